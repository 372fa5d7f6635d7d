// Whoever may change a provider may move it: no key follows it to where the manifest does not say.

import { expect, test } from "vitest";
import { openStage } from "./manifests-stage.ts";

const stage = openStage();
const { llmp, manifest } = stage;

test.each([
  ["agentstack", "OpenAI", { base_url: "https://elsewhere.example/v1", api_key: "env:OPENAI" }],
  ["langwatch", "openai", { apiKey: "env:OPENAI", customKeys: { OPENAI_BASE_URL: "https://elsewhere.example/v1" } }],
])("a new key does not follow a provider that somebody moved on %s", async (kind, name, move) => {
  const text = (further = "") =>
    `target: ${kind}\n${kind === "agentstack" ? "name: OpenAI\n" : ""}vendor: openai\nmodels: [gpt-5]\napiKey: env:OPENAI\n${further}`;
  const file = await manifest(text());
  expect((await llmp(["apply", "-f", file, "--yes"])).exitCode).toBe(0);
  const moved = await llmp(["update", name, "--profile", kind, "--yes"], { stdin: JSON.stringify(move) });
  expect(moved.exitCode, moved.stderr).toBe(0);
  const writes = stage.countWrites();
  // Of fields that it does not name a manifest says nothing.
  expect((await llmp(["diff", "-f", file])).exitCode).toBe(0);
  const environment = { OPENAI: "not-a-real-key-that-is-new" };
  for (const command of [
    ["apply", "--yes"],
    ["apply", "--yes", "--write-secrets"],
  ]) {
    const { exitCode, stdout, stderr } = await llmp([...command, "-f", file, "-o", "json"], { environment });
    expect([exitCode, JSON.parse(stdout).items]).toMatchObject([
      5,
      [{ status: "failed", error: { code: "invalid_input", message: expect.stringContaining("https://elsewhere.example/v1") } }],
    ]);
    expect(stderr).toContain("say so in the manifest");
  }
  expect(stage.countWrites()).toBe(writes);
  await manifest(text("baseUrl: https://elsewhere.example/v1\n"));
  const agreed = await llmp(["apply", "-f", file, "--yes"], { environment });
  expect(agreed.exitCode, agreed.stderr).toBe(0);
});

test("no key goes by way of an address that Den's config holds beside its own", async () => {
  const text = "target: den\nname: Team gateway\nbaseUrl: https://llm.acme.example/v1\nmodels: [large]\napiKey: env:OPENAI\n";
  const file = await manifest(text);
  expect((await llmp(["apply", "-f", file, "--yes"])).exitCode).toBe(0);
  const config = { id: "team-gateway", name: "Team gateway", api: "https://llm.acme.example/v1" };
  const elsewhere = "https://elsewhere.example/v1";
  for (const customConfig of [
    { ...config, models: ["large"], options: { baseURL: elsewhere } },
    { ...config, models: [{ id: "large", provider: { api: elsewhere } }] },
  ]) {
    const moved = await llmp(["update", "Team gateway", "--profile", "den", "--yes"], { stdin: JSON.stringify({ customConfig }) });
    expect(moved.exitCode, moved.stderr).toBe(0);
    expect((await llmp(["diff", "-f", file])).stdout).toContain(elsewhere);
    const { exitCode, stderr } = await llmp(["apply", "-f", file, "--yes"], {
      environment: { OPENAI: `not-a-real-key-after-${Object.keys(customConfig).length}` },
    });
    expect(exitCode, stderr).toBe(0);
    const { stdout } = await llmp(["get", "Team gateway", "--profile", "den", "--raw", "-o", "json"]);
    expect(stdout).not.toContain(elsewhere);
  }
});

test("options of Den's config that lead to the same address stay", async () => {
  const text = "target: den\nname: Team gateway\nbaseUrl: https://llm.acme.example/v1\nmodels: [large]\napiKey: env:OPENAI\n";
  const file = await manifest(text);
  expect((await llmp(["apply", "-f", file, "--yes"])).exitCode).toBe(0);
  const customConfig = {
    id: "team-gateway",
    name: "Team gateway",
    api: "https://llm.acme.example/v1",
    models: ["large"],
    options: { baseURL: "https://llm.acme.example/v1/", timeout: 60_000 },
  };
  const changed = await llmp(["update", "Team gateway", "--profile", "den", "--yes"], { stdin: JSON.stringify({ customConfig }) });
  expect(changed.exitCode, changed.stderr).toBe(0);
  expect((await llmp(["diff", "-f", file])).exitCode).toBe(0);
});

test("a new key of Azure's does not go to a gateway that somebody put before it on LangWatch", async () => {
  const text = "target: langwatch\nvendor: azure\nbaseUrl: https://acme.openai.azure.com\nmodels: [gpt-5]\napiKey: env:OPENAI\n";
  const file = await manifest(text);
  expect((await llmp(["apply", "-f", file, "--yes"])).exitCode).toBe(0);
  const customKeys = { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com", AZURE_API_GATEWAY_BASE_URL: "https://elsewhere.example/v1" };
  const moved = await llmp(["update", "azure", "--profile", "langwatch", "--yes"], {
    stdin: JSON.stringify({ apiKey: "env:OPENAI", customKeys }),
  });
  expect(moved.exitCode, moved.stderr).toBe(0);
  const writes = stage.countWrites();
  const environment = { OPENAI: "not-a-real-key-that-is-new" };
  const refused = await llmp(["apply", "-f", file, "--yes"], { environment });
  expect([refused.exitCode, refused.stdout]).toEqual([5, expect.stringContaining("https://elsewhere.example/v1")]);
  expect(stage.countWrites()).toBe(writes);
  await manifest(`${text}credentials: {AZURE_API_GATEWAY_BASE_URL: "https://elsewhere.example/v1"}\n`);
  const agreed = await llmp(["apply", "-f", file, "--yes"], { environment });
  expect(agreed.exitCode, agreed.stderr).toBe(0);
});
