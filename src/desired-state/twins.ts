// Where a control plane holds one provider of a connection (and, on some, of a key), whatever its name: who takes whose place, and who is in whose way.

import { listCarried } from "../connection/carried-secrets.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { ControlPlane, Provider } from "../control-planes/control-plane.ts";
import { type Issue, ValidationError } from "../errors.ts";
import type { Fingerprints } from "../secrets/fingerprints.ts";
import type { DesiredProvider } from "./desired.ts";
import type { PlanItem } from "./plan-item.ts";
import { groupBy } from "./pool.ts";
import type { Step } from "./step.ts";

/** @throws ValidationError where manifests ask for two that the control plane takes for one, naming both places */
export function refuseTwins(desired: readonly DesiredProvider[]): void {
  const issues: Issue[] = [];
  const alike = groupBy(
    desired.filter((one) => connectionOf(one) !== undefined),
    (one) => JSON.stringify([one.target.name, connectionOf(one)]),
  );
  for (const group of alike) {
    const [, ...others] = group;
    if (others.length === 0) continue;
    for (const [twin, ...rest] of groupBy(group, (one) => (one.plane.keysTellApart ? credentialsOf(one) : ""))) {
      for (const one of rest)
        issues.push({
          path: one.identity,
          where: one.place,
          message: `is one and the same to ${one.plane.name} as "${twin?.identity}" (${twin?.place}) on ${one.target.name}: ${describeSameness(one.plane)}`,
        });
    }
  }
  if (issues.length > 0) throw new ValidationError("what a control plane holds only once is asked for twice", issues);
}

function describeSameness({ keysTellApart }: ControlPlane): string {
  return `${keysTellApart ? "their connections and keys are" : "their address is"} equal, and names do not count`;
}

function connectionOf({ plane, spec }: Pick<DesiredProvider, "plane" | "spec">): string | undefined {
  return plane.connectionOf?.(spec);
}

/** To be compared, and nothing else: it holds the secrets themselves. */
function credentialsOf({ plane, spec, origins }: DesiredProvider): string {
  const secrets = listCarried(spec, { plane, origins }).map(({ path, secret }) => [path, secret.reveal()]);
  return JSON.stringify([secrets, plane.unshown?.map((name) => spec[name] ?? null)]);
}

/**
 * New ones that take over one that is to go: what was given another name is renamed, because the control plane would refuse the new one as long
 * as the old one is there.
 */
export function findHeirs(
  desired: readonly DesiredProvider[],
  providers: readonly Provider[],
  going: readonly Step[],
): ReadonlyMap<DesiredProvider, Provider> {
  const heirs = new Map<DesiredProvider, Provider>();
  const left = groupStored(going.filter(({ item }) => item.action === "delete"));
  if (left.size === 0) return heirs;
  const names = new Set(providers.map(({ name }) => name));
  for (const one of desired) {
    const twins = names.has(one.identity) ? [] : (left.get(connectionOf(one)) ?? []);
    const distance = ({ provider }: Step) => (provider === undefined ? 0 : one.plane.differences(one.spec, provider).length);
    const [nearest] = [...twins].sort((first, second) => distance(first) - distance(second));
    if (nearest?.provider === undefined) continue;
    heirs.set(one, nearest.provider);
    twins.splice(twins.indexOf(nearest), 1);
  }
  return heirs;
}

/** By their connections as they are stored; none where only names count. */
function groupStored(steps: readonly Step[]): Map<string | undefined, Step[]> {
  const placed = steps.flatMap((step) => {
    const connection = storedConnection(step);
    return connection === undefined ? [] : [{ step, connection }];
  });
  const groups = groupBy(placed, ({ connection }) => connection);
  return new Map(groups.map((group) => [group[0]?.connection, group.map(({ step }) => step)]));
}

function storedConnection({ provider, connection: { plane } }: Step): string | undefined {
  return provider === undefined || plane.connectionOf === undefined ? undefined : plane.connectionOf(plane.portable.specOf(provider));
}

/** The connection that a step gives a provider; undefined where it leaves it as it is. */
function newConnection(step: Step): string | undefined {
  const { item, desired, provider } = step;
  if (desired?.plane.connectionOf === undefined || (item.action !== "create" && item.action !== "update")) return undefined;
  const stored = provider === undefined ? {} : desired.plane.portable.specOf(provider);
  const connection = connectionOf({ plane: desired.plane, spec: { ...stored, ...desired.spec } });
  return connection === storedConnection(step) ? undefined : connection;
}

/**
 * The steps of one target that others wait for: what they delete or change has, as long as it is there, the connection that another one is to have.
 * Whoever waits for nobody comes first, then those that wait for these, and so on.
 */
export function findObstacles(steps: readonly Step[]): readonly (readonly Step[])[] {
  const holding = groupLeaving(steps);
  if (holding.size === 0) return [];
  const wanted = new Map(steps.map((step) => [step, newConnection(step)]));
  const connections = new Set(wanted.values());
  let left = new Set([...holding].flatMap(([connection, group]) => (connections.has(connection) ? group : [])));
  const phases: (readonly Step[])[] = [];
  while (left.size > 0) {
    const free = [...left].filter((step) => !(holding.get(wanted.get(step)) ?? []).some((other) => left.has(other)));
    // Those that wait for each other have to try.
    const phase = free.length === 0 ? [...left] : free;
    phases.push(phase);
    left = new Set([...left].filter((step) => !phase.includes(step)));
  }
  return phases;
}

/** The steps of one target whose connection another one has that is to make way. */
export function findWaiting(steps: readonly Step[]): ReadonlySet<Step> {
  const leaving = groupLeaving(steps);
  return new Set(leaving.size === 0 ? [] : steps.filter((step) => leaving.has(newConnection(step))));
}

/** Those that give up their connections, by these. */
function groupLeaving(steps: readonly Step[]): ReturnType<typeof groupStored> {
  return groupStored(
    steps.filter((step) => step.item.action === "delete" || (step.provider !== undefined && newConnection(step) !== undefined)),
  );
}

/** The steps of one target, with an error where another one that stays, or waits in turn for this one's place, is certainly the same to the control plane. */
export async function refuseClashes(steps: readonly Step[], fingerprints: Pick<Fingerprints, "compare">): Promise<readonly Step[]> {
  if (steps.every(({ provider }) => provider === undefined)) return steps;
  const wanting = new Map(steps.map((step) => [step, newConnection(step)]));
  if ([...wanting.values()].every((connection) => connection === undefined)) return steps;
  const holding = groupStored(steps.filter((step) => step.item.action !== "delete"));
  /** Who has the place that a step is to have. */
  const holders = new Map<Step, Step>();
  await Promise.all(
    steps.map(async (step) => {
      const connection = wanting.get(step);
      const others = connection === undefined ? [] : (holding.get(connection) ?? []).filter((other) => other !== step);
      for (const other of others) if (await isSame(step, other, fingerprints)) holders.set(step, other);
    }),
  );
  const stuck = findStuck(holders, (step) => wanting.get(step) !== undefined);
  return steps.map((step) => {
    const holder = stuck.has(step) ? holders.get(step) : undefined;
    if (holder === undefined) return step;
    return wanting.get(holder) === undefined ? refuse(step, holder) : refuseExchange(step, holder);
  });
}

/** The steps that would never get their place: its holder stays, or waits itself, at the end for one that stays or for one of those who wait for it. */
function findStuck(holders: ReadonlyMap<Step, Step>, moves: (step: Step) => boolean): ReadonlySet<Step> {
  let stuck = new Set(holders.keys());
  for (;;) {
    const left = new Set([...stuck].filter((step) => isHeld(holders.get(step), stuck, moves)));
    if (left.size === stuck.size) return stuck;
    stuck = left;
  }
}

function isHeld(holder: Step | undefined, stuck: ReadonlySet<Step>, moves: (step: Step) => boolean): boolean {
  return holder !== undefined && (!moves(holder) || stuck.has(holder));
}

/** Credentials are shown to nobody: they are the same where llmp wrote them, or where there are none. */
async function isSame({ desired, connection }: Step, twin: Step, fingerprints: Pick<Fingerprints, "compare">): Promise<boolean> {
  const { provider } = twin;
  if (desired === undefined || provider === undefined) return false;
  if (!connection.plane.keysTellApart) return true;
  const carried = listCarried(desired.spec, desired);
  if (carried.length === 0) return provider.hasSecret === false;
  const states = await Promise.all(
    carried.map(({ field, secret }) => fingerprints.compare({ connection: placeOf(connection), providerId: provider.id, field }, secret)),
  );
  return states.every((state) => state === "same");
}

function refuse(step: Step, { provider }: Step): Step {
  const { plane } = step.connection;
  return refused(step, {
    message: `it is one and the same to ${plane.name} as "${provider?.name}" (${provider?.id}): ${describeSameness(plane)}`,
    hint: `rename that one with \`llmp update\`, delete it, or give another ${plane.keysTellApart ? "key" : "address"}; \`llmp apply --prune\` takes it over where its manifest spoke of it before`,
  });
}

function refuseExchange(step: Step, { provider }: Step): Step {
  const { plane } = step.connection;
  return refused(step, {
    message: `it would take the place of "${provider?.name}" (${provider?.id}), which waits for its own place in turn: ${describeSameness(plane)}`,
    hint: "exchange their names instead, with `llmp update`; or let one of them be something else first",
  });
}

function refused(step: Step, error: Omit<NonNullable<PlanItem["error"]>, "code">): Step {
  return { ...step, item: { ...step.item, action: "unsupported", error: { code: "already_exists", ...error } } };
}
