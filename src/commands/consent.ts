// What destroys something that cannot be had back: asked at a terminal, and agreed to with --yes elsewhere.

import type { Context } from "../context.ts";
import { CancelledError, ConsentRequiredError } from "../errors.ts";

export interface ConsentOptions {
  /** `--yes` was given. */
  readonly yes: boolean;
  /** What a person is asked after the facts. */
  readonly question: string;
}

/**
 * Makes an attempt without consent, and where the control plane wants one for what it found, makes it again with it. The facts are told
 * also where --yes agrees to them beforehand.
 *
 * @throws ConsentRequiredError where nobody can be asked; CancelledError where the answer is no
 */
export async function withConsent<T>(
  { terminal, prompter }: Pick<Context, "terminal" | "prompter">,
  { yes, question }: ConsentOptions,
  attempt: (consent: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(false);
  } catch (error) {
    if (!(error instanceof ConsentRequiredError)) throw error;
    if (!yes && !terminal.interactive) throw error;
    terminal.talk(`${yes ? "warning: " : ""}${error.message}`);
    if (!yes && !(await prompter.confirm({ message: question, default: false }))) throw new CancelledError("nothing was changed");
    return attempt(true);
  }
}
