// Manifests read as text, with profiles of every kind of control plane: what a person would be told, one line a problem.

import { Readable } from "node:stream";
import type { Files } from "../../../src/context.ts";
import { controlPlanes } from "../../../src/control-planes/index.ts";
import type { ManifestOptions } from "../../../src/input/manifest/item.ts";
import type { Problem } from "../../../src/input/manifest/problem.ts";
import { type Manifest, readManifest } from "../../../src/input/manifest/read.ts";
import { placeText } from "../../../src/input/place.ts";
import { createStandardInput } from "../../../src/input/standard-input.ts";

/** A profile of each kind, called after it, and a second one of Den. */
const profiles = new Map([...Object.keys(controlPlanes).map((kind) => [kind, kind] as const), ["den-dev", "den"] as const]);

const OPTIONS: ManifestOptions = {
  controlPlanes,
  targets: { profiles, current: { name: "den", kind: "den", profile: "den" } },
  strict: false,
};

const NO_FILES: Files = {
  read: () => Promise.reject(new Error("no files")),
  write: () => Promise.reject(new Error("no files")),
  refuseUnwritable: () => Promise.reject(new Error("no files")),
  stat: () => Promise.reject(new Error("no files")),
  list: () => Promise.reject(new Error("no files")),
};

/** Reads a text from a pipe. */
export function readPiped(text: string, options: Partial<ManifestOptions> = {}): Promise<Manifest> {
  const standardInput = createStandardInput({
    kind: "pipe",
    open: () => Readable.from([Buffer.from(text)]),
    signal: new AbortController().signal,
  });
  return readManifest([], { files: NO_FILES, standardInput }, { ...OPTIONS, ...options });
}

/** Reads files and folders that are there in memory alone: path → text, or the code of the error that reading it ends with. */
export function readFiles(
  tree: Readonly<Record<string, string | Buffer | Error>>,
  paths: readonly string[],
  options: Partial<ManifestOptions> = {},
): Promise<Manifest> {
  const standardInput = createStandardInput({ kind: "none", open: () => Readable.from([]), signal: new AbortController().signal });
  return readManifest(paths, { files: inMemory(tree), standardInput }, { ...OPTIONS, ...options });
}

function inMemory(tree: Readonly<Record<string, string | Buffer | Error>>): Files {
  const isFolder = (path: string) => Object.keys(tree).some((name) => name.startsWith(`${path}/`));
  const missing = (code: string) => Object.assign(new Error(code), { code });
  return {
    ...NO_FILES,
    async read(path) {
      const found = tree[path];
      if (found instanceof Error || found === undefined) throw found ?? missing("ENOENT");
      return Buffer.from(found);
    },
    async stat(path) {
      if (tree[path] === undefined && !isFolder(path)) throw missing("ENOENT");
      return { mode: 0o600, uid: 0, isDirectory: isFolder(path), isFile: !isFolder(path), id: path };
    },
    async list(folder) {
      const names = Object.keys(tree).flatMap((path) =>
        path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split("/")[0] ?? ""] : [],
      );
      // In no order, as an operating system lists them.
      return [...new Set(names)]
        .reverse()
        .map((name) => ({ name, kind: isFolder(`${folder}/${name}`) ? ("folder" as const) : ("file" as const) }));
    },
  };
}

/** `PLACE SEVERITY [PATH] MESSAGE (TARGETS)`; a place without its file where that is standard input. */
export function tell({ place, severity, path, message, targets = [] }: Problem): string {
  const words = [placeText(place).replace(/^stdin:/, ""), severity, path, message, targets.length === 0 ? "" : `(${targets.join(", ")})`];
  return words.filter((word) => word !== "").join(" ");
}

/** What is wrong with a text from a pipe. */
export async function problemsOf(text: string, options: Partial<ManifestOptions> = {}): Promise<readonly string[]> {
  return (await readPiped(text, options)).problems.map(tell);
}

/** `TARGET IDENTITY` of every provider that a text describes. */
export async function providersOf(text: string, options: Partial<ManifestOptions> = {}): Promise<readonly string[]> {
  const { items, problems } = await readPiped(text, options);
  if (problems.some(({ severity }) => severity === "error")) throw new Error(problems.map(tell).join("\n"));
  return items.map(({ target, identity }) => `${target.name} ${identity}`);
}
