// Takes secrets out of what came from elsewhere: `redact` by name and position in JSON, `scrub` by value and shape in text for a person.

import { isRecord, parseJson } from "../record.ts";
import { replaceShapes } from "./key-shapes.ts";
import { openFinder } from "./known-secrets.ts";
import { flatten } from "./plain-text.ts";
import { REDACTED, Secret } from "./secret.ts";
import { isSecretName } from "./secret-names.ts";

/** Deeper than any answer of a control plane; what lies below is not shown. */
const MAXIMUM_DEPTH = 100;

/**
 * A copy of JSON in which whatever is secret by its name or place is `[redacted]`: the values of keys such as `apiKey`, `token`,
 * `authorization` or `OPENAI_API_KEY`, all that lies below `credentials`, `customKeys` or `headers`, keys of a known shape anywhere, also
 * inside JSON that is kept as text. Facts about secrets stay: null, booleans, "" and names (`hasApiKey`, `apiKeyEnv`, `env`, `apiKeyId`).
 */
export function redact(value: unknown): unknown {
  return redactValue(value, 0);
}

/** Shorter values are words that stand elsewhere too, such as the `ollama` that local servers take for a key. */
const MINIMUM_KNOWN = 16;

/** Data in which no text and no name holds a secret of this run, wherever a server put it. Values of fewer than 16 characters are left alone. */
export function withoutKnown(value: unknown, known: readonly Secret[]): unknown {
  return replaceIn(value, openFinder(known, { minimum: MINIMUM_KNOWN, isCutShort: false }));
}

function replaceIn(value: unknown, replace: (text: string) => string): unknown {
  // Looked for without making anything, because hardly ever there is one.
  if (isWithout(value, replace)) return value;
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, replace));
  return Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [replace(name), replaceIn(inner, replace)]));
}

function isWithout(value: unknown, replace: (text: string) => string): boolean {
  if (typeof value === "string") return replace(value) === value;
  if (Array.isArray(value)) return value.every((item) => isWithout(item, replace));
  if (value instanceof Secret || !isRecord(value)) return true;
  for (const name in value) if (replace(name) !== name || !isWithout(value[name], replace)) return false;
  return true;
}

export interface ScrubOptions {
  /** Characters (UTF-16 code units) of the result at most; 500 unless given. */
  readonly limit?: number;
}

/**
 * One line of text that is fit for a terminal: every secret of `known` is `[redacted]` (also in any other
 * spelling, alone or inside a longer value, or cut short), and so is whatever has the shape of a key; control characters, escape
 * sequences, bidirectional overrides and invisible characters are gone; blanks are single; what is too long ends in `…`.
 */
export function scrub(text: string, known: readonly Secret[], { limit = 500 }: ScrubOptions = {}): string {
  const replaceKnown = openFinder(known);
  const whole = replaceKnown(text.slice(0, MAXIMUM_SCRUBBED));
  // A second time, because taking escape sequences out can bring the parts of a key together.
  const line = replaceShapes(replaceKnown(flatten(replaceShapes(whole))));
  const cut = text.length > MAXIMUM_SCRUBBED ? line.replace(/\S*$/, "…") : line;
  return cut.length <= limit ? cut : `${cut.slice(0, Math.max(0, limit - 1)).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Characters that `scrub` looks at: a message is never longer, a page of HTML may be. */
const MAXIMUM_SCRUBBED = 65_536;

function redactValue(value: unknown, depth: number): unknown {
  if (value instanceof Secret || depth > MAXIMUM_DEPTH) return REDACTED;
  if (typeof value === "string") return redactText(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (!isRecord(value)) return value;
  // A server may sort what it refuses by the key itself.
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [replaceShapes(name), redactEntry(value, name, item, depth)]));
}

function redactEntry(holder: Readonly<Record<string, unknown>>, name: string, item: unknown, depth: number): unknown {
  if (isSecretName(name)) return typeof item === "number" && /tokens?$/i.test(name) ? item : redactBelow(item, name, depth + 1);
  // {"name": "Authorization", "value": …}
  const label = holder.name ?? holder.key;
  if (name === "value" && typeof label === "string" && isSecretName(label)) return redactBelow(item, name, depth + 1);
  if (name === "key" && typeof item === "string" && isCredentialKey(holder, item)) return REDACTED;
  return redactValue(item, depth + 1);
}

/** Siblings of a plain `key` that make it a credential: Den answers a new API key as `{apiKey: {…}, key}`. */
const CREDENTIAL_SIBLINGS = ["apiKey", "expiresAt", "lastUsedAt", "lastRequest", "prefix", "start", "secret", "token"];

function isCredentialKey(holder: Readonly<Record<string, unknown>>, key: string): boolean {
  // In {"key": …, "value": …} the key is a name.
  if (Object.hasOwn(holder, "value") || key === "") return false;
  return CREDENTIAL_SIBLINGS.some((name) => Object.hasOwn(holder, name)) || /^[\w+/=.-]{32,}$/.test(key);
}

/** Every text and number below a secret name, whatever it is called there; of header lists (`[{key, value}]`) the names stay. */
function redactBelow(value: unknown, parent: string, depth: number): unknown {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value instanceof Secret || depth > MAXIMUM_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactBelow(item, parent, depth + 1));
  if (!isRecord(value)) return REDACTED;
  const isPair = Object.hasOwn(value, "value");
  const keep = (name: string) => isPair && (name === "key" || name === "name");
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, keep(name) ? redactValue(item, depth) : redactBelow(item, name, depth + 1)]),
  );
}

function redactText(text: string, depth: number): string {
  // Den's `customConfigText` is JSON in a string, and its `providerConfig` too where the database is MariaDB.
  if (/^\s*[[{]/.test(text)) {
    const parsed = parseJson(text);
    const redacted = JSON.stringify(redactValue(parsed, depth + 1));
    if (parsed !== undefined) return redacted === JSON.stringify(parsed) ? text : redacted;
  }
  return replaceShapes(text);
}
