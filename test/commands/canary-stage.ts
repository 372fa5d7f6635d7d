// A control plane's stand-in that knows the canary for its token, and that can be made to repeat what it is sent, in any spelling.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Sandbox, SandboxRequest, SandboxResponse } from "../../src/control-planes/sandbox.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { type Example, environment } from "../control-planes/examples/example.ts";
import { memoryKeychain, type RunOptions, type RunResult, run } from "../run.ts";
import { KEY, leaksOf, NEW_KEY, readAll, TOKEN } from "./canary.ts";

export interface CanaryOptions extends RunOptions {
  /** Lines that are run before, with the same settings. */
  readonly after?: readonly (readonly string[])[];
}

export interface CanaryStage {
  readonly kind: string;
  readonly url: string;
  /** The canary as this version takes it. */
  readonly token: string;
  /** A file that holds the key, and one that holds a spec with the key written out. */
  readonly files: { readonly key: string; readonly spec: string };
  /** Runs a line, and holds that neither key nor token came out of it, and that it is no bug. Settings and keychain begin anew. */
  llmp(words: readonly string[], options?: CanaryOptions): Promise<RunResult>;
  /** Answers in the stand-in's place wherever it gives something. */
  answer(instead: (request: SandboxRequest) => SandboxResponse | undefined): void;
  fail(...faults: readonly string[]): void;
  /** The server with the example's provider on it, made with the key. */
  reset(): void;
  close(): Promise<void>;
}

export async function openCanaryStage(kind: string, example: Example, era?: string): Promise<CanaryStage> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-canary-"));
  const files = { key: join(folder, "key"), spec: join(folder, "spec.yaml") };
  await writeFile(files.key, `${KEY}\n`, { mode: 0o600 });
  await writeFile(files.spec, example.yaml.replaceAll("env:VENDOR_KEY", JSON.stringify(KEY)), { mode: 0o600 });
  const { [kind]: entry } = controlPlanes;
  if (entry === undefined) throw new Error(`no control plane "${kind}"`);
  const { [kind]: sandbox } = await loadSandboxes({ [kind]: entry });
  if (sandbox === undefined) throw new Error(`no stand-in of "${kind}"`);
  // Agent Stack of November knows a user and a password alone; Den takes an API key in another header than the canary comes in.
  const isBasic = era === "nov";
  const accepted = sandbox.tokens.find((token) => token.includes(":") === isBasic && !token.startsWith("den_")) ?? "";
  const token = isBasic ? `admin:${TOKEN}` : TOKEN;
  const exchange = (value: string) =>
    value.replaceAll(token, accepted).replaceAll(Buffer.from(token).toString("base64"), Buffer.from(accepted).toString("base64"));
  let instead: (request: SandboxRequest) => SandboxResponse | undefined = () => undefined;
  const knowing: Sandbox<unknown> = {
    ...sandbox,
    respond(state, request, world) {
      const answered = instead(request);
      if (answered !== undefined) return { state, response: answered };
      const headers = Object.entries(request.headers).map(([name, value]) => [name, exchange(value)]);
      return sandbox.respond(state, { ...request, headers: Object.fromEntries(headers) }, world);
    },
  };
  const server = await startSandbox({ sandboxes: { [kind]: knowing }, ...(era === undefined ? {} : { eras: { [kind]: era } }) });
  const url = server.urlOf(kind);
  const variables = { LLMP_CONTROL_PLANE: kind, LLMP_URL: url, LLMP_TOKEN: token, CANARY: KEY, CANARY_TOKEN: token };
  const keys = { ...environment, VENDOR_KEY: KEY, NEW_VENDOR_KEY: NEW_KEY };
  async function llmp(words: readonly string[], { after = [], ...options }: CanaryOptions = {}): Promise<RunResult> {
    const configuration = await mkdtemp(join(folder, "settings-"));
    const keychain = memoryKeychain({ canary: KEY });
    const surroundings = { configuration, keychain, environment: { ...variables, ...keys, ...options.environment } };
    for (const line of after) await run(line, surroundings);
    const result = await run(words, { ...options, ...surroundings });
    const settings = await readAll(configuration);
    await rm(configuration, { recursive: true });
    for (const [name, secret] of Object.entries({ key: KEY, "new key": NEW_KEY, token: TOKEN }))
      for (const [place, text] of Object.entries({ stdout: result.stdout, stderr: result.stderr, settings }))
        expect({ words, name, place, leaks: leaksOf(secret, text) }).toEqual({ words, name, place, leaks: [] });
    expect({ words, stderr: result.stderr, isBug: result.exitCode === 70 }).toEqual({ words, stderr: result.stderr, isBug: false });
    return result;
  }
  const made = await llmp(["create", ...example.flags]);
  expect(made).toMatchObject({ exitCode: 0 });
  const fresh = structuredClone(server.stateOf(kind));
  return {
    kind,
    url,
    token,
    files,
    llmp,
    answer(given) {
      instead = given;
    },
    fail: (...faults) => server.setFaults(faults.map(parseFault)),
    reset() {
      instead = () => undefined;
      server.setFaults([]);
      server.setState(kind, structuredClone(fresh));
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
