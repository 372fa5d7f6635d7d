// The lines of the audit log: how one is sealed to the line before it, and what can be told from a whole file of them.

import { createHash } from "node:crypto";
import type { ErrorCode } from "../errors.ts";
import { isRecord, parseJson } from "../record.ts";

/**
 * `begun`: before the first request that changes something, and what is left of a write whose llmp was killed. `skipped`: written down, and then
 * not sent, because the person stopped it.
 */
export type AuditOutcome = "begun" | "done" | "failed" | "unknown" | "skipped";

export type WriteAction = "create" | "update" | "enable" | "disable" | "delete" | "defaults set";

/** One line, without its seals. A write has two, with the same `write`: one before it and one after. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Random; the same in both lines of a write. */
  readonly write: string;
  readonly outcome: AuditOutcome;
  /** With `failed`, and with `unknown` where there was an error. */
  readonly error?: ErrorCode;
  /** How many things were asked for and are not there afterwards. */
  readonly differences?: number;
  readonly action: WriteAction;
  readonly controlPlane: string;
  /** Origin and path. */
  readonly url: string;
  readonly profile?: string;
  readonly provider: { readonly id?: string; readonly name?: string };
  /** Names alone. */
  readonly fields: readonly string[];
  /** The control plane's own. */
  readonly requestId?: string;
  /** Of the operating system. */
  readonly user: string;
  /** Of llmp. */
  readonly version: string;
}

/** The line before the first one. */
export const BEGINNING = "";

/** The line of an entry, without a line break. `previous` is the hash of the line before it. */
export function sealLine(entry: AuditEntry, previous: string): string {
  const text = JSON.stringify({ ...entry, previous });
  return `${text.slice(0, -1)},"sum":"${hashLine(text)}"}`;
}

/** SHA-256 in hexadecimal, of a line without its line break. */
export function hashLine(line: string | Uint8Array): string {
  return createHash("sha256").update(line).digest("hex");
}

/** One line of the file as it was found. */
export interface AuditLine {
  /** From 1. */
  readonly number: number;
  /** What the next line holds of it. */
  readonly hash: string;
  /** Absent where the line is none. */
  readonly entry?: AuditEntry;
  /** `torn`: llmp was killed, or the disk was full, while it was written. Anything else is no accident of llmp's own. */
  readonly problem?: "torn" | "changed" | "detached";
}

interface Parsed {
  readonly hash: string;
  readonly previous?: unknown;
  readonly entry?: AuditEntry;
  /** It ends with a sum, be it the right one or not. */
  readonly isSealed: boolean;
}

/**
 * Reads the whole file and checks each line: against its own sum (`changed`) and against the line before it (`detached`: lines were taken
 * out or put in there). What no chain shows: that lines are missing at the end.
 */
export function readLines(bytes: Uint8Array): readonly AuditLine[] {
  const lines = splitLines(bytes).map(parseLine);
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const next = lines[index + 1];
    const { hash } = line;
    const number = index + 1;
    // A torn line ends before its sum. What follows it was sealed to it as it is; the last one is without a line break.
    if (line.entry === undefined) return { number, hash, problem: line.isSealed || !isTorn(bytes, line, next) ? "changed" : "torn" };
    const isAttached = line.previous === (before?.hash ?? BEGINNING);
    // After a line that was changed nothing can fit.
    const isToldAlready = before !== undefined && before.entry === undefined;
    return { number, hash, entry: line.entry, ...(isAttached || isToldAlready ? {} : { problem: "detached" as const }) };
  });
}

function isTorn(bytes: Uint8Array, { hash }: Parsed, next: Parsed | undefined): boolean {
  return next === undefined ? bytes.at(-1) !== LINE_BREAK : next.previous === hash;
}

const LINE_BREAK = 0x0a;

function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(LINE_BREAK, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

function parseLine(line: Uint8Array): Parsed {
  const hash = hashLine(line);
  const [, text, sum] = /^(.*),"sum":"([0-9a-f]{64})"\}$/.exec(new TextDecoder().decode(line)) ?? [];
  const isSealed = text !== undefined;
  if (text === undefined || hashLine(`${text}}`) !== sum) return { hash, isSealed };
  const value = parseJson(`${text}}`);
  // The sum can be made by anybody, over anything.
  if (!isRecord(value) || !isEntry(value)) return { hash, isSealed };
  const { previous, ...entry } = value;
  return { hash, previous, entry, isSealed };
}

/** Of llmp, of this version or another one: what is shown of every line is there. */
function isEntry(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & AuditEntry {
  const { provider, fields, time } = value;
  const texts = ["time", "write", "outcome", "action", "controlPlane", "url", "user"];
  return (
    texts.every((name) => typeof value[name] === "string") &&
    !Number.isNaN(Date.parse(String(time))) &&
    isRecord(provider) &&
    Array.isArray(fields)
  );
}

/** A write as both of its lines tell of it. */
export interface LoggedWrite extends Omit<AuditEntry, "outcome"> {
  /** `unknown` too where llmp was killed before it knew, be it before it sent anything, or goes on writing right now. */
  readonly outcome: Exclude<AuditOutcome, "begun">;
}

/** The writes, in the order in which they were begun. */
export function gatherWrites(lines: readonly AuditLine[]): readonly LoggedWrite[] {
  const writes = new Map<string, AuditEntry>();
  for (const { entry } of lines) {
    if (entry === undefined) continue;
    const before = writes.get(entry.write);
    // The time is that of the beginning.
    writes.set(entry.write, before === undefined ? entry : { ...before, ...entry, time: before.time });
  }
  return [...writes.values()].map((entry) => ({ ...entry, outcome: entry.outcome === "begun" ? "unknown" : entry.outcome }));
}
