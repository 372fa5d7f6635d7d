// Which texts `-f` means: files, all manifests below a folder, and standard input.

import type { Files } from "../../context.ts";
import { LlmpError, UsageError } from "../../errors.ts";
import type { StandardInput } from "../standard-input.ts";
import { createReadText } from "../text-file.ts";
import type { Problem } from "./problem.ts";

/** A text that holds specs; read when it is its turn, so that no more than one is held at a time. */
export interface ManifestSource {
  /** A path as it was given, or found below one that was, or `stdin`. */
  readonly name: string;
  /** Keys that are written out in a file stay there; those in a pipe do not. */
  readonly kind: "file" | "pipe";
  read(): Promise<string>;
}

export interface SourcesFound {
  readonly sources: readonly ManifestSource[];
  readonly problems: readonly Problem[];
}

export interface SourcePorts {
  readonly files: Files;
  readonly standardInput: StandardInput;
}

const MANIFEST = /\.(?:yaml|yml|json)$/i;

/** `llmp schema > llmp.schema.json` stands beside the manifests that it is for. */
const SCHEMA = /\.schema\.json$/i;

/** Whether a file of this name is read where its folder is. */
export function isManifestName(name: string): boolean {
  return MANIFEST.test(name) && !SCHEMA.test(name);
}

/** Milliseconds that a pipe which nobody asked for may stay silent. */
const FIRST_BYTE_LIMIT = 3_000;

/**
 * Finds the texts that these paths mean, each file once, in the order given, and folder by folder in the order of names. Without a path it is
 * what is piped in. What cannot be looked at is a problem, and the rest goes on. Throws UsageError where there is nothing to look at.
 */
export async function findSources(paths: readonly string[], ports: SourcePorts): Promise<SourcesFound> {
  if (paths.length === 0) return { sources: [takeInput(ports)], problems: [] };
  const search: Search = { ports, seen: new Set(), sources: [], problems: [] };
  for (const path of paths) await find(path, search);
  return search;
}

function takeInput({ standardInput }: SourcePorts): ManifestSource {
  if (standardInput.kind !== "pipe" && standardInput.kind !== "file")
    throw new UsageError("no manifest was given", { hint: "name a file or a folder with -f, or pipe one in" });
  return { name: "stdin", kind: "pipe", read: () => standardInput.read({ wait: FIRST_BYTE_LIMIT }) };
}

interface Search {
  readonly ports: SourcePorts;
  /** Files and folders by their id: a link that leads back to its own folder ends there, and no file is read twice. */
  readonly seen: Set<string>;
  readonly sources: ManifestSource[];
  readonly problems: Problem[];
}

async function find(path: string, search: Search): Promise<void> {
  if (path === "-") {
    search.sources.push({ name: "stdin", kind: "pipe", read: () => search.ports.standardInput.read({ wait: "forever" }) });
    return;
  }
  const state = await look(path, search, () => search.ports.files.stat(path));
  if (state === undefined || search.seen.has(state.id)) return;
  search.seen.add(state.id);
  if (!state.isDirectory) {
    search.sources.push({ name: path, kind: "file", read: () => createReadText(search.ports.files)(path) });
    return;
  }
  const found = search.sources.length + search.problems.length;
  await findBelow(path, search);
  if (search.sources.length + search.problems.length === found)
    search.problems.push(
      unreadable(path, "holds no manifest: no file below it ends in .yaml, .yml or .json (hidden ones aside)", "no-provider"),
    );
}

async function findBelow(folder: string, search: Search): Promise<void> {
  const { files } = search.ports;
  const entries = (await look(folder, search, () => files.list(folder))) ?? [];
  const names = entries.filter(({ name, kind }) => kind !== "other" && !name.startsWith(".") && name !== "node_modules");
  for (const { name, kind } of names.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = joinPath(folder, name);
    const isManifest = isManifestName(name);
    if (kind === "file" && !isManifest) continue;
    const state = await look(path, isManifest ? search : { ...search, problems: [] }, () => files.stat(path));
    if (state === undefined || search.seen.has(state.id)) continue;
    if (state.isDirectory) {
      search.seen.add(state.id);
      await findBelow(path, search);
    } else if (isManifest && state.isFile) {
      search.seen.add(state.id);
      search.sources.push({ name: path, kind: "file", read: () => createReadText(files)(path) });
    }
  }
}

// As it was given, so that places look like what was typed. Windows takes `/` as well.
function joinPath(folder: string, name: string): string {
  if (folder === ".") return name;
  return /[\\/]$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  ELOOP: "is a link that leads back to itself",
};

async function look<T>(path: string, { problems }: Search, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined || error instanceof LlmpError) throw error;
    problems.push(unreadable(path, REASONS[code] ?? `cannot be read (${code})`));
    return undefined;
  }
}

function unreadable(path: string, message: string, rule: Problem["rule"] = "unreadable-file"): Problem {
  return { severity: "error", rule, place: { file: path }, path: "", message };
}
