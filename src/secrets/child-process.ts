// Runs one short-lived program without a shell, and never waits for it longer than allowed.

import type { ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** `spawn` of node:child_process, handed in. */
export type Spawn = typeof spawn;

export interface ChildCommand extends ProcessLimits {
  /** A path, or a name that is looked up in PATH. */
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string;
  /** Where its standard error goes; nowhere otherwise. A stream with a descriptor is shared, so that the program still sees a terminal. */
  readonly standardError?: Writable & { readonly fd?: number };
  readonly signal?: AbortSignal;
}

export type ChildOutcome =
  | { readonly kind: "exited"; readonly code: number; readonly output: Uint8Array }
  | { readonly kind: "killed"; readonly signal: string }
  /** `code` is that of the operating system: ENOENT, EACCES … */
  | { readonly kind: "not_started"; readonly code: string }
  | { readonly kind: "timed_out" }
  | { readonly kind: "too_much_output" }
  | { readonly kind: "cancelled" };

export interface ProcessLimits {
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes of standard output. */
  readonly maximumBytes: number;
}

export interface ProcessTerms extends ProcessLimits {
  /** Variables over those of the environment; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program without a shell; its standard error goes to the terminal. Never throws. */
export type RunProcess = (program: string, words: readonly string[], terms: ProcessTerms) => Promise<ChildOutcome>;

/** Programs that run at the same time: a manifest may name hundreds. */
const CONCURRENCY = 8;

/** Makes the RunProcess of this machine from what only main.ts has. */
export function openProcessRunner(start: Spawn, given: Pick<ChildCommand, "environment" | "standardError" | "signal">): RunProcess {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (program, words, { variables, ...limits }) => {
    if (running >= CONCURRENCY) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await runChild(start, { ...given, ...limits, environment: { ...given.environment, ...variables }, program, words });
    } finally {
      // Its place is handed to the next, so that none slips in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Milliseconds between asking a program to end and ending it: enough to give a terminal its echo back. */
const GRACE = 500;

/** Runs the command to its end, its limit, or the signal, whichever comes first; the program is gone when this returns. Never throws. */
export async function runChild(start: Spawn, command: ChildCommand): Promise<ChildOutcome> {
  if (command.signal?.aborted) return { kind: "cancelled" };
  try {
    return await follow(startChild(start, command), command);
  } catch (error) {
    // Windows refuses .cmd and .bat without a shell by throwing EINVAL from spawn itself.
    return { kind: "not_started", code: readCode(error) };
  }
}

function startChild(start: Spawn, { program, words, environment, input, standardError }: ChildCommand): ChildProcess {
  const shared = typeof standardError?.fd === "number" ? standardError : undefined;
  const child = start(program, words, {
    env: environment,
    shell: false,
    windowsHide: true,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", shared ?? (standardError === undefined ? "ignore" : "pipe")],
  });
  if (shared === undefined && standardError !== undefined) child.stderr?.pipe(standardError, { end: false });
  // A program that ends without reading its input is no failure of ours.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  return child;
}

function follow(child: ChildProcess, { timeout, maximumBytes, signal }: ChildCommand): Promise<ChildOutcome> {
  const { promise, resolve } = defer<ChildOutcome>();
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (outcome: ChildOutcome) => {
    child.removeAllListeners("close");
    child.stdout?.destroy();
    end(child).then(() => resolve(outcome));
  };
  const cancel = () => stop({ kind: "cancelled" });
  const timer = setTimeout(() => stop({ kind: "timed_out" }), timeout);
  signal?.addEventListener("abort", cancel);
  child.stdout?.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maximumBytes) stop({ kind: "too_much_output" });
  });
  child.once("error", (error) => resolve({ kind: "not_started", code: readCode(error) }));
  child.once("close", (code, killedBy) => {
    resolve(code === null ? { kind: "killed", signal: killedBy ?? "unknown" } : { kind: "exited", code, output: Buffer.concat(chunks) });
  });
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  });
}

/** Asks the program to end, insists after the grace, and returns when it is gone. */
function end(child: ChildProcess): Promise<void> {
  const { promise, resolve } = defer<void>();
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    resolve();
  }, GRACE);
  child.once("exit", () => resolve());
  child.kill("SIGTERM");
  return promise.finally(() => clearTimeout(timer));
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

// Promise.withResolvers needs Node 22.
function defer<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function readCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
