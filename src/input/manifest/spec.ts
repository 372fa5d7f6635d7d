// One spec of a manifest, for one kind of control plane: its fields checked, its secrets held, and what is wrong with it.

import type { ControlPlane, Spec } from "../../control-planes/control-plane.ts";
import type { Ignored, PortableSpec } from "../../control-planes/portable.ts";
import { portableFields, portableMarks } from "../../control-planes/portable-fields.ts";
import { didYouMean } from "../../did-you-mean.ts";
import { type Checked, check, type Described } from "../check.ts";
import type { Origin } from "../given.ts";
import type { PendingSecret } from "../held-secrets.ts";
import { rootOf } from "../path.ts";
import type { Problem } from "./problem.ts";
import { type Lookup, readVariables, type VariablesRead } from "./variables.ts";

/** A problem by its path within the spec; where that was written is found by whoever has the text. */
export interface SpecProblem extends Pick<Problem, "severity" | "rule" | "path" | "message"> {
  /** The place itself, where the path does not lead there: a name that must not be said is not in it. */
  readonly where?: string;
}

/** A spec in the words of one control plane. */
export interface NativeSpec {
  readonly spec: Spec;
  /** All that may stand in the spec as placeholders. */
  readonly requests: readonly PendingSecret[];
  readonly ignored: readonly Ignored[];
  readonly portable: PortableSpec | undefined;
  /** Fields that are written out in the plane's own words beside portable ones. */
  readonly overridden: readonly string[];
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
  /** Kinds of control planes, whose fields may stand beside portable ones. */
  readonly kinds: readonly string[];
}

/** What stands beside the fields of any spec, and says what is done with it. */
export const RESERVED: readonly string[] = ["target", "targets", "protected"];

/** A spec in the plane's own words. */
export function readNative(plane: ControlPlane, values: Spec, options: SpecOptions): SpecsRead {
  const { checked, isPartial, problems: found } = checkFields(plane, values, options, { besides: RESERVED });
  const problems = found.map((problem) => advise(problem, plane, options));
  if (problems.some(({ severity }) => severity === "error")) return { specs: [], problems };
  const spec: NativeSpec = {
    spec: checked.spec,
    requests: checked.requests,
    ignored: [],
    portable: undefined,
    overridden: [],
    trace: AS_IS,
    isPartial,
  };
  return { specs: [spec], problems };
}

/** A portable spec that forgot what makes it one. */
function advise(problem: SpecProblem, { name, fields }: ControlPlane, { kinds }: SpecOptions): SpecProblem {
  const { path } = problem;
  if (Object.hasOwn(fields, path)) return problem;
  const isKind = kinds.includes(path);
  if (!isKind && !Object.hasOwn(portableFields, path)) {
    const meant = didYouMean(path, portableMarks);
    return meant === "" ? problem : { ...problem, message: `is not a field of ${name}${meant}` };
  }
  const described = isKind ? "the name of a control plane, which stands in portable specs" : "one of portable specs";
  return { ...problem, message: `is not a field of ${name}, but ${described}: they name a vendor (\`vendor: openai\`) or a baseUrl` };
}

const AS_IS = (path: string) => path;

export interface FieldsChecked {
  readonly checked: Checked;
  readonly isPartial: boolean;
  readonly problems: readonly SpecProblem[];
}

/** Reads the variables, then checks fields and rules; variables that were left unread are passed over, and with one of them all rules. */
export function checkFields(described: Described, values: Spec, { origin, lookup }: SpecOptions, extent?: Extent): FieldsChecked {
  return checkRead(described, readVariables(described.fields, values, lookup), origin, extent);
}

/** What of a spec there is to check. */
interface Extent {
  /** Words that may stand beside the fields. */
  readonly besides?: readonly string[];
  /** Only what is there: the rest is not known yet. */
  readonly partial?: boolean;
}

/** The same, of values whose variables are read. */
export function checkRead(
  described: Described,
  variables: VariablesRead,
  origin: Origin,
  { besides = [], partial = false }: Extent = {},
): FieldsChecked {
  const isPartial = variables.unread.size > 0;
  const given = { values: variables.values, origins: NO_ORIGINS, origin };
  const checked = check(isPartial ? { ...described, rules: [] } : described, given, { partial, strict: false, besides });
  const problems: SpecProblem[] = [];
  for (const { path, message } of variables.problems) problems.push({ severity: "error", rule: "variable", path, message });
  for (const { path, message, where } of checked.issues) {
    const root = rootOf(path);
    const isKnown =
      (variables.unread.has(path) && !WANTS_MORE.test(message)) || variables.problems.some((problem) => rootOf(problem.path) === root);
    if (!isKnown)
      problems.push({ severity: "error", rule: "field", path, message, ...(path === UNSAID && where !== undefined ? { where } : {}) });
  }
  for (const { path, message } of checked.warnings) problems.push({ severity: "warning", rule: "literal-secret", path, message });
  return { checked, isPartial, problems };
}

const NO_ORIGINS = {};

/** What no variable can be, whatever it holds. */
const WANTS_MORE = /^must be (?:an object|a list)\b/;

/** The path of a field whose name is not said. */
const UNSAID = "…";
