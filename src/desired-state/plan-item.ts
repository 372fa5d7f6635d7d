// One line of a plan, as it is shown and reported: data, without any secret in it.

import type { Difference } from "../control-planes/control-plane.ts";
import type { Ignored } from "../control-planes/portable.ts";
import type { SecretState } from "../secrets/fingerprints.ts";
import type { ItemError } from "./item-error.ts";

export type PlanAction = "create" | "update" | "delete" | "unchanged" | "unmanaged" | "unsupported";

/** A secret of a provider that is there, by its canonical name. */
export interface PlanSecret {
  readonly field: string;
  /** `absent`: the control plane shows that it holds none. `in doubt`: a write of it was begun here, and how it ended is not known. */
  readonly state: SecretState | "absent" | "in doubt";
}

/** Whether a secret is to be written. */
export function isDue(state: PlanSecret["state"]): boolean {
  return state === "absent" || state === "changed here" || state === "in doubt";
}

export interface PlanItem {
  readonly target: string;
  readonly controlPlane: string;
  readonly name: string;
  /** Of the provider that is there. */
  readonly id?: string;
  readonly action: PlanAction;
  readonly changes: readonly Pick<Difference, "field" | "before" | "after">[];
  /** None for a provider that is still to be made. */
  readonly secrets: readonly PlanSecret[];
  readonly ignored: readonly Ignored[];
  /** Its manifest says that it is never to be deleted. */
  readonly protected?: true;
  /** `file:line:column` of the spec; absent where no manifest speaks of it. */
  readonly place?: string;
  /** What would be lost by it, and so is agreed to first. */
  readonly consent?: string;
  /** Why it is left although --prune would take it away. */
  readonly kept?: string;
  /** Why it cannot be done. */
  readonly error?: ItemError;
}

/** How many items there are of each action. */
export function countActions(items: readonly PlanItem[]): Readonly<Record<PlanAction, number>> {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0, unmanaged: 0, unsupported: 0 };
  for (const { action } of items) counts[action] += 1;
  return counts;
}

/** Whether anything is not as it should be, or cannot be told. */
export function isAsAsked(items: readonly PlanItem[]): boolean {
  return items.every(({ action }) => action === "unchanged" || action === "unmanaged");
}

/** `"One" on den, "Two" on goodmem`; ten of them at most, and how many more there are. */
export function nameSome(items: readonly Pick<PlanItem, "name" | "target">[]): string {
  const names = items.map(({ name, target }) => `"${name}" on ${target}`);
  return (names.length > 10 ? [...names.slice(0, 10), `${names.length - 10} more`] : names).join(", ");
}
