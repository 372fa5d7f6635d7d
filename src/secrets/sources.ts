// Where references are read from: all that resolving them may touch, handed in. A Context has it.

import type { Environment } from "../environment.ts";
import type { RunProcess } from "./child-process.ts";
import type { Keychain } from "./keychain.ts";
import type { Secret } from "./secret.ts";

/** What a reference led to, not yet looked at. */
export interface Reading {
  /** Bytes where nobody has decoded them yet. */
  readonly value: Uint8Array | string;
  readonly warnings: readonly string[];
}

export interface SecretSources {
  /** `process.platform`. */
  readonly platform: string;
  /** For `~/`. */
  readonly homeDirectory: string;
  /** Numeric id of the user, where there is one: other people's files are then warned of. */
  readonly userId?: number;
  readonly environment: Pick<Environment, "lookup">;
  readonly files: {
    /** Rejects as node:fs does. */
    read(path: string): Promise<Uint8Array>;
    /** Permission bits and owner; rejects as node:fs does. */
    stat(path: string): Promise<{ readonly mode: number; readonly uid: number; readonly isDirectory: boolean }>;
  };
  readonly keychain: Keychain;
  readonly standardInput: {
    readonly isTerminal: boolean;
    /** All of it, at most `maximum` bytes; a second reading rejects. */
    read(options: { readonly wait: "forever"; readonly maximum: number }): Promise<string>;
  };
  readonly runProcess: RunProcess;
  /**
   * What the references of this run led to, by their text, failures too: whoever wants one again, for a token, a key or the passphrase, is given
   * the same. What a run stores under a name it has read from before is not seen in here.
   */
  readonly readings: Map<string, Promise<Reading>>;
  /** Told of every secret of the run, so that no message can hold it, whatever goes wrong. */
  remember?(secret: Secret): void;
}
