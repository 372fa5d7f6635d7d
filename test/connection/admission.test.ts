// How many may begin before what they have read can be written.

import { expect, test } from "vitest";
import { createAdmission } from "../../src/connection/admission.ts";

/** How many of very many are let in. */
async function admitted(limit: number, writeTime: number | undefined): Promise<number> {
  const admission = createAdmission({ limit: () => limit, writeTime: () => writeTime });
  let count = 0;
  for (let handedIn = 0; handedIn < 5_000; handedIn += 1) {
    void admission.enter().then(() => {
      count += 1;
    });
  }
  await new Promise(setImmediate);
  return count;
}

test.each([
  ["nothing was sent yet: three for each slot", 16, undefined, 48],
  ["a write takes 20 ms: those of one second", 16, 20, 800],
  ["a write takes two seconds: three for each slot all the same", 8, 2_000, 24],
  ["a write takes no time: what memory allows", 4, 0, 256],
])("%s", async (_what, limit, writeTime, expected) => {
  expect(await admitted(limit, writeTime)).toBe(expected);
});

test("who has written makes room for another, once", async () => {
  const admission = createAdmission({ limit: () => 1, writeTime: () => undefined });
  const begun: number[] = [];
  const leaves: (() => void)[] = [];
  for (let index = 0; index < 6; index += 1) {
    void admission.enter().then((leave) => {
      begun.push(index);
      leaves.push(leave);
    });
  }
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1, 2]);
  leaves[0]?.();
  leaves[0]?.();
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test("room that has grown is filled when it is looked at, and those who are refused never begin", async () => {
  let limit = 1;
  const admission = createAdmission({ limit: () => limit, writeTime: () => undefined });
  const outcomes: string[] = [];
  for (let index = 0; index < 8; index += 1) {
    admission.enter().then(
      () => outcomes.push(`${index} begins`),
      (error: Error) => outcomes.push(`${index} ${error.message}`),
    );
  }
  limit = 2;
  admission.proceed();
  await new Promise(setImmediate);
  expect(outcomes).toHaveLength(6);
  admission.refuse(() => new Error("stopped"));
  await new Promise(setImmediate);
  expect(outcomes.slice(6)).toEqual(["6 stopped", "7 stopped"]);
});
