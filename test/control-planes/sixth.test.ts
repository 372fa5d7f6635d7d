// A sixth control plane gets its flags, prompts, validation, help, sandbox and grid column with no edit anywhere else.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlPlanes as registered } from "../../src/control-planes/index.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { type RunOptions, run } from "../run.ts";
import { sixth } from "./sixth.ts";

const controlPlanes = { ...registered, tiny: sixth };
let server: RunningSandbox;

beforeAll(async () => {
  server = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
});
afterAll(() => server.close());

function onTiny(words: readonly string[], options: RunOptions = {}) {
  const environment = { LLMP_CONTROL_PLANE: "tiny", LLMP_URL: server.urlOf("tiny"), LLMP_TOKEN: "tiny-token", KEY: "not-a-real-key" };
  return run(words, { controlPlanes, ...options, environment: { ...environment, ...options.environment } });
}

describe("a control plane that is only registered", () => {
  test("is created by flags", async () => {
    const { exitCode, stdout } = await onTiny(["create", "--name", "By flags", "--api-key", "env:KEY", "--json", "controlPlane,name"]);
    expect({ exitCode, data: JSON.parse(stdout) }).toEqual({ exitCode: 0, data: { controlPlane: "tiny", name: "By flags" } });
    expect(server.requests.at(-1)?.body).toEqual({ name: "By flags", key: "not-a-real-key" });
  });

  test("is created by YAML in a pipe", async () => {
    const { exitCode } = await onTiny(["create"], { stdin: "name: By YAML\ntinyKey: env:KEY\n" });
    expect(exitCode).toBe(0);
    expect(server.requests.at(-1)?.body).toEqual({ name: "By YAML", key: "not-a-real-key" });
  });

  test("is created by prompts", async () => {
    const answers = [
      ["Name", "By prompts"],
      ["Key", "not-a-real-key"],
      ["Create it?", true],
    ] as const;
    const { exitCode, stderr } = await onTiny(["create"], { answers });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Tiny at http://127.0.0.1");
    expect(server.requests.at(-1)?.body).toEqual({ name: "By prompts", key: "not-a-real-key" });
  });

  test("validates with its own schema", async () => {
    const { exitCode, stderr } = await onTiny([
      "create",
      "--name",
      "much too long for this plane",
      "--api-key",
      "env:KEY",
      "--set",
      "moood=good",
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--name");
    expect(stderr).toContain("at most 20 characters");
    expect(stderr).toContain('did you mean "mood"?');
  });

  test("has its flags in help, under its name", async () => {
    const { stdout } = await onTiny(["create", "--help"]);
    expect(stdout).toMatch(/Tiny:\n(.*\n)*.*--mood/);
  });

  test("explains what it lacks", async () => {
    const { exitCode, stderr } = await onTiny(["delete", "By flags", "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Tiny never forgets");
  });

  test("is a row of the grid", async () => {
    const { stdout } = await onTiny(["control-planes", "--json", "kind,verbs.delete,verbs.verify"]);
    const verbs = { delete: "Tiny never forgets", verify: "Tiny knows no vendor whom it could ask" };
    expect(JSON.parse(stdout)).toContainEqual({ kind: "tiny", verbs });
  });

  test("can be logged in to", async () => {
    const { exitCode, stderr } = await onTiny(["login", "mine", "--control-plane", "tiny", "--token", "env:TOKEN"], {
      environment: { TOKEN: "tiny-token" },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("logged in to Tiny");
  });

  test("refuses a wrong token in its own words", async () => {
    const { exitCode, stderr } = await onTiny(["list"], { environment: { LLMP_TOKEN: "wrong-word" } });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("Tiny says 401");
  });
});
