// What manifests may name as targets: the profiles, and the control plane that is meant where they name none.

import { type ConnectionContext, type ConnectionFlags, chooseKind, chooseProfile } from "./connection.ts";

export interface TargetsKnown {
  /** Profile → kind of control plane. */
  readonly profiles: ReadonlyMap<string, string>;
  /** Named after its profile, or after its kind where there is none; undefined where nothing is configured. */
  readonly current: { readonly name: string; readonly kind: string; readonly profile?: string; readonly isCurrent: true } | undefined;
}

/**
 * Reads settings and environment; no token is looked for, and nothing is sent. Throws UsageError where flags or environment name what does
 * not exist.
 */
export async function readTargets(context: Context, flags: Flags): Promise<TargetsKnown> {
  const profiles = new Map((await context.profiles.list()).map(({ name, controlPlane }) => [name, controlPlane]));
  return { profiles, current: await chooseCurrent(context, flags) };
}

type Context = Pick<ConnectionContext, "controlPlanes" | "environment" | "profiles">;
type Flags = Pick<ConnectionFlags, "profile" | "controlPlane">;

async function chooseCurrent(context: Context, flags: Flags): Promise<TargetsKnown["current"]> {
  const chosen = await chooseProfile(context, flags);
  // Nothing is configured, and specs may still name targets of their own.
  if (chosen === undefined && (flags.controlPlane ?? context.environment.get("LLMP_CONTROL_PLANE")) === undefined) return undefined;
  const { kind } = chooseKind(context, flags, chosen);
  if (chosen === undefined) return { name: kind, kind, isCurrent: true };
  return { name: chosen.profile.name, kind, profile: chosen.profile.name, isCurrent: true };
}
