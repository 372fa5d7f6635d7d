// The two writes that Agent Stack has for providers, and how a lost answer to either is looked up.

import { ApiError, LlmpError, OutcomeUnknownError, UnsupportedOperationError } from "../../errors.ts";
import { ask, type Body, type Conversation } from "../control-plane.ts";
import { lookTwice, mayHaveHappened } from "../lost-answers.ts";
import { storedForm, withoutPassword } from "./address.ts";
import { type Item, isManaged, nameOf } from "./answers.ts";
import type { ProviderBody } from "./draft.ts";
import { codes } from "./errors.ts";
import { decodeItem, PROVIDERS, readList } from "./requests.ts";

// The server asks the vendor for its models before it answers: seconds as a rule, up to half an hour where the vendor hangs.
const CREATE_TIMEOUT = 300_000;

// Its answers take longer than a database write.
const SECOND_LOOK_DELAY = 2_000;

/** What has become of a creation. */
export interface Created {
  readonly item: Item;
  readonly warnings: readonly string[];
}

/**
 * Creates a provider, for which the server lists the vendor's models with the key first.
 *
 * @param before the list before, to tell the new row from others
 * @throws ApiError `already_exists` where somebody else was faster; OutcomeUnknownError where it may still appear
 */
export function* post(body: ProviderBody, before: readonly Item[]): Conversation<Created> {
  try {
    const response = yield* ask({ method: "POST", path: PROVIDERS, body: body as Body, timeout: CREATE_TIMEOUT });
    return { item: decodeItem(response.body), warnings: [] };
  } catch (error) {
    if (error instanceof ApiError && error.planeCode === codes.duplicate) throw yield* nameHolder(error, body);
    if (!mayHaveHappened(error)) throw error;
    const item = yield* lookAgain(error, (items) => findNew(items, before, body));
    if (item !== undefined)
      return {
        item,
        warnings: ["the control plane's answer was lost or was a failure, yet the provider is there: nothing was sent twice"],
      };
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new OutcomeUnknownError(
      `${error.message}; no new provider with the address ${withoutPassword(body.base_url)} was there when looked for twice`,
      {
        ...error.details,
        hint: "the server may still be waiting for the vendor, and store it then: run `llmp list` before you try again",
      },
    );
  }
}

/** The row that our lost request made: addresses are unique, so there is one at most. */
function findNew(items: readonly Item[], before: readonly Item[], body: ProviderBody): Item | undefined {
  const known = new Set(before.map(({ id }) => id));
  const address = storedForm(body.base_url);
  return items.find(
    ({ id, type, name, base_url }) => !known.has(id) && type === body.type && name === body.name && storedForm(base_url) === address,
  );
}

function* nameHolder(error: ApiError, body: ProviderBody): Conversation<ApiError> {
  const address = storedForm(body.base_url);
  try {
    const holder = (yield* readList()).find(({ base_url }) => storedForm(base_url) === address);
    return holder === undefined ? error : alreadyExists(holder, body.base_url, error);
  } catch (failure) {
    if (failure instanceof LlmpError) return error;
    throw failure;
  }
}

export function alreadyExists(holder: Item, address: string, cause?: ApiError): ApiError {
  return new ApiError(
    "already_exists",
    `the address ${withoutPassword(address)} belongs to "${nameOf(holder)}" (${holder.id}) already: there is one provider an address`,
    {
      hint: `\`llmp update ${holder.id}\` changes that one`,
      ...(cause === undefined ? {} : { cause }),
      ...(cause?.details.status === undefined ? {} : { status: cause.details.status }),
    },
  );
}

/**
 * Deletes a provider; one that is gone already counts as deleted.
 *
 * @throws OutcomeUnknownError where it is still there and may yet go
 */
export function* remove(item: Item): Conversation<void> {
  try {
    yield* ask({ method: "DELETE", path: `${PROVIDERS}/${encodeURIComponent(item.id)}` });
  } catch (error) {
    if (error instanceof ApiError && error.planeCode === codes.notFound) return;
    if (!mayHaveHappened(error)) throw error;
    const isGone = yield* lookAgain(error, (items) => (items.some(({ id }) => id === item.id) ? undefined : true));
    if (isGone === undefined) throw error;
  }
}

/** Looks for the effect of a write in the list; `find` gives what shows it. */
function lookAgain<T>(error: LlmpError, find: (items: readonly Item[]) => T | undefined): Conversation<T | undefined> {
  return lookTwice(error, { see: readList, shows: find, hint: "run `llmp list` before you try again", delay: SECOND_LOOK_DELAY });
}

/** Rows that the deployment's own file made come back, or are changed back, every ten minutes. */
export function refuseManaged(item: Item, verb: string): void {
  if (!isManaged(item)) return;
  throw new UnsupportedOperationError(`"${nameOf(item)}" is managed by the deployment (a registry file), so it cannot be ${verb} here`, {
    hint: "change modelProviders in the deployment's values",
  });
}
