// LangWatch's conversations. There are two routes, and one of them replaces: every write reads first, and reads again.

import { ApiError, AuthenticationError, UnsupportedOperationError } from "../../errors.ts";
import type {
  Account,
  Conversation,
  CreateArguments,
  DefaultModels,
  ListArguments,
  Operations,
  Provider,
  SelectArguments,
  UpdateArguments,
  Written,
} from "../control-plane.ts";
import { type Entry, isStored, toProvider } from "./answers.ts";
import { usesServerKey } from "./credentials.ts";
import { draftCreate } from "./draft.ts";
import type { LangwatchSpec } from "./fields.ts";
import { readBack } from "./read-back.ts";
import { find, readEntries, readSnapshot } from "./requests.ts";
import { update } from "./update.ts";
import { write } from "./writing.ts";

export const operations: Operations<LangwatchSpec> = {
  check,
  list,
  get,
  create,
  update,
  enable: (given) => switchTo(given, true),
  disable: (given) => switchTo(given, false),
  delete: {
    unsupported:
      "LangWatch's API cannot delete a provider (only its web interface can, for a signed-in person): switch it off with `llmp disable NAME`, or delete it in LangWatch's settings",
  },
  defaults,
  setDefaults: {
    unsupported:
      "LangWatch drops a provider's default model without a word, and takes its default models only from a key that belongs to a person, never from a project key: set them in LangWatch's settings",
  },
  verify: {
    unsupported:
      "LangWatch's API tries no key with its vendor (only its web interface does, for a signed-in person): `llmp verify` asks the vendor itself, with the key given to it",
  },
};

function* check(): Conversation<Account> {
  try {
    const { scope } = yield* readSnapshot();
    const parts = [scope?.projectId, scope?.organizationName ?? scope?.organizationId].filter((part) => part !== undefined);
    return { label: parts.length === 0 ? "a project" : `project ${parts.join(" of ")}`, warnings: [] };
  } catch (error) {
    // Servers before 3.4 lack the route, and a key may lack the permission for it.
    const isElsewhere = error instanceof ApiError && error.code !== "server_error";
    const isForbidden = error instanceof AuthenticationError && error.details.status === 403;
    if (!isElsewhere && !isForbidden) throw error;
    yield* readEntries();
    return { label: "a project", warnings: ["this server does not say which project the key belongs to"] };
  }
}

function* list({ filters }: ListArguments): Conversation<readonly Provider[]> {
  const entries = yield* readEntries();
  return entries.filter((entry) => filters?.all === true || isStored(entry)).map(toProvider);
}

function* get({ selector }: SelectArguments): Conversation<Provider> {
  return toProvider(find(yield* readEntries(), selector));
}

function* create({ spec, allowDuplicate }: CreateArguments<LangwatchSpec>): Conversation<Written> {
  const drafted = draftCreate(spec);
  const entries = yield* readEntries();
  const entry = entries.find(({ provider }) => provider === drafted.provider);
  if (entry === undefined) {
    throw new UnsupportedOperationError(
      `this LangWatch does not know the provider "${drafted.provider}": it may be older than that provider`,
      {
        hint: `it knows ${entries.map(({ provider }) => provider).join(", ")}`,
      },
    );
  }
  refuseStored(entry, allowDuplicate);
  const written = yield* write(drafted, undefined);
  const lacksKey = usesServerKey(spec) ? ["no credentials were stored: it works only where LangWatch's own operator has set a key"] : [];
  return yield* readBack(drafted, written.entries, undefined, [...written.warnings, ...lacksKey]);
}

/** A PUT to what is stored would replace its models and headers, and mix the credentials. */
function refuseStored(entry: Entry, allowDuplicate: boolean): void {
  if (!isStored(entry)) return;
  const { provider, id } = entry;
  if (allowDuplicate) {
    throw new UnsupportedOperationError(`LangWatch holds one "${provider}" for a project, and there is one already (${id})`, {
      hint: `\`llmp update ${provider}\` changes it; several endpoints of one kind can stand behind one gateway, as custom`,
    });
  }
  throw new ApiError("already_exists", `"${provider}" is stored already (${id}), for this project or for all of its organization`, {
    existing: provider,
    hint: `\`llmp update ${provider}\` changes it and keeps the rest`,
    hintFor: "create",
  });
}

function* switchTo({ selector, settings }: SelectArguments, enabled: boolean): Conversation<Written> {
  const given: UpdateArguments<LangwatchSpec> = { selector, changes: { enabled }, clear: [], settings };
  return yield* update(given);
}

function* defaults(): Conversation<DefaultModels> {
  const { effective } = yield* readSnapshot();
  return Object.fromEntries(Object.entries(effective).map(([role, chosen]) => [role, chosen?.model ?? null]));
}
