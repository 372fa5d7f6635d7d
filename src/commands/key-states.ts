// Whether the keys of providers are still those that llmp wrote: every remembered reference is read again, and compared.

import type { Connection } from "../connection/connection.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { Context } from "../context.ts";
import { LlmpError, SecretUnavailableError, UsageError } from "../errors.ts";
import type { RememberedSecret, SecretState } from "../secrets/fingerprints.ts";
import { parseReference, type Resolved, resolveReference } from "../secrets/references.ts";

/** One secret of a provider, as `llmp list --keys` shows it. */
export interface KeyState {
  /** Canonical. */
  readonly field: string;
  /** In the control plane's own words. */
  readonly path: string;
  readonly state: SecretState;
  /** Where it came from; null for one that was typed or written out. */
  readonly reference: string | null;
  readonly writtenAt: string;
}

export interface KeyStates {
  /** By the id of the provider. */
  readonly states: ReadonlyMap<string, readonly KeyState[]>;
  readonly warnings: readonly string[];
}

/** What is remembered of these providers. A reference that cannot be read makes a state unknown, and no error. */
export async function readKeyStates(
  { fingerprints, sources }: Context,
  connection: Connection,
  ids: readonly string[],
): Promise<KeyStates> {
  const place = placeOf(connection);
  const { remembered, warnings } = await recall(() => fingerprints.remembered(place));
  const secrets = remembered.filter(({ provider }) => ids.includes(provider.id));
  const readings = new Map<string, Promise<Resolved | undefined>>();
  for (const { reference, isComparable } of secrets) {
    if (reference !== undefined && isComparable && !readings.has(reference)) readings.set(reference, read(reference, sources));
  }
  const states = await Promise.all(
    latest(secrets).map(async ({ provider, field, path, reference, prefix = "", source, writtenAt }) => {
      const secret = reference === undefined ? undefined : (await readings.get(reference))?.secret.prefixed(prefix);
      const at = { connection: place, providerId: provider.id, field };
      const state: SecretState = secret === undefined ? "unknown" : await fingerprints.compare(at, secret);
      return { id: provider.id, state: { field, path, state, reference: reference ?? source ?? null, writtenAt } };
    }),
  );
  const told = await Promise.all([...readings.values()].map(async (reading) => (await reading)?.warnings ?? []));
  return {
    states: new Map(ids.map((id) => [id, states.filter((one) => one.id === id).map(({ state }) => state)])),
    warnings: [...warnings, ...told.flat(), ...describeUntold(secrets)],
  };
}

async function recall(
  attempt: () => Promise<readonly RememberedSecret[]>,
): Promise<{ readonly remembered: readonly RememberedSecret[]; readonly warnings: readonly string[] }> {
  try {
    return { remembered: await attempt(), warnings: [] };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    return { remembered: [], warnings: [error.message] };
  }
}

/** One for each place: of several in doubt, the one that was sent last. */
function latest(secrets: readonly RememberedSecret[]): readonly RememberedSecret[] {
  return [...new Map(secrets.map((secret) => [`${secret.provider.id} ${secret.field}`, secret])).values()];
}

async function read(text: string, sources: Context["sources"]): Promise<Resolved | undefined> {
  try {
    const reference = parseReference(text);
    if (reference === undefined) return undefined;
    const resolved = await resolveReference(reference, sources, { multiline: true });
    sources.remember?.(resolved.secret);
    return resolved;
  } catch (error) {
    if (error instanceof SecretUnavailableError || error instanceof UsageError) return undefined;
    throw error;
  }
}

function describeUntold(secrets: readonly RememberedSecret[]): readonly string[] {
  const count = secrets.filter(({ isComparable }) => !isComparable).length;
  if (count === 0) return [];
  return [
    `${count} of these cannot be compared: the key that they were remembered with is not there (LLMP_FINGERPRINT_KEY, or the store of secrets)`,
  ];
}
