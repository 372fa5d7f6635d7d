// Files that a person names, read and written so that none of them can hold the process up, and nothing but a file is replaced by one.

import {
  access,
  chmod,
  close,
  constants,
  type Dirent,
  lstat,
  open,
  read,
  readdir,
  realpath,
  rename,
  stat,
  unlink,
  write,
  writeFile,
} from "node:fs";
import { resolve } from "node:path";
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
const writeSome = async (descriptor: number, bytes: Buffer) => (await promisify(write)(descriptor, bytes)).bytesWritten;
const lookAt = promisify(lstat);
const followLinks = promisify(realpath);
const changeMode = promisify(chmod);
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
      try {
        const place = await findPlace(path);
        await (place === "stream" ? pour(path, text, signal) : replace(place, text));
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    async refuseUnwritable(path) {
      try {
        const place = await findPlace(path);
        await (place === "stream" ? reach(path, constants.W_OK) : tryFolder(place));
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

/** A file that is put in the place of what is there, with the same permissions. */
interface Place {
  readonly path: string;
  readonly mode?: number;
}

/** Where a text goes: a file as a whole, the one that a link leads to; or, where there is no file that could be replaced, what takes it as it comes. */
async function findPlace(path: string): Promise<Place | "stream"> {
  const [link, state] = await Promise.all([lookAt(path).catch(absent), statPath(path).catch(absent)]);
  if (state?.isDirectory()) throw Object.assign(new Error(path), { code: "EISDIR" });
  // Also where standard output is a file: whoever opened it writes on in it.
  const isOpenAlready = /^\/(?:dev\/(?:fd\/|std)|proc\/)/.test(resolve(path));
  if (isOpenAlready || (state !== undefined && !state.isFile()) || (state === undefined && link !== undefined)) return "stream";
  if (state === undefined) return { path };
  return { path: await followLinks(path), mode: state.mode & 0o777 };
}

/** @throws what is no absence */
function absent(error: unknown): undefined {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  return undefined;
}

function partOf({ path }: Place): string {
  return `${path}.${crypto.randomUUID()}.part`;
}

async function replace(place: Place, text: string): Promise<void> {
  const part = partOf(place);
  try {
    await writeWhole(part, text, { flag: "wx" });
    if (place.mode !== undefined) await changeMode(part, place.mode);
    await renamePath(part, place.path);
  } catch (error) {
    await removePath(part).catch(() => {});
    throw error;
  }
}

/** Whether a file can be made is known once one was. */
async function tryFolder(place: Place): Promise<void> {
  if (place.path === "") throw Object.assign(new Error("no path"), { code: "ENOENT" });
  const part = partOf(place);
  await writeWhole(part, "", { flag: "wx" });
  await removePath(part);
}

/** Into a pipe or a device. A pipe that nobody reads would hold the process up, and is refused. */
async function pour(path: string, text: string, signal: AbortSignal): Promise<void> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants;
  const descriptor = await openFile(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(await whenReady(() => writeSome(descriptor, rest), signal));
  } finally {
    await closeFile(descriptor);
  }
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
  const { bytesRead, buffer } = await whenReady(() => readSome(descriptor, Buffer.alloc(CHUNK), 0, CHUNK, null), signal);
  return buffer.subarray(0, bytesRead);
}

/** A pipe, such as that of a process substitution, whose other end is not at it yet is waited for, until the signal fires. */
async function whenReady<T>(use: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      if (signal.aborted) throw new CancelledError();
      await wait(PIPE_PAUSE);
    }
  }
}

function unwritable(path: string, cause: unknown): UsageError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const hint = code === "ENOSPC" || code === "EDQUOT" ? "make room on its disk" : "is its folder there, and may it be written?";
  return new UsageError(`cannot write ${path}${code === undefined ? "" : ` (${code})`}`, { hint, cause });
}
