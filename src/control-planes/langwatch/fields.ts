// LangWatch's spec, field by field, and the rules across them.

import * as z from "zod/mini";
import { didYouMean } from "../../did-you-mean.ts";
import { Secret } from "../../secrets/secret.ts";
import { vendors } from "../../vendors/directory.ts";
import type { Rule, RuleProblem } from "../control-plane.ts";
import { boolean, type Field, type Fields, type InferSpec, sayName, secret, secrets, trimmed } from "../fields.ts";
import { checkNames, checkWhole, presentParts, usesServerKey } from "./credentials.ts";
import { problemOfHeaderName, repeated } from "./headers.ts";
import { keyVariables, needsKey, needsModels, needsParts, partsToAsk, providerChoices } from "./questions.ts";
import { isSecretPart, lookUp, registryIds } from "./registry.ts";

const PARAMETERS = [
  "temperature",
  "max_tokens",
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "top_k",
  "min_p",
  "repetition_penalty",
  "seed",
  "reasoning",
  "verbosity",
] as const;

/** LangWatch would drop it without a word. */
function refuseUnknown(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === "unrecognized_keys" ? `has no ${issue.keys.map(sayName).join(", ")} on LangWatch` : undefined;
}

/** A model as the published page has it; what is left out is filled in when it is sent. */
export const CustomModel = z.strictObject(
  {
    modelId: trimmed(),
    displayName: z.optional(trimmed()),
    mode: z.optional(z.enum(["chat", "embedding"])),
    maxTokens: z.optional(z.nullable(z.number().check(z.positive("must be above 0")))),
    supportedParameters: z.optional(z.array(z.enum(PARAMETERS))),
    multimodalInputs: z.optional(z.array(z.enum(["image", "file", "audio"]))),
  },
  { error: refuseUnknown },
);
export type CustomModel = z.infer<typeof CustomModel>;

/** An id alone, or the JSON of a model, as a flag gives it. */
const ModelOrId = z.pipe(z.transform(readModel), CustomModel);

function readModel(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!value.trimStart().startsWith("{")) return { modelId: value };
  try {
    return JSON.parse(value);
  } catch {
    return { modelId: "" };
  }
}

/** An empty id makes every read of the whole project fail; a repeated one makes two entries that nobody can tell apart. */
const CustomModels = z.array(ModelOrId, "must be a list of models").check((context) => {
  for (const [index, { modelId }] of context.value.entries()) {
    const first = context.value.findIndex((other) => other.modelId === modelId);
    if (first < index)
      context.issues.push({ code: "custom", input: modelId, path: [index], message: `repeats the model of entry ${first}` });
  }
});

function models(described: Omit<Field, "kind" | "schema">): Field<CustomModel[]> {
  return { ...described, kind: "list", schema: CustomModels as unknown as z.ZodMiniType<CustomModel[]> };
}

const Header = z.strictObject(
  { key: z.string(), value: z.optional(z.instanceof(Secret, { error: "must be a text" })) },
  { error: refuseUnknown },
);
type Header = z.infer<typeof Header>;

const Headers = z.array(Header, "must be a list of {key, value}").check((context) => {
  const names = context.value.map(({ key }) => key);
  for (const [index, name] of names.entries()) {
    const problem = problemOfHeaderName(name);
    if (problem !== undefined) context.issues.push({ code: "custom", input: name, path: [index, "key"], message: problem });
  }
  for (const index of repeated(names)) {
    context.issues.push({ code: "custom", input: names[index], path: [index, "key"], message: "names a header that is there already" });
  }
});

const HeaderNames = z.check<Record<string, Secret | string>>((context) => {
  const names = Object.keys(context.value);
  const isRepeated = repeated(names);
  for (const [index, name] of names.entries()) {
    const message = isRepeated.includes(index) ? "names a header that is there already" : problemOfHeaderName(name);
    if (message !== undefined) context.issues.push({ code: "custom", input: name, path: [name], message });
  }
});

/** Vendors that LangWatch calls by another name. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  registryIds.flatMap((id) => {
    const { vendor, deprecated } = lookUp(id) ?? {};
    return vendor === undefined || vendor === id || deprecated !== undefined || id === "openai_codex" ? [] : [[vendor, id] as const];
  }),
);

const ProviderId = trimmed().check((context) => {
  const id = context.value;
  if (id === "" || registryIds.some((known) => known === id)) return;
  context.issues.push({ code: "custom", input: id, message: `is not a provider of LangWatch${adviseProvider(id)}` });
});

function adviseProvider(id: string): string {
  const other = OTHER_NAMES.get(id);
  if (other !== undefined) return `, which calls it ${other}`;
  const url = Object.hasOwn(vendors, id) ? (vendors[id as keyof typeof vendors] as { readonly url?: string }).url : undefined;
  if (url !== undefined) return `: use custom, with --credential CUSTOM_BASE_URL=${url}`;
  return `${didYouMean(id, registryIds)}; it has ${registryIds.join(", ")}`;
}

export const fields = {
  provider: {
    kind: "text",
    schema: ProviderId as z.ZodMiniType<string>,
    values: registryIds,
    summary: "who serves the models, by LangWatch's own id",
    placeholder: "id",
    required: true,
    ask: { message: "Provider", choices: providerChoices },
  },
  enabled: boolean({ summary: "whether the project may use it (on unless told)" }),
  apiKey: secret({
    summary: "the vendor's API key; for vertex_ai the service account's JSON",
    placeholder: "ref",
    clearable: true,
    // A service account has many lines; every other key is held to one before it is sent.
    multiline: true,
    ask: { message: "API key", when: needsKey, names: keyVariables },
  }),
  customKeys: secrets({
    summary: "one of several credentials or settings, by LangWatch's name, e.g. OPENAI_BASE_URL",
    flag: "credential",
    placeholder: "NAME=ref",
    clearable: true,
    multiline: true,
    isSecret: ([name = ""]) => isSecretPart(name),
    ask: { message: "Credentials", when: needsParts, names: partsToAsk },
  }),
  customModels: models({
    summary: "model beside LangWatch's own, by id or as JSON; replaces the stored ones",
    placeholder: "id|json",
    clearable: true,
    ask: { message: "Model ids, separated by commas", when: needsModels },
  }),
  customEmbeddingsModels: models({
    summary: "embeddings model beside LangWatch's own, by id or as JSON; replaces the stored ones",
    placeholder: "id|json",
    clearable: true,
  }),
  extraHeaders: {
    kind: "json",
    schema: Headers as unknown as z.ZodMiniType<Header[]>,
    summary: "headers sent to the vendor, [{key, value: ref}]; replaces the stored ones, and one without a value keeps it",
    placeholder: "json",
    clearable: true,
    multiline: true,
    isSecret: (path) => path.length === 2 && path[1] === "value",
  },
  headers: withChecks(
    secrets({ summary: "one header sent to the vendor; the stored others stay", flag: "header", placeholder: "NAME=ref", multiline: true }),
  ),
} satisfies Fields;

function withChecks(field: Field<Record<string, Secret | string>>): Field<Record<string, Secret | string>> {
  return { ...field, schema: field.schema.check(HeaderNames) };
}

export type LangwatchSpec = InferSpec<typeof fields>;

export const rules: readonly Rule<LangwatchSpec>[] = [isOffered, credentialsAreNamed, credentialsAreWhole, headersDiffer];

function isOffered({ provider }: LangwatchSpec): readonly RuleProblem[] {
  const successor = lookUp(provider)?.deprecated;
  if (successor === undefined) return [];
  return [{ path: "provider", message: `is no longer offered by LangWatch, which refuses to create it: use ${successor}` }];
}

function credentialsAreNamed(spec: LangwatchSpec): readonly RuleProblem[] {
  return spec.provider === undefined ? [] : checkNames(spec, spec.provider);
}

function credentialsAreWhole(spec: LangwatchSpec): readonly RuleProblem[] {
  if (spec.provider === undefined || usesServerKey(spec)) return [];
  return checkWhole(presentParts(spec, spec.provider), spec.provider);
}

function headersDiffer({ extraHeaders = [], headers = {} }: LangwatchSpec): readonly RuleProblem[] {
  return extraHeaders.flatMap(({ key, value }, index): readonly RuleProblem[] => {
    if (Object.keys(headers).some((name) => name.toLowerCase() === key.toLowerCase()))
      return [{ path: `extraHeaders[${index}].key`, message: "is given by --header as well: give it once" }];
    return value === undefined ? [{ path: `extraHeaders[${index}].value`, message: "is required" }] : [];
  });
}
