import { describe, expect, test } from "vitest";
import { revealHeaders } from "../../../src/connection/wire.ts";
import { refactor } from "../../../src/control-planes/refactor/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";

const KEY = "sk-live-0123456789abcdef";

function read(status: number, body: unknown) {
  const request = {
    method: "POST",
    path: "/v1/llm-providers",
    body: { provider: "openai", credentials: { api_key: new Secret(KEY) } },
  } as const;
  return refactor.readError({ status, headers: {}, body }, { request, token: new Secret("token"), acceptedBefore: false });
}

describe("both published shapes of an error", () => {
  test("text", () => {
    expect(read(409, { error: "Configuration already exists for provider: openai" })).toMatchObject({
      message: "Configuration already exists for provider: openai",
    });
  });

  test("an object with code and message", () => {
    expect(read(404, { error: { code: "NOT_FOUND", message: "No configuration found for provider: openai" } })).toMatchObject({
      message: "No configuration found for provider: openai",
      code: "NOT_FOUND",
    });
  });
});

test.each([
  [undefined, "the control plane does not accept this token"],
  [{ message: "expired" }, "expired"],
  ["Unauthorized", "Unauthorized"],
  ["<html></html>", "the control plane does not accept this token"],
  [{ error: { code: "X" } }, "the control plane does not accept this token"],
])("reads 401 with %j", (body, message) => {
  expect(read(401, body).message).toBe(message);
});

test.each([KEY, KEY.slice(0, 14)])("does not repeat words that echo a credential (%#)", (echo) => {
  const { message } = read(400, { error: `invalid key ${echo}` });
  expect(message).toBe("the control plane refused the input");
});

test("sends the token as Bearer, and keeps it a Secret", () => {
  const { headers } = refactor.authorize({ method: "GET", path: "/" }, new Secret("token"), {});
  expect(headers).toEqual({ authorization: expect.any(Secret) });
  expect(revealHeaders(headers ?? {})).toEqual({ authorization: "Bearer token" });
});

test("has no default URL, because several are known", () => {
  expect(refactor.defaultUrl).toBeUndefined();
});
