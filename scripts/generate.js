// Writes completions/ from the built program.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
