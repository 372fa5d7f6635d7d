// Who a request to the stand-in for Den comes from, and for which organization.

import { type Caller, type Exchange, Refusal, refuse } from "./exchange.ts";
import { seededTokens } from "./seed.ts";
import type { Credential, DenState, KeyUse, Member, StoredProvider, User } from "./state.ts";
import { isSince } from "./state.ts";

const MINUTE = 60_000;

export interface Authenticated {
  readonly credential: Credential;
  readonly user: User;
  /** With the request counted against its key. */
  readonly state: DenState;
}

/** Accepts a request by its headers, or throws the 401, which never says why. */
export function authenticate(exchange: Exchange): Authenticated {
  const { state, request } = exchange;
  const credential = findCredential(state, request.headers);
  if (credential === undefined) throw refuse(401, "unauthorized");
  const user = findUser(state, credential);
  if (credential.kind === "session") return { credential, user, state };
  const use = countUse(state.keyUses[credential.token], exchange.time);
  // Over its limit a key gets the same bare 401, without Retry-After.
  if (use.count > state.keyRequestLimit) throw refuse(401, "unauthorized");
  return { credential, user, state: { ...state, keyUses: { ...state.keyUses, [credential.token]: use } } };
}

// A key outweighs a session, even when the key is bad and the session good.
function findCredential(state: DenState, headers: Readonly<Record<string, string>>): Credential | undefined {
  const key = headers["x-api-key"]?.trim();
  if (key !== undefined) return state.credentials.find((known) => known.kind === "key" && !known.isExpired && tokenOf(known) === key);
  const token = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? "")?.[1];
  // An API key as Bearer is a session nobody has.
  return state.credentials.find((known) => known.kind === "session" && tokenOf(known) === token);
}

/** The token of a credential, which era 1 gives back in `GET /v1/me`. */
export function tokenOf(credential: Credential): string {
  return seededTokens[credential.token];
}

function findUser(state: DenState, credential: Credential): User {
  const userId = credential.kind === "session" ? credential.userId : state.members.find(({ id }) => id === credential.memberId)?.userId;
  const user = state.users.find(({ id }) => id === userId);
  if (user === undefined) throw refuse(401, "unauthorized");
  return user;
}

function countUse(use: KeyUse | undefined, now: number): KeyUse {
  if (use === undefined || now - use.since >= MINUTE) return { since: now, count: 1 };
  return { ...use, count: use.count + 1 };
}

/** The memberships that a credential can act with: a key has one, a session those of its user. */
export function membershipsOf(state: DenState, { credential, user }: Authenticated): readonly Member[] {
  const isUsable = (member: Member) => (credential.kind === "key" ? member.id === credential.memberId : member.userId === user.id);
  return state.members.filter(isUsable);
}

/** Chooses the organization of a request; throws 404, or 403 for a key that belongs to another. `pathOrganization` is that of a legacy path. */
export function findCaller(exchange: Exchange, authenticated: Authenticated, pathOrganization: string | undefined): Caller {
  const { state, request } = exchange;
  const { credential, user } = authenticated;
  const member = selectMembership(authenticated, state, request.headers, pathOrganization);
  const organization = state.organizations.find(({ id }) => id === member?.organizationId);
  if (member === undefined || organization === undefined) throw refuse(404, "organization_not_found");
  return { credential, user, member, organization };
}

function selectMembership(
  authenticated: Authenticated,
  state: DenState,
  headers: Readonly<Record<string, string>>,
  pathOrganization: string | undefined,
): Member | undefined {
  const memberships = membershipsOf(state, authenticated);
  const { credential } = authenticated;
  const legacy = pathOrganization ?? headers["x-openwork-legacy-org-id"]?.trim();
  if (credential.kind === "key") return selectForKey(memberships[0], legacy);
  const chosen = legacy ?? headerOrganization(state, headers) ?? credential.activeOrganizationId;
  return chosen === null ? memberships[0] : memberships.find(({ organizationId }) => organizationId === chosen);
}

function selectForKey(member: Member | undefined, legacy: string | undefined): Member | undefined {
  if (legacy === undefined || member?.organizationId === legacy) return member;
  throw refuse(403, "forbidden", "This API key belongs to a different organization.");
}

// A header that is no organization id is ignored silently; era 1 ignores every one.
function headerOrganization(state: DenState, headers: Readonly<Record<string, string>>): string | undefined {
  const chosen = headers["x-openwork-org-id"]?.trim() ?? "";
  return isSince(state, "2") && /^org_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(chosen) ? chosen : undefined;
}

/** True for an owner or admin. */
export function isAdmin(member: Member): boolean {
  return member.role.split(",").some((role) => role === "owner" || role === "admin");
}

/** True for those who may change a provider: owner, admin, and whoever made it. The server's own row is nobody's to change. */
export function canManage(member: Member, provider: StoredProvider): boolean {
  return provider.source !== "openwork" && (isAdmin(member) || provider.createdByOrgMembershipId === member.id);
}

/** Throws 403 unless the caller is an owner or admin. */
export function requireAdmin(caller: Caller): void {
  if (!isAdmin(caller.member)) throw refuse(403, "forbidden", "Only organization owners and admins can do this.");
}

/** Throws 403 unless the caller may change the provider. */
export function requireManager(caller: Caller, provider: StoredProvider): void {
  if (canManage(caller.member, provider)) return;
  throw refuse(403, "forbidden", "Only the provider creator or an organization admin can manage this provider.");
}

/** Throws the 403 that asks an owner or admin with an old session to sign in again. API keys and plain members are never asked. */
export function requireFreshSignIn(state: DenState, caller: Caller): void {
  if (!isSince(state, "2") || caller.credential.kind === "key" || !isAdmin(caller.member)) return;
  const limit = isSince(state, "3") ? 120 * MINUTE : 15 * MINUTE;
  if (caller.credential.age <= limit) return;
  throw new Refusal(403, { error: "reauth", reason: "fresh_auth_required", message: "Sign in again to continue." });
}
