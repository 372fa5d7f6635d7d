// After a write: does the list show what was asked for, and what can nobody see?

import { LlmpError } from "../../errors.ts";
import type { Conversation, Written } from "../control-plane.ts";
import { storedForm, withoutPassword } from "./address.ts";
import { type Item, modelsOfType, toProvider } from "./answers.ts";
import type { ProviderBody } from "./draft.ts";
import { readList, tryModels } from "./requests.ts";
import { vendorTypeOf } from "./vendor-types.ts";

export interface Told {
  readonly warnings: readonly string[];
  readonly differences: readonly string[];
}

/** Reads what was written, with its models, and compares. */
export function* readBack(written: Item, body: ProviderBody, told: Told): Conversation<Written> {
  const items = yield* tryList();
  if (items instanceof LlmpError) {
    const warning = `it is stored, but could not be read back: ${items.message}`;
    return { provider: toProvider(written), warnings: [...told.warnings, warning, ...adviseUnseen(body)], differences: told.differences };
  }
  const item = items.find(({ id }) => id === written.id);
  if (item === undefined) {
    const difference = "the control plane answered that it is stored, but its list does not show it";
    return { provider: toProvider(written), warnings: told.warnings, differences: [...told.differences, difference] };
  }
  const models = modelsOf(item, items, yield* tryModels());
  return {
    provider: toProvider(item, models),
    warnings: [...told.warnings, ...adviseState(item, models), ...adviseUnseen(body)],
    differences: [...told.differences, ...compare(item, body)],
  };
}

function* tryList(): Conversation<readonly Item[] | LlmpError> {
  try {
    return yield* readList();
  } catch (error) {
    if (error instanceof LlmpError) return error;
    throw error;
  }
}

/** Models belong to a type, not to a provider: with two providers of one type nobody can say whose they are. */
export function modelsOf(item: Item, items: readonly Item[], models: readonly string[] | undefined): readonly string[] | undefined {
  if (models === undefined || items.filter(({ type }) => type === item.type).length !== 1) return undefined;
  // The models of a provider that is offline are not listed, which does not mean that it has none.
  return item.state === "offline" ? undefined : modelsOfType(item.type, models);
}

/** What was asked for and is not there, in words. */
export function compare(item: Item, body: ProviderBody): readonly string[] {
  const description = body.description ?? "";
  return [
    ...(item.type === body.type ? [] : [`the type is ${item.type}, not ${body.type}`]),
    ...(storedForm(item.base_url) === storedForm(body.base_url)
      ? []
      : [`base_url is ${withoutPassword(item.base_url)}, not ${withoutPassword(body.base_url)}`]),
    ...(item.name === body.name ? [] : [`the name is ${item.name === null ? "missing" : `"${item.name}"`}, not "${body.name}"`]),
    ...((item.description ?? "") === description ? [] : ["the description is not as it was sent"]),
  ];
}

function adviseState(item: Item, models: readonly string[] | undefined): readonly string[] {
  if (item.state === "offline") return ["the control plane counts it as offline: it could not reach the vendor lately"];
  return models?.length === 0 ? ["the control plane lists no models of it, so nobody can use it yet: is the key right?"] : [];
}

function adviseUnseen(body: ProviderBody): readonly string[] {
  const isPlaced = body.watsonx_project_id !== undefined || body.watsonx_space_id !== undefined;
  return [
    ...adviseKey(body.type),
    ...(isPlaced ? ["the watsonx project or space was sent, but no answer shows it, so it could not be compared"] : []),
  ];
}

/** For the types whose key the server does not check. */
export function adviseKey(type: string): readonly string[] {
  const reason = vendorTypeOf(type)?.unverified;
  return reason === undefined ? [] : [`the key is not verified by the server: ${reason}`];
}
