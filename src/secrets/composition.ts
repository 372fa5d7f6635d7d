// A secret behind a prefix, `{prefix: "Bearer ", from: env:NAME}`: for fields whose value is more than the key.

import { didYouMean } from "../did-you-mean.ts";
import { UsageError } from "../errors.ts";
import { isRecord, parseJson } from "../record.ts";
import { looksLikeKey } from "./key-shapes.ts";
import { parseReference, type Reference } from "./references.ts";
import { Secret } from "./secret.ts";

export interface Composition {
  readonly prefix: string;
  readonly from: Reference;
}

/** What is wrong with one, and with which of its keys; no message repeats a value. */
export interface CompositionProblem {
  readonly key?: "prefix" | "from";
  readonly message: string;
}

export type CompositionReading = { readonly composition: Composition } | { readonly problems: readonly CompositionProblem[] };

const KEYS = ["prefix", "from"] as const;

/** Longer than any scheme or user name; more is likely to be a key in the wrong place. */
const MAXIMUM_PREFIX = 64;

/** The object that is meant as a composition: one that a file holds, or the JSON of one that has a key of it, as a flag gives it. */
export function findComposition(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "string") return isRecord(value) && !(value instanceof Secret) ? value : undefined;
  if (!/^\s*\{/.test(value)) return undefined;
  const parsed = parseJson(value);
  // A service account is an object too, and a key.
  return isRecord(parsed) && KEYS.some((key) => Object.hasOwn(parsed, key)) ? parsed : undefined;
}

/** Reads the object without effects; every problem at once. */
export function readComposition(value: Readonly<Record<string, unknown>>): CompositionReading {
  const { prefix, from } = value;
  const strangers = Object.keys(value).filter((key) => !KEYS.some((known) => known === key));
  const nearest = strangers.map((key) => didYouMean(key, KEYS)).find((words) => words !== "") ?? "";
  if (prefix === undefined && from === undefined)
    return { problems: [{ message: `must be a text: a reference such as env:NAME; or hold prefix and from${nearest}` }] };
  const reference = readFrom(from);
  const problems: readonly CompositionProblem[] = [
    ...(strangers.length === 0 ? [] : [{ message: `must hold prefix and from, and nothing else${nearest}` }]),
    ...problemsOfPrefix(prefix).map((message) => ({ key: "prefix" as const, message })),
    ...("problem" in reference ? [{ key: "from" as const, message: reference.problem }] : []),
  ];
  if (typeof prefix !== "string" || "problem" in reference || problems.length > 0) return { problems };
  return { composition: { prefix, from: reference.found } };
}

function problemsOfPrefix(prefix: unknown): readonly string[] {
  if (prefix === undefined) return ["is required beside from; where nothing stands before the secret, write the reference alone"];
  if (typeof prefix !== "string" || prefix === "") return ["must be a text, such as `Bearer ` with its blank"];
  if (looksLikeKey(prefix)) return ["looks like a key: only what is no secret stands here"];
  if (prefix.length > MAXIMUM_PREFIX) return [`must have at most ${MAXIMUM_PREFIX} characters: only what is no secret stands here`];
  return /[^\P{C}]|[\p{Zl}\p{Zp}]/u.test(prefix) ? ["holds a line break or another character that cannot be seen"] : [];
}

function readFrom(from: unknown): { readonly found: Reference } | { readonly problem: string } {
  if (from === undefined) return { problem: "is required beside prefix: a reference, such as env:NAME" };
  const literal = { problem: "must be a reference, such as env:NAME; a key is not written out here" };
  if (typeof from !== "string") return literal;
  try {
    const found = parseReference(from);
    return found === undefined ? literal : { found };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}
