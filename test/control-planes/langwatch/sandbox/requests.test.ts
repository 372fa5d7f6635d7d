import { describe, expect, test } from "vitest";
import { langwatchSeed } from "../../../../src/control-planes/langwatch/sandbox/seed.ts";
import { langwatchSandbox } from "../../../../src/control-planes/langwatch/sandbox.ts";
import { DEFAULTS, errorOf, LIST, standIn } from "./stand-in.ts";

const { tokens, projects, organizations } = langwatchSeed;
const PUT = "PUT /api/model-providers/openai";

function projectOf(options: { readonly token?: string | null; readonly headers?: Readonly<Record<string, string>> }): unknown {
  const { status, body } = standIn().call(`GET ${DEFAULTS}`, options);
  return status === 200 ? (body as { readonly scope: { readonly projectId: string } }).scope.projectId : status;
}

function basic(user: string, password: string) {
  return { token: null, headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` } };
}

describe("who asks", () => {
  test("a project's key is taken as Bearer, X-Auth-Token, or the password of Basic", () => {
    expect(projectOf({})).toBe(projects.support);
    expect(projectOf({ token: null, headers: { "x-auth-token": tokens.projectKey } })).toBe(projects.support);
    expect(projectOf(basic(projects.support, tokens.projectKey))).toBe(projects.support);
  });

  test("a project's key carries its project, whatever the request names", () => {
    expect(projectOf({ headers: { "x-project-id": projects.globex } })).toBe(projects.support);
    expect(projectOf(basic(projects.globex, tokens.projectKey))).toBe(projects.support);
  });

  test("an API key of several projects must name one, and is told how", () => {
    const { adminKey: token } = tokens;
    expect(projectOf({ token, headers: { "x-project-id": projects.search } })).toBe(projects.search);
    expect(projectOf(basic(projects.search, token))).toBe(projects.search);
    const answer = standIn().call(LIST, { token });
    expect([answer.status, errorOf(answer).message]).toEqual([401, expect.stringContaining("X-Project-Id")]);
  });

  test("an API key of one project needs to name none", () => {
    expect(projectOf({ token: tokens.searchKey })).toBe(projects.search);
    expect(projectOf({ token: tokens.legacyKey })).toBe(projects.support);
  });

  test.each([
    ["an unknown key", "sk-lw-nonsense", undefined],
    ["a revoked key", tokens.revokedKey, undefined],
    ["a foreign project", tokens.adminKey, projects.globex],
    ["an archived project", tokens.adminKey, projects.archived],
  ])("%s is a 401", (_name, token, project) => {
    const headers: Record<string, string> = project === undefined ? {} : { "x-project-id": project };
    expect(standIn().call(LIST, { token, headers })).toEqual({
      status: 401,
      body: { error: "Unauthorized", message: "Invalid credentials" },
    });
  });

  test("Bearer outweighs X-Auth-Token even when it is wrong; unreadable Basic and empty Bearer fall through", () => {
    const good = { "x-auth-token": tokens.projectKey };
    expect(projectOf({ token: "sk-lw-nonsense", headers: good })).toBe(401);
    for (const authorization of ["Basic ???", "Bearer ", "Bearer"]) {
      expect(projectOf({ token: null, headers: { ...good, authorization } })).toBe(projects.support);
    }
  });

  test("a key without the right is a 403 that names it, before the body is looked at", () => {
    const stand = standIn();
    expect(stand.call(LIST, { token: tokens.viewerKey }).status).toBe(200);
    expect(stand.call(PUT, { token: tokens.viewerKey, text: "{" })).toMatchObject({
      status: 403,
      body: { error: "api_key_permission_denied", permission: "project:update", projectId: projects.support, userId: "user_viewer" },
    });
  });

  test("credentials come before everything", () => {
    const answer = standIn().call(PUT, { token: null, text: "{" });
    expect([answer.status, errorOf(answer).error]).toEqual([401, "Unauthorized"]);
  });
});

describe("routes", () => {
  test.each([
    "DELETE /api/model-providers/openai",
    "POST /api/model-providers",
    "PATCH /api/model-providers/openai",
    "GET /api/model-providers/openai",
    "GET /api/model-providers/",
    "PUT /api/model-providers/openai/",
    "OPTIONS /api/model-providers",
    "GET /api/gateway-platform/v1/model-providers",
  ])("%s is a 404 in plain text", (line) => {
    expect(standIn().call(line, { token: null })).toEqual({ status: 404, body: "404 Not Found" });
  });

  test("the former gateway is a 410 that names a successor", () => {
    const answer = standIn().call("GET /api/gateway/v1/providers");
    expect([answer.status, errorOf(answer).message]).toEqual([410, expect.stringContaining("/api/gateway-platform/v1/model-providers")]);
  });

  test("HEAD works", () => {
    expect(standIn().call("HEAD /api/model-providers").status).toBe(200);
  });
});

describe("reading a body", () => {
  test("broken JSON is a 400, no content a broken one", () => {
    for (const text of ["{", ""]) {
      const answer = standIn().call(PUT, { text, headers: { "content-type": "application/json" } });
      expect(answer).toMatchObject({ status: 400, body: { error: "malformed_request", target: "json", fault: "customer" } });
    }
  });

  test("a body of another content type counts as {}, so enabled is missing", () => {
    const answer = standIn().call(PUT, { body: { enabled: true }, headers: { "content-type": "text/plain" } });
    expect([answer.status, errorOf(answer).fields]).toEqual([422, ["enabled"]]);
  });

  test("a 422 names each field, what was expected, and whose fault it is", () => {
    const answer = standIn().call(PUT, { body: { enabled: "yes", customKeys: null, extraHeaders: [{ key: "a" }] } });
    expect(answer.status).toBe(422);
    expect(errorOf(answer)).toMatchObject({
      error: "validation_error",
      target: "json",
      fields: ["enabled", "customKeys", "extraHeaders.0.value"],
      fault: "customer",
    });
    expect(errorOf(answer).reasons[0]).toEqual({
      code: "schema_failure",
      kind: "validation",
      fault: "customer",
      meta: { field: "enabled", type: "invalid_type", expected: "boolean", message: expect.stringContaining("expected boolean") },
    });
  });

  test("before 3.6 the same is a 400 in zod's shape, without a sentence", () => {
    const { status, body } = standIn("3.5").call(PUT, { body: {} });
    expect([status, body]).toEqual([
      400,
      { success: false, error: { issues: [expect.objectContaining({ path: ["enabled"] })], name: "ZodError" } },
    ]);
  });

  test.each([
    ["bare and described models mixed", { customModels: ["a", { modelId: "b", displayName: "b", mode: "chat" }] }],
    ["models that are null", { customModels: null }],
    ["a model without a mode", { customModels: [{ modelId: "b", displayName: "b" }] }],
    ["an empty model id", { customModels: [{ modelId: "", displayName: "b", mode: "chat" }] }],
    ["an unknown parameter", { customModels: [{ modelId: "b", displayName: "b", mode: "chat", supportedParameters: ["mood"] }] }],
    ["maxTokens of 0", { customEmbeddingsModels: [{ modelId: "b", displayName: "b", mode: "chat", maxTokens: 0 }] }],
    ["an array of keys", { customKeys: [] }],
    ["a text of keys", { customKeys: "key" }],
  ])("%s are refused", (_name, wrong) => {
    expect(standIn().call(PUT, { body: { enabled: true, ...wrong } }).status).toBe(422);
  });

  test("a fraction of tokens is accepted, and unknown fields are dropped at every depth", () => {
    const stand = standIn();
    const model = { modelId: "b", displayName: "b", mode: "chat", maxTokens: 1.5, colour: "red" };
    expect(stand.put("custom", { enabled: true, name: "Mine", id: "provider_mine", customModels: [model] }).status).toBe(200);
    const [row] = stand.rowsOf("custom");
    expect(row?.customModels).toEqual([{ modelId: "b", displayName: "b", mode: "chat", maxTokens: 1.5 }]);
    expect(row?.id).toMatch(/^provider_[0-9A-Za-z]{27}$/);
    expect(row).not.toHaveProperty("name");
  });

  test("the schema comes before the provider", () => {
    expect(standIn().put("nonsense", {}).status).toBe(422);
    expect(standIn().put("nonsense", { enabled: true })).toEqual({
      status: 400,
      body: { error: "Invalid provider", message: "Invalid provider" },
    });
  });

  test.each(["mistral", "OpenAI", "google", "ollama", "azure_openai"])("%s is no provider", (provider) => {
    expect(errorOf(standIn().put(provider, { enabled: true })).error).toBe("Invalid provider");
  });

  test("what every object has passes for a provider, and fails later", () => {
    for (const provider of ["toString", "constructor", "__proto__"]) {
      const answer = standIn().put(provider, { enabled: true });
      expect([answer.status, errorOf(answer).error]).toEqual([400, expect.stringContaining("Cannot read properties")]);
    }
  });

  test("the database's complaint goes out raw, as a 400", () => {
    const answer = standIn().put("custom", { enabled: true, customModels: ["a\u0000b"] });
    expect([answer.status, errorOf(answer).error]).toEqual([400, expect.stringContaining("prisma.modelProvider")]);
  });
});

describe("state", () => {
  test("is plain JSON, and placeholders stand for keys and header values in what is kept", () => {
    const stand = standIn();
    const customKeys = { CUSTOM_API_KEY: "key-of-custom", CUSTOM_BASE_URL: "https://llm.example/v1" };
    stand.put("custom", { enabled: true, customKeys, extraHeaders: [{ key: "x-team", value: "key-in-a-header" }] });
    const kept = langwatchSandbox.withoutSecrets(stand.state);
    expect(JSON.parse(JSON.stringify(stand.state))).toEqual(stand.state);
    expect(JSON.stringify(kept)).not.toMatch(/key-of-custom|key-in-a-header|SandboxKeyOfAcme/);
    expect(kept.rows.at(-1)).toMatchObject({
      customKeys: { CUSTOM_BASE_URL: "https://llm.example/v1" },
      extraHeaders: [{ key: "x-team" }],
    });
  });

  test("holds no token", () => {
    const text = JSON.stringify(standIn().state);
    for (const token of langwatchSandbox.tokens) expect(text).not.toContain(token);
  });

  test("an era that does not exist is refused; without one it is the newest", () => {
    const world = { now: 0, random: () => 0 };
    expect(langwatchSandbox.initial(undefined, world).era).toBe("3.16");
    expect(() => langwatchSandbox.initial("2.0", world)).toThrow("no era 2.0: there are 3.5, 3.10, 3.16");
  });
});

describe("default models", () => {
  const write = { config: { DEFAULT: "openai/gpt-5" }, scopes: [{ scopeType: "PROJECT", scopeId: projects.support }] };
  const asUser = { token: tokens.legacyKey };

  test("tell which project and organization a key is for", () => {
    expect(standIn().call(`GET ${DEFAULTS}`).body).toEqual({
      scope: {
        projectId: projects.support,
        teamId: "team_acme",
        organizationId: organizations.acme.id,
        organizationName: "Acme",
      },
      effective: { DEFAULT: null, FAST: null, EMBEDDINGS: null },
      configs: [],
    });
  });

  test.each(["projectKey", "serviceKey"] as const)("%s belongs to no user, so it may not write them", (name) => {
    expect(standIn().call(`POST ${DEFAULTS}`, { token: tokens[name], body: write })).toEqual({
      status: 400,
      body: { error: "Not authenticated" },
    });
  });

  test("a user makes, replaces and deletes them", () => {
    const stand = standIn();
    const { status, body } = stand.call(`POST ${DEFAULTS}`, { ...asUser, body: write });
    const { id } = body as { readonly id: string };
    expect(status).toBe(200);
    expect(stand.call(`GET ${DEFAULTS}`).body).toMatchObject({ effective: { DEFAULT: { model: "openai/gpt-5", scope: write.scopes[0] } } });
    const changed = { ...write, config: { DEFAULT: "openai/gpt-5-mini" } };
    expect(stand.call(`PUT ${DEFAULTS}/${id}`, { ...asUser, body: changed })).toEqual({ status: 204, body: undefined });
    expect(stand.call(`GET ${DEFAULTS}`).body).toMatchObject({ effective: { DEFAULT: { model: "openai/gpt-5-mini" } } });
    expect(stand.call(`DELETE ${DEFAULTS}/${id}`, asUser).status).toBe(204);
    expect(stand.call(`DELETE ${DEFAULTS}/${id}`, asUser).status).toBe(404);
  });

  test("the narrowest scope that names a role wins", () => {
    const stand = standIn();
    const organization = { scopeType: "ORGANIZATION", scopeId: organizations.acme.id };
    stand.call(`POST ${DEFAULTS}`, { ...asUser, body: { config: { DEFAULT: "xai/a", FAST: "xai/b" }, scopes: [organization] } });
    stand.call(`POST ${DEFAULTS}`, { ...asUser, body: write });
    expect(stand.call(`GET ${DEFAULTS}`).body).toMatchObject({
      effective: { DEFAULT: { model: "openai/gpt-5" }, FAST: { model: "xai/b" } },
    });
  });

  test("the first row of some providers sets them, where the project has none", () => {
    const stand = standIn();
    stand.put("groq", { enabled: true, customKeys: { GROQ_API_KEY: "k" } });
    expect(stand.state.defaults).toEqual([]);
    stand.put("openai", { enabled: true, customKeys: { OPENAI_API_KEY: "k" } });
    stand.put("gemini", { enabled: true, customKeys: { GEMINI_API_KEY: "k" } });
    expect(stand.call(`GET ${DEFAULTS}`).body).toMatchObject({
      effective: {
        DEFAULT: { model: "openai/latest" },
        FAST: { model: "openai/latest-mini" },
        EMBEDDINGS: { model: "openai/text-embedding-3-large" },
      },
      configs: { length: 1 },
    });
  });
});
