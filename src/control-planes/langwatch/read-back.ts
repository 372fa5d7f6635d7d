// After a write: does LangWatch show what was asked for, in the row that was meant?

import { dequal } from "dequal";
import { LlmpError } from "../../errors.ts";
import type { Conversation, Written } from "../control-plane.ts";
import { type Entry, isStored, type Row, readHeaders, readKeys, readModels, toProvider } from "./answers.ts";
import type { Draft, Expected } from "./draft.ts";
import { isShown, lookUp } from "./registry.ts";
import { readEntries } from "./requests.ts";

/**
 * Reads once more and compares.
 *
 * @param answered the providers as the PUT's own answer gives them
 * @param before the row that was there, for an update
 */
export function* readBack(
  drafted: Draft,
  answered: readonly Entry[],
  before: Row | undefined,
  told: readonly string[],
): Conversation<Written> {
  const warnings = [...told, ...drafted.warnings];
  const own = (entries: readonly Entry[]) => entries.find(({ provider }) => provider === drafted.provider);
  let entries = answered;
  try {
    entries = yield* readEntries();
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    warnings.push(`it is stored, but could not be read back: ${error.message}`);
  }
  const entry = own(entries) ?? own(answered);
  if (entry === undefined) {
    const provider = { id: before?.id ?? drafted.provider, name: drafted.provider, raw: null };
    return { provider, warnings, differences: ["the control plane answered that it is stored, but does not show it"] };
  }
  if (isStored(entry) && isShadowed(entry, drafted.expected, before)) {
    return { provider: toProvider(entry), warnings, differences: [tellShadow(entry)] };
  }
  const scope = compareRow(entry, drafted.expected, before);
  return {
    provider: toProvider(entry),
    warnings: [...warnings, ...scope.warnings, ...tellUnseen(drafted.expected), ...adviseModels(entry)],
    differences: [...compare(entry, drafted.expected), ...scope.differences],
  };
}

/** What was asked for and is not there, and what should be gone and is not, in words. */
export function compare(entry: Entry, expected: Expected): readonly string[] {
  if (isHidden(entry, expected)) return [];
  return [
    ...(entry.enabled === expected.enabled ? [] : [`it is still ${entry.enabled ? "enabled" : "disabled"}`]),
    ...compareModels("model", readModels(entry.customModels), expected.customModels),
    ...compareModels("embeddings model", readModels(entry.customEmbeddingsModels), expected.customEmbeddingsModels),
    ...compareHeaders(entry, expected.headers),
    ...compareBag(entry, expected),
  ];
}

/** LangWatch does not show a row that is disabled and holds neither credentials nor models. */
function isHidden(entry: Entry, { enabled, bag, customModels, customEmbeddingsModels }: Expected): boolean {
  const isEmpty = bag === undefined && customModels.length === 0 && customEmbeddingsModels.length === 0;
  return !isStored(entry) && !entry.enabled && !enabled && isEmpty;
}

function compareModels(
  what: string,
  stored: ReturnType<typeof readModels>,
  expected: readonly { readonly [key: string]: unknown }[],
): readonly string[] {
  const present = stored ?? [];
  const ids = expected.map(({ modelId }) => String(modelId));
  const absent = ids.filter((id) => !present.some(({ modelId }) => modelId === id));
  const surplus = present.filter(({ modelId }) => !ids.includes(modelId)).map(({ modelId }) => modelId);
  const altered = expected.filter((model) => {
    const match = present.find(({ modelId }) => modelId === model.modelId);
    return match !== undefined && Object.entries(model).some(([key, value]) => value != null && !dequal(match[key], value));
  });
  return [
    ...absent.map((id) => `${what} ${id} is not there`),
    ...surplus.map((id) => `${what} ${id} is still there`),
    ...altered.map(({ modelId }) => `${what} ${String(modelId)} is not as it was sent`),
  ];
}

function compareHeaders(entry: Entry, expected: readonly string[]): readonly string[] {
  const names = (readHeaders(entry.extraHeaders) ?? []).map(({ key }) => key);
  return [
    ...expected.filter((name) => !names.includes(name)).map((name) => `the header ${name} is not there`),
    ...names.filter((name) => !expected.includes(name)).map((name) => `the header ${name} is still there`),
  ];
}

/** Values are compared where LangWatch shows them, and never repeated. */
function compareBag({ customKeys }: Entry, { bag }: Expected): readonly string[] {
  if (bag === undefined) return [];
  const stored = readKeys(customKeys) ?? {};
  return [
    ...bag.hidden.filter((name) => !Object.hasOwn(stored, name)).map((name) => `the credential ${name} is not there`),
    ...Object.keys(bag.shown)
      .filter((name) => stored[name] !== bag.shown[name])
      .map((name) => `${name} is not as it was sent`),
    ...bag.removed.filter((name) => isShown(name) && (stored[name] ?? "") !== "").map((name) => `${name} is still there`),
  ];
}

/** An enabled row of the organization or a team goes before the project's disabled one, and is shown in its place. */
function isShadowed(entry: Row, expected: Expected, before: Row | undefined): boolean {
  return before !== undefined && entry.enabled && !expected.enabled;
}

function tellShadow({ id }: Row): string {
  return `it is still enabled: ${id}, a row of the organization or of a team, goes before the project's own, which is disabled now; switch that one off in LangWatch's settings`;
}

interface Scope {
  readonly warnings: readonly string[];
  readonly differences: readonly string[];
}

/** A PUT writes the project's own row only; nothing shows beforehand that a row is of the organization or of a team. */
function compareRow(entry: Entry, expected: Expected, before: Row | undefined): Scope {
  if (!isStored(entry)) return compareMissing(entry, expected);
  if (before === undefined) return { warnings: [], differences: [] };
  const { provider, id } = entry;
  if (id === before.id) return { warnings: [], differences: [] };
  const fact = `${before.id} is a row of the organization or of a team, which llmp cannot write: LangWatch made the project's own, ${id}, which goes before it`;
  if (expected.bag !== undefined || hasNoCredentials(before)) return { warnings: [fact], differences: [] };
  return {
    warnings: [],
    differences: [
      `${fact}, and holds no credentials: give them (\`llmp update ${provider} --api-key REF\`), or go back to the wider one with \`llmp disable ${provider}\`, which switches the own one off`,
    ],
  };
}

function hasNoCredentials({ customKeys }: Row): boolean {
  const stored = readKeys(customKeys);
  return stored !== undefined && Object.keys(stored).length === 0;
}

function compareMissing(entry: Entry, expected: Expected): Scope {
  if (!isHidden(entry, expected)) {
    return { warnings: [], differences: ["the control plane answered that it is stored, but shows no row of it"] };
  }
  const lost = expected.headers.length === 0 ? "" : "; its headers would be lost then, so write them down";
  return {
    warnings: [
      `LangWatch does not show a disabled provider without credentials and models, so \`llmp create --provider ${entry.provider}\` is the way back${lost}`,
    ],
    differences: [],
  };
}

function tellUnseen({ bag, setsHeaders }: Expected): readonly string[] {
  const parts = [...(bag === undefined ? [] : bag.hidden), ...(setsHeaders ? ["the headers"] : [])];
  return parts.length === 0 ? [] : [`LangWatch shows no secret values, so what it stored for ${parts.join(", ")} could not be compared`];
}

function adviseModels(entry: Entry): readonly string[] {
  const lists = [readModels(entry.customModels), readModels(entry.customEmbeddingsModels)];
  if (lookUp(entry.provider)?.needsModels !== true || lists.some((models) => models === undefined || models.length > 0)) return [];
  return [
    `LangWatch has no models of its own for ${entry.provider}, so there is nothing to choose yet: \`llmp update ${entry.provider} --custom-model ID\``,
  ];
}
