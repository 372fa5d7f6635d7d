// Many conversations over one connection at a time: each as it would be alone, all together at no more cost than their writes.

import { setMaxListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { CancelledError } from "../errors.ts";
import { createAdmission } from "./admission.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { MAXIMUM_REFUSALS } from "./exchange.ts";
import { type PerformOptions, perform, rehearse } from "./perform.ts";
import type { Reads } from "./reads.ts";
import { createSharedReads, type Progress } from "./shared-reads.ts";
import { createSlots } from "./slots.ts";
import { createTurnstile } from "./turnstile.ts";

/** The connection of one piece of work among many: its requests wait for slots, and reads on which nothing is built are answered together with those of others. */
export type Turn = Omit<Connection, "bulk">;

export interface Bulk {
  /**
   * Does a piece of work when its turn comes: soon enough that there is always something to write, and no sooner. As many pieces may be handed
   * in as there are. When its first write is refused as too much, the work is done anew from its beginning, once the control plane wants it: so
   * it must make its conversations itself, and whatever it does before its first write must bear being done again.
   *
   * When the person stops everything, no turn begins any more and no write is sent; what was sent is finished or looked up within four seconds.
   *
   * @throws CancelledError for what was not begun, or was interrupted; whatever the work throws
   */
  turn<T>(work: (turn: Turn) => Promise<T>): Promise<T>;
}

export interface BulkOptions {
  /** The most requests under way at a time: a whole number, 1 or more. */
  readonly concurrency: number;
  /** Told when the control plane wants a rest that a person would wonder about. */
  warn?(line: string): void;
}

/** Writes of each slot that wait, or soon will, before those who are ready are in no hurry. */
const RESERVE = 2;

/** Milliseconds for finishing what was begun, after the person has stopped everything; main.ts ends the process after five seconds. */
const GRACE = 4_000;

/**
 * @param base the connection that the turns share
 * @param channel the road that they share; its signal is the person's
 */
export function createBulk(base: Turn, channel: Channel, tracing: Pick<PerformOptions, "trace">, options: BulkOptions): Bulk {
  const { clock, random, signal } = channel;
  // What a thousand conversations leave behind is collected before it is many times what they need: 145 MiB instead of 159, and as fast.
  setFlagsFromString("--heap-growing-percent=50");
  const [end, idle] = [new AbortController(), new AbortController()];
  // Every request that is under way, and every wait for a lock, listens to one of them.
  setMaxListeners(0, end.signal, signal);
  const slots = createSlots({
    clock,
    random,
    signal: end.signal,
    readyToWrite: () => shared.readyToWrite(),
    onLeave: () => admission.proceed(),
    ...options,
  });
  const admission = createAdmission(slots);
  const turnstile = createTurnstile({
    // Who has passed may still have to write down what it is about to send.
    isShort: () => slots.waitingWrites() + shared.readyToWrite() - turnstile.passing() < RESERVE * slots.limit(),
    isBusy: () => slots.isWriting() || shared.readyToWrite() > 0,
  });
  const shared = createSharedReads({ clock, signal: end.signal, slots, turnstile, isCrowded: () => begun > 2 * slots.limit() });
  const own: Channel = { ...channel, signal: end.signal, slots };
  let handedIn = 0;
  let begun = 0;
  let isStopped = false;

  function stop(): void {
    isStopped = true;
    admission.refuse(() => new CancelledError());
    slots.stop();
    clock.sleep(GRACE, idle.signal).then(
      () => end.abort(),
      () => {},
    );
  }

  async function turn<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    if (isStopped || signal.aborted) throw new CancelledError();
    handedIn += 1;
    if (handedIn === 1) signal.addEventListener("abort", stop);
    try {
      return await tryWork(work);
    } finally {
      handedIn -= 1;
      if (handedIn === 0) signal.removeEventListener("abort", stop);
      if (handedIn === 0 && isStopped) idle.abort();
    }
  }

  /** Anew each time that nothing was done because it was too much. */
  async function tryWork<T>(work: (turn: Turn) => Promise<T>): Promise<T> {
    for (let refusals = 0; ; ) {
      const progress: Progress = { hasWritten: false };
      try {
        return await take(work, progress, await admission.enter());
      } catch (error) {
        if (progress.refusal === "sent") refusals += 1;
        const mayBeginAnew = progress.refusal !== undefined && !progress.hasWritten && refusals < MAXIMUM_REFUSALS;
        if (!mayBeginAnew || slots.isClosed() || isStopped) throw error;
      }
    }
  }

  async function take<T>(work: (turn: Turn) => Promise<T>, progress: Progress, makeRoom: () => void): Promise<T> {
    async function converse<R>(mayWrite: boolean, run: (reads: Reads) => Promise<R>): Promise<R> {
      const reads = shared.open({ mayWrite, progress, wrote: makeRoom });
      try {
        return await run(reads);
      } finally {
        reads.close();
      }
    }
    begun += 1;
    try {
      await turnstile.begin();
      if (isStopped) throw new CancelledError();
      return await work({
        ...base,
        perform: (conversation, given) => converse(true, (reads) => perform(conversation, own, { ...tracing, ...given, reads })),
        rehearse: (conversation, given) => converse(false, (reads) => rehearse(conversation, own, { ...tracing, ...given, reads })),
      });
    } finally {
      begun -= 1;
      makeRoom();
    }
  }

  return { turn };
}
