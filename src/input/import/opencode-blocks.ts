// The blocks of an opencode configuration that describe providers: `provider`, and `providers` of opencode 2.

import type { Issue } from "../../errors.ts";
import { isRecord } from "../../record.ts";
import type { Note } from "./draft.ts";
import { isGiven, keysOf, type Part } from "./part.ts";
import { quoted } from "./words.ts";

/** A block of `provider`, or of `providers`. */
export interface Block {
  readonly part: Part;
  readonly options: Part;
  /** Where headers may be: among the options, and in opencode 2 beside them. */
  readonly headers: readonly Part[];
  /** The keys of the block and of its options that are read. */
  readonly used: { readonly block: readonly string[]; readonly options: readonly string[] };
}

/** The blocks by id. What is no object is an issue; of two blocks for one id, the one that opencode takes counts. */
export function listBlocks(root: Part, notes: Note[], issues: Issue[]): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  for (const [list, options] of [
    ["provider", "options"],
    ["providers", "settings"],
  ] as const) {
    const all = root.at(list);
    if (isGiven(all) && !isRecord(all.value)) issues.push({ path: list, where: all.where(), message: "must be an object of providers" });
    for (const id of keysOf(all)) {
      const part = all.at(id);
      const older = blocks.get(id);
      // Opencode 2 reads both, and takes its own as a whole.
      const message = `a second block of ${quoted(id, "a provider")} is left out: opencode takes the one in \`providers\``;
      if (older !== undefined) notes.push({ kind: "left_out", where: older.part.where(), message });
      const problem = findProblem(part, options, `${list}.${quoted(id, "…")}`);
      if (problem === undefined) blocks.set(id, openBlock(part, options));
      else issues.push(problem);
    }
  }
  return blocks;
}

function findProblem(part: Part, options: string, path: string): Issue | undefined {
  for (const [inner, name] of [
    [part, ""],
    [part.at(options), `.${options}`],
    [part.at("models"), ".models"],
  ] as const) {
    const mayMiss = name !== "" && !isGiven(inner);
    if (!mayMiss && !isRecord(inner.value)) return { path: `${path}${name}`, where: inner.where(), message: "must be an object" };
  }
  return undefined;
}

function openBlock(part: Part, options: string): Block {
  const inner = part.at(options);
  return {
    part,
    options: inner,
    headers: [inner.at("headers"), part.at("headers")],
    used: {
      block: ["name", "id", "npm", "package", "env", "api", "models", "whitelist", "blacklist", "headers", options],
      options: ["apiKey", "baseURL", "headers"],
    },
  };
}
