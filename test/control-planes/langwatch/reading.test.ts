// Reading: what is stored, never a secret, also from servers that show some, and from newer ones that say more.

import { describe, expect, test } from "vitest";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { registryIds } from "../../../src/control-planes/langwatch/registry.ts";
import { ApiError, AuthenticationError } from "../../../src/errors.ts";
import { entry, failed, MASK, model, operation, played, project, READ, row } from "./answers.ts";

const DEFAULTS = "GET /api/model-defaults";

function list(answer: unknown, filters: Readonly<Record<string, unknown>> = {}) {
  return played(operation("list")({ settings: {}, filters }), [[READ, answer]]).value;
}

test("only what is stored is listed, and everything with the filter", () => {
  const answer = project(row("openai"), entry("anthropic", { enabled: true }));
  expect(list(answer).map(({ name }) => name)).toEqual(["openai"]);
  expect(list(answer, { all: true }).map(({ name }) => name)).toEqual([...registryIds]);
});

test("the vendor is told by its models.dev id", () => {
  const rows = ["gemini", "vertex_ai", "bedrock", "custom"].map((provider) => row(provider));
  expect(list(project(...rows)).map(({ name, vendor }) => [name, vendor])).toEqual([
    ["gemini", "google"],
    ["bedrock", "amazon-bedrock"],
    ["vertex_ai", "google-vertex"],
    ["custom", undefined],
  ]);
});

test("models are those that were added, not the hundred that LangWatch has", () => {
  const stored = row("openai", { customModels: [model("one")], customEmbeddingsModels: [model("embed", "embedding")] });
  const [provider] = list(project(stored));
  expect(provider).toMatchObject({ models: ["one", "embed"], extra: { builtInModels: 1 } });
  expect(JSON.stringify(provider)).not.toContain("a-built-in-model");
});

test("a mask means that a field exists, not that a key is in it", () => {
  const rows = [
    row("openai"),
    row("custom", { customKeys: { CUSTOM_BASE_URL: "http://vllm:8000/v1" } }),
    row("groq", { customKeys: null }),
  ];
  expect(list(project(...rows)).map(({ name, hasSecret }) => [name, hasSecret])).toEqual([
    ["openai", "unknown"],
    ["groq", false],
    ["custom", false],
  ]);
});

test("a key in the query of an address is not shown", () => {
  const [shown] = list(project(row("openai", { customKeys: { OPENAI_BASE_URL: "https://x.example/v1?key=canary" } })));
  expect(shown?.extra).toMatchObject({ settings: { OPENAI_BASE_URL: "https://x.example/v1" } });
  expect(JSON.stringify(shown)).not.toContain("canary");
});

test("credentials that cannot be read are not shown, and not said to be none", () => {
  const [odd] = list({ ...project(), openai: { ...row("openai"), customKeys: "value-in-clear" } });
  expect(odd?.hasSecret).toBe("unknown");
  expect(JSON.stringify(odd)).not.toContain("value-in-clear");
});

test("what an old server shows in clear is not shown on", () => {
  const stored = row("elevenlabs", {
    customKeys: { ELEVENLABS_API_KEY: MASK, ELEVENLABS_WEBHOOK_SECRET: "clear-webhook-secret", MANAGED: "yes" },
    extraHeaders: [{ key: "X-Team", value: "clear-header" }],
  });
  const custom = row("custom", { customKeys: { CUSTOM_BASE_URL: "https://user:clear-password@vllm/v1?key=clear-query" } });
  const providers = list(project(stored, custom));
  expect(JSON.stringify(providers)).not.toContain("clear-");
  expect(providers[0]?.extra).toMatchObject({
    credentials: ["ELEVENLABS_API_KEY", "ELEVENLABS_WEBHOOK_SECRET"],
    settings: { MANAGED: "yes" },
    extraHeaders: ["X-Team"],
  });
});

test("one that cannot be read, or that this llmp does not know, does not spoil the others", () => {
  const answer = { ...project(row("openai")), broken: 7, mistral: row("mistral", { customKeys: null, customModels: "?" }) };
  expect(list(answer).map(({ name, models }) => [name, models])).toEqual([
    ["openai", []],
    ["mistral", undefined],
  ]);
});

test.each([[[]], ["text"], [{ status: "ok" }], [null]])("an answer of %j is not LangWatch's", (answer) => {
  const error = failed(operation("list")({ settings: {} }), [[READ, answer]]);
  expect(error).toMatchObject({ code: "unexpected_response" });
});

test("one is found by id and by name, and a mistyped one is guessed", () => {
  const answer = project(row("openai"));
  const get = (selector: string) => operation("get")({ selector, settings: {} });
  expect(played(get("provider_openai"), [[READ, answer]]).value.name).toBe("openai");
  expect(played(get("openai"), [[READ, answer]]).value.id).toBe("provider_openai");
  expect(failed(get("opneai"), [[READ, answer]]).message).toContain('did you mean "openai"');
  expect(failed(get("groq"), [[READ, answer]]).message).toContain("nothing is stored for it");
});

describe("who the key is", () => {
  const check = () => operation("check")({ settings: {} });

  test("the project and its organization", () => {
    const snapshot = { scope: { projectId: "project_1", organizationName: "Acme" }, effective: {}, configs: [] };
    expect(played(check(), [[DEFAULTS, snapshot]]).value).toEqual({ label: "project project_1 of Acme", warnings: [] });
  });

  test.each([
    ["a server before 3.4", new ApiError("not_found", "no", { status: 404 })],
    ["a key without the permission", new AuthenticationError("no", { status: 403 })],
  ])("%s is asked for its providers instead", (_what, error) => {
    expect(
      played(check(), [
        [DEFAULTS, error],
        [READ, project()],
      ]).value.label,
    ).toBe("a project");
  });

  test("a wrong key is wrong", () => {
    const error = new AuthenticationError("no", { status: 401 });
    expect(failed(check(), [[DEFAULTS, error]])).toBe(error);
  });
});

test("default models are shown by role", () => {
  const effective = { DEFAULT: { model: "openai/gpt-5", source: "project" }, FAST: null, EMBEDDINGS: 7 };
  expect(played(operation("defaults")({ settings: {} }), [[DEFAULTS, { effective }]]).value).toEqual({
    DEFAULT: "openai/gpt-5",
    FAST: null,
    EMBEDDINGS: null,
  });
});

test.each([
  ["delete", "llmp disable"],
  ["setDefaults", "belongs to a person"],
] as const)("%s is missing, with the reason", (name, reason) => {
  expect(langwatch.operations[name]).toEqual({ unsupported: expect.stringContaining(reason) });
});
