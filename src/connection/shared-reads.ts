// The reads of many conversations of one connection: which of them one request may answer, and which each conversation must send by itself.

import type { Clock } from "../context.ts";
import type { Among, HttpRequest, HttpResponse } from "../control-planes/control-plane.ts";
import { CancelledError, LlmpError } from "../errors.ts";
import { rememberReadings } from "./answer.ts";
import { carriesSecret, type Reads, type Sending } from "./reads.ts";
import type { Errand, Hold, Slots } from "./slots.ts";
import type { Turnstile } from "./turnstile.ts";

/** How far a piece of work has come, over all its conversations. */
export interface Progress {
  /** A write of it was sent, and not refused as too much. */
  hasWritten: boolean;
  /** Its latest write was refused as too much, or would have been, so that nothing was done. */
  refusal?: "sent" | "unsent";
}

export interface ConversationReads extends Reads {
  /** Must be called when the conversation is over. */
  close(): void;
}

export interface SharedReads {
  /**
   * The reads of one conversation.
   *
   * An answer is shared by all who had asked before its request was sent, so that nobody sees what is older than the moment of asking; only
   * reference data may be older. What a conversation reads before its first write, without saying what else it is for, is that on which the write
   * is built: it waits for a slot first and keeps it until the write has ended, so that the write follows its last read as soon as it would alone.
   *
   * @param wrote called when a write of the conversation has ended
   */
  open(conversation: { readonly mayWrite: boolean; readonly progress: Progress; wrote(): void }): ConversationReads;
  /** How many conversations have what they have read, and have neither written nor asked for more. */
  readyToWrite(): number;
}

export interface SharedReadsOptions {
  readonly clock: Clock;
  /** Ends the waiting before second looks. */
  readonly signal: AbortSignal;
  readonly slots: Pick<Slots, "enter" | "release" | "reconsider">;
  /** Lets those go on one after another who were waiting for the same answer. */
  readonly turnstile: Turnstile;
  /** Whether so many conversations are under way that one read of all costs less than many of one. */
  isCrowded(): boolean;
}

/** Milliseconds from its sending for which reference data is handed out; Den itself keeps its catalogue for ten minutes (fact sheet den 4). */
const MAXIMUM_REFERENCE_AGE = 30_000;

interface Asker {
  readonly hasWritten: boolean;
  /** The slot that it keeps, where it does. */
  readonly hold?: Hold;
  /** Told whether it has what it has asked for. */
  has(isThere: boolean): void;
}

/** One request for all who ask the same. */
interface Flight {
  readonly answer: Promise<HttpResponse>;
  /** One of those who wait for it has not written yet. */
  isAhead: boolean;
  /** One of them has. */
  isOwed: boolean;
}

interface Reference {
  readonly answer: Promise<HttpResponse>;
  /** Milliseconds since 1970 of its sending. */
  readonly at: number;
  readonly isOver: boolean;
}

export function createSharedReads({ clock, signal, slots, turnstile, isCrowded }: SharedReadsOptions): SharedReads {
  /** The one to be sent next, by what it asks: it waits for the one before it, and for a slot. */
  const waiting = new Map<string, Flight>();
  /** The one that was sent and is not answered. */
  const underWay = new Map<string, Promise<HttpResponse>>();
  const references = new Map<string, Reference>();
  /** Reads of all that have failed. */
  const useless = new Set<string>();
  /** Each conversation that is ready to write, by its hold. */
  const ready = new Set<Hold>();

  function ask(request: HttpRequest, { hasWritten, hold }: Asker, send: Sending): Flight | Reference {
    const own = keyOf(request);
    const reference = request.readFor === "reference" && !hasWritten ? recall(own) : undefined;
    // Whoever keeps a slot waits for nobody who may need one.
    if (reference !== undefined && (reference.isOver || hold === undefined)) return reference;
    const key = hold === undefined ? own : `in a slot: ${own}`;
    const flight = waiting.get(key) ?? depart(key, request, { send, ...(hold === undefined ? {} : { hold }) });
    flight.isAhead ||= !hasWritten;
    flight.isOwed ||= hasWritten;
    return flight;
  }

  function recall(key: string): Reference | undefined {
    const reference = references.get(key);
    return reference !== undefined && clock.now() - reference.at <= MAXIMUM_REFERENCE_AGE ? reference : undefined;
  }

  function depart(key: string, request: HttpRequest, { send, hold }: { readonly send: Sending; readonly hold?: Hold }): Flight {
    const flight: Flight = { isAhead: false, isOwed: false, answer: fly() };
    waiting.set(key, flight);
    return flight;

    async function fly(): Promise<HttpResponse> {
      // One at a time: those who came too late for the one that is under way gather until its end.
      await underWay.get(key)?.catch(() => {});
      // Those who come at the same moment are in time.
      await new Promise(setImmediate);
      try {
        const response = await send(request, { ...errandOf(key, request, flight), ...(hold === undefined ? {} : { hold }) });
        const reference = references.get(keyOf(request));
        if (reference?.answer === flight.answer) references.set(keyOf(request), { ...reference, isOver: true });
        return response;
      } catch (error) {
        if (references.get(keyOf(request))?.answer === flight.answer) references.delete(keyOf(request));
        throw error;
      } finally {
        if (waiting.get(key) === flight) waiting.delete(key);
        if (underWay.get(key) === flight.answer) underWay.delete(key);
      }
    }
  }

  function errandOf(key: string, request: HttpRequest, flight: Flight): Errand {
    return {
      isWrite: false,
      isRepeatable: true,
      isAhead: () => flight.isAhead,
      isOwed: () => flight.isOwed,
      onSend() {
        // A second try is fresher than is told.
        if (waiting.get(key) !== flight) return;
        waiting.delete(key);
        underWay.set(key, flight.answer);
        if (request.readFor === "reference") references.set(keyOf(request), { answer: flight.answer, at: clock.now(), isOver: false });
      },
    };
  }

  /** The one out of all, or undefined where it has to be asked for by itself. */
  async function askAmong({ path, pick }: Among, asker: Asker, send: Sending): Promise<HttpResponse | undefined> {
    if (useless.has(path) || !isCrowded()) return undefined;
    try {
      const all = await together({ method: "GET", path }, asker, send);
      const body = pick(all);
      return body === undefined ? undefined : { ...all, body, once: rememberReadings(body) };
    } catch (error) {
      if (!(error instanceof LlmpError) || error instanceof CancelledError) throw error;
      useless.add(path);
      return undefined;
    }
  }

  async function together(request: HttpRequest, asker: Asker, send: Sending): Promise<HttpResponse> {
    asker.has(false);
    const asked = ask(request, asker, send);
    // Whoever joins those that wait for an answer does not ask the slots for one.
    slots.reconsider();
    // What is there already was waited for by nobody.
    const isThere = "isOver" in asked && asked.isOver;
    try {
      return await asked.answer;
    } finally {
      asker.has(true);
      if (asker.hold === undefined && !isThere) await (asker.hasWritten ? turnstile.stroll() : turnstile.pass());
    }
  }

  /** Waits for a slot to keep. */
  async function take(hold: Hold): Promise<void> {
    const leave = await slots.enter(errandOfOwn(false, hold), false);
    leave("unanswered");
  }

  return {
    open({ mayWrite, progress, wrote }) {
      const hold: Hold = { isTaken: false };
      let isHeld = false;
      let hasWritten = false;

      const has = (isThere: boolean) => {
        if (isThere && mayWrite && !hasWritten) ready.add(hold);
        else ready.delete(hold);
      };

      return {
        async read({ delay, ...request }, send) {
          has(false);
          if (delay !== undefined) await clock.sleep(delay, signal);
          if (mayWrite && !hasWritten && !isHeld && request.readFor === undefined) {
            await take(hold);
            isHeld = true;
          }
          const asker: Asker = { hasWritten, has, ...(isHeld && !hasWritten ? { hold } : {}) };
          if (carriesSecret(request)) return send(request, errandOfOwn(hasWritten, asker.hold));
          const found = request.among === undefined ? undefined : await askAmong(request.among, asker, send);
          return found ?? (await together(request, asker, send));
        },
        async write(request, send) {
          has(false);
          const isBuiltOnRead = isHeld && !hasWritten;
          delete progress.refusal;
          const errand: Errand = {
            isWrite: true,
            isRepeatable: progress.hasWritten && !isBuiltOnRead,
            isAhead: () => false,
            isOwed: () => false,
            ...(isBuiltOnRead ? { hold } : {}),
            onRefused(refusal) {
              progress.refusal = refusal;
            },
          };
          try {
            return await send(request, errand);
          } finally {
            hasWritten = true;
            progress.hasWritten ||= progress.refusal === undefined;
            wrote();
          }
        },
        close() {
          has(false);
          slots.release(hold);
        },
      };
    },
    readyToWrite: () => ready.size,
  };
}

function errandOfOwn(hasWritten: boolean, hold: Hold | undefined): Errand {
  const kept = hold === undefined ? {} : { hold };
  return { isWrite: false, isRepeatable: true, isAhead: () => !hasWritten, isOwed: () => hasWritten, ...kept };
}

function keyOf({ method, path, query, headers, body, anonymous, timeout }: HttpRequest): string {
  return JSON.stringify([method, path, query, headers, body, anonymous, timeout]);
}
