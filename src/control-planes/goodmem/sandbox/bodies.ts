// The bodies that the stand-in for GoodMem reads, as strictly as the server's JSON reader: an unknown field is refused, at any depth.

import * as z from "zod/mini";
import type { SandboxRequest } from "../../sandbox.ts";
import { type Refusal, refuseJson } from "./exchange.ts";
import type { CapabilityName, Era } from "./state.ts";

const text = z.nullish(z.string());
const texts = z.nullish(z.array(z.string()));
const labels = z.nullish(z.record(z.string(), z.string()));
// The published page writes booleans and numbers as text, and the server's JSON reader takes them so.
const flag = z.nullish(z.pipe(z.transform(readFlag), z.boolean()));
const integer = z.nullish(z.pipe(z.transform(readNumber), z.int32()));
const decimal = z.nullish(z.pipe(z.transform(readNumber), z.number()));

function readFlag(value: unknown): unknown {
  if (value === "true") return true;
  return value === "false" ? false : value;
}

function readNumber(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

const SecretRef = z.strictObject({ uri: text, hints: labels });
const ApiKey = z.strictObject({ inlineSecret: text, secretRef: z.nullish(SecretRef), headerName: text, prefix: text });
const GcpAdc = z.strictObject({ scopes: texts, quotaProjectId: text });

const EndpointAuthentication = z.strictObject({
  kind: z.nullish(z.enum(["CREDENTIAL_KIND_UNSPECIFIED", "CREDENTIAL_KIND_API_KEY", "CREDENTIAL_KIND_GCP_ADC"])),
  apiKey: z.nullish(ApiKey),
  gcpAdc: z.nullish(GcpAdc),
  labels,
});

const Capabilities = z.strictObject({
  supportsChat: flag,
  supportsCompletion: flag,
  supportsFunctionCalling: flag,
  supportsSystemMessages: flag,
  supportsStreaming: flag,
  supportsSamplingParameters: flag,
} satisfies Record<CapabilityName, typeof flag>);

const SamplingParams = z.strictObject({
  maxTokens: integer,
  temperature: decimal,
  topP: decimal,
  topK: integer,
  frequencyPenalty: decimal,
  presencePenalty: decimal,
  stopSequences: texts,
});

const common = {
  displayName: text,
  description: text,
  endpointUrl: text,
  apiPath: text,
  modelIdentifier: text,
  supportedModalities: z.nullish(z.array(z.enum(["TEXT", "IMAGE", "AUDIO", "VIDEO"]))),
  credentials: z.nullish(EndpointAuthentication),
  version: text,
  monitoringEndpoint: text,
  capabilities: z.nullish(Capabilities),
  defaultSamplingParams: z.nullish(SamplingParams),
  maxContextLength: integer,
  clientConfig: z.nullish(z.record(z.string(), z.unknown())),
};

const PUBLISHED_PROVIDERS = ["OPENAI", "LITELLM_PROXY", "OPEN_ROUTER", "VLLM", "OLLAMA", "LLAMA_CPP", "CUSTOM_OPENAI_COMPATIBLE"] as const;
const PROVIDERS = [...PUBLISHED_PROVIDERS, "DASHSCOPE"] as const;

const dashscopeApiDialect = z.nullish(z.enum(["LLM_NATIVE_TEXT", "LLM_NATIVE_MULTIMODAL", "OPENAI_COMPATIBLE"]));
const creation = { ...common, labels, ownerId: text, llmId: text };
const update = { ...common, replaceLabels: labels, mergeLabels: labels };

const LegacyCreation = z.strictObject({ ...creation, providerType: z.nullish(z.enum(PUBLISHED_PROVIDERS)) });
const Creation = z.strictObject({ ...creation, providerType: z.nullish(z.enum(PROVIDERS)), dashscopeApiDialect });
// What can never change (providerType, ownerId, llmId) and plain `labels` are no fields of an update, hence unknown.
const LegacyUpdate = z.strictObject(update);
const Update = z.strictObject({ ...update, dashscopeApiDialect });

const Ping = z.strictObject({
  targetId: text,
  targetTypeHint: z.nullish(z.enum(["TARGET_TYPE_UNSPECIFIED", "EMBEDDER", "RERANKER", "LLM"])),
  payloadType: text,
  payload: z.nullish(z.unknown()),
  payloadSizeBytes: integer,
  timeoutMs: integer,
});

/** The body of a create; every field may still be missing. */
export type Creation = z.output<typeof Creation>;

/** The body of an update. */
export type Update = z.output<typeof Update>;

/** The body of a probe. */
export type Ping = z.output<typeof Ping>;

/** Reads the body of a create; throws the 400 of the first thing that the JSON reader cannot place. */
export function readCreation(request: SandboxRequest, era: Era): Creation {
  return read(request, era === "legacy" ? LegacyCreation : Creation, "LLMCreationRequest");
}

/** Reads the body of an update, likewise. */
export function readUpdate(request: SandboxRequest, era: Era): Update {
  return read(request, era === "legacy" ? LegacyUpdate : Update, "LLMUpdateRequest");
}

/** Reads the body of a probe, likewise. */
export function readPing(request: SandboxRequest): Ping {
  return read(request, Ping, "PingRequest");
}

type Schema = z.ZodMiniObject<z.core.$ZodShape, z.core.$strict>;

// The content type is not looked at.
function read<T extends Schema>(request: SandboxRequest, schema: T, name: string): z.output<T> {
  const value = parse(request.body);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw issue === undefined ? refuseJson("unreadable") : wordIssue(issue, value, name, Object.keys(schema.shape));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw refuseJson(body === "" ? "No content to map due to end-of-input" : "Unexpected character");
  }
}

// The words of Jackson, which repeat a wrong text: whatever stands in a wrong place comes back, a key as well.
function wordIssue(issue: z.core.$ZodIssue, body: unknown, name: string, known: readonly string[]): Refusal {
  const chain = issue.path.map((step) => `["${String(step)}"]`).join("");
  if (issue.code === "unrecognized_keys") {
    const owner = issue.path.length === 0 ? name : name + chain;
    const properties = issue.path.length === 0 ? ` (${known.length} known properties: ${known.map((one) => `"${one}"`).join(", ")})` : "";
    return refuseJson(`Unrecognized field "${issue.keys[0]}" (class ${owner}), not marked as ignorable${properties}`);
  }
  const given = describe(issue.path.reduce(step, body));
  const reason = issue.code === "invalid_value" ? `: not one of the values accepted for Enum class: [${issue.values.join(", ")}]` : "";
  return refuseJson(`Cannot deserialize value from ${given}${reason} (through reference chain: ${name}${chain})`);
}

function step(value: unknown, name: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<PropertyKey, unknown>>)[name] : undefined;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "Array value";
  if (typeof value === "object") return value === null ? "null" : "Object value";
  return typeof value === "string" ? `String "${value}"` : `${typeof value} (${String(value)})`;
}
