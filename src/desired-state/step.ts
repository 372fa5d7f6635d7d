// One step of a plan, and the conversation that carries it out.

import type { Connection } from "../connection/connection.ts";
import type { Conversation, Provider, Spec, UpdateArguments, Written } from "../control-planes/control-plane.ts";
import type { DesiredProvider } from "./desired.ts";
import type { PlanItem } from "./plan-item.ts";

/** A line of a plan, and what carries it out. */
export interface Step {
  readonly item: PlanItem;
  readonly connection: Connection;
  /** Absent where no manifest speaks of it. */
  readonly desired?: DesiredProvider;
  /** Absent where it is still to be made. */
  readonly provider?: Provider;
  /** What an update sends. */
  readonly changes: Spec;
  /** Of an update: secrets are sent although nobody knows whether they are other ones. */
  readonly writeSecrets?: boolean;
  /** An update that was interrupted is made again, with everything. */
  readonly isWhole?: true;
  /** What goes along with it, from memory. */
  readonly recalled?: Pick<UpdateArguments<Spec>, "besideKeys">;
}

/** The conversation that carries a step out; undefined where nothing is to be created or updated. */
export function converse(
  { item, connection, provider, changes, recalled }: Step,
  given: Pick<UpdateArguments<Spec>, "consent" | "awaitsPlace" | "approve">,
): Conversation<Written> | undefined {
  const { create, update } = connection.plane.operations;
  const { settings } = connection;
  if (item.action === "create" && !("unsupported" in create))
    return create({ spec: changes, settings, allowDuplicate: false, newId: () => crypto.randomUUID() });
  if (item.action === "update" && provider !== undefined && !("unsupported" in update))
    return update({ selector: provider.id, changes, clear: [], settings, ...recalled, ...given });
  return undefined;
}

/** The conversation that deletes; undefined where that cannot be done. */
export function remove({ connection, provider, item }: Step, consent: boolean): Conversation<Provider> | undefined {
  const operation = connection.plane.operations.delete;
  if (provider === undefined || item.error !== undefined || "unsupported" in operation) return undefined;
  return operation({ selector: provider.id, settings: connection.settings, ...(consent ? { consent } : {}) });
}
