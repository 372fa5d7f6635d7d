// Advice that names a command says the profile again, where a flag or a manifest said it.

import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { loadAll } from "../../src/commands/load.ts";
import { adviseProfile } from "../../src/connection/advice.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { ApiError, LlmpError, OutcomeUnknownError, ValidationError } from "../../src/errors.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { openStage } from "../commands/manifests-stage.ts";

function hintOf(error: unknown): string | undefined {
  return error instanceof LlmpError ? error.details.hint : undefined;
}

test.each([
  ["look with `llmp list`", "look with `llmp list --profile den-prod`"],
  [
    "`llmp get lpr_1` shows it; `llmp delete lpr_1`",
    "`llmp get --profile den-prod lpr_1` shows it; `llmp delete --profile den-prod lpr_1`",
  ],
  ["`llmp defaults show` shows what is set", "`llmp defaults show --profile den-prod` shows what is set"],
  ["run `llmp login den-prod`", "run `llmp login den-prod`"],
  ["llmp list, said without marks", "llmp list, said without marks"],
])("%s", (hint, advice) => {
  expect(hintOf(adviseProfile(new ApiError("refused", "no", { hint }), "den-prod"))).toBe(advice);
  expect(hintOf(adviseProfile(new ApiError("refused", "no", { hint }), undefined))).toBe(hint);
});

test("the profile is given to commands that take one", async () => {
  for (const { name, command, commands: inner } of await loadAll(commands, controlPlanes))
    for (const one of command === undefined ? inner : [{ name: "", command }]) {
      const hint = `\`llmp ${`${name} ${one.name}`.trim()}\``;
      const isAdvised = hintOf(adviseProfile(new ApiError("refused", "no", { hint }), "p")) !== hint;
      if (isAdvised) expect(Object.keys(one.command?.options ?? {}), hint).toContain("profile");
    }
});

test("the error is the same but for its hint", () => {
  const error = new OutcomeUnknownError("lost", { hint: "look with `llmp list`", status: 500, requestId: "req_1" });
  const advised = adviseProfile(error, "p");
  expect(advised).toBeInstanceOf(OutcomeUnknownError);
  expect(advised).toMatchObject({ name: "OutcomeUnknownError", message: "lost", code: "outcome_unknown", exitCode: 6, stack: error.stack });
  expect((advised as LlmpError).details).toEqual({ hint: "look with `llmp list --profile p`", status: 500, requestId: "req_1" });
  for (const other of [new Error("bug"), "text", undefined, new ValidationError("no", [])]) expect(adviseProfile(other, "p")).toBe(other);
});

describe("a command", () => {
  const stage = openStage();
  const { llmp, manifest } = stage;

  test("that was given a profile advises for that one, and else for none", async () => {
    expect((await llmp(["get", "Nobody", "--profile", "goodmem"])).stderr).toContain("`llmp list --profile goodmem` shows");
    expect((await llmp(["get", "Nobody"], { environment: { LLMP_PROFILE: "goodmem" } })).stderr).toContain("`llmp list` shows");
  });

  test("on many targets advises for the one that it is about", async () => {
    const file = await manifest("{ target: den, vendor: openai, name: One, models: [gpt-5], apiKey: env:OPENAI }");
    stage.server.setFaults([parseFault("reset:on=write,every=1")]);
    const { stdout } = await llmp(["apply", "-f", file, "--yes", "--profile", "goodmem", "-o", "json"]);
    const [item] = JSON.parse(stdout).items;
    expect(item.error.hint).toContain("`llmp list --profile den`");
  });
});
