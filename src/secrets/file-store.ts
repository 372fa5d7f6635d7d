// Secrets in a file that a passphrase encrypts: what LLMP_SECRET_STORE=file chooses, and nothing falls back to.

import { SecretUnavailableError } from "../errors.ts";
import type { Keychain } from "./keychain.ts";
import type { PassphraseSource } from "./passphrase.ts";
import { changeFile, readIfPrivate } from "./private-file.ts";
import {
  deriveKey,
  deriveKeyOf,
  type Entries,
  fits,
  parseSealed,
  SCRYPT_WORK,
  type ScryptWork,
  type Sealed,
  type SealKey,
  seal,
  unseal,
} from "./sealed.ts";
import { Secret } from "./secret.ts";

export interface FileStoreOptions {
  /** Path of the file; it need not exist. */
  readonly file: string;
  /** `process.platform`. */
  readonly platform: string;
  readonly passphrase: PassphraseSource;
  /** For a new file; SCRYPT_WORK unless given. */
  readonly work?: ScryptWork;
}

/** Opens the store; nothing is read or asked before a method is called, and nothing is asked while there is no file to read. */
export function openFileStore(options: FileStoreOptions): Keychain {
  const { file, platform, passphrase, work = SCRYPT_WORK } = options;
  let key: Promise<SealKey> | undefined;
  let changes: Promise<unknown> = Promise.resolve();

  /** One after another, so that a person is asked once; who failed once fails again, since every guess takes its time. */
  function keyOf(sealed: Sealed): Promise<SealKey> {
    const known = key;
    key = (async () => {
      const last = await known;
      return last !== undefined && fits(last, sealed) ? last : unlock(sealed, options);
    })();
    return key;
  }

  async function open(): Promise<Entries | undefined> {
    const text = await readIfPrivate(file, platform);
    if (text === undefined) return undefined;
    const sealed = parse(text, file);
    const entries = unseal(sealed, await keyOf(sealed));
    if (entries === undefined) throw damaged(file, "somebody altered it who does not know the passphrase");
    return entries;
  }

  /** Writes what `update` gives, if anything. Unlocked before it is locked: another process should not wait for a person. */
  async function change(update: (entries: Map<string, string>) => Entries | undefined): Promise<void> {
    const before = await open();
    if (before === undefined && update(new Map()) === undefined) return;
    if (before === undefined) key = deriveKey(await passphrase.fresh(), { work });
    await changeFile(file, async () => {
      const updated = update(new Map(await open()));
      const sealing = await key;
      if (sealing === undefined) throw new Error("a file was unlocked without a key");
      return updated === undefined ? undefined : seal(updated, sealing);
    });
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = changes.then(work);
    changes = done.catch(() => {});
    return done;
  }

  return {
    label: "the encrypted file of secrets",
    async get(account) {
      const value = (await open())?.get(account);
      return value === undefined ? undefined : new Secret(value);
    },
    set: (account, secret) => inTurn(() => change((entries) => entries.set(account, secret.reveal()))),
    delete: (account) =>
      inTurn(async () => {
        let isThere = false;
        await change((entries) => {
          isThere = entries.delete(account);
          return isThere ? entries : undefined;
        });
        return isThere;
      }),
    list: async () => [...((await open()) ?? new Map()).keys()],
  };
}

async function unlock(sealed: Sealed, { passphrase, file }: FileStoreOptions): Promise<SealKey> {
  for (let attempt = 1; ; attempt += 1) {
    const given = await passphrase.existing(attempt);
    if (given === undefined) throw wrongPassphrase(file);
    const key = await deriveKeyOf(sealed, given);
    if (fits(key, sealed)) return key;
  }
}

function parse(text: string, file: string): Sealed {
  const sealed = parseSealed(text);
  if (sealed === "newer") throw new SecretUnavailableError(`${file} was written by a newer llmp`, { hint: "update llmp" });
  if (sealed === "damaged") throw damaged(file, "it is not as it was written");
  return sealed;
}

function wrongPassphrase(file: string): SecretUnavailableError {
  return new SecretUnavailableError(`the passphrase does not open ${file}`, {
    hint: "a lost passphrase cannot be recovered: then move the file away, and store the keys again",
  });
}

function damaged(file: string, what: string): SecretUnavailableError {
  return new SecretUnavailableError(`${file} is damaged: ${what}`, {
    hint: "restore it from a backup, or move it away and store the keys again; llmp leaves it as it is",
  });
}
