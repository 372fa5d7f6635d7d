// Commands → a commander program, built fresh at each run. Parsing only: what is run is given back, with its options as words.

import { Argument as CommanderArgument, Command as CommanderCommand, CommanderError, Option as CommanderOption } from "commander";
import { type Argument, type Command, type Input, type Option, type Options, summarizeNegation } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { kebab, type LoadedEntry, loadAddressed } from "./commands/load.ts";
import { outputOptions, outputOptionsOf } from "./commands/options.ts";
import type { Context } from "./context.ts";
import { findControlPlane, type Registry } from "./control-planes/index.ts";
import { didYouMean } from "./did-you-mean.ts";
import { UsageError } from "./errors.ts";
import type { FieldFlags } from "./input/given.ts";
import { exitCodes } from "./output/errors.ts";

/** What the words of a command line ask for. */
export type Invocation =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly input: Input<Options>;
      readonly output: Readonly<Record<string, string | boolean | undefined>>;
    }
  /** Help or the version: text for standard output. */
  | { readonly kind: "text"; readonly text: string };

/** Where the version, the control planes, and which of them is likely to be meant are found. */
export type ProgramOptions = Pick<Context, "version" | "controlPlanes" | "environment" | "profiles">;

// Help is the same on every terminal, as all output is.
const HELP_WIDTH = 110;

/** Reads a command line. Throws UsageError; no message repeats a value, which may be a key in the wrong place. */
export async function parse(typed: readonly string[], options: ProgramOptions): Promise<Invocation> {
  // `help --help` asks for help once.
  const words = typed[0] === "help" ? typed.filter((word) => word !== "--help" && word !== "-h") : typed;
  refuseStranger(words);
  const { version, controlPlanes } = options;
  const kind = await guessKind(words, options);
  const entry = kind === undefined ? undefined : findControlPlane(controlPlanes, kind);
  if (kind !== undefined && entry !== undefined) {
    try {
      // The flags of the one that will be used; loading all five takes as long as Node itself.
      return await parseWith(words, version, { [kind]: entry });
    } catch (error) {
      // Perhaps a flag of another one, which the command can say once all are known.
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return parseWith(words, version, controlPlanes);
}

/** The kind that connecting will choose, where that is easily seen; help is of all kinds. A guess: whatever is wrong is said by connecting. */
async function guessKind(words: readonly string[], { environment, profiles }: ProgramOptions): Promise<string | undefined> {
  if (words[0] === "help" || words.includes("--help") || words.includes("-h")) return undefined;
  const said = valueAfter(words, "--control-plane");
  if (said !== undefined) return said;
  const named = valueAfter(words, "--profile") ?? environment.get("LLMP_PROFILE");
  const variable = environment.get("LLMP_CONTROL_PLANE");
  if (named === undefined && variable !== undefined) return variable;
  try {
    const name = named ?? (await profiles.current());
    return name === undefined ? undefined : (await profiles.get(name))?.controlPlane;
  } catch {
    return undefined;
  }
}

function valueAfter(words: readonly string[], flag: string): string | undefined {
  const index = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return words[index] === flag ? words[index + 1] : words[index]?.slice(flag.length + 1);
}

async function parseWith(words: readonly string[], version: string, controlPlanes: Registry): Promise<Invocation> {
  const entries = await loadAddressed(commands, words, controlPlanes);
  let text = "";
  let invocation: Invocation | undefined;
  const program = build(entries, version, (command, input, output) => {
    invocation = { kind: "run", command, input, output };
  });
  configure(program, (part) => {
    text += part;
  });
  try {
    await program.parseAsync(spellModes(words, entries), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // A group of commands alone (`llmp profile`) asks for its help.
    if (error.exitCode === 0 || (error.code === "commander.help" && words.length <= 1 && text !== "")) return { kind: "text", text };
    throw explain(error, words, entries);
  }
  return invocation ?? { kind: "text", text: program.helpInformation() };
}

/** `--verify` alone means `--verify=on`: what follows it is another word, which an optional value would swallow. */
function spellModes(words: readonly string[], entries: readonly LoadedEntry[]): readonly string[] {
  const modes = modeFlags(entries);
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return words.map((word, index) => (index < end && modes.has(word) ? `${word}=on` : word));
}

function modeFlags(entries: readonly LoadedEntry[]): ReadonlySet<string> {
  const own = entries.flatMap(({ command }) => Object.entries(command?.options ?? {}));
  const flags = own.filter(([, { kind }]) => kind === "mode").map(([name]) => `--${kebab(name)}`);
  return new Set([...flags, ...entries.flatMap((entry) => [...modeFlags(entry.commands)])]);
}

type Act = (command: Command, input: Input<Options>, output: Readonly<Record<string, string | boolean | undefined>>) => void;

function build(entries: readonly LoadedEntry[], version: string, act: Act): CommanderCommand {
  const program = new CommanderCommand("llmp")
    .description("Administer LLM providers (vendor, API key, models, access) on the control planes that hold them.")
    .version(version, "-V, --version", "print the version")
    .usage("<command> [options]")
    .helpOption("-h, --help", "print help, also of one command")
    .helpCommand("help [command]", "print help")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `\nExit codes:\n${describeExitCodes()}\n\nStart with \`llmp login\`, or rehearse with \`llmp sandbox run -- COMMAND\`.`,
    );
  for (const entry of entries) attach(program, entry, act);
  return program;
}

function attach(parent: CommanderCommand, entry: LoadedEntry, act: Act): void {
  const { command } = entry;
  const child = parent.command(entry.name).summary(entry.summary).helpOption("-h, --help", "print help").enablePositionalOptions();
  child.description(command?.description ?? entry.summary);
  for (const inner of entry.commands) attach(child, inner, act);
  if (command === undefined) return;
  for (const argument of command.arguments ?? []) child.addArgument(toArgument(argument));
  for (const [name, option] of Object.entries(command.options)) {
    child.addOption(toOption(kebab(name), option));
    if (option.kind === "mode") child.addOption(negate(kebab(name), option));
  }
  for (const { flag, option, negatable } of entry.flags) {
    child.addOption(toOption(flag, option));
    if (negatable) child.addOption(negate(flag, option));
  }
  for (const [name, option] of Object.entries(outputOptionsOf(command))) child.addOption(toOption(kebab(name), option));
  if (command.arguments?.some(({ variadic, completes }) => variadic && completes === "command"))
    child.passThroughOptions().allowUnknownOption();
  child.addHelpText("after", describeExamples(command));
  child.action(() => {
    const values = child.opts();
    if (!command.arguments?.some(({ completes }) => completes === "command")) refuseEmpty(child.args);
    act(
      command,
      readInput(entry, command, child.args, values),
      Object.fromEntries(Object.keys(outputOptions).map((name) => [name, values[name]])),
    );
  });
}

/** `llmp delete "$ID"` with ID unset must not mean anything. */
function refuseEmpty(words: readonly string[]): void {
  if (words.some((word) => word.trim() === ""))
    throw new UsageError("an argument is empty", { hint: "is a variable unset? give the name or id itself" });
}

function readInput(
  entry: LoadedEntry,
  command: Command,
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Input<Options> {
  const options = Object.entries(command.options).map(([name, option]) => [name, readValue(kebab(name), option, values[name])] as const);
  const fields = entry.flags.map(({ flag, option }) => [flag, readFieldValue(option, values[camel(flag)])] as const);
  return {
    arguments: words,
    options: Object.fromEntries(options) as Input<Options>["options"],
    fields: Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as FieldFlags,
  };
}

function readValue(flag: string, option: Option, value: unknown): unknown {
  if (option.kind === "switch") return value === true;
  if (option.kind === "list") return value ?? [];
  if (option.kind === "mode" && value === false) return "off";
  if (typeof value === "string" && option.values !== undefined && !option.values.includes(value)) {
    throw new UsageError(`--${flag} takes one of ${option.values.join(", ")}${didYouMean(value, option.values)}`);
  }
  return value;
}

function readFieldValue(option: Option, value: unknown): unknown {
  return option.kind === "list" && Array.isArray(value) && value.length === 0 ? undefined : value;
}

function toArgument({ name, summary, required, variadic }: Argument): CommanderArgument {
  const inner = variadic ? `${name}...` : name;
  return new CommanderArgument(required ? `<${inner}>` : `[${inner}]`, summary);
}

function negate(flag: string, option: Option): CommanderOption {
  const negation = new CommanderOption(`--no-${flag}`, summarizeNegation(option));
  return option.group === undefined ? negation : negation.helpGroup(`${option.group}:`);
}

function toOption(flag: string, { kind, short, summary, placeholder = "value", values, group }: Option): CommanderOption {
  const words = { switch: `--${flag}`, mode: `--${flag} [=${placeholder}]` }[kind as string] ?? `--${flag} <${placeholder}>`;
  const choices = values === undefined ? "" : ` (${values.join(", ")})`;
  const option = new CommanderOption(
    short === undefined ? words : `-${short}, ${words}`,
    `${summary}${choices}${kind === "list" ? "; repeatable" : ""}`,
  );
  if (group !== undefined) option.helpGroup(`${group}:`);
  if (kind === "list") option.argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value]);
  return option;
}

function configure(command: CommanderCommand, write: (text: string) => void): void {
  command.exitOverride().configureOutput({
    writeOut: write,
    writeErr: (part) => (part.startsWith("error:") ? undefined : write(part)),
    getOutHelpWidth: () => HELP_WIDTH,
    getErrHelpWidth: () => HELP_WIDTH,
  });
  command.configureHelp({ sortSubcommands: false, sortOptions: false, showGlobalOptions: false });
  for (const inner of command.commands) configure(inner, write);
}

/** Said before anything is parsed, so that `--help` after a mistyped command does not hide the mistake. */
function refuseStranger(words: readonly string[]): void {
  const [word = "--help"] = words[0] === "help" ? words.slice(1) : words;
  const names = commands.map(({ name }) => name);
  if (names.includes(word)) return;
  if (!word.startsWith("-"))
    throw new UsageError(`there is no such command${didYouMean(word, names)}`, { hint: "`llmp --help` lists the commands" });
  if (!["-h", "--help", "-V", "--version"].includes(word))
    throw new UsageError("the first word must be a command; options go after it", { hint: "`llmp --help` lists the commands" });
}

/** Commander's refusals in our words: a value is never repeated, since a key may have landed in the wrong place. */
function explain(error: CommanderError, words: readonly string[], entries: readonly LoadedEntry[]): UsageError {
  const hint = "`--help` after the command shows what it takes";
  if (error.code === "commander.unknownOption") {
    const flag = describeFlag(error.message);
    // Other commands show their first write by --dry-run; for these, all of them are shown.
    const isCheck = flag.trim() === "--dry-run" && entries.some(({ name, command }) => name === words[0] && command?.options.check);
    return new UsageError(`unknown option${flag}`, { hint: isCheck ? "--check shows what would be written, and writes nothing" : hint });
  }
  if (["commander.unknownCommand", "commander.excessArguments", "commander.help"].includes(error.code))
    return explainSurplus(error, words, entries);
  return new UsageError(error.message.replace(/^error: /, "").split("\n", 1)[0] ?? "", { hint });
}

/** The name of a flag alone: what follows `=`, a blank or a short flag's letter may be a key. */
function describeFlag(message: string): string {
  const name = /'(--[A-Za-z][A-Za-z0-9-]*)(?=[='\s])/.exec(message)?.[1] ?? /'(-[A-Za-z])'/.exec(message)?.[1];
  const near = /\(Did you mean (--[a-z0-9-]+)/.exec(message)?.[1];
  return `${name === undefined ? "" : ` ${name}`}${near === undefined ? "" : `; did you mean "${near}"?`}`;
}

function explainSurplus(error: CommanderError, words: readonly string[], entries: readonly LoadedEntry[]): UsageError {
  const [word = "", given = ""] = words[0] === "help" ? words.slice(1) : words;
  const outer = entries.find(({ name }) => name === word);
  const names = outer?.commands.map(({ name }) => name) ?? [];
  if (names.length > 0 && !names.includes(given))
    return new UsageError(`\`llmp ${word}\` has no such command${didYouMean(given, names)}`, { hint: `it has ${names.join(", ")}` });
  const inner = outer?.commands.find(({ name }) => name === given);
  const called = inner === undefined ? word : `${word} ${given}`;
  const { arguments: taken = [], options = {} } = (inner ?? outer)?.command ?? {};
  const message = taken.length === 0 ? `\`llmp ${called}\` takes no arguments` : error.message.replace(/^error: /, "");
  const hint = `\`llmp ${called} --help\` shows what it takes`;
  return new UsageError(message, { hint: options.file === undefined ? hint : `a file is given with -f; ${hint}` });
}

function describeExamples({ examples }: Command): string {
  if (examples.length === 0) return "";
  return `\nExamples:\n${examples.map(({ command, explanation }) => `  # ${explanation}\n  ${command}`).join("\n\n")}\n`;
}

function describeExitCodes(): string {
  return Object.entries(exitCodes)
    .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
    .join("\n");
}

function camel(flag: string): string {
  return flag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
