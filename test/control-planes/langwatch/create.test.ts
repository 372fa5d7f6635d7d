// Creating: what is refused before anything is sent, what is sent, and what the answer must show.

import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/secrets/secret.ts";
import { create, entry, failed, issuesOf, KEY, MASK, model, played, project, READ, row } from "./answers.ts";

const openai = { provider: "openai", apiKey: KEY };
const write = "PUT /api/model-providers/openai";

test("the registry is read, the row is written, and read back", () => {
  const { value, body } = played(create(openai), [
    [READ, project()],
    [write, project(row("openai"))],
    [READ, project(row("openai"))],
  ]);
  expect(body).toEqual({ enabled: true, customKeys: { OPENAI_API_KEY: "value-of-the-vendors-key" } });
  expect(value.provider).toMatchObject({ id: "provider_openai", name: "openai", vendor: "openai", enabled: true, hasSecret: "unknown" });
  expect(value.differences).toEqual([]);
  expect(value.warnings).toEqual(["LangWatch shows no secret values, so what it stored for OPENAI_API_KEY could not be compared"]);
});

test("models are sent as objects, and displayName and mode are filled in", () => {
  const stored = row("openai", { customModels: [model("gpt-5-mini")], customEmbeddingsModels: [model("embed", "embedding")] });
  const { body } = played(
    create({ ...openai, enabled: false, customModels: [{ modelId: "gpt-5-mini" }], customEmbeddingsModels: [{ modelId: "embed" }] }),
    [
      [READ, project()],
      [write, project({ ...stored, enabled: false })],
      [READ, project({ ...stored, enabled: false })],
    ],
  );
  expect(body).toMatchObject({
    enabled: false,
    customModels: [model("gpt-5-mini")],
    customEmbeddingsModels: [model("embed", "embedding")],
  });
});

test("headers of both ways are sent, and not compared by value", () => {
  const stored = row("openai", {
    extraHeaders: [
      { key: "X-Team", value: MASK },
      { key: "X-Other", value: MASK },
    ],
  });
  const spec = {
    ...openai,
    extraHeaders: [{ key: "X-Team", value: new Secret("blue team") }],
    headers: { "X-Other": new Secret("Bearer abc") },
  };
  const { body, value } = played(create(spec), [
    [READ, project()],
    [write, project(stored)],
    [READ, project(stored)],
  ]);
  expect(body.extraHeaders).toEqual([
    { key: "X-Team", value: "blue team" },
    { key: "X-Other", value: "Bearer abc" },
  ]);
  expect(value.warnings.join()).toContain("the headers");
});

test.each([
  ["a stored row", row("openai")],
  ["a row that is switched off", row("openai", { enabled: false })],
])("%s is refused, because the PUT would replace it", (_what, stored) => {
  const error = failed(create(openai), [[READ, project(stored)]]);
  expect(error).toMatchObject({ code: "already_exists", existing: "openai", message: expect.stringContaining("provider_openai") });
});

test.each([[7], [""], [{ ksuid: "x" }]])(
  "a row whose id is %j is not taken for one that is not stored, and nothing is written over it",
  (id) => {
    const odd = { ...project(), openai: { ...row("openai"), id } };
    expect(failed(create(openai), [[READ, odd]])).toMatchObject({
      code: expect.stringMatching(/^(already_exists|unsupported_operation)$/),
    });
  },
);

test("an id of null is that of no stored row", () => {
  const { body } = played(create(openai), [
    [READ, { ...project(), openai: { ...entry("openai"), id: null } }],
    [write, project(row("openai"))],
    [READ, project(row("openai"))],
  ]);
  expect(body).toHaveProperty("customKeys");
});

test("a second one of a kind is refused also with --allow-duplicate", () => {
  expect(failed(create(openai, true), [[READ, project(row("openai"))]])).toMatchObject({ code: "unsupported_operation" });
});

test("the key that LangWatch's own operator has set is no stored row", () => {
  const { value } = played(create(openai), [
    [READ, project(entry("openai", { enabled: true }))],
    [write, project(row("openai"))],
    [READ, project(row("openai"))],
  ]);
  expect(value.differences).toEqual([]);
});

test("an empty bag stores no credentials, and says on what it relies", () => {
  const stored = row("openai", { customKeys: null, customModels: [model("ft:one")] });
  const { body, value } = played(create({ provider: "openai", customKeys: {}, customModels: [{ modelId: "ft:one" }] }), [
    [READ, project()],
    [write, project(stored)],
    [READ, project(stored)],
  ]);
  expect(body).not.toHaveProperty("customKeys");
  expect(value.warnings).toEqual(["no credentials were stored: it works only where LangWatch's own operator has set a key"]);
});

test("a server that does not know the provider is told apart before the PUT", () => {
  const { voyage: _voyage, ...older } = project();
  const error = failed(create({ provider: "voyage", apiKey: KEY }), [[READ, older]]);
  expect(error).toMatchObject({ code: "unsupported_operation", message: expect.stringContaining("voyage") });
});

describe("--api-key lands in the right place", () => {
  test.each([
    ["openai", "OPENAI_API_KEY", {}],
    ["anthropic", "ANTHROPIC_API_KEY", {}],
    ["gemini", "GEMINI_API_KEY", {}],
    ["azure", "AZURE_OPENAI_API_KEY", { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" }],
    ["deepseek", "DEEPSEEK_API_KEY", {}],
    ["xai", "XAI_API_KEY", {}],
    ["cerebras", "CEREBRAS_API_KEY", {}],
    ["groq", "GROQ_API_KEY", {}],
    ["voyage", "VOYAGE_API_KEY", {}],
    ["elevenlabs", "ELEVENLABS_API_KEY", {}],
    ["custom", "CUSTOM_API_KEY", { CUSTOM_BASE_URL: "http://vllm.internal:8000/v1" }],
    ["azure_safety", "AZURE_CONTENT_SAFETY_KEY", { AZURE_CONTENT_SAFETY_ENDPOINT: "https://acme.cognitiveservices.azure.com" }],
    ["openai_codex", "CODEX_ACCESS_TOKEN", {}],
    ["google_agent_platform", "GOOGLE_AGENT_PLATFORM_API_KEY", {}],
  ])("of %s: %s", (provider, name, customKeys) => {
    const stored = row(provider, { customKeys: { [name]: MASK, ...customKeys } });
    const { body, value } = played(create({ provider, apiKey: KEY, customKeys }), [
      [READ, project()],
      [`PUT /api/model-providers/${provider}`, project(stored)],
      [READ, project(stored)],
    ]);
    expect(body.customKeys).toEqual({ [name]: KEY.reveal(), ...customKeys });
    expect(value.differences).toEqual([]);
  });

  test("of vertex_ai: the service account, lines and all", () => {
    const account = '{\n  "type": "service_account",\n  "project_id": "acme"\n}';
    const parts = { VERTEXAI_PROJECT: "acme", VERTEXAI_LOCATION: "europe-west1" };
    const stored = row("vertex_ai", { customKeys: { GOOGLE_APPLICATION_CREDENTIALS: MASK, ...parts }, customModels: [model("gemini-3")] });
    const { body } = played(
      create({ provider: "vertex_ai", apiKey: new Secret(account), customKeys: parts, customModels: [{ modelId: "gemini-3" }] }),
      [
        [READ, project()],
        ["PUT /api/model-providers/vertex_ai", project(stored)],
        [READ, project(stored)],
      ],
    );
    expect(body.customKeys).toEqual({ ...parts, GOOGLE_APPLICATION_CREDENTIALS: account });
  });
});

describe("values that LangWatch would store are refused before anything is sent", () => {
  test.each([
    ["a mask", MASK, "is a mask"],
    ["a mask of another length", "HAS_KEY••", "is a mask"],
    ["a blank at the end", "sk-one ", "holds a blank"],
    ["a line break", "sk-\none", "holds a blank"],
    ["a NUL", "sk-\u0000one", "holds a blank"],
    ["an abbreviation", "sk-one…xyz", "is an abbreviated key"],
    ["nothing", "", "is empty"],
  ])("%s as a key", (_what, value, message) => {
    expect(issuesOf(failed(create({ provider: "openai", apiKey: new Secret(value) }), []))).toEqual([
      expect.stringContaining(`apiKey ${message}`),
    ]);
  });

  test.each([
    ["a path", "/etc/key.json"],
    ["a text", '"key"'],
    ["a list", "[]"],
    ["an empty object", "{}"],
  ])("%s as the service account of Vertex", (_what, value) => {
    const parts = { VERTEXAI_PROJECT: "acme", VERTEXAI_LOCATION: "europe-west1" };
    const error = failed(create({ provider: "vertex_ai", apiKey: new Secret(value), customKeys: parts }), []);
    expect(issuesOf(error)).toEqual([expect.stringMatching(/^apiKey .*JSON object/)]);
  });

  test.each([
    ["a mask", MASK],
    ["a line break", "one\r\nX-Injected: two"],
    ["nothing", ""],
    ["a blank at the end", "one "],
  ])("%s as the value of a header", (_what, value) => {
    const error = failed(create({ ...openai, headers: { "X-Team": new Secret(value) } }), []);
    expect(issuesOf(error)).toHaveLength(1);
    expect(JSON.stringify(issuesOf(error))).not.toContain("Injected");
  });
});

describe("the answer is compared with what was asked for", () => {
  const asked = { ...openai, customKeys: { OPENAI_BASE_URL: "https://eu.api.openai.com/v1" }, customModels: [{ modelId: "one" }] };
  const whole = row("openai", {
    customKeys: { OPENAI_API_KEY: MASK, OPENAI_BASE_URL: "https://eu.api.openai.com/v1" },
    customModels: [model("one")],
  });
  test.each([
    ["it is not enabled", { enabled: false }, "it is still disabled"],
    ["a model is not there", { customModels: null }, "model one is not there"],
    ["a model too many is there", { customModels: [model("one"), model("two")] }, "model two is still there"],
    ["a model differs", { customModels: [{ ...model("one"), mode: "embedding" }] }, "model one is not as it was sent"],
    ["a header too many is there", { extraHeaders: [{ key: "X-A", value: MASK }] }, "the header X-A is still there"],
    [
      "the key is not there",
      { customKeys: { OPENAI_BASE_URL: "https://eu.api.openai.com/v1" } },
      "the credential OPENAI_API_KEY is not there",
    ],
    ["a setting differs", { customKeys: { OPENAI_API_KEY: MASK, OPENAI_BASE_URL: "https://x" } }, "OPENAI_BASE_URL is not as it was sent"],
    ["it is not shown", { id: undefined }, "the control plane answered that it is stored, but shows no row of it"],
  ])("%s", (_what, change, difference) => {
    const stored = project({ ...whole, ...change });
    const { value } = played(create(asked), [
      [READ, project()],
      [write, stored],
      [READ, stored],
    ]);
    expect(value.differences).toContain(difference);
  });

  test("members that the server adds to a model are no difference", () => {
    const stored = project({ ...whole, customModels: [{ ...model("one"), maxTokens: null, new: true }] });
    const { value } = played(create(asked), [
      [READ, project()],
      [write, stored],
      [READ, stored],
    ]);
    expect(value.differences).toEqual([]);
  });

  test("a provider without models of its own is told to be empty", () => {
    const stored = project(row("groq"));
    const { value } = played(create({ provider: "groq", apiKey: KEY }), [
      [READ, project()],
      ["PUT /api/model-providers/groq", stored],
      [READ, stored],
    ]);
    expect(value.warnings).toContainEqual(expect.stringContaining("--custom-model"));
  });

  test("one that has embeddings models only is not empty", () => {
    const stored = project(row("groq", { customModels: null, customEmbeddingsModels: [model("embed", "embedding")] }));
    const { value } = played(create({ provider: "groq", apiKey: KEY, customEmbeddingsModels: [{ modelId: "embed" }] }), [
      [READ, project()],
      ["PUT /api/model-providers/groq", stored],
      [READ, stored],
    ]);
    expect(value.warnings.join()).not.toContain("nothing to choose");
  });
});
