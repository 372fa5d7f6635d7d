// The one answer of the stand-in for LangWatch: every provider of a project, each with the one row that counts, secrets masked.

import type { SandboxResponse } from "../../sandbox.ts";
import { isPublic, MASK, soundsSecret } from "./masks.ts";
import { type RegistryEntry, registry } from "./registry.ts";
import { type Bag, type CustomModel, isSince, type LangWatchState, type Project, type StoredRow } from "./state.ts";

/** All providers of a project; 500 while a row that is shown holds a model without a name, which no answer may hold. */
export function showProviders(state: LangWatchState, project: Project): SandboxResponse {
  const rows = countingRows(state, project);
  const isPoisoned = rows.some(({ customModels, customEmbeddingsModels }) => [...customModels, ...customEmbeddingsModels].includes(""));
  if (isPoisoned) return { status: 500, body: { error: "Internal server error", message: "Internal server error" } };
  const known = Object.entries(registry).map(([provider, entry]) => {
    const row = rows.find((one) => one.provider === provider);
    return [provider, row === undefined ? showDefault(state, project, provider, entry) : showRow(state, row, entry)] as const;
  });
  // Rows of providers that the server has forgotten are still listed.
  const forgotten = rows.filter(({ provider }) => !Object.hasOwn(registry, provider));
  const unknown = forgotten.map((row) => [row.provider, showRow(state, row, undefined)] as const);
  return { status: 200, body: Object.fromEntries([...known, ...unknown]) };
}

/** One row for each provider that has any to show. */
function countingRows(state: LangWatchState, project: Project): readonly StoredRow[] {
  const visible = state.rows.filter((row) => reaches(row, project) && isShown(row));
  const byWeight = visible.toSorted((one, other) => weigh(other) - weigh(one));
  const first = (row: StoredRow, index: number) => byWeight.findIndex(({ provider }) => provider === row.provider) === index;
  return byWeight.filter(first);
}

function reaches({ scope }: StoredRow, project: Project): boolean {
  const ids = { PROJECT: project.id, TEAM: project.teamId, ORGANIZATION: project.organizationId };
  return ids[scope.scopeType] === scope.scopeId;
}

// Its headers are hidden with it.
function isShown({ enabled, customKeys, customModels, customEmbeddingsModels }: StoredRow): boolean {
  return enabled || customKeys !== null || customModels.length > 0 || customEmbeddingsModels.length > 0;
}

// An enabled row beats a disabled one of a narrower scope; otherwise the narrower wins, and the older among equals.
function weigh({ enabled, scope }: StoredRow): number {
  const narrowness = { PROJECT: 2, TEAM: 1, ORGANIZATION: 0 };
  return (enabled ? 10 : 0) + narrowness[scope.scopeType];
}

// No id, since nothing is stored; the host's shared key looks the same, and is enabled.
function showDefault(state: LangWatchState, project: Project, provider: string, entry: RegistryEntry) {
  const enabled = state.hostKeys.includes(provider) && project.createdAt > Date.parse(entry.since);
  return {
    provider,
    enabled,
    customKeys: null,
    deploymentMapping: null,
    models: entry.models,
    embeddingsModels: entry.embeddings,
    customModels: null,
    customEmbeddingsModels: null,
    ...(enabled ? {} : { disabledByDefault: true }),
    extraHeaders: null,
  };
}

function showRow(state: LangWatchState, row: StoredRow, entry: RegistryEntry | undefined) {
  const showValue = (value: string) => (isSince(state, "3.10") ? MASK : value);
  return {
    id: row.id,
    provider: row.provider,
    enabled: row.enabled,
    customKeys: row.customKeys === null ? null : maskBag(state, row.customKeys),
    deploymentMapping: null,
    models: entry?.models ?? null,
    embeddingsModels: entry?.embeddings ?? null,
    customModels: showModels(row.customModels, "chat"),
    customEmbeddingsModels: showModels(row.customEmbeddingsModels, "embedding"),
    extraHeaders: row.extraHeaders.map(({ key, value }) => ({ key, value: showValue(value) })),
  };
}

// What is empty or null is masked as well: the mask says that the field is there, not that a key is.
function maskBag(state: LangWatchState, bag: Bag): Bag {
  const isSecret = (name: string) => (isSince(state, "3.16") ? !isPublic(name) : soundsSecret(name));
  return Object.fromEntries(Object.entries(bag).map(([name, value]) => [name, isSecret(name) ? MASK : value]));
}

function showModels(models: readonly (CustomModel | string)[], mode: CustomModel["mode"]): readonly CustomModel[] | null {
  if (models.length === 0) return null;
  return models.map((model) => (typeof model === "string" ? { modelId: model, displayName: model, mode } : model));
}
