// Words of a configuration, made fit for a manifest and for messages, or refused.

import { sanitizeLine } from "../../output/sanitize.ts";
import { looksLikeKey } from "../../secrets/key-shapes.ts";
import { namesScheme } from "../../secrets/references.ts";

const LONGEST_WORD = 200;

/** Ids of models and names as manifests hold them: one visible line, no key that landed in the wrong place, and no reference. */
export function isUsableName(text: string): boolean {
  return (
    text.trim() !== "" &&
    text.length <= LONGEST_WORD &&
    sanitizeLine(text) === text &&
    !looksLikeKey(text) &&
    describeMisreading(text) === undefined
  );
}

/** How a manifest would take a text that was written for another tool, and cannot write as it is; undefined where it takes it for what it is. */
export function describeMisreading(text: string): string | undefined {
  // Read on this machine, or run, by whoever applies the manifest.
  if (namesScheme(text.trim())) return "a manifest would take it for a reference";
  const template = text.indexOf("${{");
  return template >= 0 && text.includes("}}", template) ? "it holds a template that was not filled in" : undefined;
}

/** A word of the file in a message, or what it is where it cannot be shown. */
export function quoted(text: string, otherwise: string): string {
  return isUsableName(text) && text.length <= 80 ? JSON.stringify(text) : otherwise;
}

/** Keys of the file in a message: `rpm, weight and another`. */
export function listKeys(keys: readonly string[]): string {
  const shown = keys.filter((key) => /^[\w.$-]{1,60}$/.test(key) && !looksLikeKey(key));
  const hidden = keys.length - shown.length;
  const words = hidden === 0 ? shown : [...shown, hidden === 1 ? "a key that cannot be shown" : `${hidden} keys that cannot be shown`];
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
