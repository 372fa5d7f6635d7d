import { describe, expect, test } from "vitest";
import { agentstackSeed } from "../../../../src/control-planes/agentstack/sandbox/seed.ts";
import { COLLECTION, CREATE, type Issue, LIST, MODELS, openai, SYSTEM, standIn } from "./stand-in.ts";

const { tokens, passwords, unverifiedBearer } = agentstackSeed;

function issuesOf(body: unknown): readonly Issue[] {
  const answer = standIn().call(CREATE, { body });
  expect(answer.status).toBe(422);
  return answer.body.detail as unknown as readonly Issue[];
}

describe("reading a body", () => {
  test("the 422 of a missing field repeats all that was sent, the key in the clear", () => {
    const sent = { type: "openai", api_key: "key-of-openai", colour: "red" };
    expect(issuesOf(sent)).toEqual([{ type: "missing", loc: ["body", "base_url"], msg: "Field required", input: sent }]);
  });

  test("a body of another content type is repeated whole, as one text", () => {
    const text = JSON.stringify(openai);
    const answer = standIn().call(CREATE, { text, headers: { "content-type": "text/plain" } });
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ type: "model_attributes_type", loc: ["body"], input: text }] } });
  });

  test("application/json with a charset is JSON", () => {
    expect(standIn().call(CREATE, { body: openai, headers: { "content-type": "application/json; charset=utf-8" } }).status).toBe(201);
  });

  test("no body is a missing one", () => {
    expect(standIn().call(CREATE).body.detail).toEqual([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  });

  test("broken JSON is a 422 even without credentials", () => {
    const answer = standIn().call(CREATE, { token: null, text: "{" });
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ type: "json_invalid", msg: "JSON decode error" }] } });
  });

  test("credentials and rights come before the fields", () => {
    expect(standIn().call(CREATE, { token: null, body: {} }).status).toBe(401);
    expect(standIn().call(CREATE, { token: tokens.developer, body: {} }).status).toBe(403);
  });

  test("every issue is told at once", () => {
    const issues = issuesOf({ type: "chatgpt", base_url: "api.openai.com", api_key: null, name: 7, description: [] });
    expect(issues.map(({ type, loc }) => [type, loc[1]])).toEqual([
      ["enum", "type"],
      ["url_parsing", "base_url"],
      ["string_type", "api_key"],
      ["string_type", "name"],
      ["string_type", "description"],
    ]);
    expect(issues[0]?.msg).toMatch(/^Input should be 'anthropic', 'bedrock', .*'rits' or 'other'$/);
  });

  test.each([
    ["ftp://api.openai.com", "url_scheme"],
    [`https://api.openai.com/${"p".repeat(2083)}`, "url_too_long"],
    ["", "url_parsing"],
    ["https://", "url_parsing"],
  ])("the URL %.24s is refused: %s", (base_url, type) => {
    expect(issuesOf({ ...openai, base_url })).toMatchObject([{ type, loc: ["body", "base_url"] }]);
  });
});

describe("who asks", () => {
  test.each(["apr", "adk"] as const)("%s: a password or a bearer will do, and only an admin may write", (era) => {
    const stand = standIn(era);
    for (const token of [tokens.admin, tokens.adminBearer]) expect(stand.call(`PUT ${SYSTEM}`, { token, body: {} }).status).toBe(200);
    for (const token of [tokens.developer, tokens.developerBearer]) {
      expect(stand.call(LIST, { token }).status).toBe(200);
      expect(stand.call(CREATE, { token, body: openai })).toMatchObject({ status: 403, body: { detail: "Insufficient permissions" } });
    }
  });

  test.each([
    [null, "Not authenticated"],
    ["admin:nonsense", "Invalid credentials"],
    [`nobody:${passwords.admin}`, "Invalid credentials"],
    ["nonsense", "Token validation failed"],
    [unverifiedBearer, "Verified email not found"],
  ])("%s is a 401: %s", (token, detail) => {
    const answer = standIn("apr").call(LIST, { token });
    expect(answer).toMatchObject({ status: 401, body: { detail } });
    expect(answer.headers["www-authenticate"]).toBe('Bearer resource_metadata="http://stack.example/.well-known/oauth-protected-resource"');
  });

  test("November takes any user with the password, and who has another for a plain user", () => {
    const stand = standIn("nov");
    expect(stand.call(CREATE, { token: `anybody:${passwords.admin}`, body: openai }).status).toBe(201);
    for (const token of ["admin:nonsense", null, tokens.adminBearer]) {
      expect(stand.call(LIST, { token }).status).toBe(200);
      expect(stand.call(CREATE, { token, body: openai })).toMatchObject({ status: 403, body: { detail: "Insufficient permissions" } });
    }
  });

  test("a Basic header that cannot be read is a 401 in every era", () => {
    for (const era of ["nov", "apr"] as const) {
      const answer = standIn(era).call(LIST, { token: null, headers: { authorization: "Basic ???" } });
      expect(answer).toMatchObject({ status: 401, body: { detail: "Invalid authentication credentials" } });
    }
  });

  test("November with an identity provider wants a bearer", () => {
    const stand = standIn("nov");
    stand.change({ authentication: "oidc" });
    expect(stand.call(LIST, { token: tokens.admin }).status).toBe(401);
    expect(stand.call(LIST, { token: tokens.adminBearer }).status).toBe(200);
  });

  test("with authentication disabled everybody is an admin", () => {
    const stand = standIn("apr");
    stand.change({ authentication: "disabled" });
    for (const token of [null, "admin:nonsense"]) expect(stand.call(`PUT ${SYSTEM}`, { token, body: {} }).status).toBe(200);
  });
});

describe("routes", () => {
  test("a slash too many is a 307 to the path without it, before anybody asks for credentials", () => {
    const answer = standIn().call(`POST ${COLLECTION}/?a=b`, { token: null, body: openai });
    expect([answer.status, new URL(answer.headers.location ?? "", `http://stack.example/mount${COLLECTION}/`).href]).toEqual([
      307,
      `http://stack.example/mount${COLLECTION}?a=b`,
    ]);
  });

  test("what nobody serves is a 404", () => {
    expect(standIn().call("GET /api/v1/nowhere")).toMatchObject({ status: 404, body: { detail: "Not Found" } });
  });

  test("PATCH of the configuration is a 405", () => {
    expect(standIn().call(`PATCH ${SYSTEM}`, { body: {} }).status).toBe(405);
  });

  test("health and OpenAPI are public; the latter tells version and types", () => {
    expect(standIn().call("GET /healthcheck", { token: null })).toMatchObject({ status: 200, body: '"OK"' });
    const described = (["nov", "apr", "adk"] as const).map((era) => standIn(era).call("GET /api/v1/openapi.json", { token: null }).body);
    expect(described.map(({ info }) => info.version)).toEqual(["0.4.2", "0.7.2", "0.8.2"]);
    expect(described.map(({ components }) => components.schemas.ModelProviderType.enum.length)).toEqual([21, 22, 22]);
  });

  test("errors under /openai/ are shaped as OpenAI's since April", () => {
    expect(standIn("apr").call(MODELS, { token: null }).body).toEqual({
      error: { message: "Not authenticated", type: "authentication_error" },
      agentstack_proxy_version: 1,
    });
  });

  test("a rate limit, where one is set, answers 429 with Retry-After until the minute is over", () => {
    const stand = standIn("apr");
    stand.change({ requestLimit: 1 });
    expect(stand.call(LIST).status).toBe(200);
    const limited = stand.call(LIST);
    expect(limited).toMatchObject({ status: 429, body: { error: "rate_limit_exceeded" }, headers: { "retry-after": "60" } });
    stand.world.now += 60_000;
    expect(stand.call(LIST).status).toBe(200);
  });
});
