import { describe, expect, test } from "vitest";
import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { denSandbox } from "../../../../src/control-planes/den/sandbox.ts";
import { custom, customConfig, openai, standIn } from "./stand-in.ts";

const CREATE = "POST /v1/llm-providers";
const azure = { name: "Azure", source: "models_dev", providerId: "azure", modelIds: ["gpt-5"] };
const bedrock = { name: "Bedrock", source: "models_dev", providerId: "amazon-bedrock", modelIds: ["amazon.nova-pro-v1:0"] };

function created(era: "1" | "2" | "3", body: unknown) {
  const server = standIn(era);
  const { id } = server.call(CREATE, { body }).body.llmProvider;
  return {
    server,
    patch: (changes: unknown) => server.call(`PATCH /v1/llm-providers/${id}`, { body: changes }),
    secret: () => {
      const { apiKey, apiKeys } = server.call(`GET /v1/llm-providers/${id}/connect`).body.llmProvider;
      return { apiKey, apiKeys };
    },
  };
}

describe("apiKey", () => {
  test("is not in the answer to a create; connect gives it in the clear", () => {
    const { server, secret } = created("1", { ...openai, apiKey: " first-value " });
    expect(secret()).toEqual({ apiKey: "first-value", apiKeys: undefined });
    expect(JSON.stringify(server.call("GET /v1/llm-providers").body)).not.toContain("first-value");
  });

  test("omitted is unchanged, given is replaced, blank is cleared", () => {
    const { patch, secret } = created("2", { ...openai, apiKey: "first-value" });
    patch(openai);
    expect(secret().apiKey).toBe("first-value");
    patch({ ...openai, apiKey: "second-value" });
    expect(secret().apiKey).toBe("second-value");
    expect(patch({ ...openai, apiKey: "  " }).body.llmProvider.hasApiKey).toBe(false);
    expect(secret()).toEqual({ apiKey: null, apiKeys: null });
  });

  test("era 1 gives the key stored before in the answer to a PATCH, even one that clears it; era 2 does not", () => {
    const { patch } = created("1", { ...openai, apiKey: "first-value" });
    expect(patch({ ...openai, apiKey: "" }).body.llmProvider).toMatchObject({ apiKey: "first-value", hasApiKey: false });
    expect(patch(openai).body.llmProvider.apiKey).toBeNull();
    const later = created("2", { ...openai, apiKey: "first-value" });
    expect(later.patch(openai).body.llmProvider).not.toHaveProperty("apiKey");
  });

  test("49,113 bytes are stored; one more crashes the server, counted in bytes", () => {
    const status = (apiKey: string) => standIn("1").call(CREATE, { body: { ...openai, apiKey } }).status;
    expect(status("k".repeat(49_113))).toBe(201);
    expect(status("k".repeat(49_114))).toBe(500);
    expect(status("é".repeat(24_557))).toBe(500);
  });

  test("another vendor without a new key keeps the old vendor's", () => {
    const { patch, secret } = created("2", { ...openai, apiKey: "openai-value" });
    patch({ name: "Groq", source: "models_dev", providerId: "groq", modelIds: ["llama-3.1-8b-instant"] });
    expect(secret().apiKey).toBe("openai-value");
  });

  test("for a vendor of several names it counts as the first, and as the API_KEY in era 3", () => {
    const configured = (era: "2" | "3") =>
      standIn(era).call(CREATE, { body: { ...azure, apiKey: "bare" } }).body.llmProvider.configuredEnvKeys;
    expect(configured("2")).toEqual(["AZURE_RESOURCE_NAME"]);
    expect(configured("3")).toEqual(["AZURE_API_KEY"]);
  });
});

describe("apiKeys", () => {
  test("era 1 ignores them, stores no credential, and says 201", () => {
    const answer = standIn("1").call(CREATE, { body: { ...azure, apiKeys: { AZURE_API_KEY: "value" } } });
    expect(answer).toMatchObject({ status: 201, body: { llmProvider: { hasApiKey: false } } });
  });

  test("listed is set, listed blank is cleared, not listed is kept", () => {
    const { patch, secret } = created("2", { ...azure, apiKeys: { AZURE_RESOURCE_NAME: "acme", AZURE_API_KEY: "one" } });
    patch({ ...azure, apiKeys: { AZURE_API_KEY: "two" } });
    expect(secret()).toEqual({ apiKey: null, apiKeys: { AZURE_RESOURCE_NAME: "acme", AZURE_API_KEY: "two" } });
    const { llmProvider } = patch({ ...azure, apiKeys: { AZURE_RESOURCE_NAME: " " } }).body;
    expect(llmProvider).toMatchObject({ hasApiKey: true, configuredEnvKeys: ["AZURE_API_KEY"] });
    patch({ ...azure, apiKeys: { AZURE_API_KEY: "" } });
    expect(secret()).toEqual({ apiKey: null, apiKeys: null });
  });

  test("win over apiKey", () => {
    expect(created("2", { ...openai, apiKey: "bare", apiKeys: { OPENAI_API_KEY: "named" } }).secret().apiKeys).toEqual({
      OPENAI_API_KEY: "named",
    });
  });

  test("a name that the vendor does not know is invalid_api_keys", () => {
    const answer = standIn("2").call(CREATE, { body: { ...openai, apiKeys: { GROQ_API_KEY: "x" } } });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_api_keys", message: expect.stringContaining("GROQ_API_KEY") } });
  });

  test("a bare key becomes that of the first name when names are given beside it", () => {
    const { patch, secret } = created("2", { ...azure, apiKey: "bare" });
    patch({ ...azure, apiKeys: { AZURE_API_KEY: "named" } });
    expect(secret().apiKeys).toEqual({ AZURE_RESOURCE_NAME: "bare", AZURE_API_KEY: "named" });
  });

  test("names that the vendor no longer has are dropped", () => {
    const { patch, secret } = created("2", {
      ...custom({ ...customConfig, env: ["OLD_KEY", "ACME_API_KEY"] }),
      apiKeys: { OLD_KEY: "old", ACME_API_KEY: "kept" },
    });
    patch(custom(customConfig));
    expect(secret().apiKeys).toEqual({ ACME_API_KEY: "kept" });
  });

  test("Bedrock credentials need a valid AWS_REGION in era 3", () => {
    const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "value" };
    const answer = (era: "2" | "3", apiKeys: unknown) => standIn(era).call(CREATE, { body: { ...bedrock, apiKeys } });
    expect(answer("2", keys).status).toBe(201);
    expect(answer("3", keys)).toMatchObject({ status: 400, body: { error: "invalid_api_keys" } });
    expect(answer("3", { ...keys, AWS_REGION: "Frankfurt" }).status).toBe(400);
    expect(answer("3", { ...keys, AWS_REGION: "eu-central-1" }).status).toBe(201);
    expect(standIn("3").call(CREATE, { body: bedrock }).status).toBe(201);
  });
});

describe("a state file", () => {
  test("holds no vendor key, no pasted key and no token, and what was set stays set", () => {
    const server = standIn("3");
    server.call(CREATE, { body: { ...openai, apiKey: "bare-value" } });
    server.call(CREATE, { body: { ...azure, apiKeys: { AZURE_API_KEY: "named-value" } } });
    server.call(CREATE, { body: custom({ ...customConfig, options: { apiKey: "pasted-value", baseURL: "https://llm.example" } }) });
    const mine = server.call(CREATE, { body: { ...openai, credentialMode: "per_member" } }).body.llmProvider.id;
    server.call(`PUT /v1/llm-providers/${mine}/my-credential`, { body: { apiKey: "own-value" } });
    const kept = denSandbox.withoutSecrets(server.state);
    const text = JSON.stringify(kept);
    for (const secret of ["bare-value", "named-value", "pasted-value", "own-value", ...Object.values(denSeed.tokens)]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain("https://llm.example");
    server.change(JSON.parse(text));
    const items = server.call("GET /v1/llm-providers?scope=manageable").body.llmProviders;
    expect(items.filter(({ hasApiKey }) => hasApiKey)).toHaveLength(2);
  });
});
