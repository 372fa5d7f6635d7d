// What commands on desired state have in common: manifests become providers that are wanted, each with its secrets, and their targets are opened.

import { type Connection, connect } from "../connection/connection.ts";
import { readTargets } from "../connection/targets.ts";
import type { Context } from "../context.ts";
import type { DesiredProvider, DesiredTarget } from "../desired-state/desired.ts";
import { makePlan } from "../desired-state/plan.ts";
import { nameSome } from "../desired-state/plan-item.ts";
import type { Pruning } from "../desired-state/pruning.ts";
import { rehearse } from "../desired-state/rehearsal.ts";
import type { Step } from "../desired-state/step.ts";
import { UsageError, ValidationError } from "../errors.ts";
import type { ManifestItem } from "../input/manifest/item.ts";
import { type Manifest, readManifest } from "../input/manifest/read.ts";
import { resolveItems } from "../input/manifest/secrets.ts";
import { isManifestName } from "../input/manifest/sources.ts";
import { placeText } from "../input/place.ts";
import { withoutKnown } from "../secrets/redaction.ts";
import type { Options, Values } from "./command.ts";
import { connectionOptions, manifestOptions } from "./options.ts";
import { connectionFlags, tracing } from "./session.ts";

/** What is wanted, and which connection is meant where nothing is named. */
export const desiredStateOptions = {
  ...manifestOptions,
  prune: {
    kind: "mode",
    summary:
      "delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets",
    placeholder: "all",
    group: "Pruning",
  },
  maxDeletes: { kind: "text", summary: "the most that --prune may delete; 5 unless told", placeholder: "number", group: "Pruning" },
  writeSecrets: { kind: "switch", summary: "also write secrets of which nobody can tell whether they are other ones" },
  ...connectionOptions,
} as const satisfies Options;

type DesiredStateOptions = Values<typeof desiredStateOptions>;

/**
 * Reads the manifests with all their secrets, lists every target, and says what is to be done. Nothing is written.
 *
 * @throws ValidationError with every problem of every manifest; SecretUnavailableError with every secret that cannot be read
 */
export async function planManifests(context: Context, options: DesiredStateOptions): Promise<readonly Step[]> {
  const prune = readPruning(context, options);
  const manifest = await readManifests(context, options);
  if (prune?.everything === true) refuseEmptying(manifest);
  if (manifest.items.length === 0) context.terminal.talk(describeNothing(prune));
  const { specs, origins, warnings } = await resolveItems(manifest.items, context.sources);
  for (const warning of warnings) context.terminal.talk(`warning: ${warning}`);
  const desired = manifest.items.map((item, index) => toDesired(item, specs[index] ?? item.spec, origins));
  refusePublished(desired, context);
  return context.terminal.progress.during({ text: "comparing with what is there" }, () =>
    makePlan(desired, manifest.targets, {
      open: (target) => openTarget(context, options, target),
      fingerprints: context.fingerprints,
      writeSecrets: options.writeSecrets,
      ...(prune === undefined ? {} : { prune }),
    }),
  );
}

/** What a control plane shows to others, what is remembered and what is printed may hold any field that is no secret. */
function refusePublished(desired: readonly DesiredProvider[], { known }: Pick<Context, "known">): void {
  const issues = desired.flatMap(({ spec, locate }) =>
    Object.entries(spec)
      .filter(([, value]) => withoutKnown(value, known) !== value)
      .map(([path]) => ({
        path,
        where: locate(path),
        message: "holds the text of a secret, in a field that is none and is shown to others",
      })),
  );
  if (issues.length > 0) throw new ValidationError("a secret would be written where it can be read", issues);
}

/**
 * An empty list says that nothing is wanted, and may all the same come of a filter that found nothing: what would lose everything by it has to
 * be named beside it.
 */
function refuseEmptying({ items, targets }: Manifest): void {
  const isWanted = (name: string) => items.some(({ target }) => target.name === name);
  const isNamed = (name: string) => targets.some((target) => target.name === name && !target.isCurrent);
  const bare = targets.find(({ name }) => !isWanted(name) && !isNamed(name));
  if (bare === undefined) return;
  throw new UsageError(`nothing is wanted of ${bare.name}, so that --prune=all would delete everything there`, {
    hint: "if that is meant, name it in the manifest: `target: PROFILE` beside `providers: []`; or delete by name, with `llmp delete`",
  });
}

function describeNothing(prune: Pruning | undefined): string {
  const words = "the manifests describe no provider: nothing is wanted";
  return prune === undefined ? `${words}, and what they spoke of before stays, which --prune deletes` : words;
}

function readPruning({ managed }: Context, { prune, file }: DesiredStateOptions): Pruning | undefined {
  if (prune === undefined || prune === "off") return undefined;
  if (prune !== "on" && prune !== "all")
    throw new UsageError("--prune stands alone, or as --prune=all", { hint: "what is pruned, the manifests say" });
  if (prune === "on" && (file.length === 0 || file.includes("-")))
    throw new UsageError("--prune goes by files, and nobody can tell whose manifest was piped in before", {
      hint: "name the manifests with -f PATH, or give --prune=all",
    });
  return { everything: prune === "all", managed: managed.list, isGiven: (manifest) => managed.isWithin(manifest, file) };
}

/**
 * @param flag what names the file that is to be written
 * @throws UsageError where it is one of the manifests, or would be read as one the next time
 */
export async function refuseAmongManifests(
  { files, managed }: Context,
  { flag, path }: { readonly flag: string; readonly path: string },
  manifests: readonly string[],
): Promise<void> {
  const idOf = async (one: string) => (await files.stat(one).catch(() => undefined))?.id;
  const [id, ...others] = await Promise.all([path, ...manifests].map(idOf));
  if (id !== undefined && others.includes(id))
    throw new UsageError(`${flag} ${path} is a manifest, which would be lost`, { hint: "give it another name" });
  if (isManifestName(path) && (await managed.isWithin(path, manifests)))
    throw new UsageError(`${flag} ${path} is in a folder whose manifests are read, and would be taken for one the next time`, {
      hint: "give it a place outside of it",
    });
}

/** All that is right of what is given, or every problem of it. */
async function readManifests(context: Context, options: DesiredStateOptions): Promise<Manifest> {
  const { controlPlanes, environment, terminal } = context;
  const manifest = await readManifest(options.file, context, {
    controlPlanes,
    targets: await readTargets(context, connectionFlags(options)),
    strict: options.strict,
    lookup: environment.lookup,
  });
  const told = manifest.problems.map(({ severity, place, path, message, targets = [] }) => ({
    severity,
    issue: { path, where: placeText(place), message: targets.length === 0 ? message : `${message} (${targets.join(", ")})` },
  }));
  const errors = told.filter(({ severity }) => severity === "error").map(({ issue }) => issue);
  if (errors.length > 0)
    throw new ValidationError(errors.length === 1 ? "the manifest has a problem" : `the manifest has ${errors.length} problems`, errors);
  for (const { issue } of told) terminal.talk(`warning: ${issue.where}: ${issue.path} ${issue.message}`);
  return manifest;
}

/** Throws ValidationError for what has no name. */
export function toDesired(item: ManifestItem, spec: DesiredProvider["spec"], origins: DesiredProvider["origins"]): DesiredProvider {
  const { target, plane, ignored, place, locate, portable, overridden, protected: isProtected } = item;
  const identity = plane.identify(spec);
  if (identity === undefined) {
    const issue = { path: "", where: placeText(place), message: `has no name by which ${plane.name} could hold it` };
    throw new ValidationError("a provider cannot be told from others", [issue]);
  }
  return {
    target,
    plane,
    identity,
    spec,
    origins,
    ...(portable === undefined ? {} : { translatedFrom: { portable, except: overridden } }),
    protected: isProtected,
    ignored,
    file: place.file,
    place: placeText(place),
    locate,
  };
}

/** A profile that a manifest names is meant as a whole; flags and environment are for what is meant where none is named. */
export function openTarget(
  context: Context,
  options: Values<typeof connectionOptions>,
  { name, profile, isCurrent }: DesiredTarget,
): Promise<Connection> {
  const { caFile, insecureHttp } = connectionFlags(options);
  const isNamed = profile !== undefined && !isCurrent;
  const road = { ...(caFile === undefined ? {} : { caFile }), ...(insecureHttp === undefined ? {} : { insecureHttp }) };
  return connect(context, isNamed ? { profile: name, profileOrigin: "target", ...road } : connectionFlags(options), tracing(context));
}

/** The most that may be deleted. Throws UsageError where that is no number. */
export function readMaximumDeletes({ maxDeletes: text = "5" }: Pick<DesiredStateOptions, "maxDeletes">): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError("--max-deletes takes a whole number");
  return Number(text);
}

/**
 * Steps as they turn out to be when they are gone through up to their own writes: what an apply would refuse is refused here.
 *
 * @throws UsageError where more would be deleted than is allowed; ValidationError with what the control planes would refuse
 */
export function goThrough({ terminal }: Context, steps: readonly Step[], maximumDeletes: number): Promise<readonly Step[]> {
  refuseDeletes(steps, maximumDeletes);
  return terminal.progress.during({ text: "going through it without writing" }, () => rehearse(steps, CONCURRENCY));
}

/** Conversations at a time on each target, none of which writes. */
const CONCURRENCY = 8;

/** @throws UsageError where a plan deletes more than is allowed */
export function refuseDeletes(steps: readonly Step[], maximum: number): void {
  const doomed = steps.map(({ item }) => item).filter(({ action }) => action === "delete");
  if (doomed.length <= maximum) return;
  throw new UsageError(`${doomed.length} providers would be deleted, and at most ${maximum} are allowed`, {
    hint: `nothing was written; ${nameSome(doomed)}: if that is meant, give --max-deletes ${doomed.length}`,
  });
}
