// Takes secrets out of what came from elsewhere: `redact` by name and position in JSON, `scrub` by value and shape in text for a person.

import { isRecord } from "../record.ts";
import { Secret } from "./secret.ts";

const REDACTED = "[redacted]";

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

/** A string in which a known shape of key is found. Used to tell a key from the name of one. */
export function looksLikeKey(text: string): boolean {
  return replaceShapes(text) !== text;
}

/** Shorter values are words that stand elsewhere too, such as the `ollama` that local servers take for a key. */
const MINIMUM_KNOWN = 16;

/** Data in which no text holds a secret of this run, wherever a server put it. Values of fewer than 16 characters are left alone. */
export function withoutKnown(value: unknown, known: readonly Secret[]): unknown {
  const values = known.flatMap(valuesOf).filter((text) => text.length >= MINIMUM_KNOWN);
  // The longest first, or the escaped form would lose its middle to the plain one.
  const forms = [...new Set(values.flatMap(listForms))].sort((one, other) => other.length - one.length);
  return forms.length === 0 ? value : replaceIn(value, forms);
}

/** With and without its prefix: who is sent `Bearer …` may repeat what follows. */
function valuesOf(secret: Secret): readonly string[] {
  return secret.prefix === "" ? [secret.reveal()] : [secret.reveal(), secret.bare().reveal()];
}

function replaceIn(value: unknown, known: readonly string[]): unknown {
  if (typeof value === "string") return known.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), value);
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, known));
  if (value instanceof Secret || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceIn(inner, known)]));
}

export interface ScrubOptions {
  /** Characters (UTF-16 code units) of the result at most; 500 unless given. */
  readonly limit?: number;
}

/**
 * One line of text that is fit for a terminal: every secret of `known` is `[redacted]` (also when it was escaped for JSON or a URL, encoded
 * as base64, alone or inside a longer value, or cut short), and so is whatever has the shape of a key; control characters, escape
 * sequences, bidirectional overrides and invisible characters are gone; blanks are single; what is too long ends in `…`.
 */
export function scrub(text: string, known: readonly Secret[], { limit = 500 }: ScrubOptions = {}): string {
  const pattern = matchKnown(known.flatMap(valuesOf).flatMap(listParts));
  const whole = replaceKnown(text.slice(0, MAXIMUM_SCRUBBED), pattern);
  // A second time, because taking escape sequences out can bring the parts of a key together.
  const line = replaceShapes(replaceKnown(flatten(replaceShapes(whole)), pattern));
  const cut = text.length > MAXIMUM_SCRUBBED ? line.replace(/\S*$/, "…") : line;
  return cut.length <= limit ? cut : `${cut.slice(0, Math.max(0, limit - 1)).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Characters that `scrub` looks at: a message is never longer, a page of HTML may be. */
const MAXIMUM_SCRUBBED = 65_536;

// --- By name and position

/** Last words of a name (`x-api-key` and `xApiKey` are both `x api key`) whose value is a secret. */
const SECRET_NAME =
  /(?:^| )(?:(?:api|secret|access|private|signing|encryption|subscription|account|auth|service|client|custom|master|shared|storage|license) keys?|apikeys?|(?:secret|passphrase|password|passwd|pwd|credential|cookie|jwt|bearer|authorization|auth|otp|inline secret)s?|token|(?:api|access|refresh|auth|bearer|session|id) tokens|secret access key|access key id|private key id|connection string|headers)$/;

/** `nextPageToken`, `eos_token`: tokens that open nothing. */
const HARMLESS_TOKEN = /(?:page|next|continuation|cursor|eos|bos|pad|unk|mask|stop|sep|cls|per|max|min)(?: \w+)? token$/;

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();
  if (HARMLESS_TOKEN.test(words)) return false;
  // AZURE_CONTENT_SAFETY_KEY: names of environment variables end in KEY where nothing but a key is meant.
  return SECRET_NAME.test(words) || words === "tokens" || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_KEYS?$/.test(name);
}

function redactValue(value: unknown, depth: number): unknown {
  if (value instanceof Secret || depth > MAXIMUM_DEPTH) return REDACTED;
  if (typeof value === "string") return redactText(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactEntry(value, name, item, depth)]));
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// --- By shape

// No shape begins inside a word, so that the search is linear and `task-…` is no `sk-…`.
const shapes: readonly { readonly pattern: RegExp; readonly replacement: string | ((match: string) => string) }[] = [
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, replacement: REDACTED },
  { pattern: /(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*/g, replacement: REDACTED },
  // OpenAI, Anthropic, LangWatch, DeepSeek, OpenRouter; an asterisk where the server masked a part. A name (`sk-learn-…`) has no digit.
  {
    pattern: /(?<![A-Za-z0-9])(?:sk|pk|rk|csk|pat)-[\w*•-]+(?:\.[\w*•-]+)*/g,
    replacement: (match) => (match.length >= 11 && /[0-9A-Z*]|^sk-(?:ant|proj|lw|or|svcacct)-/.test(match) ? REDACTED : match),
  },
  { pattern: /(?<![A-Za-z0-9])AIza[\w-]{20,}/g, replacement: REDACTED },
  { pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,}(?::[\w+/=:-]+)?/g, replacement: REDACTED },
  { pattern: /(?<![A-Za-z0-9])den_[A-Za-z]{64}/g, replacement: REDACTED },
  {
    pattern: /(?<![A-Za-z0-9])(?:gsk_|gh[pousr]_|github_pat_|hf_|r8_|gm_|glpat-|xox[a-z]-|xai-|pplx-|nvapi-|tgp_v1_|fw_)[\w-]{16,}/g,
    replacement: REDACTED,
  },
  // "Bearer token required" and "Basic authentication" speak of the scheme; a word of letters alone is no credential.
  {
    pattern: /\b([Bb]earer|BEARER|[Bb]asic|BASIC)( +|%20|\+)(?!(?:[A-Z]?[a-z]{1,20}|[A-Z]{2,6})(?![\w.~+/=-]))[\w.~+/=-]{4,}/g,
    replacement: `$1$2${REDACTED}`,
  },
  { pattern: /(:\/\/)[^\s/@:"']*:[^\s/@"']+@/g, replacement: `$1${REDACTED}@` },
  {
    pattern: /((?:api[_-]?key|access[_-]?key|token|secret|password|passwd|authorization)\\?["']?\s*[:=]\s*\\?["'])[^\s"'\\]{4,}/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /((?:api[_-]?key|access[_-]?key|token|secret|password|passwd)=)[^\s"'&;,<>]{4,}/gi, replacement: `$1${REDACTED}` },
];

function replaceShapes(text: string): string {
  return shapes.reduce(
    (result, { pattern, replacement }) =>
      typeof replacement === "string" ? result.replace(pattern, replacement) : result.replace(pattern, replacement),
    text,
  );
}

// --- By value

/** Shorter secrets are replaced only where they stand alone: a key `a` must not empty the message. */
const MINIMUM_INSIDE = 4;

/** Encoded forms of shorter secrets would be found by chance. */
const MINIMUM_ENCODED = 6;

/** Characters at either end of a long key that are taken for it where a server cut it short. */
const END = 12;

/** The secret and what may travel on its own: the lines of a PEM, the secret values of a service account's JSON. */
function listParts(secret: string): readonly string[] {
  const parsed = /^\s*\{/.test(secret) ? parseJson(secret) : undefined;
  const values = isRecord(parsed)
    ? Object.entries(parsed).flatMap(([name, item]) => (typeof item === "string" && isSecretName(name) ? listParts(item) : []))
    : [];
  const lines = /[\r\n]/.test(secret) ? secret.split(/[\r\n]+/).filter((line) => line.trim().length >= 20) : [];
  return [secret, flatten(secret), ...values, ...lines].filter((part) => part !== "");
}

interface Known {
  readonly pattern: RegExp | undefined;
  /** Forms too long for a regular expression, which V8 refuses at some size; looked for as they are. */
  readonly long: readonly string[];
}

const LONGEST_PATTERN = 500;

function matchKnown(parts: readonly string[]): Known {
  const forms = [...new Set(parts.flatMap(listForms))].sort((one, other) => other.length - one.length);
  const short = forms.filter((form) => form.length <= LONGEST_PATTERN);
  const patterns = [...short.map(matchForm), ...parts.flatMap(matchEnds)];
  return {
    pattern: patterns.length === 0 ? undefined : new RegExp(patterns.join("|"), "gu"),
    long: forms.filter((form) => form.length > LONGEST_PATTERN),
  };
}

function replaceKnown(text: string, { pattern, long }: Known): string {
  const cut = long.reduce((rest, form) => (form.length > rest.length ? rest : rest.replaceAll(form, REDACTED)), text);
  return pattern === undefined ? cut : cut.replace(pattern, REDACTED);
}

function listForms(part: string): readonly string[] {
  if (part.length < MINIMUM_ENCODED) return [part];
  const json = escapeJson(part);
  const ascii = json.replace(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // encodeURIComponent throws on half a surrogate pair.
  const uri = encodeURIComponent(part.replace(/\p{Cs}/gu, "\uFFFD"));
  const form = new URLSearchParams([["", part]]).toString().slice(1);
  const escaped = [json, ascii, json.replaceAll("/", "\\/"), escapeJson(json), uri, form, lowerPercent(uri), lowerPercent(form)];
  return [part, ...escaped, ...listBase64(part)].filter((text) => text !== "");
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function lowerPercent(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
}

/** Base64 of the text alone, and the part that is the same wherever it stands in something longer (`Basic base64(user:token)`), in both alphabets. */
function listBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text, "utf8");
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const isRagged = (offset + bytes.length) % 3 !== 0;
    return encoded.slice(Math.ceil((offset * 8) / 6), isRagged ? -1 : undefined);
  });
  const all = [bytes.toString("base64"), ...inside];
  return [...all, ...all.map((encoded) => encoded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""))];
}

function matchForm(form: string): string {
  const escaped = escapePattern(form);
  return form.length < MINIMUM_INSIDE ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
}

function matchEnds(part: string): readonly string[] {
  if (part.length < 2 * END || /[\s"'{}]/.test(part)) return [];
  return [`${escapePattern(part.slice(0, END))}[\\w+/=.~*-]*`, `[\\w+/=~*-]{0,64}${escapePattern(part.slice(-END))}`];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

// --- Fit for a terminal

const ESCAPE = "\u001B";

// OSC, DCS, SOS, PM and APC with what they carry up to their end; CSI; any other escape. In 7-bit and 8-bit spelling, the last two also cut short.
// What they carry has no C1 character, which keeps the search linear where a sequence is opened again and again and never closed.
const ESCAPE_SEQUENCES = new RegExp(
  [
    `(?:${ESCAPE}[\\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007${ESCAPE}\u0080-\u009F]*(?:\u0007|${ESCAPE}\\\\|\u009C)`,
    `(?:${ESCAPE}\\[|\u009B)[0-?]*[ -/]*[@-~]?`,
    `${ESCAPE}[ -/]*[0-~]?`,
  ].join("|"),
  "g",
);

/** The text without escape sequences, finished or not: what is left of them are characters that a terminal would print. */
export function withoutEscapes(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, "");
}

function flatten(text: string): string {
  return withoutEscapes(text)
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}
