// Agent Stack's conversations. They work on every version: refusals are known by their words, not by their status.

import { ApiError, AuthenticationError, ConsentRequiredError, LlmpError } from "../../errors.ts";
import {
  type Account,
  ask,
  type Conversation,
  type CreateArguments,
  type Operations,
  type Provider,
  type SelectArguments,
  type Written,
} from "../control-plane.ts";
import { folded, storedForm } from "./address.ts";
import { type Item, nameOf, toProvider } from "./answers.ts";
import { danglingDefaults, readDefaults, setDefaults, showDefaults } from "./defaults.ts";
import { draft } from "./draft.ts";
import type { AgentstackSpec } from "./fields.ts";
import { modelsOf, readBack } from "./read-back.ts";
import { find, PROVIDERS, readList, tryModels } from "./requests.ts";
import { update } from "./update.ts";
import { verify } from "./verify.ts";
import { alreadyExists, post, refuseManaged, remove } from "./writing.ts";

const NO_SWITCH = "Agent Stack cannot switch a provider off or on: whether it is online is the server's own observation";

export const operations: Operations<AgentstackSpec> = {
  check,
  list,
  get,
  create,
  update,
  enable: { unsupported: `${NO_SWITCH}; create it again with \`llmp create\`` },
  disable: { unsupported: `${NO_SWITCH}; delete it with \`llmp delete NAME\`, its key kept elsewhere` },
  delete: removeProvider,
  defaults: showDefaults,
  setDefaults,
  verify,
};

/** Reading proves little, since servers before 2026-01 let a wrong password read; whether the token may write is seen by a write that cannot succeed. */
function* check(): Conversation<Account> {
  const items = yield* readList();
  const mayWrite = yield* probeRights();
  const count = `${items.length} ${items.length === 1 ? "provider" : "providers"}`;
  return {
    label: mayWrite ? `administrator, ${count}` : `reads only, ${count}`,
    warnings: mayWrite
      ? []
      : ["this token may read, but not write: it lacks the administrator's role, or, on a server before 2026-01, the password is wrong"],
  };
}

/** The server looks at the rights before it looks at the fields, so an empty body is a 403 without the right and a 422 with it; it never makes anything. */
function* probeRights(): Conversation<boolean> {
  try {
    yield* ask({ method: "POST", path: PROVIDERS, body: {}, readOnly: true });
    return true;
  } catch (error) {
    if (error instanceof AuthenticationError && error.details.status === 403) return false;
    if (error instanceof ApiError && error.details.status === 422) return true;
    throw error;
  }
}

function* list(): Conversation<readonly Provider[]> {
  const items = yield* readList();
  const models = items.length === 0 ? [] : yield* tryModels();
  return items.map((item) => toProvider(item, modelsOf(item, items, models)));
}

function* get({ selector }: SelectArguments): Conversation<Provider> {
  const items = yield* readList();
  const item = find(items, selector);
  return toProvider(item, modelsOf(item, items, yield* tryModels()));
}

function* create({ spec, allowDuplicate }: CreateArguments<AgentstackSpec>): Conversation<Written> {
  const { body, warnings } = draft(spec);
  const before = yield* readList({ readFor: "identity" });
  refuseExisting(before, body.base_url, body.name, allowDuplicate);
  const created = yield* post(body, before);
  return yield* readBack(created.item, body, { warnings: [...created.warnings, ...warnings], differences: [] });
}

/** The server itself refuses the same text of an address only, and that after it has called the vendor. */
function refuseExisting(before: readonly Item[], address: string, name: string, allowDuplicate: boolean): void {
  const namesakes = before.filter((item) => nameOf(item) === name);
  if (namesakes.length > 0 && !allowDuplicate) {
    const ids = namesakes.map(({ id }) => id).join(", ");
    throw new ApiError("already_exists", `a provider named "${name}" exists already (${ids})`, {
      hint: "--upsert replaces it; --allow-duplicate makes a second one of the same name at another address",
      hintFor: "create",
    });
  }
  const holder =
    before.find((item) => storedForm(item.base_url) === storedForm(address)) ??
    (allowDuplicate ? undefined : before.find((item) => folded(item.base_url) === folded(address)));
  if (holder !== undefined) throw alreadyExists(holder, address);
}

function* removeProvider({ selector, consent }: SelectArguments): Conversation<Provider> {
  const items = yield* readList();
  const item = find(items, selector);
  refuseManaged(item, "deleted");
  if (consent !== true) yield* refuseDangling(item, items);
  yield* remove(item);
  return toProvider(item);
}

/** The server leaves a default model in place when the last provider that serves it goes. */
function* refuseDangling(item: Item, items: readonly Item[]): Conversation<void> {
  if (items.some(({ id, type }) => id !== item.id && type === item.type)) return;
  const dangling = yield* tryDangling(item.type);
  if (dangling.length === 0) return;
  throw new ConsentRequiredError(
    `nobody would serve ${dangling.join(" and ")} when "${nameOf(item)}" is gone, and the server would keep it as the default`,
    {
      hint: "choose another first (`llmp defaults set ROLE=MODEL`), or go ahead with --yes",
    },
  );
}

function* tryDangling(type: string): Conversation<readonly string[]> {
  try {
    return danglingDefaults(yield* readDefaults(), type);
  } catch (error) {
    if (error instanceof LlmpError) return [];
    throw error;
  }
}
