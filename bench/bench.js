// npm run bench: what llmp costs, as a multiple of what it cannot do without, beside what it may cost. It reports and never fails.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../scripts/bundle.js";
import { reportApplies } from "./applies.js";
import { FEW, hasHyperfine, MANY, measure, measureInTurns } from "./measure.js";
import { startSandbox } from "./sandbox.js";
import { validations } from "./validations.js";

/** @param {string} path beside this file */
function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

const program = pathOf("../bin/llmp.js");
const folder = mkdtempSync(join(tmpdir(), "llmp-bench-"));

/** Node alone, which all else is compared with. */
const baseline = { name: "node -e 0", words: ["-e", "0"] };

const answers = [
  { name: "llmp --version", words: [program, "--version"], target: 1.25 },
  { name: "llmp --help", words: [program, "--help"], target: 1.25 },
  { name: "llmp completion bash", words: [program, "completion", "bash"], target: 1.25 },
];

/** @param {string} url of the sandbox's Den */
function conversations(url) {
  const provider = ["--source", "models_dev", "--provider-id", "openai", "--model-id", "gpt-5", "--api-key", "env:BENCH_API_KEY"];
  return [
    { name: "one POST with undici, nothing else", words: [join(folder, "floor.js"), url] },
    { name: "llmp list", words: [program, "list"] },
    // Duplicates are allowed, because every run creates the same.
    { name: "llmp create, from flags", words: [program, "create", "--name", "Bench", ...provider, "--allow-duplicate"], target: 3 },
  ];
}

/** The environment of everything that is measured: no settings, no keychain, no proxy. */
function prepareEnvironment() {
  // With it, every start of Node reads and parses certificates: 25 ms more, for the baseline too.
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, NODE_COMPILE_CACHE: ___, ...environment } = process.env;
  return {
    ...environment,
    CI: "true",
    NO_PROXY: "127.0.0.1",
    LLMP_CONFIG_DIR: join(folder, "settings"),
    BENCH_API_KEY: "stand-in-for-a-vendor-key",
  };
}

/**
 * Prints one row.
 * @param {{ readonly name: string, readonly target?: number }} candidate
 * @param {number} milliseconds
 * @param {number} floor milliseconds of Node alone
 */
function print({ name, target }, milliseconds, floor) {
  const ratio = milliseconds / floor;
  const verdict = target === undefined ? "" : `at most ${target.toFixed(2)} ×: ${ratio <= target ? "met" : "missed"}`;
  process.stdout.write(`${name.padEnd(36)} ${milliseconds.toFixed(1).padStart(7)} ms ${ratio.toFixed(2).padStart(6)} ×   ${verdict}\n`);
}

/**
 * Measures a group of rows with Node alone beside them, and prints them; what cannot be measured says why.
 * @param {readonly { readonly name: string, readonly words: readonly string[], readonly target?: number }[]} candidates
 * @param {NodeJS.ProcessEnv} environment
 */
function report(candidates, environment) {
  for (const candidate of candidates) {
    try {
      const [floor, milliseconds] = measure([baseline, candidate], environment, folder);
      print(candidate, milliseconds, floor);
    } catch (error) {
      process.stdout.write(
        `${candidate.name.padEnd(36)} not measured: ${
          String(error.stderr ?? error.message)
            .trim()
            .split("\n")[0]
        }\n`,
      );
    }
  }
}

const environment = prepareEnvironment();
process.stdout.write(
  `Node ${process.versions.node} on ${process.platform}, ${cpus().length} × ${cpus()[0]?.model.trim() || "unknown processor"}\n`,
);
process.stdout.write(
  `Medians of ${MANY.runs} whole processes, by ${hasHyperfine() ? "hyperfine" : "a loop, in turns"}; NODE_EXTRA_CA_CERTS is removed.\n\n`,
);
const [alone] = measure([baseline], environment, folder);
print(baseline, alone, alone);
report(answers, environment);
try {
  // Outside a package, Node takes .js for CommonJS.
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await bundle(
    { floor: pathOf("floor.js"), parse: pathOf("parse.js"), "den-sandbox": pathOf("../src/control-planes/den/sandbox.ts") },
    folder,
  );
  const { denSandbox } = await import(pathToFileURL(join(folder, "den-sandbox.js")).href);
  const sandbox = await startSandbox(program, environment);
  const url = `${sandbox.origin}/den`;
  try {
    report(conversations(url), { ...environment, LLMP_CONTROL_PLANE: "den", LLMP_URL: url, LLMP_TOKEN: denSandbox.tokens[0] });
  } finally {
    await sandbox.stop();
  }
  process.stdout.write(`\nMedians of ${FEW.runs} whole processes, each in turns with the one above it.\n\n`);
  for (const { floor, candidate } of validations(program, folder)) {
    const [least, milliseconds] = measureInTurns([floor, candidate], environment, FEW);
    print(floor, least, least);
    print(candidate, milliseconds, least);
  }
  await reportApplies({ program, floor: join(folder, "floor.js") }, environment, folder);
} catch (error) {
  process.stdout.write(`what is missing was not measured: ${error.message}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
