// What a sandbox remembers between runs: one JSON file, without secrets, that is never left half written.

import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { isRecord } from "../record.ts";

/** What the file holds of one control plane. */
export interface SavedPlane {
  readonly era: string | null;
  readonly state: unknown;
}

export type SavedPlanes = Readonly<Record<string, SavedPlane>>;

const FORMAT = 1;

/** Reads the file; nothing when there is none. Throws UsageError for one that is damaged, which is left as it is. */
export async function readStateFile(path: string): Promise<SavedPlanes> {
  const text = await readText(path);
  if (text === undefined) return {};
  const planes = parsePlanes(text);
  if (planes === undefined) throw damaged(path);
  return planes;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new UsageError(`cannot read the state file ${path}: ${reason(cause)}`, { cause });
  }
}

function parsePlanes(text: string): SavedPlanes | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (!isRecord(content) || content.llmpSandbox !== FORMAT || !isRecord(content.planes)) return undefined;
    return Object.values(content.planes).every(isSavedPlane) ? (content.planes as SavedPlanes) : undefined;
  } catch {
    return undefined;
  }
}

function isSavedPlane(value: unknown): value is SavedPlane {
  return isRecord(value) && (value.era === null || typeof value.era === "string") && "state" in value;
}

/** True for an object that is no array. */
/** The error for a file that holds something else than a sandbox wrote. */
export function damaged(path: string): UsageError {
  return new UsageError(`the state file ${path} is damaged, and is left as it is`, {
    code: "settings_damaged",
    hint: "move it away to begin anew, or name another with --state",
  });
}

/** Writes beside the file and renames, so that a reader sees the old content or the new. Readable by its owner only. */
export async function writeStateFile(path: string, planes: SavedPlanes): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ llmpSandbox: FORMAT, planes }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new UsageError(`cannot write the state file ${path}: ${reason(cause)}`, { cause });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
