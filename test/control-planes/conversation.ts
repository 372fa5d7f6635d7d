// Drives a conversation with scripted answers. A request that the script does not expect fails the test, and so does one that never came.

import type { Conversation, HttpRequest } from "../../src/control-planes/control-plane.ts";

/** The request, as `GET /v1/things?scope=all`, and what comes back: a body, or an error that is thrown into the conversation. */
export type Step = readonly [line: string, answer: unknown];

export interface Played<T> {
  readonly value: T;
  readonly requests: readonly HttpRequest[];
}

/** Plays a conversation to its end. Throws what the conversation throws. */
export function play<T>(conversation: Conversation<T>, script: readonly Step[], requests: HttpRequest[] = []): Played<T> {
  const left = [...script];
  let step = conversation.next();
  while (step.done !== true) {
    const [line, answer] = expectNext(step.value, left);
    requests.push(step.value);
    step =
      answer instanceof Error
        ? conversation.throw(answer)
        : conversation.next({ status: line.startsWith("POST") ? 201 : 200, headers: {}, body: freeze(structuredClone(answer)) });
  }
  if (left.length > 0) throw new Surprise(`the conversation ended before ${left.map(([line]) => line).join(", ")}`);
  return { value: step.value, requests };
}

/** An answer may be handed to many conversations, so that none of them may change it. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

/** The body of the first write. */
export function writtenBody({ requests }: Pick<Played<unknown>, "requests">): Readonly<Record<string, unknown>> {
  const body = requests.find(({ method }) => method !== "GET")?.body;
  if (typeof body !== "object" || body === null) throw new Surprise("nothing was written");
  return body as Readonly<Record<string, unknown>>;
}

/** The error with which a conversation ends. */
export function playFailure(conversation: Conversation<unknown>, script: readonly Step[]): Error {
  const requests: HttpRequest[] = [];
  try {
    play(conversation, script, requests);
  } catch (error) {
    if (error instanceof Surprise || !(error instanceof Error)) throw error;
    if (requests.length === script.length) return error;
    throw new Surprise(`it failed after ${requests.length} of ${script.length} requests: ${error.message}`, { cause: error });
  }
  throw new Surprise("the conversation did not fail");
}

/** Not an error of what is tested, so it is never taken for one. */
class Surprise extends Error {}

function expectNext(request: HttpRequest, left: Step[]): Step {
  const line = describe(request);
  const next = left.shift();
  if (next === undefined) throw new Surprise(`an unexpected request at the end: ${line}`);
  if (next[0] !== line) throw new Surprise(`expected ${next[0]}, and not ${line}`);
  return next;
}

function describe({ method, path, query = {} }: HttpRequest): string {
  const search = new URLSearchParams(query).toString();
  return `${method} ${path}${search === "" ? "" : `?${search}`}`;
}
