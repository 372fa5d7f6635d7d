// The one form that stands for all others, and what is wrong with a portable spec whatever the control plane.

import { describe, expect, test } from "vitest";
import type { PortableSpec } from "../../src/control-planes/portable.ts";
import { canonical, compatibleUrl } from "../../src/control-planes/translation.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { isUsualUrl, vendorOfUrl } from "../../src/vendors/addresses.ts";

const KEY = new Secret("not-a-real-key");

describe("the key", () => {
  test.each([
    ["openai", "OPENAI_API_KEY"],
    ["google", "GOOGLE_API_KEY"],
    ["google", "GEMINI_API_KEY"],
    ["github-models", "GITHUB_TOKEN"],
    ["amazon-bedrock", "AWS_BEARER_TOKEN_BEDROCK"],
    ["google-vertex", "GOOGLE_APPLICATION_CREDENTIALS"],
    // Not in the directory: a single name that says key is the key's.
    ["friendli", "FRIENDLI_TOKEN"],
  ])("of %s may be given as %s, and is the very same object", (vendor, name) => {
    const { portable, problems } = canonical({ vendor, credentials: { [name]: KEY } });
    expect({ portable, problems }).toEqual({ portable: { vendor, apiKey: KEY }, problems: [] });
    expect(portable.apiKey).toBe(KEY);
  });

  test.each([
    ["amazon-bedrock", "AWS_SECRET_ACCESS_KEY"],
    ["azure", "AZURE_RESOURCE_NAME"],
    ["openai", "ANTHROPIC_API_KEY"],
  ])("of %s is not %s", (vendor, name) => {
    expect(canonical({ vendor, credentials: { [name]: KEY } }).portable.apiKey).toBeUndefined();
  });

  test("of a vendor that llmp does not know keeps its name among other parts, as nobody could name it again", () => {
    const credentials = { DATABRICKS_HOST: "acme.example", DATABRICKS_TOKEN: KEY };
    expect(canonical({ vendor: "databricks", credentials }).portable).toEqual({ vendor: "databricks", credentials });
  });

  test("is given once", () => {
    const twice = canonical({ vendor: "google", apiKey: KEY, credentials: { GEMINI_API_KEY: KEY } });
    expect(twice.problems).toEqual([{ path: "credentials.GEMINI_API_KEY", message: "and apiKey are the same key: give one of them" }]);
    const both = canonical({ vendor: "google", credentials: { GEMINI_API_KEY: KEY, GOOGLE_API_KEY: KEY } });
    expect(both.problems).toMatchObject([{ path: "credentials.GOOGLE_API_KEY", message: expect.stringContaining("GEMINI_API_KEY") }]);
  });
});

describe("the address", () => {
  test.each<[string, PortableSpec, PortableSpec]>([
    ["that is usual", { vendor: "openai", baseUrl: "https://API.openai.com:443/v1/" }, { vendor: "openai" }],
    [
      "of a proxy",
      { vendor: "openai", baseUrl: "https://proxy.acme.example/v1" },
      { vendor: "openai", baseUrl: "https://proxy.acme.example/v1" },
    ],
    ["of nobody known", { baseUrl: "https://api.openai.com/v1" }, { baseUrl: "https://api.openai.com/v1" }],
    [
      "of an Azure resource",
      { vendor: "azure", baseUrl: "https://ACME.openai.azure.com/" },
      { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "acme" } },
    ],
    [
      "of Azure's OpenAI-compatible API",
      { vendor: "azure", baseUrl: "https://acme.openai.azure.com/openai/v1/" },
      { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "acme" } },
    ],
    [
      "of an Azure resource of another kind",
      { vendor: "azure", baseUrl: "https://acme.cognitiveservices.azure.com/openai/v1" },
      { vendor: "azure", baseUrl: "https://acme.cognitiveservices.azure.com" },
    ],
    [
      "of an Azure deployment, which is not that of the resource",
      { vendor: "azure", baseUrl: "https://acme.openai.azure.com/openai/deployments/gpt-5" },
      { vendor: "azure", baseUrl: "https://acme.openai.azure.com/openai/deployments/gpt-5" },
    ],
    [
      "of Bedrock in a region",
      { vendor: "amazon-bedrock", baseUrl: "https://bedrock-runtime.eu-west-1.amazonaws.com" },
      { vendor: "amazon-bedrock", credentials: { AWS_REGION: "eu-west-1" } },
    ],
    [
      "of another region than that which is named",
      { vendor: "amazon-bedrock", baseUrl: "https://bedrock-runtime.eu-west-1.amazonaws.com", credentials: { AWS_REGION: "us-east-1" } },
      { vendor: "amazon-bedrock", baseUrl: "https://bedrock-runtime.eu-west-1.amazonaws.com", credentials: { AWS_REGION: "us-east-1" } },
    ],
    [
      "of Vertex AI",
      {
        vendor: "google-vertex",
        baseUrl: "https://us-central1-aiplatform.googleapis.com/v1/projects/acme/locations/us-central1/endpoints/openapi",
      },
      { vendor: "google-vertex", credentials: { GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "us-central1" } },
    ],
    [
      "of Vertex AI everywhere",
      {
        vendor: "google-vertex",
        baseUrl: "https://aiplatform.googleapis.com/v1/projects/acme/locations/global/endpoints/openapi",
      },
      { vendor: "google-vertex", credentials: { GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "global" } },
    ],
  ])("%s has one form", (_what, given, expected) => {
    expect(canonical(given)).toEqual({ portable: expected, problems: [] });
  });

  test.each<[PortableSpec, string]>([
    [{ vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "https://acme.openai.azure.com" } }, "credentials.AZURE_RESOURCE_NAME"],
    [{ vendor: "azure", baseUrl: "https://other.openai.azure.com", credentials: { AZURE_RESOURCE_NAME: "acme" } }, "baseUrl"],
    [{ vendor: "azure", baseUrl: "https://gateway.acme.example", credentials: { AZURE_RESOURCE_NAME: "acme" } }, "baseUrl"],
    // It becomes part of a host name.
    [{ vendor: "amazon-bedrock", credentials: { AWS_REGION: "us-east-1.evil.example/" } }, "credentials.AWS_REGION"],
  ])("%j is refused", (given, path) => {
    expect(canonical(given).problems).toMatchObject([{ path }]);
  });

  test("of a part that was given by reference is read like any other: it is no secret", () => {
    const { portable } = canonical({ vendor: "azure", credentials: { AZURE_RESOURCE_NAME: new Secret("acme") } });
    expect(compatibleUrl(portable)).toEqual({ url: "https://acme.openai.azure.com/openai/v1" });
  });

  test.each<[PortableSpec, string, RegExp]>([
    [{}, "vendor", /models\.dev id/],
    [{ vendor: "azure" }, "credentials.AZURE_RESOURCE_NAME", /name of the resource/],
    [{ vendor: "amazon-bedrock" }, "credentials.AWS_REGION", /region/],
    [{ vendor: "elevenlabs" }, "baseUrl", /no OpenAI-compatible address/],
    [{ vendor: "friendli" }, "baseUrl", /no OpenAI-compatible address/],
    [{ vendor: "watsonx", baseUrl: "https://eu-de.ml.cloud.ibm.com" }, "baseUrl", /not OpenAI-compatible/],
  ])("that is OpenAI-compatible is not known of %j", (given, path, message) => {
    expect(compatibleUrl(given)).toEqual({ problem: { path, message: expect.stringMatching(message) } });
  });
});

test("an address with a password is refused, and not repeated", () => {
  const { problems } = canonical({ baseUrl: "https://ada:not-a-real-password@llm.acme.example/v1" });
  expect(problems).toEqual([{ path: "baseUrl", message: expect.not.stringContaining("not-a-real") }]);
});

test("a model is named once", () => {
  expect(canonical({ vendor: "openai", models: ["a", "b", "a"], embeddingModels: ["a", "a"] }).problems).toEqual([
    { path: "models[2]", message: "repeats models[0]" },
    { path: "embeddingModels[1]", message: "repeats embeddingModels[0]" },
  ]);
});

test.each([
  ["https://acme.openai.azure.com/openai/v1", "azure"],
  ["https://acme.services.ai.azure.com", "azure"],
  ["https://acme.openai.azure.us", "azure"],
  ["https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1", "amazon-bedrock"],
  ["https://europe-west4-aiplatform.googleapis.com/v1", "google-vertex"],
  ["https://dashscope.aliyuncs.com", "alibaba"],
  ["https://api.mistral.ai/v1", "mistral"],
  ["http://localhost:11434/v1", "ollama"],
  ["http://localhost:1337/v1", "jan"],
  ["http://localhost:8000/v1", undefined],
  ["https://openai.azure.com.evil.example", undefined],
  ["https://api.openai.com.evil.example/v1", undefined],
  ["no address", undefined],
])("the host of %s belongs to %s", (url, vendor) => {
  expect(vendorOfUrl(url)).toBe(vendor);
});

test("an address is usual for its vendor only", () => {
  expect(isUsualUrl("anthropic", "https://api.openai.com/v1")).toBe(false);
  expect(isUsualUrl("toString", "https://api.openai.com/v1")).toBe(false);
});
