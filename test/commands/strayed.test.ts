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
