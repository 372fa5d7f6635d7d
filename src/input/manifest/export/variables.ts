// References to fill: variables that are named after the provider and the part that they are for.

import { variableName } from "../../variable-name.ts";
import type { HiddenPart, PartReference } from "./stored.ts";

/** Variables of a name are cut where no shell or person would read on. */
const LONGEST_NAME = 80;

/** Gives each part a variable of its own, the same ones for the same parts in the same order. `taken` have a meaning already. */
export function createNaming(taken: Iterable<string>): (provider: string, part: HiddenPart) => PartReference {
  const variables = new Set(taken);
  return (provider, { field }) => {
    const [prefix, suffix] = [variableName(provider).slice(0, LONGEST_NAME), suffixOf(field)];
    const wanted = suffix.startsWith(`${prefix}_`) ? suffix : `${prefix}_${suffix}`;
    let variable = wanted;
    for (let number = 2; variables.has(variable); number += 1) variable = `${wanted}_${number}`;
    variables.add(variable);
    return { text: `env:${variable}` };
  };
}

function suffixOf(field: string): string {
  if (field === "apiKey") return "API_KEY";
  return variableName(field.replace(/^(?:credentials|headers)\./, "")).slice(0, LONGEST_NAME);
}
