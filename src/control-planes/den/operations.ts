// Den's conversations. Each works on every version: what newer servers do better is used only where it is needed.

import { ApiError, OutcomeUnknownError } from "../../errors.ts";
import {
  type Account,
  ask,
  type Conversation,
  type CreateArguments,
  type Operations,
  type Provider,
  pick,
  type SelectArguments,
  type SettingsArguments,
  type Written,
} from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { type Item, toProvider } from "./answers.ts";
import { type Draft, draft } from "./draft.ts";
import type { DenSpec } from "./fields.ts";
import { readBack } from "./read-back.ts";
import { decodeSingle, PROVIDERS, readList, readOrganization } from "./requests.ts";
import { update } from "./update.ts";
import { verify } from "./verify.ts";
import { blameCatalogue, lookAgain, pathOf, refuseServerMade } from "./writing.ts";

const NO_SWITCH = "OpenWork Den cannot switch a provider off";

const NO_DEFAULTS =
  "OpenWork Den has no default model for these providers (its newest servers have one for AI Gateway providers only); the people who use them choose";

export const operations: Operations<DenSpec> = {
  check,
  list,
  get,
  create,
  update,
  enable: {
    unsupported: `${NO_SWITCH} or on: a provider is there for whom it is granted to; grant it with \`llmp update NAME --member-id …\``,
  },
  disable: { unsupported: `${NO_SWITCH}: take the grants away with \`llmp update NAME --clear memberIds --clear teamIds\`, or delete it` },
  delete: remove,
  defaults: { unsupported: NO_DEFAULTS },
  setDefaults: { unsupported: NO_DEFAULTS },
  verify,
};

function* check({ settings }: SettingsArguments): Conversation<Account> {
  const { organization, currentMember, members } = yield* readOrganization();
  const own = members.find((member) => member.id === currentMember?.id);
  const who = [currentMember?.role ?? own?.role, currentMember?.user?.email ?? own?.user?.email].filter((part) => part !== undefined);
  const name = organization?.name ?? organization?.id ?? "an organization";
  const asked = settings.organization;
  const isOther = asked !== undefined && organization?.id !== undefined && organization.id !== asked;
  return {
    label: who.length === 0 ? name : `${name} (${who.join(", ")})`,
    warnings: isOther ? [`this token acts in ${organization.id}, not in ${asked}: an API key always belongs to one organization`] : [],
  };
}

function* list(): Conversation<readonly Provider[]> {
  return (yield* readList()).map(toProvider);
}

function* get({ selector }: SelectArguments): Conversation<Provider> {
  // Reading by id came with version 0.18.43; the list works on every server.
  return toProvider(pick(yield* readList(), selector));
}

function* create({ spec, settings, allowDuplicate }: CreateArguments<DenSpec>): Conversation<Written> {
  const before = yield* readList({ readFor: "identity" });
  refuseNamesake(before, spec, allowDuplicate);
  const drafted = yield* draft(spec);
  const { item, warnings } = yield* post(drafted, before);
  return yield* readBack(item, drafted, settings, warnings);
}

/** Den itself has no uniqueness: the same body twice makes two providers. */
function refuseNamesake(before: readonly Item[], spec: DenSpec, allowDuplicate: boolean): void {
  const ids = before.filter((item) => item.name === spec.name).map((item) => item.id);
  if (ids.length === 0 || allowDuplicate) return;
  const [existing, ...others] = ids;
  throw new ApiError("already_exists", `a provider named "${spec.name}" exists already (${ids.join(", ")})`, {
    ...(existing === undefined || others.length > 0 ? {} : { existing }),
    hint: "--upsert updates it; --allow-duplicate makes a second one of the same name",
    hintFor: "create",
  });
}

function* post(drafted: Draft, before: readonly Item[]): Conversation<{ readonly item: Item; readonly warnings: readonly string[] }> {
  try {
    const response = yield* ask({ method: "POST", path: PROVIDERS, body: drafted.body });
    return { item: decodeSingle(response.body), warnings: [] };
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const item = yield* lookAgain(error, (items) => findNew(items, before, drafted));
    if (item !== undefined)
      return {
        item,
        warnings: ["the control plane's answer was lost or was a failure, yet the provider is there: nothing was sent twice"],
      };
    yield* blameCatalogue(error, drafted);
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new OutcomeUnknownError(`${error.message}; no new provider named "${drafted.expected.name}" was there when looked for twice`, {
      ...error.details,
      hint: "the server may still be at it: run `llmp list` before you create it again",
    });
  }
}

/** The row that our lost request made: the name and vendor fit, and it was not there before. */
function findNew(items: readonly Item[], before: readonly Item[], { expected }: Draft): Item | undefined {
  const known = new Set(before.map((item) => item.id));
  const fresh = items.filter((item) => !known.has(item.id) && item.name === expected.name && item.providerId === expected.providerId);
  if (fresh.length <= 1) return fresh[0];
  throw new OutcomeUnknownError(`the answer was lost, and ${fresh.length} new providers named "${expected.name}" have appeared`, {
    hint: `somebody else created some of them at the same moment: look at ${fresh.map((item) => item.id).join(", ")} with \`llmp get\``,
  });
}

function* remove({ selector }: SelectArguments): Conversation<Provider> {
  const item = pick(yield* readList(), selector);
  refuseServerMade(item, "delete");
  try {
    yield* ask({ method: "DELETE", path: pathOf(item) });
  } catch (error) {
    // Somebody else was faster; any other 404 speaks of the organization or the address.
    if (error instanceof ApiError && error.planeCode === "llm_provider_not_found") return toProvider(item);
    if (!mayHaveHappened(error)) throw error;
    const gone = yield* lookAgain(error, (items) => (items.some(({ id }) => id === item.id) ? undefined : item));
    if (gone === undefined) throw error;
  }
  return toProvider(item);
}
