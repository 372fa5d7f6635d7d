// What other users of the machine could read of a process and all that it starts, while it runs: command lines, and to its own user the environments.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

/** Where processes can be looked at; Linux alone. */
export const canWatch = existsSync("/proc/self/environ");

export interface Seen {
  /** Of the process itself and of everything below it, one a line. */
  readonly commandLines: readonly string[];
  /** Of everything below it, one a process. */
  readonly environments: readonly string[];
}

/** Milliseconds; a child takes some 50 to start. */
const PAUSE = 5;

/** Looks again and again until the work is done. */
export async function watchChildren<T>(parent: number, work: Promise<T>): Promise<{ readonly result: T; readonly seen: Seen }> {
  const commandLines = new Set<string>();
  const environments = new Set<string>();
  const done = new AbortController();
  const finished = work.finally(() => done.abort());
  while (!done.signal.aborted) {
    for (const pid of await findFamily(parent)) {
      commandLines.add((await readQuietly(`/proc/${pid}/cmdline`)).replaceAll("\0", " "));
      if (pid !== parent) environments.add((await readQuietly(`/proc/${pid}/environ`)).replaceAll("\0", "\n"));
    }
    await wait(PAUSE, undefined, { signal: done.signal }).catch(() => {});
  }
  return { result: await finished, seen: { commandLines: [...commandLines], environments: [...environments] } };
}

async function findFamily(parent: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    // The name of the program, in brackets, may hold anything.
    const [, above] = /\) \S (\d+)/.exec(await readQuietly(`/proc/${pid}/stat`)) ?? [];
    if (above !== undefined) parents.set(pid, Number(above));
  }
  const isBelow = (pid: number): boolean => {
    const above = parents.get(pid);
    return above !== undefined && above !== pid && (above === parent || isBelow(above));
  };
  return [parent, ...pids.filter(isBelow)];
}

/** It may have ended meanwhile. */
async function readQuietly(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
