// How llmp's JavaScript is bundled: for the package by build.js, and for the benchmark's floor.

import * as esbuild from "esbuild";
import { useStandIns } from "./stand-ins.js";

/**
 * Bundles entries into a folder: ES modules, split at dynamic imports so that nothing is loaded before it is needed.
 * @param {Readonly<Record<string, string>>} entryPoints name of the output, without `.js` → path of the source
 * @param {string} folder
 * @returns {Promise<import("esbuild").Metafile>}
 */
export async function bundle(entryPoints, folder) {
  const { metafile } = await esbuild.build({
    entryPoints,
    outdir: folder,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    // jsonc-parser's CommonJS build hides its imports from bundlers, so that it fails at run time.
    mainFields: ["module", "main"],
    // A native module, optional at that: it stays in node_modules.
    external: ["keytar"],
    // Identifiers are kept: renaming them gains nothing at start (62 against 65 ms for undici), and stack traces and error names stay legible.
    minifyWhitespace: true,
    minifySyntax: true,
    // Node prints the whole line that threw: without a limit, that is the whole file.
    lineLimit: 140,
    legalComments: "none",
    // CommonJS dependencies call `require` for Node's own modules, which an ES module lacks.
    banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
    plugins: [useStandIns()],
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}
