// One request and its answer: authorised, sent when it has a slot, tried again where that is safe; what the answer means is an error or a response.

import type { HttpRequest, HttpResponse } from "../control-planes/control-plane.ts";
import { CancelledError, NetworkError, OutcomeUnknownError } from "../errors.ts";
import { Secret } from "../secrets/secret.ts";
import { judge, readAnswer, readThrottle, type Throttle } from "./answer.ts";
import type { Channel } from "./channel.ts";
import type { WireResponse } from "./http.ts";
import { isTransient, LostAnswer } from "./network-failures.ts";
import { changesSomething, delayBeforeRetry, type Failure } from "./retry.ts";
import type { Departure, Errand } from "./slots.ts";
import { traceFailure, traceRequest, traceResponse } from "./trace.ts";
import { listSecrets, type Prepared, prepare, revealBody, revealHeaders } from "./wire.ts";

/** Milliseconds that a request may take when it does not say: a quick database write, with room for a cold start. */
const TIMEOUT = 30_000;

/** How often, in bulk, something is tried again because it was refused as too much. */
export const MAXIMUM_REFUSALS = 8;

/** Reads the token, unless the request has none, and authorises. */
export async function prepareFor(request: HttpRequest, channel: Channel): Promise<Prepared> {
  return prepare(request, request.anonymous === true ? undefined : await channel.token(), channel);
}

interface Limits {
  /** Milliseconds since 1970 by which it ends: no answer is awaited longer, and nothing is tried again later. */
  readonly deadline?: number;
  trace?(line: string): void;
}

/**
 * Sends a request and gives its response. Reads are tried again where the failure may pass; in bulk, what was refused as too much is sent again
 * when the slots allow it, because nothing was done: of writes only those that are built on no read.
 *
 * @param errand what the slots are told of it, in bulk
 * @throws ApiError, AuthenticationError, NetworkError, OutcomeUnknownError; CancelledError; whatever the token or the authorisation fails with
 */
export async function exchange(
  request: HttpRequest,
  errand: Errand | undefined,
  channel: Channel,
  { deadline = Number.POSITIVE_INFINITY, trace }: Limits,
): Promise<HttpResponse> {
  const { clock, signal } = channel;
  if (request.delay !== undefined) await clock.sleep(request.delay, signal);
  const prepared = await prepareFor(request, channel);
  const trip: Trip = { request, prepared, channel, known: listSecrets(prepared), deadline, ...(trace === undefined ? {} : { trace }) };
  for (let tries = 1, refusals = 0; ; ) {
    const attempt = await tryInSlot(trip, errand, refusals > 0);
    if ("response" in attempt) return attempt.response;
    if (attempt.throttle?.isUndone === true && refusals < MAXIMUM_REFUSALS && channel.slots?.isClosed() === false) {
      refusals += 1;
      if (errand?.isRepeatable === true) continue;
      errand?.onRefused?.("sent");
    }
    const delay = delayBeforeRetry(request, attempt.failure, { tries, now: clock.now(), random: channel.random() });
    if (delay === undefined || clock.now() + delay >= deadline) throw attempt.error;
    trace?.(`  once more in ${Math.round(delay)} ms`);
    await clock.sleep(delay, signal);
    tries += 1;
  }
}

/** What all tries of one request have in common. */
interface Trip {
  readonly request: HttpRequest;
  readonly prepared: Prepared;
  readonly channel: Channel;
  /** The secrets that it carries. */
  readonly known: readonly Secret[];
  readonly deadline: number;
  trace?(line: string): void;
}

type Attempt = { readonly response: HttpResponse } | Failed;

interface Failed {
  readonly failure: Failure;
  readonly error: Error;
  readonly throttle?: Throttle;
}

async function tryInSlot(trip: Trip, errand: Errand | undefined, isAgain: boolean): Promise<Attempt> {
  const { slots } = trip.channel;
  if (slots === undefined || errand === undefined) return tryOnce(trip);
  const leave = await slots.enter(errand, isAgain);
  let departure: Departure = "unanswered";
  try {
    const attempt = await tryOnce(trip);
    departure = "response" in attempt ? "answered" : departureOf(attempt);
    return attempt;
  } finally {
    leave(departure);
  }
}

/** A server that fails has not said that it would take more. */
function departureOf({ failure, throttle, error }: Failed): Departure {
  if (throttle !== undefined) return { ...throttle, error };
  return failure.kind === "refused" && failure.status < 500 ? "answered" : "unanswered";
}

async function tryOnce(trip: Trip): Promise<Attempt> {
  const { request, prepared, channel, known, trace } = trip;
  const begun = channel.clock.now();
  trace?.(traceRequest(prepared));
  let answered: WireResponse;
  try {
    answered = await transmit(trip);
  } catch (error) {
    trace?.(traceFailure(error, channel.clock.now() - begun, known));
    return explain(error, request);
  }
  const response = readAnswer(answered, known);
  trace?.(traceResponse(response, channel.clock.now() - begun, known));
  return weigh(response, trip);
}

async function transmit({ request, prepared, channel, deadline }: Trip): Promise<WireResponse> {
  const { method, url, headers, body } = prepared;
  return channel.send({
    method,
    url,
    headers: revealHeaders(headers),
    ...(body === undefined ? {} : { body: revealBody(body) }),
    timeout: Math.max(1, Math.min(request.timeout ?? TIMEOUT, deadline - channel.clock.now())),
    ...(channel.caFile === undefined ? {} : { caFile: channel.caFile }),
    signal: channel.signal,
  });
}

function weigh(response: HttpResponse, { request, prepared, channel, known }: Trip): Attempt {
  const { memory, plane, url } = channel;
  // An anonymous request has no token to speak of; planes read the token's shape, and an empty one has none.
  const circumstances = { request, token: prepared.token ?? new Secret(""), acceptedBefore: memory.wasAccepted };
  const setting = { plane, url, circumstances, known, now: channel.clock.now() };
  const error = judge(response, setting);
  if (error !== undefined) {
    const throttle = readThrottle(response, setting);
    const failure = { kind: "refused", status: response.status, headers: response.headers } as const;
    return { failure, error, ...(throttle === undefined ? {} : { throttle }) };
  }
  if (prepared.token !== undefined) memory.wasAccepted = true;
  return { response };
}

/** What a request that got no answer means; what is no failure of the road is thrown on. */
function explain(error: unknown, request: HttpRequest): Attempt {
  if (error instanceof NetworkError) return { failure: { kind: "unreached", isTransient: isTransient(error) }, error };
  if (error instanceof LostAnswer) return { failure: { kind: "lost", isTransient: error.isTransient }, error: lostError(error, request) };
  if (error instanceof CancelledError && !changesSomething(request)) throw new CancelledError();
  throw error;
}

function lostError(lost: LostAnswer, request: HttpRequest): NetworkError | OutcomeUnknownError {
  if (!changesSomething(request))
    return new NetworkError(lost.message, { hint: lost.hint ?? "nothing was changed; try again", cause: lost });
  const look = "look with `llmp list` before trying again";
  return new OutcomeUnknownError(`${lost.message}; the change may have been made all the same`, {
    hint: lost.hint === undefined ? look : `${lost.hint} ${look}`,
    cause: lost,
  });
}
