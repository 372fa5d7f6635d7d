// The report of an earlier apply, read again: what it left undone.

import * as z from "zod/mini";
import { UsageError } from "../errors.ts";
import { parseJson } from "../record.ts";
import { nameSome, type PlanItem } from "./plan-item.ts";
import { isLeft } from "./report.ts";

const Text = z.string();

const Item = z.looseObject({
  target: Text,
  name: Text,
  id: z.optional(Text),
  status: Text,
  place: z.optional(Text),
  differences: z.optional(z.array(Text)),
});
type Item = z.infer<typeof Item>;

const Earlier = z.object({ items: z.array(Item), flags: z.optional(z.array(Text)) });

/** What of a plan was not done. Throws UsageError where the plan lacks something that was not. */
export type Undone = <T extends Planned>(items: readonly T[]) => readonly T[];

/** A line of a plan, as far as it is looked at. */
interface Planned extends Pick<PlanItem, "target" | "name" | "action"> {
  readonly id?: string | undefined;
  readonly place?: string | undefined;
  readonly kept?: string | undefined;
}

/**
 * @param flags those of this apply, as a report keeps them
 * @throws UsageError where the text is no report of `llmp apply`, or is that of one with other flags
 */
export function readUndone(text: string, name: string, flags: readonly string[]): Undone {
  const report = z.safeParse(Earlier, parseJson(text));
  if (!report.success)
    throw new UsageError(`${name} is not the report of an apply`, { hint: "--resume takes what `llmp apply --report FILE` wrote" });
  const undone = report.data.items.filter(isLeft);
  const missing = undone.length === 0 ? [] : (report.data.flags ?? []).filter((flag) => !flags.includes(flag));
  if (missing.length > 0)
    throw new UsageError(`${name} is the report of an apply with ${missing.join(" and ")}, without which what it has left is not seen`, {
      hint: "give that again, or leave --resume out",
    });
  const keys = new Set(undone.map(keyOf));
  return (items) => {
    const lacking = findLacking(undone, items);
    if (lacking.length > 0)
      throw new UsageError(`${name} has left undone what was not given now: ${nameSome(lacking)}`, {
        hint: "nothing was written; give the manifests (and --prune) or the plan of that apply, or leave --resume out",
      });
    return items.filter((item) => keys.has(keyOf(item)));
  };
}

/** What a manifest asked for, one has to ask for; what was to go has to go, unless it is there no more, or it is told why it stays. */
function findLacking(undone: readonly Item[], items: readonly Planned[]): readonly Item[] {
  const targets = new Set(items.map(({ target }) => target));
  const wanted = new Set(items.filter(({ place }) => place !== undefined).map(keyOf));
  const leftAlone = new Set(items.filter(({ action, kept }) => action === "unmanaged" && kept === undefined).map(idKeyOf));
  return undone.filter((item) =>
    item.place === undefined ? !targets.has(item.target) || leftAlone.has(idKeyOf(item)) : !wanted.has(keyOf(item)),
  );
}

function keyOf({ target, name }: Pick<Planned, "target" | "name">): string {
  return JSON.stringify([target, name]);
}

function idKeyOf({ target, id }: Pick<Planned, "target" | "id">): string {
  return JSON.stringify([target, id]);
}
