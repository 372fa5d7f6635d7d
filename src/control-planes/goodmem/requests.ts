// The requests of GoodMem, and how the effect of a write whose answer was lost is looked up.

import * as z from "zod/mini";
import { ApiError, type LlmpError } from "../../errors.ts";
import { type Account, type Among, ask, type Conversation, pick, readOnce } from "../control-plane.ts";
import { lookTwice } from "../lost-answers.ts";
import { decodeList, decodeOne, decodeTold, indexList, type Llm, nameOf, type Told, User } from "./answers.ts";

export const LLMS = "/v1/llms";

export function pathOf(llmId: string): string {
  return `${LLMS}/${encodeURIComponent(llmId)}`;
}

/** Every LLM that the caller may see; there are no pages. */
export function* readList(query: Readonly<Record<string, string>> = {}): Conversation<readonly Llm[]> {
  const response = yield* ask({ method: "GET", path: LLMS, ...(Object.keys(query).length === 0 ? {} : { query }) });
  return readOnce(response, decodeList);
}

/** The same, for whether there is such a one before one is created. */
export function* readTold(): Conversation<readonly Told[]> {
  return readOnce(yield* ask({ method: "GET", path: LLMS, readFor: "identity" }), decodeTold);
}

/** Never with `includeCredentials`, which would bring the key in the clear. */
export function* readOne(llmId: string, options: { readonly delay?: number } = {}): Conversation<Llm> {
  const response = yield* ask({ method: "GET", path: pathOf(llmId), among: amongAll(llmId), ...options });
  return decodeOne(response.body);
}

/** The list shows each LLM as its own address does. */
function amongAll(llmId: string): Among {
  return { path: LLMS, pick: (all) => readOnce(all, indexList).get(llmId) };
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
  const user = z.safeParse(User, response.body).data;
  const who = user?.email ?? user?.displayName ?? user?.userId;
  return { label: who === undefined ? "GoodMem" : `GoodMem (${who})`, warnings: [] };
}

/** Looks for the effect of a write at the LLM itself; `shows` gives what shows it, and is given undefined when the LLM does not exist. */
export function lookAgain<T>(error: LlmpError, llmId: string, shows: (now: Llm | undefined) => T | undefined): Conversation<T | undefined> {
  return lookTwice(error, { see: (options) => readIfThere(llmId, options), shows, hint: `run \`llmp get ${llmId}\` before you try again` });
}

export function* readIfThere(llmId: string, options: { readonly delay?: number } = {}): Conversation<Llm | undefined> {
  try {
    return yield* readOne(llmId, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return undefined;
    throw error;
  }
}
