// An entry of a manifest is read as `llmp apply` would read it, to see that it says what was meant.

import type { Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { createEntryReader } from "../entry.ts";
import type { Problem } from "../problem.ts";
import { findDrift } from "./entry.ts";
import { dotted, type StoredProvider } from "./stored.ts";

/** Why the entry would not leave the provider as it is; undefined where it would. */
export async function findMisreading(stored: StoredProvider, entry: Spec, controlPlanes: Registry): Promise<string | undefined> {
  const { plane, provider, parts } = stored;
  const meant = new Set(parts.map(({ reference }) => reference.text));
  const variable = findVariables(entry, []).find(({ text }) => !meant.has(text));
  if (variable !== undefined) return `a manifest would take its ${variable.path} for a variable`;
  const target = { name: provider.name, kind: plane.kind };
  const reader = createEntryReader({ controlPlanes, targets: { profiles: new Map(), current: target }, strict: false });
  const { items, problems, isPartial } = await reader.read({ value: entry, base: [] }, unplaced(provider.name), () => [target]);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors.map(describe).join("; ");
  // What hangs on a variable is known when the variable is.
  if (isPartial) return undefined;
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) return `it would be ${items.length} providers`;
  if (item.identity !== provider.name) return "its name would be read as another one";
  const drift = [...new Set(findDrift(stored, plane.differences(item.spec, provider)))];
  return drift.length === 0 ? undefined : `applying it would change ${drift.join(", ")}`;
}

function describe({ path, message }: Problem): string {
  return path === "" ? message : `${path} ${message}`;
}

/** Texts that a manifest reads as variables, in whatever field. */
function findVariables(value: unknown, path: readonly (string | number)[]): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return /^env:(?!\/\/)\S/.test(value) ? [{ path: dotted(path), text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => findVariables(inner, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => findVariables(inner, [...path, name]));
}

/** What is read here was written nowhere. */
export function unplaced(name: string) {
  const place = { file: name };
  return {
    source: { name, kind: "pipe" as const, read: async () => "" },
    document: { value: undefined, placeOf: () => place, locate: () => name },
  };
}
