// What each vendor is asked, and what it answers, as its own pages say: good, to a wrong key, and to one that may not do this.

import { Secret } from "../../src/secrets/secret.ts";
import type { VendorId } from "../../src/vendors/directory.ts";
import type { Outcome, VendorAccess } from "../../src/vendors/verdict.ts";

export const KEY = "not-a-real-key-of-any-vendor";

export interface Answering {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Exchange {
  /** Absolute, with its query. */
  readonly url: string;
  /** What is sent besides the headers that every request has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Answering;
}

export interface VendorExample {
  readonly access: VendorAccess;
  /** In this order, and no others; the first is the one that a wrong key fails. */
  readonly exchanges: readonly Exchange[];
  readonly outcome: Outcome;
  readonly missingModels?: readonly string[];
  /** To a wrong key; `Incorrect` and the like are the vendors' own words. */
  readonly rejected?: Answering;
  /** To a key that is known and may not do this. */
  readonly restricted?: Answering;
}

const bearer = { authorization: `Bearer ${KEY}` };
const apiKey = new Secret(KEY);

function list(...ids: readonly string[]): Answering {
  return { status: 200, body: { object: "list", data: ids.map((id) => ({ id, object: "model", created: 0, owned_by: "owner" })) } };
}

function openAiError(status: number, message: string, code: string | null = null): Answering {
  return { status, body: { error: { message, type: "invalid_request_error", param: null, code } } };
}

const anonymous = openAiError(401, "You didn't provide an API key.");

/** A vendor whose list of models proves the key; where that is not documented, it is asked once more without one. */
function compatible(vendor: VendorId, url: string, { isDocumented = false, isCompared = true } = {}): VendorExample {
  const second: Exchange = { url, headers: {}, answer: anonymous };
  return {
    access: { vendor, apiKey, models: ["here", "gone"], embeddingModels: ["embedding"] },
    exchanges: [{ url, headers: bearer, answer: list("here", "embedding", "other") }, ...(isDocumented ? [] : [second])],
    outcome: "good",
    ...(isCompared ? { missingModels: ["gone"] } : {}),
    rejected: openAiError(401, "Incorrect API key provided.", "invalid_api_key"),
    restricted: openAiError(403, "You are not allowed to do this."),
  };
}

const documented = { isDocumented: true };

/** For every vendor of the directory; undefined where the directory gives a reason instead of a check. */
export const examples: Readonly<Record<VendorId, VendorExample | undefined>> = {
  alibaba: compatible("alibaba", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/models", { isCompared: false }),
  "amazon-bedrock": {
    access: {
      vendor: "amazon-bedrock",
      credentials: { AWS_BEARER_TOKEN_BEDROCK: apiKey, AWS_REGION: "eu-central-1" },
      models: ["anthropic.claude-here-v1:0", "eu.anthropic.claude-profile-v1:0", "amazon.nova-gone-v1:0"],
    },
    exchanges: [
      {
        url: "https://bedrock.eu-central-1.amazonaws.com/foundation-models",
        headers: bearer,
        answer: { status: 200, body: { modelSummaries: [{ modelId: "anthropic.claude-here-v1:0", modelName: "Claude" }] } },
      },
    ],
    outcome: "good",
    missingModels: ["amazon.nova-gone-v1:0"],
    rejected: { status: 403, body: { Message: "Authentication failed: Please make sure your API Key is valid." } },
    restricted: {
      status: 403,
      headers: { "x-amzn-errortype": "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/" },
      body: { message: "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: bedrock:ListFoundationModels" },
    },
  },
  anthropic: {
    access: { vendor: "anthropic", apiKey, models: ["claude-dated-20260101", "claude-alias", "claude-gone"] },
    exchanges: [
      {
        url: "https://api.anthropic.com/v1/models?limit=1000",
        headers: { "x-api-key": KEY, "anthropic-version": "2023-06-01" },
        answer: {
          status: 200,
          body: {
            data: [{ type: "model", id: "claude-dated-20260101" }],
            has_more: false,
            first_id: "claude-dated-20260101",
            last_id: "x",
          },
        },
      },
      {
        url: "https://api.anthropic.com/v1/models/claude-alias",
        headers: { "x-api-key": KEY, "anthropic-version": "2023-06-01" },
        answer: { status: 200, body: { type: "model", id: "claude-dated-20260101" } },
      },
      {
        url: "https://api.anthropic.com/v1/models/claude-gone",
        headers: { "x-api-key": KEY, "anthropic-version": "2023-06-01" },
        answer: { status: 404, body: { type: "error", error: { type: "not_found_error", message: "model: claude-gone" } } },
      },
    ],
    outcome: "good",
    missingModels: ["claude-gone"],
    rejected: { status: 401, body: { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } } },
    restricted: { status: 403, body: { type: "error", error: { type: "permission_error", message: "Your API key may not do this." } } },
  },
  azure: {
    access: { vendor: "azure", credentials: { AZURE_API_KEY: apiKey, AZURE_RESOURCE_NAME: "contoso-ai" }, models: ["my-deployment"] },
    exchanges: [
      {
        url: "https://contoso-ai.openai.azure.com/openai/models?api-version=2024-10-21",
        headers: { "api-key": KEY },
        answer: { status: 200, body: { data: [{ id: "gpt-4o-2024-08-06", object: "model", status: "succeeded" }], object: "list" } },
      },
    ],
    outcome: "good",
    rejected: {
      status: 401,
      body: { error: { code: "401", message: "Access denied due to invalid subscription key or wrong API endpoint." } },
    },
    restricted: { status: 403, body: { error: { code: "403", message: "Access denied due to Virtual Network/Firewall rules." } } },
  },
  cerebras: compatible("cerebras", "https://api.cerebras.ai/v1/models"),
  chutes: compatible("chutes", "https://llm.chutes.ai/v1/models"),
  cohere: {
    access: { vendor: "cohere", apiKey, models: ["command-here", "command-second-page"], embeddingModels: ["embed-gone"] },
    exchanges: [
      {
        url: "https://api.cohere.ai/v1/models?page_size=1000",
        headers: bearer,
        answer: { status: 200, body: { models: [{ name: "command-here", endpoints: ["chat"] }], next_page_token: "more" } },
      },
      {
        url: "https://api.cohere.ai/v1/models?page_size=1000&page_token=more",
        headers: bearer,
        answer: { status: 200, body: { models: [{ name: "command-second-page" }] } },
      },
    ],
    outcome: "good",
    missingModels: ["embed-gone"],
    rejected: { status: 401, body: { message: "invalid api token" } },
    restricted: { status: 403, body: { message: "this key may not do this" } },
  },
  deepinfra: {
    access: { vendor: "deepinfra", apiKey, models: ["here", "gone"], embeddingModels: ["embedding"] },
    exchanges: [
      {
        url: "https://api.deepinfra.com/v1/me",
        headers: bearer,
        answer: { status: 200, body: { uid: "github:1", email: "ada@example.com" } },
      },
      { url: "https://api.deepinfra.com/v1/openai/models", headers: bearer, answer: list("here") },
    ],
    outcome: "good",
    missingModels: ["gone"],
    rejected: { status: 401, body: { detail: { error: "User is not authenticated" } } },
    restricted: { status: 403, body: { detail: { error: "Not allowed" } } },
  },
  deepseek: compatible("deepseek", "https://api.deepseek.com/v1/models", documented),
  elevenlabs: {
    access: { vendor: "elevenlabs", apiKey, models: ["eleven_here", "eleven_gone"] },
    exchanges: [
      {
        url: "https://api.elevenlabs.io/v1/user",
        headers: { "xi-api-key": KEY },
        answer: { status: 200, body: { user_id: "1", subscription: { tier: "free" } } },
      },
      {
        url: "https://api.elevenlabs.io/v1/models",
        headers: { "xi-api-key": KEY },
        answer: { status: 200, body: [{ model_id: "eleven_here", name: "Eleven" }] },
      },
    ],
    outcome: "good",
    missingModels: ["eleven_gone"],
    rejected: { status: 401, body: { detail: { status: "invalid_api_key", message: "Invalid API key" } } },
    restricted: {
      status: 401,
      body: { detail: { status: "missing_permissions", message: "The API key you used is missing the permission user_read." } },
    },
  },
  "fireworks-ai": {
    access: { vendor: "fireworks-ai", apiKey, models: ["accounts/fireworks/models/here"] },
    exchanges: [
      {
        url: "https://api.fireworks.ai/v1/accounts?pageSize=1",
        headers: bearer,
        answer: { status: 200, body: { accounts: [{ name: "accounts/ada" }], totalSize: 1 } },
      },
    ],
    outcome: "good",
    rejected: { status: 401, body: { code: 16, message: "unauthenticated" } },
    restricted: { status: 403, body: { code: 7, message: "permission denied" } },
  },
  "github-models": {
    access: { vendor: "github-models", apiKey, models: ["openai/here", "openai/gone"] },
    exchanges: [
      {
        url: "https://api.github.com/rate_limit",
        headers: bearer,
        answer: { status: 200, body: { resources: {}, rate: { limit: 5000 } } },
      },
      {
        url: "https://models.github.ai/catalog/models",
        headers: {},
        answer: { status: 200, body: [{ id: "openai/here", name: "Here", publisher: "OpenAI" }] },
      },
    ],
    outcome: "not_checkable",
    missingModels: ["openai/gone"],
    rejected: { status: 401, body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest" } },
    restricted: { status: 403, body: { message: "Resource not accessible by integration" } },
  },
  google: {
    access: { vendor: "google", apiKey, models: ["gemini-here", "models/gemini-second-page", "gemini-alias", "gemini-gone"] },
    exchanges: [
      {
        url: "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
        headers: { "x-goog-api-key": KEY },
        answer: { status: 200, body: { models: [{ name: "models/gemini-here" }], nextPageToken: "more" } },
      },
      {
        url: "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000&pageToken=more",
        headers: { "x-goog-api-key": KEY },
        answer: { status: 200, body: { models: [{ name: "models/gemini-second-page" }] } },
      },
      {
        url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-alias",
        headers: { "x-goog-api-key": KEY },
        answer: { status: 200, body: { name: "models/gemini-here" } },
      },
      {
        url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-gone",
        headers: { "x-goog-api-key": KEY },
        answer: { status: 404, body: { error: { code: 404, message: "models/gemini-gone is not found", status: "NOT_FOUND" } } },
      },
    ],
    outcome: "good",
    missingModels: ["gemini-gone"],
    rejected: {
      status: 400,
      body: {
        error: {
          code: 400,
          message: "API key not valid. Please pass a valid API key.",
          status: "INVALID_ARGUMENT",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID", domain: "googleapis.com" }],
        },
      },
    },
    restricted: {
      status: 403,
      body: {
        error: {
          code: 403,
          message: "Requests to this API generativelanguage.googleapis.com are blocked.",
          status: "PERMISSION_DENIED",
          details: [{ reason: "API_KEY_SERVICE_BLOCKED" }],
        },
      },
    },
  },
  "google-vertex": undefined,
  groq: compatible("groq", "https://api.groq.com/openai/v1/models", documented),
  huggingface: {
    access: { vendor: "huggingface", apiKey, models: ["meta/here:fastest", "meta/gone"], embeddingModels: ["embedding"] },
    exchanges: [
      {
        url: "https://huggingface.co/api/whoami-v2",
        headers: bearer,
        answer: { status: 200, body: { type: "user", name: "ada", auth: { type: "access_token", accessToken: { role: "read" } } } },
      },
      { url: "https://router.huggingface.co/v1/models", headers: {}, answer: list("meta/here") },
    ],
    outcome: "good",
    missingModels: ["meta/gone"],
    rejected: { status: 401, body: { error: "Invalid credentials in Authorization header" } },
    restricted: {
      status: 200,
      body: {
        name: "ada",
        auth: {
          accessToken: { role: "fineGrained", fineGrained: { global: ["discussion.write"], scoped: [{ permissions: ["repo.read"] }] } },
        },
      },
    },
  },
  jan: {
    access: { vendor: "jan", models: ["here", "gone"] },
    exchanges: [{ url: "http://localhost:1337/v1/models", headers: {}, answer: list("here") }],
    outcome: "good",
    missingModels: ["gone"],
  },
  lmstudio: {
    access: { vendor: "lmstudio", models: ["here", "gone"] },
    exchanges: [{ url: "http://127.0.0.1:1234/v1/models", headers: {}, answer: list("here") }],
    outcome: "good",
    missingModels: ["gone"],
  },
  mistral: {
    access: { vendor: "mistral", apiKey, models: ["mistral-large-latest", "mistral-gone"] },
    exchanges: [
      {
        url: "https://api.mistral.ai/v1/models",
        headers: bearer,
        answer: { status: 200, body: { object: "list", data: [{ id: "mistral-large-2512", aliases: ["mistral-large-latest"] }] } },
      },
    ],
    outcome: "good",
    missingModels: ["mistral-gone"],
    rejected: { status: 401, body: { detail: "Unauthorized" } },
    restricted: { status: 403, body: { message: "Forbidden" } },
  },
  moonshotai: compatible("moonshotai", "https://api.moonshot.ai/v1/models"),
  nebius: compatible("nebius", "https://api.tokenfactory.nebius.com/v1/models"),
  nvidia: {
    ...compatible("nvidia", "https://integrate.api.nvidia.com/v1/models"),
    exchanges: [
      { url: "https://integrate.api.nvidia.com/v1/models", headers: bearer, answer: list("here", "embedding") },
      { url: "https://integrate.api.nvidia.com/v1/models", headers: {}, answer: list("here", "embedding") },
    ],
    outcome: "not_checkable",
  },
  ollama: {
    access: { vendor: "ollama", models: ["llama3.2", "qwen3:32b", "gone"] },
    exchanges: [
      {
        url: "http://localhost:11434/api/tags",
        headers: {},
        answer: { status: 200, body: { models: [{ name: "llama3.2:latest", model: "llama3.2:latest" }, { name: "qwen3:32b" }] } },
      },
    ],
    outcome: "good",
    missingModels: ["gone"],
  },
  "ollama-cloud": compatible("ollama-cloud", "https://ollama.com/v1/models"),
  openai: {
    ...compatible("openai", "https://api.openai.com/v1/models", documented),
    restricted: openAiError(403, "You have insufficient permissions for this operation. Missing scopes: api.model.read."),
  },
  openrouter: {
    access: { vendor: "openrouter", apiKey, models: ["openai/here:online", "@preset/mine", "openai/gone"], embeddingModels: ["embedding"] },
    exchanges: [
      {
        url: "https://openrouter.ai/api/v1/key",
        headers: bearer,
        answer: {
          status: 200,
          body: { data: { label: "sk-or-v1-au7...890", limit: 100, limit_remaining: 74.5, is_management_key: false } },
        },
      },
      { url: "https://openrouter.ai/api/v1/models", headers: {}, answer: list("openai/here") },
    ],
    outcome: "good",
    missingModels: ["openai/gone"],
    rejected: { status: 401, body: { error: { message: "User not found.", code: 401 } } },
    restricted: { status: 200, body: { data: { is_management_key: true } } },
  },
  perplexity: undefined,
  sambanova: compatible("sambanova", "https://api.sambanova.ai/v1/models"),
  togetherai: {
    ...compatible("togetherai", "https://api.together.xyz/v1/models"),
    exchanges: [
      { url: "https://api.together.xyz/v1/models", headers: bearer, answer: { status: 200, body: [{ id: "here" }, { id: "embedding" }] } },
      { url: "https://api.together.xyz/v1/models", headers: {}, answer: anonymous },
    ],
  },
  vercel: {
    access: { vendor: "vercel", apiKey, models: ["openai/here", "openai/gone"] },
    exchanges: [
      {
        url: "https://ai-gateway.vercel.sh/v1/credits",
        headers: bearer,
        answer: { status: 200, body: { balance: "95.50", total_used: "4.50" } },
      },
      { url: "https://ai-gateway.vercel.sh/v1/models", headers: {}, answer: list("openai/here") },
    ],
    outcome: "good",
    missingModels: ["openai/gone"],
    rejected: { status: 401, body: { error: { message: "Invalid API key", type: "authentication_error" } } },
    restricted: { status: 403, body: { error: { message: "Forbidden" } } },
  },
  voyage: {
    access: { vendor: "voyage", apiKey, embeddingModels: ["voyage-3"] },
    exchanges: [
      { url: "https://api.voyageai.com/v1/files?limit=1", headers: bearer, answer: { status: 200, body: { object: "list", data: [] } } },
    ],
    outcome: "good",
    rejected: { status: 401, body: { detail: "Provided API key is invalid." } },
    restricted: { status: 403, body: { detail: "Forbidden" } },
  },
  watsonx: undefined,
  xai: {
    access: { vendor: "xai", apiKey, models: ["grok-dated", "grok-alias", "grok-gone"] },
    exchanges: [
      {
        url: "https://api.x.ai/v1/api-key",
        headers: bearer,
        answer: {
          status: 200,
          body: {
            redacted_api_key: "xai-...b14o",
            api_key_id: "1",
            team_blocked: false,
            api_key_blocked: false,
            api_key_disabled: false,
            acls: ["api-key:model:*"],
          },
        },
      },
      { url: "https://api.x.ai/v1/models", headers: bearer, answer: list("grok-dated") },
      {
        url: "https://api.x.ai/v1/language-models",
        headers: bearer,
        answer: { status: 200, body: { models: [{ id: "grok-dated", aliases: ["grok-alias"] }] } },
      },
    ],
    outcome: "good",
    missingModels: ["grok-gone"],
    rejected: {
      status: 400,
      body: { code: "Client specified an invalid argument", error: "Incorrect API key provided: no******or. You can obtain an API key." },
    },
    restricted: { status: 403, body: { code: "The caller does not have permission", error: "Your team is blocked." } },
  },
  zai: compatible("zai", "https://api.z.ai/api/paas/v4/models", { isCompared: false }),
};
