// The bodies of LangWatch's page, which shows a schema and no example.

import { environment } from "../example.ts";
import type { Published } from "./published.ts";

const { VENDOR_KEY: KEY, NEW_VENDOR_KEY: SECRET } = environment;

const modelOfEveryField = {
  modelId: "large",
  displayName: "Large",
  mode: "chat",
  maxTokens: 8192,
  supportedParameters: ["temperature", "max_tokens", "reasoning"],
  multimodalInputs: ["image", "file", "audio"],
};

export const langwatch: readonly Published[] = [
  {
    kind: "langwatch",
    what: "a provider with every field that is of use",
    beside: { provider: "openai" },
    body: {
      enabled: true,
      customKeys: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "https://llm.acme.example/v1" },
      customModels: [modelOfEveryField, { modelId: "small", displayName: "small", mode: "chat" }],
      customEmbeddingsModels: [{ modelId: "vectors", displayName: "vectors", mode: "embedding", maxTokens: null }],
      extraHeaders: [{ key: "X-Team", value: SECRET }],
    },
    flags: [
      ...["--provider", "openai", "--api-key", "env:VENDOR_KEY", "--credential", "OPENAI_BASE_URL=https://llm.acme.example/v1"],
      ...["--custom-model", JSON.stringify(modelOfEveryField), "--custom-model", "small"],
      ...["--custom-embeddings-model", '{"modelId": "vectors", "maxTokens": null}', "--header", "X-Team=env:NEW_VENDOR_KEY"],
    ],
    yaml: `
provider: openai
enabled: true
customKeys:
  OPENAI_API_KEY: env:VENDOR_KEY
  OPENAI_BASE_URL: https://llm.acme.example/v1
customModels:
  - modelId: large
    displayName: Large
    mode: chat
    maxTokens: 8192
    supportedParameters: [temperature, max_tokens, reasoning]
    multimodalInputs: [image, file, audio]
  - small
customEmbeddingsModels:
  - modelId: vectors
    maxTokens: null
extraHeaders:
  - key: X-Team
    value: env:NEW_VENDOR_KEY
`,
  },
  {
    kind: "langwatch",
    what: "a provider with credentials of several parts",
    beside: { provider: "bedrock" },
    body: {
      enabled: true,
      customKeys: { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION_NAME: "us-west-2" },
      customModels: [{ modelId: "amazon.nova-pro-v1:0", displayName: "amazon.nova-pro-v1:0", mode: "chat" }],
    },
    flags: [
      ...["--provider", "bedrock", "--credential", "AWS_ACCESS_KEY_ID=env:VENDOR_KEY"],
      ...["--credential", "AWS_SECRET_ACCESS_KEY=env:NEW_VENDOR_KEY", "--credential", "AWS_REGION_NAME=us-west-2"],
      ...["--custom-model", "amazon.nova-pro-v1:0"],
    ],
    yaml: `
provider: bedrock
customKeys:
  AWS_ACCESS_KEY_ID: env:VENDOR_KEY
  AWS_SECRET_ACCESS_KEY: env:NEW_VENDOR_KEY
  AWS_REGION_NAME: us-west-2
customModels: ["amazon.nova-pro-v1:0"]
`,
    answers: [
      ["Provider", "bedrock"],
      ["AWS_ACCESS_KEY_ID", KEY],
      ["AWS_SECRET_ACCESS_KEY", SECRET],
      ["AWS_REGION_NAME", "us-west-2"],
      ["Model ids, separated by commas", "amazon.nova-pro-v1:0"],
      ["Create it?", true],
    ],
  },
  {
    kind: "langwatch",
    what: "the least that the page demands: a switch, and no credentials, for LangWatch's operator has them",
    beside: { provider: "groq", customKeys: {} },
    body: { enabled: false },
    flags: ["--provider", "groq", "--no-enabled", "--set", "customKeys={}"],
    yaml: "provider: groq\nenabled: false\ncustomKeys: {}\n",
  },
];
