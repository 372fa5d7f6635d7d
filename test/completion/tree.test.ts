// What completion reads from the commands.

import { expect, test } from "vitest";
import { type Level, listLevels } from "../../src/completion/tree.ts";
import { entries } from "./entries.ts";

const levels = listLevels(entries);

function levelAt(...path: readonly string[]): Level | undefined {
  return levels.find((level) => level.path.join(" ") === path.join(" "));
}

function flagAt(path: readonly string[], name: string) {
  return levelAt(...path)?.flags.find(({ names }) => names.includes(name));
}

test("every command is a level, after llmp itself and before those below it", () => {
  expect(levels.map(({ path }) => path.join(" "))).toEqual(["", "make", "group", "group pick", "help"]);
});

test("llmp itself offers its commands and help, and has no flags but help and version", () => {
  expect(levelAt()?.commands.map(({ name }) => name)).toEqual(["make", "group", "help"]);
  expect(levelAt()?.flags.flatMap(({ names }) => names)).toEqual(["-h", "--help", "-V", "--version"]);
});

test("every command that can be run has the output flags; a group has not", () => {
  expect(flagAt(["make"], "-o")?.value).toEqual({ kind: "choice", values: ["table", "json", "yaml", "name"] });
  expect(levelAt("group")?.flags.flatMap(({ names }) => names)).toEqual(["-h", "--help"]);
});

test("a flag excludes both of its spellings, a repeatable one nothing", () => {
  expect(flagAt(["make"], "--file")?.excludes).toEqual(["-f", "--file"]);
  expect(flagAt(["make"], "--label")?.excludes).toEqual([]);
});

test("--open and --no-open exclude each other", () => {
  expect(flagAt(["make"], "--open")?.excludes).toEqual(["--open", "--no-open"]);
  expect(flagAt(["make"], "--no-open")).toMatchObject({ summary: "not: open to all", excludes: ["--open", "--no-open"] });
});

test("a summary is one line without tabs, which separate candidates in fish", () => {
  expect(flagAt(["make"], "--file")?.summary).toBe("a file over two lines");
});

test("an argument that names a provider offers nothing: a Tab sends no request", () => {
  const [level] = listLevels([
    {
      name: "get",
      summary: "",
      flags: [],
      commands: [],
      command: {
        description: "",
        options: {},
        examples: [],
        arguments: [{ name: "name", summary: "", completes: "provider" }],
        run: async () => ({ data: undefined }),
      },
    },
  ]).filter(({ path }) => path[0] === "get");
  expect(level?.arguments).toEqual([{ name: "name", value: { kind: "unknown" }, variadic: false }]);
});
