// The spec of an LLM of GoodMem, field by field, and the rules across them.

import * as z from "zod/mini";
import type { Conversation, Rule, RuleProblem, Spec } from "../control-plane.ts";
import {
  boolean,
  choice,
  choices,
  type Field,
  type Fields,
  type InferSpec,
  integer,
  json,
  list,
  map,
  number,
  secret,
  text,
} from "../fields.ts";
import {
  type CredentialFields,
  CredentialLabels,
  Credentials,
  credentialKinds,
  findCredentialProblems,
  kindOf,
  SecretUri,
} from "./credentials.ts";
import { capabilityNames, samplingNames } from "./settings.ts";
import { address, members, offerRest, structured, tolerant, uuid } from "./shapes.ts";
import { environmentNames, needsCredentials, type ProviderType, providerTypes, usualEndpoints } from "./vendors.ts";

const INT32_MAXIMUM = 2_147_483_647;

const capabilities = {
  supportsChat: capability("answers chats"),
  supportsCompletion: capability("completes texts"),
  supportsFunctionCalling: capability("calls functions"),
  supportsSystemMessages: capability("takes system messages"),
  supportsStreaming: capability("streams"),
  supportsSamplingParameters: capability("takes sampling parameters"),
} satisfies Fields & Record<(typeof capabilityNames)[number], Field>;

const sampling = {
  maxTokens: tolerant(
    integer({ summary: "default limit of an answer, in tokens", placeholder: "n" }, { minimum: 1, maximum: INT32_MAXIMUM }),
  ),
  temperature: tolerant(number({ summary: "default temperature", placeholder: "n" })),
  topP: tolerant(number({ summary: "default top-p, 0 to 1", placeholder: "n" }, { minimum: 0, maximum: 1 })),
  topK: tolerant(integer({ summary: "default top-k", placeholder: "n" }, { minimum: 1, maximum: INT32_MAXIMUM })),
  frequencyPenalty: tolerant(number({ summary: "default frequency penalty", placeholder: "n" })),
  presencePenalty: tolerant(number({ summary: "default presence penalty", placeholder: "n" })),
  stopSequences: tolerant(
    list({ summary: "text that ends an answer", placeholder: "text" }, { item: z.string().check(z.minLength(1, "must not be empty")) }),
  ),
} satisfies Fields & Record<(typeof samplingNames)[number], Field>;

const Label = z.string("must be a text");

const described = {
  providerType: choice(providerTypes, {
    summary: "what serves the endpoint; cannot be changed later (DASHSCOPE: servers from 1.0.320)",
    required: true,
    ask: { message: "What serves the model?" },
  }),
  endpointUrl: address({
    summary: "base URL of the OpenAI-compatible API, usually ending in /v1",
    placeholder: "url",
    required: true,
    ask: { message: "Base URL of the API, as the GoodMem server reaches it", suggest: suggestEndpoint },
  }),
  apiPath: text({ summary: "path of chat completions below it (unless told, /chat/completions)", placeholder: "path" }),
  modelIdentifier: text({ summary: "model, as the endpoint calls it", placeholder: "id", required: true, ask: { message: "Model" } }),
  displayName: text(
    {
      summary: "what people see",
      placeholder: "name",
      required: true,
      ask: {
        message: "Name",
        *suggest(spec) {
          return typeof spec.modelIdentifier === "string" ? spec.modelIdentifier : undefined;
        },
      },
    },
    { maximum: 255 },
  ),
  description: text({ summary: "description", placeholder: "text", clearable: true }),
  credentialKind: choice(credentialKinds, {
    summary: "how GoodMem signs in to the endpoint; told by the other fields unless given",
    ask: {
      message: "How does GoodMem sign in to the endpoint?",
      *when(spec) {
        return kindOf(spec as CredentialFields) === undefined;
      },
    },
  }),
  apiKey: secret({
    summary: "the endpoint's API key",
    placeholder: "ref",
    ask: {
      message: "API key",
      *when(spec) {
        return (
          kindOf(spec as CredentialFields) === "CREDENTIAL_KIND_API_KEY" && spec.secretRef === undefined && spec.credentials === undefined
        );
      },
      *names(spec) {
        return environmentNames({ providerType: String(spec.providerType), endpointUrl: String(spec.endpointUrl) });
      },
    },
  }),
  secretRef: {
    ...text({
      summary: "instead, where the GoodMem server itself reads the key: vault://…, env://…, file://…, gcp-sm://…",
      placeholder: "uri",
      ask: {
        message: "Then where does GoodMem read it? (vault://…, env://…, file://…, gcp-sm://…)",
        *when(spec) {
          const isKey = kindOf(spec as CredentialFields) === "CREDENTIAL_KIND_API_KEY";
          return isKey && spec.apiKey === undefined && spec.credentials === undefined;
        },
      },
    }),
    schema: SecretUri,
  },
  secretRefHints: map({ summary: "hint for reading it, e.g. encoding=base64", flag: "secret-ref-hint", placeholder: "NAME=value" }),
  headerName: text({ summary: "header that carries the key (unless told, Authorization)", placeholder: "name" }),
  // Its blank at the end matters.
  prefix: { ...text({ summary: "what stands before the key in that header, e.g. 'Bearer '", placeholder: "text" }), schema: Label },
  scopes: list({ summary: "OAuth scope for Google's application default credentials", placeholder: "scope" }),
  quotaProjectId: text({ summary: "Google Cloud project that is charged, with these", placeholder: "id" }),
  credentialLabels: {
    ...map({ summary: "label of the credentials themselves", flag: "credential-label", placeholder: "NAME=value" }),
    schema: CredentialLabels,
  },
  credentials: structured(
    json({
      summary: "all of the credentials in GoodMem's own form",
      placeholder: "json",
      isSecret: (path) => path.join(".") === "apiKey.inlineSecret",
    }),
    Credentials,
  ),
  supportedModalities: choices(["TEXT", "IMAGE", "AUDIO", "VIDEO"], {
    summary: "what the model takes: TEXT, IMAGE, AUDIO, VIDEO (unless told, TEXT)",
    flag: "supported-modality",
    placeholder: "modality",
  }),
  labels: tolerant(
    map(
      { summary: "label; an update replaces all of them", flag: "label", placeholder: "NAME=value", clearable: true },
      { maximum: 20, value: Label },
    ),
  ),
  mergeLabels: tolerant(
    map(
      { summary: "label to add or change, keeping the others (update)", flag: "merge-label", placeholder: "NAME=value" },
      { maximum: 20, value: Label },
    ),
  ),
  replaceLabels: tolerant(
    map(
      { summary: "the same as --label, by GoodMem's name (update)", flag: "replace-label", placeholder: "NAME=value" },
      { maximum: 20, value: Label },
    ),
  ),
  // `--version` is that of llmp itself.
  version: text({ summary: "version of the model or deployment", flag: "llm-version", placeholder: "text", clearable: true }),
  monitoringEndpoint: address({ summary: "URL of its monitoring", placeholder: "url", clearable: true }),
  ...capabilities,
  capabilities: structured(
    json({ summary: "the capabilities as one value; without any, GoodMem infers them from the model", placeholder: "json" }),
    members(capabilities),
  ),
  ...sampling,
  defaultSamplingParams: structured(
    json({ summary: "the default sampling parameters as one value", placeholder: "json" }),
    members(sampling),
  ),
  maxContextLength: tolerant(
    integer({ summary: "size of the context window, in tokens", placeholder: "n" }, { minimum: 1, maximum: INT32_MAXIMUM }),
  ),
  clientConfig: structured(
    json({ summary: "settings of the client that calls it; shown in the clear, so no keys", placeholder: "json" }),
    z.record(z.string(), z.unknown(), "must be an object"),
  ),
  dashscopeApiDialect: choice(["LLM_NATIVE_TEXT", "LLM_NATIVE_MULTIMODAL", "OPENAI_COMPATIBLE"], {
    summary: "dialect of the API (DASHSCOPE)",
  }),
  ownerId: uuid({ summary: "owner, where it is not you; cannot be changed later", placeholder: "uuid" }),
  llmId: uuid({ summary: "id of your own choice; cannot be changed later", placeholder: "uuid" }),
} satisfies Fields;

const never = () => false;

const ofKind = (kind: (typeof credentialKinds)[number]) => (spec: Spec) =>
  kindOf(spec as CredentialFields) === kind && spec.credentials === undefined;

export const fields = offerRest(described, {
  secretRefHints: (spec) => spec.secretRef !== undefined,
  headerName: ofKind("CREDENTIAL_KIND_API_KEY"),
  prefix: ofKind("CREDENTIAL_KIND_API_KEY"),
  scopes: ofKind("CREDENTIAL_KIND_GCP_ADC"),
  quotaProjectId: ofKind("CREDENTIAL_KIND_GCP_ADC"),
  credentialLabels: (spec) => ofKind("CREDENTIAL_KIND_API_KEY")(spec) || ofKind("CREDENTIAL_KIND_GCP_ADC")(spec),
  dashscopeApiDialect: (spec) => spec.providerType === "DASHSCOPE",
  // Their members are offered one by one.
  credentials: never,
  capabilities: never,
  defaultSamplingParams: never,
  mergeLabels: never,
  replaceLabels: never,
});

export type GoodMemSpec = InferSpec<typeof fields>;

/** What the server narrows a list by; labels must all fit. */
export const filters = {
  ownerId: uuid({ summary: "only those of this owner", placeholder: "uuid" }),
  providerType: choice(providerTypes, { summary: "only those of this type" }),
  labels: map({ summary: "only those with this label", flag: "label", placeholder: "NAME=value" }),
} satisfies Fields;

export const rules: readonly Rule<GoodMemSpec>[] = [
  (spec) => findCredentialProblems(spec),
  hostedServiceHasCredentials,
  settingsGivenOnce,
  labelsAreForCreate,
  dialectIsOfDashScope,
];

/** What also holds for the fields of an update. */
export function findUpdateProblems(changes: Partial<GoodMemSpec>): readonly RuleProblem[] {
  return [...findCredentialProblems(changes), ...settingsGivenOnce(changes), ...oneWayToLabel(changes)];
}

function hostedServiceHasCredentials(spec: GoodMemSpec): readonly RuleProblem[] {
  const { providerType = "", endpointUrl = "" } = spec;
  if (kindOf(spec) !== undefined || !needsCredentials({ providerType, endpointUrl })) return [];
  return [
    {
      path: "apiKey",
      message: "is required for this hosted service: --api-key REF or --secret-ref URI; --credential-kind NONE stores it without",
    },
  ];
}

/** `--supports-chat` and `capabilities` that say something of it as well. */
function settingsGivenOnce(spec: Partial<GoodMemSpec>): readonly RuleProblem[] {
  const { capabilities: allCapabilities, defaultSamplingParams: allSampling } = spec;
  return [
    ...capabilityNames
      .filter((name) => spec[name] !== undefined && allCapabilities?.[name] !== undefined)
      .map((path) => ({ path, holder: "capabilities" })),
    ...samplingNames
      .filter((name) => spec[name] !== undefined && allSampling?.[name] !== undefined)
      .map((path) => ({ path, holder: "defaultSamplingParams" })),
  ].map(({ path, holder }) => ({ path, message: `is given twice, also in ${holder}: give it once` }));
}

function labelsAreForCreate({ mergeLabels, replaceLabels }: GoodMemSpec): readonly RuleProblem[] {
  return [...(mergeLabels === undefined ? [] : ["mergeLabels"]), ...(replaceLabels === undefined ? [] : ["replaceLabels"])].map((path) => ({
    path,
    message: "is for update; a new LLM has no labels yet: give labels (--label)",
  }));
}

function oneWayToLabel(changes: Partial<GoodMemSpec>): readonly RuleProblem[] {
  const given = (["labels", "replaceLabels", "mergeLabels"] as const).filter((name) => changes[name] !== undefined);
  return given.slice(1).map((path) => ({ path, message: `and ${given[0]} cannot be given together: replace all labels, or merge some` }));
}

function dialectIsOfDashScope({ dashscopeApiDialect, providerType }: GoodMemSpec): readonly RuleProblem[] {
  if (dashscopeApiDialect === undefined || providerType === "DASHSCOPE") return [];
  return [{ path: "dashscopeApiDialect", message: "is for providerType DASHSCOPE only" }];
}

function capability(summary: string): Field<boolean> {
  return tolerant(boolean({ summary: `the model ${summary}` }));
}

function* suggestEndpoint(spec: Spec): Conversation<string | undefined> {
  return usualEndpoints[spec.providerType as ProviderType];
}
