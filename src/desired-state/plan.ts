// From what is wanted and what is stored to what has to be done: each target is listed once, and nothing is written.

import type { Connection } from "../connection/connection.ts";
import { placeOf, recallBesideKeys } from "../connection/recorded-write.ts";
import type { Provider } from "../control-planes/control-plane.ts";
import { UnsupportedOperationError, UsageError } from "../errors.ts";
import type { Fingerprints } from "../secrets/fingerprints.ts";
import { type ComparisonOptions, compare, findDoubts } from "./comparison.ts";
import type { DesiredProvider, DesiredTarget } from "./desired.ts";
import { describeError, type ItemError } from "./item-error.ts";
import type { PlanItem } from "./plan-item.ts";
import { eachOf, groupBy } from "./pool.ts";
import { type Pruning, planOthers } from "./pruning.ts";
import type { Step } from "./step.ts";
import { findHeirs, refuseClashes, refuseTwins } from "./twins.ts";

export interface PlanOptions {
  /** Opens a target; nothing is sent by it. */
  open(target: DesiredTarget): Promise<Connection>;
  readonly fingerprints: Pick<Fingerprints, "besideSecrets" | "compare" | "remembered">;
  /** Secrets are written although nobody knows whether they are other ones. */
  readonly writeSecrets: boolean;
  /** What the manifests no longer speak of is deleted. Without it, it is left alone. */
  readonly prune?: Pruning;
}

/**
 * Plans all targets, those of one target together and in the order of the manifests, followed by what they do not speak of.
 *
 * @param targets all that are named, also those for which nothing is wanted
 * @throws ValidationError where two that are wanted cannot both be there; what opening or listing a target ends with: a plan knows everything, or is none
 */
export async function makePlan(
  desired: readonly DesiredProvider[],
  targets: readonly DesiredTarget[],
  options: PlanOptions,
): Promise<readonly Step[]> {
  refuseTwins(desired);
  const all = new Map([...desired.map(({ target }) => target), ...targets].map((target) => [target.name, target]));
  const wanted = new Map(groupBy(desired, ({ target }) => target.name).map((group) => [group[0]?.target.name, group]));
  const places = await eachOf([...all.values()], all.size, async (target) => ({
    target,
    connection: await options.open(target),
    desired: wanted.get(target.name) ?? [],
  }));
  const wantedOn = findWanted(places);
  const plans = await eachOf(places, places.length, (place) => planTarget(place, wantedOn, options));
  return keepWanted(plans.flat());
}

/** One server may have several addresses; what it shows under the id of one that is wanted is that one. Where names are the ids, they tell nothing. */
function keepWanted(steps: readonly Step[]): readonly Step[] {
  const keyOf = ({ connection, provider }: Step) => JSON.stringify([connection.kind, provider?.id]);
  const wanted = new Map(
    steps.flatMap((step) => (step.desired === undefined || step.provider === undefined ? [] : [[keyOf(step), step.item.target] as const])),
  );
  return steps.map((step) => {
    const { item, provider } = step;
    const target = item.action === "delete" && provider?.id !== provider?.name ? wanted.get(keyOf(step)) : undefined;
    if (target === undefined) return step;
    return { ...step, item: { ...item, action: "unmanaged", kept: `the manifests ask for it on ${target}, which shows it as well` } };
  });
}

/** A target, and what is wanted there. */
interface Place {
  readonly target: DesiredTarget;
  readonly connection: Connection;
  readonly desired: readonly DesiredProvider[];
}

/** Two targets may lead to one server: what the manifests want on one is not theirs to take away by the other. */
function findWanted(places: readonly Place[]): (connection: Connection, name: string) => string | undefined {
  const keyOf = ({ kind, url }: Connection, name: string) => JSON.stringify([kind, url.origin, url.pathname, name]);
  const wanted = new Map(
    places.flatMap(({ target, connection, desired }) => desired.map(({ identity }) => [keyOf(connection, identity), target.name] as const)),
  );
  return (connection, name) => wanted.get(keyOf(connection, name));
}

async function planTarget(
  { target, connection, desired }: Place,
  wantedOn: ReturnType<typeof findWanted>,
  options: PlanOptions,
): Promise<readonly Step[]> {
  const providers = await list(connection);
  if ("code" in providers)
    return desired.map((one) => ({
      item: { ...describe(one), action: "unsupported", error: providers },
      connection,
      desired: one,
      changes: {},
    }));
  const { fingerprints, prune } = options;
  const isInDoubt = await findDoubts(fingerprints, placeOf(connection));
  const recalled = await recallBesideKeys(options, connection);
  const named = new Set(desired.map(({ identity }) => identity));
  const others = await planOthers(
    providers.filter(({ name }) => !named.has(name)),
    { target: target.name, connection, prune, wantedOn: (name) => wantedOn(connection, name) },
  );
  const heirs = findHeirs(desired, providers, others);
  const steps = await Promise.all(desired.map((one) => planOne(one, { connection, providers, heirs, options, isInDoubt, recalled })));
  const inherited = new Set([...heirs.values()].map(({ id }) => id));
  return refuseClashes([...steps, ...others.filter(({ provider }) => !inherited.has(provider?.id ?? ""))], fingerprints);
}

/** What is there, or why that cannot be told. */
async function list(connection: Connection): Promise<readonly Provider[] | ItemError> {
  const { plane, settings } = connection;
  const operation = plane.operations.list;
  try {
    if ("unsupported" in operation) throw new UnsupportedOperationError(operation.unsupported);
    return await connection.perform(operation({ settings }), { reuseReads: true });
  } catch (error) {
    if (!(error instanceof UnsupportedOperationError)) throw error;
    return describeError(error);
  }
}

interface Surroundings {
  readonly recalled: NonNullable<Step["recalled"]>;
  readonly isInDoubt: ComparisonOptions["isInDoubt"];
  readonly connection: Connection;
  readonly providers: readonly Provider[];
  /** What is given the name of a new one, instead of going. */
  readonly heirs: ReadonlyMap<DesiredProvider, Provider>;
  readonly options: PlanOptions;
}

async function planOne(
  desired: DesiredProvider,
  { connection, providers, heirs, options, isInDoubt, recalled }: Surroundings,
): Promise<Step> {
  const { identity, plane, spec } = desired;
  const named = providers.filter((provider) => provider.name === identity || provider === heirs.get(desired));
  const step = { connection, desired, changes: {} };
  if (named.length === 0)
    return { ...step, changes: spec, item: refuseLacking({ ...describe(desired), action: "create" }, plane.operations.create) };
  const found = choose(desired, named);
  if (found === undefined)
    return { ...step, item: { ...describe(desired), action: "unsupported", error: describeError(refuseNamesakes(identity, named)) } };
  const { fingerprints, writeSecrets } = options;
  const { provider, isInterrupted } = found;
  const compared = await compare(desired, provider, { fingerprints, place: placeOf(connection), isInDoubt, writeSecrets });
  if (compared.strayed !== undefined)
    return { ...step, provider, item: { ...describe(desired), id: provider.id, ...refuseStrayed(compared.strayed) } };
  const changes = isInterrupted ? spec : compared.changes;
  const item: PlanItem = {
    ...describe(desired),
    id: provider.id,
    action: Object.keys(changes).length === 0 ? "unchanged" : "update",
    changes: compared.differences.map(({ field, before, after }) => ({ field, before, after })),
    secrets: compared.secrets,
  };
  const whole = isInterrupted ? { isWhole: true as const } : {};
  return { ...step, provider, changes, recalled, writeSecrets, ...whole, item: refuseLacking(item, plane.operations.update) };
}

interface Chosen {
  readonly provider: Provider;
  /** An update of it was interrupted, so that it has to be made again. */
  readonly isInterrupted: boolean;
}

/** The one that is meant; undefined where that cannot be told. Of those that an interrupted update has left, the one that is nearest to what is asked. */
function choose({ plane, spec }: DesiredProvider, named: readonly Provider[]): Chosen | undefined {
  const [only, ...twins] = named;
  if (only !== undefined && twins.length === 0) return { provider: only, isInterrupted: false };
  const distance = (provider: Provider) => plane.differences(spec, provider).length;
  const [nearest] = [...named].sort((one, other) => distance(one) - distance(other));
  if (nearest === undefined) return undefined;
  const left = plane.leftovers?.(
    nearest,
    named.filter(({ id }) => id !== nearest.id),
  );
  return left?.length === named.length - 1 ? { provider: nearest, isInterrupted: true } : undefined;
}

function refuseStrayed(message: string): Pick<PlanItem, "action" | "error"> {
  const hint =
    "where that is right, say so in the manifest (`baseUrl`, or the control plane's own word for it); otherwise somebody has moved it: move it back with `llmp update`";
  return { action: "unsupported", error: { code: "invalid_input", message, hint } };
}

function refuseNamesakes(identity: string, named: readonly Provider[]): UsageError {
  const ids = named.map(({ id }) => id).join(", ");
  return new UsageError(`${named.length} providers are named "${identity}", so that it cannot be told which is meant: ${ids}`, {
    code: "ambiguous_name",
    hint: "give all but one of them another name",
  });
}

function refuseLacking(item: PlanItem, operation: object): PlanItem {
  if (item.action === "unchanged" || !("unsupported" in operation)) return item;
  return { ...item, action: "unsupported", error: describeError(new UnsupportedOperationError(String(operation.unsupported))) };
}

function describe({ target, plane, identity, ignored, place, protected: isProtected }: DesiredProvider): Omit<PlanItem, "action"> {
  const common = { target: target.name, controlPlane: plane.kind, name: identity, changes: [], secrets: [], ignored, place };
  return isProtected ? { ...common, protected: true } : common;
}
