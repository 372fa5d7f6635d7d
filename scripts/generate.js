// Writes completions/ from the built program, and docs/portability.md from the control planes.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./bundle.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = { bash: "llmp.bash", zsh: "_llmp", fish: "llmp.fish", powershell: "llmp.ps1" };

mkdirSync(join(root, "completions"), { recursive: true });
for (const [shell, file] of Object.entries(files)) {
  // Not bin/llmp.js, which answers with the file that is to be written.
  const script = execFileSync(process.execPath, [join(root, "dist", "main.js"), "completion", shell], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  writeFileSync(join(root, "completions", file), script);
}

const folder = mkdtempSync(join(tmpdir(), "llmp-generate-"));
try {
  await bundle({ portability: join(root, "scripts/portability/render.ts") }, folder);
  const { renderPortability } = await import(pathToFileURL(join(folder, "portability.js")).href);
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs", "portability.md"), await renderPortability());
} finally {
  rmSync(folder, { recursive: true });
}
