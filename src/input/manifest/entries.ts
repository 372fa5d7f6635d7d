// The specs in a document: one that stands alone, a list of them, or `providers` beside `targets`.

import { isRecord } from "../../control-planes/fields.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { InputDocument } from "../document.ts";
import type { ManifestSource } from "./sources.ts";
import type { NamedTargets } from "./targets.ts";

/** A path in parts, from the top of a document. */
export type DocumentPath = readonly (string | number)[];

/** A document, and where it is from. */
export interface Opened {
  readonly source: ManifestSource;
  readonly document: InputDocument;
}

/** One spec as it was written. */
export interface Entry {
  readonly value: Readonly<Record<string, unknown>>;
  /** What leads to it. */
  readonly base: DocumentPath;
}

export interface ShapeProblem {
  readonly at: DocumentPath;
  readonly message: string;
}

export interface EntriesFound {
  readonly entries: readonly Entry[];
  /** The document's own `target` or `targets`, for specs that name none. */
  readonly named: NamedTargets;
  readonly problems: readonly ShapeProblem[];
}

/** What a document may hold beside `providers`; `x-…` is for whoever needs a place for anchors. */
const DOCUMENT_KEYS = ["targets", "target", "providers", "$schema"];
const FREE_KEY = /^x-/;

/** Takes the specs out of a document. Their fields are not looked at. */
export function findEntries({ value }: Pick<InputDocument, "value">): EntriesFound {
  if (Array.isArray(value)) return listEntries(value, []);
  if (!isRecord(value)) return nothing({ at: [], message: "must be a spec (`name: …`), a list of specs, or targets and providers" });
  if (!Object.hasOwn(value, "providers")) {
    if (Array.isArray(value.provider)) return nothing({ at: ["provider"], message: "is a list, which is called providers" });
    const { $schema: _schema, ...spec } = value;
    return { entries: [{ value: spec, base: [] }], named: {}, problems: [] };
  }
  const { providers, target, targets } = value;
  const strange = Object.keys(value)
    .filter((key) => !DOCUMENT_KEYS.includes(key) && !FREE_KEY.test(key))
    .map((key) => ({ at: [key], message: describeStrange(key) }));
  if (!Array.isArray(providers)) return nothing(...strange, { at: ["providers"], message: "must be a list of specs" });
  const { entries, problems } = listEntries(providers, ["providers"]);
  return { entries, named: { target, targets }, problems: [...strange, ...problems] };
}

function nothing(...problems: readonly ShapeProblem[]): EntriesFound {
  return { entries: [], named: {}, problems };
}

function describeStrange(key: string): string {
  return `does not stand beside providers${didYouMean(key, DOCUMENT_KEYS)}; a key of your own, for anchors, begins with x-`;
}

function listEntries(values: readonly unknown[], base: DocumentPath): EntriesFound {
  const entries: Entry[] = [];
  const problems: ShapeProblem[] = [];
  for (const [index, value] of values.entries()) {
    const at = [...base, index];
    if (isRecord(value)) entries.push({ value, base: at });
    else problems.push({ at, message: "must be an object of fields, such as `name: …`" });
  }
  return { entries, named: {}, problems };
}
