// README's tables say what the code says.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../src/commands/index.ts";
import { variables } from "../src/environment.ts";
import { errorCodes, exitCodes } from "../src/output/errors.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The cells of the table that begins with these, row by row. */
function rowsUnder(...header: readonly string[]): readonly (readonly string[])[] {
  const lines = readme.split("\n").map((line) => (line.startsWith("|") ? line.split("|").slice(1, -1) : []).map((cell) => cell.trim()));
  const start = lines.findIndex((cells) => cells.join() === header.join());
  expect(start).toBeGreaterThan(-1);
  const end = lines.findIndex((cells, index) => index > start && cells.length === 0);
  return lines.slice(start + 2, end);
}

function rowsOf(table: Readonly<Record<string, string>>, quote: string): readonly (readonly string[])[] {
  return Object.entries(table).map(([key, meaning]) => [`${quote}${key}${quote}`, meaning]);
}

test("the table of environment variables is that of environment.ts", () => {
  expect(rowsUnder("variable", "meaning")).toEqual(rowsOf(variables, "`"));
});

test("the table of exit codes is that of errors.ts", () => {
  expect(rowsUnder("exit code", "meaning")).toEqual(rowsOf(exitCodes, ""));
});

test("the table of error codes is that of errors.ts", () => {
  expect(rowsUnder("code", "meaning")).toEqual(rowsOf(errorCodes, "`"));
});

test("every `llmp` command that README types exists", () => {
  const names = commands.map(({ name }) => name);
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join("\n");
  const typed = [...blocks.matchAll(/\bllmp ([a-z]+)/g)].map(([, name]) => name);
  expect(typed.length).toBeGreaterThan(5);
  expect(typed.filter((name) => !names.includes(name ?? ""))).toEqual([]);
});
