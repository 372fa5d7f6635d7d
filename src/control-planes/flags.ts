// How a field's name becomes a flag. Apart from fields.ts, so that parsing a command line loads no schema library.

import type { Field } from "./fields.ts";

/** `--flag` of a field, without its dashes: its name in kebab-case, singular where the flag repeats. */
export function flagOf(name: string, field: Field): string {
  if (field.flag !== undefined) return field.flag;
  const kebab = name.replaceAll("_", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return field.kind === "list" ? kebab.replace(/s$/, "") : kebab;
}
