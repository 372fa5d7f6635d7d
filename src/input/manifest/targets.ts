// Which targets specs are for: those that are named, or the current one.

import type { RuleProblem } from "../../control-planes/control-plane.ts";
import { sayName } from "../../control-planes/fields.ts";
import { findControlPlane, type Registry } from "../../control-planes/index.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { Target, Targets } from "./item.ts";

export interface TargetsChosen {
  readonly targets: readonly Target[];
  /** By `target` or `targets[1]`; by "" where none is named. */
  readonly problems: readonly RuleProblem[];
}

export interface TargetOptions {
  readonly targets: Targets;
  readonly controlPlanes: Registry;
}

/** What a spec or a document says of its targets, not checked yet. */
export interface NamedTargets {
  readonly target?: unknown;
  readonly targets?: unknown;
}

/** Whether anything is said of targets. */
export function namesTargets({ target, targets }: NamedTargets): boolean {
  return target !== undefined || targets !== undefined;
}

/** The targets that are named, or the current one where none is; and what is wrong with the names. */
export function chooseTargets({ target, targets }: NamedTargets, options: TargetOptions): TargetsChosen {
  if (target === undefined && targets === undefined) return chooseCurrent(options);
  if (target !== undefined && targets !== undefined) return refuse("target", "and targets are two ways to say one thing: give one of them");
  if (targets === undefined) {
    if (typeof target !== "string") return refuse("target", "must be a text: the name of a profile");
    return choose([[target, "target"]], options);
  }
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every((name) => typeof name === "string"))
    return refuse("targets", "must be a list of the names of profiles");
  return choose(
    targets.map((name: string, index) => [name, `targets[${index}]`] as const),
    options,
  );
}

function chooseCurrent({ targets: { current }, controlPlanes }: TargetOptions): TargetsChosen {
  if (current === undefined)
    return refuse("", "names no target, and there is no current one: write `target: PROFILE`, or give --profile or --control-plane");
  const problem = problemOfKind(current, controlPlanes);
  return problem === undefined ? { targets: [current], problems: [] } : refuse("", problem);
}

function choose(names: readonly (readonly [name: string, path: string])[], { targets, controlPlanes }: TargetOptions): TargetsChosen {
  const chosen: Target[] = [];
  const problems: RuleProblem[] = [];
  for (const [name, path] of names) {
    const kind = targets.profiles.get(name);
    const target = kind === undefined ? undefined : { name, kind, profile: name };
    const message = target === undefined ? describeUnknown(name, targets) : problemOfKind(target, controlPlanes);
    if (chosen.some((other) => other.name === name)) problems.push({ path, message: `names ${name} a second time` });
    else if (message !== undefined) problems.push({ path, message });
    else if (target !== undefined) chosen.push(target);
  }
  return { targets: chosen, problems };
}

function describeUnknown(name: string, { profiles }: Targets): string {
  const names = [...profiles.keys()];
  // What stands in the wrong place may be a key.
  const unknown = `there is no profile "${sayName(name)}"`;
  if (names.length === 0) return `${unknown}, nor any other: run \`llmp login\``;
  return `${unknown}${didYouMean(name, names) || `; there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`}`;
}

function problemOfKind({ name, kind }: Target, controlPlanes: Registry): string | undefined {
  if (findControlPlane(controlPlanes, kind) !== undefined) return undefined;
  return `${name} is of "${kind}", a control plane that this llmp does not know`;
}

function refuse(path: string, message: string): TargetsChosen {
  return { targets: [], problems: [{ path, message }] };
}
