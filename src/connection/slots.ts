// The slots of one connection in bulk: who may send now, who waits, and in which order.

import type { Clock } from "../context.ts";
import { CancelledError } from "../errors.ts";
import { durationText } from "./network-failures.ts";
import { createPace, type Refusal } from "./pace.ts";

/** A slot that a conversation keeps over several requests; the slots fill it in. */
export interface Hold {
  isTaken: boolean;
}

/** One request on its way, as the slots see it. */
export interface Errand {
  readonly isWrite: boolean;
  /** Refused as too much, it is simply sent again: a read, or a write of work that has written already. */
  readonly isRepeatable: boolean;
  /** The slot that its conversation keeps, from the first request that names it until a write has ended. */
  readonly hold?: Hold;
  /** A conversation that has not written yet waits for it. */
  isAhead(): boolean;
  /** A conversation that has written waits for it, so that it is sent although the person has stopped everything. */
  isOwed(): boolean;
  /** Told each time it is sent. */
  onSend?(): void;
  /** Told that it was refused as too much, or not sent because it would be, and is not sent again: nothing was done. */
  onRefused?(refusal: "sent" | "unsent"): void;
}

/** How a request left its slot: answered, refused as too much, or without an answer. */
export type Departure = "answered" | "unanswered" | Omit<Refusal, "sent" | "isWrite">;

export interface Slots {
  /**
   * Waits for a slot, which must be given back. A write that was built on what its conversation has read in a slot of its own does not wait: what
   * was read before a rest is old after it.
   *
   * @param isAgain it was refused as too much, and goes before all that wait
   * @throws CancelledError when everything was stopped; the server's own refusal while it wants a long rest, or any rest where it cannot be waited for
   */
  enter(errand: Errand, isAgain: boolean): Promise<(departure: Departure) => void>;
  /** A conversation is over: gives the slot back that it kept, unless it was given back already. */
  release(hold: Hold): void;
  /** Fewer are ready to write than before, so that a read may be due that gave way to them. */
  reconsider(): void;
  /** From now on only what is owed is sent. */
  stop(): void;
  /** Whether writes wait or are under way. */
  isWriting(): boolean;
  /** How many writes wait for a slot. */
  waitingWrites(): number;
  /** Whether the server wants so long a rest that nothing is sent. */
  isClosed(): boolean;
  /** How many requests may be under way now. */
  limit(): number;
  /** Milliseconds that a write takes lately, from its sending; before the first, those of a read; undefined before that. */
  writeTime(): number | undefined;
}

export interface SlotsOptions {
  readonly concurrency: number;
  readonly clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** How many conversations have what they have read, and will write. */
  readyToWrite(): number;
  /** Told when a slot was left. */
  onLeave(): void;
  /** Told of a rest that a person would wonder about. */
  warn?(line: string): void;
}

/** How long a read gives way to writes, in milliseconds and as a multiple of what reads take: those that wait are answered together, so the later, the fewer. */
const PATIENCE = 1_000;
const FORBEARANCE = 10;

/** Milliseconds of a rest from which on it is told. */
const NOTEWORTHY = 2_000;

/** The weight of the latest time among those before it. */
const WEIGHT = 0.2;

/** Milliseconds over which answered writes are counted. */
const WINDOW = 250;

interface Waiting {
  readonly errand: Errand;
  readonly since: number;
  isOverdue: boolean;
  grant(): void;
  refuse(error: Error): void;
}

export function createSlots({ concurrency, clock, random, signal, readyToWrite, onLeave, warn }: SlotsOptions): Slots {
  const pace = createPace({ concurrency, clock, random });
  const writes: Waiting[] = [];
  const reads: Waiting[] = [];
  /** Those that have a slot, and wait for the end of a rest only. */
  const held: Waiting[] = [];
  let underWay = 0;
  let writesUnderWay = 0;
  let isStopped = false;
  let isResting = false;
  let watched: Waiting | undefined;
  let writeTime: number | undefined;
  let readTime: number | undefined;
  let counted = { since: 0, writes: 0 };
  /** Writes that are answered in a millisecond, lately. */
  let rate: number | undefined;

  function enter(errand: Errand, isAgain: boolean): Promise<(departure: Departure) => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted || (isStopped && !errand.isOwed())) return reject(new CancelledError());
      const grant = () => resolve(begin(errand));
      const waiting: Waiting = { errand, since: clock.now(), isOverdue: false, grant, refuse: reject };
      const isHeld = errand.hold?.isTaken === true;
      const refusal = isHeld && errand.isWrite && rests() ? pace.reason() : undefined;
      if (refusal !== undefined) {
        errand.onRefused?.("unsent");
        return reject(refusal);
      }
      const queue = isHeld ? held : errand.isWrite ? writes : reads;
      // Work that has written already is not left half done for longer than must be.
      if (isAgain || (errand.isWrite && errand.isRepeatable)) queue.unshift(waiting);
      else queue.push(waiting);
      proceed();
    });
  }

  function begin(errand: Errand): (departure: Departure) => void {
    const [sent, begun] = [pace.stamp(), clock.now()];
    const { hold, isWrite } = errand;
    if (hold?.isTaken !== true) underWay += 1;
    if (hold !== undefined) hold.isTaken = true;
    if (isWrite) writesUnderWay += 1;
    errand.onSend?.();
    return (departure) => {
      if (isWrite) void settle();
      if (departure === "answered") {
        pace.accepted(errand);
        note(errand, clock.now() - begun);
      } else if (departure !== "unanswered") pace.refused({ ...departure, sent, isWrite });
      if (hold === undefined) vacate();
      else if (isWrite) release(hold);
      else proceed();
    };
  }

  /** Whoever has written looks back at once, and is in time for the look that waited for it. */
  async function settle(): Promise<void> {
    await new Promise(setImmediate);
    writesUnderWay -= 1;
    if (writesUnderWay === 0) proceed();
  }

  function release(hold: Hold): void {
    if (hold.isTaken) {
      hold.isTaken = false;
      vacate();
      // One that was to write and did not may have been what a read waited for.
    } else proceed();
  }

  function vacate(): void {
    underWay -= 1;
    onLeave();
    proceed();
  }

  function note({ isWrite }: Errand, taken: number): void {
    if (isWrite) {
      writeTime = average(writeTime, taken);
      count();
    } else readTime = average(readTime, taken);
  }

  function count(): void {
    const elapsed = clock.now() - counted.since;
    counted.writes += 1;
    if (elapsed < WINDOW) return;
    // The first window begins with the first write.
    if (counted.since > 0) rate = counted.writes / elapsed;
    counted = { since: clock.now(), writes: 0 };
  }

  function proceed(): void {
    const refusal = pace.refusal();
    if (refusal !== undefined) refuseAll(() => refusal);
    while (!rests()) {
      const next = held.shift() ?? (underWay < pace.limit() ? takeNext() : undefined);
      if (next === undefined) return;
      next.grant();
    }
  }

  /** Writes first. A read that leads to more of them comes in time for that; one that looks back lets them end, as long as it has patience. */
  function takeNext(): Waiting | undefined {
    const [first] = reads;
    if (first === undefined) return writes.shift();
    const index = reads.findIndex(isDue);
    if (index >= 0) return reads.splice(index, 1)[0];
    const write = writes.shift();
    // Nothing else may call for it.
    if (write === undefined) void watch(first);
    return write;
  }

  function isDue({ errand, since, isOverdue }: Waiting): boolean {
    const expected = writes.length + readyToWrite();
    const isIdle = underWay + writesUnderWay + expected === 0;
    const isShort = errand.isAhead() ? expected < reserve() : expected + writesUnderWay === 0;
    return isIdle || isShort || isOverdue || clock.now() - since >= patience();
  }

  /**
   * As many writes as are answered while five such reads are, one round at least: what one leads to is also read, weighed and written down. Where
   * this process or the server cannot keep up with the slots, that is less than the slots would allow, and a read of a long list is not worth a few.
   */
  function reserve(): number {
    if (readTime === undefined || writeTime === undefined) return pace.limit();
    const possible = pace.limit() / Math.max(1, writeTime);
    return Math.max(pace.limit(), 5 * readTime * Math.min(possible, rate ?? possible));
  }

  function patience(): number {
    return Math.max(PATIENCE, FORBEARANCE * (readTime ?? 0));
  }

  async function watch(read: Waiting): Promise<void> {
    if (watched === read) return;
    watched = read;
    try {
      await clock.sleep(Math.max(0, read.since + patience() - clock.now()), signal);
    } catch {
      return;
    }
    read.isOverdue = true;
    proceed();
  }

  function rests(): boolean {
    const until = pace.restsUntil();
    if (until === 0) return false;
    if (!isResting) void rest(until);
    return true;
  }

  async function rest(until: number): Promise<void> {
    isResting = true;
    const milliseconds = Math.max(0, Math.round(until - clock.now()));
    if (milliseconds >= NOTEWORTHY) warn?.(`the control plane wants fewer requests: waiting ${durationText(milliseconds)}`);
    try {
      await clock.sleep(milliseconds, signal);
    } catch {
      return;
    } finally {
      isResting = false;
    }
    // It may have been prolonged meanwhile.
    if (pace.restsUntil() === until) pace.resume();
    proceed();
  }

  function refuseAll(errorFor: (waiting: Waiting) => Error | undefined): void {
    for (const queue of [held, writes, reads]) {
      for (const waiting of queue.splice(0)) {
        const error = errorFor(waiting);
        if (error === undefined) queue.push(waiting);
        else waiting.refuse(error);
      }
    }
  }

  signal.addEventListener("abort", () => refuseAll(() => new CancelledError()));

  return {
    enter,
    release,
    reconsider: proceed,
    stop() {
      isStopped = true;
      refuseAll(({ errand }) => (errand.isOwed() ? undefined : new CancelledError()));
      proceed();
    },
    waitingWrites: () => writes.length,
    isWriting: () => writes.length + writesUnderWay > 0,
    isClosed: () => pace.refusal() !== undefined,
    limit: pace.limit,
    writeTime: () => writeTime ?? readTime,
  };
}

function average(before: number | undefined, latest: number): number {
  return before === undefined ? latest : before + WEIGHT * (latest - before);
}
