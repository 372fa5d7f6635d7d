// What is imported is what control planes take for portable specs.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { controlPlanes, findControlPlane } from "../../../src/control-planes/index.ts";
import type { PortableSpec } from "../../../src/control-planes/portable.ts";
import type { ManifestEntry } from "../../../src/input/import/assemble.ts";
import { namesScheme } from "../../../src/secrets/references.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { importText } from "./imported.ts";

const LITELLM = readFileSync(new URL("../../../examples/litellm.yaml", import.meta.url), "utf8");

const OPENCODE = JSON.stringify({
  model: "anthropic/claude-sonnet-4-5",
  provider: {
    azure: { options: { resourceName: "acme", apiKey: "{env:AZURE_API_KEY}" }, models: { "gpt-5": {} } },
    "google-vertex": { options: { project: "acme", location: "global" }, models: { "gemini-2.5-pro": {} } },
    acme: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: "https://llm.acme.example/v1", apiKey: "not-a-real-key-1", headers: { "X-Team": "{env:TEAM}" } },
      models: { large: {} },
    },
  },
});

/** References as the secrets that they lead to. */
function resolve({ apiKey, credentials, headers, ...spec }: ManifestEntry): PortableSpec {
  const secrets = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, namesScheme(value) ? new Secret("not-a-real-key-1") : value]));
  return {
    ...spec,
    ...(apiKey === undefined ? {} : { apiKey: new Secret("not-a-real-key-1") }),
    ...(credentials === undefined ? {} : { credentials: secrets(credentials) }),
    ...(headers === undefined ? {} : { headers: secrets(headers) }),
  };
}

// What these control planes cannot hold, whoever asks for it.
const limits: Readonly<Record<string, readonly string[]>> = {
  den: [],
  goodmem: ["Amazon Bedrock apiKey"],
  agentstack: ["Google Vertex AI baseUrl"],
  langwatch: [],
};

test.each(Object.entries(limits))("%s takes every provider of both tools, within its own limits", async (kind, expected) => {
  const plane = await findControlPlane(controlPlanes, kind)?.load();
  const imported = await Promise.all([importText(LITELLM), importText(OPENCODE)]);
  const providers = imported.flatMap((one) => one.providers);
  expect(providers).toHaveLength(9);
  const problems = providers.flatMap((provider) =>
    (plane?.portable.toSpecs(resolve(provider)).problems ?? []).map(({ path }) => `${provider.name} ${path}`),
  );
  expect({ kind: plane?.kind, problems }).toEqual({ kind, problems: expected });
});
