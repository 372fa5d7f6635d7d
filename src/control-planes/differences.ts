// Compares a spec with what is stored: the declared fields only, each in the form in which the control plane itself would compare it.

import { dequal } from "dequal";
import { Secret } from "../secrets/secret.ts";
import type { Difference, Spec } from "./control-plane.ts";
import { type Field, type Fields, isRecord } from "./fields.ts";

interface Compared {
  readonly fields: Fields;
  /** Fields that the plane compares by itself, or that nobody is shown. */
  readonly except: readonly string[];
  /** The form of a value in which equal ones are equal; the value itself unless told. */
  normal?(name: string, value: unknown): unknown;
}

/**
 * The fields of a spec that are not as they are stored. Lists have no order, and an empty text is as good as none. Secrets, and the fields that
 * hold some, are passed over.
 *
 * @param stored what the control plane shows, as the spec that would make it
 */
export function compareFields(spec: Spec, stored: Spec, { fields, except, normal = keep }: Compared): readonly Difference[] {
  return Object.entries(spec).flatMap(([name, after]) => {
    const field = fields[name];
    if (field === undefined || after === undefined || except.includes(name) || field.kind === "secret" || field.kind === "secrets")
      return [];
    const before = stored[name];
    const form = (value: unknown) => plainForm(field, normal(name, value));
    return dequal(form(before), form(after)) ? [] : [{ field: name, before, after: withoutSecrets(after) }];
  });
}

function keep(_name: string, value: unknown): unknown {
  return value;
}

function plainForm({ kind }: Field, value: unknown): unknown {
  if (kind === "list") return new Set(Array.isArray(value) ? value : []);
  return value === undefined || value === null ? "" : withoutSecrets(value);
}

/** The value without the secrets in it, which nobody can compare. */
function withoutSecrets(value: unknown): unknown {
  if (value instanceof Secret) return undefined;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => !(inner instanceof Secret));
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutSecrets(inner)]));
}

/** The differences of a plane whose update sends the secrets again with these. */
export function withSecrets(differences: readonly Difference[]): readonly Difference[] {
  return differences.map((difference) => ({ ...difference, withSecrets: true }));
}
