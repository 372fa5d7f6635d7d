// A small tree of commands whose summaries and values hold everything that a shell might take for its own.

import type { Command, Option } from "../../src/commands/command.ts";
import type { LoadedEntry } from "../../src/commands/load.ts";

export const NASTY_SUMMARY = `it's "quoted" [in] {braces} (and) a: b, $HOME $(touch pwned) \`touch pwned\` \\n 100% … ‘curly’ → #`;
export const NASTY_VALUES = [
  "plain",
  "two words",
  "it's",
  "$(touch pwned)",
  "`touch pwned`",
  "co:lon",
  "(par)",
  "[br]",
  "back\\slash",
  "ü",
];

const options: Readonly<Record<string, Option>> = {
  mode: { kind: "text", summary: NASTY_SUMMARY, values: NASTY_VALUES },
  file: { kind: "text", short: "f", summary: "a file\nover\ttwo lines", completes: "file" },
  label: { kind: "list", summary: "a label" },
  dryRun: { kind: "switch", summary: "send nothing" },
};

function command(given: Partial<Command>): Command {
  return { description: "", options: {}, examples: [], run: async () => ({ data: undefined }), ...given };
}

export const entries: readonly LoadedEntry[] = [
  {
    name: "make",
    summary: NASTY_SUMMARY,
    command: command({ options }),
    flags: [
      { flag: "open", negatable: true, option: { kind: "switch", summary: "open to all" } },
      { flag: "api-key", negatable: false, option: { kind: "text", summary: "a key", placeholder: "ref" } },
    ],
    commands: [],
  },
  {
    name: "group",
    summary: "a group",
    flags: [],
    commands: [
      {
        name: "pick",
        summary: "pick one",
        command: command({ arguments: [{ name: "mode: [x]", summary: "", values: NASTY_VALUES }] }),
        flags: [],
        commands: [],
      },
    ],
  },
];
