// One control plane's stand-in on 127.0.0.1, llmp connected to it, and what it was sent.

import { expect } from "vitest";
import type { Conversation } from "../../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../../src/control-planes/index.ts";
import { loadSandboxes } from "../../../src/sandbox/planes.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { type RunOptions, type RunResult, run } from "../../run.ts";
import { performOver } from "../over-http.ts";
import { openContract, type WriteRequest } from "./contract.ts";
import { environment, secrets } from "./example.ts";

export interface Stage {
  readonly url: string;
  readonly token: string;
  /** Runs llmp as a script in CI does, connected by the environment. No key and no token may be printed. */
  llmp(words: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** The same for a command that must succeed; gives the document that it prints. */
  read(words: readonly string[], options?: RunOptions): Promise<unknown>;
  /** Performs a conversation that no command holds. */
  perform<T>(conversation: Conversation<T>): Promise<T>;
  /** How many requests have arrived since the reset. */
  requestCount(): number;
  /** Those among them that may change something, in order. */
  writes(): readonly WriteRequest[];
  /** What the published page finds wrong with them. */
  problems(): readonly string[];
  /** Everything as it was at the start. */
  reset(): void;
  close(): Promise<void>;
}

/** Opens a stage of its own for a control plane. */
export async function openStage(kind: string): Promise<Stage> {
  const { [kind]: entry } = controlPlanes;
  if (entry === undefined) throw new Error(`no control plane "${kind}"`);
  const server = await startSandbox({ sandboxes: await loadSandboxes({ [kind]: entry }) });
  const contract = openContract(kind);
  const fresh = structuredClone(server.stateOf(kind));
  const url = server.urlOf(kind);
  const [token = ""] = server.tokensOf(kind);
  const connection = { LLMP_CONTROL_PLANE: kind, LLMP_URL: url, LLMP_TOKEN: "env:STAGE_TOKEN", STAGE_TOKEN: token };
  let seen = 0;
  const writes = () =>
    server.requests
      .slice(seen)
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, body }) => ({ method, path: path.replace(`/${kind}`, ""), body }));
  async function llmp(words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const result = await run(words, { ...options, environment: { ...connection, ...environment, ...options.environment } });
    for (const secret of [...Object.values(secrets), token]) expect(result.stdout + result.stderr).not.toContain(secret);
    return result;
  }
  return {
    url,
    token,
    llmp,
    async read(words, options) {
      const { exitCode, stdout, stderr } = await llmp([...words, "-o", "json"], options);
      expect(exitCode, stderr).toBe(0);
      return JSON.parse(stdout);
    },
    perform: async (conversation) => performOver({ plane: await entry.load(), url, token }, conversation),
    requestCount: () => server.requests.length - seen,
    writes,
    problems: () => writes().flatMap(contract),
    reset() {
      server.setState(kind, structuredClone(fresh));
      seen = server.requests.length;
    },
    close: () => server.close(),
  };
}
