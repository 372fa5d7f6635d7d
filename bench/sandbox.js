// A sandbox in a process of its own, so that it shares no time with what is measured.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Milliseconds to wait for the sandbox to say where it listens. */
const PATIENCE = 10_000;

/**
 * Starts `llmp sandbox` on a free port.
 * @param {string} program path of bin/llmp.js
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ readonly origin: string, stop(): Promise<void> }>} where it listens, by the first URL that it prints
 */
export async function startSandbox(program, environment) {
  const child = spawn(process.execPath, [program, "sandbox", "--port", "0"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  async function stop() {
    child.kill();
    await exited;
  }
  const timer = setTimeout(() => child.kill(), PATIENCE);
  let complaint = "";
  child.stderr.on("data", (data) => {
    complaint += data;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (origin === undefined) continue;
    clearTimeout(timer);
    child.stdout.resume();
    return { origin, stop };
  }
  clearTimeout(timer);
  await stop();
  throw new Error(`the sandbox printed no URL: ${complaint.trim().split("\n")[0] || "it ended"}`);
}
