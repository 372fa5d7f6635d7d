// What completion knows of the commands, in the form that every shell's script is made of.

import { type Argument, type Option, summarizeNegation } from "../commands/command.ts";
import { kebab, type LoadedEntry } from "../commands/load.ts";
import { outputOptionsOf } from "../commands/options.ts";

/**
 * What can stand for a value. `reference`: `env:NAME` and its like; `pair`: `NAME=` and a reference; `document`: text or `@FILE`;
 * `command`: a command line of its own; `unknown`: nothing can be offered without a request to a server.
 */
export type Value =
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "file" | "profile" | "reference" | "pair" | "document" | "command" | "unknown" };

export interface Candidate {
  readonly name: string;
  readonly summary: string;
}

export interface Flag {
  /** As typed, the short one first: `-f`, `--file`. */
  readonly names: readonly string[];
  readonly summary: string;
  /** Word for the value. */
  readonly placeholder: string;
  /** Absent for a switch. */
  readonly value?: Value;
  /** Flags that are not offered once this one is given: itself, unless it is repeatable, and its opposite. */
  readonly excludes: readonly string[];
}

export interface Positional {
  readonly name: string;
  readonly value: Value;
  /** Takes all that follow. */
  readonly variadic: boolean;
}

/** A point of the command line where flags, arguments or a further command may follow. */
export interface Level {
  /** The commands typed so far, in order; empty for `llmp` alone. */
  readonly path: readonly string[];
  readonly commands: readonly Candidate[];
  readonly flags: readonly Flag[];
  readonly arguments: readonly Positional[];
}

/** One kind of reference, as it begins. */
export const REFERENCE_PREFIXES: readonly Candidate[] = [
  { name: "env:", summary: "environment variable" },
  { name: "file:", summary: "file" },
  { name: "keychain:", summary: "key in the keychain" },
  { name: "exec:", summary: "output of a command" },
  { name: "op://", summary: "1Password" },
  { name: "vault:", summary: "HashiCorp Vault" },
  { name: "aws-sm:", summary: "AWS Secrets Manager" },
  { name: "gcp-sm:", summary: "Google Secret Manager" },
  { name: "pass:", summary: "pass, the password store" },
];

const HELP: Flag = { names: ["-h", "--help"], summary: "print help", placeholder: "", excludes: ["-h", "--help"] };
const VERSION: Flag = { names: ["-V", "--version"], summary: "print the version", placeholder: "", excludes: ["-V", "--version"] };

/** Every level of the program, `llmp` itself first, each before those below it. */
export function listLevels(entries: readonly LoadedEntry[]): readonly Level[] {
  const commands = entries.map(describe);
  const help = { name: "help", summary: "print help" };
  return [
    { path: [], commands: [...commands, help], flags: [HELP, VERSION], arguments: [] },
    ...entries.flatMap((entry) => listBelow([], entry)),
    { path: [help.name], commands: [], flags: [], arguments: [choose("command", commands)] },
  ];
}

function listBelow(above: readonly string[], entry: LoadedEntry): readonly Level[] {
  const path = [...above, entry.name];
  const level = {
    path,
    commands: entry.commands.map(describe),
    flags: [...listFlags(entry), HELP],
    arguments: entry.command?.arguments?.map(toPositional) ?? [],
  };
  return [level, ...entry.commands.flatMap((inner) => listBelow(path, inner))];
}

function listFlags({ command, flags }: LoadedEntry): readonly Flag[] {
  if (command === undefined) return [];
  return [
    ...Object.entries(command.options).flatMap(([name, option]) => (option.kind === "mode" ? toPair : only)(kebab(name), option)),
    ...flags.flatMap(({ flag, option, negatable }) => (negatable ? toPair(flag, option) : [toFlag(flag, option)])),
    ...Object.entries(outputOptionsOf(command)).map(([name, option]) => toFlag(kebab(name), option)),
  ];
}

function toFlag(flag: string, option: Option): Flag {
  const names = [...(option.short === undefined ? [] : [`-${option.short}`]), `--${flag}`];
  return {
    names,
    summary: oneLine(option.summary),
    placeholder: oneLine(option.placeholder ?? "value"),
    ...(option.kind === "switch" || option.kind === "mode" ? {} : { value: readValue(option) }),
    excludes: option.kind === "list" ? [] : names,
  };
}

function only(flag: string, option: Option): readonly Flag[] {
  return [toFlag(flag, option)];
}

/** `--x` and `--no-x`: once one is given, neither is offered. */
function toPair(flag: string, option: Option): readonly Flag[] {
  const positive = toFlag(flag, option);
  const excludes = [...positive.names, `--no-${flag}`];
  return [
    { ...positive, excludes },
    { ...positive, names: [`--no-${flag}`], summary: oneLine(summarizeNegation(option)), excludes },
  ];
}

function readValue({ values, completes, placeholder = "" }: Option): Value {
  if (values !== undefined) return { kind: "choice", values };
  if (completes !== undefined && completes !== "kind") return { kind: completes };
  if (placeholder === "ref") return { kind: "reference" };
  if (placeholder.endsWith("=ref")) return { kind: "pair" };
  if (placeholder === "json") return { kind: "document" };
  return { kind: "unknown" };
}

function toPositional({ name, values, completes, variadic }: Argument): Positional {
  // Naming providers takes a request to a server, and a key pressed for completion must not send one.
  const kind = completes === undefined || completes === "provider" ? "unknown" : completes;
  return { name: oneLine(name), value: values === undefined ? { kind } : { kind: "choice", values }, variadic: variadic === true };
}

function choose(name: string, candidates: readonly Candidate[]): Positional {
  return { name, value: { kind: "choice", values: candidates.map((candidate) => candidate.name) }, variadic: false };
}

function describe({ name, summary }: LoadedEntry): Candidate {
  return { name, summary: oneLine(summary) };
}

/** Scripts are read line by line, and a tab ends a candidate in fish. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}
