// What a vendor answered to a control plane that tried a key: what it says of the key, and server text made fit to be repeated.

import { scrub } from "../secrets/redaction.ts";
import { Secret } from "../secrets/secret.ts";
import type { Outcome, VendorAccess, Verdict } from "../vendors/verdict.ts";

export interface VendorAnswer {
  readonly outcome: Outcome;
  /** The end of a sentence that began with who asked whom. */
  readonly words: string;
}

/** Google answers 400, not 401, to a key that it does not know (`API key not valid`, reason `API_KEY_INVALID`). */
const KEY_IS_WRONG = /\bAPI_KEY_INVALID\b|\bkey (?:is )?(?:not valid|invalid|incorrect)\b|\b(?:invalid|incorrect) (?:api )?key\b/i;

/**
 * What a try that failed says of the key, by the status of the vendor's answer; undefined where none came.
 *
 * @param text the vendor's own words, looked at only where the status alone would mislead
 */
export function readFailure(status: number | undefined, text = ""): VendorAnswer {
  if (status === undefined) return { outcome: "unreachable", words: "no answer came from there" };
  if (status === 401 || (status === 400 && KEY_IS_WRONG.test(text)))
    return { outcome: "rejected", words: `the key is not accepted there (${status})` };
  if (status === 403) return { outcome: "no_permission", words: "the key lacks the right for it (403)" };
  if (status === 408 || status >= 500) return { outcome: "unreachable", words: `it fails there (${status})` };
  return { outcome: "not_checkable", words: `the answer was ${status}${reasonOf(status)}, which says nothing of the key` };
}

function reasonOf(status: number): string {
  if (status === 404) return " (the address or the model is not known there)";
  if (status === 429) return " (asked too often, or nothing is left to spend)";
  return status < 400 ? " (but not one that could be read)" : "";
}

/** Long enough for a sentence; a vendor may send a page. */
const MAXIMUM_QUOTED = 160;

/** Server text as a part of a sentence, cut, and without secrets, those of `access` or of a known shape; undefined where it says nothing. */
export function quote(text: string | undefined, access: VendorAccess): string | undefined {
  // A page of a gateway in between is no sentence.
  if (text === undefined || text.trimStart().startsWith("<")) return undefined;
  const words = scrub(text, secretsOf(access), { limit: MAXIMUM_QUOTED }).replace(/[.\s]+$/, "");
  return words === "" ? undefined : words;
}

/** A verdict whose one line is fit for a terminal, also where names of models and addresses in it came from a server. */
export function makeVerdict(verdict: Verdict, access: VendorAccess): Verdict {
  return { ...verdict, detail: scrub(verdict.detail, secretsOf(access)) };
}

function secretsOf({ apiKey, credentials = {}, headers = {} }: VendorAccess): readonly Secret[] {
  return [apiKey, ...Object.values(credentials), ...Object.values(headers)].filter((value) => value instanceof Secret);
}

/** The models to look for, each once; undefined where none are named. */
export function modelsAskedFor({ models, embeddingModels }: VendorAccess): readonly string[] | undefined {
  if (models === undefined && embeddingModels === undefined) return undefined;
  return [...new Set([...(models ?? []), ...(embeddingModels ?? [])])];
}
