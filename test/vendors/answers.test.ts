// What the statuses, codes and words of refusals say of a key, and where answers keep their words.

import { describe, expect, test } from "vitest";
import { namesIn, readRefusal, wordsIn } from "../../src/vendors/answers.ts";

function refusal(status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) {
  return readRefusal({ status, headers, body, words: "" });
}

describe("a refusal", () => {
  test.each([
    [401, {}, "rejected"],
    [401, "<html>401 Authorization Required</html>", "rejected"],
    [402, { error: { message: "Insufficient Balance" } }, "no_permission"],
    [403, {}, "no_permission"],
    [403, "<!doctype html>\n<title>Attention Required!</title>", "unreachable"],
    [404, {}, "not_checkable"],
    [405, {}, "not_checkable"],
    [408, {}, "unreachable"],
    [418, {}, "not_checkable"],
    [429, {}, "unreachable"],
    [498, { message: "invalid token" }, "rejected"],
    [500, {}, "unreachable"],
    [529, {}, "unreachable"],
  ])("of %i, %j: %s", (status, body, outcome) => {
    expect(refusal(status, body).outcome).toBe(outcome);
  });

  test.each([
    // Google, as an expired and a leaked key are told of.
    [400, { error: { message: "API key expired. Please renew the API key.", details: [{ reason: "API_KEY_INVALID" }] } }, "rejected"],
    [403, { error: { message: "Your API key was reported as leaked. Please use another API key." } }, "rejected"],
    [400, { error: { message: "User location is not supported for the API use.", status: "FAILED_PRECONDITION" } }, "not_checkable"],
    // OpenAI.
    [401, { error: { message: "You have insufficient permissions for this operation. Missing scopes: api.model.read." } }, "no_permission"],
    [
      403,
      { error: { message: "Country, region, or territory not supported", code: "unsupported_country_region_territory" } },
      "not_checkable",
    ],
    // Anthropic.
    [400, { type: "error", error: { type: "invalid_request_error", message: "This organization has been disabled." } }, "no_permission"],
    // xAI.
    [400, { code: "Client specified an invalid argument", error: "Incorrect API key provided: xa***12." }, "rejected"],
    [400, { error: "the query is odd" }, "not_checkable"],
  ])("of %i is told apart by its words: %j is %s", (status, body, outcome) => {
    expect(refusal(status, body).outcome).toBe(outcome);
  });

  test("of 429 may tell that the key is known", () => {
    const { outcome, words } = refusal(429, { error: { code: "insufficient_quota", message: "You exceeded your current quota" } });
    expect({ outcome, words }).toEqual({ outcome: "unreachable", words: "knows the key, but its quota is used up" });
  });
});

describe("the words of an answer", () => {
  test.each([
    [{ error: { message: "a" } }, "a"],
    [{ error: "a", code: "b" }, "a"],
    [{ message: "a" }, "a"],
    [{ Message: "a" }, "a"],
    [{ detail: "a" }, "a"],
    [{ detail: { status: "invalid", message: "a" } }, "a"],
    [{ detail: [{ loc: ["query"], msg: "a" }] }, "a"],
    [{ errors: [{ message: "a" }] }, "a"],
    [{ detail: { error: "a" } }, "a"],
    [[{ error: { message: "a" } }], "a"],
    ["a", "a"],
    ["  <html>a</html>", ""],
    [{ error: { message: 7 } }, ""],
    [undefined, ""],
    [null, ""],
  ])("%j → %j", (body, words) => {
    expect(wordsIn(body)).toBe(words);
  });
});

describe("a list of models", () => {
  test.each([
    [{ data: [{ id: "a" }, { id: "b", aliases: ["c", 7] }] }, ["a", "b", "c"]],
    [[{ id: "a" }], ["a"]],
    [{ models: [{ name: "models/a" }] }, ["a"]],
    [{ models: [{ name: "a:latest", model: "a:latest" }] }, ["a:latest"]],
    [{ modelSummaries: [{ modelId: "a", modelName: "A" }] }, ["a"]],
    [[{ model_id: "a", name: "A" }], ["a"]],
    [{ data: [] }, []],
    [{ data: [{ id: "a" }, null, 7, {}] }, ["a"]],
    [{ data: [null] }, undefined],
    [{ data: "a" }, undefined],
    ["a", undefined],
    [undefined, undefined],
  ])("%j → %j", (body, names) => {
    expect(namesIn(body)).toEqual(names);
  });
});
