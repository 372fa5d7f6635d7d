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
/**
 * Does the work while no other llmp of this machine writes the same provider, waiting for one that does. Where the folder cannot be
 * written, warns and works without: between machines nothing protects but the control plane's own checks either.
 *
 * @throws UsageError when another one is still writing after a minute; CancelledError while waiting; whatever the work throws
 */
export async function duringWrite<T>(subject: WriteSubject, host: WriteLockHost, work: () => Promise<T>): Promise<T> {
  const release = await acquire(subject, host, { patience: MAXIMUM_WAIT, refuse: (path) => busy(subject, path) });
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * Does the work where no other llmp of this machine does the same at this moment: what would only be repeated, or contradicted, is not waited for.
 *
 * @throws what `refuse` gives while another one does; whatever the work throws
 */
export async function exclusively<T>(subject: WriteSubject, host: WriteLockHost, refuse: () => Error, work: () => Promise<T>): Promise<T> {
  const release = await acquire(subject, host, { patience: 0, refuse });
  try {
    return await work();
  } finally {
    await release();
  }
}

type Release = () => Promise<void>;

interface Waiting {
  /** Milliseconds. */
  readonly patience: number;
  refuse(path: string): Error;
}

async function acquire(subject: WriteSubject, host: WriteLockHost, { patience, refuse }: Waiting): Promise<Release> {
  const path = await lockPath(subject, host);
  const start = host.clock.now();
  for (;;) {
    const outcome = await tryLock(path, host);
    if (typeof outcome === "function") return outcome;
    if (outcome !== "ELOCKED" && outcome !== "ENOENT") {
      host.warn(`writes are not kept apart from those of another llmp here, because ${path} cannot be made (${outcome})`);
      return async () => {};
    }
    // Another llmp that has removed the empty folder since it was made holds no lock.
    if (host.clock.now() - start >= (outcome === "ENOENT" ? MAXIMUM_WAIT : patience)) throw refuse(path);
    await host.clock.sleep(POLL * (0.5 + host.random()), host.signal);
  }
}

/** A digest, because an id may hold what no file name can; nothing of it is read back. */
async function lockPath({ origin, kind, provider }: WriteSubject, { lockFolder }: WriteLockHost): Promise<string> {
  const [{ createHash }, { join }] = await Promise.all([import("node:crypto"), import("node:path")]);
  const digest = createHash("sha256")
    .update(JSON.stringify([origin, kind, provider]))
    .digest("hex");
  return join(lockFolder, `${digest.slice(0, 32)}.lock`);
}

/** The release, or the code of what stands in the way: ELOCKED for another llmp, ENOENT where the folder was removed meanwhile. */
async function tryLock(path: string, host: WriteLockHost): Promise<Release | string> {
  const [{ mkdir, rmdir }, { dirname }, { default: lockfile }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("proper-lockfile"),
  ]);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const release = await lockfile.lock(path, {
      lockfilePath: path,
      // There is no file of that name, only the lock.
      realpath: false,
      stale: STALE,
      update: STALE / 5,
      // The default throws from a timer.
      onCompromised: () =>
        host.warn("this llmp was held up for so long that another one may have written at the same time: look with `llmp get`"),
    });
    // A lock that was taken away meanwhile cannot be given back, which is told already.
    return async () => {
      await release().catch(() => {});
      // Refused, as it should be, while another lock is in it.
      await rmdir(dirname(path)).catch(() => {});
    };
  } catch (error) {
    return codeOf(error);
  }
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
