// Agent Stack's spec, field by field in its own words, and the rules across them.

import * as z from "zod/mini";
import { didYouMean } from "../../did-you-mean.ts";
import type { Rule, RuleProblem } from "../control-plane.ts";
import { type Field, type Fields, type InferSpec, secret, secrets, text, trimmed } from "../fields.ts";
import { problemOfUrl } from "./address.ts";
import {
  BEDROCK_PARTS,
  bedrockNames,
  isAbsent,
  isBedrock,
  isRegional,
  isWatsonx,
  keyNames,
  lacksProject,
  needsKey,
  needsUrl,
  regionChoices,
  suggestName,
  typeChoices,
} from "./questions.ts";
import { typeNames, vendorTypeOf } from "./vendor-types.ts";

// Columns of the database; more is a 500 of the server.
const MAXIMUM_NAME = 1024;
const MAXIMUM_WATSONX_ID = 256;

const BaseUrl = trimmed().check(
  z.check<string>((payload) => {
    const message = problemOfUrl(payload.value);
    if (message !== undefined) payload.issues.push({ code: "custom", input: payload.value, message });
  }),
);

/** A text that the published page lets be null, which is the same as leaving it out. */
function nullable(field: Omit<Field, "kind" | "schema">, maximum?: number): Field<string | null> {
  return { ...field, kind: "text", schema: z.nullable(trimmed({ minimum: 0, ...(maximum === undefined ? {} : { maximum }) })) };
}

export const fields = {
  type: {
    ...text({
      summary: "type of provider",
      placeholder: "type",
      required: true,
      ask: { message: "Vendor", choices: typeChoices },
    }),
    // Not a `choice`: a newer server may know more.
    values: typeNames,
  },
  region: text(
    {
      summary: "region, which gives base_url (bedrock, watsonx)",
      placeholder: "region",
      ask: { message: "Region (e.g. us-east-1)", when: isRegional, choices: regionChoices },
    },
    // It becomes part of a host name.
    { pattern: { regex: /^[a-z0-9-]+$/, message: "must be a region's id, e.g. us-east-1" } },
  ),
  base_url: {
    ...text({
      summary: "address as the server reaches it, where the type has none of its own or another is meant",
      placeholder: "url",
      ask: { message: "Base URL (most end in /v1)", when: needsUrl },
    }),
    schema: BaseUrl,
  },
  credentials: secrets({
    summary: `part of a Bedrock key: ${BEDROCK_PARTS.join(", ")} (the last is no secret)`,
    flag: "credential",
    placeholder: "NAME=ref",
    isSecret: ([name]) => name !== "AWS_REGION",
    ask: { message: "AWS credentials", when: isBedrock, names: bedrockNames },
  }),
  api_key: secret({
    summary: "the vendor's API key; ollama and jan need none",
    placeholder: "ref",
    ask: { message: "API key", when: needsKey, names: keyNames },
  }),
  watsonx_project_id: nullable(
    {
      summary: "project (watsonx: this or a space)",
      placeholder: "id",
      clearable: true,
      ask: { message: "Project id (leave it empty to give a space)", when: isWatsonx },
    },
    MAXIMUM_WATSONX_ID,
  ),
  watsonx_space_id: nullable(
    {
      summary: "deployment space (watsonx: this or a project)",
      placeholder: "id",
      clearable: true,
      ask: { message: "Space id", when: lacksProject },
    },
    MAXIMUM_WATSONX_ID,
  ),
  name: text(
    { summary: "what people see", placeholder: "name", required: true, ask: { message: "Name", suggest: suggestName } },
    { maximum: MAXIMUM_NAME },
  ),
  description: nullable({ summary: "what it is for", placeholder: "text", clearable: true }),
} satisfies Fields;

export type AgentstackSpec = InferSpec<typeof fields>;

export const rules: readonly Rule<AgentstackSpec>[] = [hasAddress, hasKey, credentialsAreOfBedrock, watsonxHasOneHome];

function hasAddress({ type, region, base_url }: AgentstackSpec): readonly RuleProblem[] {
  if (type === undefined) return [];
  const known = vendorTypeOf(type);
  const isRegional = known?.urlOf !== undefined;
  if (region !== undefined && known !== undefined && !isRegional)
    return [{ path: "region", message: `is for bedrock and watsonx; ${type} has none` }];
  // Bedrock's region is also part of its key, and so may stand beside an address of one's own.
  if (region !== undefined && base_url !== undefined && type === "watsonx")
    return [{ path: "region", message: "and base_url are two ways to say one thing: give one of them" }];
  if (base_url !== undefined || known?.url !== undefined || (isRegional && region !== undefined)) return [];
  if (isRegional) return [{ path: "region", message: `is required with type ${type} (or base_url)` }];
  const doubt =
    known === undefined ? `, a type that llmp does not know${didYouMean(type, typeNames)}` : ", which has no address of its own";
  return [{ path: "base_url", message: `is required with type ${type}${doubt}` }];
}

function hasKey({ type, api_key, credentials }: AgentstackSpec): readonly RuleProblem[] {
  if (api_key !== undefined && credentials !== undefined)
    return [{ path: "api_key", message: "and credentials are two ways to give one key: give one of them" }];
  if (type === undefined || api_key !== undefined || credentials !== undefined || vendorTypeOf(type)?.keyless) return [];
  const advice = type === "bedrock" ? ", or its parts: --credential AWS_ACCESS_KEY_ID=ref --credential AWS_SECRET_ACCESS_KEY=ref" : "";
  return [{ path: "api_key", message: `is required${advice}${type === "other" ? "; an endpoint that asks for none takes any word" : ""}` }];
}

function credentialsAreOfBedrock({ type, credentials }: AgentstackSpec): readonly RuleProblem[] {
  if (type === undefined || credentials === undefined) return [];
  if (type !== "bedrock") return [{ path: "credentials", message: `are the parts of a Bedrock key; ${type} has one key: --api-key REF` }];
  const parts: readonly string[] = BEDROCK_PARTS;
  const unknown = Object.keys(credentials).filter((name) => !parts.includes(name));
  const missing = BEDROCK_PARTS.slice(0, 2).filter((name) => credentials[name] === undefined);
  return [
    ...unknown.map((name) => ({
      path: `credentials.${name}`,
      message: `is no part of a Bedrock key${didYouMean(name, parts)}; it has ${parts.join(", ")}`,
    })),
    ...missing.map((name) => ({ path: `credentials.${name}`, message: `is required: --credential ${name}=ref` })),
  ];
}

/** The server answers both, or none, with a 500. */
function watsonxHasOneHome({ type, watsonx_project_id, watsonx_space_id }: AgentstackSpec): readonly RuleProblem[] {
  if (type !== "watsonx") return [];
  const hasProject = !isAbsent(watsonx_project_id);
  const hasSpace = !isAbsent(watsonx_space_id);
  if (hasProject && hasSpace) return [{ path: "watsonx_space_id", message: "and watsonx_project_id exclude each other: give one of them" }];
  if (hasProject || hasSpace) return [];
  return [{ path: "watsonx_project_id", message: "is required with type watsonx (or watsonx_space_id)" }];
}
