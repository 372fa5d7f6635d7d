// `--json a,b.c`: the fields of the data that are asked for.

import { UsageError } from "../errors.ts";
import { isRecord } from "../record.ts";

/** The paths in the value of `--json`. */
export function parseFields(text: string): readonly string[] {
  return text
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/**
 * Keeps only the fields asked for, in that order, at the place where they were: `a.b` gives `{a: {b}}`. Lists are looked through, each
 * element giving the same keys: what an element lacks is null. `data` is plain JSON; `known` names top-level fields that may be absent.
 * Throws UsageError for a field that is neither there nor known.
 */
export async function selectFields(data: unknown, fields: readonly string[], known: readonly string[] = []): Promise<unknown> {
  if (fields.length === 0) throw noFields([...new Set([...keysOf(elementsOf(data)), ...known])]);
  for (const field of fields) await check(data, field, known);
  return pick(
    data,
    fields.map((field) => field.split(".")),
  );
}

/** Throws UsageError where no field is asked for, or one whose top level is not among those that there may be; before there is any data. */
export async function requireFields(fields: readonly string[], possible: readonly string[], unsaid: readonly string[]): Promise<void> {
  if (fields.length === 0) throw noFields(possible);
  for (const field of fields) {
    const [key = ""] = field.split(".");
    if (!possible.includes(key) && !unsaid.includes(key)) throw await unknownField(field, key, possible);
  }
}

function noFields(names: readonly string[]): UsageError {
  return new UsageError("--json needs the names of fields", { hint: `fields: ${names.join(", ")}` });
}

type Path = readonly string[];

async function check(data: unknown, field: string, known: readonly string[]): Promise<void> {
  let values = elementsOf(data);
  let allowed = known;
  for (const key of field.split(".")) {
    // Nothing there to look into (an empty list, null everywhere): whether the field exists cannot be told.
    if (values.length === 0) return;
    const names = [...new Set([...keysOf(values), ...allowed])];
    if (!names.includes(key)) throw await unknownField(field, key, names);
    values = values.flatMap((value) => (isRecord(value) && Object.hasOwn(value, key) ? elementsOf(value[key]) : []));
    allowed = [];
  }
}

async function unknownField(field: string, key: string, names: readonly string[]): Promise<UsageError> {
  const { didYouMean } = await import("../did-you-mean.ts");
  const parent = field.split(".").slice(0, field.split(".").indexOf(key)).join(".");
  const place = parent === "" ? "fields" : `fields of ${parent}`;
  return new UsageError(`--json: there is no field "${field}"${didYouMean(key, names)}`, {
    hint: names.length === 0 ? `${parent} has no fields` : `${place}: ${names.join(", ")}`,
  });
}

function pick(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((element) => pick(element, paths));
  if (!isRecord(value)) return null;
  const keys = [...new Set(paths.map(([key = ""]) => key))];
  return Object.fromEntries(
    keys.map((key) => {
      const rests = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
      const child = Object.hasOwn(value, key) ? value[key] : null;
      return [key, rests.some((rest) => rest.length === 0) ? child : pick(child, rests)];
    }),
  );
}

/** What lists hold, however deep, without nulls. */
function elementsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf);
  return value === null || value === undefined ? [] : [value];
}

function keysOf(values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => (isRecord(value) ? Object.keys(value) : []));
}
