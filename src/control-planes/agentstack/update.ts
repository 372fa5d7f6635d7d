// Agent Stack has no update, so one is a replacement: everything is read and checked, consent is asked, and only then is anything written.

import { ConsentRequiredError, ValidationError } from "../../errors.ts";
import { type Conversation, pick, type UpdateArguments, type Written } from "../control-plane.ts";
import { folded, storedForm } from "./address.ts";
import { type Item, nameOf, toProvider } from "./answers.ts";
import { keepDefaults, readDefaults } from "./defaults.ts";
import { draft } from "./draft.ts";
import { type AgentstackSpec, rules } from "./fields.ts";
import { isAbsent } from "./questions.ts";
import { adviseKey, readBack } from "./read-back.ts";
import { replace, standInsOf } from "./replacement.ts";
import { readList } from "./requests.ts";
import { specOfItem } from "./stored-spec.ts";
import { regionOf, vendorTypeOf } from "./vendor-types.ts";
import { alreadyExists, refuseManaged } from "./writing.ts";

export function* update({
  selector,
  changes,
  clear,
  consent,
  awaitsPlace,
  approve,
}: UpdateArguments<AgentstackSpec>): Conversation<Written> {
  const items = yield* readList();
  const item = find(items, selector, changes);
  refuseManaged(item, "updated");
  approve?.(toProvider(item));
  const spec = merge(item, changes, clear);
  if (isUnchanged(item, spec))
    return { provider: toProvider(item), warnings: ["nothing to change: it is as asked already"], differences: [] };
  checkRules(spec, item);
  const { body, warnings } = draft(spec);
  if (awaitsPlace !== true) refuseTaken(items, item, body.base_url);
  const defaults = yield* readDefaults();
  if (consent !== true) throw askConsent(item, spec, standInsOf(item, items));
  const replaced = yield* replace(item, body, items);
  const kept = yield* keepDefaults(defaults, item.type);
  const written = yield* readBack(replaced.item, replaced.body, {
    warnings: [
      `"${nameOf(item)}" was replaced: its id was ${item.id} and is ${replaced.item.id} now`,
      ...warnings,
      ...replaced.warnings,
      ...kept,
    ],
    differences: replaced.differences,
  });
  return { ...written, replaced: item.id, forgets: ["credentials"] };
}

/** An upsert goes by name; where the address is somebody else's, "not found" would lead astray. */
function find(items: readonly Item[], selector: string, { name, base_url }: Partial<AgentstackSpec>): Item {
  const isThere = items.some((item) => item.id === selector || nameOf(item) === selector);
  const holder = base_url === undefined || name !== selector ? undefined : items.find((item) => folded(item.base_url) === folded(base_url));
  if (!isThere && holder !== undefined && base_url !== undefined) throw alreadyExists(holder, base_url);
  const named = items.map((item) => ({ id: item.id, name: nameOf(item), item }));
  return pick(named, selector).item;
}

/** The stored provider as a spec, with the changes. Its key and its watsonx project or space are never shown, so they can only be given anew. */
function merge(item: Item, changes: Partial<AgentstackSpec>, clear: readonly string[]): AgentstackSpec {
  const { region: given, ...named } = changes;
  // The region of the stored address, given again, says nothing new.
  const region = named.base_url === undefined && given === regionOf(named.type ?? item.type, item.base_url) ? undefined : given;
  const isMoved = region !== undefined || (named.type !== undefined && named.type !== item.type);
  // Bedrock's region may change beside an address of one's own, which is then given as well.
  const { base_url, ...stored } = specOfItem(item);
  const kept: AgentstackSpec = isMoved ? stored : { ...stored, base_url };
  const merged: AgentstackSpec = { ...kept, ...named, ...(region === undefined ? {} : { region }) };
  return Object.fromEntries(Object.entries(merged).filter(([field]) => !clear.includes(field)));
}

/** A key that is given may be another one, and so is a change. */
function isUnchanged(item: Item, spec: AgentstackSpec): boolean {
  const { type, name, description, base_url, api_key, credentials, region } = spec;
  const hasUnseen =
    [api_key, credentials, region].some((value) => value !== undefined) ||
    !isAbsent(spec.watsonx_project_id) ||
    !isAbsent(spec.watsonx_space_id);
  return (
    !hasUnseen &&
    type === item.type &&
    name === nameOf(item) &&
    (description ?? "") === (item.description ?? "") &&
    base_url !== undefined &&
    storedForm(base_url) === storedForm(item.base_url)
  );
}

const NEVER_SHOWN = new Set(["api_key", "watsonx_project_id"]);

function checkRules(spec: AgentstackSpec, item: Item): void {
  const problems = rules.flatMap((rule) => rule(spec));
  if (problems.length === 0) return;
  const isUnseen = problems.some(({ path }) => NEVER_SHOWN.has(path));
  throw new ValidationError(`"${nameOf(item)}" cannot be replaced with what is given`, problems, {
    ...(isUnseen
      ? {
          hint: "Agent Stack has no update: the provider is made anew, and its key and its watsonx project or space, which no answer shows, are given again",
        }
      : {}),
  });
}

/** A twin at the address that stays was there before, and is no reason to refuse a new key. */
function refuseTaken(items: readonly Item[], item: Item, address: string): void {
  if (storedForm(address) === storedForm(item.base_url)) return;
  const holder = items.find((other) => other.id !== item.id && folded(other.base_url) === folded(address));
  if (holder !== undefined) throw alreadyExists(holder, address);
}

function askConsent(item: Item, spec: AgentstackSpec, standIns: readonly Item[]): ConsentRequiredError {
  const type = spec.type ?? item.type;
  const isPlaceholder = vendorTypeOf(type)?.keyless === true && spec.api_key === undefined;
  const facts = [
    `Agent Stack cannot change a provider: "${nameOf(item)}" (${item.id}) would be made anew under another id, and then deleted with its key, which nobody can have back`,
    ...standIns.map(({ id }) => `"${nameOf(item)}" (${id}), which an interrupted update left beside it, would be deleted`),
    ...(item.type === type ? [] : [`its models would be called ${type}:… instead of ${item.type}:…`]),
    ...(isPlaceholder ? ["the new one gets a placeholder for a key, since none is given"] : []),
    ...adviseKey(type),
  ];
  return new ConsentRequiredError(facts.join("; "), {
    hint: `\`llmp update ${item.id} … --yes\` goes ahead; the old one is deleted only when the new one is there`,
  });
}
