// How LangWatch says no: a flat object with a sentence in `error` or `message`, the database's own words, plain text, or zod's issues.

import type { ErrorCircumstances, HttpRequest, HttpResponse, PlaneError } from "../control-plane.ts";
import { isRecord, joinPath } from "../fields.ts";

/** A key of the newer kind, which is a person's or a service's, and may reach several projects. */
export function isApiKey(token: string): boolean {
  return token.startsWith("pat-lw-") || /^sk-lw-[^_]+_/.test(token);
}

export function readError(response: HttpResponse, circumstances: ErrorCircumstances): PlaneError {
  const { status } = response;
  const body = isRecord(response.body) ? response.body : {};
  if (status === 401)
    return { message: "the control plane does not accept this key for this project", hint: unauthorizedHint(circumstances) };
  if (status === 403) return forbidden(body);
  if (status === 404) {
    return {
      message: "there is no such route",
      hint: "is the URL that of LangWatch 2.5 or newer, without /api? `llmp profile show` says where it comes from",
    };
  }
  if (status >= 500) {
    return {
      message: `the control plane failed (${status}), and may have stored the change all the same`,
      hint: "where every read fails, one stored provider holds an empty model id: `llmp update` of it cannot read either; write it again in LangWatch's settings, or with a PUT",
    };
  }
  const issues = [...readReasons(body.reasons), ...readZod(body.error)];
  if (issues.length > 0) return { message: "the control plane refused the input", ...codeOf(body), issues };
  return { ...explain(sentenceOf(body), status, circumstances.request), ...codeOf(body) };
}

/** Sentences stand where other control planes have a code. */
function codeOf({ error }: Record<string, unknown>): { readonly code?: string } {
  return typeof error === "string" && /^[a-z]+(_[a-z]+)*$/.test(error) ? { code: error } : {};
}

/** A code is no sentence, where there is one beside it. */
function sentenceOf(body: Record<string, unknown>): string {
  const { error, message } = body;
  const texts = codeOf(body).code === undefined ? [error, message] : [message, error];
  return texts.find((text): text is string => typeof text === "string" && text !== "") ?? "";
}

function unauthorizedHint({ token, acceptedBefore }: ErrorCircumstances): string {
  if (acceptedBefore) return "the same key was accepted a moment ago: it was revoked, or the project archived, meanwhile";
  if (isApiKey(token.reveal())) {
    return "an API key that may act in several projects needs the profile's project (`llmp login --project ID`); it may also be revoked, expired, or of another project";
  }
  return "the key may be wrong or revoked, or its project archived: take it from the project's settings and run `llmp login`";
}

function forbidden({ permission }: Record<string, unknown>): PlaneError {
  const known = typeof permission === "string" && /^[A-Za-z]+:[A-Za-z]+$/.test(permission) ? permission : undefined;
  return {
    message: `this key lacks ${known === undefined ? "the right" : `the permission ${known}`}`,
    code: "api_key_permission_denied",
    hint: "reading needs project:view and writing project:update: use a key with the role, or the project's own key",
  };
}

/** Names of fields and kinds of problems; zod's sentences may repeat what was sent. */
function readReasons(reasons: unknown): readonly { readonly path: string; readonly message: string }[] {
  if (!Array.isArray(reasons)) return [];
  return reasons.filter(isRecord).flatMap(({ meta }) => {
    if (!isRecord(meta)) return [];
    const path = Array.isArray(meta.field) ? joinPath("", meta.field.map(String)) : typeof meta.field === "string" ? meta.field : "";
    return [{ path, message: typeof meta.expected === "string" ? `must be ${meta.expected}` : "is refused" }];
  });
}

/** Servers before 3.6: `{success: false, error: {issues: […]}}`, or the issues as text in `error.message`. */
function readZod(error: unknown): readonly { readonly path: string; readonly message: string }[] {
  if (!isRecord(error)) return [];
  const issues = Array.isArray(error.issues) ? error.issues : parseIssues(error.message);
  return issues.filter(isRecord).map(({ path, expected }) => ({
    path: Array.isArray(path) ? joinPath("", path.filter(isKey)) : "",
    message: typeof expected === "string" ? `must be ${expected}` : "is refused",
  }));
}

function isKey(part: unknown): part is string | number {
  return typeof part === "string" || typeof part === "number";
}

function parseIssues(text: unknown): readonly unknown[] {
  if (typeof text !== "string") return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** The service's own sentences name no field, and the database's (which come as a 400 too) may hold all that was sent. */
function explain(sentence: string, status: number, request: HttpRequest): PlaneError {
  const provider = decodeURIComponent(request.path.split("/").at(-1) ?? "");
  if (/prisma|database|invocation|constraint|\n/i.test(sentence)) {
    return {
      message: `the control plane's database refused the change (${status})`,
      hint: "look with `llmp get` whether it was stored; its log says more",
    };
  }
  if (/invalid provider/i.test(sentence)) {
    return {
      message: `the control plane does not know the provider "${provider}"`,
      hint: "`llmp list` shows what it holds; a newer server knows more",
    };
  }
  if (/deprecated/i.test(sentence)) return { message: `the control plane no longer offers "${provider}"` };
  if (/drop|remove|lose|wipe/i.test(sentence) && /credential|key/i.test(sentence)) {
    return { message: "the control plane refused to drop the stored credentials", hint: "give every credential of the provider, or none" };
  }
  if (request.method === "PUT" && carriesSecrets(request)) {
    // A gateway's 413 or 429 is no word on credentials, and may repeat them all the same.
    if (status !== 400 && status !== 422) return { message: `the control plane answered ${status}` };
    return {
      message: `the control plane refused the credentials of "${provider}" without naming one (${status})`,
      hint: "check each credential; its words are not repeated because they may hold what was sent",
    };
  }
  return { message: sentence === "" ? `the control plane answered ${status}` : sentence };
}

function carriesSecrets({ body }: HttpRequest): boolean {
  if (!isRecord(body)) return false;
  return body.customKeys !== undefined || (Array.isArray(body.extraHeaders) && body.extraHeaders.length > 0);
}
