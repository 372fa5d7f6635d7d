#!/usr/bin/env node
// The executable. CommonJS, because an ES module adds 4 ms to Node's 19, more than --version and --help may cost in all (a quarter).

const { readFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** The file that answers these words whole, if one does. */
function findAnswer(words) {
  const completions = { bash: "llmp.bash", zsh: "_llmp", fish: "llmp.fish", powershell: "llmp.ps1" };
  const [word, shell] = words;
  if (words.length === 1 && (word === "--version" || word === "-V")) return join(root, "dist", "version.txt");
  if (words.length === 1 && (word === "--help" || word === "-h" || word === "help")) return join(root, "dist", "help.txt");
  if (words.length === 2 && word === "completion" && Object.hasOwn(completions, shell))
    return join(root, "completions", completions[shell]);
}

/** The text of a file, or undefined when there is none: the build runs the program before these files exist. */
function read(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

const path = findAnswer(process.argv.slice(2));
const answer = path === undefined ? undefined : read(path);
if (answer === undefined) {
  // Node 22.1 and later.
  enableCompileCache?.();
  import("../dist/main.js");
} else {
  // `llmp --help | head -1` closes the pipe early; that is no failure.
  process.stdout.on("error", (error) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`error: standard output cannot be written: ${error.message}\n`);
    process.exitCode = 2;
  });
  process.stdout.write(answer);
}
