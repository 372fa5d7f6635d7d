// The keychain's child process, bundled as the build does, so that it runs on every supported Node.

import { join } from "node:path";
import { build } from "esbuild";

/** Writes the bundle to the folder and gives its path. `keytar` stays outside, and is found only where it resolves from that folder. */
export async function buildKeychainProcess(folder: string): Promise<string> {
  const outfile = join(folder, "keychain-process.mjs");
  const entry = join(import.meta.dirname, "../../src/secrets/keychain-process.ts");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["keytar"],
    logLevel: "error",
  });
  return outfile;
}
