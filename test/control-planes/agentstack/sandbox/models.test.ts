import { describe, expect, test } from "vitest";
import { agentstackSeed } from "../../../../src/control-planes/agentstack/sandbox/seed.ts";
import { COLLECTION, CREATE, MODELS, openai, SYSTEM, standIn } from "./stand-in.ts";

const GET = `GET ${SYSTEM}`;
const PUT = `PUT ${SYSTEM}`;

function withOpenAi(era: "nov" | "apr" = "apr") {
  const stand = standIn(era);
  stand.call(CREATE, { body: openai });
  return stand;
}

describe("models", () => {
  test("are named by the type, so one model of two providers is one entry", () => {
    const stand = withOpenAi("nov");
    stand.call(CREATE, { body: { ...openai, base_url: `${openai.base_url}/` } });
    const { body } = stand.call(MODELS);
    expect(body).toMatchObject({ object: "list", data: { length: 3 } });
    expect(body.data[0]).toEqual({
      id: "openai:gpt-5",
      created: expect.any(Number),
      object: "model",
      owned_by: "openai",
      provider: { capabilities: ["llm", "embedding"] },
      display_name: null,
    });
  });

  test("those of a provider that is offline are missing", () => {
    const stand = withOpenAi();
    stand.change({ providers: stand.state.providers.map((provider) => ({ ...provider, isOnline: false })) });
    expect(stand.call(MODELS).body.data).toEqual([]);
  });
});

describe("default models", () => {
  test("are nulls before any was set, under another id each time", () => {
    const stand = standIn();
    const [first, second] = [stand.call(GET).body, stand.call(GET).body];
    expect(first).toMatchObject({ default_llm_model: null, default_embedding_model: null, created_by: agentstackSeed.users.admin });
    expect(first.id).not.toBe(second.id);
  });

  test("are replaced together: the one that is left out is cleared", () => {
    const stand = withOpenAi();
    const both = { default_llm_model: "openai:gpt-5", default_embedding_model: "openai:gpt-5-mini" };
    expect(stand.call(PUT, { body: both })).toMatchObject({ status: 200, body: both });
    expect(stand.call(PUT, { body: { default_llm_model: "openai:gpt-5" } }).body).toMatchObject({ default_embedding_model: null });
    expect(stand.call(PUT, { body: {} }).body).toMatchObject({ default_llm_model: null, default_embedding_model: null });
  });

  test("one that nobody serves is a 404 that speaks of a provider", () => {
    expect(withOpenAi().call(PUT, { body: { default_llm_model: "openai:gpt-4" } })).toMatchObject({
      status: 404,
      body: { detail: "model_provider with id openai:gpt-4 not found" },
    });
  });

  test("a value of another kind is a 422", () => {
    expect(withOpenAi().call(PUT, { body: { default_llm_model: 5 } })).toMatchObject({
      status: 422,
      body: { detail: [{ type: "string_type" }] },
    });
  });

  test("stay when their provider is deleted", () => {
    const stand = withOpenAi();
    stand.call(PUT, { body: { default_llm_model: "openai:gpt-5" } });
    const id = stand.state.providers.at(-1)?.id;
    expect(stand.call(`DELETE ${COLLECTION}/${id}`).status).toBe(204);
    expect(stand.call(GET).body.default_llm_model).toBe("openai:gpt-5");
  });

  test("one that the deployment fixes can be neither changed nor left out, since April", () => {
    const stand = withOpenAi();
    stand.change({ deploymentDefaults: { llm: "openai:gpt-5", embedding: null } });
    const refused = {
      status: 400,
      body: { detail: expect.stringMatching(/is configured via deployment and cannot be changed through API\.$/) },
    };
    expect(stand.call(GET).body.default_llm_model).toBe("openai:gpt-5");
    expect(stand.call(PUT, { body: { default_llm_model: "openai:gpt-5-mini" } })).toMatchObject(refused);
    expect(stand.call(PUT, { body: {} })).toMatchObject(refused);
    expect(stand.call(PUT, { body: { default_llm_model: "openai:gpt-5" } }).status).toBe(200);
  });
});

describe("match", () => {
  const MATCH = `POST ${COLLECTION}/match`;

  test("finds the model that was suggested, and the default", () => {
    const stand = withOpenAi();
    stand.call(PUT, { body: { default_llm_model: "openai:gpt-5-mini" } });
    const { body } = stand.call(MATCH, { body: { capability: "llm", suggested_models: ["openai:gpt-5"] } });
    expect(body.items.map(({ model_id }) => model_id).slice(0, 2)).toEqual(["openai:gpt-5", "openai:gpt-5-mini"]);
    expect(body).toMatchObject({ has_more: false, next_page_token: null });
  });

  test("the default alone scores 0.5, which a higher cut-off leaves out", () => {
    const stand = withOpenAi();
    stand.call(PUT, { body: { default_llm_model: "openai:gpt-5" } });
    expect(stand.call(MATCH, { body: { capability: "llm" } }).body.items).toEqual([{ model_id: "openai:gpt-5", score: 0.5 }]);
    expect(stand.call(MATCH, { body: { capability: "llm", score_cutoff: 0.6 } }).body.items).toEqual([]);
  });

  test("may be asked by everybody, and wants a capability", () => {
    const { developer } = agentstackSeed.tokens;
    expect(standIn().call(MATCH, { token: developer, body: { capability: "llm" } }).status).toBe(200);
    expect(standIn().call(MATCH, { body: {} }).status).toBe(422);
  });
});
