import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "../run.ts";
import { ENTRY, lacking, openWorkplace, type Running, type Workplace, waitUntil } from "./llmp.ts";
import { openTerminal } from "./terminal.ts";

const KEY = "not-a-real-key-of-a-vendor";
const missing = lacking("tmux");

let workplace: Workplace;
let temporary = "";
beforeAll(async () => {
  workplace = await openWorkplace();
  temporary = join(workplace.folder, "temporary");
  await mkdir(temporary);
});
afterAll(() => workplace.remove());

/** The line that `sandbox` prints for Den, as variables. */
async function variablesOf(running: Running): Promise<Readonly<Record<string, string>>> {
  await waitUntil("it listens", () => running.stderr().includes("listening on"));
  return Object.fromEntries(
    [...(/^.*=den .*$/m.exec(running.stdout())?.[0] ?? "").matchAll(/(LLMP_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const CREATE = [
  "create",
  "--source",
  "models_dev",
  "--name",
  "Kept",
  "--provider-id",
  "openai",
  "--model-id",
  "gpt-5",
  "--api-key",
  "env:KEY",
];

describe("llmp sandbox", () => {
  test("prints how to reach it, answers, and ends with 0 on Ctrl-C, promptly", async () => {
    const running = workplace.start(["sandbox"]);
    const environment = await variablesOf(running);
    expect(environment).toMatchObject({ LLMP_CONTROL_PLANE: "den", LLMP_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/den$/) });
    expect(running.stderr()).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+ until Ctrl-C\n$/);
    expect(await workplace.llmp(["list", "-o", "name"], { environment })).toMatchObject({ exitCode: 0, stdout: "OpenWork Models\n" });
    const sent = Date.now();
    running.child.kill("SIGINT");
    expect(await running.ended()).toMatchObject({ exitCode: 0 });
    expect(Date.now() - sent).toBeLessThan(2_000);
    expect(await workplace.llmp(["list"], { environment })).toMatchObject({ exitCode: 6 });
  });

  test("as JSON, one document, printed while it runs", async () => {
    const running = workplace.start(["sandbox", "-o", "json", "-q"]);
    await waitUntil("the document is whole", () => running.stdout().endsWith("}\n"));
    expect(JSON.parse(running.stdout())).toMatchObject({
      url: expect.any(String),
      controlPlanes: { den: { url: expect.any(String), token: expect.any(String) } },
    });
    running.child.kill("SIGTERM");
    expect(await running.ended()).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("a port that is taken is said (2)", async () => {
    const running = workplace.start(["sandbox"]);
    const { LLMP_URL = "" } = await variablesOf(running);
    const { port } = new URL(LLMP_URL);
    const { exitCode, stderr } = await workplace.llmp(["sandbox", "--port", port]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`port ${port} is in use`);
    running.child.kill("SIGINT");
    await running.ended();
  });

  test("--state FILE survives a restart, and holds no secret", async () => {
    const state = join(workplace.folder, "state.json");
    const first = workplace.start(["sandbox", "--state", state]);
    const environment = { ...(await variablesOf(first)), KEY };
    expect(await workplace.llmp(CREATE, { environment })).toMatchObject({ exitCode: 0 });
    first.child.kill("SIGINT");
    await first.ended();
    const kept = await readFile(state, "utf8");
    expect(kept).toContain("Kept");
    expect(kept).not.toContain(KEY);
    const second = workplace.start(["sandbox", "--state", state]);
    const { stdout } = await workplace.llmp(["list", "--json", "name,hasSecret"], { environment: await variablesOf(second) });
    expect(JSON.parse(stdout)).toContainEqual({ name: "Kept", hasSecret: true });
    second.child.kill("SIGINT");
    expect(await second.ended()).toMatchObject({ exitCode: 0 });
  });

  test("--fault and --era do what they say", async () => {
    const running = workplace.start(["sandbox", "--era", "1", "--fault", "stored-500:times=1"]);
    const environment = { ...(await variablesOf(running)), KEY };
    const created = await workplace.llmp([...CREATE, "--json", "name"], { environment });
    expect(created).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("nothing was sent twice") });
    // Version 1 has no provider of its own.
    expect((await workplace.llmp(["list", "-o", "name"], { environment })).stdout).toBe("Kept\n");
    running.child.kill("SIGINT");
    await running.ended();
  });
});

describe("llmp sandbox run", () => {
  function inSandbox(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return workplace.llmp(["sandbox", "run", "--", ...words], { environment: { TMPDIR: temporary, ...environment } });
  }

  test("llmp is on the PATH and connected, whatever is configured outside", async () => {
    const outside = {
      LLMP_PROFILE: "production",
      LLMP_CONTROL_PLANE: "den",
      LLMP_URL: "https://production.invalid",
      LLMP_TOKEN: "not-a-real-token",
      LLMP_CONFIG_DIR: "/nowhere",
      HTTP_PROXY: "http://127.0.0.1:1",
    };
    const { exitCode, stdout, stderr } = await inSandbox(["llmp", "list", "-o", "name"], outside);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "OpenWork Models\n", stderr: "" });
    const seen = await inSandbox(["sh", "-c", "env"], outside);
    expect(seen.stdout).not.toContain("production");
    expect(seen.stdout).not.toContain("not-a-real-token");
    expect(await readdir(temporary)).toEqual([]);
  });

  test("what one llmp creates the next one sees, and the next sandbox does not", async () => {
    const script = `llmp ${CREATE.join(" ")} -q >/dev/null && llmp get Kept -o name && llmp profile list -o name`;
    expect(await inSandbox(["sh", "-c", script], { KEY })).toMatchObject({
      exitCode: 0,
      stdout: "Kept\nagentstack\nden\ngoodmem\nlangwatch\nrefactor\n",
    });
    expect(await inSandbox(["llmp", "get", "Kept"])).toMatchObject({ exitCode: 1 });
  });

  test("flags of the command are the command's", async () => {
    expect(await inSandbox(["llmp", "--version"])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(await inSandbox(["sh", "-c", 'echo "$@"', "sh", "-o", "json", "--", "-x"])).toMatchObject({ stdout: "-o json -- -x\n" });
  });

  test.each([
    ["the exit code of the command", ["sh", "-c", "exit 7"], 7],
    ["one above 128", ["sh", "-c", "exit 200"], 200],
    ["128 and the number of the signal that ended it", ["sh", "-c", "kill -TERM $$"], 143],
  ])("passes on %s, and leaves nothing behind", async (_name, words, code) => {
    const { exitCode, stdout } = await inSandbox(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(await readdir(temporary)).toEqual([]);
  });

  test.each(["json", "yaml", "name"])("with -o %s, standard output is the command's alone", async (format) => {
    const { exitCode, stdout } = await workplace.llmp(["sandbox", "run", "-o", format, "--", "sh", "-c", "echo data"], {
      environment: { TMPDIR: temporary },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "data\n" });
  });

  test("standard input is the command's", async () => {
    const { stdout } = await workplace.llmp(["sandbox", "run", "--", "cat"], {
      environment: { TMPDIR: temporary },
      stdin: { text: "through" },
    });
    expect(stdout).toBe("through");
  });

  test.each([
    ["one that is not there", "no-such-command-anywhere", { message: 'cannot run "no-such-command-anywhere": ENOENT' }],
    ["an empty one", "", { message: "there is no command to run" }],
    ["a folder", "/", { message: 'cannot run "/": EACCES' }],
  ])("a command that cannot be started is an error in the form that was asked for (2): %s", async (_name, command, error) => {
    const { exitCode, stdout, stderr } = await workplace.llmp(["sandbox", "run", "-o", "json", "--", command], {
      environment: { TMPDIR: temporary },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage", hint: expect.any(String), ...error } });
    expect(await readdir(temporary)).toEqual([]);
  });

  test("the command `llmp` is this llmp also where the PATH cannot name it, as Windows starts no .cmd by its name", async () => {
    const folder = join(temporary, "one:two");
    await mkdir(folder);
    const { exitCode, stdout } = await inSandbox(["llmp", "list", "-o", "name"], { TMPDIR: folder });
    await rm(folder, { recursive: true });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "OpenWork Models\n" });
  });

  test("a temporary folder that takes nothing is an error in words (2), and the server is stopped", async () => {
    vi.stubEnv("TMPDIR", join(workplace.folder, "nowhere"));
    const servers = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
    const before = servers();
    const { exitCode, stderr } = await run(["sandbox", "run", "--", "true"], { configuration: workplace.folder });
    vi.unstubAllEnvs();
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("TMPDIR") });
    await waitUntil("the server is stopped", () => servers() === before);
  });

  test.each([
    ["Ctrl-C, which the terminal sends to all of them", "SIGINT", true],
    ["SIGINT to llmp alone, as a supervisor sends it", "SIGINT", false],
    ["SIGTERM to llmp alone, as a CI runner sends it", "SIGTERM", false],
    ["SIGHUP to llmp alone, as a session that ends sends it", "SIGHUP", false],
  ] as const)("%s ends the command too, and leaves nothing behind", async (_name, signal, toAll) => {
    const mark = join(workplace.folder, `${signal}-${toAll}-mark`);
    const running = workplace.start(["sandbox", "run", "--", "sh", "-c", `echo $$ >"${mark}"; exec sleep 60`], {
      environment: { TMPDIR: temporary },
      isGroup: true,
    });
    await waitUntil("the command runs", async () => existsSync(mark) && (await readFile(mark, "utf8")).endsWith("\n"));
    const sent = Date.now();
    const pid = running.child.pid ?? 0;
    process.kill(toAll ? -pid : pid, signal);
    const { exitCode } = await running.ended();
    expect(exitCode).toBe(128 + constants.signals[signal]);
    expect(Date.now() - sent).toBeLessThan(3_000);
    expect(await readdir(temporary)).toEqual([]);
    const command = Number(await readFile(mark, "utf8"));
    expect(() => process.kill(command, 0)).toThrow("ESRCH");
  });

  test.skipIf(missing.length > 0)(
    `Ctrl-C at a terminal is the command's own affair, as often as it is pressed${missing.length === 0 ? "" : ` (left out: this machine lacks ${missing.join(", ")})`}`,
    async () => {
      const script = join(workplace.folder, "stubborn.cjs");
      // Says so a while later, so that the next Ctrl-C is one that a person presses again.
      await writeFile(
        script,
        `let caught = 0;
        process.on("SIGINT", () => setTimeout(console.log, 400, "caught", (caught += 1)));
        process.stdin.once("data", () => process.exit(caught));
        console.log("at your service");`,
      );
      const terminal = await openTerminal({ PATH: process.env.PATH, HOME: workplace.folder, TMPDIR: temporary }, workplace.folder);
      try {
        const [node, entry, child] = [process.execPath, ENTRY, script].map((path) => `'${path}'`);
        await terminal.type("ready>", `${node} ${entry} sandbox run -- ${node} ${child}; echo ended with $?\n`);
        await terminal.press("at your service", "C-c");
        await terminal.press("caught 1", "C-c");
        await terminal.press("caught 2", "C-c");
        await terminal.press("caught 3", "Enter");
        // Each was caught once: llmp has added none.
        await terminal.see("ended with 3");
        expect(await readdir(temporary)).toEqual([]);
      } finally {
        terminal.close();
      }
    },
  );

  test("without a command it says how to write one (2)", async () => {
    for (const words of [[], ["--"]]) {
      const { exitCode, stderr } = await workplace.llmp(["sandbox", "run", ...words]);
      expect(exitCode).toBe(2);
      expect(stderr).not.toContain("bug");
    }
  });
});
