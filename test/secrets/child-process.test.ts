import { type ChildProcess, spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ChildCommand, openProcessRunner, runChild } from "../../src/secrets/child-process.ts";

const node = process.execPath;
const LIMITS = { timeout: 10_000, maximumBytes: 1000 };

function runScript(script: string, more: Partial<ChildCommand> = {}) {
  return runChild(spawn, { program: node, words: ["-e", script], environment: { PATH: process.env.PATH }, ...LIMITS, ...more });
}

test("gives what the program wrote and how it ended", async () => {
  expect(await runScript("process.stdout.write('key'); process.exitCode = 3")).toEqual({
    kind: "exited",
    code: 3,
    output: Buffer.from("key"),
  });
});

test("no shell reads the words", async () => {
  const outcome = await runChild(spawn, { program: node, words: ["-p", "process.argv[1]", "$HOME; echo x"], environment: {}, ...LIMITS });
  expect(outcome).toMatchObject({ output: Buffer.from("$HOME; echo x\n") });
});

test("standard input is what is given, or nothing", async () => {
  const echo = "process.stdin.pipe(process.stdout)";
  expect(await runScript(echo, { input: "words" })).toMatchObject({ output: Buffer.from("words") });
  expect(await runScript(echo)).toMatchObject({ output: Buffer.from("") });
});

test("a program that does not read its input is no failure", async () => {
  expect(await runScript("", { input: "x".repeat(1_000_000) })).toMatchObject({ kind: "exited", code: 0 });
});

test("it sees only the environment that it is given", async () => {
  expect(await runScript("process.stdout.write(String(process.env.ONLY))", { environment: { ONLY: "this" } })).toMatchObject({
    output: Buffer.from("this"),
  });
  expect(await runScript("process.stdout.write(String(process.env.VITEST))")).toMatchObject({ output: Buffer.from("undefined") });
});

test("its standard error is passed on and not kept", async () => {
  const standardError = new PassThrough();
  const outcome = await runScript("process.stderr.write('talk'); process.stdout.write('data')", { standardError });
  expect(outcome).toEqual({ kind: "exited", code: 0, output: Buffer.from("data") });
  expect(String(standardError.read())).toBe("talk");
  expect(standardError.writableEnded).toBe(false);
});

test("one that takes too long is gone soon after, also when it does not listen", async () => {
  const started = performance.now();
  const children: ChildProcess[] = [];
  const keeping = ((...given: Parameters<typeof spawn>) => {
    const child = spawn(...given);
    children.push(child);
    return child;
  }) as typeof spawn;
  const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  const command = { program: node, words: ["-e", deaf], environment: {}, maximumBytes: 1000, timeout: 1000 };
  expect(await runChild(keeping, command)).toEqual({ kind: "timed_out" });
  expect(performance.now() - started).toBeLessThan(5000);
  const [child] = children;
  onTestFinished(() => void child?.kill("SIGKILL"));
  await vi.waitFor(() => expect(child?.signalCode).toBe("SIGKILL"), { timeout: 5000 });
});

test("one that leaves its output open in the hands of another is not waited for past the limit", async () => {
  const script =
    "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'], { stdio: 'inherit', detached: true }).unref()";
  expect(await runScript(script, { timeout: 1000 })).toEqual({ kind: "timed_out" });
});

test("one that writes too much is ended", async () => {
  expect(await runScript("setInterval(() => process.stdout.write('x'.repeat(600)), 1)")).toEqual({ kind: "too_much_output" });
});

test.skipIf(process.platform === "win32")("one that crashes is told by its signal", async () => {
  expect(await runScript("process.kill(process.pid, 'SIGKILL')")).toEqual({ kind: "killed", signal: "SIGKILL" });
});

test("one that cannot be started is told by its code", async () => {
  const command = { words: [], environment: {}, ...LIMITS };
  expect(await runChild(spawn, { ...command, program: "/none/such" })).toEqual({ kind: "not_started", code: "ENOENT" });
  expect(await runChild(spawn, { ...command, program: "a\0b" })).toEqual({ kind: "not_started", code: "ERR_INVALID_ARG_VALUE" });
});

test("the signal ends it, before and while it runs", async () => {
  expect(await runScript("setInterval(() => {}, 1000)", { signal: AbortSignal.abort() })).toEqual({ kind: "cancelled" });
  expect(await runScript("setInterval(() => {}, 1000)", { signal: AbortSignal.timeout(200) })).toEqual({ kind: "cancelled" });
});

test("no more than eight run at a time, and all get their turn", async () => {
  let running = 0;
  let most = 0;
  const counting = ((...given: Parameters<typeof spawn>) => {
    running += 1;
    most = Math.max(most, running);
    const child = spawn(...given);
    child.once("close", () => {
      running -= 1;
    });
    return child;
  }) as typeof spawn;
  const run = openProcessRunner(counting, { environment: {} });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => run(node, ["--version"], LIMITS)));
  expect(outcomes.filter((outcome) => outcome.kind === "exited")).toHaveLength(20);
  expect(most).toBe(8);
});
