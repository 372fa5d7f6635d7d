// The lines of `--debug`: one for each request and one for each answer, without secrets.

import type { HttpResponse } from "../control-planes/control-plane.ts";
import { redact, scrub, withoutKnown } from "../secrets/redaction.ts";
import type { Secret } from "../secrets/secret.ts";
import { listSecrets, type Prepared } from "./wire.ts";

/** Characters of a body that are shown. */
const MAXIMUM_BODY = 10_000;

/** `> POST https://… headers accept, x-api-key body {…}` */
export function traceRequest(prepared: Prepared): string {
  const known = listSecrets(prepared);
  const body = prepared.body === undefined ? "" : ` body ${bodyText(prepared.body, known)}`;
  return `> ${prepared.method} ${scrub(prepared.url.href, known, { limit: 2000 })} headers ${Object.keys(prepared.headers).join(", ")}${body}`;
}

/** `< 201 in 34 ms request id req_… headers … body {…}` */
export function traceResponse({ status, headers, body, requestId }: HttpResponse, milliseconds: number, known: readonly Secret[]): string {
  const id = requestId === undefined ? "" : ` request id ${requestId}`;
  const shown = body === undefined ? "" : ` body ${bodyText(body, known)}`;
  return `< ${status} in ${Math.round(milliseconds)} ms${id} headers ${scrub(Object.keys(headers).join(", "), known, { limit: 2000 })}${shown}`;
}

/** `< nothing after 34 ms: …` */
export function traceFailure(error: unknown, milliseconds: number, known: readonly Secret[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return `< nothing after ${Math.round(milliseconds)} ms: ${scrub(message, known)}`;
}

function bodyText(body: unknown, known: readonly Secret[]): string {
  // Known values first: as JSON they may be escaped, and a shape may take a part of one and leave the rest.
  return scrub(JSON.stringify(redact(withoutKnown(body, known))), known, { limit: MAXIMUM_BODY });
}
