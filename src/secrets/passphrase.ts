// The passphrase of the encrypted file: from LLMP_SECRET_PASSPHRASE, or from a person.

import { SecretUnavailableError, UsageError } from "../errors.ts";
import { parseReference, resolveReference } from "./references.ts";
import { Secret } from "./secret.ts";
import type { SecretSources } from "./sources.ts";

/** Asks a person for something that is not shown. */
export type AskSecret = (message: string) => Promise<Secret | undefined>;

export interface PassphraseSource {
  /** For a file that is there; undefined when there is no further attempt to make. The first attempt is 1. */
  existing(attempt: number): Promise<Secret | undefined>;
  /** For a file that is to be made. */
  fresh(): Promise<Secret>;
}

export interface PassphraseOptions {
  /** LLMP_SECRET_PASSPHRASE: the passphrase, or a reference to it. */
  readonly text: string | undefined;
  /** Where a reference is read from. */
  readonly sources: SecretSources;
  /** Absent where nobody can be asked. */
  readonly ask?: AskSecret;
  /** Receives what is worth telling about the reference, e.g. that its file is open to others. */
  warn?(line: string): void;
}

const VARIABLE = "LLMP_SECRET_PASSPHRASE";
const MAXIMUM_ATTEMPTS = 3;

/** Every method throws SecretUnavailableError where there is no passphrase, UsageError for a reference that is not one. */
export function openPassphrase({ text, sources, ask, warn }: PassphraseOptions): PassphraseSource {
  if (text !== undefined) {
    const fresh = async () => {
      const { passphrase, warnings } = await readText(text, sources);
      for (const warning of warnings) warn?.(warning);
      return remembered(passphrase, sources);
    };
    return { fresh, existing: async (attempt) => (attempt === 1 ? fresh() : undefined) };
  }
  if (ask === undefined) {
    return { fresh: async () => Promise.reject(noPassphrase()), existing: async () => Promise.reject(noPassphrase()) };
  }
  return {
    existing: async (attempt) =>
      attempt > MAXIMUM_ATTEMPTS ? undefined : remembered(await askOnce(ask, attempt === 1 ? FIRST : AGAIN), sources),
    async fresh() {
      const passphrase = await askOnce(ask, "New passphrase for the encrypted file of secrets (it cannot be recovered)");
      const repeated = await askOnce(ask, "The same passphrase again");
      if (passphrase.reveal() === repeated.reveal()) return remembered(passphrase, sources);
      throw new UsageError("the two passphrases are not the same", { hint: "nothing was stored; try again" });
    },
  };
}

const FIRST = "Passphrase of the encrypted file of secrets";
const AGAIN = "That was not it. Passphrase of the encrypted file of secrets";

function remembered(passphrase: Secret, { remember }: SecretSources): Secret {
  remember?.(passphrase);
  return passphrase;
}

async function askOnce(ask: AskSecret, message: string): Promise<Secret> {
  const answer = await ask(message);
  if (answer === undefined) throw noPassphrase();
  return clean(answer.reveal());
}

async function readText(
  text: string,
  sources: SecretSources,
): Promise<{ readonly passphrase: Secret; readonly warnings: readonly string[] }> {
  const reference = parse(text);
  if (reference === undefined) return { passphrase: clean(text), warnings: [] };
  if (reference.scheme === "keychain") {
    throw new UsageError(`${VARIABLE} names an entry of the file that it is to open`, {
      hint: "give env:NAME, file:PATH, exec:COMMAND or the reference of a password manager",
    });
  }
  const { secret, warnings } = await resolveReference(reference, sources, { multiline: true });
  return { passphrase: clean(secret.reveal()), warnings };
}

function parse(text: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${VARIABLE}: ${error.message}`, { ...error.details, code: "usage" });
  }
}

/** A passphrase may hold blanks and anything else that a keyboard gives. */
function clean(text: string): Secret {
  const value = text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
  if (value.trim() === "") throw new SecretUnavailableError("the passphrase is empty");
  if (/\p{Cc}/u.test(value)) throw new SecretUnavailableError("the passphrase holds a control character or a line break");
  return new Secret(value);
}

function noPassphrase(): SecretUnavailableError {
  return new SecretUnavailableError("there is no passphrase for the encrypted file of secrets, and nobody can be asked", {
    hint: `set ${VARIABLE} to it, or to a reference such as file:PATH`,
  });
}
