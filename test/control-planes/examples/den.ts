// OpenWork Den: two models of a vendor for a member and a team, who are named as people name them.

import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { type Example, environment } from "./example.ts";

const granted = { memberIds: [denSeed.members.linus], teamIds: [denSeed.teams.platform] };

export const den: Example = {
  name: "OpenAI prod",
  flags: [
    ...["--source", "models_dev", "--name", "OpenAI prod", "--provider-id", "openai", "--model-id", "gpt-5", "--model-id", "gpt-5-mini"],
    ...["--api-key", "env:VENDOR_KEY", "--member-id", "linus@example.com", "--team-id", "Platform"],
  ],
  yaml: `
# Who may use it is said by e-mail address and by name.
source: models_dev
name: OpenAI prod
providerId: openai
modelIds:
  - gpt-5
  - gpt-5-mini
apiKey: env:VENDOR_KEY
memberIds: [linus@example.com]
teamIds: [Platform]
`,
  json: {
    source: "models_dev",
    name: "OpenAI prod",
    providerId: "openai",
    modelIds: ["gpt-5", "gpt-5-mini"],
    apiKey: "env:VENDOR_KEY",
    memberIds: ["linus@example.com"],
    teamIds: ["Platform"],
  },
  answers: [
    ["Where do the models come from?", "models_dev"],
    ["Vendor", "openai"],
    ["Models", ["gpt-5", "gpt-5-mini"]],
    ["Name", "OpenAI prod"],
    ["API key", environment.VENDOR_KEY],
    ["Members who may use it", ["linus@example.com"]],
    ["Teams that may use it", ["Platform"]],
    ["Create it?", true],
  ],
  keystrokes: [
    ["? Where do the models come from?", "\r"],
    ["? Vendor", "openai"],
    ["❯ OpenAI", "\r"],
    ["❯ ◯ GPT-5 ", " "],
    ["(1 chosen)", "mini"],
    ["❯ ◯ GPT-5 Mini", " "],
    ["(2 chosen)", "\r"],
    ["? Name", "OpenAI prod\r"],
    ["? API key", `${environment.VENDOR_KEY}\r`],
    ["? Members who may use it", "linus"],
    ["❯ ◯ Linus", " "],
    ["❯ ◉ Linus", "\r"],
    ["? Teams that may use it", "plat"],
    ["❯ ◯ Platform", " "],
    ["❯ ◉ Platform", "\r"],
    ["? Create it?", "\r"],
  ],
  request: {
    method: "POST",
    path: "/v1/llm-providers",
    body: {
      name: "OpenAI prod",
      source: "models_dev",
      providerId: "openai",
      modelIds: ["gpt-5", "gpt-5-mini"],
      apiKey: environment.VENDOR_KEY,
      ...granted,
    },
  },
  update: {
    flags: ["--model-id", "gpt-5-mini"],
    // A PATCH resets what it does not name, the key excepted.
    body: {
      name: "OpenAI prod",
      source: "models_dev",
      providerId: "openai",
      modelIds: ["gpt-5-mini"],
      ...granted,
      allMembers: false,
      credentialMode: "shared",
    },
    changes: { models: ["gpt-5-mini"] },
  },
};
