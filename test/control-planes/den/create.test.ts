import { describe, expect, test } from "vitest";
import { ApiError, AuthenticationError, OutcomeUnknownError, ValidationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure, type Step, writtenBody } from "../conversation.ts";
import {
  access,
  CATALOGUE,
  create,
  created,
  custom,
  failed,
  features,
  large,
  list,
  lost,
  newest,
  offline,
  openai,
  openaiSpec,
  openaiVendor,
  organization,
  POST,
  people,
  vendor,
} from "./answers.ts";

const apiKey = new Secret("value-of-the-vendors-key");
const posted: Step = [POST, { llmProvider: created }];

describe("what is sent", () => {
  test("a models_dev provider, in fields of the published page alone; then the list is read, which shows models and access", () => {
    const played = play(create({ ...openaiSpec, apiKey }), [list(), openaiVendor, posted, list(openai)]);
    expect(writtenBody(played)).toEqual({ name: "OpenAI", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"], apiKey });
    expect(played.value).toMatchObject({ provider: { id: openai.id, models: ["gpt-5"], hasSecret: true }, warnings: [], differences: [] });
  });

  test("a model given twice is sent once, in order", () => {
    const spec = { ...openaiSpec, modelIds: ["gpt-5-mini", "gpt-5", "gpt-5-mini"] };
    const models = [...(openai.models as object[]), { id: "gpt-5-mini", name: "m", config: {} }];
    const played = play(create(spec), [list(), openaiVendor, posted, list({ ...openai, models })]);
    expect(writtenBody(played)).toMatchObject({ modelIds: ["gpt-5-mini", "gpt-5"] });
  });

  test.each(["customConfigText", "customConfig"])("%s goes as strict JSON text, and never touches the catalogue", (field) => {
    const config = { id: "acme", npm: "n", env: ["ACME_API_KEY"], models: { large: { name: "Large" } } };
    const given = field === "customConfig" ? config : `// ours\n${JSON.stringify(config)}`;
    const stored = {
      ...custom,
      providerConfig: { id: "acme", name: "acme", npm: "n", env: ["ACME_API_KEY"], doc: "https://opencode.ai/docs/providers" },
    };
    const played = play(create({ source: "custom", name: "Acme", [field]: given }), [
      list(),
      [POST, { llmProvider: stored }],
      list(stored),
    ]);
    const body = writtenBody(played);
    expect(Object.keys(body)).toEqual(["name", "source", "customConfigText"]);
    expect(JSON.parse(String(body.customConfigText))).toEqual({ ...stored.providerConfig, models: [large] });
    expect(played.value.differences).toEqual([]);
  });

  test("credentialMode shared and allMembers false are what old servers do anyway, so they are not sent to them", () => {
    const played = play(create({ ...openaiSpec, credentialMode: "shared", allMembers: false }), [
      list(),
      openaiVendor,
      posted,
      list(openai),
    ]);
    expect(Object.keys(writtenBody(played))).toEqual(["name", "source", "providerId", "modelIds"]);
  });
});

describe("names", () => {
  test("one that exists is refused before anything else, with its ids", () => {
    const error = playFailure(create(), [list(openai, { ...openai, id: "lpr_2" })]);
    expect(error).toMatchObject({ code: "already_exists", message: expect.stringContaining(`${openai.id}, lpr_2`), existing: undefined });
  });

  test("the one that exists is named by its id, so that --upsert means it and no other", () => {
    expect(playFailure(create(), [list(openai)])).toMatchObject({ code: "already_exists", existing: openai.id });
  });

  test("--allow-duplicate makes another", () => {
    const played = play(create(openaiSpec, { allowDuplicate: true }), [
      list({ ...openai, id: "lpr_2" }),
      openaiVendor,
      posted,
      list(openai, { ...openai, id: "lpr_2" }),
    ]);
    expect(played.value.provider.id).toBe(openai.id);
  });
});

describe("the catalogue is asked before the write", () => {
  const missing = new ApiError("not_found", "x", { planeCode: "provider_not_found" });
  const catalogue: Step = [CATALOGUE, { providers: [{ id: "openai", name: "OpenAI", env: [] }] }];

  test("a vendor is matched exactly, and a near one suggested", () => {
    const error = playFailure(create({ ...openaiSpec, providerId: "OpenAI" }), [list(), [`${CATALOGUE}/OpenAI`, missing], catalogue]);
    expect(error).toMatchObject({ issues: [{ path: "providerId", message: expect.stringContaining('did you mean "openai"') }] });
  });

  test("a vendor's id is one segment of the path, whatever is in it", () => {
    const error = playFailure(create({ ...openaiSpec, providerId: "a/../b" }), [list(), [`${CATALOGUE}/a%2F..%2Fb`, missing], catalogue]);
    expect(error).toBeInstanceOf(ValidationError);
  });

  test("every unknown model is named, where Den would name the first", () => {
    const error = playFailure(create({ ...openaiSpec, modelIds: ["gpt-6", "gpt-5", "gpt-5-mimi"] }), [list(), openaiVendor]);
    expect(error).toMatchObject({
      issues: [
        { message: expect.stringContaining('"gpt-6"') },
        { message: expect.stringMatching(/"gpt-5-mimi".*did you mean "gpt-5-mini"/) },
      ],
    });
  });

  test("Azure's model ids are names of deployments, which no catalogue knows", () => {
    const azure = vendor("azure", ["AZURE_API_KEY"], ["gpt-5"], "@ai-sdk/azure");
    const stored = { ...openai, providerId: "azure", models: [{ id: "our-deployment", name: "d", config: {} }] };
    const spec = { ...openaiSpec, providerId: "azure", modelIds: ["our-deployment"] };
    const played = play(create(spec), [list(), azure, [POST, { llmProvider: stored }], list(stored)]);
    expect(writtenBody(played)).toMatchObject({ modelIds: ["our-deployment"] });
  });
});

describe("members and teams", () => {
  test("become ids through /v1/org: e-mail addresses in any case, and names of teams", () => {
    const spec = { ...openaiSpec, memberIds: ["ADA@example.com", people.ada, people.bert], teamIds: ["platform", people.platform] };
    const stored = { ...openai, access: access([people.ada, people.bert], [people.platform]) };
    const played = play(create(spec), [list(), openaiVendor, organization, posted, list(stored)]);
    expect(writtenBody(played)).toMatchObject({ memberIds: [people.ada, people.bert], teamIds: [people.platform] });
    expect(played.value.differences).toEqual([]);
  });

  test("that are unknown are all named, where Den would not say which", () => {
    const stranger = "om_01k0000000000000000000000z";
    const spec = { ...openaiSpec, memberIds: ["ada@exampel.com", people.ada, stranger], teamIds: ["Platfrom"] };
    expect(playFailure(create(spec), [list(), openaiVendor, organization])).toMatchObject({
      issues: [
        { path: "memberIds[0]", message: expect.stringMatching(/no member.*did you mean "Ada@Example.com"/) },
        { path: "memberIds[2]", message: expect.stringContaining(stranger) },
        { path: "teamIds[0]", message: expect.stringMatching(/no team.*did you mean "Platform"/) },
      ],
    });
  });

  test("a team's name that two teams have is refused with their ids", () => {
    const two: Step = [
      "GET /v1/org",
      {
        teams: [
          { id: "tem_1", name: "Support" },
          { id: "tem_2", name: "support" },
        ],
      },
    ];
    expect(playFailure(create({ ...openaiSpec, teamIds: ["Support"] }), [list(), openaiVendor, two])).toMatchObject({
      issues: [{ path: "teamIds[0]", message: expect.stringMatching(/2 teams.*tem_1, tem_2/) }],
    });
  });
});

describe("an old server would ignore the newer fields without a word, so they are refused before the write", () => {
  test.each<[field: string, spec: object]>([
    ["allMembers", { allMembers: true }],
    ["credentialMode", { credentialMode: "per_member" }],
  ])("%s", (field, spec) => {
    expect(playFailure(create({ ...openaiSpec, ...spec }), [list(), openaiVendor, features("apiKeys")])).toMatchObject({
      issues: [{ path: field }],
    });
    const stored = { ...newest, credentialMode: "per_member", access: { ...access(), allMembers: true } };
    const played = play(create({ ...openaiSpec, ...spec }), [list(), openaiVendor, features(field), posted, list(stored)]);
    expect(writtenBody(played)).toMatchObject(spec);
  });

  test("the server's description is read without credentials, also where its schema is a reference", () => {
    const body = { $ref: "#/components/schemas/Write" };
    const description = {
      paths: { "/v1/llm-providers": { post: { requestBody: { content: { "application/json": { schema: body } } } } } },
      components: { schemas: { Write: { properties: { allMembers: {} } } } },
    };
    const stored = { ...newest, access: { ...access(), allMembers: true } };
    const played = play(create({ ...openaiSpec, allMembers: true }), [
      list(),
      openaiVendor,
      ["GET /openapi.json", description],
      posted,
      list(stored),
    ]);
    expect(played.requests[2]).toMatchObject({ anonymous: true });
  });

  test("a server without a description is an old one; one that fails just now is not", () => {
    const absent = new ApiError("not_found", "x");
    expect(playFailure(create({ ...openaiSpec, allMembers: true }), [list(), openaiVendor, ["GET /openapi.json", absent]])).toBeInstanceOf(
      ValidationError,
    );
    expect(
      playFailure(create({ ...openaiSpec, allMembers: true }), [list(), openaiVendor, ["GET /openapi.json", failed()]]),
    ).toBeInstanceOf(ApiError);
  });
});

describe("a lost answer is looked up, and POST is never sent twice", () => {
  const made: Step[] = [list(), openaiVendor];

  test.each<[loss: string, error: Error]>([
    ["a connection that was reset", lost()],
    ["a 500 after storing", failed()],
    ["an answer that is no JSON", new ApiError("unexpected_response", "a web page")],
  ])("%s: what is there now and was not before is adopted", (_loss, error) => {
    const other = { ...openai, id: "lpr_2" };
    const played = play(create(openaiSpec, { allowDuplicate: true }), [
      list(other),
      openaiVendor,
      [POST, error],
      list(other, openai),
      list(other, openai),
    ]);
    expect(played.value).toMatchObject({
      provider: { id: openai.id },
      warnings: [expect.stringContaining("nothing was sent twice")],
      differences: [],
    });
  });

  test("an answer without a provider in it is a lost one", () => {
    const played = play(create(), [...made, [POST, { ok: true }], list(openai), list(openai)]);
    expect(played.value.provider.id).toBe(openai.id);
  });

  test("a server that is slow to store is looked at once more, after a pause", () => {
    const played = play(create(), [...made, [POST, lost()], list(), list(openai), list(openai)]);
    expect(played.requests[4]).toMatchObject({ delay: expect.any(Number) });
    expect(played.value.warnings).toHaveLength(1);
  });

  test.each<[what: string, row: object]>([
    ["of another name", { name: "Other" }],
    ["of another vendor", { providerId: "anthropic" }],
  ])("a new row %s is not ours: the outcome is unknown after two looks", (_what, row) => {
    const stranger = { ...openai, ...row };
    const error = playFailure(create(), [...made, [POST, lost()], list(stranger), list(stranger)]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({
      exitCode: 6,
      message: expect.stringContaining("looked for twice"),
      details: { hint: expect.stringContaining("llmp list") },
    });
  });

  test("two new rows that fit are nobody's to choose from", () => {
    const error = playFailure(create(), [...made, [POST, lost()], list(openai, { ...openai, id: "lpr_2" })]);
    expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining("lpr_2") } });
  });

  test.each<[failure: string, error: Error]>([
    ["the network", offline()],
    ["a 401", new AuthenticationError("no")],
    ["a 500", failed()],
  ])("when the look fails too, because of %s, the outcome is unknown", (_failure, error) => {
    expect(playFailure(create(), [...made, [POST, lost()], [`${list()[0]}`, error]])).toMatchObject({ code: "outcome_unknown" });
  });

  test("a 500 with nothing stored, where the catalogue is down: the 502 of the catalogue says so", () => {
    const down = failed("provider_catalog_unavailable");
    expect(playFailure(create(), [...made, [POST, failed()], list(), list(), [CATALOGUE, down]])).toBe(down);
  });

  test("a 500 with nothing stored stays what it is where the catalogue is well, or cannot be asked", () => {
    const error = failed();
    expect(playFailure(create(), [...made, [POST, error], list(), list(), [CATALOGUE, { providers: [] }]])).toBe(error);
    expect(playFailure(create(), [...made, [POST, error], list(), list(), [CATALOGUE, offline()]])).toBe(error);
  });

  test("a 500 to a custom provider has nothing to do with the catalogue", () => {
    const error = failed();
    const spec = { source: "custom", name: "Acme", customConfig: { ...(custom.providerConfig as object), models: [large] } } as const;
    expect(playFailure(create(spec), [list(), [POST, error], list(), list()])).toBe(error);
  });

  test.each<[refusal: string, error: Error]>([
    ["a refusal", new ApiError("refused", "no")],
    ["no right", new AuthenticationError("no")],
    ["a request that never arrived", offline()],
  ])("%s stored nothing, so nothing is looked up", (_refusal, error) => {
    expect(playFailure(create(), [...made, [POST, error]])).toBe(error);
  });
});

describe("reading back", () => {
  const granted = { ...openaiSpec, memberIds: [people.ada], teamIds: [people.platform], apiKey };
  const full = { ...openai, access: access([people.ada], [people.platform]) };

  test.each<[difference: RegExp, row: object]>([
    [/^the name is "Other"/, { name: "Other" }],
    [/^the vendor is azure/, { providerId: "azure" }],
    [/^the source is custom/, { source: "custom" }],
    [/^model gpt-5 is not there/, { models: [] }],
    [/^model gpt-6 is still there/, { models: [...(openai.models as object[]), { id: "gpt-6", config: {} }] }],
    [/^access of member om_\w+2 is not there/, { access: access([], [people.platform]) }],
    [/^access of member om_\w+3 is still there/, { access: access([people.ada, people.bert], [people.platform]) }],
    [/^access of team tem_\w+ is not there/, { access: access([people.ada]) }],
    [/^access of team tem_2 is still there/, { access: access([people.ada], [people.platform, "tem_2"]) }],
    [/^it is still open to all members/, { access: { ...access([people.ada], [people.platform]), allMembers: true } }],
    [/^the API key was not stored/, { hasApiKey: false }],
    [/^the API key was not stored/, { configuredEnvKeys: [] }],
  ])("%s", (difference, row) => {
    const played = play(create(granted), [list(), openaiVendor, organization, posted, list({ ...full, ...row })]);
    expect(played.value.differences).toEqual([expect.stringMatching(difference)]);
  });

  test("the creator's own grant, and who it is unknown of, is no difference", () => {
    const own = play(create(), [list(), openaiVendor, posted, list(openai)]);
    const unknown = play(create(), [list(), openaiVendor, posted, list({ ...openai, createdByOrgMembershipId: null })]);
    expect([own.value.differences, unknown.value.differences]).toEqual([[], []]);
  });

  test("members that are hidden are no difference", () => {
    const hidden = { ...full, access: { ...access([], [people.platform]), membersHidden: true } };
    const played = play(create(granted), [list(), openaiVendor, organization, posted, list(hidden)]);
    expect(played.value.differences).toEqual([]);
  });

  test("a part of a custom config that the server changed is a difference, by name and not by value", () => {
    const spec = {
      source: "custom",
      name: "Acme",
      customConfig: { ...(custom.providerConfig as object), "x-note": "private", models: [large] },
    } as const;
    const models = [{ id: "large", config: { ...large, name: "Other" } }];
    const played = play(create(spec), [list(), [POST, { llmProvider: custom }], list({ ...custom, models })]);
    expect(played.value.differences).toEqual([
      "x-note of the custom config is not as it was sent",
      "model large of the custom config is not as it was sent",
    ]);
  });

  test("open to everyone, and one credential for each member: asked for and not there", () => {
    const spec = { ...openaiSpec, allMembers: true, credentialMode: "per_member" } as const;
    const played = play(create(spec), [list(), openaiVendor, features("allMembers", "credentialMode"), posted, list(newest)]);
    expect(played.value.differences).toEqual(["the credential mode is shared, not per_member", "it is not open to all members"]);
  });

  test("a provider in another organization than the profile's is a difference", () => {
    const settings = { organization: "org_01k00000000000000000000002" };
    const played = play(create(openaiSpec, { settings }), [list(), openaiVendor, posted, list(openai)]);
    expect(played.value.differences).toEqual([expect.stringMatching(/^it is in the organization org_\w+1, not in org_\w+2/)]);
  });

  test("a row that the list does not show is a difference", () => {
    expect(play(create(), [list(), openaiVendor, posted, list()]).value.differences).toHaveLength(1);
  });

  test("a list that cannot be read is a warning: the provider is stored", () => {
    const { value } = play(create(), [list(), openaiVendor, posted, [`${list()[0]}`, offline()]]);
    expect(value).toMatchObject({
      provider: { id: openai.id },
      warnings: [expect.stringContaining("could not be read back")],
      differences: [],
    });
  });

  test.each<[what: string, row: object]>([
    ["no key", { hasApiKey: false }],
    ["a key under no name of its vendor", { configuredEnvKeys: [] }],
  ])("%s is told: the provider would silently reach nobody", (_what, row) => {
    const { value } = play(create(), [list(), openaiVendor, posted, list({ ...openai, ...row })]);
    expect(value).toMatchObject({ warnings: [expect.stringContaining("no API key")], differences: [] });
  });

  test("where each member has a credential of their own, none is missing", () => {
    const stored = { ...newest, hasApiKey: false, credentialMode: "per_member", configuredEnvKeys: [] };
    const played = play(create({ ...openaiSpec, credentialMode: "per_member" }), [
      list(),
      openaiVendor,
      features("credentialMode"),
      posted,
      list(stored),
    ]);
    expect(played.value).toMatchObject({ warnings: [], differences: [] });
  });
});
