// The lines of the audit log: how one is sealed to the line before it, and what can be told from a whole file of them.

import { hash } from "node:crypto";
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
  return hash("sha256", line);
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
 * Checks each line of a file, of which no more than a few are held at a time: against its own sum (`changed`) and against the line before it
 * (`detached`: lines were taken out or put in there). What no chain shows: that lines are missing at the end.
 *
 * @param pieces the bytes of the file, in any portions
 */
export async function* checkLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<AuditLine> {
  const begun: Uint8Array[] = [];
  let number = 0;
  let before: Parsed | undefined;
  let last: Parsed | undefined;
  for await (const piece of pieces) {
    for (const bytes of splitLines(piece, begun)) {
      const next = parseLine(bytes);
      if (last !== undefined) yield judge(last, { number, before, isTorn: next.previous === last.hash });
      [number, before, last] = [number + 1, last, next];
    }
  }
  const end = begun.length === 0 ? undefined : parseLine(Buffer.concat(begun));
  if (last !== undefined) yield judge(last, { number, before, isTorn: end?.previous === last.hash });
  if (end !== undefined) yield judge(end, { number: number + 1, before: last, isTorn: true });
}

interface Surroundings {
  readonly number: number;
  readonly before: Parsed | undefined;
  /** What follows was sealed to it as it is, or nothing follows, not even a line break: where it is no line, nobody has made it so since. */
  readonly isTorn: boolean;
}

function judge({ hash, entry, isSealed, previous }: Parsed, { number, before, isTorn }: Surroundings): AuditLine {
  // A torn line ends before its sum.
  if (entry === undefined) return { number, hash, problem: isSealed || !isTorn ? "changed" : "torn" };
  const isAttached = previous === (before?.hash ?? BEGINNING);
  // After a line that was changed nothing can fit.
  const isToldAlready = before !== undefined && before.entry === undefined;
  return { number, hash, entry, ...(isAttached || isToldAlready ? {} : { problem: "detached" as const }) };
}

const LINE_BREAK = 0x0a;

/** The lines that end in this piece. `begun` is what has come of the first of them, and afterwards of the one that does not end yet. */
function* splitLines(piece: Uint8Array, begun: Uint8Array[]): Generator<Uint8Array> {
  let start = 0;
  for (let end = piece.indexOf(LINE_BREAK); end >= 0; end = piece.indexOf(LINE_BREAK, start)) {
    const line = piece.subarray(start, end);
    yield begun.length === 0 ? line : Buffer.concat([...begun.splice(0), line]);
    start = end + 1;
  }
  if (start < piece.length) begun.push(piece.subarray(start));
}

const SUM = /^,"sum":"[0-9a-f]{64}"\}$/;
const SUM_LENGTH = `,"sum":"${"0".repeat(64)}"}`.length;

function parseLine(line: Uint8Array): Parsed {
  const hash = hashLine(line);
  const whole = Buffer.from(line.buffer, line.byteOffset, line.length).toString();
  const end = whole.slice(-SUM_LENGTH);
  const isSealed = SUM.test(end);
  const text = `${whole.slice(0, -SUM_LENGTH)}}`;
  if (!isSealed || !end.includes(hashLine(text))) return { hash, isSealed };
  const value = parseJson(text);
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

export interface GatheredWrites {
  add(entry: AuditEntry): void;
  /** In the order in which they were begun. */
  list(): readonly LoggedWrite[];
}

interface Numbered {
  readonly number: number;
  readonly entry: AuditEntry;
}

/**
 * Makes writes of entries that come one after another. Held are those that are not ended yet, and the newest of those that are wanted.
 *
 * @param limit how many are wanted at most
 */
export function gatherWrites(isWanted: (write: LoggedWrite) => boolean, limit: number): GatheredWrites {
  const open = new Map<string, Numbered>();
  let ended: readonly Numbered[] = [];
  let arrived: Numbered[] = [];
  let count = 0;

  function settle(more: readonly Numbered[]): readonly Numbered[] {
    return [...ended, ...more].sort((one, other) => one.number - other.number).slice(-limit);
  }

  return {
    add(entry) {
      const begun = open.get(entry.write);
      count += 1;
      // The time is that of the beginning.
      const write = begun === undefined ? { number: count, entry } : join(begun, entry);
      if (entry.outcome === "begun") {
        open.set(entry.write, write);
        return;
      }
      open.delete(entry.write);
      if (isWanted(toWrite(write))) arrived.push(write);
      // Sorted now and then: what was begun first may end last.
      if (arrived.length < limit + PORTION) return;
      ended = settle(arrived);
      arrived = [];
    },
    list: () => settle([...arrived, ...[...open.values()].filter((write) => isWanted(toWrite(write)))]).map(toWrite),
  };
}

/** Writes that are gathered before the oldest are let go. */
const PORTION = 1_000;

function join({ number, entry: begun }: Numbered, entry: AuditEntry): Numbered {
  return { number, entry: { ...begun, ...entry, time: begun.time } };
}

function toWrite({ entry }: Numbered): LoggedWrite {
  return hasEnded(entry) ? entry : { ...entry, outcome: "unknown" };
}

function hasEnded(entry: AuditEntry): entry is LoggedWrite {
  return entry.outcome !== "begun";
}
