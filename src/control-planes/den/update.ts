// Den's PATCH replaces everything and resets the grants that it does not name, so an update is: read, merge, compare, write, read back.

import { dequal } from "dequal";
import { ApiError, UnsupportedOperationError, ValidationError } from "../../errors.ts";
import { ask, type Conversation, pick, type UpdateArguments, type Written } from "../control-plane.ts";
import { type Item, toProvider } from "./answers.ts";
import { readCustomConfig } from "./custom-config.ts";
import { type Draft, draft, type Stored } from "./draft.ts";
import { type DenSpec, rules } from "./fields.ts";
import { compare, readBack } from "./read-back.ts";
import { decodeSingle, readList } from "./requests.ts";
import { lookAgain, mayHaveHappened, pathOf, refuseServerMade } from "./writing.ts";

export function* update({ selector, changes, clear, settings }: UpdateArguments<DenSpec>): Conversation<Written> {
  const item = pick(yield* readList(), selector);
  refuseServerMade(item, "update");
  refuseHidden(item);
  const current = toSpec(item);
  const spec = merge(current, changes, clear);
  checkRules(spec, changes);
  refuseForeignSecret(current, spec, clear);
  const drafted = yield* draft(spec, clear, toStored(item, current));
  if (isUnchanged(item, current, drafted, clear))
    return { provider: toProvider(item), warnings: ["nothing to change: it is as asked already"], differences: [] };
  yield* refuseMoved(item);
  const warnings = yield* patch(item, drafted);
  return yield* readBack(item, drafted, settings, [...warnings, ...tellLosses(current, spec)]);
}

/** What the list shows, as the spec that would make it; secrets are left out, and an omitted secret is kept by the server. */
function toSpec(item: Item): DenSpec {
  const { access } = item;
  const shared: DenSpec = {
    name: item.name,
    // The creator keeps a grant whatever is sent, and need not count towards the limit of 500.
    memberIds: (access?.members ?? []).map((member) => member.orgMembershipId).filter((id) => id !== item.createdByOrgMembershipId),
    teamIds: (access?.teams ?? []).map((team) => team.teamId),
    ...(access?.allMembers === undefined ? {} : { allMembers: access.allMembers }),
    ...(item.credentialMode === "shared" || item.credentialMode === "per_member" ? { credentialMode: item.credentialMode } : {}),
  };
  const models = item.models ?? [];
  if (item.source === "custom")
    return { ...shared, source: "custom", customConfig: { ...item.providerConfig, models: models.map(({ config }) => config) } };
  return { ...shared, source: "models_dev", providerId: item.providerId, modelIds: models.map(({ id }) => id) };
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
    // To be open to everyone is to need no grants; those that were there are told as a loss.
    ...(changes.allMembers === true ? { memberIds: [], teamIds: [] } : {}),
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

/** The newest servers hide parts of a row from callers without the right; a PATCH without those parts would erase them. */
function refuseHidden(item: Item): void {
  const hidden = item.access?.membersHidden ? "who has access" : item.configRedacted && item.source === "custom" ? "its config" : undefined;
  if (hidden === undefined && item.models !== undefined && item.access !== undefined) return;
  throw new UnsupportedOperationError(
    `the control plane does not show ${hidden ?? "all parts of this provider"} to this token, and an update would erase what is hidden`,
    {
      hint: "use the token of an owner or admin",
    },
  );
}

/** On a change of vendor Den keeps the stored key, and would send one vendor's key to another. */
function refuseForeignSecret(current: DenSpec, spec: DenSpec, clear: readonly string[]): void {
  const isOtherVendor = current.source !== spec.source || vendorOf(current) !== vendorOf(spec);
  if (!isOtherVendor || spec.apiKey !== undefined || spec.apiKeys !== undefined || clear.includes("apiKey") || clear.includes("apiKeys"))
    return;
  throw new ValidationError("the vendor changes, and the key of the old vendor would be kept for the new one", [
    { path: "apiKey", message: "is required with a new vendor: --api-key REF, or --clear apiKey" },
  ]);
}

function vendorOf(spec: DenSpec): string | undefined {
  if (spec.source === "models_dev") return spec.providerId;
  const result = readCustomConfig(spec.customConfigText ?? spec.customConfig, "customConfig");
  return "config" in result ? result.config.id : undefined;
}

function isUnchanged(item: Item, current: DenSpec, drafted: Draft, clear: readonly string[]): boolean {
  const { expected, body } = drafted;
  if (expected.sendsSecret || clear.includes("apiKey") || clear.includes("apiKeys")) return false;
  const sent = typeof body.customConfigText === "string" ? JSON.parse(body.customConfigText) : undefined;
  return (
    item.name === expected.name &&
    item.source === body.source &&
    item.providerId === expected.providerId &&
    (item.source === "custom" ? dequal(sent, current.customConfig) : hasSame(current.modelIds, expected.models)) &&
    hasSame(current.memberIds, expected.memberIds) &&
    hasSame(current.teamIds, expected.teamIds) &&
    (current.allMembers ?? false) === expected.allMembers &&
    current.credentialMode === (body.credentialMode ?? current.credentialMode)
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

function* patch(item: Item, drafted: Draft): Conversation<readonly string[]> {
  try {
    const response = yield* ask({ method: "PATCH", path: pathOf(item), body: drafted.body });
    decodeSingle(response.body);
    return [];
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const stored = yield* lookAgain(error, (items) =>
      items.find((now) => now.id === item.id && now.updatedAt !== item.updatedAt && compare(now, drafted.expected, {}).length === 0),
    );
    if (stored === undefined) throw error;
    return ["the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice"];
  }
}

function tellLosses(current: DenSpec, spec: DenSpec): readonly string[] {
  const grants = (current.memberIds ?? []).length + (current.teamIds ?? []).length;
  return [
    ...(spec.allMembers === true && current.allMembers !== true && grants > 0
      ? [`the ${grants} single grants that were there are gone: it is open to everyone now`]
      : []),
    ...(spec.credentialMode !== current.credentialMode && current.credentialMode === "per_member"
      ? ["the members' own credentials were deleted by the switch to shared"]
      : []),
  ];
}
