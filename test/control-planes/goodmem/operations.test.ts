import { describe, expect, test } from "vitest";
import { revealHeaders } from "../../../src/connection/wire.ts";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { NetworkError, OutcomeUnknownError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import {
  converse,
  converseToFailure,
  ID,
  ITEM,
  KEY,
  LIST,
  listed,
  OTHER_ID,
  OWNER,
  operations,
  refusal,
  settings,
  stored,
} from "./converse.ts";

describe("list", () => {
  test("gives times in ISO 8601, and the vendor by the host of the endpoint", () => {
    const mistral = { ...stored, providerType: "OPENAI", endpointUrl: "https://api.mistral.ai/v1" };
    const { value } = converse(operations.list({ settings }), [[LIST, listed(stored, mistral)]]);
    expect(value[0]).toMatchObject({ createdAt: "2025-10-09T08:53:20.000Z", extra: { providerType: "VLLM" } });
    expect(value.map(({ vendor }) => vendor)).toEqual([undefined, "mistral"]);
  });

  test.each([
    ["OPENAI", "https://api.openai.com/v1", "openai"],
    ["OPENAI", "https://gateway.example/v1", "openai"],
    ["OPEN_ROUTER", "https://openrouter.ai/api/v1", "openrouter"],
    ["OLLAMA", "http://gpu-box:11434/v1", "ollama"],
    ["DASHSCOPE", "https://dashscope.aliyuncs.com", "alibaba"],
    ["CUSTOM_OPENAI_COMPATIBLE", "https://acme.openai.azure.com/openai", "azure"],
    ["LITELLM_PROXY", "http://localhost:4000/v1", undefined],
    ["SOMETHING_NEW", "not a URL", undefined],
  ])("calls the vendor of %s at %s %s", (providerType, endpointUrl, vendor) => {
    const { value } = converse(operations.list({ settings }), [[LIST, listed({ ...stored, providerType, endpointUrl })]]);
    expect(value[0]?.vendor).toBe(vendor);
  });

  test("is narrowed by the server, labels in the form that every version knows", () => {
    const filters = { ownerId: OWNER, providerType: "VLLM", labels: { team: "ai" } };
    const line = `GET /v1/llms?ownerId=${OWNER}&providerType=VLLM&label.team=ai`;
    expect(converse(operations.list({ settings, filters }), [[line, listed()]]).value).toEqual([]);
  });

  test("reads the texts for numbers, booleans and maps of the published page", () => {
    const published = {
      ...stored,
      labels: '{"environment": "production"}',
      capabilities: { supportsChat: "true" },
      defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", stopSequences: '["\\n\\n", "END"]' },
      maxContextLength: "32768",
      createdAt: "1617293472000",
    };
    const { value } = converse(operations.list({ settings }), [[LIST, listed(published)]]);
    expect(value[0]).toMatchObject({
      createdAt: "2021-04-01T16:11:12.000Z",
      extra: {
        labels: { environment: "production" },
        capabilities: { supportsChat: true },
        defaultSamplingParams: { maxTokens: 2048, temperature: 0.7, stopSequences: ["\n\n", "END"] },
        maxContextLength: 32768,
      },
    });
  });

  test.each([null, undefined, ""])("shows an LLM whose name is %j by its id, and the others", (displayName) => {
    const script = [[LIST, listed({ ...stored, displayName }, { ...stored, llmId: OTHER_ID, displayName: "Other" })]] as const;
    const { value } = converse(operations.list({ settings }), script);
    expect(value.map(({ name }) => name)).toEqual([ID, "Other"]);
    expect(converse(operations.get({ selector: ID, settings }), script).value.id).toBe(ID);
    expect(converseToFailure(operations.get({ selector: "", settings }), script)).toMatchObject({ code: "not_found" });
  });

  test("reads numbers where texts are expected", () => {
    const odd = { ...stored, displayName: 42, modelIdentifier: 7, version: 2 };
    const { value } = converse(operations.list({ settings }), [[LIST, listed(odd)]]);
    expect(value[0]).toMatchObject({ name: "42", models: ["7"], extra: { version: "2" } });
  });

  test("never shows credentials, even if a server sends them", () => {
    const leaking = { ...stored, credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } } };
    const { value } = converse(operations.list({ settings }), [[LIST, listed(leaking)]]);
    expect(JSON.stringify(value)).not.toContain(KEY);
    expect(value[0]?.hasSecret).toBe(true);
  });

  test("refuses an answer that is no list", () => {
    expect(converseToFailure(operations.list({ settings }), [[LIST, {}]])).toMatchObject({ code: "unexpected_response" });
  });
});

test("get finds by name and by id", () => {
  expect(converse(operations.get({ selector: "Local", settings }), [[LIST, listed(stored)]]).value.id).toBe(ID);
  expect(converse(operations.get({ selector: ID, settings }), [[LIST, listed(stored)]]).value.name).toBe("Local");
});

test.each([
  [{ email: "ada@example.com" }, "GoodMem (ada@example.com)"],
  [{ displayName: "Ada", email: null }, "GoodMem (Ada)"],
  ["rubbish", "GoodMem"],
])("check proves the key by the user, since the system information is open to all (%j)", (user, label) => {
  expect(converse(operations.check({ settings }), [["GET /v1/users/me", user]]).value.label).toBe(label);
});

describe("delete", () => {
  const DELETE = `DELETE /v1/llms/${ID}`;
  const remove = () => operations.delete({ selector: "Local", settings });

  test.each([
    ["an empty answer", undefined],
    ["a 404, because somebody else was faster", refusal(404)],
  ])("is done at %s", (_what, answer) => {
    const { value } = converse(remove(), [
      [LIST, listed(stored)],
      [DELETE, answer],
    ]);
    expect(value.id).toBe(ID);
  });

  test("sees after a lost answer that it is gone", () => {
    const { value } = converse(remove(), [
      [LIST, listed(stored)],
      [DELETE, new OutcomeUnknownError("lost")],
      [ITEM, stored],
      [ITEM, refusal(404)],
    ]);
    expect(value.id).toBe(ID);
  });

  test("is unknown when it is still there", () => {
    const error = converseToFailure(remove(), [
      [LIST, listed(stored)],
      [DELETE, new OutcomeUnknownError("lost")],
      [ITEM, stored],
      [ITEM, stored],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });

  test("is unknown when it cannot be looked up", () => {
    const error = converseToFailure(remove(), [
      [LIST, listed(stored)],
      [DELETE, refusal(500)],
      [ITEM, new NetworkError("refused")],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("errors", () => {
  function read(status: number, body: unknown, path = "/v1/llms") {
    const request = { method: "POST", path, body: { credentials: { apiKey: { inlineSecret: new Secret(KEY) } } } } as const;
    return goodmem.readError({ status, headers: {}, body }, { request, token: new Secret("gm_token"), acceptedBefore: false });
  }

  test.each([
    [{ error: "LLM not found", status: 404, timestamp: 1 }, "LLM not found"],
    [{ message: "no such LLM" }, "no such LLM"],
    [undefined, "there is no such LLM"],
    ["<html></html>", "there is no such LLM"],
  ])("reads %j", (body, message) => {
    expect(read(404, body, `/v1/llms/${ID}`).message).toBe(message);
  });

  test("says of a server without LLMs, or of a wrong URL, that it does not know them", () => {
    expect(read(404, undefined)).toMatchObject({
      message: "this server does not know /v1/llms",
      hint: expect.stringContaining("without /v1"),
    });
  });

  test("gives each field that the server refused", () => {
    const body = { errors: [{ field: "displayName", message: "Display name is required" }, { field: "labels" }, null] };
    expect(read(400, body)).toMatchObject({
      message: "the control plane refused the input",
      issues: [
        { path: "displayName", message: "Display name is required" },
        { path: "labels", message: "is refused" },
      ],
    });
  });

  test("translates the JSON parser, which names Java classes and quotes what it read", () => {
    const text = 'Invalid JSON request body: Unrecognized field "dashscopeApiDialect" (class com.goodmem.Dto), not marked as ignorable';
    expect(read(400, { error: text }).message).toBe(
      'this server does not know the field "dashscopeApiDialect" here; it may be older than the field',
    );
    const quoted = `Invalid JSON request body: Cannot deserialize value of type int from String "${KEY}"`;
    expect(read(400, { error: quoted }).message).toBe(
      "the control plane could not read the request: a field has a type that it does not expect",
    );
  });

  test("does not repeat words that echo a key", () => {
    expect(read(400, { error: `bad key ${KEY}` }).message).toBe("the control plane refused the input");
    expect(read(400, { errors: [{ field: "credentials", message: `bad key ${KEY.slice(0, 13)}` }] }).issues).toBeUndefined();
  });
});

test("sends the key in x-api-key alone", () => {
  const { headers } = goodmem.authorize({ method: "GET", path: "/" }, new Secret("gm_token"), {});
  expect(revealHeaders(headers ?? {})).toEqual({ "x-api-key": "gm_token" });
});
