// The ways in which a sandbox can be made to fail, so that what follows a failure can be rehearsed.

import { UsageError } from "../errors.ts";

export type FaultName =
  | "delay"
  | "reset"
  | "reset-after"
  | "stored-500"
  | "429"
  | "503"
  | "html"
  | "html-502"
  | "echo"
  | "truncate"
  | "redirect";

/** Which requests a fault strikes: GET and HEAD are reads, all others writes. */
export type FaultTarget = "read" | "write" | "any";

export interface Fault {
  readonly name: FaultName;
  /** Strikes each request of this ordinal: 1 is every one, 3 is the third, sixth … */
  readonly every: number;
  /** Strikes at most this often. */
  readonly times: number;
  readonly on: FaultTarget;
  /** For `delay`: milliseconds. */
  readonly milliseconds: number;
  /** For `429` and `503`: the `Retry-After` in seconds. */
  readonly retryAfter: number | undefined;
}

export interface FaultDescription {
  readonly name: string;
  readonly summary: string;
}

/** Every fault, for help and completion. */
export const describeFaults = [
  { name: "delay", summary: "waits before answering (ms=, 1000 unless told)" },
  { name: "reset", summary: "drops the connection before the request is handled" },
  { name: "reset-after", summary: "handles and stores the request, then drops the connection: the answer is lost" },
  { name: "stored-500", summary: "handles and stores the request, then answers 500" },
  { name: "429", summary: "answers 429 with Retry-After (after=, 1 second unless told); nothing is handled" },
  { name: "503", summary: "answers 503, with Retry-After if after= is given; nothing is handled" },
  { name: "html", summary: "answers 200 with a web page, as a captive portal does; nothing is handled" },
  { name: "html-502", summary: "answers 502 with a web page, as a gateway does; nothing is handled" },
  { name: "echo", summary: "answers 400 and repeats the whole request, credentials and all; nothing is handled" },
  { name: "truncate", summary: "handles the request, and cuts its JSON answer in the middle" },
  { name: "redirect", summary: "answers 302 to another origin; nothing is handled" },
] as const satisfies readonly (FaultDescription & { readonly name: FaultName })[];

/** Every option of a fault, for help and completion. */
const describeFaultOptions = [
  { name: "every", summary: "each Nth matching request (1 unless told)" },
  { name: "times", summary: "at most N requests (no end unless told)" },
  { name: "on", summary: "read, write or any (write for reset-after and stored-500, else any)" },
  { name: "ms", summary: "for delay: milliseconds" },
  { name: "after", summary: "for 429 and 503: seconds of Retry-After" },
] as const satisfies readonly FaultDescription[];

type OptionName = (typeof describeFaultOptions)[number]["name"];

const NEEDS_WRITE: readonly FaultName[] = ["reset-after", "stored-500"];
const OWN_OPTIONS: Readonly<Partial<Record<OptionName, readonly FaultName[]>>> = { ms: ["delay"], after: ["429", "503"] };
const LEAST: Readonly<Partial<Record<OptionName, number>>> = { every: 1, times: 1 };
// The longest that a timer of Node waits; anything above it would not wait at all.
const MOST = 2 ** 31 - 1;

/**
 * Reads a fault as it is typed, e.g. `429:every=3,times=2,after=5`.
 * Throws UsageError that names what is allowed.
 */
export function parseFault(text: string): Fault {
  const colon = text.indexOf(":");
  const name = parseName(colon < 0 ? text : text.slice(0, colon), text);
  const options = colon < 0 ? {} : parseOptions(name, text.slice(colon + 1), text);
  return {
    name,
    every: readNumber("every", options, 1),
    times: readNumber("times", options, Number.POSITIVE_INFINITY),
    on: readTarget(options, NEEDS_WRITE.includes(name) ? "write" : "any"),
    milliseconds: readNumber("ms", options, name === "delay" ? 1000 : 0),
    retryAfter: options.after === undefined && name !== "429" ? undefined : readNumber("after", options, 1),
  };
}

type Options = Readonly<Partial<Record<OptionName, string>>>;

function parseName(given: string, text: string): FaultName {
  const found = describeFaults.find(({ name }) => name === given.trim());
  if (found !== undefined) return found.name;
  throw new UsageError(`no fault "${text}"`, { hint: `the faults are ${describeFaults.map(({ name }) => name).join(", ")}` });
}

function parseOptions(fault: FaultName, list: string, text: string): Options {
  const pairs = list.split(",").map((part) => parseOption(fault, part.trim(), text));
  const repeated = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index);
  if (repeated !== undefined) throw new UsageError(`fault "${text}" gives ${repeated[0]}= twice`);
  return Object.fromEntries(pairs);
}

function parseOption(fault: FaultName, part: string, text: string): readonly [OptionName, string] {
  const [given, value] = part.split("=", 2);
  const found = describeFaultOptions.find(({ name }) => name === given && isOptionOf(name, fault));
  if (found !== undefined && value !== undefined) return [found.name, value];
  const allowed = describeFaultOptions.filter(({ name }) => isOptionOf(name, fault)).map(({ name }) => `${name}=`);
  throw new UsageError(`fault "${text}" has no option "${part}"`, { hint: `the options of ${fault} are ${allowed.join(", ")}` });
}

function isOptionOf(option: OptionName, fault: FaultName): boolean {
  return OWN_OPTIONS[option]?.includes(fault) ?? true;
}

function readNumber(name: OptionName, options: Options, otherwise: number): number {
  const given = options[name];
  if (given === undefined) return otherwise;
  const least = LEAST[name] ?? 0;
  if (/^\d+$/.test(given) && Number(given) >= least && Number(given) <= MOST) return Number(given);
  throw new UsageError(`${name}=${given} is not a number that fits`, { hint: `give a whole number from ${least} to ${MOST}` });
}

function readTarget(options: Options, otherwise: FaultTarget): FaultTarget {
  const { on = otherwise } = options;
  if (on === "read" || on === "write" || on === "any") return on;
  throw new UsageError(`on=${on} is no sort of request`, { hint: "give on=read, on=write or on=any" });
}

/** A fault and how often it has met a request that it is for. */
export interface ArmedFault {
  readonly fault: Fault;
  readonly met: number;
}

/** The faults, before any request. */
export function arm(faults: readonly Fault[]): readonly ArmedFault[] {
  return faults.map((fault) => ({ fault, met: 0 }));
}

/** What strikes one request, and how the faults stand after it. */
export interface Strike {
  readonly armed: readonly ArmedFault[];
  readonly delays: readonly Fault[];
  /** The first that strikes; those after it do not meet the request, so that `429:times=1` and `503:times=1` follow each other. */
  readonly failure: Fault | undefined;
}

/** Finds what strikes a request of this method. */
export function strike(armed: readonly ArmedFault[], method: string): Strike {
  const target: FaultTarget = method === "GET" || method === "HEAD" ? "read" : "write";
  let result: Strike = { armed: [], delays: [], failure: undefined };
  for (const each of armed) result = meet(result, each, target);
  return result;
}

function meet({ armed, delays, failure }: Strike, { fault, met }: ArmedFault, target: FaultTarget): Strike {
  const isDelay = fault.name === "delay";
  const isMet = (fault.on === "any" || fault.on === target) && (isDelay || failure === undefined);
  const now = isMet ? met + 1 : met;
  const isStruck = isMet && now % fault.every === 0 && now / fault.every <= fault.times;
  return {
    armed: [...armed, { fault, met: now }],
    delays: isStruck && isDelay ? [...delays, fault] : delays,
    failure: isStruck && !isDelay ? fault : failure,
  };
}
