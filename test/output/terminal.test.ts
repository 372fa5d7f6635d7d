import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../src/environment.ts";
import { UsageError } from "../../src/errors.ts";
import { createTerminal, type TerminalChoices, type TerminalStream } from "../../src/output/terminal.ts";
import { Captured } from "./streams.ts";

interface Given {
  readonly environment?: Record<string, string>;
  readonly choices?: TerminalChoices;
  readonly stdout?: TerminalStream;
  readonly columns?: number;
  readonly isTTY?: boolean;
}

function open({ environment = {}, choices, stdout = new Captured(80), columns = 80, isTTY = true }: Given = {}) {
  const stderr = new Captured(columns);
  return {
    stderr,
    stdout,
    terminal: createTerminal({ stdout, stderr, stdin: { isTTY }, environment: readEnvironment(environment), ...choices }),
  };
}

function failing(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error(`${code}: it failed`), { code }));
    },
  });
}

describe("colour", () => {
  test.each<[string, Given, boolean]>([
    ["a terminal has colour", {}, true],
    ["a pipe has none", { columns: 0 }, false],
    ["NO_COLOR takes it away", { environment: { NO_COLOR: "1" } }, false],
    ["an empty NO_COLOR is unset", { environment: { NO_COLOR: "" } }, true],
    ["NO_COLOR wins over FORCE_COLOR", { environment: { NO_COLOR: "1", FORCE_COLOR: "1" } }, false],
    ["FORCE_COLOR gives it to a pipe", { columns: 0, environment: { FORCE_COLOR: "1" } }, true],
    ["FORCE_COLOR=0 takes it away", { environment: { FORCE_COLOR: "0" } }, false],
    ["TERM=dumb has none", { environment: { TERM: "dumb" } }, false],
    ["--color always wins over NO_COLOR", { columns: 0, environment: { NO_COLOR: "1" }, choices: { color: "always" } }, true],
    ["--color never wins over FORCE_COLOR", { environment: { FORCE_COLOR: "1" }, choices: { color: "never" } }, false],
  ])("%s", (_rule, given, expected) => {
    expect(open(given).terminal.color.error).toBe(expected);
  });
});

describe("a person can be asked", () => {
  test.each<[string, Given, boolean]>([
    ["when standard input and standard error are terminals", {}, true],
    ["also when standard output is a pipe", { stdout: new Captured() }, true],
    ["not when standard input is piped", { isTTY: false }, false],
    ["not when standard error is piped", { columns: 0 }, false],
    ["not in CI", { environment: { CI: "true" } }, false],
    ["with CI=false", { environment: { CI: "false" } }, true],
    ["not with LLMP_NO_INPUT", { environment: { LLMP_NO_INPUT: "1" } }, false],
  ])("%s", (_rule, given, expected) => {
    expect(open(given).terminal.interactive).toBe(expected);
  });
});

describe("talk", () => {
  test("goes to standard error, a line each", () => {
    const { terminal, stderr } = open();
    terminal.talk("one");
    terminal.talk("two\n");
    expect(stderr.text).toBe("one\ntwo\n");
  });

  test("keeps colours, and loses what else a terminal would obey", () => {
    const { terminal, stderr } = open();
    terminal.talk("\u001b[33mwarning:\u001b[39m \u001b]0;owned\u0007name\u001b[2J");
    expect(stderr.text).toBe("\u001b[33mwarning:\u001b[39m name\n");
  });

  test("is silent with --quiet, once the flags are known; failures are not", () => {
    const { terminal, stderr } = open();
    const quiet = terminal.with({ quiet: true });
    quiet.talk("done");
    quiet.fail("error: no");
    expect(stderr.text).toBe("error: no\n");
  });

  test("later flags add to earlier ones", () => {
    const { terminal } = open();
    expect(terminal.with({ color: "never" }).with({ quiet: true })).toMatchObject({ quiet: true, color: { error: false } });
  });
});

describe("data", () => {
  test("is written as it is, and has left after flush", async () => {
    const { terminal, stdout } = open();
    terminal.data("a\n");
    terminal.data("");
    await terminal.flush();
    expect((stdout as Captured).text).toBe("a\n");
  });

  test("flush waits for standard error too, also when the data cannot be written: an error that is cut is no JSON", async () => {
    const { terminal, stderr } = open({ stdout: failing("ENOSPC") });
    stderr.cork();
    terminal.data("a\n");
    terminal.fail("error: no");
    let isSettled = false;
    const flushed = terminal.flush().catch((error: unknown) => error);
    flushed.finally(() => {
      isSettled = true;
    });
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    stderr.uncork();
    expect(await flushed).toBeInstanceOf(UsageError);
    expect(stderr.text).toBe("error: no\n");
  });

  test("a standard error that is gone does not hold flush", async () => {
    const { terminal, stderr } = open();
    stderr.destroy();
    await expect(terminal.flush()).resolves.toBeUndefined();
  });

  test("a reader that went away (| head -1) is no failure", async () => {
    const { terminal } = open({ stdout: failing("EPIPE") });
    terminal.data("a\n");
    await terminal.flush();
    terminal.data("b\n");
    await expect(terminal.flush()).resolves.toBeUndefined();
  });

  test("a full disk is a failure", async () => {
    const { terminal } = open({ stdout: failing("ENOSPC") });
    terminal.data("a\n");
    const failure = await terminal.flush().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure).toMatchObject({ message: "standard output cannot be written: ENOSPC: it failed" });
  });
});
