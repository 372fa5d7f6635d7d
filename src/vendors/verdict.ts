// What a check of a vendor's key comes to, and what it needs to know.

import type { Secret } from "../secrets/secret.ts";

/**
 * `good`: the vendor takes the key. `rejected`: it does not. `no_permission`: it knows the key, which lacks a right. `unreachable`: no answer
 * that tells; another time may. `not_checkable`: no answer would tell, and `detail` says why.
 */
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
  /** By its models.dev id. */
  readonly vendor?: string;
  readonly baseUrl?: string;
  readonly apiKey?: Secret;
  /** Further parts, by models.dev's names of environment variables. */
  readonly credentials?: Readonly<Record<string, Secret | string>>;
  readonly models?: readonly string[];
  readonly embeddingModels?: readonly string[];
  readonly headers?: Readonly<Record<string, Secret | string>>;
}
