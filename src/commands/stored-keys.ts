// Keys of vendors in the store of secrets, as the commands about them speak of them.

import { UsageError } from "../errors.ts";
import { type Keychain, PROFILE_PREFIX } from "../secrets/keychain.ts";
import { parseReference } from "../secrets/references.ts";

/** Throws UsageError for a name that `keychain:NAME` cannot name, so that what is stored can be used. */
export function requireName(name: string): void {
  if (name.startsWith(PROFILE_PREFIX)) {
    throw new UsageError(`names that begin with \`${PROFILE_PREFIX}\` are kept for the tokens of profiles`, {
      hint: "tokens are stored with `llmp login`, and removed with `llmp logout`",
    });
  }
  parseReference(`keychain:${name}`);
}

export function labelOf({ label }: Keychain): string {
  return label ?? "the keychain";
}
