// From what came back to what a conversation receives: a response, or the error that its status means.

import type { ControlPlane, ErrorCircumstances, HttpResponse, PlaneError } from "../control-planes/control-plane.ts";
import { ApiError, AuthenticationError, type ErrorDetails, type LlmpError, OutcomeUnknownError } from "../errors.ts";
import { scrub } from "../secrets/redaction.ts";
import type { Secret } from "../secrets/secret.ts";
import type { WireResponse } from "./http.ts";
import { durationText } from "./network-failures.ts";
import { changesSomething, retryAfter } from "./retry.ts";

/** What is known when an answer is judged. */
export interface Setting {
  readonly plane: Pick<ControlPlane, "name" | "readError" | "readThrottle">;
  readonly url: URL;
  readonly circumstances: ErrorCircumstances;
  /** Secrets that the request carried. */
  readonly known: readonly Secret[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

// The planes' own spelling first; the rest is added by gateways.
const REQUEST_ID_HEADERS = ["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-trace-id", "cf-ray"];

/** A refusal because too much was asked. */
export interface Throttle {
  /** Milliseconds that the server asks to wait; undefined when it does not say. */
  readonly wait: number | undefined;
  /** Nothing was done, so that the same request may be sent again, a write as well. */
  readonly isUndone: boolean;
}

/** Parses the body: JSON by content, whatever its header says; nothing is undefined; else the text. */
export function readAnswer({ status, headers, text }: WireResponse, known: readonly Secret[]): HttpResponse {
  const id = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined && value !== "");
  const body = parseBody(text);
  return {
    status,
    headers,
    body,
    ...(id === undefined ? {} : { requestId: scrub(id, known, { limit: 100 }) }),
    once: rememberReadings(body),
  };
}

/** Each function reads the body once; what it gave, or threw, is kept as long as the answer. */
export function rememberReadings(body: unknown): NonNullable<HttpResponse["once"]> {
  const readings = new Map<unknown, () => unknown>();
  return <T>(read: (body: unknown) => T): T => {
    const known = readings.get(read);
    // What stands under a function is what that function gave.
    if (known !== undefined) return known() as T;
    const reading = readNow(() => read(body));
    readings.set(read, reading);
    return reading();
  };
}

function readNow<T>(read: () => T): () => T {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/**
 * What a refusal says of the server's patience; undefined when it says nothing of it.
 *
 * A 429 is answered before anything is done: Agent Stack's limiter stands before its routes (fact sheet agentstack 1.6, shape D), GoodMem means
 * RESOURCE_EXHAUSTED by it (goodmem 9), and Den, LangWatch and re-factor.ai know no 429 of their own, so that one comes from a gateway that has
 * kept the request to itself. A 503 proves no such thing, whatever its headers: gateways also answer it for a server that broke off midway.
 */
export function readThrottle(response: HttpResponse, { plane, circumstances, now }: Setting): Throttle | undefined {
  const { status, headers } = response;
  const wait = retryAfter(headers, now);
  if (status === 429) return { wait, isUndone: true };
  if (status === 503 && wait !== undefined) return { wait, isUndone: false };
  const own = plane.readThrottle?.(response, circumstances);
  return own === undefined ? undefined : { wait: own, isUndone: true };
}

/** The error that the answer means; undefined when it is one that a conversation can read. */
export function judge(response: HttpResponse, setting: Setting): LlmpError | undefined {
  if (response.status >= 400) return refusal(response, setting);
  if (response.status >= 300) return redirection(response, setting);
  const expectsJson = /json/.test(String(setting.circumstances.request.headers?.accept ?? "json"));
  return expectsJson && typeof response.body === "string" ? notJson(response, setting) : undefined;
}

function parseBody(text: string): unknown {
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") return undefined;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

function refusal(response: HttpResponse, setting: Setting): LlmpError {
  const { status } = response;
  const { message, code, hint, issues } = clean(setting.plane.readError(response, setting.circumstances), setting.known);
  const text = message === "" ? `${setting.plane.name} answered ${status}` : message;
  const details: ErrorDetails = {
    ...base(response),
    ...withHint(hint ?? pageHint(response, setting), waitHint(response, setting.now)),
    ...(issues === undefined ? {} : { issues }),
  };
  if (status === 401 || status === 403) return new AuthenticationError(text, details);
  // A gateway's word that it lost the server's answer: the write behind it may have gone through.
  if ((status === 502 || status === 504) && changesSomething(setting.circumstances.request)) return new OutcomeUnknownError(text, details);
  const coded = { ...details, ...(code === undefined ? {} : { planeCode: code }) };
  if (status === 404) return new ApiError("not_found", text, coded);
  return new ApiError(status >= 500 ? "server_error" : "refused", text, coded);
}

function clean({ message, code, hint, issues }: PlaneError, known: readonly Secret[]): PlaneError {
  return {
    message: scrub(message, known),
    ...(code === undefined ? {} : { code: scrub(code, known, { limit: 100 }) }),
    ...(hint === undefined ? {} : { hint: scrub(hint, known, { limit: 1000 }) }),
    ...(issues === undefined
      ? {}
      : { issues: issues.map((issue) => ({ path: scrub(issue.path, known), message: scrub(issue.message, known) })) }),
  };
}

function waitHint({ status, headers }: HttpResponse, now: number): string | undefined {
  const asked = status === 429 || status === 503 ? retryAfter(headers, now) : undefined;
  return asked === undefined || asked === 0 ? undefined : `the server asks to wait ${durationText(asked)} before the next try`;
}

function redirection(response: HttpResponse, { url, known, plane }: Setting): ApiError {
  const location = response.headers.location;
  // Only the origin: the rest may carry what was sent, or a single-use code.
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const where =
    target === undefined || target.origin === "null"
      ? ""
      : target.origin === url.origin
        ? " elsewhere on the same server"
        : ` to ${scrub(target.origin, known)}`;
  return new ApiError("unexpected_response", `${url.origin} redirected${where}, which llmp does not follow with credentials`, {
    ...base(response),
    hint: `if ${plane.name} moved, correct the URL: \`llmp login\`, or --url`,
  });
}

function notJson(response: HttpResponse, { url, plane }: Setting): ApiError {
  return new ApiError("unexpected_response", `${url.origin} answered with ${isPage(response) ? "a web page" : "text"} instead of JSON`, {
    ...base(response),
    hint: `is the URL that of ${plane.name}'s API, not of its web pages or of a login page in between? \`llmp profile show\` says where it comes from`,
  });
}

function isPage({ body }: HttpResponse): boolean {
  return typeof body === "string" && /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(body);
}

/** A web page that refuses is not the API's word: it says nothing of the token. */
function pageHint(response: HttpResponse, { plane }: Setting): string | undefined {
  if (!isPage(response)) return undefined;
  if (response.status === 403)
    return `a web page says so, perhaps of a proxy or a firewall before ${plane.name}: may this machine reach it, and is the URL right?`;
  return response.status === 404
    ? `a web page says so: is the URL that of ${plane.name}'s API? \`llmp profile show\` says where it comes from`
    : undefined;
}

function base({ status, requestId }: HttpResponse): ErrorDetails {
  return { status, ...(requestId === undefined ? {} : { requestId }) };
}

function withHint(...hints: readonly (string | undefined)[]): { readonly hint?: string } {
  const given = hints.filter((hint) => hint !== undefined && hint !== "");
  return given.length === 0 ? {} : { hint: given.join("; ") };
}
