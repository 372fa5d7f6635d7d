import { describe, expect, test } from "vitest";
import type { GoodMemSpec } from "../../../src/control-planes/goodmem/fields.ts";
import { AuthenticationError, NetworkError, OutcomeUnknownError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import {
  converse,
  converseToFailure,
  create,
  createWith,
  ID,
  ITEM,
  KEY,
  LIST,
  listed,
  OTHER_ID,
  OWNER,
  operations,
  POST,
  refusal,
  settings,
  spec,
  stored,
} from "./converse.ts";

const lost = new OutcomeUnknownError("the connection was lost");

describe("the body", () => {
  test("is what was given and an id made for it; the rest is left to the server", () => {
    const { bodies, value } = createWith(spec);
    expect(bodies).toEqual([{ ...spec, llmId: ID }]);
    expect(value).toMatchObject({ differences: [], provider: { id: ID, name: "Local", models: ["qwen3-32b"], hasSecret: "unknown" } });
  });

  test("is the published example, in native types", () => {
    const example: GoodMemSpec = {
      displayName: "GPT-4 Turbo",
      description: "OpenAI's GPT-4 Turbo model for chat completions",
      providerType: "OPENAI",
      endpointUrl: "https://api.openai.com/v1",
      apiPath: "/chat/completions",
      modelIdentifier: "gpt-4-turbo-preview",
      supportedModalities: ["TEXT"],
      credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: new Secret(KEY) } },
      capabilities: {
        supportsChat: true,
        supportsCompletion: true,
        supportsFunctionCalling: true,
        supportsSystemMessages: true,
        supportsStreaming: true,
        supportsSamplingParameters: true,
      },
      defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, topP: 0.9 },
      maxContextLength: 32768,
      labels: { environment: "production", team: "ai" },
    };
    const { credentials, ...shown } = example;
    const { bodies, value } = createWith(example, { llm: { ...stored, ...shown } }, { ...stored, ...shown });
    expect(bodies).toEqual([{ ...shown, llmId: ID, credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } } }]);
    expect(value).toMatchObject({ differences: [], provider: { vendor: "openai" } });
  });

  test("is the same when every setting is given by a flag of its own", () => {
    const flat: GoodMemSpec = {
      ...spec,
      apiKey: new Secret(KEY),
      headerName: "api-key",
      prefix: "Bearer ",
      credentialLabels: { rotated: "2026" },
      supportsChat: true,
      supportsStreaming: false,
      maxTokens: 2048,
      topP: 0.9,
      stopSequences: ["END"],
      version: "1",
      monitoringEndpoint: "https://grafana.example.com",
      clientConfig: { timeout: 3 },
      ownerId: OWNER,
      llmId: OTHER_ID,
    };
    const conversation = create(flat);
    const { bodies } = converse(conversation, [
      [LIST, listed()],
      [POST, { llm: { ...stored, llmId: OTHER_ID } }],
      [`GET /v1/llms/${OTHER_ID}`, stored],
    ]);
    expect(bodies).toEqual([
      {
        ...spec,
        credentials: {
          kind: "CREDENTIAL_KIND_API_KEY",
          apiKey: { inlineSecret: KEY, headerName: "api-key", prefix: "Bearer " },
          labels: { rotated: "2026" },
        },
        capabilities: { supportsChat: true, supportsStreaming: false },
        defaultSamplingParams: { maxTokens: 2048, topP: 0.9, stopSequences: ["END"] },
        version: "1",
        monitoringEndpoint: "https://grafana.example.com",
        clientConfig: { timeout: 3 },
        ownerId: OWNER,
        llmId: OTHER_ID,
      },
    ]);
  });

  test.each([
    [
      { secretRef: "vault://secret/openai", secretRefHints: { encoding: "base64" } },
      { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { secretRef: { uri: "vault://secret/openai", hints: { encoding: "base64" } } } },
    ],
    [{ credentialKind: "CREDENTIAL_KIND_GCP_ADC" }, { kind: "CREDENTIAL_KIND_GCP_ADC", gcpAdc: {} }],
    [
      { scopes: ["s"], quotaProjectId: "p" },
      { kind: "CREDENTIAL_KIND_GCP_ADC", gcpAdc: { scopes: ["s"], quotaProjectId: "p" } },
    ],
    [{ credentials: { gcpAdc: { scopes: ["s"] } } }, { kind: "CREDENTIAL_KIND_GCP_ADC", gcpAdc: { scopes: ["s"] } }],
    [{ credentialKind: "NONE" }, undefined],
  ] satisfies [GoodMemSpec, unknown][])("has of %j these credentials", (given, credentials) => {
    expect(createWith({ ...spec, ...given }).bodies[0]?.credentials).toEqual(credentials);
  });

  test("leaves an empty list of modalities out", () => {
    expect(createWith({ ...spec, supportedModalities: [] }).bodies[0]).not.toHaveProperty("supportedModalities");
  });
});

describe("what exists", () => {
  test("is refused by its name before anything is written, because commands could not tell two apart", () => {
    const error = converseToFailure(create(), [[LIST, listed(stored)]]);
    expect(error).toMatchObject({ code: "already_exists", existing: ID, message: expect.stringContaining(ID) });
  });

  test("names all of several, and updates none of them by --upsert", () => {
    const error = converseToFailure(create(), [[LIST, listed(stored, { ...stored, llmId: OTHER_ID })]]);
    expect(error).toMatchObject({ code: "already_exists", existing: undefined, message: expect.stringContaining(OTHER_ID) });
  });

  test("may be doubled in name when asked", () => {
    const namesake = { ...stored, llmId: OTHER_ID, modelIdentifier: "other" };
    const { bodies } = converse(create(spec, true), [
      [LIST, listed(namesake)],
      [POST, { llm: stored }],
      [ITEM, stored],
    ]);
    expect(bodies).toHaveLength(1);
  });

  test("of another owner is not in the way", () => {
    const { bodies } = converse(create({ ...spec, ownerId: OTHER_ID }), [
      [LIST, listed({ ...stored, llmId: OTHER_ID })],
      [POST, { llm: stored }],
      [ITEM, { ...stored, ownerId: OTHER_ID }],
    ]);
    expect(bodies).toHaveLength(1);
  });

  test("an id in use is refused, naming its LLM", () => {
    const error = converseToFailure(create({ ...spec, displayName: "New", llmId: ID }), [[LIST, listed(stored)]]);
    expect(error).toMatchObject({ code: "already_exists", existing: ID, message: expect.stringContaining('"Local"') });
  });

  test.each(["http://vllm.internal:8000/v1/", "HTTP://VLLM.internal:8000/v1"])(
    "explains a 409, which names nobody, by the twin in the list, however its URL is written (%s)",
    (endpointUrl) => {
      const error = converseToFailure(create({ ...spec, displayName: "New", apiPath: "/chat/completions" }), [
        [LIST, listed({ ...stored, endpointUrl, apiPath: null })],
        [POST, refusal(409, "LLM exists")],
      ]);
      expect(error).toMatchObject({ code: "already_exists", existing: ID, message: expect.stringContaining('"Local"') });
    },
  );

  test("drops the default port before it compares", () => {
    const error = converseToFailure(create({ ...spec, displayName: "New", endpointUrl: "https://a.example:443/v1" }), [
      [LIST, listed({ ...stored, endpointUrl: "https://A.example/v1/" })],
      [POST, refusal(409)],
    ]);
    expect(error).toMatchObject({ existing: ID });
  });

  test.each([
    { ...stored, modelIdentifier: "Qwen3-32b" },
    { ...stored, endpointUrl: "http://vllm.internal:8000/V1" },
    { ...stored, apiPath: "/completions" },
  ])("does not blame an LLM that differs in case of the model or path (%#)", (other) => {
    const error = converseToFailure(create({ ...spec, displayName: "New" }), [
      [LIST, listed(other)],
      [POST, refusal(409, "LLM exists")],
      ["GET /v1/llms?providerType=VLLM", listed(other)],
    ]);
    expect(error).toMatchObject({ code: "already_exists", existing: undefined, message: "LLM exists" });
  });

  test("stays a 409 when who is in the way cannot be looked up", () => {
    const error = converseToFailure(create(), [
      [LIST, listed()],
      [POST, refusal(409, "LLM exists")],
      ["GET /v1/llms?providerType=VLLM", new NetworkError("refused")],
    ]);
    expect(error).toMatchObject({ code: "already_exists", message: "LLM exists" });
  });

  test("finds a twin that came since", () => {
    const error = converseToFailure(create(), [
      [LIST, listed()],
      [POST, refusal(409)],
      ["GET /v1/llms?providerType=VLLM", listed(stored)],
    ]);
    expect(error).toMatchObject({ code: "already_exists", existing: ID });
  });

  test("cannot tell which of several twins has the same key, and says so", () => {
    const error = converseToFailure(create({ ...spec, displayName: "New" }), [
      [LIST, listed(stored, { ...stored, llmId: OTHER_ID, displayName: "Other" })],
      [POST, refusal(409)],
    ]);
    expect(error).toMatchObject({ code: "already_exists", existing: undefined, message: expect.stringContaining("one of these") });
  });
});

describe("a lost answer", () => {
  test.each([lost, refusal(500), refusal(503)])(
    "is found again by the id that was made for it, and nothing is sent twice (%s)",
    (failure) => {
      const { value, bodies } = converse(create(), [
        [LIST, listed()],
        [POST, failure],
        [ITEM, refusal(404)],
        [ITEM, stored],
        [ITEM, stored],
      ]);
      expect(bodies).toHaveLength(1);
      expect(value).toMatchObject({ provider: { id: ID }, differences: [] });
      expect(value.warnings).toContainEqual(expect.stringContaining("nothing was sent twice"));
    },
  );

  test("that is not found is unknown, and the id makes the next try safe", () => {
    const error = converseToFailure(create(), [
      [LIST, listed()],
      [POST, lost],
      [ITEM, refusal(404)],
      [ITEM, refusal(404)],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining(`--llm-id ${ID}`) } });
  });

  test("that cannot be looked up is unknown", () => {
    const error = converseToFailure(create(), [
      [LIST, listed()],
      [POST, lost],
      [ITEM, new NetworkError("refused")],
    ]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });

  test("without an id is not looked for by what is not unique", () => {
    const conversation = operations.create({ spec, settings, allowDuplicate: false });
    const error = converseToFailure(conversation, [
      [LIST, listed()],
      [POST, lost],
    ]);
    expect(error).toBe(lost);
  });

  test("a 500 that stored nothing stays a 500", () => {
    const error = converseToFailure(create(), [
      [LIST, listed()],
      [POST, refusal(500, "boom")],
      [ITEM, refusal(404)],
      [ITEM, refusal(404)],
    ]);
    expect(error).toMatchObject({ code: "server_error", message: "boom" });
  });
});

describe("what is told", () => {
  test("the capabilities that the server inferred, in its words", () => {
    const statuses = [
      { code: "LLM_CAPABILITY_INFERRED", message: "Chat: true (detected from model family 'qwen')" },
      { code: "LLM_CAPABILITY_INFERRED", message: "Streaming: true (detected from model family 'qwen')" },
      { code: "SOMETHING_NEW", message: "look out" },
    ];
    const { warnings } = createWith(spec, { llm: stored, statuses }).value;
    expect(warnings).toEqual(["SOMETHING_NEW: look out", expect.stringMatching(/inferred from the model: Chat: true .*; Streaming: true/)]);
  });

  test("the capabilities that the server inferred without a word", () => {
    expect(createWith(spec).value.warnings).toEqual([expect.stringContaining("supportsChat, supportsFunctionCalling")]);
    expect(createWith({ ...spec, supportsChat: true }).value.warnings).toEqual([]);
  });

  test("that credentials cannot be seen", () => {
    expect(createWith({ ...spec, supportsChat: true, apiKey: new Secret(KEY) }).value.warnings).toEqual([
      expect.stringContaining("does not show credentials"),
    ]);
  });

  test.each([
    [{ displayName: "Other" }, 'displayName is "Other", not "Local"'],
    [{ endpointUrl: "http://elsewhere/v1" }, 'endpointUrl is "http://elsewhere/v1", not "http://vllm.internal:8000/v1"'],
    [{ labels: {} }, "labels is not as it was sent"],
    [{ maxContextLength: null }, "maxContextLength is not set, not 1024"],
    [{ capabilities: { supportsChat: false } }, "supportsChat is false, not true"],
  ])("what is stored otherwise than asked: %j", (now, difference) => {
    const asked: GoodMemSpec = { ...spec, labels: { team: "ai" }, maxContextLength: 1024, supportsChat: true };
    const good = { ...stored, labels: { team: "ai" }, maxContextLength: 1024 };
    expect(createWith(asked, { llm: good }, { ...good, ...now }).value.differences).toEqual([difference]);
  });

  test("no difference where only the canonical form differs", () => {
    const now = { ...stored, endpointUrl: "http://vllm.internal:8000/v1", apiPath: "/chat/completions" };
    expect(createWith({ ...spec, endpointUrl: "http://VLLM.internal:8000/v1/" }, { llm: now }, now).value.differences).toEqual([]);
  });

  test("a read-back that failed, as a fact", () => {
    const { value } = converse(create(), [
      [LIST, listed()],
      [POST, { llm: stored }],
      [ITEM, new AuthenticationError("forbidden", { status: 403 })],
    ]);
    expect(value.warnings).toContainEqual(expect.stringContaining("could not be read back"));
  });

  test("that a key which may not list could not look for a namesake", () => {
    const { value } = converse(create({ ...spec, supportsChat: true }), [
      [LIST, new AuthenticationError("forbidden", { status: 403 })],
      [POST, { llm: stored }],
      [ITEM, stored],
    ]);
    expect(value.warnings).toEqual([expect.stringContaining("may not list")]);
  });
});

test("a bad API key ends a create before anything is written", () => {
  expect(converseToFailure(create(), [[LIST, new AuthenticationError("no", { status: 401 })]])).toBeInstanceOf(AuthenticationError);
});

test("an answer that does not wrap the new LLM is understood, and needs no second look", () => {
  expect(createWith(spec, stored).value).toMatchObject({ provider: { id: ID }, differences: [] });
});

test("the order of modalities and the case of ids make no difference", () => {
  const modalities: GoodMemSpec = { ...spec, ownerId: OWNER, supportedModalities: ["TEXT", "IMAGE"] };
  const now = { ...stored, llmId: ID.toUpperCase(), ownerId: OWNER.toUpperCase(), supportedModalities: ["IMAGE", "TEXT"] };
  expect(createWith(modalities, { llm: stored }, now).value.differences).toEqual([]);
});

test("an id in use that the list does not show is named after a 409", () => {
  const error = converseToFailure(create({ ...spec, llmId: ID }), [
    [LIST, listed()],
    [POST, refusal(409)],
    [ITEM, { ...stored, displayName: "Hidden" }],
  ]);
  expect(error).toMatchObject({ code: "already_exists", existing: ID, message: expect.stringContaining('"Hidden"') });
});

test("another owner's LLM of the same connection is not in the way", () => {
  const other = { ...stored, displayName: "Other", ownerId: OTHER_ID };
  const error = converseToFailure(create({ ...spec, ownerId: OWNER }), [
    [LIST, listed(other)],
    [POST, refusal(409, "LLM exists")],
    ["GET /v1/llms?providerType=VLLM", listed(other)],
  ]);
  expect(error).toMatchObject({ code: "already_exists", existing: undefined, message: "LLM exists" });
});
