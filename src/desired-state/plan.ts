// From what is wanted and what is stored to what has to be done: each target is listed once, and nothing is written.

import type { Connection } from "../connection/connection.ts";
import type { ManagedProvider } from "../connection/managed-providers.ts";
import { placeOf, recallBesideKeys } from "../connection/recorded-write.ts";
import type { Provider, Spec, UpdateArguments } from "../control-planes/control-plane.ts";
import { UnsupportedOperationError, UsageError } from "../errors.ts";
import type { ConnectionPlace, Fingerprints } from "../secrets/fingerprints.ts";
import { type ComparisonOptions, compare, findDoubts } from "./comparison.ts";
import type { DesiredProvider, DesiredTarget } from "./desired.ts";
import { describeError, type ItemError } from "./item-error.ts";
import type { PlanItem } from "./plan-item.ts";
import { byTarget, eachOf } from "./pool.ts";

export interface PlanOptions {
  /** Opens a target; nothing is sent by it. */
  open(target: DesiredTarget): Promise<Connection>;
  readonly fingerprints: Pick<Fingerprints, "besideSecrets" | "compare" | "remembered">;
  /** Secrets are written although nobody knows whether they are other ones. */
  readonly writeSecrets: boolean;
  /** What the manifests no longer speak of is deleted. Without it, it is left alone. */
  readonly prune?: Pruning;
}

export interface Pruning {
  /** Also what no manifest of this installation ever spoke of. */
  readonly everything: boolean;
  /** What manifests spoke of when they were last applied. */
  managed(place: ConnectionPlace): Promise<readonly ManagedProvider[]>;
  /** Whether this manifest is among those that are looked at now. */
  isGiven(file: string): Promise<boolean>;
}

/** A line of a plan, and what carries it out. */
export interface Step {
  readonly item: PlanItem;
  readonly connection: Connection;
  /** Absent where no manifest speaks of it. */
  readonly desired?: DesiredProvider;
  /** Absent where it is still to be made. */
  readonly provider?: Provider;
  /** What an update sends. */
  readonly changes: Spec;
  /** Of an update: secrets are sent although nobody knows whether they are other ones. */
  readonly writeSecrets?: boolean;
  /** An update that was interrupted is made again, with everything. */
  readonly isWhole?: true;
  /** It goes only because everything goes that no manifest speaks of: where it cannot, it stays. */
  readonly isSwept?: true;
  /** What goes along with it, from memory. */
  readonly recalled?: Pick<UpdateArguments<Spec>, "besideKeys">;
}

/**
 * Plans all targets, those of one target together and in the order of the manifests, followed by what they do not speak of.
 *
 * @param targets all that are named, also those for which nothing is wanted
 * @throws what opening or listing a target ends with: a plan knows everything, or is none
 */
export async function makePlan(
  desired: readonly DesiredProvider[],
  targets: readonly DesiredTarget[],
  options: PlanOptions,
): Promise<readonly Step[]> {
  const all = new Map([...desired.map(({ target }) => target), ...targets].map((target) => [target.name, target]));
  const wanted = new Map(byTarget(desired, ({ target }) => target.name).map((group) => [group[0]?.target.name, group]));
  const plans = await eachOf([...all.values()], all.size, (target) => planTarget(target, wanted.get(target.name) ?? [], options));
  return keepWanted(plans.flat());
}

/** Two targets may lead to one server: what the manifests want on one is not theirs to take away by the other. */
function keepWanted(steps: readonly Step[]): readonly Step[] {
  const serverOf = ({ connection: { kind, url } }: Step) => `${kind} ${url.origin}${url.pathname}`;
  const wanted = new Map<string, string>();
  for (const step of steps) if (step.desired !== undefined) wanted.set(`${serverOf(step)} ${step.item.name}`, step.item.target);
  return steps.map((step) => {
    const other = step.desired === undefined ? wanted.get(`${serverOf(step)} ${step.item.name}`) : undefined;
    if (step.item.action !== "delete" || other === undefined) return step;
    return { ...step, item: { ...step.item, action: "unmanaged", kept: `the manifests ask for it on ${other}, which is the same server` } };
  });
}

async function planTarget(target: DesiredTarget, desired: readonly DesiredProvider[], options: PlanOptions): Promise<readonly Step[]> {
  const connection = await options.open(target);
  const providers = await list(connection);
  if ("code" in providers)
    return desired.map((one) => ({
      item: { ...describe(one), action: "unsupported", error: providers },
      connection,
      desired: one,
      changes: {},
    }));
  const isInDoubt = await findDoubts(options.fingerprints, placeOf(connection));
  const recalled = await recallBesideKeys(options, connection);
  const steps = await Promise.all(desired.map((one) => planOne(one, { connection, providers, options, isInDoubt, recalled })));
  const named = new Set(desired.map(({ identity }) => identity));
  const others = providers.filter(({ name }) => !named.has(name));
  const isPruned = await choosePruned(others, connection, options.prune);
  return [...steps, ...others.map((provider) => leave(provider, isPruned(provider), { target, connection }))];
}

type Fate = "delete" | "sweep" | "protected" | "leave";

/** Which of those that no manifest speaks of are to go. */
async function choosePruned(
  others: readonly Provider[],
  connection: Connection,
  prune: Pruning | undefined,
): Promise<(provider: Provider) => Fate> {
  if (prune === undefined || others.length === 0) return () => "leave";
  const managed = await prune.managed(placeOf(connection));
  const given = new Set<string>();
  for (const file of new Set(managed.map((one) => one.file))) if (await prune.isGiven(file)) given.add(file);
  return ({ id }) => {
    const known = managed.filter((one) => one.id === id);
    if (known.some((one) => one.protected)) return "protected";
    // One that another manifest speaks of as well is not only this one's to take away.
    if (known.length > 0 && known.every(({ file }) => given.has(file))) return "delete";
    return prune.everything ? "sweep" : "leave";
  };
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
  readonly options: PlanOptions;
}

async function planOne(desired: DesiredProvider, { connection, providers, options, isInDoubt, recalled }: Surroundings): Promise<Step> {
  const { identity, plane, spec } = desired;
  const named = providers.filter(({ name }) => name === identity);
  const step = { connection, desired, changes: {} };
  if (named.length === 0)
    return { ...step, changes: spec, item: refuseLacking({ ...describe(desired), action: "create" }, plane.operations.create) };
  const found = choose(desired, named);
  if (found === undefined)
    return { ...step, item: { ...describe(desired), action: "unsupported", error: describeError(refuseTwins(identity, named)) } };
  const { fingerprints, writeSecrets } = options;
  const { provider, isInterrupted } = found;
  const compared = await compare(desired, provider, { fingerprints, place: placeOf(connection), isInDoubt, writeSecrets });
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

function refuseTwins(identity: string, named: readonly Provider[]): UsageError {
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

interface Place {
  readonly target: DesiredTarget;
  readonly connection: Connection;
}

function leave(provider: Provider, fate: Fate, { target, connection }: Place): Step {
  const { id, name } = provider;
  const item: PlanItem = {
    target: target.name,
    controlPlane: connection.kind,
    name,
    id,
    action: "unmanaged",
    changes: [],
    secrets: [],
    ignored: [],
    ...(fate === "protected" ? { kept: "its manifest said that it is protected" } : {}),
  };
  const step = { item, connection, provider, changes: {} };
  if (fate === "leave" || fate === "protected") return step;
  const { delete: remove } = connection.plane.operations;
  const deletion = refuseLacking({ ...item, action: "delete" }, remove);
  if (fate === "delete") return { ...step, item: deletion };
  return deletion.error === undefined
    ? { ...step, item: deletion, isSwept: true }
    : { ...step, item: { ...item, kept: deletion.error.message } };
}
