// What a portable spec has no word for stays as it is, where somebody has set it on the control plane.

import { beforeEach, describe, expect, test } from "vitest";
import { openFiveProfiles } from "./five-profiles.ts";

const five = openFiveProfiles({ VENDOR_KEY: "not-a-real-key-of-openai" });
const { done, llmp, manifest, reset } = five;

const api = "https://llm.acme.example/v1";
const large = { id: "large", name: "Large", limit: { context: 1000, output: 100 }, cost: { input: 1, output: 2 } };
const config = {
  id: "acme-gateway",
  name: "Gateway",
  npm: "@ai-sdk/openai-compatible",
  env: ["ACME_API_KEY"],
  doc: "https://docs.acme.example",
  api,
  options: { timeout: 60_000, headers: { "X-Team": "a" } },
  models: [large],
};

const portable = (more: string) => `name: Gateway\nbaseUrl: ${api}\napiKey: env:VENDOR_KEY\n${more}\n`;

async function apply(text: string, profile: string): Promise<void> {
  await done(["apply", "-f", await manifest(text), "--profile", profile, "--yes"]);
}

async function configOf(): Promise<Readonly<Record<string, unknown>>> {
  const { manifest: exported } = JSON.parse(await done(["export", "Gateway", "--profile", "den", "-o", "json"]));
  return exported.providers[0].customConfig;
}

describe("a custom config of Den", () => {
  beforeEach(async () => {
    reset();
    await done(["apply", "--yes"], {
      stdin: JSON.stringify({ target: "den", source: "custom", name: "Gateway", apiKey: "env:VENDOR_KEY", customConfig: config }),
    });
  });

  test("is not different for what has no name in the manifest", async () => {
    const { exitCode, stdout } = await llmp(["diff", "-f", await manifest(portable("models: [large]")), "--profile", "den"]);
    expect(exitCode, stdout).toBe(0);
  });

  test("keeps it where something else is changed", async () => {
    await apply(portable("models: [large, small]"), "den");
    expect(await configOf()).toEqual({ ...config, models: [large, { id: "small", name: "small" }] });
  });

  test("keeps a credential that somebody put there in the clear, and tells where another change takes it away", async () => {
    const { server } = five.stage;
    const held = () => JSON.stringify(server.stateOf("den")).includes("not-a-real-key-in-the-clear");
    const state = JSON.stringify(server.stateOf("den"));
    const odd = state.replaceAll('"X-Team":"a"', '"X-Team":"a","X-Api-Key":"not-a-real-key-in-the-clear"');
    server.setState("den", JSON.parse(odd));
    expect(held()).toBe(true);
    const file = await manifest(portable("models: [large]"));
    expect((await llmp(["diff", "-f", file, "--profile", "den"])).exitCode).toBe(0);
    await done(["apply", "-f", file, "--profile", "den", "--yes", "--write-secrets"]);
    expect(held()).toBe(true);
    await manifest(portable("models: [large, small]"));
    const { exitCode, stderr } = await llmp(["apply", "-f", file, "--profile", "den", "--yes"]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("customConfig.options.headers.X-Api-Key")]);
    expect(held()).toBe(false);
  });

  test("has the headers of a manifest that names any, and no others", async () => {
    await apply(portable("models: [large]\nheaders: {X-Cost: b}"), "den");
    expect(await configOf()).toEqual({ ...config, options: { timeout: 60_000, headers: { "X-Cost": "b" } } });
    await apply(portable("models: [large]\nheaders: {}"), "den");
    expect(await configOf()).toEqual({ ...config, options: { timeout: 60_000 } });
  });

  test("is another one at another address, and for another vendor", async () => {
    await apply(portable("models: [large]").replace(api, "https://other.acme.example/v1"), "den");
    expect(await configOf()).not.toHaveProperty("options");
    await apply(portable("models: [large]\nvendor: groq").replace(api, "https://other.acme.example/v1"), "den");
    expect(await configOf()).toMatchObject({ id: "groq" });
  });

  test("is as it is written out below the name of Den", async () => {
    const own = { ...config, options: { timeout: 1 }, models: [{ id: "large", name: "Plain" }] };
    await apply(portable(`models: [large]\nden: {customConfig: ${JSON.stringify(own)}}`), "den");
    expect(await configOf()).toEqual(own);
  });
});

test("models of LangWatch keep their names and limits", async () => {
  const model = { modelId: "large", displayName: "Large", maxTokens: 5 };
  const provider = { provider: "custom", apiKey: "env:VENDOR_KEY", customKeys: { CUSTOM_BASE_URL: api }, customModels: [model] };
  await done(["apply", "--yes"], { stdin: JSON.stringify({ target: "langwatch", providers: [provider] }) });
  await apply(portable("models: [large, small]"), "langwatch");
  const { manifest: exported } = JSON.parse(await done(["export", "custom", "--profile", "langwatch", "-o", "json"]));
  expect(exported.providers[0].customModels).toEqual([expect.objectContaining(model), expect.objectContaining({ modelId: "small" })]);
});
