// What a command gives back, and how it is written: as a table, JSON, YAML or names.

import { type ExitCode, UsageError } from "../errors.ts";
import { isRecord } from "../record.ts";
import { selectFields } from "./fields.ts";
import { loadPaint } from "./paint.ts";
import { escapeInvisible, sanitizeLine } from "./sanitize.ts";
import type { Findings } from "./sarif.ts";
import { type Column, cell, columnsOf, renderRecord, renderTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export const formats = ["table", "json", "yaml", "name"] as const;

/** What some commands offer besides. */
export type FurtherFormat = "sarif" | "markdown";

/** `-o`. */
export type Format = (typeof formats)[number] | FurtherFormat;

export interface Table {
  readonly columns: readonly Column[];
  /** The data itself, or its `items`, unless given. */
  readonly rows?: readonly unknown[];
}

/** What a command returns; printed by `print`. */
export interface CommandResult {
  /** What `-o json` and `-o yaml` print, keys in the order given. Secrets print as `[redacted]`. */
  readonly data: unknown;
  /** Which columns a person sees of a list, or which keys of one object. Default: all. */
  readonly table?: Table;
  /** Printed as it is instead of a table: a script, a command line. */
  readonly text?: string;
  /** What `-o yaml` prints, where that is a document of its own with comments, such as a manifest. Default: the data. */
  readonly yaml?: string;
  /** What `-o markdown` prints. */
  readonly markdown?: string;
  /** What `-o sarif` prints. */
  readonly findings?: Findings;
  /** What `-o name` prints. Default: the name (or id) of each element. */
  readonly names?: readonly string[];
  /** Top-level fields that the data may lack, e.g. because no provider has them: `--json` accepts them and gives null. */
  readonly fields?: readonly string[];
  /** Facts for standard error that are not data, e.g. `3 created, 1 unchanged`. */
  readonly notes?: readonly string[];
  /** Facts that a person should act on. */
  readonly warnings?: readonly string[];
  /** What is not as it was asked for; said also with --quiet. */
  readonly problems?: readonly string[];
  readonly exitCode?: ExitCode;
  /** What goes on once the result is printed, such as a server; gives the exit code. */
  readonly until?: () => Promise<ExitCode>;
}

export interface PrintOptions {
  readonly format: Format;
  /** `--json a,b.c`. */
  readonly fields?: readonly string[];
}

/** Writes a result: the document to standard output; notes, warnings and "none" for an empty table to standard error. */
export async function print(result: CommandResult, { format, fields }: PrintOptions, terminal: Terminal): Promise<void> {
  const document = await render(result, format, fields);
  terminal.data(document);
  if (document === "" && format === "table" && result.text === undefined && rowsOf(result)?.length === 0) terminal.talk("none");
  for (const note of result.notes ?? []) terminal.talk(note);
  const paint = await loadPaint(terminal.color.error);
  for (const problem of result.problems ?? []) terminal.fail(`${paint.error("error:")} ${problem}`);
  for (const warning of result.warnings ?? []) terminal.talk(`${paint.warning("warning:")} ${warning}`);
}

/**
 * The document for standard output: "" or text that ends with a newline, the same whatever the terminal. Fields select from the data, and
 * make JSON of what would be a table or names. Throws UsageError for an unknown field, and for `name` when the data has no names.
 */
export async function render(result: CommandResult, format: Format, fields?: readonly string[]): Promise<string> {
  // What a command that llmp ran has written is all there is.
  if (result.data === undefined && result.text === "") return "";
  if (format === "yaml" && fields === undefined && result.yaml !== undefined) return result.yaml;
  if (format === "yaml" || format === "json" || fields !== undefined) {
    const data = plain(result.data === undefined ? result.text : result.data);
    const selected = fields === undefined ? data : await selectFields(data, fields, result.fields);
    return format === "yaml" ? (await import("./yaml.ts")).renderYaml(selected) : renderJson(selected);
  }
  if (format === "markdown" && fields === undefined && result.markdown !== undefined) return escapeInvisible(result.markdown);
  if (format === "sarif" && result.findings !== undefined) return renderJson((await import("./sarif.ts")).toSarif(result.findings));
  if (format === "name")
    return namesOf(result)
      .map((name) => `${sanitizeLine(name)}\n`)
      .join("");
  return renderForPeople(result);
}

/** JSON indented by two blanks; invisible and reordering characters are escaped, so that it is safe on a terminal and the same when parsed. */
function renderJson(data: unknown): string {
  return `${escapeInvisible(JSON.stringify(data ?? null, null, 2))}\n`;
}

async function renderForPeople(result: CommandResult): Promise<string> {
  if (result.text !== undefined) return result.text === "" || result.text.endsWith("\n") ? result.text : `${result.text}\n`;
  const rows = rowsOf(result);
  if (rows !== undefined) {
    if (result.table === undefined && rows.every((row) => !isRecord(row))) return rows.map((row) => `${cell(row)}\n`).join("");
    return renderTable(result.table?.columns ?? columnsOf(rows), rows);
  }
  if (isRecord(result.data)) return renderRecord(result.data, result.table?.columns);
  return result.data === undefined ? "" : `${cell(result.data)}\n`;
}

// A report is `{summary, items}`; with columns, they are those of its items.
function rowsOf({ data, table }: CommandResult): readonly unknown[] | undefined {
  if (table?.rows !== undefined) return table.rows;
  if (Array.isArray(data)) return data;
  return table !== undefined && isRecord(data) && Array.isArray(data.items) ? data.items : undefined;
}

function namesOf({ names, data }: CommandResult): readonly string[] {
  if (names !== undefined) return names;
  const elements = Array.isArray(data) ? data : isRecord(data) && Array.isArray(data.items) ? data.items : [data];
  return elements.map((element: unknown) => {
    const name = isRecord(element) ? (element.name ?? element.id) : element;
    if (typeof name === "string") return name;
    throw new UsageError("-o name: what this command prints has no names", { hint: "use -o json, with --json FIELDS to choose from it" });
  });
}

// Dates, Secrets and undefined as JSON sees them, before fields are chosen.
function plain(data: unknown): unknown {
  return data === undefined ? null : JSON.parse(JSON.stringify(data));
}
