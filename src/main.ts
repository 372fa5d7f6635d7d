// The process: arguments, streams, signals, exit code. The only file that touches `process`; nothing imports it.

import { spawn } from "node:child_process";
import { constants, homedir } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { createSend } from "./connection/http.ts";
import { createProfiles } from "./connection/profiles.ts";
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
import { openKeychain } from "./secrets/keychain.ts";
import type { Secret } from "./secrets/secret.ts";

const { stdout, stderr, platform, execPath, argv } = process;
const stop = new AbortController();
const files = createFiles(stop.signal);
const environment = readEnvironment(process.env);
const stdinKind = kindOf(0);
const stdin = { isTTY: stdinKind === "terminal" };
const terminal = createTerminal({ stdout, stderr, stdin, environment });
const send = createSend({ environment, files });
const standardInput = createStandardInput({ kind: stdinKind, open: () => process.stdin, signal: stop.signal });
const keychain = openKeychain({
  node: execPath,
  script: fileURLToPath(new URL("./keychain-process.js", import.meta.url)),
  spawn,
  environment: process.env,
  platform,
  signal: stop.signal,
});

const launch: Launch = (program, words, further) =>
  new Promise((resolve) => {
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

const known: Secret[] = [];

const context: Context = {
  version: manifest.version,
  platform,
  homeDirectory: homedir(),
  program: { node: execPath, entry: argv[1] ?? "" },
  controlPlanes,
  environment,
  terminal,
  standardInput,
  prompter: createPrompter({
    // Opened by the first question only.
    get stdin() {
      return process.stdin;
    },
    stderr,
    signal: stop.signal,
    interactive: terminal.interactive,
    color: terminal.color.error,
  }),
  profiles: createProfiles({ environment, platform, homeDirectory: homedir() }),
  sources: {
    platform,
    homeDirectory: homedir(),
    ...(process.getuid === undefined ? {} : { userId: process.getuid() }),
    environment,
    files,
    keychain,
    standardInput,
    runProcess: openProcessRunner(spawn, { environment: process.env, standardError: stderr, signal: stop.signal }),
    remember: (secret) => known.push(secret),
  },
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
let stoppedAt: number | undefined;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The first asks everything to end well; the second does not wait for it.
    if (stoppedAt !== undefined && Date.now() - stoppedAt > PATIENCE) process.exit(130);
    stoppedAt ??= Date.now();
    stop.abort();
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
