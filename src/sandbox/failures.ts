// What each fault does to one request.

import type { SandboxResponse } from "../control-planes/sandbox.ts";
import type { Fault, FaultName } from "./faults.ts";
import type { SeenRequest } from "./seen-request.ts";

/** What reaches the client: an answer, or none because the connection is reset. */
export type Outcome = SandboxResponse | "reset";

type Failure = (fault: Fault, seen: SeenRequest, handle: () => Promise<SandboxResponse>) => Promise<Outcome> | Outcome;

/** Fails a request as the fault says; `handle` lets the control plane answer first, where the fault is one that comes after. */
export async function failWith(fault: Fault, seen: SeenRequest, handle: () => Promise<SandboxResponse>): Promise<Outcome> {
  return failures[fault.name](fault, seen, handle);
}

const HTML = { "content-type": "text/html; charset=utf-8" };
const PAGE =
  "<!doctype html>\n<html><head><title>Sign in</title></head><body><p>This is not the page you are looking for.</p></body></html>\n";

const failures: Readonly<Record<FaultName, Failure>> = {
  // The wait comes before, so that several requests wait at a time.
  delay: (_fault, _seen, handle) => handle(),
  reset: () => "reset",
  "reset-after": async (_fault, _seen, handle): Promise<Outcome> => {
    await handle();
    return "reset";
  },
  "stored-500": async (_fault, _seen, handle) => {
    await handle();
    return { status: 500, body: "Internal Server Error" };
  },
  "429": (fault) => ({ status: 429, headers: retryAfter(fault), body: { error: "too_many_requests" } }),
  "503": (fault) => ({ status: 503, headers: retryAfter(fault), body: "Service Unavailable" }),
  html: () => ({ status: 200, headers: HTML, body: PAGE }),
  "html-502": () => ({ status: 502, headers: HTML, body: PAGE }),
  echo: (_fault, seen) => ({ status: 400, body: { error: "bad_request", request: seen } }),
  truncate: async (_fault, _seen, handle) => truncate(await handle()),
  // `.invalid` never resolves, so a client that follows takes its credentials nowhere.
  redirect: (_fault, seen) => ({ status: 302, headers: { location: `https://elsewhere.invalid${seen.path}` } }),
};

function retryAfter(fault: Fault): Readonly<Record<string, string>> {
  return fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
}

function truncate(response: SandboxResponse): SandboxResponse {
  if (response.body === undefined || typeof response.body === "string") return response;
  const text = JSON.stringify(response.body);
  const headers = { "content-type": "application/json", ...response.headers };
  return { ...response, headers, body: text.slice(0, Math.floor(text.length / 2)) };
}
