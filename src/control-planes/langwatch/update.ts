// An update: read, merge, compare, write all that a PUT would empty, read back.

import { dequal } from "dequal";
import type { Conversation, UpdateArguments, Written } from "../control-plane.ts";
import { type Row, readHeaders, toProvider } from "./answers.ts";
import { hasModels } from "./differences.ts";
import { type Draft, draftUpdate } from "./draft.ts";
import type { LangwatchSpec } from "./fields.ts";
import { readBack } from "./read-back.ts";
import { find, readEntries } from "./requests.ts";
import { write } from "./writing.ts";

export function* update({ selector, changes, clear, approve }: UpdateArguments<LangwatchSpec>): Conversation<Written> {
  const row = find(yield* readEntries(), selector);
  approve?.(toProvider(row));
  const drafted = draftUpdate(row, changes, clear);
  if (isUnchanged(row, drafted)) {
    return { provider: toProvider(row), warnings: ["nothing to change: it is as asked already"], differences: [] };
  }
  const { entries, warnings } = yield* write(drafted, row);
  const isListGiven = changes.extraHeaders !== undefined || clear.includes("extraHeaders");
  return {
    ...(yield* readBack(drafted, entries, row, warnings)),
    // Credentials are sent whole or not at all.
    forgets: [...(drafted.expected.bag === undefined ? [] : ["credentials" as const]), ...(isListGiven ? ["headers" as const] : [])],
  };
}

/** A secret that is given may differ from the stored one, which nobody is shown. */
function isUnchanged(row: Row, { expected }: Draft): boolean {
  const names = (readHeaders(row.extraHeaders) ?? []).map(({ key }) => key);
  return (
    expected.bag === undefined &&
    !expected.setsHeaders &&
    row.enabled === expected.enabled &&
    dequal(new Set(names), new Set(expected.headers)) &&
    hasModels(row.customModels, expected.customModels, "chat") &&
    hasModels(row.customEmbeddingsModels, expected.customEmbeddingsModels, "embedding")
  );
}
