// An extract of models.dev as Den keeps it: enough vendors and models to rehearse with, offline.

import type { JsonObject } from "./state.ts";

export interface CatalogModel {
  readonly id: string;
  readonly name: string;
  readonly config: JsonObject;
}

export interface CatalogProvider {
  readonly id: string;
  readonly name: string;
  readonly npm: string | null;
  readonly env: readonly string[];
  readonly doc: string | null;
  readonly api: string | null;
  readonly models: readonly CatalogModel[];
  /** The newest servers list it and refuse it for an LLM provider. */
  readonly isGatewayOnly: boolean;
}

type Facts = Pick<CatalogProvider, "id" | "name" | "npm" | "env" | "doc"> & { readonly api?: string; readonly isGatewayOnly?: true };

/** What the extract says of every model, in tokens and US dollars a million tokens. */
interface ModelFacts {
  readonly context: number;
  readonly output: number;
  readonly price: readonly [input: number, output: number];
  readonly reasoning?: true;
  readonly input?: readonly string[];
}

const SIGHT = ["text", "image"];
const SIGHT_AND_SOUND = ["text", "image", "audio", "video", "pdf"];

/** Every vendor, sorted by name as Den lists them. */
export function catalog(): readonly CatalogProvider[] {
  const providers = [...largeVendors(), ...cloudVendors(), ...openVendors(), ...gatewayVendors()];
  return providers.sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** The raw record of a vendor minus its models, which is what Den stores as `providerConfig`. */
export function rawRecord(provider: CatalogProvider): JsonObject {
  const { id, name, npm, env, doc, api } = provider;
  return { id, name, npm, env, doc, ...(api === null ? {} : { api }) };
}

function vendor(facts: Facts, models: Readonly<Record<string, CatalogModel>>): CatalogProvider {
  return { ...facts, api: facts.api ?? null, models: Object.values(models), isGatewayOnly: facts.isGatewayOnly ?? false };
}

function models(facts: Readonly<Record<string, readonly [name: string, facts: ModelFacts]>>): Readonly<Record<string, CatalogModel>> {
  return Object.fromEntries(Object.entries(facts).map(([id, [name, known]]) => [id, model(id, name, known)]));
}

function model(id: string, name: string, facts: ModelFacts): CatalogModel {
  const { context, output, price, reasoning = false, input = ["text"] } = facts;
  const config = {
    id,
    name,
    attachment: input.length > 1,
    reasoning,
    tool_call: true,
    modalities: { input, output: ["text"] },
    cost: { input: price[0], output: price[1] },
    limit: { context, output },
  };
  return { id, name, config };
}

const GPT: ModelFacts = { context: 400_000, output: 128_000, price: [1.25, 10], reasoning: true, input: SIGHT };
const CLAUDE: ModelFacts = { context: 200_000, output: 64_000, price: [3, 15], reasoning: true, input: [...SIGHT, "pdf"] };
const GEMINI: ModelFacts = { context: 1_048_576, output: 65_536, price: [1.25, 10], reasoning: true, input: SIGHT_AND_SOUND };

function largeVendors(): readonly CatalogProvider[] {
  return [
    vendor(
      { id: "openai", name: "OpenAI", npm: "@ai-sdk/openai", env: ["OPENAI_API_KEY"], doc: "https://platform.openai.com/docs/models" },
      models({
        "gpt-5": ["GPT-5", GPT],
        "gpt-5-mini": ["GPT-5 Mini", { ...GPT, price: [0.25, 2] }],
        "gpt-5-nano": ["GPT-5 Nano", { ...GPT, price: [0.05, 0.4] }],
        "gpt-4.1": ["GPT-4.1", { context: 1_047_576, output: 32_768, price: [2, 8], input: SIGHT }],
        "gpt-4o": ["GPT-4o", { context: 128_000, output: 16_384, price: [2.5, 10], input: SIGHT }],
        o3: ["o3", { context: 200_000, output: 100_000, price: [2, 8], reasoning: true, input: SIGHT }],
      }),
    ),
    vendor(
      {
        id: "anthropic",
        name: "Anthropic",
        npm: "@ai-sdk/anthropic",
        env: ["ANTHROPIC_API_KEY"],
        doc: "https://docs.anthropic.com/en/docs/about-claude/models",
      },
      models({
        "claude-sonnet-4-5": ["Claude Sonnet 4.5", CLAUDE],
        "claude-opus-4-1": ["Claude Opus 4.1", { ...CLAUDE, output: 32_000, price: [15, 75] }],
        "claude-haiku-4-5": ["Claude Haiku 4.5", { ...CLAUDE, price: [1, 5] }],
      }),
    ),
    vendor(
      {
        id: "google",
        name: "Google",
        npm: "@ai-sdk/google",
        env: ["GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
        doc: "https://ai.google.dev/gemini-api/docs/models",
      },
      models({
        "gemini-2.5-pro": ["Gemini 2.5 Pro", GEMINI],
        "gemini-2.5-flash": ["Gemini 2.5 Flash", { ...GEMINI, price: [0.3, 2.5] }],
        "gemini-2.5-flash-lite": ["Gemini 2.5 Flash Lite", { ...GEMINI, price: [0.1, 0.4] }],
      }),
    ),
  ];
}

function cloudVendors(): readonly CatalogProvider[] {
  return [
    vendor(
      {
        id: "google-vertex",
        name: "Vertex",
        npm: "@ai-sdk/google-vertex",
        env: ["GOOGLE_VERTEX_PROJECT", "GOOGLE_VERTEX_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS"],
        doc: "https://cloud.google.com/vertex-ai/generative-ai/docs/models",
      },
      models({
        "gemini-2.5-pro": ["Gemini 2.5 Pro", GEMINI],
        "gemini-2.5-flash": ["Gemini 2.5 Flash", { ...GEMINI, price: [0.3, 2.5] }],
        "gemini-2.0-flash": ["Gemini 2.0 Flash", { ...GEMINI, output: 8_192, price: [0.15, 0.6] }],
      }),
    ),
    vendor(
      {
        id: "azure",
        name: "Azure",
        npm: "@ai-sdk/azure",
        env: ["AZURE_RESOURCE_NAME", "AZURE_API_KEY"],
        doc: "https://learn.microsoft.com/en-us/azure/ai-services/openai/concepts/models",
      },
      models({
        "gpt-5": ["GPT-5", GPT],
        "gpt-5-mini": ["GPT-5 Mini", { ...GPT, price: [0.25, 2] }],
        "gpt-4.1": ["GPT-4.1", { context: 1_047_576, output: 32_768, price: [2, 8], input: SIGHT }],
      }),
    ),
    vendor(
      {
        id: "amazon-bedrock",
        name: "Amazon Bedrock",
        npm: "@ai-sdk/amazon-bedrock",
        env: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK"],
        doc: "https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html",
      },
      models({
        "anthropic.claude-sonnet-4-5-20250929-v1:0": ["Claude Sonnet 4.5", CLAUDE],
        "anthropic.claude-opus-4-1-20250805-v1:0": ["Claude Opus 4.1", { ...CLAUDE, output: 32_000, price: [15, 75] }],
        "amazon.nova-pro-v1:0": ["Nova Pro", { context: 300_000, output: 8_192, price: [0.8, 3.2], input: SIGHT }],
      }),
    ),
  ];
}

function openVendors(): readonly CatalogProvider[] {
  return [
    vendor(
      { id: "groq", name: "Groq", npm: "@ai-sdk/groq", env: ["GROQ_API_KEY"], doc: "https://console.groq.com/docs/models" },
      models({
        "llama-3.3-70b-versatile": ["Llama 3.3 70B Versatile", { context: 131_072, output: 32_768, price: [0.59, 0.79] }],
        "llama-3.1-8b-instant": ["Llama 3.1 8B Instant", { context: 131_072, output: 131_072, price: [0.05, 0.08] }],
        "openai/gpt-oss-120b": ["GPT OSS 120B", { context: 131_072, output: 65_536, price: [0.15, 0.75], reasoning: true }],
      }),
    ),
    vendor(
      {
        id: "mistral",
        name: "Mistral",
        npm: "@ai-sdk/mistral",
        env: ["MISTRAL_API_KEY"],
        doc: "https://docs.mistral.ai/getting-started/models/",
      },
      models({
        "mistral-large-latest": ["Mistral Large", { context: 131_072, output: 16_384, price: [2, 6] }],
        "mistral-small-latest": ["Mistral Small", { context: 128_000, output: 16_384, price: [0.1, 0.3], input: SIGHT }],
        "codestral-latest": ["Codestral", { context: 256_000, output: 4_096, price: [0.3, 0.9] }],
      }),
    ),
    vendor(
      { id: "xai", name: "xAI", npm: "@ai-sdk/xai", env: ["XAI_API_KEY"], doc: "https://docs.x.ai/docs/models" },
      models({
        "grok-4": ["Grok 4", { context: 256_000, output: 64_000, price: [3, 15], reasoning: true, input: SIGHT }],
        "grok-3": ["Grok 3", { context: 131_072, output: 8_192, price: [3, 15] }],
        "grok-code-fast-1": ["Grok Code Fast 1", { context: 256_000, output: 10_000, price: [0.2, 1.5], reasoning: true }],
      }),
    ),
    vendor(
      {
        id: "deepseek",
        name: "DeepSeek",
        npm: "@ai-sdk/openai-compatible",
        env: ["DEEPSEEK_API_KEY"],
        doc: "https://platform.deepseek.com/api-docs/pricing",
        api: "https://api.deepseek.com",
      },
      models({
        "deepseek-chat": ["DeepSeek Chat", { context: 128_000, output: 8_192, price: [0.28, 0.42] }],
        "deepseek-reasoner": ["DeepSeek Reasoner", { context: 128_000, output: 64_000, price: [0.28, 0.42], reasoning: true }],
        "deepseek-coder": ["DeepSeek Coder", { context: 128_000, output: 8_192, price: [0.14, 0.28] }],
      }),
    ),
    vendor(
      {
        id: "openrouter",
        name: "OpenRouter",
        npm: "@openrouter/ai-sdk-provider",
        env: ["OPENROUTER_API_KEY"],
        doc: "https://openrouter.ai/models",
        api: "https://openrouter.ai/api/v1",
      },
      models({
        "openai/gpt-5": ["GPT-5", GPT],
        "anthropic/claude-sonnet-4.5": ["Claude Sonnet 4.5", CLAUDE],
        "google/gemini-2.5-pro": ["Gemini 2.5 Pro", GEMINI],
      }),
    ),
    vendor(
      { id: "cohere", name: "Cohere", npm: "@ai-sdk/cohere", env: ["COHERE_API_KEY"], doc: "https://docs.cohere.com/docs/models" },
      models({
        "command-a-03-2025": ["Command A", { context: 256_000, output: 8_000, price: [2.5, 10] }],
        "command-r-plus-08-2024": ["Command R+", { context: 128_000, output: 4_000, price: [2.5, 10] }],
        "command-r7b-12-2024": ["Command R7B", { context: 128_000, output: 4_000, price: [0.0375, 0.15] }],
      }),
    ),
  ];
}

function gatewayVendors(): readonly CatalogProvider[] {
  return [
    vendor(
      {
        id: "amazon-bedrock-mantle",
        name: "Amazon Bedrock Mantle",
        npm: "@ai-sdk/openai-compatible",
        env: ["AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION"],
        doc: "https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html",
        api: `https://bedrock-mantle.\${AWS_REGION}.api.aws/v1`,
        isGatewayOnly: true,
      },
      models({ "openai.gpt-oss-120b": ["GPT OSS 120B", { context: 131_072, output: 65_536, price: [0.15, 0.6], reasoning: true }] }),
    ),
    vendor(
      {
        id: "microsoft-foundry",
        name: "Microsoft Foundry",
        npm: "@ai-sdk/openai-compatible",
        env: ["FOUNDRY_RESOURCE_NAME", "FOUNDRY_API_KEY"],
        doc: "https://learn.microsoft.com/en-us/azure/ai-foundry/",
        api: `https://\${FOUNDRY_RESOURCE_NAME}.services.ai.azure.com/models`,
        isGatewayOnly: true,
      },
      models({ "gpt-5": ["GPT-5", GPT] }),
    ),
  ];
}
