// Every route of the stand-in for Agent Stack, who may ask, and the order in which a request is refused.

import type { SandboxResponse } from "../../sandbox.ts";
import { authenticate, type Caller, requireAdmin } from "./callers.ts";
import { type Exchange, type Handled, Refusal, refuse, show } from "./exchange.ts";
import { getConfiguration, listOpenAiModels, matchModels, putConfiguration } from "./models.ts";
import { typeNames } from "./provider-types.ts";
import { createProvider, deleteProvider, getProvider, listProviders } from "./providers.ts";
import { type AgentStackState, type Era, isSince } from "./state.ts";
import { parseBody } from "./validation.ts";

interface Visit {
  readonly caller: Caller;
  /** The parameter of the path, or nothing. */
  readonly id: string;
  /** Parsed; undefined where there was none. */
  readonly body: unknown;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: "public" | "everybody" | "admin";
  readonly hasBody?: true;
  handle(exchange: Exchange, visit: Visit): Handled;
}

const PROVIDERS = "/api/v1/model_providers";
const PROVIDER = `${PROVIDERS}/{model_provider_id}`;
const SYSTEM = "/api/v1/configurations/system";
const OPENAI = "/api/v1/openai/";

const routes: readonly Route[] = [
  { method: "GET", path: "/healthcheck", access: "public", handle: getHealth },
  { method: "GET", path: "/api/v1/openapi.json", access: "public", handle: getOpenApi },
  { method: "POST", path: PROVIDERS, access: "admin", hasBody: true, handle: (exchange, { body }) => createProvider(exchange, body) },
  { method: "GET", path: PROVIDERS, access: "everybody", handle: listProviders },
  {
    method: "POST",
    path: `${PROVIDERS}/match`,
    access: "everybody",
    hasBody: true,
    handle: (exchange, { body }) => matchModels(exchange, body),
  },
  { method: "GET", path: PROVIDER, access: "everybody", handle: (exchange, { id }) => getProvider(exchange, id) },
  { method: "DELETE", path: PROVIDER, access: "admin", handle: (exchange, { id }) => deleteProvider(exchange, id) },
  { method: "GET", path: `${OPENAI}models`, access: "everybody", handle: listOpenAiModels },
  { method: "GET", path: SYSTEM, access: "everybody", handle: (exchange, { caller }) => getConfiguration(exchange, caller) },
  {
    method: "PUT",
    path: SYSTEM,
    access: "admin",
    hasBody: true,
    handle: (exchange, { caller, body }) => putConfiguration(exchange, caller, body),
  },
];

/** Answers one request; a refusal changes nothing but the count of requests. */
export function handle(exchange: Exchange): Handled {
  const { state, limited } = countRequest(exchange);
  if (limited !== undefined) return { state, response: limited };
  const counted = { ...exchange, state };
  try {
    return route(counted);
  } catch (error) {
    if (error instanceof Refusal) return { state, response: dress(counted, error.response) };
    throw error;
  }
}

function route(exchange: Exchange): Handled {
  const { method, path } = exchange.request;
  const matching = routes.filter((one) => fits(one.path, path));
  if (matching.length === 0) throw redirectOrMiss(exchange);
  const found = matching.find((one) => one.method === method);
  if (found === undefined) throw refuse(405, "Method Not Allowed");
  // Syntax comes before credentials, and credentials before everything else.
  const body = found.hasBody ? parseBody(exchange.request) : undefined;
  if (found.access === "public") return found.handle(exchange, { caller: { id: "", isAdmin: false }, id: "", body });
  const caller = authenticate(exchange);
  if (found.access === "admin") requireAdmin(caller);
  const id = found.path === PROVIDER ? decode(path.slice(PROVIDERS.length + 1)) : "";
  return found.handle(exchange, { caller, id, body });
}

function fits(pattern: string, path: string): boolean {
  return pattern === PROVIDER ? /^\/api\/v1\/model_providers\/[^/]+$/.test(path) : pattern === path;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// A slash too many is redirected. The address is relative, since a stand-in does not know where it is mounted.
function redirectOrMiss({ request }: Exchange): Refusal {
  const bare = request.path.replace(/\/$/, "");
  if (bare === request.path || !routes.some(({ path }) => fits(path, bare))) return refuse(404, "Not Found");
  const query = request.query.size === 0 ? "" : `?${request.query}`;
  return new Refusal({ status: 307, headers: { location: `../${bare.slice(bare.lastIndexOf("/") + 1)}${query}` } });
}

// Under `/openai/` errors are shaped as OpenAI's since April.
function dress({ state, request }: Exchange, response: SandboxResponse): SandboxResponse {
  const isOpenAi = request.path.startsWith(OPENAI) && isSince(state, "apr");
  const { detail } = Object(response.body) as { readonly detail?: unknown };
  if (!isOpenAi || typeof detail !== "string") return response;
  const type = response.status === 401 ? "authentication_error" : "invalid_request_error";
  return { ...response, body: { error: { message: detail, type }, agentstack_proxy_version: 1 } };
}

const MINUTE = 60_000;

function countRequest({ state, now }: Exchange): { readonly state: AgentStackState; readonly limited?: SandboxResponse } {
  const { requestLimit, requestUse } = state;
  if (requestLimit === 0 || !isSince(state, "apr")) return { state };
  const current = now - requestUse.since >= MINUTE ? { since: now, count: 0 } : requestUse;
  const use = { ...current, count: current.count + 1 };
  const counted = { ...state, requestUse: use };
  if (use.count <= requestLimit) return { state: counted };
  const seconds = String(Math.ceil((use.since + MINUTE - now) / 1000));
  const headers = {
    "x-ratelimit-limit": String(requestLimit),
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Math.ceil((use.since + MINUTE) / 1000)),
    "retry-after": seconds,
  };
  const body = { error: "rate_limit_exceeded", detail: `Rate limit exceeded: ${requestLimit} per 1 minute` };
  return { state: counted, limited: { status: 429, headers, body } };
}

function getHealth(exchange: Exchange): Handled {
  return { state: exchange.state, response: { status: 200, headers: { "content-type": "application/json" }, body: '"OK"' } };
}

const info: Readonly<Record<Era, { readonly title: string; readonly version: string }>> = {
  nov: { title: "Agent Stack Server API", version: "0.4.2" },
  apr: { title: "Agent Stack Server API", version: "0.7.2" },
  adk: { title: "Kagenti ADK Server API", version: "0.8.2" },
};

function getOpenApi(exchange: Exchange): Handled {
  const { state } = exchange;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of routes) paths[path] = { ...paths[path], [method.toLowerCase()]: { responses: {} } };
  const ModelProviderType = { type: "string", enum: typeNames(state) };
  return show(exchange, { openapi: "3.1.0", info: info[state.era], paths, components: { schemas: { ModelProviderType } } });
}
