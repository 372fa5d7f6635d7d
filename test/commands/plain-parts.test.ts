// Parts of credentials that are no secrets in a portable spec: a variable stands for its value, and no placeholder is ever sent in its place.

import { expect, test } from "vitest";
import { openFiveProfiles } from "./five-profiles.ts";

const environment = { REGION: "us-west-2", ORGANIZATION: "org-acme", KEY: "not-a-real-key", SECRET: "not-a-real-secret", TEAM: "ai" };
const five = openFiveProfiles(environment);

test("a region and an organization by their variables arrive as what the variables hold", async () => {
  const stdin = `target: refactor
providers:
  - { vendor: amazon-bedrock, credentials: { AWS_ACCESS_KEY_ID: env:KEY, AWS_SECRET_ACCESS_KEY: env:SECRET, AWS_REGION: env:REGION } }
  - { vendor: openai, apiKey: env:KEY, credentials: { OPENAI_ORG_ID: env:ORGANIZATION } }
`;
  await five.done(["apply", "--yes"], { stdin });
  const sent = five.stage.server.requests.map(({ body }) => JSON.stringify(body)).join("\n");
  expect(sent).toContain('"region":"us-west-2"');
  expect(sent).toContain('"organization":"org-acme"');
  expect(sent).not.toContain("pending");
});

test("they are not read from where only secrets are kept", async () => {
  const stdin = "target: refactor\nvendor: openai\napiKey: env:KEY\ncredentials: { OPENAI_ORG_ID: keychain:organization }\n";
  const { exitCode, stderr } = await five.llmp(["validate"], { stdin });
  expect(exitCode).toBe(2);
  expect(stderr + (await five.llmp(["validate"], { stdin })).stdout).toContain("is no secret: write the value itself, or env:NAME");
});

test("a header that is no secret may stand behind a prefix, and be a variable", async () => {
  const stdin = `target: langwatch
providers:
  - { baseUrl: "https://llm.acme.example/v1", apiKey: env:KEY, models: [large], headers: { X-Team: env:TEAM, X-Other: { prefix: "team ", from: env:TEAM } } }
`;
  await five.done(["apply", "--yes"], { stdin });
  const sent = five.stage.server.requests.map(({ body }) => JSON.stringify(body)).join("\n");
  expect(sent).toContain('"value":"ai"');
  expect(sent).toContain('"value":"team ai"');
});
