// The questions that the prompt library answers as it is. Named imports let the bundle leave out its other prompts (one brings an editor).

import { confirm, input, select } from "@inquirer/prompts";
import type { Choice } from "../../control-planes/control-plane.ts";
import type { PromptStreams } from "./streams.ts";
import type { Style } from "./style.ts";

interface TextQuestion {
  readonly message: string;
  readonly fallback: string | undefined;
  /** What is wrong with the answer, or undefined. */
  validate(answer: string): string | undefined;
}

export function askText({ message, fallback, validate }: TextQuestion, theme: Style, streams: PromptStreams): Promise<string> {
  return input({ message, ...withDefault(fallback), validate: (answer) => validate(answer) ?? true, theme }, streams);
}

interface SelectQuestion {
  readonly message: string;
  readonly choices: readonly Choice[];
  /** The value that is active at first. */
  readonly fallback: string | undefined;
}

export function askSelect({ message, choices, fallback }: SelectQuestion, theme: Style, streams: PromptStreams): Promise<string> {
  const items = choices.map(({ value, label, detail }) => {
    return { value, short: label, name: detail === undefined ? label : `${label}  ${theme.style.description(detail)}` };
  });
  return select({ message, choices: items, ...withDefault(fallback), pageSize: 10, loop: false, theme }, streams);
}

interface ConfirmQuestion {
  readonly message: string;
  readonly fallback: boolean;
}

export function askConfirm({ message, fallback }: ConfirmQuestion, theme: Style, streams: PromptStreams): Promise<boolean> {
  return confirm({ message, default: fallback, theme }, streams);
}

// An explicit undefined counts as a default for the library.
function withDefault(value: string | undefined): { readonly default?: string } {
  return value === undefined ? {} : { default: value };
}
