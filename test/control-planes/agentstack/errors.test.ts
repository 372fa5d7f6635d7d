import { describe, expect, test } from "vitest";
import { AuthenticationError, OutcomeUnknownError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { detail, refusal } from "./server.ts";

const CANARY = "canary-of-a-key-that-nobody-may-see";
const URL_OF_OTHER = "https://gateway.example/v1";
const BODY = { type: "other", base_url: URL_OF_OTHER, api_key: new Secret(CANARY), name: "Gateway" };

/** Everything of an error that a person or a log may see. */
function shown(error: Error): string {
  const { message, details } = error as Error & { details?: object };
  return JSON.stringify([message, details]);
}

const load = (text: string) => detail(`Failed to load models from other provider (${URL_OF_OTHER}): [${text}]`);

describe("the same refusal is known on every version", () => {
  test.each([400, 409])("a duplicate is %i", (status) => {
    const error = refusal(status, detail(`Duplicate model_provider found: base_url='${URL_OF_OTHER}' already exists`), { body: BODY });
    expect(error).toMatchObject({ planeCode: "duplicate", message: expect.stringContaining(URL_OF_OTHER) });
  });

  test.each([400, 424])("a failure to load models is %i", (status) => {
    const error = refusal(status, load(`('NotFoundError', "Error code: 404 - nothing here")`), { body: BODY });
    expect(error).toMatchObject({
      planeCode: "models_not_loaded",
      message: expect.stringContaining("(404)"),
      details: { hint: expect.stringContaining("/v1") },
    });
  });

  test.each([
    ["cut off", `{"detail":"Failed to load models from oth`],
    ["a page", "<!doctype html>"],
    ["empty", undefined],
    ["in other words", detail("Failed Dependency")],
  ])("a 424 that is %s means the same", (_what, body) => {
    expect(refusal(424, body, { body: BODY })).toMatchObject({
      planeCode: "models_not_loaded",
      message: expect.stringContaining(URL_OF_OTHER),
      details: { hint: expect.stringMatching(/^nothing was stored; .*the key not good$/) },
    });
  });

  test.each([
    ["the OpenAI client", `('AuthenticationError', "Error code: 401 - {'error': 'no'}")`],
    ["httpx", `('HTTPStatusError', "Client error '401 Unauthorized' for url '${URL_OF_OTHER}/models'")`],
    ["a vendor that forbids", `('PermissionDeniedError', "Error code: 403 - no")`],
    ["words without a status", `('AuthenticationError', "no")`],
  ])("a refused key, in the words of %s, is told from an address that does not work", (_client, text) => {
    expect(refusal(424, load(text), { body: BODY })).toMatchObject({ planeCode: "key_refused" });
  });

  test.each(["ReadTimeout", "ConnectError", "APIConnectionError", "APITimeoutError"])(
    "%s says that the server cannot reach the address",
    (exception) => {
      const error = refusal(424, load(`('${exception}', '')`), { body: BODY });
      expect(error).toMatchObject({ planeCode: "models_not_loaded", details: { hint: expect.stringContaining("the server's own host") } });
    },
  );

  test("anthropic's address has a rule of its own", () => {
    const error = refusal(
      424,
      detail(`Failed to load models from anthropic provider (https://x): [('HTTPStatusError', "Client error '404 Not Found'")]`),
      {
        body: { ...BODY, type: "anthropic" },
      },
    );
    expect(error).toMatchObject({ details: { hint: expect.stringContaining("without a slash") } });
  });

  test("a registry's provider cannot be deleted", () => {
    expect(refusal(400, detail("Cannot delete a provider managed by registry"))).toMatchObject({ planeCode: "managed_by_registry" });
  });

  test("a default that the deployment fixes", () => {
    const text = "Default LLM model is configured via deployment and cannot be changed through API.";
    expect(refusal(400, detail(text), { method: "PUT" })).toMatchObject({ planeCode: "fixed_by_deployment" });
  });

  test("404 speaks of a provider, and of a model where defaults are written", () => {
    const body = detail("model_provider with id openai:gpt-9 not found");
    expect(refusal(404, body, { method: "DELETE" })).toMatchObject({ code: "not_found", planeCode: "model_provider_not_found" });
    expect(refusal(404, body, { method: "PUT", path: "/api/v1/configurations/system" })).toMatchObject({
      planeCode: "model_not_found",
      message: expect.stringContaining("default model"),
    });
  });

  test("a password in the address that was sent is not repeated", () => {
    const body = { type: "openai", base_url: "https://user:canary@x.example/v1" };
    const { message } = refusal(409, detail("Duplicate model_provider found: base_url='x' already exists"), { body });
    expect(message).toBe("a provider with the address https://x.example/v1 exists already");
  });

  test("the rate limit", () => {
    expect(refusal(429, { error: "rate_limit_exceeded", detail: "Rate limit exceeded: 5 per 1 minute" })).toMatchObject({
      planeCode: "rate_limit_exceeded",
    });
  });

  test("a gateway's 502 and 504 leave the outcome open", () => {
    for (const status of [502, 504])
      expect(refusal(status, "<html>Bad Gateway</html>", { body: BODY })).toBeInstanceOf(OutcomeUnknownError);
  });
});

describe("who may", () => {
  test("403 names the role, and the wrong password of old servers", () => {
    const error = refusal(403, detail("Insufficient permissions"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(shown(error)).toMatch(/role.*wrong password/);
  });

  test.each([
    ["admin:pass", "user:password (Basic)"],
    ["eyJhbGciOi.e30.x", "bearer token"],
  ])("401 says how the token was sent", (token, words) => {
    expect(shown(refusal(401, detail("Not authenticated"), {}, new Secret(token)))).toContain(words);
  });
});

describe("text that echoes the request is never shown", () => {
  test.each<[what: string, status: number, body: unknown]>([
    [
      "a 422 that repeats the body",
      422,
      { detail: [{ type: "missing", loc: ["body", "base_url"], msg: "Field required", input: { type: "other", api_key: CANARY } }] },
    ],
    [
      "a 422 that repeats a wrong value in its message",
      422,
      { detail: [{ type: "value_error", loc: ["body", CANARY], msg: `Value error, ${CANARY}`, input: CANARY, ctx: { error: CANARY } }] },
    ],
    ["a 422 of another sort", 422, { detail: [{ type: CANARY, loc: ["body"], msg: CANARY }] }],
    ["a 422 that is a text", 422, detail(CANARY)],
    [
      "a body that was sent with another type of content",
      422,
      {
        detail: [
          { type: "model_attributes_type", loc: ["body"], msg: "Input should be a valid dictionary", input: `{"api_key":"${CANARY}"}` },
        ],
      },
    ],
    ["a vendor's own words", 424, load(`('AuthenticationError', "Error code: 401 - Incorrect API key provided: ${CANARY}")`)],
    ["a vendor that answers with the key as the name of an error", 424, load(`('${CANARY}', "${CANARY}")`)],
    ["a failure with its SQL", 500, detail(`(sqlalchemy) INSERT INTO model_providers VALUES ('${CANARY}')`)],
    ["a failure as plain text", 500, `Internal Server Error ${CANARY}`],
    ["a refusal that nobody knows", 400, detail(`no, not ${CANARY}`)],
    ["a duplicate of an address", 409, detail(`Duplicate model_provider found: base_url='https://user:${CANARY}@x' already exists`)],
  ])("%s", (_what, status, body) => {
    expect(shown(refusal(status, body, { body: BODY }))).not.toContain(CANARY);
  });

  test("what is wrong is still said, field by field", () => {
    const body = {
      detail: [
        { type: "missing", loc: ["body", "base_url"], msg: "Field required", input: {} },
        { type: "string_type", loc: ["body", "api_key"], msg: "Input should be a valid string", input: null },
        { type: "something_new", loc: ["body", "name"], msg: "?", input: null },
      ],
    };
    expect(refusal(422, body, { body: BODY })).toMatchObject({
      details: {
        issues: [
          { path: "base_url", message: "is required" },
          { path: "api_key", message: "must be a text" },
          { path: "name", message: "is refused (something_new)" },
        ],
      },
    });
  });

  test.each([
    ["antropic", 'did you mean "anthropic"?'],
    ["bedrock", "bedrock came with 2026-03"],
  ])("a type %s that the server does not know", (type, words) => {
    const body = { detail: [{ type: "enum", loc: ["body", "type"], msg: "Input should be 'anthropic', …", input: type }] };
    expect(shown(refusal(422, body, { body: { ...BODY, type } }))).toContain(JSON.stringify(words).slice(1, -1));
  });

  test("a read has nothing to echo, so its words are shown", () => {
    expect(refusal(405, detail("Method Not Allowed"), { method: "GET", body: undefined as never })).toMatchObject({
      message: "Method Not Allowed",
    });
    expect(
      refusal(
        500,
        { error: { message: "upstream is down", type: "x" }, agentstack_proxy_version: 1 },
        { method: "GET", body: undefined as never },
      ),
    ).toMatchObject({
      message: "upstream is down",
    });
  });
});

test.each([undefined, null, [], {}, "", 7, { detail: 7 }, { detail: [7, null] }, { detail: [{ loc: "x" }] }])(
  "whatever comes back, reading it never throws: %j",
  (body) => {
    for (const status of [400, 401, 403, 404, 422, 424, 429, 500]) expect(refusal(status, body)).toBeInstanceOf(Error);
  },
);
