import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { otherSpellings } from "../../../src/control-planes/agentstack/address.ts";
import { type AgentstackSpec, fields, rules } from "../../../src/control-planes/agentstack/fields.ts";
import type { Conversation, Spec } from "../../../src/control-planes/control-plane.ts";
import type { Fields } from "../../../src/control-planes/fields.ts";
import { flagOf } from "../../../src/control-planes/flags.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, type Step } from "../conversation.ts";
import { LIST, page, row } from "./server.ts";

const api_key = new Secret("not-a-real-key");
const name = "Prod";

function problems(spec: AgentstackSpec): readonly (readonly [string, string])[] {
  return rules.flatMap((rule) => rule(spec)).map(({ path, message }) => [path, message] as const);
}

describe("a spec that the server takes has no problems", () => {
  test.each<[what: string, spec: AgentstackSpec]>([
    ["a type with an address", { type: "openai", name, api_key }],
    ["an address of one's own", { type: "other", name, api_key, base_url: "https://x.example/v1" }],
    ["watsonx with a region and a project", { type: "watsonx", name, api_key, region: "us-south", watsonx_project_id: "p" }],
    [
      "watsonx with an address and a space; an empty project counts as none",
      { type: "watsonx", name, api_key, base_url: "https://x.example", watsonx_project_id: "", watsonx_space_id: "s" },
    ],
    [
      "Bedrock from parts",
      { type: "bedrock", name, region: "us-east-1", credentials: { AWS_ACCESS_KEY_ID: api_key, AWS_SECRET_ACCESS_KEY: api_key } },
    ],
    [
      "Bedrock behind an address of one's own",
      { type: "bedrock", name, region: "us-east-1", base_url: "https://vpce.example/openai/v1", api_key },
    ],
    ["Ollama without a key", { type: "ollama", name }],
    ["an unknown type with an address", { type: "quantum", name, api_key, base_url: "https://x.example/v1" }],
    [
      "the published example, whose watsonx ids are of no use to anthropic",
      { type: "anthropic", name, api_key, watsonx_project_id: "p", watsonx_space_id: "s" },
    ],
  ])("%s", (_what, spec) => {
    expect(problems(spec)).toEqual([]);
  });
});

describe("what the server would refuse, or answer with a 500, is named before it is sent", () => {
  test.each<[what: string, spec: AgentstackSpec, path: string, words: string]>([
    ["no address", { type: "other", name, api_key }, "base_url", "no address of its own"],
    ["no address of RITS", { type: "rits", name, api_key }, "base_url", "is required"],
    ["a mistyped type", { type: "antropic", name, api_key }, "base_url", 'did you mean "anthropic"?'],
    ["no region", { type: "watsonx", name, api_key, watsonx_space_id: "s" }, "region", "is required"],
    ["a region where there is none", { type: "openai", name, api_key, region: "us-east-1" }, "region", "openai has none"],
    [
      "region and address",
      { type: "watsonx", name, api_key, region: "eu-de", base_url: "https://x.example", watsonx_space_id: "s" },
      "region",
      "two ways",
    ],
    ["no project and no space", { type: "watsonx", name, api_key, region: "eu-de" }, "watsonx_project_id", "is required"],
    [
      "project and space",
      { type: "watsonx", name, api_key, region: "eu-de", watsonx_project_id: "p", watsonx_space_id: "s" },
      "watsonx_space_id",
      "exclude",
    ],
    ["no key", { type: "openai", name }, "api_key", "is required"],
    ["no Bedrock key", { type: "bedrock", name, region: "us-east-1" }, "api_key", "--credential AWS_ACCESS_KEY_ID=ref"],
    [
      "key and parts",
      { type: "bedrock", name, region: "r", api_key, credentials: { AWS_ACCESS_KEY_ID: api_key, AWS_SECRET_ACCESS_KEY: api_key } },
      "api_key",
      "two ways",
    ],
    ["parts of a key that has none", { type: "openai", name, credentials: { AWS_ACCESS_KEY_ID: api_key } }, "credentials", "--api-key"],
    [
      "a part missing",
      { type: "bedrock", name, region: "r", credentials: { AWS_ACCESS_KEY_ID: api_key } },
      "credentials.AWS_SECRET_ACCESS_KEY",
      "is required",
    ],
    [
      "a part mistyped",
      {
        type: "bedrock",
        name,
        region: "r",
        credentials: { AWS_ACCESS_KEY_ID: api_key, AWS_SECRET_ACCESS_KEY: api_key, AWS_SESION_TOKEN: api_key },
      },
      "credentials.AWS_SESION_TOKEN",
      "is no part of a Bedrock key",
    ],
  ])("%s", (_what, spec, path, words) => {
    expect(problems(spec)).toContainEqual([path, expect.stringContaining(words)]);
  });
});

describe("a base URL", () => {
  test.each([
    ["no URL", "api.openai.com/v1", "whole URL"],
    ["another scheme", "ftp://x.example", "http:// or https://"],
    ["a password", "https://user:canary@x.example/v1", "user name or password"],
    ["a query, behind which the server would put /models", "https://x.example/v1?key=canary", "must end with its path"],
    ["a fragment", "https://x.example/v1#a", "must end with its path"],
    ["more than the column holds", `https://x.example/${"a".repeat(1024)}`, "1024"],
  ])("%s is refused, and not repeated", (_what, url, words) => {
    const parsed = z.safeParse(fields.base_url.schema, url);
    expect(parsed.error?.issues[0]?.message).toContain(words);
    expect(JSON.stringify(parsed.error?.issues.map(({ message }) => message))).not.toContain("canary");
  });

  test.each(["https://x.example/v1", "http://vllm.internal:8000/v1/", " https://x.example "])("%s is taken", (url) => {
    expect(z.safeParse(fields.base_url.schema, url).success).toBe(true);
  });

  test.each([
    ["https://x.example/v1", ["https://x.example/v1/", "https://x.example/v%31", "https://x.example//v1"]],
    ["https://x.example/v1/", ["https://x.example/v1", "https://x.example/v%31/", "https://x.example//v1/"]],
    ["https://x.example/", ["https://x.example//"]],
    ["https://x.example//", ["https://x.example/"]],
    ["https://x.example/v%31", ["https://x.example/v%31/", "https://x.example/%76%31", "https://x.example//v%31"]],
  ])("%s has other spellings, each another text after normalisation", (url, spellings) => {
    const found = otherSpellings(url);
    expect(found).toEqual(spellings);
    expect(found.map((spelling) => new URL(spelling).href)).toEqual(found);
  });
});

test("a name or watsonx id that is longer than its column is refused: the server answers 500", () => {
  expect(z.safeParse(fields.name.schema, "n".repeat(1025)).success).toBe(false);
  expect(z.safeParse(fields.watsonx_space_id.schema, "s".repeat(257)).success).toBe(false);
});

test("a name is required: without one the server speaks of a duplicate address", () => {
  expect(fields.name.required).toBe(true);
});

test("the region becomes part of a host, so nothing else is taken", () => {
  expect(z.safeParse(fields.region.schema, "x.evil.example/").success).toBe(false);
});

test("flags are the plane's own words in kebab-case", () => {
  const flags = Object.entries(fields as Fields).map(([field, described]) => flagOf(field, described));
  expect(flags).toEqual([
    "type",
    "region",
    "base-url",
    "credential",
    "api-key",
    "watsonx-project-id",
    "watsonx-space-id",
    "name",
    "description",
  ]);
});

describe("a person is asked what the type needs, and nothing else", () => {
  function asked(spec: Spec): readonly string[] {
    return Object.entries(fields as Fields)
      .filter(
        ([field, { ask }]) => spec[field] === undefined && ask !== undefined && (ask.when === undefined || answer(ask.when(spec, {}))),
      )
      .map(([field]) => field);
  }

  function answer<T>(conversation: Conversation<T>, script: readonly Step[] = []): T {
    return play(conversation, script).value;
  }

  test.each<[spec: Spec, questions: readonly string[]]>([
    [{ type: "openai" }, ["api_key", "name"]],
    [{ type: "ollama" }, ["name"]],
    [{ type: "other" }, ["base_url", "api_key", "name"]],
    [{ type: "rits" }, ["base_url", "api_key", "name"]],
    [{ type: "watsonx" }, ["region", "api_key", "watsonx_project_id", "watsonx_space_id", "name"]],
    [{ type: "watsonx", region: "eu-de", watsonx_project_id: "p" }, ["api_key", "name"]],
    [{ type: "watsonx", base_url: "https://x.example", watsonx_project_id: "" }, ["api_key", "watsonx_space_id", "name"]],
    [{ type: "bedrock" }, ["region", "credentials", "api_key", "name"]],
    [{ type: "bedrock", region: "r", credentials: {} }, ["name"]],
  ])("%j: %j", (spec, questions) => {
    expect(asked(spec)).toEqual(questions);
  });

  test.each([
    ["openai", ["OPENAI_API_KEY"]],
    ["github", ["GITHUB_TOKEN", "GITHUB_API_KEY"]],
    ["gemini", ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"]],
    ["watsonx", ["WATSONX_API_KEY"]],
    ["bedrock", ["AWS_BEARER_TOKEN_BEDROCK"]],
    ["other", ["OTHER_API_KEY"]],
  ])("a key for %s may be in the environment", (type, names) => {
    expect(answer((fields as Fields).api_key?.ask?.names?.({ type }, {}) as Conversation<readonly string[]>)).toEqual(names);
  });

  test("a name is offered that is not taken", () => {
    const suggest = (fields as Fields).name?.ask?.suggest?.({ type: "openai" }, {}) as Conversation<string | undefined>;
    expect(answer(suggest, [[LIST, page(row({ name: "OpenAI" }))]])).toBe("OpenAI 2");
  });
});
