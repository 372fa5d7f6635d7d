// How re-factor.ai says no: its schema has `{error: "text"}`, its examples `{error: {code, message}}`. The status decides, never the code.

import { Secret } from "../../secrets/secret.ts";
import type { Body, ErrorCircumstances, HttpResponse, PlaneError } from "../control-plane.ts";
import { isRecord } from "../fields.ts";

const messages: Readonly<Record<number, string>> = {
  400: "the control plane refused the input",
  401: "the control plane does not accept this token",
  403: "this token may not do that",
  404: "there is no such provider",
  409: "a configuration of this provider exists already",
};

const hints: Readonly<Record<number, string>> = {
  401: "the token may be wrong, revoked or expired: run `llmp login` with a new one",
  403: "use a token that may administer LLM providers",
  404: "`llmp list` shows what there is; if the path is unknown, is the URL right? It ends before /v1, e.g. https://api.example.com/api",
  409: "an account holds one configuration of each provider: `llmp update` changes it",
};

export function readError({ status, body }: HttpResponse, { request }: ErrorCircumstances): PlaneError {
  const { message, code } = readWords(body);
  const own = messages[status] ?? `the control plane answered ${status}`;
  const isRepeatable = message !== undefined && !echoes(message, request.body);
  const hint = hints[status] ?? (status >= 500 ? "the control plane failed; its log has the request id" : undefined);
  return {
    message: isRepeatable ? message : own,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function readWords(body: unknown): { readonly message?: string; readonly code?: string } {
  if (!isRecord(body)) return sayable(typeof body === "string" && !body.trimStart().startsWith("<") ? body : undefined);
  const { error } = body;
  const holder = isRecord(error) ? error : body;
  const code = typeof holder.code === "string" && holder.code !== "" ? { code: holder.code } : {};
  return { ...code, ...sayable(typeof error === "string" ? error : holder.message) };
}

function sayable(text: unknown): { readonly message?: string } {
  return typeof text === "string" && text.trim() !== "" ? { message: text.trim() } : {};
}

/** True when the text holds a secret of the request, or the beginning of one. */
function echoes(text: string, body: Body | undefined): boolean {
  if (body instanceof Secret) return text.includes(body.reveal().slice(0, 12));
  if (typeof body !== "object" || body === null) return false;
  return Object.values(body).some((inner: Body) => echoes(text, inner));
}
