// Which of a vendor's credentials is its key, by the environment variable that it is known by.

import { findVendor } from "./addresses.ts";

/** Keys whose name does not say so. */
const OTHER_KEYS: Readonly<Record<string, readonly string[]>> = {
  // Half of Bedrock's access keys is no key; this one is (https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html).
  "amazon-bedrock": ["AWS_BEARER_TOKEN_BEDROCK"],
  // models.dev's third name for one key.
  google: ["GOOGLE_API_KEY"],
  // A service account.
  "google-vertex": ["GOOGLE_APPLICATION_CREDENTIALS"],
};

/**
 * The names of a vendor's one key, the usual one first: alternatives, not parts.
 *
 * @returns an empty list for a vendor without a key, or one that is not in the directory
 */
export function keyNamesOf(vendor: string | undefined): readonly string[] {
  const named = (findVendor(vendor)?.environment ?? []).filter((name) => looksLikeKey(name));
  const others = vendor !== undefined && Object.hasOwn(OTHER_KEYS, vendor) ? (OTHER_KEYS[vendor] ?? []) : [];
  return [...named, ...others];
}

/** True for a part of credentials that is no secret, by how its name ends: a region, the name of a resource. */
export function isPlainPart(name: string): boolean {
  return /_(REGION|RESOURCE_NAME|PROJECT|PROJECT_ID|SPACE_ID|LOCATION|ENDPOINT|BASE_URL|HOST|ACCOUNT_ID|GATEWAY_ID|API_VERSION)$/.test(
    name,
  );
}

/** True for the name of a key that stands for itself; AWS's access keys are halves of a pair. */
export function looksLikeKey(name: string): boolean {
  return /_(KEY|TOKEN)$/.test(name) && !/_(ACCESS_KEY|SESSION_TOKEN)$/.test(name);
}

/** Whether the part is made together with others, so that a new one beside the old others opens nothing. By its environment name. */
export function isPartOfPair(name: string): boolean {
  return /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name);
}
