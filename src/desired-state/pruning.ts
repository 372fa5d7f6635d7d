// What becomes of the providers that no manifest speaks of: they are left alone, and with --prune some of them go.

import type { Connection } from "../connection/connection.ts";
import type { ManagedProvider } from "../connection/managed-providers.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { Provider } from "../control-planes/control-plane.ts";
import { ApiError, ConsentRequiredError, UnsupportedOperationError } from "../errors.ts";
import type { ConnectionPlace } from "../secrets/fingerprints.ts";
import { describeError, type ItemError } from "./item-error.ts";
import { eachOf } from "./pool.ts";
import { remove, type Step } from "./step.ts";

export interface Pruning {
  /** Also what no manifest of this installation ever spoke of. */
  readonly everything: boolean;
  /** What manifests spoke of when they were last applied. */
  managed(place: ConnectionPlace): Promise<readonly ManagedProvider[]>;
  /** Whether this manifest is among those that are looked at now. */
  isGiven(file: string): Promise<boolean>;
}

interface Surroundings {
  /** Name of the target. */
  readonly target: string;
  readonly connection: Connection;
  readonly prune?: Pruning | undefined;
  /** The target by which the manifests ask for a provider of this name on the same server. */
  wantedOn(name: string): string | undefined;
}

/** `delete`: its manifest speaks of it no more. `sweep`: it goes because everything goes, if it can. */
type Fate = "leave" | "delete" | "sweep" | { readonly kept: string };

/** Conversations at a time, none of which writes. */
const CONCURRENCY = 8;

/** The steps of those that no manifest speaks of, in their order. Throws what asking about their deletion ends with, other than a refusal. */
export async function planOthers(others: readonly Provider[], surroundings: Surroundings): Promise<readonly Step[]> {
  const fateOf = await chooseFates(others, surroundings);
  return eachOf(others, CONCURRENCY, (provider) => planOther(provider, fateOf(provider), surroundings));
}

async function chooseFates(
  others: readonly Provider[],
  { connection, prune, wantedOn }: Surroundings,
): Promise<(provider: Provider) => Fate> {
  if (prune === undefined || others.length === 0) return () => "leave";
  const managed = await prune.managed(placeOf(connection));
  const given = new Set<string>();
  for (const file of new Set(managed.map((one) => one.file))) if (await prune.isGiven(file)) given.add(file);
  return ({ id, name }) => {
    const known = managed.filter((one) => one.id === id);
    if (known.some((one) => one.protected)) return { kept: "its manifest said that it is protected" };
    // One that another manifest speaks of as well is not only this one's to take away.
    const [absent] = known.filter(({ file }) => !given.has(file));
    const isGivenUp = known.length > 0 && absent === undefined;
    if (!isGivenUp && !prune.everything) {
      const wouldGo = absent !== undefined && known.some(({ file }) => given.has(file));
      return wouldGo ? { kept: `${absent.file} speaks of it as well, and was not given` } : "leave";
    }
    const other = wantedOn(name);
    if (other !== undefined) return { kept: `the manifests ask for it on ${other}, which is the same server` };
    return isGivenUp ? "delete" : "sweep";
  };
}

async function planOther(provider: Provider, fate: Fate, { target, connection }: Surroundings): Promise<Step> {
  const { id, name } = provider;
  const rest = { changes: [], secrets: [], ignored: [] };
  const item = { target, controlPlane: connection.kind, name, id, action: "unmanaged" as const, ...rest };
  const step: Step = { item, connection, provider, changes: {} };
  if (fate === "leave") return step;
  if (typeof fate === "object") return { ...step, item: { ...item, ...fate } };
  const deletion: Step = { ...step, item: { ...item, action: "delete" } };
  const refusal = await refusalOf(deletion, fate);
  if (refusal === undefined) return deletion;
  if (fate === "sweep") return { ...step, item: { ...item, kept: refusal.message } };
  return { ...step, item: { ...item, action: "unsupported", error: refusal } };
}

/** Why it cannot be deleted, where that is known before. One that a manifest made is asked about in the rehearsal, as everything else is. */
async function refusalOf(step: Step, fate: "delete" | "sweep"): Promise<ItemError | undefined> {
  const { connection } = step;
  const operation = connection.plane.operations.delete;
  if ("unsupported" in operation) return describeError(new UnsupportedOperationError(operation.unsupported));
  const conversation = remove(step, false);
  if (fate === "delete" || conversation === undefined) return undefined;
  try {
    await connection.rehearse(conversation, { reuseReads: true });
    return undefined;
  } catch (error) {
    if (error instanceof ConsentRequiredError) return undefined;
    if (error instanceof UnsupportedOperationError || (error instanceof ApiError && error.code === "refused")) return describeError(error);
    throw error;
  }
}
