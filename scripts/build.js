// Makes dist/: the bundle, the licences of what is in it, and the answers that bin/llmp.js gives without it.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.js";
import { collectLicenses } from "./licenses.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/**
 * What the built program prints, whatever the terminal and the environment of the build.
 * @param {readonly string[]} words
 * @returns {string}
 */
function ask(...words) {
  const { FORCE_COLOR: _, NODE_OPTIONS: __, ...environment } = process.env;
  return execFileSync(process.execPath, [join(dist, "main.js"), ...words], {
    encoding: "utf8",
    env: { ...environment, NO_COLOR: "1", CI: "true" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

// esbuild names inputs relative to the working folder.
process.chdir(root);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const metafile = await bundle({ main: "src/main.ts", "keychain-process": "src/secrets/keychain-process.ts" }, dist);
writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), collectLicenses(metafile));
writeFileSync(join(dist, "version.txt"), ask("--version"));
writeFileSync(join(dist, "help.txt"), ask("--help"));
