// What portable specs and LangWatch's own have to say to each other that is not the same elsewhere.

import { describe, expect, test } from "vitest";
import type { LangwatchSpec } from "../../../src/control-planes/langwatch/fields.ts";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { store } from "../portable/stored.ts";

const { toSpecs, fromSpec, specOf } = langwatch.portable;
const KEY = new Secret("not-a-real-key");

describe("the provider", () => {
  test.each([
    ["google", "gemini"],
    ["amazon-bedrock", "bedrock"],
    ["google-vertex", "vertex_ai"],
    ["deepseek", "deepseek"],
  ])("of %s is %s", (vendor, provider) => {
    const credentials = { AWS_REGION: "us-east-1", GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "us-central1" };
    expect(toSpecs({ vendor, credentials }).specs).toMatchObject([{ provider }]);
    expect(fromSpec({ provider }).portable).toEqual({ vendor });
  });

  test.each([
    ["mistral", undefined, "https://api.mistral.ai/v1"],
    ["openrouter", undefined, "https://openrouter.ai/api/v1"],
    ["mistral", "https://api.mistral.ai/v2", "https://api.mistral.ai/v2"],
  ])("of %s at %s is custom, and its address says whose it is", (vendor, baseUrl, address) => {
    const given = { vendor, ...(baseUrl === undefined ? {} : { baseUrl }) };
    const { specs, ignored } = toSpecs(given);
    expect({ specs, ignored }).toEqual({ specs: [{ provider: "custom", customKeys: { CUSTOM_BASE_URL: address } }], ignored: [] });
    expect(fromSpec(specs[0] ?? {}).portable).toEqual(given);
  });

  test.each(["deepseek", "google", "elevenlabs", "mistral"])(
    "of %s at an address of one's own is custom, and loses the vendor",
    (vendor) => {
      const { specs, ignored } = toSpecs({ vendor, baseUrl: "https://proxy.acme.example/v1", apiKey: KEY });
      expect(specs).toEqual([{ provider: "custom", apiKey: KEY, customKeys: { CUSTOM_BASE_URL: "https://proxy.acme.example/v1" } }]);
      expect(ignored).toEqual([{ field: "vendor", reason: expect.stringContaining(vendor) }]);
    },
  );

  test("of OpenAI and Anthropic takes an address", () => {
    const baseUrl = "https://proxy.acme.example/v1";
    expect(toSpecs({ vendor: "openai", baseUrl }).specs).toEqual([{ provider: "openai", customKeys: { OPENAI_BASE_URL: baseUrl } }]);
    expect(toSpecs({ vendor: "anthropic", baseUrl }).specs).toEqual([
      { provider: "anthropic", customKeys: { ANTHROPIC_BASE_URL: baseUrl } },
    ]);
  });

  test.each<[LangwatchSpec]>([
    [{ provider: "azure_safety" }],
    [{ provider: "openai_codex" }],
    [{ provider: "google_agent_platform" }],
    [{ provider: "of-a-newer-server" }],
  ])("%j means no vendor elsewhere", (spec) => {
    expect(fromSpec(spec)).toEqual({ portable: {}, ignored: [{ field: "provider", reason: expect.any(String) }] });
  });
});

describe("Azure", () => {
  test("behind LangWatch's kind of gateway keeps its own words", () => {
    const spec: LangwatchSpec = {
      provider: "azure",
      apiKey: KEY,
      customKeys: { AZURE_API_GATEWAY_BASE_URL: "https://gateway.acme.example", AZURE_OPENAI_API_VERSION: "2025-01-01" },
    };
    const { portable, ignored } = fromSpec(spec);
    expect({ portable, ignored }).toEqual({ portable: { vendor: "azure", apiKey: KEY, credentials: spec.customKeys }, ignored: [] });
    expect(toSpecs(portable)).toEqual({ specs: [spec], ignored: [], problems: [] });
  });

  test("needs its address", () => {
    expect(toSpecs({ vendor: "azure", apiKey: KEY }).problems).toMatchObject([{ path: "credentials.AZURE_RESOURCE_NAME" }]);
  });
});

describe("Bedrock", () => {
  test("with an API key instead of access keys is custom, at its OpenAI-compatible address, there and back", () => {
    const given = { vendor: "amazon-bedrock", apiKey: KEY, credentials: { AWS_REGION: "us-east-1" } };
    const { specs, ignored, problems } = toSpecs(given);
    expect({ specs, ignored, problems }).toEqual({
      specs: [
        { provider: "custom", apiKey: KEY, customKeys: { CUSTOM_BASE_URL: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1" } },
      ],
      ignored: [],
      problems: [],
    });
    expect(fromSpec(specs[0] ?? {}).portable).toEqual(given);
  });

  test("needs its region", () => {
    expect(toSpecs({ vendor: "amazon-bedrock" }).problems).toMatchObject([{ path: "credentials.AWS_REGION" }]);
  });
});

test("Vertex AI needs to be placed", () => {
  expect(toSpecs({ vendor: "google-vertex", apiKey: KEY }).problems.map(({ path }) => path)).toEqual([
    "credentials.GOOGLE_VERTEX_PROJECT",
    "credentials.GOOGLE_VERTEX_LOCATION",
  ]);
});

describe("credentials", () => {
  test("by LangWatch's name for the key give the very same object", () => {
    expect(fromSpec({ provider: "openai", customKeys: { OPENAI_API_KEY: KEY } }).portable.apiKey).toBe(KEY);
    expect(fromSpec({ provider: "vertex_ai", customKeys: { GOOGLE_APPLICATION_CREDENTIALS: KEY } }).portable.apiKey).toBe(KEY);
  });

  test("that have no portable word keep their own name, and are told elsewhere", () => {
    const { portable } = fromSpec({ provider: "gemini", customKeys: { GEMINI_PROJECT: "acme", GEMINI_LOCATION: "eu" } });
    expect(portable).toEqual({ vendor: "google", credentials: { GEMINI_PROJECT: "acme", GEMINI_LOCATION: "eu" } });
    expect(toSpecs(portable).specs).toEqual([{ provider: "gemini", customKeys: { GEMINI_PROJECT: "acme", GEMINI_LOCATION: "eu" } }]);
  });

  test("that the server's operator has set have no portable word", () => {
    expect(fromSpec({ provider: "deepseek", customKeys: {} })).toEqual({
      portable: { vendor: "deepseek" },
      ignored: [{ field: "customKeys", reason: expect.any(String) }],
    });
  });
});

describe("headers", () => {
  test("are secrets there, whatever they were", () => {
    const signature = new Secret("not-a-real-signature");
    const [spec] = toSpecs({ vendor: "openai", headers: { "X-Team": "ai", "X-Signature": signature } }).specs;
    expect(spec?.extraHeaders?.map(({ key, value }) => [key, value?.reveal()])).toEqual([
      ["X-Team", "ai"],
      ["X-Signature", "not-a-real-signature"],
    ]);
    expect(spec?.extraHeaders?.[1]?.value).toBe(signature);
  });

  test("of both of LangWatch's fields are one, and those without a value are told", () => {
    const { portable, ignored } = fromSpec({ extraHeaders: [{ key: "X-One", value: KEY }, { key: "X-Kept" }], headers: { "X-Two": KEY } });
    expect(portable).toEqual({ headers: { "X-One": KEY, "X-Two": KEY } });
    expect(ignored).toEqual([{ field: "extraHeaders[1]", reason: expect.stringContaining("X-Kept") }]);
  });
});

test("what is said of a model beside its id has no portable word", () => {
  const customModels: LangwatchSpec["customModels"] = [
    { modelId: "a" },
    { modelId: "b", displayName: "b", mode: "chat", maxTokens: null },
    { modelId: "c", displayName: "The large one" },
    { modelId: "d", maxTokens: 4_096 },
  ];
  const customEmbeddingsModels: LangwatchSpec["customEmbeddingsModels"] = [
    { modelId: "e", mode: "embedding" },
    { modelId: "f", mode: "chat" },
  ];
  const { portable, ignored } = fromSpec({ customModels, customEmbeddingsModels });
  expect(portable).toEqual({ models: ["a", "b", "c", "d"], embeddingModels: ["e", "f"] });
  expect(ignored.map(({ field }) => field)).toEqual(["customModels[2]", "customModels[3]", "customEmbeddingsModels[1]"]);
});

test("everybody in the project may use it, so that asking for everyone loses nothing", () => {
  expect(toSpecs({ vendor: "openai", access: { everyone: true } }).ignored).toEqual([]);
  expect(toSpecs({ vendor: "openai", access: { members: ["ada@example.com"] } }).ignored).toMatchObject([{ field: "access" }]);
});

describe("what is shown", () => {
  const models: LangwatchSpec["customModels"] = [
    {
      modelId: "gpt-5",
      displayName: "GPT-5",
      mode: "chat",
      maxTokens: 128_000,
      supportedParameters: ["temperature"],
      multimodalInputs: ["image"],
    },
  ];

  test.each(["3.5", "3.10", "3.16"])("by a server of version %s is what was asked, less keys and the values of headers", async (era) => {
    const asked: LangwatchSpec = { provider: "azure", enabled: false, customModels: models };
    const { shown } = await store(
      langwatch,
      {
        ...asked,
        apiKey: KEY,
        customKeys: { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
        extraHeaders: [{ key: "X-Team", value: new Secret("not-a-real-team") }],
      },
      era,
    );
    expect(shown).toEqual({
      ...asked,
      customKeys: { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
      extraHeaders: [{ key: "X-Team" }],
    });
  });

  test("of a provider without credentials says so, and of one whose keys cannot be read says nothing", () => {
    const entry = {
      id: "provider_1",
      provider: "openai",
      enabled: true,
      customModels: null,
      customEmbeddingsModels: null,
      extraHeaders: null,
    };
    const shown = (customKeys: unknown) => specOf({ id: "provider_1", name: "openai", raw: { ...entry, customKeys } });
    expect(shown({})).toEqual({ provider: "openai", enabled: true, customKeys: {} });
    expect(shown(null)).toEqual({ provider: "openai", enabled: true, customKeys: {} });
    expect(shown({ OPENAI_API_KEY: "[redacted]" })).toEqual({ provider: "openai", enabled: true });
    expect(shown({ MANAGED: "yes" })).toEqual({ provider: "openai", enabled: true });
    expect(shown({ OPENAI_API_KEY: "[redacted]", OPENAI_BASE_URL: `HAS_KEY${"•".repeat(24)}` })).toEqual({
      provider: "openai",
      enabled: true,
    });
  });

  test("of models that a newer server describes is what llmp could send", () => {
    const customModels = [{ modelId: "a", mode: "telepathy" }, { modelId: "b", displayName: "B", mode: "chat", aura: 1 }, "c"];
    const raw = {
      id: "x",
      provider: "openai",
      enabled: true,
      customKeys: { OPENAI_API_KEY: "[redacted]" },
      customModels,
      customEmbeddingsModels: null,
      extraHeaders: null,
    };
    expect(specOf({ id: "x", name: "openai", raw }).customModels).toEqual([
      { modelId: "a" },
      { modelId: "b", displayName: "B", mode: "chat" },
      { modelId: "c" },
    ]);
  });
});
