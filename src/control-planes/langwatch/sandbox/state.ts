// What the stand-in for LangWatch remembers: plain JSON, the same in every version.

import { isPublic } from "./masks.ts";
import type { TokenName } from "./seed.ts";

/**
 * 3.5 shows header values in the clear and words a refused body as zod does; 3.10 deletes the secrets that a bag leaves out, and masks by the
 * word KEY; 3.16 keeps secrets, and masks all but what is known to be public.
 */
export type Era = "3.5" | "3.10" | "3.16";

export const eras = ["3.5", "3.10", "3.16"] as const satisfies readonly Era[];

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly teamId: string;
  readonly organizationId: string;
  /** Milliseconds since 1970; a host's shared key counts for projects that are younger than the provider. */
  readonly createdAt: number;
  readonly isArchived: boolean;
}

export type Permission = "project:view" | "project:update";

/** A project's own key, which carries its project and may do everything. */
interface ProjectCredential {
  readonly kind: "project";
  readonly token: TokenName;
  readonly projectId: string;
}

/** An API key of a user, or of nobody where `userId` is null. */
export interface ApiKeyCredential {
  readonly kind: "api-key";
  readonly token: TokenName;
  readonly id: string;
  readonly userId: string | null;
  readonly projectIds: readonly string[];
  readonly permissions: readonly Permission[];
  readonly isRevoked: boolean;
}

/** The token itself is not here but in the seed, under `token`: a state file holds no credential. */
export type Credential = ProjectCredential | ApiKeyCredential;

export interface Scope {
  readonly scopeType: "PROJECT" | "TEAM" | "ORGANIZATION";
  readonly scopeId: string;
}

export type Bag = Readonly<Record<string, unknown>>;

export interface CustomModel {
  readonly modelId: string;
  readonly displayName: string;
  readonly mode: "chat" | "embedding";
  readonly maxTokens?: number | null;
  readonly supportedParameters?: readonly string[];
  readonly multimodalInputs?: readonly string[];
}

export interface ExtraHeader {
  readonly key: string;
  readonly value: string;
}

export interface StoredRow {
  readonly id: string;
  readonly provider: string;
  readonly scope: Scope;
  readonly enabled: boolean;
  /** In the clear. */
  readonly customKeys: Bag | null;
  /** Bare names stay bare names. */
  readonly customModels: readonly (CustomModel | string)[];
  readonly customEmbeddingsModels: readonly (CustomModel | string)[];
  readonly extraHeaders: readonly ExtraHeader[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface DefaultsConfig {
  readonly id: string;
  /** `<provider>/<model>` by role or feature. */
  readonly config: Readonly<Record<string, string>>;
  readonly scopes: readonly Scope[];
}

export interface LangWatchState {
  readonly era: Era;
  /** Makes ids unique however poor the randomness handed in. */
  readonly sequence: number;
  readonly organizations: readonly Organization[];
  readonly projects: readonly Project[];
  readonly credentials: readonly Credential[];
  /** Oldest first. */
  readonly rows: readonly StoredRow[];
  readonly defaults: readonly DefaultsConfig[];
  /** Providers for which the host shares a key of its own, as the hosted service does. */
  readonly hostKeys: readonly string[];
  /** Milliseconds for which other writes do not see a new row, as writes in parallel do not: each then makes a row of its own. */
  readonly raceWindow: number;
}

/** True when the server is of this version or a later one. */
export function isSince(state: LangWatchState, era: Era): boolean {
  return eras.indexOf(state.era) >= eras.indexOf(era);
}

const PLACEHOLDER = "placeholder-for-a-secret";

/** The state with every credential and header value replaced by a placeholder; what is empty, null or public stays. */
export function withoutSecrets(state: LangWatchState): LangWatchState {
  return { ...state, rows: state.rows.map(withoutRowSecrets) };
}

function withoutRowSecrets(row: StoredRow): StoredRow {
  const extraHeaders = row.extraHeaders.map(({ key }) => ({ key, value: PLACEHOLDER }));
  if (row.customKeys === null) return { ...row, extraHeaders };
  const keys = Object.entries(row.customKeys).map(([name, value]) => [name, hidden(name, value)]);
  return { ...row, extraHeaders, customKeys: Object.fromEntries(keys) };
}

function hidden(name: string, value: unknown): unknown {
  return isPublic(name) || value === "" || value === null ? value : PLACEHOLDER;
}
