// Keys of vendors in the store of secrets, as the commands about them speak of them.

import type { Context } from "../context.ts";
import { SecretUnavailableError, UsageError } from "../errors.ts";
import { type KeyIndex, openKeyIndex } from "../secrets/key-index.ts";
import { type Keychain, PROFILE_PREFIX } from "../secrets/keychain.ts";
import { parseReference } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";

/** Throws UsageError for a name that `keychain:NAME` cannot name, so that what is stored can be used. */
export function requireName(name: string): void {
  if (name.startsWith(PROFILE_PREFIX)) {
    throw new UsageError(`names that begin with \`${PROFILE_PREFIX}\` are kept for the tokens of profiles`, {
      hint: "tokens are stored with `llmp login`, and removed with `llmp logout`",
    });
  }
  if (/^keychain:/i.test(name)) {
    throw new UsageError("the name of a key is what stands after `keychain:`", { hint: "give it without `keychain:`" });
  }
  parseReference(`keychain:${name}`);
}

export function labelOf({ label }: Keychain): string {
  return label ?? "the keychain";
}

/** Stores a key under a name, and gives what is worth telling. Throws SecretUnavailableError where the store cannot be used. */
export async function storeKey(context: Context, name: string, secret: Secret): Promise<readonly string[]> {
  await context.sources.keychain.set(name, secret);
  return keepList(context, (index) => index.add(name));
}

/** Keeps the list of names where the store cannot list; the key itself is safe already, so a list that cannot be kept is a warning. */
export async function keepList({ sources, profiles }: Context, change: (index: KeyIndex) => Promise<void>): Promise<readonly string[]> {
  if (sources.keychain.list !== undefined) return [];
  try {
    await change(openKeyIndex(await profiles.path()));
    return [];
  } catch (error) {
    if (!(error instanceof SecretUnavailableError) && !(error instanceof UsageError)) throw error;
    return [`\`llmp key list\` does not know of this: ${error.message}`];
  }
}
