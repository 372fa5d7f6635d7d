// The process's standard output and standard error: data on the one, talk on the other.

import type { Writable } from "node:stream";
import type { Environment } from "../environment.ts";
import { UsageError } from "../errors.ts";
import { createProgress, type Progress } from "./progress.ts";
import { sanitizePainted } from "./sanitize.ts";

export type ColorChoice = "auto" | "always" | "never";

/** What flags say about the terminal. */
export interface TerminalChoices {
  /** `--color`. */
  readonly color?: ColorChoice;
  /** `--quiet`. */
  readonly quiet?: boolean;
}

export interface Terminal {
  /** Writes to standard output, as it is. */
  data(text: string): void;
  /** Writes lines to standard error; nothing with `--quiet`. Colours stay, everything else that a terminal would obey is removed. */
  talk(text: string): void;
  /** Like `talk`, also with `--quiet`: for what ends the command. */
  fail(text: string): void;
  /** What takes its time is shown on standard error. */
  readonly progress: Progress;
  /** A person can be asked: standard input and standard error are terminals, CI and LLMP_NO_INPUT are unset. */
  readonly interactive: boolean;
  readonly color: { readonly out: boolean; readonly error: boolean };
  readonly quiet: boolean;
  /**
   * Resolves when all data and all talk have left; rejects with UsageError when the data could not be written (a full disk). A reader that
   * went away (`| head -1`) is no failure.
   */
  flush(): Promise<void>;
  /** The same terminal, once the flags are known. */
  with(choices: TerminalChoices): Terminal;
}

/** A stream of the process, or one that stands for it in a test. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface TerminalOptions extends TerminalChoices {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly stdin: { readonly isTTY?: boolean };
  readonly environment: Environment;
}

/** Listens to the errors of both streams from now on, so that none of them is an uncaught exception. */
export function createTerminal({ stdout, stderr, stdin, environment, ...choices }: TerminalOptions): Terminal {
  let failure: Error | undefined;
  stdout.on("error", (error) => {
    failure ??= error;
  });
  // There is nowhere left to say it.
  stderr.on("error", () => {});
  const streams = { stdout, stderr, stdin, environment };
  const output: Output = {
    write(text) {
      if (failure === undefined && text !== "") stdout.write(text);
    },
    async flush() {
      const [error] = await Promise.all([drain(stdout), drain(stderr)]);
      const cause = failure ?? error;
      if (cause !== undefined && !isReaderGone(cause)) throw unwritable(cause);
    },
  };
  return describe(streams, output, choices);
}

interface Output {
  write(text: string): void;
  flush(): Promise<void>;
}

function describe(streams: Omit<TerminalOptions, keyof TerminalChoices>, output: Output, choices: TerminalChoices): Terminal {
  const { stdout, stderr, stdin, environment } = streams;
  const { color = "auto", quiet = false } = choices;
  const colors = { out: hasColor(stdout, color, environment), error: hasColor(stderr, color, environment) };

  function fail(text: string): void {
    const clean = sanitizePainted(text);
    stderr.write(clean.endsWith("\n") ? clean : `${clean}\n`);
  }

  return {
    data: output.write,
    talk: (text) => (quiet ? undefined : fail(text)),
    fail,
    progress: createProgress({ stream: stderr, isShown: !quiet && isAnimated(stderr, environment), hasColor: colors.error }),
    interactive: Boolean(stdin.isTTY && stderr.isTTY) && !isAutomated(environment) && environment.get("LLMP_NO_INPUT") === undefined,
    color: colors,
    quiet,
    flush: output.flush,
    with: (further) => describe(streams, output, { ...choices, ...further }),
  };
}

/** `--color` > NO_COLOR > FORCE_COLOR > is it a terminal? */
function hasColor(stream: TerminalStream, choice: ColorChoice, environment: Environment): boolean {
  if (choice !== "auto") return choice === "always";
  if (environment.get("NO_COLOR") !== undefined) return false;
  const forced = environment.get("FORCE_COLOR");
  if (forced !== undefined) return forced !== "0";
  return Boolean(stream.isTTY) && environment.get("TERM") !== "dumb";
}

function isAutomated(environment: Environment): boolean {
  const value = environment.get("CI");
  return value !== undefined && value !== "false";
}

// yocto-spinner prints a line that stays when TERM is dumb or CI is in the environment at all, be it empty or `false`.
function isAnimated(stream: TerminalStream, environment: Environment): boolean {
  return Boolean(stream.isTTY) && environment.get("TERM") !== "dumb" && environment.lookup("CI") === undefined;
}

/** Waits until what was written has left: a pipe takes 64 KiB at once, and the rest would end with the process. Gives what went wrong. */
function drain(stream: TerminalStream): Promise<Error | undefined> {
  return new Promise((resolve) => {
    stream.write("", (error) => resolve(error ?? undefined));
  });
}

function isReaderGone(error: Error): boolean {
  // EOF is what Windows reports for a pipe whose reader has gone.
  return "code" in error && (error.code === "EPIPE" || error.code === "EOF");
}

function unwritable(cause: Error): UsageError {
  return new UsageError(`standard output cannot be written: ${cause.message}`, {
    hint: "what the command did is done; only its report is lost",
    cause,
  });
}
