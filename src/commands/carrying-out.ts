// What `apply` and `copy` have in common: going through a plan, agreeing to it, carrying it out, and the report.

import type { Context } from "../context.ts";
import { type Applied, type ApplyOptions, applyPlan } from "../desired-state/apply.ts";
import { isAsAsked } from "../desired-state/plan-item.ts";
import { rehearse } from "../desired-state/rehearsal.ts";
import { isComplete, isLeft, isWorthRepeating, type Report } from "../desired-state/report.ts";
import type { Step } from "../desired-state/step.ts";
import { CancelledError, type ExitCode, PartialFailureError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { describeSummary, tellConsent, tellHints, toRows } from "./plan-result.ts";

export interface CarryingOut extends Pick<ApplyOptions, "concurrency" | "onError"> {
  /** `--yes` was given. */
  readonly yes: boolean;
  /** What a person is asked after the facts: `Apply?` */
  readonly question: string;
  /** What needs --yes where nobody can be asked, and what shows more of it. */
  readonly words: { readonly doing: string; readonly look: string };
  /** What else is to be known before it is agreed to. */
  readonly facts: readonly string[];
}

export interface CarriedOut extends Applied {
  /** As they turned out to be before the first write. */
  readonly steps: readonly Step[];
}

/**
 * Goes through the steps without writing, has them agreed to, and does them.
 *
 * @throws ValidationError with what a control plane would refuse; UsageError where nobody can be asked; CancelledError where the answer is no
 */
export async function carryOut(context: Context, planned: readonly Step[], options: CarryingOut): Promise<CarriedOut> {
  const { terminal } = context;
  const { concurrency, onError } = options;
  const steps = await terminal.progress.during({ text: "going through it without writing" }, () => rehearse(planned, concurrency));
  if (steps.some(isWork)) await agree(context, steps, options);
  const applied = await terminal.progress.during({ text: `writing: ${describeSummary(steps.map(({ item }) => item))}` }, () =>
    applyPlan(context, steps, { concurrency, onError, warn: (line) => terminal.talk(`warning: ${line}`) }),
  );
  return { ...applied, steps };
}

function isWork({ item }: Step): boolean {
  return item.error === undefined && !isAsAsked([item]);
}

async function agree({ terminal, prompter }: Context, steps: readonly Step[], { yes, question, words, facts }: CarryingOut): Promise<void> {
  const items = steps.map(({ item }) => item);
  const all = [...facts, ...tellConsent(items)];
  if (yes) {
    for (const fact of all) terminal.talk(`warning: ${fact}`);
    return;
  }
  if (!terminal.interactive)
    throw new UsageError(`${words.doing} needs --yes where nobody can be asked`, {
      hint: `${[describeSummary(items), ...all].join("; ")}; ${words.look} shows what it is`,
    });
  const rows = items.filter((item) => !isAsAsked([item])).flatMap(toRows);
  // A note, for a question without its facts would be no question with --quiet.
  prompter.note([...rows.map(describeRow), ...all, describeSummary(items)].map(onOneLine).join("\n"));
  if (!(await prompter.confirm({ message: question, default: false }))) throw new CancelledError("nothing was written");
}

function describeRow({ name, target, action, field, before, after }: ReturnType<typeof toRows>[number]): string {
  const values = after === undefined ? [] : [before, after].filter((value) => value !== undefined).map(inWords);
  return `  ${[`${action} ${name} on ${target}`, ...(field === undefined ? [] : [field]), ...(values.length === 0 ? [] : [values.join(" -> ")])].join(": ")}`;
}

/** A name that a server gives must not look like a line of llmp's own. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, " ");
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The report, as it is printed; it fails where something is not as asked, once it is. */
export function appliedResult({ report, end }: Applied): CommandResult {
  const columns = ["name", "target", "action", "status", "id", "error.message"].map((key) => ({
    key,
    title: key === "error.message" ? "error" : key,
  }));
  const tell = (key: "warnings" | "differences") =>
    report.items.flatMap(({ target, name, [key]: facts = [] }) => facts.map((fact) => `${name} on ${target}: ${fact}`));
  const result: CommandResult = {
    data: report,
    table: { columns, rows: report.items },
    notes: [describeReport(report), ...tellHints(report.items)],
    warnings: tell("warnings"),
    problems: tell("differences"),
  };
  if (end !== undefined) return { ...result, until: () => Promise.reject(end) };
  return isComplete(report) ? result : { ...result, until: () => failPartly(report) };
}

function describeReport({ summary }: Report): string {
  const parts = Object.entries(summary).flatMap(([status, count]) => (count === 0 ? [] : [`${count} ${status}`]));
  const isIdle = Object.entries(summary).every(([status, count]) => status === "unchanged" || count === 0);
  if (parts.length === 0) return "nothing to do; nothing was written";
  return isIdle ? `nothing to do: ${parts.join(", ")}; nothing was written` : parts.join(", ");
}

async function failPartly({ items }: Report): Promise<ExitCode> {
  const left = items.filter(isLeft);
  throw new PartialFailureError(`${left.length} of ${items.length} providers are not as they were asked for`, {
    hint: left.every(isWorthRepeating)
      ? "the report names each; the same command again does what is left"
      : "the report says of each what is in its way: the same command again does only what an interruption, or a failure that passes, has left",
  });
}
