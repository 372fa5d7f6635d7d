// How Agent Stack says no, on every version: four shapes of JSON, or plain text. Its words may echo the request, so they are recognised, not repeated.

import { didYouMean } from "../../did-you-mean.ts";
import { Secret } from "../../secrets/secret.ts";
import type { ErrorCircumstances, HttpRequest, HttpResponse, PlaneError } from "../control-plane.ts";
import { isRecord, joinPath } from "../fields.ts";
import { withoutPassword } from "./address.ts";
import { CONFIGURATION } from "./requests.ts";
import { typeNames } from "./vendor-types.ts";

/** What llmp calls the refusals that it acts on. */
export const codes = {
  duplicate: "duplicate",
  keyRefused: "key_refused",
  modelsNotLoaded: "models_not_loaded",
  notFound: "model_provider_not_found",
} as const;

export function readError(response: HttpResponse, circumstances: ErrorCircumstances): PlaneError {
  const { status, body } = response;
  const { request } = circumstances;
  if (status === 401) return { message: "the control plane does not accept this token", hint: unauthorizedHint(circumstances) };
  if (status === 403) return { message: "this token may not do that: it takes the administrator's role", hint: FORBIDDEN_HINT };
  if (status === 422) return readValidation(body, request);
  if (status === 429) return { message: "the control plane's rate limit is reached", code: "rate_limit_exceeded" };
  const detail = isRecord(body) && typeof body.detail === "string" ? body.detail : "";
  const recognised = recognise(detail, request);
  if (recognised !== undefined) return recognised;
  // It has one meaning only (fact sheet 1.6), so that its words may be missing: a proxy's page, or an answer that was cut off.
  if (status === 424 && sentText(request, "base_url") !== "") return describeLoadFailure(detail, request);
  return describeUnknown(response, detail, request);
}

const FORBIDDEN_HINT =
  "ask for the role agentstack-admin (adk-admin); servers before 2026-01 also answer so to a wrong password, which they let read: run `llmp login` with the right one";

function unauthorizedHint({ token, acceptedBefore }: ErrorCircumstances): string {
  if (acceptedBefore)
    return "the same token was accepted a moment ago: it has expired, or the server cannot reach its identity provider; run `llmp login`";
  return token.reveal().includes(":")
    ? "it was sent as user:password (Basic): both may be wrong, or the server cannot reach its identity provider; run `llmp login`"
    : "it was sent as a bearer token, which may be wrong or expired; a password is given as user:password; run `llmp login`";
}

/** Matched by their beginnings: the statuses differ from version to version (400 until 2025-11, then 409 and 424). */
function recognise(detail: string, request: HttpRequest): PlaneError | undefined {
  if (detail.startsWith("Duplicate model_provider found")) {
    return {
      message: `a provider with the address ${sentText(request, "base_url")} exists already`,
      code: codes.duplicate,
      hint: "`llmp list` shows it",
    };
  }
  if (detail.startsWith("Failed to load models from")) return describeLoadFailure(detail, request);
  if (detail.startsWith("Cannot delete a provider managed by registry")) {
    return {
      message: "the deployment manages this provider, so it cannot be deleted here",
      code: "managed_by_registry",
      hint: "remove it from modelProviders in the deployment's values",
    };
  }
  if (detail.includes("is configured via deployment")) {
    return {
      message: "the deployment fixes a default model, so it cannot be changed here",
      code: "fixed_by_deployment",
      hint: "change MODEL_PROVIDER__DEFAULT_LLM_MODEL or MODEL_PROVIDER__DEFAULT_EMBEDDING_MODEL where the server is deployed",
    };
  }
  if (!/^model_provider with id .* not found$/s.test(detail)) return undefined;
  // For an unknown model the server speaks of a provider, too.
  return request.path === CONFIGURATION
    ? { message: "a default model is not served by any provider that is online", code: "model_not_found" }
    : { message: "there is no such provider", code: codes.notFound, hint: "`llmp list` shows what there is" };
}

const KEY_REFUSED = /^Failed to load models from .*?: \[\('(?:AuthenticationError|PermissionDeniedError)'/s;
const UNREACHABLE =
  /^Failed to load models from .*?: \[\('(?:APIConnectionError|ConnectError|ConnectTimeout|ReadTimeout|APITimeoutError|PoolTimeout)'/s;
// The OpenAI client's words and httpx's.
const VENDOR_STATUS = /(?:Error code: |(?:Client|Server) error ')([1-5]\d\d)\b/;

function describeLoadFailure(detail: string, request: HttpRequest): PlaneError {
  const type = sentText(request, "type");
  const url = sentText(request, "base_url");
  const status = VENDOR_STATUS.exec(detail)?.[1];
  const said = status === undefined ? "" : ` (${status})`;
  if (KEY_REFUSED.test(detail) || status === "401" || status === "403")
    return {
      message: `${type} at ${url} does not accept this key${said}`,
      code: codes.keyRefused,
      hint: "nothing was stored; is it the key of this vendor, and still good?",
    };
  return {
    message: `the control plane could not list the models of ${type} at ${url}${said}`,
    code: codes.modelsNotLoaded,
    hint: `nothing was stored; ${loadHint(detail, type, status)}`,
  };
}

function loadHint(detail: string, type: string, status: string | undefined): string {
  if (UNREACHABLE.test(detail))
    return "the address is called from the server, where localhost is the server's own host: can it be reached from there?";
  if (type === "anthropic") return "is the address right? For anthropic it ends in /v1, without a slash behind";
  if (status === "404") return "is the address right? That of an OpenAI-compatible API usually ends in /v1";
  return "the address may be wrong, the vendor down, or the key not good";
}

const SENTENCES: Readonly<Record<string, string>> = {
  missing: "is required",
  string_type: "must be a text",
  url_parsing: "must be a whole URL",
  url_scheme: "must begin with http:// or https://",
  url_too_long: "is too long",
  url_type: "must be a URL",
  string_too_long: "is too long",
  string_too_short: "is too short",
  uuid_parsing: "is no id",
};

const KNOWN_PLACES = new Set([
  "type",
  "base_url",
  "api_key",
  "name",
  "description",
  "watsonx_project_id",
  "watsonx_space_id",
  "model_provider_id",
  "default_llm_model",
  "default_embedding_model",
]);

/** Such a refusal repeats the whole body, key and all, under `input`; only codes and the names of fields are taken from it. */
function readValidation(body: unknown, request: HttpRequest): PlaneError {
  const details = isRecord(body) && Array.isArray(body.detail) ? body.detail.filter(isRecord) : [];
  const issues = details.map((detail) => ({
    path: joinPath("", Array.isArray(detail.loc) ? detail.loc.filter((part) => typeof part === "string" && KNOWN_PLACES.has(part)) : []),
    message: sentence(detail, request),
  }));
  return {
    message: "the control plane refused the input",
    code: "invalid_input",
    ...(issues.length === 0 ? {} : { issues }),
  };
}

function sentence({ type }: Readonly<Record<string, unknown>>, request: HttpRequest): string {
  if (type === "enum") {
    const sent = sentText(request, "type");
    const advice = typeNames.includes(sent) ? " (bedrock came with 2026-03)" : didYouMean(sent, typeNames);
    return `"${sent}" is no type that this server knows${sent === "bedrock" || !typeNames.includes(sent) ? advice : ""}`;
  }
  if (typeof type !== "string" || !/^[a-z_]{1,40}$/.test(type)) return "is refused";
  return SENTENCES[type] ?? `is refused (${type})`;
}

function describeUnknown({ status, body }: HttpResponse, detail: string, request: HttpRequest): PlaneError {
  const hint = status >= 500 ? { hint: "the control plane failed; its log says why" } : {};
  // Only a request without a body has nothing that could be echoed.
  const spoken = request.body === undefined ? detail || proxyMessage(body) : "";
  return { message: spoken === "" ? `the control plane answered ${status}` : spoken, ...hint };
}

/** The shape of errors under /api/v1/openai. */
function proxyMessage(body: unknown): string {
  return isRecord(body) && isRecord(body.error) && typeof body.error.message === "string" ? body.error.message : "";
}

/** What was sent, which is ours to repeat where it is no secret. */
function sentText({ body }: HttpRequest, field: string): string {
  if (!isRecord(body)) return "";
  const value = body[field];
  return typeof value === "string" && !((value as unknown) instanceof Secret) ? withoutPassword(value) : "";
}
