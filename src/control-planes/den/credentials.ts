// The credentials of a body: one scalar key, or one value for each environment name where the server can hold them.

import type { Issue } from "../../errors.ts";
import type { Secret } from "../../secrets/secret.ts";
import type { Body } from "../control-plane.ts";
import type { Expected, Stored } from "./draft.ts";
import { type DenSpec, MAXIMUM_SECRET_BYTES } from "./fields.ts";

export interface CredentialsDraft {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Pick<Expected, "secret" | "environmentKeys">;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

interface Circumstances {
  readonly spec: DenSpec;
  /** The environment names of the vendor's credentials. */
  readonly env: readonly string[];
  readonly features: ReadonlySet<string>;
  readonly clear: readonly string[];
  readonly stored: Stored | undefined;
}

const KEPT: CredentialsDraft = { body: {}, expected: { secret: "kept", environmentKeys: [] }, issues: [], warnings: [] };
const SET: CredentialsDraft["expected"] = { secret: "set", environmentKeys: [] };

/** Whether the server's version matters to the credentials of this spec. */
export function needsNamedCredentials({ apiKey, apiKeys }: DenSpec, env: readonly string[]): boolean {
  return hasEntries(apiKeys) || (apiKey !== undefined && env.length > 1);
}

export function draftCredentials(circumstances: Circumstances): CredentialsDraft {
  const { spec, features } = circumstances;
  const isNamed = features.has("apiKeys");
  if (hasEntries(spec.apiKeys))
    return isNamed ? nameCredentials(spec.apiKeys, circumstances) : singleCredential(spec.apiKeys, circumstances);
  if (spec.apiKey !== undefined) return scalarCredential(spec.apiKey, isNamed, circumstances);
  if (!clearsSecrets(circumstances)) return KEPT;
  const emptied = emptyNames(circumstances);
  return {
    ...KEPT,
    // A bare key belongs to no name of the new vendor when the vendor changes, too.
    body: isNamed && Object.keys(emptied).length > 0 ? { apiKeys: emptied } : { apiKey: "" },
    expected: { secret: "cleared", environmentKeys: [] },
  };
}

function hasEntries(apiKeys: DenSpec["apiKeys"]): apiKeys is Record<string, Secret | string> {
  return apiKeys !== undefined && Object.keys(apiKeys).length > 0;
}

function clearsSecrets({ clear }: Circumstances): boolean {
  return clear.includes("apiKey") || clear.includes("apiKeys");
}

/** "" for every stored name that the vendor has: Den keeps those that are not listed, and refuses those that the vendor lacks. */
function emptyNames(circumstances: Circumstances): { readonly [name: string]: Body } {
  const { env, stored } = circumstances;
  if (!clearsSecrets(circumstances)) return {};
  return Object.fromEntries((stored?.environmentKeys ?? []).filter((name) => env.includes(name)).map((name) => [name, ""]));
}

function nameCredentials(apiKeys: Readonly<Record<string, Secret | string>>, circumstances: Circumstances): CredentialsDraft {
  const { env, stored } = circumstances;
  const names = Object.keys(apiKeys);
  const unknown = names
    .filter((name) => !env.includes(name))
    .map((name) => ({ path: `apiKeys.${name}`, message: `is not a credential of this provider; it has ${env.join(", ")}` }));
  const kept = clearsSecrets(circumstances) ? [] : (stored?.environmentKeys ?? []);
  return {
    body: { apiKeys: { ...emptyNames(circumstances), ...apiKeys } },
    expected: { secret: "set", environmentKeys: names },
    issues: [...unknown, ...tooLong(apiKeys)],
    warnings: missingCredentials(env, new Set([...names, ...kept])),
  };
}

/** One column holds them all, as JSON, and it is no longer than for a single key. */
function tooLong(apiKeys: Readonly<Record<string, Secret | string>>): readonly Issue[] {
  const text = JSON.stringify(
    Object.fromEntries(Object.entries(apiKeys).map(([name, secret]) => [name, typeof secret === "string" ? secret : secret.reveal()])),
  );
  if (new TextEncoder().encode(text).length <= MAXIMUM_SECRET_BYTES) return [];
  return [{ path: "apiKeys", message: `must have at most ${MAXIMUM_SECRET_BYTES} bytes together, with their names` }];
}

/** A server before 2026-07-02 would answer 201 to `apiKeys` and store none of them. */
function singleCredential(apiKeys: Readonly<Record<string, Secret | string>>, { env }: Circumstances): CredentialsDraft {
  const [first, ...others] = Object.entries(apiKeys);
  // The one key that it takes counts as the first name's.
  const isFirst = first !== undefined && others.length === 0 && first[0] === env[0];
  if (isFirst && (env.length === 1 || areAlternatives(env))) return { ...KEPT, body: { apiKey: first[1] }, expected: SET };
  const advice = env.length <= 1 || keyName(env) !== undefined ? "upgrade it, or give --api-key" : "upgrade it first";
  return {
    ...KEPT,
    issues: [
      {
        path: "apiKeys",
        message: `cannot be stored: this server is older than 2026-07-02 and takes one apiKey (it would drop these without a word); ${advice}`,
      },
    ],
  };
}

function scalarCredential(apiKey: Secret, isNamed: boolean, circumstances: Circumstances): CredentialsDraft {
  const { env } = circumstances;
  const sent: CredentialsDraft = { ...KEPT, body: { apiKey }, expected: SET };
  if (env.length <= 1) return sent;
  const target = keyName(env);
  if (target === undefined) {
    const advice = isNamed
      ? "give each with --credential NAME=ref"
      : `this server, older than 2026-07-02, would file it under ${env[0]} and has no place for the others: upgrade it first`;
    return {
      ...sent,
      issues: [{ path: "apiKey", message: `does not say which credential it is: this provider has ${env.join(", ")}; ${advice}` }],
    };
  }
  // A scalar key would be filed under the first name, which for Azure is the resource name.
  if (isNamed) return nameCredentials({ [target]: apiKey }, circumstances);
  if (env[0] === target) return sent;
  return { ...sent, warnings: [`this server is older than 2026-07-02 and files the one key it takes under ${env[0]}, not ${target}`] };
}

/** The name that a key without a name belongs to: the first that says key, and is not half of a pair as AWS's are. */
function keyName(env: readonly string[]): string | undefined {
  return env.find((name) => /_(API_)?KEY$/.test(name) && !/ACCESS_KEY$/.test(name));
}

function missingCredentials(env: readonly string[], present: ReadonlySet<string>): readonly string[] {
  const missing = env.filter((name) => !present.has(name));
  if (missing.length === 0 || (areAlternatives(env) && missing.length < env.length)) return [];
  return [`no value is stored for ${missing.join(", ")}; give it with --credential NAME=ref if this vendor needs it`];
}

/** Names that all end in _API_KEY are alternatives of one key (Google's three), not parts. */
function areAlternatives(env: readonly string[]): boolean {
  return env.every((name) => name.endsWith("_API_KEY"));
}
