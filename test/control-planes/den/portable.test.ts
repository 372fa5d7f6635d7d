// What portable specs and Den's own have to say to each other that is not the same elsewhere.

import { describe, expect, test } from "vitest";
import type { DenSpec } from "../../../src/control-planes/den/fields.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import type { PortableSpec } from "../../../src/control-planes/portable.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { store } from "../portable/stored.ts";

const { toSpecs, fromSpec, specOf } = den.portable;
const KEY = new Secret("not-a-real-key");
const models = ["large"];

describe("a vendor", () => {
  test.each<[string, PortableSpec, DenSpec]>([
    ["that llmp does not know is left to the catalogue", { vendor: "friendli", models }, { source: "models_dev", providerId: "friendli" }],
    [
      "at its usual address is that of the catalogue",
      { vendor: "groq", models, baseUrl: "https://api.groq.com/openai/v1" },
      { source: "models_dev" },
    ],
    [
      "that models.dev does not have is a custom config",
      { vendor: "ollama", models },
      { source: "custom", customConfig: expect.objectContaining({ id: "ollama", api: "http://localhost:11434/v1" }) },
    ],
    [
      "at an address of one's own is one too",
      { vendor: "openai", models, baseUrl: "https://proxy.acme.example/v1" },
      { source: "custom", customConfig: expect.objectContaining({ id: "openai", api: "https://proxy.acme.example/v1" }) },
    ],
    [
      "Azure behind a gateway is reached by its OpenAI-compatible API",
      { vendor: "azure", models, baseUrl: "https://gateway.acme.example/azure" },
      { source: "custom", customConfig: expect.objectContaining({ id: "azure", api: "https://gateway.acme.example/azure/openai/v1" }) },
    ],
  ])("%s", (_what, portable, expected) => {
    const { specs, problems } = toSpecs(portable);
    expect({ specs, problems }).toEqual({ specs: [expect.objectContaining(expected)], problems: [] });
  });

  test("without an address and outside the catalogue cannot be made", () => {
    expect(toSpecs({ vendor: "elevenlabs", models }).problems).toMatchObject([{ path: "baseUrl" }]);
  });

  test("with further parts needs a name for its key, which llmp has to know", () => {
    const credentials = { CLOUDFLARE_ACCOUNT_ID: "acme" };
    expect(toSpecs({ vendor: "cloudflare-workers-ai", models, apiKey: KEY, credentials }).problems).toMatchObject([{ path: "apiKey" }]);
    const named = { ...credentials, CLOUDFLARE_API_KEY: KEY };
    expect(toSpecs({ vendor: "cloudflare-workers-ai", models, credentials: named })).toMatchObject({
      specs: [{ apiKeys: named }],
      problems: [],
    });
  });

  test("whose key Den could not name by itself has it named", () => {
    const [spec] = toSpecs({ vendor: "amazon-bedrock", models, apiKey: KEY }).specs;
    expect(spec).toMatchObject({ apiKeys: { AWS_BEARER_TOKEN_BEDROCK: KEY } });
    expect(spec?.apiKey).toBeUndefined();
  });

  test("keeps AWS's access key a Secret although it was written out", () => {
    const [spec] = toSpecs({ vendor: "amazon-bedrock", models, credentials: { AWS_ACCESS_KEY_ID: "AKIA", AWS_REGION: "us-east-1" } }).specs;
    expect(spec?.apiKeys?.AWS_ACCESS_KEY_ID).toBeInstanceOf(Secret);
    expect(spec?.apiKeys?.AWS_REGION).toBe("us-east-1");
  });
});

describe("a custom config", () => {
  const config = {
    id: "team-gateway",
    name: "Team gateway",
    npm: "@ai-sdk/openai-compatible",
    env: ["TEAM_GATEWAY_API_KEY"],
    doc: "https://opencode.ai/docs/providers",
    api: "https://llm.acme.example/v1",
    models: [{ id: "large", name: "large" }],
  };
  const portable: PortableSpec = { name: "Team gateway", models, baseUrl: config.api };

  test("is whole, as Den will show it", () => {
    expect(toSpecs(portable).specs).toEqual([{ source: "custom", name: "Team gateway", customConfig: config }]);
  });

  test("takes headers that everybody may see, and tells of the others", () => {
    const headers = { "X-Team": "ai", "X-Signature": new Secret("not-a-real-signature"), Authorization: "Bearer not-a-real-token" };
    const { specs, ignored } = toSpecs({ ...portable, headers });
    expect(specs).toMatchObject([{ customConfig: { ...config, options: { headers: { "X-Team": "ai" } } } }]);
    expect(JSON.stringify(specs)).not.toContain("Bearer");
    expect(ignored.map(({ field }) => field)).toEqual(["headers.X-Signature", "headers.Authorization"]);
  });

  test("cannot have two models that differ by case, which is told where they were written", () => {
    const twins = { path: "models[1]", message: "repeats models[0] in another case, which Den cannot store" };
    expect(toSpecs({ ...portable, models: ["large", "Large"] }).problems).toEqual([twins]);
    expect(toSpecs({ vendor: "openai", models: ["gpt-5", "GPT-5"] }).problems).toEqual([twins]);
  });

  test("says which of its settings have no portable word", () => {
    const customConfig = {
      ...config,
      npm: "@ai-sdk/anthropic",
      options: { timeout: 5 },
      whitelist: ["large"],
      models: [{ id: "large", name: "large", limit: { context: 8_000 } }],
    };
    const { portable: back, ignored } = fromSpec({ source: "custom", name: "Team gateway", customConfig });
    expect(back).toEqual(portable);
    expect(ignored.map(({ field }) => field)).toEqual([
      "customConfig.npm",
      "customConfig.whitelist",
      "customConfig.options.timeout",
      "customConfig.models[0]",
    ]);
  });

  test("of a person's own id keeps it", () => {
    const customConfig = { ...config, id: "acme", env: ["ACME_API_KEY"] };
    const { portable: back, ignored } = fromSpec({ source: "custom", name: "Team gateway", customConfig });
    expect({ back, ignored }).toEqual({ back: { ...portable, vendor: "acme" }, ignored: [] });
    expect(toSpecs(back).specs).toMatchObject([{ customConfig }]);
  });

  test("may be written as text, with comments, or be no config at all", () => {
    const customConfigText =
      '{ "provider": { "acme": { /* ours */ "options": { "baseURL": "https://llm.acme.example/v1" }, "models": { "large": {} } } } }';
    expect(fromSpec({ source: "custom", name: "Ours", customConfigText }).portable).toEqual({
      name: "Ours",
      vendor: "acme",
      models,
      baseUrl: config.api,
    });
    expect(fromSpec({ source: "custom", customConfigText: "{" })).toMatchObject({
      portable: { models: [] },
      ignored: [{ field: "customConfigText" }],
    });
  });

  test("has one key, whatever it is called", () => {
    const customConfig = { ...config, env: ["ACME_SECRET"] };
    expect(fromSpec({ source: "custom", customConfig, apiKeys: { ACME_SECRET: KEY } }).portable.apiKey).toBe(KEY);
  });

  test("for the usual address of a vendor of the catalogue becomes that vendor, which is told", () => {
    const customConfig = { ...config, id: "openai", api: "https://api.openai.com/v1" };
    const { portable: back, ignored } = fromSpec({ source: "custom", name: "openai", customConfig });
    expect(back).toEqual({ name: "openai", vendor: "openai", models });
    expect(ignored.map(({ field }) => field)).toContain("source");
  });

  test("that somebody stored with a key in it leaves without it", () => {
    const providerConfig = {
      ...config,
      api: "https://ada:not-a-real-password@llm.acme.example/v1",
      options: { apiKey: "sk-not-a-real-key-but-one-that-looks-so", headers: { Authorization: "Bearer not-a-real-token", "X-Team": "ai" } },
    };
    const { models: listed, ...rest } = providerConfig;
    const raw = {
      id: "lpr_1",
      source: "custom",
      providerId: "acme",
      name: "Ours",
      providerConfig: rest,
      models: listed.map((model) => ({ ...model, config: model })),
    };
    const shown = specOf({ id: "lpr_1", name: "Ours", raw });
    expect(JSON.stringify([shown, fromSpec(shown)])).not.toMatch(/not-a-real/);
    expect(shown.customConfig).toMatchObject({ options: { headers: { "X-Team": "ai" } } });
    expect(JSON.stringify(fromSpec({ source: "custom", customConfig: providerConfig }))).not.toMatch(/not-a-real/);
  });
});

describe("who may use it", () => {
  test("single grants beside everyone are not stored, which is told", () => {
    const { specs, ignored } = toSpecs({ vendor: "openai", models, access: { everyone: true, teams: ["Platform"] } });
    expect(specs).toMatchObject([{ allMembers: true }]);
    expect(specs[0]).not.toHaveProperty("teamIds");
    expect(ignored).toEqual([{ field: "access.teams", reason: expect.stringContaining("open to everyone") }]);
  });

  test("what the control plane hides is not said to be empty", () => {
    const item = { id: "lpr_1", source: "models_dev", providerId: "openai", name: "Hidden", models: [{ id: "gpt-5" }] };
    const hidden = { ...item, access: { members: [], teams: [], membersHidden: true } };
    expect(specOf({ id: "lpr_1", name: "Hidden", raw: hidden })).not.toHaveProperty("memberIds");
    expect(specOf({ id: "lpr_1", name: "Hidden", raw: item })).toEqual({
      source: "models_dev",
      providerId: "openai",
      name: "Hidden",
      modelIds: ["gpt-5"],
    });
  });

  test("a key for each member has no portable word", () => {
    expect(fromSpec({ source: "models_dev", providerId: "openai", credentialMode: "per_member" }).ignored).toMatchObject([
      { field: "credentialMode" },
    ]);
  });
});

test("what is off cannot be made", () => {
  expect(toSpecs({ vendor: "openai", models, enabled: false }).problems).toMatchObject([{ path: "enabled" }]);
});

describe.each(["1", "2", "3"])("on a server of era %s", (era) => {
  const newer = { "1": {}, "2": { allMembers: false }, "3": { allMembers: false, credentialMode: "shared" } }[era];

  test("a vendor of the catalogue is shown as it was asked for", async () => {
    const spec: DenSpec = {
      source: "models_dev",
      name: "OpenAI prod",
      providerId: "openai",
      modelIds: ["gpt-5", "gpt-5-mini"],
      memberIds: [denSeed.members.linus],
      teamIds: [denSeed.teams.platform],
    };
    expect((await store(den, { ...spec, apiKey: KEY }, era)).shown).toEqual({ ...spec, ...newer });
  });

  test("so is an endpoint of one's own", async () => {
    const [spec = {}] = toSpecs({
      name: "Team gateway",
      models: ["large", "small"],
      baseUrl: "https://llm.acme.example/v1",
      headers: { "X-Team": "ai" },
      apiKey: KEY,
    }).specs;
    const { apiKey: _, ...asked } = spec;
    expect((await store(den, spec, era)).shown).toEqual({ ...asked, memberIds: [], teamIds: [], ...newer });
  });
});
