// The report of an earlier apply, read again: what it left undone.

import * as z from "zod/mini";
import { UsageError } from "../errors.ts";
import { parseJson } from "../record.ts";

const Text = z.string();

const Left = z.object({
  items: z.array(z.looseObject({ target: Text, name: Text, status: Text, differences: z.optional(z.array(Text)) })),
});

/** What was not done, by target and name. */
export type Undone = (target: string, name: string) => boolean;

/** @throws UsageError where the text is no report of `llmp apply` */
export function readUndone(text: string, name: string): Undone {
  const report = z.safeParse(Left, parseJson(text));
  if (!report.success)
    throw new UsageError(`${name} is not the report of an apply`, { hint: "--resume takes what `llmp apply --report FILE` wrote" });
  const isDone = ({ status, differences }: { readonly status: string; readonly differences?: readonly string[] | undefined }) =>
    (status === "done" || status === "unchanged") && differences === undefined;
  const undone = new Set(report.data.items.filter((item) => !isDone(item)).map((item) => JSON.stringify([item.target, item.name])));
  return (target, provider) => undone.has(JSON.stringify([target, provider]));
}
