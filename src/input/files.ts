// Files that a person names, read so that none of them can hold the process up: a pipe that nobody writes to, a device without an end.

import { close, constants, open, read, stat } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Files } from "../context.ts";
import { CancelledError, UsageError } from "../errors.ts";

/** Bytes that a file may have; the same as for standard input. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

const CHUNK = 64 * 1024;

/** Milliseconds. */
const PIPE_PAUSE = 20;

const openFile = promisify(open);
const closeFile = promisify(close);
const statPath = promisify(stat);
const readSome = promisify(read);

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
    async stat(path) {
      const state = await statPath(path);
      return { mode: state.mode, uid: state.uid, isDirectory: state.isDirectory() };
    },
  };
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
