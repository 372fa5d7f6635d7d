// The bodies of Den's page: one of each source.

import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { environment } from "../example.ts";
import type { Published } from "./published.ts";

const { VENDOR_KEY: KEY } = environment;

const customConfigText = JSON.stringify({
  id: "acme",
  name: "Acme",
  npm: "@ai-sdk/openai-compatible",
  env: ["ACME_API_KEY"],
  doc: "https://acme.example/docs",
  api: "https://llm.acme.example/v1",
  models: [{ id: "large", name: "Large" }],
});

export const den: readonly Published[] = [
  {
    kind: "den",
    what: "a models.dev provider, with every field that the page has for one",
    body: {
      name: "Anthropic prod",
      source: "models_dev",
      providerId: "anthropic",
      modelIds: ["claude-sonnet-4-5", "claude-opus-4-1"],
      apiKey: KEY,
      memberIds: [denSeed.members.linus],
      teamIds: [denSeed.teams.platform, denSeed.teams.research],
    },
    flags: [
      ...["--name", "Anthropic prod", "--source", "models_dev", "--provider-id", "anthropic", "--api-key", "env:VENDOR_KEY"],
      ...["--model-id", "claude-sonnet-4-5", "--model-id", "claude-opus-4-1", "--member-id", denSeed.members.linus],
      ...["--team-id", denSeed.teams.platform, "--team-id", "Research"],
    ],
    yaml: `
name: Anthropic prod
source: models_dev
providerId: anthropic
modelIds: [claude-sonnet-4-5, claude-opus-4-1]
apiKey: env:VENDOR_KEY
memberIds: [linus@example.com]
teamIds: [Platform, Research]
`,
  },
  {
    kind: "den",
    what: "a pasted custom configuration",
    body: { name: "Acme", source: "custom", customConfigText, apiKey: KEY },
    flags: ["--name", "Acme", "--source", "custom", "--custom-config-text", customConfigText, "--api-key", "env:VENDOR_KEY"],
    yaml: `
name: Acme
source: custom
apiKey: env:VENDOR_KEY
customConfig:
  id: acme
  name: Acme
  npm: "@ai-sdk/openai-compatible"
  env: [ACME_API_KEY]
  doc: https://acme.example/docs
  api: https://llm.acme.example/v1
  models:
    - id: large
      name: Large
`,
  },
];
