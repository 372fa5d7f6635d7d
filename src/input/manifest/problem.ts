// What can be wrong with a manifest: a closed set of rules, so that a script or a code scanner can tell problems apart.

import type { Place } from "../place.ts";

/** Rule → what it looks for. The ids are part of the interface: code scanning follows an alert by them. */
export const manifestRules = {
  "unreadable-file": "the file can be read, as UTF-8 text",
  syntax: "the file is YAML or JSON",
  "no-provider": "there are providers in it, or it says that there are none",
  shape: "a document is a spec, a list of specs, or targets and providers",
  target: "targets are profiles that exist, or the current one",
  field: "fields exist and hold what they may hold",
  duplicate: "one provider is described once for a target",
  variable: "env:NAME in a plain field names a variable that is set, and none of a secret",
  "literal-secret": "keys are not written out, but referenced",
  "ignored-field": "a control plane can hold every field that is given",
  "unused-override": "fields of one control plane are for one of the targets",
  "unreadable-secret": "secrets can be read where their references point",
} as const satisfies Record<string, string>;

export type ManifestRule = keyof typeof manifestRules;

/** One problem of a manifest. Nothing in it repeats a value. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly rule: ManifestRule;
  readonly place: Place;
  /** Dotted path within the spec; "" for the whole of it. */
  readonly path: string;
  readonly message: string;
  /** The targets it is about, where it is not about all. */
  readonly targets?: readonly string[];
  /** The other place that the message speaks of. */
  readonly related?: Place;
}
