// What commands on desired state have in common: manifests become providers that are wanted, each with its secrets, and their targets are opened.

import { type Connection, connect } from "../connection/connection.ts";
import { readTargets } from "../connection/targets.ts";
import type { Context } from "../context.ts";
import type { DesiredProvider, DesiredTarget } from "../desired-state/desired.ts";
import { makePlan, type Step } from "../desired-state/plan.ts";
import { UsageError, ValidationError } from "../errors.ts";
import type { ManifestItem } from "../input/manifest/item.ts";
import { readManifest } from "../input/manifest/read.ts";
import { resolveItems } from "../input/manifest/secrets.ts";
import { placeText } from "../input/place.ts";
import type { Values } from "./command.ts";
import { connectionOptions, manifestOptions } from "./options.ts";
import { connectionFlags, tracing } from "./session.ts";

/** What is wanted, and which connection is meant where nothing is named. */
export const desiredStateOptions = { ...manifestOptions, ...connectionOptions } as const;

type DesiredStateOptions = Values<typeof desiredStateOptions>;

export interface PlanFlags {
  /** Secrets count as changed although nobody knows whether they are. */
  readonly writeSecrets: boolean;
}

/**
 * Reads the manifests with all their secrets, lists every target, and says what is to be done. Nothing is written.
 *
 * @throws ValidationError with every problem of every manifest; SecretUnavailableError with every secret that cannot be read
 */
export async function planManifests(context: Context, options: DesiredStateOptions, { writeSecrets }: PlanFlags): Promise<readonly Step[]> {
  const desired = await readDesired(context, options);
  const planning = makePlan(desired, {
    open: (target) => open(context, options, target),
    fingerprints: context.fingerprints,
    writeSecrets,
  });
  return context.terminal.progress.during({ text: "comparing with what is there" }, () => planning);
}

async function readDesired(context: Context, options: DesiredStateOptions): Promise<readonly DesiredProvider[]> {
  const { controlPlanes, environment, sources, terminal } = context;
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
  if (manifest.items.length === 0) throw new UsageError("the manifest describes no provider");
  const { specs, origins, warnings } = await resolveItems(manifest.items, sources);
  for (const warning of warnings) terminal.talk(`warning: ${warning}`);
  return manifest.items.map((item, index) => toDesired(item, specs[index] ?? item.spec, origins));
}

function toDesired(item: ManifestItem, spec: DesiredProvider["spec"], origins: DesiredProvider["origins"]): DesiredProvider {
  const { target, plane, ignored, place, locate, protected: isProtected } = item;
  const identity = plane.identify(spec);
  if (identity === undefined) {
    const issue = { path: "", where: placeText(place), message: `has no name by which ${plane.name} could hold it` };
    throw new ValidationError("a provider cannot be told from others", [issue]);
  }
  return { target, plane, identity, spec, origins, protected: isProtected, ignored, place: placeText(place), locate };
}

/** A profile that a manifest names is meant as a whole; flags and environment are for what is meant where none is named. */
function open(context: Context, options: DesiredStateOptions, { name, profile }: DesiredTarget): Promise<Connection> {
  const { caFile, insecureHttp } = connectionFlags(options);
  const isNamed = profile !== undefined && profile !== options.profile;
  const road = { ...(caFile === undefined ? {} : { caFile }), ...(insecureHttp === undefined ? {} : { insecureHttp }) };
  return connect(context, isNamed ? { profile: name, ...road } : connectionFlags(options), tracing(context));
}
