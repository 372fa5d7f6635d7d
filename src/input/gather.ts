// From file, standard input, flags and answers to one valid spec, with every secret read.

import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import { type Field, isRecord, sayPath } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import { didYouMean } from "../did-you-mean.ts";
import { AuthenticationError, type Issue, SecretUnavailableError, SilentInputError, UsageError, ValidationError } from "../errors.ts";
import { findComposition } from "../secrets/composition.ts";
import {
  type AllResolved,
  isWholeInMessages,
  namesScheme,
  resolveAll,
  type SecretOrigins,
  type SecretRequest,
} from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import type { SecretSources } from "../secrets/sources.ts";
import { type Checked, check, locate } from "./check.ts";
import { type FieldFlags, type Given, merge, NOTHING_GIVEN, originOf, type ReadText, readFlags, readSets } from "./given.ts";
import { isSecretAt, originsOf, problemsOfSecret, secretsIn } from "./held-secrets.ts";
import { type Interviewer, interview } from "./interview.ts";
import { setIn } from "./path.ts";
import type { StandardInput } from "./standard-input.ts";

export interface Request {
  readonly plane: ControlPlane;
  /** `-f`: one file, `-` for standard input. */
  readonly file: string | undefined;
  readonly flags: FieldFlags;
  readonly sets: readonly string[];
  /** An update: only what changes. */
  readonly partial: boolean;
  /** Names of fields to empty. */
  readonly clear: readonly string[];
  readonly strict: boolean;
}

export interface Sources {
  readonly standardInput: StandardInput;
  readonly secrets: SecretSources;
  readonly readText: ReadText;
  /** Reads the token of the connection that is written to; at the same time as the secrets, so that nothing is written before all are there. */
  readToken(): Promise<void>;
  /** Present at a terminal where questions are allowed. */
  readonly interviewer: Interviewer | undefined;
}

export interface Gathered {
  readonly spec: Spec;
  /** Where its secrets were read from. */
  readonly origins: SecretOrigins;
  readonly warnings: readonly string[];
  /** A person was asked. */
  readonly asked: boolean;
  /** The flags that would give the same spec; a key that was typed or piped stands as a variable that begins as TYPED says. */
  readonly commandLine: readonly string[];
  /** Adds to the problems that a control plane finds the places where the values were written. */
  locate(issues: readonly Issue[]): readonly Issue[];
}

// Long enough for the slow start of a producer, short enough for a CI job whose standard input stays open.
const FIRST_BYTE_LIMIT = 3_000;

/**
 * Merges file < `--set` < flags < answers, checks the whole, and only then reads the secrets.
 *
 * @throws ValidationError with every problem at once, each by flag or file:line:column; SecretUnavailableError with every reference that fails
 */
export async function gather(request: Request, sources: Sources): Promise<Gathered> {
  const written = await readWritten(request, sources);
  const options = { partial: request.partial, strict: request.strict };
  let given: Given = written;
  let checked = check(request.plane, given, options);
  remember(checked.spec, sources, checked.requests);
  const isExposed = checked.issues.some(({ exposed }) => exposed);
  const asks = checked.issues.length > 0 && sources.interviewer !== undefined && !request.partial && !isExposed;
  if (asks && sources.interviewer !== undefined) {
    given = await interview(request.plane, written, sources.interviewer);
    checked = check(request.plane, given, options);
    remember(checked.spec, sources, checked.requests);
  }
  if (checked.issues.length > 0)
    throw new ValidationError(
      summary(checked.issues),
      checked.issues.map(({ exposed: _exposed, ...issue }) => issue),
      written.silence === undefined
        ? manifestHint(request, written)
        : { hint: `${written.silence.message}: ${written.silence.details.hint}` },
    );
  if (written.silence !== undefined) throw written.silence;
  checkClear(request, given);
  if (request.partial && request.clear.length === 0 && Object.keys(given.values).length === 0) {
    throw new UsageError("nothing to change was named", { hint: "name a field, such as --name NAME; `llmp update --help` lists them" });
  }
  const { secrets, warnings } = await readSecrets(checked.requests, sources);
  const spec = fillIn(request.plane, checked, secrets);
  remember(spec, sources);
  return {
    spec,
    origins: originsOf(secrets, checked.requests),
    warnings: [...checked.warnings.map(({ where, path, message }) => `${where ?? path}: ${path} ${message}`), ...warnings],
    asked: asks,
    commandLine: toCommandLine(request.plane, given),
    locate: (issues) =>
      issues.map((issue) => ({ ...issue, path: sayPath(issue.path), where: issue.where ?? locate(request.plane, given, issue.path) })),
  };
}

// What only manifests have, of which one is easily given to `create`.
const MANIFEST_WORDS = ["target", "targets", "providers", "vendor", "baseUrl", "protected"];

function manifestHint({ plane, file = "-" }: Request, given: Given): { readonly hint?: string } {
  const isManifest = MANIFEST_WORDS.some(
    (name) => !Object.hasOwn(plane.fields, name) && Object.hasOwn(given.values, name) && originOf(given, name)?.kind !== "argument",
  );
  return isManifest
    ? { hint: `these are words of manifests, which \`llmp apply -f ${file}\` takes; here stand those of ${plane.name}` }
    : {};
}

/** Also what is written out in a spec that is refused for something else, which may have the key a second time in the wrong place. */
function remember(spec: Spec, { secrets }: Sources, requests?: Checked["requests"]): void {
  for (const secret of secretsIn(spec, requests)) secrets.remember?.(secret);
}

interface Written extends Given {
  /** Nothing came from the open pipe at standard input, where it may have been meant to say what is missing. */
  readonly silence?: SilentInputError;
}

async function readWritten(request: Request, sources: Sources): Promise<Written> {
  const { plane, sets } = request;
  const flags = await readFlags(plane, request.flags, sources.readText);
  const document = await readDocument(request, sources, flags);
  return { ...document, ...merge(document, readSets(plane, sets, document), flags) };
}

async function readDocument(request: Request, sources: Sources, flags: Given): Promise<Written> {
  const { plane, file, sets, partial, strict } = request;
  if (file === "-") return readSpec(await sources.standardInput.read({ wait: "forever" }), "stdin", "pipe");
  if (file !== undefined) return readSpec(await sources.readText(file), file, "file");
  const { kind } = sources.standardInput;
  if (kind !== "pipe" && kind !== "file") return NOTHING_GIVEN;
  // Flags that suffice leave standard input alone: in `while read …; do llmp create …; done` it belongs to the loop.
  const { issues, requests } = check(plane, merge(readSets(plane, sets, NOTHING_GIVEN), flags), { partial, strict });
  const isTaken = requests.some(({ reference }) => reference.scheme === "standardInput");
  const suffices = partial ? Object.keys(flags.values).length + sets.length + request.clear.length > 0 : issues.length === 0;
  if (suffices || isTaken) return NOTHING_GIVEN;
  try {
    const text = await sources.standardInput.read({ wait: FIRST_BYTE_LIMIT });
    return text.trim() === "" ? NOTHING_GIVEN : await readSpec(text, "stdin", "pipe");
  } catch (error) {
    if (error instanceof SilentInputError) return { ...NOTHING_GIVEN, silence: error };
    throw error;
  }
}

async function readSpec(text: string, name: string, kind: "file" | "pipe"): Promise<Given> {
  const { readSpecDocument } = await import("./spec-document.ts");
  return readSpecDocument(text, name, kind);
}

/** Every secret of the run. When some of a spec cannot be read and the token cannot either, all are told. */
async function readSecrets(requests: readonly SecretRequest[], { secrets, readToken }: Sources): Promise<AllResolved> {
  const [resolved, token] = await Promise.all([resolveAll(requests, secrets).catch(keepUnavailable), readToken().catch(keepToken)]);
  if (!(resolved instanceof SecretUnavailableError)) {
    if (token !== undefined) throw token;
    return resolved;
  }
  if (token === undefined) throw resolved;
  const issues = [...(resolved.details.issues ?? []), { path: "token", message: token.advice }];
  throw new SecretUnavailableError(`${issues.length} secrets could not be read`, { issues });
}

function keepUnavailable(error: unknown): SecretUnavailableError {
  if (error instanceof SecretUnavailableError) return error;
  throw error;
}

function keepToken(error: unknown): SecretUnavailableError | AuthenticationError {
  return error instanceof AuthenticationError ? error : keepUnavailable(error);
}

function summary(issues: readonly Issue[]): string {
  return issues.length === 1 ? "the input is not complete or not right" : `the input has ${issues.length} problems`;
}

function checkClear({ plane, clear }: Request, given: Given): void {
  const clearable = Object.keys(plane.fields).filter((name) => plane.fields[name]?.clearable);
  for (const name of clear) {
    if (!clearable.includes(name)) {
      throw new UsageError(`--clear cannot empty "${name}" on ${plane.name}${didYouMean(name, clearable)}`, {
        hint: `it can empty ${clearable.join(", ")}`,
      });
    }
    if (given.values[name] !== undefined)
      throw new UsageError(`--clear ${name} and a value for it are given together`, { hint: "give one of them" });
  }
}

function fillIn(plane: ControlPlane, { spec, requests }: Checked, secrets: readonly Secret[]): Spec {
  let filled: unknown = spec;
  const issues: Issue[] = [];
  for (const [index, request] of requests.entries()) {
    const secret = secrets[index];
    const field = plane.fields[request.name];
    if (secret === undefined || field === undefined) continue;
    filled = setIn(filled, [request.name, ...request.path], secret);
    const messages = field.kind === "json" ? [] : problemsOfSecret(field, secret);
    issues.push(
      ...messages.map((message) => ({ path: request.field, message, ...(request.where === undefined ? {} : { where: request.where }) })),
    );
  }
  if (issues.length > 0) throw new ValidationError(summary(issues), issues);
  return filled as Spec;
}

/** The same spec as flags: secrets as the references they came from, and variables in the place of keys that were typed or piped. */
function toCommandLine(plane: ControlPlane, { values, origins }: Given): readonly string[] {
  return Object.entries(plane.fields).flatMap(([name, field]) => {
    // What a person typed is on the screen already; the arguments of a command in a file may be a password.
    const isTyped = origins[name]?.kind === "argument" || origins[name]?.kind === "answer";
    const value = withoutKeys({ field, isTyped }, values[name], [name]);
    const flag = `--${flagOf(name, field)}`;
    if (value === undefined) return [];
    if (typeof value === "boolean") return [value ? flag : flag.replace("--", "--no-")];
    // The flag of a JSON field takes its list as one word.
    if (field.kind === "list" && Array.isArray(value)) return value.flatMap((item) => [flag, textOf(item)]);
    if (field.kind === "secrets" || field.kind === "map")
      return Object.entries(value as object).flatMap(([part, inner]) => [flag, `${part}=${textOf(inner)}`]);
    return [flag, textOf(value)];
  });
}

/** As a flag takes it. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Told {
  readonly field: Field;
  readonly isTyped: boolean;
}

function withoutKeys(told: Told, value: unknown, path: readonly string[]): unknown {
  if (isSecretAt(told.field, path.slice(1))) return toReference(told, value, path);
  if (Array.isArray(value)) return value.map((item, index) => withoutKeys(told, item, [...path, String(index)]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutKeys(told, inner, [...path, key])]));
}

function toReference(told: Told, value: unknown, path: readonly string[]): unknown {
  if (typeof value === "string" && namesScheme(value) && (told.isTyped || isWholeInMessages(value))) return value;
  const composed = findComposition(value);
  if (composed !== undefined) return { ...composed, from: toReference(told, composed.from, path) };
  if (typeof value !== "string" && !(value instanceof Secret)) return value;
  const last = path.at(-1) ?? "";
  const words = /^[A-Z][A-Z0-9_]*$/.test(last)
    ? last
    : path
        .join("_")
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/[^A-Za-z0-9]+/g, "_");
  return `${TYPED}${words.toUpperCase()}`;
}

/** How the equivalent command line begins the place of a key that was typed or piped: the variable to put it in. */
export const TYPED = "env:LLMP_TYPED_";
