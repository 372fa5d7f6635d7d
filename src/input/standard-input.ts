// Standard input as a document: read once, whole, as strict UTF-8, and never waited for in vain.

import { isUtf8 } from "node:buffer";
import { fstatSync, type Stats, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { isatty } from "node:tty";
import { CancelledError, SilentInputError, UsageError } from "../errors.ts";

/** `none`: closed, or /dev/null. */
export type StandardInputKind = "terminal" | "pipe" | "file" | "none";

export interface ReadOptions {
  /** Milliseconds until the first byte of a pipe must be there, or `"forever"`, for who asked for it with `-f -`. */
  readonly wait: "forever" | number;
  /** Bytes. Default: 16 MiB. */
  readonly maximum?: number;
}

export interface StandardInput {
  readonly isTerminal: boolean;
  readonly kind: StandardInputKind;
  /**
   * The whole text, without a byte order mark; "" when there is none. Throws SilentInputError when a pipe stays silent; UsageError when it is
   * too long, not UTF-8, or read a second time; CancelledError on Ctrl-C.
   */
  read(options: ReadOptions): Promise<string>;
}

export interface StandardInputOptions {
  readonly kind: StandardInputKind;
  /** Gives the stream; called by the first `read` only, since opening process.stdin costs time and changes the descriptor. */
  open(): Readable;
  readonly signal: AbortSignal;
}

export function createStandardInput({ kind, open, signal }: StandardInputOptions): StandardInput {
  let isRead = false;
  return {
    kind,
    isTerminal: kind === "terminal",
    async read({ wait, maximum = 16 * 1024 * 1024 }) {
      if (isRead) {
        throw new UsageError("two things want standard input", {
          hint: "give one of them by file (-f FILE, file:PATH) or reference (env:NAME)",
        });
      }
      isRead = true;
      if (kind === "none") return "";
      // Only a pipe can stay open and silent by accident: a CI runner or a daemon hands one down that nobody writes to.
      const patience = kind === "pipe" && wait !== "forever" ? wait : undefined;
      return decode(await collect(open(), { patience, maximum, signal }));
    },
  };
}

/** What a descriptor of the process is, without opening a stream on it. */
export function kindOf(descriptor: number): StandardInputKind {
  if (isatty(descriptor)) return "terminal";
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return "file";
    return isNullDevice(stats) ? "none" : "pipe";
  } catch (error) {
    // Windows cannot stat every kind of pipe; a closed descriptor is EBADF everywhere.
    return error instanceof Error && "code" in error && error.code === "EBADF" ? "none" : "pipe";
  }
}

function isNullDevice(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === statSync("/dev/null").rdev;
}

interface Limits {
  /** Milliseconds until the first byte; unlimited when undefined. */
  readonly patience: number | undefined;
  readonly maximum: number;
  readonly signal: AbortSignal;
}

function collect(stream: Readable, { patience, maximum, signal }: Limits): Promise<Buffer> {
  if (signal.aborted) return Promise.reject(new CancelledError());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = patience === undefined ? undefined : setTimeout(() => settle(() => reject(silent(patience))), patience);
    const cancel = () => settle(() => reject(new CancelledError()));

    function settle(finish: () => void): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      stream.off("data", take).off("end", end).off("close", end);
      // An open pipe would keep the process alive; what it still says, errors too, is nobody's business.
      stream.destroy();
      finish();
    }

    function take(data: Buffer | string): void {
      clearTimeout(timer);
      const chunk = Buffer.from(data);
      size += chunk.length;
      chunks.push(chunk);
      if (size > maximum) settle(() => reject(tooLong(maximum)));
    }

    function end(): void {
      settle(() => resolve(Buffer.concat(chunks)));
    }

    function fail(error: NodeJS.ErrnoException): void {
      // Windows reports the end of some pipes as an error.
      if (error.code === "EOF") end();
      else settle(() => reject(new UsageError(`standard input cannot be read: ${error.message}`, { cause: error })));
    }

    signal.addEventListener("abort", cancel, { once: true });
    stream.on("data", take).on("end", end).on("error", fail).on("close", end);
  });
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  return new TextDecoder().decode(bytes);
}

function notUtf8(bytes: Buffer): UsageError {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return new UsageError(`standard input is not UTF-8: invalid at byte ${invalidOffset(bytes)}`, {
    hint: isUtf16 ? "it looks like UTF-16, which older PowerShells write; write it as UTF-8" : "write it as UTF-8, without binary data",
  });
}

// A stream decoder refuses a prefix exactly when it holds an invalid byte, so the first one is found by halving.
function invalidOffset(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isPrefixOfUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isPrefixOfUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function silent(patience: number): SilentInputError {
  return new SilentInputError(`standard input is an open pipe, and nothing came from it for ${patience / 1_000} s`, {
    hint: "use -f - to wait for it as long as it takes, or < /dev/null to give none",
  });
}

function tooLong(maximum: number): UsageError {
  return new UsageError(`standard input is longer than ${maximum.toLocaleString("en-US")} bytes`, {
    hint: "give it in parts, or as files with -f",
  });
}
