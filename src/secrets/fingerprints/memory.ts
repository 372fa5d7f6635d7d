// The records as they are held while llmp runs: read once, changed in turn, and what goes wrong with either.

import { LlmpError } from "../../errors.ts";
import type { FingerprintRecord } from "./records.ts";

export type Records = readonly FingerprintRecord[];

/** A pure function: it is given the records as they are on the disk at that moment. */
export type Change = (records: Records) => Records;

export interface Memory {
  /** Throws LlmpError where the file cannot be read. */
  read(): Promise<Records>;
  /** Nothing, and a warning, where it cannot. */
  readQuietly(): Promise<Records>;
  /** What was read is read again where the file is another one by now. */
  refresh(): Promise<void>;
  /** Makes a change, soon. */
  change(change: Change): void;
  /** Makes a change where there is a record that it is for; else no file is touched. */
  changeWhere(matches: (record: FingerprintRecord) => boolean, change: Change): void;
  /** Resolves when all changes so far are on the disk. */
  flush(): Promise<void>;
  /** Work that `settle` waits for. */
  run(work: () => Promise<void>): void;
  warn(line: string): void;
  /** Waits for everything, and gives the warnings that it has not given before. */
  settle(): Promise<readonly string[]>;
}

/** Milliseconds between two changes of the file, so that a thousand writes do not make it a thousand times. */
const PAUSE = 500;

/** Nothing is read before it is asked for. `now` gives milliseconds. */
export function openMemory(file: string, now: () => number): Memory {
  const warnings = new Set<string>();
  const told = new Set<string>();
  const pending = new Set<Promise<void>>();
  const waiting: Change[] = [];
  let known: Promise<Records> | undefined;
  let seen: string | undefined;
  let turn: Promise<void> = Promise.resolve();
  let flushedAt = Number.NEGATIVE_INFINITY;
  let alarm: NodeJS.Timeout | undefined;

  function warnOf(error: unknown): void {
    if (!(error instanceof LlmpError)) throw error;
    warnings.add(error.advice);
  }

  async function write(): Promise<void> {
    const changes = waiting.splice(0);
    if (changes.length === 0) return;
    try {
      const { changeRecords } = await import("./file.ts");
      const records = await changeRecords(file, (before) => changes.reduce((after, change) => change(after), before));
      known = Promise.resolve(records);
      // Another llmp may write right after.
      seen = undefined;
    } catch (error) {
      warnOf(error);
    }
  }

  const memory: Memory = {
    read() {
      known ??= import("./file.ts").then(({ readRecords }) => readRecords(file));
      return known;
    },
    async refresh() {
      const now = await identify(file);
      if (now !== seen) known = undefined;
      seen = now;
    },
    readQuietly: () =>
      memory.read().catch((error: unknown) => {
        warnOf(error);
        return [];
      }),
    change(change) {
      waiting.push(change);
      if (now() - flushedAt >= PAUSE) memory.run(memory.flush);
      // The last of many are not kept back until the end: llmp may be killed, and another one may ask.
      else alarm ??= setTimeout(() => memory.run(memory.flush), PAUSE).unref();
    },
    changeWhere(matches, change) {
      memory.run(async () => {
        if ((await memory.readQuietly()).some(matches)) memory.change(change);
      });
    },
    flush() {
      flushedAt = now();
      clearTimeout(alarm);
      alarm = undefined;
      turn = turn.then(write);
      return turn;
    },
    run(work) {
      const running: Promise<void> = work().finally(() => pending.delete(running));
      pending.add(running);
    },
    warn: (line) => warnings.add(line),
    async settle() {
      while (pending.size > 0) await Promise.all(pending);
      if (waiting.length > 0) await memory.flush();
      const fresh = [...warnings].filter((line) => !told.has(line));
      for (const line of fresh) told.add(line);
      return fresh;
    },
  };
  return memory;
}

/** What every change of the file changes: each is a new file in the place of the old one. */
async function identify(file: string): Promise<string | undefined> {
  const { stat } = await import("node:fs/promises");
  const state = await stat(file, { bigint: true }).catch(() => undefined);
  return state === undefined ? undefined : `${state.dev}:${state.ino}:${state.mtimeNs}:${state.size}`;
}
