// After a write: does the list show what was asked for? Den ignores unknown fields without a word, so only reading proves a write.

import { LlmpError } from "../../errors.ts";
import type { Conversation, Settings, Written } from "../control-plane.ts";
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

/** What was asked for and is not there, in words. */
export function compare(item: Item, expected: Expected, settings: Settings): readonly string[] {
  const models = new Set(item.models?.map((model) => model.id));
  const members = new Set(item.access?.members.map((member) => member.orgMembershipId));
  const teams = new Set(item.access?.teams.map((team) => team.teamId));
  const differences: string[] = [];
  if (item.name !== expected.name) differences.push(`the name is "${item.name}", not "${expected.name}"`);
  if (item.providerId !== expected.providerId) differences.push(`the vendor is ${item.providerId}, not ${expected.providerId}`);
  if (item.models !== undefined) differences.push(...absent("model", expected.models, models));
  if (item.access !== undefined) {
    if (expected.allMembers && item.access.allMembers !== true) differences.push("it is not open to all members");
    if (!item.access.membersHidden) differences.push(...absent("access of member", expected.memberIds, members));
    differences.push(...absent("access of team", expected.teamIds, teams));
  }
  if (expected.sendsSecret && item.hasApiKey === false) differences.push("the API key was not stored");
  if (item.configuredEnvKeys !== undefined) {
    differences.push(...absent("the credential", expected.environmentKeys, new Set(item.configuredEnvKeys)));
  }
  const { organization } = settings;
  if (organization !== undefined && item.organizationId !== undefined && item.organizationId !== organization) {
    differences.push(`it is in the organization ${item.organizationId}, not in ${organization}`);
  }
  return differences;
}

function absent(what: string, expected: readonly string[], present: ReadonlySet<string>): readonly string[] {
  return expected.filter((value) => !present.has(value)).map((value) => `${what} ${value} is not there`);
}

/** A provider without a credential never reaches a desktop, and nothing in Den says so. */
function adviseKey(item: Item, expected: Expected): readonly string[] {
  const isEmpty = item.hasApiKey === false || (item.configuredEnvKeys?.length === 0 && item.hasApiKey !== true);
  if (!isEmpty || expected.sendsSecret) return [];
  return [`"${item.name}" has no API key, so nobody can use it yet: \`llmp update ${item.id} --api-key REF\``];
}
