// Whoever may write on a control plane has no word in what this machine reads or runs: what stands there is no reference here.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFiveProfiles } from "./five-profiles.ts";

const KEY = "not-a-real-key-of-openai";
const HIDDEN = "not-a-real-secret-of-this-machine";
const { done, llmp, manifest, countWrites, stage } = openFiveProfiles({ VENDOR_KEY: KEY, HIDDEN });

/** What a colleague puts on Den, by its own page. */
async function store(config: object): Promise<void> {
  const customConfig = { id: "acme-gateway", api: "https://llm.acme.example/v1", models: ["large"], ...config };
  await done(
    ["create", "--profile", "den", "--source", "custom", "--name", "Gateway", "--api-key", "env:VENDOR_KEY"].concat(
      "--custom-config",
      JSON.stringify(customConfig),
    ),
  );
}

const texts = ["env:HIDDEN", "env:VENDOR_KEY", "file:/etc/hostname", "exec:touch ran", "pass:secret", "keychain:openai"];

test.each(texts)("a header that reads %s is not copied, and not exported in shared words", async (text) => {
  await store({ options: { headers: { "X-Team": text } } });
  const writes = countWrites();
  const copied = await llmp(["copy", "Gateway", "--from", "den", "--to", "langwatch", "--yes"]);
  expect([copied.exitCode, copied.stderr]).toEqual([
    2,
    expect.stringContaining("customConfig.options.headers.X-Team: is a text on the control plane that would be taken for a reference"),
  ]);
  expect((await llmp(["copy", "Gateway", "--from", "den", "--to", "langwatch", "--check"])).exitCode).toBe(2);
  const exported = await llmp(["export", "Gateway", "--profile", "den", "--portable", "-o", "json"]);
  const { manifest: made, notes } = JSON.parse(exported.stdout);
  expect(made.providers).toEqual([]);
  expect(notes).toEqual([
    expect.objectContaining({ kind: "left_out", message: expect.stringMatching(/headers\.X-Team for a (reference|variable)/) }),
  ]);
  expect(`${copied.stdout}${copied.stderr}${exported.stdout}${exported.stderr}`).not.toContain(HIDDEN);
  expect(countWrites()).toBe(writes);
  expect(existsSync(join(stage.folder, "ran"))).toBe(false);
});

test("a model that reads as a variable is not copied", async () => {
  await store({ models: ["env:HIDDEN"] });
  const writes = countWrites();
  const { exitCode, stdout, stderr } = await llmp(["copy", "Gateway", "--from", "den", "--to", "goodmem", "--yes", "-o", "json"]);
  expect([exitCode, `${stdout}${stderr}`.includes(HIDDEN), countWrites()]).toEqual([2, false, writes]);
});

test("what a variable of a header holds is a value, and no further reference", async () => {
  const file = await manifest(
    "target: langwatch\nname: a\nbaseUrl: https://llm.acme.example/v1\nmodels: [m]\napiKey: env:VENDOR_KEY\nheaders: {X-Team: env:NEXT}\n",
  );
  for (const text of texts) {
    const { exitCode, stdout, stderr } = await llmp(["diff", "-f", file], { environment: { NEXT: text } });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining("headers.X-Team: env:NEXT: what the variable holds reads as a reference itself"),
    ]);
    expect(`${stdout}${stderr}`).not.toContain(HIDDEN);
  }
});
