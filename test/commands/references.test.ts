import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { examples } from "../control-planes/examples/index.ts";
import { memoryKeychain, type RunOptions, type RunResult, run } from "../run.ts";

let server: RunningSandbox;
let fresh: unknown;
let folder = "";
beforeAll(async () => {
  server = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
  fresh = structuredClone(server.stateOf("goodmem"));
});
beforeEach(async () => {
  server.setState("goodmem", structuredClone(fresh));
  folder = await mkdtemp(join(tmpdir(), "llmp-references-"));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => server.close());

/** Puts a stand-in of 1Password's tool on the PATH, which notes each call. */
async function installTool(answer: string): Promise<string> {
  const programs = join(folder, "bin");
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, "op"), `#!/bin/sh\nfolder='${folder}'\necho "$2" >>"$folder/calls"\n${answer}\n`);
  await chmod(join(programs, "op"), 0o755);
  return `${programs}:${process.env.PATH}`;
}

async function calls(): Promise<readonly string[]> {
  return (await readFile(join(folder, "calls"), "utf8")).trimEnd().split("\n");
}

function llmp(kind: string, words: readonly string[], { environment, ...options }: RunOptions = {}): Promise<RunResult> {
  const connection = { LLMP_CONTROL_PLANE: kind, LLMP_URL: server.urlOf(kind), TOKEN: server.tokensOf(kind)[0] ?? "" };
  return run(words, { ...options, environment: { ...connection, ...environment } });
}

const GOODMEM = ["create", "--display-name", "X", "--provider-type", "OPENAI", "--endpoint-url", "https://api.openai.com/v1"];
const CREATE = [...GOODMEM, "--model-identifier", "gpt-5"];

test("token and key from one reference: it is read once, and both have it", async () => {
  const PATH = await installTool(`printf %s "$TOKEN"`);
  const words = [...CREATE, "--token", "op://v/i/f", "--api-key", "op://v/i/f"];
  expect(await llmp("goodmem", words, { environment: { PATH } })).toMatchObject({ exitCode: 0 });
  expect(await calls()).toEqual(["op://v/i/f"]);
  const created = server.requests.findLast(({ method }) => method === "POST");
  expect(created?.body).toMatchObject({ credentials: { apiKey: { inlineSecret: server.tokensOf("goodmem")[0] } } });
});

test("token and key are read at the same time", async () => {
  // Each waits for the other, and gives up after some 10 s.
  const wait = `n=0; until [ "$(wc -l <"$folder/calls")" -ge 2 ]; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done`;
  const PATH = await installTool(`${wait}\nprintf %s "$TOKEN"`);
  const words = [...CREATE, "--token", "op://v/token/f", "--api-key", "op://v/key/f"];
  expect(await llmp("goodmem", words, { environment: { PATH } })).toMatchObject({ exitCode: 0 });
  expect((await calls()).toSorted()).toEqual(["op://v/key/f", "op://v/token/f"]);
});

test("one that fails is not read again; token and field are both named, with their places, and nothing is sent (7)", async () => {
  const PATH = await installTool("echo not-a-real-key-1; exit 3");
  const before = server.requests.length;
  const words = [...CREATE, "--token", "op://v/i/f", "--api-key", "op://v/i/f", "-o", "json"];
  const { exitCode, stderr } = await llmp("goodmem", words, { environment: { PATH } });
  expect(exitCode).toBe(7);
  expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({
    error: {
      code: "secret_unavailable",
      message: "2 secrets could not be read",
      issues: [
        { path: "apiKey", where: "--api-key", message: expect.stringMatching(/^op:\/\/v\/i\/f: `op` ended with exit code 3; .*op signin/) },
        { path: "token", message: expect.stringMatching(/^the token \(flag --token\): op:\/\/v\/i\/f: `op` ended with exit code 3; /) },
      ],
    },
  });
  expect(stderr).not.toContain("not-a-real-key-1");
  expect(await calls()).toEqual(["op://v/i/f"]);
  expect(server.requests.length).toBe(before);
});

test.each([
  ["flag --token", ["--token", "env:MISSING"], {}],
  ["environment LLMP_TOKEN", [], { LLMP_TOKEN: "env:MISSING" }],
])("a token that is missing (4) says where it was written: %s", async (origin, words, environment) => {
  const { exitCode, stderr } = await llmp("goodmem", ["list", ...words], { environment });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 4,
    stderr: `error: the token (${origin}): env:MISSING: the environment variable is not set\nhint: export MISSING, or use another reference\n`,
  });
});

test.each([
  ["a variable", "env:MISSING", {}, 4, "authentication"],
  ["a variable that is empty", "env:EMPTY", { EMPTY: "" }, 4, "authentication"],
  ["what somebody forgot to fill in", "env:MASKED", { MASKED: "sk-***" }, 4, "authentication"],
  ["a file", "file:nowhere", {}, 4, "authentication"],
  ["a key of the keychain", "keychain:nothing", {}, 4, "authentication"],
  ["what a command has, which fails", "exec:false", {}, 7, "secret_unavailable"],
])("a token that is %s and is not there ends like one that is named nowhere; one that cannot be read does not", async (...given) => {
  const [, token, environment, exitCode, code] = given;
  const login = ["login", "new", "--control-plane", "goodmem", "--url", server.urlOf("goodmem")];
  for (const [words, variables] of [
    [["list"], { LLMP_TOKEN: token }],
    [["list", "--token", token], {}],
    [[...login, "--token", token], {}],
  ] as const) {
    const result = await llmp("goodmem", [...words, "-o", "json"], { environment: { ...environment, ...variables } });
    expect([words, result.exitCode, JSON.parse(result.stderr).error.code]).toEqual([words, exitCode, code]);
  }
});

test("a token and a key that are both missing are both told", async () => {
  const { stderr } = await llmp("goodmem", [...CREATE, "--api-key", "env:NO_KEY", "--token", "env:NO_TOKEN", "-o", "json"]);
  expect(JSON.parse(stderr).error.issues).toMatchObject([
    { path: "apiKey", message: expect.stringContaining("env:NO_KEY") },
    { path: "token", message: expect.stringContaining("env:NO_TOKEN") },
  ]);
});

test("a file that is open to others is warned of once, though token and key are in it", async () => {
  const path = join(folder, "both");
  await writeFile(path, server.tokensOf("goodmem")[0] ?? "", { mode: 0o644 });
  const words = [...CREATE, "--token", `file:${path}`, "--api-key", `file:${path}`];
  const { exitCode, stderr } = await llmp("goodmem", words);
  expect({ exitCode, times: stderr.split("is open to other users").length - 1 }).toEqual({ exitCode: 0, times: 1 });
});

test("standard input is no reference that two may share: `-` for token and key is refused (2), and nothing is sent", async () => {
  const before = server.requests.length;
  const { exitCode, stderr } = await llmp("goodmem", [...CREATE, "--token", "-", "--api-key", "-"], { stdin: "not-a-real-key-1" });
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("two things want standard input") });
  expect(server.requests.length).toBe(before);
});

const WRITES: readonly (readonly [kind: string, words: readonly string[]])[] = [
  ...Object.entries(examples).map(([kind, { flags }]) => [kind, ["create", ...flags]] as const),
  ...Object.entries(examples).map(([kind, { name, update }]) => [kind, ["update", name, ...update.flags]] as const),
  ...Object.entries(examples).map(([kind, { name }]) => [kind, ["delete", name, "--yes"]] as const),
  ["refactor", ["enable", "openai"]],
  ["langwatch", ["disable", "openai"]],
  ["agentstack", ["defaults", "set", "llm=anthropic:claude-sonnet-4-5"]],
  ["den", ["login", "new", "--control-plane", "den"]],
];

test.each(WRITES.filter(([kind, words]) => kind !== "langwatch" || words[0] !== "delete"))(
  "%s %j sends nothing without its token, and stores nothing (4)",
  async (kind, words) => {
    const before = server.requests.length;
    const keychain = memoryKeychain();
    const environment = { VENDOR_KEY: "not-a-real-key-1", NEW_VENDOR_KEY: "not-a-real-key-2" };
    const { exitCode, stdout } = await llmp(kind, [...words, "--token", "env:MISSING"], { environment, keychain });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(server.requests.length).toBe(before);
    expect(keychain.entries).toEqual({});
  },
);
