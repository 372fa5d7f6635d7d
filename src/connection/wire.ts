// From what a conversation asks for to what is sent: authorised, addressed, and only at the last moment with its secrets revealed.

import type { Body, ControlPlane, HttpRequest, Settings } from "../control-planes/control-plane.ts";
import { Secret } from "../secrets/secret.ts";
import { joinPath } from "./address.ts";

/** A request that is ready to be sent but for its secrets. Safe to print. */
export interface Prepared {
  readonly method: HttpRequest["method"];
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  readonly body?: Body;
  /** Undefined for anonymous requests. */
  readonly token: Secret | undefined;
}

export interface Destination {
  readonly plane: Pick<ControlPlane, "authorize">;
  readonly url: URL;
  readonly settings: Settings;
  /** `llmp/VERSION`. */
  readonly userAgent: string;
}

/** Authorises (unless there is no token), joins the path to the base URL, and adds the headers that every request has. */
export function prepare(request: HttpRequest, token: Secret | undefined, { plane, url, settings, userAgent }: Destination): Prepared {
  const authorized = token === undefined ? request : plane.authorize(request, token, settings);
  const own = Object.entries(authorized.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const { method, path, query, body } = authorized;
  return {
    method,
    url: joinPath(url, path, query),
    headers: {
      accept: "application/json",
      "user-agent": userAgent,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...Object.fromEntries(own),
    },
    ...(body === undefined ? {} : { body }),
    token,
  };
}

/** Every secret that the request carries, and its token: what must not come back in a message. */
export function listSecrets({ headers, body, token }: Prepared): readonly Secret[] {
  const carried = [...Object.values(headers).filter((value) => value instanceof Secret), ...secretsIn(body ?? null)];
  return token === undefined ? carried : [token, ...carried];
}

function secretsIn(body: Body): readonly Secret[] {
  if (body instanceof Secret) return [body];
  if (body === null || typeof body !== "object") return [];
  return Object.values(body).flatMap(secretsIn);
}

/** Headers with their secrets. */
export function revealHeaders(headers: Prepared["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]));
}

/** The body as JSON text with its secrets. */
export function revealBody(body: Body): string {
  return JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    // `value` has been through Secret's toJSON by now; the holder still has the secret.
    const original = this[key];
    return original instanceof Secret ? original.reveal() : value;
  });
}
