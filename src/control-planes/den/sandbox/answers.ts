// The shapes in which the stand-in for Den shows a provider, as they grew from era to era.

import { canManage } from "./credentials.ts";
import type { Caller, Exchange } from "./exchange.ts";
import { configuredNames, hasSecret } from "./secrets.ts";
import { type DenState, type Grant, isSince, type JsonObject, redact, type StoredProvider } from "./state.ts";

/** The row alone, as create and replace answer: no models, no access. */
export function showRow(exchange: Exchange, provider: StoredProvider): JsonObject {
  const { state } = exchange;
  const configured = configuredNames(exchange, provider, environmentOf(provider));
  return {
    id: provider.id,
    organizationId: provider.organizationId,
    createdByOrgMembershipId: provider.createdByOrgMembershipId,
    source: provider.source,
    providerId: provider.providerId,
    name: provider.name,
    providerConfig: asColumn(state, provider.providerConfig),
    hasApiKey: hasSecret(provider),
    ...(isSince(state, "2") ? { configuredEnvKeys: configured } : {}),
    ...(isSince(state, "3")
      ? { externalKey: provider.externalKey, credentialMode: provider.credentialMode, runtimeEnvKeys: configured }
      : {}),
    createdAt: provider.createdAt,
    updatedAt: provider.updatedAt,
  };
}

/** One item of the list, as this caller sees it. */
export function showItem(exchange: Exchange, caller: Caller, provider: StoredProvider): JsonObject {
  const { state } = exchange;
  const isManageable = canManage(caller.member, provider);
  const item = {
    ...showRow(exchange, provider),
    models: showModels(state, provider),
    access: showAccess(state, provider),
    accessibleVia: showAccessibleVia(state, caller, provider),
    canManage: isManageable,
  };
  return isSince(state, "3") ? limitView(item, caller, provider, isManageable) : item;
}

// The newest servers hide from those who may only look: secrets pasted into the configuration, and who else has access.
function limitView(item: JsonObject, caller: Caller, provider: StoredProvider, isManageable: boolean): JsonObject {
  if (isManageable) return { ...item, configRedacted: false, access: { ...Object(item.access), membersHidden: false } };
  const access = item.access as { readonly members: readonly { readonly orgMembershipId: string }[] };
  const own = access.members.filter(({ orgMembershipId }) => orgMembershipId === caller.member.id);
  return {
    ...item,
    providerConfig:
      typeof item.providerConfig === "string" ? JSON.stringify(redact(provider.providerConfig)) : redact(provider.providerConfig),
    configRedacted: true,
    access: { ...access, members: own, membersHidden: true },
  };
}

/** The models, sorted by name. */
export function showModels(state: DenState, provider: StoredProvider): readonly JsonObject[] {
  const sorted = provider.models.toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  return sorted.map(({ id, name, config, createdAt }) => ({ id, name, config: asColumn(state, config), createdAt }));
}

// MariaDB has no JSON type of its own and gives the text back; Den passes it on.
function asColumn(state: DenState, value: JsonObject): JsonObject | string {
  return state.isMariaDb ? JSON.stringify(value) : value;
}

function showAccess(state: DenState, provider: StoredProvider): JsonObject {
  return {
    ...(isSince(state, "2") ? { allMembers: provider.allMembers } : {}),
    members: provider.memberGrants.flatMap((grant) => showMemberGrant(state, grant)),
    teams: provider.teamGrants.flatMap((grant) => showTeamGrant(state, grant)),
  };
}

function showMemberGrant(state: DenState, grant: Grant): readonly JsonObject[] {
  const member = state.members.find(({ id }) => id === grant.targetId);
  const user = state.users.find(({ id }) => id === member?.userId);
  if (member === undefined || user === undefined) return [];
  return [{ id: grant.id, orgMembershipId: member.id, role: member.role, user: { ...user, image: null }, createdAt: grant.createdAt }];
}

// The dates are the team's, not the grant's.
function showTeamGrant(state: DenState, grant: Grant): readonly JsonObject[] {
  const team = state.teams.find(({ id }) => id === grant.targetId);
  if (team === undefined) return [];
  return [{ id: grant.id, teamId: team.id, name: team.name, createdAt: team.createdAt, updatedAt: team.updatedAt }];
}

function showAccessibleVia(state: DenState, caller: Caller, provider: StoredProvider): JsonObject {
  return {
    orgMembershipIds: provider.memberGrants.filter(({ targetId }) => targetId === caller.member.id).map(({ targetId }) => targetId),
    teamIds: grantedTeams(state, caller, provider),
  };
}

function grantedTeams(state: DenState, caller: Caller, provider: StoredProvider): readonly string[] {
  const own = state.teams.filter(({ memberIds }) => memberIds.includes(caller.member.id)).map(({ id }) => id);
  return provider.teamGrants.map(({ targetId }) => targetId).filter((id) => own.includes(id));
}

/** True when the caller may use the provider: by name, by team, or as everybody. Being an admin is not enough. */
export function isGranted(state: DenState, caller: Caller, provider: StoredProvider): boolean {
  if (provider.allMembers) return true;
  return provider.memberGrants.some(({ targetId }) => targetId === caller.member.id) || grantedTeams(state, caller, provider).length > 0;
}

/** The environment names of the vendor, in its order. */
export function environmentOf(provider: StoredProvider): readonly string[] {
  const { env } = provider.providerConfig;
  return Array.isArray(env) ? env.filter((name) => typeof name === "string") : [];
}
