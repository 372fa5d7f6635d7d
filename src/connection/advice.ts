// What to do next, for the same control plane: whoever named a profile by a flag has to name it in the next command, too.

import { LlmpError } from "../errors.ts";

/** The commands that advice names and that go to a control plane, as advice writes them. */
const COMMAND = /`llmp (?:create|defaults show|delete|export|get|list|update|verify)(?=[ `])/g;

/** The same error, with the profile in the commands that its hint names. What else is thrown stays as it is. */
export function adviseProfile(error: unknown, profile: string | undefined): unknown {
  if (profile === undefined || !(error instanceof LlmpError)) return error;
  const { hint } = error.details;
  const advice = hint?.replace(COMMAND, (command) => `${command} --profile ${profile}`);
  return advice === undefined || advice === hint ? error : error.withHint(advice);
}
