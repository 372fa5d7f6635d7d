import { describe, expect, test } from "vitest";
import { typeNames, vendorTypes } from "../../../src/control-planes/agentstack/vendor-types.ts";
import { ApiError, OutcomeUnknownError, ValidationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure } from "../conversation.ts";
import { bodies, create, KEY, LIST, LOST, MODELS, models, NEW, OLD, OPENAI, POST, page, refusals, row, URL_OF_OPENAI } from "./server.ts";

const made = row({ id: NEW });

/** The usual course: nothing there, created, read back. */
function script(answer: Readonly<Record<string, unknown>> = made, served: readonly string[] = ["openai:gpt-5"]) {
  return [
    [LIST, page()],
    [POST, answer],
    [LIST, page(answer)],
    [MODELS, models(...served)],
  ] as const;
}

describe("what is sent", () => {
  test("type, address, key and name, and nothing that was not given", () => {
    const { value, requests } = play(create(), script());
    expect(bodies(requests)).toEqual([{ type: "openai", base_url: URL_OF_OPENAI, api_key: KEY, name: "OpenAI prod" }]);
    expect(value).toMatchObject({ provider: { id: NEW, vendor: "openai", models: ["gpt-5"] }, warnings: [], differences: [] });
  });

  test.each<[type: string, url: string]>([
    ["anthropic", "https://api.anthropic.com/v1"],
    ["cerebras", "https://api.cerebras.ai/v1"],
    ["chutes", "https://llm.chutes.ai/v1"],
    ["cohere", "https://api.cohere.ai/compatibility/v1"],
    ["deepseek", "https://api.deepseek.com/v1"],
    ["gemini", "https://generativelanguage.googleapis.com/v1beta/openai"],
    ["github", "https://models.github.ai/inference"],
    ["groq", "https://api.groq.com/openai/v1"],
    ["jan", "http://localhost:1337/v1"],
    ["mistral", "https://api.mistral.ai/v1"],
    ["moonshot", "https://api.moonshot.ai/v1"],
    ["nvidia", "https://integrate.api.nvidia.com/v1"],
    ["ollama", "http://localhost:11434/v1"],
    ["openai", "https://api.openai.com/v1"],
    ["openrouter", "https://openrouter.ai/api/v1"],
    ["perplexity", "https://api.perplexity.ai"],
    ["together", "https://api.together.xyz/v1"],
    ["voyage", "https://api.voyageai.com/v1"],
  ])("%s has an address of its own", (type, base_url) => {
    const answer = row({ id: NEW, type, base_url });
    const { value, requests } = play(create({ ...OPENAI, type }), script(answer, [`${type}:model`]));
    expect(bodies(requests)).toEqual([{ type, base_url, api_key: KEY, name: "OpenAI prod" }]);
    expect(value.differences).toEqual([]);
  });

  test("all 22 types of the published page are known", () => {
    expect(typeNames).toHaveLength(22);
    expect(
      bodies([{ method: "POST", path: "", body: { type: typeNames[21] ?? "", base_url: "https://x.example", api_key: "k", name: "n" } }]),
    ).toHaveLength(1);
    expect(Object.keys(vendorTypes).sort()).toEqual([...typeNames].sort());
  });

  test.each(["ollama", "jan"])("%s needs no key, and is sent a placeholder, since the server demands one", (type) => {
    const { requests } = play(
      create({ type, name: "Local" }),
      script(row({ id: NEW, type, name: "Local", base_url: vendorTypes[type as "jan"].url })),
    );
    expect(bodies(requests)).toMatchObject([{ api_key: "dummy" }]);
  });

  test("a key that is given for ollama is sent", () => {
    const { requests } = play(
      create({ ...OPENAI, type: "ollama" }),
      script(row({ id: NEW, type: "ollama", base_url: "http://localhost:11434/v1" })),
    );
    expect(bodies(requests)).toMatchObject([{ api_key: KEY }]);
  });

  test("an address that is given replaces that of the type", () => {
    const base_url = "https://gateway.example/openai/v1";
    const { requests } = play(create({ ...OPENAI, base_url }), script(row({ id: NEW, base_url })));
    expect(bodies(requests)).toMatchObject([{ base_url }]);
  });

  test("an address that comes back normalised is no difference", () => {
    const { value } = play(
      create({ ...OPENAI, base_url: "HTTPS://Gateway.Example" }),
      script(row({ id: NEW, base_url: "https://gateway.example/" })),
    );
    expect(value.differences).toEqual([]);
  });

  test("a description is sent, null and empty ones are not", () => {
    const described = play(create({ ...OPENAI, description: "for the shop" }), script(row({ id: NEW, description: "for the shop" })));
    expect(bodies(described.requests)).toMatchObject([{ description: "for the shop" }]);
    const bare = play(create({ ...OPENAI, description: null, watsonx_project_id: "", watsonx_space_id: null }), script());
    expect(bodies(bare.requests)).toEqual([{ type: "openai", base_url: URL_OF_OPENAI, api_key: KEY, name: "OpenAI prod" }]);
  });
});

describe("watsonx", () => {
  const watsonx = { type: "watsonx", name: "IBM", region: "eu-de", api_key: new Secret(KEY) };
  const answer = row({ id: NEW, type: "watsonx", name: "IBM", base_url: "https://eu-de.ml.cloud.ibm.com/" });

  test.each(["watsonx_project_id", "watsonx_space_id"] as const)("with %s, the address from the region", (place) => {
    const { value, requests } = play(create({ ...watsonx, [place]: "some-id" }), script(answer, ["watsonx:granite"]));
    expect(bodies(requests)).toEqual([
      { type: "watsonx", base_url: "https://eu-de.ml.cloud.ibm.com", api_key: KEY, name: "IBM", [place]: "some-id" },
    ]);
    expect(value.warnings).toEqual([expect.stringContaining("not verified by the server"), expect.stringContaining("no answer shows it")]);
  });

  test("its ids on another type are said to be of no use, as the page lets them be sent", () => {
    const { value, requests } = play(create({ ...OPENAI, watsonx_project_id: "some-id" }), script());
    expect(bodies(requests)).toMatchObject([{ watsonx_project_id: "some-id" }]);
    expect(value.warnings).toContainEqual(expect.stringContaining("watsonx_project_id is for watsonx"));
  });
});

describe("Bedrock's packed key", () => {
  const parts = { AWS_ACCESS_KEY_ID: new Secret("AKIA"), AWS_SECRET_ACCESS_KEY: new Secret("secret/+") };
  const base_url = "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1";
  const answer = row({ id: NEW, type: "bedrock", name: "AWS", base_url });
  const bedrock = { type: "bedrock", name: "AWS" };

  test.each([
    ["without a session the place of it is empty", { ...bedrock, region: "eu-west-1", credentials: parts }, "AKIA:secret/+::eu-west-1"],
    [
      "with a session",
      { ...bedrock, region: "eu-west-1", credentials: { ...parts, AWS_SESSION_TOKEN: new Secret("s") } },
      "AKIA:secret/+:s:eu-west-1",
    ],
    [
      "the region as a credential gives the address as well",
      { ...bedrock, credentials: { ...parts, AWS_REGION: "eu-west-1" } },
      "AKIA:secret/+::eu-west-1",
    ],
    ["the region from the address", { ...bedrock, base_url, credentials: parts }, "AKIA:secret/+::eu-west-1"],
    ["a Bedrock API key as it is", { ...bedrock, region: "eu-west-1", api_key: new Secret("ABSKkey") }, "ABSKkey"],
    ["a packed key as it is", { ...bedrock, region: "eu-west-1", api_key: new Secret("AKIA:s::eu-west-1") }, "AKIA:s::eu-west-1"],
  ])("%s", (_rule, spec, api_key) => {
    const { requests } = play(create(spec), script(answer, ["bedrock:nova"]));
    expect(bodies(requests)).toEqual([{ type: "bedrock", base_url, api_key, name: "AWS" }]);
  });

  test("a packed key without a region is advised against", () => {
    const { value } = play(create({ ...bedrock, region: "eu-west-1", api_key: new Secret("AKIA:s") }), script(answer, ["bedrock:nova"]));
    expect(value.warnings).toContainEqual(expect.stringContaining("names no region"));
  });

  test.each([
    [
      "a colon in a part",
      { ...bedrock, region: "eu-west-1", credentials: { ...parts, AWS_SECRET_ACCESS_KEY: new Secret("canary:x") } },
      "credentials.AWS_SECRET_ACCESS_KEY",
    ],
    [
      "an empty part",
      { ...bedrock, region: "eu-west-1", credentials: { ...parts, AWS_ACCESS_KEY_ID: new Secret("") } },
      "credentials.AWS_ACCESS_KEY_ID",
    ],
    ["no region anywhere", { ...bedrock, base_url: "https://vpce.example/openai/v1", credentials: parts }, "region"],
    ["five parts", { ...bedrock, region: "eu-west-1", api_key: new Secret("canary:b:c:d:e") }, "api_key"],
    ["no secret behind the colon", { ...bedrock, region: "eu-west-1", api_key: new Secret("canary:") }, "api_key"],
  ])("%s is refused before anything is sent, and not repeated", (_rule, spec, path) => {
    const error = playFailure(create(spec), []) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.issues.map((issue) => issue.path)).toContain(path);
    expect(JSON.stringify([error.message, error.issues])).not.toContain("canary");
  });

  test("a key that AWS refuses is stored without a word: an empty list of models tells", () => {
    const { value } = play(create({ ...bedrock, region: "eu-west-1", credentials: parts }), script(answer, []));
    expect(value.warnings).toEqual([expect.stringContaining("lists no models"), expect.stringContaining("not verified by the server")]);
  });
});

test("an empty key is refused before anything is sent: the server would take it", () => {
  expect(playFailure(create({ ...OPENAI, api_key: new Secret("") }), [])).toBeInstanceOf(ValidationError);
});

describe("what a person should know", () => {
  test.each(["bedrock", "watsonx", "openrouter", "voyage"] as const)("a key for %s is not verified by the server", (type) => {
    expect(vendorTypes[type].unverified).toMatch(/./);
  });

  test("only of those four is it said", () => {
    const said = Object.entries(vendorTypes).filter(([, type]) => "unverified" in type);
    expect(said.map(([name]) => name).sort()).toEqual(["bedrock", "openrouter", "voyage", "watsonx"]);
  });

  test.each(["http://localhost:8000/v1", "http://127.0.0.1:8000/v1", "http://[::1]:8000/v1"])("%s is the server's own host", (base_url) => {
    const { value } = play(create({ ...OPENAI, type: "other", base_url }), script(row({ id: NEW, type: "other", base_url }), ["other:m"]));
    expect(value.warnings).toEqual([expect.stringContaining("the server's own host")]);
  });

  test("a type that llmp does not know is sent, with a doubt", () => {
    const base_url = "https://api.anthropic.com/v1";
    const { value } = play(
      create({ ...OPENAI, type: "antropic", base_url }),
      script(row({ id: NEW, type: "antropic", base_url }), ["antropic:m"]),
    );
    expect(value.warnings).toEqual([expect.stringContaining('did you mean "anthropic"?')]);
    expect(value.provider.vendor).toBeUndefined();
  });

  test("a provider that is offline is said to be so", () => {
    const { value } = play(create(), script(row({ id: NEW, state: "offline" }), []));
    expect(value.warnings).toEqual([expect.stringContaining("offline")]);
  });
});

describe("what exists is found before the vendor is called", () => {
  test("the same name", () => {
    const error = playFailure(create(), [[LIST, page(row({ base_url: "https://other.example/v1" }))]]);
    expect(error).toMatchObject({
      code: "already_exists",
      message: expect.stringContaining(OLD),
      details: { hint: expect.stringContaining("--upsert") },
    });
  });

  test.each([URL_OF_OPENAI, `${URL_OF_OPENAI}/`, "HTTPS://API.openai.com/v1"])(
    "the same address, written %s, belongs to somebody",
    (base_url) => {
      const error = playFailure(create({ ...OPENAI, base_url }), [[LIST, page(row({ name: "Theirs" }))]]);
      expect(error).toMatchObject({ code: "already_exists", message: expect.stringContaining('"Theirs"') });
    },
  );

  test("--allow-duplicate makes a second one under another spelling of the address", () => {
    const twin = row({ id: NEW, base_url: `${URL_OF_OPENAI}/` });
    const { value } = play(create({ ...OPENAI, base_url: `${URL_OF_OPENAI}/` }, true), [
      [LIST, page(row())],
      [POST, twin],
      [LIST, page(twin, row())],
      [MODELS, models("openai:gpt-5")],
    ]);
    // Whose of the two they are, nobody can say.
    expect(value.provider.models).toBeUndefined();
  });

  test("--allow-duplicate cannot make a second one under the same text", () => {
    expect(playFailure(create(OPENAI, true), [[LIST, page(row({ name: "Theirs" }))]])).toMatchObject({ code: "already_exists" });
  });

  test.each([400, 409])("a duplicate that only the server saw (%i) is named as well", (status) => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, refusals.duplicate(status)],
      [LIST, page(row({ name: "Theirs" }))],
    ]);
    expect(error).toMatchObject({ code: "already_exists", message: expect.stringContaining('"Theirs"'), details: { status } });
  });

  test("a list that fails then leaves the server's own refusal", () => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, refusals.duplicate()],
      [LIST, refusals.failure()],
    ]);
    expect(error).toMatchObject({ code: "refused", planeCode: "duplicate" });
  });
});

describe("a lost answer is looked up before anything else, and never sent again", () => {
  test("it is there: taken as created", () => {
    const { value } = play(create(), [
      [LIST, page(row({ id: OLD, name: "Other", base_url: "https://other.example/v1" }))],
      [POST, LOST],
      [LIST, page(made, row({ id: OLD, name: "Other", base_url: "https://other.example/v1" }))],
      [LIST, page(made)],
      [MODELS, models("openai:gpt-5")],
    ]);
    expect(value).toMatchObject({ provider: { id: NEW }, warnings: [expect.stringContaining("nothing was sent twice")] });
  });

  test("it comes late: the second look finds it", () => {
    const { value, requests } = play(create(), [
      [LIST, page()],
      [POST, LOST],
      [LIST, page()],
      [LIST, page(made)],
      [LIST, page(made)],
      [MODELS, models("openai:gpt-5")],
    ]);
    expect(value.provider.id).toBe(NEW);
    expect(requests[3]?.delay).toBeGreaterThan(0);
  });

  test("it is not there: unknown, because the server goes on after a client gave up", () => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, LOST],
      [LIST, page()],
      [LIST, page()],
    ]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ details: { hint: expect.stringContaining("llmp list") } });
  });

  test.each([{ name: "Theirs" }, { type: "other" }])(
    "what somebody else made meanwhile at this address (%j) is not taken for it",
    (theirs) => {
      const error = playFailure(create(), [
        [LIST, page()],
        [POST, LOST],
        [LIST, page(row({ id: NEW, ...theirs }))],
        [LIST, page(row({ id: NEW, ...theirs }))],
      ]);
      expect(error).toBeInstanceOf(OutcomeUnknownError);
    },
  );

  test("what somebody else made meanwhile at another address is not taken for it", () => {
    const theirs = row({ id: NEW, base_url: "https://other.example/v1" });
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, LOST],
      [LIST, page(theirs)],
      [LIST, page(theirs)],
    ]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });

  test("the list cannot be read either", () => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, LOST],
      [LIST, refusals.unauthorized()],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", message: expect.stringContaining("could not be looked up") });
  });

  test("a 500 is looked up too, and is itself the error where nothing came of it", () => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, refusals.failure()],
      [LIST, page()],
      [LIST, page()],
    ]);
    expect(error).toMatchObject({ code: "server_error" });
  });

  test("the vendor may take minutes: the request waits", () => {
    const { requests } = play(create(), script());
    expect(requests[1]?.timeout).toBeGreaterThanOrEqual(300_000);
  });

  test.each([400, 424])("a key that the vendor refuses (%i) is refused at once, without a look", (status) => {
    const error = playFailure(create(), [
      [LIST, page()],
      [POST, refusals.key(status)],
    ]) as ApiError;
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ planeCode: "key_refused", message: expect.stringContaining("does not accept this key (401)") });
    expect(`${error.message} ${error.details.hint}`).not.toContain(KEY);
  });
});

describe("the read-back", () => {
  test.each<[what: string, changes: Readonly<Record<string, unknown>>, difference: string]>([
    ["another name", { name: "Else" }, 'the name is "Else"'],
    ["no name", { name: null }, "the name is missing"],
    ["another address", { base_url: "https://else.example/v1" }, "base_url is https://else.example/v1"],
    ["another type", { type: "other" }, "the type is other"],
    ["no description", { description: null }, "the description is not as it was sent"],
  ])("%s is a difference", (_what, changes, difference) => {
    const described = row({ id: NEW, description: "d", ...changes });
    const { value } = play(create({ ...OPENAI, description: "d" }), script(described));
    expect(value.differences).toContainEqual(expect.stringContaining(difference));
  });

  test("a list that does not show it is a difference", () => {
    const { value } = play(create(), [
      [LIST, page()],
      [POST, made],
      [LIST, page()],
    ]);
    expect(value.differences).toEqual([expect.stringContaining("does not show it")]);
  });

  test("a list that fails is a warning: it is stored", () => {
    const { value } = play(create(), [
      [LIST, page()],
      [POST, made],
      [LIST, refusals.failure()],
    ]);
    expect(value).toMatchObject({ provider: { id: NEW }, warnings: [expect.stringContaining("could not be read back")], differences: [] });
  });

  test("models that cannot be read take nothing away", () => {
    const { value } = play(create(), [
      [LIST, page()],
      [POST, made],
      [LIST, page(made)],
      [MODELS, refusals.failure()],
    ]);
    expect(value).toMatchObject({ provider: { id: NEW }, warnings: [], differences: [] });
  });
});
