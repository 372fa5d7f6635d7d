// Performs conversations: authorises, sends, retries what is safe to retry, and throws failures into the conversation, so that a plane can look before it gives up.

import type { Body, Conversation, HttpRequest, HttpResponse } from "../control-planes/control-plane.ts";
import { ApiError, AuthenticationError, CancelledError, NetworkError, OutcomeUnknownError } from "../errors.ts";
import type { Secret } from "../secrets/secret.ts";
import { adviseProfile } from "./advice.ts";
import type { Channel } from "./channel.ts";
import { exchange, prepareFor } from "./exchange.ts";
import { ownReads, type Reads, rememberReads, type Sending } from "./reads.ts";
import { changesSomething } from "./retry.ts";

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
  /** Answers the reads of this conversation, in bulk. */
  readonly reads?: Reads;
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

/**
 * Performs a conversation to its end. ApiError, AuthenticationError, NetworkError and OutcomeUnknownError are thrown into the conversation
 * first; CancelledError and what is wrong here (UsageError, SecretUnavailableError, a token that is missing, ValidationError of `authorize`) end it.
 */
export async function perform<T>(conversation: Conversation<T>, channel: Channel, options: PerformOptions = {}): Promise<T> {
  const result = await drive(conversation, { channel, options, stopsAt: () => false }).catch((error: unknown) => advise(error, channel));
  if ("done" in result) return result.done;
  throw new Error("a conversation stopped at a write, outside a rehearsal");
}

/** Performs a conversation up to its first write, which is given back instead of sent. Throws as `perform` does. */
export async function rehearse<T>(conversation: Conversation<T>, channel: Channel, options: PerformOptions = {}): Promise<Rehearsal<T>> {
  return drive(conversation, { channel, options, stopsAt: changesSomething }).catch((error: unknown) => advise(error, channel));
}

/** Only here it is known which control plane an error is about, of all that one command may speak with. */
function advise(error: unknown, { namedProfile }: Channel): never {
  throw adviseProfile(error, namedProfile);
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
    mayHaveWritten ||= changesSomething(request) && !("failure" in outcome && isUndone(outcome.failure));
    step = "response" in outcome ? conversation.next(outcome.response) : conversation.throw(outcome.failure);
  }
  return { done: step.value };
}

/** A failure after which nothing was changed for certain. */
function isUndone(failure: Error): boolean {
  if (failure instanceof ApiError) return !failure.isDoubtful;
  return !(failure instanceof OutcomeUnknownError);
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
      // Without a status no server has spoken: there is no token to ask it with.
      (error instanceof AuthenticationError && error.details.status !== undefined) ||
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

async function answer(request: HttpRequest, { channel, options }: Run): Promise<HttpResponse> {
  const { reads: remembered } = channel.memory;
  const reads = options.reads ?? (options.reuseReads === true ? rememberReads(remembered) : ownReads);
  const send: Sending = (asked, errand) => exchange(asked, errand, channel, options);
  if (!changesSomething(request)) return reads.read(request, send);
  // Whatever was read before a write may no longer be so, even when the write fails.
  remembered.clear();
  return reads.write(request, send);
}
