// Data for people: rows under titles, or one object as `key  value` lines. Plain text, the same whatever the terminal's width.

import { isRecord } from "../record.ts";
import { escapeInvisible, sanitizeLine } from "./sanitize.ts";

export interface Column {
  /** Where the value is in a row; dotted for a nested one. */
  readonly key: string;
  /** Shown in upper case; the key in words when there is none. */
  readonly title?: string;
}

/** Titles in upper case, two blanks between columns, nothing cut or wrapped; "" when there are no rows. */
export async function renderTable(columns: readonly Column[], rows: readonly unknown[]): Promise<string> {
  if (rows.length === 0) return "";
  const titles = columns.map(({ key, title }) => sanitizeLine(title ?? inWords(key)).toUpperCase());
  return align([titles, ...rows.map((row) => columns.map(({ key }) => cell(valueAt(row, key))))]);
}

/** One `key  value` line for each value that is there; nested objects by dotted key. With columns, only those, by their title. */
export async function renderRecord(record: object, columns?: readonly Column[]): Promise<string> {
  if (columns === undefined) return align(flatten(record));
  return align(columns.map(({ key, title }) => [sanitizeLine(title ?? key), cell(valueAt(record, key))]));
}

/** Every key that some row has, in the order of appearance. */
export function columnsOf(rows: readonly unknown[]): readonly Column[] {
  const keys = new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row).filter((key) => row[key] !== undefined) : [])));
  return [...keys].map((key) => ({ key }));
}

/** One value on one line: lists as `a, b`, dates in ISO 8601, nothing as `-`. */
export function cell(value: unknown): string {
  if (value === undefined || value === null || value === "") return "-";
  if (typeof value === "string") return sanitizeLine(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "-" : value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? "-" : value.map(cell).join(", ");
  if (typeof value !== "object") return String(value);
  return escapeInvisible(JSON.stringify(value));
}

// An object that writes itself as a string (Date, Secret) is a value, not a record of values.
function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !("toJSON" in value) && Object.keys(value).length > 0;
}

function flatten(record: object, prefix = ""): readonly (readonly [string, string])[] {
  return Object.entries(record).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const name = `${prefix}${sanitizeLine(key)}`;
    return isBranch(value) ? flatten(value, `${name}.`) : [[name, cell(value)] as const];
  });
}

function valueAt(row: unknown, path: string): unknown {
  let value = row;
  for (const key of path.split(".")) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function inWords(key: string): string {
  return key.replaceAll(/[._-]+/g, " ").replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, " ");
}

async function align(rows: readonly (readonly string[])[]): Promise<string> {
  const measure = await loadMeasure(rows);
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, text] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, measure(text));
  }
  const lines = rows.map((row) => row.map((text, index) => text + " ".repeat((widths[index] ?? 0) - measure(text))).join("  "));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

// string-width counts columns (CJK and emoji take two); ASCII, which is nearly everything, does not need it.
async function loadMeasure(rows: readonly (readonly string[])[]): Promise<(text: string) => number> {
  if (rows.every((row) => row.every(isAscii))) return (text) => text.length;
  const { default: stringWidth } = await import("string-width");
  return (text) => (isAscii(text) ? text.length : stringWidth(text));
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
