// Every route of the stand-in for re-factor.ai, and who may ask.

import type { SandboxRequest } from "../../sandbox.ts";
import { createConfiguration, deleteConfiguration, getConfiguration, listConfigurations, updateConfiguration } from "./configurations.ts";
import { type Exchange, type Handled, Refusal, showRefusal } from "./exchange.ts";
import { seededTokens } from "./seed.ts";
import type { Credential, Era, RefactorState } from "./state.ts";

type Handler = (exchange: Exchange) => Handled;

interface Route {
  readonly path: RegExp;
  readonly writes: Readonly<Record<string, Handler>>;
  readonly reads: Readonly<Record<string, Handler>>;
}

// The collection is plural and the item singular; `/v1/llm-providers/openai` is a path that nobody serves.
const routes: readonly Route[] = [
  { path: /^\/v1\/llm-providers$/, writes: { POST: createConfiguration }, reads: { GET: listConfigurations } },
  {
    path: /^\/v1\/llm-provider\/(?<provider>[^/]+)$/,
    writes: { PUT: updateConfiguration, DELETE: deleteConfiguration },
    reads: { GET: getConfiguration },
  },
];

/** Answers one request; a refusal changes nothing. */
export function handle(state: RefactorState, request: SandboxRequest): Handled {
  try {
    return route(state, request, authenticate(state, request));
  } catch (error) {
    if (error instanceof Refusal) return { state, response: showRefusal(state, error) };
    throw error;
  }
}

// Every 401 is alike, and comes before anybody asks whether there is such a path.
function authenticate(state: RefactorState, { headers }: SandboxRequest): Credential {
  const given = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? "")?.[1];
  const credential = state.credentials.find(({ token }) => seededTokens[token] === given);
  if (credential === undefined) throw new Refusal(401, "Unauthorized");
  return credential;
}

function route(state: RefactorState, request: SandboxRequest, caller: Credential): Handled {
  const { route, provider } = findRoute(withoutBase(request.path));
  const write = route.writes[request.method];
  const handler = write ?? readsOf(route, state.era)[request.method];
  if (handler === undefined) throw unknownMethod(state, route);
  if (write !== undefined && caller.access === "read-only") throw new Refusal(403, "Forbidden");
  return handler({ state, request, caller, provider });
}

// The two published addresses end in `/api` and `/v2/api`: whoever joins a URL must keep them.
function withoutBase(path: string): string {
  return path.replace(/^(\/v2)?\/api(?=\/)/, "");
}

function findRoute(path: string): { readonly route: Route; readonly provider: string | undefined } {
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match !== null) return { route, provider: decode(match.groups?.provider) };
  }
  throw new Refusal(404, "Not Found");
}

function decode(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readsOf(route: Route, era: Era): Route["reads"] {
  return era === "current" ? route.reads : {};
}

function unknownMethod(state: RefactorState, route: Route): Refusal {
  if (state.unknownMethodStatus === 404) return new Refusal(404, "Not Found");
  const allow = Object.keys({ ...readsOf(route, state.era), ...route.writes }).join(", ");
  return new Refusal(405, "Method Not Allowed", { headers: { allow } });
}
