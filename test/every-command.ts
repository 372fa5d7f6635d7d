// The commands that there are, as the registry has them: a test that must hold for every command finds out here which one it lacks.

import { type CommandEntry, commands } from "../src/commands/index.ts";

/** `profile list`, `create` …: everything that does something, in the order of help. */
export function everyCommand(entries: readonly CommandEntry[] = commands, above = ""): readonly string[] {
  return entries.flatMap(({ name, load, commands: inner = [] }) => {
    const words = above === "" ? name : `${above} ${name}`;
    return [...(load === undefined ? [] : [words]), ...everyCommand(inner, words)];
  });
}
