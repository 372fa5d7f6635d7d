// What every write to Den has in common: which rows may be written, and how a lost answer is looked up.

import { ApiError, LlmpError, OutcomeUnknownError, UnsupportedOperationError } from "../../errors.ts";
import type { Conversation } from "../control-plane.ts";
import type { Item } from "./answers.ts";
import type { Draft } from "./draft.ts";
import { PROVIDERS, readCatalogue, readList } from "./requests.ts";

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
 * @param find gives what shows the effect, or undefined where there is none
 * @throws OutcomeUnknownError when the list cannot be read either
 */
export function* lookAgain<T>(error: LlmpError, find: (items: readonly Item[]) => T | undefined): Conversation<T | undefined> {
  try {
    return find(yield* readList()) ?? find(yield* readList({ delay: SECOND_LOOK_DELAY }));
  } catch (failure) {
    if (failure instanceof OutcomeUnknownError || !(failure instanceof LlmpError)) throw failure;
    throw new OutcomeUnknownError(`${error.message}; whether it took effect could not be looked up: ${failure.message}`, {
      hint: "run `llmp list` before you try again",
      cause: error,
    });
  }
}

/** A 500 to a models_dev provider often means that the server could not reach its catalogue; only the catalogue route says so (502). */
export function* blameCatalogue(error: LlmpError, { body }: Draft): Conversation<void> {
  if (!(error instanceof ApiError) || error.code !== "server_error" || body.source !== "models_dev") return;
  try {
    yield* readCatalogue();
  } catch (failure) {
    if (failure instanceof ApiError && failure.planeCode === "provider_catalog_unavailable") throw failure;
  }
}
