// What portable specs and Agent Stack's own have to say to each other that is not the same elsewhere.

import { describe, expect, test } from "vitest";
import type { AgentstackSpec } from "../../../src/control-planes/agentstack/fields.ts";
import { agentstack } from "../../../src/control-planes/agentstack/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { store } from "../portable/stored.ts";

const { toSpecs, fromSpec, specOf } = agentstack.portable;
const KEY = new Secret("not-a-real-key");

describe("the type", () => {
  test.each([
    ["google", "gemini"],
    ["github-models", "github"],
    ["moonshotai", "moonshot"],
    ["togetherai", "together"],
    ["openai", "openai"],
    ["ollama", "ollama"],
    ["jan", "jan"],
  ])("of %s is %s, at its usual address", (vendor, type) => {
    const { specs, ignored, problems } = toSpecs({ name: "Any", vendor, apiKey: KEY });
    expect({ specs, ignored, problems }).toEqual({ specs: [{ type, name: "Any", api_key: KEY }], ignored: [], problems: [] });
    expect(fromSpec(specs[0] ?? {})).toEqual({ portable: { name: "Any", vendor, apiKey: KEY }, ignored: [] });
  });

  test.each([
    ["xai", "https://api.x.ai/v1"],
    ["alibaba", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"],
  ])("of %s is other, and its address says whose it is", (vendor, base_url) => {
    const { specs, ignored } = toSpecs({ name: "Any", vendor });
    expect({ specs, ignored }).toEqual({ specs: [{ type: "other", base_url, name: "Any" }], ignored: [] });
    expect(fromSpec(specs[0] ?? {}).portable).toEqual({ name: "Any", vendor });
  });

  test("of a vendor without one, at an address that does not say whose it is, loses the vendor", () => {
    const { specs, ignored } = toSpecs({ vendor: "xai", baseUrl: "https://proxy.acme.example/v1" });
    expect(specs).toMatchObject([{ type: "other", base_url: "https://proxy.acme.example/v1" }]);
    expect(ignored).toEqual([{ field: "vendor", reason: expect.stringContaining("no type for xai") }]);
  });

  test("other at the address of a vendor that has a type stays an endpoint of its own", () => {
    const spec: AgentstackSpec = { type: "other", base_url: "https://api.openai.com/v1", name: "Any" };
    const { portable } = fromSpec(spec);
    expect(portable).toEqual({ name: "Any", baseUrl: "https://api.openai.com/v1" });
    expect(toSpecs(portable).specs).toEqual([spec]);
  });

  test.each(["rits", "of-a-newer-server"])("%s is told, as nothing portable would make it again", (type) => {
    const { portable, ignored } = fromSpec({ type, base_url: "https://llm.acme.example/v1" });
    expect({ portable, ignored }).toEqual({
      portable: { baseUrl: "https://llm.acme.example/v1" },
      ignored: [{ field: "type", reason: expect.stringContaining(type) }],
    });
  });

  test("of Vertex AI does not exist", () => {
    expect(toSpecs({ vendor: "google-vertex" }).problems).toMatchObject([{ path: "baseUrl" }]);
  });
});

describe("Bedrock", () => {
  test("takes temporary keys", () => {
    const credentials = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY, AWS_SESSION_TOKEN: KEY };
    const { specs } = toSpecs({ vendor: "amazon-bedrock", credentials: { ...credentials, AWS_REGION: "us-east-1" } });
    expect(specs).toMatchObject([{ type: "bedrock", region: "us-east-1", credentials }]);
  });

  test("at an address of one's own still has a region, which is part of its key", () => {
    const given = {
      vendor: "amazon-bedrock",
      baseUrl: "https://vpce.acme.example/openai/v1",
      apiKey: KEY,
      credentials: { AWS_REGION: "us-east-1" },
    };
    const { specs, problems } = toSpecs(given);
    expect({ specs, problems }).toMatchObject({ specs: [{ base_url: given.baseUrl, region: "us-east-1" }], problems: [] });
    expect(fromSpec(specs[0] ?? {}).portable).toMatchObject(given);
  });

  test("has its region from its address as well", () => {
    const base_url = "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1";
    expect(fromSpec({ type: "bedrock", base_url }).portable).toEqual({
      vendor: "amazon-bedrock",
      credentials: { AWS_REGION: "eu-west-1" },
    });
  });
});

describe("watsonx", () => {
  test.each<[string, AgentstackSpec, string]>([
    ["by region", { type: "watsonx", region: "eu-de", watsonx_project_id: "project-1" }, "https://eu-de.ml.cloud.ibm.com"],
    [
      "at an address of one's own",
      { type: "watsonx", base_url: "https://proxy.acme.example", watsonx_space_id: "space-1" },
      "https://proxy.acme.example",
    ],
  ])("%s goes there and back", (_what, spec, baseUrl) => {
    const { portable, ignored } = fromSpec({ ...spec, api_key: KEY, name: "IBM" });
    expect(portable).toMatchObject({ vendor: "watsonx", baseUrl });
    expect(ignored).toEqual([]);
    expect(toSpecs(portable)).toEqual({ specs: [{ ...spec, api_key: KEY, name: "IBM" }], ignored: [], problems: [] });
  });

  test("needs an address", () => {
    expect(toSpecs({ vendor: "watsonx", apiKey: KEY }).problems).toMatchObject([{ path: "baseUrl" }]);
  });

  test("lends nobody its project", () => {
    const { portable, ignored } = fromSpec({ type: "openai", watsonx_project_id: "project-1", watsonx_space_id: null, description: null });
    expect(portable).toEqual({ vendor: "openai" });
    expect(ignored.map(({ field }) => field)).toEqual(["watsonx_project_id"]);
  });
});

test("everybody who is signed in may use it, so that asking for everyone loses nothing", () => {
  expect(toSpecs({ vendor: "openai", access: { everyone: true } }).ignored).toEqual([]);
  expect(toSpecs({ vendor: "openai", access: { everyone: false } }).ignored).toMatchObject([{ field: "access" }]);
});

test("what is off cannot be made", () => {
  expect(toSpecs({ vendor: "openai", enabled: false }).problems).toMatchObject([{ path: "enabled" }]);
});

describe("what is shown", () => {
  const credentials = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY };

  test.each<[string, AgentstackSpec, AgentstackSpec]>([
    ["a usual address is left out", { type: "anthropic", name: "Any", api_key: KEY }, { type: "anthropic", name: "Any" }],
    [
      "another is not, also where it differs in nothing but its end",
      { type: "openai", base_url: "https://api.openai.com/v1/", name: "Any", api_key: KEY },
      { type: "openai", base_url: "https://api.openai.com/v1/", name: "Any" },
    ],
    [
      "a region stands for its address",
      { type: "bedrock", region: "us-west-2", name: "Any", credentials },
      { type: "bedrock", region: "us-west-2", name: "Any" },
    ],
    [
      "watsonx's project is shown to nobody",
      { type: "watsonx", region: "eu-de", name: "Any", api_key: KEY, watsonx_project_id: "project-1", description: "for the shop" },
      { type: "watsonx", region: "eu-de", name: "Any", description: "for the shop" },
    ],
    ["a placeholder for a key is none", { type: "ollama", name: "Any" }, { type: "ollama", name: "Any" }],
  ])("%s", async (_what, spec, expected) => {
    for (const era of ["nov", "adk"]) {
      if (era === "nov" && spec.type === "bedrock") continue;
      expect((await store(agentstack, spec, era)).shown).toEqual(expected);
    }
  });

  test("a row without a name goes by its address", () => {
    const raw = { id: "x", type: "other", base_url: "https://llm.acme.example/v1", name: null, description: null };
    expect(specOf({ id: "x", name: "https://llm.acme.example/v1", raw })).toEqual({
      type: "other",
      base_url: "https://llm.acme.example/v1",
      name: "https://llm.acme.example/v1",
    });
  });
});
