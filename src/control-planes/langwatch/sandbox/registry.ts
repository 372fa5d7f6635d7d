// The 16 providers that the stand-in for LangWatch knows: which credentials each takes, what it demands of them, and its built-in models.

import * as z from "zod/mini";
import type { Bag } from "./state.ts";

export interface RegistryEntry {
  /** Names of the credentials that are kept; others are dropped silently. */
  readonly fields: readonly string[];
  /** Azure stores names that nobody reads. */
  readonly keepsUnknown?: true;
  /** Rows of it are updated, but no more created. */
  readonly isDeprecated?: true;
  /** The day (ISO) from which a new project may use the host's shared key. */
  readonly since: string;
  /** A few of the built-in models. */
  readonly models: readonly string[];
  readonly embeddings: readonly string[];
  readonly schema: z.ZodMiniType<Bag>;
}

const optional = z.optional(z.nullable(z.string()));
const required = z.string().check(z.minLength(1));
const trimmed = z.optional(z.nullable(z.string().check(z.trim())));
const https = z.optional(z.string().check(z.refine(isOnElevenLabs)));

function isOnElevenLabs(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" && /(^|\.)elevenlabs\.io$/.test(hostname);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

type Shape = Readonly<Record<string, z.ZodMiniType>>;
type Details = Partial<Pick<RegistryEntry, "models" | "embeddings" | "isDeprecated" | "keepsUnknown">>;

function define(since: string, shape: Shape, details: Details = {}, rule: (bag: Bag) => boolean = () => true): RegistryEntry {
  const object = details.keepsUnknown ? z.looseObject(shape) : z.object(shape);
  const schema = object.check(z.refine((bag) => rule(bag))) as z.ZodMiniType<Bag>;
  return { fields: Object.keys(shape), models: [], embeddings: [], since, schema, ...details };
}

/** Either a key or a base URL will do. */
function keyOrUrl(prefix: string, details: Details): RegistryEntry {
  const names = [`${prefix}_API_KEY`, `${prefix}_BASE_URL`];
  const shape = Object.fromEntries(names.map((name) => [name, optional]));
  return define("2023-01-01", shape, details, (bag) => names.some((name) => isFilled(bag[name])));
}

function keyOnly(since: string, name: string, details: Details = {}): RegistryEntry {
  return define(since, { [name]: required }, details);
}

/** The registry by provider id. */
export const registry: Readonly<Record<string, RegistryEntry>> = {
  custom: define("2023-01-01", { CUSTOM_API_KEY: optional, CUSTOM_BASE_URL: optional }),
  openai_codex: define(
    "2026-07-20",
    {
      CODEX_ACCESS_TOKEN: z.string(),
      CODEX_REFRESH_TOKEN: required,
      CODEX_ID_TOKEN: z.string(),
      CODEX_ACCOUNT_ID: z.string(),
      CODEX_PLAN: z.string(),
      CODEX_EMAIL: z.string(),
      CODEX_TOKENS_SAVED_AT: z.string(),
    },
    { models: ["gpt-5-codex"] },
  ),
  openai: keyOrUrl("OPENAI", { models: ["gpt-5", "gpt-5-mini", "gpt-4.1"], embeddings: ["text-embedding-3-large"] }),
  anthropic: keyOrUrl("ANTHROPIC", { models: ["claude-opus-4-1", "claude-sonnet-4-5"] }),
  gemini: define(
    "2023-01-01",
    { GEMINI_API_KEY: required, GEMINI_PROJECT: trimmed, GEMINI_LOCATION: trimmed },
    { models: ["gemini-2.5-pro", "gemini-2.5-flash"], embeddings: ["gemini-embedding-001"] },
    ({ GEMINI_PROJECT: project, GEMINI_LOCATION: location }) => isFilled(project) === isFilled(location),
  ),
  google_agent_platform: define(
    "2026-07-29",
    { GOOGLE_AGENT_PLATFORM_API_KEY: required, GOOGLE_AGENT_PLATFORM_PROJECT: required, GOOGLE_AGENT_PLATFORM_LOCATION: required },
    { isDeprecated: true },
  ),
  elevenlabs: define("2026-07-25", { ELEVENLABS_API_KEY: required, ELEVENLABS_WEBHOOK_SECRET: optional, ELEVENLABS_BASE_URL: https }),
  azure: define(
    "2023-01-01",
    {
      AZURE_OPENAI_API_KEY: optional,
      AZURE_OPENAI_ENDPOINT: optional,
      AZURE_OPENAI_API_VERSION: optional,
      AZURE_API_GATEWAY_BASE_URL: optional,
      AZURE_API_GATEWAY_VERSION: optional,
    },
    { keepsUnknown: true },
  ),
  bedrock: define("2023-01-01", { AWS_ACCESS_KEY_ID: optional, AWS_SECRET_ACCESS_KEY: optional, AWS_REGION_NAME: optional }),
  vertex_ai: define("2023-01-01", {
    // Any JSON will do, so `{}` passes, and the mask does not.
    GOOGLE_APPLICATION_CREDENTIALS: required.check(z.refine(isJson)),
    VERTEXAI_PROJECT: required,
    VERTEXAI_LOCATION: required,
  }),
  deepseek: keyOnly("2023-01-01", "DEEPSEEK_API_KEY", { models: ["deepseek-chat", "deepseek-reasoner"] }),
  xai: keyOnly("2024-11-01", "XAI_API_KEY", { models: ["grok-4"] }),
  cerebras: keyOnly("2024-06-01", "CEREBRAS_API_KEY"),
  groq: keyOnly("2023-01-01", "GROQ_API_KEY"),
  voyage: keyOnly("2026-05-18", "VOYAGE_API_KEY", { embeddings: ["voyage-3-large", "voyage-3.5"] }),
  azure_safety: define("2026-04-10", {
    AZURE_CONTENT_SAFETY_ENDPOINT: z.string().check(z.refine((text) => URL.canParse(text))),
    AZURE_CONTENT_SAFETY_KEY: required,
  }),
};
