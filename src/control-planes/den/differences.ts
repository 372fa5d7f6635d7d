// What an update of a Den provider would change: people and teams by whatever they are called, and custom configs in their stored form.

import { dequal } from "dequal";
import type { Difference, Provider } from "../control-plane.ts";
import { compareFields } from "../differences.ts";
import { isRecord } from "../fields.ts";
import { type Item, rows } from "./answers.ts";
import { customConfigOf, hideCredentials, readCustomConfig, withoutCredentials } from "./custom-config.ts";
import { type DenSpec, fields, MEMBER_ID, TEAM_ID } from "./fields.ts";
import { specOfItem } from "./stored-spec.ts";

const OWN = ["customConfig", "customConfigText", "memberIds", "teamIds"];

export function differences(spec: DenSpec, provider: Provider): readonly Difference[] {
  const item = rows.of(provider);
  const current = specOfItem(item);
  // A server that knows no modes shares the key.
  const stored = { ...current, allMembers: current.allMembers ?? false, credentialMode: item.credentialMode ?? "shared" };
  return [
    ...compareFields(spec, stored, { fields, except: OWN }).map(withKeyOfNewVendor),
    ...compareConfig(spec, item, current.customConfig),
    ...compareMembers(spec, item),
    ...compareTeams(spec, item),
    ...findAbsent(spec, item),
  ];
}

/** Den would keep the key of one vendor for another. */
function withKeyOfNewVendor(difference: Difference): Difference {
  return ["source", "providerId"].includes(difference.field) ? { ...difference, withSecrets: true } : difference;
}

function compareConfig(spec: DenSpec, { source, configRedacted }: Item, current: unknown): readonly Difference[] {
  const given = customConfigOf(spec);
  if (given === undefined) return [];
  const read = readCustomConfig(given.input, given.path);
  const after: unknown = "config" in read ? JSON.parse(JSON.stringify(read.config)) : given.input;
  const before = source === "custom" && configRedacted !== true ? current : undefined;
  if (hasSameConfig(before, after)) return [];
  if (!isRecord(before) || !isRecord(after))
    return [{ field: given.path, before: undefined, after: withoutCredentials(after), withSecrets: true }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => !hasSameConfig({ [name]: before[name] }, { [name]: after[name] }))
    .map((name) => ({
      field: `${given.path}.${name}`,
      // One that goes must not go unseen.
      before: hideCredentials(before[name]),
      after: hideCredentials(after[name]),
      // The id is the vendor, whose key is another one's.
      ...(name === "id" ? { withSecrets: true as const } : {}),
    }));
}

/** The list sorts models by name, whatever their order was when they were sent. */
export function hasSameConfig(stored: unknown, sent: unknown): boolean {
  return dequal(withModelsById(stored), withModelsById(sent));
}

function withModelsById(config: unknown): unknown {
  if (!isRecord(config) || !Array.isArray(config.models)) return config;
  return { ...config, models: new Map(config.models.map((model) => [isRecord(model) ? model.id : undefined, model])) };
}

interface Granted {
  readonly id: string;
  readonly name: string;
}

/** The creator keeps a grant whatever is sent. */
function compareMembers({ memberIds }: DenSpec, { access, createdByOrgMembershipId: creator }: Item): readonly Difference[] {
  const people = (access?.members ?? []).map(({ orgMembershipId: id, user }) => ({ id, name: user?.email ?? id }));
  return compareGrants("memberIds", memberIds, people, { isId: (text) => MEMBER_ID.test(text), isKept: (id) => id === creator });
}

function compareTeams({ teamIds }: DenSpec, { access }: Item): readonly Difference[] {
  const teams = (access?.teams ?? []).map(({ teamId: id, name }) => ({ id, name: name ?? id }));
  return compareGrants("teamIds", teamIds, teams, { isId: (text) => TEAM_ID.test(text), isKept: () => false });
}

interface Ids {
  isId(text: string): boolean;
  isKept(id: string): boolean;
}

function compareGrants(
  field: string,
  given: readonly string[] | undefined,
  granted: readonly Granted[],
  { isId, isKept }: Ids,
): readonly Difference[] {
  if (given === undefined) return [];
  const find = (reference: string) =>
    isId(reference) ? reference : granted.find(({ name }) => name.toLowerCase() === reference.toLowerCase())?.id;
  const wanted = given.map((reference) => find(reference) ?? reference).filter((id) => !isKept(id));
  const others = granted.filter(({ id }) => !isKept(id));
  if (dequal(new Set(wanted), new Set(others.map(({ id }) => id)))) return [];
  return [{ field, before: others.map(({ name }) => name), after: given }];
}

/** Den lists the names of the credentials that it holds. */
function findAbsent({ apiKey, apiKeys = {} }: DenSpec, { hasApiKey, configuredEnvKeys }: Item): readonly Difference[] {
  const lacksAll = hasApiKey === false || configuredEnvKeys?.length === 0;
  const lacking = Object.entries(apiKeys).filter(([name]) => lacksAll || configuredEnvKeys?.includes(name) === false);
  return [
    ...(apiKey !== undefined && lacksAll ? [{ field: "apiKey", before: undefined, after: apiKey }] : []),
    ...lacking.map(([name, after]) => ({ field: `apiKeys.${name}`, before: undefined, after })),
  ];
}
