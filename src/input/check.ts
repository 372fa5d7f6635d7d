// Raw values to a spec: every problem at once, each with the place where it was written.

import * as z from "zod/mini";
import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import { describeIssues, type Field, sayName, sayPath } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Issue } from "../errors.ts";
import type { Given, Origin } from "./given.ts";
import { holdSecrets, type InputIssue, type PendingSecret, placed } from "./held-secrets.ts";

export interface CheckOptions {
  /** An update names only what changes, so nothing is required and no rule across fields applies yet. */
  readonly partial: boolean;
  /** Literal keys in files are refused. */
  readonly strict: boolean;
}

/** What became of the values. Secrets that are still references stand in `requests`, to be resolved once everything else is right. */
export interface Checked {
  readonly spec: Spec;
  readonly issues: readonly InputIssue[];
  readonly requests: readonly PendingSecret[];
  readonly warnings: readonly string[];
}

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
  readonly issues: readonly InputIssue[];
  readonly requests: readonly PendingSecret[];
  readonly warnings: readonly string[];
}

function checkField(plane: ControlPlane, name: string, value: unknown, origin: Origin | undefined, options: CheckOptions): FieldResult {
  const field = Object.hasOwn(plane.fields, name) ? plane.fields[name] : undefined;
  const reason = plane.fieldsNotOffered;
  if (reason !== undefined && Object.hasOwn(reason, name))
    return failed({ path: name, ...placed(origin, name), message: reason[name] ?? "" });
  if (field === undefined)
    return failed({
      path: sayName(name),
      ...placed(origin, name),
      message: `is not a field of ${plane.name}${didYouMean(name, Object.keys(plane.fields))}`,
    });
  const held = holdSecrets({ field, name, origin, ...options }, value);
  if (held.issues.length > 0) return held;
  const parsed = z.safeParse(field.schema, held.value);
  if (parsed.success) return { ...held, entry: [name, parsed.data] };
  return failed(
    ...describeIssues(parsed.error, held.value, name).map(({ path, message }) => ({
      path,
      ...placed(origin, path),
      message: suggest(field, value, message),
    })),
  );
}

function suggest(field: Field, value: unknown, message: string): string {
  return field.kind === "choice" && typeof value === "string" ? `${message}${didYouMean(value, field.values ?? [])}` : message;
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
    .map((problem) => ({ ...problem, path: sayPath(problem.path), where: locate(plane, given, problem.path) }));
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

function failed(...issues: readonly Issue[]): FieldResult {
  return { issues, requests: [], warnings: [] };
}
