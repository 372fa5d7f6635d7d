import { describe, expect, test } from "vitest";
import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { type Listed, openai, type ProviderShape, standIn } from "./stand-in.ts";

const { members, teams, tokens } = denSeed;
const CREATE = "POST /v1/llm-providers";

type StandIn = ReturnType<typeof standIn>;

function create(server: StandIn, changes: object = {}, token: string = tokens.adminKey) {
  return server.call(CREATE, { body: { ...openai, ...changes }, token }).body.llmProvider;
}

function list(server: StandIn, query = "", token: string = tokens.adminKey): Listed<ProviderShape> {
  return server.call(`GET /v1/llm-providers${query}`, { token }).body.llmProviders;
}

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
const grants = (item: ProviderShape) => [
  item.access.members.map(({ orgMembershipId }) => orgMembershipId),
  item.access.teams.map(({ teamId }) => teamId),
];

describe("shapes", () => {
  const base = [
    "id",
    "organizationId",
    "createdByOrgMembershipId",
    "source",
    "providerId",
    "name",
    "providerConfig",
    "hasApiKey",
    "createdAt",
    "updatedAt",
  ];
  const added = { "1": [], "2": ["configuredEnvKeys"], "3": ["configuredEnvKeys", "externalKey", "credentialMode", "runtimeEnvKeys"] };

  test.each(["1", "2", "3"] as const)("a create in era %s answers with the row alone", (era) => {
    const row = create(standIn(era));
    expect(new Set(Object.keys(row))).toEqual(new Set([...base, ...added[era]]));
    expect(row.id).toMatch(/^lpr_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(row.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("a list item adds models, access, accessibleVia and canManage", () => {
    const server = standIn("1");
    create(server, { teamIds: [teams.platform] });
    const [item] = list(server);
    expect(Object.keys(item.access)).toEqual(["members", "teams"]);
    expect(item).toMatchObject({
      models: [{ id: "gpt-5", name: "GPT-5", config: { reasoning: true }, createdAt: expect.any(String) }],
      access: {
        members: [
          {
            id: expect.stringMatching(/^lpa_/),
            orgMembershipId: members.grace,
            role: "admin",
            user: { name: "Grace Hopper", email: "grace@example.com", image: null },
          },
        ],
        teams: [{ id: expect.stringMatching(/^lpa_/), teamId: teams.platform, name: "Platform", createdAt: expect.any(String) }],
      },
      accessibleVia: { orgMembershipIds: [members.grace], teamIds: [teams.platform] },
      canManage: true,
    });
  });

  test("models come sorted by name, providers with the latest change first", () => {
    const server = standIn("1");
    const first = create(server, { name: "First", modelIds: ["gpt-5-nano", "gpt-4o", "gpt-5"] });
    create(server, { name: "Second" });
    expect(names(list(server))).toEqual(["Second", "First"]);
    expect(names(list(server)[1].models)).toEqual(["GPT-4o", "GPT-5", "GPT-5 Nano"]);
    server.call(`PATCH /v1/llm-providers/${first.id}`, { body: { ...openai, name: "First" } });
    expect(names(list(server))).toEqual(["First", "Second"]);
  });

  test("on MariaDB the configurations arrive as text", () => {
    const server = standIn("1");
    server.change({ isMariaDb: true });
    create(server);
    const [item] = list(server);
    expect(JSON.parse(item.providerConfig).id).toBe("openai");
    expect(JSON.parse(item.models[0].config).id).toBe("gpt-5");
  });

  test("era 3 adds what is hidden from whom", () => {
    const server = standIn("3");
    create(server, { memberIds: [members.linus, members.ada] });
    expect(list(server)[0]).toMatchObject({ configRedacted: false, hasMyCredential: false, access: { membersHidden: false } });
    const [seen] = list(server, "", tokens.memberKey);
    expect(seen).toMatchObject({ configRedacted: true, canManage: false, access: { membersHidden: true } });
    expect(grants(seen)[0]).toEqual([members.linus]);
    expect(list(server, "?scope=manageable")[0]).not.toHaveProperty("hasMyCredential");
  });
});

describe("scope", () => {
  const withBoth = (era: "1" | "2") => {
    const server = standIn(era);
    create(server, { name: "Ada's" }, tokens.ownerSession);
    create(server, { name: "Grace's" });
    create(server, { name: "Linus'" }, tokens.memberKey);
    return server;
  };

  test("era 1 ignores it, even a wrong one, and shows an admin everything", () => {
    const server = withBoth("1");
    expect(names(list(server, "?scope=nonsense"))).toEqual(["Linus'", "Grace's", "Ada's"]);
    expect(names(list(server, "", tokens.memberKey))).toEqual(["Linus'"]);
  });

  test("the default of era 2 hides other people's providers from an admin; manageable shows them", () => {
    const server = withBoth("2");
    expect(names(list(server))).toEqual(["Grace's", "OpenWork Models"]);
    expect(names(list(server, "?scope=usable"))).toEqual(["Grace's", "OpenWork Models"]);
    expect(names(list(server, "?scope=manageable"))).toEqual(["Linus'", "Grace's", "Ada's", "OpenWork Models"]);
    expect(names(list(server, "?scope=manageable", tokens.memberKey))).toEqual(["Linus'"]);
  });

  test("a wrong scope is a 400 in era 2", () => {
    const answer = standIn("2").call("GET /v1/llm-providers?scope=all");
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request", details: [{ path: ["scope"] }] } });
  });

  test("the server's own row is there since era 2, and is nobody's to change", () => {
    expect(list(standIn("1"))).toEqual([]);
    const server = standIn("2");
    expect(list(server)[0]).toMatchObject({ source: "openwork", canManage: false, access: { allMembers: true } });
    expect(server.call(`DELETE /v1/llm-providers/${denSeed.openworkProvider}`).body.error).toBe("forbidden");
  });
});

describe("PATCH is a replacement", () => {
  test("name alone is refused: source is missing", () => {
    const server = standIn("1");
    const { id } = create(server);
    const answer = server.call(`PATCH /v1/llm-providers/${id}`, { body: { name: "New" } });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: ["source"] }] } });
  });

  test("what the body does not name is reset: grants to the creator alone, models to those given", () => {
    const server = standIn("2");
    const { id } = create(server, { memberIds: [members.linus], teamIds: [teams.research], modelIds: ["gpt-5", "gpt-4o"] });
    server.call(`PATCH /v1/llm-providers/${id}`, { body: openai });
    const [item] = list(server);
    expect(grants(item)).toEqual([[members.grace], []]);
    expect(names(item.models)).toEqual(["GPT-5"]);
  });

  test("allMembers omitted is reset as well", () => {
    const server = standIn("2");
    const { id } = create(server, { allMembers: true });
    expect(list(server)[0].access.allMembers).toBe(true);
    server.call(`PATCH /v1/llm-providers/${id}`, { body: openai });
    expect(list(server)[0].access.allMembers).toBe(false);
  });

  test("the creator keeps a grant although another replaces; duplicates collapse", () => {
    const server = standIn("1");
    const { id } = create(server, {}, tokens.memberKey);
    const memberIds = [members.ada, members.ada, members.linus];
    server.call(`PATCH /v1/llm-providers/${id}`, { body: { ...openai, memberIds, teamIds: [teams.platform, teams.platform] } });
    expect(grants(list(server)[0])).toEqual([[members.linus, members.ada], [teams.platform]]);
  });

  test("it answers with the row alone, and keeps createdAt", () => {
    const server = standIn("2");
    const { id, createdAt } = create(server);
    const row = server.call(`PATCH /v1/llm-providers/${id}`, { body: { ...openai, name: "New" } }).body.llmProvider;
    expect(row).toMatchObject({ id, name: "New", createdAt });
    expect(row.updatedAt > createdAt).toBe(true);
    expect(row).not.toHaveProperty("models");
  });
});

describe("access", () => {
  test("allMembers checks the lists and does not store them; era 1 ignores it", () => {
    const server = standIn("2");
    create(server, { allMembers: true, memberIds: [members.linus] });
    expect(grants(list(server)[0])).toEqual([[members.grace], []]);
    expect(server.call(CREATE, { body: { ...openai, allMembers: true, memberIds: [members.hedyAtGlobex] } }).body.error).toBe(
      "member_not_found",
    );
    const early = standIn("1");
    create(early, { allMembers: true });
    expect(list(early, "", tokens.memberKey)).toEqual([]);
  });

  test("an access id is deleted once; the creator's is protected", () => {
    const server = standIn("1");
    const { id } = create(server, { memberIds: [members.linus] });
    const [creator, linus] = list(server)[0].access.members;
    expect(server.call(`DELETE /v1/llm-providers/${id}/access/${creator.id}`)).toMatchObject({
      status: 409,
      body: { error: "protected_access" },
    });
    expect(server.call(`DELETE /v1/llm-providers/${id}/access/${linus.id}`)).toMatchObject({ status: 204, body: undefined });
    const again = server.call(`DELETE /v1/llm-providers/${id}/access/${linus.id}`);
    expect(again).toMatchObject({ status: 404, body: { error: "llm_provider_access_not_found" } });
    expect(grants(list(server)[0])).toEqual([[members.grace], []]);
  });

  test("connect is for any admin in era 1, and only for the granted later", () => {
    const status = (era: "1" | "2", token: string, changes: object) => {
      const server = standIn(era);
      const { id } = create(server, changes, tokens.ownerSession);
      return server.call(`GET /v1/llm-providers/${id}/connect`, { token }).status;
    };
    expect(status("1", tokens.adminKey, {})).toBe(200);
    expect(status("1", tokens.memberKey, {})).toBe(403);
    expect(status("2", tokens.adminKey, {})).toBe(403);
    expect(status("2", tokens.memberKey, { teamIds: [teams.platform] })).toBe(200);
    expect(status("2", tokens.memberKey, { allMembers: true })).toBe(200);
  });

  test("a deleted provider is gone", () => {
    const server = standIn("1");
    const { id } = create(server);
    expect(server.call(`DELETE /v1/llm-providers/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(server.call(`DELETE /v1/llm-providers/${id}`)).toMatchObject({ status: 404, body: { error: "llm_provider_not_found" } });
  });

  test("a provider of another organization does not exist", () => {
    const server = standIn("2");
    const { id } = create(server);
    const answer = server.call(`DELETE /v1/orgs/${denSeed.organizations.globex.id}/llm-providers/${id}`, { token: tokens.ownerSession });
    expect(answer.body.error).toBe("llm_provider_not_found");
  });
});

describe("by key (era 3)", () => {
  const PUT = "PUT /v1/llm-providers/by-key/main.openai";

  test("a PUT creates with 201 and replaces with 200, keeping id and key", () => {
    const server = standIn("3");
    const first = server.call(PUT, { body: openai });
    const second = server.call(PUT, { body: { ...openai, name: "New" } });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.llmProvider).toMatchObject({ id: first.body.llmProvider.id, externalKey: "main.openai", name: "New" });
    expect(server.call("GET /v1/llm-providers/by-key/main.openai").body.llmProvider).toMatchObject({
      name: "New",
      models: [{ id: "gpt-5" }],
    });
  });

  test("it never adopts a provider without a key", () => {
    const server = standIn("3");
    create(server);
    expect(server.call(PUT, { body: openai }).status).toBe(201);
    expect(list(server, "?scope=manageable")).toHaveLength(3);
  });

  test("preconditions, a blank apiKey and a malformed key are 400", () => {
    const server = standIn("3");
    const conditional = server.call(PUT, { body: openai, headers: { "if-match": "*" } });
    expect(conditional).toMatchObject({ status: 400, body: { error: "unsupported_precondition" } });
    expect(server.call(PUT, { body: { ...openai, apiKey: "" } })).toMatchObject({ status: 400, body: { details: [{ path: ["apiKey"] }] } });
    const malformed = server.call("PUT /v1/llm-providers/by-key/Main", { body: openai });
    expect(malformed).toMatchObject({ status: 400, body: { details: [{ path: ["externalKey"] }] } });
  });

  test("a plain member may not", () => {
    expect(standIn("3").call(PUT, { body: openai, token: tokens.memberKey })).toMatchObject({ status: 403, body: { error: "forbidden" } });
  });

  test("a DELETE says whether there was one", () => {
    const server = standIn("3");
    server.call(PUT, { body: openai });
    const remove = () => server.call("DELETE /v1/llm-providers/by-key/main.openai");
    expect([remove().body, remove().body]).toEqual([
      { ok: true, deleted: true },
      { ok: true, deleted: false },
    ]);
  });

  test("reading by id is for admins", () => {
    const server = standIn("3");
    const { id } = create(server, {}, tokens.memberKey);
    expect(server.call(`GET /v1/llm-providers/${id}`).body.llmProvider).toMatchObject({ id, canManage: true, models: [{ id: "gpt-5" }] });
    expect(server.call(`GET /v1/llm-providers/${id}`, { token: tokens.memberKey }).status).toBe(403);
  });
});

describe("per-member credentials (era 3)", () => {
  const perMember = () => {
    const server = standIn("3");
    const { id } = create(server, { credentialMode: "per_member", allMembers: true });
    return { server, path: `/v1/llm-providers/${id}` };
  };

  test("each member stores and connects with their own", () => {
    const { server, path } = perMember();
    server.call(`PUT ${path}/my-credential`, { token: tokens.memberKey, body: { apiKey: "of-linus" } });
    expect(server.call(`GET ${path}/connect`, { token: tokens.memberKey }).body.llmProvider.apiKey).toBe("of-linus");
    expect(server.call(`GET ${path}/connect`).body.llmProvider.apiKey).toBeNull();
    expect(list(server, "", tokens.memberKey)[0].hasMyCredential).toBe(true);
  });

  test("a PATCH without credentialMode goes back to shared and deletes them all", () => {
    const { server, path } = perMember();
    server.call(`PUT ${path}/my-credential`, { body: { apiKey: "of-grace" } });
    expect(server.call(`PATCH ${path}`, { body: openai }).body.llmProvider.credentialMode).toBe("shared");
    server.call(`PATCH ${path}`, { body: { ...openai, credentialMode: "per_member" } });
    expect(server.call(`GET ${path}/connect`).body.llmProvider.apiKey).toBeNull();
  });

  test("an admin sees who has one, stores and blocks; the blocked may not store again", () => {
    const { server, path } = perMember();
    const ofLinus = `${path}/member-credentials/${members.linus}`;
    server.call(`PUT ${ofLinus}`, { body: { apiKey: "of-linus" } });
    const seen = server.call(`GET ${path}/member-credentials`);
    expect(seen.body.memberCredentials).toMatchObject([{ orgMembershipId: members.linus, hasApiKey: true, blocked: false }]);
    expect(JSON.stringify(seen.body)).not.toContain("of-linus");
    server.call(`POST ${ofLinus}/block`);
    const again = server.call(`PUT ${path}/my-credential`, { token: tokens.memberKey, body: { apiKey: "x" } });
    expect(again).toMatchObject({ status: 409, body: { error: "credential_blocked" } });
    expect(server.call(`GET ${path}/member-credentials`, { token: tokens.memberKey }).status).toBe(403);
  });
});
