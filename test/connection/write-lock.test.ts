// One write at a time per provider, among those who share a settings folder.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { duringWrite, openWriteLocks, type WriteLockHost, type WriteSubject } from "../../src/connection/write-lock.ts";
import { CancelledError } from "../../src/errors.ts";

const subject: WriteSubject = { origin: "https://den.example", kind: "den", provider: "lpr_1" };

interface Host extends WriteLockHost {
  readonly folder: string;
  readonly warnings: readonly string[];
}

async function openHost(changes: Partial<WriteLockHost> = {}): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  return {
    folder,
    warnings,
    lockFolder: join(folder, "locks"),
    clock: { now: Date.now, sleep: (milliseconds) => wait(milliseconds) },
    random: () => 0,
    signal: new AbortController().signal,
    warn: (line) => void warnings.push(line),
    ...changes,
  };
}

async function lockOf(host: Host): Promise<string> {
  const [name = ""] = await readdir(join(host.folder, "locks"));
  return join(host.folder, "locks", name);
}

/** Leaves the lock of a process that was killed, its last sign of life so many milliseconds ago. */
async function abandon(host: Host, age: number): Promise<string> {
  let path = "";
  await duringWrite(subject, host, async () => {
    path = await lockOf(host);
  });
  await mkdir(path, { recursive: true });
  const then = new Date(Date.now() - age);
  await utimes(path, then, then);
  return path;
}

/** Counts how many works are under way at once. */
function createMeter() {
  let current = 0;
  const meter = { most: 0, work };
  async function work(): Promise<void> {
    current += 1;
    meter.most = Math.max(meter.most, current);
    await wait(15);
    current -= 1;
  }
  return meter;
}

test("two writes of one provider never overlap", async () => {
  const host = await openHost();
  const meter = createMeter();
  await Promise.all([1, 2, 3, 4].map(() => duringWrite(subject, host, meter.work)));
  expect(meter.most).toBe(1);
});

test.each([
  ["another provider", { provider: "lpr_2" }],
  ["another kind", { kind: "langwatch" }],
  ["another server", { origin: "https://other.example" }],
])("the write of %s does not wait", async (_what, change) => {
  const host = await openHost();
  const inner = duringWrite(subject, host, () => duringWrite({ ...subject, ...change }, host, async () => "both"));
  expect(await inner).toBe("both");
});

test("nothing is left of the lock, also when the write fails", async () => {
  const host = await openHost();
  const failure = new Error("refused");
  await expect(duringWrite(subject, host, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(existsSync(host.lockFolder)).toBe(false);
  await duringWrite(subject, host, async () => expect((await stat(host.lockFolder)).mode & 0o777).toBe(0o700));
});

test("nor when the process ends in the middle of it", async () => {
  const { folder, lockFolder } = await openHost();
  const script = `
    import { readdirSync } from "node:fs";
    import { duringWrite } from "./src/connection/write-lock.ts";
    const host = { lockFolder: ${JSON.stringify(lockFolder)}, clock: { now: Date.now }, random: Math.random, signal: new AbortController().signal, warn: console.error };
    await duringWrite(${JSON.stringify(subject)}, host, async () => {
      console.log(readdirSync(host.lockFolder).length);
      process.exit();
    });
  `;
  const outfile = join(folder, "holder.mjs");
  const root = join(import.meta.dirname, "../..");
  const stdin = { contents: script, resolveDir: root, loader: "ts" } as const;
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  await build({ stdin, outfile, banner, bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "error" });
  expect(spawnSync(process.execPath, [outfile], { encoding: "utf8" })).toMatchObject({ stdout: "1\n", stderr: "" });
  expect(await readdir(lockFolder)).toEqual([]);
});

test("the lock of a killed process is recovered", async () => {
  const host = await openHost();
  const path = await abandon(host, 11_000);
  expect(await duringWrite(subject, host, async () => existsSync(path))).toBe(true);
  expect([existsSync(path), host.warnings]).toEqual([false, []]);
});

test("a lock that is held for a minute ends the waiting, and nothing is sent", async () => {
  let now = 0;
  const sleep = async (milliseconds: number) => {
    now += milliseconds * 100;
  };
  const host = await openHost({ clock: { now: () => now, sleep } });
  const path = await abandon(host, 0);
  let isDone = false;
  const waiting = duringWrite(subject, host, async () => {
    isDone = true;
  });
  await expect(waiting).rejects.toMatchObject({ code: "usage", message: expect.stringContaining('writing "lpr_1" for a minute') });
  await expect(waiting).rejects.toMatchObject({ details: { hint: expect.stringContaining(path) } });
  expect([isDone, now >= 60_000]).toEqual([false, true]);
});

test("Ctrl-C ends the waiting", async () => {
  const host = await openHost({ clock: { now: Date.now, sleep: () => Promise.reject(new CancelledError()) } });
  await abandon(host, 0);
  await expect(duringWrite(subject, host, async () => {})).rejects.toBeInstanceOf(CancelledError);
});

test("where the folder cannot be made, it is told, and the write takes place", async () => {
  const host = await openHost();
  const file = join(host.folder, "file");
  await writeFile(file, "");
  expect(await duringWrite(subject, { ...host, lockFolder: join(file, "locks") }, async () => "written")).toBe("written");
  expect(host.warnings).toEqual([expect.stringMatching(/not kept apart .* cannot be made \(E/)]);
});

describe("locks that are opened for many writes", () => {
  const later = { ...subject, provider: "lpr_2" };

  test("two writes of one provider follow each other without waiting for the clock, also when the first fails", async () => {
    const sleep = () => Promise.reject(new Error("it waited"));
    const locks = openWriteLocks(await openHost({ clock: { now: Date.now, sleep } }));
    const meter = createMeter();
    const failing = locks.during(subject, async () => {
      await meter.work();
      throw new Error("refused");
    });
    const ended = await Promise.allSettled([failing, locks.during(subject, meter.work), locks.during(subject, meter.work)]);
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(meter.most).toBe(1);
  });

  test("those of different providers are held together, each with its own lock, and nothing is left of them", async () => {
    const host = await openHost();
    const locks = openWriteLocks(host);
    const held = await locks.during(subject, () => locks.during(later, () => readdir(host.lockFolder)));
    expect(held).toHaveLength(2);
    expect(existsSync(host.lockFolder)).toBe(false);
    expect(host.warnings).toEqual([]);
  });

  test("what another llmp holds is waited for, and the folder stays as long as it is in it", async () => {
    const host = await openHost();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const others = duringWrite(later, host, () => held);
    const locks = openWriteLocks(host);
    await locks.during(subject, async () => {});
    expect(existsSync(host.lockFolder)).toBe(true);
    const waiting = locks.during(later, async () => "mine");
    release();
    await others;
    expect(await waiting).toBe("mine");
  });

  test("a hundred at once, while others come and go, each alone with its provider", async () => {
    const host = await openHost();
    const meters = Array.from({ length: 10 }, createMeter);
    const openings = [openWriteLocks(host), openWriteLocks(host), openWriteLocks(host)];
    const works = Array.from({ length: 90 }, (_, index) => {
      const meter = meters[index % meters.length];
      return openings[index % openings.length]?.during({ ...subject, provider: `lpr_${index % meters.length}` }, async () => meter?.work());
    });
    await Promise.all(works);
    expect(meters.map(({ most }) => most)).toEqual(meters.map(() => 1));
    expect([existsSync(host.lockFolder), host.warnings]).toEqual([false, []]);
  });
});
