// What a server shows in place of a key is refused as a key, on every control plane and by every way in.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examples } from "../control-planes/examples/index.ts";
import { openStage, type Stage } from "../control-planes/examples/stage.ts";

const REFERENCE = "env:VENDOR_KEY";
const MASKS = ["sk-***", "***", `HAS_KEY${"•".repeat(24)}`, "sk-proj-ab********wxyz", "sk-...wxyz", "[redacted]", "xxxxxxxxxxxx1234"];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-masks-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(examples))("%s", (kind, example) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(kind);
  });
  afterAll(() => stage.close());

  test.each(MASKS)("%s", async (mask) => {
    const file = join(folder, `${kind}.yaml`);
    await writeFile(file, example.yaml.replaceAll(REFERENCE, JSON.stringify(mask)));
    const environment = { VENDOR_KEY: mask };
    const composed = example.flags.map((word) => word.replace(REFERENCE, JSON.stringify({ prefix: "Bearer ", from: REFERENCE })));
    for (const [exitCode, words, options] of [
      [2, ["create"], { stdin: JSON.stringify(example.json).replaceAll(REFERENCE, mask) }],
      [2, ["create", "-f", file], {}],
      [7, ["create", ...example.flags], { environment }],
      [7, ["create", ...composed], { environment }],
      [7, ["create", ...example.flags.map((word) => word.replace(REFERENCE, "-"))], { stdin: mask }],
      [7, ["update", example.name, ...example.flags], { environment }],
    ] as const) {
      const result = await stage.llmp(words, options);
      expect({ words, exitCode: result.exitCode }).toEqual({ words, exitCode });
      expect(result.stderr).toMatch(/is (?:a mask|an abbreviated key)/);
      expect(stage.writes()).toEqual([]);
    }
  });
});

describe("settings that are no secrets are masked too", () => {
  test.each([
    ["refactor", { organization: "org-***" }, "organization"],
    ["langwatch", { customKeys: { OPENAI_BASE_URL: `HAS_KEY${"•".repeat(24)}` } }, "OPENAI_BASE_URL"],
    ["langwatch", { extraHeaders: [{ key: "X-Team", value: `HAS_KEY${"•".repeat(24)}` }] }, "extraHeaders"],
  ])("%s: %j", async (kind, part, where) => {
    const stage = await openStage(kind);
    try {
      const key = kind === "refactor" ? { api_key: REFERENCE } : { apiKey: REFERENCE };
      const { exitCode, stderr } = await stage.llmp(["create"], { stdin: JSON.stringify({ provider: "openai", ...key, ...part }) });
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(where) });
      expect(stderr).toContain("mask");
      expect(stage.writes()).toEqual([]);
    } finally {
      await stage.close();
    }
  });
});
