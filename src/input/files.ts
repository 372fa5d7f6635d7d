// Files that a person names, read so that none of them can hold the process up: a pipe that nobody writes to, a device without an end.

import { access, close, constants, type Dirent, open, read, readdir, rename, stat, unlink, writeFile } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Files, FolderEntry } from "../context.ts";
import { CancelledError, UsageError } from "../errors.ts";

/** Bytes that a file may have; the same as for standard input. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

const CHUNK = 64 * 1024;

/** Milliseconds. */
const PIPE_PAUSE = 20;

const openFile = promisify(open);
const closeFile = promisify(close);
const statPath = promisify(stat);
const listFolder = promisify(readdir);
const readSome = promisify(read);
const reach = promisify(access);
const writeWhole = promisify(writeFile);
const renamePath = promisify(rename);
const removePath = promisify(unlink);

/** Rejects as node:fs does, with UsageError for what is too large, and with CancelledError when the signal fires. */
export function createFiles(signal: AbortSignal): Files {
  return {
    async read(path) {
      // Opening a named pipe would otherwise wait for its writer, in a thread that even the end of the process waits for.
      const descriptor = await openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        return await readWhole(descriptor, path, signal);
      } finally {
        await closeFile(descriptor);
      }
    },
    async write(path, text) {
      const part = `${path}.${crypto.randomUUID()}.part`;
      try {
        await writeWhole(part, text);
        await renamePath(part, path);
      } catch (error) {
        await removePath(part).catch(() => {});
        throw unwritable(path, error);
      }
    },
    async refuseUnwritable(path) {
      try {
        await reach(dirname(resolve(path)), constants.W_OK);
        if ((await statPath(path).catch(() => undefined))?.isDirectory()) throw Object.assign(new Error(path), { code: "EISDIR" });
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    async stat(path) {
      // Numbers of files on Windows are larger than a number can hold.
      const state = await statPath(path, { bigint: true });
      // Some file systems number nothing.
      const id = state.ino === 0n ? path : `${state.dev}:${state.ino}`;
      return { mode: Number(state.mode), uid: Number(state.uid), isDirectory: state.isDirectory(), isFile: state.isFile(), id };
    },
    async list(folder) {
      return (await listFolder(folder, { withFileTypes: true })).map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
  };
}

function kindOf(entry: Dirent): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  // Some file systems do not say what an entry is, until it is looked at.
  return entry.isSymbolicLink() || !(entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() || entry.isCharacterDevice())
    ? "link"
    : "other";
}

async function readWhole(descriptor: number, path: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = await readChunk(descriptor, signal);
    if (chunk.length === 0) return Buffer.concat(chunks);
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAXIMUM_BYTES) throw new UsageError(`cannot read ${path}: it is larger than 16 MiB`, { hint: "is this the right file?" });
  }
}

async function readChunk(descriptor: number, signal: AbortSignal): Promise<Buffer> {
  for (;;) {
    if (signal.aborted) throw new CancelledError();
    try {
      const { bytesRead, buffer } = await readSome(descriptor, Buffer.alloc(CHUNK), 0, CHUNK, null);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      // A pipe, such as that of a process substitution, whose writer has not written yet.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      await wait(PIPE_PAUSE);
    }
  }
}

function unwritable(path: string, cause: unknown): UsageError {
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new UsageError(`cannot write ${path}${code}`, { hint: "is its folder there, and may it be written?", cause });
}
