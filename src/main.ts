// The process: arguments, streams, signals, exit code. The only file that touches `process`; nothing imports it.

import { spawn } from "node:child_process";
import { constants, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { createSend } from "./connection/http.ts";
import { createProfiles } from "./connection/profiles.ts";
import { settingsPath } from "./connection/settings-file.ts";
import type { Context, Launch } from "./context.ts";
import { controlPlanes } from "./control-planes/index.ts";
import { readEnvironment } from "./environment.ts";
import { CancelledError } from "./errors.ts";
import { createFiles } from "./input/files.ts";
import { createPrompter } from "./input/prompter.ts";
import { createStandardInput, kindOf } from "./input/standard-input.ts";
import { printError } from "./output/errors.ts";
import { createTerminal } from "./output/terminal.ts";
import { run } from "./run.ts";
import { openProcessRunner } from "./secrets/child-process.ts";
import type { Secret } from "./secrets/secret.ts";
import { openStore } from "./secrets/store.ts";

const { stdout, stderr, platform, execPath, argv } = process;
const stop = new AbortController();
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
// What opens every key has no business in the programs that read one.
const { LLMP_SECRET_PASSPHRASE: _passphrase, ...childEnvironment } = process.env;
const sources = {
  platform,
  homeDirectory: homedir(),
  ...(process.getuid === undefined ? {} : { userId: process.getuid() }),
  environment,
  files,
  standardInput,
  runProcess: openProcessRunner(spawn, { environment: childEnvironment, standardError: stderr, signal: stop.signal }),
  remember: (secret: Secret) => known.push(secret),
};
const keychain = openStore({
  choice: environment.get("LLMP_SECRET_STORE"),
  keychain: {
    node: execPath,
    script: fileURLToPath(new URL("./keychain-process.js", import.meta.url)),
    spawn,
    environment: childEnvironment,
    platform,
    signal: stop.signal,
  },
  file: join(settingsPath({ environment, platform, homeDirectory: homedir() }).folder, "secrets.json"),
  passphrase: environment.get("LLMP_SECRET_PASSPHRASE"),
  sources,
  ...(terminal.interactive ? { ask: (message) => prompter.secret({ message }) } : {}),
  warn: (line) => terminal.talk(`warning: LLMP_SECRET_PASSPHRASE: ${line}`),
});

let launched = 0;

const launch: Launch = (program, words, further) =>
  new Promise((resolve) => {
    launched += 1;
    const child = spawn(program, words, { stdio: "inherit", env: { ...process.env, ...further } });
    child.on("error", (error) => {
      stderr.write(`error: cannot run ${program}: ${error.message}\n`);
      resolve(127);
    });
    // Ctrl-C reaches the command through the terminal; what a supervisor sends to llmp alone is passed on.
    const passOn = () => child.kill("SIGTERM");
    process.once("SIGTERM", passOn);
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });

const context: Context = {
  version: manifest.version,
  platform,
  homeDirectory: homedir(),
  // Not beside the settings: in CI there are none, and a write is no reason to make any.
  lockFolder: join(tmpdir(), `llmp-locks-${process.getuid?.() ?? "user"}`),
  program: { node: execPath, entry: argv[1] ?? "" },
  controlPlanes,
  environment,
  terminal,
  standardInput,
  prompter,
  profiles: createProfiles({ environment, platform, homeDirectory: homedir() }),
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

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first asks everything to end well; the second does not wait for it.
    if (stoppedAt !== undefined && Date.now() - stoppedAt > PATIENCE) process.exit(130);
    stoppedAt ??= Date.now();
    stop.abort();
    // Something that does not listen to the signal must not hold the process; a command that llmp runs for somebody is waited for.
    if (launched === 0) setTimeout(() => process.exit(130), GRACE).unref();
  });
}

for (const name of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(name, (error: unknown) => {
    const options = { format: "table", debug: argv.includes("--debug"), known } as const;
    printError(withoutMessage(error), options, terminal).finally(() => process.exit(70));
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
