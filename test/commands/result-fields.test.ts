// `--json` of the commands that change something: a mistyped field is refused while nothing is changed, and loses nothing afterwards.

import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { memoryKeychain } from "../run.ts";
import { kinds, openStage } from "./manifests-stage.ts";

const stage = openStage();
const keychain = memoryKeychain({ spare: "not-a-real-key" });

const NEW = ["create", "--profile", "den", "--source", "models_dev", "--name", "New", "--provider-id", "openai", "--model-id", "gpt-5"];
const MANIFEST = "target: den\nname: New\nvendor: openai\nmodels: [gpt-5]\napiKey: env:OPENAI\n";

/** A command line of each command that changes something, in an order in which they all succeed. */
async function lines(): Promise<readonly (readonly [command: string, words: readonly string[]])[]> {
  const file = await stage.manifest(MANIFEST);
  return [
    ["apply", ["apply", "-f", file, "--check"]],
    ["apply", ["apply", "-f", file, "--yes"]],
    ["create", [...NEW, "--upsert"]],
    ["create", [...NEW, "--upsert", "--model-id", "gpt-5-mini", "--dry-run"]],
    ["create", [...NEW, "--upsert", "--model-id", "gpt-5-mini", "--curl"]],
    ["create", [...NEW, "--allow-duplicate", "--name", "Old", "--raw"]],
    ["update", ["update", "--profile", "den", "Old", "--api-key", "env:OPENAI"]],
    ["copy", ["copy", "New", "--from", "den", "--to", "refactor", "--check"]],
    ["copy", ["copy", "New", "--from", "den", "--to", "refactor", "--yes"]],
    ["disable", ["disable", "--profile", "refactor", "openai"]],
    ["enable", ["enable", "--profile", "refactor", "openai"]],
    ["rotate", ["rotate", "--profile", "den", "--vendor", "openai", "--from", "env:OPENAI", "--dry-run"]],
    ["rotate", ["rotate", "--profile", "den", "--vendor", "openai", "--from", "env:OPENAI", "--yes", "--no-verify"]],
    ["delete", ["delete", "--profile", "den", "Old", "--dry-run"]],
    ["delete", ["delete", "--profile", "den", "Old", "--yes"]],
    ["key set", ["key", "set", "spare-two", "--from", "env:OPENAI"]],
    ["key delete", ["key", "delete", "spare", "--yes"]],
    ["login", ["login", "again", "--control-plane", "den", "--url", stage.server.urlOf("den"), "--token", "env:TOKEN_den"]],
    ["profile use", ["profile", "use", "again"]],
    ["profile rename", ["profile", "rename", "again", "other"]],
    ["logout", ["logout", "other"]],
    ["logout", ["logout", "other", "--forget"]],
    ["profile remove", ["profile", "remove", "goodmem"]],
  ];
}

async function fieldsOf(words: string): Promise<readonly string[] | undefined> {
  const [first, second] = words.split(" ");
  const entry = commands.find(({ name }) => name === first);
  const command = await (second === undefined ? entry : entry?.commands?.find(({ name }) => name === second))?.load?.();
  return command?.resultFields as readonly string[] | undefined;
}

test("a field that no result has is refused (exit 2) before anything is asked or changed", async () => {
  for (const [command, words] of await lines()) {
    const before = stage.countWrites();
    const { exitCode, stdout, stderr } = await stage.llmp([...words, "--json", "nme"], { keychain });
    expect({ exitCode, stdout }, command).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr).error, command).toMatchObject({ code: "usage", message: expect.stringContaining('there is no field "nme"') });
    expect(stage.countWrites(), command).toBe(before);
  }
  expect(await stage.names("den")).not.toContain("New");
  expect(keychain.entries).toEqual({ spare: "not-a-real-key" });
  const { stdout } = await stage.llmp(["profile", "list", "-o", "name"]);
  expect(
    stdout
      .split("\n")
      .filter((name) => name !== "")
      .toSorted(),
  ).toEqual(kinds.toSorted());
});

test("what they print has no other fields than those", async () => {
  for (const [command, words] of await lines()) {
    const { exitCode, stdout, stderr } = await stage.llmp([...words, "-o", "json"], { keychain });
    expect([0, 3], `${command}: ${stderr}`).toContain(exitCode);
    const data: unknown = JSON.parse(stdout);
    const found = Object.keys((Array.isArray(data) ? data[0] : data) as object);
    expect([...((await fieldsOf(command)) ?? []), ...kinds], command).toEqual(expect.arrayContaining(found));
  }
});

describe("what cannot be told beforehand", () => {
  test("a field that is missing within one: the whole is printed, since the provider is there", async () => {
    const { exitCode, stdout, stderr } = await stage.llmp([...NEW, "--json", "id,den.acess"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "New", id: expect.stringMatching(/^lpr_/) });
    expect(stderr).toContain('warning: the whole of it is printed: --json: there is no field "den.acess"; did you mean "access"?');
  });

  test("fields that are another on each control plane", async () => {
    const { exitCode, stdout } = await stage.llmp(["defaults", "set", "--profile", "agentstack", "--clear", "llm", "--json", "lm"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("llm");
  });
});

test("-o name of what changes a profile is the profile's name", async () => {
  const login = ["login", "again", "--control-plane", "den", "--url", stage.server.urlOf("den"), "--token", "env:TOKEN_den"];
  for (const [words, name] of [
    [login, "again"],
    [["profile", "use", "again"], "again"],
    [["profile", "rename", "again", "other"], "other"],
    [["logout", "other"], "other"],
    [["profile", "remove", "other"], "other"],
  ] as const) {
    expect(await stage.llmp([...words, "-o", "name"])).toMatchObject({ exitCode: 0, stdout: `${name}\n` });
  }
});
