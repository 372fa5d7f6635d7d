// A stage for commands on manifests: the stand-ins of all control planes, a profile for each, and a folder for manifests.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { langwatchSeed } from "../../src/control-planes/langwatch/sandbox/seed.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { type RunOptions, type RunResult, run } from "../run.ts";

export const KEY = "not-a-real-key-of-openai";
export const kinds = Object.keys(controlPlanes);

export interface ManifestsStage {
  readonly server: RunningSandbox;
  readonly folder: string;
  /** With the settings of the folder, in which each control plane has a profile of its name, and with OPENAI in the environment. */
  llmp(words: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Writes a manifest, and gives its path. */
  manifest(text: string, name?: string): Promise<string>;
  /** Requests so far that may change something. */
  countWrites(): number;
  /** The names that a control plane lists. */
  names(kind: string): Promise<readonly string[]>;
}

/** Opens the stage anew for each test of the file. */
export function openStage(): ManifestsStage {
  const fresh = new Map<string, unknown>();
  let server: RunningSandbox;
  let folder = "";

  beforeAll(async () => {
    server = await startSandbox();
    for (const kind of kinds) fresh.set(kind, structuredClone(server.stateOf(kind)));
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
    server.setFaults([]);
    folder = await mkdtemp(join(tmpdir(), "llmp-manifests-"));
    for (const kind of kinds) {
      const words = ["login", kind, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`];
      const { exitCode, stderr } = await stage.llmp(words);
      expect(exitCode, stderr).toBe(0);
    }
    return () => rm(folder, { recursive: true, force: true });
  });

  const stage: ManifestsStage = {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    llmp(words, options = {}) {
      const tokens = kinds.map((kind) => [
        `TOKEN_${kind}`,
        kind === "langwatch" ? langwatchSeed.tokens.globexKey : (server.tokensOf(kind)[0] ?? ""),
      ]);
      const own = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789", OPENAI: KEY, ...Object.fromEntries(tokens) };
      return run(words, { configuration: join(folder, "settings"), ...options, environment: { ...own, ...options.environment } });
    },
    async manifest(text, name = "providers.yaml") {
      const file = join(folder, name);
      await writeFile(file, text);
      return file;
    },
    countWrites: () => server.requests.filter(({ method }) => method !== "GET").length,
    async names(kind) {
      const { stdout, stderr } = await stage.llmp(["list", "--profile", kind, "-o", "json"]);
      expect(stderr).toBe("");
      return (JSON.parse(stdout) as readonly { readonly name: string }[]).map(({ name }) => name);
    },
  };
  return stage;
}
