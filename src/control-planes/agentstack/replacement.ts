// The steps of a replacement, in an order in which the old key is never given up before the server has taken the new one.
//
// The address of a provider is unique by its text. Where the new one has another address, it is created, and the old one deleted. Where it
// has the same, the new key is proven by a provider under another spelling of that address, which stands in until the old one is gone and
// the address is free again. Whatever fails on the way, at least one provider with a key that works is left.

import { ApiError, AuthenticationError, LlmpError, NetworkError, OutcomeUnknownError } from "../../errors.ts";
import type { Conversation } from "../control-plane.ts";
import { folded, otherSpellings, storedForm, withoutPassword } from "./address.ts";
import { type Item, nameOf } from "./answers.ts";
import type { ProviderBody } from "./draft.ts";
import { codes } from "./errors.ts";
import { compare } from "./read-back.ts";
import { readList } from "./requests.ts";
import { type Created, post, remove } from "./writing.ts";

export interface Replaced extends Created {
  /** What the provider was asked to be. */
  readonly body: ProviderBody;
  readonly differences: readonly string[];
}

/**
 * @param items the list as it was read before
 * @throws whatever the server said where the old provider is still there as it was; OutcomeUnknownError where two are left
 */
export function* replace(old: Item, body: ProviderBody, items: readonly Item[]): Conversation<Replaced> {
  const isSameAddress = storedForm(old.base_url) === storedForm(body.base_url);
  const others = isSameAddress ? yield* clearStandIns(old, items) : items;
  const first = yield* createBeside(old, isSameAddress ? spellingsOf(body, others) : [body], others);
  yield* requirePresence(old, first.item, first.body);
  yield* removeOld(old, first.item);
  if (!isSameAddress) return { ...first, body, differences: [] };
  return yield* moveBack(first, body);
}

/** What an update that was interrupted has left: a provider of the same name and type under another spelling of the address, which it would need. */
export function standInsOf(old: Item, items: readonly Item[]): readonly Item[] {
  const spellings = otherSpellings(storedForm(old.base_url));
  return items.filter(
    (item) => item.id !== old.id && item.type === old.type && nameOf(item) === nameOf(old) && spellings.includes(storedForm(item.base_url)),
  );
}

function* clearStandIns(old: Item, items: readonly Item[]): Conversation<readonly Item[]> {
  const standIns = standInsOf(old, items);
  for (const standIn of standIns) {
    try {
      yield* remove(standIn);
    } catch (error) {
      throw untouched(error, old);
    }
  }
  return items.filter((item) => !standIns.includes(item));
}

function spellingsOf(body: ProviderBody, items: readonly Item[]): readonly ProviderBody[] {
  const taken = new Set(items.map((item) => storedForm(item.base_url)));
  return otherSpellings(storedForm(body.base_url))
    .filter((address) => !taken.has(storedForm(address)))
    .map((base_url) => ({ ...body, base_url }));
}

interface First extends Created {
  readonly body: ProviderBody;
}

/** Creates the new provider beside the old one. A spelling that the vendor does not understand is no word on the key, so the next is tried. */
function* createBeside(old: Item, bodies: readonly ProviderBody[], items: readonly Item[]): Conversation<First> {
  const refusals: ApiError[] = [];
  for (const body of bodies) {
    try {
      return { ...(yield* post(body, items)), body };
    } catch (error) {
      if (!(error instanceof ApiError) || !isRefusalOfVendor(error)) throw untouched(error, old);
      refusals.push(error);
    }
  }
  throw unproven(old, refusals, bodies);
}

function isRefusalOfVendor({ planeCode }: ApiError): boolean {
  return planeCode === codes.keyRefused || planeCode === codes.modelsNotLoaded;
}

function unproven(old: Item, refusals: readonly ApiError[], bodies: readonly ProviderBody[]): ApiError {
  const first = refusals.find(({ planeCode }) => planeCode === codes.keyRefused) ?? refusals[0];
  const isOfKey = first?.planeCode === codes.keyRefused;
  const isSpelled = bodies.length !== 1 || folded(bodies[0]?.base_url ?? "") === folded(old.base_url);
  const reason = first?.message ?? "every other spelling of its address is taken";
  const advice =
    isOfKey || !isSpelled
      ? ""
      : `; the address had to be spelled in another way for this, which not every vendor takes: where the key is known to be good, \`llmp delete ${old.id}\` and \`llmp create\` do without`;
  return new ApiError("refused", `the new key could not be proven: ${reason}`, {
    ...(first === undefined ? {} : first.details),
    ...(first?.planeCode === undefined ? {} : { planeCode: first.planeCode }),
    hint: `"${nameOf(old)}" (${old.id}) is as it was${advice}`,
  });
}

/** Says with the error that nothing has happened to the old provider. */
function untouched(error: unknown, old: Item): unknown {
  const fact = `"${nameOf(old)}" (${old.id}) is as it was`;
  const details = (given: LlmpError) => ({
    ...given.details,
    hint: given.details.hint === undefined ? fact : `${fact}; ${given.details.hint}`,
  });
  if (error instanceof OutcomeUnknownError) return new OutcomeUnknownError(error.message, details(error));
  if (error instanceof ApiError)
    return new ApiError(error.code, error.message, {
      ...details(error),
      ...(error.planeCode === undefined ? {} : { planeCode: error.planeCode }),
    });
  return error;
}

/** The old one goes only when the list shows the new one. */
function* requirePresence(old: Item, created: Item, body: ProviderBody): Conversation<void> {
  let problem: string | undefined;
  try {
    const item = (yield* readList()).find(({ id }) => id === created.id);
    problem = item === undefined ? "the list does not show it" : compare(item, body).join("; ") || undefined;
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    problem = error.message;
  }
  if (problem === undefined) return;
  throw new OutcomeUnknownError(`the new provider (${created.id}) was made, but not seen as it should be: ${problem}`, {
    hint: `"${nameOf(old)}" (${old.id}) is as it was; look with \`llmp list\`, and delete one of the two`,
  });
}

function* removeOld(old: Item, created: Item): Conversation<void> {
  try {
    yield* remove(old);
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    const isRefused =
      (error instanceof ApiError && error.code === "refused") || error instanceof AuthenticationError || error instanceof NetworkError;
    // What may yet be deleted must not lose its stand-in.
    if (isRefused && (yield* takeAway(created))) throw withHint(error, `nothing was changed: "${nameOf(old)}" (${old.id}) is as it was`);
    throw new OutcomeUnknownError(
      `the new provider (${created.id}) is there, but the old one (${old.id}) may be as well: ${error.message}`,
      {
        hint: `look with \`llmp list\`; where both are there, \`llmp delete ${old.id}\` finishes the update`,
        cause: error,
      },
    );
  }
}

function* takeAway(created: Item): Conversation<boolean> {
  try {
    yield* remove(created);
    return true;
  } catch (error) {
    if (error instanceof LlmpError) return false;
    throw error;
  }
}

function withHint(error: LlmpError, fact: string): LlmpError {
  const details = { ...error.details, hint: error.details.hint === undefined ? fact : `${fact}; ${error.details.hint}` };
  if (error instanceof AuthenticationError) return new AuthenticationError(error.message, details);
  if (error instanceof NetworkError) return new NetworkError(error.message, details);
  return new ApiError("refused", error.message, details);
}

/** The address is free now: the provider is made under it, and the stand-in goes. Failures leave the stand-in, which works. */
function* moveBack(standIn: First, body: ProviderBody): Conversation<Replaced> {
  const made = yield* tryPost(body);
  const [address, spelled] = [body.base_url, standIn.body.base_url].map(withoutPassword);
  if (made instanceof LlmpError) {
    const warning = `${spelled} leads to the same place as ${address}, and the new key works there`;
    const difference = `it could not be made under ${address} itself (${made.message})`;
    return { ...standIn, warnings: [...standIn.warnings, warning], differences: [difference] };
  }
  // Both answers may have been lost, which is one thing to tell.
  const warnings = [...new Set([...standIn.warnings, ...made.warnings])];
  const isAlone = (yield* isListed(made.item)) && (yield* takeAway(standIn.item));
  const difference = `the provider that stood in meanwhile (${standIn.item.id}, ${spelled}) may still be there: \`llmp delete ${standIn.item.id}\``;
  return { item: made.item, body, warnings, differences: isAlone ? [] : [difference] };
}

function* tryPost(body: ProviderBody): Conversation<Created | LlmpError> {
  try {
    return yield* post(body, yield* readList());
  } catch (error) {
    if (error instanceof LlmpError) return error;
    throw error;
  }
}

function* isListed(item: Item): Conversation<boolean> {
  try {
    return (yield* readList()).some(({ id }) => id === item.id);
  } catch (error) {
    if (error instanceof LlmpError) return false;
    throw error;
  }
}
