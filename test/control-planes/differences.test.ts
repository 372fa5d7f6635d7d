// What differs from what is stored, and what an update would write: the one says nothing exactly where the other does nothing.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "../../src/connection/connection.ts";
import type { Difference, Provider, Spec } from "../../src/control-planes/control-plane.ts";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { LlmpError } from "../../src/errors.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { randomInteger, seededRandom } from "../secrets/random.ts";
import { connectTo } from "./portable/connected.ts";

interface Example {
  /** What is created. */
  readonly stored: Spec;
  /** Ways to say each field: the same again, the same in other words, and others. */
  readonly ways: Readonly<Record<string, readonly unknown[]>>;
}

const key = new Secret("not-a-real-key-of-the-vendor");
const { platform } = denSeed.teams;
const config = {
  id: "gateway",
  name: "Gateway",
  npm: "@ai-sdk/openai-compatible",
  env: ["GATEWAY_API_KEY"],
  doc: "https://opencode.ai/docs/providers",
  api: "https://llm.acme.example/v1",
  models: [
    { id: "b", name: "B" },
    { id: "a", name: "A" },
  ],
};

const examples: Readonly<Record<string, readonly Example[]>> = {
  den: [
    {
      stored: {
        name: "OpenAI",
        source: "models_dev",
        providerId: "openai",
        modelIds: ["gpt-5", "gpt-5-mini"],
        memberIds: ["ada@example.com"],
        teamIds: ["Platform"],
        apiKey: key,
      },
      ways: {
        name: ["OpenAI", "OpenAI two"],
        providerId: ["openai", "anthropic"],
        modelIds: [["gpt-5", "gpt-5-mini"], ["gpt-5-mini", "gpt-5"], ["gpt-5"], ["gpt-5-mini", "gpt-5", "gpt-5"]],
        memberIds: [["ada@example.com"], ["Ada@example.com"], []],
        teamIds: [["Platform"], [platform], ["platform", platform], []],
        allMembers: [false, true],
        credentialMode: ["shared", "per_member"],
      },
    },
    {
      stored: { name: "Gateway", source: "custom", customConfig: config, allMembers: true },
      ways: {
        name: ["Gateway", "Gateway two"],
        customConfig: [
          config,
          { ...config, models: [...config.models].reverse() },
          { ...config, models: ["a"] },
          { ...config, api: "https://other.example/v1" },
          { id: "gateway", name: "Gateway", api: config.api, models: { a: { name: "A" }, b: { name: "B" } } },
          { ...config, models: [{ id: "a", name: "A", limit: { context: 4096 } }, config.models[0]] },
        ],
        customConfigText: [JSON.stringify(config), `{ /* jsonc */ "provider": { "gateway": ${JSON.stringify(config)} } }`],
        allMembers: [true, false],
      },
    },
  ],
  refactor: [
    { stored: { provider: "openai", enabled: true, api_key: key }, ways: { enabled: [true, false] } },
    { stored: { provider: "anthropic", enabled: false, api_key: key }, ways: { enabled: [true, false] } },
  ],
  goodmem: [
    {
      stored: {
        displayName: "Local",
        providerType: "VLLM",
        endpointUrl: "https://vllm.example/v1",
        modelIdentifier: "qwen3",
        labels: { team: "ai", stage: "test" },
        supportedModalities: ["TEXT", "IMAGE"],
        supportsChat: true,
        temperature: 0.5,
        description: "of the desk",
        clientConfig: { retries: 2 },
      },
      ways: {
        displayName: ["Local", "Local two"],
        providerType: ["VLLM", "OPENAI"],
        endpointUrl: ["https://vllm.example/v1", "https://VLLM.example/v1/", "https://vllm.example:443/v1", "https://vllm.example/v2"],
        apiPath: ["/chat/completions", "/other"],
        modelIdentifier: ["qwen3", "qwen4"],
        labels: [{ team: "ai", stage: "test" }, { stage: "test", team: "ai" }, { team: "ai" }, {}],
        mergeLabels: [{ team: "ai" }, { team: "web" }, {}],
        supportedModalities: [["IMAGE", "TEXT"], ["TEXT"]],
        supportsChat: [true, false],
        capabilities: [{ supportsChat: true }, { supportsChat: false }],
        temperature: [0.5, 0.6],
        defaultSamplingParams: [{ temperature: 0.5 }, { temperature: 0.5, topP: 1 }],
        description: ["of the desk", "of all"],
        version: ["1"],
        clientConfig: [{ retries: 2 }, { retries: 3 }],
        maxContextLength: [4096],
      },
    },
  ],
  agentstack: [
    {
      stored: { type: "other", name: "Gateway", base_url: "https://llm.acme.example", description: "of the desk", api_key: key },
      ways: {
        type: ["other", "openai"],
        name: ["Gateway", "Gateway two"],
        base_url: ["https://llm.acme.example", "https://LLM.acme.example/", "https://llm.acme.example:443/", "https://llm.acme.example/v1"],
        description: ["of the desk", "of all"],
      },
    },
    {
      stored: { type: "bedrock", name: "Bedrock", region: "us-west-2", api_key: key },
      ways: { region: ["us-west-2", "eu-central-1"], name: ["Bedrock", "Bedrock two"], type: ["bedrock"] },
    },
    {
      stored: { type: "openai", name: "OpenAI", api_key: key },
      ways: { base_url: ["https://api.openai.com/v1", "https://eu.api.openai.com/v1"], type: ["openai"], description: ["", "new"] },
    },
  ],
  langwatch: [
    {
      stored: {
        provider: "azure",
        enabled: true,
        customKeys: { AZURE_OPENAI_API_KEY: key, AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
        customModels: [{ modelId: "b" }, { modelId: "a", displayName: "A", maxTokens: 4096 }],
        extraHeaders: [
          { key: "X-Team", value: new Secret("not-a-real-team") },
          { key: "X-Stage", value: new Secret("not-a-real-stage") },
        ],
      },
      ways: {
        provider: ["azure"],
        enabled: [true, false],
        customKeys: [
          { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
          { AZURE_OPENAI_ENDPOINT: "https://other.openai.azure.com" },
        ],
        customModels: [
          [{ modelId: "b" }, { modelId: "a", displayName: "A", maxTokens: 4096 }],
          [
            { modelId: "a", displayName: "A", mode: "chat", maxTokens: 4096 },
            { modelId: "b", displayName: "b" },
          ],
          [{ modelId: "a", displayName: "A" }, { modelId: "b" }],
          [{ modelId: "a" }],
        ],
        customEmbeddingsModels: [[], [{ modelId: "e" }]],
        extraHeaders: [[{ key: "X-Team" }, { key: "X-Stage" }], [{ key: "x-stage" }, { key: "X-Team" }], [{ key: "X-Team" }], []],
      },
    },
  ],
};

/** Fields that contradict each other are for the rules. */
const TWO_WAYS = [
  ["customConfig", "customConfigText"],
  ["labels", "mergeLabels"],
  ["supportsChat", "capabilities"],
  ["temperature", "defaultSamplingParams"],
];

function vary({ ways }: Example, random: () => number): Spec {
  const chance = random();
  const entries = Object.entries(ways).filter(() => random() < chance);
  const spec = Object.fromEntries(
    entries.map(([name, values]) => [name, values[random() < 0.7 ? 0 : randomInteger(random, 0, values.length - 1)]]),
  );
  for (const [one = "", other = ""] of TWO_WAYS) if (one in spec) delete spec[other];
  return spec;
}

let server: RunningSandbox;
beforeAll(async () => {
  server = await startSandbox({});
});
afterAll(() => server.close());

async function store(connection: Connection, spec: Spec): Promise<Provider> {
  const { create, list } = connection.plane.operations;
  if ("unsupported" in create || "unsupported" in list) throw new Error("it cannot be stored");
  const { provider } = await connection.perform(create({ spec, settings: {}, allowDuplicate: false }));
  const listed = (await connection.perform(list({ settings: {} }))).find(({ id }) => id === provider.id);
  if (listed === undefined) throw new Error("it is not listed");
  return listed;
}

/** Whether an update would write, or be refused, which is to say that it is not as asked. */
async function finds(connection: Connection, provider: Provider, changes: Spec): Promise<boolean> {
  const { update } = connection.plane.operations;
  if ("unsupported" in update) throw new Error("it cannot be updated");
  try {
    return "planned" in (await connection.rehearse(update({ selector: provider.id, changes, clear: [], settings: {} })));
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    return true;
  }
}

describe.each(Object.entries(examples))("%s", (kind, cases) => {
  test.each(cases)("finds nothing where an update writes nothing, and the other way round: $stored", async (example) => {
    const random = seededRandom(7);
    const connection = await connectTo(kind, server);
    const provider = await store(connection, example.stored);
    const specs = Array.from({ length: 60 }, () => vary(example, random)).filter((spec) => Object.keys(spec).length > 0);
    const found = { nothing: 0, something: 0 };
    for (const spec of specs) {
      const differences = connection.plane.differences(spec, provider);
      const isUpdated = await finds(connection, provider, spec);
      expect({ spec, differences: differences.length > 0 }, JSON.stringify(differences)).toEqual({ spec, differences: isUpdated });
      found[isUpdated ? "something" : "nothing"] += 1;
    }
    expect(found).toEqual({ nothing: expect.toSatisfy(isSome), something: expect.toSatisfy(isSome) });
  });

  test("finds nothing in what was just created, whatever its secrets are", async () => {
    const connection = await connectTo(kind, server);
    const { list } = connection.plane.operations;
    if ("unsupported" in list) throw new Error("it cannot be listed");
    const providers = await connection.perform(list({ settings: {} }));
    for (const { stored } of cases) {
      const name = connection.plane.identify(stored);
      const provider = providers.find((listed) => listed.name === name) as Provider;
      expect(connection.plane.differences(stored, provider)).toEqual([]);
    }
  });
});

function isSome(count: number): boolean {
  return count > 3;
}

test.each<[string, Spec, Spec, readonly Difference[]]>([
  [
    "den",
    { name: "One more", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"] },
    { modelIds: ["gpt-5-mini"], apiKey: key },
    [
      { field: "modelIds", before: ["gpt-5"], after: ["gpt-5-mini"] },
      // Den shows that it holds no key.
      { field: "apiKey", before: undefined, after: key },
    ],
  ],
  [
    "refactor",
    { provider: "azure", api_key: key, endpoint: "https://acme.example", deployment_id: "gpt-5" },
    // Both are shown as ***, so that neither can be told from what is stored.
    { provider: "azure", endpoint: "https://other.example", deployment_id: "gpt-5" },
    [],
  ],
  [
    "refactor",
    { provider: "amazon-bedrock", aws_access_key_id: key, aws_secret_access_key: key, region: "us-west-2" },
    { region: "eu-west-1" },
    [{ field: "region", before: "us-***", after: "eu-west-1", withSecrets: true }],
  ],
  [
    "goodmem",
    { displayName: "One more", providerType: "VLLM", endpointUrl: "http://one.example/v1", modelIdentifier: "m", supportsChat: true },
    { endpointUrl: "http://two.example/v1", supportsChat: false, apiKey: key },
    [
      { field: "endpointUrl", before: "http://one.example/v1", after: "http://two.example/v1", withSecrets: true },
      { field: "supportsChat", before: true, after: false },
    ],
  ],
  [
    "langwatch",
    { provider: "openai", customKeys: { OPENAI_API_KEY: key } },
    { customKeys: { OPENAI_API_KEY: key, OPENAI_BASE_URL: "https://eu.example/v1" }, headers: { "X-Team": key } },
    [
      { field: "headers.X-Team", before: undefined, after: key },
      { field: "customKeys.OPENAI_BASE_URL", before: undefined, after: "https://eu.example/v1", withSecrets: true },
    ],
  ],
])("%s shows what is not as asked, before and after", async (kind, stored, spec, expected) => {
  const connection = await connectTo(kind, server);
  expect(connection.plane.differences(spec, await store(connection, stored))).toEqual(expected);
});
