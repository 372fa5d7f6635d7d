import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

// Too short for any known shape of key: what hides it must be that it is not repeated, not that it is recognised.
const STRAY = "sk-canary";

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

function llmp(...words: readonly string[]) {
  return run(words, { environment: server.environment });
}

describe("a key in the wrong place is refused (exit 2) before any request, and not repeated", () => {
  test.each([
    ["where a command takes no argument", ["create", STRAY]],
    ["where a command takes one argument less", ["get", "name", STRAY]],
    ["as a command", [STRAY]],
    ["as a command of a group", ["profile", STRAY]],
    ["after a group that is a command itself", ["sandbox", STRAY]],
    ["as the command to help with", ["help", STRAY]],
    ["in a flag that is mistyped", ["create", `--api-kye=${STRAY}`]],
    ["after a flag that is mistyped", ["create", "--api-kye", STRAY]],
    ["in a flag in camel case", ["create", `--apiKey=${STRAY}`]],
    ["in a flag in snake case", ["create", `--api_key=${STRAY}`]],
    ["in a flag in capitals", ["create", `--API-KEY=${STRAY}`]],
    ["in a flag with a digit", ["create", `--key2=${STRAY}`]],
    ["in a flag, with a quotation mark inside", ["create", `--api-kye=x'${STRAY}`]],
    ["in one word with its flag, by a quotation mark too many", ["create", `--api-key ${STRAY}`]],
    ["in one word with a flag that does not exist", ["create", `--api-kye ${STRAY}`]],
    ["in a short flag", ["create", `-k=${STRAY}`]],
    ["close to a short flag", ["create", `-k${STRAY}`]],
    ["close to a short flag that exists and takes no value", ["create", `-q${STRAY}`]],
    ["as the value of a switch", ["create", `--dry-run=${STRAY}`]],
    ["before the command", [`--api-key=${STRAY}`, "create"]],
    ["as --api-key", ["create", "--api-key", STRAY]],
    ["as --api-key=", ["create", `--api-key=${STRAY}`]],
    ["as --api-key of an update", ["update", "name", "--api-key", STRAY]],
    ["as a named credential", ["create", "--credential", `NAME=${STRAY}`]],
    ["as a named credential without a name", ["create", "--credential", STRAY]],
    ["as --set", ["create", "--set", `apiKey=${STRAY}`]],
    ["as a part of --set", ["create", "--set", `apiKeys.NAME=${STRAY}`]],
    ["as --set as JSON", ["create", "--set", `apiKeys={"NAME":"${STRAY}"}`]],
    ["as --set without a path", ["create", "--set", STRAY]],
    ["as --token", ["list", "--token", STRAY]],
    ["as --token of login", ["login", "den-prod", "--control-plane", "den", "--token", STRAY]],
    ["as --color", ["list", "--color", STRAY]],
    ["as a choice", ["create", "--source", STRAY]],
    ["as a yes or no", ["create", "--set", `allMembers=${STRAY}`]],
    ["as a member", ["create", "--member-id", STRAY]],
    ["as JSON", ["create", "--custom-config", `{"apiKey": "${STRAY}"`]],
    ["as a port", ["sandbox", "--port", STRAY]],
  ])("%s", async (_name, words) => {
    for (const further of [[], ["-o", "json"]]) {
      const { exitCode, stdout, stderr } = await llmp(...words, ...further);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).not.toContain(STRAY);
      expect(stderr).not.toContain("canary");
    }
    expect(server.requests()).toEqual([]);
  });

  test.each([["-o"], ["--output"], ["--output="]])("as %s", async (flag) => {
    const words = flag.endsWith("=") ? [`${flag}${STRAY}`] : [flag, STRAY];
    const { exitCode, stderr } = await llmp("list", ...words);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("canary");
  });

  test("a custom config with a key in it, which the control plane would show in lists", async () => {
    const config = JSON.stringify({ id: "acme", env: ["A"], api: "https://acme.example", options: { apiKey: STRAY }, models: ["m"] });
    const { exitCode, stderr } = await llmp("create", "--source", "custom", "--name", "X", "--custom-config-text", config);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("holds a credential");
    expect(stderr).not.toContain(STRAY);
    expect(server.requests()).toEqual([]);
  });
});

describe("mistyped words", () => {
  test.each([
    [["crete"], 'did you mean "create"?'],
    [["profile", "shw"], 'did you mean "show"?'],
    [["crete", "--help"], 'did you mean "create"?'],
    [["help", "crete"], 'did you mean "create"?'],
    [["sandbox", "rnu"], 'did you mean "run"?'],
  ])("llmp %j names the nearest command", async (words, suggestion) => {
    const { exitCode, stderr } = await llmp(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(suggestion);
  });

  test.each([
    [
      ["validate", "a.yaml"],
      "error: `llmp validate` takes no arguments\nhint: a file is given with -f; `llmp validate --help` shows what it takes\n",
    ],
    [["log", "x"], "error: `llmp log` takes no arguments\nhint: `llmp log --help` shows what it takes\n"],
    [["profile", "list", "x"], "error: `llmp profile list` takes no arguments\nhint: `llmp profile list --help` shows what it takes\n"],
    [
      ["profile", "use", "x", "y"],
      "error: too many arguments for 'use'. Expected 1 argument but got 2.\nhint: `llmp profile use --help` shows what it takes\n",
    ],
  ])("llmp %j says what is too much, and how it is given", async (words, stderr) => {
    expect(await llmp(...words)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test.each(["--help", "-h"])("llmp help %s is the help that was asked for", async (flag) => {
    expect(await llmp("help", flag)).toEqual(await llmp("--help"));
    expect(await llmp("help", "create", flag)).toEqual(await llmp("create", "--help"));
  });

  test("--no-verify says what it does, and no other negation loses its words", async () => {
    const { stdout } = await llmp("create", "--help");
    expect(stdout.replace(/\s+/g, " ")).toContain("--no-verify do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so");
    expect(stdout).toContain("not: the model streams");
  });

  test.each([
    ["apply", "hint: --check shows what would be written"],
    ["copy", "hint: --check shows what would be written"],
    ["list", "hint: `--help` after the command"],
  ])("llmp %s has no --dry-run", async (command, hint) => {
    const { exitCode, stderr } = await llmp(command, "--dry-run");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(hint);
  });

  test("-o name of control-planes is what --control-plane takes", async () => {
    expect((await llmp("control-planes", "-o", "name")).stdout).toBe("den\nrefactor\ngoodmem\nagentstack\nlangwatch\n");
  });

  test("a mistyped flag names the nearest", async () => {
    const { exitCode, stderr } = await llmp("create", "--provder-id", "x");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/did you mean .?--provider-id/i);
  });

  test("a flag that lacks its value says so", async () => {
    const { exitCode, stderr } = await llmp("create", "--name");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--name");
  });

  test("a required argument that is missing is named", async () => {
    const { exitCode, stderr } = await llmp("get");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("name");
  });

  test("errors of the command line are JSON where JSON is asked for", async () => {
    for (const words of [["crete"], ["list", "--no-such-flag"], ["get"], ["create", "stray"]]) {
      const { stderr, stdout } = await llmp(...words, "-o", "json");
      expect(stdout).toBe("");
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage", message: expect.any(String) } });
    }
  });
});

describe("what the control plane cannot do", () => {
  test.each(["enable", "disable"])("%s is refused with the reason and what to do instead, before any request", async (verb) => {
    const { exitCode, stderr } = await llmp(verb, "Anthropic prod", "-o", "json");
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: "unsupported_operation", message: expect.stringContaining("OpenWork Den cannot switch a provider off") },
    });
    expect(server.requests()).toEqual([]);
  });
});
