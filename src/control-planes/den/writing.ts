// What every write to Den has in common: which rows may be written, and how a lost answer is looked up.

import { ApiError, LlmpError, OutcomeUnknownError, UnsupportedOperationError } from "../../errors.ts";
import type { Conversation } from "../control-plane.ts";
import type { Item } from "./answers.ts";
import { PROVIDERS, readList } from "./requests.ts";

// A server that is slow to store has usually done so by then.
const SECOND_LOOK_DELAY = 1_500;

export function pathOf(item: Item): string {
  return `${PROVIDERS}/${encodeURIComponent(item.id)}`;
}

/** Rows of source `openwork` are made and kept by the server (from 2026-05-14). */
export function refuseServerMade(item: Item, verb: string): void {
  if (item.source === "models_dev" || item.source === "custom") return;
  throw new UnsupportedOperationError(
    `"${item.name}" has the source ${item.source}: the server made it and manages it, so llmp does not ${verb} it`,
  );
}

/** True for a failure after which a write may have been stored all the same: a lost answer, a 5xx, an answer that is no JSON. */
export function mayHaveHappened(error: unknown): error is LlmpError {
  if (error instanceof OutcomeUnknownError) return true;
  return error instanceof ApiError && (error.code === "server_error" || error.code === "unexpected_response");
}

/**
 * Looks for the effect of a write whose answer was lost, twice with a pause between.
 *
 * @throws OutcomeUnknownError when the list cannot be read either
 */
export function* lookAgain(error: unknown, find: (items: readonly Item[]) => Item | undefined): Conversation<Item | undefined> {
  try {
    return find(yield* readList()) ?? find(yield* readList({ delay: SECOND_LOOK_DELAY }));
  } catch (failure) {
    if (failure instanceof OutcomeUnknownError || !(failure instanceof LlmpError)) throw failure;
    const message = error instanceof Error ? error.message : "the answer was lost";
    throw new OutcomeUnknownError(`${message}; whether it was stored could not be looked up: ${failure.message}`, {
      hint: "run `llmp list` before you try again",
      cause: error,
    });
  }
}
