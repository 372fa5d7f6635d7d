// An entry of a manifest is read as `llmp apply` would read it, to see that it says what was meant.

import type { Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { portableFields } from "../../../control-planes/portable-fields.ts";
import { createEntryReader } from "../entry.ts";
import type { ManifestItem } from "../item.ts";
import { isPortable } from "../portable-spec.ts";
import type { Problem } from "../problem.ts";
import { findDrift } from "./entry.ts";
import { findTexts, type PlacedText, type StoredProvider } from "./stored.ts";

/** Why the entry would not leave these providers of one control plane as they are; undefined where it would. */
export async function findMisreading(
  stored: readonly [StoredProvider, ...StoredProvider[]],
  entry: Spec,
  controlPlanes: Registry,
): Promise<string | undefined> {
  const [{ plane, provider }] = stored;
  const meant = meantBy(stored);
  const foreign = findForeignVariable(stored) ?? findTexts(entry, isVariable).find(({ text }) => !meant.has(text));
  if (foreign !== undefined) return `a manifest would take its ${foreign.path} for a variable`;
  const target = { name: provider.name, kind: plane.kind };
  const reader = createEntryReader({ controlPlanes, targets: { profiles: new Map(), current: target }, strict: false, lookup: fill });
  const { items, problems } = await reader.read({ value: entry, base: [] }, unplaced(provider.name), () => [target]);
  const reference = findForeignReference(stored, items) ?? findShared(stored, entry);
  if (reference !== undefined) return `a manifest would take its ${reference.path} for a reference`;
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

function meantBy(stored: readonly StoredProvider[]): ReadonlySet<string> {
  return new Set(stored.flatMap(({ parts }) => parts.map(({ reference }) => reference.text)));
}

/** What somebody wrote on the control plane and every field of a manifest would take for a variable, also one that is meant elsewhere in it. */
export function findForeignVariable(stored: readonly StoredProvider[]): PlacedText | undefined {
  return stored.flatMap(({ foreign }) => foreign).find(({ text }) => isVariable(text));
}

/** What somebody wrote on the control plane and these items would take for a reference: it would be read here, or run. */
export function findForeignReference(
  stored: readonly StoredProvider[],
  items: readonly Pick<ManifestItem, "secrets">[],
): PlacedText | undefined {
  const meant = meantBy(stored);
  const foreign = stored.flatMap((one) => one.foreign);
  for (const { request } of items.flatMap(({ secrets }) => secrets)) {
    const { text } = request.reference;
    const found = foreign.find((one) => one.text === text);
    if (found !== undefined || !meant.has(text)) return found ?? { path: request.field, text };
  }
  return undefined;
}

/** What another control plane would take for a reference, of a spec in shared words, be it overlaid on this one. */
function findShared(stored: readonly StoredProvider[], entry: Spec): PlacedText | undefined {
  if (!isPortable(entry)) return undefined;
  const held = Object.entries(portableFields).flatMap(([name, { kind }]) => (kind === "secret" || kind === "secrets" ? [entry[name]] : []));
  return stored.flatMap(({ foreign }) => foreign).find(({ text }) => findTexts(held, (one) => one === text).length > 0);
}

/** Something for a variable, so that what hangs on it is looked at as well. */
function fill(variable: string): string {
  return /URL|ENDPOINT/.test(variable) ? "https://filling.invalid" : "filling";
}

function describe({ path, message }: Problem): string {
  return path === "" ? message : `${path} ${message}`;
}

/** Whether a manifest reads it as a variable, in whatever field. */
function isVariable(text: string): boolean {
  return /^env:(?!\/\/)\S/.test(text);
}

/** What is read here was written nowhere. */
export function unplaced(name: string) {
  const place = { file: name };
  return {
    source: { name, kind: "pipe" as const, read: async () => "" },
    document: { value: undefined, placeOf: () => place, locate: () => name },
  };
}
