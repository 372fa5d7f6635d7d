// How the stand-in for Agent Stack reads bodies and paths, and words what it does not accept, as FastAPI and pydantic do.

import type { SandboxRequest } from "../../sandbox.ts";
import { type Exchange, type Refusal, refuse } from "./exchange.ts";
import { typeNames } from "./provider-types.ts";
import type { AgentStackState } from "./state.ts";

/** One item of a 422. */
interface InputIssue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** What was sent; for a missing field the whole object, keys in the clear. */
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

type Problem = Pick<InputIssue, "type" | "msg" | "ctx">;

interface Field {
  readonly isRequired: boolean;
  check(value: unknown): Problem | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

export interface CreateRequest {
  readonly type: string;
  /** Normalised. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly watsonxProjectId: string | null;
  readonly watsonxSpaceId: string | null;
}

/** Parses the body; throws the 422 of broken JSON, which comes before anybody asks for credentials. Undefined where there is no body. */
export function parseBody({ body, headers }: SandboxRequest): unknown {
  if (body === "") return undefined;
  // A body of another content type is taken as one text. None at all counts as JSON.
  if (!/^(application\/([a-z.-]+\+)?json(\s*;.*)?)?$/i.test(headers["content-type"] ?? "")) return body;
  try {
    return JSON.parse(body);
  } catch (cause) {
    const position = /position (\d+)/.exec(String(cause))?.[1];
    const loc = ["body", position === undefined ? body.length : Number(position)];
    throw invalid([{ type: "json_invalid", loc, msg: "JSON decode error", input: {}, ctx: { error: "Expecting value" } }]);
  }
}

function invalid(issues: readonly InputIssue[]): Refusal {
  return refuse(422, issues);
}

const LIMIT_OF_URL = 2083;

/** Reads the body of a create; throws the 422 that lists every issue. Unknown fields are ignored. */
export function readCreate({ state }: Exchange, body: unknown): CreateRequest {
  const given = readObject(body, {
    type: { isRequired: true, check: (value) => checkType(state, value) },
    base_url: { isRequired: true, check: checkUrl },
    api_key: { isRequired: true, check: checkText },
    name: { isRequired: false, check: checkNullableText },
    description: { isRequired: false, check: checkNullableText },
    watsonx_project_id: { isRequired: false, check: checkNullableText },
    watsonx_space_id: { isRequired: false, check: checkNullableText },
  });
  return {
    type: String(given.type),
    baseUrl: new URL(String(given.base_url)).href,
    apiKey: String(given.api_key),
    name: textOrNull(given.name),
    description: textOrNull(given.description),
    watsonxProjectId: textOrNull(given.watsonx_project_id),
    watsonxSpaceId: textOrNull(given.watsonx_space_id),
  };
}

/** Reads the body that replaces the default models; what it leaves out is null. */
export function readDefaults(body: unknown): { readonly llm: string | null; readonly embedding: string | null } {
  const given = readObject(body, {
    default_llm_model: { isRequired: false, check: checkNullableText },
    default_embedding_model: { isRequired: false, check: checkNullableText },
  });
  return { llm: textOrNull(given.default_llm_model), embedding: textOrNull(given.default_embedding_model) };
}

export interface MatchRequest {
  readonly capability: string;
  readonly suggestedModels: readonly string[];
  readonly scoreCutoff: number;
}

/** Reads the body of a match. */
export function readMatch(body: unknown): MatchRequest {
  const given = readObject(body, {
    capability: { isRequired: true, check: (value) => checkEnum(["llm", "embedding"], value) },
    suggested_models: { isRequired: false, check: checkTexts },
    score_cutoff: { isRequired: false, check: checkNumber },
  });
  const { capability, suggested_models: suggested, score_cutoff: cutoff } = given;
  return {
    capability: String(capability),
    suggestedModels: Array.isArray(suggested) ? suggested.map(String) : [],
    scoreCutoff: typeof cutoff === "number" ? cutoff : 0.4,
  };
}

function readObject(body: unknown, fields: Readonly<Record<string, Field>>): JsonObject {
  if (body === undefined) throw invalid([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const msg = "Input should be a valid dictionary or object to extract fields from";
    throw invalid([{ type: "model_attributes_type", loc: ["body"], msg, input: body }]);
  }
  const given = body as JsonObject;
  const issues = Object.entries(fields).flatMap(([name, field]) => checkField(given, name, field));
  if (issues.length > 0) throw invalid(issues);
  return given;
}

function checkField(given: JsonObject, name: string, { isRequired, check }: Field): readonly InputIssue[] {
  const loc = ["body", name];
  if (!Object.hasOwn(given, name)) return isRequired ? [{ type: "missing", loc, msg: "Field required", input: given }] : [];
  const problem = check(given[name]);
  if (problem === undefined) return [];
  const { ctx, ...words } = problem;
  return [{ ...words, loc, input: given[name], ...(ctx === undefined ? {} : { ctx }) }];
}

function checkText(value: unknown): Problem | undefined {
  return typeof value === "string" ? undefined : { type: "string_type", msg: "Input should be a valid string" };
}

function checkNullableText(value: unknown): Problem | undefined {
  return value === null ? undefined : checkText(value);
}

function checkTexts(value: unknown): Problem | undefined {
  if (value === null || (Array.isArray(value) && value.every((item) => typeof item === "string"))) return undefined;
  return { type: "list_type", msg: "Input should be a valid list" };
}

function checkNumber(value: unknown): Problem | undefined {
  return typeof value === "number" ? undefined : { type: "float_type", msg: "Input should be a valid number" };
}

function checkType(state: AgentStackState, value: unknown): Problem | undefined {
  return checkEnum(typeNames(state), value);
}

function checkEnum(allowed: readonly string[], value: unknown): Problem | undefined {
  if (typeof value === "string" && allowed.includes(value)) return undefined;
  const quoted = allowed.map((name) => `'${name}'`);
  const expected = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return { type: "enum", msg: `Input should be ${expected}`, ctx: { expected } };
}

function checkUrl(value: unknown): Problem | undefined {
  if (typeof value !== "string") return { type: "url_type", msg: "URL input should be a string or URL" };
  if (value.length > LIMIT_OF_URL) {
    return { type: "url_too_long", msg: `URL should have at most ${LIMIT_OF_URL} characters`, ctx: { max_length: LIMIT_OF_URL } };
  }
  if (!URL.canParse(value)) {
    const error = describeUrl(value);
    return { type: "url_parsing", msg: `Input should be a valid URL, ${error}`, ctx: { error } };
  }
  if (/^https?:$/.test(new URL(value).protocol)) return undefined;
  return { type: "url_scheme", msg: "URL scheme should be 'http' or 'https'", ctx: { expected_schemes: "'http' or 'https'" } };
}

function describeUrl(value: string): string {
  if (value.trim() === "") return "input is empty";
  return /^[a-z][a-z0-9+.-]*:/i.test(value) ? "empty host" : "relative URL without a base";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The UUID in a path, in its usual spelling; throws the 422 of one that is none. */
export function readPathId(value: string): string {
  const digits = value
    .toLowerCase()
    .replace(/^urn:uuid:/, "")
    .replace(/^\{(.*)\}$/, "$1");
  if (/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/.test(digits)) {
    return digits.replaceAll("-", "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  const error = describeUuid(value);
  const loc = ["path", "model_provider_id"];
  throw invalid([{ type: "uuid_parsing", loc, msg: `Input should be a valid UUID, ${error}`, input: value, ctx: { error } }]);
}

function describeUuid(value: string): string {
  const foreign = value.search(/[^0-9a-f-]/i);
  if (foreign < 0) return `invalid length: expected length 32 for simple format, found ${value.length}`;
  return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${value[foreign]}\` at ${foreign + 1}`;
}
