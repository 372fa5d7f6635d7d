// The types of model provider that the stand-in for Agent Stack knows: what each can do, and how the server lists its models.

import { type AgentStackState, isSince } from "./state.ts";

export type Capability = "llm" | "embedding";

/** The call by which the server lists a vendor's models, which is also its only check of key and URL. */
export type ListCall =
  /** GET base_url + `/models`, key as bearer. */
  | "openai"
  /** The same with `x-api-key`, and only where the URL ends in `/v1`. */
  | "anthropic"
  /** GET `/catalog/models` of the host, port dropped. */
  | "github"
  /** GET without any credentials. */
  | "watsonx"
  /** Every failure is swallowed. */
  | "bedrock"
  /** Nothing is called: the list is fixed. */
  | "none";

export interface ProviderType {
  readonly capabilities: readonly Capability[];
  readonly listCall: ListCall;
  /** False where the vendor's list is public, or the server is local and asks for no key. */
  readonly checksKey: boolean;
  /** The vendor's own base URL, without a slash at its end. */
  readonly home?: string;
  /** A few of the models that the vendor lists. */
  readonly models: readonly string[];
}

const llm = ["llm"] as const;
const both = ["llm", "embedding"] as const;

/** A vendor that is listed as OpenAI is, and checks the key. */
function likeOpenAi(capabilities: readonly Capability[], home: string, models: readonly string[]): ProviderType {
  return { capabilities, listCall: "openai", checksKey: true, home, models };
}

const types: Readonly<Record<string, ProviderType>> = {
  anthropic: { capabilities: llm, listCall: "anthropic", checksKey: true, models: ["claude-opus-4-1", "claude-sonnet-4-5"] },
  bedrock: { capabilities: llm, listCall: "bedrock", checksKey: false, models: ["amazon.nova-pro-v1:0"] },
  cerebras: likeOpenAi(llm, "https://api.cerebras.ai/v1", ["gpt-oss-120b"]),
  chutes: likeOpenAi(llm, "https://llm.chutes.ai/v1", ["deepseek-ai/DeepSeek-V3"]),
  cohere: likeOpenAi(both, "https://api.cohere.ai/compatibility/v1", ["command-a-03-2025", "embed-v4.0"]),
  deepseek: likeOpenAi(llm, "https://api.deepseek.com/v1", ["deepseek-chat", "deepseek-reasoner"]),
  gemini: likeOpenAi(both, "https://generativelanguage.googleapis.com/v1beta/openai", [
    "models/gemini-2.5-pro",
    "models/gemini-embedding-001",
  ]),
  github: { capabilities: both, listCall: "github", checksKey: true, models: ["openai/gpt-4.1"] },
  groq: likeOpenAi(llm, "https://api.groq.com/openai/v1", ["llama-3.3-70b-versatile"]),
  watsonx: {
    capabilities: both,
    listCall: "watsonx",
    checksKey: false,
    models: ["ibm/granite-3-3-8b-instruct", "ibm/slate-125m-english-rtrvr"],
  },
  jan: { capabilities: llm, listCall: "openai", checksKey: false, models: ["jan-nano"] },
  mistral: likeOpenAi(both, "https://api.mistral.ai/v1", ["mistral-large-latest", "mistral-embed"]),
  moonshot: likeOpenAi(llm, "https://api.moonshot.ai/v1", ["kimi-k2"]),
  nvidia: likeOpenAi(llm, "https://integrate.api.nvidia.com/v1", ["nvidia/llama-3.3-nemotron-super-49b-v1"]),
  ollama: { capabilities: both, listCall: "openai", checksKey: false, models: ["qwen3:8b", "nomic-embed-text:latest"] },
  openai: likeOpenAi(both, "https://api.openai.com/v1", ["gpt-5", "gpt-5-mini", "text-embedding-3-small"]),
  openrouter: { ...likeOpenAi(llm, "https://openrouter.ai/api/v1", ["anthropic/claude-sonnet-4.5"]), checksKey: false },
  perplexity: likeOpenAi(llm, "https://api.perplexity.ai", ["sonar-pro"]),
  together: likeOpenAi(llm, "https://api.together.xyz/v1", ["meta-llama/Llama-3.3-70B-Instruct-Turbo"]),
  voyage: {
    capabilities: ["embedding"],
    listCall: "none",
    checksKey: false,
    models: ["voyage-3-large", "voyage-3.5", "voyage-3.5-lite", "voyage-code-3", "voyage-finance-2", "voyage-law-2", "voyage-code-2"],
  },
  rits: { capabilities: both, listCall: "openai", checksKey: true, models: ["ibm-granite/granite-3.3-8b-instruct"] },
  other: { capabilities: both, listCall: "openai", checksKey: true, models: ["large", "small"] },
};

/** The names that `type` may have, in the order in which the server lists them. */
export function typeNames(state: AgentStackState): readonly string[] {
  return Object.keys(types).filter((name) => name !== "bedrock" || isSince(state, "apr"));
}

const ofLaterServers: ProviderType = { capabilities: llm, listCall: "none", checksKey: false, models: [] };

/** What the server does for a type; a state may hold one of a server newer than these. */
export function typeOf(state: AgentStackState, name: string): ProviderType {
  const type = types[name] ?? ofLaterServers;
  // GitHub embeds since April.
  return name === "github" && !isSince(state, "apr") ? { ...type, capabilities: llm } : type;
}

/** The capabilities as this server process happens to order them. */
export function capabilitiesOf(state: AgentStackState, name: string): readonly Capability[] {
  const { capabilities } = typeOf(state, name);
  return state.isEmbeddingFirst ? capabilities.toReversed() : capabilities;
}
