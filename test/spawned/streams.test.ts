import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { lacking, openWorkplace, type Workplace } from "./llmp.ts";

let server: Loopback;
let workplace: Workplace;
beforeAll(async () => {
  server = await startLoopback();
  workplace = await openWorkplace();
});
afterEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

const CREATE = ["create", "--source", "models_dev", "--name", "X", "--provider-id", "openai", "--model-id", "gpt-5"];

describe("a reader that goes away", () => {
  test.each([[["list"]], [["list", "-o", "json"]], [["--help"]], [["--version"]], [["create", "--help"]], [["completion", "bash"]]])(
    "%j ends with 0, and says nothing",
    async (words) => {
      const running = workplace.start(words, { environment: server.environment });
      running.child.stdout?.destroy();
      expect(await running.ended()).toMatchObject({ exitCode: 0, stderr: "" });
    },
  );

  test("| head -1 is quiet, and what a command did is done", async () => {
    const shell = `{ "$@"; echo "exit code $?" >&2; } | head -1`;
    const { stdout, stderr } = await workplace.llmp(CREATE, { environment: server.environment, shell });
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toContain("exit code 0");
    expect(stderr).not.toMatch(/EPIPE|error/);
    expect(server.providers()).toHaveLength(1);
  });

  test("one of standard error changes neither data nor exit code", async () => {
    const failing = workplace.start(["get", "Nobody"], { environment: server.environment });
    failing.child.stderr?.destroy();
    expect(await failing.ended()).toMatchObject({ exitCode: 1, stdout: "" });
    const listing = workplace.start(["list", "-o", "name", "--debug"], { environment: server.environment });
    listing.child.stderr?.destroy();
    expect(await listing.ended()).toMatchObject({ exitCode: 0, stdout: "OpenWork Models\n" });
  });
});

test("an error that is more than a pipe takes at once (64 KiB) arrives whole", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`no-such-field-${index}`, index]));
  const { exitCode, stdout, stderr } = await workplace.llmp(["create", "-o", "json"], {
    environment: server.environment,
    stdin: { text: JSON.stringify(unknown) },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.length).toBeGreaterThan(500_000);
  expect(JSON.parse(stderr).error.issues.length).toBeGreaterThan(9_999);
});

describe("closed streams", () => {
  test.each([
    ["standard output", `exec "$@" >&-`, ["list"], 0],
    ["standard error", `exec "$@" 2>&-`, ["get", "Nobody"], 1],
    ["standard input", `exec "$@" <&-`, ["list"], 0],
    ["standard input, where a spec is missing", `exec "$@" <&-`, ["create"], 2],
    ["standard input, where a key is wanted from it", `exec "$@" <&-`, [...CREATE, "--api-key", "-"], 7],
    ["all of them", `exec "$@" <&- >&- 2>&-`, ["list"], 0],
  ])("%s", async (_name, shell, words, code) => {
    const { exitCode, stderr } = await workplace.llmp(words, { environment: server.environment, shell });
    expect(exitCode).toBe(code);
    expect(stderr).not.toMatch(/EBADF|bug|^ {4}at /m);
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk is an error in words (2), also of --help, and hides no other exit code", async () => {
    for (const words of [["list"], ["--help"]]) {
      const { exitCode, stderr } = await workplace.llmp(words, { environment: server.environment, shell: `exec "$@" >/dev/full` });
      expect({ words, exitCode, stderr }).toEqual({
        words,
        exitCode: 2,
        stderr: expect.stringMatching(/^error: standard output cannot be written: ENOSPC[^\n]*\n(hint: [^\n]*\n)?$/),
      });
    }
    const stdin = { text: '{"source":"models_dev","name":"X","providerId":"openai","modelIds":["gpt-5"]}' };
    const found = await workplace.llmp(["diff"], { environment: server.environment, shell: `exec "$@" >/dev/full`, stdin });
    expect(found).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("error: standard output cannot be written: ENOSPC") });
  });
});

describe("standard input that stays open and silent: nothing hangs and nothing is asked", () => {
  test.each([
    [["list"], 0],
    [["get", "Nobody"], 1],
    [CREATE, 0],
    [[...CREATE, "--dry-run"], 0],
    [["update", "Nobody", "--name", "Y"], 1],
    [["delete", "OpenWork Models"], 2],
    [["enable", "Nobody"], 2],
    [["login", "den-prod", "--control-plane", "den"], 2],
    [["login"], 2],
    [["logout"], 2],
    [["profile", "list"], 0],
    [["profile", "show"], 0],
    [["profile"], 0],
    [["completion", "zsh"], 0],
    [["--help"], 0],
    [["sandbox", "run", "--", "true"], 0],
  ])("%j ends with %i", async (words, code) => {
    const { exitCode, stderr } = await workplace.llmp(words, { environment: server.environment, stdin: "open" });
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.not.stringMatching(/bug|^ {4}at /m) });
    expect(stderr).not.toContain("?");
  });
});

const missing = lacking("script");

describe.skipIf(missing.length > 0)(
  `at a terminal of its own${missing.length === 0 ? "" : " (left out: this machine lacks script)"}`,
  () => {
    test.each(["CI", "LLMP_NO_INPUT"])("%s asks nothing: one error names what is missing (2)", async (variable) => {
      // `script` gives its command a terminal, and passes on its exit code.
      const shell = `exec script -qec "$(printf "'%s' " "$@")" /dev/null`;
      const { exitCode, stdout } = await workplace.llmp(["create"], {
        environment: { ...server.environment, [variable]: "1", TERM: "xterm" },
        shell,
      });
      expect(exitCode).toBe(2);
      expect(stdout).toContain("--source  is required");
      expect(stdout).not.toContain("Where do the models come from?");
    });
  },
);
