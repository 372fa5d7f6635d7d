import { describe, expect, test } from "vitest";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { check } from "../../../src/input/check.ts";
import type { Given } from "../../../src/input/given.ts";

const base = { displayName: "Local", providerType: "VLLM", endpointUrl: "http://vllm.internal:8000/v1", modelIdentifier: "qwen3-32b" };

function checked(values: Given["values"]) {
  const origins = Object.fromEntries(Object.keys(values).map((name) => [name, { kind: "file" as const, locate: (path: string) => path }]));
  return check(goodmem, { values, origins }, { partial: false, strict: false });
}

function problemsOf(values: Given["values"]): readonly string[] {
  return checked({ ...base, ...values }).issues.map(({ path, message }) => `${path} ${message}`);
}

test("takes the published example, its texts for numbers and booleans included", () => {
  const { spec, issues, requests } = checked({
    displayName: "GPT-4 Turbo",
    description: "OpenAI's GPT-4 Turbo model for chat completions",
    providerType: "OPENAI",
    endpointUrl: "https://api.openai.com/v1",
    apiPath: "/chat/completions",
    modelIdentifier: "gpt-4-turbo-preview",
    supportedModalities: ["TEXT"],
    credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: "env:KEY" } },
    capabilities: { supportsChat: "true", supportsCompletion: "false" },
    defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", topP: "0.9", stopSequences: '["\\n\\n", "END"]' },
    maxContextLength: "32768",
    labels: { environment: "production", team: "ai" },
  });
  expect(issues).toEqual([]);
  expect(requests.map(({ field }) => field)).toEqual(["credentials.apiKey.inlineSecret"]);
  expect(spec).toMatchObject({
    capabilities: { supportsChat: true, supportsCompletion: false },
    defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9, stopSequences: ["\n\n", "END"] },
    maxContextLength: 32768,
  });
});

describe("credentials", () => {
  test.each([
    {},
    { apiKey: "env:KEY" },
    { apiKey: "env:KEY", headerName: "api-key", prefix: "Bearer " },
    { secretRef: "vault://secret/openai#key", secretRefHints: { encoding: "base64" } },
    { credentialKind: "CREDENTIAL_KIND_GCP_ADC" },
    { scopes: ["https://www.googleapis.com/auth/cloud-platform"], quotaProjectId: "acme" },
    { credentialKind: "NONE" },
    { credentials: { apiKey: { secretRef: { uri: "env://OPENAI_API_KEY" } } } },
    { credentials: { kind: "CREDENTIAL_KIND_GCP_ADC", gcpAdc: {} } },
  ])("may be %j", (values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  test.each([
    [{ apiKey: "env:KEY", secretRef: "vault://x" }, /^secretRef and apiKey are two ways/],
    [{ apiKey: "env:KEY", scopes: ["a"] }, /^scopes does not go with credentials of kind CREDENTIAL_KIND_API_KEY/],
    [{ headerName: "api-key" }, /^apiKey is required with an API key/],
    [{ apiKey: "env:KEY", credentialKind: "NONE" }, /^apiKey does not go with credentials of kind NONE/],
    [{ apiKey: "env:KEY", secretRefHints: { a: "b" } }, /^secretRefHints go with secretRef only/],
    [{ apiKey: "env:KEY", credentials: { gcpAdc: {} } }, /^apiKey and credentials are two ways/],
    [{ credentialLabels: { a: "b" } }, /^credentialLabels need credentials/],
    [{ secretRef: "env:KEY" }, /^secretRef must be a URI that the GoodMem server itself reads/],
    [{ credentials: { kind: "CREDENTIAL_KIND_GCP_ADC", apiKey: { inlineSecret: "env:KEY" } } }, /^credentials must hold apiKey for/],
    [{ credentials: { apiKey: {} } }, /^credentials\.apiKey must hold exactly one of/],
    [{ credentials: { apiKey: { inlineSecret: "env:KEY", header: "x" } } }, /^credentials\.apiKey may hold inlineSecret, secretRef/],
    [{ credentials: "env:KEY" }, /^credentials must be an object/],
  ])("may not be %j", (values, problem) => {
    expect(problemsOf(values)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ["OPENAI", "https://api.openai.com/v1"],
    ["OPENAI", "https://api.mistral.ai/v1"],
    ["DASHSCOPE", "https://dashscope-intl.aliyuncs.com"],
  ])("are required of %s at %s, unless it is said that there are none", (providerType, endpointUrl) => {
    expect(problemsOf({ providerType, endpointUrl })).toEqual([expect.stringMatching(/^apiKey is required for this hosted service/)]);
    expect(problemsOf({ providerType, endpointUrl, credentialKind: "NONE" })).toEqual([]);
  });
});

describe("what is wrong by itself", () => {
  test.each([
    [{ endpointUrl: "vllm.internal:8000/v1" }, /^endpointUrl must be an http or https URL/],
    [{ endpointUrl: "https://user:word@vllm.internal/v1" }, /^endpointUrl holds a password/],
    [{ monitoringEndpoint: "grafana" }, /^monitoringEndpoint must be an http/],
    [{ displayName: "   " }, /^displayName must not be empty/],
    [{ displayName: "x".repeat(256) }, /^displayName must have at most 255/],
    [{ providerType: "VLM" }, /^providerType .*did you mean "VLLM"/],
    [{ labels: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`l${index}`, "x"])) }, /^labels must hold at most 20/],
    [{ topP: 1.5 }, /^topP must be at most 1/],
    [{ maxTokens: 0 }, /^maxTokens must be at least 1/],
    [{ maxContextLength: 2 ** 31 }, /^maxContextLength must be at most 2147483647/],
    [{ capabilities: { supportsVision: true } }, /^capabilities may hold supportsChat/],
    [{ defaultSamplingParams: { maxTokens: "many" } }, /^defaultSamplingParams\.maxTokens must be a whole number/],
    [{ supportsChat: true, capabilities: { supportsChat: false } }, /^supportsChat is given twice/],
    [{ topK: 3, defaultSamplingParams: { topK: 4 } }, /^topK is given twice/],
    [{ llmId: "abc" }, /^llmId must be a UUID/],
    [{ mergeLabels: { a: "b" } }, /^mergeLabels is for update/],
    [{ dashscopeApiDialect: "OPENAI_COMPATIBLE" }, /^dashscopeApiDialect is for providerType DASHSCOPE/],
    [{ clientConfig: ["x"] }, /^clientConfig must be an object/],
  ])("%j", (values, problem) => {
    expect(problemsOf(values)).toEqual([expect.stringMatching(problem)]);
  });

  test("no problem repeats a key", () => {
    const problems = problemsOf({ credentials: "sk-live-0123456789", apiKey: "sk-live-9876543210", scopes: ["x"] });
    expect(problems.join()).not.toContain("sk-live");
  });
});

test("keeps the blank at the end of a prefix, which is a part of it", () => {
  expect(checked({ ...base, apiKey: "env:KEY", prefix: "Bearer " }).spec).toMatchObject({ prefix: "Bearer " });
  const credentials = { apiKey: { secretRef: { uri: "vault://x" }, prefix: "Bearer " } };
  expect(checked({ ...base, credentials }).spec).toMatchObject({ credentials });
});

test("writes a UUID as the published page does", () => {
  expect(checked({ ...base, llmId: "550E8400E29B41D4A716446655440000" }).spec).toMatchObject({
    llmId: "550e8400-e29b-41d4-a716-446655440000",
  });
});

test("offers the endpoint and the variable that go with the provider type", () => {
  const { endpointUrl, apiKey } = goodmem.fields;
  const openai = { providerType: "OPENAI", endpointUrl: "https://api.openai.com/v1" };
  expect(endpointUrl?.ask?.suggest?.({ providerType: "OLLAMA" }, {}).next().value).toBe("http://localhost:11434/v1");
  expect(endpointUrl?.ask?.suggest?.({ providerType: "CUSTOM_OPENAI_COMPATIBLE" }, {}).next().value).toBeUndefined();
  expect(apiKey?.ask?.names?.(openai, {}).next().value).toEqual(["OPENAI_API_KEY"]);
  expect(apiKey?.ask?.when?.({ ...openai, credentialKind: "NONE" }, {}).next().value).toBe(false);
  expect(apiKey?.ask?.when?.({ ...openai, credentialKind: "CREDENTIAL_KIND_API_KEY" }, {}).next().value).toBe(true);
});
