// `env:NAME` in fields that are no secrets: read from the environment when planning, only looked at when validating.

import type { RuleProblem, Spec } from "../../control-planes/control-plane.ts";
import { type Field, type Fields, isRecord, joinPath } from "../../control-planes/fields.ts";
import { UsageError } from "../../errors.ts";
import { labelReference, namesScheme, parseReference, type Reference } from "../../secrets/references.ts";
import { isSecretName } from "../../secrets/secret-names.ts";
import { isSecretAt } from "../held-secrets.ts";

/** Gives the value of an environment variable. */
export type Lookup = (name: string) => string | undefined;

export interface VariablesRead {
  /** The values, in which every variable that was read stands as its value. */
  readonly values: Spec;
  /** Paths of variables that were not read, so that what stands there cannot be checked yet. */
  readonly unread: ReadonlySet<string>;
  readonly problems: readonly RuleProblem[];
}

/** Reads the variables of a spec's plain fields; without `lookup` they are left unread. */
export function readVariables(fields: Fields, values: Spec, lookup: Lookup | undefined): VariablesRead {
  const names = listHolders(fields, values);
  if (names.length === 0) return { values, unread: NONE, problems: [] };
  const unread = new Set<string>();
  const problems: RuleProblem[] = [];
  const replaced: Record<string, unknown> = {};
  for (const name of names) {
    const value = values[name];
    const field = fields[name];
    if (field === undefined) continue;
    const read = (reference: Reference, path: readonly (string | number)[]) => {
      if (path.length === 0 && !ONE_VALUE.includes(field.kind)) {
        problems.push({
          path: name,
          message: `${labelReference(reference)}: a variable holds one value; name it for a part of this field`,
        });
        return reference.text;
      }
      if (namesSecret(reference.text) && !isNumberOrSwitch(field)) {
        problems.push({
          path: joinPath(name, path),
          message: `${labelReference(reference)}: by its name that variable holds a secret, and what stands here is stored and shown in the clear; where it is no secret, give the variable another name`,
        });
        return reference.text;
      }
      if (lookup === undefined) unread.add(joinPath(name, path));
      const text = lookup?.(reference.rest);
      if (lookup !== undefined && !text)
        problems.push({
          path: joinPath(name, path),
          message: `${labelReference(reference)}: the environment variable is ${text === undefined ? "not set" : "set, but empty"}`,
        });
      if (text !== undefined && field.kind === "secrets" && namesScheme(text))
        problems.push({
          path: joinPath(name, path),
          message: `${labelReference(reference)}: what the variable holds reads as a reference itself, and is not followed: write that reference here`,
        });
      return text === undefined ? reference.text : path.length === 0 ? convert(text, field) : text;
    };
    const refuse = (path: readonly (string | number)[], message: string) => problems.push({ path: joinPath(name, path), message });
    replaced[name] = replaceIn(value, [], { field, read, refuse });
  }
  return { values: { ...values, ...replaced }, unread, problems };
}

const NONE: ReadonlySet<string> = new Set();

const BEGINNING = "env:";

/** Kinds of fields that a text can be read as. */
const ONE_VALUE: readonly Field["kind"][] = ["text", "document", "choice", "boolean", "integer", "number"];

function namesSecret(text: string): boolean {
  return text.startsWith(BEGINNING) && isSecretName(text.slice(BEGINNING.length));
}

/** What is read as one of these is no secret, whatever its variable is called. */
function isNumberOrSwitch({ kind }: Field): boolean {
  return kind === "integer" || kind === "number" || kind === "boolean";
}

/** The fields that hold a variable somewhere; of those with secrets, in a part that is none. */
function listHolders(fields: Fields, values: Spec): readonly string[] {
  const names: string[] = [];
  for (const name of Object.keys(values)) {
    const kind = Object.hasOwn(fields, name) ? fields[name]?.kind : undefined;
    if (kind !== undefined && kind !== "secret" && holdsVariable(values[name])) names.push(name);
  }
  return names;
}

// Plain loops: nearly every spec has none, and all of its values are looked at.
function holdsVariable(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith(BEGINNING);
  if (typeof value !== "object" || value === null) return false;
  for (const key of Object.keys(value)) if (holdsVariable((value as Readonly<Record<string, unknown>>)[key])) return true;
  return false;
}

interface Replacing {
  readonly field: Field;
  read(reference: Reference, path: readonly (string | number)[]): unknown;
  refuse(path: readonly (string | number)[], message: string): void;
}

function replaceIn(value: unknown, path: readonly (string | number)[], replacing: Replacing): unknown {
  // The secrets of a json field are read as secrets.
  if (isSecretAt(replacing.field, path)) return value;
  // A prefix and what follows it are read as one, and what a secret's variable holds is a secret, wherever it goes.
  if (replacing.field.kind === "secrets" && path.length > 0 && (typeof value !== "string" || namesSecret(value))) return value;
  if (Array.isArray(value)) return value.map((item, index) => replaceIn(item, [...path, index], replacing));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceIn(item, [...path, key], replacing)]));
  // `env://NAME` is an address that GoodMem reads itself, and "env: production" is prose.
  if (typeof value !== "string" || !/^env:(?!\/\/)\S+$/.test(value)) return value;
  try {
    const reference = parseReference(value);
    return reference === undefined ? value : replacing.read(reference, path);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    replacing.refuse(path, error.message);
    return value;
  }
}

/** Variables are texts; a field that holds something else reads them as its flag would. */
function convert(text: string, { kind }: Field): unknown {
  if (kind === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (kind !== "integer" && kind !== "number") return text;
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}
