// The catalogue routes of the stand-in for Den.

import { type CatalogProvider, rawRecord } from "./catalog.ts";
import { type Caller, type Exchange, type Handled, type Refusal, refuse, show } from "./exchange.ts";
import type { Parameters } from "./providers.ts";
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
