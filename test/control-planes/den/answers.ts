// What Den answers, for scripts of conversations.

import type { Conversation, Written } from "../../../src/control-planes/control-plane.ts";
import type { DenSpec } from "../../../src/control-planes/den/fields.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { ApiError, NetworkError, OutcomeUnknownError } from "../../../src/errors.ts";
import type { Step } from "../conversation.ts";

export const LIST = "GET /v1/llm-providers?scope=manageable";
export const POST = "POST /v1/llm-providers";
export const ID = "lpr_01k00000000000000000000009";
export const PATCH = `PATCH /v1/llm-providers/${ID}`;
export const DELETE = `DELETE /v1/llm-providers/${ID}`;
export const CATALOGUE = "GET /v1/llm-provider-catalog";

export const people = {
  creator: "om_01k00000000000000000000001",
  ada: "om_01k00000000000000000000002",
  bert: "om_01k00000000000000000000003",
  platform: "tem_01k00000000000000000000001",
} as const;

type Row = Readonly<Record<string, unknown>>;

export const created: Row = {
  id: ID,
  organizationId: "org_01k00000000000000000000001",
  createdByOrgMembershipId: people.creator,
  source: "models_dev",
  providerId: "openai",
  name: "OpenAI",
  providerConfig: { id: "openai", env: ["OPENAI_API_KEY"] },
  hasApiKey: true,
  createdAt: "2026-05-01T00:00:00.000Z",
  updatedAt: "2026-05-01T00:00:00.000Z",
};

export function access(members: readonly string[] = [], teams: readonly string[] = []) {
  return {
    members: [people.creator, ...members].map((orgMembershipId) => ({
      id: "lpa",
      orgMembershipId,
      user: { email: `${orgMembershipId}@example.com` },
    })),
    teams: teams.map((teamId) => ({ id: "lpa", teamId, name: "Platform" })),
  };
}

/** A row as a server of the published page lists it. */
export const openai: Row = { ...created, models: [{ id: "gpt-5", name: "GPT-5", config: {} }], access: access() };

/** The same as a server of September 2026 lists it. */
export const newest: Row = {
  ...openai,
  configuredEnvKeys: ["OPENAI_API_KEY"],
  credentialMode: "shared",
  access: { ...access(), allMembers: false },
};

const { models: _models, ...acme } = {
  id: "acme",
  name: "Acme",
  npm: "@ai-sdk/openai-compatible",
  env: ["ACME_API_KEY"],
  doc: "https://acme.example",
  models: [],
};
export const large = { id: "large", name: "Large" };
export const custom: Row = {
  ...openai,
  source: "custom",
  providerId: "acme",
  name: "Acme",
  providerConfig: acme,
  models: [{ id: "large", name: "Large", config: large }],
};

export function list(...rows: readonly Row[]): Step {
  return [LIST, { llmProviders: rows }];
}

/** The catalogue's answer for a vendor. */
export function vendor(
  id: string,
  env: readonly string[],
  models: readonly string[] = ["gpt-5", "gpt-5-mini"],
  npm: string | null = null,
): Step {
  return [`${CATALOGUE}/${id}`, { provider: { id, name: id, npm, env, models: models.map((model) => ({ id: model })) } }];
}

export const openaiVendor = vendor("openai", ["OPENAI_API_KEY"]);

/** The public description of a server that knows these fields. */
export function features(...names: readonly string[]): Step {
  const schema = { properties: Object.fromEntries(names.map((name) => [name, {}])) };
  const paths = { "/v1/llm-providers": { post: { requestBody: { content: { "application/json": { schema } } } } } };
  return ["GET /openapi.json", { paths }];
}

export const organization: Step = [
  "GET /v1/org",
  {
    organization: { id: "org_01k00000000000000000000001", name: "Acme" },
    currentMember: { id: people.creator, role: "admin", user: { email: "creator@example.com" } },
    members: [
      { id: people.creator, role: "admin", user: { email: "creator@example.com", name: "C" } },
      { id: people.ada, role: "member", user: { email: "Ada@Example.com", name: null } },
      { id: people.bert, role: "member", user: null },
    ],
    teams: [{ id: people.platform, name: "Platform" }],
  },
];

export function lost(): OutcomeUnknownError {
  return new OutcomeUnknownError("the connection was reset; the change may have been made all the same");
}

export function failed(planeCode?: string): ApiError {
  return new ApiError("server_error", "Internal Server Error", { status: 500, ...(planeCode === undefined ? {} : { planeCode }) });
}

export function offline(): NetworkError {
  return new NetworkError("connection refused");
}

export const openaiSpec: DenSpec = { source: "models_dev", name: "OpenAI", providerId: "openai", modelIds: ["gpt-5"] };

export interface Writing {
  readonly settings?: Readonly<Record<string, string>>;
  readonly allowDuplicate?: boolean;
  readonly clear?: readonly string[];
  readonly selector?: string;
}

export function create(spec: DenSpec = openaiSpec, { settings = {}, allowDuplicate = false }: Writing = {}): Conversation<Written> {
  return operation("create")({ spec, settings, allowDuplicate });
}

export function update(changes: DenSpec, { settings = {}, clear = [], selector = ID }: Writing = {}): Conversation<Written> {
  return operation("update")({ selector, changes, clear, settings });
}

type Present<K extends keyof typeof den.operations> = Exclude<(typeof den.operations)[K], { readonly unsupported: string }>;

export function operation<K extends keyof typeof den.operations>(name: K): Present<K> {
  const found = den.operations[name];
  if ("unsupported" in found) throw new Error(found.unsupported);
  return found as Present<K>;
}
