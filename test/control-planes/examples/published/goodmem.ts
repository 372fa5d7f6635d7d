// The bodies of GoodMem's page: its example, what its answer shows besides, and its other kind of credentials.

import { environment } from "../example.ts";
import type { Published } from "./published.ts";

const { VENDOR_KEY: KEY } = environment;

/** The example, values as what they are. */
export const goodmemExample: Published = {
  kind: "goodmem",
  what: "the example, values as what they are",
  body: {
    displayName: "GPT-4 Turbo",
    description: "OpenAI's GPT-4 Turbo model for chat completions",
    providerType: "OPENAI",
    endpointUrl: "https://api.openai.com/v1",
    apiPath: "/chat/completions",
    modelIdentifier: "gpt-4-turbo-preview",
    supportedModalities: ["TEXT"],
    credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } },
    capabilities: {
      supportsChat: true,
      supportsCompletion: true,
      supportsFunctionCalling: true,
      supportsSystemMessages: true,
      supportsStreaming: true,
      supportsSamplingParameters: true,
    },
    defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9 },
    maxContextLength: 32768,
    labels: { environment: "production", team: "ai" },
  },
  flags: [
    ...["--display-name", "GPT-4 Turbo", "--description", "OpenAI's GPT-4 Turbo model for chat completions"],
    ...["--provider-type", "OPENAI", "--endpoint-url", "https://api.openai.com/v1", "--api-path", "/chat/completions"],
    ...["--model-identifier", "gpt-4-turbo-preview", "--supported-modality", "TEXT", "--api-key", "env:VENDOR_KEY"],
    ...["--supports-chat", "--supports-completion", "--supports-function-calling", "--supports-system-messages"],
    ...["--supports-streaming", "--supports-sampling-parameters", "--max-tokens", "2048", "--temperature", "0.7", "--top-p", "0.9"],
    ...["--max-context-length", "32768", "--label", "environment=production", "--label", "team=ai"],
  ],
  yaml: `
displayName: GPT-4 Turbo
description: OpenAI's GPT-4 Turbo model for chat completions
providerType: OPENAI
endpointUrl: https://api.openai.com/v1
apiPath: /chat/completions
modelIdentifier: gpt-4-turbo-preview
supportedModalities: [TEXT]
apiKey: env:VENDOR_KEY
capabilities:
  supportsChat: true
  supportsCompletion: true
  supportsFunctionCalling: true
  supportsSystemMessages: true
  supportsStreaming: true
  supportsSamplingParameters: true
maxTokens: 2048
temperature: 0.7
topP: 0.9
maxContextLength: 32768
labels: { environment: production, team: ai }
`,
};

/** The members of the example that the page writes as texts. */
export const goodmemTexts = {
  capabilities: {
    supportsChat: "true",
    supportsCompletion: "true",
    supportsFunctionCalling: "true",
    supportsSystemMessages: "true",
    supportsStreaming: "true",
    supportsSamplingParameters: "true",
  },
  defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", topP: "0.9" },
  maxContextLength: "32768",
} as const;

export const goodmem: readonly Published[] = [
  goodmemExample,
  {
    kind: "goodmem",
    what: "what its answer shows besides, an id and an owner of one's own, and a key that GoodMem fetches itself",
    body: {
      displayName: "Qwen of the cluster",
      providerType: "VLLM",
      endpointUrl: "http://vllm.internal:8000/v1",
      modelIdentifier: "qwen3-32b",
      credentials: {
        kind: "CREDENTIAL_KIND_API_KEY",
        apiKey: { secretRef: { uri: "vault://kv/vllm", hints: { encoding: "base64" } }, headerName: "X-Api-Key", prefix: "Token " },
        labels: { rotation: "monthly" },
      },
      defaultSamplingParams: { topK: 50, frequencyPenalty: 0, presencePenalty: 0, stopSequences: ["\n\n", "END"] },
      version: "1.0.0",
      monitoringEndpoint: "https://monitoring.example.com/llms/status",
      clientConfig: { property1: {}, property2: { retries: 3 } },
      ownerId: "01998000-0000-7000-8000-000000000001",
      llmId: "550e8400-e29b-41d4-a716-446655440000",
    },
    flags: [
      ...["--display-name", "Qwen of the cluster", "--provider-type", "VLLM", "--endpoint-url", "http://vllm.internal:8000/v1"],
      ...["--model-identifier", "qwen3-32b", "--secret-ref", "vault://kv/vllm", "--secret-ref-hint", "encoding=base64"],
      ...["--header-name", "X-Api-Key", "--prefix", "Token ", "--credential-label", "rotation=monthly", "--top-k", "50"],
      ...["--frequency-penalty", "0", "--presence-penalty", "0.0", "--stop-sequence", "\n\n", "--stop-sequence", "END"],
      ...["--llm-version", "1.0.0", "--monitoring-endpoint", "https://monitoring.example.com/llms/status"],
      ...["--client-config", '{"property1": {}, "property2": {"retries": 3}}'],
      ...["--owner-id", "01998000-0000-7000-8000-000000000001", "--llm-id", "550e8400-e29b-41d4-a716-446655440000"],
    ],
    yaml: `
displayName: Qwen of the cluster
providerType: VLLM
endpointUrl: http://vllm.internal:8000/v1
modelIdentifier: qwen3-32b
secretRef: vault://kv/vllm
secretRefHints: { encoding: base64 }
headerName: X-Api-Key
prefix: "Token "
credentialLabels: { rotation: monthly }
defaultSamplingParams: { topK: 50, frequencyPenalty: 0.0, presencePenalty: 0, stopSequences: ["\\n\\n", END] }
version: 1.0.0
monitoringEndpoint: https://monitoring.example.com/llms/status
clientConfig: { property1: {}, property2: { retries: 3 } }
ownerId: 01998000-0000-7000-8000-000000000001
llmId: 550e8400-e29b-41d4-a716-446655440000
`,
  },
  {
    kind: "goodmem",
    what: "Google's own credentials, by which no key is stored",
    body: {
      displayName: "Gemini",
      providerType: "CUSTOM_OPENAI_COMPATIBLE",
      endpointUrl: "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/acme/locations/us-central1/endpoints/openapi",
      modelIdentifier: "google/gemini-2.5-pro",
      credentials: {
        kind: "CREDENTIAL_KIND_GCP_ADC",
        gcpAdc: { scopes: ["https://www.googleapis.com/auth/cloud-platform"], quotaProjectId: "acme" },
      },
    },
    flags: [
      ...["--display-name", "Gemini", "--provider-type", "CUSTOM_OPENAI_COMPATIBLE", "--model-identifier", "google/gemini-2.5-pro"],
      "--endpoint-url",
      "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/acme/locations/us-central1/endpoints/openapi",
      ...["--scope", "https://www.googleapis.com/auth/cloud-platform", "--quota-project-id", "acme"],
    ],
    yaml: `
displayName: Gemini
providerType: CUSTOM_OPENAI_COMPATIBLE
endpointUrl: https://us-central1-aiplatform.googleapis.com/v1beta1/projects/acme/locations/us-central1/endpoints/openapi
modelIdentifier: google/gemini-2.5-pro
scopes: [https://www.googleapis.com/auth/cloud-platform]
quotaProjectId: acme
`,
  },
];
