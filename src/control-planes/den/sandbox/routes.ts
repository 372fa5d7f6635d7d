// Every route of the stand-in for Den, since when there is one, and who may ask.

import { getCatalogProvider, listCatalog } from "./catalog-routes.ts";
import { testConnection } from "./connection-test.ts";
import { type Authenticated, authenticate, findCaller } from "./credentials.ts";
import { type Caller, type Exchange, type Handled, Refusal, refuse, show } from "./exchange.ts";
import { deleteKeyed, getKeyed, putKeyed } from "./keyed-providers.ts";
import {
  blockMemberCredential,
  deleteMyCredential,
  listMemberCredentials,
  putMemberCredential,
  putMyCredential,
} from "./member-credentials.ts";
import { getMe, getOrganization, listMyOrganizations } from "./organizations.ts";
import {
  connectProvider,
  createProvider,
  deleteAccess,
  deleteProvider,
  getProvider,
  listProviders,
  type Parameters,
  patchProvider,
} from "./providers.ts";
import { writeJsonSchema } from "./schemas.ts";
import { type DenState, type Era, isSince } from "./state.ts";

type Handler =
  | { readonly access: "public"; readonly handle: (exchange: Exchange) => Handled }
  | { readonly access: "account"; readonly handle: (exchange: Exchange, authenticated: Authenticated) => Handled }
  | { readonly access: "member"; readonly handle: (exchange: Exchange, caller: Caller, parameters: Parameters) => Handled };

type Route = Handler & { readonly method: string; readonly path: string; readonly since: Era; readonly until?: Era };

const PROVIDERS = "/v1/llm-providers";
const PROVIDER = `${PROVIDERS}/{llmProviderId}`;
const KEYED = `${PROVIDERS}/by-key/{externalKey}`;
const MEMBER_CREDENTIAL = `${PROVIDER}/member-credentials/{orgMembershipId}`;

// The first that fits wins, so words come before parameters.
const routes: readonly Route[] = [
  { method: "GET", path: "/", since: "1", until: "1", access: "public", handle: goToMarketing },
  { method: "GET", path: "/health", since: "1", access: "public", handle: getHealth },
  { method: "GET", path: "/openapi.json", since: "1", access: "public", handle: getOpenApi },
  { method: "GET", path: "/v1/me", since: "1", access: "account", handle: getMe },
  { method: "GET", path: "/v1/me/orgs", since: "1", access: "account", handle: listMyOrganizations },
  { method: "GET", path: "/v1/org", since: "1", access: "member", handle: getOrganization },
  { method: "GET", path: "/v1/llm-provider-catalog", since: "1", access: "member", handle: listCatalog },
  { method: "GET", path: "/v1/llm-provider-catalog/{providerId}", since: "1", access: "member", handle: getCatalogProvider },
  { method: "GET", path: PROVIDERS, since: "1", access: "member", handle: listProviders },
  { method: "POST", path: PROVIDERS, since: "1", access: "member", handle: createProvider },
  { method: "POST", path: `${PROVIDERS}/test-connection`, since: "2", access: "member", handle: testConnection },
  { method: "GET", path: KEYED, since: "3", access: "member", handle: getKeyed },
  { method: "PUT", path: KEYED, since: "3", access: "member", handle: putKeyed },
  { method: "DELETE", path: KEYED, since: "3", access: "member", handle: deleteKeyed },
  { method: "GET", path: PROVIDER, since: "3", access: "member", handle: getProvider },
  { method: "PATCH", path: PROVIDER, since: "1", access: "member", handle: patchProvider },
  { method: "DELETE", path: PROVIDER, since: "1", access: "member", handle: deleteProvider },
  { method: "GET", path: `${PROVIDER}/connect`, since: "1", access: "member", handle: connectProvider },
  { method: "DELETE", path: `${PROVIDER}/access/{accessId}`, since: "1", access: "member", handle: deleteAccess },
  { method: "PUT", path: `${PROVIDER}/my-credential`, since: "3", access: "member", handle: putMyCredential },
  { method: "DELETE", path: `${PROVIDER}/my-credential`, since: "3", access: "member", handle: deleteMyCredential },
  { method: "GET", path: `${PROVIDER}/member-credentials`, since: "3", access: "member", handle: listMemberCredentials },
  { method: "PUT", path: MEMBER_CREDENTIAL, since: "3", access: "member", handle: putMemberCredential },
  { method: "POST", path: `${MEMBER_CREDENTIAL}/block`, since: "3", access: "member", handle: blockMemberCredential },
];

/** Answers one request; a refusal changes nothing but the count of its key's requests. */
export function handle(exchange: Exchange): Handled {
  const { path, organization } = modernize(exchange.request.path);
  const match = findRoute(exchange.state, exchange.request.method, path);
  if (match === undefined) return refused(exchange.state, refuse(404, "not_found"));
  const { route, parameters } = match;
  if (route.access === "public") return route.handle(exchange);
  return withRefusals(exchange.state, () => {
    const authenticated = authenticate(exchange);
    const counted = { ...exchange, state: authenticated.state };
    return withRefusals(counted.state, () => {
      if (route.access === "account") return route.handle(counted, authenticated);
      return route.handle(counted, findCaller(counted, authenticated, organization), parameters);
    });
  });
}

function withRefusals(state: DenState, attempt: () => Handled): Handled {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Refusal) return refused(state, error);
    throw error;
  }
}

function refused(state: DenState, { response }: Refusal): Handled {
  return { state, response };
}

// Paths of before 2026-04-17 name the organization; they are passed on to the paths of today.
function modernize(path: string): { readonly path: string; readonly organization?: string } {
  const [, organization, rest] = /^\/v1\/orgs\/([^/]+)(\/llm-provider(?:s|-catalog)(?:\/.*)?)$/.exec(path) ?? [];
  return organization === undefined ? { path } : { path: `/v1${rest}`, organization: decode(organization) };
}

function findRoute(state: DenState, method: string, path: string): { readonly route: Route; readonly parameters: Parameters } | undefined {
  const offered = routesOf(state).filter((route) => route.method === method);
  for (const route of offered) {
    const parameters = matchPath(route.path, path);
    if (parameters !== undefined) return { route, parameters };
  }
  return undefined;
}

function routesOf(state: DenState): readonly Route[] {
  return routes.filter(({ since, until }) => isSince(state, since) && (until === undefined || Number(state.era) <= Number(until)));
}

// Compared part by part, so that a trailing slash is a path that nobody serves.
function matchPath(pattern: string, path: string): Parameters | undefined {
  const expected = pattern.split("/");
  const actual = path.split("/");
  if (expected.length !== actual.length) return undefined;
  const pairs = expected.map((part, index) => [part, actual[index] ?? ""] as const);
  const fits = pairs.every(([part, given]) => (part.startsWith("{") ? given !== "" : part === given));
  if (!fits) return undefined;
  const named = pairs.filter(([part]) => part.startsWith("{"));
  return Object.fromEntries(named.map(([part, given]) => [part.slice(1, -1), decode(given)]));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function goToMarketing(exchange: Exchange): Handled {
  return { state: exchange.state, response: { status: 302, headers: { location: "https://openworklabs.com" } } };
}

function getHealth(exchange: Exchange): Handled {
  const health = { ok: true, service: "den-api" };
  return show(exchange, isSince(exchange.state, "2") ? { ...health, version: "dev" } : health);
}

function getOpenApi(exchange: Exchange): Handled {
  const { state } = exchange;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of routesOf(state)) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(state, method, path) };
  }
  const info = { title: "Den API", version: "dev" };
  return show(exchange, { openapi: "3.1.0", info, servers: [{ url: "https://api.openworklabs.com" }], security: [], paths });
}

function describeOperation(state: DenState, method: string, path: string): unknown {
  const responses = { "200": { description: "Done." } };
  const takesProvider =
    (method === "POST" && path === PROVIDERS) || (method === "PATCH" && path === PROVIDER) || (method === "PUT" && path === KEYED);
  if (!takesProvider) return { responses };
  const content = { "application/json": { schema: writeJsonSchema(state.era) } };
  return { requestBody: { required: true, content }, responses };
}
