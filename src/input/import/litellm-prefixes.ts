// The prefixes of LiteLLM's `model: PREFIX/MODEL`, and which vendor of models.dev each means (https://docs.litellm.ai/docs/providers).

import type { PartName } from "./values.ts";
import type { KnownVendor } from "./vendors.ts";

export interface Prefix {
  readonly vendor?: KnownVendor;
  /** Any server with an OpenAI-compatible API, by the name that people know it by. */
  readonly endpoint?: string;
  /** Not all of its servers have that API. */
  readonly isDoubtful?: true;
  /** The variables that LiteLLM reads the key from, where they are not those of the vendor directory. */
  readonly keys?: readonly string[];
  /** The variables that LiteLLM reads the base URL from. */
  readonly base?: string | readonly string[];
}

export const prefixes = {
  aiohttp_openai: { endpoint: "" },
  anthropic: { vendor: "anthropic", base: ["ANTHROPIC_API_BASE", "ANTHROPIC_BASE_URL"] },
  anthropic_text: { vendor: "anthropic", base: ["ANTHROPIC_API_BASE", "ANTHROPIC_BASE_URL"] },
  azure: { vendor: "azure", base: "AZURE_API_BASE" },
  azure_ai: { endpoint: "Azure AI Foundry", isDoubtful: true, keys: ["AZURE_AI_API_KEY"], base: "AZURE_AI_API_BASE" },
  azure_text: { vendor: "azure", base: "AZURE_API_BASE" },
  baseten: { vendor: "baseten" },
  bedrock: { vendor: "amazon-bedrock" },
  bedrock_converse: { vendor: "amazon-bedrock" },
  cerebras: { vendor: "cerebras", base: "CEREBRAS_API_BASE" },
  chutes: { vendor: "chutes" },
  cohere: { vendor: "cohere", keys: ["COHERE_API_KEY", "CO_API_KEY"], base: "COHERE_API_BASE" },
  cohere_chat: { vendor: "cohere", keys: ["COHERE_API_KEY", "CO_API_KEY"], base: "COHERE_API_BASE" },
  custom_openai: { endpoint: "" },
  dashscope: { vendor: "alibaba", base: "DASHSCOPE_API_BASE" },
  deepinfra: { vendor: "deepinfra" },
  deepseek: { vendor: "deepseek", base: "DEEPSEEK_API_BASE" },
  elevenlabs: { vendor: "elevenlabs" },
  fireworks_ai: { vendor: "fireworks-ai", keys: ["FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY", "FIREWORKSAI_API_KEY"] },
  friendliai: { vendor: "friendli", keys: ["FRIENDLIAI_API_KEY", "FRIENDLI_TOKEN"] },
  gemini: { vendor: "google", keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"] },
  github: { vendor: "github-models", keys: ["GITHUB_API_KEY"] },
  groq: { vendor: "groq", base: "GROQ_API_BASE" },
  hosted_vllm: { endpoint: "vLLM", keys: ["HOSTED_VLLM_API_KEY"], base: "HOSTED_VLLM_API_BASE" },
  huggingface: { vendor: "huggingface", keys: ["HUGGINGFACE_API_KEY", "HF_TOKEN"] },
  infinity: { endpoint: "Infinity" },
  litellm_proxy: { endpoint: "LiteLLM", keys: ["LITELLM_PROXY_API_KEY"], base: "LITELLM_PROXY_API_BASE" },
  llamafile: { endpoint: "llamafile", keys: ["LLAMAFILE_API_KEY"], base: "LLAMAFILE_API_BASE" },
  lm_studio: { vendor: "lmstudio", keys: ["LM_STUDIO_API_KEY"], base: "LM_STUDIO_API_BASE" },
  meta_llama: { vendor: "llama", base: "LLAMA_API_BASE" },
  minimax: { vendor: "minimax" },
  mistral: { vendor: "mistral", base: "MISTRAL_API_BASE" },
  moonshot: { vendor: "moonshotai", base: "MOONSHOT_API_BASE" },
  nebius: { vendor: "nebius" },
  novita: { vendor: "novita-ai" },
  nvidia_nim: { vendor: "nvidia", keys: ["NVIDIA_NIM_API_KEY"], base: "NVIDIA_NIM_API_BASE" },
  ollama: { vendor: "ollama", base: "OLLAMA_API_BASE" },
  ollama_chat: { vendor: "ollama", base: "OLLAMA_API_BASE" },
  openai: { vendor: "openai", base: ["OPENAI_BASE_URL", "OPENAI_API_BASE"] },
  openai_like: { endpoint: "" },
  openrouter: { vendor: "openrouter", base: "OPENROUTER_API_BASE" },
  perplexity: { vendor: "perplexity", keys: ["PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"] },
  "text-completion-openai": { vendor: "openai", base: ["OPENAI_BASE_URL", "OPENAI_API_BASE"] },
  together_ai: { vendor: "togetherai", keys: ["TOGETHER_API_KEY", "TOGETHER_AI_API_KEY", "TOGETHERAI_API_KEY"] },
  vercel_ai_gateway: { vendor: "vercel", keys: ["VERCEL_AI_GATEWAY_API_KEY"] },
  vertex_ai: { vendor: "google-vertex" },
  vertex_ai_beta: { vendor: "google-vertex" },
  vllm: { endpoint: "vLLM" },
  voyage: { vendor: "voyage" },
  watsonx: { vendor: "watsonx", keys: ["WATSONX_API_KEY", "WATSONX_APIKEY"], base: "WATSONX_URL" },
  watsonx_text: { vendor: "watsonx", keys: ["WATSONX_API_KEY", "WATSONX_APIKEY"], base: "WATSONX_URL" },
  xai: { vendor: "xai", base: "XAI_API_BASE" },
  xinference: { endpoint: "Xinference" },
  zai: { vendor: "zai", keys: ["ZAI_API_KEY"] },
} as const satisfies Readonly<Record<string, Prefix>>;

export function findPrefix(word: string): Prefix | undefined {
  return Object.hasOwn(prefixes, word) ? prefixes[word as keyof typeof prefixes] : undefined;
}

/** Families of models that LiteLLM knows without a prefix. */
export const families: readonly { readonly pattern: RegExp; readonly prefix: keyof typeof prefixes }[] = [
  {
    pattern:
      /^(?:ft:)?(?:gpt-|chatgpt-|o[1-9](?:-|$)|codex-|computer-use-|text-embedding-|davinci|babbage|dall-e-|sora-|tts-1|whisper-1|(?:omni|text)-moderation)/,
    prefix: "openai",
  },
  { pattern: /^claude-/, prefix: "anthropic" },
  { pattern: /^gemini-/, prefix: "vertex_ai" },
  { pattern: /^(?:command|embed)-/, prefix: "cohere" },
];

/** What a vendor's routes in LiteLLM put before the model itself. */
export const routes: Readonly<Record<string, RegExp>> = {
  "amazon-bedrock": /^(?:converse|converse_like|invoke)\//,
  azure: /^(?:o_series|gpt5_series|responses)\//,
  openai: /^responses\//,
};

/** What LiteLLM's parameters are called among models.dev's names, and which hold a secret. */
export const parts: Readonly<Record<string, Readonly<Record<string, PartName>>>> = {
  "amazon-bedrock": {
    aws_access_key_id: { name: "AWS_ACCESS_KEY_ID", isSecret: true },
    aws_secret_access_key: { name: "AWS_SECRET_ACCESS_KEY", isSecret: true },
    aws_session_token: { name: "AWS_SESSION_TOKEN", isSecret: true },
    aws_region_name: { name: "AWS_REGION", isSecret: false },
  },
  "google-vertex": {
    vertex_project: { name: "GOOGLE_VERTEX_PROJECT", isSecret: false },
    vertex_ai_project: { name: "GOOGLE_VERTEX_PROJECT", isSecret: false },
    vertex_location: { name: "GOOGLE_VERTEX_LOCATION", isSecret: false },
    vertex_ai_location: { name: "GOOGLE_VERTEX_LOCATION", isSecret: false },
  },
  openai: { organization: { name: "OPENAI_ORG_ID", isSecret: false } },
  watsonx: {
    project_id: { name: "WATSONX_PROJECT_ID", isSecret: false },
    space_id: { name: "WATSONX_SPACE_ID", isSecret: false },
  },
};

/** Parameters that hold secrets, and have no place in a manifest. */
export const homelessSecrets: readonly string[] = [
  "aws_web_identity_token",
  "azure_ad_token",
  "azure_password",
  "client_secret",
  "token",
  "zen_api_key",
];
