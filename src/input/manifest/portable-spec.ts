// A portable spec: checked in its own words, translated by a control plane, overlaid with what only that one knows, and checked in its words.

import type { ControlPlane, Spec } from "../../control-planes/control-plane.ts";
import { isRecord } from "../../control-planes/fields.ts";
import type { PortableSpec } from "../../control-planes/portable.ts";
import { portableFields, portableMarks } from "../../control-planes/portable-fields.ts";
import { isSecretName } from "../../secrets/secret-names.ts";
import type { Described } from "../check.ts";
import { isSecretAt } from "../held-secrets.ts";
import { rootOf, splitPath } from "../path.ts";
import {
  checkFields,
  checkRead,
  type FieldsChecked,
  type NativeSpec,
  RESERVED,
  type SpecOptions,
  type SpecProblem,
  type SpecsRead,
} from "./spec.ts";
import { readVariables } from "./variables.ts";

/** Written in the manifest, not translated yet. */
export interface PortableEntry {
  readonly values: Spec;
  /** What stands under the kind of a control plane. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Whether a spec is in the words that every control plane shares. */
export function isPortable(values: Spec): boolean {
  return portableMarks.some((name) => Object.hasOwn(values, name));
}

const DESCRIBED: Described = { name: "a portable spec", fields: portableFields, rules: [] };

/** Checks the portable fields, once for all control planes. A native field among them is told where to stand. */
export function checkPortable({ values }: PortableEntry, planes: readonly ControlPlane[], options: SpecOptions): FieldsChecked {
  const read = checkFields(DESCRIBED, values, options, { besides: [...RESERVED, ...options.kinds] });
  return { ...read, problems: [...read.problems.map((problem) => advise(problem, planes)), ...refuseHidden(read.checked.requests)] };
}

/** A translation has to see a region or an address itself: what is read later would be taken for it. */
function refuseHidden(requests: NativeSpec["requests"]): readonly SpecProblem[] {
  const { credentials } = portableFields;
  const hidden = requests.filter(
    // Another variable that is left here was not to be read yet.
    ({ name, path, reference, prefix }) =>
      name === "credentials" &&
      !isSecretAt(credentials, path) &&
      (reference.scheme !== "env" || prefix !== undefined || isSecretName(reference.rest)),
  );
  return hidden.map(({ field }) => error(field, "is no secret: write the value itself, or env:NAME"));
}

function advise(problem: SpecProblem, planes: readonly ControlPlane[]): SpecProblem {
  if (Object.hasOwn(portableFields, rootOf(problem.path))) return problem;
  const owner = planes.find(({ fields }) => Object.hasOwn(fields, problem.path));
  if (owner === undefined) return problem;
  return {
    ...problem,
    message: `is not a field of ${DESCRIBED.name}, but one of ${owner.name}: write it as ${owner.kind}: { ${problem.path}: … }`,
  };
}

/** The specs that a control plane makes of it: several where it holds one model each. */
export function translate(
  plane: ControlPlane,
  entry: PortableEntry,
  { checked, isPartial }: FieldsChecked,
  options: SpecOptions,
): SpecsRead {
  const portable: PortableSpec = checked.spec;
  const override = Object.hasOwn(entry.overrides, plane.kind) ? entry.overrides[plane.kind] : NO_FIELDS;
  if (!isRecord(override)) return { specs: [], problems: [error(plane.kind, `must be an object of fields of ${plane.name}`)] };
  if (isPartial) return { specs: [passedOver(portable, plane)], problems: checkOverride(plane, override, options) };
  const { specs, ignored, problems } = plane.portable.toSpecs(portable);
  const isTranslated = problems.length === 0;
  const natives: NativeSpec[] = [];
  const told: SpecProblem[] = problems.map(({ path, message }) => error(path, `${message} (on ${plane.name})`));
  for (const translated of specs) {
    const given = { plane, portable, translated, override, requests: checked.requests, ignored, isTranslated };
    const native = overlay(given, options, told);
    if (native !== undefined && isTranslated) natives.push(native);
  }
  for (const { field, reason } of ignored)
    told.push({ severity: "warning", rule: "ignored-field", path: field, message: `is ignored by ${plane.name}: ${reason}` });
  return { specs: natives, problems: told };
}

const NO_FIELDS: Spec = {};

/** What can be told of it before there is a translation to lay it over. */
function checkOverride(plane: ControlPlane, override: Spec, { origin, lookup, kinds }: SpecOptions): readonly SpecProblem[] {
  if (override === NO_FIELDS) return [];
  const trace = (path: string) => `${plane.kind}.${path}`;
  const placed = { kind: origin.kind, locate: (path: string) => origin.locate(trace(path)) };
  const { problems } = checkFields(plane, override, { origin: placed, lookup, kinds }, { partial: true });
  return problems.map((problem) => ({ ...problem, path: trace(problem.path) }));
}

interface Overlay {
  readonly plane: ControlPlane;
  readonly portable: PortableSpec;
  readonly translated: Spec;
  readonly override: Spec;
  readonly requests: NativeSpec["requests"];
  readonly ignored: NativeSpec["ignored"];
  /** Nothing was missing in the portable fields. */
  readonly isTranslated: boolean;
}

/** Lays over a translated spec what only this control plane knows, and checks the whole; undefined where that is not right. */
function overlay(given: Overlay, { origin, lookup }: SpecOptions, told: SpecProblem[]): NativeSpec | undefined {
  const { plane, portable, translated, override, requests, ignored, isTranslated } = given;
  // What was translated has been read.
  const read = readVariables(plane.fields, override, lookup);
  const trace = (path: string) => tracePath(given, path);
  const values = override === NO_FIELDS ? translated : { ...translated, ...read.values };
  const placed = { kind: origin.kind, locate: (path: string) => origin.locate(trace(path)) };
  const { checked, isPartial, problems } = checkRead(plane, { values, unread: read.unread, problems: read.problems }, placed);
  for (const problem of problems) {
    // Where nothing could be translated, what is missing of it is told already.
    const isTold = !isTranslated && !Object.hasOwn(override, rootOf(problem.path)) && problem.where === undefined;
    if (!isTold) told.push(tell(problem, trace(problem.path), plane));
  }
  if (problems.some(({ severity }) => severity === "error")) return undefined;
  const all = checked.requests.length === 0 ? requests : [...requests, ...checked.requests];
  return { spec: checked.spec, requests: all, ignored, portable, overridden: Object.keys(override), trace, isPartial };
}

/** What a control plane says of its own field, at the portable field that it came from. */
function tell(problem: SpecProblem, path: string, { name, kind }: ControlPlane): SpecProblem {
  const isOwn = path === `${kind}.${problem.path}`;
  return { ...problem, path, message: isOwn ? problem.message : `${problem.message} (as ${problem.path} of ${name})` };
}

/**
 * Where a native path was written: under the plane's kind, or in the portable field that gave it. A native field that neither gave can only be
 * given under the kind, and so is named there.
 */
function tracePath({ plane, portable, translated, override }: Overlay, path: string): string {
  const root = rootOf(path);
  if (Object.hasOwn(override, root) || !Object.hasOwn(translated, root)) return `${plane.kind}.${path}`;
  // The way back tells which portable fields a native one stands for.
  const back = Object.keys(plane.portable.fromSpec({ [root]: translated[root] }).portable);
  const field = back.find((name) => Object.hasOwn(portable, name));
  if (field === undefined) return "";
  const inner = `${field}${path.slice(root.length)}`;
  return isThere(portable, splitPath(inner)) ? inner : field;
}

function isThere(value: unknown, [key, ...rest]: readonly (string | number)[]): boolean {
  if (key === undefined) return true;
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) && isThere(Reflect.get(value, key), rest);
}

/** Nothing can be translated before the variables are read. */
function passedOver(portable: PortableSpec, { kind }: ControlPlane): NativeSpec {
  return { spec: {}, requests: [], ignored: [], portable, overridden: [], trace: (path) => `${kind}.${path}`, isPartial: true };
}

function error(path: string, message: string): SpecProblem {
  return { severity: "error", rule: "field", path, message };
}
