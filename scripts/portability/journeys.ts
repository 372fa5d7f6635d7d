// What becomes of a provider that is exported from one control plane and applied to another, seen by doing it.

import type { ControlPlane } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Ignored, PortableSpec, Specs } from "../../src/control-planes/portable.ts";
import { exemplars, only, partOf, partsOf } from "./exemplars.ts";
import { openStandIn, type StandIn } from "./stand-in.ts";

/** A part of a spec on one control plane: shown again; held but hidden, as a key is; or without a place. */
export type Fate = "shown" | "hidden" | "lost";

/** An exemplar on one control plane. */
export interface Stay {
  readonly exemplar: string;
  readonly given: PortableSpec;
  /** What an export of it says. */
  readonly exported: PortableSpec;
  readonly fates: Readonly<Record<string, Fate>>;
  readonly ignored: readonly Ignored[];
  /** Why it cannot be made there, in portable words. */
  readonly problems: readonly string[];
}

/** An exemplar on its way from one control plane to another. */
export interface Journey {
  readonly exemplar: string;
  readonly given: PortableSpec;
  /** Parts that arrive, without a hand's turn. */
  readonly kept: readonly string[];
  /** Parts that arrive where they are given again, because the first control plane hides them. */
  readonly again: readonly string[];
  /** Parts that the first holds and the second does not. */
  readonly lost: readonly string[];
  /** Parts that the second cannot do without, and the first does not hold. */
  readonly added: readonly string[];
  /** Why it cannot be made there even so. */
  readonly problems: readonly string[];
  /** What was applied to the second. */
  readonly applied: PortableSpec;
}

export async function openStandIns(): Promise<Readonly<Record<string, StandIn>>> {
  const opened = await Promise.all(Object.entries(controlPlanes).map(async ([kind, entry]) => [kind, await openStandIn(entry)] as const));
  return Object.fromEntries(opened);
}

/** Every exemplar on a control plane. */
export async function stayAt(standIn: StandIn): Promise<readonly Stay[]> {
  return Promise.all(Object.entries(exemplars).map(([exemplar, given]) => stay(standIn, exemplar, given)));
}

export async function stay({ plane, show }: StandIn, exemplar: string, given: PortableSpec): Promise<Stay> {
  const made = plane.portable.toSpecs(given);
  const { specs, ignored } = made;
  const problems = problemsOf(plane, made);
  if (problems.length > 0) return { exemplar, given, exported: {}, fates: {}, ignored, problems };
  const [provider] = await show(specs);
  const exported = provider === undefined ? {} : plane.portable.fromSpec(plane.portable.specOf(provider)).portable;
  const fates = partsOf(given).map((part): readonly [string, Fate] => [
    part,
    isTold(ignored, part) ? "lost" : partOf(exported, part) === undefined ? "hidden" : "shown",
  ]);
  return { exemplar, given, exported, fates: Object.fromEntries(fates), ignored, problems: [] };
}

/** The way of what stayed at one control plane to another. */
export function travel({ exemplar, given, exported, fates }: Stay, { plane }: StandIn): Journey {
  const held = Object.keys(fates).filter((part) => fates[part] !== "lost");
  const shown = held.filter((part) => fates[part] === "shown");
  const carried = merge(
    only(exported, shown),
    only(
      given,
      held.filter((part) => !shown.includes(part)),
    ),
  );
  // What only the person knows is added by hand.
  const added = partsOf(given)
    .filter((part) => !held.includes(part))
    .filter((part) => countProblems(plane, merge(carried, only(given, [part]))) < countProblems(plane, carried));
  const applied = merge(carried, only(given, added));
  const made = plane.portable.toSpecs(applied);
  const problems = problemsOf(plane, made);
  const parts = problems.length > 0 ? [] : held;
  const arrives = (part: string) => !isTold(made.ignored, part);
  return {
    exemplar,
    given,
    kept: parts.filter((part) => shown.includes(part) && arrives(part)),
    again: parts.filter((part) => !shown.includes(part) && arrives(part)),
    lost: parts.filter((part) => !arrives(part)),
    added,
    problems,
    applied,
  };
}

/** Why nothing is made: in portable words, or, where the plane's rules speak, in its own. */
function problemsOf(plane: ControlPlane, { specs, problems }: Specs<Readonly<Record<string, unknown>>>): readonly string[] {
  const found = problems.length > 0 ? problems : specs.flatMap((spec) => plane.rules.flatMap((rule) => rule(spec)));
  return found.map(({ path, message }) => `\`${path}\` ${message}`);
}

function countProblems(plane: ControlPlane, spec: PortableSpec): number {
  const made = plane.portable.toSpecs(spec);
  // A problem of the translation hides those of the rules.
  return made.problems.length > 0 ? made.problems.length * 100 : problemsOf(plane, made).length;
}

function isTold(ignored: readonly Ignored[], part: string): boolean {
  return ignored.some(({ field }) => field === part || field.startsWith(`${part}.`));
}

function merge(one: PortableSpec, other: PortableSpec): PortableSpec {
  const credentials = { ...one.credentials, ...other.credentials };
  return { ...one, ...other, ...(Object.keys(credentials).length === 0 ? {} : { credentials }) };
}
