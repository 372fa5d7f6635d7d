import { describe, expect, test } from "vitest";
import { agentstack } from "../../../src/control-planes/agentstack/index.ts";
import { AuthenticationError, ConsentRequiredError, UnsupportedOperationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure } from "../conversation.ts";
import {
  CONFIGURATION,
  check,
  configuration,
  detail,
  get,
  LIST,
  LOST,
  list,
  MODELS,
  models,
  NEW,
  OLD,
  POST,
  page,
  refusal,
  refusals,
  remove,
  removeProvider,
  row,
  URL_OF_OPENAI,
} from "./server.ts";

describe("who the token is", () => {
  test.each([
    ["user:password goes as Basic", "admin:pässword", `Basic ${Buffer.from("admin:pässword").toString("base64")}`],
    ["a password with a colon, too", "admin:a:b", `Basic ${Buffer.from("admin:a:b").toString("base64")}`],
    ["a token as Bearer", "eyJhbGciOi.e30.x", "Bearer eyJhbGciOi.e30.x"],
  ])("%s", (_rule, token, header) => {
    const { headers } = agentstack.authorize({ method: "GET", path: "/" }, new Secret(token), {});
    expect(Object.keys(headers ?? {})).toEqual(["authorization"]);
    const authorization = headers?.authorization;
    expect(authorization instanceof Secret && authorization.reveal()).toBe(header);
  });

  const invalid = refusal(422, { detail: [{ type: "missing", loc: ["body", "type"], msg: "Field required", input: {} }] });

  test("the right to write is seen by a body that can never be stored", () => {
    const { value, requests } = play(check(), [
      [LIST, page(row())],
      [POST, invalid],
    ]);
    expect(value).toEqual({ label: "administrator, 1 provider", warnings: [] });
    expect(requests[1]).toMatchObject({ body: {}, readOnly: true });
  });

  test("reading alone proves little: without the right to write, or with a wrong password on an old server, that is said", () => {
    const { value } = play(check(), [
      [LIST, page()],
      [POST, refusals.forbidden()],
    ]);
    expect(value).toEqual({ label: "reads only, 0 providers", warnings: [expect.stringContaining("password is wrong")] });
  });

  test("a token that is not accepted is an error", () => {
    expect(playFailure(check(), [[LIST, refusals.unauthorized()]])).toBeInstanceOf(AuthenticationError);
    expect(
      playFailure(check(), [
        [LIST, page()],
        [POST, refusals.unauthorized()],
      ]),
    ).toBeInstanceOf(AuthenticationError);
  });
});

describe("reading", () => {
  test("a page's token is not followed: it is set on the last page too", () => {
    const { value } = play(list(), [
      [LIST, page(row(), row({ id: NEW, type: "voyage" }))],
      [MODELS, models("openai:gpt-5", "voyage:voyage-3")],
    ]);
    expect(value.map(({ id, models: served }) => [id, served])).toEqual([
      [OLD, ["gpt-5"]],
      [NEW, ["voyage-3"]],
    ]);
  });

  test("a type, state, capability or field that llmp does not know hides nothing", () => {
    const future = row({ type: "quantum", state: "dreaming", capabilities: ["telepathy"], mood: "fine", registry: { any: "thing" } });
    const { value } = play(list(), [
      [LIST, page(future)],
      [MODELS, models()],
    ]);
    expect(value).toMatchObject([{ id: OLD, extra: { type: "quantum", managed: true }, raw: { mood: "fine" } }]);
    expect(value[0]?.vendor).toBeUndefined();
  });

  test("a row of a server before 2026-02 has neither state nor registry", () => {
    const { registry: _registry, state: _state, ...ancient } = row();
    const { value } = play(list(), [
      [LIST, page(ancient)],
      [MODELS, models("openai:gpt-5")],
    ]);
    expect(value).toMatchObject([{ models: ["gpt-5"], extra: { managed: false } }]);
  });

  test("capabilities, a set whose order changes, come in one order", () => {
    const orders = [
      ["llm", "embedding"],
      ["embedding", "llm"],
    ].map(
      (capabilities) =>
        play(get(OLD), [
          [LIST, page(row({ capabilities }))],
          [MODELS, models()],
        ]).value.extra?.capabilities,
    );
    expect(orders[0]).toEqual(orders[1]);
  });

  test("whose models they are is not guessed where two providers share a type, or where one is offline", () => {
    const twins = play(list(), [
      [LIST, page(row(), row({ id: NEW }))],
      [MODELS, models("openai:gpt-5")],
    ]);
    expect(twins.value.map(({ models: served }) => served)).toEqual([undefined, undefined]);
    const offline = play(get(OLD), [
      [LIST, page(row({ state: "offline" }))],
      [MODELS, models()],
    ]);
    expect(offline.value.models).toBeUndefined();
  });

  test("models that cannot be read hide no provider", () => {
    const { value } = play(list(), [
      [LIST, page(row())],
      [MODELS, refusals.failure()],
    ]);
    expect(value).toMatchObject([{ id: OLD, hasSecret: "unknown" }]);
  });

  test("an empty list asks for no models", () => {
    expect(play(list(), [[LIST, page()]]).value).toEqual([]);
  });

  test("a provider without a name goes by its address; a key or a password that an answer holds is not shown", () => {
    const odd = row({ name: null, base_url: "https://user:canary@x.example/v1", api_key: "canary" });
    const { value } = play(get("https://x.example/v1"), [
      [LIST, page(odd)],
      [MODELS, models()],
    ]);
    expect(value.name).toBe("https://x.example/v1");
    expect(JSON.stringify(value)).not.toContain("canary");
  });

  test.each([{}, [], "text", { items: [{ id: 1 }] }])("an answer that is no list of providers (%j) says so", (body) => {
    expect(playFailure(list(), [[LIST, body]])).toMatchObject({ code: "unexpected_response" });
  });
});

describe("deleting", () => {
  test("asks nothing where no default is concerned", () => {
    const { value } = play(removeProvider("OpenAI prod"), [
      [LIST, page(row())],
      [CONFIGURATION, configuration("voyage:voyage-3")],
      [remove(OLD), undefined],
    ]);
    expect(value.id).toBe(OLD);
  });

  test("the last provider that serves a default model goes with consent only", () => {
    const error = playFailure(removeProvider(OLD), [
      [LIST, page(row())],
      [CONFIGURATION, configuration("openai:gpt-5", "openai:text-embedding-3")],
    ]);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(error.message).toMatch(/llm model openai:gpt-5 and the default embedding model openai:text-embedding-3/);
    expect(
      play(removeProvider(OLD, true), [
        [LIST, page(row())],
        [remove(OLD), undefined],
      ]).value.id,
    ).toBe(OLD);
  });

  test("another provider of the type keeps serving the default", () => {
    const both = page(row(), row({ id: NEW, base_url: `${URL_OF_OPENAI}/` }));
    expect(
      play(removeProvider(OLD), [
        [LIST, both],
        [remove(OLD), undefined],
      ]).value.id,
    ).toBe(OLD);
  });

  test("defaults that cannot be read do not hold it up", () => {
    expect(
      play(removeProvider(OLD), [
        [LIST, page(row())],
        [CONFIGURATION, refusals.failure()],
        [remove(OLD), undefined],
      ]).value.id,
    ).toBe(OLD);
  });

  test("what the deployment manages is refused", () => {
    expect(playFailure(removeProvider(OLD), [[LIST, page(row({ registry: "file:///x" }))]])).toBeInstanceOf(UnsupportedOperationError);
  });

  test("one that somebody else deleted just now is deleted", () => {
    expect(
      play(removeProvider(OLD, true), [
        [LIST, page(row())],
        [remove(OLD), refusals.notFound()],
      ]).value.id,
    ).toBe(OLD);
  });

  test("a 404 that speaks of something else is an error", () => {
    const elsewhere = refusal(404, detail("Not Found"), { method: "DELETE", path: "/api/v1/model_providers/x" });
    expect(
      playFailure(removeProvider(OLD, true), [
        [LIST, page(row())],
        [remove(OLD), elsewhere],
      ]),
    ).toMatchObject({ code: "not_found" });
  });

  test("a lost answer is looked up, and not repeated", () => {
    const { value } = play(removeProvider(OLD, true), [
      [LIST, page(row())],
      [remove(OLD), LOST],
      [LIST, page(row())],
      [LIST, page()],
    ]);
    expect(value.id).toBe(OLD);
    expect(
      playFailure(removeProvider(OLD, true), [
        [LIST, page(row())],
        [remove(OLD), LOST],
        [LIST, page(row())],
        [LIST, page(row())],
      ]),
    ).toBe(LOST);
  });
});

test("there is no switch, and what to do instead is said", () => {
  expect(agentstack.operations.enable).toMatchObject({ unsupported: expect.stringContaining("llmp create") });
  expect(agentstack.operations.disable).toMatchObject({ unsupported: expect.stringContaining("llmp delete") });
});
