// Files that a person names, as strict UTF-8 text.

import type { Files } from "../context.ts";
import { LlmpError, UsageError } from "../errors.ts";
import type { ReadText } from "./given.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "it may not be read by this user",
  EISDIR: "it is a folder",
};

/** Reads files as text. Throws UsageError naming the file and what is wrong with it. */
export function createReadText(files: Files): ReadText {
  return async (path) => {
    const bytes = await files.read(path).catch((cause: unknown) => {
      if (cause instanceof LlmpError) throw cause;
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
      throw new UsageError(`cannot read ${path}: ${REASONS[code] ?? (code || "unknown reason")}`, { hint: "check the path", cause });
    });
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new UsageError(`cannot read ${path}: it is not UTF-8 text`, { hint: "save it as UTF-8" });
    }
  };
}
