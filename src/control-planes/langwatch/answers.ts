// What LangWatch answers, read leniently: every provider of the project by its id, stored or not.

import * as z from "zod/mini";
import { ApiError } from "../../errors.ts";
import type { Provider } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { isShown, lookUp } from "./registry.ts";

// Not lenient: a row whose id cannot be read must not look like one that is not stored, because a creation would write over it.
const Id = z.pipe(
  z.nullish(z.union([z.string(), z.number()])),
  z.transform((id) => (id == null ? undefined : String(id))),
);

/** One provider. What an update must send again is kept as it came: what cannot be read must not look like what is not there. */
export const Entry = z.looseObject({
  /** Of a stored row; an entry without one is what LangWatch would use by default, or its operator's own key. */
  id: Id,
  provider: z.string(),
  enabled: z.boolean(),
  customKeys: z.optional(z.unknown()),
  models: z.optional(z.unknown()),
  embeddingsModels: z.optional(z.unknown()),
  customModels: z.optional(z.unknown()),
  customEmbeddingsModels: z.optional(z.unknown()),
  extraHeaders: z.optional(z.unknown()),
});
export type Entry = z.infer<typeof Entry>;

/** An entry that is stored. */
export type Row = Entry & { readonly id: string };

export type StoredModel = Readonly<Record<string, unknown>> & { readonly modelId: string };

export interface StoredHeader {
  readonly key: string;
  /** A mask; a clear value on servers before 3.6. */
  readonly value: string;
}

/** @throws ApiError `unexpected_response` where no entry can be read: a project has at least the sixteen of the registry */
export function decodeEntries(body: unknown): readonly Entry[] {
  const values = isRecord(body) ? Object.entries(body) : [];
  const entries = values.flatMap(([provider, value]): readonly Entry[] => {
    const decoded = z.safeParse(Entry, isRecord(value) ? { provider, ...value } : value);
    return decoded.success ? [decoded.data] : [];
  });
  if (entries.length > 0) return entries;
  throw new ApiError("unexpected_response", "the control plane answered, but not with its model providers", {
    hint: "is the URL that of LangWatch, without /api? `llmp profile show` says where it comes from",
  });
}

export function isStored(entry: Entry): entry is Row {
  return entry.id !== undefined;
}

/** The credentials of a row, by name; undefined when they cannot be read. */
export function readKeys(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return value == null ? {} : isRecord(value) ? value : undefined;
}

/** The models that a row adds to LangWatch's own; undefined when the list cannot be read. */
export function readModels(value: unknown): readonly StoredModel[] | undefined {
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  // Rows of old versions hold bare ids.
  const models = value.map((model): unknown => (typeof model === "string" ? { modelId: model } : model)).filter(isStoredModel);
  return models.length === value.length ? models : undefined;
}

function isStoredModel(model: unknown): model is StoredModel {
  return isRecord(model) && typeof model.modelId === "string" && model.modelId !== "";
}

/** The extra headers of a row; undefined when they cannot be read. */
export function readHeaders(value: unknown): readonly StoredHeader[] | undefined {
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const headers = value.flatMap((header: unknown): readonly StoredHeader[] =>
    isRecord(header) && typeof header.key === "string" && typeof header.value === "string"
      ? [{ key: header.key, value: header.value }]
      : [],
  );
  return headers.length === value.length ? headers : undefined;
}

/** An entry as a provider. Servers before 3.14 show some secrets, and before 3.6 header values, so both are taken out here. */
export function toProvider(entry: Entry): Provider {
  const chat = readModels(entry.customModels);
  const embedding = readModels(entry.customEmbeddingsModels);
  const stored = readKeys(entry.customKeys);
  const keys = Object.entries(stored ?? {});
  const hidden = keys.filter(([name]) => !isShown(name)).map(([name]) => name);
  const vendor = lookUp(entry.provider)?.vendor;
  return {
    id: entry.id ?? entry.provider,
    name: entry.provider,
    ...(vendor === undefined ? {} : { vendor }),
    ...(chat === undefined || embedding === undefined ? {} : { models: [...chat, ...embedding].map(({ modelId }) => modelId) }),
    enabled: entry.enabled,
    // An empty value is masked as well: a mask means that the field exists, not that a key is in it.
    hasSecret: stored !== undefined && hidden.length === 0 ? false : "unknown",
    extra: {
      provider: entry.provider,
      stored: isStored(entry),
      settings: Object.fromEntries(keys.filter(([name]) => isShown(name)).map(([name, value]) => [name, withoutUser(value)])),
      credentials: hidden,
      ...(chat === undefined ? {} : { customModels: chat }),
      ...(embedding === undefined ? {} : { customEmbeddingsModels: embedding }),
      builtInModels: lengthOf(entry.models) + lengthOf(entry.embeddingsModels),
      extraHeaders: (readHeaders(entry.extraHeaders) ?? []).map(({ key }) => key),
    },
    raw: withoutSecrets(entry),
  };
}

function withoutSecrets(entry: Entry): unknown {
  // Some thousand names of LangWatch's own models say nothing of this provider.
  const { models: _models, embeddingsModels: _embeddingsModels, ...rest } = entry;
  const headers = readHeaders(entry.extraHeaders);
  const stored = entry.customKeys == null ? undefined : readKeys(entry.customKeys);
  const keys = Object.entries(stored ?? {}).map(([name, value]) => [name, isShown(name) ? withoutUser(value) : "[redacted]"]);
  return {
    ...rest,
    customKeys: stored === undefined ? null : Object.fromEntries(keys),
    extraHeaders: headers === undefined ? null : headers.map(({ key }) => ({ key, value: "[redacted]" })),
  };
}

/** A URL may carry a user and a password, or a key in its query. */
function withoutUser(value: unknown): unknown {
  if (typeof value !== "string" || !URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.username === "" && url.password === "" && url.search === "") return value;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
