// The spec of a re-factor.ai provider, field by field, and the rules across them.

import type { Conversation, Rule, RuleProblem, Spec } from "../control-plane.ts";
import { boolean, choice, type Fields, type InferSpec, isRecord, secret, secrets, text } from "../fields.ts";
import {
  type Credentials,
  documentedParts,
  environmentNames,
  findMissing,
  isMask,
  isPlainPart,
  neededParts,
  type PartName,
  partNames,
  providerNames,
} from "./credentials.ts";

export const fields = {
  provider: choice(providerNames, {
    summary: "vendor; an account holds one configuration of each",
    required: true,
    ask: { message: "Vendor" },
  }),
  enabled: boolean({
    summary: "whether it may be used (a new one is, unless --no-enabled)",
    ask: { message: "Enable it?", optional: true },
  }),
  api_key: secretPart("api_key", "the vendor's API key (openai, anthropic, google, azure, xai)", "API key"),
  organization: text({
    summary: "organization that OpenAI bills (openai, optional)",
    placeholder: "org-…",
    clearable: true,
    ask: {
      message: "Organization (org-…)",
      optional: true,
      *when(spec) {
        return spec.provider === "openai";
      },
    },
  }),
  endpoint: text({
    summary: "URL of the Azure resource (azure)",
    placeholder: "url",
    ask: { message: "Endpoint (e.g. https://my-resource.openai.azure.com)", when: whenNeeded("endpoint") },
  }),
  deployment_id: text({
    summary: "deployment of the Azure resource (azure)",
    placeholder: "id",
    ask: { message: "Deployment id", when: whenNeeded("deployment_id") },
  }),
  aws_access_key_id: secretPart("aws_access_key_id", "AWS access key id (amazon-bedrock)", "AWS access key id"),
  aws_secret_access_key: secretPart("aws_secret_access_key", "AWS secret access key (amazon-bedrock)", "AWS secret access key"),
  region: text({
    summary: "AWS region (amazon-bedrock)",
    placeholder: "region",
    ask: { message: "AWS region (e.g. us-west-2)", when: whenNeeded("region") },
  }),
  credentials: secrets({
    summary: "any credential by the name that re-factor.ai gives it; undocumented ones are passed through",
    flag: "credential",
    placeholder: "NAME=ref",
    isSecret: ([name = ""]) => !isPlainPart(name),
    multiline: true,
  }),
} satisfies Fields;

export type RefactorSpec = InferSpec<typeof fields>;

export const rules: readonly Rule<RefactorSpec>[] = [partsFitTheProvider, eachPartOnce, plainPartsArePlain, credentialsAreComplete];

/** All credentials that a spec gives, whichever way; undefined when it gives none. `credentials: {}` says that there shall be none. */
export function credentialsOf(spec: Partial<RefactorSpec>): Credentials | undefined {
  const parts = partNames.flatMap((name) => {
    const value = spec[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  if (parts.length === 0) return spec.credentials;
  return { ...Object.fromEntries(parts), ...spec.credentials };
}

/** The rules that an update keeps as well: they hold for whatever part is given. */
export function findMisplaced(provider: string, spec: Partial<RefactorSpec>): readonly RuleProblem[] {
  const whole = { ...spec, provider } as RefactorSpec;
  return [...partsFitTheProvider(whole), ...eachPartOnce(whole), ...plainPartsArePlain(whole)];
}

/** `--api-key` with amazon-bedrock is a mistake; whoever knows better says so by `--credential`. */
function partsFitTheProvider(spec: RefactorSpec): readonly RuleProblem[] {
  const { provider } = spec;
  const parts = provider === undefined ? undefined : documentedParts(provider);
  if (parts === undefined) return [];
  const known: readonly string[] = [...parts.required, ...parts.optional];
  return partNames
    .filter((name) => spec[name] !== undefined && !known.includes(name))
    .map((name) => ({
      path: name,
      message: `is not a credential of ${provider}, which takes ${known.join(", ")}; --credential ${name}=… would pass it through`,
    }));
}

function eachPartOnce(spec: RefactorSpec): readonly RuleProblem[] {
  return partNames
    .filter((name) => spec[name] !== undefined && spec.credentials?.[name] !== undefined)
    .map((name) => ({ path: name, message: "is given twice, also in credentials: give it once" }));
}

const REFERENCE = /^(?:(?:env|file|keychain|exec|vault|aws-sm|gcp-sm):|op:\/\/)/;

/** Parts that are not secret are taken as written, so that a reference would be stored as the value. */
function plainPartsArePlain(spec: RefactorSpec): readonly RuleProblem[] {
  const given = Object.entries({ ...spec, ...prefixed(spec.credentials) });
  return given.flatMap(([path, value]): RuleProblem[] => {
    if (!isPlainPart(path.replace(/^credentials\./, "")) || typeof value !== "string") return [];
    if (REFERENCE.test(value)) return [{ path, message: "is not secret and is sent as written: give the value itself, not a reference" }];
    return isMask(value) ? [{ path, message: "is a mask that the server shows in place of the value; give the value itself" }] : [];
  });
}

function prefixed(credentials: Credentials = {}): Spec {
  return Object.fromEntries(Object.entries(credentials).map(([name, value]) => [`credentials.${name}`, value]));
}

function credentialsAreComplete(spec: RefactorSpec): readonly RuleProblem[] {
  const given = credentialsOf(spec);
  const isWaived = given !== undefined && Object.keys(given).length === 0;
  return spec.provider === undefined || isWaived ? [] : findMissing(spec.provider, given ?? {});
}

function secretPart(name: PartName, summary: string, message: string) {
  return secret({
    summary,
    placeholder: "ref",
    ask: {
      message,
      when: whenNeeded(name),
      *names(spec) {
        return typeof spec.provider === "string" ? environmentNames(spec.provider, name) : [];
      },
    },
  });
}

function whenNeeded(name: PartName): (spec: Spec) => Conversation<boolean> {
  return function* when(spec) {
    const isGiven = isRecord(spec.credentials) && spec.credentials[name] !== undefined;
    return typeof spec.provider === "string" && neededParts(spec.provider).includes(name) && !isGiven;
  };
}
