// Asks a person at a terminal. Everything is written to standard error; what was asked and answered stays readable, secrets never appear.

import type { Choice } from "../control-planes/control-plane.ts";
import { CancelledError, UsageError } from "../errors.ts";
// It imports nothing, and the labels of choices come from a server.
import { sanitizeLine, sanitizeText } from "../output/sanitize.ts";
import type { Secret } from "../secrets/secret.ts";
import { openOutput, type PromptStreams } from "./prompts/streams.ts";
import type { Style } from "./prompts/style.ts";

export interface TextQuestion {
  readonly message: string;
  /** Taken when the answer is empty. */
  readonly default?: string;
  /** What is wrong with the answer, or undefined; it is asked again until nothing is. */
  readonly validate?: (answer: string) => string | undefined;
}

export interface SecretQuestion {
  readonly message: string;
  /** An empty answer is accepted, and gives undefined. */
  readonly optional?: boolean;
  /** What is wrong with the value (never quoting it), or undefined. */
  readonly validate?: (value: Secret) => string | undefined;
}

export interface ChoiceQuestion {
  readonly message: string;
  readonly choices: readonly Choice[];
}

/** Every method throws CancelledError when the person presses Ctrl-C or Ctrl-D, or the signal fires; the terminal is left as it was. */
export interface Prompter {
  text(question: TextQuestion): Promise<string>;
  secret(question: SecretQuestion): Promise<Secret | undefined>;
  /** One of a few; gives its value. */
  select(question: ChoiceQuestion & { readonly default?: string }): Promise<string>;
  /** One of many: typing filters by value, label and detail. */
  search(question: ChoiceQuestion): Promise<string>;
  /** Several of many, in the order chosen. */
  searchMany(question: ChoiceQuestion & { readonly default?: readonly string[]; readonly minimum?: number }): Promise<readonly string[]>;
  confirm(question: { readonly message: string; readonly default: boolean }): Promise<boolean>;
  /** Says something between questions. */
  note(text: string): void;
}

export interface PrompterOptions {
  readonly stdin: NodeJS.ReadableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** A person can be asked (Terminal.interactive). Otherwise every method throws: asking would hang a script. */
  readonly interactive: boolean;
  /** Terminal.color.error. */
  readonly color: boolean;
}

export function createPrompter(options: PrompterOptions): Prompter {
  const { stderr, interactive, color } = options;

  async function ask<T>(question: (streams: PromptStreams, theme: Style) => Promise<T>): Promise<T> {
    assertInteractive(interactive);
    const { createStyle } = await import("./prompts/style.ts");
    return guard(options, (streams) => question(streams, createStyle(color)));
  }

  async function askMany(question: ChoiceQuestion, initial: readonly string[], minimum?: number): Promise<readonly string[]> {
    const { message, choices } = offer(question);
    const { askSearch } = await import("./prompts/search-prompt.ts");
    return ask((streams, theme) => askSearch({ message, choices, minimum, initial, theme }, streams));
  }

  return {
    async text({ message, default: fallback, validate }) {
      const { askText } = await import("./prompts/plain-prompts.ts");
      const question = { message: sanitizeLine(message), fallback, validate: (answer: string) => clean(validate?.(answer)) };
      return ask((streams, theme) => askText(question, theme, streams));
    },
    async secret({ message, optional = false, validate }) {
      const { askSecret } = await import("./prompts/secret-prompt.ts");
      const question = { message: sanitizeLine(message), isOptional: optional, validate: (value: Secret) => clean(validate?.(value)) };
      return ask((streams, theme) => askSecret({ ...question, theme, output: stderr }, streams));
    },
    async select({ default: fallback, ...question }) {
      const { message, choices } = offer(question);
      const { askSelect } = await import("./prompts/plain-prompts.ts");
      return ask((streams, theme) => askSelect({ message, choices, fallback }, theme, streams));
    },
    async search(question) {
      const [value] = await askMany(question, []);
      if (value === undefined) throw new Error("the search prompt ended without a choice");
      return value;
    },
    async searchMany({ default: initial = [], minimum = 0, ...question }) {
      const values = new Set(question.choices.map(({ value }) => value));
      return askMany(
        question,
        initial.filter((value) => values.has(value)),
        minimum,
      );
    },
    async confirm({ message, default: fallback }) {
      const { askConfirm } = await import("./prompts/plain-prompts.ts");
      return ask((streams, theme) => askConfirm({ message: sanitizeLine(message), fallback }, theme, streams));
    },
    note(text) {
      assertInteractive(interactive);
      stderr.write(`${sanitizeText(text)}\n`);
    },
  };
}

function assertInteractive(interactive: boolean): void {
  if (!interactive) throw new Error("a question was asked where nobody can answer");
}

/** Runs a prompt, and makes a cancellation of every way to leave it. */
async function guard<T>({ stdin, stderr, signal }: PrompterOptions, run: (streams: PromptStreams) => Promise<T>): Promise<T> {
  // Given a signal that has fired, the library leaves the terminal in raw mode; given an input that has ended, it waits for ever.
  if (signal.aborted || !stdin.readable) throw new CancelledError();
  const left = new AbortController();
  const leave = () => left.abort();
  // On Ctrl-D readline closes without a word, and the library would wait for ever: a closed readline has paused its input.
  const notice = (_text: unknown, key?: { readonly name?: string; readonly ctrl?: boolean }) => {
    if (key?.ctrl && key.name === "d") setImmediate(() => (stdin.isPaused() ? leave() : undefined));
  };
  const answer = run({ input: stdin, output: openOutput(stderr), signal: AbortSignal.any([signal, left.signal]) });
  stdin.on("keypress", notice).on("end", leave).on("close", leave);
  try {
    return await answer;
  } catch (error) {
    // By name: the errors are the library's, which is not loaded here.
    if (error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError")) throw new CancelledError();
    throw error;
  } finally {
    stdin.off("keypress", notice).off("end", leave).off("close", leave);
  }
}

function offer({ message, choices }: ChoiceQuestion): ChoiceQuestion {
  if (choices.length === 0) throw new UsageError(`there is nothing to choose from: ${sanitizeLine(message)}`);
  return { message: sanitizeLine(message), choices: choices.map(cleanChoice) };
}

// The value goes back as it is; what is shown of it is clean.
function cleanChoice({ value, label, detail }: Choice): Choice {
  return { value, label: sanitizeLine(label), ...(detail === undefined || detail === "" ? {} : { detail: sanitizeLine(detail) }) };
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : sanitizeLine(text);
}
