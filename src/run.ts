// One command line, from its words to its exit code; main.ts runs it on the process, tests in memory.

import type { Context } from "./context.ts";
import { type ExitCode, NotConfiguredError, UsageError } from "./errors.ts";
import { type ErrorOptions, exitCodeOf, printError } from "./output/errors.ts";
import { parseFields, requireFields } from "./output/fields.ts";
import { type CommandResult, type Format, formats, print, render } from "./output/result.ts";
import type { ColorChoice, Terminal } from "./output/terminal.ts";
import type { Invocation } from "./program.ts";
import { parse } from "./program.ts";
import { scrub, withoutKnown } from "./secrets/redaction.ts";
import type { Secret } from "./secrets/secret.ts";

/** Runs a command line and prints its result or its error. Never throws. */
export async function run(words: readonly string[], context: Context): Promise<ExitCode> {
  const { known } = context;
  let current = context;
  /** What the command itself has ended with. */
  let found: ExitCode | undefined;
  try {
    const invocation = await parse(words, context);
    if (invocation.kind === "text") {
      context.terminal.data(invocation.text);
      await context.terminal.flush();
      return 0;
    }
    const output = readOutput(invocation);
    const { debug, color, quiet } = output;
    const terminal = context.terminal.with({ quiet, ...(color === undefined ? {} : { color }) });
    current = {
      ...current,
      terminal,
      ...(debug ? { trace: (line: string) => terminal.fail(scrub(line, known, { limit: Number.POSITIVE_INFINITY })) } : {}),
    };
    const saving = output.file === undefined ? {} : { savesTo: output.file };
    if (output.file !== undefined) await context.files.refuseUnwritable(output.file);
    const { resultFields } = invocation.command;
    if (output.fields !== undefined && Array.isArray(resultFields))
      await requireFields(output.fields, resultFields, Object.keys(context.controlPlanes));
    const result = await invocation.command.run(current, { ...invocation.input, ...saving });
    found = result.exitCode;
    // A server that repeats the credential that it was sent must not bring it into a log.
    const printed = clean(result, known);
    if (output.file !== undefined) await context.files.write(output.file, await render(printed, "json"));
    await (resultFields === undefined ? print(printed, output, terminal) : printChange(printed, output, terminal));
    await settle(current);
    await terminal.flush();
    return (await result.until?.()) ?? result.exitCode ?? 0;
  } catch (error) {
    const exitCode = await recover(error, words, context, current);
    await settle(current).catch(() => {});
    // What could not be printed changes nothing of what was found; a bug does.
    return error instanceof UsageError ? (found ?? exitCode) : exitCode;
  }
}

/** What is done is done, and is told as a whole where the form that was asked for does not fit it. */
async function printChange(result: CommandResult, output: Output, terminal: Terminal): Promise<void> {
  try {
    await print(result, output, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await print(
      { ...result, warnings: [...(result.warnings ?? []), `the whole of it is printed: ${error.message}`] },
      { format: "json" },
      terminal,
    );
  }
}

/** What was written is written down before the process ends; what could not be is a warning, and no failure of the write. */
async function settle({ auditLog, fingerprints, terminal }: Context): Promise<void> {
  const warnings = await Promise.all([auditLog.settle(), fingerprints.settle()]);
  for (const warning of warnings.flat()) terminal.talk(`warning: ${warning}`);
}

function clean({ until, ...result }: CommandResult, known: readonly Secret[]): CommandResult {
  return withoutKnown(result, known) as CommandResult;
}

async function recover(error: unknown, words: readonly string[], context: Context, current: Context): Promise<ExitCode> {
  try {
    if (error instanceof NotConfiguredError && (await acceptsLogin(current))) {
      const exitCode = await run(["login"], current);
      return exitCode === 0 ? await run(words, context) : exitCode;
    }
    return await printError(error, errorOptions(words, context), current.terminal);
  } catch (failure) {
    return await printError(failure, errorOptions(words, context), current.terminal).catch(() => exitCodeOf(error));
  }
}

/** How errors of a command line are printed, also when it cannot be read as a whole. */
function errorOptions(words: readonly string[], { known }: Pick<Context, "known">): ErrorOptions {
  // What follows -- belongs to another command.
  const own = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined);
  return { format: guessFormat(own), debug: own.includes("--debug"), known };
}

async function acceptsLogin({ terminal, prompter }: Context): Promise<boolean> {
  if (!terminal.interactive) return false;
  return prompter.confirm({ message: "No control plane is configured. Log in to one now?", default: true });
}

interface Output {
  readonly format: Format;
  /** Where the JSON form goes as well. */
  readonly file?: string;
  readonly fields?: readonly string[];
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly color?: ColorChoice;
}

function readOutput({ command, output }: Extract<Invocation, { kind: "run" }>): Output {
  const { output: given = "table", json, quiet, debug, color } = output;
  const file = command.savesJson === true && typeof given === "string" && given.endsWith(".json") ? given : undefined;
  const possible = [...formats, ...(command.forms ?? [])];
  const format = file === undefined ? possible.find((one) => one === given) : "table";
  if (format === undefined)
    throw new UsageError(
      `--output takes one of ${possible.join(", ")}${command.savesJson === true ? ", or a file that ends in .json" : ""}`,
    );
  if (color !== undefined && color !== "auto" && color !== "always" && color !== "never")
    throw new UsageError("--color takes one of auto, always, never");
  return {
    format: typeof json === "string" ? "json" : format,
    ...(file === undefined ? {} : { file }),
    ...(typeof json === "string" ? { fields: parseFields(json) } : {}),
    quiet: quiet === true,
    debug: debug === true,
    ...(color === undefined ? {} : { color }),
  };
}

/** Errors are JSON when JSON was asked for. */
function guessFormat(words: readonly string[]): Format {
  const isJson = words.some(
    (word, index) =>
      /^--json(=|$)/.test(word) ||
      /^(-[a-zA-Z]*o=?|--output=)json$/.test(word) ||
      (/^(-[a-zA-Z]*o|--output)$/.test(word) && words[index + 1] === "json"),
  );
  return isJson ? "json" : "table";
}
