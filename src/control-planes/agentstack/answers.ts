// What Agent Stack answers, read leniently: types, states and capabilities are open, since one that a client did not know once made whole lists unreadable.

import * as z from "zod/mini";
import type { Provider } from "../control-plane.ts";
import { withoutPassword } from "./address.ts";
import { vendorTypeOf } from "./vendor-types.ts";

function lenient<S extends z.ZodMiniType>(schema: S) {
  return z.catch(z.optional(schema), undefined);
}

const Text = lenient(z.string());

const NullableText = z.catch(z.nullable(z.string()), null);

/** One row of the list; the answer to a creation is the same. */
export const Item = z.looseObject({
  id: z.string(),
  type: z.string(),
  base_url: z.string(),
  name: NullableText,
  description: NullableText,
  created_at: Text,
  /** A set: its order differs from process to process. */
  capabilities: z.catch(z.array(z.string()), []),
  /** Anything but null: a file of the deployment made it and keeps it (servers from 2026-02). */
  registry: z.optional(z.unknown()),
  /** `online` or `offline` (servers from 2026-02). */
  state: Text,
});
export type Item = z.infer<typeof Item>;

// `next_page_token` is set although there is no next page, and the route takes no token: there is nothing to follow.
export const List = z.looseObject({ items: z.array(Item) });

/** The models of all providers that are online; an id is `type:model`. */
export const Models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

// Not lenient: a default that cannot be read must not look like none, because the next PUT would clear it.
export const Configuration = z.looseObject({
  default_llm_model: z.nullable(z.string()),
  default_embedding_model: z.nullable(z.string()),
});
export type Configuration = z.infer<typeof Configuration>;

export function isManaged(item: Item): boolean {
  return item.registry !== undefined && item.registry !== null;
}

/** What a person calls it; a name is optional in the published answer. */
export function nameOf(item: Item): string {
  return item.name === null || item.name === "" ? withoutPassword(item.base_url) : item.name;
}

/**
 * A row as a provider.
 *
 * @param models ids of all models, to be told where the type has one provider only: the list does not say whose a model is
 */
export function toProvider(item: Item, models?: readonly string[]): Provider {
  const { api_key: _apiKey, ...raw } = item;
  const vendor = vendorTypeOf(item.type)?.vendor;
  return {
    id: item.id,
    name: nameOf(item),
    ...(vendor === undefined ? {} : { vendor }),
    ...(models === undefined ? {} : { models }),
    // No answer says anything about the key.
    hasSecret: "unknown",
    ...(item.created_at === undefined ? {} : { createdAt: item.created_at }),
    extra: {
      type: item.type,
      base_url: withoutPassword(item.base_url),
      ...(item.description === null ? {} : { description: item.description }),
      capabilities: [...item.capabilities].sort(),
      ...(item.state === undefined ? {} : { state: item.state }),
      managed: isManaged(item),
    },
    raw: { ...raw, base_url: withoutPassword(item.base_url) },
  };
}

/** Models of one type without the type in front. */
export function modelsOfType(type: string, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => id.startsWith(`${type}:`)).map((id) => id.slice(type.length + 1));
}
