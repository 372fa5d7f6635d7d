// Where secrets are kept: the store that LLMP_SECRET_STORE chooses. No store ever stands in for another.

import { didYouMean } from "../did-you-mean.ts";
import { SecretUnavailableError, UsageError } from "../errors.ts";
import { type Keychain, type KeychainOptions, openKeychain } from "./keychain.ts";
import type { AskSecret } from "./passphrase.ts";
import type { SecretSources } from "./sources.ts";

const stores = ["keychain", "file", "none"] as const;

export interface StoreOptions {
  /** LLMP_SECRET_STORE; the keychain when it is undefined. */
  readonly choice: string | undefined;
  readonly keychain: KeychainOptions;
  /** Path of the encrypted file. */
  readonly file: string;
  /** LLMP_SECRET_PASSPHRASE. */
  readonly passphrase: string | undefined;
  /** Where a reference to the passphrase is read from. */
  readonly sources: Omit<SecretSources, "keychain">;
  /** Absent where nobody can be asked. */
  readonly ask?: AskSecret;
  /** Receives what is worth telling about the reference to the passphrase. */
  warn?(line: string): void;
}

/** Opens the chosen store. Nothing is loaded, read or asked, and nothing thrown, before it is used. */
export function openStore(options: StoreOptions): Keychain {
  const { choice = "keychain", keychain } = options;
  switch (choice) {
    case "keychain":
      return openKeychain(keychain);
    case "file":
      return openLate(() => loadFileStore(options), options.passphrase !== undefined);
    case "none":
      return refuse(
        () =>
          new SecretUnavailableError("secrets are kept nowhere here: LLMP_SECRET_STORE is `none`", {
            hint: "use a reference such as env:NAME, file:PATH or exec:COMMAND (for a token: LLMP_TOKEN or `--token REF`)",
          }),
      );
    default:
      return refuse(() => new UsageError(`LLMP_SECRET_STORE takes one of ${stores.join(", ")}${didYouMean(choice, stores)}`));
  }
}

async function loadFileStore(options: StoreOptions): Promise<Keychain> {
  const { file, keychain, passphrase: text, ask, warn } = options;
  const [{ openFileStore }, { openPassphrase }] = await Promise.all([import("./file-store.ts"), import("./passphrase.ts")]);
  // A passphrase that is kept in a store of secrets would be in the one that it opens.
  const sources = { ...options.sources, keychain: refuse(() => new Error("the passphrase is not read from a store")) };
  const passphrase = openPassphrase({ text, sources, ...(ask === undefined ? {} : { ask }), ...(warn === undefined ? {} : { warn }) });
  return openFileStore({ file, platform: keychain.platform, passphrase });
}

/** The file store, once somebody uses it: what it is made of takes its time to load. */
function openLate(load: () => Promise<Keychain>, isReady: boolean): Keychain {
  let loaded: Promise<Keychain> | undefined;
  const store = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    label: "the encrypted file of secrets",
    get: async (account) => (await store()).get(account),
    set: async (account, secret) => (await store()).set(account, secret),
    delete: async (account) => (await store()).delete(account),
    list: async () => (await (await store()).list?.()) ?? [],
    isReady: async () => isReady,
  };
}

function refuse(error: () => Error): Keychain {
  const reject = async () => {
    throw error();
  };
  return { get: reject, set: reject, delete: reject, list: reject, isReady: async () => false };
}
