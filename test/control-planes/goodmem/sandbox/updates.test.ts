import { describe, expect, test } from "vitest";
import { goodmemSeed } from "../../../../src/control-planes/goodmem/sandbox/seed.ts";
import { allCapable, openai, standIn, vllm } from "./stand-in.ts";

const { tokens, users } = goodmemSeed;

function created(body: unknown = openai) {
  const server = standIn();
  const id = server.create(body);
  return {
    server,
    id,
    put: (changes: unknown, token: string = tokens.admin) => server.call(`PUT /v1/llms/${id}`, { body: changes, token }),
    stored: () => server.stored(id),
  };
}

describe("an update", () => {
  test("answers with the bare LLM, without credentials; what was not named, or is null, stays", () => {
    const { server, put, stored } = created({ ...openai, description: "Kept", labels: { team: "ai" } });
    const before = stored();
    const answer = put({ displayName: "Renamed", description: null, credentials: null, capabilities: null, clientConfig: null });
    expect(answer).toMatchObject({ status: 200, body: { displayName: "Renamed", credentials: null } });
    expect(stored()).toEqual({ ...before, displayName: "Renamed", updatedAt: server.world.now });
  });

  test("tells who changed it last", () => {
    const { server, id } = created();
    server.change({ credentials: server.state.credentials.map((one) => ({ ...one, scope: "any" })) });
    server.call(`PUT /v1/llms/${id}`, { body: { version: "2" }, token: tokens.member });
    expect(server.stored(id)).toMatchObject({ createdById: users.ada.userId, updatedById: users.grace.userId });
  });

  test("with nothing effective in it is a 400", () => {
    const nothing = { status: 400, body: { error: "At least one field must be provided for update", status: 400 } };
    for (const body of [{}, { displayName: null }, { supportedModalities: [] }, { mergeLabels: {} }]) {
      expect(created().put(body)).toMatchObject(nothing);
    }
  });

  test("refuses what can never change, and plain labels, as unknown fields", () => {
    for (const name of ["providerType", "ownerId", "llmId", "labels", "createdAt"]) {
      const { put, stored } = created();
      const before = stored();
      const answer = put({ displayName: "Renamed", [name]: "x" });
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(`Unrecognized field "${name}"`) } });
      expect(answer.body.error).toContain("LLMUpdateRequest");
      expect(stored()).toEqual(before);
    }
  });

  test("an empty text is a new value, but name, address and model cannot be empty", () => {
    const { put, stored } = created({ ...openai, description: "Old", version: "1" });
    expect(put({ description: "", version: "" }).body).toMatchObject({ description: "", version: "" });
    const answer = put({ displayName: " ", endpointUrl: "", modelIdentifier: "" });
    expect(answer.body.errors.map(({ field }) => field)).toEqual(["displayName", "endpointUrl", "modelIdentifier"]);
    expect(put({ apiPath: "" }).body.apiPath).toBe("/chat/completions");
    expect(stored()).toMatchObject({ displayName: "OpenAI" });
  });
});

describe("labels", () => {
  const labelled = { ...vllm, labels: { team: "ai", stage: "test" } };

  test("merge adds and changes, and removes none", () => {
    expect(created(labelled).put({ mergeLabels: { stage: "production", region: "east" } }).body.labels).toEqual({
      team: "ai",
      stage: "production",
      region: "east",
    });
  });

  test("replace sets them all, and an empty set clears them", () => {
    expect(created(labelled).put({ replaceLabels: { team: "web" } }).body.labels).toEqual({ team: "web" });
    expect(created(labelled).put({ replaceLabels: {} })).toMatchObject({ status: 200, body: { labels: {} } });
  });

  test("both at once are a 400, and so are more than 20 in the end", () => {
    expect(created(labelled).put({ mergeLabels: { a: "b" }, replaceLabels: {} }).status).toBe(400);
    const many = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`key${index}`, "x"]));
    expect(created(labelled).put({ mergeLabels: many })).toMatchObject({ status: 400, body: { errors: [{ field: "mergeLabels" }] } });
    expect(created(labelled).put({ replaceLabels: many }).status).toBe(200);
  });
});

describe("what is replaced as a whole", () => {
  test("capabilities: one that is not sent is lost", () => {
    const { put } = created({ ...openai, capabilities: allCapable });
    expect(put({ capabilities: { supportsChat: true } }).body.capabilities).toEqual({
      supportsChat: true,
      supportsCompletion: false,
      supportsFunctionCalling: false,
      supportsSystemMessages: false,
      supportsStreaming: false,
      supportsSamplingParameters: false,
    });
  });

  test("client configuration, sampling parameters and modalities", () => {
    const { put } = created({ ...vllm, clientConfig: { a: 1, b: 2 }, defaultSamplingParams: { topK: 5, maxTokens: 9 } });
    const { body } = put({ clientConfig: { b: 3 }, defaultSamplingParams: { topK: 6 }, supportedModalities: ["IMAGE"] });
    expect(body).toMatchObject({ clientConfig: { b: 3 }, supportedModalities: ["IMAGE"] });
    expect(body.clientConfig).not.toHaveProperty("a");
    expect(body.defaultSamplingParams).toMatchObject({ topK: 6, maxTokens: null });
  });

  test("credentials, which nothing can clear", () => {
    const { put, stored } = created();
    const changed = { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: "sk-second-value" } };
    expect(put({ credentials: changed }).status).toBe(200);
    expect(stored()?.credentials).toEqual(changed);
    for (const credentials of [{}, { kind: "CREDENTIAL_KIND_API_KEY" }, { ...changed, apiKey: { inlineSecret: "" } }]) {
      expect(put({ credentials }).status).toBe(400);
    }
    expect(put({ credentials: null }).status).toBe(400);
    expect(stored()?.credentials).toEqual(changed);
  });
});

describe("becoming the same as another", () => {
  test("is a 409, and staying oneself is none", () => {
    const { server, put, id } = created();
    server.create({ ...openai, modelIdentifier: "gpt-5" });
    expect(put({ modelIdentifier: "gpt-5" })).toMatchObject({ status: 409, body: { status: 409 } });
    expect(server.stored(id)).toMatchObject({ modelIdentifier: "gpt-4o" });
    expect(put({ modelIdentifier: "gpt-4o", endpointUrl: "https://api.openai.com/v1/" }).status).toBe(200);
  });
});

describe("a dialect", () => {
  test("is for DASHSCOPE only", () => {
    expect(created().put({ dashscopeApiDialect: "LLM_NATIVE_TEXT" }).status).toBe(400);
    const dashscope = created({ ...vllm, providerType: "DASHSCOPE" });
    expect(dashscope.put({ dashscopeApiDialect: "LLM_NATIVE_TEXT" }).body.dashscopeApiDialect).toBe("LLM_NATIVE_TEXT");
  });
});
