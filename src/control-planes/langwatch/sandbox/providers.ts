// The two provider routes of the stand-in for LangWatch: show all, and create or update one.

import { showProviders } from "./answers.ts";
import { mergeBag, mergeHeaders, readBag } from "./bags.ts";
import type { Visitor } from "./credentials.ts";
import { type Exchange, type Handled, refuseService } from "./exchange.ts";
import { type RegistryEntry, registry } from "./registry.ts";
import { ProviderWrite, readBody } from "./schemas.ts";
import type { CustomModel, DefaultsConfig, LangWatchState, Project, Scope, StoredRow } from "./state.ts";

/** GET /api/model-providers */
export function listProviders({ state }: Exchange, { project }: Visitor): Handled {
  return { state, response: showProviders(state, project) };
}

/** PUT /api/model-providers/{provider}: the project's own row, never one that it inherits. What is stored stays, even where the answer is a 500. */
export function putProvider(exchange: Exchange, { project }: Visitor, provider: string): Handled {
  const write = readBody(exchange, ProviderWrite);
  const entry = findEntry(provider);
  requireStorable(write);
  const row = findOwnRow(exchange, project, provider);
  const state = row === undefined ? create(exchange, project, { provider, entry, write }) : update(exchange.state, row, entry, write);
  return { state, response: showProviders(state, project) };
}

function findEntry(provider: string): RegistryEntry {
  const entry = Object.hasOwn(registry, provider) ? registry[provider] : undefined;
  if (entry !== undefined) return entry;
  // What every object has passes for a provider, and fails a little later.
  if (provider in registry) throw refuseService("Cannot read properties of undefined (reading 'safeParse')");
  throw refuseService("Invalid provider");
}

// PostgreSQL keeps no NUL in JSON; the database's complaint goes out as it is. Credentials are encrypted, so there it is no matter.
function requireStorable({ customModels, customEmbeddingsModels }: ProviderWrite): void {
  const models: readonly (CustomModel | string)[] = [...(customModels ?? []), ...(customEmbeddingsModels ?? [])];
  const texts = models.flatMap(textsOf);
  if (!texts.some((text) => text.includes("\0"))) return;
  throw refuseService(
    "\nInvalid `prisma.modelProvider.upsert()` invocation in\n/app/langwatch/src/server/modelProviders/modelProvider.repository.ts:84:42\n\nunsupported Unicode escape sequence: \\u0000 cannot be converted to text.",
  );
}

function textsOf(model: CustomModel | string): readonly string[] {
  return typeof model === "string" ? [model] : [model.modelId, model.displayName];
}

// Writes in parallel do not see each other's rows, and nothing makes rows unique.
function findOwnRow({ state, now }: Exchange, project: Project, provider: string): StoredRow | undefined {
  const own = state.rows.filter(
    (row) => row.provider === provider && row.scope.scopeType === "PROJECT" && row.scope.scopeId === project.id,
  );
  return own.find(({ createdAt }) => now - createdAt >= state.raceWindow);
}

interface Creation {
  readonly provider: string;
  readonly entry: RegistryEntry;
  readonly write: ProviderWrite;
}

// A mask is not understood here: it is stored as if it were the key.
function create(exchange: Exchange, project: Project, { provider, entry, write }: Creation): LangWatchState {
  const { state, now } = exchange;
  if (entry.isDeprecated) throw refuseService(`Provider ${provider} is deprecated: use gemini instead`);
  const row: StoredRow = {
    id: exchange.makeId("provider"),
    provider,
    scope: { scopeType: "PROJECT", scopeId: project.id },
    enabled: write.enabled,
    customKeys: write.customKeys === undefined ? null : readBag(provider, entry, write.customKeys),
    customModels: write.customModels ?? [],
    customEmbeddingsModels: write.customEmbeddingsModels ?? [],
    extraHeaders: mergeHeaders(state, [], write.extraHeaders ?? []),
    createdAt: now,
  };
  return withFirstDefaults(exchange, { ...state, rows: [...state.rows, row] }, row.scope, provider);
}

// Models and headers that are left out are cleared; credentials that are left out stay.
function update(state: LangWatchState, row: StoredRow, entry: RegistryEntry, write: ProviderWrite): LangWatchState {
  const { customKeys } = write;
  const changed: StoredRow = {
    ...row,
    enabled: write.enabled,
    customKeys: customKeys === undefined ? row.customKeys : mergeBag(state, row, entry, readBag(row.provider, entry, customKeys)),
    customModels: write.customModels ?? [],
    customEmbeddingsModels: write.customEmbeddingsModels ?? [],
    extraHeaders: mergeHeaders(state, row.extraHeaders, write.extraHeaders ?? []),
  };
  return { ...state, rows: state.rows.map((one) => (one.id === row.id ? changed : one)) };
}

const firstDefaults: Readonly<Record<string, DefaultsConfig["config"]>> = {
  openai: { DEFAULT: "openai/latest", FAST: "openai/latest-mini", EMBEDDINGS: "openai/text-embedding-3-large" },
  anthropic: { DEFAULT: "anthropic/latest", FAST: "anthropic/latest-mini" },
  gemini: { DEFAULT: "gemini/latest", FAST: "gemini/latest-mini", EMBEDDINGS: "gemini/gemini-embedding-001" },
  voyage: { EMBEDDINGS: "voyage/voyage-3-large" },
};

// The first row of these in a project without default models sets those too.
function withFirstDefaults(exchange: Exchange, state: LangWatchState, scope: Scope, provider: string): LangWatchState {
  const config = firstDefaults[provider];
  const isSet = state.defaults.some(({ scopes }) => scopes.some((one) => one.scopeType === "PROJECT" && one.scopeId === scope.scopeId));
  if (config === undefined || isSet) return state;
  return { ...state, defaults: [...state.defaults, { id: exchange.makeId("model_default"), config, scopes: [scope] }] };
}
