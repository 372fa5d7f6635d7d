// How Den says no: JSON or plain text, with or without a message.

import type { ErrorCircumstances, HttpResponse, PlaneError } from "../control-plane.ts";
import { isRecord, joinPath } from "../fields.ts";

/** An API key, as opposed to the token of a signed-in session. */
export function isApiKey(token: string): boolean {
  return token.startsWith("den_");
}

// The last two come without a message, and none of these says what to do.
const MESSAGES: Readonly<Record<string, { readonly message?: string; readonly hint?: string }>> = {
  organization_not_found: {
    message: "the organization does not exist, or you are not in it",
    hint: "check the profile's organization: `llmp profile show`",
  },
  llm_provider_not_found: { message: "there is no such provider", hint: "`llmp list` shows what there is" },
  llm_provider_access_not_found: { message: "there is no such access grant" },
  member_not_found: { message: "one of memberIds is no member of this organization" },
  team_not_found: { message: "one of teamIds is no team of this organization" },
  model_not_found: { hint: "a vendor's catalogue can lose a model: update modelIds as well" },
  provider_catalog_unavailable: {
    message: "the control plane cannot reach its model catalogue just now",
    hint: "nothing was changed; try again in a few minutes, or use `--source custom`, which needs no catalogue",
  },
  protected_access: { message: "the creator of a provider keeps access to it" },
  version_conflict: { message: "somebody else changed it at the same time", hint: "look at it with `llmp get`, then try again" },
  gateway_only_provider: { hint: "this vendor is offered through the server's AI Gateway only" },
};

export function readError(response: HttpResponse, circumstances: ErrorCircumstances): PlaneError {
  const { status, body } = response;
  if (status === 401) {
    const code = isRecord(body) && typeof body.error === "string" ? { code: body.error } : {};
    return { message: "the control plane does not accept this token", ...code, hint: unauthorizedHint(circumstances) };
  }
  if (!isRecord(body)) {
    // Older servers answer plain text: "Malformed JSON in request body", "Internal Server Error".
    const text = typeof body === "string" && !body.trimStart().startsWith("<") ? body.trim() : "";
    return { message: text === "" ? `the control plane answered ${status}` : text, ...hintOf(serverHint(status)) };
  }
  const code = typeof body.error === "string" ? body.error : undefined;
  const known = code === undefined ? undefined : MESSAGES[code];
  const spoken = typeof body.message === "string" && body.message !== "" ? body.message : known?.message;
  const issues = readDetails(body.details);
  return {
    message:
      spoken ??
      (issues.length > 0 ? "the control plane refused the input" : (code?.replaceAll("_", " ") ?? `the control plane answered ${status}`)),
    ...(code === undefined ? {} : { code }),
    ...hintOf(known?.hint ?? forbiddenHint(status, code) ?? serverHint(status)),
    ...(issues.length === 0 ? {} : { issues }),
  };
}

/** Milliseconds over which Den counts the requests of an API key. */
const KEY_WINDOW = 60_000;

/**
 * A key past its 600 requests a minute is answered 401, without a Retry-After and before anything else is looked at; a session has no such limit.
 * A key that was accepted a moment ago may also have been revoked: the next minute tells.
 */
export function readThrottle({ status }: HttpResponse, { token, acceptedBefore }: ErrorCircumstances): number | undefined {
  return status === 401 && acceptedBefore && isApiKey(token.reveal()) ? KEY_WINDOW : undefined;
}

function readDetails(details: unknown): { readonly path: string; readonly message: string }[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isRecord).map((detail) => ({
    path: Array.isArray(detail.path)
      ? joinPath(
          "",
          detail.path.filter((part) => typeof part === "string" || typeof part === "number"),
        )
      : "",
    message: typeof detail.message === "string" ? detail.message : "is refused",
  }));
}

/** One answer, 401, stands for a wrong key, an expired one, one past its rate limit, and a server that ignores keys altogether. */
function unauthorizedHint({ token, acceptedBefore }: ErrorCircumstances): string {
  if (!isApiKey(token.reveal())) return "a session token lasts 7 days: sign in again and run `llmp login`, or use an API key (den_…)";
  if (acceptedBefore)
    return "the same key was accepted a moment ago, so it is probably past its limit of 600 requests a minute: wait a minute";
  return (
    "the key may be wrong, disabled or expired (90 days), past 600 requests a minute, or its owner's role changed: run `llmp login` with a new one; " +
    "servers of 2026-08-10 to 2026-08-28 accept no API key at all: use a session token there"
  );
}

function forbiddenHint(status: number, code: string | undefined): string | undefined {
  if (status !== 403) return undefined;
  if (code === "reauth")
    return "the server wants a fresh sign-in for this: sign in again and run `llmp login`, or use an API key, which is exempt";
  return "the creator of a provider, an owner or an admin may do this";
}

function serverHint(status: number): string | undefined {
  return status >= 500 ? "the control plane failed; its log has the request id" : undefined;
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
