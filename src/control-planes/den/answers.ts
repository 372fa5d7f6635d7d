// What Den answers, read leniently: only what llmp uses is named, everything else is kept, and a missing part never fails a read.

import * as z from "zod/mini";
import type { Provider } from "../control-plane.ts";

/** `providerConfig` and `models[].config` arrive as a JSON string where the self-hoster's database is MariaDB. */
const JsonObject = z.pipe(
  z.transform((value: unknown) => (typeof value === "string" ? parseOrUndefined(value) : value)),
  z.catch(z.record(z.string(), z.unknown()), {}),
);

const Texts = z.catch(z.array(z.string()), []);

const Model = z.looseObject({ id: z.string(), name: z.optional(z.string()), config: JsonObject });

const Member = z.looseObject({
  orgMembershipId: z.string(),
  user: z.catch(
    z.optional(z.looseObject({ email: z.optional(z.nullable(z.string())), name: z.optional(z.nullable(z.string())) })),
    undefined,
  ),
});

const Team = z.looseObject({ teamId: z.string(), name: z.optional(z.string()) });

const Access = z.looseObject({
  members: z.catch(z.array(Member), []),
  teams: z.catch(z.array(Team), []),
  allMembers: z.optional(z.boolean()),
  membersHidden: z.optional(z.boolean()),
});
export type Access = z.infer<typeof Access>;

/** One row of the list; create and update answer with the same less `models`, `access` and `canManage`. */
export const Item = z.looseObject({
  id: z.string(),
  organizationId: z.optional(z.string()),
  createdByOrgMembershipId: z.optional(z.string()),
  /** `models_dev`, `custom`, or `openwork` for a row that the server made. */
  source: z.string(),
  providerId: z.string(),
  name: z.string(),
  providerConfig: JsonObject,
  hasApiKey: z.optional(z.boolean()),
  configuredEnvKeys: z.optional(Texts),
  credentialMode: z.optional(z.string()),
  configRedacted: z.optional(z.boolean()),
  canManage: z.optional(z.boolean()),
  createdAt: z.optional(z.string()),
  updatedAt: z.optional(z.string()),
  models: z.optional(z.catch(z.array(Model), [])),
  access: z.optional(Access),
});
export type Item = z.infer<typeof Item>;

export const List = z.looseObject({ llmProviders: z.array(Item) });
export const Single = z.looseObject({ llmProvider: Item });

export const Catalogue = z.looseObject({
  providers: z.array(z.looseObject({ id: z.string(), name: z.string(), env: Texts, modelCount: z.optional(z.number()) })),
});

const CatalogueProvider = z.looseObject({
  id: z.string(),
  name: z.string(),
  npm: z.optional(z.nullable(z.string())),
  env: Texts,
  models: z.catch(z.array(z.looseObject({ id: z.string(), name: z.optional(z.string()) })), []),
});
export type CatalogueProvider = z.infer<typeof CatalogueProvider>;
export const CatalogueDetail = z.looseObject({ provider: CatalogueProvider });

export const Organization = z.looseObject({
  organization: z.catch(z.optional(z.looseObject({ id: z.optional(z.string()), name: z.optional(z.string()) })), undefined),
  currentMember: z.catch(
    z.optional(z.looseObject({ role: z.optional(z.string()), user: z.optional(z.looseObject({ email: z.optional(z.string()) })) })),
    undefined,
  ),
  members: z.catch(
    z.array(
      z.looseObject({
        id: z.string(),
        role: z.optional(z.string()),
        user: z.catch(z.optional(z.looseObject({ email: z.optional(z.string()), name: z.optional(z.nullable(z.string())) })), undefined),
      }),
    ),
    [],
  ),
  teams: z.catch(z.array(z.looseObject({ id: z.string(), name: z.string() })), []),
});
export type Organization = z.infer<typeof Organization>;

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
    raw,
  };
}

function describeAccess(access: Access): unknown {
  if (access.allMembers) return "everyone";
  return {
    members: access.members.map((member) => member.user?.email ?? member.orgMembershipId),
    teams: access.teams.map((team) => team.name ?? team.teamId),
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
