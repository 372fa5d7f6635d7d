// What reading manifests gives: one item for each provider on each target, ready to be planned with.

import type { ControlPlane, Spec } from "../../control-planes/control-plane.ts";
import type { Registry } from "../../control-planes/index.ts";
import type { Ignored, PortableSpec } from "../../control-planes/portable.ts";
import type { PendingSecret } from "../held-secrets.ts";
import type { Place } from "../place.ts";
import type { Lookup } from "./variables.ts";

/** A control plane that specs are for. */
export interface Target {
  /** What messages and reports call it: the profile, or the kind where flags or the environment alone describe it. */
  readonly name: string;
  readonly kind: string;
  readonly profile?: string;
  /** It is meant because none was named. */
  readonly isCurrent?: true;
}

/** What manifests may name, handed in: input reads no settings. */
export interface Targets {
  /** Profile → kind of control plane. */
  readonly profiles: ReadonlyMap<string, string>;
  /** What is meant where nothing is named; undefined where nothing is configured. */
  readonly current: Target | undefined;
}

/** A secret that is still to be read, and where in the native spec its value goes. */
export interface ItemSecret {
  readonly path: readonly (string | number)[];
  readonly request: PendingSecret;
}

/** One provider as it should be on one target. */
export interface ManifestItem {
  readonly target: Target;
  readonly plane: ControlPlane;
  /** Where the spec begins. */
  readonly place: Place;
  /** What makes it the same provider as another, in the plane's own terms; undefined while a variable in it is not read. */
  readonly identity: string | undefined;
  /** In the plane's own words, valid; a placeholder stands for each secret that is not read yet. */
  readonly spec: Spec;
  readonly secrets: readonly ItemSecret[];
  /** The portable spec that it was translated from; undefined for one in the plane's own words. */
  readonly portable: PortableSpec | undefined;
  /** Fields of the native spec that stand beside it in the plane's own words. */
  readonly overridden: readonly string[];
  /** Never to be deleted by llmp. */
  readonly protected: boolean;
  /** Fields of the native spec that the manifest speaks of, by itself or through translation. */
  readonly declared: readonly string[];
  /** Portable fields that the control plane cannot hold. */
  readonly ignored: readonly Ignored[];
  /** `file:line:column` of a field of the native spec, for what the control plane says of it. */
  locate(path: string): string;
}

export interface ManifestOptions {
  readonly controlPlanes: Registry;
  readonly targets: Targets;
  /** What is only warned about otherwise is an error. */
  readonly strict: boolean;
  /** Reads `env:NAME` in plain fields. Without it such a field is left, and its spec checked in part. */
  readonly lookup?: Lookup;
}
