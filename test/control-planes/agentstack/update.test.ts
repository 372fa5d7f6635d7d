import { describe, expect, test } from "vitest";
import {
  type ApiError,
  AuthenticationError,
  ConsentRequiredError,
  NetworkError,
  OutcomeUnknownError,
  UnsupportedOperationError,
  type ValidationError,
} from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure, type Step } from "../conversation.ts";
import {
  bodies,
  CONFIGURATION,
  configuration,
  KEY,
  LIST,
  LOST,
  MODELS,
  models,
  NEW,
  OLD,
  POST,
  PUT,
  page,
  refusals,
  remove,
  row,
  STAND_IN,
  URL_OF_OPENAI,
  update,
} from "./server.ts";

const api_key = new Secret(KEY);
const old = row();
const standIn = row({ id: STAND_IN, base_url: `${URL_OF_OPENAI}/` });
const encoded = row({ id: STAND_IN, base_url: "https://api.openai.com/v%31" });
const made = row({ id: NEW });
const MODEL = "openai:gpt-5";

/** What is read before anything is written. */
const READ: readonly Step[] = [
  [LIST, page(old)],
  [CONFIGURATION, configuration(MODEL)],
];

/** What is read when all is done. */
const DONE: readonly Step[] = [
  [CONFIGURATION, configuration(MODEL)],
  [MODELS, models(MODEL)],
  [LIST, page(made)],
  [MODELS, models(MODEL)],
];

const STOOD_IN: readonly Step[] = [...READ, [POST, standIn], [LIST, page(standIn, old)], [remove(OLD), undefined]];

const MOVED_BACK: readonly Step[] = [...STOOD_IN, [LIST, page(standIn)], [POST, made], [LIST, page(made, standIn)]];

describe("a new key at the same address", () => {
  test("is proven beside the old one, under another spelling, before the old one goes; and ends at the address as it was", () => {
    const { value, requests } = play(update({ api_key }), [...MOVED_BACK, [remove(STAND_IN), undefined], ...DONE]);
    const body = { type: "openai", api_key: KEY, name: "OpenAI prod" };
    expect(bodies(requests)).toEqual([
      { ...body, base_url: `${URL_OF_OPENAI}/` },
      { ...body, base_url: URL_OF_OPENAI },
    ]);
    expect(value).toMatchObject({ provider: { id: NEW, models: ["gpt-5"], extra: { base_url: URL_OF_OPENAI } }, differences: [] });
    expect(value.replaced).toBe(OLD);
    expect(value.warnings).toEqual([expect.stringContaining(`its id was ${OLD} and is ${NEW} now`)]);
  });

  test("a slash at the end is taken away for the stand-in", () => {
    const slashed = row({ base_url: `${URL_OF_OPENAI}/` });
    const { requests } = play(update({ api_key }), [
      [LIST, page(slashed)],
      [CONFIGURATION, configuration(null)],
      [POST, row({ id: STAND_IN })],
      [LIST, page(row({ id: STAND_IN }), slashed)],
      [remove(OLD), undefined],
      [LIST, page(row({ id: STAND_IN }))],
      [POST, { ...slashed, id: NEW }],
      [LIST, page({ ...slashed, id: NEW })],
      [remove(STAND_IN), undefined],
      [CONFIGURATION, configuration(null)],
      [LIST, page({ ...slashed, id: NEW })],
      [MODELS, models(MODEL)],
    ]);
    expect(bodies(requests).map(({ base_url }) => base_url)).toEqual([URL_OF_OPENAI, `${URL_OF_OPENAI}/`]);
  });

  test("a vendor that cannot do with //models is asked once more, with a letter of the address encoded", () => {
    const { value, requests } = play(update({ api_key }), [
      ...READ,
      [POST, refusals.path()],
      [POST, encoded],
      [LIST, page(encoded, old)],
      [remove(OLD), undefined],
      [LIST, page(encoded)],
      [POST, made],
      [LIST, page(made, encoded)],
      [remove(STAND_IN), undefined],
      ...DONE,
    ]);
    expect(bodies(requests).map(({ base_url }) => base_url)).toEqual([`${URL_OF_OPENAI}/`, "https://api.openai.com/v%31", URL_OF_OPENAI]);
    expect(value.differences).toEqual([]);
  });

  test("at last the first slash is doubled, for vendors that take neither of the two", () => {
    const doubled = row({ id: STAND_IN, base_url: "https://api.openai.com//v1" });
    const { requests } = play(update({ api_key }), [
      ...READ,
      [POST, refusals.path()],
      [POST, refusals.key()],
      [POST, doubled],
      [LIST, page(doubled, old)],
      [remove(OLD), undefined],
      [LIST, page(doubled)],
      [POST, made],
      [LIST, page(made, doubled)],
      [remove(STAND_IN), undefined],
      ...DONE,
    ]);
    expect(bodies(requests).map(({ base_url }) => base_url)[2]).toBe("https://api.openai.com//v1");
  });

  test("a spelling that somebody uses is left alone, and the next one taken", () => {
    const theirs = row({ id: "3d3d3d3d-0d44-4b50-8888-8dd25736052a", name: "Theirs", base_url: `${URL_OF_OPENAI}/` });
    const { value, requests } = play(update({ api_key }), [
      [LIST, page(theirs, old)],
      [CONFIGURATION, configuration(null)],
      [POST, encoded],
      [LIST, page(encoded, theirs, old)],
      [remove(OLD), undefined],
      [LIST, page(encoded, theirs)],
      [POST, made],
      [LIST, page(made, encoded, theirs)],
      [remove(STAND_IN), undefined],
      [CONFIGURATION, configuration(null)],
      [LIST, page(made, theirs)],
      [MODELS, models(MODEL)],
    ]);
    expect(bodies(requests).map(({ base_url }) => base_url)).toEqual(["https://api.openai.com/v%31", URL_OF_OPENAI]);
    expect(value.differences).toEqual([]);
  });

  test("where every other spelling is taken, nothing is written", () => {
    const taken = [`${URL_OF_OPENAI}/`, "https://api.openai.com/v%31", "https://api.openai.com//v1"].map((base_url, index) =>
      row({ id: `${index}`, name: "Theirs", base_url }),
    );
    const error = playFailure(update({ api_key }), [
      [LIST, page(old, ...taken)],
      [CONFIGURATION, configuration(null)],
    ]);
    expect(error).toMatchObject({ code: "refused", message: expect.stringContaining("every other spelling of its address is taken") });
  });

  test("a bare host is spelled with a second slash", () => {
    const bare = row({ type: "perplexity", base_url: "https://api.perplexity.ai/" });
    const beside = { ...bare, id: STAND_IN, base_url: "https://api.perplexity.ai//" };
    const { requests } = play(update({ api_key }), [
      [LIST, page(bare)],
      [CONFIGURATION, configuration(null)],
      [POST, beside],
      [LIST, page(beside, bare)],
      [remove(OLD), undefined],
      [LIST, page(beside)],
      [POST, { ...bare, id: NEW }],
      [LIST, page({ ...bare, id: NEW })],
      [remove(STAND_IN), undefined],
      [CONFIGURATION, configuration(null)],
      [LIST, page({ ...bare, id: NEW })],
      [MODELS, models("perplexity:sonar")],
    ]);
    expect(bodies(requests).map(({ base_url }) => base_url)).toEqual(["https://api.perplexity.ai//", "https://api.perplexity.ai/"]);
  });
});

describe("each point of failure, and what it leaves", () => {
  test("the vendor refuses the new key: nothing was changed", () => {
    const error = playFailure(update({ api_key }), [
      ...READ,
      [POST, refusals.key()],
      [POST, refusals.path()],
      [POST, refusals.key(400)],
    ]) as ApiError;
    expect(error).toMatchObject({
      code: "refused",
      planeCode: "key_refused",
      message: expect.stringContaining("could not be proven"),
      details: { hint: expect.stringContaining("is as it was") },
    });
    expect(error.message).not.toContain(KEY);
  });

  test("no spelling works for the vendor: nothing was changed, and the way without a proof is named", () => {
    const error = playFailure(update({ api_key }), [...READ, [POST, refusals.path()], [POST, refusals.path()], [POST, refusals.path()]]);
    expect(error).toMatchObject({ code: "refused", details: { hint: expect.stringMatching(/is as it was.*llmp delete/) } });
  });

  test("the stand-in's answer is lost, and it is there: the replacement goes on", () => {
    const { value } = play(update({ api_key }), [
      ...READ,
      [POST, LOST],
      [LIST, page(standIn, old)],
      [LIST, page(standIn, old)],
      [remove(OLD), undefined],
      [LIST, page(standIn)],
      [POST, made],
      [LIST, page(made, standIn)],
      [remove(STAND_IN), undefined],
      ...DONE,
    ]);
    expect(value).toMatchObject({ provider: { id: NEW }, differences: [] });
    expect(value.warnings).toContainEqual(expect.stringContaining("nothing was sent twice"));
  });

  test("the stand-in's answer is lost, and it is not there: unknown, and the old one is as it was", () => {
    const error = playFailure(update({ api_key }), [...READ, [POST, LOST], [LIST, page(old)], [LIST, page(old)]]);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ details: { hint: expect.stringContaining("is as it was") } });
  });

  test("the server fails at the stand-in: the old one is as it was", () => {
    const error = playFailure(update({ api_key }), [...READ, [POST, refusals.failure()], [LIST, page(old)], [LIST, page(old)]]);
    expect(error).toMatchObject({ code: "server_error", details: { hint: expect.stringContaining("is as it was") } });
  });

  test("the token may not write: the old one is as it was", () => {
    expect(playFailure(update({ api_key }), [...READ, [POST, refusals.forbidden()]])).toBeInstanceOf(AuthenticationError);
  });

  test.each([
    ["the list does not show the stand-in", page(old)],
    ["the list shows it otherwise than it was made", page(row({ id: STAND_IN, name: "Else", base_url: `${URL_OF_OPENAI}/` }), old)],
    ["the list fails", refusals.failure()],
  ])("%s: the old one is not deleted", (_point, answer) => {
    const error = playFailure(update({ api_key }), [...READ, [POST, standIn], [LIST, answer]]);
    expect(error).toMatchObject({
      code: "outcome_unknown",
      message: expect.stringContaining(STAND_IN),
      details: { hint: expect.stringContaining("is as it was") },
    });
  });

  test.each([
    ["the server refuses to delete the old one", refusals.managed()],
    ["the token expired in between", refusals.unauthorized()],
    ["the server cannot be reached any more", new NetworkError("connection refused")],
  ])("%s: the stand-in is taken away again, and nothing was changed", (_point, answer) => {
    const error = playFailure(update({ api_key }), [
      ...READ,
      [POST, standIn],
      [LIST, page(standIn, old)],
      [remove(OLD), answer],
      [remove(STAND_IN), undefined],
    ]);
    expect(error).toMatchObject({ message: answer.message, details: { hint: expect.stringContaining("nothing was changed") } });
    expect(error.constructor).toBe(answer.constructor);
  });

  test("the stand-in cannot be taken away either: both are named", () => {
    const error = playFailure(update({ api_key }), [
      ...READ,
      [POST, standIn],
      [LIST, page(standIn, old)],
      [remove(OLD), refusals.unauthorized()],
      [remove(STAND_IN), refusals.unauthorized()],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", message: expect.stringMatching(`${STAND_IN}.*${OLD}`) });
  });

  test("the deletion's answer is lost, and the old one is gone: the replacement goes on", () => {
    const { value } = play(update({ api_key }), [
      ...READ,
      [POST, standIn],
      [LIST, page(standIn, old)],
      [remove(OLD), LOST],
      [LIST, page(standIn)],
      [LIST, page(standIn)],
      [POST, made],
      [LIST, page(made, standIn)],
      [remove(STAND_IN), undefined],
      ...DONE,
    ]);
    expect(value).toMatchObject({ provider: { id: NEW }, differences: [] });
  });

  test.each([
    ["lost", LOST],
    ["a failure", refusals.failure()],
  ])(
    "the deletion's answer is %s, and the old one is still there: the stand-in stays, because the old one may yet go",
    (_point, answer) => {
      const both = page(standIn, old);
      const error = playFailure(update({ api_key }), [
        ...READ,
        [POST, standIn],
        [LIST, both],
        [remove(OLD), answer],
        [LIST, both],
        [LIST, both],
      ]);
      expect(error).toMatchObject({
        code: "outcome_unknown",
        message: expect.stringMatching(`${STAND_IN}.*${OLD}`),
        details: { hint: expect.stringContaining(`llmp delete ${OLD}`) },
      });
    },
  );

  test("somebody else deleted the old one meanwhile: the replacement goes on", () => {
    const { value } = play(update({ api_key }), [
      ...READ,
      [POST, standIn],
      [LIST, page(standIn, old)],
      [remove(OLD), refusals.notFound()],
      [LIST, page(standIn)],
      [POST, made],
      [LIST, page(made, standIn)],
      [remove(STAND_IN), undefined],
      ...DONE,
    ]);
    expect(value.provider.id).toBe(NEW);
  });

  const LEFT: readonly Step[] = [
    [CONFIGURATION, configuration(MODEL)],
    [MODELS, models(MODEL)],
    [LIST, page(standIn)],
    [MODELS, models(MODEL)],
  ];

  test.each<[point: string, steps: readonly Step[]]>([
    [
      "the vendor fails just then",
      [
        [LIST, page(standIn)],
        [POST, refusals.path()],
      ],
    ],
    [
      "somebody else took the address",
      [
        [LIST, page(standIn)],
        [POST, refusals.duplicate()],
        [LIST, page(row({ id: NEW, name: "Theirs" }), standIn)],
      ],
    ],
    ["the token expired", [[LIST, refusals.unauthorized()]]],
    [
      "the answer is lost and nothing came of it",
      [
        [LIST, page(standIn)],
        [POST, LOST],
        [LIST, page(standIn)],
        [LIST, page(standIn)],
      ],
    ],
    [
      "somebody else had taken it, and the answer is lost",
      [
        [LIST, page(made, standIn)],
        [POST, LOST],
        [LIST, page(made, standIn)],
        [LIST, page(made, standIn)],
      ],
    ],
  ])("the way back to the address fails (%s): the stand-in serves with the new key, and that is a difference", (_point, steps) => {
    const { value } = play(update({ api_key }), [...STOOD_IN, ...steps, ...LEFT]);
    expect(value).toMatchObject({
      provider: { id: STAND_IN },
      replaced: OLD,
      differences: [expect.stringContaining(`could not be made under ${URL_OF_OPENAI} itself`)],
    });
    expect(value.warnings).toContainEqual(expect.stringContaining("leads to the same place"));
  });

  test.each<[point: string, steps: readonly Step[]]>([
    ["the list does not show the new one", [...STOOD_IN, [LIST, page(standIn)], [POST, made], [LIST, page(standIn)]]],
    ["the list fails", [...STOOD_IN, [LIST, page(standIn)], [POST, made], [LIST, refusals.failure()]]],
    ["its deletion is refused", [...MOVED_BACK, [remove(STAND_IN), refusals.unauthorized()]]],
  ])("the stand-in is left where %s, and that is a difference that names it", (_point, steps) => {
    const { value } = play(update({ api_key }), [...steps, ...DONE]);
    expect(value).toMatchObject({ provider: { id: NEW }, differences: [expect.stringContaining(`llmp delete ${STAND_IN}`)] });
  });
});

describe("another address", () => {
  const base_url = "https://gateway.example/v1";
  const moved = row({ id: NEW, base_url });

  test("needs no stand-in: the new one is made, then the old one deleted", () => {
    const { value, requests } = play(update({ api_key, base_url }), [
      ...READ,
      [POST, moved],
      [LIST, page(moved, old)],
      [remove(OLD), undefined],
      [CONFIGURATION, configuration(MODEL)],
      [MODELS, models(MODEL)],
      [LIST, page(moved)],
      [MODELS, models(MODEL)],
    ]);
    expect(bodies(requests)).toEqual([{ type: "openai", base_url, api_key: KEY, name: "OpenAI prod" }]);
    expect(value).toMatchObject({ provider: { id: NEW }, differences: [] });
  });

  test("a refused key leaves the old one, and speaks of no other spelling", () => {
    const error = playFailure(update({ api_key, base_url }), [...READ, [POST, refusals.key()]]) as ApiError;
    expect(error.details.hint).toBe(`"OpenAI prod" (${OLD}) is as it was`);
  });

  test("that somebody has, in whatever spelling, is refused before anything is written", () => {
    const theirs = row({ id: NEW, name: "Theirs", base_url: `${base_url}/` });
    expect(playFailure(update({ api_key, base_url }), [[LIST, page(old, theirs)]])).toMatchObject({ code: "already_exists" });
  });

  test("a password in an address that another client stored is sent on, and shown nowhere", () => {
    const secret = "https://user:canary@api.openai.com/v1";
    const before = row({ base_url: secret });
    const asIs = [
      [LIST, page(before)],
      [CONFIGURATION, configuration(MODEL)],
    ] as const;
    const lost = playFailure(update({ api_key }), [...asIs, [POST, LOST], [LIST, page(before)], [LIST, page(before)]]) as ApiError;
    expect(lost.message).toContain("address https://api.openai.com/v1/ was");
    const theirs = row({ id: NEW, name: null, base_url: "https://user:canary@gateway.example/v1" });
    const taken = playFailure(update({ api_key, base_url: "https://user:canary@gateway.example/v1" }), [
      [LIST, page(old, theirs)],
    ]) as ApiError;
    expect(JSON.stringify([lost.message, lost.details, taken.message, taken.details])).not.toContain("canary");
  });
});

test("a password in an address is not shown either where the provider cannot be moved back to it", () => {
  const before = row({ base_url: "https://user:canary@api.openai.com/v1" });
  const { value } = play(update({ api_key }), [
    [LIST, page(before)],
    [CONFIGURATION, configuration(MODEL)],
    [POST, standIn],
    [LIST, page(standIn, before)],
    [remove(OLD), undefined],
    [LIST, page(standIn)],
    [POST, LOST],
    [LIST, page(standIn)],
    [LIST, page(standIn)],
    [CONFIGURATION, configuration(MODEL)],
    [MODELS, models(MODEL)],
    [LIST, page(standIn)],
    [MODELS, models(MODEL)],
  ]);
  expect(value.differences).toEqual([expect.stringContaining("under https://api.openai.com/v1 itself")]);
  expect(JSON.stringify(value)).not.toContain("canary");
});

test("two lost answers are told once", () => {
  const { value } = play(update({ api_key }), [
    ...READ,
    [POST, LOST],
    [LIST, page(standIn, old)],
    [LIST, page(standIn, old)],
    [remove(OLD), undefined],
    [LIST, page(standIn)],
    [POST, LOST],
    [LIST, page(made, standIn)],
    [LIST, page(made, standIn)],
    [remove(STAND_IN), undefined],
    ...DONE,
  ]);
  expect(value.warnings.filter((warning) => warning.includes("answer was lost"))).toHaveLength(1);
});

describe("default models survive", () => {
  const upTo: readonly Step[] = [...MOVED_BACK, [remove(STAND_IN), undefined]];
  const after: readonly Step[] = [
    [LIST, page(made)],
    [MODELS, models(MODEL)],
  ];

  test("a server that cleared one with the old provider is given it again, and the other stays", () => {
    const { value, requests } = play(update({ api_key }), [
      ...upTo,
      [CONFIGURATION, configuration(null, "voyage:voyage-3")],
      [MODELS, models(MODEL)],
      [PUT, configuration(MODEL, "voyage:voyage-3")],
      ...after,
    ]);
    expect(requests.find(({ method }) => method === "PUT")?.body).toEqual({
      default_llm_model: MODEL,
      default_embedding_model: "voyage:voyage-3",
    });
    expect(value.warnings).toHaveLength(1);
  });

  test.each([
    ["cleared", null],
    ["kept", MODEL],
  ])("one that the new key does not serve, and that the server %s, is named", (_state, now) => {
    const { value } = play(update({ api_key }), [...upTo, [CONFIGURATION, configuration(now)], [MODELS, models("openai:gpt-4")], ...after]);
    expect(value.warnings).toContainEqual(expect.stringContaining(`${MODEL} is not served now`));
  });

  test("one of another type that went with the old provider is given back as well", () => {
    const before = upTo.map((step): Step => (step[0] === CONFIGURATION ? [CONFIGURATION, configuration(null, "cohere:embed")] : step));
    const { requests } = play(update({ api_key }), [
      ...before,
      [CONFIGURATION, configuration(null)],
      [MODELS, models(MODEL, "cohere:embed")],
      [PUT, configuration(null, "cohere:embed")],
      ...after,
    ]);
    expect(requests.find(({ method }) => method === "PUT")?.body).toEqual({
      default_llm_model: null,
      default_embedding_model: "cohere:embed",
    });
  });

  test("one that somebody else chose meanwhile stays, and nothing is said of the old", () => {
    const { value } = play(update({ api_key }), [
      ...upTo,
      [CONFIGURATION, configuration("openai:gpt-4")],
      [MODELS, models("openai:gpt-4")],
      ...after,
    ]);
    expect(value.warnings.join()).not.toContain("is not served now");
  });

  test("one that could not be restored is named, with what it was", () => {
    const { value } = play(update({ api_key }), [
      ...upTo,
      [CONFIGURATION, configuration(null)],
      [MODELS, models(MODEL)],
      [PUT, refusals.forbidden()],
      ...after,
    ]);
    expect(value.warnings).toContainEqual(expect.stringContaining(`they were llm=${MODEL}`));
  });

  test("a change of type leaves the old name to nobody, which is said", () => {
    const base_url = "https://api.anthropic.com/v1";
    const other = row({ id: NEW, type: "anthropic", base_url });
    const { value, requests } = play(update({ api_key, type: "anthropic" }), [
      ...READ,
      [POST, other],
      [LIST, page(other, old)],
      [remove(OLD), undefined],
      [CONFIGURATION, configuration(MODEL)],
      [MODELS, models("anthropic:claude")],
      [LIST, page(other)],
      [MODELS, models("anthropic:claude")],
    ]);
    expect(bodies(requests)).toMatchObject([{ type: "anthropic", base_url }]);
    expect(value.warnings).toContainEqual(expect.stringContaining("choose another: `llmp defaults set llm=type:model`"));
  });

  test("defaults that cannot be read end the update before anything is written", () => {
    expect(
      playFailure(update({ api_key }), [
        [LIST, page(old)],
        [CONFIGURATION, refusals.failure()],
      ]),
    ).toMatchObject({ code: "server_error" });
  });
});

describe("before anything is written", () => {
  test("consent is asked, with what would be lost", () => {
    const error = playFailure(update({ api_key }, { consent: false }), READ);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(error.message).toMatch(/another id.*key, which nobody can have back/);
  });

  test("consent names the key that the server will not check, the placeholder, and the new names of the models", () => {
    const voyage = row({ type: "voyage", base_url: "https://api.voyageai.com/v1" });
    const ask = (changes: Parameters<typeof update>[0], item: Readonly<Record<string, unknown>>) =>
      playFailure(update(changes, { consent: false }), [
        [LIST, page(item)],
        [CONFIGURATION, configuration(null)],
      ]).message;
    expect(ask({ api_key }, voyage)).toContain("not verified by the server");
    expect(ask({ name: "Else" }, row({ type: "ollama", base_url: "http://localhost:11434/v1" }))).toContain("placeholder");
    expect(ask({ api_key, type: "other", base_url: "https://x.example" }, old)).toContain("other:… instead of openai:…");
  });

  test("a provider that the deployment manages is refused", () => {
    const managed = row({ registry: "file:///app/model-providers.yaml" });
    expect(playFailure(update({ api_key }), [[LIST, page(managed)]])).toBeInstanceOf(UnsupportedOperationError);
  });

  test("a key that is not given cannot be kept, and it is said why", () => {
    const error = playFailure(update({ name: "Else" }), [[LIST, page(old)]]) as ValidationError;
    expect(error).toMatchObject({ issues: [{ path: "api_key" }], details: { hint: expect.stringContaining("no answer shows") } });
  });

  test("a watsonx project or space is given again", () => {
    const watsonx = row({ type: "watsonx", base_url: "https://us-south.ml.cloud.ibm.com/" });
    const error = playFailure(update({ api_key }), [[LIST, page(watsonx)]]) as ValidationError;
    expect(error.issues.map(({ path }) => path)).toEqual(["watsonx_project_id"]);
  });

  test("nothing to change sends nothing, and asks nothing", () => {
    const { value } = play(update({ name: "OpenAI prod", base_url: "https://API.openai.com/v1" }, { consent: false }), [[LIST, page(old)]]);
    expect(value.warnings).toEqual([expect.stringContaining("nothing to change")]);
    expect(value).not.toHaveProperty("replaced");
  });

  test("nor does the region of the address that is stored", () => {
    const bedrock = row({ type: "bedrock", base_url: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1" });
    const { value } = play(update({ region: "us-west-2" }, { consent: false }), [[LIST, page(bedrock)]]);
    expect(value.warnings).toEqual([expect.stringContaining("nothing to change")]);
    const moved = playFailure(update({ region: "eu-west-1" }), [[LIST, page(bedrock)]]) as ValidationError;
    expect(moved.issues.map(({ path }) => path)).toEqual(["api_key"]);
  });

  test("the description is kept, or cleared when that is asked", () => {
    const described = row({ description: "for the shop" });
    const bodyOf = (clear: readonly string[]) => {
      const script: Step[] = [
        [LIST, page(described)],
        [CONFIGURATION, configuration(null)],
        [POST, LOST],
        [LIST, refusals.failure()],
      ];
      const requests: Parameters<typeof bodies>[0][number][] = [];
      expect(() => play(update({ api_key }, { clear }), script, requests)).toThrow(OutcomeUnknownError);
      return bodies(requests)[0];
    };
    expect(bodyOf([])).toMatchObject({ description: "for the shop" });
    expect(bodyOf(["description"])).not.toHaveProperty("description");
  });

  test("an upsert whose address is somebody else's says whose", () => {
    const changes = { api_key, name: "New one", base_url: URL_OF_OPENAI };
    expect(playFailure(update(changes, { selector: "New one" }), [[LIST, page(old)]])).toMatchObject({ code: "already_exists" });
  });

  test("an ambiguous name is refused, with the ids", () => {
    const error = playFailure(update({ api_key }, { selector: "OpenAI prod" }), [
      [LIST, page(old, row({ id: NEW, base_url: "https://x.example/" }))],
    ]);
    expect(error).toMatchObject({ code: "ambiguous_name", details: { hint: expect.stringContaining(NEW) } });
  });

  test("a new region is a new address", () => {
    const watsonx = row({ type: "watsonx", base_url: "https://us-south.ml.cloud.ibm.com/" });
    const moved = { ...watsonx, id: NEW, base_url: "https://eu-de.ml.cloud.ibm.com/" };
    const { requests, value } = play(update({ api_key, region: "eu-de", watsonx_project_id: "p" }), [
      [LIST, page(watsonx)],
      [CONFIGURATION, configuration(null)],
      [POST, moved],
      [LIST, page(moved, watsonx)],
      [remove(OLD), undefined],
      [CONFIGURATION, configuration(null)],
      [LIST, page(moved)],
      [MODELS, models("watsonx:granite")],
    ]);
    expect(bodies(requests)).toMatchObject([{ base_url: "https://eu-de.ml.cloud.ibm.com", watsonx_project_id: "p" }]);
    expect(value.warnings).toContainEqual(expect.stringContaining("no answer shows it"));
  });
});
