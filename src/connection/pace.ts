// How fast one connection may ask: fewer requests at once when the server says that it is too much, nothing at all for as long as it wants a rest.

import type { Clock } from "../context.ts";
import { ApiError, AuthenticationError, type ErrorDetails, LlmpError } from "../errors.ts";
import type { Throttle } from "./answer.ts";

export interface PaceOptions {
  /** The most requests at a time: a whole number, 1 or more. */
  readonly concurrency: number;
  readonly clock: Pick<Clock, "now">;
  /** In [0, 1). */
  random(): number;
}

/** One refusal, as the pace is told of it. */
export interface Refusal extends Throttle {
  /** What the refused request would fail with. */
  readonly error: Error;
  /** When the request was sent, by `Pace.stamp`. */
  readonly sent: number;
  readonly isWrite: boolean;
}

export interface Pace {
  /** Requests that may be under way now, 1 to the concurrency. */
  limit(): number;
  /** Milliseconds since 1970 until which nothing may be sent; 0 for none. */
  restsUntil(): number;
  /** What a request fails with that is not sent because of a rest. */
  reason(): Error | undefined;
  /** The rest is over. */
  resume(): void;
  /** What every request fails with, unsent, while the server wants a longer rest than anybody waits for. */
  refusal(): Error | undefined;
  /** Numbers the requests in the order in which they are sent. */
  stamp(): number;
  /** A request was answered, and not with a refusal of this sort. */
  accepted(request: { readonly isWrite: boolean }): void;
  refused(refusal: Refusal): void;
}

/** Milliseconds that a server may ask to wait; what asks for more is not waited for. */
const MAXIMUM_REST = 60_000;

/** Milliseconds for which nothing but refusals came, after which they are believed; reads that are answered say nothing of writes that are not. */
const MAXIMUM_DROUGHT = 120_000;

const BASE_REST = 250;
const MAXIMUM_GUESS = 8_000;

/**
 * Additive increase, multiplicative decrease (as TCP does it): a refusal halves the limit, once for all that were sent before the halving, and as
 * many acceptances as there are slots add one.
 */
export function createPace({ concurrency, clock, random }: PaceOptions): Pace {
  let limit = concurrency;
  let sent = 0;
  let halvedAt = 0;
  let strikes = 0;
  let dry: { readonly since: number; readonly isWrite: boolean } | undefined;
  let rest = 0;
  let reason: Error | undefined;
  let closed: { readonly until: number; readonly error: Error } | undefined;

  function refused({ wait, error, sent: stamp, isWrite }: Refusal): void {
    const now = clock.now();
    dry = { since: dry?.since ?? now, isWrite: isWrite || dry?.isWrite === true };
    reason = unsent(error);
    if (stamp > halvedAt) {
      limit = Math.max(1, limit / 2);
      halvedAt = sent;
      strikes += 1;
    }
    const isHopeless = now - dry.since > MAXIMUM_DROUGHT || (wait ?? 0) > MAXIMUM_REST;
    if (isHopeless) closed = { until: now + Math.max(wait ?? 0, MAXIMUM_REST), error: reason };
    // Not all who were refused together may come back together.
    else rest = Math.max(rest, now + (wait ?? Math.min(MAXIMUM_GUESS, BASE_REST * 2 ** strikes)) + random() * BASE_REST);
  }

  return {
    limit: () => Math.floor(limit),
    restsUntil: () => rest,
    reason: () => reason,
    resume() {
      rest = 0;
    },
    refusal() {
      if (closed !== undefined && closed.until <= clock.now()) closed = undefined;
      return closed?.error;
    },
    stamp() {
      sent += 1;
      return sent;
    },
    accepted({ isWrite }) {
      limit = Math.min(concurrency, limit + 1 / limit);
      if (dry?.isWrite === true && !isWrite) return;
      strikes = 0;
      dry = undefined;
    },
    refused,
  };
}

/** In the server's words, for what is not even sent. */
function unsent(refusal: Error): Error {
  const message = `not sent, because the control plane takes no more requests for now: ${refusal.message}`;
  const { hint, status }: ErrorDetails = refusal instanceof LlmpError ? refusal.details : {};
  const details = { ...(hint === undefined ? {} : { hint }), ...(status === undefined ? {} : { status }) };
  return refusal instanceof AuthenticationError ? new AuthenticationError(message, details) : new ApiError("refused", message, details);
}
