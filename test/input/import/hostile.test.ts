// Configurations that mean harm, or are only strange.

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { importText, problemsOf } from "./imported.ts";

const QUIET = "model_list: [{model_name: groq/a, litellm_params: {model: groq/a}}]";

describe("YAML", () => {
  test("anchors, aliases and merge keys mean what they stand for", async () => {
    const { providers } = await importText(`
x: &key os.environ/GROQ_API_KEY
model_list:
  - &first
    model_name: groq/a
    litellm_params: &params {model: groq/a, api_key: *key}
  - *first
  - model_name: groq/b
    litellm_params:
      <<: *params
      model: groq/b
`);
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a", "b"], apiKey: "env:GROQ_API_KEY" }]);
  });

  test("aliases of aliases that would fill the memory are refused", async () => {
    const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`);
    expect(await problemsOf(`l0: &l0 x\n${levels.join("\n")}\nmodel_list: *l12`)).toEqual([
      expect.stringMatching(/its aliases expand to too much$/),
    ]);
  });

  test("an alias of nothing, a second key of one name, and tabs are told by their places", async () => {
    expect(await problemsOf("model_list: *")).toEqual([expect.stringMatching(/^c\.yaml:1:\d+ /)]);
    expect(await problemsOf("model_list: []\nmodel_list: []")).toEqual(["c.yaml:2:1 : the same key is given twice"]);
    expect(await problemsOf("model_list:\n\t- a: b")).toEqual([expect.stringMatching(/^c\.yaml:2:1 : tabs cannot indent YAML/)]);
  });

  test("several documents are several configurations", async () => {
    const { providers } = await importText(`${QUIET}\n---\nprovider: {openai: {models: {b: {}}}}`);
    expect(providers).toEqual([
      { name: "Groq", vendor: "groq", models: ["a"] },
      { name: "OpenAI", vendor: "openai", models: ["b"] },
    ]);
  });
});

describe("names that objects have of their own", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "%s is neither prefix, parameter, credential nor variable",
    async (name) => {
      const { providers } = await importText(`
model_list:
  - {model_name: a, litellm_params: {model: groq/a, ${name}: {x: 1}}}
  - {model_name: b, litellm_params: {model: ${name}/b, api_base: "https://x.example"}}
  - {model_name: c, litellm_params: {model: groq/c, api_key: os.environ/${name}}}
${name}: {model: x}
environment_variables: {${name}: y}
`);
      expect(providers).toEqual([
        { name: "Groq", vendor: "groq", models: ["a"] },
        { name: "OpenAI-compatible x.example", models: ["b"], baseUrl: "https://x.example" },
        { name: "Groq 2", vendor: "groq", models: ["c"], apiKey: `env:${name}` },
      ]);
      expect(Object.getPrototypeOf({})).not.toHaveProperty("x");
    },
  );

  test("a credential of that name has to be there", async () => {
    const text = "model_list: [{model_name: a, litellm_params: {model: groq/a, litellm_credential_name: constructor}}]";
    expect(await problemsOf(text)).toEqual([expect.stringMatching(/names nothing in credential_list$/)]);
  });

  test("as an opencode provider, model, option and header they are only words", async () => {
    const block =
      '{"npm": "constructor", "options": {"baseURL": "https://x.example", "__proto__": 1, "headers": {"__proto__": "y"}}, "models": {"__proto__": {}}}';
    const { providers } = await importText(`{"provider": {"__proto__": ${block}, "constructor": ${block}}}`);
    expect(providers.map(({ name, models }) => [name, models])).toEqual([
      ["__proto__", ["__proto__"]],
      ["constructor", ["__proto__"]],
    ]);
  });
});

describe("text that would be more than text", () => {
  test("in ids of models, names and keys it is left out, and not repeated", async () => {
    const { providers, notes, text } = await importText(`
model_list:
  - {model_name: "x\\e[31m", litellm_params: {model: "groq/a\\nb: c", rpm: 1}}
  - {model_name: "a\\u202Eb", litellm_params: {model: groq/a, "key\\n# injected: true": 1}}
  - {model_name: b, litellm_params: {model: "groq/sk-ant-not-a-real-key-1"}}
`);
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"] }]);
    expect(notes.slice(0, 3)).toEqual([
      "skipped c.yaml:3:53: a model is not imported: it cannot be the id of a model",
      "skipped c.yaml:5:45: a model is not imported: it cannot be the id of a model",
      "left_out Groq models[0] c.yaml:4:5: without its alias in LiteLLM, a key that cannot be shown",
    ]);
    expect(text).not.toMatch(/injected|not-a-real-key|[^\n -~]/);
  });

  test("comments stay comments, also where the name of the file is strange", async () => {
    const { text, providers } = await importText(QUIET.replace("groq/a,", "x,"), {}, "a\nb: c\u2028\u0085evil.yaml");
    expect(parse(text)).toEqual({ providers });
    expect(text.split("\n").filter((line) => line.includes("evil"))).toEqual([
      expect.stringMatching(/^ {6}- a # a b: c evil\.yaml:1:14: without/),
    ]);
  });

  test("words that YAML 1.1 takes for something else are quoted", async () => {
    const { text, providers } = await importText(
      `{"provider": {"no": {"npm": "x", "name": "12:30", "options": {"baseURL": "https://x.example"}, "models": {"yes": {}, "1_000": {}}}}}`,
    );
    expect(text).toMatch(/name: "12:30".*- "yes".*- "1_000"/s);
    expect(parse(text)).toEqual({ providers });
  });
});

describe("text that a manifest would take for a reference: it would be read here, or run, by whoever applies it", () => {
  const references = ["env:HOME", "file:/etc/passwd", "exec:touch x", "keychain:k", "op://a/b/c", "vault:a#b"];

  test.each(references)("%s as a model is not imported, which is told by its place", async (reference) => {
    const { providers, notes } = await importText(`
model_list:
  - {model_name: m, litellm_params: {model: "openai/${reference}"}}
  - {model_name: m, litellm_params: {model: groq/a}}
`);
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"] }]);
    expect(notes[0]).toBe(`skipped c.yaml:3:45: "openai/${reference}" is not imported: a manifest would take it for a reference`);
  });

  test.each(references)("%s in a part that is no secret, in a header or for a key is a reference to fill", async (reference) => {
    const params = [
      `{model: bedrock/a, aws_region_name: "${reference}"}`,
      `{model: openai/a, organization: "${reference}"}`,
      `{model: openai/a, organization: ["${reference}", org-1]}`,
      `{model: groq/a, extra_headers: {User-Agent: "${reference}"}, api_key: "${reference}"}`,
    ];
    const { providers, notes, text } = await importText(
      `model_list:\n${params.map((one) => `  - {model_name: "${reference}", litellm_params: ${one}}`).join("\n")}`,
    );
    expect(providers.map(({ credentials, headers, apiKey }) => credentials ?? { ...headers, apiKey })).toEqual([
      { AWS_REGION: "env:AMAZON_BEDROCK_AWS_REGION" },
      { OPENAI_ORG_ID: "env:OPENAI_OPENAI_ORG_ID" },
      { OPENAI_ORG_ID: "org-1" },
      { "User-Agent": "env:GROQ_USER_AGENT", apiKey: "env:GROQ_API_KEY" },
    ]);
    expect(text).not.toContain(reference);
    expect(notes.filter((note) => note.startsWith("fill"))).toHaveLength(4);
    expect(notes.find((note) => note.startsWith("fill"))).toBe(
      "fill Amazon Bedrock credentials.AWS_REGION c.yaml:2:" +
        `${74 + reference.length}: a text that a manifest would take for a reference stood here, and is not copied: put what is meant into the variable AMAZON_BEDROCK_AWS_REGION, or write another reference`,
    );
  });

  test.each(references)("%s in opencode's is no model, name or id", async (reference) => {
    const block = `{"name": "${reference}", "options": {"baseURL": "https://x.example", "headers": {"user-agent": "${reference}"}}, "models": {"${reference}": {}, "b": {"id": "${reference}"}, "c": {}}}`;
    const { providers, notes } = await importText(`{"model": "x/${reference}", "provider": {"acme": ${block}, "${reference}": ${block}}}`);
    expect(providers).toEqual([
      { name: "acme", models: ["c"], baseUrl: "https://x.example", headers: { "user-agent": "env:ACME_USER_AGENT" } },
    ]);
    expect(notes.map((note) => note.replace(/c\.yaml:1:\d+/, "-")).sort()).toEqual([
      "fill acme headers.user-agent -: a text that a manifest would take for a reference stood here, and is not copied: put what is meant into the variable ACME_USER_AGENT, or write another reference",
      "left_out -: model is left out: a manifest would take it for a reference",
      "left_out acme -: a model is left out: a manifest would take it for a reference",
      "left_out acme -: a model is left out: a manifest would take it for a reference",
      "left_out acme name -: its name is left out: a manifest would take it for a reference",
      "skipped -: a provider is not imported: a manifest would take it for a reference",
    ]);
  });

  test("a key that is one hides none of the same words elsewhere", async () => {
    const { text } = await importText(`
model_list:
  - {model_name: a, litellm_params: {model: groq/a, api_key: "env:GROQ_API_KEY"}}
  - {model_name: b, litellm_params: {model: groq/b, api_key: os.environ/GROQ_API_KEY}}
`);
    expect(parse(text)).toEqual({
      providers: [
        { name: "Groq", vendor: "groq", models: ["a"], apiKey: "env:GROQ_API_KEY_2" },
        { name: "Groq 2", vendor: "groq", models: ["b"], apiKey: "env:GROQ_API_KEY" },
      ],
    });
  });

  test("nor is a template that nobody filled in the id of a model", async () => {
    expect(await problemsOf('model_list: [{model_name: a, litellm_params: {model: "groq/$' + '{{ env.M }}"}}]')).toEqual([
      expect.stringMatching(/ is not imported: it holds a template that was not filled in$/),
    ]);
  });
});

test("a key in the place of a variable's or a file's name is written out, and not copied", async () => {
  const key = "AKIANOTAREALKEY12345";
  const litellm = await importText(
    `model_list: [{model_name: a, litellm_params: {model: groq/a, api_key: os.environ/${key}, api_base: os.environ/${key}}}]`,
  );
  expect(litellm.providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"], apiKey: "env:GROQ_API_KEY" }]);
  expect(litellm.text).not.toContain(key);
  const block = `{"options": {"apiKey": "{env:${key}}", "headers": {"x-a": "{file:${key}}"}}, "models": {"a": {}}}`;
  const opencode = await importText(`{"provider": {"openai": ${block}}}`);
  expect(opencode.providers).toMatchObject([{ apiKey: "env:OPENAI_API_KEY", headers: { "x-a": "env:OPENAI_X_A" } }]);
  expect(opencode.text).not.toContain(key);
});

test("a folder that is called like somebody's home is still a folder", async () => {
  const { providers } = await importText('{"provider": {"openai": {"options": {"apiKey": "{file:~keys/a}"}}}}', {}, "opencode.json");
  expect(providers).toMatchObject([{ apiKey: "file:./~keys/a" }]);
});

describe("values of the wrong type", () => {
  test.each([
    ["a list for a key", "api_key: [not-a-real-key-1]", { apiKey: "env:GROQ_API_KEY" }],
    ["an object for a key", "api_key: {a: not-a-real-key-1}", { apiKey: "env:GROQ_API_KEY" }],
    ["a list for a base URL", "api_base: [https://x.example]", {}],
    ["a text for headers", "extra_headers: x", {}],
    ["a list for a header", "extra_headers: {X-A: [not-a-real-key-1]}", { headers: { "X-A": "env:GROQ_X_A" } }],
    ["a number for custom_llm_provider", "custom_llm_provider: 5", {}],
    ["a text for an organization elsewhere", "organization: x", {}],
  ])("%s", async (_name, params, expected) => {
    const { providers, text } = await importText(
      `model_list: [{model_name: a, litellm_params: {model: groq/a, ${params}}, model_info: 7}]`,
    );
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"], ...expected }]);
    expect(text).not.toContain("not-a-real-key");
  });

  test("in opencode's", async () => {
    const block =
      '{"name": 5, "npm": [], "env": "X", "whitelist": 5, "blacklist": {}, "headers": 7, "options": {"apiKey": 5, "baseURL": []}, "models": {"a": 5}}';
    const { providers } = await importText(
      `{"provider": {"openai": ${block}}, "model": [], "enabled_providers": 5, "disabled_providers": "openai"}`,
    );
    expect(providers).toEqual([{ name: "OpenAI", vendor: "openai", models: ["a"], apiKey: "env:OPENAI_API_KEY" }]);
  });
});

test("two thousand keys that are written out are two thousand references, each of its own", async () => {
  const entries = Array.from(
    { length: 2_000 },
    (_, index) => `- {model_name: a, litellm_params: {model: groq/a, api_key: not-a-real-key-${index}}}`,
  );
  const { providers } = await importText(`model_list:\n${entries.join("\n")}`);
  expect(new Set(providers.map(({ name }) => name)).size).toBe(2_000);
  expect(new Set(providers.map(({ apiKey }) => apiKey)).size).toBe(2_000);
});
