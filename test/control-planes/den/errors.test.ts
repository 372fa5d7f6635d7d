import { describe, expect, test } from "vitest";
import type { PlaneError } from "../../../src/control-planes/control-plane.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { Secret } from "../../../src/secrets/secret.ts";

const { adminKey, ownerSession } = denSeed.tokens;

function read(status: number, body: unknown, { token = adminKey as string, acceptedBefore = false } = {}): PlaneError {
  const circumstances = { request: { method: "GET", path: "/v1/llm-providers" } as const, token: new Secret(token), acceptedBefore };
  return den.readError({ status, headers: {}, body }, circumstances);
}

describe("a 401 never says why", () => {
  const unauthorized = { error: "unauthorized" };

  test.each<[who: string, options: { token?: string; acceptedBefore?: boolean }, hint: RegExp]>([
    ["an API key that was never accepted", {}, /expired \(90 days\).*2026-08-10 to 2026-08-28 accept no API key at all: use a session/],
    ["an API key that was accepted a moment ago", { acceptedBefore: true }, /limit of 600 requests a minute/],
    ["a session", { token: ownerSession }, /7 days/],
    ["a session that was accepted a moment ago", { token: ownerSession, acceptedBefore: true }, /7 days/],
  ])("%s", (_who, options, hint) => {
    expect(read(401, unauthorized, options)).toMatchObject({
      message: "the control plane does not accept this token",
      code: "unauthorized",
    });
    expect(read(401, unauthorized, options).hint).toMatch(hint);
    // Gateways say it without JSON.
    expect(read(401, "Unauthorized", options).hint).toMatch(hint);
  });
});

describe("refusals", () => {
  test.each<[status: number, body: object, expected: { message: string | RegExp; hint?: RegExp }]>([
    [
      403,
      { error: "forbidden", message: "Only the creator." },
      { message: "Only the creator.", hint: /creator of a provider, an owner or an admin/ },
    ],
    [
      403,
      { error: "reauth", reason: "fresh_auth_required", message: "Sign in again." },
      { message: "Sign in again.", hint: /fresh sign-in.*API key, which is exempt/ },
    ],
    [404, { error: "organization_not_found" }, { message: /organization does not exist, or you are not in it/, hint: /llmp profile show/ }],
    [404, { error: "llm_provider_not_found" }, { message: "there is no such provider", hint: /llmp list/ }],
    [404, { error: "llm_provider_access_not_found" }, { message: "there is no such access grant" }],
    [404, { error: "provider_not_found", message: "Not in models.dev." }, { message: "Not in models.dev." }],
    [404, { error: "model_not_found", message: "Model X is not available." }, { message: "Model X is not available.", hint: /modelIds/ }],
    [404, { error: "member_not_found" }, { message: /memberIds/ }],
    [404, { error: "team_not_found" }, { message: /teamIds/ }],
    [404, { error: "not_found" }, { message: "not found" }],
    [400, { error: "invalid_custom_provider_config", message: "env: too small; id: too big" }, { message: "env: too small; id: too big" }],
    [400, { error: "invalid_api_keys", message: "X is not a name." }, { message: "X is not a name." }],
    [400, { error: "gateway_only_provider", message: "Only there." }, { message: "Only there.", hint: /AI Gateway/ }],
    [400, { error: "unsupported_precondition" }, { message: "unsupported precondition" }],
    [409, { error: "protected_access" }, { message: /creator of a provider keeps access/ }],
    [409, { error: "version_conflict" }, { message: /somebody else changed it/, hint: /llmp get/ }],
    [409, { error: "credential_blocked" }, { message: "credential blocked" }],
    [409, { error: "resource_conflict" }, { message: "resource conflict" }],
    [500, { error: "internal_server_error" }, { message: "internal server error", hint: /request id/ }],
    [502, { error: "provider_catalog_unavailable" }, { message: /cannot reach its model catalogue/, hint: /--source custom/ }],
    [418, { error: "a_code_of_tomorrow" }, { message: "a code of tomorrow" }],
  ])("%i %j", (status, body, { message, hint }) => {
    const error = read(status, body);
    if (typeof message === "string") expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
    expect(error.code).toBe((body as { error: string }).error);
    if (hint === undefined) expect(error).not.toHaveProperty("hint");
    else expect(error.hint).toMatch(hint);
  });

  test("the details of invalid_request become issues, with the paths as they are written elsewhere", () => {
    const details = [
      { code: "too_big", path: ["memberIds", 3], message: "Too big" },
      { code: "custom", path: ["apiKeys", "A"], message: "No" },
      { path: [{}, "name"] },
      { message: "About all of it", path: [] },
      "not an issue",
    ];
    expect(read(400, { error: "invalid_request", details })).toMatchObject({
      message: "the control plane refused the input",
      issues: [
        { path: "memberIds[3]", message: "Too big" },
        { path: "apiKeys.A", message: "No" },
        { path: "name", message: "is refused" },
        { path: "", message: "About all of it" },
      ],
    });
  });
});

describe("answers that are no JSON object", () => {
  test.each<[status: number, body: unknown, message: string]>([
    [400, "Malformed JSON in request body\n", "Malformed JSON in request body"],
    [500, "Internal Server Error", "Internal Server Error"],
    [502, "<html><body>Bad gateway</body></html>", "the control plane answered 502"],
    [500, undefined, "the control plane answered 500"],
    [400, "", "the control plane answered 400"],
    [400, [], "the control plane answered 400"],
    [400, null, "the control plane answered 400"],
    [400, {}, "the control plane answered 400"],
    [400, { error: 7, message: [], details: "x" }, "the control plane answered 400"],
  ])("%i %j", (status, body, message) => {
    expect(read(status, body).message).toBe(message);
  });
});
