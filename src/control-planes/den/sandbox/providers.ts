// The provider routes of the stand-in for Den: list, read, create, replace, delete.

import { isGranted, showItem, showModels, showRow } from "./answers.ts";
import { canManage, isAdmin, requireAdmin, requireFreshSignIn, requireManager } from "./credentials.ts";
import { type Caller, crash, type Exchange, type Handled, refuse, show } from "./exchange.ts";
import { readPathId, readScope, readWrite, type Write } from "./schemas.ts";
import { mergeSecret, noSecret, requireStorable } from "./secrets.ts";
import {
  type DenState,
  type Grant,
  isSince,
  type StoredModel,
  type StoredProvider,
  type StoredSecret,
  withoutProvider,
  withProvider,
} from "./state.ts";
import { resolveTarget, type Target } from "./targets.ts";

export type Parameters = Readonly<Record<string, string>>;

/** GET /v1/llm-providers */
export function listProviders(exchange: Exchange, caller: Caller): Handled {
  const { state } = exchange;
  const own = state.providers.filter(({ organizationId }) => organizationId === caller.organization.id);
  const visible = own.filter(visibleTo(exchange, caller));
  // Ids rise with time, so they settle what one millisecond leaves open.
  const newestFirst = visible.toSorted((one, other) => compare(other.updatedAt, one.updatedAt) || compare(other.id, one.id));
  const isUsableScope = isSince(state, "3") && readScope(exchange.request.query) === "usable";
  const llmProviders = newestFirst.map((provider) => ({
    ...showItem(exchange, caller, provider),
    ...(isUsableScope ? { hasMyCredential: Object.hasOwn(provider.memberCredentials, caller.member.id) } : {}),
  }));
  return show(exchange, { llmProviders });
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

// Era 1 shows an admin everything. Later the default hides from an admin what was made for other people.
function visibleTo({ state, request }: Exchange, caller: Caller): (provider: StoredProvider) => boolean {
  const isUsable = (provider: StoredProvider) => isGranted(state, caller, provider);
  if (!isSince(state, "2")) return (provider) => isAdmin(caller.member) || isUsable(provider);
  if (readScope(request.query) === "usable") return isUsable;
  return (provider) => isAdmin(caller.member) || canManage(caller.member, provider);
}

/** GET /v1/llm-providers/{id}, since era 3. */
export function getProvider(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const id = readProviderId(parameters);
  requireAdmin(caller);
  return show(exchange, { llmProvider: showItem(exchange, caller, findProvider(exchange, caller, id)) });
}

/** GET /v1/llm-providers/{id}/connect: the one route that shows a key. */
export function connectProvider(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const { state } = exchange;
  const provider = findProvider(exchange, caller, readProviderId(parameters));
  const isAllowed = isGranted(state, caller, provider) || (isAdmin(caller.member) && !isSince(state, "2"));
  if (!isAllowed) throw refuse(403, "forbidden", "You do not have access to this provider.");
  const { apiKey, apiKeys } = usableSecret(caller, provider);
  const secret = isSince(state, "2") ? { apiKey, apiKeys } : { apiKey };
  return show(exchange, { llmProvider: { ...showRow(exchange, provider), ...secret, models: showModels(state, provider) } });
}

function usableSecret(caller: Caller, provider: StoredProvider): StoredSecret {
  if (provider.credentialMode === "shared") return provider;
  const own = provider.memberCredentials[caller.member.id];
  return own === undefined || own.isBlocked ? noSecret : own;
}

/** POST /v1/llm-providers, which any member may do. */
export function createProvider(exchange: Exchange, caller: Caller): Handled {
  const write = readWrite(exchange.state, exchange.request);
  return storeNew(exchange, caller, write, null);
}

/** Stores a new provider, with the key of a by-key route or none. */
export function storeNew(exchange: Exchange, caller: Caller, write: Write, externalKey: string | null): Handled {
  const empty: StoredProvider = {
    ...noSecret,
    id: exchange.makeId("lpr"),
    organizationId: caller.organization.id,
    createdByOrgMembershipId: caller.member.id,
    source: write.source,
    providerId: "",
    name: write.name,
    providerConfig: {},
    models: [],
    memberGrants: [],
    teamGrants: [],
    allMembers: false,
    credentialMode: "shared",
    externalKey,
    memberCredentials: {},
    createdAt: exchange.now,
    updatedAt: exchange.now,
  };
  const provider = rewrite(exchange, empty, write);
  const response = { status: 201, body: { llmProvider: showRow(exchange, provider) } };
  return { state: withProvider(exchange.state, provider), response };
}

/** PATCH /v1/llm-providers/{id}: despite its name a full replacement. */
export function patchProvider(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const { state } = exchange;
  const id = readProviderId(parameters);
  const write = readWrite(state, exchange.request);
  const stored = findProvider(exchange, caller, id);
  const provider = replaceStored(exchange, caller, stored, write);
  // Era 1 gives the key that was stored before in the clear, even when this very call cleared it.
  const leak = isSince(state, "2") ? {} : { apiKey: stored.apiKey };
  const response = { status: 200, body: { llmProvider: { ...showRow(exchange, provider), ...leak } } };
  return { state: withProvider(state, provider), response };
}

/** What is stored after a replacement by this caller; throws 403 for whoever may not. */
export function replaceStored(exchange: Exchange, caller: Caller, stored: StoredProvider, write: Write): StoredProvider {
  requireManager(caller, stored);
  requireFreshSignIn(exchange.state, caller);
  return rewrite(exchange, stored, write);
}

// Models and grants are rewritten from the body: what the body does not name is gone, but for the creator's own grant.
function rewrite(exchange: Exchange, stored: StoredProvider, write: Write): StoredProvider {
  const target = resolveTarget(exchange, write);
  const secret = mergeSecret(exchange, stored, write, target);
  const grants = rewriteGrants(exchange, stored, write);
  const credentialMode = write.credentialMode ?? "shared";
  requireStorable(exchange, secret);
  return {
    ...stored,
    ...secret,
    ...grants,
    source: target.source,
    providerId: target.providerId,
    name: write.name,
    providerConfig: target.providerConfig,
    models: storeModels(exchange, target),
    credentialMode,
    memberCredentials: credentialMode === stored.credentialMode ? stored.memberCredentials : {},
    updatedAt: exchange.now,
  };
}

// The unique index of the database ignores case, so `a` and `A` collide, and what collides is a crash.
function storeModels(exchange: Exchange, target: Target): readonly StoredModel[] {
  const distinct = new Set(target.models.map(({ id }) => id.toLowerCase()));
  if (distinct.size < target.models.length) throw crash(exchange.state);
  return target.models.map((model) => ({ ...model, createdAt: exchange.now }));
}

type Grants = Pick<StoredProvider, "memberGrants" | "teamGrants" | "allMembers">;

function rewriteGrants(exchange: Exchange, stored: StoredProvider, write: Write): Grants {
  const { state, now } = exchange;
  const memberIds = write.memberIds ?? [];
  const teamIds = write.teamIds ?? [];
  requireOwn(state.members, stored, memberIds, "member_not_found");
  requireOwn(state.teams, stored, teamIds, "team_not_found");
  const grant = (targetId: string): Grant => ({ id: exchange.makeId("lpa"), targetId, createdAt: now });
  const creator = stored.createdByOrgMembershipId;
  // With everybody let in, the lists are checked and then not stored.
  if (write.allMembers) return { memberGrants: [grant(creator)], teamGrants: [], allMembers: true };
  return {
    memberGrants: [...new Set([creator, ...memberIds])].map(grant),
    teamGrants: [...new Set(teamIds)].map(grant),
    allMembers: false,
  };
}

type Owned = DenState["members"][number] | DenState["teams"][number];

// The refusal does not say which id it was.
function requireOwn(known: readonly Owned[], stored: StoredProvider, ids: readonly string[], error: string): void {
  const own = new Set(known.filter(({ organizationId }) => organizationId === stored.organizationId).map(({ id }) => id));
  if (ids.some((id) => !own.has(id))) throw refuse(404, error);
}

/** DELETE /v1/llm-providers/{id} */
export function deleteProvider(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const provider = findProvider(exchange, caller, readProviderId(parameters));
  requireManager(caller, provider);
  requireFreshSignIn(exchange.state, caller);
  return { state: withoutProvider(exchange.state, provider.id), response: { status: 204 } };
}

/** DELETE /v1/llm-providers/{id}/access/{accessId} */
export function deleteAccess(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const id = readProviderId(parameters);
  const accessId = readPathId("accessId", "lpa", parameters.accessId ?? "");
  const provider = findProvider(exchange, caller, id);
  requireManager(caller, provider);
  requireFreshSignIn(exchange.state, caller);
  const grant = [...provider.memberGrants, ...provider.teamGrants].find((known) => known.id === accessId);
  if (grant === undefined) throw refuse(404, "llm_provider_access_not_found");
  if (grant.targetId === provider.createdByOrgMembershipId) {
    throw refuse(409, "protected_access", "The provider creator always keeps access.");
  }
  const keep = (known: Grant) => known.id !== accessId;
  const changed = { ...provider, memberGrants: provider.memberGrants.filter(keep), teamGrants: provider.teamGrants.filter(keep) };
  return { state: withProvider(exchange.state, changed), response: { status: 204 } };
}

/** The provider id of a path; throws 400 where it cannot be one. */
export function readProviderId(parameters: Parameters): string {
  return readPathId("llmProviderId", "lpr", parameters.llmProviderId ?? "");
}

/** The provider of the caller's organization with that id; throws 404. */
export function findProvider(exchange: Exchange, caller: Caller, id: string): StoredProvider {
  const found = exchange.state.providers.find((provider) => provider.id === id && provider.organizationId === caller.organization.id);
  if (found === undefined) throw refuse(404, "llm_provider_not_found");
  return found;
}
