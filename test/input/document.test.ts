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
