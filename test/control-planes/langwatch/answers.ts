// What LangWatch answers, for scripted conversations, and its published page, asked of a JSON Schema validator that llmp itself does not use.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { revealBody } from "../../../src/connection/wire.ts";
import type { Conversation, HttpRequest } from "../../../src/control-planes/control-plane.ts";
import type { LangwatchSpec } from "../../../src/control-planes/langwatch/fields.ts";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { registryIds } from "../../../src/control-planes/langwatch/registry.ts";
import type { LlmpError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure, type Step } from "../conversation.ts";

/** As LangWatch writes it: 31 characters. */
export const MASK = `HAS_KEY${"•".repeat(24)}`;

export const READ = "GET /api/model-providers";

export const KEY = new Secret("value-of-the-vendors-key");

export interface EntryLike {
  readonly id?: string;
  readonly provider: string;
  readonly enabled: boolean;
  readonly customKeys: Readonly<Record<string, unknown>> | null;
  readonly [key: string]: unknown;
}

export function entry(provider: string, values: Partial<EntryLike> = {}): EntryLike {
  return {
    provider,
    enabled: false,
    customKeys: null,
    deploymentMapping: null,
    models: ["a-built-in-model"],
    embeddingsModels: null,
    customModels: null,
    customEmbeddingsModels: null,
    extraHeaders: null,
    ...values,
  };
}

/** A stored row, with a key. */
export function row(provider: string, values: Partial<EntryLike> = {}): EntryLike {
  return entry(provider, {
    id: `provider_${provider}`,
    enabled: true,
    customKeys: { [`${provider.toUpperCase()}_API_KEY`]: MASK },
    ...values,
  });
}

/** The answer of GET and PUT alike: a fresh project, with these rows in it. */
export function project(...rows: readonly EntryLike[]): Readonly<Record<string, EntryLike>> {
  const fresh = registryIds.map((id) => [id, entry(id)]);
  return { ...Object.fromEntries(fresh), ...Object.fromEntries(rows.map((each) => [each.provider, each])) };
}

export function model(modelId: string, mode: "chat" | "embedding" = "chat"): Readonly<Record<string, unknown>> {
  return { modelId, displayName: modelId, mode };
}

/** What the published page says of a body, in words. */
export function problemsOf(body: unknown): readonly string[] {
  const page = JSON.parse(readFileSync(new URL("../../contracts/langwatch.openapi.json", import.meta.url), "utf8"));
  const schema = page.paths["/api/model-providers/{provider}"].put.requestBody.content["application/json"].schema;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const validate = ajv.compile({ ...schema, additionalProperties: false });
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export interface Sent<T> {
  readonly value: T;
  readonly requests: readonly HttpRequest[];
  /** Of the PUT, with its secrets revealed. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Plays a conversation, and holds every body against the published page and against masks that would become keys. */
export function played<T>(conversation: Conversation<T>, script: readonly Step[]): Sent<T> {
  const { value, requests } = play(conversation, script);
  const [body = {}] = requests.flatMap((request) => (request.body === undefined ? [] : [JSON.parse(revealBody(request.body))]));
  if (body.enabled !== undefined) expect(problemsOf(body)).toEqual([]);
  expect(JSON.stringify(body.customKeys ?? {})).not.toContain("•");
  return { value, requests, body };
}

export function failed(conversation: Conversation<unknown>, script: readonly Step[]): LlmpError {
  return playFailure(conversation, script) as LlmpError;
}

/** `path message` of every issue of an error. */
export function issuesOf(error: LlmpError): readonly string[] {
  return (error.details.issues ?? []).map(({ path, message }) => `${path} ${message}`);
}

type Runnable<N extends "create" | "update" | "get" | "list" | "check" | "enable" | "disable" | "defaults"> = Extract<
  (typeof langwatch.operations)[N],
  (...given: never[]) => unknown
>;

export function operation<N extends "create" | "update" | "get" | "list" | "check" | "enable" | "disable" | "defaults">(
  name: N,
): Runnable<N> {
  return langwatch.operations[name] as Runnable<N>;
}

export function create(spec: LangwatchSpec, allowDuplicate = false) {
  return operation("create")({ spec, settings: {}, allowDuplicate });
}

export function update(selector: string, changes: Partial<LangwatchSpec>, clear: readonly string[] = []) {
  return operation("update")({ selector, changes, clear, settings: {} });
}
