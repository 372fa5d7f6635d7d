// Every route of the stand-in for LangWatch. What is not here is a 404 in plain text: there is no DELETE, and no GET of one provider.

import { authenticate, requirePermission, type Visitor } from "./credentials.ts";
import { createDefaults, deleteDefaults, getDefaults, putDefaults } from "./defaults.ts";
import { type Exchange, type Handled, notFound, Refusal } from "./exchange.ts";
import { listProviders, putProvider } from "./providers.ts";
import type { Permission } from "./state.ts";

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly permission: Permission;
  /** `parameter` is what the path's group holds. */
  handle(exchange: Exchange, visitor: Visitor, parameter: string): Handled;
}

const routes: readonly Route[] = [
  { method: "GET", path: /^\/api\/model-providers$/, permission: "project:view", handle: listProviders },
  { method: "PUT", path: /^\/api\/model-providers\/([^/]+)$/, permission: "project:update", handle: putProvider },
  { method: "GET", path: /^\/api\/model-defaults$/, permission: "project:view", handle: getDefaults },
  { method: "POST", path: /^\/api\/model-defaults$/, permission: "project:update", handle: createDefaults },
  { method: "PUT", path: /^\/api\/model-defaults\/([^/]+)$/, permission: "project:update", handle: putDefaults },
  { method: "DELETE", path: /^\/api\/model-defaults\/([^/]+)$/, permission: "project:update", handle: deleteDefaults },
];

/** Answers one request: credentials come first, then permissions, then the body. A refusal changes nothing. */
export function handle(exchange: Exchange): Handled {
  const { state, request } = exchange;
  if (/^\/api\/gateway\/v1\/providers(\/|$)/.test(request.path)) return { state, response: gone };
  // HEAD is answered as GET is.
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = routes.find((one) => one.method === method && one.path.test(request.path));
  if (route === undefined) return { state, response: notFound };
  try {
    const visitor = authenticate(exchange);
    requirePermission(visitor, route.permission);
    return route.handle(exchange, visitor, decode(route.path.exec(request.path)?.[1] ?? ""));
  } catch (error) {
    if (error instanceof Refusal) return { state, response: error.response };
    throw error;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// It names a successor that does not exist either.
const gone = {
  status: 410,
  body: { error: "Gone", message: "This endpoint has moved to /api/gateway-platform/v1/model-providers" },
};
