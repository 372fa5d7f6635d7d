// Which choices fit what was typed, the likeliest first.

import type { Choice } from "../../control-planes/control-plane.ts";

/** A choice with its text in lower case, so that each key pressed searches thousands of them at once. */
interface Entry {
  readonly choice: Choice;
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

/** Makes the search over these choices: every word typed (split at blanks and commas) must occur in the value, label or detail. */
export function createSearch(choices: readonly Choice[]): (typed: string) => readonly Choice[] {
  const entries = choices.map((choice): Entry => {
    return { choice, value: choice.value.toLowerCase(), label: choice.label.toLowerCase(), detail: choice.detail?.toLowerCase() ?? "" };
  });
  return (typed) => {
    const words = typed
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((word) => word !== "");
    if (words.length === 0) return choices;
    return entries
      .filter((entry) => words.every((word) => [entry.value, entry.label, entry.detail].some((text) => text.includes(word))))
      .map((entry) => ({ choice: entry.choice, rank: rankOf(entry, words) }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ choice }) => choice);
  };
}

// The sort is stable: within a rank the order is the caller's.
function rankOf({ value, label }: Entry, [first = "", ...others]: readonly string[]): number {
  if (value === first && others.length === 0) return 0;
  if (value.startsWith(first)) return 1;
  if (label.startsWith(first)) return 2;
  if (`${value} ${label}`.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first))) return 3;
  return value.includes(first) || label.includes(first) ? 4 : 5;
}
