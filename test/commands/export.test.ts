// `llmp export`: what is stored on each control plane as a manifest, which applied there changes nothing.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { openFiveProfiles } from "./five-profiles.ts";
import { kinds } from "./manifests-stage.ts";

const KEY = "not-a-real-key-of-openai";
const five = openFiveProfiles({ VENDOR_KEY: KEY, VENDOR_SECRET: "not-a-real-secret-key-of-aws" });

const { done, llmp, manifest: write, forget, countWrites } = five;

/** Awkward on purpose: names that YAML or a manifest reads as something else, whatever a control plane lets be stored. */
const NAMES = [
  "yes",
  "1e3",
  "- x",
  "# y",
  "{{x}}",
  "null",
  "*alias",
  "12:30",
  "a: b # c",
  "Müller & Söhne 🦊",
  "模型",
  "'quoted\"",
  "~",
  "%TAG",
  "@at",
];

/** What is stored on each, in its own words; keys from where nobody could read them again unless told. */
const awkward: Readonly<Record<string, readonly object[]>> = {
  den: [
    ...NAMES.map((name) => ({ source: "models_dev", name, providerId: "openai", modelIds: ["gpt-5"], apiKey: KEY })),
    {
      source: "models_dev",
      name: "no key",
      providerId: "anthropic",
      modelIds: ["claude-sonnet-4-5"],
      teamIds: ["Platform"],
      memberIds: ["linus@example.com"],
    },
    { source: "models_dev", name: "everyone", providerId: "openai", modelIds: ["gpt-5", "gpt-5-mini"], apiKey: KEY, allMembers: true },
    {
      source: "models_dev",
      name: "Bedrock",
      providerId: "amazon-bedrock",
      modelIds: ["amazon.nova-pro-v1:0"],
      apiKeys: { AWS_ACCESS_KEY_ID: "not-a-real-access-key", AWS_SECRET_ACCESS_KEY: "not-a-real-secret-key", AWS_REGION: "us-west-2" },
    },
    {
      source: "custom",
      name: "Gateway",
      apiKey: KEY,
      customConfig: {
        id: "acme-gateway",
        name: "Acme: the gateway",
        npm: "@ai-sdk/openai-compatible",
        env: ["ACME_API_KEY"],
        doc: "https://acme.example",
        api: "https://llm.acme.example/v1",
        options: { headers: { "X-Team": "ai: yes" }, timeout: 1000 },
        models: [{ id: "yes", name: "on", limit: { context: 1000, output: 100 }, reasoning: true }],
      },
    },
  ],
  refactor: [
    { provider: "openai", api_key: KEY, organization: "org-acme", enabled: false },
    { provider: "azure", api_key: KEY, endpoint: "https://acme.openai.azure.com", deployment_id: "gpt-5" },
    {
      provider: "amazon-bedrock",
      aws_access_key_id: "not-a-real-access-key",
      aws_secret_access_key: "not-a-real-secret",
      region: "us-west-2",
    },
    { provider: "xai", credentials: { api_key: KEY, team: "blue" } },
  ],
  goodmem: [
    ...NAMES.map((displayName, index) => ({
      displayName,
      providerType: "OPENAI",
      endpointUrl: "https://api.openai.com/v1",
      modelIdentifier: `gpt-5-${index}`,
      apiKey: KEY,
      labels: { yes: "no", "a b": "# c" },
    })),
    {
      displayName: "local",
      description: "lines: # of it",
      providerType: "VLLM",
      endpointUrl: "http://localhost:8000/v1",
      modelIdentifier: "0123",
      apiPath: "/completions",
      supportedModalities: ["TEXT", "IMAGE"],
      supportsFunctionCalling: false,
      maxContextLength: 4096,
      temperature: 0.2,
      version: "2",
      clientConfig: { retries: 3, deep: { on: true } },
    },
    {
      displayName: "with a header",
      providerType: "CUSTOM_OPENAI_COMPATIBLE",
      endpointUrl: "https://llm.acme.example/v1",
      modelIdentifier: "large",
      apiKey: KEY,
      headerName: "api-key",
      prefix: "Key ",
    },
  ],
  agentstack: [
    ...NAMES.map((name, index) => ({
      type: "other",
      name,
      base_url: `https://llm${index}.acme.example/v1`,
      api_key: KEY,
      description: "- yes",
    })),
    { type: "openai", name: "OpenAI", api_key: KEY },
    { type: "other", name: "Gateway", base_url: "https://llm.acme.example/v1", api_key: KEY },
    { type: "ollama", name: "Ollama of mine", base_url: "http://localhost:11434/v1" },
    { type: "watsonx", name: "watsonx", region: "us-south", api_key: KEY, watsonx_project_id: "not-a-real-project" },
    {
      type: "bedrock",
      name: "Bedrock",
      region: "us-west-2",
      credentials: { AWS_ACCESS_KEY_ID: "AKIANOTAREALKEY", AWS_SECRET_ACCESS_KEY: "not-a-real-secret" },
    },
  ],
  langwatch: [
    {
      provider: "custom",
      apiKey: KEY,
      customKeys: { CUSTOM_BASE_URL: "https://llm.acme.example/v1" },
      customModels: [
        { modelId: "yes", displayName: "- x", mode: "chat", maxTokens: 100, supportedParameters: ["temperature"] },
        { modelId: "1e3" },
      ],
      customEmbeddingsModels: [{ modelId: "embed" }],
      extraHeaders: [{ key: "X-Team", value: "not-a-real-header-value" }],
    },
    { provider: "openai", apiKey: KEY, enabled: false },
    {
      provider: "bedrock",
      customKeys: { AWS_ACCESS_KEY_ID: "not-a-real-access-key", AWS_SECRET_ACCESS_KEY: "not-a-real-secret", AWS_REGION_NAME: "us-west-2" },
      customModels: [{ modelId: "amazon.nova-pro-v1:0" }],
    },
    { provider: "gemini", apiKey: KEY, customKeys: { GEMINI_PROJECT: "acme", GEMINI_LOCATION: "eu" } },
  ],
};

/** Every variable that a manifest asks for, with something in it. */
function fill(manifest: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...manifest.matchAll(/\benv:([A-Z0-9_]+)/g)].map(([, name = ""]) => [name, fillingOf(name)]));
}

function fillingOf(name: string): string {
  if (name.endsWith("_ENDPOINT") || name.endsWith("BASE_URL")) return "https://acme.openai.azure.com";
  if (name.endsWith("ORGANIZATION") || name.endsWith("ORG_ID")) return "org-acme";
  if (name.endsWith("_REGION")) return "us-west-2";
  return name.endsWith("_DEPLOYMENT_ID") ? "gpt-5" : `not-a-real-filling-of-${name.toLowerCase()}`;
}

async function store(kind: string): Promise<void> {
  await done(["apply", "--yes"], { stdin: JSON.stringify({ target: kind, providers: awkward[kind] }) });
  await forget();
}

describe.each(kinds)("%s", (kind) => {
  test.each([[[]], [["--portable"]]])("where nothing is, gives what is right and changes nothing %j", async (flags) => {
    const { exitCode, stdout, stderr } = await llmp(["export", "--profile", kind, ...flags]);
    expect([exitCode, stdout], stderr).toEqual([0, expect.stringContaining("providers: []")]);
    const manifest = await write(stdout);
    const writes = countWrites();
    const plan = join(five.stage.folder, "nothing.json");
    for (const words of [
      ["validate", "--strict", "-f", manifest],
      ["diff", "-f", manifest],
      ["apply", "--check", "-f", manifest],
      ["plan", "-f", manifest, "-o", plan],
      ["apply", "--yes", "-f", manifest],
      ["apply", "--yes", "--prune", "-f", manifest],
    ])
      expect(await llmp([...words, "--profile", kind]), words.join(" ")).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining("nothing is wanted"),
      });
    expect(await llmp(["apply", plan, "--yes"])).toMatchObject({ exitCode: 0 });
    expect(countWrites()).toBe(writes);
  });

  test.each([[[]], [["--portable"]]])("gives back what changes nothing there %j", async (flags) => {
    await store(kind);
    const { exitCode, stdout, stderr } = await llmp(["export", "--profile", kind, ...flags]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).not.toContain("not-a-real");
    const manifest = await write(stdout);
    const environment = fill(stdout);
    const named = flags.length === 0 ? [] : ["--profile", kind];
    const writes = countWrites();
    const diff = await llmp(["diff", "-f", manifest, ...named, "-o", "json"], { environment });
    expect(diff.exitCode, `${stdout}${diff.stderr}${diff.stdout}`).toBe(0);
    const { summary } = JSON.parse(diff.stdout);
    expect(summary.unchanged, stdout).toBe(awkward[kind]?.length);
    expect((await llmp(["apply", "-f", manifest, ...named, "--yes"], { environment })).exitCode).toBe(0);
    expect(countWrites()).toBe(writes);
    // The same bytes again.
    expect((await llmp(["export", "--profile", kind, ...flags])).stdout).toBe(stdout);
    const [document] = parseAllDocuments(stdout);
    const json = JSON.parse((await llmp(["export", "--profile", kind, ...flags, "-o", "json"])).stdout);
    expect(document?.toJS()).toEqual(json.manifest);
  });
});

const OPENAI = { source: "models_dev", name: "OpenAI production", providerId: "openai", modelIds: ["gpt-5"] };

async function put(spec: object, target = "den"): Promise<void> {
  await done(["apply", "--yes"], { stdin: JSON.stringify({ target, ...spec }) });
}

describe("a manifest", () => {
  test("has the reference that llmp wrote a secret from, and a variable for what it did not", async () => {
    await put({ ...OPENAI, apiKey: "env:VENDOR_KEY" });
    await put({ ...OPENAI, name: "Typed", apiKey: KEY });
    const { stdout, stderr } = await llmp(["export", "--profile", "den"]);
    expect(stdout.replace(/at http\S+/, "at URL")).toMatchInlineSnapshot(`
      "# made by \`llmp export\` of OpenWork Den at URL (profile den)
      # left out: OpenWork Models: OpenWork Den makes and keeps it by itself

      target: den
      providers:
        - source: models_dev
          providerId: openai
          modelIds:
            - gpt-5
          name: OpenAI production
          apiKey: env:VENDOR_KEY
          allMembers: false
          memberIds: []
          teamIds: []
          credentialMode: shared

        # to fill: TYPED_API_KEY
        - source: models_dev
          providerId: openai
          modelIds:
            - gpt-5
          name: Typed
          apiKey: env:TYPED_API_KEY
          allMembers: false
          memberIds: []
          teamIds: []
          credentialMode: shared
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "2 providers
      warning: Typed: fill TYPED_API_KEY (apiKey), or write other references
      warning: OpenWork Models is left out: OpenWork Den makes and keeps it by itself
      "
    `);
    const [, typed] = JSON.parse(await done(["export", "--profile", "den", "--json", "notes"])).notes;
    expect(typed).toMatchObject({ kind: "fill", provider: "Typed", path: "apiKey", variable: "TYPED_API_KEY" });
    const diff = await llmp(["diff", "--profile", "den"], { stdin: stdout, environment: { TYPED_API_KEY: KEY } });
    expect(diff.exitCode, diff.stderr).toBe(0);
  });

  test("keeps what stands before a secret, and how GoodMem sends it", async () => {
    const spec = {
      displayName: "Gateway",
      providerType: "CUSTOM_OPENAI_COMPATIBLE",
      endpointUrl: "https://llm.acme.example/v1",
      modelIdentifier: "large",
      apiKey: { prefix: "key:", from: "env:VENDOR_KEY" },
      headerName: "api-key",
    };
    await put(spec, "goodmem");
    const { manifest } = JSON.parse(await done(["export", "--profile", "goodmem", "-o", "json"]));
    expect(manifest.providers).toMatchObject([{ apiKey: { prefix: "key:", from: "env:VENDOR_KEY" }, headerName: "api-key" }]);
    const portable = JSON.parse(await done(["export", "--profile", "goodmem", "--portable", "-o", "json"]));
    expect(portable.manifest.providers).toMatchObject([
      { apiKey: { prefix: "key:", from: "env:VENDOR_KEY" }, baseUrl: "https://llm.acme.example/v1" },
    ]);
    expect(portable.notes).toContainEqual(expect.objectContaining({ kind: "ignored", path: "headerName" }));
    const diff = await llmp(["diff"], { stdin: JSON.stringify(manifest) });
    expect(diff.exitCode, diff.stderr).toBe(0);
  });

  test("joins what GoodMem holds one by one, where the key is known to be one and nothing else differs", async () => {
    const whole = { name: "OpenAI", vendor: "openai", models: ["gpt-5", "gpt-5-mini"], apiKey: "env:VENDOR_KEY", labels: { team: "ai" } };
    await put(whole, "goodmem");
    const { manifest } = JSON.parse(await done(["export", "--profile", "goodmem", "--portable", "-o", "json"]));
    expect(manifest.providers).toEqual([whole]);
    const diff = await llmp(["diff", "--profile", "goodmem"], { stdin: JSON.stringify(manifest) });
    expect([diff.exitCode, diff.stderr]).toEqual([0, expect.stringContaining("2 unchanged")]);
    // In GoodMem's own words they are two.
    expect(await done(["export", "--profile", "goodmem", "-o", "name"])).toBe("OpenAI / gpt-5\nOpenAI / gpt-5-mini\n");

    await done(["update", "OpenAI / gpt-5", "--merge-label", "team=other", "--profile", "goodmem"]);
    expect(await done(["export", "--profile", "goodmem", "--portable", "-o", "name"])).toBe("OpenAI / gpt-5\nOpenAI / gpt-5-mini\n");
    await done(["update", "OpenAI / gpt-5", "--merge-label", "team=ai", "--profile", "goodmem"]);
    expect(await done(["export", "--profile", "goodmem", "--portable", "-o", "name"])).toBe("OpenAI\n");
    await forget();
    expect(await done(["export", "--profile", "goodmem", "--portable", "-o", "name"])).toBe("OpenAI / gpt-5\nOpenAI / gpt-5-mini\n");
  });

  test("has the providers that are named, and no other", async () => {
    await put({ ...OPENAI, apiKey: KEY });
    await put({ ...OPENAI, name: "Another", apiKey: KEY });
    expect(await done(["export", "OpenAI production", "--profile", "den", "-o", "name"])).toBe("OpenAI production\n");
    expect(await done(["export", "--profile", "den", "-o", "name"])).toBe("Another\nOpenAI production\n");
    const { exitCode, stderr, stdout } = await llmp(["export", "Nobody", "--profile", "den"]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('no provider has the id or name "Nobody"');
  });

  test("is the same as a table, as YAML and, as data, as JSON", async () => {
    await put({ ...OPENAI, apiKey: KEY });
    const yaml = await done(["export", "--profile", "den", "-o", "yaml"]);
    expect(await done(["export", "--profile", "den"])).toBe(yaml);
    expect(await done(["export", "--profile", "den", "-o", "table"])).toBe(yaml);
    expect(parseAllDocuments(yaml)[0]?.toJS()).toEqual(JSON.parse(await done(["export", "--profile", "den", "-o", "json"])).manifest);
  });

  test("without a profile names no target", async () => {
    const environment = {
      LLMP_CONTROL_PLANE: "refactor",
      LLMP_URL: five.stage.server.urlOf("refactor"),
      LLMP_TOKEN: five.stage.server.tokensOf("refactor")[0] ?? "",
    };
    await put({ provider: "openai", api_key: KEY }, "refactor");
    const { manifest } = JSON.parse(await done(["export", "-o", "json"], { environment }));
    expect(manifest).toEqual({ providers: [{ provider: "openai", enabled: true, api_key: "env:OPENAI_API_KEY" }] });
  });
});

describe("what a server sent", () => {
  /** Den's stored providers under other names, as no client of Den would let them be called. */
  async function rename(...names: readonly string[]): Promise<void> {
    for (const index of names.keys()) await put({ ...OPENAI, name: `provider ${index}`, apiKey: KEY });
    const state = five.stage.server.stateOf("den") as { readonly providers: readonly { readonly name: string }[] };
    const renamed = state.providers.map((provider) => {
      const index = /^provider (\d+)$/.exec(provider.name)?.[1];
      return index === undefined ? provider : { ...provider, name: names[Number(index)] };
    });
    five.stage.server.setState("den", { ...state, providers: renamed });
    await forget();
  }

  test("cannot break out of the YAML or of its comments", async () => {
    await rename("x\n- source: models_dev\n  name: evil", "y\u2028evil: true", "z\u001b[31m", " padded ");
    const { stdout, stderr } = await llmp(["export", "--profile", "den"]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(stdout + stderr).not.toMatch(/[\u001b\u2028]/);
    expect(parseAllDocuments(stdout)[0]?.toJS()).toMatchObject({ target: "den", providers: [{ name: "y\u2028evil: true" }] });
    expect(stdout).toContain('name: "y\\u2028evil: true"');
    for (const line of stdout.split("\n").filter((line) => line.includes("name: evil"))) expect(line).toMatch(/^# left out: /);
  });

  test.each([["--portable"], []])("says what is wrong with a name and a model of GoodMem that cannot be said (%s)", async (...words) => {
    await put({ name: "plain-name", vendor: "openai", models: ["gpt-5"], apiKey: KEY }, "goodmem");
    const state = JSON.stringify(five.stage.server.stateOf("goodmem"));
    five.stage.server.setState("goodmem", JSON.parse(state.replaceAll("plain-name", "two\\nlines").replaceAll("gpt-5", "gpt\\u001b5")));
    const { notes } = JSON.parse(await done(["export", "--profile", "goodmem", ...words, "-o", "json"]));
    const [{ kind, message }] = notes;
    expect([kind, message.match(/must not hold line breaks, control characters/g)]).toEqual(["left_out", expect.any(Array)]);
    expect(message).not.toContain("required");
  });

  test("is not taken for a variable, nor two for one", async () => {
    await rename("env:PATH", "twin", "twin");
    const { manifest, notes } = JSON.parse(await done(["export", "--profile", "den", "-o", "json"]));
    expect(manifest.providers).toEqual([]);
    expect(notes.map(({ provider, message }: Readonly<Record<string, string>>) => `${provider}: ${message}`)).toEqual([
      "OpenWork Models: OpenWork Den makes and keeps it by itself",
      "env:PATH: a manifest would take its name for a variable",
      "twin: 2 providers have this name, so that a manifest cannot tell them apart",
      "twin: 2 providers have this name, so that a manifest cannot tell them apart",
    ]);
    const list = JSON.parse(await done(["list", "--profile", "den", "-o", "json"])) as readonly {
      readonly id: string;
      readonly name: string;
    }[];
    const twin = list.find(({ name }) => name === "twin")?.id ?? "";
    expect(JSON.parse(await done(["export", twin, "--profile", "den", "-o", "json"])).manifest.providers).toEqual([]);
  });
});
