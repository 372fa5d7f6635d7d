// What the stand-in for Agent Stack remembers: plain JSON, the same in every era.

/** Server 0.4.2 of November 2025, 0.7.2 of April 2026, and the Kagenti ADK 0.8.2 of May 2026, which goes on from April. */
export type Era = "nov" | "apr" | "adk";

export const eras = ["nov", "apr", "adk"] as const satisfies readonly Era[];

/** Of whom one asks who it is: nobody, the one administrator's password (November only), or an identity provider. */
export type Authentication = "disabled" | "basic" | "oidc";

export interface StoredProvider {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: string;
  /** Normalised, and unique as text: with and without a trailing slash are two. */
  readonly baseUrl: string;
  /** In the clear; no route gives it back. */
  readonly apiKey: string;
  readonly watsonxProjectId: string | null;
  readonly watsonxSpaceId: string | null;
  /** The file of the deployment that the provider came from. */
  readonly registry: string | null;
  readonly isOnline: boolean;
  /** RFC 3339, UTC, with microseconds. */
  readonly createdAt: string;
  /** What the vendor listed when the provider was made. */
  readonly models: readonly string[];
}

export interface DefaultModels {
  /** `<type>:<model>`. */
  readonly llm: string | null;
  readonly embedding: string | null;
}

export interface Configuration extends DefaultModels {
  /** Null until somebody sets a default. */
  readonly updatedAt: string | null;
  readonly createdBy: string | null;
}

export interface AgentStackState {
  readonly era: Era;
  /** Makes ids unique however poor the randomness handed in. */
  readonly sequence: number;
  readonly authentication: Authentication;
  /** Oldest first. */
  readonly providers: readonly StoredProvider[];
  readonly configuration: Configuration;
  /** Defaults that the deployment fixes (April and later). */
  readonly deploymentDefaults: DefaultModels;
  /** Capabilities are a set, whose order is another in each server process. */
  readonly isEmbeddingFirst: boolean;
  /** Requests that are answered in a minute (April and later); 0 for any number, as servers come. */
  readonly requestLimit: number;
  /** Requests since `since` (ms since 1970). */
  readonly requestUse: { readonly since: number; readonly count: number };
}

/** True when the server is of this era or a later one. */
export function isSince(state: AgentStackState, era: Era): boolean {
  return eras.indexOf(state.era) >= eras.indexOf(era);
}

const PLACEHOLDER = "placeholder-for-a-secret";

/** The state with every vendor key replaced by a placeholder; an empty one stays empty. */
export function withoutSecrets(state: AgentStackState): AgentStackState {
  const providers = state.providers.map((provider) => ({ ...provider, apiKey: provider.apiKey === "" ? "" : PLACEHOLDER }));
  return { ...state, providers };
}
