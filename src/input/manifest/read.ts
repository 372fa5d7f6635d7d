// Reads manifests: every spec of every text checked, offline, for each of its targets, with all problems at once.

import { joinPath } from "../../control-planes/fields.ts";
import { LlmpError, ValidationError } from "../../errors.ts";
import { type InputDocument, parseDocuments } from "../document.ts";
import { splitPath } from "../path.ts";
import { type Place, readPlace } from "../place.ts";
import { type DocumentPath, findEntries, type Opened } from "./entries.ts";
import { createEntryReader, type EntryReader } from "./entry.ts";
import type { ManifestItem, ManifestOptions, Target } from "./item.ts";
import type { Problem } from "./problem.ts";
import { findSources, type ManifestSource, type SourcePorts } from "./sources.ts";
import { chooseTargets, namesTargets, type TargetsChosen } from "./targets.ts";

export interface Manifest {
  /** In the order of the texts, and of the targets of each spec. Only what has no error in it. */
  readonly items: readonly ManifestItem[];
  /** All that are named, also where there is no spec for them (any more). */
  readonly targets: readonly Target[];
  /** In the order of the texts. */
  readonly problems: readonly Problem[];
  /** Specs that were found, whatever is wrong with them. */
  readonly specs: number;
  /** Of these, how many were checked in part, because a variable in them was not read. */
  readonly partial: number;
}

/**
 * Reads what these paths mean (what is piped in, where there is none), whatever is wrong with some of it. Throws UsageError where nothing is
 * given, CancelledError when the run is stopped.
 */
export async function readManifest(paths: readonly string[], ports: SourcePorts, options: ManifestOptions): Promise<Manifest> {
  const { sources, problems: unread } = await findSources(paths, ports);
  const reader = createEntryReader(options);
  const manifests: Manifest[] = [];
  for (const source of sources) manifests.push(await readSource(source, reader, options));
  return {
    items: manifests.flatMap(({ items }) => items),
    targets: manifests.flatMap(({ targets }) => targets),
    problems: [...unread, ...manifests.flatMap(({ problems }) => problems)],
    specs: manifests.reduce((sum, { specs }) => sum + specs, 0),
    partial: manifests.reduce((sum, { partial }) => sum + partial, 0),
  };
}

async function readSource(source: ManifestSource, reader: EntryReader, options: ManifestOptions): Promise<Manifest> {
  const { documents, problems: unread } = await open(source);
  const results: Manifest[] = [];
  for (const document of documents) results.push(await readDocument({ source, document }, reader, options));
  const problems = [...unread, ...results.flatMap((result) => result.problems)];
  // An empty list is said by somebody; an empty text may be what a command that failed has left, and must not take anything away.
  if (documents.length === 0 && unread.length === 0)
    problems.push(describe({ file: source.name }, "no-provider", "is empty; if nothing is wanted, write `providers: []`"));
  return {
    items: results.flatMap(({ items }) => items),
    targets: results.flatMap(({ targets }) => targets),
    problems: problems.sort(
      ({ place: one }, { place: other }) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
    ),
    specs: results.reduce((sum, { specs }) => sum + specs, 0),
    partial: results.reduce((sum, { partial }) => sum + partial, 0),
  };
}

interface OpenedSource {
  readonly documents: readonly InputDocument[];
  readonly problems: readonly Problem[];
}

async function open(source: ManifestSource): Promise<OpenedSource> {
  try {
    return { documents: parseDocuments(await source.read(), source.name), problems: [] };
  } catch (error) {
    if (error instanceof ValidationError) {
      const problems = error.issues.map(({ where = source.name, message }) => describe(readPlace(where), "syntax", message));
      return { documents: [], problems };
    }
    if (!(error instanceof LlmpError) || error.exitCode !== 2) throw error;
    return { documents: [], problems: [describe({ file: source.name }, "unreadable-file", error.advice)] };
  }
}

function describe(place: Place, rule: Problem["rule"], message: string): Problem {
  return { severity: "error", rule, place, path: "", message };
}

async function readDocument(opened: Opened, reader: EntryReader, options: ManifestOptions): Promise<Manifest> {
  const { document } = opened;
  const { entries, named, problems: shapes } = findEntries(document);
  const problems = shapes.map(({ at, message }) => ({ ...describe(document.placeOf(at), "shape", message), path: joinPath("", at) }));
  const items: ManifestItem[] = [];
  let partial = 0;
  // Chosen once for all specs that name none, so that a wrong name is told once.
  let shared: TargetsChosen | undefined;
  const chooseShared = (base: DocumentPath) => {
    if (shared === undefined) {
      shared = chooseTargets(named, options);
      const at = named.target === undefined && named.targets === undefined ? base : [];
      problems.push(
        ...shared.problems.map(({ path, message }) => ({
          ...describe(document.placeOf([...at, ...splitPath(path)]), "target", message),
          path,
        })),
      );
    }
    return shared.targets;
  };
  // Also where every spec names its own, so that a wrong name does not wait for the first that names none.
  const targets = (entries.length === 0 && problems.length === 0) || namesTargets(named) ? chooseShared([]) : [];
  for (const entry of entries) {
    const read = await reader.read(entry, opened, () => chooseShared(entry.base));
    items.push(...read.items);
    problems.push(...read.problems);
    if (read.isPartial) partial += 1;
  }
  return { items, targets, problems, specs: entries.length, partial };
}
