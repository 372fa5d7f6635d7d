// Plays GoodMem's conversations, and holds every body that they send against its published page.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { revealBody } from "../../../src/connection/wire.ts";
import type { Conversation, HttpRequest } from "../../../src/control-planes/control-plane.ts";
import type { GoodMemSpec } from "../../../src/control-planes/goodmem/fields.ts";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { ApiError } from "../../../src/errors.ts";
import { probeProblems } from "../../contracts/probes.ts";
import { play, playFailure, type Step } from "../conversation.ts";

type Performed<O> = Extract<O, (...given: never[]) => unknown>;

/** Those of the operations that GoodMem has; calling another fails the test. */
export const operations = goodmem.operations as {
  readonly [K in keyof typeof goodmem.operations]: Performed<(typeof goodmem.operations)[K]>;
};

export const settings = {};

export const KEY = "sk-live-0123456789";

export const ID = "550e8400-e29b-41d4-a716-446655440000";
export const OTHER_ID = "550e8400-e29b-41d4-a716-446655440001";
export const OWNER = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

export const LIST = "GET /v1/llms";
export const POST = "POST /v1/llms";
export const ITEM = `GET /v1/llms/${ID}`;
export const PUT = `PUT /v1/llms/${ID}`;

export const spec: GoodMemSpec = {
  displayName: "Local",
  providerType: "VLLM",
  endpointUrl: "http://vllm.internal:8000/v1",
  modelIdentifier: "qwen3-32b",
};

const capabilities = {
  supportsChat: true,
  supportsCompletion: false,
  supportsFunctionCalling: true,
  supportsSystemMessages: true,
  supportsStreaming: true,
  supportsSamplingParameters: true,
};

/** An LLM as a server of 2026 shows it: nulls for what is unset, milliseconds, no credentials. */
export const stored = {
  llmId: ID,
  displayName: "Local",
  description: null,
  providerType: "VLLM",
  endpointUrl: "http://vllm.internal:8000/v1",
  apiPath: "/chat/completions",
  modelIdentifier: "qwen3-32b",
  supportedModalities: ["TEXT"],
  labels: {},
  version: null,
  monitoringEndpoint: null,
  capabilities,
  defaultSamplingParams: null,
  maxContextLength: null,
  clientConfig: null,
  ownerId: OWNER,
  createdAt: 1_760_000_000_000,
  updatedAt: 1_760_000_000_000,
  createdById: OWNER,
  updatedById: OWNER,
};

export const listed = (...llms: readonly object[]) => ({ llms });

export interface Conversed<T> {
  readonly value: T;
  /** The bodies of the writes, with their secrets, as the server reads them. */
  readonly bodies: readonly Record<string, unknown>[];
}

export function converse<T>(conversation: Conversation<T>, script: readonly Step[]): Conversed<T> {
  const requests: HttpRequest[] = [];
  const { value } = play(conversation, script, requests);
  return { value, bodies: readBodies(requests) };
}

export function converseToFailure(conversation: Conversation<unknown>, script: readonly Step[]): Error {
  return playFailure(conversation, script);
}

/** Creates with an id made for it, and gives the body and the result. */
export function createWith(given: GoodMemSpec, answer: unknown = { llm: stored, statuses: null }, now: object = stored) {
  return converse(create(given), [
    [LIST, listed()],
    [POST, answer],
    [ITEM, now],
  ]);
}

export function create(given: GoodMemSpec = spec, allowDuplicate = false) {
  return operations.create({ spec: given, settings, allowDuplicate, newId: () => ID });
}

function readBodies(requests: readonly HttpRequest[]): readonly Record<string, unknown>[] {
  return requests.flatMap(({ method, path, body }) => {
    if (body === undefined) return [];
    const sent: Record<string, unknown> = JSON.parse(revealBody(body));
    const ofProbe = probeProblems(path, sent);
    if (ofProbe !== undefined) {
      expect(ofProbe).toEqual([]);
      return [sent];
    }
    const validate = method === "PUT" ? compileUpdate() : compileCreate();
    expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
    return [sent];
  });
}

function readPage() {
  const page = JSON.parse(readFileSync(new URL("../../contracts/goodmem.openapi.json", import.meta.url), "utf8"));
  return page.paths["/v1/llms"].post.requestBody.content["application/json"].schema;
}

/** The published page is older than DashScope. */
function compileCreate() {
  const schema = readPage();
  const providerType = { enum: [...schema.properties.providerType.enum, "DASHSCOPE"] };
  const dashscopeApiDialect = { enum: ["LLM_NATIVE_TEXT", "LLM_NATIVE_MULTIMODAL", "OPENAI_COMPATIBLE"] };
  return compile({ ...schema, properties: { ...schema.properties, providerType, dashscopeApiDialect } });
}

/** An update takes the fields of create but for those that cannot change, and labels in two ways; anything else is a 400. */
function compileUpdate() {
  const { providerType, ownerId, llmId, labels, ...properties } = readPage().properties;
  const schema = { type: "object", additionalProperties: false, minProperties: 1 };
  return compile({ ...schema, properties: { ...properties, replaceLabels: labels, mergeLabels: labels, dashscopeApiDialect: {} } });
}

function compile(schema: object) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats.default(ajv);
  ajv.addFormat("int32", true);
  return ajv.compile(schema);
}

/** What the server answers with a status of 400 or above, as the core throws it into a conversation. */
export function refusal(status: number, message = "refused"): ApiError {
  const code = status === 404 ? "not_found" : status >= 500 ? "server_error" : "refused";
  return new ApiError(code, message, { status });
}
