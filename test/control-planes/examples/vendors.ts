// Every vendor of every control plane: what it cannot do without, and where its key belongs in a body.

import { catalog } from "../../../src/control-planes/den/sandbox/catalog.ts";
import { environment } from "./example.ts";

const { VENDOR_KEY: KEY, NEW_VENDOR_KEY: SECRET } = environment;

/** A vendor with one key. */
interface OneKey {
  /** Where the value of `--api-key` arrives, as a path in the body. */
  readonly key: string;
  /** What else it needs. */
  readonly flags?: readonly string[];
  /** What the key is, where not any word will do. */
  readonly value?: string;
}

/** A vendor with credentials of several parts, none of which is the key. */
interface SeveralParts {
  /** What `--api-key` is answered. */
  readonly refused: string;
  /** The flags that give every part. */
  readonly flags: readonly string[];
  /** What arrives, within the body. */
  readonly arrives: Readonly<Record<string, unknown>>;
}

/** The words after `create` that name a vendor, and the vendors by the names that they have there. */
interface Vendors {
  name(vendor: string): readonly string[];
  readonly vendors: Readonly<Record<string, OneKey | SeveralParts>>;
}

const awsKeys = ["--credential", "AWS_ACCESS_KEY_ID=env:VENDOR_KEY", "--credential", "AWS_SECRET_ACCESS_KEY=env:NEW_VENDOR_KEY"];
const AWS = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET };

const den: Vendors = {
  name(vendor) {
    const [model] = catalog().find(({ id }) => id === vendor)?.models ?? [];
    return ["--source", "models_dev", "--name", vendor, "--provider-id", vendor, "--model-id", model?.id ?? ""];
  },
  vendors: {
    openai: { key: "apiKey" },
    anthropic: { key: "apiKey" },
    // Three names for one key: the first stands for all.
    google: { key: "apiKeys.GOOGLE_API_KEY" },
    "google-vertex": {
      refused: "does not say which credential it is",
      flags: [
        ...["--credential", "GOOGLE_VERTEX_PROJECT=env:VENDOR_KEY", "--credential", "GOOGLE_VERTEX_LOCATION=env:NEW_VENDOR_KEY"],
        ...["--credential", "GOOGLE_APPLICATION_CREDENTIALS=env:VENDOR_KEY"],
      ],
      arrives: { apiKeys: { GOOGLE_VERTEX_PROJECT: KEY, GOOGLE_VERTEX_LOCATION: SECRET, GOOGLE_APPLICATION_CREDENTIALS: KEY } },
    },
    azure: { key: "apiKeys.AZURE_API_KEY" },
    "amazon-bedrock": {
      refused: "does not say which credential it is",
      flags: [...awsKeys, "--credential", "AWS_REGION=env:AWS_REGION"],
      arrives: { apiKeys: { ...AWS, AWS_REGION: environment.AWS_REGION } },
    },
    groq: { key: "apiKey" },
    mistral: { key: "apiKey" },
    xai: { key: "apiKey" },
    deepseek: { key: "apiKey" },
    openrouter: { key: "apiKey" },
    cohere: { key: "apiKey" },
  },
};

const refactor: Vendors = {
  name: (vendor) => ["--provider", vendor],
  vendors: {
    openai: { key: "credentials.api_key" },
    anthropic: { key: "credentials.api_key" },
    google: { key: "credentials.api_key" },
    // Its credentials are not documented, so what is given is passed through.
    "google-vertex": { key: "credentials.api_key" },
    azure: { key: "credentials.api_key", flags: ["--endpoint", "https://acme.openai.azure.com", "--deployment-id", "gpt-5"] },
    "amazon-bedrock": {
      refused: "is not a credential of amazon-bedrock",
      flags: [
        ...["--credential", "aws_access_key_id=env:VENDOR_KEY", "--credential", "aws_secret_access_key=env:NEW_VENDOR_KEY"],
        ...["--credential", "region=us-west-2"],
      ],
      arrives: { credentials: { aws_access_key_id: KEY, aws_secret_access_key: SECRET, region: "us-west-2" } },
    },
    xai: { key: "credentials.api_key" },
  },
};

const inlineSecret: OneKey = { key: "credentials.apiKey.inlineSecret" };

const goodmem: Vendors = {
  name: (type) => [
    ...["--provider-type", type, "--endpoint-url", "https://llm.acme.example/v1", "--model-identifier", "large", "--display-name", type],
  ],
  vendors: {
    OPENAI: inlineSecret,
    LITELLM_PROXY: inlineSecret,
    OPEN_ROUTER: inlineSecret,
    VLLM: inlineSecret,
    OLLAMA: inlineSecret,
    LLAMA_CPP: inlineSecret,
    CUSTOM_OPENAI_COMPATIBLE: inlineSecret,
    DASHSCOPE: inlineSecret,
  },
};

const single: OneKey = { key: "api_key" };
const ownAddress: OneKey = { key: "api_key", flags: ["--base-url", "https://llm.acme.example/v1"] };

const agentstack: Vendors = {
  name: (type) => ["--type", type, "--name", type],
  vendors: {
    anthropic: single,
    // A Bedrock API key; keys of AWS are packed into one text.
    bedrock: { key: "api_key", flags: ["--region", "us-west-2"] },
    cerebras: single,
    chutes: single,
    cohere: single,
    deepseek: single,
    gemini: single,
    github: single,
    groq: single,
    watsonx: { key: "api_key", flags: ["--region", "eu-de", "--watsonx-space-id", "space-1"] },
    jan: single,
    mistral: single,
    moonshot: single,
    nvidia: single,
    ollama: single,
    openai: single,
    openrouter: single,
    perplexity: single,
    together: single,
    voyage: single,
    rits: ownAddress,
    other: ownAddress,
  },
};

function credential(name: string, ...settings: readonly string[]): OneKey {
  return { key: `customKeys.${name}`, flags: settings.flatMap((setting) => ["--credential", setting]) };
}

const codexSettings = {
  CODEX_ACCOUNT_ID: "account-1",
  CODEX_PLAN: "team",
  CODEX_EMAIL: "ada@example.com",
  CODEX_TOKENS_SAVED_AT: "1760000000",
};

const langwatch: Vendors = {
  name: (provider) => ["--provider", provider],
  vendors: {
    openai: credential("OPENAI_API_KEY"),
    // The stand-in's organization has one already, for all of its projects.
    anthropic: { ...credential("ANTHROPIC_API_KEY"), flags: ["--upsert"] },
    gemini: credential("GEMINI_API_KEY"),
    azure: credential("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT=https://acme.openai.azure.com"),
    bedrock: {
      refused: "does not say which credential it is",
      flags: [...awsKeys, "--credential", "AWS_REGION_NAME=us-west-2"],
      arrives: { customKeys: { ...AWS, AWS_REGION_NAME: "us-west-2" } },
    },
    vertex_ai: {
      ...credential("GOOGLE_APPLICATION_CREDENTIALS", "VERTEXAI_PROJECT=acme", "VERTEXAI_LOCATION=us-central1"),
      value: '{\n  "type": "service_account",\n  "private_key": "not a real one"\n}',
    },
    deepseek: credential("DEEPSEEK_API_KEY"),
    xai: credential("XAI_API_KEY"),
    cerebras: credential("CEREBRAS_API_KEY"),
    groq: credential("GROQ_API_KEY"),
    voyage: credential("VOYAGE_API_KEY"),
    elevenlabs: credential("ELEVENLABS_API_KEY"),
    custom: credential("CUSTOM_API_KEY", "CUSTOM_BASE_URL=https://llm.acme.example/v1"),
    azure_safety: credential("AZURE_CONTENT_SAFETY_KEY", "AZURE_CONTENT_SAFETY_ENDPOINT=https://acme.cognitiveservices.azure.com"),
    openai_codex: credential(
      "CODEX_ACCESS_TOKEN",
      ...["CODEX_REFRESH_TOKEN=env:NEW_VENDOR_KEY", "CODEX_ID_TOKEN=env:NEW_VENDOR_KEY"],
      ...Object.entries(codexSettings).map(([name, value]) => `${name}=${value}`),
    ),
  },
};

export const vendorsOf: Readonly<Record<string, Vendors>> = { den, refactor, goodmem, agentstack, langwatch };
