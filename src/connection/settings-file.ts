// The settings file: read leniently as to what is new, strictly as to what is known; changed by one process at a time, atomically.

import type { Settings } from "../control-planes/control-plane.ts";
import type { Environment } from "../environment.ts";
import { UsageError } from "../errors.ts";
import { isRecord } from "../record.ts";
import { withoutWaiting } from "../secrets/private-file.ts";

export interface SettingsOptions {
  readonly environment: Environment;
  readonly platform: string;
  readonly homeDirectory: string;
}

export interface Profile {
  /** The kind of control plane. */
  readonly controlPlane: string;
  readonly url: string;
  /** A reference as it is written; `keychain:` alone means the profile's own entry. */
  readonly token: string;
  readonly settings: Settings;
  readonly caFile?: string;
  readonly insecureHttp?: boolean;
}

export interface SettingsPath {
  readonly file: string;
  readonly folder: string;
  /** The folder is llmp's own, not one that LLMP_CONFIG_DIR names. */
  readonly isOwn: boolean;
}

export interface StoredSettings {
  readonly version: number;
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

const VERSION = 1;
const EMPTY: StoredSettings = { version: VERSION, profiles: {} };

/**
 * Where the settings are: LLMP_CONFIG_DIR, or the folder that the `conf` package takes for this project. It is computed here because conf
 * makes the folder when it only reads (which fails where the home directory is read-only, as in CI) and takes 90 ms to load; a test
 * holds the two equal.
 */
export function settingsPath({ environment, platform, homeDirectory }: SettingsOptions): SettingsPath {
  const separator = platform === "win32" ? "\\" : "/";
  const given = environment.get("LLMP_CONFIG_DIR");
  const folder =
    given ?? [...platformFolder(environment, platform, homeDirectory), ...(platform === "win32" ? ["Config"] : [])].join(separator);
  return { file: `${folder.replace(/[\\/]+$/, "")}${separator}config.json`, folder, isOwn: given === undefined };
}

function platformFolder({ lookup }: SettingsOptions["environment"], platform: string, home: string): readonly string[] {
  if (platform === "win32") return [lookup("APPDATA") || `${home}\\AppData\\Roaming`, "llmp"];
  if (platform === "darwin") return [home, "Library", "Preferences", "llmp"];
  return [lookup("XDG_CONFIG_HOME") || `${home}/.config`, "llmp"];
}

/** What the file holds; empty settings when there is none. */
export async function readSettings(path: SettingsPath): Promise<StoredSettings> {
  const { constants, readFile } = await import("node:fs/promises");
  try {
    return await decode(await readFile(path.file, { encoding: "utf8", flag: withoutWaiting(constants) }), path.file);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return EMPTY;
    if (code === undefined) throw error;
    throw new UsageError(`the settings file ${path.file} cannot be read (${code})`, {
      hint: "check its permissions, or set LLMP_CONFIG_DIR",
      cause: error,
    });
  }
}

/** Reads, changes and writes the file while no other llmp does. What `change` throws leaves the file as it was. */
export async function changeSettings(path: SettingsPath, change: (settings: StoredSettings) => StoredSettings): Promise<void> {
  await prepareFolder(path);
  const release = await lock(path);
  try {
    const settings = await readSettings(path);
    if (settings.version > VERSION) throw newer(path.file, settings.version);
    await write(path, change(settings));
  } finally {
    await release();
  }
}

async function prepareFolder({ file, folder, isOwn }: SettingsPath): Promise<void> {
  const { chmod, mkdir } = await import("node:fs/promises");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (isOwn) await chmod(folder, 0o700);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

async function lock({ file, folder }: SettingsPath): Promise<() => Promise<void>> {
  const { default: lockfile } = await import("proper-lockfile");
  const { access, constants } = await import("node:fs/promises");
  // A folder that cannot be written would otherwise be tried until the time is up.
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  try {
    return await lockfile.lock(file, {
      // The file need not exist yet.
      realpath: false,
      // Up to some 10 s: a change takes milliseconds, so a lock that lasts belongs to a process that was killed, and goes stale after 10 s.
      retries: { retries: 60, factor: 1.2, minTimeout: 15, maxTimeout: 250, randomize: true },
      stale: 10_000,
      // The default throws from a timer; what was written under a lost lock is still whole, because writing is atomic.
      onCompromised: () => {},
    });
  } catch (cause) {
    if (codeOf(cause) !== "ELOCKED") throw unwritable(file, cause);
    throw new UsageError(`the settings are being changed by another llmp (${file}.lock)`, {
      hint: "try again; if no llmp is running, remove that folder",
      cause,
    });
  }
}

async function write({ file, folder }: SettingsPath, settings: StoredSettings): Promise<void> {
  const { default: Conf } = await import("conf");
  try {
    const conf = new Conf<Record<string, unknown>>({
      cwd: folder,
      configName: "config",
      // conf reads before it writes, and trips over the byte order mark that some editors add.
      deserialize: (text) => JSON.parse(text.replace(/^\uFEFF/, "")),
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      serialize: (value) => `${JSON.stringify(value, undefined, 2)}\n`,
    });
    conf.store = { ...settings };
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): UsageError {
  return new UsageError(`the settings file ${file} cannot be written (${codeOf(cause) ?? "unknown reason"})`, {
    hint: "check the permissions of its folder, or set LLMP_CONFIG_DIR",
    cause,
  });
}

async function decode(text: string, file: string): Promise<StoredSettings> {
  const value = await parse(text, file);
  const { checkSettings } = await import("./settings-schema.ts");
  const decoded = checkSettings(value);
  if (decoded.success) return decoded.data as StoredSettings;
  if (isRecord(value) && typeof value.version === "number" && value.version > VERSION) throw newer(file, value.version);
  const issue = decoded.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  throw damaged(file, `${path.join(".") || "the whole"}: ${issue?.message ?? "is not as expected"}`, await lineOf(text, path));
}

async function parse(text: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw text.trim() === "" ? damaged(file, "it is empty", undefined) : await syntaxError(text, file);
  }
}

async function syntaxError(text: string, file: string): Promise<UsageError> {
  const { parse, printParseErrorCode } = await import("jsonc-parser");
  const errors: { error: number; offset: number; length: number }[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined) return damaged(file, "it is not JSON", undefined);
  const words = printParseErrorCode(first.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return damaged(file, `it is not JSON (${words})`, lineAt(text, first.offset));
}

async function lineOf(text: string, path: readonly string[]): Promise<number | undefined> {
  const { findNodeAtLocation, parseTree } = await import("jsonc-parser");
  const root = parseTree(text);
  // What is missing has no place; the object that should hold it has.
  for (let length = path.length; root !== undefined && length >= 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return lineAt(text, node.offset);
  }
  return undefined;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function newer(file: string, version: number): UsageError {
  return new UsageError(`the settings file ${file} was written by a newer llmp (version ${version} of its form)`, {
    hint: "update llmp, or set LLMP_CONFIG_DIR to another folder",
  });
}

function damaged(file: string, what: string, line: number | undefined): UsageError {
  return new UsageError(`the settings file ${file} is damaged: ${what}${line === undefined ? "" : `, line ${line}`}`, {
    code: "settings_damaged",
    hint: "correct it, or move it away and run `llmp login`; llmp leaves it as it is",
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code)
    ? error.code
    : undefined;
}
