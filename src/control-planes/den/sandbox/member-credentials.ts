// The routes by which each member of the newest Den brings a key of their own.

import { environmentOf, isGranted } from "./answers.ts";
import { requireAdmin } from "./credentials.ts";
import { type Caller, type Exchange, type Handled, refuse, show } from "./exchange.ts";
import { findProvider, type Parameters, readProviderId } from "./providers.ts";
import { MemberSecret, readBody, readPathId } from "./schemas.ts";
import { hasSecret, mergeSecret, noSecret, requireStorable } from "./secrets.ts";
import { type MemberCredential, type StoredProvider, withProvider } from "./state.ts";

/** PUT /v1/llm-providers/{id}/my-credential */
export function putMyCredential(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const provider = findGranted(exchange, caller, parameters);
  if (provider.memberCredentials[caller.member.id]?.isBlocked)
    throw refuse(409, "credential_blocked", "An admin has blocked this credential.");
  return storeCredential(exchange, provider, caller.member.id);
}

/** DELETE /v1/llm-providers/{id}/my-credential */
export function deleteMyCredential(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const provider = findGranted(exchange, caller, parameters);
  const { [caller.member.id]: removed, ...memberCredentials } = provider.memberCredentials;
  const response = { status: 200, body: { ok: true, deleted: removed !== undefined } };
  return { state: withProvider(exchange.state, { ...provider, memberCredentials }), response };
}

/** GET /v1/llm-providers/{id}/member-credentials: who has one, never what it is. */
export function listMemberCredentials(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const id = readProviderId(parameters);
  requireAdmin(caller);
  const provider = findProvider(exchange, caller, id);
  const memberCredentials = Object.entries(provider.memberCredentials).map(([memberId, held]) => showCredential(memberId, held));
  return show(exchange, { memberCredentials });
}

/** PUT /v1/llm-providers/{id}/member-credentials/{orgMembershipId} */
export function putMemberCredential(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const { provider, memberId } = findOfMember(exchange, caller, parameters);
  return storeCredential(exchange, provider, memberId);
}

/** POST /v1/llm-providers/{id}/member-credentials/{orgMembershipId}/block */
export function blockMemberCredential(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const { provider, memberId } = findOfMember(exchange, caller, parameters);
  return keep(exchange, provider, memberId, { ...noSecret, isBlocked: true, updatedAt: exchange.now });
}

function findGranted(exchange: Exchange, caller: Caller, parameters: Parameters): StoredProvider {
  const provider = requirePerMember(findProvider(exchange, caller, readProviderId(parameters)));
  if (!isGranted(exchange.state, caller, provider)) throw refuse(403, "forbidden", "You do not have access to this provider.");
  return provider;
}

function findOfMember(exchange: Exchange, caller: Caller, parameters: Parameters) {
  const id = readProviderId(parameters);
  const memberId = readPathId("orgMembershipId", "om", parameters.orgMembershipId ?? "");
  requireAdmin(caller);
  const provider = requirePerMember(findProvider(exchange, caller, id));
  const member = exchange.state.members.find((known) => known.id === memberId && known.organizationId === caller.organization.id);
  if (member === undefined) throw refuse(404, "member_not_found");
  return { provider, memberId };
}

function requirePerMember(provider: StoredProvider): StoredProvider {
  if (provider.credentialMode === "per_member") return provider;
  throw refuse(409, "resource_conflict", "This provider uses a shared credential.");
}

function storeCredential(exchange: Exchange, provider: StoredProvider, memberId: string): Handled {
  const write = readBody(MemberSecret, exchange.request);
  const stored = provider.memberCredentials[memberId] ?? noSecret;
  const npm = typeof provider.providerConfig.npm === "string" ? provider.providerConfig.npm : null;
  const secret = mergeSecret(exchange, stored, write, { env: environmentOf(provider), npm });
  requireStorable(exchange, secret);
  return keep(exchange, provider, memberId, { ...secret, isBlocked: false, updatedAt: exchange.now });
}

function keep(exchange: Exchange, provider: StoredProvider, memberId: string, credential: MemberCredential): Handled {
  const changed = { ...provider, memberCredentials: { ...provider.memberCredentials, [memberId]: credential } };
  return {
    state: withProvider(exchange.state, changed),
    response: { status: 200, body: { credential: showCredential(memberId, credential) } },
  };
}

function showCredential(orgMembershipId: string, held: MemberCredential) {
  return { orgMembershipId, hasApiKey: hasSecret(held), blocked: held.isBlocked, updatedAt: held.updatedAt };
}
