// `llmp plan` and `llmp apply PLAN`, and `--resume`: what was looked at is done, and nothing else.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type PlanFile, sealPlan } from "../../src/desired-state/plan-file.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { KEY, kinds, openStage } from "./manifests-stage.ts";

const stage = openStage();
const { llmp, manifest, names } = stage;

const MANIFEST = `targets: [${kinds.join(", ")}]
providers:
  - name: OpenAI production
    vendor: openai
    models: [gpt-5]
    apiKey: env:OPENAI
`;

async function plan(file: string, ...words: readonly string[]): Promise<string> {
  const path = join(stage.folder, "plan.json");
  const { exitCode, stderr } = await llmp(["plan", "-f", file, "-o", path, ...words]);
  expect(exitCode, stderr).toBe(0);
  return path;
}

/** A plan that nobody can tell from one that llmp made. */
async function writePlan(path: string, { sum: _sum, ...draft }: PlanFile): Promise<void> {
  await writeFile(path, JSON.stringify(await sealPlan(draft)));
}

async function errorOf(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { exitCode, stderr } = await llmp([...words, "-o", "json"], { environment });
  return { exitCode, ...JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error };
}

describe("a plan", () => {
  test("holds no secret, is carried out as it is, and a second time there is nothing left as it was seen", async () => {
    const path = await plan(await manifest(MANIFEST));
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(KEY);
    expect(text).toContain('"reference": "env:OPENAI"');
    await manifest("the manifest is not looked at any more");
    const applied = await llmp(["apply", path, "--yes", "-o", "json"]);
    expect(applied.exitCode, applied.stderr).toBe(0);
    expect(JSON.parse(applied.stdout).summary).toMatchObject({ done: 5, failed: 0 });
    expect((await llmp(["diff", "-f", await manifest(MANIFEST)])).exitCode).toBe(0);
    const again = await errorOf(["apply", path, "--yes"]);
    expect(again).toMatchObject({ exitCode: 1, code: "changed_meanwhile" });
    expect(again.issues).toHaveLength(5);
  });

  test("is the same on standard output, and shows a table where it goes to a file", async () => {
    const file = await manifest(MANIFEST);
    const printed = await llmp(["plan", "-f", file, "-o", "json"]);
    const shown = await llmp(["plan", "-f", file, "-o", join(stage.folder, "plan.json")]);
    const withoutTime = (text: string) => ({ ...JSON.parse(text), createdAt: "", sum: "" });
    expect(withoutTime(printed.stdout)).toEqual(withoutTime(await readFile(join(stage.folder, "plan.json"), "utf8")));
    expect(shown.stdout).toMatch(/^NAME +TARGET +ACTION/);
    expect([printed.exitCode, shown.exitCode]).toEqual([0, 0]);
  });

  test("writes what the references give when it is applied, each at its place, behind its prefix", async () => {
    const file = await manifest(
      `target: langwatch\nvendor: custom\nbaseUrl: https://llm.acme.example/v1\nmodels: [one]\napiKey: env:OPENAI\nheaders:\n  X-Team-Token: { prefix: "Bearer ", from: env:OTHER }\n`,
    );
    const environment = { OTHER: "not-a-real-key-of-a-header" };
    const path = join(stage.folder, "plan.json");
    expect((await llmp(["plan", "-f", file, "-o", path], { environment })).exitCode).toBe(0);
    expect(await readFile(path, "utf8")).not.toContain("not-a-real-key");
    expect((await llmp(["apply", path, "--yes"], { environment })).exitCode).toBe(0);
    const sent = stage.server.requests.filter(({ method }) => method !== "GET").at(-1);
    expect(JSON.stringify(sent?.body)).toContain(KEY);
    expect(JSON.stringify(sent?.body)).toContain("Bearer not-a-real-key-of-a-header");
  });

  test.each([
    ["a provider was changed", ["update", "OpenAI production", "--profile", "den", "--model-id", "gpt-5-mini"], "is not as it was"],
    ["a provider is gone", ["delete", "OpenAI production", "--profile", "den", "--yes"], "is there no more"],
  ])("is refused whole once %s", async (_what, words, message) => {
    const file = await manifest(MANIFEST.replace(/targets: .*/, "targets: [den]"));
    await llmp(["apply", "-f", file, "--yes"]);
    const path = await plan(await manifest(MANIFEST.replace(/targets: .*/, "targets: [den]").replace("[gpt-5]", "[gpt-5, gpt-4.1]")));
    const changed = await llmp(words);
    expect(changed.exitCode, changed.stderr).toBe(0);
    const writes = stage.countWrites();
    const refused = await errorOf(["apply", path, "--yes"]);
    expect(refused).toMatchObject({ exitCode: 1, code: "changed_meanwhile", issues: [{ message }] });
    expect(stage.countWrites()).toBe(writes);
  });

  test("is refused where it was made for another server, and where it is no plan", async () => {
    const path = await plan(await manifest(MANIFEST));
    const made = JSON.parse(await readFile(path, "utf8"));
    const elsewhere = made.targets.map((target: object) => ({ ...target, url: "http://127.0.0.1:1/den" }));
    await writePlan(path, { ...made, targets: elsewhere });
    expect(await errorOf(["apply", path, "--yes"])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("the plan is for http://127.0.0.1:1/den"),
    });
    expect(await errorOf(["apply", await manifest(MANIFEST), "--yes"])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("is not a plan"),
    });
    await writeFile(path, JSON.stringify({ ...made, version: 2 }));
    expect(await errorOf(["apply", path, "--yes"])).toMatchObject({ exitCode: 2, message: expect.stringContaining("newer llmp") });
    expect(await errorOf(["apply", path, "-f", path, "--yes"])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("a plan says all"),
    });
  });

  test("is refused once anything in it was changed by hand, but not where it was only formatted anew", async () => {
    const guarded = MANIFEST.replace(/targets: .*/, "targets: [den]").replace("    vendor:", "    protected: true\n    vendor:");
    await llmp(["apply", "-f", await manifest(guarded), "--yes"]);
    const path = await plan(await manifest(guarded.replace("[gpt-5]", "[gpt-5, gpt-4.1]")));
    const text = await readFile(path, "utf8");
    const writes = stage.countWrites();
    for (const [from, to] of [
      ['"action": "update"', '"action": "delete"'],
      ["gpt-4.1", "gpt-4.1-mini"],
      ['"protected": true,', ""],
      ['"given": []', '"given": [{ "path": ["apiKey"], "reference": "env:OTHER" }]'],
    ] as const) {
      expect(text).toContain(from);
      await writeFile(path, text.replace(from, to));
      expect(await errorOf(["apply", path, "--yes"])).toMatchObject({
        exitCode: 2,
        message: expect.stringContaining("is not as llmp made it"),
      });
    }
    expect(stage.countWrites()).toBe(writes);
    const sorted = Object.fromEntries(Object.entries(JSON.parse(text)).sort(([one], [other]) => (one < other ? 1 : -1)));
    await writeFile(path, JSON.stringify(sorted));
    expect((await llmp(["apply", path, "--yes"])).exitCode).toBe(0);
  });

  test("takes nothing away that a manifest has protected since", async () => {
    const one = (further: string) => MANIFEST.replace(/targets: .*/, "targets: [den]").replace("    vendor:", `${further}    vendor:`);
    await llmp(["apply", "-f", await manifest(one("")), "--yes"]);
    const path = await plan(await manifest("targets: [den]\nproviders: []\n"), "--prune");
    await llmp(["apply", "-f", await manifest(one("    protected: true\n"), "other.yaml"), "--yes"]);
    expect(await errorOf(["apply", path, "--yes"])).toMatchObject({
      exitCode: 1,
      code: "changed_meanwhile",
      issues: [{ path: "OpenAI production", message: "is protected by a manifest now" }],
    });
  });

  test("that names a field which no spec has is refused, whatever that is called", async () => {
    const path = await plan(await manifest(MANIFEST));
    const made = JSON.parse(await readFile(path, "utf8")) as PlanFile;
    for (const name of ["__proto__", "constructor", "nothing"]) {
      const given = [{ path: [name, "x"], reference: "env:OPENAI" }];
      await writePlan(path, { ...made, items: made.items.map((item) => ({ ...item, given })) });
      expect(await errorOf(["apply", path, "--yes"])).toMatchObject({ exitCode: 2, hint: "make a new plan" });
    }
  });

  test("cannot be made of keys that nobody could read again", async () => {
    const written = await errorOf(["plan", "-f", await manifest(MANIFEST.replace("env:OPENAI", "not-a-real-key-written-out"))]);
    expect(written).toMatchObject({
      exitCode: 2,
      issues: expect.arrayContaining([expect.objectContaining({ where: expect.stringMatching(/providers\.yaml:6:/) })]),
    });
    expect(JSON.stringify(written)).not.toContain("not-a-real-key-written-out");
    const hidden = MANIFEST.replace("name: OpenAI production", `name: OpenAI production\n    description: ${KEY}`).replace(
      /targets: .*/,
      "targets: [goodmem]",
    );
    const file = await manifest(hidden);
    for (const words of [
      ["plan", "-f", file],
      ["diff", "-f", file],
      ["apply", "-f", file, "--yes"],
    ])
      expect(await errorOf(words)).toMatchObject({ exitCode: 2, message: "a secret would be written where it can be read" });
  });

  test("says what cannot be done, and what needs consent, and applies the rest", async () => {
    const path = await plan(await manifest(MANIFEST));
    const refused = await llmp(["apply", path]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("applying needs --yes")]);
    const secretless = await errorOf(["apply", path, "--yes"], { OPENAI: "" });
    expect(secretless).toMatchObject({ exitCode: 7, code: "secret_unavailable" });
    expect(secretless.issues[0]).toMatchObject({ where: expect.stringContaining("providers.yaml:3:") });
  });
});

describe("--resume", () => {
  test("does what the report has left, of manifests and of a plan", async () => {
    const file = await manifest(MANIFEST);
    const report = join(stage.folder, "report.json");
    const path = await plan(file);
    stage.server.setFaults([parseFault("echo:on=write,every=2")]);
    expect((await llmp(["apply", path, "--yes", "--report", report])).exitCode).toBe(5);
    stage.server.setFaults([]);
    const { items } = JSON.parse(await readFile(report, "utf8")) as { items: readonly { status: string; target: string }[] };
    const failed = items.filter(({ status }) => status === "failed").map(({ target }) => target);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(5);
    // The whole plan has moved, by its own hand; what is left of it has not.
    expect((await errorOf(["apply", path, "--yes"])).code).toBe("changed_meanwhile");
    const resumed = await llmp(["apply", path, "--yes", "--resume", report, "--report", report, "-o", "json"]);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout).items.map(({ target }: { target: string }) => target)).toEqual(failed);
    const nothing = await llmp(["apply", "-f", file, "--yes", "--resume", report]);
    expect([nothing.exitCode, nothing.stdout]).toEqual([0, ""]);
    expect(nothing.stderr).toContain("nothing to do");
    for (const kind of kinds) expect((await names(kind)).length).toBeGreaterThan(0);
    expect((await llmp(["diff", "-f", file])).exitCode).toBe(0);
  });

  const den = (...names: readonly string[]) =>
    `targets: [den]\nproviders:\n${names.map((name) => `  - { name: ${name}, vendor: openai, models: [gpt-5], apiKey: env:OPENAI }\n`).join("")}`;

  /** Applies with failures, and gives the path of the report. */
  async function failed(...words: readonly string[]): Promise<string> {
    const report = join(stage.folder, "report.json");
    stage.server.setFaults([parseFault("echo:on=write,every=1")]);
    const { exitCode, stderr } = await llmp(["apply", ...words, "--yes", "--report", report]);
    expect(exitCode, stderr).toBe(5);
    stage.server.setFaults([]);
    return report;
  }

  test("refuses, before anything is written, where what was left is not given now: in manifests, in a plan, or without --prune", async () => {
    const file = await manifest(den("Old", "Other"), "old.yaml");
    await llmp(["apply", "-f", file, "--yes"]);
    const [one, many] = [
      await manifest(den("One")),
      await manifest(den("One", ...Array.from({ length: 12 }, (_, index) => `N${index}`)), "many.yaml"),
    ];
    const report = await failed("-f", many);
    const path = await plan(one);
    const writes = stage.countWrites();
    for (const words of [["-f", one], [path]])
      expect(await errorOf(["apply", ...words, "--yes", "--resume", report])).toMatchObject({
        exitCode: 2,
        code: "usage",
        message: expect.stringMatching(/left undone what was not given now: ("N\d" on den, ){10}2 more$/),
        hint: expect.stringContaining("or leave --resume out"),
      });
    await manifest(den("Other"), "old.yaml");
    const pruning = await failed("-f", file, "--prune");
    expect(await errorOf(["apply", "-f", file, "--yes", "--resume", pruning])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("an apply with --prune"),
    });
    expect(stage.countWrites()).toBe(writes + 1);
    expect((await llmp(["apply", "-f", file, "--prune", "--yes", "--resume", pruning])).exitCode).toBe(0);
    expect(await names("den")).not.toContain("Old");
    const gone = await llmp(["apply", "-f", one, "-f", file, "--prune", "--yes", "--resume", pruning]);
    expect([gone.exitCode, gone.stderr]).toEqual([0, expect.stringContaining("nothing to do")]);
  });

  test("keeps in mind for --prune what it does not do again", async () => {
    const file = await manifest(den("One"));
    await llmp(["apply", "-f", file, "--yes"]);
    await manifest(den("One", "Two"));
    const report = await failed("-f", file);
    expect((await llmp(["apply", "-f", file, "--yes", "--resume", report])).exitCode).toBe(0);
    await manifest(den("Two"));
    expect((await llmp(["apply", "-f", file, "--yes", "--prune"])).exitCode).toBe(0);
    expect(await names("den")).not.toContain("One");
  });

  test("asks for the flags of the apply that it resumes, without which what is left is not seen", async () => {
    const report = join(stage.folder, "report.json");
    const file = await manifest(MANIFEST);
    await llmp(["apply", "-f", file, "--yes"]);
    stage.server.setFaults([parseFault("echo:on=write,every=2")]);
    const first = await llmp(["apply", "-f", file, "--yes", "--write-secrets", "--report", report]);
    stage.server.setFaults([]);
    expect(first.exitCode).toBe(5);
    expect(await errorOf(["apply", "-f", file, "--yes", "--resume", report])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("an apply with --write-secrets"),
    });
    const again = await llmp(["apply", "-f", file, "--yes", "--write-secrets", "--resume", report, "--report", report, "-o", "json"]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout).items.every(({ status }: { status: string }) => status === "done")).toBe(true);
    // Nothing is left, whatever is given.
    const idle = await llmp(["apply", "-f", file, "--check", "--resume", report]);
    expect([idle.exitCode, idle.stderr]).toEqual([0, expect.stringMatching(/\nnothing to do\n$/)]);
  });

  test("takes nothing but a report", async () => {
    const file = await manifest(MANIFEST);
    expect(await errorOf(["apply", "-f", file, "--yes", "--resume", file])).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("is not the report of an apply"),
    });
    expect(await errorOf(["apply", "-f", file, "--yes", "--resume", join(stage.folder, "none.json")])).toMatchObject({ exitCode: 2 });
  });
});
