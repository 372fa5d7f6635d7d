// Which failures are tried again, and when: a pure policy. What changes something is never sent twice.

import type { HttpRequest } from "../control-planes/control-plane.ts";

/** How one try ended without success. */
export type Failure =
  /** The server has not seen the request. */
  | { readonly kind: "unreached"; readonly isTransient: boolean }
  /** It may have, but no whole answer came. */
  | { readonly kind: "lost"; readonly isTransient: boolean }
  /** It answered with a status of 400 or above. */
  | { readonly kind: "refused"; readonly status: number; readonly headers: Readonly<Record<string, string>> };

export interface Circumstances {
  /** Tries made so far, 1 or more. */
  readonly tries: number;
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

const MAXIMUM_TRIES = 3;
const BASE_DELAY = 250;
const MAXIMUM_DELAY = 4_000;
const MAXIMUM_RETRY_AFTER = 60_000;

// Timeouts, replays and overload pass. A 500 does not: it is how these servers answer a request that they cannot digest, and the same request meets it again.
const PASSING_STATUSES = new Set([408, 425, 429, 502, 503, 504]);

/** True for a write: what `--dry-run` stops at. */
export function changesSomething(request: HttpRequest): boolean {
  return request.method !== "GET" && request.readOnly !== true;
}

/**
 * Milliseconds to wait before the same request is sent again; undefined to give up. Exponential with full jitter, so that many clients that
 * failed together do not return together; at least as long as Retry-After says, and not at all when that is more than a minute.
 */
export function delayBeforeRetry(request: HttpRequest, failure: Failure, { tries, now, random }: Circumstances): number | undefined {
  if (tries >= MAXIMUM_TRIES || changesSomething(request) || !isPassing(failure)) return undefined;
  const delay = random * Math.min(MAXIMUM_DELAY, BASE_DELAY * 2 ** (tries - 1));
  const asked = failure.kind === "refused" ? retryAfter(failure.headers, now) : undefined;
  if (asked === undefined) return delay;
  return asked > MAXIMUM_RETRY_AFTER ? undefined : asked + delay;
}

/** Milliseconds that the server asks to wait (Retry-After: seconds, or an HTTP date); undefined when it does not say. */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function isPassing(failure: Failure): boolean {
  return failure.kind === "refused" ? PASSING_STATUSES.has(failure.status) : failure.isTransient;
}
