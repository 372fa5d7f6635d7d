// `llmp diff` and `llmp apply`: one manifest for five control planes, as a person at a terminal and a script in CI have it.

import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseFault } from "../../src/sandbox/faults.ts";
import { memoryKeychain } from "../run.ts";
import { KEY, kinds, openStage } from "./manifests-stage.ts";

const MANIFEST = `targets: [${kinds.join(", ")}]
providers:
  - name: OpenAI production
    vendor: openai
    models: [gpt-5]
    apiKey: env:OPENAI
`;

const stage = openStage();
const { llmp, manifest, countWrites } = stage;

describe("one manifest for five control planes", () => {
  test("is compared, applied, found as it is, and repaired after a change behind its back", async () => {
    const file = await manifest(MANIFEST);
    const before = await llmp(["diff", "-f", file, "-o", "json"]);
    expect(before.exitCode).toBe(3);
    expect(JSON.parse(before.stdout).summary).toMatchObject({ create: 5, update: 0, unchanged: 0 });

    const first = await llmp(["apply", "-f", file, "--yes", "-o", "json"]);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout).summary).toEqual({ done: 5, failed: 0, unknown: 0, skipped: 0, unchanged: 0, unsupported: 0 });

    const writes = countWrites();
    const second = await llmp(["apply", "-f", file, "-o", "json"]);
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stderr).toContain("nothing to do: 5 unchanged; nothing was written");
    expect(countWrites()).toBe(writes);
    expect((await llmp(["diff", "-f", file])).exitCode).toBe(0);

    expect((await llmp(["disable", "openai", "--profile", "refactor"])).exitCode).toBe(0);
    await manifest(MANIFEST.replace("apiKey:", "enabled: true\n    apiKey:").replace(`[${kinds.join(", ")}]`, "[refactor]"));
    const drift = await llmp(["diff", "-f", file]);
    expect(drift.exitCode).toBe(3);
    expect(drift.stdout).toMatchInlineSnapshot(`
      "NAME    TARGET    ACTION  FIELD    BEFORE  AFTER
      openai  refactor  update  enabled  false   true
      "
    `);
    expect((await llmp(["apply", "-f", file, "--check"])).exitCode).toBe(3);
    expect((await llmp(["apply", "-f", file, "--yes"])).exitCode).toBe(0);
    expect((await llmp(["apply", "-f", file, "--check"])).exitCode).toBe(0);
  });

  test("is logged, and its keys are remembered, as those of create are", async () => {
    await llmp(["apply", "-f", await manifest(MANIFEST), "--yes"]);
    const log = JSON.parse((await llmp(["log", "-o", "json"])).stdout) as readonly { action: string; outcome: string; profile: string }[];
    expect(log.map(({ action, outcome, profile }) => `${profile} ${action} ${outcome}`).sort()).toEqual(
      kinds.map((kind) => `${kind} create done`).sort(),
    );
    expect((await llmp(["log", "--verify"])).exitCode).toBe(0);
    const holders = JSON.parse((await llmp(["key", "where", "--from", "env:OPENAI", "-o", "json"])).stdout) as readonly unknown[];
    expect(holders).toHaveLength(5);
    const rotated = await llmp(["diff", "-f", join(stage.folder, "providers.yaml"), "-o", "json"], {
      environment: { OPENAI: `${KEY}-two` },
    });
    expect(JSON.parse(rotated.stdout).summary).toMatchObject({ update: 5 });
  });

  test("whose failures are reported one by one, in the report's file as well, is completed by a second apply", async () => {
    const file = await manifest(MANIFEST);
    const report = join(stage.folder, "report.json");
    stage.server.setFaults([parseFault("echo:on=write,every=2")]);
    const failed = await llmp(["apply", "-f", file, "--yes", "--report", report, "-o", "json"]);
    stage.server.setFaults([]);
    expect(failed.exitCode).toBe(5);
    expect(JSON.parse(failed.stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({ error: { code: "partial_failure" } });
    const written = JSON.parse(await readFile(report, "utf8"));
    expect(written).toEqual(JSON.parse(failed.stdout));
    expect(written.summary.failed).toBeGreaterThan(0);
    expect(`${failed.stdout}${failed.stderr}${JSON.stringify(written)}`).not.toContain(KEY);
    const mended = await llmp(["apply", "-f", file, "--yes", "-o", "json"]);
    expect(JSON.parse(mended.stdout).summary).toMatchObject({ done: written.summary.failed, failed: 0 });
  });
});

test("a key whose answer was lost is found, and written again, also in a provider that somebody else made", async () => {
  const elsewhere = join(stage.folder, "elsewhere");
  const server = ["--control-plane", "refactor", "--url", stage.server.urlOf("refactor"), "--token", "env:TOKEN_refactor"];
  expect((await llmp(["login", "refactor", ...server], { configuration: elsewhere })).exitCode).toBe(0);
  const words = ["create", "--profile", "refactor", "--provider", "openai", "--api-key", "env:OLD"];
  expect((await llmp(words, { configuration: elsewhere, environment: { OLD: `${KEY}-of-theirs` } })).exitCode).toBe(0);

  const file = await manifest("target: refactor\nprovider: openai\napi_key: env:OPENAI\n");
  stage.server.setFaults([parseFault("reset-after:on=write")]);
  const lost = await llmp(["apply", "-f", file, "--write-secrets", "--yes", "-o", "json"]);
  stage.server.setFaults([]);
  expect(JSON.parse(lost.stdout).items).toMatchObject([{ name: "openai", status: "unknown" }]);
  const where = async () => JSON.parse((await llmp(["key", "where", "--from", "env:OPENAI", "-o", "json"])).stdout);
  expect(await where()).toMatchObject([{ name: "openai", certain: false }]);
  const rotation = await llmp(["rotate", "--key", "openai", "--from", "env:NEWER", "--dry-run", "-o", "json"], {
    keychain: memoryKeychain({ openai: KEY }),
    environment: { NEWER: `${KEY}-newer` },
  });
  expect(JSON.parse(rotation.stdout).items).toMatchObject([{ name: "openai", action: "rotate" }]);
  const again = await llmp(["apply", "-f", file, "--yes", "-o", "json"]);
  expect(JSON.parse(again.stdout).items).toMatchObject([{ status: "done", secrets: [{ field: "apiKey", state: "in doubt" }] }]);
  expect(await where()).toMatchObject([{ name: "openai", certain: true }]);
});

describe("after a failure of the server the report, the log and what is remembered of the key say the same:", () => {
  const MODELS = { "[gpt-5]": "[gpt-5-mini]" };
  const SWITCH = { "    apiKey": "    enabled: false\n    apiKey" };
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ...kinds.map((kind): [string, Record<string, string>, string] => [kind, {}, "unknown"]),
    ["den", MODELS, "failed"],
    ["goodmem", MODELS, "failed"],
    ["refactor", SWITCH, "failed"],
    // It tells of no failure that nothing was stored.
    ["langwatch", SWITCH, "unknown"],
  ])("a new key on %s, and with it %o, is %s", async (kind, changes, outcome) => {
    const text = MANIFEST.replace(`[${kinds.join(", ")}]`, `[${kind}]`);
    expect((await llmp(["apply", "-f", await manifest(text), "--yes"])).exitCode).toBe(0);
    const changed = Object.entries(changes).reduce((before, [from, to]) => before.replace(from, to), text);
    stage.server.setFaults([parseFault("503:on=write")]);
    const failed = await llmp(["apply", "-f", await manifest(changed), "--yes", "-o", "json"], {
      environment: { OPENAI: `${KEY}-next` },
    });
    stage.server.setFaults([]);
    const read = async (...words: string[]) => JSON.parse((await llmp([...words, "-o", "json"])).stdout);
    expect(JSON.parse(failed.stdout).items).toMatchObject([{ action: "update", status: outcome }]);
    expect((await read("log")).at(-1)).toMatchObject({ action: "update", outcome });
    expect(await read("key", "where", "--from", "env:OPENAI")).toMatchObject([{ certain: outcome === "failed" }]);
  });
});

describe("before anything is written", () => {
  test("the report's place is tried; and once something was written, what became of it is what the exit code tells", async () => {
    const writes = countWrites();
    const nowhere = await llmp(["apply", "-f", await manifest(MANIFEST), "--yes", "--report", join(stage.folder, "none", "report.json")]);
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([2, expect.stringContaining("cannot write")]);
    expect(countWrites()).toBe(writes);
  });

  test("neither a report nor a plan takes the place of a manifest, or becomes one", async () => {
    const file = await manifest(MANIFEST);
    const link = join(stage.folder, "link.json");
    await symlink(file, link);
    const writes = countWrites();
    for (const [words, message] of [
      [["apply", "-f", file, "--yes", "--report", link], "is a manifest, which would be lost"],
      [["apply", "-f", stage.folder, "--yes", "--report", join(stage.folder, "report.json")], "would be taken for one the next time"],
      [["plan", "-f", stage.folder, "-o", join(stage.folder, "plan.json")], "would be taken for one the next time"],
      [["apply", "-f", file, "--yes", "--report", ""], "cannot write"],
    ] as const)
      expect(await llmp(words)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(await readFile(file, "utf8")).toBe(MANIFEST);
    expect(countWrites()).toBe(writes);
  });

  test("a script gives --yes, and is told what would be done", async () => {
    const writes = countWrites();
    const { exitCode, stderr } = await llmp(["apply", "-f", await manifest(MANIFEST)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("applying needs --yes where nobody can be asked");
    expect(stderr).toContain("5 to create");
    expect(countWrites()).toBe(writes);
  });

  test("a person is shown everything, and asked", async () => {
    const file = await manifest(MANIFEST);
    const writes = countWrites();
    const declined = await llmp(["apply", "-f", file], { answers: [["Apply?", false]] });
    expect(declined.exitCode).toBe(130);
    expect(declined.stderr).toContain("  create OpenAI production on den");
    expect(countWrites()).toBe(writes);
    expect((await llmp(["apply", "-f", file], { answers: [["Apply?", true]] })).exitCode).toBe(0);
  });

  test("what a replacement would lose is said, with --yes as well", async () => {
    const gateway = "target: agentstack\ntype: other\nname: Gateway\nbase_url: https://llm.acme.example/v1\napi_key: env:OPENAI\n";
    const file = await manifest(gateway);
    await llmp(["apply", "-f", file, "--yes"]);
    await manifest(`${gateway}description: new\n`);
    const replaced = await llmp(["apply", "-f", file, "--yes", "-o", "json"]);
    expect(replaced.exitCode, replaced.stderr).toBe(0);
    expect(replaced.stderr).toContain("warning: agentstack: Agent Stack cannot change a provider");
    expect(JSON.parse(replaced.stdout).items).toMatchObject([
      { action: "update", status: "done", changes: [{ field: "description", after: "new" }] },
    ]);
  });

  test("problems of the manifest, of its secrets and of the control plane end it, each at its place", async () => {
    const writes = countWrites();
    const wrong = await llmp(["apply", "-f", await manifest(MANIFEST.replace("models:", "modells:")), "--yes"]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining("providers.yaml:5:")]);
    const unset = await llmp(["apply", "-f", await manifest(MANIFEST.replace("env:OPENAI", "env:NOBODY_SET_THIS")), "--yes"]);
    expect([unset.exitCode, unset.stderr]).toEqual([7, expect.stringContaining("NOBODY_SET_THIS")]);
    const unknown = await llmp(["apply", "-f", await manifest(MANIFEST.replace("[gpt-5]", "[gpt-55]")), "--yes"]);
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining("providers.yaml:5:")]);
    for (const command of [["diff"], ["plan"], ["apply", "--check"]])
      expect(await llmp([...command, "-f", join(stage.folder, "providers.yaml")])).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("providers.yaml:5:"),
      });
    expect(countWrites()).toBe(writes);
  });
});

test("a diff as markdown shows nothing that could be read as markdown", async () => {
  const file = await manifest('target: den\nsource: models_dev\nname: "a | b `c`"\nproviderId: openai\nmodelIds: [gpt-5]\n');
  const { stdout, exitCode } = await llmp(["diff", "-f", file, "-o", "markdown"]);
  expect(exitCode).toBe(3);
  expect(stdout).toMatchInlineSnapshot(`
    "### llmp diff

    1 to create, 1 not in the manifests

    | provider | target | action | field | before | after |
    | --- | --- | --- | --- | --- | --- |
    | \`\` a \\| b \`c\` \`\` | \`den\` | \`create\` |  |  |  |
    "
  `);
});

test("a diff as markdown is no longer than a comment may be, and says what it leaves out", async () => {
  const spec = (index: number) => ({ source: "models_dev", name: `Provider ${index}`, providerId: "openai", modelIds: ["gpt-5"] });
  const many = Array.from({ length: 2_000 }, (_, index) => spec(index));
  const file = await manifest(JSON.stringify({ target: "den", providers: [{ ...spec(0), name: "x".repeat(255) }, ...many] }));
  const { stdout, exitCode } = await llmp(["diff", "-f", file, "-o", "markdown"]);
  expect([exitCode, stdout.length < 65_536]).toEqual([3, true]);
  const [, left] = /\n\nand (\d+) more lines, which `llmp diff` shows\n/.exec(stdout) ?? [];
  expect(stdout.match(/^\| `/gm)).toHaveLength(2_001 - Number(left));
});

test("manifests come from a pipe as well, for the connection that the environment describes", async () => {
  const environment = {
    LLMP_CONTROL_PLANE: "refactor",
    LLMP_URL: stage.server.urlOf("refactor"),
    LLMP_TOKEN: stage.server.tokensOf("refactor")[0] ?? "",
  };
  const stdin = "provider: openai\napi_key: env:OPENAI\n";
  const options = { environment, stdin, configuration: join(stage.folder, "none") };
  expect((await llmp(["apply", "--yes"], options)).exitCode).toBe(0);
  expect((await llmp(["diff"], options)).exitCode).toBe(0);
});

test("a name that a server gives cannot look like a line of the question", async () => {
  const native = (name: string) =>
    `target: goodmem\ndisplayName: ${name}\nproviderType: OPENAI\nendpointUrl: https://api.openai.com/v1\nmodelIdentifier: ${name}\napiKey: env:OPENAI\n`;
  await llmp(["apply", "-f", await manifest(native("plain-old")), "--yes"]);
  const state = JSON.stringify(stage.server.stateOf("goodmem"));
  stage.server.setState("goodmem", JSON.parse(state.replaceAll("plain-old", "Old\\n  nothing else\\r\\nis deleted")));
  const file = await manifest(native("new"));
  const asked = await llmp(["apply", "-f", file, "--prune=all"], { answers: [["Apply?", false]] });
  expect(asked.exitCode).toBe(130);
  expect(asked.stderr).toContain("  delete Old nothing else is deleted on goodmem\n");
});
