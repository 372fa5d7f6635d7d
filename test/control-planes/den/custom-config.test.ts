import { describe, expect, test } from "vitest";
import { readCustomConfig } from "../../../src/control-planes/den/custom-config.ts";

const CANARY = "canary-of-a-key-that-nobody-may-see";

const whole = {
  id: "acme",
  name: "Acme",
  npm: "@ai-sdk/openai-compatible",
  env: ["ACME_API_KEY"],
  doc: "https://acme.example/docs",
  models: [{ id: "large", name: "Large" }],
};

function read(input: unknown) {
  const result = readCustomConfig(input, "customConfigText");
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(input: unknown): readonly (readonly [path: string, message: string])[] {
  const result = readCustomConfig(input, "customConfigText");
  return "problems" in result ? result.problems.map(({ path, message }) => [path, message] as const) : [];
}

describe("every form that people paste becomes the one that all servers take", () => {
  const { models, ...rest } = whole;
  test.each<[form: string, input: unknown]>([
    ["strict JSON", JSON.stringify(whole)],
    ["a value", whole],
    ["a comment and a trailing comma", `// ours\n${JSON.stringify(whole, undefined, 2).replace(/\n\}$/, ",\n}")} /* end */`],
    ["models as a map", { ...rest, models: { large: { name: "Large" } } }],
    ["models as a map whose entries name themselves", { ...rest, models: { any: { id: "large", name: "Large" } } }],
    ["an opencode wrapper, whose key becomes the id", { provider: { acme: { ...whole, id: undefined } } }],
    ["an opencode wrapper around a config with an id", { provider: { other: whole } }],
    [
      "a whole opencode.jsonc",
      `{ "$schema": "https://opencode.ai/config.json", // settings
         "theme": "opencode", "model": "acme/large", "mcp": {},
         "provider": { "acme": ${JSON.stringify(whole)}, }, }`,
    ],
    ["blanks around what is known", { ...whole, id: " acme ", env: [" ACME_API_KEY "], models: [{ id: " large", name: "Large " }] }],
    ["env as one text", { ...whole, env: "ACME_API_KEY" }],
  ])("%s", (_form, input) => {
    expect(JSON.parse(JSON.stringify(read(input)))).toEqual(whole);
  });

  test("npm is the package for OpenAI-compatible endpoints where there is an address and no npm", () => {
    expect(read({ ...whole, npm: undefined, api: "https://acme.example/v1" }).npm).toBe("@ai-sdk/openai-compatible");
  });

  test.each<[rule: string, models: unknown, expected: unknown]>([
    ["texts", ["large"], [{ id: "large", name: "large" }]],
    [
      "texts beside objects",
      ["a", { id: "b" }],
      [
        { id: "a", name: "a" },
        { id: "b", name: "b" },
      ],
    ],
    [
      "a map to nothing",
      { a: null, b: true },
      [
        { id: "a", name: "a" },
        { id: "b", name: "b" },
      ],
    ],
    ["a map to objects without id and name", { a: { limit: { context: 1 } } }, [{ id: "a", name: "a", limit: { context: 1 } }]],
  ])("models as %s", (_rule, given, expected) => {
    expect(read({ ...whole, models: given }).models).toEqual(expected);
  });

  test("every other key is kept as it is, at both levels", () => {
    const config = read({ ...whole, "x-note": [1, null], models: [{ id: "a", name: "A", limit: { context: 8 } }] });
    expect(config).toMatchObject({ "x-note": [1, null], models: [{ limit: { context: 8 } }] });
  });

  test("doc is filled in, because servers before 2026-06-12 demand it", () => {
    expect(read({ ...whole, doc: undefined }).doc).toMatch(/^https:/);
  });

  test("options.baseURL becomes api, and stays where it was", () => {
    const config = read({ ...whole, options: { baseURL: "https://acme.example/v1" } });
    expect(config).toMatchObject({ api: "https://acme.example/v1", options: { baseURL: "https://acme.example/v1" } });
  });

  test("api wins over options.baseURL", () => {
    expect(read({ ...whole, api: "https://one", options: { baseURL: "https://two" } }).api).toBe("https://one");
  });

  test("the name is the id where there is none", () => {
    expect(read({ ...whole, name: undefined }).name).toBe("acme");
  });

  test.each<[rule: string, block: object, env: readonly string[]]>([
    ["taken from an {env:NAME} placeholder", { options: { apiKey: "{env:MY_KEY}" } }, ["MY_KEY"]],
    ["derived from the id otherwise", {}, ["ACME_GATEWAY_2_API_KEY"]],
    ["not derived from a {file:…} placeholder", { options: { apiKey: "{file:~/key}" } }, ["ACME_GATEWAY_2_API_KEY"]],
  ])("env is %s", (_rule, block, env) => {
    expect(read({ ...whole, id: "acme-gateway.2", env: undefined, ...block }).env).toEqual(env);
  });
});

describe("what Den would refuse, or crash on, is named before it is sent", () => {
  test.each<[trap: string, input: unknown, problems: unknown]>([
    ["text that is no JSON, with its place", "{\n  nope }", [["customConfigText", expect.stringContaining("line 2, column 3")]]],
    ["an array", [], [["customConfigText", expect.stringContaining("must be a JSON object")]]],
    ["a text inside JSON", '"acme"', [["customConfigText", expect.stringContaining("must be a JSON object")]]],
    ["two inner providers", { provider: { a: whole, b: whole } }, [["customConfigText.provider", expect.stringContaining("holds a, b")]]],
    ["no inner provider", { provider: {} }, [["customConfigText.provider", expect.stringContaining("exactly one")]]],
    ["an inner provider that is no object", { provider: { a: 1 } }, [["customConfigText.provider.a", "must be an object"]]],
    ["no models", { ...whole, models: [] }, [["customConfigText.models", "must hold at least one model"]]],
    ["no env", { ...whole, env: [] }, [["customConfigText.env", "must name at least one environment variable"]]],
    ["an id of blanks", { ...whole, id: "  " }, [["customConfigText.id", "must not be empty"]]],
    ["a long doc", { ...whole, doc: "d".repeat(2049) }, [["customConfigText.doc", expect.stringContaining("2048")]]],
    ["a long api", { ...whole, api: "a".repeat(2049) }, [["customConfigText.api", expect.stringContaining("2048")]]],
    ["a long id", { ...whole, id: "i".repeat(256) }, [["customConfigText.id", expect.stringContaining("255")]]],
    ["128 emoji, which are 256 units", { ...whole, name: "😀".repeat(128) }, [["customConfigText.name", expect.stringContaining("255")]]],
    ["a model without id", { ...whole, models: [{ name: "A" }] }, [["customConfigText.models[0].id", "is required"]]],
    ["a model id twice", { ...whole, models: ["a", "a"] }, [["customConfigText.models[1].id", expect.stringContaining("models[0]")]]],
    ["a model id twice after trimming", { ...whole, models: ["a", " a "] }, [["customConfigText.models[1].id", expect.anything()]]],
    [
      "a model id twice but for case",
      { ...whole, models: ["b", "a", "A"] },
      [["customConfigText.models[2].id", expect.stringContaining("models[1]")]],
    ],
    ["npm, where no address says what it would be", { ...whole, npm: undefined }, [["customConfigText.npm", "is required"]]],
  ])("%s", (_trap, input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });

  test("all problems come at once, with their paths", () => {
    const paths = problemsOf({ provider: { acme: { name: " ", env: [""], models: [{ id: "" }], options: { apiKey: CANARY } } } }).map(
      ([path]) => path,
    );
    const base = "customConfigText.provider.acme";
    expect(paths).toEqual([
      `${base}.options.apiKey`,
      `${base}.name`,
      `${base}.npm`,
      `${base}.env[0]`,
      `${base}.models[0].id`,
      `${base}.models[0].name`,
    ]);
  });
});

describe("a key in the config, which Den would store in the clear and show in lists, is refused and never repeated", () => {
  test.each<[where: string, part: object, path: string]>([
    ["options.apiKey", { options: { apiKey: CANARY } }, "options.apiKey"],
    ["options.api_key", { options: { api_key: CANARY } }, "options.api_key"],
    ["a list of keys", { apiKeys: [CANARY] }, "apiKeys[0]"],
    ["a map of keys", { apiKeys: { ACME_API_KEY: CANARY } }, "apiKeys.ACME_API_KEY"],
    ["Authorization", { options: { headers: { Authorization: `Bearer ${CANARY}` } } }, "options.headers.Authorization"],
    ["x-api-key", { headers: { "x-api-key": CANARY } }, "headers.x-api-key"],
    ["X-Goog-Api-Key", { headers: { "X-Goog-Api-Key": CANARY } }, "headers.X-Goog-Api-Key"],
    ["a header of any name with a bearer token", { headers: { "x-upstream": `Bearer ${CANARY}` } }, "headers.x-upstream"],
    ["headers as a list", { headers: [{ name: "Authorization", value: CANARY }] }, "headers[0].value"],
    ["a model's own options", { models: [{ id: "a", name: "A", options: { token: CANARY } }] }, "models[0].options.token"],
    ["a client secret", { options: { clientSecret: CANARY } }, "options.clientSecret"],
    ["secretAccessKey", { options: { secretAccessKey: CANARY } }, "options.secretAccessKey"],
    ["an AWS session token", { options: { sessionToken: CANARY } }, "options.sessionToken"],
    ["a password in the address", { api: `https://user:${CANARY}@acme.example` }, "api"],
    ["a key in the query of the address", { options: { baseURL: `https://acme.example/v1?key=${CANARY}` } }, "options.baseURL"],
    ["a key by its shape", { note: `sk-${CANARY}` }, "note"],
  ])("%s", (_where, part, path) => {
    const problems = problemsOf(JSON.stringify({ ...whole, ...part }));
    expect(problems).toContainEqual([`customConfigText.${path}`, expect.stringContaining("--api-key")]);
    expect(JSON.stringify(problems)).not.toContain(CANARY);
  });

  test.each<[what: string, part: object]>([
    ["a placeholder", { options: { apiKey: "{env:ACME_KEY}" } }],
    ["a placeholder behind Bearer", { headers: { Authorization: "Bearer {env:ACME_KEY}" } }],
    ["a file placeholder", { options: { apiKey: "{file:~/.acme}" } }],
    ["a variable", { headers: { Authorization: "Bearer ${ACME_KEY}" } }],
    ["an empty text", { options: { apiKey: "" } }],
    ["limits that are counted in tokens", { max_tokens: 4096, eos_token: "</s>" }],
    ["a template in the address", { api: "https://${RESOURCE}.acme.example/v1?api-version=2025-01-01" }],
    ["an address with a port", { api: "http://vllm.internal:8000/v1" }],
  ])("%s is no key", (_what, part) => {
    expect(problemsOf({ ...whole, ...part })).toEqual([]);
  });

  test("a text that is no JSON is not repeated either", () => {
    expect(JSON.stringify(problemsOf(`{ "apiKey": "${CANARY}`))).not.toContain(CANARY);
  });
});
