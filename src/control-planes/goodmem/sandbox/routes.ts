// Every route of the stand-in for GoodMem, and who may ask.

import { authenticate } from "./callers.ts";
import { type Call, type Exchange, type Handled, Refusal, show } from "./exchange.ts";
import { createLlm, deleteLlm, getLlm, listLlms, updateLlm } from "./llms.ts";
import { pingOnce } from "./ping.ts";

type Route = { readonly method: string; readonly path: RegExp; readonly isNew?: true } & (
  | { readonly access: "public"; readonly handle: (exchange: Exchange) => Handled }
  | { readonly access: "key"; readonly handle: (call: Call) => Handled }
);

const LLMS = /^\/v1\/llms$/;
const LLM = /^\/v1\/llms\/(?<id>[^/]+)$/;

const routes: readonly Route[] = [
  { method: "GET", path: /^\/v1\/system\/info$/, access: "public", handle: getSystemInfo },
  { method: "GET", path: /^\/v1\/users\/me$/, access: "key", handle: getMe },
  // Known of 1.0.320 and later alone.
  { method: "POST", path: /^\/v1\/ping:once$/, isNew: true, access: "key", handle: pingOnce },
  { method: "GET", path: LLMS, access: "key", handle: listLlms },
  { method: "POST", path: LLMS, access: "key", handle: createLlm },
  { method: "GET", path: LLM, access: "key", handle: getLlm },
  { method: "PUT", path: LLM, access: "key", handle: updateLlm },
  { method: "DELETE", path: LLM, access: "key", handle: deleteLlm },
];

/** Answers one request; a refusal changes nothing. */
export function handle(exchange: Exchange): Handled {
  try {
    return route(exchange);
  } catch (error) {
    if (error instanceof Refusal) return { state: exchange.state, response: error.response };
    throw error;
  }
}

function route(exchange: Exchange): Handled {
  const { method } = exchange.request;
  // A slash at the end is ignored, so an empty id turns a get into a list.
  const path = exchange.request.path.replace(/\/$/, "");
  const isLegacy = exchange.state.era === "legacy";
  for (const route of routes) {
    const isOffered = route.method === method && !(isLegacy && route.isNew === true);
    const match = isOffered ? route.path.exec(path) : null;
    if (match === null) continue;
    if (route.access === "public") return route.handle(exchange);
    return route.handle({ ...exchange, caller: authenticate(exchange), id: decode(match.groups?.id ?? "") });
  }
  throw new Refusal(404, `Endpoint ${method} ${path} not found`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Open to everybody, so it proves no key.
function getSystemInfo(exchange: Exchange): Handled {
  const isLegacy = exchange.state.era === "legacy";
  const patch = isLegacy ? 200 : 323;
  return show(exchange, {
    version: `1.0.${patch}`,
    major: 1,
    minor: 0,
    patch,
    gitCommit: "0000000",
    buildTime: isLegacy ? "2026-02-01T00:00:00Z" : "2026-09-01T00:00:00Z",
    capabilities: {},
  });
}

function getMe(call: Call): Handled {
  return show(
    call,
    call.state.users.find(({ userId }) => userId === call.caller.userId),
  );
}
