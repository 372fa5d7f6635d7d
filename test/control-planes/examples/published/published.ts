// What a body of a published page is shown with, so that every way of telling llmp of it can be tried.

import type { Answer } from "../../../run.ts";

export interface Published {
  readonly kind: string;
  readonly what: string;
  /** As the page has it; llmp is given it as JSON as well, as it is. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What the page says in the path, and llmp's JSON beside the body. */
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly flags: readonly string[];
  readonly yaml: string;
  /** What a person is asked, where the vendor needs more than a key. */
  readonly answers?: readonly Answer[];
}
