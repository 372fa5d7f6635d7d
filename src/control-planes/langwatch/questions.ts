// What a person is asked in `create`, and what LangWatch itself offers to pick from.

import { vendors } from "../../vendors/directory.ts";
import type { Choice, Conversation, Spec } from "../control-plane.ts";
import { isStored } from "./answers.ts";
import { isSecretPart, lookUp, type RegistryEntry, registryIds } from "./registry.ts";
import { readEntries } from "./requests.ts";

function entryOf({ provider }: Spec): RegistryEntry | undefined {
  return typeof provider === "string" ? lookUp(provider) : undefined;
}

/** Every provider of the registry that can be created: not those that are stored already, and none that LangWatch has retired. */
export function* providerChoices(): Conversation<readonly Choice[]> {
  const stored = new Set((yield* readEntries()).filter(isStored).map(({ provider }) => provider));
  return registryIds.flatMap((id): readonly Choice[] => {
    const entry = lookUp(id);
    if (entry === undefined || entry.deprecated !== undefined || stored.has(id)) return [];
    return [{ value: id, label: entry.name, detail: entry.needsModels ? `${id}, with models that you name` : id }];
  });
}

/** The credentials that the provider cannot do without. */
function needed({ sets }: RegistryEntry): readonly string[] {
  return sets[0] ?? [];
}

/** A key may be asked for where none is demanded: most endpoints behind `custom` want one. */
export function* needsKey(spec: Spec): Conversation<boolean> {
  return entryOf(spec)?.key !== undefined && spec.customKeys === undefined;
}

/** The environment variables that usually hold the key; GOOGLE_APPLICATION_CREDENTIALS usually holds a path. */
export function* keyVariables(spec: Spec): Conversation<readonly string[]> {
  const entry = entryOf(spec);
  if (entry?.key === undefined || entry.key === "GOOGLE_APPLICATION_CREDENTIALS") return [];
  const known: readonly string[] = entry.vendor === undefined ? [] : vendors[entry.vendor].environment;
  return [...new Set([entry.key, ...known.filter((name) => isSecretPart(name) && /_(API_)?KEY$/.test(name))])];
}

export function* needsParts(spec: Spec): Conversation<boolean> {
  return (yield* partsToAsk(spec)).length > 0;
}

/** All parts that are needed, less the key, which is asked for by itself. */
export function* partsToAsk(spec: Spec): Conversation<readonly string[]> {
  const entry = entryOf(spec);
  return entry === undefined ? [] : needed(entry).filter((part) => part !== entry.key);
}

export function* needsModels(spec: Spec): Conversation<boolean> {
  return entryOf(spec)?.needsModels === true;
}
