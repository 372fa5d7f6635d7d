// How a field's name becomes a flag. Apart from fields.ts, so that parsing a command line loads no schema library.

import type { Field } from "./fields.ts";

/** `--flag` of a field, without its dashes: its name in kebab-case, singular where the flag repeats. */
export function flagOf(name: string, field: Field): string {
  if (field.flag !== undefined) return field.flag;
  return field.kind === "list" ? kebab(name).replace(/s$/, "") : kebab(name);
}

/** `modelIds` and `model_ids` → `model-ids`. */
export function kebab(name: string): string {
  return name.replaceAll("_", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
