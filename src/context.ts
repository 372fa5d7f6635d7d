// Context: everything that a command may touch, handed in. main.ts makes one of the process, tests make their own.

import type { AuditLog } from "./connection/audit-log.ts";
import type { Send } from "./connection/http.ts";
import type { ManagedProviders } from "./connection/managed-providers.ts";
import type { Profiles } from "./connection/profiles.ts";
import type { Registry } from "./control-planes/index.ts";
import type { Environment } from "./environment.ts";
import type { Prompter } from "./input/prompter.ts";
import type { StandardInput } from "./input/standard-input.ts";
import type { Terminal } from "./output/terminal.ts";
import type { Fingerprints } from "./secrets/fingerprints.ts";
import type { Secret } from "./secrets/secret.ts";
import type { SecretSources } from "./secrets/sources.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with CancelledError when the signal fires. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface FileState {
  readonly mode: number;
  readonly uid: number;
  readonly isDirectory: boolean;
  /** Not a pipe or a device. */
  readonly isFile: boolean;
  /** The same for every path that leads here. */
  readonly id: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}

export interface Files {
  /** The bytes of a file; rejects as node:fs does. */
  read(path: string): Promise<Buffer>;
  /** Writes a text as a whole, or not at all. Throws UsageError where it cannot be written. */
  write(path: string, text: string): Promise<void>;
  /** Throws UsageError where a file could not be written; nothing is. */
  refuseUnwritable(path: string): Promise<void>;
  /** What is there, links followed: permission bits, owner, and what tells it from everything else on this machine. */
  stat(path: string): Promise<FileState>;
  /** What is in a folder, in no order; links are not followed. */
  list(folder: string): Promise<readonly FolderEntry[]>;
}

/**
 * Runs a program without a shell, on this process's own terminal, and gives its exit code (128 + signal number when a signal ended it).
 * Throws UsageError where it cannot be started.
 */
export type Launch = (program: string, words: readonly string[], environment: Readonly<Record<string, string>>) => Promise<number>;

export interface Context {
  readonly version: string;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  /** Name of the user at the operating system. */
  userName(): string;
  /** Where the llmp of this user, whatever their settings, keep their writes apart. */
  readonly lockFolder: string;
  /** How llmp itself is run: the Node.js, and the entry file. */
  readonly program: { readonly node: string; readonly entry: string };
  /** The control planes that there are. */
  readonly controlPlanes: Registry;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly standardInput: StandardInput;
  readonly prompter: Prompter;
  readonly profiles: Profiles;
  /** What llmp remembers of the secrets that it wrote. */
  readonly fingerprints: Fingerprints;
  readonly managed: ManagedProviders;
  /** What llmp writes down of its writes. */
  readonly auditLog: AuditLog;
  /** Where references to secrets are read from, the OS keychain among them. */
  readonly sources: SecretSources;
  /** Every secret that this run has seen; none of them may be printed. `sources.remember` adds to it. */
  readonly known: readonly Secret[];
  readonly files: Files;
  readonly launch: Launch;
  /** Sends one HTTP request. */
  readonly send: Send;
  readonly clock: Clock;
  /** A number in [0, 1), for back-off. */
  readonly random: () => number;
  /** Fires on Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Receives the lines of `--debug`. */
  readonly trace?: (line: string) => void;
}
