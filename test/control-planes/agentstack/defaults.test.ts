import { describe, expect, test } from "vitest";
import type { ValidationError } from "../../../src/errors.ts";
import { play, playFailure } from "../conversation.ts";
import { CONFIGURATION, configuration, detail, LOST, MODELS, models, PUT, refusal, refusals, setDefaults, showDefaults } from "./server.ts";

const CHAT = "openai:gpt-5";
const VECTORS = "voyage:voyage-3";
const SERVED = models(CHAT, VECTORS, "anthropic:claude");

test("both roles are shown, without the id, which is another one at every read", () => {
  expect(play(showDefaults(), [[CONFIGURATION, configuration(CHAT)]]).value).toEqual({ llm: CHAT, embedding: null });
});

test("a default that cannot be read is an error: shown as none, the next change would clear it", () => {
  expect(playFailure(showDefaults(), [[CONFIGURATION, { default_llm_model: CHAT }]])).toMatchObject({ code: "unexpected_response" });
});

describe("setting", () => {
  test.each([
    ["one keeps the other", { llm: "anthropic:claude" }, { default_llm_model: "anthropic:claude", default_embedding_model: VECTORS }],
    ["null clears one and keeps the other", { embedding: null }, { default_llm_model: CHAT, default_embedding_model: null }],
  ])("%s, because the server clears what is left out", (_rule, changes, body) => {
    const after = configuration(body.default_llm_model, body.default_embedding_model);
    const { value, requests } = play(setDefaults(changes), [
      [CONFIGURATION, configuration(CHAT, VECTORS)],
      [MODELS, SERVED],
      [PUT, after],
      [CONFIGURATION, after],
    ]);
    expect(requests[2]?.body).toEqual(body);
    expect(value).toEqual({ llm: body.default_llm_model, embedding: body.default_embedding_model });
  });

  test("what is so already is not written", () => {
    expect(play(setDefaults({ llm: CHAT }), [[CONFIGURATION, configuration(CHAT, VECTORS)]]).value).toEqual({
      llm: CHAT,
      embedding: VECTORS,
    });
  });

  test("an unknown role is refused before anything is read", () => {
    const error = playFailure(setDefaults({ lm: CHAT }), []) as ValidationError;
    expect(error.issues).toMatchObject([{ path: "lm", message: expect.stringContaining('did you mean "llm"?') }]);
  });

  test("a model that nobody serves is refused, with the nearest", () => {
    const error = playFailure(setDefaults({ llm: "openai:gtp-5" }), [
      [CONFIGURATION, configuration(null)],
      [MODELS, SERVED],
    ]) as ValidationError;
    expect(error.issues).toMatchObject([{ path: "llm", message: expect.stringContaining(`did you mean "${CHAT}"?`) }]);
  });

  test("a kept default that nobody serves any more is named: the server would refuse every change because of it", () => {
    const error = playFailure(setDefaults({ llm: CHAT }), [
      [CONFIGURATION, configuration(null, "cohere:gone")],
      [MODELS, SERVED],
    ]) as ValidationError;
    expect(error.issues).toMatchObject([{ path: "embedding", message: expect.stringContaining("--clear embedding") }]);
  });

  test("clearing needs nobody to serve it", () => {
    const after = configuration(null, null);
    expect(
      play(setDefaults({ llm: null }), [
        [CONFIGURATION, configuration("gone:model")],
        [MODELS, models()],
        [PUT, after],
        [CONFIGURATION, after],
      ]).value,
    ).toEqual({ llm: null, embedding: null });
  });

  test("a default that the deployment fixes is refused in its own words", () => {
    const fixed = refusal(400, detail("Default LLM model is configured via deployment and cannot be changed through API."), {
      method: "PUT",
      path: "/api/v1/configurations/system",
    });
    const error = playFailure(setDefaults({ llm: CHAT }), [
      [CONFIGURATION, configuration("anthropic:claude")],
      [MODELS, SERVED],
      [PUT, fixed],
    ]);
    expect(error).toMatchObject({
      planeCode: "fixed_by_deployment",
      details: { hint: expect.stringContaining("MODEL_PROVIDER__DEFAULT_LLM_MODEL") },
    });
  });

  test.each([
    ["there", CHAT],
    ["not there", null],
  ])("a lost answer is looked up, and not repeated: it is %s", (state, now) => {
    const script = [
      [CONFIGURATION, configuration(null)],
      [MODELS, SERVED],
      [PUT, LOST],
      [CONFIGURATION, configuration(now)],
    ] as const;
    if (state === "not there") expect(playFailure(setDefaults({ llm: CHAT }), script)).toBe(LOST);
    else
      expect(play(setDefaults({ llm: CHAT }), [...script, [CONFIGURATION, configuration(CHAT)]]).value).toEqual({
        llm: CHAT,
        embedding: null,
      });
  });

  test("what is read back otherwise than it was asked is an error that says how it is", () => {
    const error = playFailure(setDefaults({ llm: CHAT }), [
      [CONFIGURATION, configuration(null)],
      [MODELS, SERVED],
      [PUT, configuration(CHAT)],
      [CONFIGURATION, configuration("anthropic:claude")],
    ]);
    expect(error).toMatchObject({ code: "unexpected_response", message: expect.stringContaining("anthropic:claude, not openai:gpt-5") });
  });

  test("models that cannot be read end it before anything is written", () => {
    expect(
      playFailure(setDefaults({ llm: CHAT }), [
        [CONFIGURATION, configuration(null)],
        [MODELS, refusals.failure()],
      ]),
    ).toMatchObject({ code: "server_error" });
  });
});
