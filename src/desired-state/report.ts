// What became of a plan: one item for each of its lines, whatever happened.

import type { ErrorCode } from "../errors.ts";
import type { ItemError } from "./item-error.ts";
import type { PlanItem } from "./plan-item.ts";

/**
 * `done`: it is stored, and was read back. `failed`: it is as it was. `unknown`: it may be either. `skipped`: it was not begun. `unchanged`: there
 * was nothing to do. `unsupported`: it cannot be done.
 */
export type ApplyStatus = "done" | "failed" | "unknown" | "skipped" | "unchanged" | "unsupported";

export interface ReportItem {
  readonly target: string;
  readonly controlPlane: string;
  readonly name: string;
  readonly id?: string;
  readonly action: PlanItem["action"];
  readonly status: ApplyStatus;
  /** The control plane's own, of the last request that changed something. */
  readonly requestId?: string;
  readonly changes: PlanItem["changes"];
  readonly secrets: PlanItem["secrets"];
  readonly ignored: PlanItem["ignored"];
  readonly place?: string;
  /** What was asked for, and is not there. */
  readonly differences?: readonly string[];
  readonly warnings?: readonly string[];
  readonly error?: ItemError;
}

export interface Report {
  readonly summary: Readonly<Record<ApplyStatus, number>>;
  readonly items: readonly ReportItem[];
  /** Those of the command that say what else is to be done, such as `--write-secrets`: what is left of it is left only with them. */
  readonly flags?: readonly string[];
}

export function makeReport(items: readonly ReportItem[]): Report {
  const summary = { done: 0, failed: 0, unknown: 0, skipped: 0, unchanged: 0, unsupported: 0 };
  for (const { status } of items) summary[status] += 1;
  return { summary, items };
}

/** Whether a provider is not as it was asked for, or that cannot be told. */
export function isLeft({ status, differences }: Readonly<{ status: string; differences?: readonly string[] | undefined }>): boolean {
  return (status !== "done" && status !== "unchanged") || differences !== undefined;
}

/** Failures that pass, or of which nobody knows whether they were any. */
const PASSING: readonly (ErrorCode | undefined)[] = [
  "cancelled",
  "changed_meanwhile",
  "network",
  "outcome_unknown",
  "server_error",
  "unexpected_response",
];

/** Whether the same apply, once more, may well do what is left of this one. */
export function isWorthRepeating({ status, error }: Pick<ReportItem, "status" | "error">): boolean {
  return status === "unknown" || status === "skipped" || (status === "failed" && PASSING.includes(error?.code));
}

/** Whether everything is as it was asked for. */
export function isComplete({ items }: Report): boolean {
  return !items.some(isLeft);
}
