// What a control plane's example must bring, so that one session can be played on every one of them.

import type { Answer } from "../../run.ts";

/** The keys, by the variables that hold them. The words open nothing anywhere. */
export const secrets = {
  VENDOR_KEY: "not-a-real-key-of-the-vendor",
  NEW_VENDOR_KEY: "not-a-real-key-that-came-later",
} as const;

/** The environment that every example is played in. */
export const environment = { ...secrets, AWS_REGION: "us-west-2" } as const;

/** What the screen must show first, and what is typed then; `\r` is Enter. */
export type Keystroke = readonly [shown: string, typed: string];

/** One provider of a control plane, said in every way in which llmp can be told of it. */
export interface Example {
  /** Its name in `get` and the verbs after it. */
  readonly name: string;
  /** The words after `create`. */
  readonly flags: readonly string[];
  /** The same as YAML. */
  readonly yaml: string;
  /** The same as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The same as answers to what `create` asks. */
  readonly answers: readonly Answer[];
  /** The same answers at a real terminal. */
  readonly keystrokes: readonly Keystroke[];
  /** The request that all of these make, below the control plane's URL. */
  readonly request: { readonly method: string; readonly path: string; readonly body: Readonly<Record<string, unknown>> };
  readonly update: {
    /** The words after `update NAME`. */
    readonly flags: readonly string[];
    /** The body that arrives. */
    readonly body: Readonly<Record<string, unknown>>;
    /** What `get` shows otherwise than before, member by member; all else stays, `updatedAt` excepted. */
    readonly changes: Readonly<Record<string, unknown>>;
  };
  /** For a control plane that takes default models: what is set, and what is shown then. */
  readonly defaults?: { readonly words: readonly string[]; readonly shown: Readonly<Record<string, string | null>> };
}
