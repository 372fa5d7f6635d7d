// `llmp apply`: makes the targets of manifests hold what the manifests say, and reports every provider as it really is.

import type { Context } from "../context.ts";
import { applyPlan } from "../desired-state/apply.ts";
import type { Step } from "../desired-state/plan.ts";
import { isAsAsked } from "../desired-state/plan-item.ts";
import { rehearse } from "../desired-state/rehearsal.ts";
import { isComplete, makeReport, type Report, type ReportItem } from "../desired-state/report.ts";
import { CancelledError, type ExitCode, PartialFailureError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { withoutKnown } from "../secrets/redaction.ts";
import { defineCommand, type Values } from "./command.ts";
import { desiredStateOptions, planManifests } from "./desired-state.ts";
import { confirmationOption } from "./options.ts";
import { describeSummary, planResult, toRows } from "./plan-result.ts";

const options = {
  ...desiredStateOptions,
  ...confirmationOption,
  check: { kind: "switch", summary: "write nothing; exit code 3 where there are differences, as `llmp diff`" },
  writeSecrets: { kind: "switch", summary: "also write secrets of which nobody can tell whether they are other ones" },
  onError: {
    kind: "text",
    summary: "after a failure, begin nothing more or go on (the default)",
    placeholder: "what",
    values: ["stop", "continue"],
  },
  concurrency: { kind: "text", summary: "providers at a time on each target; 8 unless told", placeholder: "number" },
  report: { kind: "text", summary: "also write the report to this file, as JSON", placeholder: "path", completes: "file" },
} as const;

export const apply = defineCommand({
  description:
    "Makes the targets hold what the manifests say: what is missing is created, what differs is updated, what is as asked already is left alone, and what no " +
    "manifest speaks of is not touched. A provider of the same identity is taken over. Before the first write everything is checked: the manifests, every " +
    "secret, and each step up to its own write. What only an exchange of providers can do is said beforehand. Asks at a terminal; elsewhere --yes is needed. " +
    "Every write is read back. Running it again writes nothing, and mends what an interruption left. " +
    "As JSON, {summary, items: [{target, controlPlane, name, id, action, status, requestId, changes, secrets, ignored, place, differences, warnings, error}]}, " +
    "status one of done, failed, unknown, skipped, unchanged, unsupported; exit code 5 when not everything is as asked. " +
    "Ctrl-C begins nothing more: the report is printed and written all the same.",
  options,
  examples: [
    { explanation: "after a look and a question", command: "llmp apply -f providers/" },
    { explanation: "in CI", command: "llmp apply -f providers/ --yes --report report.json" },
    { explanation: "has anybody changed something?", command: "llmp apply -f providers/ --check" },
  ],
  async run(context, { options }) {
    const limits = readLimits(options);
    const planned = await planManifests(context, options, options);
    if (options.check) return planResult(planned);
    const { terminal } = context;
    const steps = await terminal.progress.during({ text: "going through it without writing" }, () => rehearse(planned, limits.concurrency));
    if (!hasWork(steps)) return finish(context, options.report, { report: reportOf(steps), steps });
    await confirm(context, steps, options.yes);
    const { report, end } = await terminal.progress.during({ text: `writing: ${describeSummary(steps.map(({ item }) => item))}` }, () =>
      applyPlan(context, steps, { ...limits, warn: (line) => terminal.talk(`warning: ${line}`) }),
    );
    return finish(context, options.report, { report, steps, ...(end === undefined ? {} : { end }) });
  },
});

interface Limits {
  readonly concurrency: number;
  readonly onError: "stop" | "continue";
}

function readLimits({ concurrency: text = "8", onError = "continue" }: Values<typeof options>): Limits {
  const concurrency = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (concurrency < 1) throw new UsageError("--concurrency takes a whole number from 1 to 999");
  return { concurrency, onError: onError === "stop" ? "stop" : "continue" };
}

function hasWork(steps: readonly Step[]): boolean {
  return steps.some(({ item: { action } }) => action === "create" || action === "update");
}

/** The report of a plan in which there is nothing to write. */
function reportOf(steps: readonly Step[]): Report {
  const known = steps.map(({ item }) => item).filter(({ action }) => action !== "unmanaged");
  return makeReport(
    known.map(({ consent: _consent, ...item }): ReportItem => {
      const isPossible = item.error === undefined;
      return { ...item, status: isPossible ? "unchanged" : item.error?.code === "unsupported_operation" ? "unsupported" : "failed" };
    }),
  );
}

async function confirm({ terminal, prompter }: Context, steps: readonly Step[], isAgreed: boolean): Promise<void> {
  const items = steps.map(({ item }) => item);
  const consents = items.flatMap(({ consent, target }) => (consent === undefined ? [] : [`${target}: ${consent}`]));
  if (isAgreed) {
    for (const consent of consents) terminal.talk(`warning: ${consent}`);
    return;
  }
  if (!terminal.interactive) {
    throw new UsageError("applying needs --yes where nobody can be asked", {
      hint: `${[describeSummary(items), ...consents].join("; ")}; \`llmp diff\` shows what it is`,
    });
  }
  const lines = items
    .filter((item) => !isAsAsked([item]))
    .flatMap(toRows)
    .map(describeRow);
  // A note, for a question without its facts would be no question with --quiet.
  prompter.note(`${[...lines, ...consents, describeSummary(items)].join("\n")}`);
  if (!(await prompter.confirm({ message: "Apply?", default: false }))) throw new CancelledError("nothing was written");
}

function describeRow({ name, target, action, field, before, after }: ReturnType<typeof toRows>[number]): string {
  const what = field === undefined ? "" : `: ${field}`;
  const values =
    after === undefined
      ? ""
      : `: ${[before, after]
          .filter((value) => value !== undefined)
          .map(inWords)
          .join(" -> ")}`;
  return `  ${action} ${name} on ${target}${what}${values}`;
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Outcome {
  readonly report: Report;
  readonly steps: readonly Step[];
  readonly end?: unknown;
}

async function finish(context: Context, file: string | undefined, { report, steps, end }: Outcome): Promise<CommandResult> {
  if (file !== undefined) await context.files.write(file, `${JSON.stringify(withoutKnown(report, context.known), null, 2)}\n`);
  const columns = ["name", "target", "action", "status", "id", "error.message"].map((key) => ({
    key,
    title: key === "error.message" ? "error" : key,
  }));
  const result: CommandResult = {
    data: report,
    table: { columns, rows: report.items },
    notes: [describeReport(report)],
    warnings: report.items.flatMap(({ target, name, warnings = [] }) => warnings.map((warning) => `${name} on ${target}: ${warning}`)),
    problems: report.items.flatMap(({ target, name, differences = [] }) => differences.map((fact) => `${name} on ${target}: ${fact}`)),
  };
  if (end !== undefined) return { ...result, until: () => Promise.reject(end) };
  if (isComplete(report) && !steps.some(({ item }) => item.error !== undefined)) return result;
  return { ...result, until: () => failPartly(report) };
}

function describeReport({ summary }: Report): string {
  const parts = Object.entries(summary).flatMap(([status, count]) => (count === 0 ? [] : [`${count} ${status}`]));
  const isIdle = Object.entries(summary).every(([status, count]) => status === "unchanged" || count === 0);
  return isIdle ? `nothing to do: ${parts.join(", ")}; nothing was written` : parts.join(", ");
}

/** Thrown once the report is printed, so that standard error and the exit code say so. */
async function failPartly({ items }: Report): Promise<ExitCode> {
  const isLeft = ({ status, differences }: ReportItem) => (status !== "done" && status !== "unchanged") || differences !== undefined;
  const left = items.filter(isLeft);
  throw new PartialFailureError(`${left.length} of ${items.length} providers are not as they were asked for`, {
    hint: "the report names each; `llmp apply` again does what is left",
  });
}
