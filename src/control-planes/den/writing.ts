// What every write to Den has in common: which rows may be written, and how a lost answer is looked up.

import { ApiError, type LlmpError, UnsupportedOperationError } from "../../errors.ts";
import type { Conversation } from "../control-plane.ts";
import { lookTwice } from "../lost-answers.ts";
import type { Item } from "./answers.ts";
import type { Draft } from "./draft.ts";
import { PROVIDERS, readCatalogue, readList } from "./requests.ts";

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

/** Looks for the effect of a write in the list; `find` gives what shows it. */
export function lookAgain<T>(error: LlmpError, find: (items: readonly Item[]) => T | undefined): Conversation<T | undefined> {
  return lookTwice(error, { see: readList, shows: find, hint: "run `llmp list` before you try again" });
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
