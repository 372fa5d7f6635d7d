// The key of fingerprints: from LLMP_FINGERPRINT_KEY, or made once and kept in the store of secrets. Nobody is asked for anything because of it.

import { LlmpError, SecretUnavailableError, UsageError } from "../../errors.ts";
import { OWN_PREFIX } from "../keychain.ts";
import { KeychainError } from "../keychain-failure.ts";
import { whileLocked } from "../private-file.ts";
import { parseReference, resolveReference } from "../references.ts";
import { Secret } from "../secret.ts";
import type { SecretSources } from "../sources.ts";
import type { FingerprintKey, FoundKey, NoKey } from "./found-key.ts";

/** Account of the key in the store. */
const ACCOUNT = `${OWN_PREFIX}fingerprint-key`;

/** A shorter one could be guessed, and with it the secrets. 32 random bytes are 44 characters of base64. */
const MINIMUM_LENGTH = 32;

/** Milliseconds that the store has for all that is asked of it. */
const LIMIT = 3000;

export interface KeyOptions {
  /** LLMP_FINGERPRINT_KEY. */
  readonly text: string | undefined;
  readonly sources: SecretSources;
  /** Two llmp that make a key at the same time would each keep one: they take turns with this file. */
  readonly file: string;
}

/** Finds the key. Takes 3 seconds at most, unless LLMP_FINGERPRINT_KEY refers to something slower, and throws nothing that is expected. */
export async function findKey(options: KeyOptions): Promise<FoundKey> {
  const { text, sources } = options;
  try {
    return await (text === undefined ? withinLimit(readStore(sources)) : readText(text, sources));
  } catch (error) {
    return explain(error, text !== undefined);
  }
}

/** Makes the key where the store holds none; if another llmp made one meanwhile, gives that. As quick as `findKey`. */
export async function makeKey({ sources, file }: KeyOptions): Promise<FoundKey> {
  const { keychain } = sources;
  try {
    return await withinLimit(
      whileLocked(file, async () => toKey((await keychain.get(ACCOUNT)) ?? (await storeNew(keychain)), sources, ACCOUNT)),
    );
  } catch (error) {
    return explain(error, false);
  }
}

function explain(error: unknown, isGiven: boolean): NoKey {
  if (!(error instanceof LlmpError)) throw error;
  // Whoever waited for the whole limit should know what for.
  const isSlow = error instanceof KeychainError && error.state === "timed_out";
  return { reason: error.message, ...(isGiven || isSlow ? { isMistake: true } : {}) };
}

async function readText(text: string, sources: SecretSources): Promise<FoundKey> {
  const reference = parse(text);
  const { secret } =
    reference === undefined ? { secret: new Secret(text) } : await resolveReference(reference, sources, { multiline: true });
  return toKey(secret, sources, "LLMP_FINGERPRINT_KEY");
}

function parse(text: string): ReturnType<typeof parseReference> {
  try {
    const reference = parseReference(text);
    if (reference?.scheme !== "standardInput") return reference;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`LLMP_FINGERPRINT_KEY: ${error.message}`);
  }
  throw new UsageError("LLMP_FINGERPRINT_KEY cannot be `-`: standard input belongs to the command");
}

async function readStore(sources: SecretSources): Promise<FoundKey> {
  const { keychain } = sources;
  if ((await keychain.isReady?.()) === false) return { reason: "there is no store of secrets that can be used unasked" };
  const kept = await keychain.get(ACCOUNT);
  if (kept !== undefined) return toKey(kept, sources, `the entry ${ACCOUNT} of the store of secrets`);
  return { reason: "the key that they were made with is not in the store of secrets", canBeMade: true };
}

async function storeNew(keychain: SecretSources["keychain"]): Promise<Secret> {
  const { randomBytes } = await import("node:crypto");
  const made = new Secret(randomBytes(32).toString("base64"));
  await keychain.set(ACCOUNT, made);
  return made;
}

async function toKey(secret: Secret, sources: SecretSources, name: string): Promise<FingerprintKey> {
  sources.remember?.(secret);
  const key = secret.reveal();
  if (key.length < MINIMUM_LENGTH) {
    throw new SecretUnavailableError(
      `${name} has fewer than ${MINIMUM_LENGTH} characters, and could be guessed: \`openssl rand -base64 32\` makes a good one`,
    );
  }
  const { createHmac } = await import("node:crypto");
  return {
    id: createHmac("sha256", key).update("llmp: which key is this").digest("hex").slice(0, 16),
    fingerprint: (value, salt) =>
      createHmac("sha256", key).update(Buffer.from(salt, "base64")).update(value.reveal(), "utf8").digest("base64"),
  };
}

function withinLimit(work: Promise<FoundKey>): Promise<FoundKey> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FoundKey>((resolve) => {
    timer = setTimeout(() => resolve({ reason: "the store of secrets did not answer in time", isMistake: true }), LIMIT);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
