// After a write: does the list show what was asked for? Den ignores unknown fields without a word, so only reading proves a write.

import { dequal } from "dequal";
import { LlmpError } from "../../errors.ts";
import type { Conversation, Settings, Written } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { type Item, toProvider } from "./answers.ts";
import type { Draft, Expected } from "./draft.ts";
import { readList } from "./requests.ts";

export function* readBack(written: Item, drafted: Draft, settings: Settings, warnings: readonly string[]): Conversation<Written> {
  const told = [...warnings, ...drafted.warnings];
  let item: Item | undefined;
  try {
    item = (yield* readList()).find(({ id }) => id === written.id);
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    return {
      provider: toProvider(written),
      warnings: [...told, `it is stored, but could not be read back: ${error.message}`],
      differences: [],
    };
  }
  if (item === undefined) {
    return {
      provider: toProvider(written),
      warnings: told,
      differences: ["the control plane answered that it is stored, but its list does not show it"],
    };
  }
  return {
    provider: toProvider(item),
    warnings: [...told, ...adviseKey(item, drafted.expected)],
    differences: compare(item, drafted.expected, settings),
  };
}

/** What was asked for and is not there, and what should be gone and is not, in words. */
export function compare(item: Item, expected: Expected, settings: Settings): readonly string[] {
  return [
    ...compareSource(item, expected),
    ...compareAccess(item, expected),
    ...compareSecret(item, expected),
    ...compareOrganization(item, settings),
  ];
}

function compareSource(item: Item, expected: Expected): readonly string[] {
  const { credentialMode: mode } = item;
  const models = (item.models ?? []).map(({ id }) => id);
  return [
    ...(item.name === expected.name ? [] : [`the name is "${item.name}", not "${expected.name}"`]),
    ...(item.source === expected.source ? [] : [`the source is ${item.source}, not ${expected.source}`]),
    ...(item.providerId === expected.providerId ? [] : [`the vendor is ${item.providerId}, not ${expected.providerId}`]),
    ...(item.models === undefined ? [] : [...absent("model", expected.models, models), ...surplus("model", expected.models, models)]),
    ...(mode === undefined || mode === (expected.credentialMode ?? mode)
      ? []
      : [`the credential mode is ${mode}, not ${expected.credentialMode}`]),
    ...compareConfig(item, expected),
  ];
}

/** The parts of a custom config, by name: their values may be long, or private. */
function compareConfig({ providerConfig, models: stored, configRedacted }: Item, { config }: Expected): readonly string[] {
  if (config === undefined || providerConfig === undefined || configRedacted) return [];
  const { models, ...sent } = config;
  const parts = Object.keys(sent).filter((name) => !dequal(providerConfig[name], sent[name]));
  const altered = (stored ?? []).filter(({ id, config: kept }) => {
    const asSent = Array.isArray(models) ? models.find((model) => isRecord(model) && model.id === id) : undefined;
    return asSent !== undefined && !dequal(asSent, kept);
  });
  return [...parts, ...altered.map(({ id }) => `model ${id}`)].map((part) => `${part} of the custom config is not as it was sent`);
}

function compareAccess({ access, createdByOrgMembershipId: creator }: Item, expected: Expected): readonly string[] {
  if (access === undefined) return [];
  const members = access.members.map((member) => member.orgMembershipId);
  const teams = access.teams.map((team) => team.teamId);
  return [
    ...(expected.allMembers && access.allMembers !== true ? ["it is not open to all members"] : []),
    ...(!expected.allMembers && access.allMembers === true ? ["it is still open to all members"] : []),
    ...(access.membersHidden ? [] : absent("access of member", expected.memberIds, members)),
    // The creator keeps a grant whatever is sent.
    ...(access.membersHidden || creator === undefined ? [] : surplus("access of member", [...expected.memberIds, creator], members)),
    ...absent("access of team", expected.teamIds, teams),
    ...surplus("access of team", expected.teamIds, teams),
  ];
}

function compareSecret(item: Item, { secret, environmentKeys }: Expected): readonly string[] {
  const isEmpty = item.hasApiKey === false || item.configuredEnvKeys?.length === 0;
  if (secret === "set" && isEmpty) return ["the API key was not stored"];
  if (secret === "cleared" && (item.hasApiKey === true || (item.configuredEnvKeys ?? []).length > 0))
    return ["the API key is still stored"];
  return item.configuredEnvKeys === undefined ? [] : absent("the credential", environmentKeys, item.configuredEnvKeys);
}

function compareOrganization({ organizationId }: Item, { organization }: Settings): readonly string[] {
  if (organization === undefined || organizationId === undefined || organizationId === organization) return [];
  return [`it is in the organization ${organizationId}, not in ${organization}`];
}

function absent(what: string, expected: readonly string[], present: readonly string[]): readonly string[] {
  return expected.filter((value) => !present.includes(value)).map((value) => `${what} ${value} is not there`);
}

function surplus(what: string, expected: readonly string[], present: readonly string[]): readonly string[] {
  return present.filter((value) => !expected.includes(value)).map((value) => `${what} ${value} is still there`);
}

/** A provider without a credential, or with one under no name of its vendor, never reaches a desktop, and nothing in Den says so. */
function adviseKey(item: Item, { secret }: Expected): readonly string[] {
  const isEmpty = item.hasApiKey === false || item.configuredEnvKeys?.length === 0;
  if (!isEmpty || secret === "set" || item.credentialMode === "per_member") return [];
  return [`"${item.name}" has no API key, so nobody can use it yet: \`llmp update ${item.id} --api-key REF\``];
}
