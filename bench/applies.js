// What `llmp apply` of a thousand providers costs above its thousand requests: time as a multiple of the ideal and of starting up, and memory.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const COUNT = 1_000;
const CONCURRENCY = 16;
/** Milliseconds that the server takes for a request. */
const LATENCY = 20;
const RUNS = 3;
const MAXIMUM_RATIO = 1.15;
const MAXIMUM_MEBIBYTES = 150;

const specs = {
  den: (index) => ({ source: "models_dev", name: `Provider ${index}`, providerId: "openai", modelIds: ["model-1", "model-2"] }),
  goodmem: (index) => ({
    displayName: `Provider ${index}`,
    providerType: "OPENAI",
    endpointUrl: "https://api.openai.com/v1",
    modelIdentifier: `model-${index}`,
  }),
};

/** @param {string} path beside this file */
function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/**
 * Starts the server.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ readonly origin: string, stop(): Promise<void> }>}
 */
async function startServer(environment) {
  const child = spawn(process.execPath, [pathOf("applies-server.js"), String(LATENCY)], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const [origin] = await once(createInterface({ input: child.stdout }), "line");
  return {
    origin,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/**
 * One whole process.
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} folder for the file of the peak
 */
function measureOnce(words, environment, folder) {
  const peak = join(folder, "peak");
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", pathToFileURL(pathOf("peak.js")).href, ...words], {
    env: { ...environment, BENCH_PEAK: peak },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const milliseconds = performance.now() - begun;
  if (status !== 0) throw new Error(stderr.split("\n").at(-3) ?? stderr);
  return { milliseconds, mebibytes: Number(readFileSync(peak, "utf8")) / 1024 };
}

/** @param {readonly { readonly milliseconds: number, readonly mebibytes: number }[]} runs */
function median(runs) {
  return runs.toSorted((one, other) => one.milliseconds - other.milliseconds)[Math.floor(runs.length / 2)];
}

/**
 * Measures and prints. Starting up is what the same command takes where nothing is left to do: reading, checking and comparing it all.
 * @param {{ readonly program: string, readonly floor: string }} scripts llmp, and what sends the same requests and nothing else
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} folder for settings and manifests
 */
export async function reportApplies({ program, floor }, environment, folder) {
  const server = await startServer(environment);
  const results = { den: { whole: [], again: [] }, goodmem: { whole: [], again: [] } };
  const floors = { whole: [], again: [] };
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const sending = (count) =>
        measureOnce([floor, `${server.origin}/goodmem/v1/llms`, String(count), String(CONCURRENCY)], environment, folder);
      floors.whole.push(sending(COUNT));
      floors.again.push(sending(0));
      for (const [kind, { whole, again }] of Object.entries(results)) {
        // A socket that is kept would be closed while this process waits for others.
        await fetch(`${server.origin}/reset`, { headers: { connection: "close" } });
        const settings = join(folder, `apply-${kind}-${run}`);
        mkdirSync(settings);
        const file = join(settings, "providers.json");
        const providers = Array.from({ length: COUNT }, (_, index) => ({ ...specs[kind](index), apiKey: `env:KEY_${index % 10}` }));
        writeFileSync(file, JSON.stringify(providers));
        const keys = Array.from({ length: 10 }, (_, index) => [`KEY_${index}`, `stand-in-for-key-number-${index}`]);
        const own = {
          ...environment,
          ...Object.fromEntries(keys),
          LLMP_CONFIG_DIR: settings,
          LLMP_CONTROL_PLANE: kind,
          LLMP_URL: `${server.origin}/${kind}`,
          LLMP_TOKEN: "stand-in-for-a-token",
          LLMP_FINGERPRINT_KEY: "stand-in-for-a-key-of-fingerprints",
        };
        const words = [program, "apply", "-f", file, "--yes", "--quiet", "--concurrency", String(CONCURRENCY)];
        whole.push(measureOnce(words, own, settings));
        again.push(measureOnce(words, own, settings));
        rmSync(settings, { recursive: true });
      }
    }
  } finally {
    await server.stop();
  }
  print(results, floors);
}

/**
 * @param {Readonly<Record<string, { readonly whole: readonly object[], readonly again: readonly object[] }>>} results
 * @param {{ readonly whole: readonly object[], readonly again: readonly object[] }} floors of sending all requests, and none
 */
function print(results, floors) {
  const ideal = (COUNT * LATENCY) / CONCURRENCY;
  process.stdout.write(
    `\nllmp apply of ${COUNT} providers, ${CONCURRENCY} at a time, to a server that takes ${LATENCY} ms; medians of ${RUNS} whole processes, in turns.\n\n`,
  );
  process.stdout.write(`${`${COUNT} × ${LATENCY} ms ÷ ${CONCURRENCY}`.padEnd(36)} ${ideal.toFixed(0).padStart(7)} ms\n`);
  const floor = median(floors.whole).milliseconds;
  const least = (floor - median(floors.again).milliseconds) / ideal;
  process.stdout.write(
    `${"the requests alone, with undici".padEnd(36)} ${floor.toFixed(0).padStart(7)} ms ${least.toFixed(2).padStart(6)} × beside its start\n`,
  );
  for (const [kind, { whole, again }] of Object.entries(results)) {
    const { milliseconds, mebibytes } = median(whole);
    const start = median(again).milliseconds;
    const ratio = (milliseconds - start) / ideal;
    const verdict = (isMet) => (isMet ? "met" : "missed");
    process.stdout.write(`${`${kind}: again, nothing to do`.padEnd(36)} ${start.toFixed(0).padStart(7)} ms\n`);
    process.stdout.write(
      `${`${kind}: the whole`.padEnd(36)} ${milliseconds.toFixed(0).padStart(7)} ms ${ratio.toFixed(2).padStart(6)} × beside it   at most ${MAXIMUM_RATIO.toFixed(2)} ×: ${verdict(ratio <= MAXIMUM_RATIO)}\n`,
    );
    process.stdout.write(
      `${"".padEnd(36)} ${mebibytes.toFixed(0).padStart(7)} MiB              at most ${MAXIMUM_MEBIBYTES} MiB: ${verdict(mebibytes <= MAXIMUM_MEBIBYTES)}\n`,
    );
  }
}
