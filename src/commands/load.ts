// Loads commands with all their flags: the one that is run for parsing, every one for completion scripts.

import type { Fields } from "../control-planes/fields.ts";
import { flagOf } from "../control-planes/flags.ts";
import type { Registry } from "../control-planes/index.ts";
import type { Command, FieldSet, Option, Options } from "./command.ts";
import type { CommandEntry } from "./index.ts";

export { kebab } from "../control-planes/flags.ts";

/** A command with everything that help and completion need of it. */
export interface LoadedEntry {
  readonly name: string;
  readonly summary: string;
  readonly command?: Command;
  readonly flags: readonly FieldFlag[];
  readonly commands: readonly LoadedEntry[];
}

/** The flag of a field, which several planes may share. */
export interface FieldFlag {
  readonly flag: string;
  readonly option: Option;
  /** `--no-…` exists as well. */
  readonly negatable: boolean;
}

/** Loads every command, for completion scripts and documentation. */
export async function loadAll(entries: readonly CommandEntry[], controlPlanes: Registry): Promise<readonly LoadedEntry[]> {
  return Promise.all(
    entries.map(async (entry) => ({ ...(await load(entry, controlPlanes)), commands: await loadAll(entry.commands ?? [], controlPlanes) })),
  );
}

/** Only what the words address is loaded; of the rest, names and summaries suffice. */
export async function loadAddressed(
  entries: readonly CommandEntry[],
  words: readonly string[],
  controlPlanes: Registry,
): Promise<readonly LoadedEntry[]> {
  const [word, ...rest] = words[0] === "help" ? words.slice(1) : words;
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.name !== word) return { name: entry.name, summary: entry.summary, flags: [], commands: [] };
      return { ...(await load(entry, controlPlanes)), commands: await loadAddressed(entry.commands ?? [], rest, controlPlanes) };
    }),
  );
}

async function load({ name, summary, load: loadCommand }: CommandEntry, controlPlanes: Registry): Promise<LoadedEntry> {
  const command = await loadCommand?.();
  if (command === undefined) return { name, summary, flags: [], commands: [] };
  const flags = command.fields === undefined ? [] : await loadFieldFlags(command.fields, controlPlanes);
  return { name, summary, command: { ...command, options: nameKinds(command.options, controlPlanes) }, flags, commands: [] };
}

/** Options that take a kind of control plane take those of the registry. */
function nameKinds(options: Options, controlPlanes: Registry): Options {
  const kinds = Object.keys(controlPlanes);
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.completes === "kind" ? { ...option, values: kinds } : option]),
  );
}

async function loadFieldFlags(which: FieldSet, controlPlanes: Registry): Promise<readonly FieldFlag[]> {
  const planes = await Promise.all(Object.values(controlPlanes).map((entry) => entry.load()));
  const flags = new Map<string, FieldFlag>();
  for (const plane of planes) {
    const fields: Fields = { spec: plane.fields, settings: plane.settings, filters: plane.filters ?? {} }[which];
    for (const [name, field] of Object.entries(fields)) {
      const flag = flagOf(name, field);
      const kind = field.kind === "boolean" ? "switch" : ["list", "map", "secrets"].includes(field.kind) ? "list" : "text";
      // A flag that several planes have stands under the first; each plane reads it in its own way.
      if (!flags.has(flag)) {
        flags.set(flag, {
          flag,
          negatable: field.kind === "boolean",
          option: {
            kind,
            summary: field.summary,
            group: plane.name,
            ...(kind === "switch" ? {} : { placeholder: field.placeholder ?? "value" }),
            ...(field.values === undefined ? {} : { values: field.values }),
          },
        });
      }
    }
  }
  return [...flags.values()];
}
