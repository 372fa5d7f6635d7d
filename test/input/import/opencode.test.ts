import { describe, expect, test } from "vitest";
import { importText, problemsOf } from "./imported.ts";

function importOpencode(configuration: object, name = "opencode.json") {
  return importText(JSON.stringify(configuration), {}, name);
}

/** The one provider of a block with this id. */
async function providerOf(block: object, id = "acme", further: object = {}) {
  const { providers } = await importOpencode({ provider: { [id]: block }, ...further });
  expect(providers).toHaveLength(1);
  return providers[0];
}

const endpoint = { npm: "@ai-sdk/openai-compatible", options: { baseURL: "https://llm.acme.example/v1" }, models: { large: {} } };

describe("vendors", () => {
  test("an id of models.dev is the vendor", async () => {
    expect(await providerOf({ options: { apiKey: "{env:ANTHROPIC_API_KEY}" }, models: { "claude-4.5": {} } }, "anthropic")).toEqual({
      name: "Anthropic",
      vendor: "anthropic",
      models: ["claude-4.5"],
      apiKey: "env:ANTHROPIC_API_KEY",
    });
    expect(await providerOf({ models: { a: {} } }, "some-new-vendor")).toEqual({
      name: "some-new-vendor",
      vendor: "some-new-vendor",
      models: ["a"],
    });
  });

  test("what speaks OpenAI's API at an address of its own has none", async () => {
    expect(await providerOf({ ...endpoint, name: "Acme gateway" })).toEqual({
      name: "Acme gateway",
      models: ["large"],
      baseUrl: "https://llm.acme.example/v1",
    });
  });

  test.each([
    ["@ai-sdk/anthropic", "https://proxy.example/v1", "anthropic"],
    ["@ai-sdk/openai", "https://proxy.example/v1", undefined],
    ["@ai-sdk/openai-compatible", "https://api.groq.com/openai/v1/", "groq"],
    ["aisdk:@ai-sdk/mistral", "https://proxy.example/v1", "mistral"],
  ])("%s at %s is of %s", async (npm, baseURL, vendor) => {
    expect((await providerOf({ ...endpoint, npm, options: { baseURL } }))?.vendor).toBe(vendor);
  });

  test("without an address there is no endpoint", async () => {
    expect(await problemsOf(JSON.stringify({ provider: { acme: { ...endpoint, options: {} } } }))).toEqual([
      'c.yaml:1:21 : "acme" is not imported: an OpenAI-compatible endpoint needs options.baseURL',
    ]);
  });

  test("nor with one that is no URL", async () => {
    const block = { ...endpoint, options: { baseURL: "llm.acme.example/v1" } };
    expect(await problemsOf(JSON.stringify({ provider: { acme: block } }))).toEqual([
      'c.yaml:1:21 : "acme" is not imported: its options.baseURL is not an http or https URL',
    ]);
  });

  test("an address of models.dev's vendor stays beside it, the usual one needs no word", async () => {
    const block = (baseURL: string) => ({ options: { baseURL }, models: { a: {} } });
    expect(await providerOf(block("https://proxy.example/v1"), "openai")).toMatchObject({
      vendor: "openai",
      baseUrl: "https://proxy.example/v1",
    });
    expect(await providerOf(block("https://api.openai.com/v1"), "openai")).toEqual({ name: "OpenAI", vendor: "openai", models: ["a"] });
  });
});

describe("models", () => {
  test("are called as the vendor calls them", async () => {
    const models = { one: {}, two: { id: "acme/two-v2" }, three: { modelID: "acme/three" } };
    expect((await providerOf({ ...endpoint, models }))?.models).toEqual(["one", "acme/two-v2", "acme/three"]);
  });

  test("whitelist names them all, blacklist takes away", async () => {
    const block = { models: { a: {}, b: { id: "real-b" } }, whitelist: ["b", "c", "d"], blacklist: ["d"] };
    expect((await providerOf(block, "openai"))?.models).toEqual(["real-b", "c"]);
    expect((await providerOf({ models: { a: {}, b: {} }, blacklist: ["a"] }, "openai"))?.models).toEqual(["b"]);
  });

  test("another name of a model is told, each of several of one", async () => {
    const models = { fast: { id: "acme/large-v2" }, cheap: { id: "acme/large-v2" }, plain: {} };
    const { providers, notes } = await importOpencode({ provider: { acme: { ...endpoint, models } }, model: "acme/fast" });
    expect(providers).toEqual([expect.objectContaining({ models: ["acme/large-v2", "plain"], defaultModel: "acme/large-v2" })]);
    expect(
      notes.filter((note) => note.includes("other name") || note.includes("by its id")).map((note) => note.replace(/^.*?: /, "")),
    ).toEqual([
      '"fast" is left out: a manifest knows "acme/large-v2" by its id alone',
      '"cheap" is left out: a manifest knows "acme/large-v2" by its id alone',
    ]);
  });

  test("a blacklist beside models cannot be said either", async () => {
    const { notes } = await importOpencode({ provider: { openai: { models: { b: {} }, blacklist: ["a"] } } });
    expect(notes).toContainEqual(expect.stringMatching(/blacklist is left out/));
  });

  test("a blacklist alone cannot be said", async () => {
    const { providers, notes } = await importOpencode({ provider: { openai: { blacklist: ["a"] } } });
    expect(providers).toEqual([{ name: "OpenAI", vendor: "openai" }]);
    expect(notes[0]).toMatch(/^left_out OpenAI opencode\.json:1:\d+: blacklist is left out/);
  });

  test("one that is disabled or deprecated is left out, and told", async () => {
    const { providers, notes } = await importOpencode({
      provider: { openai: { models: { a: { disabled: true }, b: { status: "deprecated" }, c: { name: "C", limit: {} } } } },
    });
    expect(providers).toMatchObject([{ models: ["c"] }]);
    expect(notes.map((note) => note.replace(/^.*?: /, ""))).toEqual([
      '"a" is left out: it is disabled or deprecated',
      '"b" is left out: it is disabled or deprecated',
      "without name and limit",
      "the file names none; usually it is env:OPENAI_API_KEY",
    ]);
  });

  test("the default is the provider's default, and the small one a model of its provider", async () => {
    const { providers, notes } = await importOpencode({ model: "openai/gpt-5", small_model: "anthropic/claude-haiku-4-5" });
    expect(providers).toEqual([
      { name: "OpenAI", vendor: "openai", models: ["gpt-5"], defaultModel: "gpt-5" },
      { name: "Anthropic", vendor: "anthropic", models: ["claude-haiku-4-5"] },
    ]);
    expect(notes[0]).toBe("left_out opencode.json:1:39: small_model is left out as a role; its model is listed");
    const unread = await importOpencode({ model: "openai/gpt-5", small_model: "haiku" });
    expect(unread.notes.filter((note) => note.includes("small_model"))).toEqual([
      "left_out opencode.json:1:39: small_model is left out: it is not written as provider/model",
    ]);
  });

  test("a default is called as the vendor calls it", async () => {
    const models = { fast: { id: "acme/fast-v2" } };
    expect(await providerOf({ ...endpoint, models }, "acme", { model: "acme/fast" })).toMatchObject({ defaultModel: "acme/fast-v2" });
    expect(await providerOf({ ...endpoint, models }, "acme", { model: { providerID: "acme", model: "fast" } })).toMatchObject({
      defaultModel: "acme/fast-v2",
    });
    expect(await providerOf({ ...endpoint, models }, "acme", { model: "acme/fast#high" })).toMatchObject({ defaultModel: "acme/fast-v2" });
  });

  test("one whose id is in a variable is left out, as are such a name and such a provider", async () => {
    const block = { ...endpoint, name: "{env:NAME}", models: { "{env:MODEL}": {}, b: { id: "x-{file:model}" }, c: {} } };
    const { providers, notes } = await importOpencode({ provider: { acme: block, "{env:ID}": block } });
    expect(providers).toMatchObject([{ name: "acme", models: ["c"] }]);
    expect(notes.map((note) => note.replace(/ opencode\.json:1:\d+/, ""))).toEqual([
      'skipped: "{env:ID}" is not imported: its id is in a variable',
      "left_out acme: a model is left out: its id is in a variable",
      "left_out acme: a model is left out: its id is in a variable",
      "left_out acme name: its name is left out: it is in a variable",
    ]);
  });

  test("a default that is not written as one is told", async () => {
    const { notes } = await importOpencode({ provider: { acme: endpoint }, model: "{env:MODEL}" });
    expect(notes).toEqual([
      expect.stringMatching(/^left_out opencode\.json:1:\d+: model is left out: it is not written as provider\/model$/),
    ]);
  });
});

describe("values", () => {
  test("variables and files are references; paths are those of the configuration's folder", async () => {
    for (const [given, name, expected] of [
      ["{env:KEY}", "a/opencode.json", "env:KEY"],
      ["{file:./keys/acme}", "a/opencode.json", "file:a/keys/acme"],
      ["{file:../acme}", "opencode.json", "file:../acme"],
      ["{file:~/.keys/acme}", "a/opencode.json", "file:~/.keys/acme"],
      ["{file:/keys/acme}", "a/opencode.json", "file:/keys/acme"],
      ["{file:keys/acme}", "stdin", "file:keys/acme"],
    ] as const) {
      const { providers } = await importOpencode(
        { provider: { acme: { ...endpoint, options: { ...endpoint.options, apiKey: given } } } },
        name,
      );
      expect(providers).toMatchObject([{ apiKey: expected }]);
    }
  });

  test("a key that is written out, and a reference inside of other text, become references to fill", async () => {
    const options = {
      baseURL: "https://{env:HOST}/v1",
      apiKey: "not-a-real-key-1",
      headers: { Authorization: "Bearer {env:TOKEN}", "X-Title": "Acme" },
    };
    const { providers, notes, text } = await importOpencode({ provider: { acme: { ...endpoint, options } } });
    expect(providers).toEqual([
      {
        name: "acme",
        models: ["large"],
        apiKey: "env:ACME_API_KEY",
        baseUrl: "env:ACME_BASE_URL",
        headers: { Authorization: "env:ACME_AUTHORIZATION", "X-Title": "Acme" },
      },
    ]);
    expect(notes.filter((note) => note.startsWith("fill")).map((note) => note.split(": ")[1])).toEqual([
      "a key was written out here, and is not copied",
      "a reference stood inside of other text here, and is not copied",
      "a reference stood inside of other text here, and is not copied",
    ]);
    expect(text).not.toContain("not-a-real-key");
  });

  test("env names the variable of the key, where there is one key", async () => {
    expect(await providerOf({ ...endpoint, env: ["ACME_KEY", "OTHER"] })).toMatchObject({ apiKey: "env:ACME_KEY" });
    expect(await providerOf({ env: ["AWS_PROFILE"], models: { a: {} } }, "amazon-bedrock")).not.toHaveProperty("apiKey");
  });

  test("Bedrock's, Azure's and Vertex AI's options are credentials by models.dev's names", async () => {
    const aws = {
      region: "eu-west-1",
      accessKeyId: "{env:ID}",
      secretAccessKey: "{env:SECRET}",
      endpoint: "https://vpc.example",
      baseURL: "https://other.example",
    };
    expect(await providerOf({ options: aws, models: { a: {} } }, "amazon-bedrock")).toEqual({
      name: "Amazon Bedrock",
      vendor: "amazon-bedrock",
      models: ["a"],
      credentials: { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "env:ID", AWS_SECRET_ACCESS_KEY: "env:SECRET" },
      baseUrl: "https://vpc.example",
    });
    expect(await providerOf({ options: { resourceName: "acme" }, models: { a: {} } }, "azure")).toMatchObject({
      credentials: { AZURE_RESOURCE_NAME: "acme" },
    });
    expect(await providerOf({ options: { project: "p", location: "global" }, models: { a: {} } }, "google-vertex")).toMatchObject({
      credentials: { GOOGLE_VERTEX_PROJECT: "p", GOOGLE_VERTEX_LOCATION: "global" },
    });
  });

  test("what a manifest has no place for is told", async () => {
    const { notes } = await importOpencode({
      provider: { acme: { ...endpoint, options: { ...endpoint.options, timeout: 1, setCacheKey: true }, discoverModels: true } },
      mcp: {},
      theme: "x",
    });
    expect(notes.map((note) => note.replace(/^.*?: /, ""))).toEqual([
      "mcp is left out: it describes no provider",
      "theme is left out: it describes no provider",
      "without timeout, setCacheKey and discoverModels",
    ]);
  });
});

describe("which providers are on", () => {
  test.each([
    ["disabled_providers", { disabled_providers: ["acme"] }],
    ["enabled_providers", { enabled_providers: ["openai"] }],
    ["both, of which the one that switches off counts", { enabled_providers: ["acme"], disabled_providers: ["acme"] }],
  ])("%s", async (_name, lists) => {
    expect(await providerOf(endpoint, "acme", lists)).toMatchObject({ enabled: false });
  });

  test("nothing is said of those that are on, and one without a model is told", async () => {
    const { providers, notes } = await importOpencode({ provider: { acme: endpoint }, enabled_providers: ["acme", "openai"] });
    expect(providers[0]).not.toHaveProperty("enabled");
    expect(notes).toEqual([
      expect.stringMatching(/^skipped opencode\.json:1:\d+: "openai" is not imported: only enabled_providers names it/),
    ]);
  });
});

describe("opencode 2", () => {
  const block = {
    name: "Acme",
    env: ["ACME_API_KEY"],
    package: "@opencode/ai/providers/openai-compatible",
    settings: { baseURL: "https://llm.acme.example/v1" },
    headers: { "X-Title": "Acme" },
    models: { "qwen3-coder": { name: "Qwen" } },
  };

  test("its providers are read", async () => {
    expect((await importOpencode({ providers: { acme: block } })).providers).toEqual([
      {
        name: "Acme",
        models: ["qwen3-coder"],
        apiKey: "env:ACME_API_KEY",
        baseUrl: "https://llm.acme.example/v1",
        headers: { "X-Title": "Acme" },
      },
    ]);
  });

  test("of two blocks for one provider its own counts, which is told", async () => {
    const { providers, notes } = await importOpencode({ provider: { acme: endpoint }, providers: { acme: block } });
    expect(providers).toMatchObject([{ name: "Acme" }]);
    expect(notes[0]).toMatch(/a second block of "acme" is left out: opencode takes the one in `providers`$/);
  });
});

test("JSON with comments and trailing commas is read, and places are those of the file", async () => {
  const { providers, notes } = await importText(
    '// mine\n{\n\t/* the\n\t   one */ "provider": {\n\t\t"acme": { // ours\n\t\t\t"options": {"baseURL": "https://llm.acme.example//v1", "apiKey": "not-a-real-key-1",},\n\t\t\t"npm": "x", "models": {"a": {},},\n\t\t},\n\t},\n}\n',
  );
  expect(providers).toMatchObject([{ models: ["a"], baseUrl: "https://llm.acme.example//v1" }]);
  expect(notes).toEqual([expect.stringMatching(/^fill acme apiKey c\.yaml:6:69: /)]);
});

describe("what is wrong is told all at once", () => {
  test.each([
    ['{"provider": []}', "c.yaml:1:14 provider: must be an object of providers"],
    ['{"provider": {"a": 5}}', 'c.yaml:1:20 provider."a": must be an object'],
    ['{"provider": {"a": {"options": "x"}}}', 'c.yaml:1:32 provider."a".options: must be an object'],
    ['{"provider": {"a": {"models": ["x"]}}}', 'c.yaml:1:31 provider."a".models: must be an object'],
  ])("%s", async (text, problem) => {
    // A model that names it tells whose configuration it is.
    expect(await problemsOf(text.replace(/\}$/, ', "small_model": "x/y"}'))).toEqual([problem]);
  });
});
