// How opencode writes values (https://opencode.ai/docs/config): `{env:NAME}`, `{file:PATH}`, packages and options by their names.

import { dirname, isAbsolute, join } from "node:path";
import { looksLikeKey } from "../../secrets/key-shapes.ts";
import type { Value } from "./draft.ts";
import { isGiven, type Part } from "./part.ts";
import { isNoKey, mixedText, type PartName, type Remember, writtenKey } from "./values.ts";
import type { KnownVendor } from "./vendors.ts";

/** A value's place and what reading it needs. */
export interface Surroundings {
  /** The configuration, which paths are relative to; none for standard input. */
  readonly file?: string;
  readonly remember: Remember;
}

/** A value that is no secret. */
export function readPlain(part: Part, { file }: Surroundings): Value | undefined {
  if (!isText(part)) return undefined;
  const text = String(part.value).trim();
  return text === "" ? undefined : (readReference(text, part, file) ?? { kind: "plain", text });
}

/** A value that is a secret; nothing where none is needed. */
export function readSecret(part: Part, { file, remember }: Surroundings): Value | undefined {
  if (!isGiven(part)) return undefined;
  const text = typeof part.value === "string" ? part.value : JSON.stringify(part.value);
  return readReference(text.trim(), part, file) ?? (isNoKey(text) ? undefined : writtenKey(text, part.where(), remember));
}

function isText({ value }: Part): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function readReference(text: string, part: Part, file: string | undefined): Value | undefined {
  const variable = /^\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1];
  if (variable !== undefined && !looksLikeKey(variable)) return { kind: "reference", text: `env:${variable}` };
  const path = /^\{file:([^{}\p{C}]+)\}$/u.exec(text)?.[1];
  if (path !== undefined && !looksLikeKey(path)) return { kind: "reference", text: `file:${resolvePath(path, file)}` };
  // `${NAME}` is filled in where an address of the catalogue has one.
  return isVariable(text) || /\$\{[^{}]*\}/.test(text) ? mixedText(text, part.where()) : undefined;
}

/** Whether opencode would put something else in the place of the text, or of a part of it. */
export function isVariable(text: string): boolean {
  return /\{(?:env|file):[^{}]*\}/.test(text);
}

/** Opencode reads paths from the folder of its configuration, llmp from where it is run. */
function resolvePath(path: string, file: string | undefined): string {
  const resolved = file === undefined || isAbsolute(path) || path.startsWith("~/") ? path : join(dirname(file), path);
  // In a reference, `~` begins a home directory; here it was the name of a folder.
  return resolved.startsWith("~") && !path.startsWith("~/") ? `./${resolved}` : resolved;
}

/** The vendor that a package of the AI SDK speaks to, where it is one. */
export const packages: Readonly<Record<string, KnownVendor>> = {
  "@ai-sdk/amazon-bedrock": "amazon-bedrock",
  "@ai-sdk/anthropic": "anthropic",
  "@ai-sdk/azure": "azure",
  "@ai-sdk/cerebras": "cerebras",
  "@ai-sdk/cohere": "cohere",
  "@ai-sdk/deepinfra": "deepinfra",
  "@ai-sdk/deepseek": "deepseek",
  "@ai-sdk/fireworks": "fireworks-ai",
  "@ai-sdk/gateway": "vercel",
  "@ai-sdk/google": "google",
  "@ai-sdk/google-vertex": "google-vertex",
  "@ai-sdk/groq": "groq",
  "@ai-sdk/mistral": "mistral",
  "@ai-sdk/openai": "openai",
  "@ai-sdk/perplexity": "perplexity",
  "@ai-sdk/togetherai": "togetherai",
  "@ai-sdk/xai": "xai",
  "@openrouter/ai-sdk-provider": "openrouter",
};

/** `aisdk:@ai-sdk/openai` and `@opencode/ai/providers/openai`, of opencode 2, as the package of opencode 1. */
export function packageName(text: string): string {
  return text.replace(/^aisdk:/, "").replace(/^@opencode(?:-ai)?\/ai\/providers\//, "@ai-sdk/");
}

/** What a vendor's options are called among models.dev's names, and which hold a secret. */
export const parts: Readonly<Record<string, Readonly<Record<string, PartName>>>> = {
  "amazon-bedrock": {
    region: { name: "AWS_REGION", isSecret: false },
    accessKeyId: { name: "AWS_ACCESS_KEY_ID", isSecret: true },
    secretAccessKey: { name: "AWS_SECRET_ACCESS_KEY", isSecret: true },
    sessionToken: { name: "AWS_SESSION_TOKEN", isSecret: true },
  },
  azure: { resourceName: { name: "AZURE_RESOURCE_NAME", isSecret: false } },
  "google-vertex": {
    project: { name: "GOOGLE_VERTEX_PROJECT", isSecret: false },
    location: { name: "GOOGLE_VERTEX_LOCATION", isSecret: false },
  },
};
