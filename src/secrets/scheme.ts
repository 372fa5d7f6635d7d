// What a kind of reference is: how it is written, checked, named in messages and read.

import type { Reading, SecretSources } from "./sources.ts";

/** Bytes that a key may have at most, wherever it is read from; the largest that a control plane takes is 65,535 characters. */
export const MAXIMUM_BYTES = 64 * 1024;

export interface Scheme {
  /** As help shows it: `env:NAME`. */
  readonly usage: string;
  /** Finds the reference; its one group is what follows the scheme. */
  readonly pattern: RegExp;
  /** What is wrong with what follows the scheme. Repeats no part of it: it may be a key that the shell put there. */
  check(rest: string): string | undefined;
  /** How messages name the reference. */
  label(rest: string): string;
  /** Throws SecretUnavailableError without naming the reference, which the caller does. */
  read(rest: string, sources: SecretSources): Promise<Reading>;
}

/** What `check` says of a key that stands where its name should. */
export const EXPANDED = "looks like a key, not the name of one: write the name, without a `$` that the shell expands";
