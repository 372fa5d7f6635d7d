// After a write whose answer was lost: may it have happened, and is its effect there? The same for every control plane.

import { ApiError, LlmpError, OutcomeUnknownError } from "../errors.ts";
import type { Conversation } from "./control-plane.ts";

// A server that is slow to store has usually done so by then.
const SECOND_LOOK_DELAY = 1_500;

/** True for a failure after which a write may have been stored all the same: a lost answer, a 5xx, an answer that is no JSON. */
export function mayHaveHappened(error: unknown): error is LlmpError {
  return error instanceof OutcomeUnknownError || (error instanceof ApiError && error.isDoubtful);
}

export interface Look<S, T> {
  /** Reads what would show the effect. */
  see(options: { readonly delay?: number }): Conversation<S>;
  /** What shows the effect, or undefined where there is none. */
  shows(seen: S): T | undefined;
  /** What to do where it cannot be looked up. */
  readonly hint: string;
  /** Milliseconds between the two looks; 1,500 unless told. */
  readonly delay?: number;
}

/**
 * Looks for the effect of a write whose answer was lost, twice with a pause between.
 *
 * @throws OutcomeUnknownError when it cannot be looked up either
 */
export function* lookTwice<S, T>(
  error: LlmpError,
  { see, shows, hint, delay = SECOND_LOOK_DELAY }: Look<S, T>,
): Conversation<T | undefined> {
  try {
    return shows(yield* see({})) ?? shows(yield* see({ delay }));
  } catch (failure) {
    if (failure instanceof OutcomeUnknownError || !(failure instanceof LlmpError)) throw failure;
    throw new OutcomeUnknownError(`${error.message}; whether it took effect could not be looked up: ${failure.message}`, {
      hint,
      cause: error,
    });
  }
}
