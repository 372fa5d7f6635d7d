// The secrets of a spec, each with its place: the path in the control plane's own words, and the name that it has on every control plane.

import type { ControlPlane, Spec } from "../control-planes/control-plane.ts";
import type { CarriedSecret } from "../secrets/fingerprints.ts";
import type { SecretOrigins } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";

/** Every secret that the spec holds, also a spec of an update. */
export function listCarried(_plane: ControlPlane, spec: Spec, origins: SecretOrigins): readonly CarriedSecret[] {
  return findSecrets(spec, "").map(({ path, secret }) => {
    const origin = origins.get(secret);
    return { field: canonicalName(path), path, secret, ...(origin === undefined ? {} : { origin }) };
  });
}

/** A name that every control plane shares, where it can be told from the path alone. */
function canonicalName(path: string): string {
  return path === "api_key" ? "apiKey" : path;
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
