// What follows a PUT whose answer did not come, or was a failure: LangWatch often stores what it fails to answer. Nothing is sent twice.

import { describe, expect, test } from "vitest";
import { ApiError, NetworkError, OutcomeUnknownError } from "../../../src/errors.ts";
import { create, failed, KEY, model, operation, played, project, READ, row, update } from "./answers.ts";

const write = "PUT /api/model-providers/openai";
const before = row("openai", { customModels: [model("one")] });
const after = { ...before, customModels: [model("two")] };
const change = { customModels: [{ modelId: "two" }] };

describe.each([
  ["a lost answer", new OutcomeUnknownError("the connection was reset")],
  ["a 500", new ApiError("server_error", "the control plane failed (500)", { status: 500 })],
  ["an answer that is no JSON", new ApiError("unexpected_response", "text")],
])("%s", (_what, lost) => {
  test("a row that was made is found, and adopted", () => {
    const { value, requests } = played(create({ provider: "openai", apiKey: KEY }), [
      [READ, project()],
      [write, lost],
      [READ, project(row("openai"))],
      [READ, project(row("openai"))],
    ]);
    expect(value).toMatchObject({ provider: { id: "provider_openai" }, differences: [] });
    expect(value.warnings.join()).toMatch(/nothing was sent twice.*cannot be seen/);
    expect(requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  test("a row that is made late is found by the second look", () => {
    const { requests } = played(create({ provider: "openai", apiKey: KEY }), [
      [READ, project()],
      [write, lost],
      [READ, project()],
      [READ, project(row("openai"))],
      [READ, project(row("openai"))],
    ]);
    expect(requests[3]?.delay).toBeGreaterThan(1_000);
  });

  test("a change that can be seen is adopted", () => {
    const { value } = played(update("openai", change), [
      [READ, project(before)],
      [write, lost],
      [READ, project(after)],
      [READ, project(after)],
    ]);
    expect(value.warnings).toEqual([
      "the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice",
    ]);
  });

  test("a change that is not there is unknown (exit 6), and not sent again", () => {
    const error = failed(update("openai", change), [
      [READ, project(before)],
      [write, lost],
      [READ, project(before)],
      [READ, project(before)],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", exitCode: 6 });
  });

  test("a new key alone cannot be seen, so its outcome is unknown", () => {
    const error = failed(update("openai", { apiKey: KEY }), [
      [READ, project(before)],
      [write, lost],
      [READ, project(before)],
      [READ, project(before)],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", message: expect.stringContaining("cannot be seen") });
  });

  test("where reading fails as well, the poison that makes it fail is named", () => {
    const error = failed(update("openai", change), [
      [READ, project(before)],
      [write, lost],
      [READ, new ApiError("server_error", "the control plane failed (500)", { status: 500 })],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining("damaged") } });
  });
});

test("a refusal is a refusal: nothing is looked up", () => {
  const refused = new ApiError("refused", "no", { status: 400 });
  const error = failed(update("openai", change), [
    [READ, project(before)],
    [write, refused],
  ]);
  expect(error).toBe(refused);
});

test("a request that never left is not looked up either", () => {
  const unreached = new NetworkError("the connection was refused");
  expect(
    failed(create({ provider: "openai", apiKey: KEY }), [
      [READ, project()],
      [write, unreached],
    ]),
  ).toBe(unreached);
});

test("a row that somebody else made meanwhile is not taken for ours", () => {
  const other = row("openai", { enabled: false });
  const error = failed(create({ provider: "openai", apiKey: KEY }), [
    [READ, project()],
    [write, new OutcomeUnknownError("the connection was reset")],
    [READ, project(other)],
    [READ, project(other)],
  ]);
  expect(error.code).toBe("outcome_unknown");
});

test("a write that cannot be read back is told with what the PUT answered", () => {
  const { value } = played(operation("disable")({ selector: "openai", settings: {} }), [
    [READ, project(before)],
    [write, project({ ...before, enabled: false })],
    [READ, new ApiError("server_error", "the control plane failed (500)")],
  ]);
  expect(value).toMatchObject({
    provider: { enabled: false },
    differences: [],
    warnings: [expect.stringContaining("could not be read back")],
  });
});
