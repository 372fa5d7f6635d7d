// The built llmp as a process, in an environment of its own: nothing of whoever runs the tests gets in.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export const ENTRY = join(import.meta.dirname, "../../bin/llmp.js");

type Variables = Readonly<Record<string, string | undefined>>;

export interface ProcessOptions {
  /** Beside PATH, HOME and LANG. */
  readonly environment?: Variables;
  /** `none`: /dev/null; `open`: a pipe that nobody writes to or closes; text: a pipe that holds it, and ends. */
  readonly stdin?: "none" | "open" | { readonly text: string };
  /** Runs this instead of llmp; `"$@"` in a shell's words is llmp. */
  readonly shell?: string;
  /** A process group of its own, as a terminal gives one. */
  readonly isGroup?: boolean;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to end. */
  readonly milliseconds: number;
}

export interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when it has ended; kills it and throws when it has not within 15 seconds. */
  ended(): Promise<Ended>;
}

const DEADLINE = 15_000;
const PAUSE = 10;

/** Waits until something holds. Throws, saying what, when it does not within 15 seconds. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it never came about that ${what}`);
    await wait(PAUSE);
  }
}

/** For a module that Node.js loads first: does something once llmp is ready for what nobody expects, which on a busy machine takes its time. */
export function onceItListens(statement: string): string {
  return `const timer = setInterval(() => {
    if (process.listenerCount("uncaughtException") === 0) return;
    clearInterval(timer);
    ${statement};
  }, 5);`;
}

/** A folder for one test file, with a home directory in it. */
export interface Workplace {
  readonly folder: string;
  /** Starts llmp with these words. */
  start(words: readonly string[], options?: ProcessOptions): Running;
  /** The same, to its end. */
  llmp(words: readonly string[], options?: ProcessOptions): Promise<Ended>;
  remove(): Promise<void>;
}

export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-spawned-"));
  // No vendor is asked but those that a test stands in for.
  const base = { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8", LLMP_VERIFY: "off" };
  const started: Running[] = [];
  const start = (words: readonly string[], options: ProcessOptions = {}) => {
    const running = startProcess(words, base, options);
    started.push(running);
    return running;
  };
  return {
    folder,
    start,
    llmp: (words, options) => start(words, options).ended(),
    async remove() {
      // What a test that failed left running.
      for (const { child } of started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startProcess(
  words: readonly string[],
  base: Variables,
  { environment, stdin = "none", shell, isGroup = false }: ProcessOptions,
): Running {
  const line = [process.execPath, ENTRY, ...words];
  const [program = "", ...rest] = shell === undefined ? line : ["sh", "-c", shell, "sh", ...line];
  const started = Date.now();
  const child = spawn(program, rest, {
    env: { ...base, ...environment },
    cwd: base.HOME,
    stdio: [stdin === "none" ? "ignore" : "pipe", "pipe", "pipe"],
    detached: isGroup,
  });
  if (typeof stdin === "object") child.stdin?.on("error", () => {}).end(stdin.text);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const closed = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) =>
      resolve({ exitCode, signal, stdout: stdout(), stderr: stderr(), milliseconds: Date.now() - started }),
    );
  });
  return { child, stdout, stderr, ended: () => withinDeadline(closed, child, isGroup) };
}

async function withinDeadline(closed: Promise<Ended>, child: ChildProcess, isGroup: boolean): Promise<Ended> {
  const late = new AbortController();
  const deadline = wait(DEADLINE, undefined, { signal: late.signal }).then(() => {
    if (child.pid !== undefined) process.kill(isGroup ? -child.pid : child.pid, "SIGKILL");
    throw new Error(`it did not end: ${child.spawnargs.join(" ")}`);
  });
  try {
    return await Promise.race([closed, deadline]);
  } finally {
    deadline.catch(() => {});
    late.abort();
    child.stdin?.destroy();
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream?.on("error", () => {});
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Those of the programs that this machine lacks; a test that needs one names it when it is skipped. */
export function lacking(...programs: readonly string[]): readonly string[] {
  return programs.filter((program) => !(process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program))));
}
