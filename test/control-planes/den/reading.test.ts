import { describe, expect, test } from "vitest";
import { den } from "../../../src/control-planes/den/index.ts";
import { ApiError, UnsupportedOperationError } from "../../../src/errors.ts";
import { play, playFailure } from "../conversation.ts";
import { access, custom, DELETE, failed, ID, LIST, list, lost, newest, offline, openai, operation, people } from "./answers.ts";

const CANARY = "canary-of-a-key-that-a-server-showed";

function listed(...rows: readonly Readonly<Record<string, unknown>>[]) {
  return play(operation("list")({ settings: {} }), [list(...rows)]).value;
}

describe("the list", () => {
  test("is asked for with scope=manageable: without it newer servers hide other people's providers from an admin", () => {
    expect(play(operation("list")({ settings: {} }), [[LIST, { llmProviders: [] }]]).requests[0]?.query).toEqual({ scope: "manageable" });
  });

  test("tells of each provider what every plane tells, and what Den knows besides", () => {
    const row = { ...newest, access: { ...access([people.ada], [people.platform]), allMembers: false } };
    expect(listed(row)[0]).toMatchObject({
      id: ID,
      name: "OpenAI",
      vendor: "openai",
      models: ["gpt-5"],
      hasSecret: true,
      createdAt: openai.createdAt,
      extra: {
        source: "models_dev",
        configuredEnvKeys: ["OPENAI_API_KEY"],
        access: { members: [`${people.creator}@example.com`, `${people.ada}@example.com`], teams: ["Platform"] },
        credentialMode: "shared",
      },
    });
  });

  test("says everyone where everyone has access", () => {
    expect(listed({ ...newest, access: { ...access(), allMembers: true } })[0]?.extra).toMatchObject({ access: "everyone" });
  });

  test("keeps sources, modes and keys that llmp does not know", () => {
    const row = { ...newest, source: "gateway", credentialMode: "per_team", tomorrow: { a: 1 } };
    expect(listed(row)[0]).toMatchObject({ extra: { source: "gateway", credentialMode: "per_team" }, raw: { tomorrow: { a: 1 } } });
  });

  test.each<[what: string, part: object]>([
    [
      "nothing but what makes a row",
      { models: undefined, access: undefined, hasApiKey: undefined, createdAt: undefined, updatedAt: undefined },
    ],
    [
      "null where there could be something",
      {
        hasApiKey: null,
        createdAt: null,
        configuredEnvKeys: null,
        credentialMode: null,
        access: null,
        models: null,
        organizationId: null,
        createdByOrgMembershipId: null,
      },
    ],
    ["other types than expected", { models: {}, access: [], configuredEnvKeys: "A", providerConfig: 7, hasApiKey: "yes" }],
    ["a grant of a kind that is not known", { access: { members: [{ id: "lpa" }], teams: [{}] } }],
  ])("never fails on a row with %s", (_what, part) => {
    expect(listed({ ...openai, ...part }, custom).map(({ name }) => name)).toEqual(["OpenAI", "Acme"]);
  });

  test("says unknown where the server does not tell whether there is a key", () => {
    expect(listed({ ...openai, hasApiKey: undefined })[0]?.hasSecret).toBe("unknown");
  });

  test("reads the configs that MariaDB gives as texts", () => {
    const row = { ...custom, providerConfig: JSON.stringify(custom.providerConfig), models: [{ id: "large", config: '{"id":"large"}' }] };
    expect(listed(row)[0]).toMatchObject({
      vendor: "acme",
      raw: { providerConfig: { id: "acme" }, models: [{ config: { id: "large" } }] },
    });
  });

  test("shows no key, whatever the server shows", () => {
    expect(JSON.stringify(listed({ ...openai, apiKey: CANARY, apiKeys: { A: CANARY } }))).not.toContain(CANARY);
  });

  test.each([{}, [], { llmProviders: {} }, { llmProviders: [{ name: "no id" }] }])("that is none (%j) is said to be none", (body) => {
    expect(playFailure(operation("list")({ settings: {} }), [[LIST, body]])).toMatchObject({ code: "unexpected_response" });
  });
});

describe("get", () => {
  test("reads the list, because reading by id came with version 0.18.43", () => {
    expect(play(operation("get")({ selector: ID, settings: {} }), [list(custom, openai)]).value.id).toBe(ID);
    expect(play(operation("get")({ selector: "Acme", settings: {} }), [list({ ...openai, id: "lpr_2" }, custom)]).value.vendor).toBe(
      "acme",
    );
  });

  test("refuses a name that several share, with their ids, and one that nobody has", () => {
    const twins = [openai, { ...openai, id: "lpr_2" }];
    expect(playFailure(operation("get")({ selector: "OpenAI", settings: {} }), [list(...twins)])).toMatchObject({
      code: "ambiguous_name",
      details: { hint: expect.stringContaining(`${ID}, lpr_2`) },
    });
    expect(playFailure(operation("get")({ selector: "openai", settings: {} }), [list(...twins)])).toMatchObject({ code: "not_found" });
  });
});

describe("delete", () => {
  const remove = () => operation("delete")({ selector: "OpenAI", settings: {} });
  const gone = new ApiError("not_found", "x", { planeCode: "llm_provider_not_found" });

  test("answers 204 without a body", () => {
    expect(play(remove(), [list(openai), [DELETE, undefined]]).value.id).toBe(ID);
  });

  test("by somebody else meanwhile is as good", () => {
    expect(play(remove(), [list(openai), [DELETE, gone]]).value.id).toBe(ID);
  });

  test("a 404 that speaks of something else is none", () => {
    const other = new ApiError("not_found", "x", { planeCode: "organization_not_found" });
    expect(playFailure(remove(), [list(openai), [DELETE, other]])).toBe(other);
  });

  test.each<[loss: string, error: Error]>([
    ["a reset", lost()],
    ["a 500", failed()],
    ["no JSON", new ApiError("unexpected_response", "x")],
  ])("a lost answer (%s) is looked up twice, and DELETE is not sent again", (_loss, error) => {
    expect(play(remove(), [list(openai), [DELETE, error], list()]).value.id).toBe(ID);
    expect(play(remove(), [list(openai), [DELETE, error], list(openai), list()]).value.id).toBe(ID);
    expect(playFailure(remove(), [list(openai), [DELETE, error], list(openai), list(openai)])).toBe(error);
  });

  test("when the look fails too, the outcome is unknown, and not that nothing was changed", () => {
    expect(playFailure(remove(), [list(openai), [DELETE, lost()], [LIST, offline()]])).toMatchObject({
      code: "outcome_unknown",
      exitCode: 6,
    });
  });

  test.each(["openwork", "gateway"])("of a row of source %s is refused before it is sent", (source) => {
    expect(playFailure(remove(), [list({ ...openai, source })])).toBeInstanceOf(UnsupportedOperationError);
  });
});

test.each(["enable", "disable"] as const)("%s says why there is no such thing, and what to do instead", (name) => {
  expect(den.operations[name]).toMatchObject({ unsupported: expect.stringContaining("llmp update NAME") });
});
