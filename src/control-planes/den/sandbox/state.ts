// What the stand-in for Den remembers: plain JSON, the same in every era.

import type { TokenName } from "./seed.ts";

/** 1 is the published page (April and May 2026), 2 is August 2026, 3 is the newest. */
export type Era = "1" | "2" | "3";

export const eras = ["1", "2", "3"] as const satisfies readonly Era[];

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Member {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  /** Comma-separated, e.g. `admin,billing`. */
  readonly role: string;
  readonly createdAt: string;
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly memberIds: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface ApiKeyCredential {
  readonly kind: "key";
  readonly token: TokenName;
  readonly memberId: string;
  readonly isExpired: boolean;
}

interface SessionCredential {
  readonly kind: "session";
  readonly token: TokenName;
  readonly userId: string;
  readonly activeOrganizationId: string | null;
  /** Milliseconds since sign-in. An age, not a date, so that a server left running keeps its fresh session fresh. */
  readonly age: number;
}

/** The token itself is not here but in the seed, under `token`: a state file holds no credential. */
export type Credential = ApiKeyCredential | SessionCredential;

export interface Grant {
  readonly id: string;
  /** A member's or a team's id. */
  readonly targetId: string;
  readonly createdAt: string;
}

export interface StoredModel {
  readonly id: string;
  readonly name: string;
  readonly config: JsonObject;
  readonly createdAt: string;
}

/** What one column holds: a bare key, or one value for each environment name, or nothing. Never both. */
export interface StoredSecret {
  readonly apiKey: string | null;
  readonly apiKeys: Readonly<Record<string, string>> | null;
}

export interface MemberCredential extends StoredSecret {
  readonly isBlocked: boolean;
  readonly updatedAt: string;
}

export interface StoredProvider extends StoredSecret {
  readonly id: string;
  readonly organizationId: string;
  readonly createdByOrgMembershipId: string;
  readonly source: "models_dev" | "custom" | "openwork";
  readonly providerId: string;
  readonly name: string;
  readonly providerConfig: JsonObject;
  readonly models: readonly StoredModel[];
  readonly memberGrants: readonly Grant[];
  readonly teamGrants: readonly Grant[];
  readonly allMembers: boolean;
  readonly credentialMode: "shared" | "per_member";
  readonly externalKey: string | null;
  readonly memberCredentials: Readonly<Record<string, MemberCredential>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Requests of one API key in the minute that began at `since` (ms since 1970). */
export interface KeyUse {
  readonly since: number;
  readonly count: number;
}

export interface DenState {
  readonly era: Era;
  /** Makes ids unique however poor the randomness handed in. */
  readonly sequence: number;
  readonly organizations: readonly Organization[];
  readonly users: readonly User[];
  readonly members: readonly Member[];
  readonly teams: readonly Team[];
  readonly credentials: readonly Credential[];
  readonly providers: readonly StoredProvider[];
  readonly keyUses: Readonly<Partial<Record<TokenName, KeyUse>>>;
  /** models.dev cannot be reached. */
  readonly isCatalogDown: boolean;
  /** MariaDB gives JSON columns back as text, so `providerConfig` and `config` arrive as strings. */
  readonly isMariaDb: boolean;
  /** Requests that one API key may make in a minute. */
  readonly keyRequestLimit: number;
}

/** True when the server is of this era or a later one. */
export function isSince(state: DenState, era: Era): boolean {
  return Number(state.era) >= Number(era);
}

/** The state with one provider in place of its earlier self, or added. */
export function withProvider(state: DenState, provider: StoredProvider): DenState {
  return { ...state, providers: [...state.providers.filter((other) => other.id !== provider.id), provider] };
}

/** The state without that provider. */
export function withoutProvider(state: DenState, id: string): DenState {
  return { ...state, providers: state.providers.filter((provider) => provider.id !== id) };
}

const PLACEHOLDER = "placeholder-for-a-secret";

// Den stores a pasted `options.apiKey` in the clear, so configurations hold secrets too.
const SECRET_NAME = /api[-_]?key|token$|secret|password|authorization|credential/i;

/** The state with every vendor key replaced by a placeholder; what is set stays set. */
export function withoutSecrets(state: DenState): DenState {
  return { ...state, providers: state.providers.map(withoutProviderSecrets) };
}

function withoutProviderSecrets(provider: StoredProvider): StoredProvider {
  return {
    ...provider,
    ...masked(provider),
    providerConfig: redact(provider.providerConfig) as JsonObject,
    models: provider.models.map((model) => ({ ...model, config: redact(model.config) as JsonObject })),
    memberCredentials: mapValues(provider.memberCredentials, (credential) => ({ ...credential, ...masked(credential) })),
  };
}

function masked(secret: StoredSecret): StoredSecret {
  return {
    apiKey: secret.apiKey === null ? null : PLACEHOLDER,
    apiKeys: secret.apiKeys === null ? null : mapValues(secret.apiKeys, () => PLACEHOLDER),
  };
}

/** JSON with the text under every key that names a secret replaced, at any depth. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  const redactEntry = ([name, inner]: [string, unknown]) =>
    [name, typeof inner === "string" && SECRET_NAME.test(name) ? PLACEHOLDER : redact(inner)] as const;
  return Object.fromEntries(Object.entries(value).map(redactEntry));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
