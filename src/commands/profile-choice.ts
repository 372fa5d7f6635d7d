// The profile that a command means: the one named, or the current one.

import type { NamedProfile } from "../connection/profiles.ts";
import type { Context } from "../context.ts";
import { didYouMean } from "../did-you-mean.ts";
import { UsageError } from "../errors.ts";

/** Throws UsageError, naming what there is, when there is no such profile. */
export async function requireProfile({ profiles, environment }: Context, name: string | undefined): Promise<NamedProfile> {
  const wanted = name ?? environment.get("LLMP_PROFILE") ?? (await profiles.current());
  if (wanted === undefined)
    throw new UsageError("there is no current profile", { hint: "name one; `llmp profile list` shows what there is" });
  const profile = await profiles.get(wanted);
  if (profile !== undefined) return profile;
  const names = (await profiles.list()).map((known) => known.name);
  throw new UsageError(`there is no profile "${wanted}"${didYouMean(wanted, names)}`, { hint: "`llmp profile list` shows what there is" });
}
