// GoodMem takes two LLMs of one connection and key for one, and Agent Stack two providers of one address, whatever their names: apply renames, makes way,
// or says what is in the way.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PlanItem } from "../../src/desired-state/plan-item.ts";
import type { ReportItem } from "../../src/desired-state/report.ts";
import { openStage } from "./manifests-stage.ts";

const stage = openStage();
const { llmp, manifest } = stage;

function providers(...specs: readonly (readonly [name: string, models: string, key?: string])[]): Promise<string> {
  const lines = specs.map(
    ([name, models, key = "OPENAI"]) => `  - { name: ${name}, vendor: openai, models: [${models}], apiKey: "env:${key}" }\n`,
  );
  return manifest(`targets: [goodmem]\nproviders:\n${lines.join("")}`);
}

const environment = { OTHER: "not-a-real-key-of-somebody-else" };

async function apply(...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await llmp(["apply", ...words, "--yes", "-o", "json"], { environment });
  const items = (stdout === "" ? [] : JSON.parse(stdout).items) as readonly ReportItem[];
  return { exitCode, stderr, items, told: items.map(({ name, action, status }) => `${action} ${name}: ${status}`).sort() };
}

async function diff(...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await llmp(["diff", ...words, "-o", "json"], { environment });
  const items = (stdout === "" ? [] : JSON.parse(stdout).items) as readonly PlanItem[];
  return { exitCode, stderr, items };
}

/** What GoodMem holds, but for what it holds from the beginning. */
async function stored(): Promise<readonly string[]> {
  const { stdout } = await llmp(["list", "--profile", "goodmem", "-o", "json"]);
  const all = JSON.parse(stdout) as readonly { readonly id: string; readonly name: string; readonly models: readonly string[] }[];
  return all.filter(({ models }) => models[0]?.startsWith("gpt-")).map(({ name, models }) => `${name}: ${models.join()}`);
}

async function idOf(name: string): Promise<string> {
  return JSON.parse((await llmp(["get", name, "--profile", "goodmem", "-o", "json"])).stdout).id;
}

describe("with --prune", () => {
  test("one that was given another name is renamed, and keeps its id", async () => {
    const before = await stored();
    await apply("-f", await providers(["Old", "gpt-5"]));
    const id = await idOf("Old");
    const file = await providers(["New", "gpt-5"]);
    expect((await diff("-f", file, "--prune")).items.find(({ name }) => name === "New")).toMatchObject({
      action: "update",
      id,
      changes: [{ field: "displayName", before: "Old", after: "New" }],
    });
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, told: ["update New: done"] });
    expect(await stored()).toEqual([...before, "New: gpt-5"]);
    expect(await idOf("New")).toBe(id);
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, told: ["unchanged New: unchanged"] });
  });

  test("so it is by a plan, and by --prune=all", async () => {
    await apply("-f", await providers(["Old", "gpt-5"]));
    const plan = join(stage.folder, "plan.json");
    await llmp(["plan", "-f", await providers(["New", "gpt-5"]), "--prune", "-o", plan]);
    expect(await apply(plan)).toMatchObject({ exitCode: 0, told: ["update New: done"] });
    const all = await apply("-f", await providers(["Newer", "gpt-5"]), "--prune=all", "--max-deletes", "50");
    expect(all).toMatchObject({ exitCode: 0, told: expect.arrayContaining(["update Newer: done"]) });
    expect(await stored()).toEqual(["Newer: gpt-5"]);
  });

  test("one model becomes two, and two become one", async () => {
    const before = await stored();
    await apply("-f", await providers(["Team", "gpt-5"]));
    const two = await apply("-f", await providers(["Team", "gpt-5, gpt-4.1"]), "--prune");
    expect(two).toMatchObject({ exitCode: 0, told: ["create Team / gpt-4.1: done", "update Team / gpt-5: done"] });
    const one = await apply("-f", await providers(["Team", "gpt-5"]), "--prune");
    expect(one).toMatchObject({ exitCode: 0, told: ["delete Team / gpt-4.1: done", "update Team: done"] });
    expect(await stored()).toEqual([...before, "Team: gpt-5"]);
  });

  test("one that moves to where another one was waits until that is gone, or has moved as well", async () => {
    const before = await stored();
    await apply("-f", await providers(["One", "gpt-5"], ["Two", "gpt-4.1"]));
    const moved = await apply("-f", await providers(["One", "gpt-4.1"]), "--prune");
    expect(moved).toMatchObject({ exitCode: 0, told: ["delete Two: done", "update One: done"] });
    const chain = await apply("-f", await providers(["Three", "gpt-4.1"], ["One", "gpt-5-mini"]), "--prune");
    expect(chain).toMatchObject({ exitCode: 0, told: ["create Three: done", "update One: done"] });
    expect((await stored()).slice(before.length).sort()).toEqual(["One: gpt-5-mini", "Three: gpt-4.1"]);
  });
});

describe("without --prune", () => {
  test("each of a chain moves to where the next one was, at once", async () => {
    const before = await stored();
    const names = ["A", "B", "C", "D"];
    const models = ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-4.1", "gpt-4o"];
    await apply("-f", await providers(...names.map((name, index) => [name, models[index] ?? ""] as const)));
    const moved = await apply("-f", await providers(...names.map((name, index) => [name, models[index + 1] ?? ""] as const)));
    expect(moved).toMatchObject({ exitCode: 0, told: names.map((name) => `update ${name}: done`) });
    expect((await stored()).slice(before.length).sort()).toEqual(names.map((name, index) => `${name}: ${models[index + 1]}`));
  });

  test("those that would exchange their places are refused, and the way that is shown works", async () => {
    await apply("-f", await providers(["A", "gpt-5"], ["B", "gpt-5-mini"], ["C", "gpt-4.1"]));
    const writes = stage.countWrites();
    const [a, b] = [await idOf("A"), await idOf("B")];
    const file = await providers(["A", "gpt-5-mini"], ["B", "gpt-5"], ["C", "gpt-5-nano"]);
    const { exitCode, items } = await apply("-f", file);
    expect(exitCode).toBe(5);
    expect(items.map(({ name, status, error }) => [name, status, error?.message.split(",")[0]])).toEqual([
      ["A", "failed", `it would take the place of "B" (${b})`],
      ["B", "failed", `it would take the place of "A" (${a})`],
      ["C", "done", undefined],
    ]);
    expect(stage.countWrites()).toBe(writes + 1);
    await llmp(["update", a, "--display-name", "B", "--profile", "goodmem"]);
    await llmp(["update", b, "--display-name", "A", "--profile", "goodmem"]);
    expect(await diff("-f", file)).toMatchObject({ exitCode: 0 });
  });

  test("one that waits for a place that is never free is refused with the one that holds it", async () => {
    await apply("-f", await providers(["A", "gpt-5"], ["B", "gpt-5-mini"], ["Stays", "gpt-4.1"]));
    const writes = stage.countWrites();
    const { exitCode, items } = await apply("-f", await providers(["A", "gpt-5-mini"], ["B", "gpt-4.1"]));
    expect([exitCode, items.map(({ name, error }) => [name, error?.code])]).toEqual([
      5,
      [
        ["A", "already_exists"],
        ["B", "already_exists"],
      ],
    ]);
    expect(stage.countWrites()).toBe(writes);
  });

  test("those that would exchange their places, but for their keys, do so", async () => {
    await apply("-f", await providers(["A", "gpt-5"], ["B", "gpt-5-mini", "OTHER"]));
    expect(await apply("-f", await providers(["A", "gpt-5-mini"], ["B", "gpt-5", "OTHER"]))).toMatchObject({ exitCode: 0 });
  });

  test("what is certainly the same is said beforehand, at every run, and what to do about it", async () => {
    await apply("-f", await providers(["Old", "gpt-5"]));
    const writes = stage.countWrites();
    const file = await providers(["New", "gpt-5"]);
    const { items } = await diff("-f", file);
    expect(items.find(({ name }) => name === "New")).toMatchObject({ action: "unsupported", error: { code: "already_exists" } });
    const { exitCode, stderr, items: told } = await apply("-f", file);
    expect([exitCode, told[0]?.status, told[0]?.error?.message]).toEqual([5, "failed", expect.stringContaining('as "Old" (')]);
    expect(stderr).not.toContain("the same command again does what is left");
    expect(stderr).toContain("what is in its way");
    expect((await llmp(["apply", "-f", file, "--yes"])).stderr).toContain("New on goodmem: rename that one with `llmp update`");
    expect(stage.countWrites()).toBe(writes);
  });

  test("another key is another LLM", async () => {
    await apply("-f", await providers(["Old", "gpt-5"]));
    expect(await apply("-f", await providers(["Old", "gpt-5"], ["New", "gpt-5", "OTHER"]))).toMatchObject({ exitCode: 0 });
  });
});

test("two of one manifest that are one are refused, with both places", async () => {
  const writes = stage.countWrites();
  const { exitCode, stderr } = await apply("-f", await providers(["One", "gpt-5"], ["Two", "gpt-5"]));
  expect(exitCode).toBe(2);
  const { issues } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error;
  expect(issues).toMatchObject([{ path: "Two", where: expect.stringMatching(/:4:/), message: expect.stringMatching(/"One" \(.*:3:/) }]);
  expect(stage.countWrites()).toBe(writes);
});

describe("on Agent Stack, where the address alone counts", () => {
  const provider = (name: string, key = "OPENAI") => `  - { name: ${name}, vendor: openai, models: [gpt-5], apiKey: "env:${key}" }\n`;
  const agentstack = (...specs: readonly string[]) => manifest(`targets: [agentstack]\nproviders:\n${specs.join("")}`);

  test("two of one manifest are refused, with both places, whatever their keys", async () => {
    const writes = stage.countWrites();
    const file = await agentstack(provider("One"), provider("Two", "OTHER"));
    for (const command of [["diff"], ["plan"], ["apply", "--yes"]]) {
      const { exitCode, stderr } = await llmp([...command, "-f", file], { environment });
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("their address is equal, and names do not count")]);
    }
    expect(stage.countWrites()).toBe(writes);
  });

  test("one that was given another name is renamed with --prune, and named as what is in the way without it", async () => {
    await apply("-f", await agentstack(provider("Old")));
    const file = await agentstack(provider("New", "OTHER"));
    expect(await apply("-f", file)).toMatchObject({ exitCode: 5, items: [{ name: "New", error: { code: "already_exists" } }] });
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, told: ["update New: done"] });
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, told: ["unchanged New: unchanged"] });
  });

  const at = (name: string, host: string) =>
    `  - { name: ${name}, baseUrl: "https://${host}.example/v1", models: [large], apiKey: "env:OPENAI" }\n`;

  test("each of a chain moves to where the next one was, at once", async () => {
    await apply("-f", await agentstack(at("A", "a"), at("B", "b"), at("C", "c")));
    const file = await agentstack(at("A", "b"), at("B", "c"), at("C", "d"), at("D", "a"));
    const told = ["update A: done", "update B: done", "update C: done", "create D: done"];
    expect(await apply("-f", file)).toMatchObject({ exitCode: 0, told: expect.arrayContaining(told) });
    expect(await apply("-f", file)).toMatchObject({
      exitCode: 0,
      told: told.map((line) => line.replace(/^\w+ (.*): .*/, "unchanged $1: unchanged")),
    });
  });

  test("one that moves to where another one was has its place, once that is gone", async () => {
    await apply("-f", await agentstack(at("A", "a"), at("B", "b")));
    const file = await agentstack(at("A", "b"));
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, told: ["delete B: done", "update A: done"] });
  });
});
