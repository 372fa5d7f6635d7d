// A stand-in for GoodMem with its state and clock, for the tests of this folder: one call a line.

import { goodmemSeed } from "../../../../src/control-planes/goodmem/sandbox/seed.ts";
import type { GoodmemState } from "../../../../src/control-planes/goodmem/sandbox/state.ts";
import { goodmemSandbox } from "../../../../src/control-planes/goodmem/sandbox.ts";

export interface CallOptions {
  /** The admin's key unless told, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

/** What the tests read of an LLM. */
export interface LlmShape {
  readonly llmId: string;
  readonly [name: string]: unknown;
}

/** What the tests read of a body; only some of it is in each answer, and a text or nothing is a body too. */
interface BodyShape extends LlmShape {
  readonly error: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly llm: LlmShape;
  readonly llms: readonly LlmShape[];
  readonly statuses: readonly { readonly code: string; readonly message: string }[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyShape;
}

export function standIn(era?: "legacy" | "current") {
  const world = { now: Date.parse("2026-09-20T12:00:00.000Z"), random: () => 0.5 };
  let state = goodmemSandbox.initial(era, world);
  return {
    world,
    get state() {
      return state;
    },
    change(changes: Partial<GoodmemState>) {
      state = { ...state, ...changes };
    },
    /** The LLM as it is stored, secrets in the clear. */
    stored(id: string) {
      return state.llms.find(({ llmId }) => llmId === id);
    },
    /** Creates an LLM and gives its id. */
    create(body: unknown = vllm, token?: string): string {
      const answer = this.call(CREATE, token === undefined ? { body } : { body, token });
      if (answer.status >= 300) throw new Error(`not created: ${JSON.stringify(answer.body)}`);
      return answer.body.llm.llmId;
    },
    call(line: string, options: CallOptions = {}): Answer {
      const { token = goodmemSeed.tokens.admin, headers = {}, body, text = body === undefined ? "" : JSON.stringify(body) } = options;
      const [method = "", target = ""] = line.split(" ");
      const [path = "", query = ""] = target.split("?");
      const key: Record<string, string> = token === null ? {} : { "x-api-key": token };
      const request = { method, path, query: new URLSearchParams(query), headers: { ...key, ...headers }, body: text };
      world.now += 1;
      const before = JSON.stringify(state);
      const answered = goodmemSandbox.respond(state, request, world);
      if (JSON.stringify(state) !== before) throw new Error("the stand-in changed the state it was given");
      state = answered.state;
      const { status, headers: answeredHeaders = {}, body: answeredBody } = answered.response;
      return { status, headers: answeredHeaders, body: answeredBody as BodyShape };
    },
  };
}

export const LIST = "GET /v1/llms";
export const CREATE = "POST /v1/llms";

export const vllm = {
  displayName: "Local vLLM",
  providerType: "VLLM",
  endpointUrl: "http://vllm.example:8000/v1",
  modelIdentifier: "qwen3-32b",
};

export const openai = {
  displayName: "OpenAI",
  providerType: "OPENAI",
  endpointUrl: "https://api.openai.com/v1",
  modelIdentifier: "gpt-4o",
  credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: "sk-first-value" } },
};

/** The request of the published page. */
export const published = {
  displayName: "GPT-4 Turbo",
  description: "OpenAI's GPT-4 Turbo model for chat completions",
  providerType: "OPENAI",
  endpointUrl: "https://api.openai.com/v1",
  apiPath: "/chat/completions",
  modelIdentifier: "gpt-4-turbo-preview",
  supportedModalities: ["TEXT"],
  credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: "sk-your-api-key-here" } },
  capabilities: {
    supportsChat: "true",
    supportsCompletion: "true",
    supportsFunctionCalling: "true",
    supportsSystemMessages: "true",
    supportsStreaming: "true",
    supportsSamplingParameters: "true",
  },
  defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", topP: "0.9" },
  maxContextLength: "32768",
  labels: { environment: "production", team: "ai" },
};

export const allCapable = {
  supportsChat: true,
  supportsCompletion: true,
  supportsFunctionCalling: true,
  supportsSystemMessages: true,
  supportsStreaming: true,
  supportsSamplingParameters: true,
};
