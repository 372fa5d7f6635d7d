// The nearest known word to a mistyped one.

import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "x"?` when a known word is near, or nothing. */
export function didYouMean(text: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const folded = text.toLowerCase();
  const nearest = known.find((word) => word.toLowerCase() === folded) ?? closest(folded, [...known]);
  return distance(folded, nearest.toLowerCase()) <= Math.max(2, text.length / 3) ? `; did you mean "${nearest}"?` : "";
}
