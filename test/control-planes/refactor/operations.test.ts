import { describe, expect, test } from "vitest";
import type { RefactorSpec } from "../../../src/control-planes/refactor/fields.ts";
import { ApiError, AuthenticationError, NetworkError, OutcomeUnknownError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { converse, converseToFailure, operations, refusal, settings } from "./converse.ts";

const KEY = "sk-live-0123456789";
const ITEM = "GET /v1/llm-provider/openai";
const POST = "POST /v1/llm-providers";
const openai: RefactorSpec = { provider: "openai", api_key: new Secret(KEY), organization: "org-acme" };
const stored = { provider: "openai", enabled: true, credentials: { api_key: "sk-***", organization: "org-***" } };
const lost = new OutcomeUnknownError("the connection was lost");
const page = new ApiError("unexpected_response", "answered with a web page", { status: 200 });

function create(spec: RefactorSpec = openai) {
  return operations.create({ spec, settings, allowDuplicate: false });
}

describe("create", () => {
  test("sends the published example, enabled said", () => {
    const { value, bodies } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, stored],
      [ITEM, stored],
    ]);
    expect(bodies).toEqual([{ provider: "openai", enabled: true, credentials: { api_key: KEY, organization: "org-acme" } }]);
    expect(value).toMatchObject({
      warnings: [],
      differences: [],
      provider: { id: "openai", vendor: "openai", enabled: true, hasSecret: true },
    });
  });

  test("makes a disabled one when asked", () => {
    const disabled = { ...stored, enabled: false };
    const { bodies, value } = converse(create({ ...openai, enabled: false }), [
      [ITEM, refusal(404)],
      [POST, disabled],
      [ITEM, disabled],
    ]);
    expect(bodies).toEqual([expect.objectContaining({ enabled: false })]);
    expect(value.differences).toEqual([]);
  });

  test.each([
    [{ provider: "anthropic", api_key: new Secret("sk-ant-1") }, { api_key: "sk-ant-1" }],
    [{ provider: "google", api_key: new Secret("AIza1") }, { api_key: "AIza1" }],
    [
      { provider: "azure", api_key: new Secret("k"), endpoint: "https://acme.openai.azure.com", deployment_id: "d" },
      { api_key: "k", endpoint: "https://acme.openai.azure.com", deployment_id: "d" },
    ],
    [
      { provider: "amazon-bedrock", aws_access_key_id: new Secret("AKIA"), aws_secret_access_key: new Secret("s"), region: "us-west-2" },
      { aws_access_key_id: "AKIA", aws_secret_access_key: "s", region: "us-west-2" },
    ],
  ] satisfies [RefactorSpec, object][])("gives the credentials of %j the names that are documented for them", (spec, credentials) => {
    const item = `GET /v1/llm-provider/${spec.provider}`;
    const answer = { provider: spec.provider, enabled: true };
    const { bodies } = converse(create(spec), [
      [item, refusal(404)],
      [POST, answer],
      [item, answer],
    ]);
    expect(bodies).toEqual([{ provider: spec.provider, enabled: true, credentials }]);
  });

  test("refuses what exists before it writes", () => {
    const error = converseToFailure(create(), [[ITEM, stored]]);
    expect(error).toMatchObject({ code: "already_exists", existing: "openai" });
  });

  test("makes no second one even when duplicates are allowed, because an account holds one", () => {
    const conversation = operations.create({ spec: openai, settings, allowDuplicate: true });
    expect(converseToFailure(conversation, [[ITEM, stored]])).toMatchObject({ code: "already_exists" });
  });

  test.each([404, 405, 501])("works where the server answers %i to reads, and says what could not be checked", (status) => {
    const { value } = converse(create(), [
      [ITEM, refusal(status)],
      [POST, { provider: "openai" }],
      [ITEM, refusal(status)],
    ]);
    expect(value.differences).toEqual([]);
    expect(value.warnings).toEqual([expect.stringContaining("does not show whether it is enabled or which credentials are stored")]);
  });

  test("takes a 409 for what it is where reads are off", () => {
    const error = converseToFailure(create(), [
      [ITEM, refusal(404)],
      [POST, refusal(409, "Configuration already exists for provider: openai")],
    ]);
    expect(error).toMatchObject({ code: "already_exists", existing: "openai", exitCode: 1 });
  });

  test("does not go on to write when the token is refused", () => {
    const error = converseToFailure(create(), [[ITEM, new AuthenticationError("no", { status: 403 })]]);
    expect(error).toBeInstanceOf(AuthenticationError);
  });

  test.each([lost, refusal(500), refusal(503)])("finds what a lost answer made, and sends nothing twice (%s)", (failure) => {
    const { value, bodies } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, failure],
      [ITEM, refusal(404)],
      [ITEM, stored],
      [ITEM, stored],
    ]);
    expect(bodies).toHaveLength(1);
    expect(value.warnings).toEqual([expect.stringContaining("nothing was sent twice")]);
  });

  test("says that the outcome is unknown when nothing is seen, and that creating again is safe", () => {
    const error = converseToFailure(create(), [
      [ITEM, refusal(404)],
      [POST, lost],
      [ITEM, refusal(404)],
      [ITEM, refusal(404)],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining("safe") } });
  });

  test.each([refusal(405), page, { ok: true }])("does not take what could not be seen before for what a lost answer made (%#)", (sight) => {
    const error = converseToFailure(create(), [
      [ITEM, sight],
      [POST, lost],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", message: expect.stringContaining("cannot be looked up") });
  });

  test("reads an answer that leaves the provider out, as no member is required", () => {
    const { provider: _provider, ...nameless } = stored;
    const { value } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, nameless],
      [ITEM, { ...nameless, provider: null }],
    ]);
    expect(value).toMatchObject({ provider: { id: "openai" }, warnings: [], differences: [] });
  });

  test.each(["sk-…6789", "sk-...6789", "••••6789", "[REDACTED]", "********", "sk-l**"])("takes %j for a mask of what was sent", (mask) => {
    const { value } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, stored],
      [ITEM, { ...stored, credentials: { ...stored.credentials, api_key: mask } }],
    ]);
    expect(value.differences).toEqual([]);
  });

  test("says that the outcome is unknown when it cannot be looked up", () => {
    const error = converseToFailure(create(), [
      [ITEM, refusal(404)],
      [POST, lost],
      [ITEM, new NetworkError("refused")],
    ]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });

  test("a 500 that stored nothing stays a 500, where the server answers reads; elsewhere nobody knows", () => {
    const looks = [
      [ITEM, refusal(404)],
      [POST, refusal(500, "boom")],
      [ITEM, refusal(404)],
      [ITEM, refusal(404)],
    ] as const;
    const list = "GET /v1/llm-providers";
    expect(converseToFailure(create(), [...looks, [list, []]])).toMatchObject({ code: "server_error", message: "boom" });
    expect(converseToFailure(create(), [...looks, [list, refusal(404)]])).toMatchObject({
      code: "outcome_unknown",
      message: expect.stringContaining("boom; no configuration of openai was seen"),
    });
  });

  test.each([
    [{ ...stored, enabled: false }, "it is disabled, not enabled"],
    [{ ...stored, credentials: { api_key: "sk-***" } }, "the credential organization is not there"],
    [{ ...stored, credentials: { ...stored.credentials, api_key: "xx-***" } }, "the credential api_key is not the one that was sent"],
    [
      { ...stored, credentials: { ...stored.credentials, organization: "org-other" } },
      "the credential organization is not the one that was sent",
    ],
  ])("reports what is stored otherwise than asked: %j", (now, difference) => {
    const { value } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, stored],
      [ITEM, now],
    ]);
    expect(value.differences).toEqual([difference]);
  });

  test("reports a read-back that failed as a fact, not as a failure", () => {
    const { value } = converse(create(), [
      [ITEM, refusal(404)],
      [POST, stored],
      [ITEM, refusal(500, "boom")],
    ]);
    expect(value.differences).toEqual([]);
    expect(value.warnings).toEqual([expect.stringContaining("could not be read back")]);
  });

  test("passes undocumented credentials through, with a warning", () => {
    const spec: RefactorSpec = { provider: "google-vertex", credentials: { project: "acme", private_key: new Secret("line 1\nline 2") } };
    const item = "GET /v1/llm-provider/google-vertex";
    const answer = { provider: "google-vertex", enabled: true, credentials: { project: "acme", private_key: "***" } };
    const { value, bodies } = converse(create(spec), [
      [item, refusal(404)],
      [POST, answer],
      [item, answer],
    ]);
    expect(bodies).toEqual([expect.objectContaining({ credentials: { project: "acme", private_key: "line 1\nline 2" } })]);
    expect(value.warnings).toEqual([expect.stringContaining("does not document project, private_key for google-vertex")]);
  });

  test.each(["sk-***", "***", "sk-…6789", "sk-...6789", "••••6789", "[redacted]", "two words", " "])("never sends %j as a key", (text) => {
    const error = converseToFailure(create({ ...openai, api_key: new Secret(text) }), []);
    expect(error).toMatchObject({ code: "invalid_input", issues: [expect.objectContaining({ path: "api_key" })] });
    expect(JSON.stringify(error)).not.toContain(text === " " ? "never" : text);
  });
});

describe("list and get", () => {
  test.each([
    ["a bare array", [stored]],
    ["an object with providers", { providers: [stored] }],
    ["an object with llm_providers", { llm_providers: [stored] }],
    ["an object with data", { data: [stored], total: 1 }],
    ["an object with items", { items: [stored] }],
  ])("reads %s", (_shape, body) => {
    const { value } = converse(operations.list({ settings }), [["GET /v1/llm-providers", body]]);
    expect(value).toMatchObject([
      { id: "openai", name: "openai", enabled: true, hasSecret: true, extra: { credentials: ["api_key", "organization"] } },
    ]);
  });

  test("keeps a vendor that llmp does not know", () => {
    const { value } = converse(operations.list({ settings }), [["GET /v1/llm-providers", [{ provider: "mistral", tier: 2 }]]]);
    expect(value).toMatchObject([{ id: "mistral", hasSecret: "unknown", raw: { tier: 2 } }]);
  });

  test("refuses an answer that is no list", () => {
    expect(converseToFailure(operations.list({ settings }), [["GET /v1/llm-providers", { ok: true }]])).toMatchObject({
      code: "unexpected_response",
    });
  });

  test.each([404, 405])("says so where the server answers %i to the undocumented read", (status) => {
    const error = converseToFailure(operations.list({ settings }), [["GET /v1/llm-providers", refusal(status)]]);
    expect(error).toMatchObject({ code: "unsupported_operation", message: expect.stringContaining("not documented by re-factor.ai") });
    expect(error.message).toContain("GET /v1/llm-providers");
  });

  test("gets one by the singular path", () => {
    expect(converse(operations.get({ selector: "openai", settings }), [[ITEM, stored]]).value.id).toBe("openai");
  });

  test("tells a vendor that is not configured from a read that is not there", () => {
    const get = () => operations.get({ selector: "openai", settings });
    const none = converseToFailure(get(), [
      [ITEM, refusal(404)],
      ["GET /v1/llm-providers", []],
    ]);
    expect(none).toMatchObject({ code: "not_found" });
    const noRead = converseToFailure(get(), [
      [ITEM, refusal(404)],
      ["GET /v1/llm-providers", refusal(404)],
    ]);
    expect(noRead).toMatchObject({ code: "unsupported_operation" });
  });

  test("takes out a value that the server forgot to mask", () => {
    const { value } = converse(operations.get({ selector: "openai", settings }), [[ITEM, { ...stored, credentials: { api_key: KEY } }]]);
    expect(JSON.stringify(value)).not.toContain(KEY);
  });
});

describe("check", () => {
  test("counts what is configured", () => {
    const { value } = converse(operations.check({ settings }), [["GET /v1/llm-providers", [stored]]]);
    expect(value).toEqual({ label: "a re-factor.ai account (1 of 7 vendors configured)", warnings: [] });
  });

  test("accepts a token that no read can prove, and says so", () => {
    const { value } = converse(operations.check({ settings }), [["GET /v1/llm-providers", refusal(404)]]);
    expect(value.warnings).toEqual([expect.stringContaining("the token could not be checked")]);
  });
});

describe("delete", () => {
  const remove = () => operations.delete({ selector: "openai", settings });
  const DELETE = "DELETE /v1/llm-provider/openai";

  test("uses the singular path, and gives what was there", () => {
    const { value } = converse(remove(), [
      [ITEM, stored],
      [DELETE, { provider: "openai" }],
    ]);
    expect(value).toMatchObject({ id: "openai", enabled: true });
  });

  test("works without reads", () => {
    const { value } = converse(remove(), [
      [ITEM, refusal(404)],
      [DELETE, { provider: "openai" }],
    ]);
    expect(value).toEqual({ id: "openai", name: "openai", raw: { provider: "openai" } });
  });

  test("is done when somebody else was faster", () => {
    expect(
      converse(remove(), [
        [ITEM, stored],
        [DELETE, refusal(404)],
      ]).value.id,
    ).toBe("openai");
  });

  test("suggests the vendor that was meant", () => {
    const error = converseToFailure(operations.delete({ selector: "opneai", settings }), [
      ["GET /v1/llm-provider/opneai", refusal(404)],
      ["DELETE /v1/llm-provider/opneai", refusal(404)],
    ]);
    expect(error).toMatchObject({ code: "not_found", message: expect.stringContaining('did you mean "openai"') });
  });

  test("sees after a lost answer that it is gone", () => {
    const { value } = converse(remove(), [
      [ITEM, stored],
      [DELETE, lost],
      [ITEM, refusal(404)],
    ]);
    expect(value.id).toBe("openai");
  });

  test.each([refusal(405), page, { ok: true }])("takes nothing but a 404 for gone after a lost answer (%#)", (sight) => {
    const error = converseToFailure(remove(), [
      [ITEM, stored],
      [DELETE, lost],
      [ITEM, sight],
      [ITEM, sight],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining("safe") } });
  });

  test("takes a 404 for no proof where nothing could be seen before", () => {
    const error = converseToFailure(remove(), [
      [ITEM, refusal(404)],
      [DELETE, lost],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining("safe") } });
  });
});

test("reads a list of names, and odd members as if they were not there", () => {
  const body = ["xai", { provider: "openai", enabled: "yes", credentials: "sk-***" }];
  const { value } = converse(operations.list({ settings }), [["GET /v1/llm-providers", body]]);
  expect(value).toMatchObject([
    { id: "xai", hasSecret: "unknown" },
    { id: "openai", hasSecret: "unknown" },
  ]);
  expect(value[1]).not.toHaveProperty("enabled");
});

test("keeps a name with odd characters within its place in the path", () => {
  const error = converseToFailure(operations.get({ selector: "a/b?c#d", settings }), [
    ["GET /v1/llm-provider/a%2Fb%3Fc%23d", refusal(404)],
    ["GET /v1/llm-providers", []],
  ]);
  expect(error).toMatchObject({ code: "not_found" });
});
