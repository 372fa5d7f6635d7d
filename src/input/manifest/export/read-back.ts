// An entry of a manifest is read as `llmp apply` would read it, to see that it says what was meant.

import type { Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { createEntryReader } from "../entry.ts";
import type { Problem } from "../problem.ts";
import { findDrift } from "./entry.ts";
import { dotted, type StoredProvider } from "./stored.ts";

/** Why the entry would not leave these providers of one control plane as they are; undefined where it would. */
export async function findMisreading(
  stored: readonly [StoredProvider, ...StoredProvider[]],
  entry: Spec,
  controlPlanes: Registry,
): Promise<string | undefined> {
  const [{ plane, provider }] = stored;
  const meant = new Set(stored.flatMap(({ parts }) => parts.map(({ reference }) => reference.text)));
  const variable = findVariables(entry, []).find(({ text }) => !meant.has(text));
  if (variable !== undefined) return `a manifest would take its ${variable.path} for a variable`;
  const target = { name: provider.name, kind: plane.kind };
  const reader = createEntryReader({ controlPlanes, targets: { profiles: new Map(), current: target }, strict: false, lookup: fill });
  const { items, problems } = await reader.read({ value: entry, base: [] }, unplaced(provider.name), () => [target]);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors.map(describe).join("; ");
  if (items.length !== stored.length) return `it would be ${items.length} providers`;
  const drift = stored.flatMap((one) => {
    const item = items.find(({ identity }) => identity === one.provider.name);
    return item === undefined ? undefined : findDrift(one, plane.differences(item.spec, one.provider));
  });
  if (drift.includes(undefined)) return "its name would be read as another one";
  return drift.length === 0 ? undefined : `applying it would change ${[...new Set(drift)].join(", ")}`;
}

/** Something for a variable, so that what hangs on it is looked at as well. */
function fill(variable: string): string {
  return /URL|ENDPOINT/.test(variable) ? "https://filling.invalid" : "filling";
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
