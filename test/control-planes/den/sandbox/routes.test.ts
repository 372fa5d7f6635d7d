import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { customConfig, openai, standIn } from "./stand-in.ts";

const ID = "lpr_01k00000000000000000000009";
const notFound = { status: 404, body: { error: "not_found" } };

describe("paths", () => {
  test("a trailing slash is a path that nobody serves", () => {
    expect(standIn("1").call("GET /v1/llm-providers/")).toMatchObject(notFound);
  });

  test("an unknown path or method is not_found, before credentials are asked for", () => {
    expect(standIn("1").call("GET /v1/nothing", { token: null })).toMatchObject(notFound);
    expect(standIn("3").call(`PUT /v1/llm-providers/${ID}`)).toMatchObject(notFound);
    expect(standIn("3").call(`POST /v1/llm-providers/${ID}/access`)).toMatchObject(notFound);
  });

  test("reading one by id, and by key, exists in era 3 only", () => {
    expect(standIn("2").call(`GET /v1/llm-providers/${ID}`)).toMatchObject(notFound);
    expect(standIn("2").call("GET /v1/llm-providers/by-key/main")).toMatchObject(notFound);
    const missing = { status: 404, body: { error: "llm_provider_not_found" } };
    expect(standIn("3").call(`GET /v1/llm-providers/${ID}`)).toMatchObject(missing);
    expect(standIn("3").call("GET /v1/llm-providers/by-key/main")).toMatchObject(missing);
  });

  test("test-connection exists since era 2", () => {
    const body = { api: "https://llm.example/v1" };
    expect(standIn("1").call("POST /v1/llm-providers/test-connection", { body })).toMatchObject(notFound);
    expect(standIn("2").call("POST /v1/llm-providers/test-connection", { body }).body.result.ok).toBe(true);
  });

  test("every answer carries x-request-id, each another", () => {
    const server = standIn("1");
    const ids = ["GET /health", "GET /nothing", "GET /v1/me", "POST /v1/llm-providers"].map(
      (line) => server.call(line).headers["x-request-id"],
    );
    expect(ids.every((id) => /^req_[0-9a-z]{26}$/.test(id ?? ""))).toBe(true);
    expect(new Set(ids).size).toBe(4);
  });

  test("GET / goes to the marketing site in era 1", () => {
    expect(standIn("1").call("GET /", { token: null })).toMatchObject({ status: 302, headers: { location: "https://openworklabs.com" } });
    expect(standIn("2").call("GET /", { token: null })).toMatchObject(notFound);
  });

  test("health is public, with a version since era 2", () => {
    expect(standIn("1").call("GET /health", { token: null }).body).toEqual({ ok: true, service: "den-api" });
    expect(standIn("2").call("GET /health", { token: null }).body).toEqual({ ok: true, service: "den-api", version: "dev" });
  });
});

describe("openapi.json", () => {
  const schemaOf = (era: "1" | "2" | "3") => {
    const { paths } = standIn(era).call("GET /openapi.json", { token: null }).body;
    return paths["/v1/llm-providers"].post.requestBody.content["application/json"].schema;
  };

  test("the create body of era 1 is the published contract, field by field", () => {
    const published = JSON.parse(readFileSync(new URL("../../../contracts/den.openapi.json", import.meta.url), "utf8"));
    expect(schemaOf("1")).toEqual(published.paths["/v1/llm-providers"].post.requestBody.content["application/json"].schema);
  });

  test("later eras show the fields that they added", () => {
    const added = (era: "2" | "3") => Object.keys(schemaOf(era).properties).filter((name) => !(name in schemaOf("1").properties));
    expect(added("2")).toEqual(["customConfig", "apiKeys", "allMembers"]);
    expect(added("3")).toEqual(["customConfig", "apiKeys", "allMembers", "credentialMode"]);
  });

  test("the paths are those that the era serves", () => {
    const pathsOf = (era: "1" | "3") => Object.keys(standIn(era).call("GET /openapi.json", { token: null }).body.paths);
    expect(pathsOf("1")).not.toContain("/v1/llm-providers/by-key/{externalKey}");
    expect(pathsOf("3")).toContain("/v1/llm-providers/by-key/{externalKey}");
  });
});

describe("catalogue", () => {
  test("the list is a summary sorted by name", () => {
    const { providers } = standIn("1").call("GET /v1/llm-provider-catalog").body;
    const names = providers.map((provider) => provider.name);
    expect(names).toEqual([...names].sort((one: string, other: string) => one.localeCompare(other, "en")));
    expect(providers.find((provider) => provider.id === "openai")).toEqual({
      id: "openai",
      name: "OpenAI",
      npm: "@ai-sdk/openai",
      env: ["OPENAI_API_KEY"],
      doc: "https://platform.openai.com/docs/models",
      api: null,
      modelCount: 6,
    });
  });

  test("one vendor comes with its raw record and models", () => {
    const { provider } = standIn("1").call("GET /v1/llm-provider-catalog/anthropic").body;
    expect(provider.config).toMatchObject({ id: "anthropic", env: ["ANTHROPIC_API_KEY"] });
    expect(provider.config).not.toHaveProperty("models");
    expect(provider.models[0]).toMatchObject({ id: "claude-sonnet-4-5", config: { limit: { context: 200_000 }, reasoning: true } });
  });

  test("an unknown vendor is provider_not_found", () => {
    const answer = standIn("1").call("GET /v1/llm-provider-catalog/OpenAI");
    expect(answer).toMatchObject({ status: 404, body: { error: "provider_not_found" } });
  });

  test("with models.dev down the catalogue is 502, a models_dev write 500, and a custom one works", () => {
    for (const [era, crash] of [
      ["1", "Internal Server Error"],
      ["2", { error: "internal_server_error" }],
    ] as const) {
      const server = standIn(era);
      server.change({ isCatalogDown: true });
      const down = { status: 502, body: { error: "provider_catalog_unavailable", message: expect.any(String) } };
      expect(server.call("GET /v1/llm-provider-catalog")).toMatchObject(down);
      expect(server.call("GET /v1/llm-provider-catalog/openai")).toMatchObject(down);
      expect(server.call("POST /v1/llm-providers", { body: openai })).toMatchObject({ status: 500, body: crash });
      const custom = { name: "Acme", source: "custom", customConfigText: JSON.stringify(customConfig) };
      expect(server.call("POST /v1/llm-providers", { body: custom }).status).toBe(201);
    }
  });

  test("what only the gateway serves is listed by the newest and refused for a provider", () => {
    const body = { ...openai, providerId: "amazon-bedrock-mantle", modelIds: ["openai.gpt-oss-120b"] };
    expect(standIn("3").call("POST /v1/llm-providers", { body })).toMatchObject({ status: 400, body: { error: "gateway_only_provider" } });
    expect(standIn("2").call("GET /v1/llm-provider-catalog/amazon-bedrock-mantle").status).toBe(404);
  });
});

describe("test-connection", () => {
  const probe = (body: unknown) => standIn("2").call("POST /v1/llm-providers/test-connection", { token: denSeed.tokens.memberKey, body });
  const API = "https://llm.example/v1";

  test.each([
    ["not a url", { status: null, normalizedApi: null, attempted: [] }],
    ["http://127.0.0.1:11434/v1", { status: null, hint: expect.stringContaining("cannot be tested") }],
    ["http://[::1]:11434/v1", { status: null, hint: expect.stringContaining("cannot be tested") }],
    ["http://gateway.localhost/v1", { status: null, hint: expect.stringContaining("cannot be tested") }],
    ["http://169.254.169.254/latest", { status: null, hint: expect.stringContaining("cannot be tested") }],
    ["https://llm.invalid/v1", { status: null, hint: expect.stringContaining("could not be reached") }],
    ["https://api.openai.com/v2", { status: 404, attempted: ["https://api.openai.com/v2/models"] }],
    ["https://api.openai.com/v1", { status: 401, hint: expect.stringContaining("wants an API key") }],
  ])("a failure at %s is a 200 with ok false, and nothing is verified", (api, result) => {
    const { status, body } = probe({ api, modelIds: ["gpt-5"] });
    expect(status).toBe(200);
    expect(body).toEqual({ result: expect.objectContaining({ ok: false, models: [], vendor: "openai-compatible", ...result }) });
  });

  test("a key is taken or not by its words; an endpoint of somebody's own repeats the one that it refuses", () => {
    const keyed = (words: string, api = API) => probe({ api, apiKey: `${words}-key-of-acme` }).body.result;
    expect(keyed("good")).toMatchObject({ ok: true, status: 200, hint: null });
    for (const words of ["wrong", "bad", "rejected"]) expect(keyed(words)).toMatchObject({ ok: false, status: 401 });
    expect(keyed("rejected")).toMatchObject({ hint: expect.stringContaining("rejected-key-of-acme") });
    expect(keyed("rejected", "https://api.openai.com/v1")).toMatchObject({ hint: expect.not.stringContaining("rejected-key-of-acme") });
    expect(keyed("forbidden")).toMatchObject({ ok: false, status: 403 });
  });

  test("the models are those that the endpoint lists", () => {
    const modelsOf = (api: string) =>
      (probe({ api, apiKey: "a-key" }).body.result as { models?: { id: string }[] }).models?.map(({ id }) => id);
    expect(modelsOf(API)).toEqual(["large", "small"]);
    expect(modelsOf("https://api.deepseek.com")).toContain("deepseek-chat");
    expect(modelsOf("https://generativelanguage.googleapis.com/v1beta/openai")).toContain("models/gemini-2.5-pro");
  });

  test("models are verified one by one, also those that no list has", () => {
    const azure = probe({ api: "https://acme.openai.azure.com/openai/", modelIds: ["gpt-5", "gpt-99"] }).body;
    expect(azure.result).toMatchObject({ ok: true, vendor: "azure", normalizedApi: "https://acme.openai.azure.com/openai" });
    expect(azure.verifications.map((one) => [one.id, one.status])).toEqual([
      ["gpt-5", "ok"],
      ["gpt-99", "failed"],
    ]);
    const modelIds = ["gpt-5", "gpt-4o", "unlisted-one"];
    const openai = probe({ api: "https://api.openai.com/v1", apiKey: "a-key", modelIds }).body;
    expect(openai.verifications.map((one) => one.status)).toEqual(["adjusted", "ok", "ok"]);
    expect(probe({ api: API }).body).not.toHaveProperty("verifications");
  });

  test("more than eight models are refused", () => {
    const answer = probe({ api: API, modelIds: Array.from({ length: 9 }, (_, index) => `m${index}`) });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: ["modelIds"] }] } });
  });

  test("nothing is stored", () => {
    const stand = standIn("3");
    const before = stand.state.providers;
    expect(stand.call("POST /v1/llm-providers/test-connection", { body: { api: API, apiKey: "a-key" } }).status).toBe(200);
    expect(stand.state.providers).toEqual(before);
  });
});
