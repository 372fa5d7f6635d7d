// A new key for every provider that uses the old one: written one after another, taken back where that was asked for, and reported as it really is.

import { mayHaveHappened } from "../control-planes/lost-answers.ts";
import { ApiError, CancelledError, LlmpError, UnsupportedOperationError, ValidationError } from "../errors.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Verdict } from "../vendors/verdict.ts";
import { describeError, type ItemError } from "./item-error.ts";

/** Which provider, and which of its credentials. */
export interface HolderPlace {
  /** The profile, or the URL where none is used. */
  readonly target: string;
  readonly controlPlane: string;
  readonly id: string;
  readonly name: string;
  /** `apiKey`, or `credentials.NAME` where there are several. */
  readonly field: string;
}

/** A provider that uses the key, and what can be done to it. */
export interface Holder {
  readonly place: HolderPlace;
  /** The new key is there already, and whether an earlier rotation of this key put it there, so that taking back includes it. */
  readonly landed?: { readonly byRotation: boolean };
  /** Why nothing is tried: there is no way to it, it is not found, or this key alone cannot be written there. */
  readonly obstacle?: { readonly action: "failed" | "missing" | "unsupported"; readonly error: NonNullable<RotationItem["error"]> };
  /** What the write destroys, which is to be agreed to before it. */
  readonly consequence?: string;
  /** Stores the key; gives the id under which the provider is found now, and what is not as it should be. Throws as an update does. */
  write(key: Secret): Promise<{ readonly id: string; readonly differences: readonly string[]; readonly warnings: readonly string[] }>;
  /** What the control plane says of the stored key; undefined where it has no check. */
  verify(key: Secret): Promise<Verdict | undefined>;
}

/**
 * How it ended for one provider, which tells what key it holds: the new one (`rotated`, `already`, `rejected`, `not_rolled_back`), the old one
 * (`failed`, `unsupported`, `skipped`, `rolled_back`), either (`unknown`), or what cannot be told (`missing`: it is deleted, or hidden from this token).
 */
export type RotationAction =
  | "rotated"
  | "already"
  | "rejected"
  | "failed"
  | "unsupported"
  | "unknown"
  | "skipped"
  | "missing"
  | "rolled_back"
  | "not_rolled_back";

export interface RotationItem extends HolderPlace {
  readonly action: RotationAction;
  /** What the control plane's own check said of the new key. */
  readonly verdict?: Verdict;
  readonly differences?: readonly string[];
  readonly warnings?: readonly string[];
  readonly error?: ItemError;
}

export interface Rotation {
  readonly items: readonly RotationItem[];
  /** Every provider holds the new key, as far as can be told, but for missing ones that count as deleted: the old one is needed no more. */
  readonly isComplete: boolean;
  /** What ended it early, once everything else is reported. */
  readonly end?: unknown;
}

export interface RotationOptions {
  readonly newKey: Secret;
  /** Written back everywhere when one provider fails; without it, what landed stays. */
  readonly rollBackTo?: Secret;
  /** Somebody knows that the missing ones are deleted. */
  readonly ignoresMissing?: boolean;
  /** Told of each item when it is settled. */
  onItem?(item: RotationItem): void;
}

/** Never throws for what a control plane did: that is in the items. */
export async function rotate(holders: readonly Holder[], options: RotationOptions): Promise<Rotation> {
  const items: RotationItem[] = [];
  let end: unknown;
  const isAllOrNothing = options.rollBackTo !== undefined;
  const isLost = (holder: Holder | undefined, action: RotationAction | undefined) =>
    isFailure(action) || (action === "missing" && options.ignoresMissing !== true && holder?.landed === undefined);
  // What can be told before the first write need not be taken back.
  const isHopeless = isAllOrNothing && holders.some((holder) => holder.landed === undefined && isLost(holder, holder.obstacle?.action));
  for (const holder of holders) {
    const stops = end !== undefined || isHopeless || (isAllOrNothing && items.some(({ action }, index) => isLost(holders[index], action)));
    const settled = stops ? { item: skip(holder) } : await rotateOne(holder, options.newKey);
    end ??= settled.end;
    items.push(settled.item);
    options.onItem?.(settled.item);
  }
  const hasFailed = items.some(({ action }, index) => isLost(holders[index], action));
  if (!hasFailed || options.rollBackTo === undefined || end !== undefined) {
    const isComplete = !hasFailed && items.every(({ action }) => action === "rotated" || action === "already" || action === "missing");
    return { items, isComplete, ...(end === undefined ? {} : { end }) };
  }
  return rollBack(holders, items, { ...options, rollBackTo: options.rollBackTo });
}

function isFailure(action: RotationAction | undefined): boolean {
  return action === "failed" || action === "rejected" || action === "unknown" || action === "unsupported";
}

interface Settled {
  readonly item: RotationItem;
  readonly end?: unknown;
}

async function rotateOne(holder: Holder, newKey: Secret): Promise<Settled> {
  const { place, obstacle } = holder;
  if (holder.landed !== undefined && obstacle?.action !== "missing") return { item: { ...place, action: "already" } };
  if (obstacle !== undefined) return { item: describeObstacle(place, obstacle) };
  try {
    const { id, differences, warnings } = await holder.write(newKey);
    const item: RotationItem = { ...place, id, action: "rotated", ...listed({ differences, warnings }) };
    return await verified(holder, newKey, item);
  } catch (error) {
    return settleFailure(place, error);
  }
}

/** The write is done: whatever the check does, the new key is there. */
async function verified(holder: Holder, newKey: Secret, item: RotationItem): Promise<Settled> {
  try {
    const verdict = await holder.verify(newKey);
    if (verdict === undefined) return { item };
    return { item: { ...item, verdict, action: verdict.outcome === "rejected" ? "rejected" : item.action } };
  } catch (error) {
    if (error instanceof CancelledError) return { item, end: error };
    if (!(error instanceof LlmpError)) throw error;
    const warnings = [...(item.warnings ?? []), `the new key could not be checked: ${error.message}`];
    return { item: { ...item, warnings } };
  }
}

function settleFailure(place: HolderPlace, error: unknown): Settled {
  if (!(error instanceof LlmpError)) throw error;
  if (isNotFound(error)) return { item: { ...place, action: "missing", error: describeMissing(error) } };
  const item = { ...place, error: describeError(error) };
  if (error instanceof CancelledError) {
    // With a hint it was sent before it was cancelled.
    return { item: { ...item, action: error.details.hint === undefined ? "skipped" : "unknown" }, end: error };
  }
  if (error instanceof UnsupportedOperationError || error instanceof ValidationError) return { item: { ...item, action: "unsupported" } };
  return { item: { ...item, action: mayHaveHappened(error) ? "unknown" : "failed" } };
}

/** The old key goes back to where the new one landed, and to where it may have. */
async function rollBack(
  holders: readonly Holder[],
  before: readonly RotationItem[],
  { rollBackTo, onItem }: RotationOptions & { readonly rollBackTo: Secret },
): Promise<Rotation> {
  const items: RotationItem[] = [];
  let end: unknown;
  for (const [index, holder] of holders.entries()) {
    const item = before[index];
    if (item === undefined) continue;
    if (end !== undefined || !isToRollBack(holder, item)) {
      items.push(end !== undefined && isToRollBack(holder, item) ? { ...item, action: keepsUnknown(item) } : item);
      continue;
    }
    const settled = await rollBackOne(holder, item, rollBackTo);
    end = settled.end;
    items.push(settled.item);
    onItem?.(settled.item);
  }
  return { items, isComplete: false, ...(end === undefined ? {} : { end }) };
}

function isToRollBack({ landed }: Holder, { action }: RotationItem): boolean {
  return action === "rotated" || action === "rejected" || action === "unknown" || (action === "already" && landed?.byRotation === true);
}

function keepsUnknown({ action }: RotationItem): RotationAction {
  return action === "unknown" ? "unknown" : "not_rolled_back";
}

async function rollBackOne(holder: Holder, item: RotationItem, key: Secret): Promise<Settled> {
  try {
    const { id, differences, warnings } = await holder.write(key);
    return { item: { ...withoutVerdict(item), id, action: "rolled_back", ...listed({ differences, warnings }) } };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    if (isNotFound(error)) return { item: { ...withoutVerdict(item), action: "missing", error: describeMissing(error) } };
    const wasSent = error instanceof CancelledError && error.details.hint !== undefined;
    const isUnknown = item.action === "unknown" || wasSent || mayHaveHappened(error);
    const failed: RotationItem = { ...item, action: isUnknown ? "unknown" : "not_rolled_back", error: describeError(error) };
    return error instanceof CancelledError ? { item: failed, end: error } : { item: failed };
  }
}

function withoutVerdict({ verdict: _verdict, ...item }: RotationItem): RotationItem {
  return item;
}

function listed(found: { readonly differences: readonly string[]; readonly warnings: readonly string[] }): Partial<RotationItem> {
  return Object.fromEntries(Object.entries(found).filter(([, texts]) => texts.length > 0));
}

function skip({ place, landed, obstacle }: Holder): RotationItem {
  if (obstacle !== undefined) return describeObstacle(place, obstacle);
  return { ...place, action: landed === undefined ? "skipped" : "already" };
}

function describeObstacle(place: HolderPlace, { action, error }: NonNullable<Holder["obstacle"]>): RotationItem {
  return { ...place, action, error };
}

/** Whether the control plane shows no such provider. */
export function isNotFound(error: LlmpError): boolean {
  return error instanceof ApiError && error.code === "not_found";
}

/** A token that sees less is answered as if the provider had been deleted. */
export function describeMissing(error: LlmpError): NonNullable<RotationItem["error"]> {
  return {
    code: error.code,
    message: "not found: deleted, or not visible to this token",
    hint: "where it is deleted, --ignore-missing goes on without it; else use a token that sees it",
  };
}
