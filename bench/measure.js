// Medians of whole processes: with hyperfine where it is installed, else with a small loop.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whole processes that take milliseconds. */
export const MANY = { warmUps: 5, runs: 40 };
/** Those that take seconds. */
export const FEW = { warmUps: 1, runs: 7 };

/**
 * @typedef {object} Candidate
 * @property {string} name
 * @property {readonly string[]} words what follows `node`
 */

/** @returns {boolean} */
export function hasHyperfine() {
  return spawnSync("hyperfine", ["--version"], { stdio: "ignore" }).status === 0;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @typedef {object} Times
 * @property {number} warmUps
 * @property {number} runs
 */

/**
 * @param {readonly Candidate[]} candidates
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} folder for hyperfine's report
 * @param {Times} times
 */
function measureWithHyperfine(candidates, environment, folder, { warmUps, runs }) {
  const report = join(folder, "hyperfine.json");
  const commands = candidates.map(({ words }) => [process.execPath, ...words].map((word) => `'${word}'`).join(" "));
  const options = ["--shell=none", `--warmup=${warmUps}`, `--runs=${runs}`, "--style=none", `--export-json=${report}`];
  execFileSync("hyperfine", [...options, ...commands], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  return JSON.parse(readFileSync(report, "utf8")).results.map((result) => result.median * 1000);
}

/**
 * Candidates take turns, so that a busy moment of the machine falls on all of them. What takes seconds is measured so, with hyperfine or without.
 * @param {readonly Candidate[]} candidates
 * @param {NodeJS.ProcessEnv} environment
 * @param {Times} times
 */
export function measureInTurns(candidates, environment, { warmUps, runs }) {
  const times = candidates.map(() => /** @type {number[]} */ ([]));
  for (let round = -warmUps; round < runs; round += 1) {
    for (const [index, { name, words }] of candidates.entries()) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
      if (round >= 0) times[index].push(performance.now() - start);
      if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
    }
  }
  return times.map(median);
}

/**
 * Median milliseconds of each candidate's whole process, in their order. Throws when one fails.
 * @param {readonly Candidate[]} candidates
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} folder a place for temporary files
 * @returns {readonly number[]}
 */
export function measure(candidates, environment, folder) {
  return hasHyperfine() ? measureWithHyperfine(candidates, environment, folder, MANY) : measureInTurns(candidates, environment, MANY);
}
