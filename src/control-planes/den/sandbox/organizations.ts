// The routes of the stand-in for Den that tell who asks, in which organization, and who else is there.

import { type Authenticated, membershipsOf, tokenOf } from "./credentials.ts";
import type { Caller, Exchange, Handled } from "./exchange.ts";
import { show } from "./exchange.ts";
import { isSince, type JsonObject, type Member } from "./state.ts";

/** GET /v1/me. Era 1 repeats the caller's own token. */
export function getMe(exchange: Exchange, authenticated: Authenticated): Handled {
  const { user, credential } = authenticated;
  const session = {
    userId: user.id,
    activeOrganizationId: activeOrganization(exchange, authenticated),
    ...(isSince(exchange.state, "2") ? {} : { token: tokenOf(credential) }),
  };
  return show(exchange, { user: { ...user, image: null }, session });
}

/** GET /v1/me/orgs */
export function listMyOrganizations(exchange: Exchange, authenticated: Authenticated): Handled {
  const { state } = exchange;
  const memberships = membershipsOf(state, authenticated);
  const activeId = activeOrganization(exchange, authenticated);
  const orgs = memberships.flatMap((member) => {
    const organization = state.organizations.find(({ id }) => id === member.organizationId);
    if (organization === undefined) return [];
    return [{ ...organization, role: member.role, orgMemberId: member.id, isActive: organization.id === activeId }];
  });
  const active = orgs.find(({ isActive }) => isActive);
  return show(exchange, { orgs, activeOrgId: active?.id ?? null, activeOrgSlug: active?.slug ?? null });
}

function activeOrganization(exchange: Exchange, authenticated: Authenticated): string | null {
  const { credential } = authenticated;
  const chosen = credential.kind === "session" ? credential.activeOrganizationId : null;
  return chosen ?? membershipsOf(exchange.state, authenticated)[0]?.organizationId ?? null;
}

/** GET /v1/org: members and teams, by which e-mails and team names become ids. */
export function getOrganization(exchange: Exchange, caller: Caller): Handled {
  const { state } = exchange;
  const isHere = ({ organizationId }: { readonly organizationId: string }) => organizationId === caller.organization.id;
  return show(exchange, {
    organization: caller.organization,
    members: state.members.filter(isHere).map((member) => showMember(exchange, member)),
    teams: state.teams.filter(isHere).map(({ organizationId, ...team }) => team),
    currentMember: showMember(exchange, caller.member),
  });
}

function showMember(exchange: Exchange, member: Member): JsonObject {
  const user = exchange.state.users.find(({ id }) => id === member.userId);
  const { organizationId, ...shown } = member;
  return { ...shown, isOwner: member.role.split(",").includes("owner"), user: { ...user, image: null } };
}
