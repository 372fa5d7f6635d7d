// How a field of a spec is described: one schema that feeds flags, prompts, files, validation, completion and help.

import * as z from "zod/mini";
import { Secret } from "../secrets/secret.ts";
import type { Choice, Conversation, RuleProblem, Settings, Spec } from "./control-plane.ts";

export { isRecord, parseJson } from "../record.ts";

/**
 * What a field holds, and so how a flag is read: `list` flags repeat, `secrets` and `map` flags repeat as NAME=VALUE,
 * `json` and `document` flags take text or `@FILE`, secrets take references.
 */
export type FieldKind = "text" | "document" | "choice" | "boolean" | "integer" | "number" | "list" | "map" | "secret" | "secrets" | "json";

/** How a person is asked for a field at a terminal. Conversations read what the control plane itself offers. */
export interface Ask {
  readonly message: string;
  /** Not needed: asked only of a person who picks it from what else can be set, and left out by an empty answer. */
  readonly optional?: true;
  /** Whether to ask at all, given what is known so far. Default: yes. */
  when?(spec: Spec, settings: Settings): Conversation<boolean>;
  /** What to pick from. */
  choices?(spec: Spec, settings: Settings): Conversation<readonly Choice[]>;
  /** The answer to offer. */
  suggest?(spec: Spec, settings: Settings): Conversation<string | undefined>;
  /** For secrets: the environment variables that usually hold them; for `secrets`, also the parts to ask for. */
  names?(spec: Spec, settings: Settings): Conversation<readonly string[]>;
  /** For `json`: smaller questions, and how their answers make the value. */
  readonly form?: { readonly fields: Fields; build(answers: Spec): unknown };
}

export interface Field<T = unknown> {
  readonly kind: FieldKind;
  /** Checks and normalises one value. A secret's schema sees the resolved Secret. */
  readonly schema: z.ZodMiniType<T>;
  /** One line for help. */
  readonly summary: string;
  /** Flag without its dashes, when it is not the field's name in kebab-case. */
  readonly flag?: string;
  /** Word for the value in help. */
  readonly placeholder?: string;
  /** The values of a `choice`. */
  readonly values?: readonly string[];
  /** Every spec needs it. */
  readonly required?: true;
  /** `update --clear FIELD` may empty it. */
  readonly clearable?: true;
  /** Which parts of a `json` field are secret (none unless told), and which entries of a `secrets` field (all unless told). */
  readonly isSecret?: (path: readonly string[]) => boolean;
  /** A secret that may span lines (a PEM, a service account); with `documents`, only one that begins like these. */
  readonly multiline?: true | "documents";
  readonly ask?: Ask;
}

/** Fields by their name in the plane's own words, in the order of prompts and help. */
export type Fields = Readonly<Record<string, Field>>;

/** The type of a spec with these fields, all optional: which are needed is said by `required` and by rules. */
export type InferSpec<F extends Fields> = { readonly [K in keyof F]?: z.infer<F[K]["schema"]> };

type Described = Omit<Field, "kind" | "schema" | "values">;

interface TextLimits {
  /** UTF-16 code units after trimming. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Anything further; the message completes "NAME …". */
  readonly pattern?: { readonly regex: RegExp; readonly message: string };
}

// Where GitHub does not evaluate `${{ secrets.NAME }}`, it stays what it is.
const UNFILLED = /\$\{\{.*?\}\}/s;

/** Whatever else is wrong with a text that was not filled in is wrong with what should not be there. */
const Filled = z.refine((value) => typeof value !== "string" || !UNFILLED.test(value), {
  error: "holds a template that was not filled in; check the step that should fill it",
  abort: true,
});

/** A trimmed string. */
export function trimmed({ minimum = 1, maximum = Number.POSITIVE_INFINITY, pattern }: TextLimits = {}): z.ZodMiniString {
  return z.string().check(
    z.trim(),
    Filled,
    // zod's own length checks count code points; control planes count UTF-16 units, as JavaScript does.
    z.refine((value) => value.length >= minimum, minimum === 1 ? "must not be empty" : `must have at least ${minimum} characters`),
    z.refine((value) => value.length <= maximum, `must have at most ${maximum} characters (an emoji counts as two or more)`),
    ...(pattern === undefined ? [] : [z.regex(pattern.regex, pattern.message)]),
  );
}

const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
const MUST_BE_SEEN = "must not hold line breaks, control characters or invisible direction marks";

/** A trimmed line: a name or an address that hides a line break or a direction mark would not be what it looks like in a list. */
export function text(described: Described, limits?: TextLimits): Field<string> {
  const schema = trimmed(limits).check(z.refine((value) => typeof value === "string" && !UNSEEN.test(value), MUST_BE_SEEN));
  return { ...described, kind: "text", schema };
}

/** A text that is usually long and kept in a file: its flag takes `@FILE`. */
export function documentText(described: Described, limits?: TextLimits): Field<string> {
  return { ...described, kind: "document", schema: trimmed(limits) };
}

export function choice<const V extends readonly [string, ...string[]]>(values: V, described: Described): Field<V[number]> {
  return { ...described, kind: "choice", schema: z.enum(values) as unknown as z.ZodMiniType<V[number]>, values };
}

export function boolean(described: Described): Field<boolean> {
  return { ...described, kind: "boolean", schema: z.boolean("must be true or false") };
}

export function list(
  described: Described,
  limits: { readonly item?: z.ZodMiniType<string>; readonly minimum?: number; readonly maximum?: number } = {},
): Field<string[]> {
  const { item = trimmed(), minimum = 0, maximum } = limits;
  return {
    ...described,
    kind: "list",
    schema: z
      .array(item, "must be a list of texts")
      .check(
        z.minLength(minimum, `must hold at least ${minimum}`),
        ...(maximum === undefined ? [] : [z.maxLength(maximum, `must hold at most ${maximum}`)]),
      ),
  };
}

/** A list that holds only some words. */
export function choices<const V extends readonly [string, ...string[]]>(values: V, described: Described): Field<V[number][]> {
  const item = z.enum(values) as unknown as z.ZodMiniType<V[number]>;
  return { ...described, kind: "list", schema: z.array(item, "must be a list of texts"), values };
}

interface NumberLimits {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A whole number; limits are inclusive. */
export function integer(described: Described, limits: NumberLimits = {}): Field<number> {
  return { ...described, kind: "integer", schema: z.int("must be a whole number").check(...within(limits)) };
}

/** Limits are inclusive. */
export function number(described: Described, limits: NumberLimits = {}): Field<number> {
  return { ...described, kind: "number", schema: z.number("must be a number").check(...within(limits)) };
}

function within({ minimum, maximum }: NumberLimits) {
  return [
    ...(minimum === undefined ? [] : [z.minimum(minimum, `must be at least ${minimum}`)]),
    ...(maximum === undefined ? [] : [z.maximum(maximum, `must be at most ${maximum}`)]),
  ];
}

/** Texts by name: `--label NAME=VALUE`. */
export function map(
  described: Described,
  limits: { readonly maximum?: number; readonly value?: z.ZodMiniType<string> } = {},
): Field<Record<string, string>> {
  const { maximum = Number.POSITIVE_INFINITY, value = z.string("must be a text") } = limits;
  const schema = z
    .record(z.string(), value.check(Filled), "must be an object of texts")
    .check(z.refine((entries) => Object.keys(entries).length <= maximum, `must hold at most ${maximum}`));
  return { ...described, kind: "map", schema };
}

interface SecretLimits {
  /** UTF-8 bytes. */
  readonly maximumBytes?: number;
}

function secretSchema({ maximumBytes }: SecretLimits = {}): z.ZodMiniType<Secret> {
  const schema = z.instanceof(Secret);
  if (maximumBytes === undefined) return schema;
  return schema.check(z.refine((secret) => fits(secret.reveal(), maximumBytes), `must have at most ${maximumBytes} bytes`));
}

function fits(text: string, maximumBytes: number): boolean {
  // No character has more than three bytes for each of its UTF-16 units.
  return text.length * 3 <= maximumBytes || new TextEncoder().encode(text).length <= maximumBytes;
}

export function secret(described: Described, limits?: SecretLimits): Field<Secret> {
  return { ...described, kind: "secret", schema: secretSchema(limits) };
}

/** Several named secrets, `--credential NAME=REF`; entries that `isSecret` excludes are plain texts. */
export function secrets(
  described: Described,
  limits: SecretLimits & { readonly name?: z.ZodMiniType<string> } = {},
): Field<Record<string, Secret | string>> {
  const value =
    described.isSecret === undefined ? secretSchema(limits) : z.union([secretSchema(limits), z.string()], "must be a text").check(Filled);
  return {
    ...described,
    kind: "secrets",
    schema: z.record(limits.name ?? trimmed(), value) as z.ZodMiniType<Record<string, Secret | string>>,
  };
}

/** Any JSON value. */
export function json(described: Described): Field<unknown> {
  return { ...described, kind: "json", schema: z.unknown() };
}

/**
 * Words for what a schema refused, one problem a place, none of which repeats the value.
 *
 * @param value what was checked, to tell a missing value from a wrong one
 * @param base path that the problems' paths begin with
 */
export function describeIssues(error: z.core.$ZodError, value: unknown, base: string): readonly RuleProblem[] {
  return error.issues.map((issue) => ({ path: joinPath(base, issue.path), message: describeIssue(issue, at(value, issue.path)) }));
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) return "is required";
  if (value === null) return "must not be null; leave it out";
  if (issue.code === "invalid_type") return issue.message === "Invalid input" ? `must be ${typeName(issue.expected)}` : issue.message;
  if (issue.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`;
  return issue.message;
}

function typeName(expected: string): string {
  if (expected === "string") return "a text";
  if (expected === "array") return "a list";
  if (expected === "record" || expected === "object") return "an object";
  if (expected === "int") return "a whole number";
  return `a ${expected}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined), value);
}

/** `models[1].id`, from the path of a schema issue. A name that may be a key in the wrong place is not repeated. */
export function joinPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((joined, part) => {
    if (typeof part === "number") return `${joined}[${part}]`;
    const name = sayName(String(part));
    return joined === "" ? name : `${joined}.${name}`;
  }, base);
}

/** The name as a message may say it: one that is long and has digits, or has other characters than names have, may be a key. */
export function sayName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) && !(name.length > 24 && /\d/.test(name)) ? name : "…";
}

/** A dotted path as a message may say it. */
export function sayPath(path: string): string {
  const said = path.split(/(\[\d+\]|\.)/).map((part, index) => (index % 2 === 1 || part === "" ? part : sayName(part)));
  return said.join("");
}
