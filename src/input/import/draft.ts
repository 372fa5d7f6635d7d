// What a reader of another tool's configuration makes: providers before they have their final names, and what is to be told.

import type { Issue } from "../../errors.ts";
import type { Secret } from "../../secrets/secret.ts";

/** A value on its way into a manifest. */
export type Value =
  | { readonly kind: "plain"; readonly text: string }
  /** As manifests write it: `env:NAME`, `file:PATH`. */
  | { readonly kind: "reference"; readonly text: string }
  /** A key that stood in the file, or text that no single reference can stand for. Never copied: it becomes a reference to fill. */
  | { readonly kind: "written"; readonly secret: Secret; readonly where: string; readonly fact: string; readonly isMisread?: true };

/**
 * `fill`: a reference that a person must give a meaning. `skipped`: an entry that was not imported. `left_out`: what a manifest has no place for.
 * `assumed`: what the file does not say. `suggestion`: what is usual where the file says nothing.
 */
export type NoteKind = "fill" | "skipped" | "left_out" | "assumed" | "suggestion";

/** A place within a provider of a manifest, such as `["models", 1]`; empty for the whole. */
export type SpecPath = readonly (string | number)[];

export interface Note {
  readonly kind: NoteKind;
  /** `file:line:column`. */
  readonly where: string;
  /** Holds no value of the file that may be a secret. */
  readonly message: string;
  /** What it speaks of; the whole provider unless told. */
  readonly path?: SpecPath;
}

export interface DraftModel {
  readonly id: string;
  readonly isEmbedding: boolean;
  readonly notes: readonly Note[];
}

/** How a vendor is reached. */
export interface Connection {
  readonly apiKey?: Value;
  /** By models.dev's names. */
  readonly credentials: Readonly<Record<string, Value>>;
  /** Absent where it is the vendor's usual one. */
  readonly baseUrl?: Value;
  readonly headers: Readonly<Record<string, Value>>;
  readonly notes: readonly Note[];
}

export interface Draft extends Connection {
  /** The name that it gets unless another has it. */
  readonly name: string;
  /** What tells it from others of that name. */
  readonly qualifier?: string;
  /** Drafts are one provider where this and the whole connection are the same. */
  readonly identity: string;
  readonly where: string;
  /** By models.dev's id; none for an OpenAI-compatible endpoint. */
  readonly vendor?: string;
  readonly models: readonly DraftModel[];
  /** The variable that the other tool reads the key from where the file names none, if it is not the vendor's usual one. */
  readonly usualKey?: string;
  readonly enabled?: boolean;
  readonly defaultModel?: string;
}

/** What one configuration comes to. With issues, it is wrong as a whole. */
export interface Reading {
  readonly drafts: readonly Draft[];
  /** Of what belongs to no provider. */
  readonly notes: readonly Note[];
  readonly issues: readonly Issue[];
}
