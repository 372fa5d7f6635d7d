// LangWatch: a vendor with a key, an address, and models of one's own.

import { type Example, environment } from "./example.ts";

const ENDPOINT = "https://acme.openai.azure.com";
const model = (modelId: string) => ({ modelId, displayName: modelId, mode: "chat" });

export const langwatch: Example = {
  name: "azure",
  flags: [
    ...["--provider", "azure", "--api-key", "env:VENDOR_KEY", "--credential", `AZURE_OPENAI_ENDPOINT=${ENDPOINT}`],
    ...["--custom-model", "gpt-5", "--custom-model", "gpt-5-mini"],
  ],
  yaml: `
provider: azure
apiKey: env:VENDOR_KEY
customKeys:
  AZURE_OPENAI_ENDPOINT: ${ENDPOINT}
customModels:
  - modelId: gpt-5
  - { modelId: gpt-5-mini, displayName: gpt-5-mini, mode: chat }
`,
  // As the published page has it: every credential by its name, every model as an object.
  json: {
    provider: "azure",
    enabled: true,
    customKeys: { AZURE_OPENAI_API_KEY: "env:VENDOR_KEY", AZURE_OPENAI_ENDPOINT: ENDPOINT },
    customModels: [model("gpt-5"), model("gpt-5-mini")],
  },
  answers: [
    ["Provider", "azure"],
    ["API key", environment.VENDOR_KEY],
    ["AZURE_OPENAI_ENDPOINT", ENDPOINT],
    ["Model ids, separated by commas", "gpt-5, gpt-5-mini"],
    ["Create it?", true],
  ],
  keystrokes: [
    ["? Provider", "azure op"],
    ["❯ Azure OpenAI", "\r"],
    ["? API key", `${environment.VENDOR_KEY}\r`],
    ["? AZURE_OPENAI_ENDPOINT", `${ENDPOINT}\r`],
    ["? Model ids, separated by commas", "gpt-5, gpt-5-mini\r"],
    ["? Create it?", "\r"],
  ],
  request: {
    method: "PUT",
    path: "/api/model-providers/azure",
    body: {
      enabled: true,
      customKeys: { AZURE_OPENAI_API_KEY: environment.VENDOR_KEY, AZURE_OPENAI_ENDPOINT: ENDPOINT },
      customModels: [model("gpt-5"), model("gpt-5-mini")],
    },
  },
  update: {
    flags: ["--custom-model", "gpt-5-mini"],
    // A PUT empties what it does not name, the credentials excepted.
    body: { enabled: true, customModels: [model("gpt-5-mini")], customEmbeddingsModels: [], extraHeaders: [] },
    changes: { models: ["gpt-5-mini"], langwatch: { customModels: [model("gpt-5-mini")] } },
  },
};
