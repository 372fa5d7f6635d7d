// LiteLLM's proxy configuration as one: the file, what it includes, its credentials and its variables (https://docs.litellm.ai/docs/proxy/configs).

import { dirname, isAbsolute, join } from "node:path";
import { type Issue, UsageError, ValidationError } from "../../errors.ts";
import { isRecord } from "../../record.ts";
import type { Note } from "./draft.ts";
import { isGiven, itemsOf, keysOf, type Part } from "./part.ts";
import { listKeys } from "./words.ts";

/** A configuration, and the path of its file; none for standard input. */
export interface Configuration {
  readonly root: Part;
  readonly file?: string;
}

/** Reads a further file. Throws UsageError and ValidationError as reading the first does. */
export type OpenFile = (path: string) => Promise<readonly Part[]>;

export interface Gathered {
  /** Elements of every `model_list`. */
  readonly entries: readonly Part[];
  /** `credential_values` by `credential_name`. */
  readonly credentials: ReadonlyMap<string, Part>;
  /** `environment_variables`. */
  readonly variables: ReadonlyMap<string, Part>;
  readonly notes: readonly Note[];
  readonly issues: readonly Issue[];
}

const MAXIMUM_INCLUDES = 1_000;

/** Follows `include` as LiteLLM does: paths are relative to the first file, lists are joined, and of two variables the later counts. */
export async function gather(first: Configuration, open: OpenFile): Promise<Gathered> {
  const entries: Part[] = [];
  const credentials = new Map<string, Part>();
  const variables = new Map<string, Part>();
  const notes: Note[] = [];
  const issues: Issue[] = [];
  const roots = [first.root];
  const seen = new Set(first.file === undefined ? [] : [join(first.file)]);
  // Grows while it is walked through: what is included may include more.
  for (const root of roots) {
    entries.push(...readList(root, "model_list", issues));
    for (const entry of readList(root, "credential_list", issues)) {
      const name = entry.at("credential_name").value;
      const info = entry.at("credential_info");
      if (keysOf(info).length > 0) notes.push({ kind: "left_out", where: info.where(), message: "credential_info is left out" });
      if (typeof name === "string") credentials.set(name, entry.at("credential_values"));
      else issues.push(wrong(entry, "credential_list", "must have a `credential_name`"));
    }
    const set = root.at("environment_variables");
    if (isGiven(set) && !isRecord(set.value)) issues.push(wrong(set, "environment_variables", "must be an object of names and values"));
    for (const name of keysOf(set)) variables.set(name, set.at(name));
    notes.push(...tellSections(root));
    for (const include of readIncludes(root, issues)) {
      const path = String(include.value);
      if (first.file === undefined && !isAbsolute(path)) {
        const message = "an included file is not read: standard input is in no folder; name the configuration as a file";
        notes.push({ kind: "skipped", where: include.where(), message });
        continue;
      }
      const resolved = isAbsolute(path) ? join(path) : join(dirname(first.file ?? ""), path);
      if (seen.has(resolved)) continue;
      seen.add(resolved);
      if (seen.size > MAXIMUM_INCLUDES) issues.push(wrong(include, "include", `more than ${MAXIMUM_INCLUDES} files are included`));
      else roots.push(...(await openIncluded(resolved, include, open, issues)));
    }
  }
  return { entries, credentials, variables, notes, issues };
}

async function openIncluded(path: string, include: Part, open: OpenFile, issues: Issue[]): Promise<readonly Part[]> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof ValidationError) issues.push(...error.issues);
    else if (error instanceof UsageError) issues.push(wrong(include, "include", error.message));
    else throw error;
    return [];
  }
}

function readList(root: Part, key: string, issues: Issue[]): readonly Part[] {
  const list = root.at(key);
  if (!isGiven(list) || Array.isArray(list.value)) return itemsOf(list);
  issues.push(wrong(list, key, "must be a list"));
  return [];
}

/** One path, or a list of them. */
function readIncludes(root: Part, issues: Issue[]): readonly Part[] {
  const include = root.at("include");
  if (!isGiven(include)) return [];
  const paths = Array.isArray(include.value) ? itemsOf(include) : [include];
  return paths.filter((path) => {
    const isPath = typeof path.value === "string" && path.value !== "" && !path.value.includes("\0");
    if (!isPath) issues.push(wrong(path, "include", "must be the path of a file, or a list of them"));
    return isPath;
  });
}

export function wrong(part: Part, path: string, message: string): Issue {
  return { path, where: part.where(), message };
}

const READ: readonly string[] = ["model_list", "credential_list", "environment_variables", "include"];

function tellSections(root: Part): readonly Note[] {
  const other = keysOf(root).filter((key) => !READ.includes(key) && isGiven(root.at(key)));
  const notes = other.map((key): Note => {
    const message = `${listKeys([key])} is left out: it describes no provider`;
    return { kind: "left_out", where: root.at(key).where(), message };
  });
  const manager = root.at("general_settings").at("key_management_system");
  const message = "the variables may be names in LiteLLM's secret manager (key_management_system); write references to it instead of env:";
  const shared = ["api_base", "api_key"].filter((key) => isGiven(root.at("litellm_settings").at(key)));
  return [
    ...notes,
    ...(isGiven(manager) ? [{ kind: "assumed", where: manager.where(), message } as const] : []),
    ...shared.map((key): Note => {
      const fact = `${key} is not taken from litellm_settings, where it stands for entries that have none: add it to their providers`;
      return { kind: "left_out", where: root.at("litellm_settings").at(key).where(), message: fact };
    }),
  ];
}
