// `llmp apply`: makes the targets of manifests hold what the manifests say, and reports every provider as it really is.

import type { Context } from "../context.ts";
import { rememberManaged } from "../desired-state/managed.ts";
import type { Report } from "../desired-state/report.ts";
import { readUndone, type Undone } from "../desired-state/resume.ts";
import type { Step } from "../desired-state/step.ts";
import { LlmpError, UsageError } from "../errors.ts";
import { createReadText } from "../input/text-file.ts";
import type { CommandResult } from "../output/result.ts";
import { withoutKnown } from "../secrets/redaction.ts";
import { appliedResult, type CarriedOut, carryOut } from "./carrying-out.ts";
import { defineCommand, type Values } from "./command.ts";
import { desiredStateOptions, goThrough, planManifests, readMaximumDeletes, refuseAmongManifests, refuseDeletes } from "./desired-state.ts";
import { confirmationOption } from "./options.ts";
import { openPlan } from "./plan-file.ts";
import { planResult, tellKept } from "./plan-result.ts";
import { reportFields } from "./result-fields.ts";

const options = {
  ...desiredStateOptions,
  ...confirmationOption,
  check: { kind: "switch", summary: "write nothing; exit code 3 where there are differences, as `llmp diff`" },
  onError: {
    kind: "text",
    summary: "after a failure, begin nothing more or go on (the default)",
    placeholder: "what",
    values: ["stop", "continue"],
  },
  concurrency: { kind: "text", summary: "providers at a time on each target; 8 unless told", placeholder: "number" },
  report: {
    kind: "text",
    summary: "also write the report to this file, as JSON",
    placeholder: "path",
    completes: "file",
    group: "Report",
  },
  resume: {
    kind: "text",
    summary: "do only what the apply that wrote this report has left",
    placeholder: "path",
    completes: "file",
    group: "Report",
  },
} as const;

type ApplyOptions = Values<typeof options>;

export const apply = defineCommand({
  description:
    "Makes the targets hold what the manifests say: what is missing is created, what differs is updated, what is as asked already is left alone, and what no " +
    "manifest speaks of is not touched, unless --prune says so. A provider of the same identity is taken over. Before the first write everything is checked: the manifests, every " +
    "secret, and each step up to its own write. What only an exchange of providers can do is said beforehand. Asks at a terminal; elsewhere --yes is needed. " +
    "Every write is read back. Running it again writes nothing, and mends what an interruption left. A plan of `llmp plan` is carried out as it is, or refused if something has moved. " +
    "As JSON, {summary, items: [{target, controlPlane, name, id, action, status, requestId, changes, secrets, ignored, place, differences, warnings, error}], flags}, " +
    "status one of done, failed, unknown, skipped, unchanged, unsupported; exit code 5 when not everything is as asked. " +
    "Ctrl-C begins nothing more: what was sent is finished or looked up, and the report is printed and written all the same.",
  arguments: [{ name: "plan", summary: "plan of `llmp plan`, instead of manifests", completes: "file" }],
  options,
  resultFields: reportFields,
  examples: [
    { explanation: "after a look and a question", command: "llmp apply -f providers/" },
    { explanation: "in CI", command: "llmp apply -f providers/ --yes --report report.json" },
    { explanation: "what was looked at, and nothing else", command: "llmp apply plan.json --yes" },
    { explanation: "has anybody changed something?", command: "llmp apply -f providers/ --check" },
    { explanation: "what failed, once more", command: "llmp apply -f providers/ --yes --resume report.json" },
  ],
  async run(context, { arguments: [plan], options }) {
    const limits = readLimits(options);
    const maximum = readMaximumDeletes(options);
    if (options.report !== undefined) {
      await refuseAmongManifests(context, { flag: "--report", path: options.report }, [
        ...options.file,
        ...(plan === undefined ? [] : [plan]),
      ]);
      await context.files.refuseUnwritable(options.report);
    }
    // Whoever looks at a part of a target has not seen what is there no more: since 1970, everything may have been made.
    const at = options.resume === undefined ? context.clock.now() : 0;
    const flags = listFlags(options);
    const undone = await readResume(context, options, flags);
    const planned = await findSteps(context, plan, options, undone);
    if (options.check) return planResult(await goThrough(context, planned, maximum));
    refuseDeletes(planned, maximum);
    const carried = await carryOut(context, planned, {
      ...limits,
      yes: options.yes,
      question: "Apply?",
      words: { doing: "applying", look: "`llmp diff`" },
      facts: [],
    });
    const report = { ...carried.report, ...(flags.length === 0 ? {} : { flags }) };
    return finish(context, options.report, { ...carried, report, at });
  },
});

interface Limits {
  readonly concurrency: number;
  readonly onError: "stop" | "continue";
}

function readLimits({ concurrency: text = "8", onError = "continue" }: ApplyOptions): Limits {
  const concurrency = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (concurrency < 1) throw new UsageError("--concurrency takes a whole number from 1 to 999");
  return { concurrency, onError: onError === "stop" ? "stop" : "continue" };
}

async function readResume({ files }: Context, { resume }: ApplyOptions, flags: readonly string[]): Promise<Undone | undefined> {
  return resume === undefined ? undefined : readUndone(await createReadText(files)(resume), resume, flags);
}

/** What else is to be done, as it is said. */
function listFlags({ prune, writeSecrets }: ApplyOptions): readonly string[] {
  const pruning = prune === undefined || prune === "off" ? [] : [prune === "all" ? "--prune=all" : "--prune"];
  return [...pruning, ...(writeSecrets ? ["--write-secrets"] : [])];
}

async function findSteps(
  context: Context,
  plan: string | undefined,
  options: ApplyOptions,
  undone: Undone = (items) => items,
): Promise<readonly Step[]> {
  if (plan === undefined) {
    const steps = await planManifests(context, options);
    const left = new Set(undone(steps.map(({ item }) => item)));
    return steps.filter(({ item }) => left.has(item));
  }
  if (options.file.length > 0 || options.prune !== undefined || options.writeSecrets || options.strict)
    throw new UsageError("a plan says all that is to be done: -f, --prune, --strict and --write-secrets are for `llmp plan`");
  return openPlan(context, plan, options, undone);
}

async function finish(context: Context, file: string | undefined, carried: CarriedOut & { readonly at: number }): Promise<CommandResult> {
  const { steps, report, at } = carried;
  const forgotten = await remember(context, { steps, items: report.items, at });
  const unwritten = await save(context, file, report);
  const result = appliedResult(carried);
  return {
    ...result,
    notes: [...tellKept(steps.map(({ item }) => item)), ...(result.notes ?? [])],
    warnings: [...(result.warnings ?? []), ...forgotten],
    problems: [...(result.problems ?? []), ...(unwritten === undefined ? [] : [unwritten.message])],
    // What became of the providers is what the exit code tells first.
    ...(unwritten === undefined || result.until !== undefined ? {} : { exitCode: unwritten.exitCode }),
  };
}

/** What was written is printed also where it cannot be kept. */
async function save({ files, known }: Context, file: string | undefined, report: Report): Promise<UsageError | undefined> {
  if (file === undefined) return undefined;
  try {
    await files.write(file, `${JSON.stringify(withoutKnown(report, known), null, 2)}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** The report is true without it, so that it is a warning; only pruning goes by it. */
async function remember({ managed }: Context, applied: Parameters<typeof rememberManaged>[1]): Promise<readonly string[]> {
  try {
    await rememberManaged(managed, applied);
    return [];
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    const { hint } = error.details;
    return [`what these manifests speak of is not remembered for --prune: ${error.message}${hint === undefined ? "" : `; ${hint}`}`];
  }
}
