// The vendor directory: who serves models, by models.dev id, with the environment variables and base URL that the vendor documents.

export interface Vendor {
  readonly name: string;
  /** Environment variables that hold its credentials; several are alternatives where all end in _API_KEY, parts otherwise. */
  readonly environment: readonly string[];
  /** Base URL of its OpenAI-compatible API, where it has one for everybody. */
  readonly url?: string;
}

/** Names, variables and URLs as models.dev and the vendors' own pages give them. */
export const vendors = {
  alibaba: { name: "Alibaba", environment: ["DASHSCOPE_API_KEY"], url: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1" },
  "amazon-bedrock": { name: "Amazon Bedrock", environment: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] },
  anthropic: { name: "Anthropic", environment: ["ANTHROPIC_API_KEY"], url: "https://api.anthropic.com/v1" },
  azure: { name: "Azure OpenAI", environment: ["AZURE_RESOURCE_NAME", "AZURE_API_KEY"] },
  cerebras: { name: "Cerebras", environment: ["CEREBRAS_API_KEY"], url: "https://api.cerebras.ai/v1" },
  chutes: { name: "Chutes", environment: ["CHUTES_API_KEY"], url: "https://llm.chutes.ai/v1" },
  cohere: { name: "Cohere", environment: ["COHERE_API_KEY"], url: "https://api.cohere.ai/compatibility/v1" },
  deepseek: { name: "DeepSeek", environment: ["DEEPSEEK_API_KEY"], url: "https://api.deepseek.com/v1" },
  elevenlabs: { name: "ElevenLabs", environment: ["ELEVENLABS_API_KEY"] },
  "github-models": { name: "GitHub Models", environment: ["GITHUB_TOKEN"], url: "https://models.github.ai/inference" },
  google: {
    name: "Google",
    environment: ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
    url: "https://generativelanguage.googleapis.com/v1beta/openai",
  },
  "google-vertex": {
    name: "Google Vertex AI",
    environment: ["GOOGLE_VERTEX_PROJECT", "GOOGLE_VERTEX_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS"],
  },
  groq: { name: "Groq", environment: ["GROQ_API_KEY"], url: "https://api.groq.com/openai/v1" },
  jan: { name: "Jan", environment: [], url: "http://localhost:1337/v1" },
  lmstudio: { name: "LM Studio", environment: ["LMSTUDIO_API_KEY"], url: "http://127.0.0.1:1234/v1" },
  mistral: { name: "Mistral", environment: ["MISTRAL_API_KEY"], url: "https://api.mistral.ai/v1" },
  moonshotai: { name: "Moonshot AI", environment: ["MOONSHOT_API_KEY"], url: "https://api.moonshot.ai/v1" },
  nvidia: { name: "NVIDIA", environment: ["NVIDIA_API_KEY"], url: "https://integrate.api.nvidia.com/v1" },
  ollama: { name: "Ollama", environment: [], url: "http://localhost:11434/v1" },
  openai: { name: "OpenAI", environment: ["OPENAI_API_KEY"], url: "https://api.openai.com/v1" },
  openrouter: { name: "OpenRouter", environment: ["OPENROUTER_API_KEY"], url: "https://openrouter.ai/api/v1" },
  perplexity: { name: "Perplexity", environment: ["PERPLEXITY_API_KEY"], url: "https://api.perplexity.ai" },
  togetherai: { name: "Together AI", environment: ["TOGETHER_API_KEY"], url: "https://api.together.xyz/v1" },
  voyage: { name: "Voyage AI", environment: ["VOYAGE_API_KEY"], url: "https://api.voyageai.com/v1" },
  watsonx: { name: "IBM watsonx", environment: ["WATSONX_API_KEY", "WATSONX_PROJECT_ID", "WATSONX_SPACE_ID"] },
  xai: { name: "xAI", environment: ["XAI_API_KEY"], url: "https://api.x.ai/v1" },
} as const satisfies Readonly<Record<string, Vendor>>;

export type VendorId = keyof typeof vendors;
