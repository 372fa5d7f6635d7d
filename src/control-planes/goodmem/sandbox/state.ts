// What the stand-in for GoodMem remembers: plain JSON, the same in every era.

import type { TokenName } from "./seed.ts";

/** `legacy` is the published page taken at its word (200 on create, values as text); `current` is a server of 1.0.323. */
export type Era = "legacy" | "current";

export const eras = ["legacy", "current"] as const satisfies readonly Era[];

export type JsonObject = Readonly<Record<string, unknown>>;

export type Labels = Readonly<Record<string, string>>;

/** The most labels of an LLM, and annotations of its credentials. */
export const LABEL_LIMIT = 20;

export interface User {
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
}

export type Right = "CREATE_LLM" | "READ_LLM" | "UPDATE_LLM" | "DELETE_LLM" | "PING_LLM" | "EXECUTE_LLM" | "READ_LLM_CREDENTIALS";

/** The key itself is not here but in the seed, under `token`: a state file holds no credential. */
export interface Credential {
  readonly token: TokenName;
  readonly userId: string;
  readonly rights: readonly Right[];
  /** Whose LLMs the rights are good for. */
  readonly scope: "own" | "any";
}

/** How the server authenticates with the vendor; as received, secrets in the clear. */
export interface EndpointAuthentication {
  readonly kind?: string | null | undefined;
  readonly apiKey?: ApiKey | null | undefined;
  readonly gcpAdc?: GcpAdc | null | undefined;
  readonly labels?: Labels | null | undefined;
}

interface ApiKey {
  readonly inlineSecret?: string | null | undefined;
  readonly secretRef?: { readonly uri?: string | null | undefined; readonly hints?: Labels | null | undefined } | null | undefined;
  readonly headerName?: string | null | undefined;
  readonly prefix?: string | null | undefined;
}

interface GcpAdc {
  readonly scopes?: readonly string[] | null | undefined;
  readonly quotaProjectId?: string | null | undefined;
}

export const capabilityNames = [
  "supportsChat",
  "supportsCompletion",
  "supportsFunctionCalling",
  "supportsSystemMessages",
  "supportsStreaming",
  "supportsSamplingParameters",
] as const;

export type CapabilityName = (typeof capabilityNames)[number];

export type Capabilities = Readonly<Record<CapabilityName, boolean>>;

export interface SamplingParams {
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly stopSequences: readonly string[] | null;
}

export interface StoredLlm {
  readonly llmId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly providerType: string;
  readonly endpointUrl: string;
  readonly apiPath: string;
  readonly modelIdentifier: string;
  readonly supportedModalities: readonly string[];
  readonly credentials: EndpointAuthentication | null;
  readonly labels: Labels;
  readonly version: string | null;
  readonly monitoringEndpoint: string | null;
  readonly capabilities: Capabilities;
  readonly defaultSamplingParams: SamplingParams | null;
  readonly maxContextLength: number | null;
  readonly clientConfig: JsonObject | null;
  readonly dashscopeApiDialect: string | null;
  readonly ownerId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdById: string;
  readonly updatedById: string;
}

export interface GoodmemState {
  readonly era: Era;
  /** Makes ids unique however poor the randomness handed in. */
  readonly sequence: number;
  readonly users: readonly User[];
  readonly credentials: readonly Credential[];
  readonly llms: readonly StoredLlm[];
}

/** The state with one LLM in place of its earlier self, or added. */
export function withLlm(state: GoodmemState, llm: StoredLlm): GoodmemState {
  return { ...state, llms: [...state.llms.filter(({ llmId }) => llmId !== llm.llmId), llm] };
}

/** The state without that LLM and its credentials. */
export function withoutLlm(state: GoodmemState, id: string): GoodmemState {
  return { ...state, llms: state.llms.filter(({ llmId }) => llmId !== id) };
}
