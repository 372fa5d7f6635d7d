// What was given for each field, by file, standard input, `--set` or flag, and where each value was written.

import type { ControlPlane } from "../control-planes/control-plane.ts";
import { type Field, sayName, sayPath } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import { type Issue, ValidationError } from "../errors.ts";
import { setIn, splitPath } from "./path.ts";

/** `argument`: on the command line, where other processes can read it; `file`; `pipe`: standard input; `answer`: typed at a prompt. */
export type OriginKind = "argument" | "file" | "pipe" | "answer";

export interface Origin {
  readonly kind: OriginKind;
  /** Where a dotted path was written, for messages. */
  locate(path: string): string;
}

/** Raw values by field, not checked yet. Later sources replace earlier ones field by field. */
export interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, Origin>>;
  /** Of every value that has no origin of its own. */
  readonly origin?: Origin;
}

/** Values of the flags that stand for fields, by flag without dashes. */
export type FieldFlags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type ReadText = (path: string) => Promise<string>;

export const NOTHING_GIVEN: Given = { values: {}, origins: {} };

export function merge(...sources: readonly Given[]): Given {
  return {
    // Not Object.assign, which takes a key `__proto__` for an order.
    values: Object.fromEntries(sources.flatMap((source) => Object.entries(source.values))),
    origins: Object.fromEntries(sources.flatMap((source) => Object.entries(source.origins))),
  };
}

/** Where a field was given; undefined where it was not. */
export function originOf({ values, origins, origin }: Given, name: string): Origin | undefined {
  if (Object.hasOwn(origins, name)) return origins[name];
  return Object.hasOwn(values, name) ? origin : undefined;
}

/** The fields that flags stand for. A flag of another control plane is a problem that says so. */
export async function readFlags(plane: ControlPlane, flags: FieldFlags, readText: ReadText): Promise<Given> {
  const byFlag = new Map(Object.entries(plane.fields).map(([name, field]) => [flagOf(name, field), { name, field }]));
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  const issues: Issue[] = [];
  for (const [flag, raw] of Object.entries(flags)) {
    if (raw === undefined) continue;
    const known = byFlag.get(flag);
    if (known === undefined) {
      issues.push({ path: flag, where: `--${flag}`, message: `is not a field of ${plane.name}` });
      continue;
    }
    const read = await readFlag(known.field, raw, readText);
    if ("problem" in read) issues.push({ path: known.name, where: `--${flag}`, message: read.problem });
    else values[known.name] = read.value;
    origins[known.name] = { kind: "argument", locate: () => `--${flag}` };
  }
  if (issues.length > 0) {
    // What is a flag of none was refused when the command line was read.
    const isForeign = Object.keys(flags).some((flag) => flags[flag] !== undefined && !byFlag.has(flag));
    const hint = isForeign ? { hint: "another control plane has such a flag: is this the profile that was meant?" } : {};
    throw new ValidationError(`${issues.length === 1 ? "a flag is" : "some flags are"} wrong`, issues, hint);
  }
  return { values, origins };
}

type Read = { readonly value: unknown } | { readonly problem: string };

async function readFlag(field: Field, raw: string | boolean | readonly string[], readText: ReadText): Promise<Read> {
  if (typeof raw === "boolean") return { value: raw };
  if (typeof raw !== "string") return field.kind === "list" ? { value: raw } : readPairs(raw, field);
  if (field.kind === "integer" || field.kind === "number")
    return { value: raw.trim() !== "" && !Number.isNaN(Number(raw)) ? Number(raw) : raw };
  if (field.kind === "document") return { value: await readAt(raw, readText) };
  if (field.kind === "json") return parseData(await readAt(raw, readText));
  return { value: raw };
}

function readPairs(pairs: readonly string[], { kind }: Field): Read {
  const entries = pairs.map((pair) => [pair.slice(0, Math.max(pair.indexOf("="), 0)), pair.slice(pair.indexOf("=") + 1)] as const);
  // The text without a name may be a key, so it is not repeated; base64 ends in `=`, and has one inside where it is a list of keys.
  const isPair = ([name, value]: readonly [string, string]) =>
    name !== "" && (kind !== "secrets" || (sayName(name) === name && /[^=]/.test(value)));
  if (!entries.every(isPair)) return { problem: "must be NAME=VALUE" };
  const repeated = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (repeated !== undefined) return { problem: `names ${repeated[0]} twice` };
  return { value: Object.fromEntries(entries) };
}

async function readAt(text: string, readText: ReadText): Promise<string> {
  return text.startsWith("@") ? readText(text.slice(1)) : text;
}

async function parseData(text: string): Promise<Read> {
  const { parseDocuments } = await import("./document.ts");
  try {
    return { value: parseDocuments(text, "value")[0]?.value };
  } catch {
    return { problem: "must be JSON or YAML, or @FILE that holds it" };
  }
}

/** `--set path=value`, laid over what is there: for members of JSON fields and for fields by their own name. */
export function readSets(plane: ControlPlane, sets: readonly string[], below: Given): Given {
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const set of sets) {
    const split = set.indexOf("=");
    const [name, ...inner] = splitPath(split < 0 ? "" : set.slice(0, split));
    if (typeof name !== "string" || name === "") {
      throw new ValidationError("a --set is wrong", [{ path: "", where: "--set", message: "must be path=value, such as name=Production" }]);
    }
    // An inherited name (`constructor`) is no field, and `__proto__` cannot even be kept to be refused later.
    if (!Object.hasOwn(plane.fields, name) && name in {}) {
      throw new ValidationError("a --set is wrong", [{ path: name, where: `--set ${name}`, message: `is not a field of ${plane.name}` }]);
    }
    const value = readSetValue(inner.length === 0 ? plane.fields[name] : undefined, set.slice(split + 1));
    values[name] = inner.length === 0 ? value : setIn(structuredClone(values[name] ?? below.values[name]), inner, value);
    origins[name] = { kind: "argument", locate: (path) => `--set ${sayPath(path)}` };
  }
  return { values, origins };
}

function readSetValue(field: Field | undefined, text: string): unknown {
  const isText = field !== undefined && ["text", "document", "choice", "secret"].includes(field.kind);
  if (isText) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
