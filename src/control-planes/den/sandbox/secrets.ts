// What a write does to the stored keys of a provider.

import { crash, type Exchange, refuse } from "./exchange.ts";
import type { Write } from "./schemas.ts";
import { isSince, type StoredSecret } from "./state.ts";
import type { Target } from "./targets.ts";

export const noSecret: StoredSecret = { apiKey: null, apiKeys: null };

/** The most bytes that fit: the column is TEXT, and holds the secret encrypted and in base 64. */
const SECRET_BYTES = 49_113;

type SecretWrite = Pick<Write, "apiKey" | "apiKeys">;

/** The keys after a write. Omitted is unchanged, blank is cleared. Throws `invalid_api_keys`. */
export function mergeSecret(
  exchange: Exchange,
  stored: StoredSecret,
  write: SecretWrite,
  target: Pick<Target, "env" | "npm">,
): StoredSecret {
  const merged = applySecret(exchange, stored, write, target.env);
  requireRegion(exchange, merged, write, target.npm);
  return merged;
}

function applySecret(exchange: Exchange, stored: StoredSecret, write: SecretWrite, env: readonly string[]): StoredSecret {
  if (write.apiKeys !== undefined) return mergeNamed(exchange, stored, write.apiKeys, env);
  if (write.apiKey !== undefined) return { apiKey: write.apiKey === "" ? null : write.apiKey, apiKeys: null };
  // A bare key is kept even when the vendor is another now; named ones only where the vendor has the name.
  return stored.apiKeys === null ? { apiKey: stored.apiKey, apiKeys: null } : named(stored.apiKeys, env);
}

function mergeNamed(
  exchange: Exchange,
  stored: StoredSecret,
  given: Readonly<Record<string, string>>,
  env: readonly string[],
): StoredSecret {
  const unknown = Object.keys(given).find((name) => !env.includes(name));
  if (unknown !== undefined) throw refuse(400, "invalid_api_keys", `${unknown} is not an environment variable of this provider.`);
  return named({ ...secretByName(exchange, stored, env), ...given }, env);
}

function named(apiKeys: Readonly<Record<string, string>>, env: readonly string[]): StoredSecret {
  const kept = Object.entries(apiKeys).filter(([name, value]) => env.includes(name) && value !== "");
  return { apiKey: null, apiKeys: kept.length === 0 ? null : Object.fromEntries(kept) };
}

function secretByName(exchange: Exchange, stored: StoredSecret, env: readonly string[]): Readonly<Record<string, string>> {
  if (stored.apiKeys !== null) return stored.apiKeys;
  const owner = bareKeyName(exchange, env);
  return stored.apiKey === null || owner === undefined ? {} : { [owner]: stored.apiKey };
}

// A bare key goes to the first name, which for Azure is the resource name; the newest servers prefer one that ends in API_KEY.
function bareKeyName(exchange: Exchange, env: readonly string[]): string | undefined {
  const preferred = isSince(exchange.state, "3") ? env.find((name) => name.endsWith("API_KEY")) : undefined;
  return preferred ?? env[0];
}

// Bedrock signs for a region, so the newest servers want a real one beside the credentials.
function requireRegion(exchange: Exchange, merged: StoredSecret, write: SecretWrite, npm: string | null): void {
  const isSet = merged.apiKey !== null || merged.apiKeys !== null;
  const isGiven = write.apiKey !== undefined || write.apiKeys !== undefined;
  if (npm !== "@ai-sdk/amazon-bedrock" || !isSince(exchange.state, "3") || !isSet || !isGiven) return;
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(merged.apiKeys?.AWS_REGION ?? "")) return;
  throw refuse(400, "invalid_api_keys", "Amazon Bedrock credentials need a valid AWS_REGION.");
}

/** The names that have a value, in the vendor's order. */
export function configuredNames(exchange: Exchange, secret: StoredSecret, env: readonly string[]): readonly string[] {
  const byName = secretByName(exchange, secret, env);
  return env.filter((name) => Object.hasOwn(byName, name));
}

/** Throws the 500 of a value that is too long for its column, in bytes of UTF-8. */
export function requireStorable(exchange: Exchange, secret: StoredSecret): void {
  const stored = secret.apiKeys === null ? (secret.apiKey ?? "") : JSON.stringify(secret.apiKeys);
  if (new TextEncoder().encode(stored).length > SECRET_BYTES) throw crash(exchange.state);
}

/** True when any key is stored. */
export function hasSecret(secret: StoredSecret): boolean {
  return secret.apiKey !== null || secret.apiKeys !== null;
}
