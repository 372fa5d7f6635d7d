// One spec of a manifest, for one kind of control plane: its fields checked, its secrets held, and what is wrong with it.

import type { ControlPlane, Spec } from "../../control-planes/control-plane.ts";
import type { Ignored, PortableSpec } from "../../control-planes/portable.ts";
import { portableFields } from "../../control-planes/portable-fields.ts";
import { type Checked, check, type Described } from "../check.ts";
import type { Origin } from "../given.ts";
import type { PendingSecret } from "../held-secrets.ts";
import type { Problem } from "./problem.ts";
import { type Lookup, readVariables, type VariablesRead } from "./variables.ts";

/** A problem by its path within the spec; where that was written is found by whoever has the text. */
export type SpecProblem = Pick<Problem, "severity" | "rule" | "path" | "message">;

/** A spec in the words of one control plane. */
export interface NativeSpec {
  readonly spec: Spec;
  /** All that may stand in the spec as placeholders. */
  readonly requests: readonly PendingSecret[];
  readonly ignored: readonly Ignored[];
  readonly portable: PortableSpec | undefined;
  /** The path in the manifest of a path in the native spec. */
  trace(path: string): string;
  /** A variable was left unread, so that rules and identity have to wait. */
  readonly isPartial: boolean;
}

export interface SpecsRead {
  readonly specs: readonly NativeSpec[];
  readonly problems: readonly SpecProblem[];
}

/** What all specs are read with. */
export interface SpecOptions {
  readonly origin: Origin;
  readonly lookup: Lookup | undefined;
}

/** A spec in the plane's own words. */
export function readNative(plane: ControlPlane, values: Spec, options: SpecOptions): SpecsRead {
  const { checked, isPartial, problems: found } = checkFields(plane, values, options);
  const problems = found.map((problem) => advise(problem, plane));
  if (problems.some(({ severity }) => severity === "error")) return { specs: [], problems };
  const spec: NativeSpec = { spec: checked.spec, requests: checked.requests, ignored: [], portable: undefined, trace: AS_IS, isPartial };
  return { specs: [spec], problems };
}

/** A portable spec that forgot what makes it one. */
function advise(problem: SpecProblem, { name, fields }: ControlPlane): SpecProblem {
  if (Object.hasOwn(fields, problem.path) || !Object.hasOwn(portableFields, problem.path)) return problem;
  return {
    ...problem,
    message: `is not a field of ${name}, but one of portable specs, which name a vendor (\`vendor: openai\`) or a baseUrl`,
  };
}

const AS_IS = (path: string) => path;

export interface FieldsChecked {
  readonly checked: Checked;
  readonly isPartial: boolean;
  readonly problems: readonly SpecProblem[];
}

/** Reads the variables, then checks fields and rules; fields whose variable was left unread are passed over, and with one of them all rules. */
export function checkFields(described: Described, values: Spec, { origin, lookup }: SpecOptions): FieldsChecked {
  return checkRead(described, readVariables(described.fields, values, lookup), origin);
}

/** The same, of values whose variables are read. */
export function checkRead(described: Described, variables: VariablesRead, origin: Origin): FieldsChecked {
  const isPartial = variables.unread.size > 0;
  const given = { values: variables.values, origins: NO_ORIGINS, origin };
  const checked = check(isPartial ? { ...described, rules: [] } : described, given, { partial: false, strict: false });
  const problems: SpecProblem[] = [];
  for (const { path, message } of variables.problems) problems.push({ severity: "error", rule: "variable", path, message });
  for (const { path, message } of checked.issues) {
    const root = rootOf(path);
    const isKnown = variables.unread.has(root) || variables.problems.some((problem) => rootOf(problem.path) === root);
    if (!isKnown) problems.push({ severity: "error", rule: "field", path, message });
  }
  for (const { path, message } of checked.warnings) problems.push({ severity: "warning", rule: "literal-secret", path, message });
  return { checked, isPartial, problems };
}

const NO_ORIGINS = {};

/** `models` of `models[1].id`. */
export function rootOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}
