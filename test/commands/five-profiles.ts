// One installation of llmp with a profile for each control plane, named after its kind, all of them stand-ins on one server.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { langwatchSeed } from "../../src/control-planes/langwatch/sandbox/seed.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { type RunOptions, type RunResult, run } from "../run.ts";

export const kinds = Object.keys(controlPlanes);

export interface FiveProfiles {
  readonly server: RunningSandbox;
  llmp(words: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The same, which has to succeed; gives its standard output. */
  done(words: readonly string[], options?: RunOptions): Promise<string>;
  /** Writes a file into the folder of this test, and gives its path. */
  file(name: string, text: string): Promise<string>;
  /** The control planes are as they were at first. */
  reset(): void;
  /** Forgets what llmp remembers of the secrets that it wrote, as another machine would know nothing of them. */
  forget(): Promise<void>;
  /** How many requests there were that change something. */
  countWrites(): number;
}

/** Fresh servers and settings for each test of a file. */
export function openFiveProfiles(environment: Readonly<Record<string, string>> = {}): FiveProfiles {
  let server: RunningSandbox;
  let folder = "";
  const fresh = new Map<string, unknown>();

  beforeAll(async () => {
    server = await startSandbox();
    for (const kind of kinds) fresh.set(kind, structuredClone(server.stateOf(kind)));
  });
  beforeEach(async () => {
    five.reset();
    folder = await mkdtemp(join(tmpdir(), "llmp-five-"));
    for (const kind of kinds)
      await five.done(["login", kind, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`]);
    return () => rm(folder, { recursive: true, force: true });
  });
  afterAll(() => server.close());

  // LangWatch's first project inherits a row of its organization.
  const tokenOf = (kind: string) => (kind === "langwatch" ? langwatchSeed.tokens.globexKey : (server.tokensOf(kind)[0] ?? ""));
  const five: FiveProfiles = {
    get server() {
      return server;
    },
    llmp(words, options = {}) {
      const tokens = Object.fromEntries(kinds.map((kind) => [`TOKEN_${kind}`, tokenOf(kind)]));
      const own = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789", ...tokens, ...environment };
      return run(words, { configuration: join(folder, "settings"), ...options, environment: { ...own, ...options.environment } });
    },
    async done(words, options) {
      const { exitCode, stdout, stderr } = await five.llmp(words, options);
      expect(exitCode, stderr).toBe(0);
      return stdout;
    },
    async file(name, text) {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    reset() {
      for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
      server.setFaults([]);
    },
    forget: () => rm(join(folder, "settings", "fingerprints.json"), { force: true }),
    countWrites: () => server.requests.filter(({ method }) => method !== "GET").length,
  };
  return five;
}
