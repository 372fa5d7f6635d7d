// Before the first write: every step is gone through up to its own, so that what a control plane would refuse is known while nothing is done yet.

import type { Provider, Written } from "../control-planes/control-plane.ts";
import { ApiError, ConsentRequiredError, type Issue, UnsupportedOperationError, UsageError, ValidationError } from "../errors.ts";
import { describeError } from "./item-error.ts";
import type { PlanItem } from "./plan-item.ts";
import { eachOf, groupBy } from "./pool.ts";
import { converse, remove, type Step } from "./step.ts";
import { findWaiting } from "./twins.ts";

/**
 * The steps as they turn out to be: with what has to be agreed to, with what cannot be done, and without what is as asked already.
 *
 * @param concurrency conversations at a time on each target
 * @throws ValidationError with every problem of every step, at its place in the manifests; AuthenticationError, NetworkError, CancelledError
 */
export async function rehearse(steps: readonly Step[], concurrency: number): Promise<readonly Step[]> {
  const targets = groupBy(steps, ({ item }) => item.target);
  const issues: Issue[] = [];
  const rehearsed = await eachOf(targets, targets.length, (own) => {
    const waiting = findWaiting(own);
    return eachOf(own, concurrency, (step) => rehearseOne(step, { issues, awaitsPlace: waiting.has(step) }));
  });
  if (issues.length > 0) throw new ValidationError("the control planes would refuse this, so that nothing was written", issues);
  return rehearsed.flat();
}

interface Rehearsing {
  readonly issues: Issue[];
  /** Who has its place makes way before its turn comes. */
  readonly awaitsPlace: boolean;
}

async function rehearseOne(step: Step, { issues, awaitsPlace }: Rehearsing): Promise<Step> {
  const conversation = step.item.action === "delete" ? remove(step, false) : converse(step, { awaitsPlace });
  if (conversation === undefined) return step;
  try {
    const rehearsal = await step.connection.rehearse<Written | Provider>(conversation, { reuseReads: true });
    const isUnchanged = "done" in rehearsal && "differences" in rehearsal.done && rehearsal.done.differences.length === 0;
    return isUnchanged ? changed(step, { action: "unchanged" }) : step;
  } catch (error) {
    if (error instanceof ConsentRequiredError) return changed(step, { consent: error.message });
    if (error instanceof ValidationError) {
      issues.push(...place(error, step));
      return step;
    }
    if (awaitsPlace && error instanceof ApiError && error.code === "already_exists") return step;
    const isRefused = error instanceof UnsupportedOperationError || error instanceof ApiError || error instanceof UsageError;
    if (!isRefused) throw error;
    return changed(step, { action: "unsupported", error: describeError(error) });
  }
}

function changed(step: Step, item: Partial<PlanItem>): Step {
  return { ...step, item: { ...step.item, ...item } };
}

function place({ advice, issues }: ValidationError, { desired, item }: Step): readonly Issue[] {
  const where = (path: string) => (desired === undefined ? {} : { where: desired.locate(path) });
  if (issues.length === 0) return [{ path: item.name, message: advice, ...where("") }];
  return issues.map((issue) => ({ ...issue, ...where(issue.path), message: `${issue.message} (${item.name} on ${item.target})` }));
}
