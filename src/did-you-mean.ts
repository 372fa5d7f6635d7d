// The nearest known word to a mistyped one.

import { distance } from "fastest-levenshtein";

/** `; did you mean "x"?` when a known word is near (upper and lower case aside), or nothing. */
export function didYouMean(text: string, known: readonly string[]): string {
  const folded = text.toLowerCase();
  const ranked = known.map((word) => ({ word, far: distance(folded, word.toLowerCase()) })).sort((one, other) => one.far - other.far);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.far <= Math.max(2, text.length / 3) ? `; did you mean "${nearest.word}"?` : "";
}
