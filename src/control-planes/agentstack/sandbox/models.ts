// The models of all providers at the stand-in for Agent Stack, and the ones that are used where none is named.

import type { Caller } from "./callers.ts";
import { type Exchange, type Handled, refuse, show, timestamp } from "./exchange.ts";
import { capabilitiesOf } from "./provider-types.ts";
import { type AgentStackState, type DefaultModels, isSince } from "./state.ts";
import { readDefaults, readMatch } from "./validation.ts";

const RELEASED = 1_735_689_600;

/** GET /openai/models */
export function listOpenAiModels(exchange: Exchange): Handled {
  return show(exchange, { data: servedModels(exchange.state), object: "list" });
}

// The prefix is the type, so two providers of one type that serve the same model are one entry.
function servedModels(state: AgentStackState) {
  const served = state.providers.filter(({ isOnline }) => isOnline);
  const entries = served.flatMap(({ type, models }) => models.map((model) => describeModel(state, type, model)));
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

function describeModel(state: AgentStackState, type: string, model: string) {
  // The capabilities are the provider's, so a chat model of OpenAI is said to embed.
  const provider = { capabilities: capabilitiesOf(state, type) };
  return { id: `${type}:${model}`, created: RELEASED, object: "model", owned_by: type, provider, display_name: null };
}

/** GET /configurations/system */
export function getConfiguration(exchange: Exchange, caller: Caller): Handled {
  return show(exchange, showConfiguration(exchange, caller));
}

function showConfiguration({ state, now, makeId }: Exchange, caller: Caller) {
  const { configuration, deploymentDefaults } = state;
  return {
    // Another one each time it is asked for.
    id: makeId(),
    default_llm_model: deploymentDefaults.llm ?? configuration.llm,
    default_embedding_model: deploymentDefaults.embedding ?? configuration.embedding,
    updated_at: configuration.updatedAt ?? timestamp(now, state.sequence),
    created_by: configuration.createdBy ?? caller.id,
  };
}

/** PUT /configurations/system: both defaults at once; the one left out is cleared. */
export function putConfiguration(exchange: Exchange, caller: Caller, body: unknown): Handled {
  const { state, now } = exchange;
  const defaults = readDefaults(body);
  requireFree(state, defaults);
  const served = servedModels(state).map(({ id }) => id);
  for (const model of [defaults.llm, defaults.embedding]) {
    // The words speak of a provider; that a chat model cannot embed is not looked at.
    if (model !== null && !served.includes(model)) throw refuse(404, `model_provider with id ${model} not found`);
  }
  const configuration = { ...defaults, updatedAt: timestamp(now, state.sequence), createdBy: caller.id };
  const changed = { ...state, configuration };
  return { state: changed, response: { status: 200, body: showConfiguration({ ...exchange, state: changed }, caller) } };
}

function requireFree(state: AgentStackState, defaults: DefaultModels): void {
  if (!isSince(state, "apr")) return;
  for (const [role, name] of [["llm", "LLM"] as const, ["embedding", "embedding"] as const]) {
    const fixed = state.deploymentDefaults[role];
    if (fixed === null || fixed === defaults[role]) continue;
    throw refuse(400, `Default ${name} model is configured via deployment and cannot be changed through API.`);
  }
}

const DEFAULT_SCORE = 0.5;

/** POST /model_providers/match: the served models that come closest to the suggested ones, best first. */
export function matchModels(exchange: Exchange, body: unknown): Handled {
  const { capability, suggestedModels, scoreCutoff } = readMatch(body);
  const { state } = exchange;
  const { llm, embedding } = state.configuration;
  const capable = servedModels(state).filter(({ provider }) => provider.capabilities.some((one) => one === capability));
  const scored = capable.map(({ id }) => {
    const isDefault = id === (capability === "llm" ? llm : embedding);
    const best = Math.max(0, ...suggestedModels.map((suggested) => likeness(suggested, id)));
    return { model_id: id, score: Math.max(best >= DEFAULT_SCORE ? best : 0, isDefault ? DEFAULT_SCORE : 0) };
  });
  const items = scored.filter(({ score }) => score > 0 && score >= scoreCutoff).toSorted((one, other) => other.score - one.score);
  return show(exchange, { items, total_count: items.length, has_more: false, next_page_token: null });
}

// 1 where they are the same, with or without the type in front; otherwise the share of letter pairs that both have.
function likeness(suggested: string, id: string): number {
  const model = id.slice(id.indexOf(":") + 1);
  if (suggested === id || suggested === model) return 1;
  const [ours, theirs] = [pairsOf(suggested), pairsOf(model)];
  const shared = ours.filter((pair) => theirs.includes(pair)).length;
  return Math.min(1, (2 * shared) / Math.max(1, ours.length + theirs.length));
}

function pairsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2).toLowerCase());
}
