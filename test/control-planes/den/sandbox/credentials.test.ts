import { describe, expect, test } from "vitest";
import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { denSandbox } from "../../../../src/control-planes/den/sandbox.ts";
import { openai, standIn } from "./stand-in.ts";

const { tokens, organizations, members, teams } = denSeed;
const unauthorized = { status: 401, body: { error: "unauthorized" } };

describe("seed", () => {
  test("an API key is den_ and 64 letters, a session 32 characters", () => {
    expect(tokens.adminKey).toMatch(/^den_[A-Za-z]{64}$/);
    expect(tokens.memberKey).toMatch(/^den_[A-Za-z]{64}$/);
    expect([tokens.ownerSession.length, tokens.staleOwnerSession.length]).toEqual([32, 32]);
  });

  test("the first token is the admin's API key, and each one offered is accepted in every era", () => {
    expect(denSandbox.tokens[0]).toBe(tokens.adminKey);
    for (const era of ["1", "2", "3"] as const) {
      expect(denSandbox.tokens.map((token) => standIn(era).call("GET /v1/me", { token }).status)).toEqual([200, 200, 200, 200]);
    }
  });

  test("every seeded id is a TypeID", () => {
    expect(Object.values(members).every((id) => /^om_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id))).toBe(true);
    expect(Object.values(teams).every((id) => /^tem_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id))).toBe(true);
  });

  test("without an era it is the newest; an unknown era is refused", () => {
    const world = { now: 0, random: () => 0 };
    expect(denSandbox.initial(undefined, world).era).toBe("3");
    expect(() => denSandbox.initial("4", world)).toThrow("no era 4");
  });
});

describe("credentials", () => {
  test("none, an unknown key and an expired key are a bare 401", () => {
    const server = standIn("2");
    expect(server.call("GET /v1/me", { token: null })).toMatchObject(unauthorized);
    expect(server.call("GET /v1/me", { token: "den_unknown" })).toMatchObject(unauthorized);
    expect(server.call("GET /v1/me", { token: tokens.expiredKey })).toMatchObject(unauthorized);
  });

  test("an API key as Bearer, and a session as x-api-key, are 401", () => {
    const server = standIn("1");
    expect(server.call("GET /v1/me", { token: null, headers: { authorization: `Bearer ${tokens.adminKey}` } })).toMatchObject(unauthorized);
    expect(server.call("GET /v1/me", { token: null, headers: { "x-api-key": tokens.ownerSession } })).toMatchObject(unauthorized);
  });

  test("with both headers the key wins, so a bad key spoils a good session", () => {
    const server = standIn("1");
    const bearer = { authorization: `Bearer ${tokens.ownerSession}` };
    expect(server.call("GET /v1/org", { token: tokens.memberKey, headers: bearer }).body.currentMember.role).toBe("member");
    expect(server.call("GET /v1/org", { token: "den_bad", headers: bearer })).toMatchObject(unauthorized);
  });

  test("blanks around the key are harmless", () => {
    expect(standIn("1").call("GET /v1/me", { token: ` ${tokens.adminKey} ` }).status).toBe(200);
  });

  test("request 601 of one key in a minute is a 401 without Retry-After; other keys go on, and so does it a minute later", () => {
    const server = standIn("1");
    const statuses = Array.from({ length: 601 }, () => server.call("GET /v1/me").status);
    expect(statuses.lastIndexOf(200)).toBe(599);
    const refused = server.call("GET /v1/me");
    expect(refused).toMatchObject(unauthorized);
    expect(refused.headers).not.toHaveProperty("retry-after");
    expect(server.call("GET /v1/me", { token: tokens.memberKey }).status).toBe(200);
    server.world.now += 60_000;
    expect(server.call("GET /v1/me").status).toBe(200);
  });

  test("refused requests count towards the limit as well", () => {
    const server = standIn("1");
    server.change({ keyRequestLimit: 1 });
    expect(server.call("POST /v1/llm-providers", { body: {} }).status).toBe(400);
    expect(server.call("GET /v1/me")).toMatchObject(unauthorized);
  });

  test("a session has no limit", () => {
    const server = standIn("1");
    server.change({ keyRequestLimit: 0 });
    expect(server.call("GET /v1/me", { token: tokens.ownerSession }).status).toBe(200);
  });

  test("era 1 repeats the caller's credential in GET /v1/me, later eras do not", () => {
    expect(standIn("1").call("GET /v1/me").body.session.token).toBe(tokens.adminKey);
    expect(standIn("1").call("GET /v1/me", { token: tokens.ownerSession }).body.session.token).toBe(tokens.ownerSession);
    expect(JSON.stringify(standIn("2").call("GET /v1/me").body)).not.toContain(tokens.adminKey);
  });
});

describe("organization", () => {
  const token = tokens.ownerSession;
  const { acme, globex } = organizations;
  const current = (server: ReturnType<typeof standIn>, headers: Record<string, string>) =>
    server.call("GET /v1/org", { token, headers }).body.organization?.id;

  test("a session acts in its active organization", () => {
    expect(current(standIn("2"), {})).toBe(acme.id);
  });

  test("x-openwork-org-id chooses another since era 2, and is ignored in era 1", () => {
    expect(current(standIn("2"), { "x-openwork-org-id": globex.id })).toBe(globex.id);
    expect(current(standIn("1"), { "x-openwork-org-id": globex.id })).toBe(acme.id);
  });

  test("a malformed x-openwork-org-id is ignored; a foreign one is organization_not_found", () => {
    const server = standIn("2");
    expect(current(server, { "x-openwork-org-id": "globex" })).toBe(acme.id);
    const foreign = { "x-openwork-org-id": "org_01k00000000000000000000009" };
    expect(server.call("GET /v1/org", { token, headers: foreign })).toMatchObject({
      status: 404,
      body: { error: "organization_not_found" },
    });
  });

  test("the legacy header and the legacy path choose in every era", () => {
    for (const era of ["1", "2", "3"] as const) {
      const server = standIn(era);
      expect(current(server, { "x-openwork-legacy-org-id": globex.id })).toBe(globex.id);
      const created = server.call(`POST /v1/orgs/${globex.id}/llm-providers`, { token, body: openai });
      expect(created.body.llmProvider.organizationId).toBe(globex.id);
      expect(server.call("GET /v1/llm-providers", { token }).body.llmProviders).not.toContainEqual(
        expect.objectContaining({ name: "OpenAI" }),
      );
    }
  });

  test("an API key keeps to its organization: the header is ignored, the path of another is 403", () => {
    const server = standIn("2");
    expect(server.call("GET /v1/org", { headers: { "x-openwork-org-id": globex.id } }).body.organization?.id).toBe(acme.id);
    expect(server.call(`GET /v1/orgs/${globex.id}/llm-providers`)).toMatchObject({ status: 403, body: { error: "forbidden" } });
    expect(server.call(`GET /v1/orgs/${acme.id}/llm-providers`).status).toBe(200);
  });

  test("GET /v1/me/orgs lists those of the session, and only its own for a key", () => {
    const server = standIn("1");
    expect(server.call("GET /v1/me/orgs", { token }).body).toMatchObject({
      orgs: [
        { id: acme.id, name: "Acme", slug: "acme", role: "owner", orgMemberId: members.ada, isActive: true },
        { id: globex.id, role: "admin", isActive: false },
      ],
      activeOrgId: acme.id,
      activeOrgSlug: "acme",
    });
    expect(server.call("GET /v1/me/orgs").body.orgs).toHaveLength(1);
  });

  test("GET /v1/org gives members and teams, two of them of one name, and none of another organization", () => {
    const { body } = standIn("1").call("GET /v1/org");
    expect(body.members.map((member) => member.user.email)).toEqual(["ada@example.com", "grace@example.com", "linus@example.com"]);
    expect(body.teams.map((team) => team.name)).toEqual(["Platform", "Research", "Support", "Support"]);
    expect(body.currentMember).toMatchObject({ id: members.grace, role: "admin" });
  });
});

describe("rights", () => {
  const own = (server: ReturnType<typeof standIn>, token: string) =>
    server.call("POST /v1/llm-providers", { token, body: openai }).body.llmProvider.id as string;

  test("a plain member may create, and may change and delete what they made", () => {
    const server = standIn("2");
    const id = own(server, tokens.memberKey);
    expect(server.call(`PATCH /v1/llm-providers/${id}`, { token: tokens.memberKey, body: openai }).status).toBe(200);
    expect(server.call(`DELETE /v1/llm-providers/${id}`, { token: tokens.memberKey })).toMatchObject({ status: 204, body: undefined });
  });

  test("a plain member may not change what another made; an admin may", () => {
    const server = standIn("2");
    const ofAdmin = own(server, tokens.adminKey);
    const ofMember = own(server, tokens.memberKey);
    const refused = server.call(`PATCH /v1/llm-providers/${ofAdmin}`, { token: tokens.memberKey, body: openai });
    expect(refused).toMatchObject({ status: 403, body: { error: "forbidden", message: expect.any(String) } });
    expect(server.call(`DELETE /v1/llm-providers/${ofAdmin}`, { token: tokens.memberKey }).status).toBe(403);
    expect(server.call(`PATCH /v1/llm-providers/${ofMember}`, { body: openai }).status).toBe(200);
  });

  test("since era 2 an owner's stale session must sign in again to change or delete, not to create", () => {
    const server = standIn("2");
    const token = tokens.staleOwnerSession;
    const id = own(server, token);
    const reauth = { status: 403, body: { error: "reauth", reason: "fresh_auth_required", message: expect.any(String) } };
    expect(server.call(`PATCH /v1/llm-providers/${id}`, { token, body: openai })).toMatchObject(reauth);
    expect(server.call(`DELETE /v1/llm-providers/${id}`, { token })).toMatchObject(reauth);
    expect(server.call(`DELETE /v1/llm-providers/${id}/access/lpa_01k00000000000000000000009`, { token })).toMatchObject(reauth);
    expect(server.call(`DELETE /v1/llm-providers/${id}`, { token: tokens.ownerSession }).status).toBe(204);
  });

  test("a session of an hour is stale in era 2 and fresh in era 3; era 1 never asks", () => {
    const statusOf = (era: "1" | "2" | "3", age: number) => {
      const server = standIn(era);
      const credentials = server.state.credentials.map((known) => (known.kind === "session" ? { ...known, age } : known));
      server.change({ credentials });
      return server.call(`DELETE /v1/llm-providers/${own(server, tokens.ownerSession)}`, { token: tokens.ownerSession }).status;
    };
    expect([statusOf("1", 9e9), statusOf("2", 36e5), statusOf("3", 36e5), statusOf("3", 9e6)]).toEqual([204, 403, 204, 403]);
  });

  test("an API key is never asked to sign in again", () => {
    const server = standIn("3");
    expect(server.call(`DELETE /v1/llm-providers/${own(server, tokens.adminKey)}`).status).toBe(204);
  });
});
