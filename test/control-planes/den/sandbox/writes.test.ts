import { describe, expect, test } from "vitest";
import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import { custom, customConfig, openai, standIn } from "./stand-in.ts";

const { members, teams, tokens } = denSeed;
const CREATE = "POST /v1/llm-providers";
const eras = ["1", "2", "3"] as const;

const nameAndSource = {
  error: "invalid_request",
  details: [
    { code: "invalid_type", expected: "string", path: ["name"], message: "Invalid input: expected string, received undefined" },
    {
      code: "invalid_value",
      values: ["models_dev", "custom"],
      path: ["source"],
      message: 'Invalid option: expected one of "models_dev"|"custom"',
    },
  ],
};

function issuesOf(body: unknown, era: "1" | "2" | "3" = "1"): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const answer = standIn(era).call(CREATE, { body });
  expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  return answer.body.details.map(({ path, message }) => ({ path, message }));
}

describe("reading a body", () => {
  test("an empty or broken JSON body is a 400 in plain text", () => {
    for (const text of ["", "{", "{name:1}"]) {
      const answer = standIn("2").call(CREATE, { text, headers: { "content-type": "application/json" } });
      expect(answer).toMatchObject({ status: 400, body: "Malformed JSON in request body" });
    }
  });

  test("a body of another content type is not read, so name and source are missing", () => {
    const answer = standIn("1").call(CREATE, { body: openai, headers: { "content-type": "text/plain" } });
    expect(answer).toMatchObject({ status: 400, body: nameAndSource });
  });

  test("application/json with a charset is JSON", () => {
    const answer = standIn("1").call(CREATE, { body: openai, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(answer.status).toBe(201);
  });

  test("credentials are asked for before the body is looked at", () => {
    expect(standIn("1").call(CREATE, { token: null, text: "{" }).status).toBe(401);
  });
});

describe("schema", () => {
  test("all issues come at once, in zod's words", () => {
    expect(standIn("1").call(CREATE, { body: {} }).body).toEqual(nameAndSource);
  });

  test("a body that is no object is one issue without a path", () => {
    expect(issuesOf([])).toEqual([{ path: [], message: "Invalid input: expected object, received array" }]);
  });

  test("models_dev needs a provider and a model", () => {
    expect(issuesOf({ name: "A", source: "models_dev" })).toEqual([
      { path: ["providerId"], message: "Select a provider." },
      { path: ["modelIds"], message: "Select at least one model." },
    ]);
  });

  test("custom needs a config", () => {
    expect(issuesOf({ name: "A", source: "custom" })).toEqual([{ path: ["customConfigText"], message: "Paste a custom provider config." }]);
  });

  test("a name is trimmed before its length is checked, and stored trimmed", () => {
    expect(issuesOf({ ...openai, name: "   " })).toEqual([
      { path: ["name"], message: "Too small: expected string to have >=1 characters" },
    ]);
    expect(standIn("1").call(CREATE, { body: { ...openai, name: `  ${"a".repeat(255)}  ` } }).body.llmProvider.name).toBe("a".repeat(255));
  });

  test("a length is counted in UTF-16 units, so 128 emoji are too long", () => {
    expect(issuesOf({ ...openai, name: "😀".repeat(128) })).toEqual([
      { path: ["name"], message: "Too big: expected string to have <=255 characters" },
    ]);
    expect(standIn("1").call(CREATE, { body: { ...openai, name: "😀".repeat(127) } }).status).toBe(201);
  });

  test("null is refused for an optional field", () => {
    expect(issuesOf({ ...openai, apiKey: null, memberIds: null })).toEqual([
      { path: ["apiKey"], message: "Invalid input: expected string, received null" },
      { path: ["memberIds"], message: "Invalid input: expected array, received null" },
    ]);
  });

  test("unknown fields are ignored, and so are those of a later era", () => {
    const body = { ...openai, colour: "red", apiKeys: null, allMembers: "yes", credentialMode: 3 };
    expect(standIn("1").call(CREATE, { body }).status).toBe(201);
    expect(issuesOf(body, "2").map(({ path }) => path)).toEqual([["apiKeys"], ["allMembers"]]);
  });

  test("no models is refused", () => {
    expect(issuesOf({ ...openai, modelIds: [] })).toEqual([{ path: ["modelIds"], message: "Too small: expected array to have >=1 items" }]);
  });

  test("an apiKey of 65,536 characters is too long", () => {
    expect(issuesOf({ ...openai, apiKey: "k".repeat(65_536) })).toEqual([
      { path: ["apiKey"], message: "Too big: expected string to have <=65535 characters" },
    ]);
  });

  test("an id must be a TypeID: length, prefix, alphabet, lower case, and a first character below 8", () => {
    const suffix = members.grace.slice(3);
    const wrong = [`om_8${suffix.slice(1)}`, `om_${suffix.toUpperCase()}`, `om_i${suffix.slice(1)}`, `tem${suffix}`, "om_1"];
    const issues = issuesOf({ ...openai, memberIds: [members.grace, ...wrong] });
    expect(new Set(issues.map(({ path }) => path.join(".")))).toEqual(new Set(wrong.map((_, index) => `memberIds.${index + 1}`)));
    expect(issues[0]?.message).toContain("structurally invalid");
  });

  test("more than 500 members are refused", () => {
    const memberIds = Array.from({ length: 501 }, () => members.grace);
    expect(issuesOf({ ...openai, memberIds })).toEqual([{ path: ["memberIds"], message: "Too big: expected array to have <=500 items" }]);
  });
});

describe("order of checks in a PATCH", () => {
  const missing = "lpr_01k00000000000000000000009";

  test("path id, then body, then existence, then ownership, then fresh sign-in, then the catalogue", () => {
    const server = standIn("2");
    const id = server.call(CREATE, { body: openai }).body.llmProvider.id;
    const wrong = { ...openai, providerId: "nobody" };
    const token = tokens.staleOwnerSession;
    expect(server.call("PATCH /v1/llm-providers/nonsense", { text: "{" }).body).toMatchObject({
      details: [{ path: ["llmProviderId"] }, { path: ["llmProviderId"] }],
    });
    expect(server.call(`PATCH /v1/llm-providers/${missing}`, { text: "{" }).body).toBe("Malformed JSON in request body");
    expect(server.call(`PATCH /v1/llm-providers/${missing}`, { body: {} }).body.error).toBe("invalid_request");
    expect(server.call(`PATCH /v1/llm-providers/${missing}`, { body: openai }).body.error).toBe("llm_provider_not_found");
    expect(server.call(`PATCH /v1/llm-providers/${id}`, { body: wrong, token: tokens.memberKey }).body.error).toBe("forbidden");
    expect(server.call(`PATCH /v1/llm-providers/${id}`, { body: wrong, token }).body.error).toBe("reauth");
    expect(server.call(`PATCH /v1/llm-providers/${id}`, { body: wrong }).body.error).toBe("provider_not_found");
  });

  test("catalogue before members before teams", () => {
    const server = standIn("1");
    const memberIds = [members.hedyAtGlobex];
    const teamIds = [teams.sales];
    const answers = [
      { ...openai, modelIds: ["gpt-99"], memberIds, teamIds },
      { ...openai, memberIds, teamIds },
      { ...openai, teamIds },
    ].map((body) => server.call(CREATE, { body }));
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [404, { error: "model_not_found", message: "Model gpt-99 is not available for OpenAI." }],
      [404, { error: "member_not_found" }],
      [404, { error: "team_not_found" }],
    ]);
  });

  test("a call that fails stores nothing", () => {
    const server = standIn("1");
    server.call(CREATE, { body: { ...openai, teamIds: [teams.sales] } });
    server.call(CREATE, { body: { ...openai, apiKey: "k".repeat(49_114) } });
    server.call(CREATE, { body: custom({ ...customConfig, models: [customConfig.models[0], customConfig.models[0]] }) });
    expect(server.call("GET /v1/llm-providers").body.llmProviders).toEqual([]);
  });
});

describe("models_dev", () => {
  test("a vendor is matched exactly, case and all", () => {
    const answer = standIn("1").call(CREATE, { body: { ...openai, providerId: "OpenAI" } });
    expect(answer).toMatchObject({
      status: 404,
      body: { error: "provider_not_found", message: "The selected provider was not found in models.dev." },
    });
  });

  test("repeated models collapse; only the first unknown one is named", () => {
    const server = standIn("1");
    server.call(CREATE, { body: { ...openai, modelIds: ["gpt-5", " gpt-5 ", "gpt-4o"] } });
    const [item] = server.call("GET /v1/llm-providers").body.llmProviders;
    expect(item.models.map(({ id }) => id)).toEqual(["gpt-4o", "gpt-5"]);
    const unknown = server.call(CREATE, { body: { ...openai, modelIds: ["x", "y"] } });
    expect(unknown.body.message).toBe("Model x is not available for OpenAI.");
  });

  test("an Azure deployment may have any name since era 2; era 1 refuses it", () => {
    const body = { name: "Azure", source: "models_dev", providerId: "azure", modelIds: ["my-deployment"] };
    expect(eras.map((era) => standIn(era).call(CREATE, { body }).status)).toEqual([404, 201, 201]);
  });

  test("the same body twice makes two providers", () => {
    const server = standIn("1");
    const ids = [1, 2].map(() => server.call(CREATE, { body: openai }).body.llmProvider.id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("custom config", () => {
  const stored = (era: "1" | "2" | "3", config: unknown) => {
    const server = standIn(era);
    const created = server.call(CREATE, { body: custom(config) });
    expect(created.status).toBe(201);
    const list = server.call("GET /v1/llm-providers?scope=manageable").body.llmProviders;
    const item = list.find(({ id }) => id === created.body.llmProvider.id);
    if (item === undefined) throw new Error("what was created is not listed");
    return item;
  };
  const refusal = (era: "1" | "2" | "3", config: unknown) => {
    const answer = standIn(era).call(CREATE, { body: custom(config) });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_custom_provider_config" } });
    return answer.body.message as string;
  };

  test("strict JSON with an array of models and a doc is accepted by every era", () => {
    for (const era of eras) {
      const item = stored(era, { ...customConfig, id: " acme-llm ", colour: "red", models: [{ id: "large", name: "Large", limit: 7 }] });
      expect(item).toMatchObject({ providerId: "acme-llm", providerConfig: { id: "acme-llm", colour: "red" } });
      expect(item.providerConfig).not.toHaveProperty("models");
      expect(item.models).toMatchObject([{ id: "large", name: "Large", config: { id: "large", name: "Large", limit: 7 } }]);
    }
  });

  test("an id may have blanks and capitals", () => {
    expect(stored("1", { ...customConfig, id: "Acme LLM" }).providerId).toBe("Acme LLM");
  });

  const { doc, ...withoutDoc } = customConfig;
  const wrapped = { provider: { anything: customConfig } };
  const forgiven = {
    "JSONC with comments and trailing commas": `// ours\n${JSON.stringify(customConfig).replace("}]", "},]")}`,
    "a config without doc": withoutDoc,
    "a map of models": { ...customConfig, models: { large: { name: "Large" }, small: true } },
    "models as bare strings": { ...customConfig, models: ["large"] },
    "the wrapper of opencode.json": wrapped,
  };

  test.each(Object.entries(forgiven))("era 1 refuses %s, era 2 takes it", (_title, config) => {
    refusal("1", config);
    expect(stored("2", config).providerConfig.id).toBe("acme-llm");
  });

  test("era 1 gives the first message without a path", () => {
    expect(refusal("1", withoutDoc)).toBe("Invalid input: expected string, received undefined");
  });

  test("era 2 gives up to three issues with their paths", () => {
    expect(refusal("2", { ...customConfig, env: [], models: [{ id: "" }] })).toBe(
      "env: Too small: expected array to have >=1 items; models.0.id: Too small: expected string to have >=1 characters; " +
        "models.0.name: Invalid input: expected string, received undefined",
    );
    expect(refusal("2", {}).split("; ")).toHaveLength(3);
  });

  test("a map of models names what has no id or name by its key", () => {
    const { models } = stored("2", forgiven["a map of models"]);
    expect(models.map(({ id, name }) => [id, name])).toEqual([
      ["large", "Large"],
      ["small", "small"],
    ]);
  });

  test("the wrapper must hold one provider, its key is no id, and its baseURL is no api", () => {
    refusal("2", { provider: { one: customConfig, two: customConfig } });
    const { id, ...withoutId } = customConfig;
    expect(refusal("2", { provider: { acme: withoutId } })).toContain("id: ");
    const { providerConfig } = stored("2", { provider: { acme: { ...customConfig, options: { baseURL: "https://llm.example" } } } });
    expect(providerConfig).not.toHaveProperty("api");
  });

  test("customConfig is taken since era 2, and the text wins over it", () => {
    const body = { name: "A", source: "custom", customConfig: { ...customConfig, id: "object" } };
    expect(standIn("1").call(CREATE, { body }).body.error).toBe("invalid_request");
    expect(standIn("2").call(CREATE, { body }).body.llmProvider.providerId).toBe("object");
    const both = { ...body, ...custom(customConfig) };
    expect(standIn("2").call(CREATE, { body: both }).body.llmProvider.providerId).toBe("acme-llm");
  });

  test("models that differ by blanks or case alone crash the server", () => {
    const twice = { ...customConfig, models: [customConfig.models[0], { id: " LARGE ", name: "Other" }] };
    expect(standIn("1").call(CREATE, { body: custom(twice) })).toMatchObject({ status: 500, body: "Internal Server Error" });
    expect(standIn("2").call(CREATE, { body: custom(twice) })).toMatchObject({ status: 500, body: { error: "internal_server_error" } });
  });
});
