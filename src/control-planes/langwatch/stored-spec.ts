// A row of LangWatch as the spec that would make it, as far as it is shown: no key, and of a header only its name.

import * as z from "zod/mini";
import type { Provider } from "../control-plane.ts";
import { present } from "../translation.ts";
import { Entry, readHeaders, readKeys, readModels } from "./answers.ts";
import { CustomModel, type LangwatchSpec } from "./fields.ts";
import { isMask, isShown, lookUp } from "./registry.ts";

export function specOf({ raw }: Provider): LangwatchSpec {
  const entry = Entry.parse(raw);
  const headers = readHeaders(entry.extraHeaders) ?? [];
  return present({
    provider: entry.provider,
    enabled: entry.enabled,
    customKeys: keysOf(entry),
    customModels: modelsOf(entry.customModels),
    customEmbeddingsModels: modelsOf(entry.customEmbeddingsModels),
    extraHeaders: headers.length === 0 ? undefined : headers.map(({ key }) => ({ key })),
  });
}

/** Settings that are shown; an empty bag where nothing is stored at all, which says that the server's operator has the key. */
function keysOf({ provider, customKeys }: Entry): LangwatchSpec["customKeys"] {
  const stored = readKeys(customKeys);
  if (stored === undefined) return undefined;
  const parts = lookUp(provider)?.parts ?? [];
  const shown = Object.entries(stored).filter(
    (entry): entry is [string, string] =>
      isShown(entry[0]) && parts.includes(entry[0]) && typeof entry[1] === "string" && entry[1].trim() !== "" && !isMask(entry[1]),
  );
  return Object.keys(stored).length === 0 || shown.length > 0 ? Object.fromEntries(shown) : undefined;
}

const known = ["modelId", "displayName", "mode", "maxTokens", "supportedParameters", "multimodalInputs"] as const;

/** What a newer server has added to a model is left out. */
function modelsOf(value: unknown): CustomModel[] | undefined {
  const models = readModels(value) ?? [];
  if (models.length === 0) return undefined;
  return models.map((model) => {
    const read = z.safeParse(CustomModel, present(Object.fromEntries(known.map((name) => [name, model[name]]))));
    return read.success ? read.data : { modelId: model.modelId };
  });
}
