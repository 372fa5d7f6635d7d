// A command is a value: help, parsing, completion and documentation all read it.

import type { Context } from "../context.ts";
import type { FieldFlags } from "../input/given.ts";
import type { CommandResult, FurtherFormat } from "../output/result.ts";

export interface Option {
  /** `switch`: present or not; `text`: one value; `list`: repeatable; `mode`: `--flag` for `on`, `--flag=VALUE`, and `--no-flag` for `off`. */
  readonly kind: "switch" | "text" | "list" | "mode";
  readonly summary: string;
  /** What its `--no-` form does; default: not that. */
  readonly negated?: string;
  /** One letter. */
  readonly short?: string;
  /** Word for the value in help. */
  readonly placeholder?: string;
  /** The only values it takes. */
  readonly values?: readonly string[];
  /** What its values are, for completion. */
  readonly completes?: "file" | "profile" | "kind";
  /** Heading in help; default "Options". */
  readonly group?: string;
}

/** What `--no-FLAG` does. */
export function summarizeNegation({ summary, negated = `not: ${summary}` }: Pick<Option, "summary" | "negated">): string {
  return negated;
}

/** Options by their name in camelCase; the flag is the same in kebab-case. */
export type Options = Readonly<Record<string, Option>>;

type OptionValue<K extends Option["kind"]> = K extends "switch" ? boolean : K extends "list" ? readonly string[] : string | undefined;

/** What a command reads of its options: switches are true or false, lists may be empty. */
export type Values<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]["kind"]> };

export interface Argument {
  readonly name: string;
  readonly summary: string;
  readonly required?: true;
  /** Takes all that follow. */
  readonly variadic?: true;
  readonly values?: readonly string[];
  readonly completes?: "profile" | "provider" | "command" | "file";
}

export type FieldSet = "spec" | "settings" | "filters";

export interface Input<O extends Options> {
  /** As typed, in order. */
  readonly arguments: readonly string[];
  readonly options: Values<O>;
  /** Flags of control planes, by flag without dashes. */
  readonly fields: FieldFlags;
  /** The file of `-o FILE.json`. */
  readonly savesTo?: string;
}

export interface Command<O extends Options = Options> {
  /** A paragraph for help: what it does, what it needs without a terminal, the shape of its JSON. */
  readonly description: string;
  readonly arguments?: readonly Argument[];
  readonly options: O;
  /** Which fields of the control planes become flags: those of a spec, of a profile's settings, or of a list's filters. */
  readonly fields?: FieldSet;
  /** Forms of output besides those that every command has. */
  readonly forms?: readonly FurtherFormat[];
  /** `-o FILE.json` writes the JSON form to that file, and prints the table. */
  readonly savesJson?: true;
  /**
   * Of a command that changes something: the top-level fields that its JSON may have (those named after kinds of control planes aside), or
   * that they vary. `--json` is held to them before anything is changed, and what it asks for in vain afterwards does not lose the result.
   */
  readonly resultFields?: readonly string[] | "varying";
  /** Command lines, each with what it is for. */
  readonly examples: readonly { readonly command: string; readonly explanation: string }[];
  /** Written as a method, so that a command with its own options is one among all. */
  run(context: Context, input: Input<O>): Promise<CommandResult>;
}

/** Gives a command the types of its own options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}
