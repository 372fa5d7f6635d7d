// What Den itself offers to a person who is asked: vendors, models, a free name, members, teams.

import { ApiError } from "../../errors.ts";
import type { Choice, Conversation, Spec } from "../control-plane.ts";
import { type CustomConfig, customConfigOf, readCustomConfig } from "./custom-config.ts";
import { readCatalogue, readCatalogueProvider, readList, readOrganization } from "./requests.ts";

export function* fromCatalogue(spec: Spec): Conversation<boolean> {
  return spec.source === "models_dev";
}

export function* vendorChoices(): Conversation<readonly Choice[]> {
  const providers = yield* readCatalogue();
  return providers.map(({ id, name, modelCount }) => ({
    value: id,
    label: name,
    detail: modelCount === undefined ? id : `${id}, ${modelCount} ${modelCount === 1 ? "model" : "models"}`,
  }));
}

export function* modelChoices(spec: Spec): Conversation<readonly Choice[]> {
  if (typeof spec.providerId !== "string") return [];
  const provider = yield* readCatalogueProvider(spec.providerId);
  return provider.models.map(({ id, name }) => ({ value: id, label: name ?? id, detail: id }));
}

/** `Anthropic`, or `Anthropic 2` and so on where the name is taken. */
export function* suggestName(spec: Spec): Conversation<string | undefined> {
  const base = yield* vendorName(spec);
  if (base === undefined) return undefined;
  const taken = new Set((yield* readList()).map((item) => item.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name)) return name;
  }
}

function* vendorName(spec: Spec): Conversation<string | undefined> {
  if (spec.source === "models_dev" && typeof spec.providerId === "string") return (yield* readCatalogueProvider(spec.providerId)).name;
  return customConfig(spec)?.name;
}

/** The environment variables that this vendor's credentials are known by. */
export function* environmentNames(spec: Spec): Conversation<readonly string[]> {
  if (spec.source === "models_dev" && typeof spec.providerId === "string") {
    try {
      return (yield* readCatalogueProvider(spec.providerId)).env;
    } catch (error) {
      if (error instanceof ApiError) return [];
      throw error;
    }
  }
  return customConfig(spec)?.env ?? [];
}

function customConfig(spec: Spec): CustomConfig | undefined {
  const given = customConfigOf(spec);
  if (given === undefined) return undefined;
  const result = readCustomConfig(given.input, given.path);
  return "config" in result ? result.config : undefined;
}

export function* accessIsOpen(spec: Spec): Conversation<boolean> {
  return spec.allMembers !== true;
}

export function* memberChoices(): Conversation<readonly Choice[]> {
  const { members } = yield* readOrganization();
  return members.map(({ id, role, user }) => ({
    value: user?.email ?? id,
    label: user?.name ?? user?.email ?? id,
    detail: `${user?.email ?? id}, ${role ?? "member"}`,
  }));
}

export function* teamChoices(): Conversation<readonly Choice[]> {
  const { teams } = yield* readOrganization();
  const repeated = new Set(
    teams.filter((team, index) => teams.findIndex(({ name }) => name === team.name) !== index).map(({ name }) => name),
  );
  return teams.map(({ id, name }) => ({ value: repeated.has(name) ? id : name, label: name, detail: id }));
}
