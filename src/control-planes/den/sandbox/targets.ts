// What a write points at: the vendor and models of the catalogue, or of a custom configuration.

import { type CatalogModel, type CatalogProvider, catalog, rawRecord } from "./catalog.ts";
import { readCustomConfig } from "./custom-config.ts";
import { crash, type Exchange, refuse } from "./exchange.ts";
import type { Write } from "./schemas.ts";
import { type DenState, isSince, type JsonObject } from "./state.ts";

export interface Target {
  readonly source: "models_dev" | "custom";
  readonly providerId: string;
  readonly npm: string | null;
  readonly env: readonly string[];
  readonly providerConfig: JsonObject;
  readonly models: readonly CatalogModel[];
}

/** The vendors that a server of this era lists, or nothing when models.dev cannot be reached. */
export function reachCatalog(state: DenState): readonly CatalogProvider[] | undefined {
  if (state.isCatalogDown) return undefined;
  return catalog().filter((provider) => !provider.isGatewayOnly || isSince(state, "3"));
}

/** Finds what a write points at; throws the refusal when it is not there. The custom path never touches the catalogue. */
export function resolveTarget(exchange: Exchange, write: Write): Target {
  return write.source === "custom" ? readCustomConfig(exchange, write) : resolveVendor(exchange, write);
}

function resolveVendor(exchange: Exchange, write: Write): Target {
  const providers = reachCatalog(exchange.state);
  if (providers === undefined) throw crash(exchange.state);
  // An id of the catalogue is matched exactly: case counts, and there are no aliases.
  const provider = providers.find(({ id }) => id === write.providerId);
  if (provider === undefined) throw refuse(404, "provider_not_found", "The selected provider was not found in models.dev.");
  if (provider.isGatewayOnly) throw refuse(400, "gateway_only_provider", `${provider.name} is only available through the AI Gateway.`);
  const models = [...new Set(write.modelIds)].map((id) => resolveModel(exchange.state, provider, id));
  const { id, npm, env } = provider;
  return { source: "models_dev", providerId: id, npm, env, providerConfig: rawRecord(provider), models };
}

function resolveModel(state: DenState, provider: CatalogProvider, id: string): CatalogModel {
  const known = provider.models.find((model) => model.id === id);
  if (known !== undefined) return known;
  // On Azure a model id is the name of a deployment, which no catalogue knows.
  if (provider.npm === "@ai-sdk/azure" && isSince(state, "2")) return { id, name: id, config: { id, name: id } };
  throw refuse(404, "model_not_found", `Model ${id} is not available for ${provider.name}.`);
}
