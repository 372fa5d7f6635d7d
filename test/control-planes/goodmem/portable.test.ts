// What portable specs and GoodMem's own have to say to each other that is not the same elsewhere.

import { describe, expect, test } from "vitest";
import type { GoodMemSpec } from "../../../src/control-planes/goodmem/fields.ts";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { store } from "../portable/stored.ts";

const { toSpecs, fromSpec, specOf } = goodmem.portable;
const KEY = new Secret("not-a-real-key");

describe("models", () => {
  test("make one LLM each, whose name tells which", () => {
    const { specs } = toSpecs({ name: "OpenAI", vendor: "openai", models: ["gpt-5", "gpt-5-mini"] });
    expect(specs.map(({ displayName, modelIdentifier }) => [displayName, modelIdentifier])).toEqual([
      ["OpenAI / gpt-5", "gpt-5"],
      ["OpenAI / gpt-5-mini", "gpt-5-mini"],
    ]);
  });

  test("make one of exactly that name where there is one", () => {
    expect(toSpecs({ name: "OpenAI", vendor: "openai", models: ["gpt-5"] }).specs).toMatchObject([{ displayName: "OpenAI" }]);
  });

  test("are needed", () => {
    expect(toSpecs({ vendor: "openai" })).toMatchObject({ specs: [], problems: [{ path: "models" }] });
  });
});

describe("the type", () => {
  test.each([
    ["openai", undefined, "OPENAI", "https://api.openai.com/v1"],
    ["openai", "https://proxy.acme.example/v1", "OPENAI", "https://proxy.acme.example/v1"],
    ["openrouter", undefined, "OPEN_ROUTER", "https://openrouter.ai/api/v1"],
    ["ollama", undefined, "OLLAMA", "http://localhost:11434/v1"],
    ["alibaba", undefined, "CUSTOM_OPENAI_COMPATIBLE", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"],
    ["alibaba", "https://dashscope.aliyuncs.com", "DASHSCOPE", "https://dashscope.aliyuncs.com"],
    ["google", undefined, "CUSTOM_OPENAI_COMPATIBLE", "https://generativelanguage.googleapis.com/v1beta/openai"],
    ["mistral", undefined, "CUSTOM_OPENAI_COMPATIBLE", "https://api.mistral.ai/v1"],
  ])("of %s at %s is %s, at %s", (vendor, baseUrl, providerType, endpointUrl) => {
    const { specs, ignored } = toSpecs({ vendor, models: ["large"], ...(baseUrl === undefined ? {} : { baseUrl }) });
    expect({ specs, ignored }).toEqual({ specs: [expect.objectContaining({ providerType, endpointUrl })], ignored: [] });
    expect(fromSpec(specs[0] ?? {}).portable).toMatchObject({ vendor, ...(baseUrl === undefined ? {} : { baseUrl }) });
  });

  test("at an address that says nothing of the vendor loses the vendor, which is told", () => {
    const { ignored } = toSpecs({ vendor: "mistral", models: ["large"], baseUrl: "https://proxy.acme.example/v1" });
    expect(ignored).toEqual([{ field: "vendor", reason: expect.stringContaining("mistral") }]);
  });

  test.each([
    ["VLLM", "http://vllm.internal:8000/v1", undefined],
    ["LITELLM_PROXY", "http://localhost:4000/v1", undefined],
    // GoodMem's own tools know some hosts under this type.
    ["OPENAI", "https://api.anthropic.com/v1", "anthropic"],
  ] as const)("%s at %s is told, as nothing portable would make it again", (providerType, endpointUrl, vendor) => {
    const { portable, ignored } = fromSpec({ providerType, endpointUrl, modelIdentifier: "large" });
    expect(portable.vendor).toBe(vendor);
    expect(ignored).toEqual([{ field: "providerType", reason: expect.stringContaining(providerType) }]);
  });
});

describe("Bedrock", () => {
  const keys = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY };
  const bedrock = { vendor: "amazon-bedrock", models: ["nova"] };

  test("with access keys alone cannot be made, since nobody would sign the requests", () => {
    expect(toSpecs({ ...bedrock, credentials: { ...keys, AWS_REGION: "us-east-1" } }).problems).toEqual([
      { path: "apiKey", message: expect.stringMatching(/signs no AWS requests.*LiteLLM/) },
    ]);
  });

  test("behind a proxy needs no access keys, which is told", () => {
    const { specs, ignored, problems } = toSpecs({
      ...bedrock,
      baseUrl: "https://litellm.acme.example/v1",
      apiKey: KEY,
      credentials: keys,
    });
    expect({ specs, problems }).toEqual({
      specs: [expect.objectContaining({ endpointUrl: "https://litellm.acme.example/v1", apiKey: KEY })],
      problems: [],
    });
    expect(ignored.map(({ field }) => field)).toEqual(["vendor", "credentials.AWS_ACCESS_KEY_ID", "credentials.AWS_SECRET_ACCESS_KEY"]);
  });

  test("needs its region", () => {
    expect(toSpecs({ ...bedrock, apiKey: KEY }).problems).toMatchObject([{ path: "credentials.AWS_REGION" }]);
  });
});

describe("Vertex AI", () => {
  const endpointUrl = "https://us-central1-aiplatform.googleapis.com/v1/projects/acme/locations/us-central1/endpoints/openapi";
  const vertex = {
    vendor: "google-vertex",
    models: ["gemini"],
    credentials: { GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "us-central1" },
  };

  test("is signed in to with the server's own credentials, there and back", () => {
    const { specs, ignored, problems } = toSpecs({ name: "Gemini", ...vertex });
    expect({ specs, ignored, problems }).toEqual({
      specs: [
        {
          displayName: "Gemini",
          providerType: "CUSTOM_OPENAI_COMPATIBLE",
          endpointUrl,
          credentialKind: "CREDENTIAL_KIND_GCP_ADC",
          modelIdentifier: "gemini",
        },
      ],
      ignored: [],
      problems: [],
    });
    expect(fromSpec(specs[0] ?? {})).toEqual({ portable: { name: "Gemini", ...vertex }, ignored: [] });
  });

  test("takes no service account, and needs to be placed", () => {
    expect(toSpecs({ ...vertex, apiKey: KEY }).problems).toMatchObject([{ path: "apiKey" }]);
    expect(toSpecs({ vendor: "google-vertex", models: ["gemini"] }).problems.map(({ path }) => path)).toEqual([
      "credentials.GOOGLE_VERTEX_PROJECT",
      "credentials.GOOGLE_VERTEX_LOCATION",
    ]);
  });

  test("in GoodMem's own form tells of what is said besides", () => {
    const spec: GoodMemSpec = {
      providerType: "CUSTOM_OPENAI_COMPATIBLE",
      endpointUrl,
      credentials: { gcpAdc: { quotaProjectId: "acme" } },
    };
    expect(fromSpec(spec).ignored.map(({ field }) => field)).toEqual(["credentials.gcpAdc"]);
  });
});

describe("credentials", () => {
  test("in GoodMem's own form give the very same key", () => {
    const { portable, ignored } = fromSpec({ credentials: { apiKey: { inlineSecret: KEY, headerName: "api-key" } } });
    expect(portable.apiKey).toBe(KEY);
    expect(ignored).toMatchObject([{ field: "credentials.apiKey.headerName" }]);
  });

  test.each<[string, GoodMemSpec]>([
    ["secretRef", { secretRef: "vault://llm/openai" }],
    ["prefix", { apiKey: KEY, prefix: "Bearer " }],
    ["credentialKind", { credentialKind: "NONE" }],
    ["credentialKind", { providerType: "OPENAI", endpointUrl: "https://proxy.acme.example/v1", credentialKind: "CREDENTIAL_KIND_GCP_ADC" }],
  ])("tell of %s", (field, spec) => {
    expect(fromSpec(spec).ignored.map((one) => one.field)).toEqual([field]);
  });
});

test("labels that an update replaces are labels", () => {
  expect(fromSpec({ replaceLabels: { team: "ai" } })).toEqual({ portable: { labels: { team: "ai" } }, ignored: [] });
});

test.each<[keyof GoodMemSpec, GoodMemSpec]>([
  ["apiPath", { apiPath: "/v2/chat" }],
  ["supportedModalities", { supportedModalities: ["TEXT", "IMAGE"] }],
  ["supportsChat", { supportsChat: true }],
  ["temperature", { temperature: 0 }],
  ["clientConfig", { clientConfig: { retries: 3 } }],
  ["ownerId", { ownerId: "01998000-0000-7000-8000-000000000002" }],
])("%s has no portable word", (field, spec) => {
  expect(fromSpec(spec).ignored.map((one) => one.field)).toEqual([field]);
});

test.each<[string, GoodMemSpec]>([
  ["the usual path", { apiPath: "/chat/completions" }],
  ["texts alone", { supportedModalities: ["TEXT"] }],
])("%s needs none", (_what, spec) => {
  expect(fromSpec(spec)).toEqual({ portable: {}, ignored: [] });
});

describe("what is shown", () => {
  const asked: GoodMemSpec = {
    displayName: "GPT-5 for chats",
    description: "of the support desk",
    providerType: "OPENAI",
    endpointUrl: "https://api.openai.com/v1",
    apiPath: "/chat/completions",
    modelIdentifier: "gpt-5",
    supportedModalities: ["TEXT", "IMAGE"],
    labels: { team: "ai" },
    version: "2",
    monitoringEndpoint: "https://status.acme.example/",
    capabilities: {
      supportsChat: true,
      supportsCompletion: false,
      supportsFunctionCalling: true,
      supportsSystemMessages: true,
      supportsStreaming: false,
      supportsSamplingParameters: true,
    },
    defaultSamplingParams: { maxTokens: 4_096, temperature: 0, stopSequences: ["END"] },
    maxContextLength: 400_000,
    clientConfig: { retries: 3 },
  };

  test.each(["current", "legacy"])("by a server of era %s is what was asked, less the key, its owner and its id", async (era) => {
    const { shown } = await store(goodmem, { ...asked, apiKey: KEY, llmId: "01998000-0000-7000-8000-0000000000ff" }, era);
    expect(shown).toEqual(asked);
  });

  test("does not repeat what a newer server has added, nor what is empty", () => {
    const raw = {
      llmId: "x",
      displayName: "",
      providerType: "OPENAI",
      endpointUrl: "https://api.openai.com/v1",
      modelIdentifier: "gpt-5",
      description: "",
      supportedModalities: ["TEXT", "SMELL"],
      labels: {},
      capabilities: { supportsChat: true, supportsTelepathy: true },
      credentials: { apiKey: { inlineSecret: "not-a-real-key" } },
    };
    expect(specOf({ id: "x", name: "x", raw })).toEqual({
      displayName: "x",
      providerType: "OPENAI",
      endpointUrl: "https://api.openai.com/v1",
      modelIdentifier: "gpt-5",
      supportedModalities: ["TEXT"],
      capabilities: { supportsChat: true },
    });
  });
});
