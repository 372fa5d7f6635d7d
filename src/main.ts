// The process: arguments, streams, signals, exit code. The only file that touches `process`, but for the keychain's own; nothing imports it.

import { type ChildProcess, spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { accessSync, existsSync, constants as fileConstants } from "node:fs";
import { constants, homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { openAuditLog } from "./connection/audit-log.ts";
import { createSend } from "./connection/http.ts";
import { openManagedProviders } from "./connection/managed-providers.ts";
import { createProfiles } from "./connection/profiles.ts";
import { settingsPath } from "./connection/settings-file.ts";
import type { Context, Launch } from "./context.ts";
import { controlPlanes } from "./control-planes/index.ts";
import { readEnvironment } from "./environment.ts";
import { CancelledError, UsageError } from "./errors.ts";
import { createFiles } from "./input/files.ts";
import { createPrompter } from "./input/prompter.ts";
import { createStandardInput, kindOf } from "./input/standard-input.ts";
import { printError } from "./output/errors.ts";
import { createTerminal, type Terminal } from "./output/terminal.ts";
import { run } from "./run.ts";
import { openProcessRunner } from "./secrets/child-process.ts";
import { openFingerprints } from "./secrets/fingerprints.ts";
import { rememberIn } from "./secrets/known-secrets.ts";
import type { Secret } from "./secrets/secret.ts";
import { openStore } from "./secrets/store.ts";
import { recogniseSurroundings } from "./secrets/surroundings.ts";

const { stdout, stderr, platform, execPath, argv } = process;
const stop = new AbortController();
// Every request that is under way listens to it, and there are many at a time.
setMaxListeners(0, stop.signal);
const files = createFiles(stop.signal);
const environment = readEnvironment(process.env);
const stdinKind = kindOf(0);
const stdin = { isTTY: stdinKind === "terminal" };
const terminal = createTerminal({ stdout, stderr, stdin, environment });
const send = createSend({ environment, files });
const standardInput = createStandardInput({ kind: stdinKind, open: () => process.stdin, signal: stop.signal });
const prompter = createPrompter({
  // Opened by the first question only.
  get stdin() {
    return process.stdin;
  },
  stderr,
  signal: stop.signal,
  interactive: terminal.interactive,
  color: terminal.color.error,
});
const known: Secret[] = [];
const openLines = new Set<() => void>();
// What opens every key, or the control plane, has no business in the programs that read one key. Windows knows variables in any case of letters.
const OWN_SECRETS = ["LLMP_SECRET_PASSPHRASE", "LLMP_TOKEN", "LLMP_FINGERPRINT_KEY"];
const childEnvironment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_SECRETS.includes(name.toUpperCase())));
const { folder } = settingsPath({ environment, platform, homeDirectory: homedir() });
const sources = {
  platform,
  homeDirectory: homedir(),
  ...(process.getuid === undefined ? {} : { userId: process.getuid() }),
  environment,
  files,
  standardInput,
  runProcess: openProcessRunner(spawn, { environment: childEnvironment, standardError: stderr, signal: stop.signal }),
  readings: new Map(),
  remember: rememberIn(known),
};
const keychain = openStore({
  choice: environment.get("LLMP_SECRET_STORE"),
  keychain: {
    node: execPath,
    script: fileURLToPath(new URL("./keychain-process.js", import.meta.url)),
    spawn,
    environment: childEnvironment,
    platform,
    surroundings: () => recogniseSurroundings({ platform, environment, exists: existsSync }),
    ...(process.getuid === undefined ? {} : { userId: process.getuid() }),
    signal: stop.signal,
  },
  file: join(folder, "secrets.json"),
  passphrase: environment.get("LLMP_SECRET_PASSPHRASE"),
  sources,
  ...(terminal.interactive ? { ask: askPassphrase } : {}),
  warn: (line) => terminal.talk(`warning: LLMP_SECRET_PASSPHRASE: ${line}`),
});

/** The commands that llmp runs for somebody: while there is one, signals are for it. */
const launched = new Set<ChildProcess>();

/** The line of the task that wants a secret would cover the question for the passphrase, and is taken away first. */
async function askPassphrase(message: string): Promise<Secret | undefined> {
  for (const close of openLines) close();
  await new Promise(setImmediate);
  return prompter.secret({ message });
}

/** The same terminal, whose progress gives way to that question; the task goes on. */
function givingWay(shown: Terminal): Terminal {
  return {
    ...shown,
    progress: {
      async during(task, work) {
        let close = () => {};
        const asked = new Promise<void>((resolve) => {
          close = resolve;
        });
        openLines.add(close);
        let result: ReturnType<typeof work> | undefined;
        await shown.progress.during(task, () => {
          result = work();
          return Promise.race([result.then(close, close), asked]);
        });
        openLines.delete(close);
        return await (result as ReturnType<typeof work>);
      },
    },
    with: (choices) => givingWay(shown.with(choices)),
  };
}

const launch: Launch = async (program, words, further) => {
  if (stop.signal.aborted) throw new CancelledError();
  const child = startCommand(program, words, further);
  launched.add(child);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", (cause) => {
        // One that runs has an id, and its error is that a signal could not be sent to it.
        if (child.pid === undefined) reject(notStarted(program, cause));
      });
      child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    launched.delete(child);
  }
};

function startCommand(program: string, words: readonly string[], further: Readonly<Record<string, string>>): ChildProcess {
  try {
    return spawn(program, words, { stdio: "inherit", env: { ...process.env, ...further } });
  } catch (cause) {
    // An empty name, or .cmd and .bat on Windows, which need a shell.
    throw notStarted(program, cause);
  }
}

function notStarted(program: string, cause: unknown): UsageError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  const hints: Readonly<Record<string, string>> = {
    ENOENT: "there is no such program on the PATH",
    EACCES: "it is no program, or this user may not run it",
    EINVAL: "write the shell as well: `cmd /c COMMAND`",
  };
  const hint = hints[code];
  return new UsageError(`cannot run ${JSON.stringify(program)}: ${code}`, { cause, ...(hint === undefined ? {} : { hint }) });
}

let user: string | undefined;

/** Containers run as users that the system has no name for. Every write asks, and the system is asked once. */
function userName(): string {
  user ??= findUserName();
  return user;
}

function findUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

/** In memory where Linux offers that, because making and removing a lock costs a disk up to a millisecond; whoever moves temporary files moves locks. */
function findLockHome(): string {
  if (platform !== "linux" || tmpdir() !== "/tmp") return tmpdir();
  try {
    accessSync("/dev/shm", fileConstants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

const context: Context = {
  version: manifest.version,
  platform,
  homeDirectory: homedir(),
  userName,
  // Not beside the settings: in CI there are none, and a write is no reason to make any.
  lockFolder: join(findLockHome(), `llmp-locks-${process.getuid?.() ?? "user"}`),
  program: { node: execPath, entry: argv[1] ?? "" },
  controlPlanes,
  environment,
  terminal: givingWay(terminal),
  standardInput,
  prompter,
  profiles: createProfiles({ environment, platform, homeDirectory: homedir() }),
  fingerprints: openFingerprints({
    folder,
    key: environment.get("LLMP_FINGERPRINT_KEY"),
    sources: { ...sources, keychain },
    now: Date.now,
  }),
  auditLog: openAuditLog(folder),
  managed: openManagedProviders(folder, Date.now),
  sources: { ...sources, keychain },
  known,
  files,
  launch,
  send,
  clock: {
    now: Date.now,
    sleep: (milliseconds, signal) =>
      wait(milliseconds, undefined, { signal }).catch(() => {
        throw new CancelledError();
      }),
  },
  random: Math.random,
  signal: stop.signal,
};

// Long enough to tell a second Ctrl-C from the same signal raised again by a library that listens to it as well.
const PATIENCE = 300;
/** Milliseconds that a stop may take. */
const GRACE = 5_000;
let stoppedAt: number | undefined;

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (launched.size > 0) return passOn(name);
    // The first asks everything to end well; the second does not wait for it.
    if (stoppedAt !== undefined && Date.now() - stoppedAt > PATIENCE) process.exit(130);
    stoppedAt ??= Date.now();
    stop.abort();
    // Something that does not listen to the signal must not hold the process.
    setTimeout(() => process.exit(130), GRACE).unref();
  });
}

/** A supervisor signals llmp alone; a terminal signals everything in its foreground, so that the command has Ctrl-C already. */
function passOn(name: "SIGINT" | "SIGTERM" | "SIGHUP"): void {
  const isOfTerminal = name === "SIGINT" && (stdin.isTTY || stdout.isTTY || stderr.isTTY);
  // On Windows it is the console that closes, for all that run in it.
  if (isOfTerminal || (name === "SIGHUP" && platform === "win32")) return;
  for (const child of launched) child.kill(name);
}

for (const name of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(name, (error: unknown) => {
    const options = { format: "table", debug: argv.includes("--debug"), known } as const;
    printError(withoutMessage(error), options, terminal)
      .then(() => terminal.flush())
      .catch(() => {})
      .finally(() => process.exit(70));
  });
}

/** Such an error comes from anywhere, at any time, and so may quote what is not known to be secret yet: its name and its frames must do. */
function withoutMessage(error: unknown): Error {
  const bare = new Error(error instanceof Error ? error.name : "something that is no error was thrown");
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  bare.stack = [bare.message, ...frames].join("\n");
  return bare;
}

const exitCode = await run(argv.slice(2), context);
await terminal.flush().catch(() => {});
// Connections that are kept alive, and a keychain that does not answer, must not hold the process.
process.exit(exitCode);
