// What became of a command that was to print a key: its output, or an error that says what to do.

import { CancelledError, SecretUnavailableError } from "../errors.ts";
import type { ChildOutcome } from "./child-process.ts";

/** Milliseconds that a command has to print a key: enough for a person to touch a sensor, and no hang in CI. */
export const COMMAND_TIMEOUT = 30_000;

/** How errors speak of a command. */
export interface CommandWords {
  /** Begins a sentence: `the command`. */
  readonly subject: string;
  /** What to do when it ran and gave nothing. */
  readonly advice: string;
  /** What is said, and advised, when there is no such program. */
  readonly missing: { readonly message: string; readonly hint: string };
}

/** What the command printed. Throws SecretUnavailableError, and CancelledError when the run was stopped. */
export function readOutcome(outcome: ChildOutcome, { subject, advice, missing }: CommandWords, platform: string): Uint8Array {
  const fail = (message: string, hint: string) => new SecretUnavailableError(`${subject} ${message}`, { hint });
  switch (outcome.kind) {
    case "exited":
      if (outcome.code === 0) return outcome.output;
      throw fail(`ended with exit code ${outcome.code}`, `its own words are above; ${advice}`);
    case "killed":
      throw fail(`was ended by ${outcome.signal}`, advice);
    case "timed_out":
      throw fail(`took longer than ${COMMAND_TIMEOUT / 1000} s`, `${advice} (it may be waiting for somebody)`);
    case "too_much_output":
      throw fail("wrote more than 64 KiB", "it should write the key and nothing else");
    case "cancelled":
      throw new CancelledError();
    case "not_started":
      if (outcome.code === "ENOENT") throw new SecretUnavailableError(missing.message, { hint: missing.hint });
      if (outcome.code === "EACCES") throw fail("may not be run by this user", "check its permissions");
      throw fail(`could not be started (${outcome.code})`, platform === "win32" ? missing.hint : "check its permissions");
  }
}
