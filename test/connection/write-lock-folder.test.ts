// The folder of locks that another llmp removes with its last lock, at the very moment in which this one makes it.

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { duringWrite } from "../../src/connection/write-lock.ts";

const removed = vi.hoisted(() => ({ times: 0 }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const mkdir = (...given: Parameters<typeof real.mkdir>) => {
    removed.times -= 1;
    return removed.times < 0 ? real.mkdir(...given) : Promise.reject(Object.assign(new Error("it is gone"), { code: "ENOENT" }));
  };
  return { ...real, mkdir };
});

test.each([
  ["is made again", 3, 3, []],
  ["that is never there is told after ten times, and the write takes place", 100, 10, [expect.stringContaining("cannot be made (ENOENT)")]],
])("one %s", async (_what, times, sleeps, warnings) => {
  const folder = await mkdtemp(join(tmpdir(), "llmp-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const told: string[] = [];
  let slept = 0;
  const sleep = async () => {
    slept += 1;
  };
  removed.times = times;
  const host = {
    lockFolder: join(folder, "locks"),
    clock: { now: Date.now, sleep },
    random: () => 0,
    signal: new AbortController().signal,
    warn: (line: string) => void told.push(line),
  };
  const locks = await duringWrite({ origin: "https://den.example", kind: "den", provider: "lpr_1" }, host, () => readdir(folder));
  expect([locks, slept, told]).toEqual([warnings.length === 0 ? ["locks"] : [], sleeps, warnings]);
});
