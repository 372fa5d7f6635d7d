// When the answer to one conversation answers another as well, and when it must not.

import { expect, test } from "vitest";
import { rememberReadings } from "../../src/connection/answer.ts";
import type { Sending } from "../../src/connection/reads.ts";
import { type ConversationReads, createSharedReads, type Progress } from "../../src/connection/shared-reads.ts";
import type { Errand, Hold } from "../../src/connection/slots.ts";
import { type HttpRequest, type HttpResponse, readOnce } from "../../src/control-planes/control-plane.ts";
import { ApiError, AuthenticationError, CancelledError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";

const LIST: HttpRequest = { method: "GET", path: "/v1/things" };
const WRITE: HttpRequest = { method: "POST", path: "/v1/things", body: {} };

/** One request on its way; the test grants its slot and answers it. */
interface Trip {
  readonly line: string;
  readonly errand: Errand;
  /** Grants the slot. */
  start(): void;
  answer(body?: unknown): Promise<void>;
  fail(error: Error): Promise<void>;
}

interface Stage {
  /** Requests that were handed on to be sent, in order. */
  readonly trips: readonly Trip[];
  /** The slots that conversations have taken to keep. */
  readonly kept: readonly (Hold | undefined)[];
  lines(): readonly string[];
  open(): Conversing;
  /** One that may write, whatever it reads before. */
  openWriter(progress?: Progress): Conversing;
  /** Lets so many milliseconds pass. */
  wait(milliseconds: number): Promise<void>;
  readyToWrite(): number;
  /** Readiness whenever the slots were told that it may have changed. */
  readonly reconsidered: readonly number[];
  crowd(isCrowded: boolean): void;
}

/** The reads of one conversation, with the bodies instead of the responses. */
interface Conversing {
  read(request?: HttpRequest): Promise<unknown>;
  /** The same, whole. */
  respond(request: HttpRequest): Promise<HttpResponse>;
  write(): Promise<unknown>;
  close(): void;
}

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise(setImmediate);
}

function openStage(): Stage {
  const trips: Trip[] = [];
  let now = 1_000_000;
  let isCrowded = false;
  const kept: (Hold | undefined)[] = [];
  const reconsidered: number[] = [];
  const sleepers: { readonly until: number; wake(): void }[] = [];
  const send: Sending = (request, errand) =>
    new Promise<HttpResponse>((resolve, reject) => {
      if (errand === undefined) throw new Error("a request in bulk has no errand");
      const end = (act: () => void) => {
        act();
        return settle();
      };
      trips.push({
        line: `${request.method} ${request.path}`,
        errand,
        start: () => errand.onSend?.(),
        answer: (body) => end(() => resolve({ status: 200, headers: {}, body, once: rememberReadings(body) })),
        fail: (error) => end(() => reject(error)),
      });
    });
  const shared = createSharedReads({
    clock: { now: () => now, sleep: (milliseconds) => new Promise((wake) => sleepers.push({ until: now + milliseconds, wake })) },
    signal: new AbortController().signal,
    slots: {
      async enter({ hold }) {
        kept.push(hold);
        return () => {};
      },
      release: () => {},
      reconsider: () => void reconsidered.push(shared.readyToWrite()),
    },
    turnstile: { pass: async () => {}, begin: async () => {}, stroll: async () => {}, passing: () => 0 },
    isCrowded: () => isCrowded,
  });
  return {
    trips,
    kept,
    reconsidered,
    lines: () => trips.map(({ line }) => line),
    open: () => conversing(shared.open({ mayWrite: false, progress: { hasWritten: false }, wrote: () => {} }), send),
    readyToWrite: shared.readyToWrite,
    openWriter: (progress = { hasWritten: false }) => conversing(shared.open({ mayWrite: true, progress, wrote: () => {} }), send),
    async wait(milliseconds) {
      now += milliseconds;
      for (const sleeper of sleepers.splice(0)) {
        if (sleeper.until <= now) sleeper.wake();
        else sleepers.push(sleeper);
      }
      await settle();
    },
    crowd(changed) {
      isCrowded = changed;
    },
  };
}

function conversing(reads: ConversationReads, send: Sending): Conversing {
  return {
    read: async (request = LIST) => (await reads.read(request, send)).body,
    respond: (request) => reads.read(request, send),
    write: async () => (await reads.write(WRITE, send)).body,
    close: reads.close,
  };
}

/** What has become of a promise, taken notice of at once. */
function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

/** The trip of this number, from 0; fails where nothing more was sent. */
function trip({ trips }: Stage, index: number): Trip {
  const found = trips[index];
  if (found === undefined) throw new Error(`only ${trips.length} requests were handed on`);
  return found;
}

test("conversations that ask before the request is sent are answered by it together", async () => {
  const stage = openStage();
  const [one, other] = [stage.open(), stage.open()];
  const answers = Promise.all([one.read(), other.read()]);
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/things"]);
  trip(stage, 0).start();
  await trip(stage, 0).answer("as it was");
  expect(await answers).toEqual(["as it was", "as it was"]);
});

test("whoever asks once the request is sent is answered by the next, however long ago its conversation began", async () => {
  const stage = openStage();
  const [one, late, later] = [stage.open(), stage.open(), stage.open()];
  const first = one.read();
  await settle();
  trip(stage, 0).start();
  const others = [late.read(), later.read()];
  await settle();
  await trip(stage, 0).answer("too early for them");
  expect(await first).toBe("too early for them");
  trip(stage, 1).start();
  await trip(stage, 1).answer("late enough");
  expect(await Promise.all(others)).toEqual(["late enough", "late enough"]);
  expect(stage.trips).toHaveLength(2);
});

test("a conversation sees nothing that was asked for before it began, so that a write lock keeps what it promises", async () => {
  const stage = openStage();
  const first = stage.open().read();
  await settle();
  trip(stage, 0).start();
  // Begun under a lock, after another llmp has written and let it go.
  const second = stage.open().read();
  await settle();
  // One at a time: the next is not sent while the first is under way.
  expect(stage.trips).toHaveLength(1);
  await trip(stage, 0).answer("before");
  expect(await first).toBe("before");
  trip(stage, 1).start();
  await trip(stage, 1).answer("after");
  expect(await second).toBe("after");
});

test("a conversation sees its own write: what was sent before its end does not count", async () => {
  const stage = openStage();
  const writer = stage.open();
  const reader = stage.open();
  const written = writer.write();
  await settle();
  trip(stage, 0).start();
  const early = reader.read();
  await settle();
  trip(stage, 1).start();
  await trip(stage, 0).answer();
  await written;
  // Sent while the write was under way, so the server may have answered it before it stored.
  const own = writer.read();
  await settle();
  await trip(stage, 1).answer("without it");
  expect(await early).toBe("without it");
  expect(stage.trips).toHaveLength(3);
  trip(stage, 2).start();
  await trip(stage, 2).answer("with it");
  expect(await own).toBe("with it");
});

test("a write that fails counts as one: it may have been stored", async () => {
  const stage = openStage();
  const writer = stage.open();
  const before = writer.read();
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("before");
  await before;
  const written = outcomeOf(writer.write());
  await settle();
  trip(stage, 1).start();
  await trip(stage, 1).fail(new ApiError("server_error", "it broke"));
  expect(await written).toMatchObject({ message: "it broke" });
  const own = writer.read();
  await settle();
  trip(stage, 2).start();
  await trip(stage, 2).answer("after");
  expect(await own).toBe("after");
});

test("a second look of the same conversation is a new one", async () => {
  const stage = openStage();
  const one = stage.open();
  const first = one.read();
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("first");
  expect(await first).toBe("first");
  const second = one.read();
  await settle();
  trip(stage, 1).start();
  await trip(stage, 1).answer("second");
  expect(await second).toBe("second");
});

test("what is tried again counts as sent when it was first", async () => {
  const stage = openStage();
  const first = stage.open().read();
  await settle();
  trip(stage, 0).start();
  const late = stage.open();
  trip(stage, 0).start();
  const second = late.read();
  await settle();
  await trip(stage, 0).answer("perhaps of the first try");
  expect(await first).toBe("perhaps of the first try");
  expect(stage.trips).toHaveLength(2);
  trip(stage, 1).start();
  await trip(stage, 1).answer("surely later");
  expect(await second).toBe("surely later");
});

test("a look that is delayed is sent after its delay, and not answered by what was asked meanwhile", async () => {
  const stage = openStage();
  const [one, other] = [stage.open(), stage.open()];
  const look = one.read({ ...LIST, delay: 1_500 });
  const meanwhile = other.read();
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("too early");
  expect(await meanwhile).toBe("too early");
  await stage.wait(800);
  const again = stage.open().read();
  await settle();
  trip(stage, 1).start();
  await trip(stage, 1).answer("too early as well");
  await again;
  await stage.wait(700);
  trip(stage, 2).start();
  await trip(stage, 2).answer("late enough");
  expect(await look).toBe("late enough");
});

test("second looks of several are sent together once all their delays are over", async () => {
  const stage = openStage();
  const looks = [stage.open(), stage.open()].map((one) => one.read({ ...LIST, delay: 1_500 }));
  await stage.wait(1_500);
  trip(stage, 0).start();
  await trip(stage, 0).answer("late enough");
  expect(await Promise.all(looks)).toEqual(["late enough", "late enough"]);
  expect(stage.trips).toHaveLength(1);
});

test("reference data may have been asked for before the conversation began, but not before its own write, nor half a minute ago", async () => {
  const stage = openStage();
  const catalogue: HttpRequest = { method: "GET", path: "/v1/catalogue", readFor: "reference" };
  const first = stage.open().read(catalogue);
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("vendors");
  await first;
  await stage.wait(30_000);
  const one = stage.open();
  expect(await one.read(catalogue)).toBe("vendors");
  const written = one.write();
  await settle();
  await trip(stage, 1).answer();
  await written;
  void one.read(catalogue);
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/catalogue", "POST /v1/things", "GET /v1/catalogue"]);
  await stage.wait(1);
  void stage.open().read({ ...catalogue, path: "/v1/catalogue" });
  await settle();
  trip(stage, 2).start();
  await trip(stage, 2).answer("vendors of now");
  expect(await stage.open().read(catalogue)).toBe("vendors of now");
});

test("reference data of more than half a minute ago is asked for again", async () => {
  const stage = openStage();
  const catalogue: HttpRequest = { method: "GET", path: "/v1/catalogue", readFor: "reference" };
  const first = stage.open().read(catalogue);
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("vendors");
  await first;
  await stage.wait(30_001);
  void stage.open().read(catalogue);
  await settle();
  expect(stage.trips).toHaveLength(2);
});

test.each<[string, HttpRequest]>([
  ["another path", { ...LIST, path: "/v1/others" }],
  ["another query", { ...LIST, query: { scope: "all" } }],
  ["another header", { ...LIST, headers: { accept: "text/plain" } }],
  ["no credentials", { ...LIST, anonymous: true }],
  ["another time limit", { ...LIST, timeout: 5 }],
  ["a body", { method: "POST", path: "/v1/things", readOnly: true, body: {} }],
])("%s is another request", async (_what, request) => {
  const stage = openStage();
  void stage.open().read();
  void stage.open().read(request);
  await settle();
  expect(stage.trips).toHaveLength(2);
});

test("a POST that only reads is shared by its body", async () => {
  const stage = openStage();
  const probe = (text: string): HttpRequest => ({ method: "POST", path: "/v1/probe", readOnly: true, body: { text } });
  for (const text of ["a", "b", "a"]) void stage.open().read(probe(text));
  await settle();
  expect(stage.trips).toHaveLength(2);
});

test.each<[string, (secret: Secret) => HttpRequest]>([
  ["a header", (secret) => ({ ...LIST, headers: { "x-member-key": secret } })],
  ["the body", (secret) => ({ method: "POST", path: "/v1/probe", readOnly: true, body: { keys: [{ value: secret }] } })],
])("requests with a secret in %s look alike and are not, so each is sent", async (_where, requestWith) => {
  const stage = openStage();
  for (const name of ["ada", "ben"]) void stage.open().read(requestWith(new Secret(`not-a-real-key-of-${name}`)));
  await settle();
  expect(stage.trips).toHaveLength(2);
});

test("a failure is thrown into everyone who waits for it, and remembered by nobody", async () => {
  const stage = openStage();
  const [one, other, late] = [stage.open(), stage.open(), stage.open()];
  const reads = [one.read(), other.read()];
  await settle();
  trip(stage, 0).start();
  const failure = new AuthenticationError("no");
  const outcomes = Promise.allSettled(reads);
  await trip(stage, 0).fail(failure);
  expect(await outcomes).toEqual([1, 2].map(() => ({ status: "rejected", reason: failure })));
  const again = late.read();
  await settle();
  trip(stage, 1).start();
  await trip(stage, 1).answer("better now");
  expect(await again).toBe("better now");
});

test("whoever waits behind a request that fails is not failed by it", async () => {
  const stage = openStage();
  const first = outcomeOf(stage.open().read());
  await settle();
  trip(stage, 0).start();
  const second = stage.open().read();
  await settle();
  await trip(stage, 0).fail(new ApiError("server_error", "it broke"));
  expect(await first).toMatchObject({ message: "it broke" });
  trip(stage, 1).start();
  await trip(stage, 1).answer("fine");
  expect(await second).toBe("fine");
});

test("a request is owed as soon as one of those who wait for it has written, and ahead as long as one has not", async () => {
  const stage = openStage();
  const [writer, other] = [stage.open(), stage.open()];
  const written = writer.write();
  await settle();
  await trip(stage, 0).answer();
  await written;
  void writer.read();
  await settle();
  const { errand } = trip(stage, 1);
  expect([errand.isOwed(), errand.isAhead()]).toEqual([true, false]);
  void other.read();
  await settle();
  expect([errand.isOwed(), errand.isAhead()]).toEqual([true, true]);
  expect(stage.trips).toHaveLength(2);
});

/** One thing by its address, which a list of all answers as well. */
function one(id: string): HttpRequest {
  const pick = ({ body }: HttpResponse) => (body as Readonly<Record<string, unknown>>)[id];
  return { method: "GET", path: `/v1/things/${id}`, among: { path: "/v1/things", pick } };
}

test("where many are under way, the reads of one each are answered by one of all", async () => {
  const stage = openStage();
  stage.crowd(true);
  const answers = Promise.all(["a", "b"].map((id) => stage.open().read(one(id))));
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/things"]);
  trip(stage, 0).start();
  await trip(stage, 0).answer({ a: "A", b: "B" });
  expect(await answers).toEqual(["A", "B"]);
});

test("what is read once of one out of all is read of that one", async () => {
  const stage = openStage();
  stage.crowd(true);
  const answer = stage.open().respond(one("a"));
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer({ a: "A", b: "B" });
  expect(readOnce(await answer, (body) => body)).toBe("A");
});

test("where few are under way, each is asked for by itself", async () => {
  const stage = openStage();
  void stage.open().read(one("a"));
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/things/a"]);
});

test("what is not among all is asked for by itself", async () => {
  const stage = openStage();
  stage.crowd(true);
  const answer = stage.open().read(one("c"));
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer({ a: "A" });
  trip(stage, 1).start();
  await trip(stage, 1).answer("C");
  expect(await answer).toBe("C");
  expect(stage.lines()).toEqual(["GET /v1/things", "GET /v1/things/c"]);
});

test("a read of all that is refused is not tried again", async () => {
  const stage = openStage();
  stage.crowd(true);
  const answers = Promise.all([stage.open().read(one("a")), stage.open().read(one("b"))]);
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).fail(new AuthenticationError("this key may not list", { status: 403 }));
  await trip(stage, 1).answer("A");
  await trip(stage, 2).answer("B");
  expect(await answers).toEqual(["A", "B"]);
  void stage.open().read(one("c"));
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/things", "GET /v1/things/a", "GET /v1/things/b", "GET /v1/things/c"]);
});

test("an interruption is no refusal: nothing is asked after it", async () => {
  const stage = openStage();
  stage.crowd(true);
  const answer = outcomeOf(stage.open().read(one("a")));
  await settle();
  await trip(stage, 0).fail(new CancelledError());
  expect(await answer).toBeInstanceOf(CancelledError);
  expect(stage.trips).toHaveLength(1);
});

test("the look at one after its own write is not answered by an older look at all", async () => {
  const stage = openStage();
  stage.crowd(true);
  const writer = stage.open();
  const before = writer.read();
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer({ a: "old" });
  await before;
  const written = writer.write();
  await settle();
  await trip(stage, 1).answer();
  await written;
  const own = writer.read(one("a"));
  await settle();
  trip(stage, 2).start();
  await trip(stage, 2).answer({ a: "new" });
  expect(await own).toBe("new");
});

test("what is read before a write is read in a slot that is kept for the write, by one for all who keep one", async () => {
  const stage = openStage();
  const writers = [stage.openWriter(), stage.openWriter()];
  const reads = Promise.all(writers.map((writer) => writer.read()));
  // It may need a slot of its own, so that nobody who keeps one may wait for it.
  void stage.open().read();
  await settle();
  expect(stage.kept).toEqual([{ isTaken: false }, { isTaken: false }]);
  expect(stage.lines()).toEqual(["GET /v1/things", "GET /v1/things"]);
  const [own, other] = stage.trips.toSorted((one) => (one.errand.hold === undefined ? 1 : -1));
  expect([own?.errand.hold, other?.errand.hold]).toEqual([stage.kept[0], undefined]);
  own?.start();
  await own?.answer("as it is");
  expect(await reads).toEqual(["as it is", "as it is"]);
  for (const writer of writers) void writer.write();
  await settle();
  const [first, second] = stage.trips.slice(2);
  expect(first?.errand.hold).toBe(stage.kept[0]);
  expect(second?.errand.hold).toBe(stage.kept[1]);
  expect(first?.errand.isRepeatable).toBe(false);
});

test("whoever keeps a slot and asks once the request is sent is answered by the next", async () => {
  const stage = openStage();
  const first = stage.openWriter().read();
  await settle();
  trip(stage, 0).start();
  const second = stage.openWriter().read();
  await settle();
  await trip(stage, 0).answer("before");
  trip(stage, 1).start();
  await trip(stage, 1).answer("after");
  expect(await Promise.all([first, second])).toEqual(["before", "after"]);
});

test("what says what it is read for is shared, and the write after it waits as any other", async () => {
  const stage = openStage();
  const look: HttpRequest = { ...LIST, readFor: "identity" };
  const writers = [stage.openWriter(), stage.openWriter()];
  const reads = Promise.all(writers.map((writer) => writer.read(look)));
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("not there");
  expect(await reads).toEqual(["not there", "not there"]);
  for (const writer of writers) void writer.write();
  await settle();
  expect(stage.trips.map(({ errand }) => errand.hold)).toEqual([undefined, undefined, undefined]);
});

test("ready to write is who has what it has read, until it writes, asks for more or ends", async () => {
  const stage = openStage();
  const look: HttpRequest = { ...LIST, readFor: "identity" };
  const [one, other, third, reader] = [stage.openWriter(), stage.openWriter(), stage.openWriter(), stage.open()];
  for (const asker of [one, other, third, reader]) void asker.read(look);
  await settle();
  expect(stage.readyToWrite()).toBe(0);
  trip(stage, 0).start();
  await trip(stage, 0).answer("there");
  expect(stage.readyToWrite()).toBe(3);
  void one.write();
  expect(stage.readyToWrite()).toBe(2);
  void other.read({ ...LIST, path: "/v1/others", readFor: "identity" });
  expect(stage.readyToWrite()).toBe(1);
  third.close();
  expect(stage.readyToWrite()).toBe(0);
});

test("the slots are told of each that is ready no more, also where it joins those who wait for an answer", async () => {
  const stage = openStage();
  const look: HttpRequest = { ...LIST, readFor: "identity" };
  const writers = [stage.openWriter(), stage.openWriter(), stage.openWriter()];
  for (const writer of writers) void writer.read(look);
  await settle();
  trip(stage, 0).start();
  await trip(stage, 0).answer("there");
  for (const writer of writers) void writer.read({ ...LIST, path: "/v1/others", readFor: "identity" });
  expect(stage.reconsidered.slice(-3)).toEqual([2, 1, 0]);
});

test("after its write, a conversation shares what it reads", async () => {
  const stage = openStage();
  const writers = [stage.openWriter(), stage.openWriter()];
  for (const writer of writers) void writer.write();
  await settle();
  for (const { answer } of [...stage.trips]) await answer();
  for (const writer of writers) void writer.read();
  await settle();
  expect(stage.lines()).toEqual(["POST /v1/things", "POST /v1/things", "GET /v1/things"]);
});

test("in a slot that is kept, reference data is asked for anew, unless it was answered already", async () => {
  const stage = openStage();
  const catalogue: HttpRequest = { method: "GET", path: "/v1/catalogue", readFor: "reference" };
  void stage.open().read(catalogue);
  await settle();
  trip(stage, 0).start();
  const writer = stage.openWriter();
  void writer.read();
  await settle();
  await trip(stage, 1).answer();
  // The one that is under way may need a second slot.
  const own = writer.read(catalogue);
  await settle();
  expect(stage.lines()).toEqual(["GET /v1/catalogue", "GET /v1/things", "GET /v1/catalogue"]);
  trip(stage, 2).start();
  await trip(stage, 2).answer("vendors");
  expect(await own).toBe("vendors");
  const other = stage.openWriter();
  void other.read();
  await settle();
  expect(await other.read(catalogue)).toBe("vendors");
});

test("how far the work has come: a write counts, unless nothing was done because it was too much", async () => {
  const stage = openStage();
  const progress: Progress = { hasWritten: false };
  const writer = stage.openWriter(progress);
  const refused = outcomeOf(writer.write());
  await settle();
  trip(stage, 0).errand.onRefused?.("sent");
  await trip(stage, 0).fail(new ApiError("refused", "too many requests"));
  await refused;
  expect(progress).toEqual({ hasWritten: false, refusal: "sent" });
  const written = writer.write();
  await settle();
  await trip(stage, 1).answer();
  await written;
  expect(progress).toEqual({ hasWritten: true });
});
