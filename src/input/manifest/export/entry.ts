// A stored provider as an entry of a manifest: in the words of its control plane, or in those that all of them share.

import type { Difference, Spec } from "../../../control-planes/control-plane.ts";
import type { Fields } from "../../../control-planes/fields.ts";
import type { Ignored } from "../../../control-planes/portable.ts";
import { portableFields, portableMarks } from "../../../control-planes/portable-fields.ts";
import { Secret } from "../../../secrets/secret.ts";
import { rootOf } from "../../path.ts";
import type { StoredProvider } from "./stored.ts";

export interface ManifestEntry {
  /** JSON. */
  readonly entry: Spec;
  /** What is not said in it. */
  readonly ignored: readonly Ignored[];
}

/** Why there is no entry. */
export interface NoEntry {
  readonly reason: string;
}

export function toNative({ plane, spec, written }: StoredProvider): ManifestEntry {
  return { entry: written(inOrder(spec, plane.fields)) as Spec, ignored: [] };
}

/** In the order in which a person is asked for them. */
function inOrder(spec: Spec, fields: Fields): Spec {
  const names = Object.keys(fields).filter((name) => spec[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, spec[name]]));
}

/** In shared words alone, for another kind of control plane. */
export function toPortable({ plane, spec, written }: StoredProvider): ManifestEntry | NoEntry {
  const { portable, ignored } = plane.portable.fromSpec(spec);
  if (!portableMarks.some((name) => portable[name] !== undefined))
    return { reason: "it names neither a vendor nor an address in words that other control planes have" };
  return { entry: written(inOrder({ ...portable }, portableFields)) as Spec, ignored };
}

/**
 * In shared words, and below the name of its control plane whatever would not be the same there if it were made of those alone, so that it
 * still changes nothing where it comes from.
 */
export function toStablePortable(stored: StoredProvider): ManifestEntry | NoEntry {
  const { plane, provider, spec, written } = stored;
  const made = toPortable(stored);
  if ("reason" in made) return made;
  const { specs, problems } = plane.portable.toSpecs(plane.portable.fromSpec(spec).portable);
  const [again] = specs;
  if (again === undefined)
    return { reason: problems.map(({ path, message }) => `${path} ${message}`).join("; ") || "it means nothing in shared words" };
  const roots = [...new Set(findDrift(stored, plane.differences(again, provider)))];
  const lost = roots.filter((name) => spec[name] === undefined);
  if (lost.length > 0) return { reason: `shared words would change ${lost.join(", ")}` };
  if (roots.length === 0) return made;
  const own = Object.fromEntries(roots.map((name) => [name, spec[name]]));
  const isKept = ({ field }: Ignored) => roots.includes(rootOf(field));
  return { entry: { ...made.entry, [plane.kind]: written(own) }, ignored: made.ignored.filter((one) => !isKept(one)) };
}

/** The fields that differ, without what nobody can compare: what is hidden stands as a reference. */
export function findDrift({ parts }: StoredProvider, differences: readonly Difference[]): readonly string[] {
  const hidden = new Set(parts.map(({ path }) => String(path[0])));
  const isSeen = ({ after, field }: Difference) => !(after instanceof Secret) && !hidden.has(rootOf(field));
  return differences.filter(isSeen).map(({ field }) => rootOf(field));
}
