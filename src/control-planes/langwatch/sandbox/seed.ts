// Who and what a fresh stand-in for LangWatch knows: two organizations, their projects, and one key of each sort.

import type { ApiKeyCredential, Credential, Era, LangWatchState, Permission, Project, StoredRow } from "./state.ts";

const DAY = 24 * 60 * 60_000;

/** Every name and id of a fresh server, for tests and examples. The tokens are words, and open nothing anywhere else. */
export const langwatchSeed = {
  organizations: {
    acme: { id: "organization_acme", name: "Acme" },
    globex: { id: "organization_globex", name: "Globex" },
  },
  teams: { acme: "team_acme", globex: "team_globex" },
  projects: {
    support: "project_support",
    search: "project_search",
    archived: "project_archived",
    /** Of the other organization. */
    globex: "project_globex",
  },
  tokens: {
    /** The key of project "support". */
    projectKey: "sk-lw-SandboxKeyOfProjectSupportNotASecret",
    /** API key of an administrator of Acme, good for each of its projects, so a request must name one. */
    adminKey: "sk-lw-adminkey_SandboxKeyOfAnAdminNotASecret",
    /** API key of the same administrator for "search" alone, which needs no naming. */
    searchKey: "sk-lw-searchkey_SandboxKeyForSearchNotASecret",
    /** API key of a person who may only look at "support". */
    viewerKey: "sk-lw-viewerkey_SandboxKeyOfAViewerNotASecret",
    /** API key of a service, which belongs to no user, for "support". */
    serviceKey: "sk-lw-servicekey_SandboxKeyOfAServiceNotASecret",
    /** API key of the older spelling, of the administrator, for "support". */
    legacyKey: "pat-lw-legacykey_SandboxKeyOfOldNotASecret",
    /** The key of Globex's project. */
    globexKey: "sk-lw-SandboxKeyOfProjectGlobexNotASecret",
    /** An API key that is accepted no more. */
    revokedKey: "sk-lw-revokedkey_SandboxKeyOfLastYearNotASecret",
  },
  /** The row of Anthropic that Acme gives to all its projects. */
  inheritedRow: "provider_0AcmeAnthropic000000000000",
  /** The provider for which the host shares a key. */
  hostProvider: "deepseek",
} as const;

export type TokenName = keyof typeof langwatchSeed.tokens;

/** Every token by its name. */
export const seededTokens: Readonly<Record<TokenName, string>> = langwatchSeed.tokens;

/** A fresh server of that version; `now` is ms since 1970. */
export function seed(era: Era, now: number): LangWatchState {
  return {
    era,
    sequence: 0,
    organizations: Object.values(langwatchSeed.organizations),
    projects: seedProjects(now - DAY),
    credentials: seedCredentials(),
    rows: [inheritedRow(now - DAY)],
    defaults: [],
    hostKeys: [langwatchSeed.hostProvider],
    raceWindow: 0,
  };
}

function seedProjects(createdAt: number): readonly Project[] {
  const { organizations, projects, teams } = langwatchSeed;
  const acme = { teamId: teams.acme, organizationId: organizations.acme.id, createdAt, isArchived: false };
  return [
    { ...acme, id: projects.support },
    { ...acme, id: projects.search },
    { ...acme, id: projects.archived, isArchived: true },
    { ...acme, id: projects.globex, teamId: teams.globex, organizationId: organizations.globex.id },
  ];
}

function seedCredentials(): readonly Credential[] {
  const { projects } = langwatchSeed;
  const { support, search, archived } = projects;
  const all: readonly Permission[] = ["project:view", "project:update"];
  const admin = { kind: "api-key", userId: "user_admin", permissions: all, isRevoked: false } satisfies Partial<ApiKeyCredential>;
  return [
    { kind: "project", token: "projectKey", projectId: support },
    { ...admin, token: "adminKey", id: "apikey_admin", projectIds: [support, search, archived] },
    { ...admin, token: "searchKey", id: "apikey_search", projectIds: [search] },
    { ...admin, token: "viewerKey", id: "apikey_viewer", userId: "user_viewer", projectIds: [support], permissions: ["project:view"] },
    { ...admin, token: "serviceKey", id: "apikey_service", userId: null, projectIds: [support] },
    { ...admin, token: "legacyKey", id: "apikey_legacy", projectIds: [support] },
    { kind: "project", token: "globexKey", projectId: projects.globex },
    { ...admin, token: "revokedKey", id: "apikey_revoked", projectIds: [support], isRevoked: true },
  ];
}

function inheritedRow(createdAt: number): StoredRow {
  return {
    id: langwatchSeed.inheritedRow,
    provider: "anthropic",
    scope: { scopeType: "ORGANIZATION", scopeId: langwatchSeed.organizations.acme.id },
    enabled: true,
    customKeys: { ANTHROPIC_API_KEY: "SandboxKeyOfAcmeNotASecret" },
    customModels: [],
    customEmbeddingsModels: [],
    extraHeaders: [],
    createdAt,
  };
}
