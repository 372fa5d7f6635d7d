// The secrets of this run in text from elsewhere: as they are, in other spellings, inside something longer, or cut short.

import { isRecord, parseJson } from "../record.ts";
import { flatten } from "./plain-text.ts";
import { REDACTED, type Secret } from "./secret.ts";
import { isSecretName } from "./secret-names.ts";
import { spell } from "./spellings.ts";

/** Shorter secrets are replaced only where they stand alone: a key `a` must not empty the message. */
const MINIMUM_INSIDE = 4;

/** Characters at either end of a long key that are taken for it where a server cut it short. */
const END = 12;

/** A text that gives a secret away. `start` and `end` are those of one that was cut short, and stand for all that seems to belong to it. */
interface Clue {
  readonly text: string;
  readonly kind: "whole" | "alone" | "start" | "end";
}

export interface KnownOptions {
  /** Characters that a secret has at least; shorter ones are left where they are. */
  readonly minimum?: number;
  /** Also what is left of one that was cut short. */
  readonly isCutShort?: boolean;
}

/** Gives a function that adds a secret to `known`, each value once, however many fields share it. */
export function rememberIn(known: Secret[]): (secret: Secret) => void {
  const values = new Set(known.map((secret) => secret.bare().reveal()));
  return (secret) => {
    const value = secret.bare().reveal();
    if (values.has(value)) return;
    values.add(value);
    known.push(secret);
  };
}

type Replace = (text: string) => string;

interface Finders {
  readonly count: number;
  readonly byOptions: Map<string, Replace>;
}

/** A cache and nothing else, for each of a thousand writes looks for a thousand secrets: what is given depends on the arguments alone. */
const caches = new WeakMap<readonly Secret[], Finders>();

/** Gives a function that replaces every secret of `known` in a text. Secrets may be added to it, and none taken away. */
export function openFinder(known: readonly Secret[], options: KnownOptions = {}): Replace {
  const cached = caches.get(known);
  const finders: Finders = cached?.count === known.length ? cached : { count: known.length, byOptions: new Map() };
  caches.set(known, finders);
  const key = `${options.minimum} ${options.isCutShort}`;
  const replace = finders.byOptions.get(key) ?? makeFinder(known, options);
  finders.byOptions.set(key, replace);
  return replace;
}

function makeFinder(known: readonly Secret[], { minimum = 1, isCutShort = true }: KnownOptions): Replace {
  const secrets = new Set(known.map((secret) => secret.bare()));
  const index = new Map<string, Clue[]>();
  for (const clue of new Set([...secrets].flatMap((secret) => secret.derive(listClues)))) {
    if (clue.text.length < minimum || (!isCutShort && (clue.kind === "start" || clue.kind === "end"))) continue;
    const key = clue.text.slice(0, KEY_LENGTH);
    const same = index.get(key);
    if (same === undefined) index.set(key, [clue]);
    else same.push(clue);
  }
  const keys = [...index.keys()];
  const lengths = [...new Set(keys.map((key) => key.length))];
  const beginnings = new Set(keys.map((key) => key.charCodeAt(0)));
  return (text) => (index.size === 0 ? text : replace(text, { index, lengths, beginnings }));
}

/** Clues are found by their first characters, so that a thousand secrets cost no more than one for each character of a text. */
const KEY_LENGTH = 4;

interface Clues {
  readonly index: ReadonlyMap<string, readonly Clue[]>;
  readonly lengths: readonly number[];
  /** The first character (UTF-16 code unit) of every clue, which most places of a text do not have. */
  readonly beginnings: ReadonlySet<number>;
}

function replace(text: string, clues: Clues): string {
  let result = "";
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const found = clues.beginnings.has(text.charCodeAt(at)) ? findAt(text, at, clues) : undefined;
    if (found === undefined) {
      at += 1;
      continue;
    }
    const start = found.kind === "end" ? at - lengthBefore(text.slice(Math.max(from, at - MAXIMUM_BEFORE), at)) : at;
    result += text.slice(from, start) + REDACTED;
    from = found.to;
    at = found.to;
  }
  return from === 0 ? text : result + text.slice(from);
}

interface Found {
  readonly kind: Clue["kind"];
  readonly to: number;
}

/** The longest that is whole, or else the longest of what is left of one. */
function findAt(text: string, at: number, { index, lengths }: Clues): Found | undefined {
  let best: Found | undefined;
  for (const length of lengths) {
    for (const { text: clue, kind } of index.get(text.slice(at, at + length)) ?? []) {
      if (!text.startsWith(clue, at) || (kind === "alone" && !standsAlone(text, at, clue.length))) continue;
      const to = at + clue.length + (kind === "start" ? lengthAfter(text, at + clue.length) : 0);
      if (best === undefined || isWhole(kind) > isWhole(best.kind) || (isWhole(kind) === isWhole(best.kind) && to > best.to))
        best = { kind, to };
    }
  }
  return best;
}

function isWhole(kind: Clue["kind"]): number {
  return kind === "whole" || kind === "alone" ? 1 : 0;
}

function standsAlone(text: string, at: number, length: number): boolean {
  const around = [text.slice(Math.max(0, at - 2), at), text.slice(at + length, at + length + 2)] as const;
  return !/[\p{L}\p{N}]$/u.test(around[0]) && !/^[\p{L}\p{N}]/u.test(around[1]);
}

const MAXIMUM_BEFORE = 64;

function lengthBefore(text: string): number {
  return /[\w+/=~*-]*$/.exec(text)?.[0].length ?? 0;
}

function lengthAfter(text: string, at: number): number {
  const rest = /[\w+/=.~*-]*/y;
  rest.lastIndex = at;
  return rest.exec(text)?.[0].length ?? 0;
}

function listClues(secret: string): readonly Clue[] {
  return listParts(secret).flatMap((part) => [
    ...spell(part).map((text): Clue => ({ text, kind: text.length < MINIMUM_INSIDE ? "alone" : "whole" })),
    ...listEnds(part),
  ]);
}

/** The secret and what may travel on its own: the lines of a PEM, the secret values of a service account's JSON. */
function listParts(secret: string): readonly string[] {
  const parsed = /^\s*\{/.test(secret) ? parseJson(secret) : undefined;
  const values = isRecord(parsed)
    ? Object.entries(parsed).flatMap(([name, item]) => (typeof item === "string" && isSecretName(name) ? listParts(item) : []))
    : [];
  const lines = /[\r\n]/.test(secret) ? secret.split(/[\r\n]+/).filter((line) => line.trim().length >= 20) : [];
  return [...new Set([secret, flatten(secret), ...values, ...lines])].filter((part) => part !== "");
}

function listEnds(part: string): readonly Clue[] {
  if (part.length < 2 * END || /[\s"'{}]/.test(part)) return [];
  return [
    { text: part.slice(0, END), kind: "start" },
    { text: part.slice(-END), kind: "end" },
  ];
}
