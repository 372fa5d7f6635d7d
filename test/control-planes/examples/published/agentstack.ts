// The bodies of Agent Stack's page, whose example has `<string>` for every text.

import { environment } from "../example.ts";
import type { Published } from "./published.ts";

const { VENDOR_KEY: KEY, NEW_VENDOR_KEY: SECRET } = environment;

export const agentstack: readonly Published[] = [
  {
    kind: "agentstack",
    what: "the example, with every field, though it is of Anthropic and has ids of watsonx",
    body: {
      type: "anthropic",
      base_url: "https://api.anthropic.com/v1",
      api_key: KEY,
      name: "Anthropic",
      description: "for the agents",
      watsonx_project_id: "project-1",
      watsonx_space_id: "space-1",
    },
    flags: [
      ...["--type", "anthropic", "--base-url", "https://api.anthropic.com/v1", "--api-key", "env:VENDOR_KEY", "--name", "Anthropic"],
      ...["--description", "for the agents", "--watsonx-project-id", "project-1", "--watsonx-space-id", "space-1"],
    ],
    yaml: `
type: anthropic
api_key: env:VENDOR_KEY
name: Anthropic
description: for the agents
watsonx_project_id: project-1
watsonx_space_id: space-1
`,
  },
  {
    kind: "agentstack",
    what: "watsonx in a region",
    body: {
      type: "watsonx",
      base_url: "https://eu-de.ml.cloud.ibm.com",
      api_key: KEY,
      name: "Granite",
      watsonx_project_id: "project-1",
    },
    flags: [
      "--type",
      "watsonx",
      "--region",
      "eu-de",
      "--api-key",
      "env:VENDOR_KEY",
      "--name",
      "Granite",
      "--watsonx-project-id",
      "project-1",
    ],
    yaml: "type: watsonx\nregion: eu-de\napi_key: env:VENDOR_KEY\nname: Granite\nwatsonx_project_id: project-1\n",
    answers: [
      ["Vendor", "watsonx"],
      ["Region", "eu-de"],
      ["API key", KEY],
      ["Project id", "project-1"],
      ["Name", "Granite"],
      ["Create it?", true],
    ],
  },
  {
    kind: "agentstack",
    what: "Bedrock, whose key has parts that arrive as one text",
    body: {
      type: "bedrock",
      base_url: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
      api_key: `${KEY}:${SECRET}::us-west-2`,
      name: "Bedrock",
    },
    flags: [
      ...["--type", "bedrock", "--region", "us-west-2", "--name", "Bedrock"],
      ...["--credential", "AWS_ACCESS_KEY_ID=env:VENDOR_KEY", "--credential", "AWS_SECRET_ACCESS_KEY=env:NEW_VENDOR_KEY"],
    ],
    yaml: `
type: bedrock
name: Bedrock
credentials:
  AWS_ACCESS_KEY_ID: env:VENDOR_KEY
  AWS_SECRET_ACCESS_KEY: env:NEW_VENDOR_KEY
  AWS_REGION: us-west-2
base_url: https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1
`,
    answers: [
      ["Vendor", "bedrock"],
      ["Region", "us-west-2"],
      ["AWS_ACCESS_KEY_ID", KEY],
      ["AWS_SECRET_ACCESS_KEY", SECRET],
      ["AWS_SESSION_TOKEN", undefined],
      ["Name", "Bedrock"],
      ["Create it?", true],
    ],
  },
];
