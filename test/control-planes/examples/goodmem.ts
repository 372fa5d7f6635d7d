// GoodMem: a model of a hosted service, with a key.

import { expect } from "vitest";
import { type Example, environment } from "./example.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const goodmem: Example = {
  name: "GPT-5 for chats",
  flags: [
    ...["--provider-type", "OPENAI", "--endpoint-url", "https://api.openai.com/v1", "--model-identifier", "gpt-5"],
    ...["--display-name", "GPT-5 for chats", "--api-key", "env:VENDOR_KEY", "--description", "of the support desk"],
  ],
  yaml: `
displayName: GPT-5 for chats
providerType: OPENAI
endpointUrl: https://api.openai.com/v1
modelIdentifier: gpt-5
apiKey: env:VENDOR_KEY
description: of the support desk
`,
  // As the published page writes it, credentials in an object of their own.
  json: {
    displayName: "GPT-5 for chats",
    description: "of the support desk",
    providerType: "OPENAI",
    endpointUrl: "https://api.openai.com/v1",
    modelIdentifier: "gpt-5",
    credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: "env:VENDOR_KEY" } },
  },
  answers: [
    ["What serves the model?", "OPENAI"],
    ["Base URL of the API", ""],
    ["Model", "gpt-5"],
    ["Name", "GPT-5 for chats"],
    ["How does GoodMem sign in to the endpoint?", "CREDENTIAL_KIND_API_KEY"],
    ["API key", environment.VENDOR_KEY],
    ["What else?", ["description"]],
    ["description", "of the support desk"],
    ["Create it?", true],
  ],
  keystrokes: [
    ["? What serves the model?", "\r"],
    ["? Base URL of the API", "\r"],
    ["? Model", "gpt-5\r"],
    ["? Name", "GPT-5 for chats\r"],
    ["? How does GoodMem sign in to the endpoint?", "\r"],
    ["? API key", `${environment.VENDOR_KEY}\r`],
    ["? What else?", "descr"],
    ["❯ ◯ description", " "],
    ["❯ ◉ description", "\r"],
    ["? description: description", "of the support desk\r"],
    ["? Create it?", "\r"],
  ],
  request: {
    method: "POST",
    path: "/v1/llms",
    body: {
      displayName: "GPT-5 for chats",
      description: "of the support desk",
      providerType: "OPENAI",
      endpointUrl: "https://api.openai.com/v1",
      modelIdentifier: "gpt-5",
      credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: environment.VENDOR_KEY } },
      // Of llmp's own making, so that a creation whose answer is lost can be found again.
      llmId: expect.stringMatching(UUID),
    },
  },
  update: {
    flags: ["--max-context-length", "400000"],
    body: { maxContextLength: 400_000 },
    changes: { goodmem: { maxContextLength: 400_000 } },
  },
};
