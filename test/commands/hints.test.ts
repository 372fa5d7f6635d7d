// What llmp's own texts tell a person to type exists.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";

const source = join(import.meta.dirname, "../../src");

const WORDS = /llmp ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/;

/** What stands before a command line that a text names: a backtick, `command:` of an example, a pipe, or the `--` of another. A template literal that begins with "llmp" is prose. */
const LEADS = {
  ".ts": /(?:\\`|(?<=(?:"[^"\n]*|\/\/.*|^ *\*.*))`|command: ["'`]|\| |-- )/,
  ".md": /(?:`|^(?<=```sh\n(?:(?!```)[\s\S])*)|\| |-- )/,
} as const;

interface Mention {
  readonly file: string;
  readonly verb: string;
  readonly inner: string | undefined;
}

function listMentions(): readonly Mention[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" });
  return files.flatMap((file) => {
    const lead = file.endsWith(".ts") ? LEADS[".ts"] : file.endsWith(".md") ? LEADS[".md"] : undefined;
    if (lead === undefined) return [];
    const mentions = readFileSync(join(source, file), "utf8").matchAll(new RegExp(lead.source + WORDS.source, "gm"));
    return [...mentions].map(([, verb = "", inner]) => ({ file, verb, inner }));
  });
}

function exists({ verb, inner }: Mention): boolean {
  const entry = commands.find(({ name }) => name === (verb === "help" ? inner : verb));
  if (entry === undefined) return false;
  // After a command that does something itself, a word is an argument.
  const mustBeCommand = verb !== "help" && inner !== undefined && entry.load === undefined;
  return !mustBeCommand || entry.commands?.some(({ name }) => name === inner) === true;
}

test("every `llmp` command that a message, an example or a README of a control plane names exists", () => {
  const all = listMentions();
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((mention) => !exists(mention))).toEqual([]);
});
