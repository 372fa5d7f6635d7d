import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { openWorkplace, type Workplace, waitUntil } from "./llmp.ts";

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
const PROMPTLY = 2_000;

/** Milliseconds from the signal to the end. */
async function interrupt(running: ReturnType<Workplace["start"]>, signal: NodeJS.Signals) {
  const sent = Date.now();
  running.child.kill(signal);
  return { ...(await running.ended()), milliseconds: Date.now() - sent };
}

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", (signal) => {
  test("during a request ends at once (130), and says nothing but that", async () => {
    server.fail("delay:ms=60000");
    const running = workplace.start(["list"], { environment: server.environment });
    await waitUntil("the request arrived", () => server.requests().length > 0);
    const { exitCode, stdout, stderr, milliseconds } = await interrupt(running, signal);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: "", stderr: "cancelled\n" });
    expect(milliseconds).toBeLessThan(PROMPTLY);
  });

  test("during a write says that it may have happened", async () => {
    server.fail("delay:ms=60000,on=write");
    const running = workplace.start([...CREATE, "-o", "json"], { environment: server.environment });
    await waitUntil("the write arrived", () => server.requests().some((request) => request.startsWith("POST")));
    const { exitCode, stdout, stderr, milliseconds } = await interrupt(running, signal);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "cancelled", message: "cancelled", hint: expect.stringContaining("llmp list") },
    });
    expect(milliseconds).toBeLessThan(PROMPTLY);
  });

  test("while standard input is awaited (130)", async () => {
    const running = workplace.start(["create", "-f", "-"], { environment: server.environment, stdin: "open" });
    // More than a pipe holds: when it has all left, llmp is reading.
    await new Promise((resolve) => running.child.stdin?.write(`# ${"a comment ".repeat(200_000)}`, resolve));
    const { exitCode, stdout, stderr, milliseconds } = await interrupt(running, signal);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: "", stderr: "cancelled\n" });
    expect(milliseconds).toBeLessThan(PROMPTLY);
    expect(server.requests()).toEqual([]);
  });

  test("while a command of exec: runs, ends the command too (130)", async () => {
    const mark = join(workplace.folder, `${signal}-started`);
    const code = `require("node:fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)`;
    const command = `exec:${process.execPath} -e '${code}' ${mark}`;
    const running = workplace.start([...CREATE, "--api-key", command], { environment: server.environment });
    await waitUntil("the command runs", () => existsSync(mark));
    const { exitCode, milliseconds } = await interrupt(running, signal);
    expect(exitCode).toBe(130);
    expect(milliseconds).toBeLessThan(PROMPTLY);
    const pid = Number(await readFile(mark, "utf8"));
    await waitUntil("the command is gone", () => !isAlive(pid));
    expect(server.requests()).toEqual([]);
  });

  test("between tries ends the waiting (130)", async () => {
    server.fail("503:after=30");
    const running = workplace.start(["list"], { environment: server.environment });
    await waitUntil("the first try arrived", () => server.requests().length > 0);
    const { exitCode, milliseconds } = await interrupt(running, signal);
    expect(exitCode).toBe(130);
    expect(milliseconds).toBeLessThan(PROMPTLY);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
