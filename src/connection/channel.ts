// What conversations of one connection are performed over, and what is remembered between them.

import type { Clock } from "../context.ts";
import type { ControlPlane, HttpResponse } from "../control-planes/control-plane.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Send } from "./http.ts";
import type { Slots } from "./slots.ts";
import type { Destination } from "./wire.ts";

/** What a conversation is performed over. */
export interface Channel extends Destination {
  readonly plane: Pick<ControlPlane, "name" | "authorize" | "readError" | "readThrottle">;
  readonly caFile?: string;
  readonly send: Send;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly memory: Memory;
  /** The profile, where it has to be named to be meant: it is not the one that is meant anyway. */
  readonly namedProfile?: string;
  /** Where requests wait for their turn, in bulk; without them each is sent at once. */
  readonly slots?: Slots;
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

export function createMemory(): Memory {
  return { wasAccepted: false, reads: new Map() };
}
