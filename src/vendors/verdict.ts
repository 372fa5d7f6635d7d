// What a check of a vendor's key came to, whoever asked the vendor: llmp itself, or a control plane.

import type { Secret } from "../secrets/secret.ts";

/** `no_permission`: the key is known, and lacks the right; `not_checkable`: neither a yes nor a no could be had. */
export type Outcome = "good" | "rejected" | "no_permission" | "unreachable" | "not_checkable";

export interface Verdict {
  readonly outcome: Outcome;
  /** One line for people: what was asked, and what the answer says. */
  readonly detail: string;
  /** Of the models asked for, those that are not offered; absent where that could not be told. */
  readonly missingModels?: readonly string[];
}

/** What a check needs to know; a portable spec is one. */
export interface VendorAccess {
  /** models.dev id. */
  readonly vendor?: string;
  readonly baseUrl?: string;
  readonly apiKey?: Secret;
  /** Further parts, by models.dev's environment names. */
  readonly credentials?: Readonly<Record<string, Secret | string>>;
  readonly models?: readonly string[];
  readonly embeddingModels?: readonly string[];
  readonly headers?: Readonly<Record<string, Secret | string>>;
}
