// What re-factor.ai answers, read leniently: the reads are undocumented, so several shapes of a list are known.

import * as z from "zod/mini";
import { ApiError } from "../../errors.ts";
import type { Provider } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { isMask, isPlainPart } from "./credentials.ts";

/** One configuration; the provider is its only key. */
export const Config = z.looseObject({
  provider: z.string(),
  enabled: z.catch(z.optional(z.boolean()), undefined),
  /** Values are masked. */
  credentials: z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
});
export type Config = z.infer<typeof Config>;

const LIST_NAMES = ["providers", "llm_providers", "data", "items"];

/**
 * @param asked the provider that the request named: the schema requires no member, so an answer may leave it out
 * @throws ApiError `unexpected_response` for what is no configuration
 */
export function decodeConfig(body: unknown, asked?: string): Config {
  const decoded = z.safeParse(Config, asked === undefined ? body : withProvider(body, asked));
  if (decoded.success) return decoded.data;
  throw unexpected("a provider's configuration");
}

function withProvider(body: unknown, provider: string): unknown {
  if (!isRecord(body) || (body.provider ?? undefined) !== undefined) return body;
  return body.enabled === undefined && body.credentials === undefined ? body : { ...body, provider };
}

/** A bare array, or an object that holds one. */
export function decodeList(body: unknown): readonly Config[] {
  const entries = findArray(body);
  if (entries === undefined) throw unexpected("a list of providers");
  return entries.map((entry) => decodeConfig(typeof entry === "string" ? { provider: entry } : entry));
}

function findArray(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (!isRecord(body)) return undefined;
  const named = LIST_NAMES.map((name) => body[name]).find((value) => Array.isArray(value));
  return Array.isArray(named) ? named : undefined;
}

function unexpected(what: string): ApiError {
  return new ApiError("unexpected_response", `the control plane answered, but not with ${what}`, {
    hint: "is the URL that of a re-factor.ai API, up to but without /v1? `llmp profile show` says where it comes from",
  });
}

/** A configuration as a provider. A value that is not masked, as it should be, is taken out. */
export function toProvider(config: Config): Provider {
  const { provider, enabled, credentials } = config;
  const names = Object.keys(credentials ?? {});
  return {
    id: provider,
    name: provider,
    // The server's names are those of models.dev.
    vendor: provider,
    ...(enabled === undefined ? {} : { enabled }),
    hasSecret: credentials === undefined ? "unknown" : names.some((name) => !isPlainPart(name)),
    extra: { provider, ...(credentials === undefined ? {} : { credentials: names }) },
    raw: credentials === undefined ? config : { ...config, credentials: hide(credentials) },
  };
}

function hide(credentials: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => {
      const isHarmless = isPlainPart(name) || (typeof value === "string" && isMask(value)) || value === null || value === "";
      return [name, isHarmless ? value : "[redacted]"];
    }),
  );
}
