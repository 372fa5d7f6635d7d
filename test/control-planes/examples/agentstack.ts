// Agent Stack: a vendor whose address everybody knows.

import { expect } from "vitest";
import { type Example, environment } from "./example.ts";

const provider = { type: "anthropic", base_url: "https://api.anthropic.com/v1", name: "Anthropic prod" };

export const agentstack: Example = {
  name: "Anthropic prod",
  flags: ["--type", "anthropic", "--name", "Anthropic prod", "--api-key", "env:VENDOR_KEY"],
  yaml: "type: anthropic\nname: Anthropic prod\napi_key: env:VENDOR_KEY\n",
  json: { ...provider, api_key: "env:VENDOR_KEY" },
  answers: [
    ["Vendor", "anthropic"],
    ["API key", environment.VENDOR_KEY],
    ["Name", "Anthropic prod"],
    ["Create it?", true],
  ],
  keystrokes: [
    ["? Vendor", "anth"],
    ["❯ Anthropic", "\r"],
    ["? API key", `${environment.VENDOR_KEY}\r`],
    ["? Name", "Anthropic prod\r"],
    ["? Create it?", "\r"],
  ],
  request: { method: "POST", path: "/api/v1/model_providers", body: { ...provider, api_key: environment.VENDOR_KEY } },
  update: {
    // There is no update: it is made anew, and nobody is shown the key.
    flags: ["--description", "for the agents of production", "--api-key", "env:VENDOR_KEY", "--yes"],
    body: { ...provider, api_key: environment.VENDOR_KEY, description: "for the agents of production" },
    changes: {
      id: expect.any(String),
      createdAt: expect.any(String),
      agentstack: { description: "for the agents of production" },
    },
  },
  defaults: { words: ["llm=anthropic:claude-sonnet-4-5"], shown: { llm: "anthropic:claude-sonnet-4-5", embedding: null } },
};
