// The requests of GoodMem, and how the effect of a write whose answer was lost is looked up.

import * as z from "zod/mini";
import { ApiError, LlmpError, OutcomeUnknownError } from "../../errors.ts";
import { type Account, ask, type Conversation, pick } from "../control-plane.ts";
import { decodeList, decodeOne, type Llm, nameOf, User } from "./answers.ts";

export const LLMS = "/v1/llms";

// A server that is slow to store has usually done so by then.
const SECOND_LOOK_DELAY = 1_500;

export function pathOf(llmId: string): string {
  return `${LLMS}/${encodeURIComponent(llmId)}`;
}

/** Every LLM that the caller may see; there are no pages. */
export function* readList(query: Readonly<Record<string, string>> = {}): Conversation<readonly Llm[]> {
  const response = yield* ask({ method: "GET", path: LLMS, ...(Object.keys(query).length === 0 ? {} : { query }) });
  return decodeList(response.body);
}

/** Never with `includeCredentials`, which would bring the key in the clear. */
export function* readOne(llmId: string, options: { readonly delay?: number } = {}): Conversation<Llm> {
  const response = yield* ask({ method: "GET", path: pathOf(llmId), ...options });
  return decodeOne(response.body);
}

/** The one LLM that an id or an exact name means; names need not be unique. */
export function find(llms: readonly Llm[], selector: string): Llm {
  return pick(
    llms.map((llm) => ({ id: llm.llmId, name: nameOf(llm), llm })),
    selector,
  ).llm;
}

/** The system information is open to all, so only this proves the key. */
export function* check(): Conversation<Account> {
  const response = yield* ask({ method: "GET", path: "/v1/users/me" });
  const { email, displayName, userId } = z.catch(User, {}).parse(response.body);
  const who = email ?? displayName ?? userId;
  return { label: who === undefined ? "GoodMem" : `GoodMem (${who})`, warnings: [] };
}

/** True for a failure after which a write may have been stored all the same: a lost answer, a 5xx, an answer that is no JSON. */
export function mayHaveHappened(error: unknown): error is LlmpError {
  if (error instanceof OutcomeUnknownError) return true;
  return error instanceof ApiError && (error.code === "server_error" || error.code === "unexpected_response");
}

/**
 * Looks for the effect of a write whose answer was lost, twice with a pause between.
 *
 * @param shows gives what shows the effect, or undefined; it is given undefined when the LLM does not exist
 * @throws OutcomeUnknownError when it cannot be looked up
 */
export function* lookAgain<T>(
  error: LlmpError,
  llmId: string,
  shows: (now: Llm | undefined) => T | undefined,
): Conversation<T | undefined> {
  try {
    return shows(yield* readIfThere(llmId)) ?? shows(yield* readIfThere(llmId, { delay: SECOND_LOOK_DELAY }));
  } catch (failure) {
    if (failure instanceof OutcomeUnknownError || !(failure instanceof LlmpError)) throw failure;
    throw new OutcomeUnknownError(`${error.message}; whether it took effect could not be looked up: ${failure.message}`, {
      hint: `run \`llmp get ${llmId}\` before you try again`,
      cause: error,
    });
  }
}

export function* readIfThere(llmId: string, options: { readonly delay?: number } = {}): Conversation<Llm | undefined> {
  try {
    return yield* readOne(llmId, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return undefined;
    throw error;
  }
}
