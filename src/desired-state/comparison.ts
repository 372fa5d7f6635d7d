// What of one provider is not as asked, and which fields an update has to send for it to be so.

import { listCarried } from "../connection/carried-secrets.ts";
import type { ControlPlane, Difference, Provider, Spec } from "../control-planes/control-plane.ts";
import type { Fields } from "../control-planes/fields.ts";
import { ApiError, LlmpError } from "../errors.ts";
import { isRecord } from "../record.ts";
import type { CarriedSecret, ConnectionPlace, Fingerprints } from "../secrets/fingerprints.ts";
import { Secret } from "../secrets/secret.ts";
import { type Destination, destinationOf, isSame } from "../vendors/destination.ts";
import type { DesiredProvider } from "./desired.ts";
import { isDue, type PlanSecret } from "./plan-item.ts";

export interface Compared {
  /** Fields that are no secrets. */
  readonly differences: readonly Difference[];
  readonly secrets: readonly PlanSecret[];
  /** What an update sends; empty where nothing is to be changed. */
  readonly changes: Spec;
  /** Why the secrets among the changes are not to be sent: the provider leads to where the manifest does not say. */
  readonly strayed?: string;
}

export interface ComparisonOptions {
  readonly fingerprints: Pick<Fingerprints, "compare">;
  readonly place: ConnectionPlace;
  /** Whether llmp was writing this secret when it was ended, or lost the answer. */
  isInDoubt(providerId: string, field: string): boolean;
  /** Secrets count as changed although nobody knows whether they are. */
  readonly writeSecrets: boolean;
}

/**
 * Compares what is wanted with what is stored. A secret is another one where llmp wrote a different one or may not have finished writing, or where
 * the control plane shows that it holds none; where nothing is known of it, it is taken to be the same, and goes along with what else is changed.
 */
export async function compare(
  desired: DesiredProvider,
  provider: Provider,
  { fingerprints, place, isInDoubt, writeSecrets }: ComparisonOptions,
): Promise<Compared> {
  const { plane, origins } = desired;
  const spec = complete(desired, provider);
  const found = plane.differences(spec, provider);
  const differences = found.filter(({ after }) => !(after instanceof Secret));
  const carried = listCarried(spec, { plane, current: provider, origins });
  const isAbsent = ({ path }: CarriedSecret) =>
    provider.hasSecret === false || found.some(({ field, after }) => field === path && after instanceof Secret);
  const secrets = await Promise.all(
    carried.map(async (secret): Promise<PlanSecret> => {
      const { field } = secret;
      if (isAbsent(secret)) return { field, state: "absent" };
      if (isInDoubt(provider.id, field)) return { field, state: "in doubt" };
      return { field, state: await fingerprints.compare({ connection: place, providerId: provider.id, field }, secret.secret) };
    }),
  );
  const isSecretDue = secrets.some(({ state }) => isDue(state) || writeSecrets);
  // What is written at all is written as a whole: of two who change it at once, it ends as one of them wants it.
  const goesAlong = found.length > 0 && secrets.some(({ state }) => state === "unknown");
  const sendsSecrets = isSecretDue || goesAlong || found.some((difference) => difference.withSecrets === true);
  const changes = chooseChanges(plane, spec, { found, sendsSecrets });
  const strayed = sendsSecrets && carried.length > 0 ? describeStray(plane, spec, provider) : undefined;
  return { differences, secrets, changes, ...(strayed === undefined ? {} : { strayed }) };
}

/** A field for which a manifest has shared words alone keeps what those have no name for. */
function complete({ plane, spec, translatedFrom }: DesiredProvider, provider: Provider): Spec {
  if (translatedFrom === undefined || plane.portable.complete === undefined) return spec;
  const { portable, except } = translatedFrom;
  const own = except.filter((name) => Object.hasOwn(spec, name)).map((name) => [name, spec[name]] as const);
  return { ...plane.portable.complete(spec, provider, portable), ...Object.fromEntries(own) };
}

/** Whoever may change a provider may move it, and a field that no manifest names stays as it is: no key follows it there. */
function describeStray({ fields, portable }: ControlPlane, spec: Spec, provider: Provider): string | undefined {
  const leadsTo = (one: Spec) => destinationOf(portable.fromSpec(one).portable);
  const meant = leadsTo(spec);
  const now = leadsTo(merge(portable.specOf(provider), spec, fields));
  if (meant.baseUrl === undefined || isSame(meant, now)) return undefined;
  return `its key would go to ${now.baseUrl ?? "an address that is not known"}, and the manifest says ${meant.baseUrl}`;
}

/**
 * @param providers as it was when it was looked at, and as it is now that it is written
 * @throws ApiError where its key would go elsewhere than whoever looked at it could know
 */
export function refuseMoved(
  { fields, portable }: ControlPlane,
  changes: Spec,
  { looked, now }: { readonly looked: Provider; readonly now: Provider },
): void {
  if (!holdsSecret(changes)) return;
  const [meant, led] = [looked, now].map((one) => destinationOf(portable.fromSpec(merge(portable.specOf(one), changes, fields)).portable));
  if (meant !== undefined && led !== undefined) refuseElsewhere(meant, led);
}

/** @throws ApiError where a key that was meant for one place would go to another one */
export function refuseElsewhere(meant: Destination, now: Destination): void {
  if (isSame(meant, now)) return;
  const [to, from] = [now, meant].map(({ baseUrl }) => baseUrl ?? "an address that is not known");
  throw new ApiError("changed_meanwhile", `somebody has moved it: its key would go to ${to} now, instead of ${from}; nothing was written`, {
    hint: "look at it with `llmp get`, and begin anew",
  });
}

/** What an update of these fields leaves; records keep what is not named in them, and what is JSON is replaced. */
function merge(stored: Spec, spec: Spec, fields: Fields): Spec {
  const parts = Object.entries(spec).map(([name, value]) => {
    const before = stored[name];
    const isWhole = fields[name]?.kind === "json" || value instanceof Secret;
    return [name, isRecord(before) && isRecord(value) && !isWhole ? { ...before, ...value } : value] as const;
  });
  return { ...stored, ...Object.fromEntries(parts) };
}

/** What is the same already is not sent, so that nobody's change to it is overwritten. */
function chooseChanges(
  { fields, unshown = [] }: ControlPlane,
  spec: Spec,
  { found, sendsSecrets }: { readonly found: readonly Difference[]; readonly sendsSecrets: boolean },
): Spec {
  const roots = new Set(found.map(({ field }) => field.split(/[.[]/, 1)[0]));
  const goesWithSecrets = (name: string, value: unknown) =>
    fields[name]?.kind === "secrets" || unshown.includes(name) || holdsSecret(value);
  const entries = Object.entries(spec).filter(
    ([name, value]) => value !== undefined && (roots.has(name) || (sendsSecrets && goesWithSecrets(name, value))),
  );
  return Object.fromEntries(entries);
}

function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

/** Which secrets of a connection are in doubt. A memory that cannot be read is told by whoever keeps it. */
export async function findDoubts(
  fingerprints: Pick<Fingerprints, "remembered">,
  place: ConnectionPlace,
): Promise<ComparisonOptions["isInDoubt"]> {
  const remembered = await fingerprints.remembered(place).catch((error: unknown) => {
    if (!(error instanceof LlmpError)) throw error;
    return [];
  });
  const doubts = new Set(
    remembered.filter(({ isCertain }) => !isCertain).map(({ provider, field }) => JSON.stringify([provider.id, field])),
  );
  return (id, field) => doubts.has(JSON.stringify([id, field]));
}
