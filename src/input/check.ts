// Raw values to a spec: every problem at once, each with the place where it was written.

import * as z from "zod/mini";
import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import { describeIssues, type Field, isRecord } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import { didYouMean } from "../did-you-mean.ts";
import { type Issue, UsageError } from "../errors.ts";
import { acceptSecret } from "../secrets/acceptance.ts";
import { parseReference, type SecretRequest } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import type { Given, Origin } from "./given.ts";

export interface CheckOptions {
  /** An update names only what changes, so nothing is required and no rule across fields applies yet. */
  readonly partial: boolean;
  /** Literal keys in files are refused. */
  readonly strict: boolean;
}

/** What became of the values. Secrets that are still references stand in `requests`, to be resolved once everything else is right. */
export interface Checked {
  readonly spec: Spec;
  readonly issues: readonly Issue[];
  readonly requests: readonly PendingSecret[];
  readonly warnings: readonly string[];
}

export interface PendingSecret extends SecretRequest {
  /** The field, and the part of it for a field of several secrets. */
  readonly name: string;
  readonly part?: string;
}

// Stands for a secret that is not read yet, so that rules can see that it was given.
const PENDING = new Secret("pending");

export function check(plane: ControlPlane, given: Given, options: CheckOptions): Checked {
  const results = Object.entries(given.values).map(([name, value]) => checkField(plane, name, value, given.origins[name], options));
  const spec: Spec = Object.fromEntries(results.flatMap(({ entry }) => (entry === undefined ? [] : [entry])));
  const issues = results.flatMap((result) => result.issues);
  const failed = new Set(issues.map((issue) => rootOf(issue.path)));
  return {
    spec,
    issues: options.partial ? issues : [...issues, ...findMissing(plane, given), ...checkRules(plane, spec, given, failed)],
    requests: results.flatMap((result) => result.requests),
    warnings: results.flatMap((result) => result.warnings),
  };
}

interface FieldResult {
  readonly entry?: readonly [string, unknown];
  readonly issues: readonly Issue[];
  readonly requests: readonly PendingSecret[];
  readonly warnings: readonly string[];
}

function checkField(plane: ControlPlane, name: string, value: unknown, origin: Origin | undefined, options: CheckOptions): FieldResult {
  const field = Object.hasOwn(plane.fields, name) ? plane.fields[name] : undefined;
  if (field === undefined)
    return failed({
      path: name,
      ...placed(origin, name),
      message: `is not a field of ${plane.name}${didYouMean(name, Object.keys(plane.fields))}`,
    });
  if (field.kind === "secret") return checkSecret(field, name, undefined, value, origin, options);
  if (field.kind === "secrets") return checkSecrets(field, name, value, origin, options);
  const parsed = z.safeParse(field.schema, value);
  if (parsed.success) return { entry: [name, parsed.data], issues: [], requests: [], warnings: [] };
  return failed(
    ...describeIssues(parsed.error, value, name).map(({ path, message }) => ({
      path,
      ...placed(origin, path),
      message: suggest(field, value, message),
    })),
  );
}

function suggest(field: Field, value: unknown, message: string): string {
  return field.kind === "choice" && typeof value === "string" ? `${message}${didYouMean(value, field.values ?? [])}` : message;
}

function checkSecrets(field: Field, name: string, value: unknown, origin: Origin | undefined, options: CheckOptions): FieldResult {
  if (!isRecord(value)) return failed({ path: name, ...placed(origin, name), message: "must be an object of NAME: reference" });
  const parts = Object.entries(value).map(([part, inner]) => ({ part, result: checkSecret(field, name, part, inner, origin, options) }));
  const values = parts.flatMap(({ part, result }) => (result.entry === undefined ? [] : [[part, result.entry[1]] as const]));
  return {
    entry: [name, Object.fromEntries(values)],
    issues: parts.flatMap(({ result }) => result.issues),
    requests: parts.flatMap(({ result }) => result.requests),
    warnings: parts.flatMap(({ result }) => result.warnings),
  };
}

function checkSecret(
  field: Field,
  name: string,
  part: string | undefined,
  value: unknown,
  origin: Origin | undefined,
  options: CheckOptions,
): FieldResult {
  const path = part === undefined ? name : `${name}.${part}`;
  const place = placed(origin, path);
  if (value instanceof Secret) return { entry: [name, value], issues: [], requests: [], warnings: [] };
  if (typeof value !== "string") return failed({ path, ...place, message: "must be a text: a reference such as env:NAME" });
  const reference = readReference(value);
  if ("problem" in reference) return failed({ path, ...place, message: reference.problem });
  if (reference.found !== undefined) {
    const request: PendingSecret = {
      name,
      ...(part === undefined ? {} : { part }),
      field: path,
      reference: reference.found,
      ...place,
      ...(field.multiline ? { multiline: true } : {}),
    };
    return { entry: [name, PENDING], issues: [], requests: [request], warnings: [] };
  }
  const accepted = acceptSecret(value, field.multiline ? { multiline: true } : {});
  if (value !== "" && origin?.kind === "argument") {
    return failed({
      path,
      ...place,
      message:
        "holds the key itself, which every process of this machine can read there: give a reference (env:NAME, file:PATH, keychain:NAME), or - for standard input",
    });
  }
  if ("problem" in accepted) return failed({ path, ...place, message: accepted.problem });
  if (origin?.kind === "file") {
    const message = "holds the key itself: keep it in the environment or the keychain and write a reference (env:NAME, keychain:NAME)";
    if (options.strict) return failed({ path, ...place, message });
    return { ...literal(field, name, path, accepted.value, place), warnings: [`${place.where ?? path}: ${path} ${message}`] };
  }
  return literal(field, name, path, accepted.value, place);
}

function literal(field: Field, name: string, path: string, value: string, place: { readonly where?: string }): FieldResult {
  const secret = new Secret(value);
  const issues = checkResolved(field, secret).map((message) => ({ path, ...place, message }));
  return { entry: [name, secret], issues, requests: [], warnings: [] };
}

/** What the field's schema says of one resolved secret. */
export function checkResolved(field: Field, secret: Secret): readonly string[] {
  const value = field.kind === "secrets" ? { NAME: secret } : secret;
  const parsed = z.safeParse(field.schema, value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
}

function readReference(text: string): { readonly found: ReturnType<typeof parseReference> } | { readonly problem: string } {
  try {
    return { found: parseReference(text) };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}

function findMissing(plane: ControlPlane, given: Given): readonly Issue[] {
  return Object.entries(plane.fields).flatMap(([name, field]) =>
    field.required && given.values[name] === undefined ? [{ path: name, where: `--${flagOf(name, field)}`, message: "is required" }] : [],
  );
}

/** A field that is wrong in itself makes no second problem, such as "is required", in a rule. */
function checkRules(plane: ControlPlane, spec: Spec, given: Given, failedFields: ReadonlySet<string>): readonly Issue[] {
  return plane.rules
    .flatMap((rule) => rule(spec))
    .filter(({ path }) => !failedFields.has(rootOf(path)))
    .map((problem) => ({ ...problem, where: locate(plane, given, problem.path) }));
}

/** Where a field was written, or the flag that would give it. */
export function locate(plane: ControlPlane, given: Given, path: string): string {
  const name = rootOf(path);
  const origin = given.origins[name];
  if (origin !== undefined) return origin.locate(path);
  const field = plane.fields[name];
  return field === undefined ? path : `--${flagOf(name, field)}`;
}

function rootOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function placed(origin: Origin | undefined, path: string): { readonly where?: string } {
  return origin === undefined ? {} : { where: origin.locate(path) };
}

function failed(...issues: readonly Issue[]): FieldResult {
  return { issues, requests: [], warnings: [] };
}
