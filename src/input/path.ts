// Dotted paths, as flags and messages write them, and values at them.

import { isRecord } from "../control-planes/fields.ts";
import { UsageError } from "../errors.ts";

/** `models[1].id` → `["models", 1, "id"]`. */
export function splitPath(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? (key ?? "") : Number(index)));
}

/** `models` of `models[1].id`. */
export function rootOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** A copy of the target with the value at the path; lists and objects that are missing are made. */
export function setIn(target: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof key === "number") {
    const list: unknown[] = Array.isArray(target) ? target : [];
    if (key > list.length)
      throw new UsageError(`[${key}] leaves a gap: the list holds ${list.length} so far`, {
        hint: "lists begin at [0] and grow one by one",
      });
    return Object.assign([...list], { [key]: setIn(list[key], rest, value) });
  }
  const record = isRecord(target) ? target : {};
  return { ...record, [key]: setIn(Object.hasOwn(record, key) ? record[key] : undefined, rest, value) };
}
