// Raw values to a spec: every problem at once, each with the place where it was written.

import * as z from "zod/mini";
import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import { describeIssues, type Field, sayName, sayPath } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Issue } from "../errors.ts";
import { type Given, originOf } from "./given.ts";
import { holdSecrets, type InputIssue, mayHoldSecrets, type PendingSecret, placed } from "./held-secrets.ts";
import { rootOf } from "./path.ts";

export interface CheckOptions {
  /** An update names only what changes, so nothing is required and no rule across fields applies yet. */
  readonly partial: boolean;
  /** Literal keys in files are refused. */
  readonly strict: boolean;
  /** Words that may stand beside the fields: what is mistyped may be meant for one of them. */
  readonly besides?: readonly string[];
}

/** What became of the values. Secrets that are still references stand in `requests`, to be resolved once everything else is right. */
export interface Checked {
  readonly spec: Spec;
  readonly issues: readonly InputIssue[];
  readonly requests: readonly PendingSecret[];
  readonly warnings: readonly Issue[];
}

/** What a spec is checked against: a control plane, or the words that all share. */
export type Described = Pick<ControlPlane, "name" | "fields" | "rules" | "fieldsNotOffered">;

/** Checks one spec. Loops and no lists in between: it is done ten thousand times for a large manifest. */
export function check(plane: Described, given: Given, options: CheckOptions): Checked {
  const checking: Checking = { plane, given, options, spec: {}, issues: [], requests: [], warnings: [] };
  for (const name of Object.keys(given.values)) checkField(name, checking);
  const { spec, issues, requests, warnings } = checking;
  if (!options.partial) {
    const failed = issues.length === 0 ? NONE : new Set(issues.map((issue) => rootOf(issue.path)));
    findMissing(checking);
    checkRules(checking, failed);
  }
  return { spec, issues, requests, warnings };
}

const NONE: ReadonlySet<string> = new Set();

interface Checking {
  readonly plane: Described;
  readonly given: Given;
  readonly options: CheckOptions;
  readonly spec: Record<string, unknown>;
  readonly issues: InputIssue[];
  readonly requests: PendingSecret[];
  readonly warnings: Issue[];
}

function checkField(name: string, checking: Checking): void {
  const { plane, given, options, issues, requests, warnings } = checking;
  const value = given.values[name];
  const origin = originOf(given, name);
  const field = Object.hasOwn(plane.fields, name) ? plane.fields[name] : undefined;
  const reasons = plane.fieldsNotOffered;
  if (reasons !== undefined && Object.hasOwn(reasons, name)) {
    issues.push({ path: name, ...placed(origin, name), message: reasons[name] ?? "" });
    return;
  }
  if (field === undefined) {
    const message = `is not a field of ${plane.name}${didYouMean(name, [...Object.keys(plane.fields), ...(options.besides ?? [])])}`;
    issues.push({ path: sayName(name), ...placed(origin, name), message });
    return;
  }
  if (!mayHoldSecrets(field)) {
    checkValue({ name, field, value, given: value }, checking);
    return;
  }
  const held = holdSecrets({ field, name, origin, ...options }, value);
  issues.push(...held.issues);
  if (held.issues.length > 0 || !checkValue({ name, field, value: held.value, given: value }, checking)) return;
  requests.push(...held.requests);
  warnings.push(...held.warnings);
}

interface FieldValue {
  readonly name: string;
  readonly field: Field;
  /** With Secrets in the places of secrets. */
  readonly value: unknown;
  readonly given: unknown;
}

function checkValue({ name, field, value, given }: FieldValue, { given: whole, spec, issues }: Checking): boolean {
  const parsed = z.safeParse(field.schema, value);
  if (parsed.success) {
    spec[name] = parsed.data;
    return true;
  }
  for (const { path, message } of describeIssues(parsed.error, value, name))
    issues.push({ path, ...placed(originOf(whole, name), path), message: suggest(field, given, message) });
  return false;
}

function suggest(field: Field, value: unknown, message: string): string {
  return field.kind === "choice" && typeof value === "string" ? `${message}${didYouMean(value, field.values ?? [])}` : message;
}

function findMissing({ plane: { fields }, given, issues }: Checking): void {
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (field?.required && given.values[name] === undefined)
      issues.push({ path: name, where: `--${flagOf(name, field)}`, message: "is required" });
  }
}

/** A field that is wrong in itself makes no second problem, such as "is required", in a rule. */
function checkRules({ plane, given, spec, issues }: Checking, failed: ReadonlySet<string>): void {
  for (const rule of plane.rules) {
    for (const problem of rule(spec)) {
      if (!failed.has(rootOf(problem.path)))
        issues.push({ ...problem, path: sayPath(problem.path), where: locate(plane, given, problem.path) });
    }
  }
}

/** Where a field was written, or the flag that would give it. */
export function locate(plane: Described, given: Given, path: string): string {
  const name = rootOf(path);
  const origin = originOf(given, name);
  if (origin !== undefined) return origin.locate(path);
  const field = plane.fields[name];
  return field === undefined ? path : `--${flagOf(name, field)}`;
}
