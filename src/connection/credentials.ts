// The token of a connection: which reference applies, to which origin it may go, and its value when a request first needs it.

import { AuthenticationError, SecretMissingError, SecretUnavailableError, UsageError } from "../errors.ts";
import { tokenAccount } from "../secrets/keychain.ts";
import { namesScheme, parseReferenceAt, type Reference, resolveReference } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import type { SecretSources } from "../secrets/sources.ts";
import { type NamedProfile, OWN_KEYCHAIN_ENTRY } from "./profiles.ts";

/** The text that names a token (or, from the environment alone, is one), and where it was written. */
export type TokenText =
  | { readonly from: "flag" | "environment"; readonly text: string; readonly profile?: NamedProfile }
  | { readonly from: "profile"; readonly text: string; readonly profile: NamedProfile };

/** A token that is known but not yet read. */
export type Credential =
  | { readonly kind: "literal"; readonly secret: Secret }
  | { readonly kind: "reference"; readonly reference: Reference }
  | { readonly kind: "own"; readonly profile: NamedProfile };

/** Reads the text without effects. Throws UsageError, which never repeats what may be a token. */
export function readCredential({ from, text, profile }: TokenText): Credential {
  if (text === OWN_KEYCHAIN_ENTRY) {
    if (profile !== undefined) return { kind: "own", profile };
    throw new UsageError("`keychain:` alone means the token of a profile, and no profile is used", {
      hint: "name one with --profile, or write keychain:NAME",
    });
  }
  // A variable may hold the token itself, also one with a colon in it (user:password); only a known scheme makes it a reference.
  const isLiteral = from === "environment" && text !== "-" && !namesScheme(text);
  const reference = isLiteral ? undefined : parse(text, from);
  if (reference !== undefined) return { kind: "reference", reference };
  switch (from) {
    case "environment":
      return { kind: "literal", secret: new Secret(text) };
    case "flag":
      throw literalToken();
    case "profile":
      throw new UsageError(`the token of profile ${profile?.name} in the settings file is not a reference`, {
        hint: `run \`llmp login ${profile?.name}\`; if a token was written there, it should be replaced at the control plane too`,
      });
  }
}

/** The refusal of a token that stands on the command line. */
export function literalToken(): UsageError {
  return new UsageError("--token takes a reference, not the token itself, which other users of this machine could see", {
    hint: "write --token env:NAME, file:PATH, keychain:NAME or exec:COMMAND, or pipe it in: --token -",
  });
}

/** Throws AuthenticationError when a profile's token would go to another origin than the profile's, which --url or LLMP_URL can name. */
export function refuseOtherOrigin(profile: NamedProfile, url: URL): void {
  const origin = URL.canParse(profile.url) ? new URL(profile.url).origin : profile.url;
  if (origin === url.origin) return;
  throw new AuthenticationError(`the token of profile ${profile.name} is for ${origin}, and is not sent to ${url.origin}`, {
    hint: `give the token for ${url.origin}: --token REF or LLMP_TOKEN`,
  });
}

/** Where a token goes, and where it was written: `flag --token`, `profile den-prod`. */
export interface TokenUse {
  readonly url: URL;
  readonly origin: string;
}

/**
 * The value, and what to tell about it. Throws AuthenticationError where there is no token, or what is there cannot be one, and
 * SecretUnavailableError where it cannot be read; either says where the token was written.
 */
export async function resolveCredential(
  credential: Credential,
  { url, origin }: TokenUse,
  sources: SecretSources,
): Promise<{ readonly secret: Secret; readonly warnings: readonly string[] }> {
  if (credential.kind === "literal") return { secret: await clean(credential.secret), warnings: [] };
  if (credential.kind === "reference") return placing(origin, () => resolveReference(credential.reference, sources));
  const { name } = credential.profile;
  const secret = await placing(origin, () => sources.keychain.get(tokenAccount(name, url.href)));
  if (secret !== undefined) return { secret, warnings: [] };
  throw new AuthenticationError(`${sources.keychain.label ?? "the keychain"} holds no token of profile ${name} for ${url.origin}`, {
    hint: `run \`llmp login ${name}\``,
  });
}

async function placing<T>(origin: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof SecretUnavailableError ? tokenError(error, `the token (${origin}): ${error.message}`) : error;
  }
}

/** A token that is missing, or cannot be one, is for whoever has the token to mend; one that cannot be read, for whoever keeps the store. */
export function tokenError(error: SecretUnavailableError, message: string): AuthenticationError | SecretUnavailableError {
  const Kind = error instanceof SecretMissingError ? AuthenticationError : SecretUnavailableError;
  return new Kind(message, { ...error.details, cause: error });
}

function parse(text: string, from: TokenText["from"]): Reference | undefined {
  const place = { flag: "--token", environment: "LLMP_TOKEN", profile: "the profile's token" }[from];
  return parseReferenceAt(place, text);
}

async function clean(secret: Secret): Promise<Secret> {
  const { acceptSecret } = await import("../secrets/acceptance.ts");
  const accepted = acceptSecret(secret.reveal());
  if ("problem" in accepted)
    throw new AuthenticationError(`LLMP_TOKEN ${accepted.problem}`, {
      hint: "set it to the token, or to a reference such as file:PATH",
    });
  return new Secret(accepted.value);
}
