// One spec of a manifest to the items that it describes: one for each target, and for each provider that the target makes of it.

import type { ControlPlane, Spec } from "../../control-planes/control-plane.ts";
import { findControlPlane } from "../../control-planes/index.ts";
import { splitPath } from "../path.ts";
import { type Place, placeText, readPlace } from "../place.ts";
import type { Entry, Opened } from "./entries.ts";
import type { ManifestItem, ManifestOptions, Target } from "./item.ts";
import { checkPortable, isPortable, type PortableEntry, translate } from "./portable-spec.ts";
import type { Problem } from "./problem.ts";
import { findSecrets } from "./secrets.ts";
import { type NativeSpec, RESERVED, readNative, type SpecOptions, type SpecProblem, type SpecsRead } from "./spec.ts";
import { chooseTargets, namesTargets } from "./targets.ts";

export interface EntryRead {
  readonly items: readonly ManifestItem[];
  readonly problems: readonly Problem[];
  /** A variable in it was not read. */
  readonly isPartial: boolean;
}

export interface EntryReader {
  /** `chooseShared` gives the targets of specs that name none. */
  read(entry: Entry, opened: Opened, chooseShared: () => readonly Target[]): Promise<EntryRead>;
}

/** A reader that remembers what it read, so that it finds what is described twice. */
export function createEntryReader(options: ManifestOptions): EntryReader {
  const planes = new Map<string, ControlPlane>();
  const seen = new Map<string, DescribedItem>();
  const kinds = Object.keys(options.controlPlanes);

  // Most specs share the targets of their document.
  let last: { readonly targets: readonly Target[]; readonly planes: readonly ControlPlane[] } = { targets: [], planes: [] };

  async function load(targets: readonly Target[]): Promise<readonly ControlPlane[]> {
    if (targets !== last.targets) last = { targets, planes: await loadEach(targets) };
    return last.planes;
  }

  async function loadEach(targets: readonly Target[]): Promise<readonly ControlPlane[]> {
    const kinds = [...new Set(targets.map(({ kind }) => kind))];
    for (const kind of kinds) {
      const plane = planes.get(kind) ?? (await findControlPlane(options.controlPlanes, kind)?.load());
      if (plane !== undefined) planes.set(kind, plane);
    }
    return kinds.flatMap((kind) => planes.get(kind) ?? []);
  }

  return {
    async read(entry, opened, chooseShared) {
      const { target, targets: named, protected: isProtected } = entry.value;
      const own = namesTargets({ target, targets: named }) ? chooseTargets({ target, targets: named }, options) : undefined;
      const targets = own?.targets ?? chooseShared();
      const placeOf = (path: string) =>
        opened.document.placeOf([...entry.base, ...(Object.hasOwn(entry.value, path) ? [path] : splitPath(path))]);
      const origin = { kind: opened.source.kind, locate: (path: string) => placeText(placeOf(path)) };
      const rest = withoutReserved(entry.value);
      const draft: Draft = {
        placeOf,
        targets,
        planes: await load(targets),
        rest,
        given: { origin, lookup: options.lookup, kinds },
        options,
      };
      const read = isPortable(rest) ? readPortable(draft) : readEach(draft, (plane, given) => readNative(plane, rest, given));
      const items = read.natives.map((native) => toItem(native, placeOf, isProtected === true));
      const problems = [...read.problems];
      for (const { path, message } of own?.problems ?? [])
        problems.push(locate(draft, { severity: "error", rule: "target", path, message }));
      if (isProtected !== undefined && typeof isProtected !== "boolean") problems.push(locate(draft, NOT_A_SWITCH));
      for (const item of items) findTwin({ item, entry }, seen, problems);
      return { items, problems, isPartial: items.some(({ identity }) => identity === undefined) };
    },
  };
}

/** What is left are fields, and for a portable spec those of single control planes. */
function withoutReserved(value: Entry["value"]): Spec {
  if (!RESERVED.some((name) => Object.hasOwn(value, name))) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !RESERVED.includes(name)));
}

const NOT_A_SWITCH: SpecProblem = { severity: "error", rule: "field", path: "protected", message: "must be true or false" };

interface Draft {
  placeOf(path: string): Place;
  readonly targets: readonly Target[];
  /** Of the targets, each once. */
  readonly planes: readonly ControlPlane[];
  /** Without what is said of targets. */
  readonly rest: Spec;
  readonly given: SpecOptions;
  readonly options: ManifestOptions;
}

interface NativeOf {
  readonly target: Target;
  readonly plane: ControlPlane;
  readonly native: NativeSpec;
}

interface NativesRead {
  readonly natives: readonly NativeOf[];
  readonly problems: readonly Problem[];
}

/** Reads a spec once for each kind of control plane, and gives what came of it to each target of that kind. */
function readEach(draft: Draft, read: (plane: ControlPlane, given: SpecOptions) => SpecsRead): NativesRead {
  const natives: NativeOf[] = [];
  const problems: Problem[] = [];
  const byKind = new Map<string, SpecsRead>();
  for (const plane of draft.planes) {
    const result = read(plane, draft.given);
    byKind.set(plane.kind, result);
    for (const problem of result.problems) problems.push({ ...locate(draft, problem), targets: namesOf(draft, plane) });
  }
  for (const target of draft.targets) {
    const plane = draft.planes.find(({ kind }) => kind === target.kind);
    if (plane === undefined) continue;
    for (const native of byKind.get(target.kind)?.specs ?? []) natives.push({ target, plane, native });
  }
  return { natives, problems };
}

function namesOf({ targets }: Draft, plane: ControlPlane): readonly string[] {
  return targets.filter(({ kind }) => kind === plane.kind).map(({ name }) => name);
}

function readPortable(draft: Draft): NativesRead {
  const { rest, planes, options } = draft;
  const isKind = (name: string) => Object.hasOwn(options.controlPlanes, name);
  const entry: PortableEntry = Object.keys(rest).some(isKind)
    ? {
        values: Object.fromEntries(Object.entries(rest).filter(([name]) => !isKind(name))),
        overrides: Object.fromEntries(Object.entries(rest).filter(([name]) => isKind(name))),
      }
    : { values: rest, overrides: {} };
  const checked = checkPortable(entry, planes, draft.given);
  const problems = [...checked.problems, ...findUnused(entry, planes)].map((problem) => locate(draft, problem));
  if (checked.problems.some(({ severity }) => severity === "error")) return { natives: [], problems };
  const each = readEach(draft, (plane, given) => translate(plane, entry, checked, given));
  return { natives: each.natives, problems: [...problems, ...each.problems] };
}

function findUnused({ overrides }: PortableEntry, planes: readonly ControlPlane[]): readonly SpecProblem[] {
  // Where no target could be told, none can be missing.
  const kinds = planes.length === 0 ? [] : Object.keys(overrides).filter((kind) => !planes.some((plane) => plane.kind === kind));
  return kinds.map((kind) => ({
    severity: "warning",
    rule: "unused-override",
    path: kind,
    message: `no target of this spec is of ${kind}`,
  }));
}

function locate({ placeOf, options }: Draft, problem: SpecProblem): Problem {
  const { severity, rule, path, message, where } = problem;
  const place = where === undefined ? placeOf(path) : readPlace(where);
  return { severity: options.strict ? "error" : severity, rule, path, message, place };
}

function toItem({ target, plane, native }: NativeOf, placeOf: Draft["placeOf"], isProtected: boolean): ManifestItem {
  const { spec, requests, ignored, portable, overridden, trace, isPartial } = native;
  return {
    target,
    plane,
    get place() {
      return placeOf("");
    },
    identity: isPartial ? undefined : plane.identify(spec),
    spec,
    get secrets() {
      return findSecrets(spec, requests);
    },
    portable,
    overridden,
    protected: isProtected,
    declared: Object.keys(spec),
    ignored,
    locate: (path) => placeText(placeOf(trace(path))),
  };
}

/** An item, and the spec that it was made of. */
interface DescribedItem {
  readonly item: ManifestItem;
  readonly entry: Entry;
}

/** Two descriptions of one provider would overwrite each other at every run. */
function findTwin(described: DescribedItem, seen: Map<string, DescribedItem>, problems: Problem[]): void {
  const { item, entry } = described;
  const { target, identity } = item;
  if (identity === undefined) return;
  const key = `${target.name}\n${identity}`;
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, described);
    return;
  }
  const { place } = item;
  const problem = { severity: "error", rule: "duplicate", place, path: "", targets: [target.name] } as const;
  if (first.entry === entry) {
    const message = `becomes several providers of one name on ${target.name}: leave their names to llmp, or write a spec for each`;
    problems.push({ ...problem, message });
    return;
  }
  const related = first.item.place;
  problems.push({
    ...problem,
    message: `describes a provider of ${target.name} that is described at ${placeText(related)} already`,
    related,
  });
}
