import { describe, expect, test } from "vitest";
import { refactorSeed } from "../../../../src/control-planes/refactor/sandbox/seed.ts";
import { refactorSandbox } from "../../../../src/control-planes/refactor/sandbox.ts";
import { CREATE, LIST, openai, standIn } from "./stand-in.ts";

const ITEM = "/v1/llm-provider/openai";
const masked = { provider: "openai", enabled: true, credentials: { api_key: "sk-***", organization: "org-***" } };
const conflict = "Configuration already exists for provider: openai";
const missing = "No configuration found for provider: openai";

function created(body: unknown = openai) {
  const server = standIn();
  expect(server.call(CREATE, { body }).status).toBe(200);
  return server;
}

describe("create", () => {
  test("answers 200, not 201, with every credential masked, and stores what it was sent", () => {
    const server = standIn();
    expect(server.call(CREATE, { body: openai })).toMatchObject({ status: 200, body: masked });
    expect(server.stored("openai")).toEqual(openai.credentials);
  });

  test("a second configuration of the provider is a 409, and leaves the first as it is", () => {
    const server = created();
    const answer = server.call(CREATE, { body: { ...openai, enabled: false, credentials: { api_key: "sk-second-value" } } });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: "CONFLICT", message: conflict } } });
    expect(server.stored("openai")).toEqual(openai.credentials);
    expect(server.call(`GET ${ITEM}`).body).toEqual(masked);
  });

  test("a body that is no JSON object, or not said to be JSON, is a 400", () => {
    for (const text of ["", "{", "[]", "null", '"openai"', '{"provider":"openai" // optional\n}']) {
      expect(standIn().call(CREATE, { text }).status).toBe(400);
    }
    const answer = standIn().call(CREATE, { body: openai, headers: { "content-type": "text/plain" } });
    expect(answer).toMatchObject({ status: 400, body: { error: "Request body must be a JSON object" } });
  });

  test("a provider that is not one of the seven is a 400, whose error is a text", () => {
    for (const provider of ["mistral", "OpenAI", "", null, 7, undefined]) {
      const answer = standIn().call(CREATE, { body: { ...openai, provider } });
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("Invalid provider") } });
    }
    for (const provider of ["openai", "anthropic", "google", "google-vertex", "azure", "amazon-bedrock", "xai"]) {
      expect(standIn().call(CREATE, { body: { ...openai, provider } }).status).toBe(200);
    }
  });

  test("enabled must be a boolean and credentials an object", () => {
    const error = (changes: object) => standIn().call(CREATE, { body: { ...openai, ...changes } });
    for (const enabled of ["true", 1, null]) {
      expect(error({ enabled })).toMatchObject({ status: 400, body: { error: "enabled must be a boolean" } });
    }
    for (const credentials of ["sk-value", [], null]) {
      expect(error({ credentials })).toMatchObject({ status: 400, body: { error: "credentials must be an object" } });
    }
  });

  test("nothing but the provider is required, and what was not sent has no default", () => {
    expect(standIn().call(CREATE, { body: { provider: "xai" } }).body).toEqual({ provider: "xai" });
  });

  test("credential keys that no page names are kept, at any depth", () => {
    const credentials = { project: "acme", service_account: { private_key: "pem-value", scopes: ["one"] }, version: 2 };
    const server = created({ provider: "google-vertex", enabled: true, credentials });
    expect(server.stored("google-vertex")).toEqual(credentials);
    expect(server.call("GET /v1/llm-provider/google-vertex").body).toMatchObject({
      credentials: { project: "***", service_account: { private_key: "pem-***", scopes: ["***"] }, version: 2 },
    });
  });
});

describe("masks", () => {
  test("keep a short prefix up to the first hyphen, and nothing of any other value", () => {
    const credentials = {
      api_key: "sk-ant-api03-value",
      region: "us-west-2",
      aws_access_key_id: "AKIAEXAMPLE",
      endpoint: "https://acme-east.openai.azure.com",
      empty: "",
    };
    expect(standIn().call(CREATE, { body: { ...openai, credentials } }).body).toMatchObject({
      credentials: { api_key: "sk-***", region: "us-***", aws_access_key_id: "***", endpoint: "***", empty: "***" },
    });
  });

  test("a mask that is sent back is stored as the key", () => {
    const server = created();
    expect(server.call(`PUT ${ITEM}`, { body: { credentials: masked.credentials } })).toMatchObject({ status: 200, body: masked });
    expect(server.stored("openai")).toEqual({ api_key: "sk-***", organization: "org-***" });
  });
});

describe("update", () => {
  test("enabled alone leaves the credentials, and credentials alone leave enabled", () => {
    const server = created();
    expect(server.call(`PUT ${ITEM}`, { body: { enabled: false } })).toMatchObject({ status: 200, body: { ...masked, enabled: false } });
    expect(server.stored("openai")).toEqual(openai.credentials);
    server.call(`PUT ${ITEM}`, { body: { credentials: { api_key: "sk-second-value" } } });
    expect(server.call(`GET ${ITEM}`).body).toMatchObject({ enabled: false });
    expect(server.stored("openai")).toMatchObject({ api_key: "sk-second-value" });
  });

  test("credentials are replaced as a whole: a key that is not sent is gone", () => {
    const server = created();
    const answer = server.call(`PUT ${ITEM}`, { body: { credentials: { api_key: "sk-second-value" } } });
    expect(answer.body).toEqual({ provider: "openai", enabled: true, credentials: { api_key: "sk-***" } });
    expect(server.stored("openai")).toEqual({ api_key: "sk-second-value" });
  });

  test("a body that changes nothing is a 400, also one that only repeats the provider", () => {
    const server = created();
    for (const body of [{}, { provider: "openai" }, { enable: false }]) {
      expect(server.call(`PUT ${ITEM}`, { body })).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
    expect(server.call(`PUT ${ITEM}`, { text: "" }).status).toBe(400);
  });

  test("the provider cannot be changed: another one in the body is ignored", () => {
    const server = created();
    expect(server.call(`PUT ${ITEM}`, { body: { provider: "azure", enabled: false } }).body).toMatchObject({ provider: "openai" });
    expect(server.call(LIST).body).toHaveLength(1);
  });

  test("wrong sorts are refused, and store nothing", () => {
    const server = created();
    expect(server.call(`PUT ${ITEM}`, { body: { enabled: "no" } }).status).toBe(400);
    expect(server.call(`PUT ${ITEM}`, { body: { enabled: false, credentials: null } }).status).toBe(400);
    expect(server.call(`GET ${ITEM}`).body).toEqual(masked);
  });
});

describe("delete", () => {
  test("answers 200 and names the provider; the second time it is a 404", () => {
    const server = created();
    expect(server.call(`DELETE ${ITEM}`)).toMatchObject({ status: 200, body: { provider: "openai" } });
    expect(server.call(`DELETE ${ITEM}`)).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND", message: missing } } });
    expect(server.call(LIST).body).toEqual([]);
    expect(server.call(CREATE, { body: openai }).status).toBe(200);
  });
});

describe("an item", () => {
  test("that is not configured is a 404, and one that cannot be a 400", () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const call = (name: string) => standIn().call(`${method} /v1/llm-provider/${name}`, { body: { enabled: true } });
      expect(call("openai")).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
      expect(call("mistral")).toMatchObject({ status: 400, body: { error: expect.any(String) } });
      expect(call("%zz").status).toBe(400);
    }
  });

  test("has a path that may be percent-encoded", () => {
    const server = created({ provider: "amazon-bedrock", enabled: true });
    expect(server.call("GET /v1/llm-provider/amazon%2Dbedrock").status).toBe(200);
  });
});

describe("the shapes that no page settles", () => {
  test("a list may be a bare array, or a member of an object", () => {
    const server = created();
    expect(server.call(LIST).body).toEqual([masked]);
    for (const listShape of ["providers", "llm_providers", "data", "items"]) {
      server.change({ listShape });
      expect(server.call(LIST).body).toEqual({ [listShape]: [masked] });
    }
  });

  test("by the published components, every error is a text", () => {
    const server = created();
    server.change({ errorShape: "components" });
    expect(server.call(CREATE, { body: openai })).toMatchObject({ status: 409, body: { error: conflict } });
    server.call(`DELETE ${ITEM}`);
    expect(server.call(`GET ${ITEM}`)).toMatchObject({ status: 404, body: { error: missing } });
  });
});

describe("a state file", () => {
  test("holds no credential and no token, and shows afterwards what it showed before", () => {
    const server = created();
    server.call(CREATE, { body: { provider: "google-vertex", credentials: { nested: { private_key: "pem-value" } } } });
    server.call(CREATE, { body: { provider: "xai" } });
    const shown = server.call(LIST).body;
    const text = JSON.stringify(refactorSandbox.withoutSecrets(server.state));
    for (const secret of ["first-value", "org-acme", "pem-value", ...Object.values(refactorSeed.tokens)]) {
      expect(text).not.toContain(secret);
    }
    server.change(JSON.parse(text));
    expect(server.call(LIST).body).toEqual(shown);
    expect(server.call(CREATE, { body: openai }).status).toBe(409);
  });
});
