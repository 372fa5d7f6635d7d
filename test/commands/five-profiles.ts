// The stage of manifests, with an environment of one's own and what tests of export and copy do again and again.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect } from "vitest";
import type { RunOptions, RunResult } from "../run.ts";
import { kinds, type ManifestsStage, openStage } from "./manifests-stage.ts";

export interface FiveProfiles extends Pick<ManifestsStage, "countWrites" | "manifest"> {
  readonly stage: ManifestsStage;
  llmp(words: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The same, which has to succeed; gives its standard output. */
  done(words: readonly string[], options?: RunOptions): Promise<string>;
  /** The control planes are as they were at first. */
  reset(): void;
  /** Forgets what llmp remembers of the secrets that it wrote, as another machine would know nothing of them. */
  forget(): Promise<void>;
}

export function openFiveProfiles(environment: Readonly<Record<string, string>> = {}): FiveProfiles {
  const stage = openStage();
  const fresh = new Map<string, unknown>();
  beforeEach(() => {
    for (const kind of kinds) fresh.set(kind, structuredClone(stage.server.stateOf(kind)));
  });
  const five: FiveProfiles = {
    stage,
    countWrites: stage.countWrites,
    manifest: stage.manifest,
    llmp: (words, options = {}) => stage.llmp(words, { ...options, environment: { ...environment, ...options.environment } }),
    async done(words, options) {
      const { exitCode, stdout, stderr } = await five.llmp(words, options);
      expect(exitCode, stderr).toBe(0);
      return stdout;
    },
    reset() {
      for (const [kind, state] of fresh) stage.server.setState(kind, structuredClone(state));
    },
    forget: () => rm(join(stage.folder, "settings", "fingerprints.json"), { force: true }),
  };
  return five;
}
