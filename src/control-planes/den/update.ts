// Den's PATCH replaces everything and resets the grants that it does not name, so an update is: read, merge, compare, write, read back.

import { dequal } from "dequal";
import { ApiError, OutcomeUnknownError, UnsupportedOperationError, ValidationError } from "../../errors.ts";
import { ask, type Conversation, pick, type UpdateArguments, type Written } from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { type Item, toProvider } from "./answers.ts";
import { findCredentials } from "./custom-config.ts";
import { hasSameConfig } from "./differences.ts";
import { type Draft, draft, type Stored } from "./draft.ts";
import { type DenSpec, rules } from "./fields.ts";
import { compare, readBack } from "./read-back.ts";
import { decodeSingle, readList } from "./requests.ts";
import { specOfItem } from "./stored-spec.ts";
import { blameCatalogue, lookAgain, pathOf, refuseServerMade } from "./writing.ts";

export function* update({ selector, changes, clear, settings, approve }: UpdateArguments<DenSpec>): Conversation<Written> {
  const item = pick(yield* readList(), selector);
  refuseServerMade(item, "update");
  refuseHidden(item);
  approve?.(toProvider(item));
  const current = specOfItem(item);
  const spec = merge(current, changes, clear);
  checkRules(spec, changes);
  const drafted = yield* draft(spec, clear, toStored(item, current));
  refuseForeignSecret(item, drafted);
  if (isUnchanged(item, current, drafted))
    return { provider: toProvider(item), warnings: ["nothing to change: it is as asked already"], differences: [] };
  yield* refuseMoved(item);
  const written = yield* patch(item, drafted);
  const read = yield* readBack(written.item, drafted, settings, [...written.warnings, ...tellLosses(item, current, drafted)]);
  // Either name empties every credential.
  return clear.includes("apiKey") || clear.includes("apiKeys") ? { ...read, forgets: ["credentials"] } : read;
}

function toStored(item: Item, current: DenSpec): Stored {
  return {
    environmentKeys: item.configuredEnvKeys ?? [],
    // A row shows which of the newer fields its server knows.
    features: new Set([
      ...(item.configuredEnvKeys === undefined ? [] : ["apiKeys"]),
      ...(item.access?.allMembers === undefined ? [] : ["allMembers"]),
      ...(item.credentialMode === undefined ? [] : ["credentialMode"]),
    ]),
    memberIds: current.memberIds ?? [],
    teamIds: current.teamIds ?? [],
    customConfig: current.customConfig,
    credentialMode: item.credentialMode,
  };
}

function merge(current: DenSpec, changes: Partial<DenSpec>, clear: readonly string[]): DenSpec {
  const isSwitch = changes.source !== undefined && changes.source !== current.source;
  const { customConfig, providerId, modelIds, ...shared } = current;
  const kept = {
    ...(isSwitch || changes.customConfigText !== undefined || customConfig === undefined ? {} : { customConfig }),
    ...(isSwitch || providerId === undefined ? {} : { providerId, modelIds }),
  };
  return {
    ...shared,
    ...kept,
    // Den stores no grants of what is open to everyone; those that were there are told as a loss.
    ...((changes.allMembers ?? current.allMembers) ? { memberIds: [], teamIds: [] } : {}),
    ...changes,
    ...(clear.includes("memberIds") ? { memberIds: [] } : {}),
    ...(clear.includes("teamIds") ? { teamIds: [] } : {}),
  };
}

/** A config that somebody else stored is sent back as it is, even if llmp would not have made it so. */
function checkRules(spec: DenSpec, changes: Partial<DenSpec>): void {
  const keepsConfig = changes.customConfig === undefined && changes.customConfigText === undefined;
  const problems = rules
    .flatMap((rule) => rule(spec))
    .filter(({ path }) => !(keepsConfig && path.startsWith("customConfig") && spec.customConfig !== undefined));
  if (problems.length > 0) throw new ValidationError("the provider would not be valid after this update", problems);
}

/** A PATCH replaces the whole row, so what is hidden from this caller, or cannot be read, would be erased. */
function refuseHidden({ access, configRedacted, models, providerConfig, source }: Item): void {
  const isCustom = source === "custom";
  const isUnreadable = isCustom && (providerConfig === undefined || models?.some(({ config }) => config === undefined));
  const hidden = access?.membersHidden
    ? "who has access"
    : isCustom && configRedacted
      ? "its config"
      : access === undefined || models === undefined || isUnreadable
        ? "all parts of this provider"
        : undefined;
  if (hidden === undefined) return;
  throw new UnsupportedOperationError(
    `the control plane does not show ${hidden} to this token in a form that llmp can read, and an update would erase what is not seen`,
    { hint: "use the token of an owner or admin" },
  );
}

/** On a change of vendor Den keeps the stored key, and would send one vendor's key to another. */
function refuseForeignSecret(item: Item, { expected }: Draft): void {
  const isSame = item.source === expected.source && item.providerId === expected.providerId;
  if (isSame || expected.secret !== "kept") return;
  throw new ValidationError("the vendor changes, and the key of the old vendor would be kept for the new one", [
    { path: "apiKey", message: "is required with a new vendor: --api-key REF, or --clear apiKey" },
  ]);
}

function isUnchanged(item: Item, current: DenSpec, { expected }: Draft): boolean {
  return (
    expected.secret === "kept" &&
    item.name === expected.name &&
    item.source === expected.source &&
    item.providerId === expected.providerId &&
    (expected.config === undefined ? hasSame(current.modelIds, expected.models) : hasSameConfig(current.customConfig, expected.config)) &&
    hasSame(
      current.memberIds,
      expected.memberIds.filter((id) => id !== item.createdByOrgMembershipId),
    ) &&
    hasSame(current.teamIds, expected.teamIds) &&
    (current.allMembers ?? false) === expected.allMembers &&
    item.credentialMode === (expected.credentialMode ?? item.credentialMode)
  );
}

function hasSame(left: readonly string[] | undefined, right: readonly string[]): boolean {
  return dequal(new Set(left), new Set(right));
}

/** There is no ETag: the closest guard is to look once more just before the write. */
function* refuseMoved(item: Item): Conversation<void> {
  const now = (yield* readList()).find(({ id }) => id === item.id);
  if (now === undefined) throw new ApiError("changed_meanwhile", `"${item.name}" was deleted while this update was prepared`);
  if (now.updatedAt === item.updatedAt) return;
  throw new ApiError(
    "changed_meanwhile",
    `"${item.name}" was changed by somebody else while this update was prepared; nothing was written`,
    {
      hint: `look at it with \`llmp get ${item.id}\`, then run the update again`,
    },
  );
}

function* patch(item: Item, drafted: Draft): Conversation<{ readonly item: Item; readonly warnings: readonly string[] }> {
  try {
    const response = yield* ask({ method: "PATCH", path: pathOf(item), body: drafted.body });
    return { item: decodeSingle(response.body), warnings: [] };
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const stored = yield* lookAgain(error, (items) =>
      items.find((now) => now.id === item.id && now.updatedAt !== item.updatedAt && compare(now, drafted.expected, {}).length === 0),
    );
    if (stored !== undefined) return { item: stored, warnings: tellAdopted(drafted) };
    yield* blameCatalogue(error, drafted);
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new OutcomeUnknownError(`${error.message}; the change was not there when looked for twice`, {
      ...error.details,
      hint: `the server may still be at it: run \`llmp get ${item.id}\` before you try again`,
    });
  }
}

function tellAdopted({ expected }: Draft): readonly string[] {
  return [
    "the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice",
    ...(expected.secret === "set" ? ["whether the key is the new one cannot be seen: to be sure, run the same update again"] : []),
  ];
}

function tellLosses(item: Item, current: DenSpec, { expected }: Draft): readonly string[] {
  const grants = (item.access?.teams ?? []).length + (current.memberIds ?? []).length;
  const held = findCredentials(current.customConfig, "customConfig");
  const left = findCredentials(expected.config, "customConfig");
  const lost = held.filter((path) => !left.includes(path));
  return [
    ...(lost.length > 0 ? [`what its config held in the clear is gone, since llmp sends no such credential: ${lost.join(", ")}`] : []),
    ...(expected.allMembers && current.allMembers !== true && grants > 0
      ? [`the ${grants} single grants that were there are gone: it is open to everyone now`]
      : []),
    ...(item.credentialMode === "per_member" && expected.credentialMode === "shared"
      ? ["the members' own credentials were deleted by the switch to shared"]
      : []),
  ];
}
