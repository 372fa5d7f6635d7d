// How the stand-in for Den reads the configuration of a custom provider: strictly in era 1, forgivingly later.

import { type ParseError, parse } from "jsonc-parser";
import * as z from "zod/mini";
import { type Exchange, type Refusal, refuse } from "./exchange.ts";
import { text, type Write, wordIssue } from "./schemas.ts";
import { isSince, type JsonObject } from "./state.ts";
import type { Target } from "./targets.ts";

// Keys that are not named here are kept as they are, at both levels.
const CustomConfigOfEra1 = z.looseObject({
  id: text(1, 255),
  name: text(1, 255),
  npm: text(1, 255),
  env: z.array(text(1, 255)).check(z.minLength(1)),
  doc: text(1, 2048),
  api: z.optional(text(1, 2048)),
  models: z.array(z.looseObject({ id: text(1, 255), name: text(1, 255) })).check(z.minLength(1)),
});

const CustomConfig = z.extend(CustomConfigOfEra1, { doc: z.optional(text(1, 2048)) });

/** The provider and models that a custom configuration describes; throws `invalid_custom_provider_config`. */
export function readCustomConfig(exchange: Exchange, write: Write): Target {
  const isForgiving = isSince(exchange.state, "2");
  const config = isForgiving ? parseForgiving(write) : parseStrict(write.customConfigText ?? "");
  const { models, ...providerConfig } = config;
  return {
    source: "custom",
    providerId: config.id,
    npm: config.npm,
    env: config.env,
    providerConfig,
    models: models.map((model) => ({ id: model.id, name: model.name, config: model })),
  };
}

// Era 1 gives the first message only, and no path with it.
function parseStrict(text: string): z.output<typeof CustomConfig> {
  const result = CustomConfigOfEra1.safeParse(parseJson(text), { error: wordIssue() });
  if (result.success) return result.data;
  throw invalid(result.error.issues[0]?.message ?? "Custom provider config is invalid.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("Custom provider config must be valid JSON.");
  }
}

function parseForgiving(write: Write): z.output<typeof CustomConfig> {
  const pasted = write.customConfigText === undefined ? write.customConfig : parseJsonc(write.customConfigText);
  const result = CustomConfig.safeParse(withModelObjects(unwrap(pasted)), { error: wordIssue() });
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 3)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  throw invalid(issues.join("; "));
}

function parseJsonc(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw invalid("Custom provider config must be valid JSON or JSONC.");
  return value;
}

// `{provider: {anything: {…}}}` is what an opencode.json holds; the key inside is not taken for an id.
function unwrap(pasted: unknown): unknown {
  if (!isObject(pasted) || !isObject(pasted.provider)) return pasted;
  const inner = Object.values(pasted.provider);
  if (inner.length !== 1) throw invalid("Paste exactly one provider.");
  return inner[0];
}

function withModelObjects(config: unknown): unknown {
  if (!isObject(config)) return config;
  return { ...config, models: modelObjects(config.models) };
}

function modelObjects(models: unknown): unknown {
  if (Array.isArray(models)) return models.map((model) => (typeof model === "string" ? { id: model, name: model } : model));
  if (!isObject(models)) return models;
  return Object.entries(models).map(([key, model]) => (isObject(model) ? { id: key, name: key, ...model } : { id: key, name: key }));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): Refusal {
  return refuse(400, "invalid_custom_provider_config", message);
}
