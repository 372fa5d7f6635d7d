// A stand-in for re-factor.ai with its state, for the tests of this folder: one call a line.

import { refactorSeed } from "../../../../src/control-planes/refactor/sandbox/seed.ts";
import type { RefactorState } from "../../../../src/control-planes/refactor/sandbox/state.ts";
import { refactorSandbox } from "../../../../src/control-planes/refactor/sandbox.ts";

export interface CallOptions {
  /** The token of Acme unless told, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export function standIn(era?: "documented" | "current") {
  const world = { now: Date.parse("2026-09-20T12:00:00.000Z"), random: () => 0.5 };
  let state = refactorSandbox.initial(era, world);
  return {
    get state() {
      return state;
    },
    change(changes: Partial<RefactorState>) {
      state = { ...state, ...changes };
    },
    /** The credentials as they are stored, in the clear. */
    stored(provider: string) {
      return state.configurations.find((configuration) => configuration.provider === provider)?.credentials;
    },
    call(line: string, options: CallOptions = {}): Answer {
      const { token = refactorSeed.tokens.acme, headers = {}, body, text = body === undefined ? "" : JSON.stringify(body) } = options;
      const [method = "", path = ""] = line.split(" ");
      const json: Record<string, string> = text === "" ? {} : { "content-type": "application/json" };
      const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
      const request = { method, path, query: new URLSearchParams(), headers: { ...json, ...bearer, ...headers }, body: text };
      const before = JSON.stringify(state);
      const answered = refactorSandbox.respond(state, request, world);
      if (JSON.stringify(state) !== before) throw new Error("the stand-in changed the state it was given");
      state = answered.state;
      const { status, headers: answeredHeaders = {}, body: answeredBody } = answered.response;
      return { status, headers: answeredHeaders, body: answeredBody };
    },
  };
}

export const LIST = "GET /v1/llm-providers";
export const CREATE = "POST /v1/llm-providers";
export const openai = {
  provider: "openai",
  enabled: true,
  credentials: { api_key: "sk-first-value", organization: "org-acme" },
};
