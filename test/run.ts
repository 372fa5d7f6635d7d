// The in-process `llmp`: one command line against a real loopback server, with everything that it printed, asked and sent.

import { spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setImmediate as nextRound } from "node:timers/promises";
import { openAuditLog } from "../src/connection/audit-log.ts";
import { createSend } from "../src/connection/http.ts";
import { openManagedProviders } from "../src/connection/managed-providers.ts";
import { createProfiles } from "../src/connection/profiles.ts";
import type { Context } from "../src/context.ts";
import { controlPlanes, type Registry } from "../src/control-planes/index.ts";
import { readEnvironment } from "../src/environment.ts";
import { createFiles } from "../src/input/files.ts";
import type { Prompter } from "../src/input/prompter.ts";
import { createStandardInput } from "../src/input/standard-input.ts";
import { createTerminal } from "../src/output/terminal.ts";
import { run as runLine } from "../src/run.ts";
import { openProcessRunner } from "../src/secrets/child-process.ts";
import { openFingerprints } from "../src/secrets/fingerprints.ts";
import type { Keychain } from "../src/secrets/keychain.ts";
import { rememberIn } from "../src/secrets/known-secrets.ts";
import { Secret } from "../src/secrets/secret.ts";
import type { SecretSources } from "../src/secrets/sources.ts";

/** What a person answers: the beginning of the question, and the answer (for searchMany a list, for confirm a boolean; an error for Ctrl-C). */
export type Answer = readonly [question: string, answer: string | boolean | readonly string[] | Error | undefined];

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Piped standard input; none unless given. */
  readonly stdin?: string;
  /** A person at a terminal who answers these questions, in this order, and no others. */
  readonly answers?: readonly Answer[];
  /** A folder for settings that outlives the run; a fresh one otherwise. */
  readonly configuration?: string;
  readonly keychain?: Keychain;
  readonly signal?: AbortSignal;
  /** Other control planes than those of the registry. */
  readonly controlPlanes?: Registry;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A keychain in memory, for what is not about the keychain itself. */
export function memoryKeychain(entries: Record<string, string> = {}): Keychain & { readonly entries: Record<string, string> } {
  return {
    entries,
    get: async (account) => (entries[account] === undefined ? undefined : new Secret(entries[account])),
    async set(account, secret) {
      entries[account] = secret.reveal();
    },
    async delete(account) {
      const had = account in entries;
      delete entries[account];
      return had;
    },
  };
}

/**
 * Runs one command line, given as words. Fails when a question is asked that has no answer, and when an answer is left over.
 */
export async function run(words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const configuration = options.configuration ?? mkdtempSync(join(tmpdir(), "llmp-test-"));
  const stdout = collect();
  const stderr = collect();
  const stop = new AbortController();
  const signal = options.signal ?? stop.signal;
  // As of the process: many requests at a time listen to it.
  setMaxListeners(0, signal);
  const isPerson = options.answers !== undefined;
  const environment = readEnvironment({
    LLMP_CONFIG_DIR: configuration,
    // Tests ask no vendor but those that they stand in for.
    LLMP_VERIFY: "off",
    ...options.environment,
  });
  const files = createFiles(signal);
  const known: Secret[] = [];
  const standardInput = createStandardInput({
    kind: isPerson ? "terminal" : options.stdin === undefined ? "none" : "pipe",
    open: () => Readable.from([Buffer.from(options.stdin ?? "")]),
    signal,
  });
  const terminal = createTerminal({
    stdout: stdout.stream,
    stderr: Object.assign(stderr.stream, { isTTY: isPerson }),
    stdin: { isTTY: isPerson },
    environment: readEnvironment({ NO_COLOR: "1", ...options.environment }),
  });
  const prompter = scriptedPrompter(options.answers ?? [], (text) => stderr.stream.write(text));
  const send = createSend({ environment, files });
  const sources: SecretSources = {
    platform: process.platform,
    homeDirectory: configuration,
    environment,
    files,
    keychain: options.keychain ?? memoryKeychain(),
    standardInput,
    runProcess: openProcessRunner(spawn, { environment: { ...process.env, ...options.environment }, signal }),
    readings: new Map(),
    remember: rememberIn(known),
  };
  const context: Context = {
    version: "0.0.0-test",
    platform: process.platform,
    homeDirectory: configuration,
    userName: () => "ada",
    lockFolder: join(configuration, "locks"),
    program: { node: process.execPath, entry: "bin/llmp.js" },
    controlPlanes: options.controlPlanes ?? controlPlanes,
    environment,
    // The spinner has tests of its own; here it would only add noise.
    terminal: {
      ...terminal,
      progress: { during: (_task, work) => work() },
      with: (choices) => ({ ...terminal.with(choices), progress: terminal.progress }),
    },
    standardInput,
    prompter: prompter.prompter,
    profiles: createProfiles({ environment, platform: process.platform, homeDirectory: configuration }),
    fingerprints: openFingerprints({
      folder: configuration,
      key: environment.get("LLMP_FINGERPRINT_KEY"),
      sources,
      now: Date.now,
    }),
    auditLog: openAuditLog(configuration),
    managed: openManagedProviders(configuration, Date.now),
    sources,
    known,
    files,
    launch: async () => {
      throw new Error("an in-process test launches nothing");
    },
    send,
    clock: { now: Date.now, sleep: () => nextRound() },
    random: () => 0,
    signal,
  };
  try {
    const exitCode = await runLine(words, context);
    prompter.finish();
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    if (options.configuration === undefined) rmSync(configuration, { recursive: true, force: true });
  }
}

/** The environment of a script in CI: a control plane by variables alone. */
export function connectedTo(url: string, token: string): Readonly<Record<string, string>> {
  return { LLMP_CONTROL_PLANE: "den", LLMP_URL: url, LLMP_TOKEN: token };
}

function collect(): { readonly stream: Writable; text(): string } {
  const chunks: string[] = [];
  return {
    stream: new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        done();
      },
    }),
    text: () => chunks.join(""),
  };
}

function scriptedPrompter(answers: readonly Answer[], talk: (text: string) => void): { readonly prompter: Prompter; finish(): void } {
  const left = [...answers];
  const surplus: string[] = [];
  function answer(message: string): Answer[1] {
    const next = left.shift();
    if (next === undefined || !message.startsWith(next[0])) {
      surplus.push(message);
      throw new Error(`an unexpected question: ${message}`);
    }
    if (next[1] instanceof Error) throw next[1];
    return next[1];
  }
  return {
    prompter: {
      async text({ message, default: fallback, validate }) {
        const given = answer(message);
        const text = given === "" || given === undefined ? (fallback ?? "") : String(given);
        const problem = validate?.(text);
        if (problem !== undefined) throw new Error(`the answer to "${message}" is refused: ${problem}`);
        return text;
      },
      async secret({ message, validate }) {
        const given = answer(message);
        if (given === undefined) return undefined;
        const secret = new Secret(String(given));
        const problem = validate?.(secret);
        if (problem !== undefined) throw new Error(`the answer to "${message}" is refused: ${problem}`);
        return secret;
      },
      async select({ message, choices }) {
        return pickOne(message, String(answer(message)), choices);
      },
      async search({ message, choices }) {
        return pickOne(message, String(answer(message)), choices);
      },
      async searchMany({ message, choices }) {
        const given = answer(message);
        return Array.isArray(given) ? given.map((value: string) => pickOne(message, value, choices)) : [];
      },
      async confirm({ message }) {
        return answer(message) === true;
      },
      note: (text) => talk(`${text}\n`),
    },
    finish() {
      if (surplus.length > 0) throw new Error(`questions without an answer: ${surplus.join("; ")}`);
      if (left.length > 0) throw new Error(`answers that no question asked for: ${left.map(([question]) => question).join("; ")}`);
    },
  };
}

function pickOne(message: string, value: string, choices: readonly { readonly value: string }[]): string {
  if (!choices.some((choice) => choice.value === value)) {
    throw new Error(`"${value}" is not offered by "${message}": ${choices.map((choice) => choice.value).join(", ")}`);
  }
  return value;
}
