// The two routes that LangWatch offers for model providers, and the snapshot of its default models.

import * as z from "zod/mini";
import { didYouMean } from "../../did-you-mean.ts";
import { ApiError } from "../../errors.ts";
import { ask, type Body, type Conversation, readOnce } from "../control-plane.ts";
import { decodeEntries, type Entry, isStored, type Row } from "./answers.ts";

const PROVIDERS = "/api/model-providers";
const DEFAULTS = "/api/model-defaults";

/** Every provider of the project, stored or not; `delay` in milliseconds. */
export function* readEntries(options: { readonly delay?: number } = {}): Conversation<readonly Entry[]> {
  const response = yield* ask({ method: "GET", path: PROVIDERS, ...options });
  return readOnce(response, decodeEntries);
}

/** Creates or replaces the project's row, and gives the providers as they are then. */
export function* put(provider: string, body: Body): Conversation<readonly Entry[]> {
  const response = yield* ask({ method: "PUT", path: `${PROVIDERS}/${encodeURIComponent(provider)}`, body });
  return decodeEntries(response.body);
}

const Text = z.catch(z.optional(z.string()), undefined);
const Default = z.catch(z.nullish(z.looseObject({ model: Text })), undefined);

export const Snapshot = z.looseObject({
  scope: z.catch(z.optional(z.looseObject({ projectId: Text, organizationId: Text, organizationName: Text })), undefined),
  effective: z.catch(z.record(z.string(), Default), {}),
});

/** Who the token is, and the default models in force; servers before 3.4 have no such route. */
export function* readSnapshot(): Conversation<z.infer<typeof Snapshot>> {
  const response = yield* ask({ method: "GET", path: DEFAULTS });
  const decoded = z.safeParse(Snapshot, response.body);
  if (decoded.success) return decoded.data;
  throw new ApiError("unexpected_response", "the control plane answered, but not with its default models");
}

/**
 * The stored row that an id, or the name of its provider, means.
 *
 * @throws ApiError `not_found`
 */
export function find(entries: readonly Entry[], selector: string): Row {
  const rows = entries.filter(isStored);
  const row = rows.find(({ id }) => id === selector) ?? rows.find(({ provider }) => provider === selector);
  if (row !== undefined) return row;
  if (entries.some(({ provider }) => provider === selector)) {
    throw new ApiError("not_found", `"${selector}" is known to LangWatch, but nothing is stored for it in this project`, {
      hint: `\`llmp create --provider ${selector}\` stores it; a disabled provider without credentials and models is not shown either`,
    });
  }
  const names = rows.map(({ provider }) => provider);
  throw new ApiError("not_found", `no provider has the id or name "${selector}"${didYouMean(selector, names)}`, {
    hint: "`llmp list` shows what there is",
  });
}
