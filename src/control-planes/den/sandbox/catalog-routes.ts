// The catalogue routes of the stand-in for Den, and the probe of an endpoint that nobody else knows.

import { type CatalogProvider, catalog, rawRecord } from "./catalog.ts";
import { type Caller, type Exchange, type Handled, type Refusal, refuse, show } from "./exchange.ts";
import type { Parameters } from "./providers.ts";
import { ConnectionTest, readBody } from "./schemas.ts";
import type { JsonObject } from "./state.ts";
import { reachCatalog } from "./targets.ts";

/** GET /v1/llm-provider-catalog */
export function listCatalog(exchange: Exchange): Handled {
  const providers = reachCatalog(exchange.state);
  if (providers === undefined) throw unavailable();
  return show(exchange, { providers: providers.map((provider) => ({ ...summarize(provider), modelCount: provider.models.length })) });
}

/** GET /v1/llm-provider-catalog/{providerId} */
export function getCatalogProvider(exchange: Exchange, _caller: Caller, parameters: Parameters): Handled {
  const providers = reachCatalog(exchange.state);
  if (providers === undefined) throw unavailable();
  const provider = providers.find(({ id }) => id === parameters.providerId);
  if (provider === undefined) throw refuse(404, "provider_not_found", "The requested provider was not found in models.dev.");
  return show(exchange, { provider: { ...summarize(provider), config: rawRecord(provider), models: provider.models } });
}

function summarize({ id, name, npm, env, doc, api }: CatalogProvider) {
  return { id, name, npm, env, doc, api };
}

function unavailable(): Refusal {
  return refuse(502, "provider_catalog_unavailable", "The models.dev catalog could not be loaded.");
}

/** POST /v1/llm-providers/test-connection. It reaches nothing: an endpoint answers unless its address or its key says otherwise. */
export function testConnection(exchange: Exchange): Handled {
  const { api, apiKey, modelIds } = readBody(ConnectionTest, exchange.request);
  const failure = findFailure(api, apiKey);
  // A failure is a 200 like a success; only `ok` tells.
  if (failure !== undefined) return show(exchange, { result: { ...outline(api), ok: false, models: [], ...failure } });
  const known = catalog().flatMap(({ models }) => models.map(({ id }) => id));
  const verifications = modelIds?.map((id) => (known.includes(id) ? verified(id) : unverified(id)));
  const models = [...new Set(modelIds?.filter((id) => known.includes(id)) ?? ["gpt-5", "gpt-5-mini"])].map((id) => ({ id }));
  const result = { ...outline(api), ok: true, models, hint: null, status: 200 };
  return show(exchange, verifications === undefined ? { result } : { result, verifications });
}

function outline(api: string) {
  const isAzure = /\.(openai\.azure|services\.ai\.azure)\.com/i.test(api);
  const base = URL.canParse(api) ? api.replace(/\/+$/, "") : null;
  return { vendor: isAzure ? "azure" : "openai-compatible", normalizedApi: base, attempted: base === null ? [] : [`${base}/models`] };
}

function findFailure(api: string, apiKey: string | undefined): JsonObject | undefined {
  if (!URL.canParse(api)) return { hint: "Enter a full URL, for example https://host/v1.", status: null };
  // The server itself sends the probe, so it must not be made to look at its own insides.
  if (isInternal(new URL(api).hostname)) return { hint: "This address cannot be tested from the server.", status: null };
  if (apiKey !== undefined && /^(wrong|bad|invalid)/i.test(apiKey)) return { hint: "The endpoint rejected the API key.", status: 401 };
  return undefined;
}

function isInternal(hostname: string): boolean {
  return /^(localhost|127\.|0\.0\.0\.0$|\[::1\]$|169\.254\.|metadata\.)/i.test(hostname) || hostname.endsWith(".localhost");
}

function verified(id: string) {
  return { id, status: "ok", npm: "@ai-sdk/openai-compatible", message: null };
}

function unverified(id: string) {
  return { id, status: "failed", npm: "@ai-sdk/openai-compatible", message: "The model does not exist." };
}
