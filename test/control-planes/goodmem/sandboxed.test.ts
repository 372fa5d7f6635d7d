// llmp against the stand-in of GoodMem over HTTP: by flags, YAML and JSON, on a server of today and on one of the past.

import { describe, expect, onTestFinished, test } from "vitest";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { goodmemSandbox } from "../../../src/control-planes/goodmem/sandbox.ts";
import type { Sandbox } from "../../../src/control-planes/sandbox.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { type RunOptions, run } from "../../run.ts";

const KEY = "value-of-the-vendors-key";

const controlPlanes = {
  goodmem: { name: goodmem.name, load: async () => goodmem, loadSandbox: async () => goodmemSandbox as Sandbox<unknown> },
};

type Era = "legacy" | "current";
const eras: readonly Era[] = ["legacy", "current"];

async function start(era: Era = "current") {
  const server = await startSandbox({ sandboxes: { goodmem: goodmemSandbox as Sandbox<unknown> }, eras: { goodmem: era } });
  onTestFinished(() => server.close());
  const llmp = async (words: readonly string[], options: RunOptions = {}) => {
    const environment = {
      LLMP_CONTROL_PLANE: "goodmem",
      LLMP_URL: server.urlOf("goodmem"),
      LLMP_TOKEN: server.tokensOf("goodmem")[0] ?? "",
    };
    const { exitCode, stdout, stderr } = await run([...words, "-o", "json"], {
      controlPlanes,
      ...options,
      environment: { ...environment, VENDOR_KEY: KEY },
    });
    expect(stdout + stderr).not.toContain(KEY);
    return { exitCode, stderr, data: stdout === "" ? undefined : JSON.parse(stdout) };
  };
  const writes = () => server.requests.filter(({ method }) => method !== "GET");
  return { server, llmp, writes };
}

const LOCAL = [
  "create",
  "--display-name",
  "Local",
  "--provider-type",
  "VLLM",
  "--endpoint-url",
  "http://vllm.internal:8000/v1",
  "--model-identifier",
  "qwen3-32b",
];

const published = {
  displayName: "GPT-4 Turbo",
  description: "OpenAI's GPT-4 Turbo model for chat completions",
  providerType: "OPENAI",
  endpointUrl: "https://api.openai.com/v1",
  apiPath: "/chat/completions",
  modelIdentifier: "gpt-4-turbo-preview",
  supportedModalities: ["TEXT"],
  credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } },
  capabilities: {
    supportsChat: true,
    supportsCompletion: true,
    supportsFunctionCalling: true,
    supportsSystemMessages: true,
    supportsStreaming: true,
    supportsSamplingParameters: true,
  },
  defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9 },
  maxContextLength: 32768,
  labels: { environment: "production", team: "ai" },
};

const asPublished = JSON.stringify({ ...published, credentials: { ...published.credentials, apiKey: { inlineSecret: "env:VENDOR_KEY" } } });

const asTexts = JSON.stringify({
  ...JSON.parse(asPublished),
  capabilities: Object.fromEntries(Object.keys(published.capabilities).map((name) => [name, "true"])),
  defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", topP: "0.9" },
  maxContextLength: "32768",
});

const asFlags = [
  ...["--display-name", published.displayName, "--description", published.description, "--provider-type", "OPENAI"],
  ...["--endpoint-url", published.endpointUrl, "--api-path", published.apiPath, "--model-identifier", published.modelIdentifier],
  ...[
    "--supported-modality",
    "TEXT",
    "--api-key",
    "env:VENDOR_KEY",
    "--supports-chat",
    "--supports-completion",
    "--supports-function-calling",
  ],
  ...[
    "--supports-system-messages",
    "--supports-streaming",
    "--supports-sampling-parameters",
    "--max-tokens",
    "2048",
    "--temperature",
    "0.7",
  ],
  ...["--top-p", "0.9", "--max-context-length", "32768", "--label", "environment=production", "--label", "team=ai"],
];

const asYaml = `
displayName: GPT-4 Turbo
description: OpenAI's GPT-4 Turbo model for chat completions
providerType: OPENAI
endpointUrl: https://api.openai.com/v1
apiPath: /chat/completions
modelIdentifier: gpt-4-turbo-preview
supportedModalities: [TEXT]
credentials: { kind: CREDENTIAL_KIND_API_KEY, apiKey: { inlineSecret: env:VENDOR_KEY } }
capabilities: { supportsChat: true, supportsCompletion: true, supportsFunctionCalling: true, supportsSystemMessages: true, supportsStreaming: true, supportsSamplingParameters: true }
defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9 }
maxContextLength: 32768
labels: { environment: production, team: ai }
`;

describe.each(eras)("era %s", (era) => {
  test.each([
    ["flags", asFlags, {}],
    ["YAML", [], { stdin: asYaml }],
    ["JSON", [], { stdin: asPublished }],
    ["JSON with texts, as on the page", [], { stdin: asTexts }],
  ] satisfies [string, string[], RunOptions][])("the published example is created by %s", async (_way, flags, options) => {
    const { llmp, writes } = await start(era);
    const { exitCode, data, stderr } = await llmp(["create", ...flags], options);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(data).toMatchObject({ controlPlane: "goodmem", name: "GPT-4 Turbo", vendor: "openai", models: ["gpt-4-turbo-preview"] });
    expect(writes().map(({ body }) => body)).toEqual([{ ...published, llmId: data.id }]);
  });

  test("an LLM lives its life", async () => {
    const { llmp, writes } = await start(era);
    const created = await llmp([...LOCAL, "--label", "team=ai", "--max-tokens", "100"]);
    expect(created).toMatchObject({ exitCode: 0 });
    const updated = await llmp(["update", "Local", "--merge-label", "stage=dev", "--temperature", "0.5", "--no-supports-streaming"]);
    expect(updated).toMatchObject({ exitCode: 0 });
    expect(updated.data.goodmem).toMatchObject({
      labels: { team: "ai", stage: "dev" },
      defaultSamplingParams: { maxTokens: 100, temperature: 0.5 },
      capabilities: { ...created.data.goodmem.capabilities, supportsStreaming: false },
    });
    const described = await llmp(["update", "Local", "--description", "text", "--label", "only=one"]);
    expect(described.data.goodmem).toMatchObject({ labels: { only: "one" }, description: "text" });
    const cleared = await llmp(["update", created.data.id, "--clear", "description", "--clear", "labels"]);
    expect(cleared).toMatchObject({ exitCode: 0, data: { goodmem: { labels: {} } } });
    expect((await llmp(["list"])).data).toHaveLength(1);
    expect((await llmp(["delete", "Local", "--yes"])).exitCode).toBe(0);
    expect((await llmp(["list"])).data).toEqual([]);
    expect(writes().map(({ method }) => method)).toEqual(["POST", "PUT", "PUT", "PUT", "DELETE"]);
  });

  test("a twin is named, however its URL is written", async () => {
    const { llmp } = await start(era);
    const { data } = await llmp(LOCAL);
    const words = LOCAL.map((word) => ({ Local: "Second", "http://vllm.internal:8000/v1": "http://VLLM.internal:8000/v1/" })[word] ?? word);
    const { exitCode, stderr } = await llmp(words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(data.id);
    expect((await llmp([...words, "--upsert"])).data).toMatchObject({ id: data.id, name: "Second" });
  });

  test("a namesake is refused, updated by --upsert, or doubled when asked", async () => {
    const { llmp } = await start(era);
    await llmp(LOCAL);
    const other = LOCAL.map((word) => (word === "qwen3-32b" ? "qwen3-8b" : word));
    expect((await llmp(other)).stderr).toContain("already_exists");
    expect(await llmp([...other, "--allow-duplicate"])).toMatchObject({ exitCode: 0 });
    expect((await llmp(["get", "Local"])).stderr).toContain("ambiguous_name");
  });

  test.each(["reset-after", "stored-500", "truncate:on=write"])(
    "what was made although its answer met %s is found, and made once",
    async (fault) => {
      const { llmp, server, writes } = await start(era);
      server.setFaults([parseFault(`${fault}${fault.includes(":") ? "," : ":"}times=1`)]);
      const created = await llmp(LOCAL);
      expect(created.stderr).toContain("nothing was sent twice");
      expect(created).toMatchObject({ exitCode: 0 });
      server.setFaults([parseFault(`${fault}${fault.includes(":") ? "," : ":"}times=1`)]);
      expect(await llmp(["update", "Local", "--display-name", "New"])).toMatchObject({ exitCode: 0, data: { name: "New" } });
      server.setFaults([parseFault(`${fault}${fault.includes(":") ? "," : ":"}times=1`)]);
      expect(await llmp(["delete", "New", "--yes"])).toMatchObject({ exitCode: 0 });
      expect(writes().map(({ method }) => method)).toEqual(["POST", "PUT", "DELETE"]);
    },
  );

  test("a write that never arrived is unknown, and safe to repeat with its id", async () => {
    const { llmp, server } = await start(era);
    server.setFaults([parseFault("reset:on=write")]);
    const { exitCode, stderr } = await llmp(LOCAL);
    server.setFaults([]);
    expect(exitCode).toBe(6);
    const id = /--llm-id ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? "";
    expect((await llmp([...LOCAL, "--llm-id", id])).data).toMatchObject({ id });
  });
});

test.each([
  [["--secret-ref", "vault://secret/openai", "--secret-ref-hint", "encoding=base64", "--header-name", "api-key", "--prefix", "Key "]],
  [["--scope", "https://www.googleapis.com/auth/cloud-platform", "--quota-project-id", "acme"]],
  [["--credential-kind", "CREDENTIAL_KIND_GCP_ADC"]],
  [["--api-key", "env:VENDOR_KEY", "--credential-label", "rotated=2026"]],
  [
    [
      "--api-key",
      "env:VENDOR_KEY",
      "--client-config",
      '{"timeout": 3}',
      "--llm-version",
      "1",
      "--monitoring-endpoint",
      "https://grafana.example.com",
    ],
  ],
])("the server takes %j", async (words) => {
  const { llmp } = await start();
  expect(await llmp([...LOCAL, ...words])).toMatchObject({ exitCode: 0 });
});

test("the capabilities that the server inferred are told", async () => {
  const { llmp } = await start();
  expect((await llmp(LOCAL.map((word) => (word === "qwen3-32b" ? "gpt-4o" : word)))).stderr).toContain("GoodMem inferred");
});

test("a list is narrowed by type and label", async () => {
  const { llmp } = await start();
  await llmp([...LOCAL, "--label", "team=ai"]);
  expect((await llmp(["list", "--provider-type", "VLLM", "--label", "team=ai"])).data).toHaveLength(1);
  expect((await llmp(["list", "--provider-type", "OPENAI"])).data).toEqual([]);
  expect((await llmp(["list", "--label", "team=search"])).data).toEqual([]);
});

const ollama = [
  ["What serves", "OLLAMA"],
  ["Base URL", ""],
  ["Model", "llama3.2"],
  ["Name", ""],
  ["How does GoodMem sign in", "NONE"],
] as const;

test("a person is asked for what is missing", async () => {
  const { llmp, writes } = await start();
  const answers = [...ollama, ["What else?", []], ["Create it?", true]] as const;
  expect(await llmp(["create"], { answers })).toMatchObject({ exitCode: 0 });
  expect(writes()[0]?.body).toMatchObject({ displayName: "llama3.2", endpointUrl: "http://localhost:11434/v1" });
  expect(writes()[0]?.body).not.toHaveProperty("credentials");
});

test("a person may set everything else, and leave out what was picked by mistake", async () => {
  const { llmp, writes } = await start();
  const answers = [
    ...ollama,
    [
      "What else?",
      ["description", "version", "labels", "supportedModalities", "maxContextLength", "temperature", "clientConfig", "supportsChat"],
    ],
    ["description", "Runs under the desk"],
    ["supportedModalities", "TEXT, IMAGE"],
    ["labels", "team=ai, stage=dev"],
    ["version", ""],
    ["supportsChat", true],
    ["temperature", "0.5"],
    ["maxContextLength", "8192"],
    ["clientConfig", '{"timeout": 3}'],
    ["Create it?", true],
  ] as const;
  expect(await llmp(["create"], { answers })).toMatchObject({ exitCode: 0 });
  expect(writes()[0]?.body).toMatchObject({
    description: "Runs under the desk",
    supportedModalities: ["TEXT", "IMAGE"],
    labels: { team: "ai", stage: "dev" },
    maxContextLength: 8192,
    defaultSamplingParams: { temperature: 0.5 },
    capabilities: { supportsChat: true },
    clientConfig: { timeout: 3 },
  });
  expect(writes()[0]?.body).not.toHaveProperty("version");
});

test("a person who has no key to give is asked where GoodMem reads it", async () => {
  const { llmp, writes } = await start();
  const answers = [
    ["What serves", "OPENAI"],
    ["Base URL", ""],
    ["Model", "gpt-5"],
    ["Name", ""],
    ["How does GoodMem sign in", "CREDENTIAL_KIND_API_KEY"],
    ["API key", undefined],
    ["Then where does GoodMem read it?", "vault://secret/openai"],
    ["What else?", ["headerName"]],
    ["headerName", "api-key"],
    ["Create it?", true],
  ] as const;
  expect(await llmp(["create"], { answers })).toMatchObject({ exitCode: 0 });
  const apiKey = { secretRef: { uri: "vault://secret/openai" }, headerName: "api-key" };
  expect(writes()[0]?.body).toMatchObject({ credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey } });
});

test("an answer that repeats the request shows no key", async () => {
  const { llmp, server } = await start();
  server.setFaults([parseFault("echo:on=write")]);
  expect((await llmp([...LOCAL, "--api-key", "env:VENDOR_KEY"])).exitCode).toBe(1);
});
