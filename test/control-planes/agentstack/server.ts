// What an Agent Stack server answers, for scripted conversations, and the published contract that every body is held against.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { judge } from "../../../src/connection/answer.ts";
import type { AgentstackSpec } from "../../../src/control-planes/agentstack/fields.ts";
import { agentstack } from "../../../src/control-planes/agentstack/index.ts";
import type {
  Conversation,
  HttpRequest,
  Operations,
  SetDefaultsArguments,
  Spec,
  UpdateArguments,
  Written,
} from "../../../src/control-planes/control-plane.ts";
import { OutcomeUnknownError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { VendorAccess } from "../../../src/vendors/verdict.ts";

export const KEY = "value-of-the-vendors-key";

export const LIST = "GET /api/v1/model_providers";
export const POST = "POST /api/v1/model_providers";
export const MODELS = "GET /api/v1/openai/models";
export const CONFIGURATION = "GET /api/v1/configurations/system";
export const PUT = "PUT /api/v1/configurations/system";
export const remove = (id: string) => `DELETE /api/v1/model_providers/${id}`;

export const OLD = "0a0a0a0a-0d44-4b50-8888-8dd25736052a";
export const STAND_IN = "1b1b1b1b-0d44-4b50-8888-8dd25736052a";
export const NEW = "2c2c2c2c-0d44-4b50-8888-8dd25736052a";

export const URL_OF_OPENAI = "https://api.openai.com/v1";

/** A row, as servers from 2026-02 show it. */
export function row(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: OLD,
    name: "OpenAI prod",
    description: null,
    type: "openai",
    base_url: URL_OF_OPENAI,
    created_at: "2026-04-01T12:00:00.000001Z",
    capabilities: ["embedding", "llm"],
    registry: null,
    state: "online",
    ...changes,
  };
}

/** A page of the list, with the token that leads nowhere. */
export function page(...items: readonly Readonly<Record<string, unknown>>[]) {
  return { items, total_count: items.length, has_more: false, next_page_token: items.at(-1)?.id ?? null };
}

export function models(...ids: readonly string[]) {
  return {
    data: ids.map((id) => ({ id, created: 0, object: "model", owned_by: "unknown", provider: { capabilities: ["llm"] } })),
    object: "list",
  };
}

let reads = 0;
export function configuration(llm: string | null, embedding: string | null = null) {
  reads += 1;
  return {
    id: `${reads}`,
    default_llm_model: llm,
    default_embedding_model: embedding,
    updated_at: "2026-04-01T12:00:00Z",
    created_by: "admin",
  };
}

export const LOST = new OutcomeUnknownError("no answer came within 300 s; the change may have been made all the same", { hint: "look" });

/** What a status means to a conversation: read by the plane, and made an error as the core makes it. */
export function refusal(status: number, body: unknown, request: Partial<HttpRequest> = {}, token = new Secret("admin:pass")): Error {
  const error = judge(
    { status, headers: {}, body },
    {
      plane: agentstack,
      url: new URL("http://127.0.0.1:8333"),
      circumstances: { request: { method: "POST", path: "/api/v1/model_providers", body: {}, ...request }, token, acceptedBefore: false },
      known: [],
      now: 0,
    },
  );
  if (error === undefined) throw new Error(`${status} is no error`);
  return error;
}

export const detail = (text: string) => ({ detail: text });

const BODY = { type: "openai", base_url: URL_OF_OPENAI, api_key: new Secret(KEY), name: "OpenAI prod" };

export const refusals = {
  duplicate: (status = 409) =>
    refusal(status, detail(`Duplicate model_provider found: base_url='${URL_OF_OPENAI}' already exists`), { body: BODY }),
  key: (status = 424) =>
    refusal(
      status,
      detail(
        `Failed to load models from openai provider (${URL_OF_OPENAI}): [('AuthenticationError', "Error code: 401 - Incorrect API key provided: ${KEY}")]`,
      ),
      {
        body: BODY,
      },
    ),
  path: () =>
    refusal(
      424,
      detail(`Failed to load models from openai provider (${URL_OF_OPENAI}/): [('NotFoundError', "Error code: 404 - //models")]`),
      { body: BODY },
    ),
  failure: () => refusal(500, "Internal Server Error"),
  notFound: () =>
    refusal(404, detail(`model_provider with id ${OLD} not found`), { method: "DELETE", path: `/api/v1/model_providers/${OLD}` }),
  forbidden: () => refusal(403, detail("Insufficient permissions")),
  unauthorized: () => refusal(401, detail("Not authenticated")),
  managed: () =>
    refusal(400, detail("Cannot delete a provider managed by registry"), { method: "DELETE", path: `/api/v1/model_providers/${OLD}` }),
};

/** Requests as what the socket would carry. */
function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}

const document = JSON.parse(readFileSync(new URL("../../contracts/agentstack.openapi.json", import.meta.url), "utf8"));
const published = document.paths["/api/v1/model_providers"].post.requestBody.content["application/json"].schema;

/** The bodies of creations, each of which is what the published page allows, has a name, and nothing that the page lacks. */
export function bodies(requests: readonly HttpRequest[]): readonly Readonly<Record<string, unknown>>[] {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...published, additionalProperties: false, required: [...published.required, "name"] });
  return requests
    .filter(({ method, readOnly }) => method === "POST" && readOnly !== true)
    .map(({ body }) => {
      const sent = reveal(body) as Readonly<Record<string, unknown>>;
      expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
      return sent;
    });
}

type Run<N extends keyof Operations<Spec>> = Extract<Operations<AgentstackSpec>[N], (...given: never[]) => unknown>;

function operation<N extends keyof Operations<Spec>>(name: N): Run<N> {
  return agentstack.operations[name] as Run<N>;
}

export const OPENAI: AgentstackSpec = { type: "openai", name: "OpenAI prod", api_key: new Secret(KEY) };

export function create(spec: AgentstackSpec = OPENAI, allowDuplicate = false): Conversation<Written> {
  return operation("create")({ spec, settings: {}, allowDuplicate });
}

export function update(changes: Partial<AgentstackSpec>, given: Partial<UpdateArguments<AgentstackSpec>> = {}): Conversation<Written> {
  return operation("update")({ selector: OLD, changes, clear: [], settings: {}, consent: true, ...given });
}

export const check = () => operation("check")({ settings: {} });
export const list = () => operation("list")({ settings: {} });
export const get = (selector: string) => operation("get")({ selector, settings: {} });
export const removeProvider = (selector: string, consent?: true) =>
  operation("delete")({ selector, settings: {}, ...(consent === undefined ? {} : { consent }) });
export const verify = (selector: string, access?: VendorAccess) =>
  operation("verify")({ selector, settings: {}, ...(access === undefined ? {} : { access }) });
export const showDefaults = () => operation("defaults")({ settings: {} });
export const setDefaults = (changes: SetDefaultsArguments["changes"]) => operation("setDefaults")({ settings: {}, changes });
