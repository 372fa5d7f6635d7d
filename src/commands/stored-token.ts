// What is kept for a profile that is about to go, or to be kept in another way: its token, and what is remembered of keys.

import type { Context } from "../context.ts";
import { SecretUnavailableError } from "../errors.ts";

export interface Discarded {
  /** It was there, and is gone. */
  readonly removed: boolean;
  readonly warnings: readonly string[];
}

/** Removes a token. A keychain that cannot be used is a warning and no failure: whatever is done to the profile, the token would be left there. */
export async function discardToken({ sources: { keychain } }: Pick<Context, "sources">, account: string): Promise<Discarded> {
  try {
    return { removed: await keychain.delete(account), warnings: [] };
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    return { removed: false, warnings: [`the token may still be in the keychain, under ${account}: ${error.message}`] };
  }
}

/** What is lost with the profile, as the end of a sentence; nothing where nothing was remembered. */
export function describeForgotten(keys: number): string {
  if (keys === 0) return "";
  return `, and with it where llmp wrote ${keys === 1 ? "a key" : `${keys} keys`}: \`llmp key where\` and \`llmp rotate --key\` find ${keys === 1 ? "it" : "them"} there no more`;
}
