// What Den answers, read leniently: only what llmp uses is named, everything else is kept, and a missing part never fails a read.

import * as z from "zod/mini";
import type { Provider } from "../control-plane.ts";
import { isRecord, parseJson } from "../fields.ts";
import { createOwnRows } from "../own-rows.ts";

/** Undefined where it is missing or of another type than expected. */
function lenient<S extends z.ZodMiniType>(schema: S) {
  return z.catch(z.optional(schema), undefined);
}

/** `providerConfig` and `models[].config` arrive as a JSON string where the self-hoster's database is MariaDB. */
const JsonObject = z.transform((value: unknown) => {
  const read = typeof value === "string" ? parseJson(value) : value;
  return isRecord(read) ? read : undefined;
});

const Texts = z.catch(z.array(z.string()), []);

const Text = z.transform((value: unknown) => (typeof value === "string" ? value : undefined));

const Flag = z.transform((value: unknown) => (typeof value === "boolean" ? value : undefined));

const Model = z.looseObject({ id: z.string(), name: Text, config: JsonObject });

const Person = lenient(z.looseObject({ email: Text, name: Text }));

const Member = z.looseObject({ orgMembershipId: z.string(), user: Person });

const Team = z.looseObject({ teamId: z.string(), name: Text });

// Nothing in here is lenient: a grant that cannot be read must not look like one that is not there, because an update would erase it.
const Access = z.looseObject({
  members: z.array(Member),
  teams: z.array(Team),
  allMembers: z.optional(z.boolean()),
  membersHidden: z.optional(z.boolean()),
});
export type Access = z.infer<typeof Access>;

/** One row of the list; create and update answer with the same less `models`, `access` and `canManage`. */
export const Item = z.looseObject({
  id: z.string(),
  organizationId: Text,
  createdByOrgMembershipId: Text,
  /** `models_dev`, `custom`, or `openwork` for a row that the server made. */
  source: z.string(),
  providerId: z.string(),
  name: z.string(),
  providerConfig: JsonObject,
  hasApiKey: Flag,
  configuredEnvKeys: lenient(z.array(z.string())),
  /** `shared` or `per_member`, from 2026-08-27. */
  credentialMode: Text,
  configRedacted: Flag,
  createdAt: Text,
  updatedAt: Text,
  models: lenient(z.array(Model)),
  access: lenient(Access),
});
export type Item = z.infer<typeof Item>;

export const List = z.looseObject({ llmProviders: z.array(Item) });
export const Single = z.looseObject({ llmProvider: Item });

export const Catalogue = z.looseObject({
  providers: z.array(z.looseObject({ id: z.string(), name: z.string(), env: Texts, modelCount: lenient(z.number()) })),
});

const CatalogueProvider = z.looseObject({
  id: z.string(),
  name: z.string(),
  npm: Text,
  env: Texts,
  /** The vendor's address; may hold `${NAME}` for a part of its credentials. */
  api: Text,
  models: z.catch(z.array(z.looseObject({ id: z.string(), name: Text })), []),
});
export type CatalogueProvider = z.infer<typeof CatalogueProvider>;
export const CatalogueDetail = z.looseObject({ provider: CatalogueProvider });

/** What the server found when it tried an address and a key itself; `status` is the endpoint's, null where nothing answered. */
export const ConnectionTest = z.looseObject({
  result: z.looseObject({
    ok: z.boolean(),
    attempted: lenient(z.array(z.string())),
    models: z.catch(z.array(z.looseObject({ id: z.string() })), []),
    hint: Text,
    status: lenient(z.number()),
  }),
  /** `status` is `ok`, `adjusted` (it answers another library than the stored one) or `failed`. */
  verifications: lenient(z.array(z.looseObject({ id: z.string(), status: z.string(), message: Text }))),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const Organization = z.looseObject({
  organization: lenient(z.looseObject({ id: Text, name: Text })),
  currentMember: lenient(z.looseObject({ id: Text, role: Text, user: Person })),
  members: z.catch(z.array(z.looseObject({ id: z.string(), role: Text, user: Person })), []),
  teams: z.catch(z.array(z.looseObject({ id: z.string(), name: z.string() })), []),
});
export type Organization = z.infer<typeof Organization>;

/** Those of providers. */
export const rows = createOwnRows((raw) => Item.parse(raw));

/** A row as a provider. Secrets that some builds repeat in their answers are dropped here, whatever the route. */
export function toProvider(item: Item): Provider {
  const { apiKey: _apiKey, apiKeys: _apiKeys, ...raw } = item;
  return {
    id: item.id,
    name: item.name,
    vendor: item.providerId,
    ...(item.models === undefined ? {} : { models: item.models.map((model) => model.id) }),
    hasSecret: item.hasApiKey ?? "unknown",
    ...(item.createdAt === undefined ? {} : { createdAt: item.createdAt }),
    ...(item.updatedAt === undefined ? {} : { updatedAt: item.updatedAt }),
    extra: {
      source: item.source,
      ...(item.configuredEnvKeys === undefined ? {} : { configuredEnvKeys: item.configuredEnvKeys }),
      ...(item.access === undefined ? {} : { access: describeAccess(item.access) }),
      ...(item.credentialMode === undefined ? {} : { credentialMode: item.credentialMode }),
    },
    raw: rows.keep(raw),
  };
}

function describeAccess(access: Access): unknown {
  if (access.allMembers) return "everyone";
  return {
    members: access.members.map((member) => member.user?.email ?? member.orgMembershipId),
    teams: access.teams.map((team) => team.name ?? team.teamId),
  };
}
