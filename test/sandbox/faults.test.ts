import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { arm, describeFaults, parseFault, strike } from "../../src/sandbox/faults.ts";

/** Names of what strikes each request in turn. */
function strikes(texts: readonly string[], methods: readonly string[]): readonly string[] {
  let armed = arm(texts.map(parseFault));
  return methods.map((method) => {
    const result = strike(armed, method);
    armed = result.armed;
    return [...result.delays, ...(result.failure === undefined ? [] : [result.failure])].map(({ name }) => name).join("+");
  });
}

function problemOf(text: string): UsageError {
  try {
    parseFault(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error(`${text} was accepted`);
}

describe("parseFault", () => {
  test("a name alone strikes every request of its sort", () => {
    expect(parseFault("reset")).toMatchObject({ name: "reset", every: 1, times: Number.POSITIVE_INFINITY, on: "any" });
  });

  test("what comes after storing is for writes unless told", () => {
    expect(["reset-after", "stored-500", "html"].map((name) => parseFault(name).on)).toEqual(["write", "write", "any"]);
    expect(parseFault("reset-after:on=any").on).toBe("any");
  });

  test("options follow a colon, separated by commas", () => {
    const fault = parseFault("429:every=3, times=2,on=read,after=5");
    expect(fault).toMatchObject({ name: "429", every: 3, times: 2, on: "read", retryAfter: 5 });
    expect(parseFault("delay:ms=20").milliseconds).toBe(20);
  });

  test("every described fault parses", () => {
    expect(describeFaults.map(({ name }) => parseFault(name).name)).toEqual(describeFaults.map(({ name }) => name));
  });

  test("an unknown name is a usage error that lists the names", () => {
    const { message, details } = problemOf("explode:times=1");
    expect(message).toContain("explode");
    expect(details.hint).toContain("reset-after, stored-500, 429");
  });

  test("an unknown option, and one of another fault, are usage errors that list the options", () => {
    expect(problemOf("reset:speed=1").details.hint).toBe("the options of reset are every=, times=, on=");
    expect(problemOf("reset:ms=1").details.hint).toBe("the options of reset are every=, times=, on=");
    expect(problemOf("delay:").details.hint).toContain("ms=");
    expect(problemOf("delay:ms").details.hint).toContain("ms=");
  });

  test("a number must be whole and fit, and a sort of request known", () => {
    for (const text of ["reset:every=0", "reset:times=-1", "reset:times=1.5", "delay:ms=9999999999", "delay:ms=", "reset:on=some"])
      problemOf(text);
    expect(problemOf("reset:on=some").details.hint).toBe("give on=read, on=write or on=any");
  });

  test("an option given twice is a usage error", () => {
    expect(problemOf("reset:times=1,times=2").message).toContain("times= twice");
  });
});

describe("strike", () => {
  test("every=3 strikes the third, sixth …", () => {
    expect(strikes(["503:every=3"], Array(7).fill("GET"))).toEqual(["", "", "503", "", "", "503", ""]);
  });

  test("times=2 strikes twice and no more", () => {
    expect(strikes(["503:times=2"], Array(4).fill("GET"))).toEqual(["503", "503", "", ""]);
    expect(strikes(["503:every=2,times=1"], Array(4).fill("GET"))).toEqual(["", "503", "", ""]);
  });

  test("only requests of its sort count", () => {
    expect(strikes(["503:on=write,every=2"], ["GET", "POST", "HEAD", "PATCH"])).toEqual(["", "", "", "503"]);
    expect(strikes(["503:on=read"], ["GET", "POST", "HEAD", "DELETE"])).toEqual(["503", "", "503", ""]);
  });

  test("faults of one time each follow one another, and a delay goes with any", () => {
    expect(strikes(["429:times=1", "503:times=1", "delay"], Array(3).fill("GET"))).toEqual(["delay+429", "delay+503", "delay"]);
  });
});
