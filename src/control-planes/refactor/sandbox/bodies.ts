// What the stand-in for re-factor.ai accepts in bodies and paths. Its schema requires nothing, and keeps unknown credentials.

import type { SandboxRequest } from "../../sandbox.ts";
import { Refusal } from "./exchange.ts";
import type { JsonObject } from "./state.ts";

const PROVIDERS: readonly unknown[] = ["openai", "anthropic", "google", "google-vertex", "azure", "amazon-bedrock", "xai"];

/** What a body says; undefined where it says nothing. */
export interface Write {
  readonly enabled: boolean | undefined;
  readonly credentials: JsonObject | undefined;
}

/** Reads a body; throws the 400 of one that is no JSON object. */
export function readObject({ headers, body }: SandboxRequest): JsonObject {
  // A body of another content type is not read at all.
  if (!/^application\/json(\s*;|$)/i.test(headers["content-type"] ?? "")) throw new Refusal(400, "Request body must be a JSON object");
  const value = parse(body);
  if (isObject(value)) return value;
  throw new Refusal(400, "Request body must be a JSON object");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Invalid JSON in request body");
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One of the seven providers; throws the 400 of any other value. */
export function readProvider(value: unknown): string {
  if (typeof value === "string" && PROVIDERS.includes(value)) return value;
  throw new Refusal(400, `Invalid provider: expected one of ${PROVIDERS.join(", ")}`);
}

/** `enabled` and `credentials` of a body; throws the 400 of a wrong sort. */
export function readWrite({ enabled, credentials }: JsonObject): Write {
  if (enabled !== undefined && typeof enabled !== "boolean") throw new Refusal(400, "enabled must be a boolean");
  if (credentials !== undefined && !isObject(credentials)) throw new Refusal(400, "credentials must be an object");
  return { enabled, credentials };
}
