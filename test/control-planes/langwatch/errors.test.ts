// How LangWatch says no. Its words are repeated only where they cannot hold what was sent.

import { describe, expect, test } from "vitest";
import type { HttpRequest } from "../../../src/control-planes/control-plane.ts";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";

const put: HttpRequest = {
  method: "PUT",
  path: "/api/model-providers/openai",
  body: { enabled: true, customKeys: { OPENAI_API_KEY: new Secret("value-of-the-key") } },
};

interface Told {
  readonly request?: HttpRequest;
  readonly token?: string;
  readonly acceptedBefore?: boolean;
}

function read(status: number, body: unknown, { request = put, token = "sk-lw-abc", acceptedBefore = false }: Told = {}) {
  return langwatch.readError({ status, headers: {}, body }, { request, token: new Secret(token), acceptedBefore });
}

function say(error: string) {
  return read(400, { error, message: error });
}

describe("400", () => {
  test("the database's own words, which hold what was sent, are not repeated", () => {
    const { message } = say("\nInvalid `prisma.modelProvider.update()` invocation in\n/app/src/x.ts: { customKeys: 'value-of-the-key' }");
    expect(message).toBe("the control plane's database refused the change (400)");
  });

  test("a sentence about credentials names no field, and is not repeated", () => {
    const { message, hint } = say("Custom keys are invalid: value-of-the-key");
    expect(`${message} ${hint}`).not.toContain("value-of-the-key");
    expect(message).toContain('credentials of "openai"');
  });

  test.each([
    ["Invalid provider: openai", 'does not know the provider "openai"'],
    ["Provider google_agent_platform is deprecated", "no longer offers"],
    ["This update would drop stored credentials", "refused to drop"],
  ])("%s", (sentence, message) => {
    expect(say(sentence).message).toContain(message);
  });

  test("a sentence to a request without secrets is repeated", () => {
    const request: HttpRequest = { ...put, body: { enabled: true } };
    expect(read(400, { error: "Something else" }, { request }).message).toBe("Something else");
  });

  test("a code is told as a code, and the sentence beside it is the message", () => {
    const request: HttpRequest = { ...put, body: { enabled: true } };
    const body = { error: "malformed_request", message: "The body is not valid JSON.", target: "json", tips: [] };
    expect(read(400, body, { request })).toEqual({ message: "The body is not valid JSON.", code: "malformed_request" });
    expect(read(400, { error: "malformed_request" }, { request }).message).toBe("malformed_request");
  });

  test("zod's own shape, of servers before 3.6, becomes issues without its words", () => {
    const issues = [
      { path: ["customModels", 0, "mode"], code: "invalid_enum_value", message: "received 'value-of-the-key'", expected: "chat" },
    ];
    for (const error of [
      { issues, name: "ZodError" },
      { name: "ZodError", message: JSON.stringify(issues) },
    ]) {
      expect(read(400, { success: false, error }).issues).toEqual([{ path: "customModels[0].mode", message: "must be chat" }]);
    }
  });
});

test.each([409, 413, 429])("%i is no word on credentials, and what it says is not repeated", (status) => {
  expect(read(status, { message: "value-of-the-key" })).toEqual({ message: `the control plane answered ${status}` });
});

test("422 names the fields", () => {
  const body = {
    error: "validation_error",
    message: "Validation failed",
    reasons: [{ code: "schema_failure", meta: { field: "enabled", type: "invalid_type", message: "received x", expected: "boolean" } }],
  };
  expect(read(422, body)).toEqual({
    message: "the control plane refused the input",
    code: "validation_error",
    issues: [{ path: "enabled", message: "must be boolean" }],
  });
});

describe("401", () => {
  test.each([
    ["sk-lw-abc_def", "--project"],
    ["pat-lw-abc", "--project"],
    ["sk-lw-abc", "project's settings"],
    ["any-old-key", "project's settings"],
  ])("%s", (token, hint) => {
    expect(read(401, { error: "Unauthorized" }, { token }).hint).toContain(hint);
  });

  test("of a key that was accepted a moment ago", () => {
    expect(read(401, {}, { acceptedBefore: true }).hint).toContain("a moment ago");
  });
});

test("403 names the permission", () => {
  expect(read(403, { error: "api_key_permission_denied", permission: "project:update" }).message).toContain("project:update");
  expect(read(403, { permission: "\u001b[31m<script>" }).message).toBe("this key lacks the right");
});

test("404 is text, and speaks of the address", () => {
  expect(read(404, "404 Not Found").hint).toContain("without /api");
});

test("500 may have stored the change", () => {
  expect(read(500, { error: "Internal server error", message: "value-of-the-key" })).toMatchObject({
    message: expect.stringContaining("may have stored"),
    hint: expect.stringContaining("empty model id"),
  });
});
