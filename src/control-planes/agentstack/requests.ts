// The reads that Agent Stack's operations are made of: providers, models, default models.

import * as z from "zod/mini";
import { ApiError, LlmpError } from "../../errors.ts";
import { ask, type Conversation, type HttpRequest, pick, readOnce } from "../control-plane.ts";
import { Configuration, Item, List, Models, nameOf } from "./answers.ts";

export const PROVIDERS = "/api/v1/model_providers";
const MODELS = "/api/v1/openai/models";
export const CONFIGURATION = "/api/v1/configurations/system";

// A server whose memory of models is cold asks every vendor first.
const MODELS_TIMEOUT = 15_000;

/** Every provider, newest first; `delay` in milliseconds. */
export function* readList(options: Pick<HttpRequest, "delay" | "readFor"> = {}): Conversation<readonly Item[]> {
  const response = yield* ask({ method: "GET", path: PROVIDERS, ...options });
  return readOnce(response, decodeList);
}

/** The one provider that an id or an exact name means. */
export function find(items: readonly Item[], selector: string): Item {
  return pick(
    items.map((item) => ({ id: item.id, name: nameOf(item), item })),
    selector,
  ).item;
}

/** Ids (`type:model`) of the models of all providers that are online. */
export function* readModels(): Conversation<readonly string[]> {
  const response = yield* ask({ method: "GET", path: MODELS, timeout: MODELS_TIMEOUT });
  return readOnce(response, decodeModels);
}

/** The same, or undefined where it cannot be read: vendors that are down must not hide the providers. */
export function* tryModels(): Conversation<readonly string[] | undefined> {
  try {
    return yield* readModels();
  } catch (error) {
    if (error instanceof LlmpError) return undefined;
    throw error;
  }
}

export function* readConfiguration(): Conversation<Configuration> {
  const response = yield* ask({ method: "GET", path: CONFIGURATION });
  return decode(Configuration, response.body, "the default models");
}

function decodeList(body: unknown): readonly Item[] {
  return decode(List, body, "the list of providers").items;
}

function decodeModels(body: unknown): readonly string[] {
  return decode(Models, body, "the list of models").data.map(({ id }) => id);
}

export function decodeItem(body: unknown): Item {
  return decode(Item, body, "the provider");
}

function decode<S extends z.ZodMiniType>(schema: S, body: unknown, what: string): z.infer<S> {
  const decoded = z.safeParse(schema, body);
  if (decoded.success) return decoded.data;
  throw new ApiError("unexpected_response", `the control plane answered, but not with ${what}`, {
    hint: "is the URL that of an Agent Stack server, without /api/v1? `llmp profile show` says where it comes from",
  });
}
