// A stand-in for Agent Stack with its state and clock, for the tests of this folder: one call a line.

import { agentstackSeed } from "../../../../src/control-planes/agentstack/sandbox/seed.ts";
import type { AgentStackState, Era } from "../../../../src/control-planes/agentstack/sandbox/state.ts";
import { agentstackSandbox } from "../../../../src/control-planes/agentstack/sandbox.ts";

const { tokens } = agentstackSeed;

export const COLLECTION = "/api/v1/model_providers";
export const CREATE = `POST ${COLLECTION}`;
export const LIST = `GET ${COLLECTION}`;
export const MODELS = "GET /api/v1/openai/models";
export const SYSTEM = "/api/v1/configurations/system";

export const openai = { name: "OpenAI", type: "openai", base_url: "https://api.openai.com/v1", api_key: "key-of-openai" };

export interface CallOptions {
  /** With a colon as Basic, otherwise as Bearer; the admin's password unless told, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

export interface ProviderShape {
  readonly id: string;
  readonly name: string;
  readonly base_url: string;
  readonly created_at: string;
  readonly capabilities: readonly string[];
}

/** What the tests read of a body; only some of it is in each answer, and a text or nothing is a body too. */
interface BodyShape extends ProviderShape {
  readonly detail: string;
  readonly items: readonly (ProviderShape & { readonly model_id: string })[];
  readonly data: readonly { readonly id: string; readonly provider: { readonly capabilities: readonly string[] } }[];
  readonly default_llm_model: string | null;
  readonly info: { readonly version: string };
  readonly components: { readonly schemas: { readonly ModelProviderType: { readonly enum: readonly string[] } } };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyShape;
}

export interface Issue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

export function standIn(era: Era = "adk", random: () => number = () => 0.25) {
  const world = { now: Date.parse("2026-09-20T12:00:00.000Z"), random };
  let state = agentstackSandbox.initial(era, world);
  return {
    world,
    get state() {
      return state;
    },
    change(changes: Partial<AgentStackState>) {
      state = { ...state, ...changes };
    },
    call(line: string, options: CallOptions = {}): Answer {
      const { token = tokens.admin, headers = {}, body, text = body === undefined ? "" : JSON.stringify(body) } = options;
      const [method = "", target = ""] = line.split(" ");
      const [path = "", query = ""] = target.split("?");
      const json: Record<string, string> = text === "" ? {} : { "content-type": "application/json" };
      const request = {
        method,
        path,
        query: new URLSearchParams(query),
        headers: { host: "stack.example", ...json, ...credentials(token), ...headers },
        body: text,
      };
      world.now += 1;
      const before = JSON.stringify(state);
      const answered = agentstackSandbox.respond(state, request, world);
      if (JSON.stringify(state) !== before) throw new Error("the stand-in changed the state it was given");
      state = answered.state;
      const { status, headers: answeredHeaders = {}, body: answeredBody } = answered.response;
      return { status, headers: answeredHeaders, body: answeredBody as BodyShape };
    },
  };
}

function credentials(token: string | null): Record<string, string> {
  if (token === null) return {};
  return { authorization: token.includes(":") ? `Basic ${btoa(token)}` : `Bearer ${token}` };
}
