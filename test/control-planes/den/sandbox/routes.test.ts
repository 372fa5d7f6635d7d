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

  test("a failure is a 200 with ok false", () => {
    expect(probe({ api: "https://llm.example/v1", apiKey: "wrong" })).toMatchObject({
      status: 200,
      body: { result: { ok: false, status: 401 } },
    });
    expect(probe({ api: "http://127.0.0.1:11434/v1" }).body.result).toMatchObject({ ok: false, hint: expect.any(String), status: null });
    expect(probe({ api: "http://169.254.169.254/latest" }).body.result.ok).toBe(false);
    expect(probe({ api: "not a url" }).body.result).toMatchObject({ ok: false, normalizedApi: null, attempted: [] });
  });

  test("models are verified one by one", () => {
    const { body } = probe({ api: "https://acme.openai.azure.com/openai/", modelIds: ["gpt-5", "gpt-99"] });
    expect(body.result).toMatchObject({ ok: true, vendor: "azure", normalizedApi: "https://acme.openai.azure.com/openai" });
    expect(body.verifications.map((one) => [one.id, one.status])).toEqual([
      ["gpt-5", "ok"],
      ["gpt-99", "failed"],
    ]);
  });

  test("more than eight models are refused", () => {
    const answer = probe({ api: "https://llm.example/v1", modelIds: Array.from({ length: 9 }, (_, index) => `m${index}`) });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: ["modelIds"] }] } });
  });
});
