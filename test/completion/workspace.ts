// A folder with settings of two profiles, some files, and an `llmp` for the PATH that runs this checkout.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Workspace {
  /** The working folder, which is the home directory too: `keys dir/`, `provider one.yaml`, `provider.json`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes a completion script and gives its path. */
  write(name: string, script: string): string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const root = mkdtempSync(join(tmpdir(), "llmp-completion-"));
  const [folder, programs, settings, scripts] = ["home", "bin", "settings", "scripts"].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [join(folder, "keys dir"), programs, settings, scripts]) mkdirSync(path, { recursive: true });
  for (const file of ["provider one.yaml", "provider.json"]) writeFileSync(join(folder, file), "");
  const program = fileURLToPath(new URL("../../bin/llmp.js", import.meta.url));
  writeFileSync(join(programs, "llmp"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  const profile = { controlPlane: "den", url: "https://den.example.com", token: "env:DEN_TOKEN", settings: {} };
  const profiles = { "den-prod": profile, "den-staging": profile };
  writeFileSync(join(settings, "config.json"), JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
  return {
    folder,
    environment: {
      PATH: `${programs}${delimiter}${process.env.PATH}`,
      HOME: folder,
      TERM: "xterm",
      LANG: "C.UTF-8",
      LLMP_CONFIG_DIR: settings,
      // No history: bash would write it as it ends, while the folder is removed.
      HISTFILE: "",
      fish_history: "",
      ZQ_API_KEY: "one",
      ZQ_ORGANIZATION: "two",
    },
    write(name, script) {
      const path = join(scripts, name);
      writeFileSync(path, script);
      return path;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Whether a program is there to be run. */
export function hasProgram(name: string, versionFlag = "--version"): boolean {
  return spawnSync(name, [versionFlag], { stdio: "ignore" }).status === 0;
}
