// Den's stand-in over real HTTP, with llmp run against it. Every body that reaches it is held against the published page.

import { expect, onTestFinished } from "vitest";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import type { DenState, Era, StoredProvider } from "../../../src/control-planes/den/sandbox/state.ts";
import { denSandbox } from "../../../src/control-planes/den/sandbox.ts";
import type { Sandbox, SandboxRequest, SandboxResponse } from "../../../src/control-planes/sandbox.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import type { SeenRequest } from "../../../src/sandbox/seen-request.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/server.ts";
import { denContract } from "../../contracts/den.ts";
import { probeProblems } from "../../contracts/probes.ts";
import { connectedTo, type RunOptions, type RunResult, run } from "../../run.ts";

export const eras = ["1", "2", "3"] as const;

export const KEY = "value-of-the-vendors-key";

/** `--source models_dev` and the rest of a provider that every server takes. */
export const OPENAI = ["--source", "models_dev", "--provider-id", "openai", "--model-id", "gpt-5", "--name", "OpenAI prod"];

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly status?: number;
  readonly issues?: readonly { readonly path: string; readonly message: string; readonly where?: string }[];
}

export interface Outcome extends RunResult {
  /** Standard output, read as JSON. */
  readonly data: Record<string, unknown>;
  /** The error on standard error. */
  readonly error: Problem;
}

export interface Den {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** What reached the server that is no read. */
  writes(): readonly SeenRequest[];
  /** Their bodies. */
  bodies(): readonly Readonly<Record<string, unknown>>[];
  state(): DenState;
  change(changes: Partial<DenState>): void;
  /** The providers that somebody made. */
  providers(): readonly StoredProvider[];
  only(): StoredProvider;
  setFaults(...faults: readonly string[]): void;
  /** Runs llmp with `-o json`. */
  llmp(words: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Creates a provider with these words after those of OPENAI, and expects success. */
  create(...words: readonly string[]): Promise<StoredProvider>;
}

export interface DenOptions extends Omit<SandboxOptions, "faults" | "eras" | "sandboxes"> {
  readonly faults?: readonly string[];
  readonly token?: string;
  /** Takes a request's place at the server: what it answers, or what the state is before the server answers. */
  meddle?(request: SandboxRequest, state: DenState): { readonly response: SandboxResponse } | { readonly state: DenState } | undefined;
}

export async function startDen(
  era: Era,
  { faults = [], token = denSeed.tokens.adminKey, meddle, ...options }: DenOptions = {},
): Promise<Den> {
  const sandboxes = { den: meddle === undefined ? denSandbox : meddledWith(meddle) };
  const sandbox = await startSandbox({ eras: { den: era }, faults: faults.map(parseFault), sandboxes, ...options });
  const state = () => sandbox.stateOf("den") as DenState;
  const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");
  onTestFinished(async () => {
    await sandbox.close();
    const problems = denContract(era === "1" ? [] : undefined);
    for (const { method, path, body } of writes()) if (method !== "DELETE") expect(probeProblems(path, body) ?? problems(body)).toEqual([]);
    for (const request of sandbox.requests) expectWellAsked(request);
  });
  const providers = () => state().providers.filter(({ source }) => source !== "openwork");
  const llmp = async (words: readonly string[], given: RunOptions = {}): Promise<Outcome> => {
    const environment: Readonly<Record<string, string>> = {
      ...connectedTo(sandbox.urlOf("den"), token),
      VENDOR_KEY: KEY,
      ...given.environment,
    };
    const result = await run([...words, "-o", "json"], { ...given, environment });
    for (const secret of [environment.LLMP_TOKEN ?? token, environment.VENDOR_KEY ?? KEY])
      expect(result.stdout + result.stderr).not.toContain(secret);
    return readOutcome(result);
  };
  return {
    url: sandbox.urlOf("den"),
    requests: sandbox.requests,
    writes,
    bodies: () => writes().map(({ body }) => body as Readonly<Record<string, unknown>>),
    state,
    change: (changes) => sandbox.setState("den", { ...state(), ...changes }),
    providers,
    only: () => {
      expect(providers()).toHaveLength(1);
      return providers()[0] as StoredProvider;
    },
    setFaults: (...texts) => sandbox.setFaults(texts.map(parseFault)),
    llmp,
    create: async (...words) => {
      const before = new Set(providers().map(({ id }) => id));
      const { stderr, exitCode } = await llmp(["create", ...OPENAI, ...words]);
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      return providers().find(({ id }) => !before.has(id)) as StoredProvider;
    },
  };
}

function meddledWith(meddle: NonNullable<DenOptions["meddle"]>): Sandbox<unknown> {
  return {
    ...(denSandbox as Sandbox<unknown>),
    respond(current, request, world) {
      const state = current as DenState;
      const meddled = meddle(request, state);
      if (meddled !== undefined && "response" in meddled) return { state, response: meddled.response };
      return denSandbox.respond(meddled?.state ?? state, request, world);
    },
  };
}

/** What holds for every request: one credential, none where it is public; all that may be managed; no slash at the end, which is a 404. */
function expectWellAsked({ path, query, headers, method }: SeenRequest): void {
  const credentials = ["x-api-key", "authorization"].filter((name) => headers[name] !== undefined);
  expect(credentials).toHaveLength(path.endsWith("/openapi.json") ? 0 : 1);
  if (method === "GET" && path.endsWith("/llm-providers")) expect(query).toEqual({ scope: "manageable" });
  expect(path).not.toMatch(/\/$|\/v1\/me(\/|$)|\/connect$/);
}

/** What reading JSON gives, lazily: a test that looks at an error does not read the data. */
export function readOutcome(result: RunResult): Outcome {
  return {
    ...result,
    get data() {
      expect(result.stdout, result.stderr).not.toBe("");
      return JSON.parse(result.stdout) as Record<string, unknown>;
    },
    get error() {
      const line = result.stderr.split("\n").find((text) => text.startsWith('{"error"'));
      expect(line, `no error was printed: ${result.stdout}${result.stderr}`).toBeDefined();
      return (JSON.parse(line ?? "{}") as { error: Problem }).error;
    },
  };
}
