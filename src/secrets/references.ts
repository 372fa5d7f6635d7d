// References: where a secret comes from. Parsed early and without effects, resolved together before the first write.

import { type Issue, SecretMissingError, SecretUnavailableError, UsageError } from "../errors.ts";
import { type AcceptanceOptions, acceptSecret } from "./acceptance.ts";
import { decodeText } from "./decoding.ts";
import type { Scheme } from "./scheme.ts";
import { type SchemeName, schemeNames, schemes } from "./schemes.ts";
import { Secret } from "./secret.ts";
import type { Reading, SecretSources } from "./sources.ts";

/** Where a secret comes from. */
export interface Reference {
  readonly scheme: SchemeName;
  /** What follows the scheme. */
  readonly rest: string;
  /** As it was written. */
  readonly text: string;
}

/** One field that wants a secret. */
export interface SecretRequest extends AcceptanceOptions {
  /** Dotted path of the field, or the flag. */
  readonly field: string;
  readonly reference: Reference;
  /** What stands before the secret in the field, e.g. `Bearer `. */
  readonly prefix?: string;
  /** `--flag` or `file:line:column`, where the reference was written. */
  readonly where?: string;
}

/** Where a secret was read from. */
export interface SecretOrigin {
  readonly reference: Reference;
  /** What was put before what the reference gave. */
  readonly prefix?: string;
}

/** Where secrets were read from. One that was typed or written out is not in it. */
export type SecretOrigins = ReadonlyMap<Secret, SecretOrigin>;

export interface Resolved {
  readonly secret: Secret;
  readonly warnings: readonly string[];
}

export interface AllResolved {
  /** In the order of the requests. */
  readonly secrets: readonly Secret[];
  readonly warnings: readonly string[];
}

/**
 * Reads text as a reference; undefined means that it is a literal value. Throws UsageError for a reference that is not well formed, and for
 * anything that begins like one (`word:`, `word://`): a misspelt reference that became a literal would be stored as somebody's key.
 * The message repeats no part of the text but the name of a known scheme.
 */
export function parseReference(text: string): Reference | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const reference = parseAnew(text);
  if (reference !== undefined) parsed.set(text, reference);
  return reference;
}

/** The same of what stands at a place, such as a flag, which the error then names. */
export function parseReferenceAt(place: string, text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${place}: ${error.message}`, error.details as { hint?: string });
  }
}

/** Many specs name the same few references. */
const parsed = new Map<string, Reference>();

function parseAnew(text: string): Reference | undefined {
  for (const scheme of schemeNames) {
    const rest = schemes[scheme].pattern.exec(text)?.[1];
    if (rest === undefined) continue;
    const problem = schemes[scheme].check(rest);
    if (problem !== undefined) throw new UsageError(`\`${schemes[scheme].usage}\` ${problem}`);
    return { scheme, rest, text };
  }
  refuseUnknownScheme(text);
  return undefined;
}

/** True for text that begins with a scheme that llmp knows; what merely looks like one (user:password) is not. `-` is left out. */
export function namesScheme(text: string): boolean {
  return text !== "-" && schemeNames.some((scheme) => schemes[scheme].pattern.test(text));
}

/** How messages and listings name a reference: as written, less what may be secret (the arguments of `exec:`). */
export function labelReference({ scheme, rest }: Reference): string {
  return schemes[scheme].label(rest);
}

/** Whether messages name this reference as it was written. */
export function isWholeInMessages(text: string): boolean {
  const reference = parseReference(text);
  return reference !== undefined && labelReference(reference) === text;
}

/** Reads one reference, once in a run. Throws SecretUnavailableError naming the reference, never its value; CancelledError when the run was stopped. */
export async function resolveReference(reference: Reference, sources: SecretSources, options: AcceptanceOptions = {}): Promise<Resolved> {
  const label = labelReference(reference);
  try {
    const reading = await read(reference, sources);
    return { secret: accept(reading, options, sources), warnings: reading.warnings };
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    const Kind = error instanceof SecretMissingError ? SecretMissingError : SecretUnavailableError;
    throw new Kind(`${label}: ${error.message}`, { ...error.details, cause: error });
  }
}

/**
 * Reads every reference, all at a time and each distinct one once in a run. When any fails, all failures are told in one SecretUnavailableError,
 * an issue each: field, where it was written, reference, what is wrong and what to do. Throws UsageError when two fields want standard input.
 */
export async function resolveAll(requests: readonly SecretRequest[], sources: SecretSources): Promise<AllResolved> {
  refuseSharedInput(requests);
  const references = new Map(requests.map((request) => [request.reference.text, request.reference]));
  const readings = await readMany([...references.values()], sources);
  const outcomes = requests.map((request) => settle(request, readings.get(request.reference.text), sources));
  const issues = outcomes.flatMap((outcome) => (outcome instanceof Secret ? [] : [outcome]));
  if (issues.length > 0) {
    throw new SecretUnavailableError(issues.length === 1 ? "a secret could not be read" : `${issues.length} secrets could not be read`, {
      issues,
    });
  }
  const warnings = [...readings.values()].flatMap((reading) => (reading instanceof SecretUnavailableError ? [] : reading.warnings));
  return { secrets: outcomes.filter((outcome) => outcome instanceof Secret), warnings };
}

/** Settled references by their text. */
type Readings = ReadonlyMap<string, Reading | SecretUnavailableError>;

// Schemes that other tools know, or that llmp may learn: naming one back gives nothing away.
const FOREIGN_SCHEME = /^(?:azure-kv|bw|doppler|infisical|sops|ssm|arn|https?)$/;

function refuseUnknownScheme(text: string): void {
  const word = /^([A-Za-z][A-Za-z0-9+.-]{1,20}):/.exec(text)?.[1];
  if (word === undefined) return;
  const name = word.toLowerCase();
  const isKnown = FOREIGN_SCHEME.test(name) || Object.hasOwn(schemes, name);
  // Keys with a colon exist (`AKIA…:secret` for Bedrock), in which the first word is not all lower case.
  if (!isKnown && word !== name && !text.startsWith(`${word}://`)) return;
  const inCapitals = word !== name && Object.hasOwn(schemes, name) ? `; did you mean \`${name}:\`?` : "";
  const usages = schemeNames.map((scheme) => schemes[scheme].usage).join(", ");
  throw new UsageError(
    isKnown
      ? `\`${word}:\` is not a kind of reference that llmp knows${inCapitals}`
      : "this begins like a reference, of a kind that llmp does not know",
    {
      hint: `references are ${usages}; a key that has a colon in it can be given through env:NAME or standard input`,
    },
  );
}

/** Reads a reference that this run has not read yet. Standard input is left out: who wants it a second time has to be refused. */
async function read({ scheme: name, rest, text }: Reference, sources: SecretSources): Promise<Reading> {
  const scheme: Scheme = schemes[name];
  const known = name === "standardInput" ? undefined : sources.readings.get(text);
  // A warning is told once.
  if (known !== undefined) return { ...(await known), warnings: [] };
  const reading = scheme.read(rest, sources);
  sources.readings.set(text, reading);
  return reading;
}

function accept({ value }: Reading, options: AcceptanceOptions, { remember }: SecretSources): Secret {
  const acceptance = acceptSecret(decodeText(value), options);
  if ("problem" in acceptance) throw new SecretMissingError(`the value ${acceptance.problem}`);
  const secret = new Secret(acceptance.value);
  remember?.(secret);
  return secret;
}

function refuseSharedInput(requests: readonly SecretRequest[]): void {
  const fields = requests
    .filter((request) => request.reference.scheme === "standardInput")
    .map((request) => request.where ?? request.field);
  if (fields.length < 2) return;
  throw new UsageError(`\`-\` is given for ${fields.join(" and ")}, but standard input can be read once`, {
    hint: "use another reference, such as env:NAME or file:PATH, for all but one",
  });
}

async function readMany(references: readonly Reference[], sources: SecretSources): Promise<Readings> {
  const readings = references.map(async (reference) => [reference.text, await read(reference, sources).catch(keepExpected)] as const);
  return new Map(await Promise.all(readings));
}

function keepExpected(error: unknown): SecretUnavailableError {
  if (error instanceof SecretUnavailableError) return error;
  throw error;
}

function settle(request: SecretRequest, reading: Reading | SecretUnavailableError | undefined, sources: SecretSources): Secret | Issue {
  try {
    if (reading === undefined) throw new Error(`reference of ${request.field} was not read`);
    if (reading instanceof SecretUnavailableError) throw reading;
    return accept(reading, request, sources).prefixed(request.prefix ?? "");
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    return describe(request, error);
  }
}

function describe({ field, reference, where }: SecretRequest, { advice }: SecretUnavailableError): Issue {
  return { path: field, message: `${labelReference(reference)}: ${advice}`, ...(where === undefined ? {} : { where }) };
}
