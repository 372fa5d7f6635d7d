// Files of llmp's own beside its settings: changed by one process at a time, whole or not at all, readable by their owner alone.

import { SecretUnavailableError } from "../errors.ts";

/** The text of the file, or undefined when there is none. Throws SecretUnavailableError. */
export async function readIfAny(path: string): Promise<string | undefined> {
  const { constants, readFile } = await import("node:fs/promises");
  try {
    return await readFile(path, { encoding: "utf8", flag: withoutWaiting(constants) });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw unreadable(path, error);
  }
}

/** How a file is opened to be read: a FIFO, which nobody may ever write to, is not waited for, and holds nothing. Windows has no such flag. */
export function withoutWaiting({ O_RDONLY, O_NONBLOCK = 0 }: { readonly O_RDONLY: number; readonly O_NONBLOCK?: number }): number {
  return O_RDONLY | O_NONBLOCK;
}

/** The same, of a file that holds secrets. Throws SecretUnavailableError where other users could read it: what they may have seen is no secret. */
export async function readIfPrivate(path: string, platform: string): Promise<string | undefined> {
  const { constants, open } = await import("node:fs/promises");
  const file = await open(path, withoutWaiting(constants)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw unreadable(path, error);
  });
  try {
    // Asked of what was opened, so that it cannot be exchanged in between.
    if (file !== undefined) refuseOpen(path, (await file.stat()).mode, platform);
    return await file?.readFile("utf8");
  } catch (error) {
    if (error instanceof SecretUnavailableError) throw error;
    throw unreadable(path, error);
  } finally {
    await file?.close();
  }
}

/**
 * Does the work while no other llmp changes the file. What it gives is written to another file, which then takes the place of the first;
 * when it gives undefined, nothing is written.
 *
 * @throws SecretUnavailableError when the file cannot be written, or another llmp has been changing it for some 10 s; whatever the work throws
 */
export async function changeFile(path: string, work: () => Promise<string | undefined>): Promise<void> {
  await whileLocked(path, async () => {
    const text = await work();
    if (text !== undefined) await replace(path, text).catch((error: unknown) => Promise.reject(unwritable(path, error)));
  });
}

/** Does the work, which may take milliseconds, while no other llmp does such work with the same file. Throws as `changeFile` does. */
export async function whileLocked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await lock(path);
  try {
    return await work();
  } finally {
    // A lock that was taken away meanwhile cannot be given back; what was written is whole.
    await release().catch(() => {});
  }
}

function refuseOpen(path: string, mode: number, platform: string): void {
  // Windows reports 0666 for every file; who may read it is in its access control list.
  if (platform === "win32" || (mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  throw new SecretUnavailableError(`${path} is open to other users (mode ${shown}), and is not read`, {
    hint: `run \`chmod 600 ${path}\`; whoever could read it can try passphrases, so if others could, replace the keys in it`,
  });
}

async function lock(path: string): Promise<() => Promise<void>> {
  const [{ access, constants, mkdir }, { dirname }, { default: lockfile }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("proper-lockfile"),
  ]);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // A folder that cannot be written would otherwise be tried until the time is up.
    await access(dirname(path), constants.W_OK);
    return await lockfile.lock(path, {
      // The file need not exist yet.
      realpath: false,
      // Up to some 10 s: a change takes milliseconds, so a lock that lasts belongs to a process that was killed, and goes stale after 10 s.
      retries: { retries: 60, factor: 1.2, minTimeout: 15, maxTimeout: 250, randomize: true },
      stale: 10_000,
      // The default throws from a timer.
      onCompromised: () => {},
    });
  } catch (error) {
    if (codeOf(error) !== "ELOCKED") throw unwritable(path, error);
    throw new SecretUnavailableError(`${path} is being changed by another llmp`, {
      hint: `try again; if no llmp is running, remove ${path}.lock`,
      cause: error,
    });
  }
}

async function replace(path: string, text: string): Promise<void> {
  const [{ open, realpath, rename, rm }, { randomUUID }] = await Promise.all([import("node:fs/promises"), import("node:crypto")]);
  // A link, as people keep for their dot files, stays one.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      // Otherwise a power cut can leave the new name on an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function unreadable(path: string, cause: unknown): SecretUnavailableError {
  return new SecretUnavailableError(`${path} cannot be read (${requireCode(cause)})`, { hint: "check its permissions", cause });
}

export function unwritable(path: string, cause: unknown): SecretUnavailableError {
  const code = requireCode(cause);
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const obstacle = isFull ? "make room on its disk" : "check the permissions of its folder";
  return new SecretUnavailableError(`${path} cannot be written (${code})`, { hint: `${obstacle}, or set LLMP_CONFIG_DIR`, cause });
}

/** The operating system's word. Throws the error itself where it has none: that is a mistake of llmp's own. */
function requireCode(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) throw error;
  return code;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
