// What a vendor answered to a control plane that tried a key: what it says of the key, and server text made fit to be repeated.

import { scrub } from "../secrets/redaction.ts";
import { Secret } from "../secrets/secret.ts";
import { readRefusal } from "../vendors/answers.ts";
import type { Outcome, VendorAccess, Verdict } from "../vendors/verdict.ts";

export interface VendorAnswer {
  readonly outcome: Outcome;
  /** The end of a sentence that began with who asked whom. */
  readonly words: string;
}

/**
 * What a try that failed says of the key, by the status of the vendor's answer; undefined where none came.
 *
 * @param text the vendor's words, as far as the control plane passes them on: some vendors mean something else by a status
 */
export function readFailure(status: number | undefined, text = ""): VendorAnswer {
  if (status === undefined) return { outcome: "unreachable", words: "no answer came from there" };
  if (status < 400) return { outcome: "not_checkable", words: `the answer from there (${status}) could not be read` };
  // A control plane may have asked a model, not only for a list of them.
  if (status === 404) return { outcome: "not_checkable", words: "the address or the model is not known there (404)" };
  const { outcome, words } = readRefusal({ status, headers: {}, body: text, words: text });
  return { outcome, words: `the endpoint ${words} (${status})` };
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
