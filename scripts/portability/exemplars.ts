// Providers that say everything that a portable spec can say, by which it is seen what a control plane keeps.

import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import type { PortableSpec } from "../../src/control-planes/portable.ts";
import { Secret } from "../../src/secrets/secret.ts";

const common = {
  embeddingModels: ["embeddings"],
  description: "for the support desk",
  headers: { "X-Team": "ai" },
  labels: { team: "ai" },
  defaultModel: "large",
  access: { teams: [denSeed.teams.platform] },
} as const satisfies PortableSpec;

const key = new Secret("stand-in-for-a-key");

/** By the words that the table has for them. One model each: several are several LLMs on GoodMem. */
export const exemplars: Readonly<Record<string, PortableSpec>> = {
  OpenAI: { name: "Production", vendor: "openai", models: ["gpt-5"], apiKey: key, ...common, defaultModel: "gpt-5" },
  Anthropic: { name: "Production", vendor: "anthropic", models: ["claude-sonnet-4-5"], apiKey: key, ...common },
  Azure: { name: "Production", vendor: "azure", models: ["gpt-5"], apiKey: key, credentials: { AZURE_RESOURCE_NAME: "acme" }, ...common },
  Bedrock: {
    name: "Production",
    vendor: "amazon-bedrock",
    models: ["amazon.nova-pro-v1:0"],
    credentials: { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: new Secret("stand-in-for-a-secret"), AWS_REGION: "us-west-2" },
    ...common,
  },
  "Bedrock by API key": {
    name: "Production",
    vendor: "amazon-bedrock",
    models: ["amazon.nova-pro-v1:0"],
    apiKey: key,
    credentials: { AWS_REGION: "us-west-2" },
    ...common,
  },
  Mistral: { name: "Production", vendor: "mistral", models: ["mistral-large-latest"], apiKey: key, ...common },
  "own endpoint": { name: "Production", baseUrl: "https://llm.acme.example/v1", models: ["large"], apiKey: key, ...common },
};

/** The one thing that no other exemplar can say without losing most control planes. */
export const switchedOff: PortableSpec = { vendor: "openai", models: ["gpt-5"], apiKey: key, enabled: false };

/** The parts of a spec that are kept or lost each by itself: fields, and credentials by their name. */
export function partsOf(spec: PortableSpec): readonly string[] {
  return Object.entries(spec).flatMap(([field, value]) =>
    field === "credentials" ? Object.keys(value).map((name) => `credentials.${name}`) : [field],
  );
}

export function partOf(spec: PortableSpec, part: string): unknown {
  const [field, name] = part.split(".", 2);
  if (name === undefined) return spec[field as keyof PortableSpec];
  return spec.credentials?.[name];
}

/** The parts of a spec among these. */
export function only(spec: PortableSpec, parts: readonly string[]): PortableSpec {
  const credentials = Object.entries(spec.credentials ?? {}).filter(([name]) => parts.includes(`credentials.${name}`));
  const fields = Object.entries(spec).filter(([field]) => field !== "credentials" && parts.includes(field));
  return { ...Object.fromEntries(fields), ...(credentials.length === 0 ? {} : { credentials: Object.fromEntries(credentials) }) };
}
