// How the stand-in for GoodMem shows an LLM: typed values and explicit nulls, or, as its published page has it, text.

import type { Exchange } from "./exchange.ts";
import type { JsonObject, StoredLlm } from "./state.ts";

/** An LLM without its credentials, which are left out rather than masked. */
export function showLlm(exchange: Exchange, llm: StoredLlm): JsonObject {
  return showLlmWithCredentials(exchange, { ...llm, credentials: null });
}

/** An LLM with its credentials in the clear. */
export function showLlmWithCredentials({ state }: Exchange, llm: StoredLlm): JsonObject {
  return state.era === "legacy" ? asText(llm) : { ...llm };
}

// The page's sample has numbers, booleans, labels and stop sequences as text; what is not set is not there, and DASHSCOPE not yet known.
function asText({ dashscopeApiDialect, ...llm }: StoredLlm): JsonObject {
  const sampling = llm.defaultSamplingParams;
  const shown = {
    ...llm,
    labels: JSON.stringify(llm.labels),
    capabilities: mapValues(llm.capabilities, String),
    defaultSamplingParams: sampling === null ? null : mapValues(withoutNulls({ ...sampling }), writeText),
    maxContextLength: llm.maxContextLength === null ? null : String(llm.maxContextLength),
    createdAt: String(llm.createdAt),
    updatedAt: String(llm.updatedAt),
  };
  return withoutNulls(shown);
}

function writeText(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

function withoutNulls(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function mapValues(record: JsonObject, change: (value: unknown) => string): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
