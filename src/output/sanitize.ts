// Text that came from elsewhere, made harmless for a terminal: no control characters, escape sequences or invisible reordering.

import { withoutEscapes } from "../secrets/plain-text.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours and weights are all that talk may keep
const STYLES = /(\u001b\[[0-9;]*m)/;

// Bidi marks, embeddings, overrides and isolates (text that reads differently from what it is), zero-width blanks, tags (hidden text).
// Joiners stay: emoji and several scripts need them.
const INVISIBLE = "\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}";

/** One line of text: every run of line breaks and tabs becomes one blank, and nothing is left that a terminal would obey. */
export function sanitizeLine(text: string): string {
  if (isPlain(text) && !text.includes("\n")) return text;
  return remove(withoutEscapes(text).replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " "));
}

/** Text of several lines: line breaks (as `\n`) and tabs stay, and nothing else is left that a terminal would obey. */
export function sanitizeText(text: string): string {
  if (isPlain(text)) return text;
  return withoutEscapes(text)
    .split(/(\r\n|[\n\r\u0085\u2028\u2029]|\t)/)
    .map((part, index) => (index % 2 === 0 ? remove(part) : part === "\t" ? part : "\n"))
    .join("");
}

/** Like `sanitizeText`, but colours and weights stay: for text that llmp itself has painted. */
export function sanitizePainted(text: string): string {
  if (isPlain(text)) return text;
  return text
    .split(STYLES)
    .map((part, index) => (index % 2 === 0 ? sanitizeText(part) : part))
    .join("");
}

/** JSON (or double-quoted YAML) with what a terminal would obey written as `\uXXXX`: the same data when it is read. */
export function escapeInvisible(json: string): string {
  if (isPlain(json)) return json;
  return json.replace(unsafe(), escapeUnits);
}

/** Whether a string holds what `escapeInvisible` would escape. */
export function hasInvisible(text: string): boolean {
  return !isPlain(text) && unsafe().test(text);
}

// Nearly all text is plain, and this test is far cheaper than the work.
function isPlain(text: string): boolean {
  return /^[\n -~]*$/.test(text);
}

function remove(text: string): string {
  return text.replace(new RegExp(`[\\p{Cc}${INVISIBLE}]`, "gu"), "").replace(/\p{Cs}/gu, "\ufffd");
}

// JSON.stringify escapes U+0000 to U+001F and lone surrogates itself; the line breaks of its indentation must stay.
function unsafe(): RegExp {
  return new RegExp(`[\\u007f-\\u009f\\u2028\\u2029${INVISIBLE}]`, "gu");
}

function escapeUnits(characters: string): string {
  return Array.from({ length: characters.length }, (_, index) => characters.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}
