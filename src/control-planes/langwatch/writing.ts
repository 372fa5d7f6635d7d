// The PUT itself, and what is done when its answer is lost: LangWatch often stores what it then fails to answer.

import { type LlmpError, OutcomeUnknownError } from "../../errors.ts";
import type { Conversation } from "../control-plane.ts";
import { lookTwice, mayHaveHappened } from "../lost-answers.ts";
import { type Entry, isStored, type Row } from "./answers.ts";
import type { Draft } from "./draft.ts";
import { compare } from "./read-back.ts";
import { put, readEntries } from "./requests.ts";

export interface Put {
  readonly entries: readonly Entry[];
  readonly warnings: readonly string[];
}

/** Sends the PUT once. When its answer is lost, or is a failure after which it may be stored, looks for its effect. */
export function* write(drafted: Draft, before: Row | undefined): Conversation<Put> {
  try {
    return { entries: yield* put(drafted.provider, drafted.body), warnings: [] };
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    const entries = yield* lookAgain(error, drafted, before);
    if (entries !== undefined) return { entries, warnings: tellAdopted(drafted) };
    throw unknown(error, drafted, before);
  }
}

/** Undefined where the effect is not there, or could not be told from what was there before. */
function lookAgain(error: LlmpError, drafted: Draft, before: Row | undefined): Conversation<readonly Entry[] | undefined> {
  const wasSo = before !== undefined && compare(before, drafted.expected).length === 0;
  return lookTwice(error, {
    see: readEntries,
    shows(entries) {
      const entry = entries.find(({ provider }) => provider === drafted.provider);
      const isNew = before === undefined || !wasSo || (entry !== undefined && entry.id !== before.id);
      const isThere = entry !== undefined && isStored(entry) && isNew && compare(entry, drafted.expected).length === 0;
      return isThere ? entries : undefined;
    },
    hint: "run `llmp list` before you try again; where that fails as well, one stored provider is damaged: write that one again",
  });
}

function tellAdopted({ expected }: Draft): readonly string[] {
  return [
    "the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice",
    ...(expected.bag === undefined && !expected.setsHeaders
      ? []
      : ["whether the secrets are the new ones cannot be seen: to be sure, run the same as an update once more"]),
  ];
}

function unknown(error: LlmpError, { provider }: Draft, before: Row | undefined): OutcomeUnknownError {
  const fact = before === undefined ? "nothing as it was sent is stored" : "the change cannot be seen";
  const hint =
    before === undefined
      ? `the server may still be at it: run \`llmp get ${provider}\` before you create it again`
      : `run \`llmp get ${provider}\`; the same update may be run again, because it adds nothing`;
  return new OutcomeUnknownError(`${error.message}; ${fact} when looked for twice`, { ...error.details, hint, cause: error });
}
