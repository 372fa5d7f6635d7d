// `llmp apply --prune`: deletes what the manifests given no longer speak of, and nothing else.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseFault } from "../../src/sandbox/faults.ts";
import { openStage } from "./manifests-stage.ts";

const stage = openStage();
const { llmp, manifest, names } = stage;

function providers(target: string, ...specs: readonly string[]): string {
  return `targets: [${target}]\nproviders: ${specs.length === 0 ? "[]" : ""}\n${specs.map((spec) => `  - ${spec}\n`).join("")}`;
}

function openai(name: string, further = ""): string {
  return `{ name: ${name}, vendor: openai, models: [gpt-5], apiKey: env:OPENAI${further} }`;
}

async function apply(...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await llmp(["apply", ...words, "--yes", "-o", "json"]);
  const report = stdout === "" ? undefined : JSON.parse(stdout);
  const items = (report?.items ?? []) as readonly { readonly name: string; readonly action: string; readonly status: string }[];
  return { exitCode, stderr, deleted: items.filter(({ action }) => action === "delete").map(({ name, status }) => `${name} ${status}`) };
}

describe("what was in the manifest and is not any more", () => {
  test("is deleted with --prune, and left alone without it", async () => {
    const file = await manifest(providers("den", openai("One"), openai("Two")));
    await apply("-f", file);
    await manifest(providers("den", openai("Two")));
    expect(await apply("-f", file)).toMatchObject({ exitCode: 0, deleted: [] });
    expect(await names("den")).toContain("One");
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: ["One done"] });
    expect(await names("den")).toEqual(expect.arrayContaining(["Two"]));
    expect(await names("den")).not.toContain("One");
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: [] });
    expect((await llmp(["log", "--json", "action,outcome"])).stdout).toContain('"delete"');
  });

  test("is deleted also when nothing is left", async () => {
    const file = await manifest(providers("goodmem", openai("One")));
    await apply("-f", file);
    expect(await names("goodmem")).toContain("One");
    await manifest(providers("goodmem"));
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: ["One done"] });
  });

  test("is shown by diff and plan, and no word is said of what others made", async () => {
    const file = await manifest(providers("den", openai("One"), openai("Two")));
    await apply("-f", file);
    await manifest(providers("den", openai("Two")));
    const diff = await llmp(["diff", "-f", file, "--prune", "-o", "json"]);
    expect(diff.exitCode).toBe(3);
    expect(JSON.parse(diff.stdout).summary).toMatchObject({ delete: 1, unchanged: 1 });
    const plan = join(stage.folder, "plan.json");
    expect((await llmp(["plan", "-f", file, "--prune", "-o", plan])).exitCode).toBe(0);
    expect(await apply(plan)).toMatchObject({ exitCode: 0, deleted: ["One done"] });
  });

  test("stays where its manifest said that it is protected, also with --prune=all", async () => {
    const file = await manifest(providers("den", openai("One", ", protected: true"), openai("Two")));
    await apply("-f", file);
    await manifest(providers("den"));
    const { exitCode, deleted, stderr } = await apply("-f", file, "--prune=all", "--max-deletes", "20");
    expect(exitCode).toBe(0);
    expect(deleted).not.toContain("One done");
    expect(deleted).toContain("Two done");
    // The other one is the organization's own, which Den lets nobody delete.
    expect(await names("den")).toEqual(["One", "OpenWork Models"]);
    expect(stderr).toContain("One on den stays: its manifest said that it is protected");
    expect(stderr).toContain("OpenWork Models on den stays: ");
  });
});

describe("what is not deleted", () => {
  test("what people made by hand, unless --prune=all says so", async () => {
    const file = await manifest(providers("den", openai("One")));
    await llmp([
      "create",
      "--profile",
      "den",
      "--source",
      "models_dev",
      "--name",
      "By hand",
      "--provider-id",
      "openai",
      "--model-id",
      "gpt-5",
    ]);
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: [] });
    expect(await names("den")).toContain("By hand");
    const { deleted } = await apply("-f", file, "--prune=all");
    expect(deleted).toContain("By hand done");
  });

  test("what a control plane made itself and lets nobody delete: it is no difference, and counts as no deletion", async () => {
    const file = await manifest(providers("den", openai("One")));
    await apply("-f", file);
    const { exitCode } = await apply("-f", file, "--prune=all");
    expect(exitCode).toBe(0);
    expect(await names("den")).toContain("OpenWork Models");
    for (const command of [["diff"], ["apply", "--check"]])
      expect(await llmp([...command, "-f", file, "--prune=all", "--max-deletes", "0"])).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining("OpenWork Models on den stays"),
      });
  });

  test("what another manifest speaks of, also from another folder", async () => {
    await mkdir(join(stage.folder, "team", "theirs"), { recursive: true });
    const mine = await manifest(providers("den", openai("Mine")), "team/mine.yaml");
    const theirs = await manifest(providers("den", openai("Theirs")), "team/theirs/theirs.yaml");
    await apply("-f", theirs);
    await apply("-f", mine, "--prune");
    expect(await names("den")).toEqual(expect.arrayContaining(["Mine", "Theirs"]));
    await manifest(providers("den"), "team/theirs/theirs.yaml");
    await manifest(providers("den"), "team/mine.yaml");
    expect(await apply("-f", join(stage.folder, "team"), "--prune")).toMatchObject({ deleted: ["Mine done", "Theirs done"] });
  });

  test("what another manifest speaks of as well, and what one of them protects", async () => {
    const one = await manifest(providers("den", openai("Both"), openai("Kept", ", protected: true")), "one.yaml");
    const two = await manifest(providers("den", openai("Both"), openai("Kept")), "two.yaml");
    await apply("-f", one);
    await apply("-f", two);
    await manifest(providers("den"), "two.yaml");
    expect(await apply("-f", two, "--prune")).toMatchObject({
      exitCode: 0,
      deleted: [],
      stderr: expect.stringContaining(`Both on den stays: ${one} speaks of it as well, and was not given`),
    });
    expect((await apply("-f", await manifest(providers("den"), "three.yaml"), "--prune")).stderr).not.toContain("Both");
    await manifest(providers("den"), "one.yaml");
    const { exitCode, deleted, stderr } = await apply("-f", one, "-f", two, "--prune");
    expect([exitCode, deleted]).toEqual([0, ["Both done"]]);
    expect(stderr).toContain("Kept on den stays: its manifest said that it is protected");
  });

  test("what was piped in, by anybody", async () => {
    const piped = (specs: string, ...words: readonly string[]) => llmp(["apply", "--yes", ...words], { stdin: specs });
    expect((await piped(providers("den", openai("Piped")))).exitCode).toBe(0);
    const refused = await piped(providers("den"), "--prune");
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--prune goes by files")]);
    const file = await manifest(providers("den", openai("Mine")));
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: [] });
    expect(await names("den")).toContain("Piped");
  });

  test("what is asked for on another target that leads to the same server by another address", async () => {
    const url = stage.server.urlOf("den").replace("127.0.0.1", "localhost");
    expect((await llmp(["login", "den2", "--control-plane", "den", "--url", url, "--token", "env:TOKEN_den"])).exitCode).toBe(0);
    const file = await manifest(
      `providers:\n  - { target: den, ${openai("One").slice(1)}\n  - { target: den2, ${openai("Two").slice(1)}\n`,
    );
    expect(await apply("-f", file)).toMatchObject({ exitCode: 0 });
    const { exitCode, deleted, stderr } = await apply("-f", file, "--prune=all");
    expect([exitCode, deleted]).toEqual([0, []]);
    expect(stderr).toContain("Two on den stays: the manifests ask for it on den2, which shows it as well");
  });

  test("what is asked for on another target that leads to the same server", async () => {
    const login = ["login", "den2", "--control-plane", "den", "--url", stage.server.urlOf("den"), "--token", "env:TOKEN_den"];
    expect((await llmp(login)).exitCode).toBe(0);
    const file = await manifest(
      `providers:\n  - { target: den, ${openai("One").slice(1)}\n  - { target: den2, ${openai("Two").slice(1)}\n`,
    );
    expect(await apply("-f", file)).toMatchObject({ exitCode: 0 });
    const { exitCode, deleted, stderr } = await apply("-f", file, "--prune=all");
    expect([exitCode, deleted]).toEqual([0, []]);
    expect(stderr).toContain("Two on den stays: the manifests ask for it on den2, which is the same server");
  });

  test("what was made anew by hand under the same name", async () => {
    const file = await manifest(providers("den", openai("One")));
    await apply("-f", file);
    await llmp(["delete", "One", "--profile", "den", "--yes"]);
    await llmp(["create", "--profile", "den", "--source", "models_dev", "--name", "One", "--provider-id", "openai", "--model-id", "gpt-5"]);
    await manifest(providers("den"));
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: [] });
    expect(await names("den")).toContain("One");
  });

  test("what is on a target that is not named", async () => {
    const file = await manifest(providers("den, goodmem", openai("One")));
    await apply("-f", file);
    await manifest(providers("den", openai("One")));
    expect(await apply("-f", file, "--prune")).toMatchObject({ deleted: [] });
    expect(await names("goodmem")).toContain("One");
  });

  test("more than --max-deletes allows: then nothing is written at all", async () => {
    const many = Array.from({ length: 7 }, (_, index) => openai(`Number${index}`));
    const file = await manifest(providers("den", ...many));
    await apply("-f", file);
    await manifest(providers("den", openai("New")));
    const writes = stage.countWrites();
    const { exitCode, stderr } = await llmp(["apply", "-f", file, "--prune", "--yes"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("7 providers would be deleted, and at most 5 are allowed")]);
    expect(stderr).toContain("--max-deletes 7");
    expect(stage.countWrites()).toBe(writes);
    for (const command of [["diff"], ["plan"], ["apply", "--check"]])
      expect(await llmp([...command, "-f", file, "--prune"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("at most 5") });
    expect((await llmp(["diff", "-f", file, "--prune", "--max-deletes", "7"])).exitCode).toBe(3);
    expect((await apply("-f", file, "--prune", "--max-deletes", "7")).deleted).toHaveLength(7);
  });

  test("anything, where something else failed: it may have been meant to take its place", async () => {
    const file = await manifest(providers("den", openai("Old")));
    await apply("-f", file);
    await manifest(providers("den", openai("New")));
    stage.server.setFaults([parseFault("echo:on=write,every=1")]);
    const failed = await apply("-f", file, "--prune");
    stage.server.setFaults([]);
    expect(failed).toMatchObject({ exitCode: 5, deleted: ["Old skipped"] });
    expect(await names("den")).toContain("Old");
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: ["Old done"] });
  });
});

describe("where nothing is wanted", () => {
  async function applyFirst(): Promise<string> {
    const file = await manifest(providers("goodmem", openai("One")));
    expect(await apply("-f", file)).toMatchObject({ exitCode: 0 });
    return file;
  }

  test("nothing goes without --prune, and that is said", async () => {
    const file = await applyFirst();
    await manifest(providers("goodmem"));
    const { exitCode, stderr, deleted } = await apply("-f", file);
    expect({ exitCode, deleted }).toEqual({ exitCode: 0, deleted: [] });
    expect(stderr).toContain("the manifests describe no provider: nothing is wanted, and what they spoke of before stays");
    expect(await names("goodmem")).toContain("One");
    // It is still this manifest's to take away.
    expect(await apply("-f", file, "--prune")).toMatchObject({ exitCode: 0, deleted: ["One done"] });
  });

  test.each(["", "# nothing\n", "---\n", "target: goodmem\n", "target: goodmem\nproviders:\n"])(
    "a text that does not say so takes nothing away: %j",
    async (text) => {
      const file = await applyFirst();
      await manifest(text);
      for (const flag of ["--prune", "--prune=all"]) expect(await apply("-f", file, flag)).toMatchObject({ exitCode: 2, deleted: [] });
      expect(await names("goodmem")).toContain("One");
    },
  );

  test.each(["[]", "providers: []\n"])("--prune=all is for what is named beside it: %j", async (text) => {
    const file = await applyFirst();
    await manifest(text);
    const { exitCode, stderr, deleted } = await apply("-f", file, "--prune=all", "--profile", "goodmem");
    expect({ exitCode, deleted }).toEqual({ exitCode: 2, deleted: [] });
    expect(JSON.parse(stderr).error.message).toBe("nothing is wanted of goodmem, so that --prune=all would delete everything there");
    await manifest(providers("goodmem"));
    expect(await apply("-f", file, "--prune=all")).toMatchObject({ exitCode: 0, deleted: ["One done"] });
  });
});

test("where a control plane cannot delete, that is said", async () => {
  const file = await manifest(providers("langwatch", "{ vendor: openai, models: [gpt-5], apiKey: env:OPENAI }"));
  await apply("-f", file);
  await manifest(providers("langwatch"));
  const { exitCode, stdout } = await llmp(["apply", "-f", file, "--prune", "--yes", "-o", "json"]);
  expect(exitCode).toBe(5);
  expect(JSON.parse(stdout).items).toMatchObject([
    { name: "openai", action: "unsupported", status: "unsupported", error: { code: "unsupported_operation" } },
  ]);
});

test("what is remembered of manifests is no secret, follows a profile's name, and is forgotten with it", async () => {
  const file = await manifest(providers("den", openai("One")));
  await apply("-f", file);
  const remembered = () => readFile(join(stage.folder, "settings", "managed.json"), "utf8").then(JSON.parse);
  expect(await remembered()).toMatchObject({ version: 1, providers: [{ controlPlane: "den", profile: "den", name: "One", file }] });
  await llmp(["profile", "rename", "den", "other"]);
  expect(await remembered()).toMatchObject({ providers: [{ profile: "other" }] });
  await llmp(["profile", "remove", "other"]);
  expect(await remembered()).toMatchObject({ providers: [] });
});
