// Performs conversations: authorises, sends, retries what is safe to retry, and throws failures into the conversation, so that a plane can look before it gives up.

import type { Clock } from "../context.ts";
import type { Body, ControlPlane, Conversation, HttpRequest, HttpResponse } from "../control-planes/control-plane.ts";
import { ApiError, AuthenticationError, CancelledError, NetworkError, OutcomeUnknownError } from "../errors.ts";
import { Secret } from "../secrets/secret.ts";
import { judge, readAnswer } from "./answer.ts";
import type { Send, WireResponse } from "./http.ts";
import { isTransient, LostAnswer } from "./network-failures.ts";
import { changesSomething, delayBeforeRetry, type Failure } from "./retry.ts";
import { traceFailure, traceRequest, traceResponse } from "./trace.ts";
import { type Destination, listSecrets, type Prepared, prepare, revealBody, revealHeaders } from "./wire.ts";

/** What a conversation is performed over. */
export interface Channel extends Destination {
  readonly plane: Pick<ControlPlane, "name" | "authorize" | "readError">;
  readonly caFile?: string;
  readonly send: Send;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly memory: Memory;
  /** Resolved when the first request needs it. */
  token(): Promise<Secret>;
}

/** What is remembered between the conversations of one connection. */
export interface Memory {
  /** A request with the token succeeded. */
  wasAccepted: boolean;
  /** Answers to GETs that were performed with `reuseReads`, by what was asked. */
  readonly reads: Map<string, Promise<HttpResponse>>;
}

/** Whoever follows the requests that change something. */
export interface WriteObserver {
  /** Before each of them, which waits for it. Must not throw. */
  sending(): Promise<void>;
  /** After each that was answered with success. */
  answered(response: HttpResponse): void;
}

export interface PerformOptions {
  /** Answer identical GETs from memory, until the next write. */
  readonly reuseReads?: boolean;
  /** Milliseconds since 1970 by which it ends: no answer is awaited longer, and nothing is tried again later. */
  readonly deadline?: number;
  readonly observer?: WriteObserver;
  /** Receives the lines of `--debug`, without secrets. */
  trace?(line: string): void;
}

/** The first write of a rehearsed conversation. Secrets are unrevealed, so it is safe to print. */
export interface PlannedWrite {
  readonly method: HttpRequest["method"];
  /** Absolute. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | Secret>>;
  readonly body?: Body;
  /** The credential, for telling it from other secrets in the headers. */
  readonly token?: Secret;
}

/** How a rehearsal ended: at the first write, or, with nothing to write, at the end. */
export type Rehearsal<T> = { readonly planned: PlannedWrite } | { readonly done: T };

/** Milliseconds that a request may take when it does not say: a quick database write, with room for a cold start. */
const TIMEOUT = 30_000;

export function createMemory(): Memory {
  return { wasAccepted: false, reads: new Map() };
}

/**
 * Performs a conversation to its end. ApiError, AuthenticationError, NetworkError and OutcomeUnknownError are thrown into the conversation
 * first; CancelledError and what is wrong here (UsageError, SecretUnavailableError, ValidationError of `authorize`) end it.
 */
export async function perform<T>(conversation: Conversation<T>, channel: Channel, options: PerformOptions = {}): Promise<T> {
  const result = await drive(conversation, { channel, options, stopsAt: () => false });
  if ("done" in result) return result.done;
  throw new Error("a conversation stopped at a write, outside a rehearsal");
}

/** Performs a conversation up to its first write, which is given back instead of sent. Throws as `perform` does. */
export async function rehearse<T>(conversation: Conversation<T>, channel: Channel, options: PerformOptions = {}): Promise<Rehearsal<T>> {
  return drive(conversation, { channel, options, stopsAt: changesSomething });
}

interface Run {
  readonly channel: Channel;
  readonly options: PerformOptions;
  stopsAt(request: HttpRequest): boolean;
}

async function drive<T>(conversation: Conversation<T>, run: Run): Promise<Rehearsal<T>> {
  let mayHaveWritten = false;
  let step = conversation.next();
  while (step.done !== true) {
    const request = step.value;
    const observer = changesSomething(request) ? run.options.observer : undefined;
    await observer?.sending();
    const outcome = await settle(request, run);
    if ("response" in outcome) observer?.answered(outcome.response);
    if ("planned" in outcome) {
      conversation.return(undefined as never);
      return outcome;
    }
    if ("end" in outcome) {
      conversation.return(undefined as never);
      throw mayHaveWritten ? afterWrite(outcome.end) : outcome.end;
    }
    const isUndone = "failure" in outcome && !(outcome.failure instanceof OutcomeUnknownError);
    mayHaveWritten ||= changesSomething(request) && !isUndone;
    step = "response" in outcome ? conversation.next(outcome.response) : conversation.throw(outcome.failure);
  }
  return { done: step.value };
}

type Outcome =
  | { readonly response: HttpResponse }
  | { readonly planned: PlannedWrite }
  /** For the conversation to deal with. */
  | { readonly failure: Error }
  /** Not for the conversation. */
  | { readonly end: unknown };

async function settle(request: HttpRequest, run: Run): Promise<Outcome> {
  try {
    if (run.stopsAt(request)) return { planned: await plan(request, run.channel) };
    return { response: await answer(request, run) };
  } catch (error) {
    const isOfServer =
      error instanceof ApiError ||
      error instanceof AuthenticationError ||
      error instanceof NetworkError ||
      error instanceof OutcomeUnknownError;
    return isOfServer ? { failure: error } : { end: error };
  }
}

function afterWrite(error: unknown): unknown {
  if (!(error instanceof CancelledError) || error.details.hint !== undefined) return error;
  return new CancelledError("cancelled", { hint: "something may already have been changed: look with `llmp list`" });
}

async function plan(request: HttpRequest, channel: Channel): Promise<PlannedWrite> {
  const { method, url, headers, body, token } = await prepareFor(request, channel);
  return { method, url: url.href, headers, ...(body === undefined ? {} : { body }), ...(token === undefined ? {} : { token }) };
}

async function prepareFor(request: HttpRequest, channel: Channel): Promise<Prepared> {
  return prepare(request, request.anonymous === true ? undefined : await channel.token(), channel);
}

async function answer(request: HttpRequest, { channel, options }: Run): Promise<HttpResponse> {
  const { reads } = channel.memory;
  // Whatever was read before a write may no longer be so, even when the write fails.
  if (changesSomething(request)) reads.clear();
  if (options.reuseReads !== true || !isRememberable(request)) return exchange(request, channel, options);
  const key = JSON.stringify([request.path, request.query, request.headers, request.anonymous]);
  const remembered = reads.get(key) ?? exchange(request, channel, options);
  reads.set(key, remembered);
  try {
    return await remembered;
  } catch (error) {
    reads.delete(key);
    throw error;
  }
}

// What is remembered is found by what was asked, as text, in which one secret looks like another.
function isRememberable({ method, headers = {} }: HttpRequest): boolean {
  return method === "GET" && !Object.values(headers).some((value) => value instanceof Secret);
}

async function exchange(request: HttpRequest, channel: Channel, options: PerformOptions): Promise<HttpResponse> {
  const { clock, signal } = channel;
  if (request.delay !== undefined) await clock.sleep(request.delay, signal);
  const prepared = await prepareFor(request, channel);
  for (let tries = 1; ; tries += 1) {
    const attempt = await tryOnce(request, prepared, channel, options);
    if ("response" in attempt) return attempt.response;
    const delay = delayBeforeRetry(request, attempt.failure, { tries, now: clock.now(), random: channel.random() });
    if (delay === undefined || channel.clock.now() + delay >= (options.deadline ?? Number.POSITIVE_INFINITY)) throw attempt.error;
    options.trace?.(`  once more in ${Math.round(delay)} ms`);
    await clock.sleep(delay, signal);
  }
}

type Attempt = { readonly response: HttpResponse } | { readonly failure: Failure; readonly error: Error };

async function tryOnce(request: HttpRequest, prepared: Prepared, channel: Channel, options: PerformOptions): Promise<Attempt> {
  const known = listSecrets(prepared);
  const begun = channel.clock.now();
  options.trace?.(traceRequest(prepared));
  let answered: WireResponse;
  try {
    answered = await transmit(request, prepared, channel, options);
  } catch (error) {
    options.trace?.(traceFailure(error, channel.clock.now() - begun, known));
    return explain(error, request);
  }
  const response = readAnswer(answered, known);
  options.trace?.(traceResponse(response, channel.clock.now() - begun, known));
  return weigh(response, { request, prepared, channel, known });
}

async function transmit(request: HttpRequest, prepared: Prepared, channel: Channel, options: PerformOptions): Promise<WireResponse> {
  const { method, url, headers, body } = prepared;
  const left = (options.deadline ?? Number.POSITIVE_INFINITY) - channel.clock.now();
  return channel.send({
    method,
    url,
    headers: revealHeaders(headers),
    ...(body === undefined ? {} : { body: revealBody(body) }),
    timeout: Math.max(1, Math.min(request.timeout ?? TIMEOUT, left)),
    ...(channel.caFile === undefined ? {} : { caFile: channel.caFile }),
    signal: channel.signal,
  });
}

interface Weighing {
  readonly request: HttpRequest;
  readonly prepared: Prepared;
  readonly channel: Channel;
  readonly known: readonly Secret[];
}

function weigh(response: HttpResponse, { request, prepared, channel, known }: Weighing): Attempt {
  const { memory, plane, url } = channel;
  // An anonymous request has no token to speak of; planes read the token's shape, and an empty one has none.
  const circumstances = { request, token: prepared.token ?? new Secret(""), acceptedBefore: memory.wasAccepted };
  const error = judge(response, { plane, url, circumstances, known, now: channel.clock.now() });
  if (error !== undefined) return { failure: { kind: "refused", status: response.status, headers: response.headers }, error };
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
