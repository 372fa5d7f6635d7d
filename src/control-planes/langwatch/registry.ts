// The model providers that LangWatch knows: what each is called, which credentials it takes, and which of them it cannot do without.

import type { VendorId } from "../../vendors/directory.ts";

export interface RegistryEntry {
  readonly name: string;
  /** By its models.dev id. */
  readonly vendor?: VendorId;
  /** Names of its credentials, in the order of its form. */
  readonly parts: readonly string[];
  /** What works: at least one of these sets must be whole. The form demands this; the route itself often takes less. */
  readonly sets: readonly (readonly string[])[];
  /** Parts that make sense only together. */
  readonly together?: readonly string[];
  /** The route refuses a bag of credentials that lacks any of these. */
  readonly demanded: readonly string[];
  /** Where a key without a name belongs. */
  readonly key?: string;
  /** LangWatch has no models of its own for it, so it offers nothing until some are named. */
  readonly needsModels?: true;
  /** Refused by the route when it is not stored yet. */
  readonly deprecated?: string;
}

const CODEX = [
  "CODEX_ACCESS_TOKEN",
  "CODEX_REFRESH_TOKEN",
  "CODEX_ID_TOKEN",
  "CODEX_ACCOUNT_ID",
  "CODEX_PLAN",
  "CODEX_EMAIL",
  "CODEX_TOKENS_SAVED_AT",
];
const AGENT_PLATFORM = ["GOOGLE_AGENT_PLATFORM_API_KEY", "GOOGLE_AGENT_PLATFORM_PROJECT", "GOOGLE_AGENT_PLATFORM_LOCATION"];
const AWS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION_NAME"];
const VERTEX = ["GOOGLE_APPLICATION_CREDENTIALS", "VERTEXAI_PROJECT", "VERTEXAI_LOCATION"];
const SAFETY = ["AZURE_CONTENT_SAFETY_ENDPOINT", "AZURE_CONTENT_SAFETY_KEY"];

/** By LangWatch's own id, as of version 3.16. */
export const registry = {
  openai: {
    name: "OpenAI",
    vendor: "openai",
    parts: ["OPENAI_API_KEY", "OPENAI_BASE_URL"],
    sets: [["OPENAI_API_KEY"], ["OPENAI_BASE_URL"]],
    demanded: [],
    key: "OPENAI_API_KEY",
  },
  anthropic: {
    name: "Anthropic",
    vendor: "anthropic",
    parts: ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"],
    sets: [["ANTHROPIC_API_KEY"], ["ANTHROPIC_BASE_URL"]],
    demanded: [],
    key: "ANTHROPIC_API_KEY",
  },
  gemini: {
    name: "Gemini",
    vendor: "google",
    parts: ["GEMINI_API_KEY", "GEMINI_PROJECT", "GEMINI_LOCATION"],
    sets: [["GEMINI_API_KEY"]],
    together: ["GEMINI_PROJECT", "GEMINI_LOCATION"],
    demanded: ["GEMINI_API_KEY"],
    key: "GEMINI_API_KEY",
  },
  azure: {
    name: "Azure OpenAI",
    vendor: "azure",
    parts: [
      "AZURE_OPENAI_API_KEY",
      "AZURE_OPENAI_ENDPOINT",
      "AZURE_OPENAI_API_VERSION",
      "AZURE_API_GATEWAY_BASE_URL",
      "AZURE_API_GATEWAY_VERSION",
    ],
    sets: [["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"], ["AZURE_API_GATEWAY_BASE_URL"]],
    demanded: [],
    key: "AZURE_OPENAI_API_KEY",
    needsModels: true,
  },
  bedrock: { name: "Bedrock", vendor: "amazon-bedrock", parts: AWS, sets: [AWS], demanded: [], needsModels: true },
  vertex_ai: {
    name: "Vertex AI",
    vendor: "google-vertex",
    parts: VERTEX,
    sets: [VERTEX],
    demanded: VERTEX,
    key: "GOOGLE_APPLICATION_CREDENTIALS",
    needsModels: true,
  },
  deepseek: { ...singleKey("DeepSeek", "DEEPSEEK_API_KEY"), vendor: "deepseek" },
  xai: { ...singleKey("xAI", "XAI_API_KEY"), vendor: "xai" },
  cerebras: { ...singleKey("Cerebras", "CEREBRAS_API_KEY"), vendor: "cerebras", needsModels: true },
  groq: { ...singleKey("Groq", "GROQ_API_KEY"), vendor: "groq", needsModels: true },
  voyage: { ...singleKey("Voyage AI", "VOYAGE_API_KEY"), vendor: "voyage" },
  elevenlabs: {
    name: "ElevenLabs",
    vendor: "elevenlabs",
    parts: ["ELEVENLABS_API_KEY", "ELEVENLABS_WEBHOOK_SECRET", "ELEVENLABS_BASE_URL"],
    sets: [["ELEVENLABS_API_KEY"]],
    demanded: ["ELEVENLABS_API_KEY"],
    key: "ELEVENLABS_API_KEY",
  },
  custom: {
    name: "Custom (OpenAI-compatible)",
    parts: ["CUSTOM_BASE_URL", "CUSTOM_API_KEY"],
    sets: [["CUSTOM_BASE_URL"]],
    demanded: [],
    key: "CUSTOM_API_KEY",
    needsModels: true,
  },
  azure_safety: { name: "Azure Safety", parts: SAFETY, sets: [SAFETY], demanded: SAFETY, key: "AZURE_CONTENT_SAFETY_KEY" },
  openai_codex: {
    name: "Codex (OpenAI account)",
    vendor: "openai",
    parts: CODEX,
    sets: [CODEX],
    demanded: CODEX,
    key: "CODEX_ACCESS_TOKEN",
  },
  google_agent_platform: {
    name: "Google Agent Platform",
    vendor: "google",
    parts: AGENT_PLATFORM,
    sets: [AGENT_PLATFORM],
    demanded: AGENT_PLATFORM,
    key: "GOOGLE_AGENT_PLATFORM_API_KEY",
    deprecated: "gemini",
  },
} as const satisfies Readonly<Record<string, RegistryEntry>>;

export type RegistryId = keyof typeof registry;

export const registryIds = Object.keys(registry) as readonly RegistryId[];

function singleKey(name: string, key: string): RegistryEntry {
  return { name, parts: [key], sets: [[key]], demanded: [key], key };
}

/** The provider of this id, or undefined where it is unknown: a newer server may list more. */
export function lookUp(id: string | undefined): RegistryEntry | undefined {
  return id !== undefined && Object.hasOwn(registry, id) ? registry[id as RegistryId] : undefined;
}

// The sixteen names whose value an answer shows; every other comes back as a mask, also one that is no secret (ELEVENLABS_BASE_URL).
const SHOWN = new Set([
  "ANTHROPIC_BASE_URL",
  "AWS_REGION_NAME",
  "AZURE_API_GATEWAY_BASE_URL",
  "AZURE_API_GATEWAY_VERSION",
  "AZURE_CONTENT_SAFETY_ENDPOINT",
  "AZURE_OPENAI_API_VERSION",
  "AZURE_OPENAI_ENDPOINT",
  "CUSTOM_BASE_URL",
  "GEMINI_LOCATION",
  "GEMINI_PROJECT",
  "GOOGLE_AGENT_PLATFORM_LOCATION",
  "GOOGLE_AGENT_PLATFORM_PROJECT",
  "MANAGED",
  "OPENAI_BASE_URL",
  "VERTEXAI_LOCATION",
  "VERTEXAI_PROJECT",
]);

const PLAIN = new Set(["ELEVENLABS_BASE_URL", "CODEX_ACCOUNT_ID", "CODEX_PLAN", "CODEX_EMAIL", "CODEX_TOKENS_SAVED_AT"]);

/** Whether LangWatch shows the value of this credential, and removes it when a bag of credentials leaves it out. */
export function isShown(name: string): boolean {
  return SHOWN.has(name);
}

/** Whether the value is a secret to whoever gives it. An unknown name may be a mistyped one, so it counts as secret. */
export function isSecretPart(name: string): boolean {
  return !SHOWN.has(name) && !PLAIN.has(name);
}

/** A mask as an answer shows it: `HAS_KEY` and 24 bullets, or anything like it. */
export function isMask(value: string): boolean {
  return /^HAS_KEY\b|•{2,}/u.test(value.trim());
}
