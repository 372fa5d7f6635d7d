// Who and what a fresh stand-in for Den knows: two organizations, their people and teams, and one token of each sort.

import type { Credential, DenState, Era, Grant, Member, StoredProvider, Team } from "./state.ts";
import { isSince } from "./state.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Every name and id of a fresh server, for tests and examples. The tokens are words, and open nothing anywhere else. */
export const denSeed = {
  organizations: {
    acme: { id: "org_01k00000000000000000000001", name: "Acme", slug: "acme" },
    globex: { id: "org_01k00000000000000000000002", name: "Globex", slug: "globex" },
  },
  users: {
    ada: { id: "usr_01k00000000000000000000001", name: "Ada Lovelace", email: "ada@example.com" },
    grace: { id: "usr_01k00000000000000000000002", name: "Grace Hopper", email: "grace@example.com" },
    linus: { id: "usr_01k00000000000000000000003", name: "Linus Torvalds", email: "linus@example.com" },
    hedy: { id: "usr_01k00000000000000000000004", name: "Hedy Lamarr", email: "hedy@example.com" },
  },
  /** Ids of memberships. Ada owns Acme and is an admin of Globex, which Hedy owns. */
  members: {
    ada: "om_01k00000000000000000000001",
    grace: "om_01k00000000000000000000002",
    linus: "om_01k00000000000000000000003",
    adaAtGlobex: "om_01k00000000000000000000004",
    hedyAtGlobex: "om_01k00000000000000000000005",
  },
  /** Two teams of Acme are called "Support", so a team's name can be ambiguous. */
  teams: {
    platform: "tem_01k00000000000000000000001",
    research: "tem_01k00000000000000000000002",
    supportEast: "tem_01k00000000000000000000003",
    supportWest: "tem_01k00000000000000000000004",
    sales: "tem_01k00000000000000000000005",
  },
  tokens: {
    /** API key of Grace, an admin of Acme. */
    adminKey: fakeKey("GraceTheAdmin"),
    /** API key of Linus, a plain member of Acme. */
    memberKey: fakeKey("LinusTheMember"),
    /** Session of Ada, the owner of Acme, a minute after sign-in. */
    ownerSession: "session-of-ada-signed-in-lately-",
    /** Session of Ada three hours after sign-in: too old for what asks for a fresh one. */
    staleOwnerSession: "session-of-ada-signed-in-hrs-ago",
    /** API key of Grace that is no longer accepted. */
    expiredKey: fakeKey("GraceLastYear"),
  },
  /** The row that the server makes by itself (era 2 and later). */
  openworkProvider: "lpr_01k00000000000000000000001",
} as const;

export type TokenName = keyof typeof denSeed.tokens;

/** Every token by its name. */
export const seededTokens: Readonly<Record<TokenName, string>> = denSeed.tokens;

// A Den API key is `den_` and 64 letters.
function fakeKey(owner: string): string {
  return `den_${`SandboxKeyOf${owner}`.padEnd(64, "NotASecret")}`;
}

/** A fresh server of that era; `now` is ms since 1970. */
export function seed(era: Era, now: number): DenState {
  const longAgo = new Date(now - 30 * DAY).toISOString();
  const { organizations, users } = denSeed;
  const state: DenState = {
    era,
    sequence: 0,
    organizations: Object.values(organizations),
    users: Object.values(users),
    members: seedMembers(longAgo),
    teams: seedTeams(longAgo),
    credentials: seedCredentials(),
    providers: [],
    keyUses: {},
    isCatalogDown: false,
    isMariaDb: false,
    keyRequestLimit: 600,
  };
  return isSince(state, "2") ? { ...state, providers: [openworkProvider(longAgo)] } : state;
}

function seedMembers(createdAt: string): readonly Member[] {
  const { members, organizations, users } = denSeed;
  const acme = { organizationId: organizations.acme.id, createdAt };
  const globex = { organizationId: organizations.globex.id, createdAt };
  return [
    { ...acme, id: members.ada, userId: users.ada.id, role: "owner" },
    { ...acme, id: members.grace, userId: users.grace.id, role: "admin" },
    { ...acme, id: members.linus, userId: users.linus.id, role: "member" },
    { ...globex, id: members.adaAtGlobex, userId: users.ada.id, role: "admin" },
    { ...globex, id: members.hedyAtGlobex, userId: users.hedy.id, role: "owner" },
  ];
}

function seedTeams(createdAt: string): readonly Team[] {
  const { members, organizations, teams } = denSeed;
  const acme = { organizationId: organizations.acme.id, createdAt, updatedAt: createdAt };
  return [
    { ...acme, id: teams.platform, name: "Platform", memberIds: [members.grace, members.linus] },
    { ...acme, id: teams.research, name: "Research", memberIds: [members.ada] },
    { ...acme, id: teams.supportEast, name: "Support", memberIds: [members.linus] },
    { ...acme, id: teams.supportWest, name: "Support", memberIds: [] },
    { ...acme, id: teams.sales, organizationId: organizations.globex.id, name: "Sales", memberIds: [members.hedyAtGlobex] },
  ];
}

function seedCredentials(): readonly Credential[] {
  const { members, organizations, users } = denSeed;
  const session = { kind: "session", userId: users.ada.id, activeOrganizationId: organizations.acme.id } as const;
  return [
    { kind: "key", token: "adminKey", memberId: members.grace, isExpired: false },
    { kind: "key", token: "memberKey", memberId: members.linus, isExpired: false },
    { ...session, token: "ownerSession", age: MINUTE },
    { ...session, token: "staleOwnerSession", age: 180 * MINUTE },
    // Era 1 has no expiry; there the same key counts as disabled, which answers alike.
    { kind: "key", token: "expiredKey", memberId: members.grace, isExpired: true },
  ];
}

function openworkProvider(createdAt: string): StoredProvider {
  const grant: Grant = { id: "lpa_01k00000000000000000000001", targetId: denSeed.members.ada, createdAt };
  return {
    id: denSeed.openworkProvider,
    organizationId: denSeed.organizations.acme.id,
    createdByOrgMembershipId: denSeed.members.ada,
    source: "openwork",
    providerId: "openwork",
    name: "OpenWork Models",
    providerConfig: {
      id: "openwork",
      name: "OpenWork Models",
      npm: "@ai-sdk/openai-compatible",
      env: ["OPENWORK_API_KEY"],
      doc: null,
      api: null,
    },
    apiKey: null,
    apiKeys: null,
    models: [{ id: "openwork-large", name: "OpenWork Large", config: { id: "openwork-large", name: "OpenWork Large" }, createdAt }],
    memberGrants: [grant],
    teamGrants: [],
    allMembers: true,
    credentialMode: "shared",
    externalKey: null,
    memberCredentials: {},
    createdAt,
    updatedAt: createdAt,
  };
}
