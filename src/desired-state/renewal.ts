// An update as it has to be when its turn has come: since it was planned, somebody may have written.

import type { Turn } from "../connection/bulk.ts";
import { placeOf } from "../connection/recorded-write.ts";
import { ApiError } from "../errors.ts";
import type { Fingerprints } from "../secrets/fingerprints.ts";
import { compare, findDoubts } from "./comparison.ts";
import type { Step } from "./step.ts";

/**
 * Compares once more, with the provider as it is now and with what other llmp have remembered meanwhile, so that what is sent makes all of it as
 * asked. To be done while no other llmp writes it. Throws what reading it ends with.
 */
export async function renew(
  step: Step,
  connection: Turn,
  fingerprints: Pick<Fingerprints, "compare" | "remembered" | "refresh">,
): Promise<Pick<Step, "changes" | "provider">> {
  const { desired, provider, isWhole, writeSecrets = false } = step;
  const { get } = connection.plane.operations;
  if (desired === undefined || provider === undefined || isWhole || "unsupported" in get) return step;
  const now = await connection.perform(get({ selector: provider.id, settings: connection.settings }));
  await fingerprints.refresh();
  const place = placeOf(connection);
  const isInDoubt = await findDoubts(fingerprints, place);
  const { changes, strayed } = await compare(desired, now, { fingerprints, place, isInDoubt, writeSecrets });
  if (strayed !== undefined)
    throw new ApiError("changed_meanwhile", `somebody has moved it: ${strayed}`, { hint: "look at it with `llmp get`, and plan anew" });
  return { changes, provider: now };
}
