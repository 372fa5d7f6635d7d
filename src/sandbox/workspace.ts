// The temporary folder of `sandbox run`: a configuration of its own, and this llmp on the PATH.

import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { UsageError } from "../errors.ts";

export interface Workspace {
  /** For LLMP_CONFIG_DIR. */
  readonly configuration: string;
  /** What the command gets besides the environment of this process; an empty variable counts as unset. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program and the words that run a command; `llmp` is this one also where it is no program that could be started by its name. */
  resolve(command: readonly [string, ...(readonly string[])]): readonly [program: string, words: readonly string[]];
  remove(): Promise<void>;
}

export interface WorkspaceOptions {
  /** The Node.js that runs llmp, and llmp's own entry file. */
  readonly node: string;
  readonly entry: string;
  /** PATH and NO_PROXY as they are. */
  readonly path: string;
  readonly noProxy: string;
}

/** Throws UsageError, and leaves nothing behind, where the temporary folder of the system takes nothing. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const parent = tmpdir();
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(parent, "llmp-sandbox-"));
    return await furnish(folder, options);
  } catch (cause) {
    if (folder !== undefined) await remove(folder);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`a temporary configuration cannot be made in ${parent}: ${reason}`, {
      hint: "name another folder with TMPDIR (Windows: TEMP)",
      cause,
    });
  }
}

async function furnish(folder: string, { node, entry, path, noProxy }: WorkspaceOptions): Promise<Workspace> {
  const configuration = join(folder, "config");
  const programs = join(folder, "bin");
  await Promise.all([mkdir(configuration, { mode: 0o700 }), mkdir(programs)]);
  await writeFile(join(programs, "llmp"), `#!/bin/sh\nexec ${quote(node)} ${quote(entry)} "$@"\n`);
  await chmod(join(programs, "llmp"), 0o755);
  await writeFile(join(programs, "llmp.cmd"), `@"${node}" "${entry}" %*\r\n`);
  return {
    configuration,
    environment: {
      LLMP_CONFIG_DIR: configuration,
      LLMP_PROFILE: "",
      LLMP_CONTROL_PLANE: "",
      LLMP_URL: "",
      LLMP_TOKEN: "",
      // Else the first write would leave a key of fingerprints in the keychain of whoever rehearses.
      LLMP_FINGERPRINT_KEY: randomBytes(32).toString("base64"),
      // No vendor has heard of the keys that people rehearse with.
      LLMP_VERIFY: "off",
      PATH: `${programs}${delimiter}${path}`,
      NO_PROXY: noProxy === "" ? "127.0.0.1" : `${noProxy},127.0.0.1`,
    },
    // Windows starts no .cmd without a shell, and a PATH has no way to write a folder with its delimiter in it.
    resolve: ([program, ...words]) => (program === "llmp" ? [node, [entry, ...words]] : [program, words]),
    remove: () => remove(folder),
  };
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
