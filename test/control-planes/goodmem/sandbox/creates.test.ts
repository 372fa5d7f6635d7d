import { describe, expect, test } from "vitest";
import { goodmemSeed } from "../../../../src/control-planes/goodmem/sandbox/seed.ts";
import { allCapable, CREATE, openai, published, standIn, vllm } from "./stand-in.ts";

const { tokens, users } = goodmemSeed;
const ID = "01998000-0000-7000-8000-0000000000aa";

function refusedFields(body: unknown): readonly string[] {
  const server = standIn();
  const answer = server.call(CREATE, { body });
  expect(answer.status).toBe(400);
  expect(answer.body).not.toHaveProperty("error");
  expect(server.state.llms).toEqual([]);
  return answer.body.errors.map(({ field, message }) => `${field}: ${message}`);
}

function unreadable(body: unknown): string {
  const answer = standIn().call(CREATE, { body });
  expect(answer).toEqual({ status: 400, headers: {}, body: { error: expect.stringMatching(/^Invalid JSON request body: /) } });
  return answer.body.error;
}

describe("a create", () => {
  test("answers 201 with the LLM wrapped, defaults filled in, and null for what was not given", () => {
    const server = standIn();
    const { status, body } = server.call(CREATE, { body: vllm });
    expect(status).toBe(201);
    expect(body.llm).toEqual({
      ...vllm,
      llmId: expect.any(String),
      description: null,
      apiPath: "/chat/completions",
      supportedModalities: ["TEXT"],
      credentials: null,
      labels: {},
      version: null,
      monitoringEndpoint: null,
      capabilities: { ...allCapable, supportsCompletion: false },
      defaultSamplingParams: null,
      maxContextLength: null,
      clientConfig: null,
      dashscopeApiDialect: null,
      ownerId: users.ada.userId,
      createdAt: server.world.now,
      updatedAt: server.world.now,
      createdById: users.ada.userId,
      updatedById: users.ada.userId,
    });
  });

  test("never repeats credentials, and stores them as they came", () => {
    const server = standIn();
    const { body } = server.call(CREATE, { body: openai });
    expect(JSON.stringify(body)).not.toContain("sk-first-value");
    expect(server.stored(body.llm.llmId)?.credentials).toEqual(openai.credentials);
  });

  test("takes null for whatever is optional, a blank path for the default, and no modality for text", () => {
    const body = { ...vllm, description: null, credentials: null, capabilities: null, apiPath: "  ", supportedModalities: [], llmId: null };
    expect(standIn().call(CREATE, { body }).body.llm).toMatchObject({ apiPath: "/chat/completions", supportedModalities: ["TEXT"] });
  });

  test("takes the published example, whose booleans and numbers are text, and answers with typed values", () => {
    const { status, body } = standIn().call(CREATE, { body: published });
    expect(status).toBe(201);
    expect(body.llm).toMatchObject({
      capabilities: allCapable,
      defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9, topK: null, stopSequences: null },
      maxContextLength: 32_768,
      labels: published.labels,
    });
  });

  test("does not look at the content type", () => {
    expect(standIn().call(CREATE, { body: vllm, headers: { "content-type": "text/plain" } }).status).toBe(201);
  });
});

describe("capabilities", () => {
  test("that are not given are inferred from the model, with one status each", () => {
    const { body } = standIn().call(CREATE, { body: openai });
    expect(body.statuses).toHaveLength(6);
    expect(body.statuses[0]).toMatchObject({
      code: "LLM_CAPABILITY_INFERRED",
      message: "Supports Chat: true (detected from model family 'gpt-4o')",
    });
    const given = { supportsChat: false, supportsStreaming: false };
    const partial = standIn().call(CREATE, { body: { ...openai, capabilities: given } }).body;
    expect(partial.statuses).toHaveLength(4);
    expect(partial.llm.capabilities).toMatchObject({ ...given, supportsFunctionCalling: true });
  });

  test("of a model that nobody knows are guessed, and those given are left alone", () => {
    const { body } = standIn().call(CREATE, { body: { ...vllm, modelIdentifier: "house-blend" } });
    expect(body.llm.capabilities).toMatchObject({ supportsChat: true, supportsFunctionCalling: false });
    expect(standIn().call(CREATE, { body: { ...vllm, capabilities: allCapable } }).body.statuses).toEqual([]);
  });
});

describe("reading a body", () => {
  test("an unknown field is a 400 that lists the known ones, at any depth", () => {
    expect(unreadable({ ...vllm, apiKey: "x" })).toMatch(/Unrecognized field "apiKey" \(class LLMCreationRequest\), .* "displayName", /);
    expect(unreadable({ ...vllm, capabilities: { supportsVision: true } })).toContain('"supportsVision"');
    expect(unreadable({ ...openai, credentials: { ...openai.credentials, apiKey: { value: "x" } } })).toContain('"value"');
    expect(unreadable({ ...vllm, defaultSamplingParams: { seed: 1 } })).toContain('"seed"');
  });

  test("labels, hints and the client configuration have keys of their own", () => {
    const body = { ...vllm, labels: { anything: "x" }, clientConfig: { anything: { deep: [1] } } };
    expect(standIn().call(CREATE, { body }).body.llm).toMatchObject({ labels: body.labels, clientConfig: body.clientConfig });
  });

  test("a value of a wrong sort or outside an enumeration is a 400 that repeats it", () => {
    expect(unreadable({ ...vllm, providerType: "ANTHROPIC" })).toMatch(/"ANTHROPIC": not one of the values accepted.*DASHSCOPE/);
    expect(unreadable({ ...vllm, supportedModalities: ["TEXT", "SMELL"] })).toContain("SMELL");
    expect(unreadable({ ...vllm, displayName: { text: "x" } })).toContain("Object value");
    expect(unreadable({ ...vllm, maxContextLength: "many" })).toContain('"many"');
    expect(unreadable({ ...vllm, maxContextLength: 2 ** 31 })).toContain("2147483648");
    expect(unreadable({ ...vllm, capabilities: { supportsChat: "yes" } })).toContain('"yes"');
    expect(unreadable({ ...openai, credentials: "sk-in-the-wrong-place" })).toContain("sk-in-the-wrong-place");
  });

  test("what is no JSON object is a 400", () => {
    for (const text of ["", "{", "[]", "null"]) {
      expect(standIn().call(CREATE, { text })).toMatchObject({ status: 400, body: { error: expect.stringContaining("Invalid JSON") } });
    }
  });
});

describe("fields", () => {
  test("that are required are told all at once, without a member `error`", () => {
    const sentences = [
      "displayName: Display name is required",
      "providerType: Provider type is required",
      "endpointUrl: Endpoint URL is required",
      "modelIdentifier: Model identifier is required",
    ];
    expect(refusedFields({})).toEqual(sentences);
    expect(refusedFields({ displayName: "  ", providerType: null, endpointUrl: "", modelIdentifier: "\t" })).toEqual(sentences);
  });

  test("a name has at most 255 characters", () => {
    expect(refusedFields({ ...vllm, displayName: "a".repeat(256) })).toEqual([expect.stringContaining("displayName: ")]);
    expect(standIn().call(CREATE, { body: { ...vllm, displayName: "a".repeat(255) } }).status).toBe(201);
  });

  test("an endpoint is an absolute web address", () => {
    for (const endpointUrl of ["api.openai.com/v1", "/v1", "ftp://files.example", "http://", "http:///v1"]) {
      expect(refusedFields({ ...vllm, endpointUrl })).toEqual(["endpointUrl: Endpoint URL must be an absolute http or https URL"]);
    }
  });

  test("there are at most 20 labels", () => {
    const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "x"]));
    expect(refusedFields({ ...vllm, labels: labels(21) })).toEqual(["labels: At most 20 labels are allowed"]);
    expect(standIn().call(CREATE, { body: { ...vllm, labels: labels(20) } }).status).toBe(201);
  });

  test("ids are UUIDs, with or without hyphens", () => {
    expect(refusedFields({ ...vllm, ownerId: "ada", llmId: "mine" })).toEqual([
      "ownerId: Invalid owner ID format",
      "llmId: Invalid LLM ID format",
    ]);
    expect(standIn().create({ ...vllm, llmId: ID.replaceAll("-", "").toUpperCase() })).toBe(ID);
  });

  test("sampling parameters have the bounds that every vendor shares", () => {
    const wrong = { maxTokens: 0, topK: -1, topP: 1.01 };
    expect(refusedFields({ ...vllm, defaultSamplingParams: wrong })).toEqual([
      "defaultSamplingParams.maxTokens: maxTokens must be greater than 0",
      "defaultSamplingParams.topK: topK must be greater than 0",
      "defaultSamplingParams.topP: topP must be between 0 and 1",
    ]);
    const right = { maxTokens: 1, topP: 0, temperature: 3, frequencyPenalty: -5, stopSequences: Array.from({ length: 11 }, () => "x") };
    expect(standIn().call(CREATE, { body: { ...vllm, defaultSamplingParams: right } }).status).toBe(201);
  });

  test("a dialect goes with DASHSCOPE only, and is told from the path where it is not given", () => {
    expect(refusedFields({ ...vllm, dashscopeApiDialect: "LLM_NATIVE_TEXT" })).toEqual([expect.stringContaining("dashscopeApiDialect")]);
    const dialect = (apiPath: string | null) =>
      standIn().call(CREATE, { body: { ...vllm, providerType: "DASHSCOPE", apiPath } }).body.llm.dashscopeApiDialect;
    expect(dialect(null)).toBe("OPENAI_COMPATIBLE");
    expect(dialect("/api/v1/services/aigc/text-generation/generation")).toBe("LLM_NATIVE_TEXT");
    expect(dialect("/api/v1/services/aigc/multimodal-generation/generation")).toBe("LLM_NATIVE_MULTIMODAL");
  });
});

describe("credentials", () => {
  const apiKey = (member: unknown) => ({ kind: "CREDENTIAL_KIND_API_KEY", apiKey: member });
  const adc = { kind: "CREDENTIAL_KIND_GCP_ADC", gcpAdc: {} };

  test("are one of a key, a reference to one, and Google's own", () => {
    const accepted = [
      apiKey({ inlineSecret: "sk-value", headerName: "x-key", prefix: "Token " }),
      apiKey({ secretRef: { uri: "vault://llm/openai", hints: { encoding: "base64" } } }),
      { ...adc, gcpAdc: { scopes: [], quotaProjectId: "acme" } },
      { ...adc, labels: { team: "ai" } },
    ];
    for (const credentials of accepted) expect(standIn().call(CREATE, { body: { ...openai, credentials } }).status).toBe(201);
  });

  test("need a kind, and exactly the member of that kind", () => {
    const field = (credentials: unknown) => refusedFields({ ...openai, credentials });
    expect(field({})).toEqual(["credentials.kind: Credential kind is required"]);
    expect(field({ kind: "CREDENTIAL_KIND_UNSPECIFIED" })).toEqual(["credentials.kind: Credential kind is required"]);
    const mismatches = [
      apiKey(null),
      { ...adc, gcpAdc: null },
      { ...apiKey({ inlineSecret: "x" }), gcpAdc: {} },
      { ...adc, kind: "CREDENTIAL_KIND_API_KEY" },
    ];
    for (const credentials of mismatches) expect(field(credentials)).toEqual([expect.stringMatching(/^credentials: Exactly the member/)]);
  });

  test("hold exactly one of the secret and the reference, and a reference has a URI", () => {
    const neither = [apiKey({}), apiKey({ inlineSecret: "" }), apiKey({ inlineSecret: "x", secretRef: { uri: "env://X" } })];
    for (const credentials of neither) {
      expect(refusedFields({ ...openai, credentials })).toEqual([
        "credentials.apiKey: Exactly one of inlineSecret and secretRef must be present",
      ]);
    }
    expect(refusedFields({ ...openai, credentials: apiKey({ secretRef: {} }) })).toEqual([
      "credentials.apiKey.secretRef.uri: Secret reference URI is required",
    ]);
  });

  test("have at most 20 labels of their own", () => {
    const labels = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`key${index}`, "x"]));
    expect(refusedFields({ ...openai, credentials: { ...adc, labels } })).toEqual(["credentials.labels: At most 20 labels are allowed"]);
  });

  test("may be left out, even for OpenAI", () => {
    expect(standIn().call(CREATE, { body: { ...openai, credentials: undefined } }).status).toBe(201);
  });
});

describe("duplicates", () => {
  function second(changes: object, token?: string): number {
    const server = standIn();
    server.create(openai);
    return server.call(CREATE, { body: { ...openai, ...changes }, ...(token === undefined ? {} : { token }) }).status;
  }

  test("are a 409 that does not name the other one", () => {
    const server = standIn();
    const id = server.create(openai);
    const answer = server.call(CREATE, { body: openai });
    expect(answer).toMatchObject({ status: 409, body: { error: expect.any(String), status: 409, timestamp: server.world.now } });
    expect(JSON.stringify(answer.body)).not.toContain(id);
    expect(server.state.llms).toHaveLength(1);
  });

  test("are found behind another spelling of the address, and behind defaults", () => {
    for (const endpointUrl of ["https://api.openai.com/v1/", "https://API.OpenAI.com/v1", "https://api.openai.com:443/v1"]) {
      expect(second({ endpointUrl })).toBe(409);
    }
    expect(second({ apiPath: "/chat/completions", displayName: "Another name", labels: { team: "ai" } })).toBe(409);
    const spelled = { ...openai.credentials, apiKey: { ...openai.credentials.apiKey, headerName: "authorization" }, labels: { a: "b" } };
    expect(second({ credentials: spelled })).toBe(409);
  });

  test("are none where path, model, provider, key or owner differ: the name does not matter", () => {
    expect(second({ endpointUrl: "https://api.openai.com/V1" })).toBe(201);
    expect(second({ endpointUrl: "http://api.openai.com/v1" })).toBe(201);
    expect(second({ apiPath: "/completions" })).toBe(201);
    expect(second({ modelIdentifier: "GPT-4o" })).toBe(201);
    expect(second({ providerType: "OPEN_ROUTER" })).toBe(201);
    expect(second({ credentials: null })).toBe(201);
    const secondKey = { ...openai.credentials, apiKey: { inlineSecret: "sk-second-value" } };
    expect(second({ credentials: secondKey })).toBe(201);
    expect(second({}, tokens.member)).toBe(201);
  });

  test("of an id are a 409 too, however different the LLM, and are no safe retry", () => {
    const server = standIn();
    server.create({ ...vllm, llmId: ID });
    expect(server.call(CREATE, { body: { ...openai, llmId: ID } }).status).toBe(409);
    expect(server.call(CREATE, { body: { ...vllm, llmId: ID } }).status).toBe(409);
  });
});

describe("an owner", () => {
  test("other than oneself needs the right to everybody's LLMs", () => {
    const server = standIn();
    const given = { ...vllm, ownerId: users.grace.userId };
    const id = server.create(given);
    expect(server.stored(id)).toMatchObject({ ownerId: users.grace.userId, createdById: users.ada.userId });
    expect(server.call(CREATE, { body: { ...vllm, ownerId: users.ada.userId }, token: tokens.member }).status).toBe(403);
    expect(server.call(CREATE, { body: given, token: tokens.member }).status).toBe(409);
    expect(server.call(CREATE, { body: { ...vllm, ownerId: ID } }).status).toBe(404);
  });
});
