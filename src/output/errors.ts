// Whatever was thrown, as words and an exit code.

import { type ErrorCode, type ExitCode, type Issue, LlmpError } from "../errors.ts";
import { scrub } from "../secrets/redaction.ts";
import type { Secret } from "../secrets/secret.ts";
import { loadPaint } from "./paint.ts";
import type { Format } from "./result.ts";
import { escapeInvisible, sanitizeText } from "./sanitize.ts";
import type { Terminal } from "./terminal.ts";

/** What each `error.code` means, for help and README. */
export const errorCodes = {
  already_exists: "the control plane holds a provider of that identity already",
  ambiguous_name: "several providers have that name; their ids are listed",
  authentication: "the token is missing, wrong, expired or without the right",
  cancelled: "the person stopped it",
  changed_meanwhile: "the provider was changed by someone else between reading and writing",
  internal: "a bug in llmp",
  invalid_input: "fields are missing or wrong; `issues` lists each of them",
  key_rejected: "the vendor does not take the key, and nothing was written",
  network: "the control plane was not reached, and nothing was changed",
  not_found: "the control plane holds no such thing",
  outcome_unknown: "a write was sent and its answer was lost: it may have happened",
  partial_failure: "some of many failed; the report on standard output lists each",
  refused: "the control plane refused the request",
  secret_unavailable: "a secret could not be read from or kept where its reference points",
  server_error: "the control plane failed",
  settings_damaged: "llmp's own settings cannot be read",
  unexpected_response: "what answered is not the control plane that was expected",
  unsupported_operation: "the control plane has no such operation",
  usage: "the invocation makes no sense as it stands",
} as const satisfies Record<ErrorCode, string>;

/** What each exit code means, for help and README. */
export const exitCodes = {
  0: "done",
  1: "the control plane refused or failed",
  2: "the invocation or the input is wrong",
  3: "there are differences",
  4: "the token is missing, wrong, expired or without the right",
  5: "some of many failed; each is listed",
  6: "the control plane was not reached, or its answer was lost",
  7: "a secret could not be read or kept",
  70: "a bug in llmp",
  130: "cancelled",
} as const satisfies Record<ExitCode, string>;

export interface ErrorOptions {
  /** JSON gives one object on one line; every other format, words. */
  readonly format: Format;
  /** Adds the stack and the causes. */
  readonly debug: boolean;
  /** Every secret of this run: none of them is printed, wherever it slipped in. */
  readonly known: readonly Secret[];
}

/** Writes what was thrown to standard error, also with `--quiet`, and gives the exit code. Never throws. */
export async function printError(thrown: unknown, options: ErrorOptions, terminal: Terminal): Promise<ExitCode> {
  terminal.fail(await renderError(thrown, { ...options, hasColor: terminal.color.error }));
  return exitCodeOf(thrown);
}

export function exitCodeOf(thrown: unknown): ExitCode {
  return thrown instanceof LlmpError ? thrown.exitCode : 70;
}

/** The words, or the JSON, ending with a newline. Everything in it is cleaned for a terminal and freed of known secrets and key shapes. */
export async function renderError(thrown: unknown, options: ErrorOptions & { readonly hasColor: boolean }): Promise<string> {
  const report = describe(thrown, options);
  return options.format === "json" ? inJson(report) : inWords(report, options.hasColor);
}

interface Report {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly issues?: readonly Issue[];
  readonly stack?: string;
}

function describe(thrown: unknown, { debug, known }: ErrorOptions): Report {
  const clean = (text: string) => cleanLines(text, known);
  const stack = debug ? { stack: clean(stackOf(thrown)) } : {};
  if (!(thrown instanceof LlmpError)) {
    return {
      code: "internal",
      message: `this is a bug in llmp: ${clean(messageOf(thrown))}`,
      hint: debug ? "please report it with the lines below" : "please report it with what --debug adds",
      ...stack,
    };
  }
  const { hint, status, requestId, issues } = thrown.details;
  return {
    code: thrown.code,
    message: clean(thrown.message),
    ...(hint === undefined ? {} : { hint: clean(hint) }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
    ...(issues === undefined ? {} : { issues: issues.map((issue) => cleanIssue(issue, clean)) }),
    ...stack,
  };
}

function cleanIssue({ path, where, message }: Issue, clean: (text: string) => string): Issue {
  return { path: clean(path), ...(where === undefined ? {} : { where: clean(where) }), message: clean(message) };
}

function inJson(report: Report): string {
  // On one line, so that it can be told from whatever else was written to standard error.
  return `${escapeInvisible(JSON.stringify({ error: report }))}\n`;
}

async function inWords({ code, message, hint, requestId, issues = [], stack }: Report, hasColor: boolean): Promise<string> {
  const paint = await loadPaint(hasColor);
  const lines = [
    code === "cancelled" ? message : `${paint.error("error:")} ${indent(message, 7)}`,
    ...issueLines(issues),
    ...(hint === undefined ? [] : [`${paint.hint("hint:")} ${indent(hint, 6)}`]),
    ...(requestId === undefined ? [] : [`request id: ${requestId}`]),
    ...(stack === undefined ? [] : [stack]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function issueLines(issues: readonly Issue[]): readonly string[] {
  const places = issues.map(({ where, path }) => where ?? path);
  const width = Math.max(0, ...places.map((place) => place.length));
  return issues.map(({ where, path, message }, index) => {
    const part = unnamedPart(path, where);
    const words = part === "" || message.startsWith(part) ? message : `${part}: ${message}`;
    return `  ${(places[index] ?? "").padEnd(width)}  ${indent(words, width + 4)}`;
  });
}

/** What the place leaves open: a flag names its field and not what is inside its value, a place in a file names nothing. */
function unnamedPart(path: string, where: string | undefined): string {
  if (where === undefined || where.endsWith(` ${path}`)) return "";
  return where.startsWith("--") ? path.replace(/^[^.[]*\.?/, "") : path;
}

function indent(text: string, blanks: number): string {
  return text.trimEnd().replaceAll("\n", `\n${" ".repeat(blanks)}`);
}

// scrub makes one line of what it is given, and cuts it; a stack has many.
function cleanLines(text: string, known: readonly Secret[]): string {
  return sanitizeText(text)
    .split("\n")
    .map((line) => (line.trim() === "" ? "" : `${/^\s*/.exec(line)?.[0] ?? ""}${scrub(line.trim(), known, { limit: 4_000 })}`))
    .join("\n");
}

// Anything can be thrown, also what throws when it is looked at.
function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return "something that cannot be printed was thrown";
  }
}

function stackOf(thrown: unknown, depth = 0): string {
  try {
    if (!(thrown instanceof Error)) return messageOf(thrown);
    const stack = thrown.stack ?? messageOf(thrown);
    // A cause may lead back to itself.
    return thrown.cause === undefined || depth === 5 ? stack : `${stack}\ncaused by ${stackOf(thrown.cause, depth + 1)}`;
  } catch {
    return "something that cannot be printed was thrown";
  }
}
