// What is said of a spec before anything is sent: fields one by one, and rules across them.

import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { describeIssues } from "../../../src/control-planes/fields.ts";
import { fields, type LangwatchSpec, rules } from "../../../src/control-planes/langwatch/fields.ts";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { type RegistryEntry, registry } from "../../../src/control-planes/langwatch/registry.ts";
import { KEY, MASK } from "./answers.ts";

function problems(name: keyof typeof fields, value: unknown): readonly string[] {
  const parsed = z.safeParse(fields[name].schema as z.ZodMiniType, value);
  return parsed.success ? [] : describeIssues(parsed.error, value, name).map(({ path, message }) => `${path} ${message}`);
}

function broken(spec: LangwatchSpec): readonly string[] {
  return rules.flatMap((rule) => rule(spec)).map(({ path, message }) => `${path} ${message}`);
}

/** A value that fits a credential. */
function fitting(name: string): string | typeof KEY {
  if (/_(URL|ENDPOINT)$/.test(name)) return name.startsWith("ELEVEN") ? "https://api.elevenlabs.io" : "https://example.com/v1";
  return fields.customKeys.isSecret?.([name]) ? KEY : "value";
}

function bag(names: readonly string[]): Readonly<Record<string, string | typeof KEY>> {
  return Object.fromEntries(names.map((name) => [name, fitting(name)]));
}

const entries: readonly (readonly [string, RegistryEntry])[] = Object.entries(registry);

describe.each(entries.filter(([, { deprecated }]) => deprecated === undefined))("%s", (provider, entry) => {
  test("is whole with each of its sets, and with all of its parts", () => {
    for (const names of [...entry.sets, entry.parts]) expect(broken({ provider, customKeys: bag(names) })).toEqual([]);
  });

  test("is not whole without any one part of its first set", () => {
    const [set = []] = entry.sets;
    for (const name of set) {
      const others = set.filter((part) => part !== name);
      const path = name === entry.key ? "apiKey" : `customKeys.${name}`;
      expect(broken({ provider, ...(others.length === 0 ? {} : { customKeys: bag(others) }) })).toContainEqual(
        expect.stringContaining(`${path} is required by ${entry.name}`),
      );
    }
  });

  test("refuses a name that is not its own, which LangWatch drops or, on azure, stores", () => {
    const customKeys = { ...bag(entry.parts), AZURE_API_KEY: KEY };
    expect(broken({ provider, customKeys })).toEqual([expect.stringMatching(/^customKeys\.AZURE_API_KEY is not a credential of/)]);
  });
});

test("an API key of an unknown part is refused by bedrock, and the names are told", () => {
  expect(broken({ provider: "bedrock", apiKey: KEY })).toContainEqual(expect.stringMatching(/^apiKey does not say.*AWS_SECRET_ACCESS_KEY/));
});

test("what LangWatch no longer creates is refused, with what to use", () => {
  expect(broken({ provider: "google_agent_platform", customKeys: bag(registry.google_agent_platform.parts) })).toEqual([
    expect.stringContaining("use gemini"),
  ]);
});

test("a key given twice is told", () => {
  expect(broken({ provider: "openai", apiKey: KEY, customKeys: { OPENAI_API_KEY: KEY } })).toEqual([
    "apiKey and customKeys.OPENAI_API_KEY are the same credential: give one of them",
  ]);
});

test("gemini takes project and location together", () => {
  expect(broken({ provider: "gemini", apiKey: KEY, customKeys: { GEMINI_PROJECT: "acme" } })).toEqual([
    "customKeys.GEMINI_LOCATION is missing: GEMINI_PROJECT and GEMINI_LOCATION go together",
  ]);
});

test("an empty bag, said on purpose, is the operator's own key", () => {
  expect(broken({ provider: "openai", customKeys: {} })).toEqual([]);
});

describe("settings that are no secrets", () => {
  test.each([
    ["custom", "CUSTOM_BASE_URL", "vllm:8000", "https://"],
    ["custom", "CUSTOM_BASE_URL", "not a url", "must be a URL"],
    ["custom", "CUSTOM_BASE_URL", "ftp://vllm", "https:// or http://"],
    ["custom", "CUSTOM_BASE_URL", "env:VLLM_URL", "no reference is read here"],
    ["custom", "CUSTOM_BASE_URL", " https://vllm", "blank"],
    ["custom", "CUSTOM_BASE_URL", MASK, "is a mask"],
    ["elevenlabs", "ELEVENLABS_BASE_URL", "https://elevenlabs.io.evil.example", "elevenlabs.io"],
    ["elevenlabs", "ELEVENLABS_BASE_URL", "http://api.elevenlabs.io", "elevenlabs.io"],
    ["bedrock", "AWS_REGION_NAME", "eu\ncentral", "control character"],
  ])("%s %s=%j", (provider, name, value, message) => {
    const entry: RegistryEntry = registry[provider as keyof typeof registry];
    const found = broken({ provider, customKeys: { ...bag(entry.parts), [name]: value } });
    expect(found).toEqual([expect.stringMatching(new RegExp(`^customKeys\\.${name} .*${message}`))]);
  });
});

describe("provider", () => {
  test.each([
    ["google", "calls it gemini"],
    ["amazon-bedrock", "calls it bedrock"],
    ["google-vertex", "calls it vertex_ai"],
    ["mistral", "use custom, with --credential CUSTOM_BASE_URL=https://api.mistral.ai/v1"],
    ["ollama", "use custom, with --credential CUSTOM_BASE_URL=http://localhost:11434/v1"],
    ["OpenAI", 'did you mean "openai"'],
    ["toString", "it has openai, anthropic"],
    ["__proto__", "it has openai, anthropic"],
  ])("%s", (id, message) => {
    expect(problems("provider", id)).toEqual([expect.stringContaining(message)]);
  });
});

describe("models", () => {
  test("are ids, JSON, or objects as the published page has them", () => {
    const whole = {
      modelId: "c",
      displayName: "C",
      mode: "chat",
      maxTokens: 0.5,
      supportedParameters: ["seed"],
      multimodalInputs: ["image"],
    };
    expect(z.parse(fields.customModels.schema, ["a", '{"modelId":"b","maxTokens":null}', whole])).toEqual([
      { modelId: "a" },
      { modelId: "b", maxTokens: null },
      whole,
    ]);
  });

  test.each([
    ["an empty id, which makes every read of the project fail", [""], "customModels[0].modelId must not be empty"],
    ["a blank one", ["  "], "customModels[0].modelId must not be empty"],
    ["an empty id in an object", [{ modelId: "" }], "customModels[0].modelId must not be empty"],
    ["a repeated one", ["a", "a"], "customModels[1] repeats the model of entry 0"],
    ["another mode", [{ modelId: "a", mode: "image" }], "customModels[0].mode must be one of chat, embedding"],
    ["no tokens", [{ modelId: "a", maxTokens: 0 }], "customModels[0].maxTokens must be above 0"],
    [
      "a parameter that LangWatch does not know",
      [{ modelId: "a", supportedParameters: ["x"] }],
      "customModels[0].supportedParameters[0] must be one of",
    ],
    ["a member that LangWatch would strip", [{ modelId: "a", tier: "flex" }], "has no tier on LangWatch"],
    ["text that is no JSON", ['{"modelId"'], "customModels[0].modelId"],
  ])("%s", (_what, value, message) => {
    expect(problems("customModels", value).join()).toContain(message);
  });
});

describe("headers", () => {
  test.each([
    ["a name with a colon", [{ key: "X:Y", value: KEY }], "extraHeaders[0].key must be the name of a header"],
    ["an empty name", [{ key: "", value: KEY }], "extraHeaders[0].key must be the name of a header"],
    ["a name with a line break", [{ key: "X\r\nY", value: KEY }], "extraHeaders[0].key must be the name of a header"],
    [
      "two of one name",
      [
        { key: "X-A", value: KEY },
        { key: "x-a", value: KEY },
      ],
      "extraHeaders[1].key names a header that is there already",
    ],
  ])("%s", (_what, value, message) => {
    expect(problems("extraHeaders", value).join()).toContain(message);
    const byName = Object.fromEntries(value.map((header) => [header.key, header.value]));
    expect(problems("headers", byName)).toHaveLength(1);
  });

  test("a new row needs every value, and no name by both ways", () => {
    const spec = { provider: "openai", apiKey: KEY, extraHeaders: [{ key: "X-A" }, { key: "X-B", value: KEY }], headers: { "x-b": KEY } };
    expect(broken(spec)).toEqual(["extraHeaders[0].value is required", "extraHeaders[1].key is given by --header as well: give it once"]);
  });
});

test("a project is an id that fits a header and a user name", () => {
  expect(z.safeParse(langwatch.settings.project?.schema as z.ZodMiniType, "a:b").success).toBe(false);
});
