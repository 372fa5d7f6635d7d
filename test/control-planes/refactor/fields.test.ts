import { describe, expect, test } from "vitest";
import { refactor } from "../../../src/control-planes/refactor/index.ts";
import { check } from "../../../src/input/check.ts";
import type { Given } from "../../../src/input/given.ts";
import { Secret } from "../../../src/secrets/secret.ts";

function given(values: Given["values"]): Given {
  const origins = Object.fromEntries(Object.keys(values).map((name) => [name, { kind: "file" as const, locate: (path: string) => path }]));
  return { values, origins };
}

function problemsOf(values: Given["values"]): readonly string[] {
  return check(refactor, given(values), { partial: false, strict: false }).issues.map(({ path, message }) => `${path} ${message}`);
}

describe("a spec that re-factor.ai takes", () => {
  test.each([
    { provider: "openai", api_key: "env:KEY" },
    { provider: "openai", enabled: true, credentials: { api_key: "env:KEY", organization: "org-acme" } },
    { provider: "anthropic", api_key: "env:KEY" },
    { provider: "google", credentials: { api_key: "env:KEY" } },
    { provider: "azure", api_key: "env:KEY", endpoint: "https://acme.openai.azure.com", deployment_id: "gpt" },
    { provider: "amazon-bedrock", aws_access_key_id: "env:ID", aws_secret_access_key: "env:KEY", region: "us-west-2" },
    { provider: "xai", api_key: "env:KEY" },
    { provider: "google-vertex", credentials: { project: "acme", private_key: "file:key.pem" } },
    { provider: "openai", credentials: {} },
  ])("%j", (values) => {
    expect(problemsOf(values)).toEqual([]);
  });
});

test("names every part that a vendor needs, at once", () => {
  expect(problemsOf({ provider: "azure", endpoint: "https://acme.openai.azure.com" })).toEqual([
    "api_key is required for azure, which takes api_key, endpoint, deployment_id",
    "deployment_id is required for azure, which takes api_key, endpoint, deployment_id",
  ]);
});

test("does not make up names for google-vertex, which re-factor.ai does not document", () => {
  expect(problemsOf({ provider: "google-vertex" })).toEqual([
    expect.stringMatching(/^credentials .*does not document.*--credential NAME=REF/),
  ]);
});

test("refuses a part of another vendor, and says how to insist", () => {
  const problems = problemsOf({
    provider: "amazon-bedrock",
    api_key: "env:KEY",
    aws_access_key_id: "env:ID",
    aws_secret_access_key: "env:S",
    region: "eu-west-1",
  });
  expect(problems).toEqual([expect.stringMatching(/^api_key is not a credential of amazon-bedrock.*--credential api_key=/)]);
});

test("refuses a part that is given twice", () => {
  expect(problemsOf({ provider: "openai", api_key: "env:A", credentials: { api_key: "env:B" } })).toEqual([
    "api_key is given twice, also in credentials: give it once",
  ]);
});

test("refuses a reference where the value itself is sent, which would be stored as it is written", () => {
  const region = { provider: "openai", api_key: "env:KEY", organization: "env:ORGANIZATION" };
  expect(problemsOf(region)).toEqual([expect.stringMatching(/^organization .*not a reference$/)]);
});

test("reads a reference in a part of `credentials` that is no secret", () => {
  const nested = given({ provider: "openai", credentials: { api_key: "env:KEY", organization: "keychain:org" } });
  const { requests, issues } = check(refactor, nested, { partial: false, strict: false });
  expect({ issues, fields: requests.map(({ field }) => field) }).toEqual({
    issues: [],
    fields: ["credentials.api_key", "credentials.organization"],
  });
});

test.each(["sk-***", "***", "org-***"])("refuses the mask %s as a key or a part", (mask) => {
  expect(problemsOf({ provider: "openai", credentials: { api_key: mask } })).toContainEqual(expect.stringContaining("is a mask"));
  expect(problemsOf({ provider: "openai", api_key: "env:KEY", organization: mask })).toEqual([expect.stringContaining("is a mask")]);
});

test("takes every undocumented credential for a secret", () => {
  const { requests } = check(refactor, given({ provider: "xai", credentials: { session_token: "env:TOKEN" } }), {
    partial: false,
    strict: false,
  });
  expect(requests.map(({ field }) => field)).toEqual(["credentials.session_token"]);
});

test("suggests the variables in which each vendor's key usually is", () => {
  const ask = refactor.fields.api_key?.ask;
  const names = (provider: string) => ask?.names?.({ provider }, {}).next().value;
  expect(names("openai")).toEqual(["OPENAI_API_KEY"]);
  expect(names("azure")).toEqual(["AZURE_API_KEY"]);
  expect(names("xai")).toEqual(["XAI_API_KEY"]);
});

test("asks for the parts that this vendor needs, and no others", () => {
  const asked = (spec: Record<string, unknown>) =>
    Object.entries(refactor.fields).flatMap(([name, { ask }]) =>
      !ask?.optional && ask?.when?.(spec, {}).next().value === true ? [name] : [],
    );
  expect(asked({ provider: "azure" })).toEqual(["api_key", "endpoint", "deployment_id"]);
  expect(asked({ provider: "amazon-bedrock" })).toEqual(["aws_access_key_id", "aws_secret_access_key", "region"]);
  expect(asked({ provider: "openai", credentials: { api_key: new Secret("sk-held") } })).toEqual([]);
});
