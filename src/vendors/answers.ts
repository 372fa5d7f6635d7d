// What a vendor's answer says: of the key, of its models, and in words.

import { isRecord } from "../record.ts";
import type { Outcome } from "./verdict.ts";

/** An answer that came, whatever its status. */
export interface Answered {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or text. */
  readonly body: unknown;
  /** What it says, in a line that is safe to print. */
  readonly words: string;
}

/** A verdict on a refusal, with what is said of the key. */
export interface Reading {
  readonly outcome: Outcome;
  readonly words: string;
}

/** Characters of a refusal that are searched: the vendors' are shorter. */
const MAXIMUM_EVIDENCE = 8_192;

/**
 * What a status of 400 or above says of the key. By the status alone where that is enough; the vendors that mean something else by it are
 * told by their codes and words.
 */
export function readRefusal(answer: Answered): Reading {
  const { status } = answer;
  const evidence = evidenceIn(answer);
  if (status >= 500 || status === 408 || status === 425) return { outcome: "unreachable", words: "has a failure of its own" };
  if (status === 429) return { outcome: "unreachable", words: KNOWN_ALL_THE_SAME.test(evidence) ? KNOWN : "wants no more requests now" };
  if (status === 404 || status === 405 || status === 410) return { outcome: "not_checkable", words: "has no such read" };
  if (CLOCK.test(evidence))
    return { outcome: "not_checkable", words: "finds the time of the signature wrong: is this machine's clock right?" };
  if (PLACE.test(evidence)) return { outcome: "not_checkable", words: "serves nobody from here" };
  if (INVALID_KEY.test(evidence)) return { outcome: "rejected", words: "refuses the key" };
  // https://docs.cohere.com/reference/errors: 498 is an invalid token.
  if ((status === 401 || status === 498) && !LACKING_RIGHT.test(evidence)) return { outcome: "rejected", words: "refuses the key" };
  // A firewall or a proxy in the vendor's place answers with a page.
  if (status === 403 && isPage(answer.body)) return { outcome: "unreachable", words: "is shielded by something that answers in its place" };
  if (status === 401 || status === 403 || status === 402 || LACKING_RIGHT.test(evidence)) {
    return { outcome: "no_permission", words: "knows the key, which may not do this" };
  }
  return { outcome: "not_checkable", words: "does not say whether it takes the key" };
}

const KNOWN = "knows the key, but its quota is used up";

// https://platform.openai.com/docs/guides/error-codes: 429 insufficient_quota comes after authentication.
const KNOWN_ALL_THE_SAME = /insufficient_quota/;

/**
 * Of a key that is not taken, where the status is 400 or 403: Google (400 API_KEY_INVALID, also for an expired one; 403 for a leaked one), xAI
 * (400 "Incorrect API key provided"), AWS (403, the exception in x-amzn-errortype; a Bedrock API key in words).
 */
const INVALID_KEY =
  /API_KEY_INVALID|(?:incorrect|invalid) api[ _-]?key|api key (?:not valid|not found|expired)|reported as leaked|make sure your api key is valid|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|IncompleteSignature|ExpiredToken|security token included in the request is (?:invalid|expired)/i;

/**
 * Of a key that is known and restricted, whatever the status: OpenAI (401 or 403 "Missing scopes: api.model.read"), ElevenLabs (401
 * missing_permissions), Anthropic (400 "This organization has been disabled").
 */
const LACKING_RIGHT = /missing scopes|missing_permissions|organization has been disabled/i;

// OpenAI: 403 unsupported_country_region_territory; Google: 400 "User location is not supported for the API use."
const PLACE = /unsupported_country|(?:country|region|territory|location)\b.{0,40}\bnot supported/i;

// AWS: InvalidSignatureException "Signature expired: … is now earlier than …", or "Signature not yet current".
const CLOCK = /signature (?:expired|not yet current)/i;

function evidenceIn({ headers, body }: Answered): string {
  return [headers["x-amzn-errortype"] ?? "", ...textsIn(body, 0)].join("\n").slice(0, MAXIMUM_EVIDENCE);
}

/** Levels of an answer that are looked into: Google's reason is on the fifth. */
const MAXIMUM_DEPTH = 8;

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth > MAXIMUM_DEPTH) return [];
  return Object.values(value).flatMap((item) => textsIn(item, depth + 1));
}

function isPage(body: unknown): boolean {
  return typeof body === "string" && body.trimStart().startsWith("<");
}

/** What an answer says for people, wherever the vendors put it; "" when nothing, or a page. Not yet safe to print. */
export function wordsIn(body: unknown): string {
  return findWords(body, 0);
}

function findWords(value: unknown, depth: number): string {
  if (typeof value === "string") return isPage(value) ? "" : value;
  if (depth > MAXIMUM_DEPTH) return "";
  if (Array.isArray(value)) return findWords(value[0], depth + 1);
  if (!isRecord(value)) return "";
  const names = ["error", "message", "Message", "detail", "msg", "errors"];
  return names.map((name) => findWords(value[name], depth + 1)).find((words) => words !== "") ?? "";
}

/** The ids in a list of models, aliases too; undefined when the answer is no list. */
export function namesIn(body: unknown): readonly string[] | undefined {
  const entries: readonly unknown[] | undefined = [body, ...(isRecord(body) ? [body.data, body.models, body.modelSummaries] : [])].find(
    Array.isArray,
  );
  const names = entries?.flatMap(namesOf);
  return entries?.length === 0 || names?.length !== 0 ? names : undefined;
}

function namesOf(entry: unknown): readonly string[] {
  if (!isRecord(entry)) return [];
  const { id, modelId, model_id, model, name, aliases } = entry;
  const named = [id, modelId, model_id, model, name].find((value) => typeof value === "string");
  const all = [named, ...(Array.isArray(aliases) ? aliases : [])].filter((value) => typeof value === "string");
  // Google writes `models/gemini-…`.
  return all.map((value) => value.replace(/^models\//, ""));
}
