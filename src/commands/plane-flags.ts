// Flags that stand for a plane's settings or filters, rather than for a spec.

import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import type { Fields } from "../control-planes/fields.ts";
import { ValidationError } from "../errors.ts";
import { check } from "../input/check.ts";
import { type FieldFlags, readFlags } from "../input/given.ts";

/** Their values, checked. Throws ValidationError naming each flag that is wrong or of another control plane. */
export async function readPlaneFlags(plane: ControlPlane, fields: Fields, flags: FieldFlags): Promise<Spec> {
  const narrowed = { ...plane, fields, rules: [] };
  const given = await readFlags(narrowed, flags, async (path) => path);
  const { spec, issues } = check(narrowed, given, { partial: true, strict: true });
  if (issues.length > 0) throw new ValidationError(issues.length === 1 ? "a flag is wrong" : "some flags are wrong", issues);
  return spec;
}
