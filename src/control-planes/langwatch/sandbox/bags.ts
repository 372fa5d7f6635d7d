// What a write to the stand-in for LangWatch does to the stored credentials and headers of a row.

import { refuseService } from "./exchange.ts";
import { isPublic, MASK } from "./masks.ts";
import type { RegistryEntry } from "./registry.ts";
import { type Bag, type ExtraHeader, isSince, type LangWatchState, type StoredRow } from "./state.ts";

/**
 * The bag as its provider takes it: names it does not know dropped, nulls of Azure's removed. Null where nothing is left of Azure's.
 *
 * @throws Refusal 400, which names no field
 */
export function readBag(provider: string, entry: RegistryEntry, given: Bag): Bag | null {
  // Whoever manages keys elsewhere says so, for every provider.
  if (typeof given.MANAGED === "string") return { MANAGED: given.MANAGED };
  const result = entry.schema.safeParse(given);
  if (!result.success) throw refuseService(`Invalid credentials for provider ${provider}`);
  if (!entry.keepsUnknown) return result.data;
  const filled = Object.entries(result.data).filter(([, value]) => value !== null);
  return filled.length === 0 ? null : Object.fromEntries(filled);
}

/** The stored bag after an update with another. Throws the 400 of one that would leave nothing of what is stored (since 3.11). */
export function mergeBag(state: LangWatchState, row: StoredRow, entry: RegistryEntry, bag: Bag | null): Bag | null {
  const stored = row.customKeys ?? {};
  if (!isSince(state, "3.16")) return bag === null ? null : unmask(bag, stored);
  const isOfProvider = Object.keys(bag ?? {}).some((name) => name === "MANAGED" || entry.fields.includes(name));
  if (!isOfProvider && Object.values(stored).some((value) => value !== null && value !== "")) {
    throw refuseService(`This update would drop the stored credentials of ${row.provider}`);
  }
  // A secret that is left out is kept; a public value that is left out is gone.
  const kept = Object.entries(stored).filter(([name]) => !isPublic(name));
  return bag === null ? row.customKeys : { ...Object.fromEntries(kept), ...unmask(bag, stored) };
}

// A mask for which nothing is stored stays what it is.
function unmask(bag: Bag, stored: Bag): Bag {
  const restore = ([name, value]: [string, unknown]) =>
    [name, value === MASK && Object.hasOwn(stored, name) ? stored[name] : value] as const;
  return Object.fromEntries(Object.entries(bag).map(restore));
}

/**
 * The headers after a write. A masked value stands for the stored header of that name (the first of several), else for the one at its place
 * whose name is gone; where there is neither, the header is dropped. Servers that masked no headers (before 3.6) know nothing of this.
 */
export function mergeHeaders(state: LangWatchState, stored: readonly ExtraHeader[], given: readonly ExtraHeader[]): readonly ExtraHeader[] {
  if (!isSince(state, "3.10")) return given;
  const names = given.map(({ key }) => key);
  return given.flatMap(({ key, value }, index) => {
    if (value !== MASK) return [{ key, value }];
    const inPlace = stored[index];
    const renamed = inPlace !== undefined && !names.includes(inPlace.key) ? inPlace : undefined;
    const source = stored.find((header) => header.key === key) ?? renamed;
    return source === undefined ? [] : [{ key, value: source.value }];
  });
}
