// OpenAI, Anthropic, Azure OpenAI and Bedrock as portable specs, and, written out, what each control plane makes of them.

import { expect } from "vitest";
import type { Spec } from "../../../src/control-planes/control-plane.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import type { PortableSpec } from "../../../src/control-planes/portable.ts";
import { Secret } from "../../../src/secrets/secret.ts";

export const secrets = {
  openai: new Secret("not-a-real-key-of-openai"),
  anthropic: new Secret("not-a-real-key-of-anthropic"),
  azure: new Secret("not-a-real-key-of-azure"),
  bedrock: new Secret("not-a-real-key-of-bedrock"),
  access: new Secret("not-a-real-access-key-id"),
  secret: new Secret("not-a-real-secret-access-key"),
  signature: new Secret("not-a-real-signature"),
} as const;

const { platform } = denSeed.teams;

export const portables = {
  openai: {
    name: "OpenAI production",
    vendor: "openai",
    models: ["gpt-5", "gpt-5-mini"],
    apiKey: secrets.openai,
    enabled: true,
    description: "for the support desk",
    labels: { team: "ai" },
    access: { teams: [platform] },
  },
  anthropic: {
    name: "Anthropic production",
    vendor: "anthropic",
    models: ["claude-sonnet-4-5"],
    apiKey: secrets.anthropic,
    headers: { "X-Signature": secrets.signature },
    access: { everyone: true },
  },
  azure: {
    name: "Azure production",
    vendor: "azure",
    models: ["gpt-5", "gpt-4.1"],
    embeddingModels: ["text-embedding-3-large"],
    apiKey: secrets.azure,
    credentials: { AZURE_RESOURCE_NAME: "acme" },
    defaultModel: "gpt-4.1",
  },
  bedrock: {
    name: "Bedrock production",
    vendor: "amazon-bedrock",
    models: ["amazon.nova-pro-v1:0"],
    // Two ways to sign in: each control plane takes the one that it has.
    apiKey: secrets.bedrock,
    credentials: { AWS_ACCESS_KEY_ID: secrets.access, AWS_SECRET_ACCESS_KEY: secrets.secret, AWS_REGION: "us-west-2" },
  },
} as const satisfies Readonly<Record<string, PortableSpec>>;

export type Vendor = keyof typeof portables;

export interface Outcome {
  readonly specs: readonly Spec[];
  /** Fields that are told to be lost. */
  readonly ignored: readonly string[];
  /** The bodies that creating these sends, in order; secrets by their value. */
  readonly bodies: readonly unknown[];
  /** What the control plane then shows of them, as specs. */
  readonly shown: readonly Spec[];
}

const { openai, anthropic, azure, bedrock, access, secret, signature } = secrets;

const den = {
  openai: {
    specs: [
      {
        source: "models_dev",
        providerId: "openai",
        modelIds: ["gpt-5", "gpt-5-mini"],
        apiKey: openai,
        name: "OpenAI production",
        teamIds: [platform],
      },
    ],
    ignored: ["description", "labels"],
    bodies: [
      {
        name: "OpenAI production",
        source: "models_dev",
        providerId: "openai",
        modelIds: ["gpt-5", "gpt-5-mini"],
        apiKey: "not-a-real-key-of-openai",
        teamIds: [platform],
      },
    ],
    shown: [
      {
        source: "models_dev",
        providerId: "openai",
        modelIds: ["gpt-5", "gpt-5-mini"],
        name: "OpenAI production",
        allMembers: false,
        memberIds: [],
        teamIds: [platform],
        credentialMode: "shared",
      },
    ],
  },
  anthropic: {
    specs: [
      {
        source: "models_dev",
        providerId: "anthropic",
        modelIds: ["claude-sonnet-4-5"],
        apiKey: anthropic,
        name: "Anthropic production",
        allMembers: true,
      },
    ],
    ignored: ["headers"],
    bodies: [
      {
        name: "Anthropic production",
        source: "models_dev",
        providerId: "anthropic",
        modelIds: ["claude-sonnet-4-5"],
        apiKey: "not-a-real-key-of-anthropic",
        allMembers: true,
      },
    ],
    shown: [
      {
        source: "models_dev",
        providerId: "anthropic",
        modelIds: ["claude-sonnet-4-5"],
        name: "Anthropic production",
        allMembers: true,
        credentialMode: "shared",
      },
    ],
  },
  azure: {
    specs: [
      {
        source: "models_dev",
        providerId: "azure",
        modelIds: ["gpt-5", "gpt-4.1"],
        apiKeys: { AZURE_RESOURCE_NAME: "acme", AZURE_API_KEY: azure },
        name: "Azure production",
      },
    ],
    ignored: ["embeddingModels", "defaultModel"],
    bodies: [
      {
        name: "Azure production",
        source: "models_dev",
        providerId: "azure",
        modelIds: ["gpt-5", "gpt-4.1"],
        apiKeys: { AZURE_RESOURCE_NAME: "acme", AZURE_API_KEY: "not-a-real-key-of-azure" },
      },
    ],
    shown: [
      {
        source: "models_dev",
        providerId: "azure",
        // Den sorts models by name.
        modelIds: ["gpt-4.1", "gpt-5"],
        name: "Azure production",
        allMembers: false,
        memberIds: [],
        teamIds: [],
        credentialMode: "shared",
      },
    ],
  },
  bedrock: {
    specs: [
      {
        source: "models_dev",
        providerId: "amazon-bedrock",
        modelIds: ["amazon.nova-pro-v1:0"],
        apiKeys: { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: "us-west-2", AWS_BEARER_TOKEN_BEDROCK: bedrock },
        name: "Bedrock production",
      },
    ],
    ignored: [],
    bodies: [
      {
        name: "Bedrock production",
        source: "models_dev",
        providerId: "amazon-bedrock",
        modelIds: ["amazon.nova-pro-v1:0"],
        apiKeys: {
          AWS_ACCESS_KEY_ID: "not-a-real-access-key-id",
          AWS_SECRET_ACCESS_KEY: "not-a-real-secret-access-key",
          AWS_REGION: "us-west-2",
          AWS_BEARER_TOKEN_BEDROCK: "not-a-real-key-of-bedrock",
        },
      },
    ],
    shown: [
      {
        source: "models_dev",
        providerId: "amazon-bedrock",
        modelIds: ["amazon.nova-pro-v1:0"],
        name: "Bedrock production",
        allMembers: false,
        memberIds: [],
        teamIds: [],
        credentialMode: "shared",
      },
    ],
  },
} as const satisfies Readonly<Record<Vendor, Outcome>>;

/** All credentials come back masked, those that are no secrets among them. */
const refactor = {
  openai: {
    specs: [{ provider: "openai", enabled: true, api_key: openai }],
    ignored: ["name", "description", "labels", "access", "models"],
    bodies: [{ provider: "openai", enabled: true, credentials: { api_key: "not-a-real-key-of-openai" } }],
    shown: [{ provider: "openai", enabled: true }],
  },
  anthropic: {
    specs: [{ provider: "anthropic", api_key: anthropic }],
    ignored: ["name", "headers", "models"],
    bodies: [{ provider: "anthropic", enabled: true, credentials: { api_key: "not-a-real-key-of-anthropic" } }],
    shown: [{ provider: "anthropic", enabled: true }],
  },
  azure: {
    specs: [{ provider: "azure", api_key: azure, endpoint: "https://acme.openai.azure.com", deployment_id: "gpt-4.1" }],
    // The default model is the one deployment that it holds.
    ignored: ["name", "embeddingModels", "defaultModel", "models[0]"],
    bodies: [
      {
        provider: "azure",
        enabled: true,
        credentials: { api_key: "not-a-real-key-of-azure", endpoint: "https://acme.openai.azure.com", deployment_id: "gpt-4.1" },
      },
    ],
    shown: [{ provider: "azure", enabled: true }],
  },
  bedrock: {
    specs: [{ provider: "amazon-bedrock", aws_access_key_id: access, aws_secret_access_key: secret, region: "us-west-2" }],
    ignored: ["name", "models", "apiKey"],
    bodies: [
      {
        provider: "amazon-bedrock",
        enabled: true,
        credentials: {
          aws_access_key_id: "not-a-real-access-key-id",
          aws_secret_access_key: "not-a-real-secret-access-key",
          region: "us-west-2",
        },
      },
    ],
    shown: [{ provider: "amazon-bedrock", enabled: true }],
  },
} as const satisfies Readonly<Record<Vendor, Outcome>>;

function llm(spec: Spec, key: Secret): Pick<Outcome, "specs" | "bodies" | "shown"> {
  const credentials = { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: key.reveal() } };
  // What GoodMem fills in.
  const made = { apiPath: "/chat/completions", supportedModalities: ["TEXT"], capabilities: expect.any(Object) };
  return { specs: [{ ...spec, apiKey: key }], bodies: [{ ...spec, credentials }], shown: [{ ...spec, ...made }] };
}

function together(...made: readonly ReturnType<typeof llm>[]): ReturnType<typeof llm> {
  return {
    specs: made.flatMap(({ specs }) => specs),
    bodies: made.flatMap(({ bodies }) => bodies),
    shown: made.flatMap(({ shown }) => shown),
  };
}

const gpt = {
  description: "for the support desk",
  providerType: "OPENAI",
  endpointUrl: "https://api.openai.com/v1",
  labels: { team: "ai" },
};
const deployment = { providerType: "CUSTOM_OPENAI_COMPATIBLE", endpointUrl: "https://acme.openai.azure.com/openai/v1" };

const goodmem = {
  openai: {
    ...together(
      llm({ ...gpt, displayName: "OpenAI production / gpt-5", modelIdentifier: "gpt-5" }, openai),
      llm({ ...gpt, displayName: "OpenAI production / gpt-5-mini", modelIdentifier: "gpt-5-mini" }, openai),
    ),
    ignored: ["access"],
  },
  anthropic: {
    ...llm(
      {
        displayName: "Anthropic production",
        providerType: "CUSTOM_OPENAI_COMPATIBLE",
        endpointUrl: "https://api.anthropic.com/v1",
        modelIdentifier: "claude-sonnet-4-5",
      },
      anthropic,
    ),
    ignored: ["headers", "access"],
  },
  azure: {
    ...together(
      llm({ ...deployment, displayName: "Azure production / gpt-5", modelIdentifier: "gpt-5" }, azure),
      llm({ ...deployment, displayName: "Azure production / gpt-4.1", modelIdentifier: "gpt-4.1" }, azure),
    ),
    ignored: ["embeddingModels", "defaultModel"],
  },
  bedrock: {
    ...llm(
      {
        displayName: "Bedrock production",
        providerType: "CUSTOM_OPENAI_COMPATIBLE",
        endpointUrl: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
        modelIdentifier: "amazon.nova-pro-v1:0",
      },
      bedrock,
    ),
    ignored: ["credentials.AWS_ACCESS_KEY_ID", "credentials.AWS_SECRET_ACCESS_KEY"],
  },
} as const satisfies Readonly<Record<Vendor, Outcome>>;

const agentstack = {
  openai: {
    specs: [{ type: "openai", api_key: openai, name: "OpenAI production", description: "for the support desk" }],
    ignored: ["models", "labels", "access"],
    bodies: [
      {
        type: "openai",
        base_url: "https://api.openai.com/v1",
        api_key: "not-a-real-key-of-openai",
        name: "OpenAI production",
        description: "for the support desk",
      },
    ],
    shown: [{ type: "openai", name: "OpenAI production", description: "for the support desk" }],
  },
  anthropic: {
    specs: [{ type: "anthropic", api_key: anthropic, name: "Anthropic production" }],
    ignored: ["models", "headers"],
    bodies: [
      {
        type: "anthropic",
        base_url: "https://api.anthropic.com/v1",
        api_key: "not-a-real-key-of-anthropic",
        name: "Anthropic production",
      },
    ],
    shown: [{ type: "anthropic", name: "Anthropic production" }],
  },
  azure: {
    specs: [{ type: "other", base_url: "https://acme.openai.azure.com/openai/v1", api_key: azure, name: "Azure production" }],
    ignored: ["models", "embeddingModels", "defaultModel"],
    bodies: [
      {
        type: "other",
        base_url: "https://acme.openai.azure.com/openai/v1",
        api_key: "not-a-real-key-of-azure",
        name: "Azure production",
      },
    ],
    shown: [{ type: "other", base_url: "https://acme.openai.azure.com/openai/v1", name: "Azure production" }],
  },
  bedrock: {
    specs: [
      {
        type: "bedrock",
        region: "us-west-2",
        credentials: { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret },
        name: "Bedrock production",
      },
    ],
    ignored: ["models", "apiKey"],
    bodies: [
      {
        type: "bedrock",
        base_url: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
        api_key: "not-a-real-access-key-id:not-a-real-secret-access-key::us-west-2",
        name: "Bedrock production",
      },
    ],
    shown: [{ type: "bedrock", region: "us-west-2", name: "Bedrock production" }],
  },
} as const satisfies Readonly<Record<Vendor, Outcome>>;

const whole = (modelId: string, mode = "chat") => ({ modelId, displayName: modelId, mode });

const langwatch = {
  openai: {
    specs: [{ provider: "openai", enabled: true, apiKey: openai, customModels: [{ modelId: "gpt-5" }, { modelId: "gpt-5-mini" }] }],
    ignored: ["name", "description", "labels", "access"],
    bodies: [
      {
        enabled: true,
        customKeys: { OPENAI_API_KEY: "not-a-real-key-of-openai" },
        customModels: [whole("gpt-5"), whole("gpt-5-mini")],
      },
    ],
    shown: [{ provider: "openai", enabled: true, customModels: [whole("gpt-5"), whole("gpt-5-mini")] }],
  },
  anthropic: {
    specs: [
      {
        provider: "anthropic",
        apiKey: anthropic,
        customModels: [{ modelId: "claude-sonnet-4-5" }],
        extraHeaders: [{ key: "X-Signature", value: signature }],
      },
    ],
    ignored: ["name"],
    bodies: [
      {
        enabled: true,
        customKeys: { ANTHROPIC_API_KEY: "not-a-real-key-of-anthropic" },
        customModels: [whole("claude-sonnet-4-5")],
        extraHeaders: [{ key: "X-Signature", value: "not-a-real-signature" }],
      },
    ],
    shown: [{ provider: "anthropic", enabled: true, customModels: [whole("claude-sonnet-4-5")], extraHeaders: [{ key: "X-Signature" }] }],
  },
  azure: {
    specs: [
      {
        provider: "azure",
        apiKey: azure,
        customKeys: { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
        customModels: [{ modelId: "gpt-5" }, { modelId: "gpt-4.1" }],
        customEmbeddingsModels: [{ modelId: "text-embedding-3-large" }],
      },
    ],
    ignored: ["name", "defaultModel"],
    bodies: [
      {
        enabled: true,
        customKeys: { AZURE_OPENAI_API_KEY: "not-a-real-key-of-azure", AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
        customModels: [whole("gpt-5"), whole("gpt-4.1")],
        customEmbeddingsModels: [whole("text-embedding-3-large", "embedding")],
      },
    ],
    shown: [
      {
        provider: "azure",
        enabled: true,
        customKeys: { AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
        customModels: [whole("gpt-5"), whole("gpt-4.1")],
        customEmbeddingsModels: [whole("text-embedding-3-large", "embedding")],
      },
    ],
  },
  bedrock: {
    specs: [
      {
        provider: "bedrock",
        customKeys: { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION_NAME: "us-west-2" },
        customModels: [{ modelId: "amazon.nova-pro-v1:0" }],
      },
    ],
    ignored: ["name", "apiKey"],
    bodies: [
      {
        enabled: true,
        customKeys: {
          AWS_ACCESS_KEY_ID: "not-a-real-access-key-id",
          AWS_SECRET_ACCESS_KEY: "not-a-real-secret-access-key",
          AWS_REGION_NAME: "us-west-2",
        },
        customModels: [whole("amazon.nova-pro-v1:0")],
      },
    ],
    shown: [
      {
        provider: "bedrock",
        enabled: true,
        customKeys: { AWS_REGION_NAME: "us-west-2" },
        customModels: [whole("amazon.nova-pro-v1:0")],
      },
    ],
  },
} as const satisfies Readonly<Record<Vendor, Outcome>>;

export const outcomes: Readonly<Record<string, Readonly<Record<Vendor, Outcome>>>> = { den, refactor, goodmem, agentstack, langwatch };
