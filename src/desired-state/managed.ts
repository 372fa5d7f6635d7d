// What an apply tells of which providers manifests speak of, for the pruning of later ones.

import type { ManagedProvider, ManagedProviders } from "../connection/managed-providers.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { PlanItem } from "./plan-item.ts";
import { groupBy } from "./pool.ts";
import type { ReportItem } from "./report.ts";
import type { Step } from "./step.ts";

/**
 * Remembers what is there as manifests ask for it, and forgets what is there no more. Throws LlmpError where the file cannot be written.
 *
 * @param at when planning began, in milliseconds since 1970
 */
export async function rememberManaged(
  managed: ManagedProviders,
  { steps, items, at }: { readonly steps: readonly Step[]; readonly items: readonly ReportItem[]; readonly at: number },
): Promise<void> {
  const settled = new Map(items.map((item) => [keyOf(item), item]));
  for (const group of groupBy(steps, ({ item }) => item.target)) {
    const [first] = group;
    if (first === undefined) continue;
    const results = group.map((step) => ({ step, result: settled.get(keyOf(step.item)) }));
    const kept = results.flatMap(({ step: { desired }, result }): readonly ManagedProvider[] => {
      if (desired === undefined || result?.id === undefined || !isThere(result)) return [];
      return [{ id: result.id, name: result.name, file: desired.file, protected: desired.protected }];
    });
    const isDeleted = ({ result }: (typeof results)[number]) => result?.action === "delete" && result.status === "done";
    const left = results.filter((one) => !isDeleted(one)).flatMap(({ step: { provider } }) => provider?.id ?? []);
    // Where nothing is there that could be told, nothing was listed.
    if (kept.length > 0 || left.length > 0)
      await managed.update(placeOf(first.connection), kept, { ids: new Set([...left, ...kept.map(({ id }) => id)]), at });
  }
}

/** Of those that go, several may have one name; the id of what is made or replaced is known only afterwards. */
function keyOf({ target, name, action, id }: Pick<PlanItem, "target" | "name" | "action" | "id">): string {
  return JSON.stringify([target, name, action, action === "delete" ? id : undefined]);
}

function isThere({ status, action }: ReportItem): boolean {
  return action !== "delete" && (status === "done" || status === "unchanged");
}
