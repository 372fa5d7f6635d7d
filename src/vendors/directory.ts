// The vendor directory: who serves models, by models.dev id, with the environment variables, the base URL and the way to check a key that the vendor documents.

import { BEARER, type Check, COMPATIBLE, compatible, type NotCheckable } from "./check.ts";
import { blockedByXai, limitedByOpenRouter, withoutInference } from "./objections.ts";

export interface Vendor {
  readonly name: string;
  /** Environment variables that hold its credentials; several are alternatives where all end in _API_KEY, parts otherwise. */
  readonly environment: readonly string[];
  /** Base URL of its OpenAI-compatible API, where it has one for everybody. */
  readonly url?: string;
  /** The cheapest read that proves a key and spends no tokens, or why there is none. */
  readonly check: Check | NotCheckable;
}

/** Names, variables and URLs as models.dev and the vendors' own pages give them; the page on the read that checks a key is above it. */
export const vendors = {
  alibaba: {
    name: "Alibaba",
    environment: ["DASHSCOPE_API_KEY"],
    url: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    // Not documented; answers 401 without a key.
    check: { key: BEARER, list: { paths: ["/models"], untold: "its list of models may not be whole" } },
  },
  "amazon-bedrock": {
    name: "Amazon Bedrock",
    environment: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"],
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html; one page, of foundation models only.
    check: {
      base: "https://bedrock.{AWS_REGION}.amazonaws.com",
      hosts: /\.amazonaws\.com$/,
      rewrite: {
        from: /^https:\/\/bedrock-runtime(-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\/.*)?$/,
        to: "https://bedrock$1.$2.amazonaws.com",
      },
      key: "aws",
      list: {
        paths: ["/foundation-models"],
        audience: "key holders",
        // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html: profiles and ARNs are not in it.
        spellings: (id) => (/^(?:[a-z]{2}(?:-gov)?|apac|global)\.|^arn:/.test(id) ? [] : [id]),
      },
    },
  },
  anthropic: {
    name: "Anthropic",
    environment: ["ANTHROPIC_API_KEY"],
    url: "https://api.anthropic.com/v1",
    // https://platform.claude.com/docs/en/api/models/list; aliases are resolved by …/models/retrieve only.
    check: {
      rewrite: { from: /\/v1$/, to: "" },
      key: { header: "x-api-key" },
      headers: { "anthropic-version": "2023-06-01" },
      list: {
        paths: ["/v1/models"],
        query: { limit: "1000" },
        audience: "key holders",
        next: { field: "last_id", parameter: "after_id", flag: "has_more" },
        lookUp: true,
      },
    },
  },
  azure: {
    name: "Azure OpenAI",
    environment: ["AZURE_RESOURCE_NAME", "AZURE_API_KEY"],
    // https://learn.microsoft.com/en-us/rest/api/azureopenai/models/list
    check: {
      base: "https://{AZURE_RESOURCE_NAME}.openai.azure.com",
      hosts: /\.azure\.(?:com|us|cn)$/,
      rewrite: { from: /(?<!\/)\/openai(?:\/.*)?$/, to: "" },
      key: { header: "api-key" },
      list: {
        paths: ["/openai/models"],
        query: { "api-version": "2024-10-21" },
        audience: "key holders",
        untold: "it lists models that could be deployed, not the deployments, which only Azure's management API tells",
      },
    },
  },
  // https://inference-docs.cerebras.ai/api-reference/models
  cerebras: { name: "Cerebras", environment: ["CEREBRAS_API_KEY"], url: "https://api.cerebras.ai/v1", check: compatible() },
  chutes: { name: "Chutes", environment: ["CHUTES_API_KEY"], url: "https://llm.chutes.ai/v1", check: compatible() },
  cohere: {
    name: "Cohere",
    environment: ["COHERE_API_KEY"],
    url: "https://api.cohere.ai/compatibility/v1",
    // https://docs.cohere.com/reference/list-models
    check: {
      rewrite: { from: /(?:\/compatibility)?(?:\/v[12])?$/, to: "" },
      key: BEARER,
      list: {
        paths: ["/v1/models"],
        query: { page_size: "1000" },
        audience: "key holders",
        next: { field: "next_page_token", parameter: "page_token" },
      },
    },
  },
  deepinfra: {
    name: "DeepInfra",
    environment: ["DEEPINFRA_API_KEY"],
    url: "https://api.deepinfra.com/v1/openai",
    // https://docs.deepinfra.com/api-reference/account/me; whether the list of models has those for embeddings is not said.
    check: {
      key: BEARER,
      account: { path: "https://api.deepinfra.com/v1/me", field: "uid" },
      list: { paths: ["/models"], withoutEmbeddings: true },
    },
  },
  // https://api-docs.deepseek.com/api/list-models
  deepseek: {
    name: "DeepSeek",
    environment: ["DEEPSEEK_API_KEY"],
    url: "https://api.deepseek.com/v1",
    check: compatible("key holders"),
  },
  elevenlabs: {
    name: "ElevenLabs",
    environment: ["ELEVENLABS_API_KEY"],
    // https://elevenlabs.io/docs/api-reference/user/get; …/models/list is shown without a key.
    check: {
      base: "https://api.elevenlabs.io",
      rewrite: { from: /\/v1$/, to: "" },
      key: { header: "xi-api-key" },
      account: { path: "/v1/user", field: "subscription" },
      list: { paths: ["/v1/models"] },
    },
  },
  "fireworks-ai": {
    name: "Fireworks AI",
    environment: ["FIREWORKS_API_KEY"],
    url: "https://api.fireworks.ai/inference/v1",
    // https://docs.fireworks.ai/api-reference/list-accounts; what its OpenAI-compatible list holds is not said.
    check: { key: BEARER, account: { path: "https://api.fireworks.ai/v1/accounts", query: { pageSize: "1" }, field: "accounts" } },
  },
  "github-models": {
    name: "GitHub Models",
    environment: ["GITHUB_TOKEN"],
    url: "https://models.github.ai/inference",
    // https://docs.github.com/en/rest/models/catalog is open; https://docs.github.com/en/rest/rate-limit answers any good token, and costs nothing.
    check: {
      rewrite: { from: /\/inference$/, to: "" },
      key: BEARER,
      account: {
        path: "https://api.github.com/rate_limit",
        field: "resources",
        unproven: "whether the token may use models (models: read) shows only when one is called",
      },
      list: { paths: ["/catalog/models"], audience: "anybody" },
    },
  },
  google: {
    name: "Google",
    environment: ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
    url: "https://generativelanguage.googleapis.com/v1beta/openai",
    // https://ai.google.dev/api/models#method:-models.list; a key in the URL would end in logs.
    check: {
      rewrite: { from: /(?:\/v1(?:alpha|beta)?)?(?:\/openai)?$/, to: "" },
      key: { header: "x-goog-api-key" },
      list: {
        paths: ["/v1beta/models"],
        query: { pageSize: "1000" },
        audience: "key holders",
        next: { field: "nextPageToken", parameter: "pageToken" },
        lookUp: true,
        spellings: (id) => (id.startsWith("tunedModels/") ? [] : [id.replace(/^models\//, "")]),
      },
    },
  },
  "google-vertex": {
    name: "Google Vertex AI",
    environment: ["GOOGLE_VERTEX_PROJECT", "GOOGLE_VERTEX_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS"],
    check: {
      notCheckable: "takes a service account, which proves itself only by signing for an access token; llmp makes none",
    },
  },
  // https://console.groq.com/docs/api-reference#models-list
  groq: { name: "Groq", environment: ["GROQ_API_KEY"], url: "https://api.groq.com/openai/v1", check: compatible("key holders") },
  huggingface: {
    name: "Hugging Face",
    environment: ["HF_TOKEN"],
    url: "https://router.huggingface.co/v1",
    // https://huggingface.co/docs/hub/api; the router's list is open, of chat models, which a provider or a policy may follow.
    check: {
      key: BEARER,
      account: { path: "https://huggingface.co/api/whoami-v2", field: "name", objection: withoutInference },
      list: {
        paths: ["/models"],
        audience: "anybody",
        withoutEmbeddings: true,
        spellings: (id) => [id, id.replace(/:[^:/]+$/, "")],
      },
    },
  },
  jan: { name: "Jan", environment: [], url: "http://localhost:1337/v1", check: { ...COMPATIBLE, keyless: true } },
  // https://lmstudio.ai/docs/developer/openai-compat
  lmstudio: {
    name: "LM Studio",
    environment: ["LMSTUDIO_API_KEY"],
    url: "http://127.0.0.1:1234/v1",
    check: { ...COMPATIBLE, keyless: true },
  },
  // https://docs.mistral.ai/api/#tag/models
  mistral: { name: "Mistral", environment: ["MISTRAL_API_KEY"], url: "https://api.mistral.ai/v1", check: compatible("key holders") },
  // https://platform.moonshot.ai/docs/api/list-models
  moonshotai: { name: "Moonshot AI", environment: ["MOONSHOT_API_KEY"], url: "https://api.moonshot.ai/v1", check: compatible() },
  // https://docs.tokenfactory.nebius.com/api-reference/models/list-models
  nebius: {
    name: "Nebius Token Factory",
    environment: ["NEBIUS_API_KEY"],
    url: "https://api.tokenfactory.nebius.com/v1",
    check: compatible(),
  },
  nvidia: { name: "NVIDIA", environment: ["NVIDIA_API_KEY"], url: "https://integrate.api.nvidia.com/v1", check: compatible() },
  ollama: {
    name: "Ollama",
    environment: [],
    url: "http://localhost:11434/v1",
    // https://docs.ollama.com/api/tags; a name without a tag means its latest.
    check: {
      rewrite: { from: /\/(?:v1|api)$/, to: "" },
      keyless: true,
      key: { ...BEARER, optional: true },
      list: { paths: ["/api/tags"], spellings: (id) => [id, `${id}:latest`] },
    },
  },
  "ollama-cloud": { name: "Ollama Cloud", environment: ["OLLAMA_API_KEY"], url: "https://ollama.com/v1", check: compatible() },
  // https://platform.openai.com/docs/api-reference/models/list
  openai: { name: "OpenAI", environment: ["OPENAI_API_KEY"], url: "https://api.openai.com/v1", check: compatible("key holders") },
  openrouter: {
    name: "OpenRouter",
    environment: ["OPENROUTER_API_KEY"],
    url: "https://openrouter.ai/api/v1",
    // https://openrouter.ai/docs/api/api-reference/api-keys/get-current-key; …/models is open, and names neither variants (:online, :nitro) nor presets.
    check: {
      key: BEARER,
      account: { path: "/key", field: "data", objection: limitedByOpenRouter },
      list: {
        paths: ["/models"],
        audience: "anybody",
        withoutEmbeddings: true,
        spellings: (id) => (id.startsWith("@") ? [] : [id, id.replace(/:[a-z]+$/, "")]),
      },
    },
  },
  // https://docs.perplexity.ai/api-reference/models-get: without authentication, and of its Agent API only.
  perplexity: {
    name: "Perplexity",
    environment: ["PERPLEXITY_API_KEY"],
    url: "https://api.perplexity.ai",
    check: { notCheckable: "cannot be asked: its list of models is open to any key, and every other read spends tokens" },
  },
  // https://docs.sambanova.ai/docs/api-reference/models/get-environments-available-model-list-metadata
  sambanova: { name: "SambaNova", environment: ["SAMBANOVA_API_KEY"], url: "https://api.sambanova.ai/v1", check: compatible() },
  // https://docs.together.ai/reference/models
  togetherai: { name: "Together AI", environment: ["TOGETHER_API_KEY"], url: "https://api.together.xyz/v1", check: compatible() },
  vercel: {
    name: "Vercel AI Gateway",
    environment: ["AI_GATEWAY_API_KEY"],
    url: "https://ai-gateway.vercel.sh/v1",
    // https://vercel.com/docs/ai-gateway/sdks-and-apis/rest-api; its list of models is open.
    check: { key: BEARER, account: { path: "/credits", field: "balance" }, list: { paths: ["/models"], audience: "anybody" } },
  },
  voyage: {
    name: "Voyage AI",
    environment: ["VOYAGE_API_KEY"],
    url: "https://api.voyageai.com/v1",
    // https://docs.voyageai.com/reference/list-files; it has no list of models.
    check: { key: BEARER, account: { path: "/files", query: { limit: "1" }, field: "data" } },
  },
  // https://cloud.ibm.com/apidocs/watsonx-ai#list-foundation-model-specs is open to anybody.
  watsonx: {
    name: "IBM watsonx",
    environment: ["WATSONX_API_KEY", "WATSONX_PROJECT_ID", "WATSONX_SPACE_ID"],
    check: {
      notCheckable:
        "cannot be asked: its list of models is open to any key, and a key proves itself only by making an IAM token, which llmp does not",
    },
  },
  xai: {
    name: "xAI",
    environment: ["XAI_API_KEY"],
    url: "https://api.x.ai/v1",
    // https://docs.x.ai/docs/api-reference: /api-key tells whether the key is blocked, /language-models has the aliases.
    check: {
      key: BEARER,
      account: { path: "/api-key", field: "api_key_id", objection: blockedByXai },
      list: { paths: ["/models", "/language-models"] },
    },
  },
  zai: {
    name: "Z.AI",
    environment: ["ZHIPU_API_KEY"],
    url: "https://api.z.ai/api/paas/v4",
    // Not documented; answers 401 to a wrong key.
    check: { key: BEARER, list: { paths: ["/models"], untold: "its list of models may not be whole" } },
  },
} as const satisfies Readonly<Record<string, Vendor>>;

export type VendorId = keyof typeof vendors;
