// The secrets of a spec, each with its place: the path in the control plane's own words, and the name that it has on every control plane.

import type { ControlPlane, Provider, Spec } from "../control-planes/control-plane.ts";
import type { CarriedSecret } from "../secrets/fingerprints.ts";
import { looksLikeKey } from "../secrets/key-shapes.ts";
import type { SecretOrigins } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";

export interface Circumstances {
  readonly plane: ControlPlane;
  /** The provider as it is, which the spec changes: what a part is called depends on the vendor. */
  readonly current?: Provider;
  readonly origins: SecretOrigins;
}

/** Every secret that the spec holds. One without a name of its own elsewhere is called by its path. */
export function listCarried(spec: Spec, { plane, current, origins }: Circumstances): readonly CarriedSecret[] {
  const placed = findSecrets(spec, "");
  const beside = placed.length === 0 ? undefined : plane.besideKey?.(spec);
  const names = placed.length === 0 ? new Map<Secret, string>() : nameSecrets(spec, plane, current);
  return placed.map(({ path, secret }) => {
    const origin = origins.get(secret);
    return {
      field: names.get(secret) ?? path,
      path,
      secret,
      ...(origin === undefined ? {} : { origin }),
      ...(beside === undefined || holdsKey(beside) ? {} : { beside }),
    };
  });
}

/** A prefix with a key in it is not written down. */
function holdsKey(beside: unknown): boolean {
  if (typeof beside === "string") return looksLikeKey(beside);
  return typeof beside === "object" && beside !== null && Object.values(beside).some(holdsKey);
}

/** Secrets pass through a translation as the very same objects. */
function nameSecrets(spec: Spec, { portable }: ControlPlane, current: Provider | undefined): ReadonlyMap<Secret, string> {
  try {
    const whole = current === undefined ? spec : { ...portable.specOf(current), ...spec };
    return new Map(findSecrets(portable.fromSpec(whole).portable, "").map(({ path, secret }) => [secret, path]));
  } catch {
    // What a server shows may be such that it cannot be read; no write fails for want of a name.
    return new Map();
  }
}

interface Placed {
  readonly path: string;
  readonly secret: Secret;
}

function findSecrets(value: unknown, path: string): readonly Placed[] {
  if (value instanceof Secret) return [{ path, secret: value }];
  if (Array.isArray(value)) return value.flatMap((inner, index) => findSecrets(inner, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => findSecrets(inner, path === "" ? name : `${path}.${name}`));
}
