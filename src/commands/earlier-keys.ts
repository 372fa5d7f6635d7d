// Providers that were given an earlier value of a stored key: by the key that the store holds now, no rotation finds them.

import type { Context } from "../context.ts";
import type { FoundHolder } from "../desired-state/holder.ts";
import { UsageError } from "../errors.ts";
import type { RememberedSecret } from "../secrets/fingerprints.ts";

/** What was last written from this key's name to other providers than these; only where the value can be compared, and so is known to be another. */
export async function findEarlier(
  { fingerprints }: Context,
  key: string,
  holders: readonly FoundHolder[],
): Promise<readonly RememberedSecret[]> {
  const written = (await fingerprints.remembered()).filter(
    ({ reference, isComparable }) => isComparable && reference === `keychain:${key}`,
  );
  return written.filter(
    ({ provider, controlPlane, field, profile, url }) =>
      !holders.some(
        ({ place }) =>
          place.id === provider.id && place.controlPlane === controlPlane && place.field === field && place.target === (profile ?? url),
      ),
  );
}

/** Nobody was found, because the new key is in the store already. */
export function storedTooEarly(key: string, earlier: readonly RememberedSecret[]): UsageError {
  const count = earlier.length === 1 ? "a provider" : `${earlier.length} providers`;
  return new UsageError(`the secret store holds another key "${key}" now than llmp gave to ${count}`, {
    hint: `the new key was stored before it was rotated, it seems. Find them by their vendor: ${describeWays(key, earlier)}. Or store the old key again (\`llmp key set ${key}\`), and rotate with --from`,
  });
}

/** As a warning. */
export function describeEarlier(earlier: readonly RememberedSecret[]): string {
  const [first] = earlier;
  const key = first?.reference?.slice("keychain:".length) ?? "";
  const names = earlier.map(({ provider, profile, url }) => `${provider.name} on ${profile ?? url}`).join(", ");
  return `an earlier key "${key}" was given to ${names}: do not revoke that one before they have the new one: ${describeWays(key, earlier)}`;
}

/** A rotation for each vendor, and an update for each provider that has none. */
function describeWays(key: string, earlier: readonly RememberedSecret[]): string {
  const vendors = [...new Set(earlier.map(({ destination }) => destination?.vendor))];
  const ways = vendors.flatMap((vendor) => {
    const mine = earlier.filter(({ destination }) => destination?.vendor === vendor);
    if (vendor === undefined)
      return mine.map(({ provider, profile }) => `\`llmp update ${provider.id}${flagOf([profile])} --api-key keychain:${key}\``);
    return [`\`llmp rotate --vendor ${vendor}${flagOf(mine.map(({ profile }) => profile))} --from keychain:${key}\``];
  });
  return [...new Set(ways)].join(" and ");
}

function flagOf(profiles: readonly (string | undefined)[]): string {
  const names = [...new Set(profiles.filter((name) => name !== undefined))];
  return names.length === 0 ? "" : ` --profile ${names.join(",")}`;
}
