// The temporary folder of `sandbox run`: a configuration of its own, and this llmp on the PATH.

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface Workspace {
  /** For LLMP_CONFIG_DIR. */
  readonly configuration: string;
  /** What the command gets besides the environment of this process; an empty variable counts as unset. */
  readonly environment: Readonly<Record<string, string>>;
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

export async function createWorkspace({ node, entry, path, noProxy }: WorkspaceOptions): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-sandbox-"));
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
      PATH: `${programs}${delimiter}${path}`,
      NO_PROXY: noProxy === "" ? "127.0.0.1" : `${noProxy},127.0.0.1`,
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
