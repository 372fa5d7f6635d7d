// Carries a plan out: targets and providers in parallel, each provider alone, and every one of them is reported as it really is.

import { dequal } from "dequal";
import type { Bulk, Turn } from "../connection/bulk.ts";
import { performDelete, performWrite, type RecordingContext } from "../connection/recorded-write.ts";
import { openWriteLocks, type WriteLocks } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { ControlPlane, Provider, Written } from "../control-planes/control-plane.ts";
import { mayHaveHappened } from "../control-planes/lost-answers.ts";
import { CancelledError, LlmpError, OutcomeUnknownError } from "../errors.ts";
import { refuseMoved } from "./comparison.ts";
import { describeError } from "./item-error.ts";
import type { PlanItem } from "./plan-item.ts";
import { eachOf, groupBy } from "./pool.ts";
import { renew } from "./renewal.ts";
import { isLeft, makeReport, type Report, type ReportItem } from "./report.ts";
import { converse, remove, type Step } from "./step.ts";
import { findObstacles } from "./twins.ts";

export type ApplyContext = RecordingContext & Pick<Context, "clock" | "random" | "signal" | "lockFolder">;

export interface ApplyOptions {
  /** Requests at a time to each target. */
  readonly concurrency: number;
  /** After a failure: begin nothing more, or go on with the others. */
  readonly onError: "stop" | "continue";
  /** Receives what is worth telling meanwhile. */
  warn(line: string): void;
}

export interface Applied {
  readonly report: Report;
  /** What ended it early, once everything is reported. */
  readonly end?: unknown;
}

interface Run {
  readonly context: ApplyContext;
  readonly options: ApplyOptions;
  /** Something failed, or the person stopped it. */
  isOver: boolean;
  end?: unknown;
}

/** Never throws for what a control plane did: that is in the report. What a step would lose was agreed to by whoever calls this. */
export async function applyPlan(context: ApplyContext, steps: readonly Step[], options: ApplyOptions): Promise<Applied> {
  const run: Run = { context, options, isOver: false };
  const targets = groupBy(steps, ({ item }) => item.target);
  const items = await eachOf(targets, targets.length, (own) => applyTarget(own, run));
  const report = makeReport(items.flat().filter(({ action }) => action !== "unmanaged"));
  return { report, ...(run.end === undefined ? {} : { end: run.end }) };
}

/** The way to one target, which everything that is done there shares. */
interface Road {
  readonly bulk: Bulk;
  readonly locks: WriteLocks;
}

async function openRoad({ connection }: Step, { context, options }: Run): Promise<Road> {
  const { clock, random, signal, lockFolder } = context;
  const { concurrency, warn } = options;
  return { bulk: await connection.bulk({ concurrency, warn }), locks: openWriteLocks({ clock, random, signal, lockFolder, warn }) };
}

/**
 * What is to go goes last, and only once everything else is as it should be: it may have been meant to take the place of what goes. Only what
 * is in the way of others makes way first.
 */
async function applyTarget(steps: readonly Step[], run: Run): Promise<readonly ReportItem[]> {
  const [first] = steps;
  if (first === undefined) return [];
  const road = await openRoad(first, run);
  // All at once, so that there is always something to write; one after another where the next may not be begun any more.
  const width = run.options.onError === "stop" ? run.options.concurrency : steps.length;
  const items = new Map<Step, ReportItem>();
  let isHeldBack = false;
  for (const phase of inPhases(steps)) {
    await eachOf(phase, width, async (step) => {
      items.set(step, isHeldBack && isDeletion(step) ? await holdBack(step) : await applyStep(step, road, run));
    });
    isHeldBack ||= [...items].some(([{ desired }, item]) => desired !== undefined && isLeft(item));
  }
  return steps.flatMap((step) => items.get(step) ?? []);
}

/** What makes way for others; everything else; the other deletions. */
function inPhases(steps: readonly Step[]): readonly (readonly Step[])[] {
  const obstacles = findObstacles(steps);
  const early = new Set(obstacles.flat());
  const others = steps.filter((step) => !early.has(step));
  return [...obstacles, others.filter((step) => !isDeletion(step)), others.filter(isDeletion)];
}

function isDeletion({ item }: Step): boolean {
  return item.action === "delete";
}

async function holdBack({ item }: Step): Promise<ReportItem> {
  const message = `it was not deleted, because not everything else on ${item.target} is as it should be`;
  return { ...toReport(item), status: "skipped", error: item.error ?? { code: "partial_failure", message } };
}

async function applyStep(step: Step, road: Road, run: Run): Promise<ReportItem> {
  const { item } = step;
  if (item.error !== undefined)
    return { ...toReport(item), status: item.error.code === "unsupported_operation" ? "unsupported" : "failed" };
  if (item.action === "unchanged" || item.action === "unmanaged") return { ...toReport(item), status: "unchanged" };
  if (run.isOver || run.context.signal.aborted) return skip(step, run);
  let requestId: string | undefined;
  let hasWritten = false;
  const onAnswer = (id: string | undefined) => {
    hasWritten = true;
    requestId = id ?? requestId;
  };
  const withId = (result: ReportItem): ReportItem => ({ ...result, ...(requestId === undefined ? {} : { requestId }) });
  try {
    const written = await road.bulk.turn((turn) => carryOut(step, { ...run, ...road, turn, onAnswer }));
    // Somebody else has made it so meanwhile.
    if (written === "unchanged") return { ...toReport(item), status: "unchanged" };
    return withId(settleWritten(item, written));
  } catch (error) {
    const settled = await settleFailure(step, error, run, hasWritten);
    if (settled.status !== "done" && run.options.onError === "stop") run.isOver = true;
    return withId(settled);
  }
}

function skip({ item }: Step, run: Run): ReportItem {
  if (run.context.signal.aborted) run.end ??= new CancelledError();
  return { ...toReport(item), status: "skipped" };
}

/** Everything but what became of it. */
function toReport({ action, consent: _consent, ...item }: PlanItem): Omit<ReportItem, "status"> {
  return { ...item, action };
}

interface Doing extends Run, Road {
  readonly turn: Turn;
  onAnswer(requestId: string | undefined): void;
}

/** May be begun anew, where its first write was refused as too much. */
function carryOut(step: Step, doing: Doing): Promise<Written | "unchanged" | undefined> {
  const { desired, provider, item } = step;
  const { context, locks, turn, onAnswer } = doing;
  const subject = { origin: turn.url.origin, kind: turn.kind, provider: provider?.id ?? item.name };
  return locks.during(subject, async () => {
    if (item.action === "delete") return carryOutDeletion(step, doing);
    const { changes, provider: current } = item.action === "update" ? await renew(step, turn, context.fingerprints) : step;
    if (item.action === "update" && Object.keys(changes).length === 0) return "unchanged";
    const conversation = converse(
      { ...step, changes },
      {
        consent: item.consent !== undefined,
        approve(now) {
          if (provider !== undefined) refuseMoved(turn.plane, changes, { looked: provider, now });
        },
      },
    );
    if (conversation === undefined) return undefined;
    return performWrite(context, turn, conversation, {
      action: item.action === "create" ? "create" : "update",
      provider: { ...(provider === undefined ? {} : { id: provider.id }), name: item.name },
      ...(current === undefined ? {} : { current }),
      spec: changes,
      ...(desired === undefined ? {} : { origins: desired.origins }),
      onAnswer,
    });
  });
}

async function carryOutDeletion(step: Step, { context, turn, onAnswer }: Doing): Promise<undefined> {
  const { provider, item } = step;
  const conversation = remove(step, item.consent !== undefined);
  if (provider === undefined || conversation === undefined) return;
  await performDelete(context, turn, conversation, { id: provider.id, name: provider.name, onAnswer });
}

function settleWritten(item: PlanItem, written: Written | undefined): ReportItem {
  const { differences = [], warnings = [], provider } = written ?? {};
  return {
    ...toReport(item),
    ...(provider === undefined ? {} : { id: provider.id }),
    status: "done",
    ...(differences.length === 0 ? {} : { differences }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

async function settleFailure(step: Step, error: unknown, run: Run, hasWritten: boolean): Promise<ReportItem> {
  const item = toReport(step.item);
  if (!(error instanceof LlmpError)) {
    // A mistake of llmp's own, or of this machine: what was done is reported before it ends.
    run.isOver = true;
    run.end ??= error;
    return { ...item, status: "unknown", error: { code: "internal", message: "this is a bug in llmp" } };
  }
  if (error instanceof CancelledError) {
    run.isOver = true;
    run.end ??= error;
    // With a hint it was sent before it was cancelled.
    return error.details.hint === undefined ? { ...item, status: "skipped" } : { ...item, status: "unknown", error: describeError(error) };
  }
  const failed = { ...item, error: describeError(error) };
  if (error instanceof OutcomeUnknownError) return { ...failed, status: "unknown" };
  if (!mayHaveHappened(error) && !hasWritten) return { ...failed, status: "failed" };
  return { ...failed, status: await lookUp(step) };
}

/** After a failure of the server, which may have stored it all the same: what was to be seen is not there, or nothing can be told. */
async function lookUp({ connection, desired, provider, changes, item }: Step): Promise<"failed" | "unknown"> {
  const { list } = connection.plane.operations;
  if ("unsupported" in list) return "unknown";
  try {
    const providers = await connection.perform(list({ settings: connection.settings }));
    const found = providers.find(({ id, name }) => (provider === undefined ? name === item.name : id === provider.id));
    if (item.action === "delete") return found === undefined ? "unknown" : "failed";
    if (found === undefined) return item.action === "create" ? "failed" : "unknown";
    // A replacement that was not finished has left two.
    if (providers.filter(({ name }) => name === found.name).length > 1) return "unknown";
    if (item.action !== "update" || provider === undefined) return "unknown";
    return isAsBefore(connection.plane, provider, found) && (desired?.plane.differences(changes, found) ?? []).length > 0
      ? "failed"
      : "unknown";
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    return "unknown";
  }
}

/** As far as it is shown, nothing of it was changed. */
function isAsBefore(plane: ControlPlane, before: Provider, now: Provider): boolean {
  const shown = (provider: Provider) => [plane.portable.specOf(provider), provider.enabled, provider.hasSecret, provider.updatedAt];
  return dequal(shown(before), shown(now));
}
