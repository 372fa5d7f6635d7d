// re-factor.ai's conversations. Only writes are documented, so each works where the server answers no read at all.

import { ApiError, OutcomeUnknownError, UnsupportedOperationError } from "../../errors.ts";
import {
  type Account,
  ask,
  type Conversation,
  type CreateArguments,
  type Operations,
  type Provider,
  pick,
  type SelectArguments,
  type Written,
} from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { type Config, decodeConfig, toProvider } from "./answers.ts";
import { providerNames, refuseUnfit, warnOfUndocumented } from "./credentials.ts";
import { credentialsOf, type RefactorSpec } from "./fields.ts";
import { ADOPTED, type Expected, readBack } from "./read-back.ts";
import { answersReads, COLLECTION, look, lookAgain, notConfigured, pathOf, readList, readOne, type Sight } from "./requests.ts";
import { update } from "./update.ts";

const NO_DEFAULTS = "re-factor.ai holds no models, so none can be the default: whoever calls it names the model";

export const operations: Operations<RefactorSpec> = {
  check,
  list,
  get,
  create,
  update,
  enable: (given) => update({ ...given, changes: { enabled: true }, clear: [] }),
  disable: (given) => update({ ...given, changes: { enabled: false }, clear: [] }),
  delete: remove,
  defaults: { unsupported: NO_DEFAULTS },
  setDefaults: { unsupported: NO_DEFAULTS },
  verify: {
    unsupported: "re-factor.ai's API tries no key with its vendor: `llmp verify` asks the vendor itself, with the key given to it",
  },
};

function* check(): Conversation<Account> {
  try {
    const held = yield* readList();
    return { label: `a re-factor.ai account (${held.length} of ${providerNames.length} vendors configured)`, warnings: [] };
  } catch (error) {
    if (!(error instanceof UnsupportedOperationError)) throw error;
    return {
      label: "a re-factor.ai account",
      warnings: [
        `the token could not be checked: this server does not answer GET ${COLLECTION}, and re-factor.ai documents nothing but writes`,
      ],
    };
  }
}

function* list(): Conversation<readonly Provider[]> {
  return (yield* readList()).map(toProvider);
}

function* get({ selector }: SelectArguments): Conversation<Provider> {
  const config = yield* readOne(selector);
  if (config !== undefined) return toProvider(config);
  // A 404 means "none" or "no such read"; the list tells them apart.
  return pick((yield* readList()).map(toProvider), selector);
}

function* create({ spec }: CreateArguments<RefactorSpec>): Conversation<Written> {
  const { provider = "", enabled = true } = spec;
  const credentials = credentialsOf(spec) ?? {};
  refuseUnfit(provider, credentials);
  const before = yield* look(provider);
  if (typeof before !== "string") throw existsAlready(provider);
  const expected: Expected = { provider, enabled, credentials, dropped: [] };
  const posted = yield* post(expected, before);
  return yield* readBack(expected, posted.config, [...posted.warnings, ...warnOfUndocumented(provider, credentials)]);
}

function existsAlready(provider: string, cause?: ApiError): ApiError {
  return new ApiError("already_exists", `a configuration of ${provider} exists already`, {
    existing: provider,
    hint: "an account holds one of each vendor: --upsert, or `llmp update`, changes it",
    hintFor: "create",
    ...(cause === undefined ? {} : { status: 409, cause }),
  });
}

interface Sent {
  readonly config: Config;
  readonly warnings: readonly string[];
}

function* post(expected: Expected, before: Sight): Conversation<Sent> {
  const { provider, enabled = true, credentials = {} } = expected;
  try {
    // `enabled` has no documented default, so it is always said.
    const response = yield* ask({ method: "POST", path: COLLECTION, body: { provider, enabled, credentials } });
    return { config: decodeConfig(response.body, provider), warnings: [] };
  } catch (error) {
    if (error instanceof ApiError && error.details.status === 409) throw existsAlready(provider, error);
    if (!mayHaveHappened(error)) throw error;
    // If it was not there before and is now, this request made it; where nothing could be seen before, it may be an older one.
    const found = before === "absent" ? yield* lookAgain(error, provider, (now) => (typeof now === "string" ? undefined : now)) : undefined;
    if (found !== undefined) return { config: found, warnings: [ADOPTED] };
    // A server without reads answers 404 as well, whatever it has stored.
    if (before === "absent" && !(error instanceof OutcomeUnknownError) && (yield* answersReads())) throw error;
    const seen = before === "absent" ? `no configuration of ${provider} was seen when looked for twice` : "it cannot be looked up";
    throw new OutcomeUnknownError(`${error.message}; ${seen}`, {
      ...error.details,
      hint: `creating it again is safe: if it was stored, the control plane answers that ${provider} exists already`,
    });
  }
}

function* remove({ selector }: SelectArguments): Conversation<Provider> {
  const before = yield* readOne(selector);
  const removed: Provider = before === undefined ? { id: selector, name: selector, raw: { provider: selector } } : toProvider(before);
  try {
    yield* ask({ method: "DELETE", path: pathOf(selector) });
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") {
      // Somebody else was faster.
      if (before !== undefined) return removed;
      throw notConfigured(selector, error);
    }
    if (!mayHaveHappened(error)) throw error;
    // Where it could be seen before, a 404 is the effect; where nothing can be seen, before or now, nothing is known.
    const gone = before === undefined ? undefined : yield* lookAgain(error, selector, (now) => (now === "absent" ? removed : undefined));
    if (gone !== undefined) return gone;
    if (before !== undefined && !(error instanceof OutcomeUnknownError)) throw error;
    throw new OutcomeUnknownError(error.message, {
      ...error.details,
      hint: "deleting it again is safe: if it is gone, the control plane says so",
    });
  }
  return removed;
}
