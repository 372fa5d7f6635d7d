// The bodies of re-factor.ai's page: the credentials of its five vendors. The page writes them with comments (`// optional`), which are no JSON.

import { environment } from "../example.ts";
import type { Published } from "./published.ts";

const { VENDOR_KEY: KEY, NEW_VENDOR_KEY: SECRET } = environment;

const azure = { api_key: KEY, endpoint: "https://your-resource.openai.azure.com", deployment_id: "gpt-5" };
const bedrock = { aws_access_key_id: KEY, aws_secret_access_key: SECRET, region: "us-west-2" };

export const refactor: readonly Published[] = [
  {
    kind: "refactor",
    what: "OpenAI, with the organization",
    body: { provider: "openai", enabled: true, credentials: { api_key: KEY, organization: "org-acme" } },
    flags: ["--provider", "openai", "--api-key", "env:VENDOR_KEY", "--organization", "org-acme"],
    yaml: "provider: openai\nenabled: true\ncredentials:\n  api_key: env:VENDOR_KEY\n  organization: org-acme # optional\n",
  },
  {
    kind: "refactor",
    what: "Anthropic, switched off",
    body: { provider: "anthropic", enabled: false, credentials: { api_key: KEY } },
    flags: ["--provider", "anthropic", "--no-enabled", "--api-key", "env:VENDOR_KEY"],
    yaml: "provider: anthropic\nenabled: false\napi_key: env:VENDOR_KEY\n",
  },
  {
    kind: "refactor",
    what: "Google",
    body: { provider: "google", enabled: true, credentials: { api_key: KEY } },
    flags: ["--provider", "google", "--credential", "api_key=env:VENDOR_KEY"],
    yaml: "provider: google\napi_key: env:VENDOR_KEY\n",
  },
  {
    kind: "refactor",
    what: "Azure",
    body: { provider: "azure", enabled: true, credentials: azure },
    flags: [
      ...["--provider", "azure", "--api-key", "env:VENDOR_KEY"],
      ...["--endpoint", "https://your-resource.openai.azure.com", "--deployment-id", "gpt-5"],
    ],
    yaml: `
provider: azure
credentials:
  api_key: env:VENDOR_KEY
  endpoint: https://your-resource.openai.azure.com
  deployment_id: gpt-5
`,
    answers: [
      ["Vendor", "azure"],
      ["API key", KEY],
      ["Endpoint", "https://your-resource.openai.azure.com"],
      ["Deployment id", "gpt-5"],
      ["What else?", []],
      ["Create it?", true],
    ],
  },
  {
    kind: "refactor",
    what: "Amazon Bedrock",
    body: { provider: "amazon-bedrock", enabled: true, credentials: bedrock },
    flags: [
      ...["--provider", "amazon-bedrock", "--aws-access-key-id", "env:VENDOR_KEY"],
      ...["--aws-secret-access-key", "env:NEW_VENDOR_KEY", "--region", "us-west-2"],
    ],
    yaml: `
provider: amazon-bedrock
aws_access_key_id: env:VENDOR_KEY
aws_secret_access_key: env:NEW_VENDOR_KEY
region: us-west-2
`,
    answers: [
      ["Vendor", "amazon-bedrock"],
      ["AWS access key id", KEY],
      ["AWS secret access key", SECRET],
      ["AWS region", "us-west-2"],
      ["What else?", []],
      ["Create it?", true],
    ],
  },
];
