// One write at a time per provider among the llmp of this machine. A write reads, merges and replaces, so two at once would lose one's change.

import type { Clock } from "../context.ts";
import { UsageError } from "../errors.ts";

/** What is written, and where. The same words make the same lock. */
export interface WriteSubject {
  /** Of the control plane's URL. */
  readonly origin: string;
  readonly kind: string;
  /** The provider: its id, or what will tell it from others once it is made. Never a secret. */
  readonly provider: string;
}

/** What the lock needs of the process. */
export interface WriteLockHost {
  /** The folder of locks; made when it is needed. */
  readonly lockFolder: string;
  readonly clock: Clock;
  /** In [0, 1). */
  random(): number;
  readonly signal: AbortSignal;
  warn(line: string): void;
}

/** Milliseconds to wait for another llmp: a write is a few requests, each of which may take half a minute at worst. */
const MAXIMUM_WAIT = 60_000;

/** Milliseconds after which the lock of a process that was killed counts as abandoned; a living one renews it every fifth of that. */
const STALE = 10_000;

const POLL = 100;

/** How often the folder of locks is made anew where it is gone each time, before it counts as one that cannot be made. */
const PATIENCE_FOR_FOLDER = 10;

/** The locks of one piece of work that writes many providers. */
export interface WriteLocks {
  /**
   * Does the work while nobody else, in this process or another llmp of this machine, writes the same provider, waiting for one that does.
   * Where the folder cannot be written, warns and works without: between machines nothing protects but the control plane's own checks either.
   *
   * @throws UsageError when another one is still writing after a minute; CancelledError while waiting; whatever the work throws
   */
  during<T>(subject: WriteSubject, work: () => Promise<T>): Promise<T>;
}

type Release = () => void;

/** How long another llmp is waited for, and what is thrown then. */
interface Waiting {
  /** Milliseconds. */
  readonly patience: number;
  refuse(subject: WriteSubject, path: string): Error;
}

/** Opens locks that share what costs: the folder is made with the first that is held, and removed with the last. */
export function openWriteLocks(host: WriteLockHost, waiting: Waiting = { patience: MAXIMUM_WAIT, refuse: busy }): WriteLocks {
  // Loaded while whoever opens them is still reading.
  const tools = loadTools();
  /** Ends of what holds or awaits each lock in this process, by path. */
  const queues = new Map<string, Promise<unknown>>();
  let held = 0;

  async function during<T>(subject: WriteSubject, work: () => Promise<T>): Promise<T> {
    const loaded = await tools;
    const path = lockPath(subject, host, loaded);
    const before = queues.get(path);
    const own = inTurn(before, () => alone({ subject, path, host, waiting }, loaded, work));
    const end = own.catch(() => {});
    queues.set(path, end);
    try {
      return await own;
    } finally {
      if (queues.get(path) === end) queues.delete(path);
    }
  }

  async function alone<T>(acquisition: Acquisition, loaded: Tools, work: () => Promise<T>): Promise<T> {
    const release = await acquire(acquisition, loaded);
    held += 1;
    try {
      return await work();
    } finally {
      release();
      held -= 1;
      if (held === 0) await removeFolder(acquisition.path);
    }
  }

  return { during };
}

/** A single piece of work under a lock; see `WriteLocks.during`. */
export async function duringWrite<T>(subject: WriteSubject, host: WriteLockHost, work: () => Promise<T>): Promise<T> {
  return openWriteLocks(host).during(subject, work);
}

/**
 * Does the work where no other llmp of this machine does the same at this moment: what would only be repeated, or contradicted, is not waited for.
 *
 * @throws what `refuse` gives while another one does; whatever the work throws
 */
export async function exclusively<T>(subject: WriteSubject, host: WriteLockHost, refuse: () => Error, work: () => Promise<T>): Promise<T> {
  return openWriteLocks(host, { patience: 0, refuse }).during(subject, work);
}

async function inTurn<T>(before: Promise<unknown> | undefined, work: () => Promise<T>): Promise<T> {
  await before;
  return work();
}

interface Tools {
  readonly library: typeof import("proper-lockfile");
  /** What the library needs of the file system. One object for all locks, because it notes on it how exactly times are kept. */
  readonly fs: Readonly<Record<string, (...values: never[]) => void>>;
  readonly createHash: typeof import("node:crypto").createHash;
  readonly join: typeof import("node:path").join;
}

async function loadTools(): Promise<Tools> {
  const [{ default: library }, { mkdirSync, statSync, utimesSync, rmdirSync }, { createHash }, { join }] = await Promise.all([
    import("proper-lockfile"),
    import("node:fs"),
    import("node:crypto"),
    import("node:path"),
  ]);
  // At once: by way of the thread pool, a thousand locks cost more than they take. The last is for a process that ends in the middle of a write.
  const fs = { mkdir: atOnce(mkdirSync), stat: atOnce(statSync), utimes: atOnce(utimesSync), rmdir: atOnce(rmdirSync), rmdirSync };
  return { library, fs, createHash, join };
}

/** The function in the form that takes a callback, which it calls before it returns. */
function atOnce<V extends unknown[], R>(act: (...values: V) => R): (...values: [...V, (error: unknown, result?: R) => void]) => void {
  return (...given) => {
    const callback = given.pop() as (error: unknown, result?: R) => void;
    let result: R;
    try {
      result = act(...(given as unknown as V));
    } catch (error) {
      return callback(error);
    }
    callback(null, result);
  };
}

interface Acquisition {
  readonly subject: WriteSubject;
  readonly path: string;
  readonly host: WriteLockHost;
  readonly waiting: Waiting;
}

async function acquire({ subject, path, host, waiting }: Acquisition, tools: Tools): Promise<Release> {
  const start = host.clock.now();
  for (let missing = 0; ; ) {
    const outcome = await tryLock(path, host, tools);
    if (typeof outcome === "function") return outcome;
    // There is no folder yet, or another llmp has removed it with its last lock.
    const obstacle = outcome === "ENOENT" ? await makeFolder(path) : outcome;
    // It was removed while it was made: once more, unless it can never be there.
    if (obstacle === "ENOENT" && missing < PATIENCE_FOR_FOLDER) {
      missing += 1;
      await host.clock.sleep(POLL * host.random(), host.signal);
      continue;
    }
    if (obstacle !== undefined && obstacle !== "ELOCKED") return workWithout(path, obstacle, host);
    // One that has removed the folder holds no lock.
    if (host.clock.now() - start >= (obstacle === undefined ? MAXIMUM_WAIT : waiting.patience)) throw waiting.refuse(subject, path);
    if (obstacle === "ELOCKED") await host.clock.sleep(POLL * (0.5 + host.random()), host.signal);
  }
}

function workWithout(path: string, code: string, host: WriteLockHost): Release {
  host.warn(`writes are not kept apart from those of another llmp here, because ${path} cannot be made (${code})`);
  return () => {};
}

/** A digest, because an id may hold what no file name can; nothing of it is read back. */
function lockPath({ origin, kind, provider }: WriteSubject, { lockFolder }: WriteLockHost, { createHash, join }: Tools): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([origin, kind, provider]))
    .digest("hex");
  return join(lockFolder, `${digest.slice(0, 32)}.lock`);
}

/** The release, or the code of what stands in the way: ELOCKED for another llmp, ENOENT where there is no folder yet. */
async function tryLock(path: string, host: WriteLockHost, { library, fs }: Tools): Promise<Release | string> {
  try {
    const release = await library.lock(path, {
      lockfilePath: path,
      // There is no file of that name, only the lock.
      realpath: false,
      fs,
      stale: STALE,
      update: STALE / 5,
      // The default throws from a timer.
      onCompromised: () =>
        host.warn("this llmp was held up for so long that another one may have written at the same time: look with `llmp get`"),
    });
    // A lock that was taken away meanwhile cannot be given back, which is told already.
    return () => void release().catch(() => {});
  } catch (error) {
    return codeOf(error);
  }
}

/** The code of what stands in the way; undefined when it is there, of whosever making. */
async function makeFolder(path: string): Promise<string | undefined> {
  const [{ mkdir }, { dirname }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

async function removeFolder(path: string): Promise<void> {
  const [{ rmdir }, { dirname }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  // Refused, as it should be, while another lock is in it.
  await rmdir(dirname(path)).catch(() => {});
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  throw error;
}

function busy({ provider }: WriteSubject, path: string): UsageError {
  return new UsageError(`another llmp on this machine has been writing "${provider}" for a minute`, {
    hint: `nothing was sent; try again when it has ended (if no llmp is running, remove ${path})`,
  });
}
