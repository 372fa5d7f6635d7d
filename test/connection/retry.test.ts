import { expect, test } from "vitest";
import { changesSomething, delayBeforeRetry, type Failure, retryAfter } from "../../src/connection/retry.ts";
import type { HttpRequest } from "../../src/control-planes/control-plane.ts";

const read: HttpRequest = { method: "GET", path: "/" };
const write: HttpRequest = { method: "POST", path: "/" };
const first = { tries: 1, now: 0, random: 0.5 };

function refused(status: number, headers: Readonly<Record<string, string>> = {}): Failure {
  return { kind: "refused", status, headers };
}

test.each([408, 425, 429, 502, 503, 504])("a read that was answered %i is tried again", (status) => {
  expect(delayBeforeRetry(read, refused(status), first)).toBe(125);
});

test.each([400, 401, 403, 404, 409, 422, 500, 501])("a read that was answered %i is not: the answer would be the same", (status) => {
  expect(delayBeforeRetry(read, refused(status), first)).toBeUndefined();
});

test.each(["unreached", "lost"] as const)("a read that was %s is tried again when that may pass", (kind) => {
  expect(delayBeforeRetry(read, { kind, isTransient: true }, first)).toBe(125);
  expect(delayBeforeRetry(read, { kind, isTransient: false }, first)).toBeUndefined();
});

test("a write is never sent twice, whatever happened", () => {
  const failures: readonly Failure[] = [
    { kind: "unreached", isTransient: true },
    { kind: "lost", isTransient: true },
    refused(429, { "retry-after": "1" }),
    refused(503, { "retry-after": "1" }),
  ];
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    expect(failures.map((failure) => delayBeforeRetry({ method, path: "/" }, failure, first))).toEqual(failures.map(() => undefined));
  }
});

test("a POST that only reads is tried again", () => {
  expect(delayBeforeRetry({ ...write, readOnly: true }, refused(503), first)).toBe(125);
});

test("--dry-run stops at whatever is not a read", () => {
  expect([read, write, { ...write, readOnly: true as const }].map(changesSomething)).toEqual([false, true, false]);
});

test("three tries, each wait twice as long at most, with full jitter", () => {
  const delays = [1, 2, 3].map((tries) => delayBeforeRetry(read, refused(503), { tries, now: 0, random: 0.999 }));
  expect(delays).toEqual([249.75, 499.5, undefined]);
  expect(delayBeforeRetry(read, refused(503), { ...first, random: 0 })).toBe(0);
});

test("Retry-After is waited for, up to a minute; beyond it llmp gives up", () => {
  expect(delayBeforeRetry(read, refused(429, { "retry-after": "7" }), { ...first, random: 0 })).toBe(7_000);
  expect(delayBeforeRetry(read, refused(429, { "retry-after": "60" }), { ...first, random: 0 })).toBe(60_000);
  expect(delayBeforeRetry(read, refused(429, { "retry-after": "61" }), first)).toBeUndefined();
});

test("Retry-After is seconds or an HTTP date; anything else says nothing", () => {
  const now = Date.parse("2026-11-20T10:00:00Z");
  const read = (value: string) => retryAfter({ "retry-after": value }, now);
  expect(read("120")).toBe(120_000);
  expect(read(" 1.5 ")).toBe(1_500);
  expect(read("Fri, 20 Nov 2026 10:00:30 GMT")).toBe(30_000);
  expect(read("Fri, 20 Nov 2026 09:00:00 GMT")).toBe(0);
  expect(["", "soon", "-3", "2026-11-20"].map(read)).toEqual([undefined, undefined, undefined, undefined]);
  expect(retryAfter({}, now)).toBeUndefined();
});
