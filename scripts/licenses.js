// The licences of what is bundled: their texts must travel with the copies.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder of the package that a file belongs to: the nearest whose package.json has a name and a version.
 * @param {string} path absolute, inside node_modules
 * @returns {string}
 */
function packageFolderOf(path) {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { name, version } = JSON.parse(readFileSync(manifest, "utf8"));
    if (name !== undefined && version !== undefined) return folder;
  }
  throw new Error(`${path} is bundled and belongs to no package`);
}

/**
 * One package's heading and licence text.
 * @param {string} folder
 * @returns {string}
 */
function describeLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  if (files.length === 0 && typeof license !== "string") throw new Error(`${name} ${version} is bundled and states no licence`);
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  const heading = `${name} ${version}${typeof license === "string" ? ` (${license})` : ""}`;
  const body = texts.length === 0 ? "Its package holds no licence file; the licence is the one that it declares." : texts.join("\n\n");
  return `${heading}\n${"-".repeat(heading.length)}\n\n${body}\n`;
}

/**
 * The licence texts of every package of which the bundle holds a byte, by name. Throws when one states no licence.
 * @param {import("esbuild").Metafile} metafile
 * @returns {string}
 */
export function collectLicenses(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([path, { bytesInOutput }]) => path.includes("node_modules/") && bytesInOutput > 0)
      .map(([path]) => resolve(path)),
  );
  const folders = [...new Set(inputs.map(packageFolderOf))].sort();
  return `llmp contains code of these packages.\n\n${folders.map(describeLicense).join("\n\n")}`;
}
