// The provider routes of the stand-in for Agent Stack: list, read, create, delete. There is none to change one.

import { crash, type Exchange, type Handled, type Refusal, refuse, refuseSince, show, timestamp } from "./exchange.ts";
import { capabilitiesOf } from "./provider-types.ts";
import { type AgentStackState, isSince, type StoredProvider } from "./state.ts";
import { type CreateRequest, readCreate, readPathId } from "./validation.ts";
import { listModels } from "./vendor.ts";

/** GET /model_providers: all of them, newest first, whatever the query says. */
export function listProviders(exchange: Exchange): Handled {
  const items = exchange.state.providers.toReversed().map((provider) => showProvider(exchange.state, provider));
  // The token is there although nothing follows: who pages by it never ends.
  return show(exchange, { items, total_count: items.length, has_more: false, next_page_token: items.at(-1)?.id ?? null });
}

function showProvider(state: AgentStackState, provider: StoredProvider) {
  return {
    id: provider.id,
    name: provider.name,
    description: provider.description,
    type: provider.type,
    base_url: provider.baseUrl,
    created_at: provider.createdAt,
    ...(isSince(state, "apr") ? { registry: provider.registry, state: provider.isOnline ? "online" : "offline" } : {}),
    capabilities: capabilitiesOf(state, provider.type),
  };
}

/** GET /model_providers/{id} */
export function getProvider(exchange: Exchange, pathId: string): Handled {
  return show(exchange, showProvider(exchange.state, findProvider(exchange.state, pathId)));
}

/** DELETE /model_providers/{id}. The default models are left as they are, though nobody may serve them now. */
export function deleteProvider({ state }: Exchange, pathId: string): Handled {
  const found = findProvider(state, pathId);
  if (found.registry !== null) throw refuse(400, "Cannot delete a provider managed by registry");
  const providers = state.providers.filter(({ id }) => id !== found.id);
  // No body, and yet a content type.
  return { state: { ...state, providers }, response: { status: 204, headers: { "content-type": "application/json" } } };
}

function findProvider(state: AgentStackState, pathId: string): StoredProvider {
  const id = readPathId(pathId);
  const found = state.providers.find((provider) => provider.id === id);
  if (found === undefined) throw refuse(404, `model_provider with id ${id} not found`);
  return found;
}

/** POST /model_providers: the vendor is asked first, so a duplicate is found only by who has a good key. */
export function createProvider(exchange: Exchange, body: unknown): Handled {
  const { state, now } = exchange;
  const request = readCreate(exchange, body);
  requireOneWatsonxId(state, request);
  const models = listModels(state, request);
  const name = requireStorable(state, request);
  const provider: StoredProvider = {
    ...request,
    id: exchange.makeId(),
    name,
    registry: null,
    isOnline: true,
    createdAt: timestamp(now, state.sequence),
    models,
  };
  return { state: { ...state, providers: [...state.providers, provider] }, response: { status: 201, body: showProvider(state, provider) } };
}

// The record itself refuses, after validation, so it is a 500. An empty text counts as none.
function requireOneWatsonxId(state: AgentStackState, { type, watsonxProjectId, watsonxSpaceId }: CreateRequest): void {
  const given = [watsonxProjectId, watsonxSpaceId].filter((id) => id !== null && id !== "");
  if (type !== "watsonx" || given.length === 1) return;
  const rule = "Value error, Exactly one of watsonx_project_id or watsonx_space_id must be provided for watsonx";
  throw crash(state, "ValidationError", `1 validation error for ModelProvider\n  ${rule} [type=value_error]`);
}

const COLUMNS = { name: 1024, baseUrl: 1024, watsonxProjectId: 256, watsonxSpaceId: 256 } as const;

// The database counts characters, and complains of their number first, then of a missing name, then of a duplicate.
function requireStorable(state: AgentStackState, request: CreateRequest): string {
  for (const [column, limit] of Object.entries(COLUMNS)) {
    const value = request[column as keyof typeof COLUMNS];
    if (value !== null && Array.from(value).length > limit) throw tooLong(state, limit);
  }
  const isKnown = state.providers.some(({ baseUrl }) => baseUrl === request.baseUrl);
  // A name is demanded by the database alone, and its complaint is taken for the other one.
  if (request.name !== null && !isKnown) return request.name;
  throw refuseSince(state, 409, `Duplicate model_provider found: base_url='${request.baseUrl}' already exists`);
}

function tooLong(state: AgentStackState, limit: number): Refusal {
  const columns = "id, name, description, type, base_url, watsonx_project_id, watsonx_space_id, created_at, registry, state";
  const lines = [
    `(sqlalchemy.dialects.postgresql.asyncpg.Error) <class 'asyncpg.exceptions.StringDataRightTruncationError'>: value too long for type character varying(${limit})`,
    `[SQL: INSERT INTO model_providers (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)]`,
    "[SQL parameters hidden due to hide_parameters=True]",
  ];
  return crash(state, "DBAPIError", lines.join("\n"));
}
