// The audit log: audit.jsonl beside the settings, to which every write of llmp adds its lines, and from which none takes any.

import type { FileHandle } from "node:fs/promises";
import { LlmpError, SecretUnavailableError } from "../errors.ts";
import type { AuditEntry, AuditLine } from "./audit-lines.ts";

export interface AuditLog {
  readonly file: string;
  /** Resolves when the line is in the file, or cannot be for now. Never throws. */
  append(entry: AuditEntry): Promise<void>;
  /** Every line that is there by now, checked, one after another; none where there is no file. Throws SecretUnavailableError where it cannot be read. */
  read(): AsyncIterable<AuditLine>;
  /** Tries once more what could not be written, brings all to the disk itself, and gives what is worth telling. */
  settle(): Promise<readonly string[]>;
}

/** Milliseconds between two times that lines are added: of many writes at once, those that come meanwhile go together. */
const PAUSE = 10;

/** Opens the log in the folder of the settings; nothing is read or made before it is used. */
export function openAuditLog(folder: string): AuditLog {
  const file = `${folder.replace(/[\\/]+$/, "")}/audit.jsonl`;
  let waiting: AuditEntry[] = [];
  /** When the last lines so far are written, and when those are that wait, if any do. */
  let turn: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let rest: Promise<void> = Promise.resolve();
  let failure: LlmpError | undefined;
  let isUnsynced = false;

  /** All that wait at once, so that many writes at a time cost little more than one. */
  async function write(): Promise<void> {
    if (waiting.length === 0) return;
    await rest;
    const entries = waiting;
    waiting = [];
    next = undefined;
    try {
      await appendLines(file, entries);
      isUnsynced = true;
    } catch (error) {
      if (!(error instanceof LlmpError)) throw error;
      failure = error;
      waiting = [...entries, ...waiting];
    }
    rest = new Promise((resolve) => setTimeout(resolve, PAUSE));
  }

  return {
    file,
    append(entry) {
      waiting.push(entry);
      // What stands in the way would hold up every write; `settle` tries once more.
      next ??= turn.then(() => (failure === undefined ? write() : undefined));
      turn = next;
      return next;
    },
    async *read() {
      const { checkLines } = await import("./audit-lines.ts");
      yield* checkLines(readPieces(file));
    },
    async settle() {
      await turn;
      const wasFailure = failure;
      failure = undefined;
      if (wasFailure !== undefined) await write();
      if (isUnsynced) await sync(file);
      isUnsynced = false;
      const missing = waiting.length;
      waiting = [];
      return failure === undefined ? [] : [describe(failure, missing)];
    },
  };
}

function describe({ advice }: LlmpError, missing: number): string {
  const lines = missing === 1 ? "a line is" : `${missing} lines are`;
  return `${lines} missing in the audit log: ${advice}`;
}

/** Throws SecretUnavailableError where the file cannot be written, or another llmp keeps it. */
async function appendLines(file: string, entries: readonly AuditEntry[]): Promise<void> {
  const [{ hashLine, sealLine }, { unwritable, whileLocked }] = await Promise.all([
    import("./audit-lines.ts"),
    import("../secrets/private-file.ts"),
  ]);
  await whileLocked(file, async () => {
    try {
      const { handle, size, mode } = await openRegular(file, "append");
      try {
        // One that was made by something else, or opened up since. Whose file it is not, and a file system that keeps no modes, may refuse; the lines count for more.
        if ((mode & 0o077) !== 0) await handle.chmod(0o600).catch(() => {});
        let { previous, text } = await readEnd(handle, size);
        for (const entry of entries) {
          const line = sealLine(entry, previous);
          previous = hashLine(line);
          text += `${line}\n`;
        }
        await handle.appendFile(text);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw error instanceof LlmpError ? error : unwritable(file, error);
    }
  });
}

interface Opened {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

/** Opens without waiting for anybody, as a FIFO would. Throws SecretUnavailableError where it is no file that keeps lines. */
async function openRegular(file: string, purpose: "read" | "append"): Promise<Opened> {
  const { constants, open } = await import("node:fs/promises");
  const { O_APPEND, O_CREAT, O_NOCTTY = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR } = constants;
  const flags = purpose === "read" ? O_RDONLY : O_RDWR | O_APPEND | O_CREAT;
  const handle = await open(file, flags | O_NONBLOCK | O_NOCTTY, 0o600);
  const state = await handle.stat();
  if (state.isFile()) return { handle, size: state.size, mode: state.mode };
  await handle.close();
  throw new SecretUnavailableError(`${file} is no regular file, and cannot be the audit log`, {
    hint: "move it away: llmp makes one where there is none",
  });
}

/** Bytes that are read at a time from the end: a line is shorter, as a rule. */
const PIECE = 4096;

interface End {
  /** The hash of the last line. */
  readonly previous: string;
  /** What the next text begins with: a line that was torn is ended first. */
  readonly text: "" | "\n";
}

async function readEnd(handle: FileHandle, size: number): Promise<End> {
  const { BEGINNING, hashLine } = await import("./audit-lines.ts");
  if (size === 0) return { previous: BEGINNING, text: "" };
  for (let length = Math.min(PIECE, size); ; length = Math.min(length * 2, size)) {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, size - length);
    const isWhole = bytes.at(-1) === 0x0a;
    const line = isWhole ? bytes.subarray(0, -1) : bytes;
    const start = line.lastIndexOf(0x0a);
    if (start >= 0 || length === size) return { previous: hashLine(line.subarray(start + 1)), text: isWhole ? "" : "\n" };
  }
}

/** Bytes that are read at a time from the beginning. */
const PORTION = 64 * 1024;

async function* readPieces(file: string): AsyncGenerator<Uint8Array> {
  const { unreadable } = await import("../secrets/private-file.ts");
  try {
    const { handle, size } = await openRegular(file, "read");
    try {
      // What another llmp adds meanwhile is left to the next who looks: half of its line would look torn.
      for (let position = 0; position < size; ) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(PORTION, size - position)), 0, undefined, position);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
        position += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LlmpError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw unreadable(file, error);
  }
}

/** A file system that cannot do this has its own reasons; the lines are written. */
async function sync(file: string): Promise<void> {
  const { open } = await import("node:fs/promises");
  const handle = await open(file, "r+").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
