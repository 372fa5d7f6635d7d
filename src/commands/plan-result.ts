// A plan as people, scripts and reviewers read it.

import { countActions, isAsAsked, isDue, type PlanItem } from "../desired-state/plan-item.ts";
import { groupBy } from "../desired-state/pool.ts";
import type { Step } from "../desired-state/step.ts";
import type { CommandResult } from "../output/result.ts";

/** The plan without what is only needed to carry it out. */
export function planResult(steps: readonly Step[]): CommandResult {
  const items = steps.map(({ item }) => item);
  const summary = countActions(items);
  return {
    data: { summary, items },
    table: { columns: COLUMNS, rows: items.flatMap(toRows) },
    markdown: toMarkdown(items),
    notes: [describeSummary(items), ...tellHints(items), ...tellConsent(items), ...tellKept(items), ...tellUnknown(items)],
    ...(isAsAsked(items) ? {} : { exitCode: 3 }),
  };
}

const COLUMNS = ["name", "target", "action", "field", "before", "after"].map((key) => ({ key }));

interface Row {
  readonly name: string;
  readonly target: string;
  readonly action: string;
  readonly field?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A row for each field that changes, so that every line can be read, and searched, by itself. */
export function toRows({ name, target, action, changes, secrets, error }: PlanItem): readonly Row[] {
  const whole = { name, target, action };
  const rows = [
    ...changes.map(({ field, before, after }) => ({ ...whole, field, before, after })),
    ...secrets
      .filter(({ state }) => isDue(state) || (action === "update" && state === "unknown"))
      .map(({ field, state }) => ({
        ...whole,
        field,
        before: { absent: "none", "changed here": "another secret", same: "the same", unknown: "not known", "in doubt": "not known" }[
          state
        ],
        after: "the secret given",
      })),
    ...(error === undefined ? [] : [{ ...whole, after: error.message }]),
  ];
  return rows.length === 0 ? [whole] : rows;
}

const WORDS = [
  ["create", "to create"],
  ["update", "to update"],
  ["delete", "to delete"],
  ["unchanged", "unchanged"],
  ["unmanaged", "not in the manifests"],
  ["unsupported", "that cannot be done"],
] as const;

export function describeSummary(items: readonly PlanItem[]): string {
  const summary = countActions(items);
  const parts = WORDS.flatMap(([action, words]) => (summary[action] === 0 ? [] : [`${summary[action]} ${words}`]));
  return isAsAsked(items) ? ["nothing to do", ...(parts.length === 0 ? [] : [parts.join(", ")])].join(": ") : parts.join(", ");
}

/** What to do about what cannot be done, or failed: each advice once. */
export function tellHints(items: readonly Pick<PlanItem, "name" | "target" | "error">[]): readonly string[] {
  const hinted = items.filter(({ error }) => error?.hint !== undefined);
  return groupBy(hinted, ({ error }) => error?.hint ?? "").map(([first, ...others]) => {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `${first?.name} on ${first?.target}${more}: ${first?.error?.hint}`;
  });
}

/** What has to be agreed to, before it is done. */
export function tellConsent(items: readonly PlanItem[]): readonly string[] {
  return items.flatMap(({ consent, target }) => (consent === undefined ? [] : [`${target}: ${consent}`]));
}

export function tellKept(items: readonly PlanItem[]): readonly string[] {
  return items.flatMap(({ name, target, kept }) => (kept === undefined ? [] : [`${name} on ${target} stays: ${kept}`]));
}

function tellUnknown(items: readonly PlanItem[]): readonly string[] {
  const count = items
    .flatMap(({ action, secrets }) => (action === "unchanged" ? secrets : []))
    .filter(({ state }) => state === "unknown").length;
  if (count === 0) return [];
  const what = count === 1 ? "1 secret was" : `${count} secrets were`;
  return [
    `${what} not written by this llmp, so that nobody can tell whether they are as given: \`llmp apply --write-secrets\` writes them`,
  ];
}

/** Characters of a comment: GitHub takes 65,536, and refuses a longer one as a whole. */
const LONGEST_COMMENT = 60_000;

/** Characters of a cell: a line is to be looked at. */
const LONGEST_CELL = 300;

/** For a comment on a pull request: what changes, and below it what has to be agreed to; as much of both as a comment may hold. */
function toMarkdown(items: readonly PlanItem[]): string {
  const rows = items.filter(({ action }) => action !== "unchanged" && action !== "unmanaged").flatMap(toRows);
  const lines = rows.map(
    (row) => `| ${[row.name, row.target, row.action, row.field, row.before, row.after].map(markdownCell).join(" | ")} |`,
  );
  const head = ["| provider | target | action | field | before | after |", "| --- | --- | --- | --- | --- | --- |"];
  const facts = shorten(
    tellConsent(items).map((fact) => `- ${markdownCell(fact)}`),
    LONGEST_COMMENT / 4,
  );
  const table = shorten(lines, LONGEST_COMMENT - facts.join("\n").length - 1_000);
  const parts = [["### llmp diff"], [describeSummary(items)], table.length === 0 ? [] : [...head, ...table], facts];
  return `${parts.flatMap((part) => (part.length === 0 ? [] : [part.join("\n")])).join("\n\n")}\n`;
}

/** The first lines, as many as fit, and then how many more there are. */
function shorten(lines: readonly string[], longest: number): readonly string[] {
  let length = 0;
  const fitting = lines.findIndex((line) => {
    length += line.length + 1;
    return length > longest;
  });
  if (fitting < 0) return lines;
  return [...lines.slice(0, fitting), "", `and ${lines.length - fitting} more lines, which \`llmp diff\` shows`];
}

/** As code, in which nothing that a server sent is read as markdown. */
function markdownCell(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  const text = cut((typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s+/g, " ")).replaceAll("|", "\\|");
  const ticks = "`".repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  return `${ticks}${text.startsWith("`") || text.endsWith("`") ? ` ${text} ` : text}${ticks}`;
}

function cut(text: string): string {
  return text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
