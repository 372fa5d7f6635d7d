// What portable specs and re-factor.ai's own have to say to each other that is not the same elsewhere.

import { describe, expect, test } from "vitest";
import type { RefactorSpec } from "../../../src/control-planes/refactor/fields.ts";
import { refactor } from "../../../src/control-planes/refactor/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { store } from "../portable/stored.ts";

const { toSpecs, fromSpec, specOf } = refactor.portable;
const KEY = new Secret("not-a-real-key");

describe("a vendor", () => {
  test.each([
    ["it does not take", { vendor: "mistral" }, "vendor"],
    ["that is not named", { baseUrl: "https://llm.acme.example/v1" }, "vendor"],
    ["at another address than its own", { vendor: "openai", baseUrl: "https://proxy.acme.example/v1" }, "baseUrl"],
  ])("%s cannot be made", (_what, portable, path) => {
    expect(toSpecs(portable).problems).toMatchObject([{ path }]);
  });

  test("may be off", () => {
    expect(toSpecs({ vendor: "openai", enabled: false })).toMatchObject({ specs: [{ provider: "openai", enabled: false }], problems: [] });
  });

  test("whose own name it is given loses no name", () => {
    expect(toSpecs({ vendor: "openai", name: "openai" }).ignored).toEqual([]);
    expect(toSpecs({ vendor: "openai", name: "OpenAI" }).ignored).toMatchObject([{ field: "name" }]);
  });
});

describe("Azure", () => {
  test.each([
    ["the first", undefined, "a", ["models[1]", "models[2]"]],
    ["the default model", "b", "b", ["defaultModel", "models[0]", "models[2]"]],
    ["the first, where the default is none of them,", "z", "a", ["defaultModel", "models[1]", "models[2]"]],
  ])("holds one deployment: %s is taken, and the others are told", (_what, defaultModel, deployment, lost) => {
    const { specs, ignored } = toSpecs({
      vendor: "azure",
      models: ["a", "b", "c"],
      ...(defaultModel === undefined ? {} : { defaultModel }),
    });
    expect(specs).toEqual([{ provider: "azure", deployment_id: deployment }]);
    expect(ignored.map(({ field }) => field)).toEqual(lost);
  });

  test("without its address is no problem here, since a stored one is masked; creating it is refused by the plane's rules", () => {
    const { specs, problems } = toSpecs({ vendor: "azure", apiKey: KEY });
    expect(problems).toEqual([]);
    const missing = specs.flatMap((spec) => refactor.rules.flatMap((rule) => rule(spec)));
    expect(missing.map(({ path }) => path)).toEqual(["endpoint", "deployment_id"]);
  });

  test("anywhere else than at its usual host has its endpoint as address", () => {
    const spec: RefactorSpec = { provider: "azure", endpoint: "https://acme.cognitiveservices.azure.com" };
    expect(fromSpec(spec)).toEqual({ portable: { vendor: "azure", baseUrl: "https://acme.cognitiveservices.azure.com" }, ignored: [] });
    expect(toSpecs({ vendor: "azure", baseUrl: "https://acme.cognitiveservices.azure.com/openai/v1" }).specs).toEqual([spec]);
  });
});

describe("Bedrock", () => {
  test("takes no temporary keys", () => {
    const credentials = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, AWS_SESSION_TOKEN: KEY, AWS_REGION: "us-east-1" };
    expect(toSpecs({ vendor: "amazon-bedrock", credentials }).problems).toMatchObject([{ path: "credentials.AWS_SESSION_TOKEN" }]);
  });
});

describe("credentials", () => {
  test.each<[string, RefactorSpec, object]>([
    ["at the top", { provider: "openai", api_key: KEY, organization: "org-acme" }, { OPENAI_ORG_ID: "org-acme" }],
    [
      "in an object of their own",
      { provider: "openai", credentials: { api_key: KEY, organization: "org-acme" } },
      { OPENAI_ORG_ID: "org-acme" },
    ],
    ["without a portable word", { provider: "xai", credentials: { api_key: KEY, tenant: "acme" } }, { tenant: "acme" }],
    [
      "that belong to another vendor",
      { provider: "openai", credentials: { api_key: KEY, endpoint: "https://acme.example" } },
      { endpoint: "https://acme.example" },
    ],
  ])("%s are all found, the key as the very same object", (_what, spec, credentials) => {
    const { portable, ignored } = fromSpec(spec);
    expect({ portable, ignored }).toEqual({ portable: { vendor: spec.provider, apiKey: KEY, credentials }, ignored: [] });
    expect(portable.apiKey).toBe(KEY);
  });

  test("that are undocumented come back under their own name, and are sent so again", () => {
    const spec: RefactorSpec = { provider: "google-vertex", credentials: { private_key: KEY, project: "acme" } };
    const { portable } = fromSpec(spec);
    expect(portable.credentials?.private_key).toBe(KEY);
    expect(toSpecs(portable)).toEqual({ specs: [spec], ignored: [], problems: [] });
  });

  test("of other planes' words are told, and not sent", () => {
    const { specs, ignored } = toSpecs({ vendor: "google-vertex", credentials: { GOOGLE_VERTEX_PROJECT: "acme" } });
    expect(specs).toEqual([{ provider: "google-vertex" }]);
    expect(ignored).toMatchObject([{ field: "credentials.GOOGLE_VERTEX_PROJECT", reason: expect.stringContaining("does not document") }]);
  });

  test("that there shall be none has no portable word", () => {
    expect(fromSpec({ provider: "openai", credentials: {} })).toEqual({
      portable: { vendor: "openai" },
      ignored: [{ field: "credentials", reason: expect.any(String) }],
    });
  });
});

describe("what is shown", () => {
  test.each<[string, unknown, RefactorSpec]>([
    [
      "parts that are not masked stand where they belong",
      {
        provider: "azure",
        enabled: true,
        credentials: { api_key: "sk-***", endpoint: "https://acme.openai.azure.com", deployment_id: "gpt-5" },
      },
      { provider: "azure", enabled: true, endpoint: "https://acme.openai.azure.com", deployment_id: "gpt-5" },
    ],
    [
      "masks are left out, and so are secrets",
      { provider: "openai", credentials: { api_key: "[redacted]", organization: "org-***" } },
      { provider: "openai" },
    ],
    [
      "parts that are undocumented stand among the credentials",
      { provider: "google-vertex", credentials: { project: "acme", private_key: "***" } },
      { provider: "google-vertex", credentials: { project: "acme" } },
    ],
    [
      "parts of another vendor do as well",
      { provider: "openai", credentials: { region: "eu" } },
      { provider: "openai", credentials: { region: "eu" } },
    ],
    ["no credentials at all are said", { provider: "openai", credentials: {} }, { provider: "openai", credentials: {} }],
    ["a provider alone says nothing of them", { provider: "openai" }, { provider: "openai" }],
  ])("%s", (_what, raw, expected) => {
    expect(specOf({ id: "x", name: "x", raw })).toEqual(expected);
  });

  test("is what was asked for, where the server shows it", async () => {
    const { shown } = await store(refactor, { provider: "openai", enabled: false, api_key: KEY, organization: "org-acme" });
    expect(shown).toEqual({ provider: "openai", enabled: false });
  });
});
