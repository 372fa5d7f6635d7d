// What is wanted: providers as they should be, each on one target, in the words of its control plane.

import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import type { Ignored, PortableSpec } from "../control-planes/portable.ts";
import type { SecretOrigins } from "../secrets/references.ts";

/** A connection by the name that messages and reports have for it. */
export interface DesiredTarget {
  readonly name: string;
  readonly kind: string;
  /** Absent where flags or the environment alone describe it. */
  readonly profile?: string;
  /** It is meant because none was named, so that flags and environment speak of it. */
  readonly isCurrent?: true;
}

export interface DesiredProvider {
  readonly target: DesiredTarget;
  readonly plane: ControlPlane;
  /** What makes it the same provider as one that is stored. */
  readonly identity: string;
  /** Whole and valid, with every secret read. */
  readonly spec: Spec;
  readonly origins: SecretOrigins;
  /** The words that all control planes share, of which the spec was made, but for the fields that were given in the plane's own. */
  readonly translatedFrom?: { readonly portable: PortableSpec; readonly except: readonly string[] };
  /** Never to be deleted. */
  readonly protected: boolean;
  /** What the control plane cannot hold of what was asked for. */
  readonly ignored: readonly Ignored[];
  /** The file of the spec, as it was named, or `stdin`. */
  readonly file: string;
  /** `file:line:column` of the spec. */
  readonly place: string;
  /** The same of one of its fields, by its dotted path. */
  locate(path: string): string;
}
