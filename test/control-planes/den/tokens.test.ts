// Who may do what, in which organization, over real HTTP.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { run } from "../../run.ts";
import { type Den, type DenOptions, eras, OPENAI, type Outcome, readOutcome, startDen } from "./server.ts";

const { organizations, tokens, members } = denSeed;

interface Session {
  readonly den: Den;
  readonly login: Outcome;
  /** With the profile that was made, and nothing in the environment but the token. */
  llmp(...words: readonly string[]): Promise<Outcome>;
}

async function logIn(era: (typeof eras)[number], token: string, words: readonly string[] = []): Promise<Session> {
  const den = await startDen(era);
  const configuration = mkdtempSync(join(tmpdir(), "llmp-test-"));
  onTestFinished(() => rmSync(configuration, { recursive: true }));
  const options = { configuration, environment: { DEN_TOKEN: token } };
  const llmp = async (...line: readonly string[]) => readOutcome(await run([...line, "-o", "json"], options));
  const login = await llmp("login", "--control-plane", "den", "--url", den.url, "--token", "env:DEN_TOKEN", ...words);
  return { den, login, llmp };
}

describe.each(eras)("era %s", (era) => {
  const isSince = (since: string) => Number(era) >= Number(since);

  test.each<[who: string, token: string, account: string]>([
    ["an API key", tokens.adminKey, "Acme (admin, grace@example.com)"],
    ["a session", tokens.ownerSession, "Acme (owner, ada@example.com)"],
  ])("login with %s says who it is by /v1/org, since /v1/me repeats the token on early servers", async (_who, token, account) => {
    const { den, login } = await logIn(era, token);
    expect([login.exitCode, login.data.account]).toEqual([0, account]);
    expect(login.stdout + login.stderr).not.toContain(token);
    expect(den.requests.map(({ path }) => path)).toEqual(["/den/v1/org"]);
  });

  test("a session acts in the profile's organization", async () => {
    const { den, login, llmp } = await logIn(era, tokens.ownerSession, ["--organization", organizations.globex.id]);
    expect(login.data.account).toBe("Globex (admin, ada@example.com)");
    const created = await llmp("create", ...OPENAI, "--member-id", "hedy@example.com");
    expect(created.exitCode).toBe(0);
    expect(den.only()).toMatchObject({ organizationId: organizations.globex.id, createdByOrgMembershipId: members.adaAtGlobex });
    expect(den.writes()[0]?.path).toBe(`/den/v1/orgs/${organizations.globex.id}/llm-providers`);
    for (const line of [
      ["update", "OpenAI prod", "--name", "New"],
      ["delete", "New", "--yes"],
    ])
      expect((await llmp(...line)).exitCode).toBe(0);
  });

  test("a session in an organization that it is not in is told so", async () => {
    const stranger = "org_01k00000000000000000000009";
    const { login } = await logIn(era, tokens.ownerSession, ["--organization", stranger]);
    expect([login.exitCode, login.error.message]).toEqual([1, expect.stringContaining("you are not in it")]);
  });

  test("an organization that is malformed is refused before anything is sent", async () => {
    const { den, login } = await logIn(era, tokens.ownerSession, ["--organization", "globex"]);
    expect([login.exitCode, login.error.issues?.[0]?.path, den.requests]).toEqual([2, "organization", []]);
  });

  test("an API key acts in its own organization whatever the profile says: login warns, and a create there is a difference", async () => {
    const { den, login, llmp } = await logIn(era, tokens.adminKey, ["--organization", organizations.globex.id]);
    expect([login.exitCode, login.stderr]).toEqual([0, expect.stringContaining(`not in ${organizations.globex.id}`)]);
    const created = await llmp("create", ...OPENAI);
    expect([created.exitCode, created.stderr]).toEqual([1, expect.stringContaining(`it is in the organization ${organizations.acme.id}`)]);
    expect(den.only().organizationId).toBe(organizations.acme.id);
  });

  test("a token that is not accepted is exit code 4, with what it may be", async () => {
    const den = await startDen(era, { token: tokens.expiredKey });
    const { exitCode, error } = await den.llmp(["list"]);
    expect([exitCode, error.code, error.hint]).toEqual([4, "authentication", expect.stringContaining("90 days")]);
    const session = await startDen(era, { token: "session-that-is-over" });
    expect((await session.llmp(["list"])).error.hint).toContain("7 days");
  });

  test("a key that was accepted a moment ago is past its limit, and nothing is retried into it", async () => {
    const den = await startDen(era);
    den.change({ keyRequestLimit: 2 });
    const { exitCode, error } = await den.llmp(["create", ...OPENAI]);
    expect([exitCode, error.hint]).toEqual([4, expect.stringContaining("600 requests a minute")]);
    expect(den.requests).toHaveLength(3);
  });

  test("an admin's session of hours ago may create, and must sign in again to change or delete", async () => {
    const den = await startDen(era, { token: tokens.staleOwnerSession });
    const { id } = await den.create();
    for (const line of [
      ["update", id, "--name", "New"],
      ["delete", id, "--yes"],
    ]) {
      const result = await den.llmp(line);
      expect(result.exitCode).toBe(isSince("2") ? 4 : 0);
      if (isSince("2")) expect(result.error.hint).toContain("sign in again");
    }
  });
});

test("a plain member who is granted a provider sees it on an early server, and may not change it", async () => {
  const den = await startDen("1");
  await den.create("--member-id", members.linus);
  const { exitCode, error } = await den.llmp(["update", "OpenAI prod", "--name", "Mine"], {
    environment: { LLMP_TOKEN: tokens.memberKey },
  });
  expect([exitCode, error.status, error.hint]).toEqual([4, 403, expect.stringContaining("creator of a provider")]);
});

describe("what a server says no with", () => {
  function answering(status: number, body: unknown): DenOptions {
    return {
      meddle: (request) => (request.method === "POST" ? { response: { status, headers: { "x-request-id": "req_42" }, body } } : undefined),
    };
  }

  test("the details of invalid_request are issues of their fields", async () => {
    const details = [
      { path: ["memberIds", 1], message: "Invalid id" },
      { path: ["name"], message: "Too long" },
    ];
    const den = await startDen("2", answering(400, { error: "invalid_request", details }));
    const { exitCode, error } = await den.llmp(["create", ...OPENAI]);
    expect([exitCode, error.code, error.issues]).toMatchObject([
      1,
      "refused",
      [
        { path: "memberIds[1]", message: "Invalid id" },
        { path: "name", message: "Too long" },
      ],
    ]);
  });

  test.each<[status: number, body: unknown, message: string]>([
    [400, "Malformed JSON in request body", "Malformed JSON in request body"],
    [400, { error: "invalid_custom_provider_config", message: "env: Too small" }, "env: Too small"],
    [409, { error: "resource_conflict" }, "resource conflict"],
    [404, { error: "team_not_found" }, "one of teamIds is no team of this organization"],
  ])("%i %j is printed with its request id", async (status, body, message) => {
    const den = await startDen("1", answering(status, body));
    expect((await den.llmp(["create", ...OPENAI])).error).toMatchObject({ status, message, requestId: "req_42" });
  });
});
