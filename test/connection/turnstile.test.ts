// Many who may go on at the same moment go on a few at a time, and nobody is left behind.

import { expect, onTestFinished, test, vi } from "vitest";
import { createTurnstile } from "../../src/connection/turnstile.ts";

type Lane = "pass" | "begin" | "stroll";

/** Lets so many in, and says how many have gone on each time that the process has looked for what has arrived. */
async function watch(lanes: readonly Lane[], { isShort, isBusy }: { readonly isShort: boolean; readonly isBusy: boolean }) {
  const turnstile = createTurnstile({ isShort: () => isShort, isBusy: () => isBusy });
  const gone: Lane[] = [];
  const all = Promise.all(lanes.map((lane) => turnstile[lane]().then(() => gone.push(lane))));
  const counts: number[] = [];
  while (gone.length < lanes.length) {
    counts.push(gone.length);
    await new Promise(setImmediate);
  }
  await all;
  const steps = counts.map((count, index) => (counts[index + 1] ?? gone.length) - count);
  return { gone, largest: Math.max(...steps) };
}

function lane(name: Lane, count: number): readonly Lane[] {
  return Array.from({ length: count }, () => name);
}

test("where writes run short, those who will write go on four at a time", async () => {
  expect(await watch(lane("pass", 10), { isShort: true, isBusy: true })).toEqual({ gone: lane("pass", 10), largest: 4 });
});

test("where they do not, one by one, or one for each pause that the process had no time for, four at most", async () => {
  const now = vi.spyOn(performance, "now");
  onTestFinished(() => now.mockRestore());
  for (const [passed, largest] of [
    [1, 1],
    [3, 3],
    [100, 4],
  ] as const) {
    let time = 0;
    now.mockImplementation(() => {
      time += passed;
      return time;
    });
    expect(await watch(lane("pass", 12), { isShort: false, isBusy: true })).toMatchObject({ largest });
  }
});

test("who is new goes beside those who pass, not behind them", async () => {
  const { gone } = await watch([...lane("pass", 40), ...lane("begin", 40)], { isShort: false, isBusy: true });
  expect(gone.indexOf("begin")).toBeLessThanOrEqual(4);
});

test("and goes on four at a time where nobody passes and writes run short", async () => {
  expect(await watch(lane("begin", 10), { isShort: true, isBusy: true })).toMatchObject({ largest: 4 });
});

test("who has written goes on one by one while others write, and faster after that", async () => {
  expect(await watch(lane("stroll", 10), { isShort: true, isBusy: true })).toMatchObject({ largest: 1 });
  expect(await watch(lane("stroll", 10), { isShort: true, isBusy: false })).toMatchObject({ largest: 4 });
});

test("who comes when the others are through is let in as well", async () => {
  const turnstile = createTurnstile({ isShort: () => true, isBusy: () => true });
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([turnstile.pass(), turnstile.begin(), turnstile.stroll()]);
    await new Promise(setImmediate);
  }
  expect(turnstile.passing()).toBe(0);
});
