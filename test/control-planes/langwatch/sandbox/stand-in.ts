// A stand-in for LangWatch with its state and clock, for the tests of this folder: one call a line.

import { langwatchSeed } from "../../../../src/control-planes/langwatch/sandbox/seed.ts";
import type { CustomModel, Era, ExtraHeader, LangWatchState, StoredRow } from "../../../../src/control-planes/langwatch/sandbox/state.ts";
import { langwatchSandbox } from "../../../../src/control-planes/langwatch/sandbox.ts";

export const LIST = "GET /api/model-providers";
export const DEFAULTS = "/api/model-defaults";
export const MASK = "HAS_KEY••••••••••••••••••••••••";

const { tokens, projects } = langwatchSeed;

export interface CallOptions {
  /** Sent as Bearer; the project's key unless told, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

export interface Entry {
  readonly id?: string;
  readonly provider: string;
  readonly enabled: boolean;
  readonly customKeys: Readonly<Record<string, unknown>> | null;
  readonly models: readonly string[] | null;
  readonly customModels: readonly CustomModel[] | null;
  readonly customEmbeddingsModels: readonly CustomModel[] | null;
  readonly extraHeaders: readonly ExtraHeader[] | null;
}

interface ErrorShape {
  readonly error: string;
  readonly message: string;
  readonly fields: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly meta: Readonly<Record<string, unknown>> }[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The entry of a provider in an answer of 200; where it is none, the test fails by itself. */
export function entryOf({ status, body }: Answer, provider: string): Entry {
  const entry = (body as Readonly<Record<string, Entry>>)[provider];
  if (status !== 200 || entry === undefined) throw new Error(`no ${provider} in ${status} ${JSON.stringify(body)}`);
  return entry;
}

/** The body of a refusal. */
export function errorOf({ body }: Answer): ErrorShape {
  return body as ErrorShape;
}

export function standIn(era: Era = "3.16") {
  const world = { now: Date.parse("2026-09-20T12:00:00.000Z"), random: () => 0.5 };
  let state = langwatchSandbox.initial(era, world);
  const call = (line: string, options: CallOptions = {}): Answer => {
    const { token = tokens.projectKey, headers = {}, body, text = body === undefined ? "" : JSON.stringify(body) } = options;
    const [method = "", path = ""] = line.split(" ");
    const json: Record<string, string> = text === "" ? {} : { "content-type": "application/json" };
    const credentials: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const request = { method, path, query: new URLSearchParams(), headers: { ...json, ...credentials, ...headers }, body: text };
    world.now += 1;
    const before = JSON.stringify(state);
    const answered = langwatchSandbox.respond(state, request, world);
    if (JSON.stringify(state) !== before) throw new Error("the stand-in changed the state it was given");
    state = answered.state;
    return { status: answered.response.status, body: answered.response.body };
  };
  return {
    world,
    get state() {
      return state;
    },
    change(changes: Partial<LangWatchState>) {
      state = { ...state, ...changes };
    },
    call,
    put(provider: string, body: unknown, options: CallOptions = {}): Answer {
      return call(`PUT /api/model-providers/${provider}`, { body, ...options });
    },
    /** The rows of a provider that belong to the project "support". */
    rowsOf(provider: string): readonly StoredRow[] {
      return state.rows.filter((row) => row.provider === provider && row.scope.scopeId === projects.support);
    },
  };
}
