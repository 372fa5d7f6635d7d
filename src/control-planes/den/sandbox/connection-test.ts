// The test of a connection at the stand-in for Den. It reaches nobody: what an endpoint answers follows from its address and the words in the key.

import { type CatalogProvider, catalog } from "./catalog.ts";
import { type Exchange, type Handled, show } from "./exchange.ts";
import { ConnectionTest, readBody } from "./schemas.ts";
import type { JsonObject } from "./state.ts";

/** POST /v1/llm-providers/test-connection: stores nothing. A failure is a 200 like a success; only `ok` tells. */
export function testConnection(exchange: Exchange): Handled {
  const { api, apiKey = "", modelIds } = readBody(ConnectionTest, exchange.request);
  const failure = findFailure(api, apiKey);
  if (failure !== undefined) return show(exchange, { result: { ...outline(api), ok: false, models: [], ...failure } });
  const listed = modelsAt(api);
  const result = { ...outline(api), ok: true, models: listed.map((id) => ({ id })), hint: null, status: 200 };
  const verifications = modelIds?.map((id) => verify(id, api, listed));
  return show(exchange, verifications === undefined ? { result } : { result, verifications });
}

function outline(api: string) {
  const base = URL.canParse(api) ? api.replace(/\/+$/, "") : null;
  const vendor = isAzure(api) ? "azure" : "openai-compatible";
  return { vendor, normalizedApi: base, attempted: base === null ? [] : [`${base}/models`] };
}

function isAzure(api: string): boolean {
  return /\.(openai\.azure|services\.ai\.azure)\.com/i.test(api);
}

function findFailure(api: string, apiKey: string): JsonObject | undefined {
  if (!URL.canParse(api)) return { hint: "Enter a full URL, for example https://host/v1.", status: null };
  const { hostname } = new URL(api);
  // The server itself sends the probe, so it must not be made to look at its own insides.
  if (isInternal(hostname)) return { hint: "This address cannot be tested from the server.", status: null };
  if (hostname.endsWith(".invalid")) return { hint: "The endpoint could not be reached from the server.", status: null };
  const home = homeOf(hostname);
  if (home !== undefined && !api.startsWith(home)) return { hint: "The endpoint has no list of models at this address.", status: 404 };
  // A gateway that somebody made repeats the key; a vendor's own host does not do without one.
  if (/wrong|bad|invalid|rejected/i.test(apiKey)) {
    return { hint: `The endpoint rejected the API key${home === undefined ? `: no such key ${apiKey}` : "."}`, status: 401 };
  }
  if (apiKey === "" && home !== undefined) return { hint: "The endpoint wants an API key.", status: 401 };
  if (/forbidden/i.test(apiKey)) return { hint: "The endpoint does not let this API key list its models.", status: 403 };
  return undefined;
}

function isInternal(hostname: string): boolean {
  return /^(localhost|127\.|0\.0\.0\.0$|\[::1\]$|169\.254\.|metadata\.)/i.test(hostname) || hostname.endsWith(".localhost");
}

/** Vendors whose OpenAI-compatible API has an address that is the same for everybody. */
const homes: Readonly<Record<string, string>> = {
  openai: "https://api.openai.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta/openai",
  groq: "https://api.groq.com/openai/v1",
  mistral: "https://api.mistral.ai/v1",
  xai: "https://api.x.ai/v1",
  deepseek: "https://api.deepseek.com",
  openrouter: "https://openrouter.ai/api/v1",
};

function homeOf(hostname: string): string | undefined {
  return Object.values(homes).find((home) => new URL(home).hostname === hostname);
}

/** What the endpoint lists; one of somebody's own has two models. */
function modelsAt(api: string): readonly string[] {
  const home = homeOf(new URL(api).hostname);
  const vendorId = isAzure(api) ? "azure" : Object.keys(homes).find((id) => home !== undefined && homes[id] === home);
  const vendor: CatalogProvider | undefined = catalog().find(({ id }) => id === vendorId);
  // Google's list has another name for a model than its API.
  return vendor?.models.map(({ id }) => (vendorId === "google" ? `models/${id}` : id)) ?? ["large", "small"];
}

/** One real completion. A model with "unlisted" in its name is there although no list has it, as a deployment of Azure is. */
function verify(id: string, api: string, listed: readonly string[]) {
  const npm = "@ai-sdk/openai-compatible";
  const isThere = listed.some((one) => one === id || one === `models/${id}`) || id.includes("unlisted");
  if (!isThere) return { id, status: "failed", npm, message: `The model ${id} does not exist.` };
  // The endpoint wants max_completion_tokens, which another library sends.
  if (/^(gpt-5|o\d)/.test(id) && !isAzure(api)) return { id, status: "adjusted", npm: "@ai-sdk/openai", message: null };
  return { id, status: "ok", npm, message: null };
}
