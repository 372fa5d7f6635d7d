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
    if (yes) terminal.talk(`warning: ${error.message}`);
    // This attempt is all that is known here: others of the same command may have come before it.
    else if (!(await agrees(prompter, error.message, question))) throw new CancelledError("cancelled: it was left as it is");
    return attempt(true);
  }
}

/** The facts are no talk, which --quiet would silence: nobody can answer without them. */
function agrees(prompter: Context["prompter"], facts: string, question: string): Promise<boolean> {
  prompter.note(facts);
  return prompter.confirm({ message: question, default: false });
}
