// The key of fingerprints once it was looked for, and what it tells of a record.

import type { Secret } from "../secret.ts";
import type { FingerprintRecord } from "./records.ts";

export interface FingerprintKey {
  /** The same for the same key. It is made of the key, and nothing can be told from it. */
  readonly id: string;
  /** The fingerprint of a secret, in base64; so is the salt. */
  fingerprint(secret: Secret, salt: string): string;
}

/** Why there is no key. */
export interface NoKey {
  readonly reason: string;
  /** Somebody meant it to be there, or waited for it, and should be told. */
  readonly isMistake?: true;
  /** There is a store that would keep one. */
  readonly canBeMade?: true;
}

export type FoundKey = FingerprintKey | NoKey;

export function isKey(found: FoundKey): found is FingerprintKey {
  return "fingerprint" in found;
}

/** Whether the secret, behind the prefix that was put before it, is the one of the record. */
export function isMadeOf(record: FingerprintRecord, secret: Secret, key: FingerprintKey): boolean {
  return fits(record, secret.prefixed(record.prefix ?? ""), key);
}

/** Whether the secret, behind the same prefix, is the one that the record's took the place of. */
export function wasReplaced({ keyId, replaced, prefix = "" }: FingerprintRecord, secret: Secret, key: FingerprintKey): boolean {
  return replaced !== undefined && keyId === key.id && replaced.fingerprint === key.fingerprint(secret.prefixed(prefix), replaced.salt);
}

/** Whether the secret is the one of the record. False also where another key made it: nothing can be told then. */
export function fits(record: FingerprintRecord, secret: Secret, key: FingerprintKey): boolean {
  return record.keyId === key.id && record.fingerprint === key.fingerprint(secret, record.salt);
}
