// Dotted paths, as flags and messages write them.

/** `models[1].id` → `["models", 1, "id"]`. */
export function splitPath(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? (key ?? "") : Number(index)));
}
