// Dotted paths, as flags and messages write them, and values at them.

import { isRecord } from "../control-planes/fields.ts";

/** `models[1].id` → `["models", 1, "id"]`. */
export function splitPath(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? (key ?? "") : Number(index)));
}

/** A copy of the target with the value at the path; lists and objects that are missing are made. */
export function setIn(target: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof key === "number") {
    const list: unknown[] = Array.isArray(target) ? target : [];
    return Object.assign([...list], { [key]: setIn(list[key], rest, value) });
  }
  const record = isRecord(target) ? target : {};
  return { ...record, [key]: setIn(record[key], rest, value) };
}
