// Who may send now, who waits, and in which order.

import { expect, test } from "vitest";
import { createSlots, type Departure, type Errand, type Hold, type Slots } from "../../src/connection/slots.ts";
import { ApiError, AuthenticationError, CancelledError } from "../../src/errors.ts";

type Sort = "write" | "continuation" | "ahead" | "back";

interface Stage {
  readonly slots: Slots;
  /** What has a slot or had one, in order, by its name. */
  readonly sent: readonly string[];
  /** What was refused, with the message. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
  /** Asks for a slot: a write, a read before a write, or one that looks back at one. */
  enter(sort: Sort, name: string, isAgain?: boolean): Promise<void>;
  /** Asks for the slot that is kept, or to be kept. */
  keep(hold: Hold, sort: Sort, name: string): Promise<void>;
  /** Gives the slot of that name back. */
  leave(name: string, departure?: Departure): Promise<void>;
  wait(milliseconds: number): Promise<void>;
  /** Says how many have what they have read. */
  ready(count: number): void;
  readonly controller: AbortController;
}

async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise(setImmediate);
}

function openStage(concurrency: number, atFirst = 0): Stage {
  let readyToWrite = atFirst;
  let now = 1_000_000;
  const sleepers: { readonly until: number; wake(): void }[] = [];
  const controller = new AbortController();
  const warnings: string[] = [];
  const sent: string[] = [];
  const refused: string[] = [];
  const leaves = new Map<string, (departure: Departure) => void>();
  const slots = createSlots({
    concurrency,
    clock: { now: () => now, sleep: (milliseconds) => new Promise((wake) => sleepers.push({ until: now + milliseconds, wake })) },
    random: () => 0,
    signal: controller.signal,
    readyToWrite: () => readyToWrite,
    onLeave: () => {},
    warn: (line) => void warnings.push(line),
  });
  function enter(errand: Errand, name: string, isAgain = false): Promise<void> {
    slots.enter(errand, isAgain).then(
      (leave) => {
        sent.push(name);
        leaves.set(name, leave);
      },
      (error: Error) => void refused.push(`${name}: ${error.message}`),
    );
    return settle();
  }
  return {
    slots,
    sent,
    refused,
    warnings,
    controller,
    enter: (sort, name, isAgain = false) => enter(errandOf(sort), name, isAgain),
    keep(hold, sort, name) {
      const onRefused = (refusal: string) => void refused.push(`${name} was refused, ${refusal}`);
      return enter({ ...errandOf(sort), isRepeatable: false, hold, onRefused }, name);
    },
    leave(name, departure = "answered") {
      leaves.get(name)?.(departure);
      leaves.delete(name);
      return settle();
    },
    ready(count) {
      readyToWrite = count;
    },
    async wait(milliseconds) {
      now += milliseconds;
      for (const sleeper of sleepers.splice(0)) {
        if (sleeper.until <= now) sleeper.wake();
        else sleepers.push(sleeper);
      }
      await settle();
    },
  };
}

function errandOf(sort: Sort): Errand {
  return {
    isWrite: sort === "write" || sort === "continuation",
    isRepeatable: sort !== "write",
    isAhead: () => sort === "ahead",
    isOwed: () => sort === "back",
  };
}

/** A refusal as too much; without a time, the server does not say how long to wait. */
function tooMuch(wait?: number): Departure {
  return { wait, isUndone: true, error: new ApiError("refused", "too many requests", { status: 429, hint: "slow down" }) };
}

async function enterAll(stage: Stage, sort: Sort, names: readonly string[]): Promise<void> {
  for (const name of names) await stage.enter(sort, name);
}

test("no more are under way than there are slots, and who waits goes in the order of coming", async () => {
  const stage = openStage(2);
  await enterAll(stage, "write", ["a", "b", "c", "d"]);
  expect(stage.sent).toEqual(["a", "b"]);
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b", "c"]);
  await stage.leave("a");
  expect(stage.sent).toEqual(["a", "b", "c", "d"]);
});

test("writes go before reads, so that looking back holds no write up", async () => {
  const stage = openStage(1);
  await stage.enter("write", "first");
  await stage.enter("back", "look");
  await enterAll(stage, "write", ["second", "third"]);
  await stage.leave("first");
  await stage.leave("second");
  expect(stage.sent).toEqual(["first", "second", "third"]);
  await stage.leave("third");
  expect(stage.sent.at(-1)).toBe("look");
});

test("a look back waits for the writes that are under way, so that one look is enough for all", async () => {
  const stage = openStage(3);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.enter("back", "look");
  expect(stage.sent).toEqual(["a", "b"]);
  await stage.leave("a");
  expect(stage.sent).toEqual(["a", "b"]);
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b", "look"]);
});

test("and lets whoever has written the last one ask as well before it goes", async () => {
  const stage = openStage(2);
  const leave = await stage.slots.enter(errandOf("write"), false);
  await stage.enter("back", "look");
  leave("answered");
  await Promise.resolve();
  expect(stage.sent).toEqual([]);
  await settle();
  expect(stage.sent).toEqual(["look"]);
});

test("but no longer than a second: one write that hangs holds up no look", async () => {
  const stage = openStage(3);
  await stage.enter("write", "hangs");
  await stage.enter("back", "look");
  await stage.wait(999);
  expect(stage.sent).toEqual(["hangs"]);
  await stage.wait(1);
  expect(stage.sent).toEqual(["hangs", "look"]);
});

test("and writes that keep coming hold up no look for longer either", async () => {
  const stage = openStage(1);
  await stage.enter("write", "first");
  await stage.enter("back", "look");
  await stage.enter("write", "second");
  await stage.wait(1_000);
  await stage.leave("first");
  expect(stage.sent).toEqual(["first", "look"]);
});

test("a read before a write goes first when the writes run short, lest the slots stand empty", async () => {
  const stage = openStage(2);
  await enterAll(stage, "write", ["a", "b", "c", "d", "e"]);
  await stage.enter("ahead", "read");
  await stage.leave("a");
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b", "c", "d"]);
  // One waits still, and there are two slots.
  await stage.leave("c");
  expect(stage.sent.at(-1)).toBe("read");
});

test("nor does it go first while there are others who have read and will write", async () => {
  const stage = openStage(2, 2);
  await enterAll(stage, "write", ["a", "b", "c"]);
  await stage.enter("ahead", "read");
  await stage.leave("a");
  expect(stage.sent).toEqual(["a", "b", "c"]);
  stage.ready(1);
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b", "c", "read"]);
});

test("a look back waits for those who have read and will write, and for no longer than they are there", async () => {
  const stage = openStage(2, 1);
  const hold: Hold = { isTaken: false };
  await stage.enter("back", "look");
  expect(stage.sent).toEqual([]);
  stage.ready(0);
  stage.slots.release(hold);
  await settle();
  expect(stage.sent).toEqual(["look"]);
});

test("nor do those wait who have asked for more since, which nothing else tells", async () => {
  for (const sort of ["ahead", "back"] as const) {
    const stage = openStage(2, 3);
    await stage.enter(sort, "read");
    expect(stage.sent).toEqual([]);
    stage.ready(0);
    stage.slots.reconsider();
    await settle();
    expect(stage.sent).toEqual(["read"]);
  }
});

test("what was refused as too much goes before all that wait", async () => {
  const stage = openStage(1);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.leave("a", "unanswered");
  await stage.enter("write", "c");
  await stage.enter("write", "a again", true);
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b", "a again"]);
});

test("a refusal halves the slots, once for all that were sent together, and down to one", async () => {
  const stage = openStage(8);
  await enterAll(stage, "write", ["a", "b", "c", "d", "e", "f", "g", "h"]);
  await stage.leave("a", tooMuch(0));
  await stage.leave("b", tooMuch(0));
  expect(stage.slots.limit()).toBe(4);
  for (const name of ["c", "d", "e", "f", "g", "h"]) await stage.leave(name, "unanswered");
  for (const expected of [2, 1, 1]) {
    await stage.wait(10);
    await stage.enter("write", `until ${expected}`);
    await stage.leave(`until ${expected}`, tooMuch(0));
    expect(stage.slots.limit()).toBe(expected);
  }
});

test("as many answers as there are slots add one, up to where it began", async () => {
  const stage = openStage(4);
  await stage.enter("write", "refused");
  await stage.leave("refused", tooMuch(0));
  await stage.wait(10);
  const limits: number[] = [];
  for (let count = 0; count < 12; count += 1) {
    await stage.enter("write", `${count}`);
    await stage.leave(`${count}`);
    limits.push(stage.slots.limit());
  }
  expect(limits[0]).toBe(2);
  expect(limits.indexOf(3)).toBeGreaterThanOrEqual(1);
  expect(limits.indexOf(4) - limits.indexOf(3)).toBeGreaterThanOrEqual(3);
  expect(limits.at(-1)).toBe(4);
});

test("failures of the server are no sign that it would take more", async () => {
  const stage = openStage(4);
  await stage.enter("write", "refused");
  await stage.leave("refused", tooMuch(0));
  await stage.wait(10);
  for (let count = 0; count < 12; count += 1) {
    await stage.enter("write", `${count}`);
    await stage.leave(`${count}`, "unanswered");
  }
  expect(stage.slots.limit()).toBe(2);
});

test("a Retry-After holds for every request of the connection, and is told", async () => {
  const stage = openStage(4);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.leave("a", tooMuch(30_000));
  await stage.enter("write", "c");
  await stage.enter("ahead", "read");
  await stage.leave("b");
  expect(stage.sent).toEqual(["a", "b"]);
  expect(stage.warnings).toEqual(["the control plane wants fewer requests: waiting 30 s"]);
  await stage.wait(29_999);
  expect(stage.sent).toEqual(["a", "b"]);
  await stage.wait(1);
  expect(stage.sent.slice(2).toSorted()).toEqual(["c", "read"]);
});

test("a longer rest that is asked for meanwhile is kept as well", async () => {
  const stage = openStage(4);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.leave("a", tooMuch(1_000));
  await stage.leave("b", tooMuch(5_000));
  await stage.enter("write", "c");
  await stage.wait(1_000);
  expect(stage.sent).toEqual(["a", "b"]);
  await stage.wait(4_000);
  expect(stage.sent).toEqual(["a", "b", "c"]);
});

test("where the server does not say how long, the rests double", async () => {
  const stage = openStage(1);
  const rests: number[] = [];
  for (const name of ["a", "b", "c"]) {
    await stage.enter("write", name);
    await stage.leave(name, tooMuch());
    void stage.enter("write", `${name} again`);
    let rest = 0;
    while (!stage.sent.includes(`${name} again`)) {
      await stage.wait(250);
      rest += 250;
    }
    rests.push(rest);
    await stage.leave(`${name} again`, "unanswered");
  }
  expect(rests).toEqual([500, 1_000, 2_000]);
});

test("a server that wants more than a minute gets nothing: all that wait are refused in its words, unsent", async () => {
  const stage = openStage(1);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.enter("back", "look");
  await stage.leave("a", tooMuch(61_000));
  await stage.enter("write", "c");
  const words = "not sent, because the control plane takes no more requests for now: too many requests";
  expect(stage.refused).toEqual([`b: ${words}`, `look: ${words}`, `c: ${words}`]);
  expect(stage.slots.isClosed()).toBe(true);
  await stage.wait(61_000);
  await stage.enter("write", "d");
  expect(stage.sent).toEqual(["a", "d"]);
});

test("a refused token stays one of the token, also for what is not sent", async () => {
  const stage = openStage(1);
  await stage.enter("write", "a");
  const error = new AuthenticationError("past its limit", { status: 401, hint: "wait a minute" });
  await stage.leave("a", { wait: 90_000, isUndone: true, error });
  const refusal = stage.slots.enter(errandOf("write"), false);
  await expect(refusal).rejects.toMatchObject({ code: "authentication", details: { status: 401, hint: "wait a minute" } });
});

test("a server that has refused everything for two minutes is believed", async () => {
  const stage = openStage(1);
  await stage.enter("write", "first");
  await stage.leave("first", tooMuch(60_000));
  await stage.wait(60_000);
  await stage.enter("write", "second");
  await stage.leave("second", tooMuch(60_000));
  await stage.wait(60_000);
  await stage.enter("write", "third");
  await stage.wait(1);
  await stage.leave("third", tooMuch(1_000));
  await stage.enter("write", "fourth");
  expect(stage.refused).toEqual([expect.stringContaining("fourth: not sent")]);
});

test("one answer in between, and the two minutes begin anew", async () => {
  const stage = openStage(1);
  for (const departure of [tooMuch(60_000), "answered", tooMuch(60_000)] as const) {
    await stage.enter("write", "one");
    await stage.leave("one", departure);
    await stage.wait(60_001);
  }
  await stage.enter("write", "another");
  await stage.leave("another", tooMuch(1_000));
  expect(stage.slots.isClosed()).toBe(false);
});

test("when everything is stopped, writes and reads before writes are refused, and looks back are sent", async () => {
  const stage = openStage(1);
  await stage.enter("write", "under way");
  await stage.enter("write", "write");
  await stage.enter("ahead", "read");
  await stage.enter("back", "look");
  stage.slots.stop();
  await settle();
  expect(stage.refused).toEqual(["write: cancelled", "read: cancelled"]);
  await stage.enter("write", "later write");
  await stage.leave("under way");
  await stage.enter("back", "later look");
  await stage.leave("look");
  expect(stage.sent).toEqual(["under way", "look", "later look"]);
  expect(stage.refused.at(-1)).toBe("later write: cancelled");
});

test("at the end nobody waits any more", async () => {
  const stage = openStage(1);
  await stage.enter("write", "under way");
  await stage.enter("back", "look");
  stage.controller.abort();
  await settle();
  await expect(stage.slots.enter(errandOf("back"), false)).rejects.toBeInstanceOf(CancelledError);
  expect(stage.refused).toEqual(["look: cancelled"]);
});

test("a slot that is kept is nobody else's between two requests, and is free once its write has ended", async () => {
  const stage = openStage(1);
  const hold: Hold = { isTaken: false };
  await stage.keep(hold, "ahead", "reading");
  await stage.enter("write", "other");
  await stage.leave("reading");
  expect(stage.sent).toEqual(["reading"]);
  await stage.keep(hold, "write", "writing");
  await stage.leave("writing");
  expect(stage.sent).toEqual(["reading", "writing", "other"]);
});

test("a slot that was kept for nothing is given back, once", async () => {
  const stage = openStage(1);
  const hold: Hold = { isTaken: false };
  await stage.keep(hold, "ahead", "reading");
  await stage.leave("reading");
  await enterAll(stage, "write", ["a", "b"]);
  stage.slots.release(hold);
  stage.slots.release(hold);
  await settle();
  expect(stage.sent).toEqual(["reading", "a"]);
});

test("a read goes on in its slot after a rest, though fewer slots are left; a write does not, since what it is built on is old by then", async () => {
  const stage = openStage(2);
  const reader: Hold = { isTaken: false };
  const writer: Hold = { isTaken: false };
  await stage.keep(reader, "ahead", "first");
  await stage.keep(writer, "ahead", "second");
  await stage.leave("second");
  await stage.leave("first", tooMuch(1_000));
  await stage.keep(reader, "ahead", "first again");
  await stage.keep(writer, "write", "writing");
  expect(stage.refused).toEqual([
    "writing was refused, unsent",
    "writing: not sent, because the control plane takes no more requests for now: too many requests",
  ]);
  expect(stage.slots.limit()).toBe(1);
  await stage.wait(1_000);
  expect(stage.sent).toEqual(["first", "second", "first again"]);
});

test("a write of work that has written already goes before those that have not", async () => {
  const stage = openStage(1);
  await enterAll(stage, "write", ["a", "b"]);
  await stage.enter("continuation", "c");
  await stage.leave("a");
  await stage.leave("c");
  expect(stage.sent).toEqual(["a", "c", "b"]);
});

test("a read that leads to more is not asked for a few, where fewer writes are answered than the slots would allow", async () => {
  const stage = openStage(2);
  await stage.enter("ahead", "list");
  await stage.wait(100);
  await stage.leave("list");
  // Each takes a millisecond, and there is one in fifty.
  for (let index = 0; index < 20; index += 1) {
    await stage.enter("write", `write ${index}`);
    await stage.wait(1);
    await stage.leave(`write ${index}`);
    await stage.wait(49);
  }
  stage.ready(50);
  await stage.enter("ahead", "early");
  expect(stage.sent.at(-1)).toBe("write 19");
  // Answered while five such lists are: ten.
  stage.ready(9);
  await stage.enter("write", "last");
  expect(stage.sent.slice(-2).toSorted()).toEqual(["early", "last"]);
});
