import { describe, expect, test } from "vitest";
import { ValidationError } from "../../src/errors.ts";
import { parseDocuments } from "../../src/input/document.ts";

function problemsOf(text: string): readonly string[] {
  try {
    parseDocuments(text, "stdin");
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ where, message }) => `${where}: ${message}`);
    throw error;
  }
  return [];
}

describe("depth, which could end the process inside the parser", () => {
  test.each(["[", "{"])("250 open %s are read", (bracket) => {
    const closing = bracket === "[" ? "]" : "}";
    const opening = bracket === "[" ? "[" : '{"a":';
    expect(problemsOf(`${opening.repeat(250)}1${closing.repeat(250)}`)).toEqual([]);
  });

  test.each(["[", '{"a":'])("one more is refused before the parser sees it: %s", (opening) => {
    expect(problemsOf(opening.repeat(251))).toEqual(["stdin: has more than 250 brackets open at once"]);
  });

  test("brackets that are closed again do not count", () => {
    expect(problemsOf(`[${"[],".repeat(1_000)}]`)).toEqual([]);
  });

  test.each(["- ", " "])("nesting without brackets is read below 500 steps: %j", (step) => {
    expect(problemsOf(`${step.repeat(499)}a`)).toEqual([]);
  });

  test.each(["- ", "? ", " "])("and refused from there: %j", (step) => {
    expect(problemsOf(`a:\n${step.repeat(500)}a`)).toEqual(["stdin: is indented by 500 steps or more"]);
  });

  test("a ruled line in a text is no nesting", () => {
    expect(problemsOf(`text: |\n  ${"-".repeat(600)}\n`)).toEqual([]);
  });
});

describe("aliases", () => {
  const [document] = parseDocuments("d: &d { x: 1, y: { z: 2 } }\ne:\n  <<: *d\n  q: 1\n  r: *d\n", "f");

  test("stand for what they name, in lists, in maps and in merges", () => {
    expect(document?.value).toEqual({ d: { x: 1, y: { z: 2 } }, e: { x: 1, y: { z: 2 }, q: 1, r: { x: 1, y: { z: 2 } } } });
    expect(parseDocuments("- &a 1\n- *a\n- [*a, *a]\n", "f")[0]?.value).toEqual([1, 1, [1, 1]]);
  });

  test.each([
    ["d.y.z", "f:1:23"],
    ["e.y.z", "f:1:23"],
    ["e.r.x", "f:1:12"],
    ["e.q", "f:4:6"],
    ["e.nothing", "f:3:3"],
  ])("the place of %s is where its value is written", (path, place) => {
    expect(document?.locate(path)).toBe(place);
  });

  test("a name that is given anew means the last one before", () => {
    expect(parseDocuments("- &a 1\n- *a\n- &a 2\n- *a\n", "f")[0]?.value).toEqual([1, 1, 2, 2]);
  });

  test("a thousand uses of one anchor are no bomb", () => {
    const text = `d: &d { x: 1 }\nl:\n${"  - { <<: *d, y: 2 }\n".repeat(1_000)}`;
    expect(parseDocuments(text, "f")[0]?.value).toEqual({ d: { x: 1 }, l: new Array(1_000).fill({ x: 1, y: 2 }) });
  });

  const doubled = Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join("");
  const nested = Array.from({ length: 2_000 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`).join("");

  test.each([
    ["of nothing", "a: 1\nb: *c\n", "stdin:2:4: this alias (*name) names no anchor before it"],
    ["of what comes later", "b: *c\nc: &c 1\n", "stdin:1:4: this alias (*name) names no anchor before it"],
    ["of what they stand in", "a: &a [*a]\n", "stdin:1:8: this alias (*name) stands inside of what it names"],
    ["that double and double again", `a0: &a0 [x, x]\n${doubled}`, "stdin:41:12: its aliases expand to too much"],
    ["that nest ever deeper", `a0: &a0 [x]\n${nested}`, "stdin:1001:16: its aliases are nested more than 1000 levels deep"],
    ["merged that are no maps", "a: &a 1\nb: { <<: *a }\n", "stdin: a merge (<<) is of something that is no map"],
  ])("%s are refused", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});
