// How GoodMem says no: `{error}` from its services, `{errors: [{field, message}]}` from its checks, and often nothing at all.

import { Secret } from "../../secrets/secret.ts";
import type { Body, ErrorCircumstances, HttpResponse, PlaneError } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { LLMS } from "./requests.ts";

const messages: Readonly<Record<number, string>> = {
  400: "the control plane refused the input",
  401: "the control plane does not accept this API key",
  403: "this API key may not do that",
  404: "there is no such LLM",
  409: "an LLM with the same connection, or the same id, exists already",
  412: "the LLM is in use, so this cannot change",
  429: "the control plane is asked too often",
};

const hints: Readonly<Record<number, string>> = {
  401: "the key (gm_…) may be wrong, expired or revoked: run `llmp login` with a new one",
  403: "its owner lacks the right: managing LLMs needs CREATE_LLM, READ_LLM, LIST_LLM, UPDATE_LLM or DELETE_LLM, and more for those of other owners",
  404: "`llmp list` shows what there is",
};

const NO_LLMS = "is the URL that of a GoodMem server, without /v1? An old server has no LLMs";

export function readError({ status, body }: HttpResponse, { request }: ErrorCircumstances): PlaneError {
  const issues = readIssues(body).filter(({ message }) => !echoes(message, request.body));
  const spoken = readMessage(body);
  const isUnknownPath = status === 404 && request.path === LLMS;
  const own = (isUnknownPath ? `this server does not know ${LLMS}` : messages[status]) ?? `the control plane answered ${status}`;
  const hint = (isUnknownPath ? NO_LLMS : hints[status]) ?? (status >= 500 ? "the control plane failed; its log says why" : undefined);
  return {
    message: spoken === undefined || echoes(spoken, request.body) ? own : spoken,
    ...(hint === undefined ? {} : { hint }),
    ...(issues.length === 0 ? {} : { issues }),
  };
}

function readMessage(body: unknown): string | undefined {
  if (typeof body === "string") return body.trimStart().startsWith("<") ? undefined : spokenText(body);
  if (!isRecord(body)) return undefined;
  const text = spokenText(body.error) ?? spokenText(body.message);
  return text === undefined ? undefined : withoutParserTalk(text);
}

function spokenText(text: unknown): string | undefined {
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

/** Its JSON parser names Java classes, and quotes the very text that it could not read, which may be a key. */
function withoutParserTalk(text: string): string {
  if (!text.startsWith("Invalid JSON request body")) return text;
  const field = /Unrecognized field "([\w.-]{1,64})"/.exec(text)?.[1];
  return field === undefined
    ? "the control plane could not read the request: a field has a type that it does not expect"
    : `this server does not know the field "${field}" here; it may be older than the field`;
}

function readIssues(body: unknown): readonly { readonly path: string; readonly message: string }[] {
  if (!isRecord(body) || !Array.isArray(body.errors)) return [];
  return body.errors.filter(isRecord).map(({ field, message }) => ({
    path: typeof field === "string" ? field : "",
    message: typeof message === "string" ? message : "is refused",
  }));
}

/** True when the text holds a secret of the request, or the beginning of one. */
function echoes(text: string, body: Body | undefined): boolean {
  if (body instanceof Secret) return text.includes(body.reveal().slice(0, 12));
  if (typeof body !== "object" || body === null) return false;
  return Object.values(body).some((inner: Body) => echoes(text, inner));
}
