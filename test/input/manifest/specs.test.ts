// Specs of a manifest: portable and native, what a control plane adds or cannot hold, variables, secrets, and what is described twice.

import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/secrets/secret.ts";
import { problemsOf, providersOf, readPiped } from "./reading.ts";

const OPENAI = "name: a\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n";

describe("an expression of GitHub that was not filled in is an error in every plain text, whatever else it would be:", () => {
  const UNFILLED = "holds a template that was not filled in; check the step that should fill it";
  const LEFT = "${{ secrets.X }}";
  const GOODMEM = "target: goodmem\ndisplayName: a\nproviderType: OPENAI\nendpointUrl: https://api.openai.com/v1\nmodelIdentifier: gpt-5\n";
  test.each([
    ["a name", `target: den\nname: ${LEFT}\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n`, "2:7", "name"],
    ["a part of a name", `target: den\nname: a ${LEFT} b\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n`, "2:7", "name"],
    ["an address", `target: den\nname: a\nbaseUrl: https://${LEFT}/v1\nmodels: [gpt-5]\napiKey: env:K\n`, "3:10", "baseUrl"],
    ["a list", `target: den\nname: a\nvendor: openai\nmodels:\n  - "${LEFT}"\napiKey: env:K\n`, "5:5", "models[0]"],
    ["labels", `${GOODMEM}labels:\n  team: ${LEFT}\n`, "7:9", "labels.team"],
    ["a description", `${GOODMEM}description: ${LEFT}\n`, "6:14", "description"],
    [
      "a region beside secrets",
      `target: den\nname: a\nvendor: amazon-bedrock\nmodels: [gpt-5]\ncredentials:\n  AWS_REGION: ${LEFT}\n`,
      "6:15",
      "credentials.AWS_REGION",
    ],
  ])("%s", async (_, text, place, path) => {
    const problems = (await problemsOf(text)).filter((problem) => problem.includes(path));
    expect(problems).toEqual([expect.stringContaining(`${place} error ${path} ${UNFILLED}`)]);
  });
});

describe("portable specs", () => {
  test.each([
    ["a vendor", OPENAI],
    ["a base URL", "name: a\nbaseUrl: http://vllm.internal:8000/v1\nmodels: [qwen3-32b]\napiKey: env:K\n"],
  ])("%s makes a spec portable", async (_, text) => {
    const [item] = (await readPiped(text)).items;
    expect(item).toMatchObject({ identity: "a", portable: { name: "a" }, spec: { name: "a" }, protected: false });
  });

  test("one is translated for each target, by the plane of each", async () => {
    const { items, problems } = await readPiped(`targets: [den, langwatch, refactor]\n${OPENAI}`);
    expect(items.map(({ target, plane, spec }) => [target.name, plane.kind, Object.keys(spec)])).toEqual([
      ["den", "den", ["source", "providerId", "modelIds", "apiKey", "name"]],
      ["langwatch", "langwatch", expect.arrayContaining(["provider", "apiKey"])],
      ["refactor", "refactor", expect.arrayContaining(["provider", "api_key"])],
    ]);
    expect(problems.map(({ severity, rule, path, targets }) => [severity, rule, path, targets])).toEqual([
      ["warning", "ignored-field", "name", ["langwatch"]],
      ["warning", "ignored-field", "name", ["refactor"]],
      ["warning", "ignored-field", "models", ["refactor"]],
    ]);
  });

  test("two targets of one kind are told a problem once", async () => {
    expect(await problemsOf(`targets: [den, den-dev]\n${OPENAI}den: {teamIds: 3}\n`)).toEqual([
      "6:16 error den.teamIds must be a list of texts (den, den-dev)",
    ]);
  });

  test("what a control plane cannot hold is a warning with the reason, an error with --strict", async () => {
    const text = `target: refactor\n${OPENAI}`;
    const reason = "models is ignored by re-factor.ai: re-factor.ai holds no models: whoever calls it names the model (refactor)";
    expect(await problemsOf(text)).toContain(`4:9 warning ${reason}`);
    expect(await problemsOf(text, { strict: true })).toContain(`4:9 error ${reason}`);
    const [item] = (await readPiped(text)).items;
    expect(item?.ignored.map(({ field }) => field)).toEqual(["name", "models"]);
  });

  test("one becomes several providers where the plane holds one model each", async () => {
    expect(await providersOf(`target: goodmem\nname: a\nvendor: openai\nmodels: [gpt-5, gpt-5-mini]\napiKey: env:K\n`)).toEqual([
      "goodmem a / gpt-5",
      "goodmem a / gpt-5-mini",
    ]);
  });

  test.each([
    ["langwatch", "baseUrl is required for nobody, which has no OpenAI-compatible address that llmp knows (on LangWatch) (langwatch)"],
    ["agentstack", "baseUrl is required for nobody, which has no OpenAI-compatible address that llmp knows (on Agent Stack) (agentstack)"],
    ["goodmem", "baseUrl is required for nobody, which has no OpenAI-compatible address that llmp knows (on GoodMem) (goodmem)"],
    [
      "refactor",
      "vendor must be one of openai, anthropic, google, google-vertex, azure, amazon-bedrock, xai: re-factor.ai takes no other vendor, and no endpoint of one's own (on re-factor.ai) (refactor)",
    ],
  ])("a vendor that %s does not know is one error, in portable words", async (target, problem) => {
    const told = await problemsOf(`target: ${target}\nname: a\nvendor: nobody\nmodels: [m]\napiKey: env:K\n`);
    expect(told.filter((line) => line.includes(" error ")).map((line) => line.replace(/^\S+ error /, ""))).toEqual([problem]);
  });

  test.each([
    [
      "of a wrong type",
      "name: 3\nvendor: [openai]\nmodels: gpt-5\napiKey: 4\nenabled: 'no'\n",
      [
        "1:7 error name must be a text",
        "2:9 error vendor must be a text",
        "3:9 error models must be a list of texts",
        "4:9 error apiKey must be a text: a reference such as env:NAME",
        "5:10 error enabled must be true or false",
      ],
    ],
    ["that hold null", "name:\nvendor: openai\nmodels: [m]\napiKey: env:K\n", ["1:6 error name must not be null; leave it out"]],
    [
      "of access that nobody has",
      `${OPENAI}access: {all: true}\n`,
      ["5:9 error access may hold everyone, members and teams, and nothing else"],
    ],
    ["mistyped", `${OPENAI}modles: [x]\n`, ['5:9 error modles is not a field of a portable spec; did you mean "models"?']],
    [
      "of one control plane",
      `${OPENAI}providerId: openai\n`,
      ["5:13 error providerId is not a field of a portable spec, but one of OpenWork Den: write it as den: { providerId: … }"],
    ],
    [
      "with an address that holds a password",
      "name: a\nbaseUrl: https://u:p@x.example/v1\nmodels: [m]\n",
      ["2:10 error baseUrl must be an http or https URL without a user or password"],
    ],
  ])("fields %s", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });
});

describe("what only one control plane knows", () => {
  test("is laid over the translation", async () => {
    const [item] = (await readPiped(`${OPENAI}den: {teamIds: [Platform], name: b}\n`)).items;
    expect(item).toMatchObject({ identity: "b", spec: { providerId: "openai", teamIds: ["Platform"], name: "b" } });
    expect(item?.declared).toEqual(expect.arrayContaining(["name", "providerId", "teamIds"]));
  });

  test("is for the targets of that kind alone, and warned about where there is none", async () => {
    expect(await problemsOf(`${OPENAI}den: {teamIds: [x]}\ngoodmem: {maxTokens: 3}\n`)).toEqual([
      "6:10 warning goodmem no target of this spec is of goodmem",
    ]);
    expect(await problemsOf(`${OPENAI}goodmem: {maxTokens: 3}\n`, { strict: true })).toEqual([
      "5:10 error goodmem no target of this spec is of goodmem",
    ]);
  });

  test.each([
    ["null", "den:", "5:5 error den must be an object of fields of OpenWork Den (den)"],
    ["a list", "den: [1]", "5:6 error den must be an object of fields of OpenWork Den (den)"],
    ["a field that is null", "den: {teamIds: null}", "5:16 error den.teamIds must not be null; leave it out (den)"],
    ["an unknown field", "den: {teamId: [x]}", '5:15 error den.teamId is not a field of OpenWork Den; did you mean "teamIds"? (den)'],
    ["a wrong part of a field", "den: {modelIds: [m, 1]}", "5:21 error den.modelIds[1] must be a text (den)"],
    [
      "what goes against a rule",
      "den: {allMembers: true, teamIds: [x]}",
      "5:34 error den.teamIds is not stored when allMembers is true: give one or the other (den)",
    ],
  ])("%s is refused", async (_, line, problem) => {
    expect(await problemsOf(`${OPENAI}${line}\n`)).toEqual([problem]);
  });

  test.each([
    ["langwach", 'did you mean "langwatch"?'],
    ["Den", 'did you mean "den"?'],
    ["goodmen", 'did you mean "goodmem"?'],
    ["protectd", 'did you mean "protected"?'],
    ["traget", 'did you mean "target"?'],
  ])("%s: %s", async (name, advice) => {
    expect(await problemsOf(`${OPENAI}${name}: {}\n`)).toEqual([
      `5:${name.length + 3} error ${name} is not a field of a portable spec; ${advice}`,
    ]);
  });

  test("a rule of the plane is told at the portable field that it speaks of", async () => {
    expect(await problemsOf(`name: ${"n".repeat(256)}\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n`)).toEqual([
      "1:7 error name must have at most 255 characters (an emoji counts as two or more) (as name of OpenWork Den) (den)",
    ]);
  });

  test("one name for several providers of a spec is refused", async () => {
    const text = "target: goodmem\nname: a\nvendor: openai\nmodels: [gpt-5, gpt-5-mini]\napiKey: env:K\ngoodmem: {displayName: b}\n";
    expect(await problemsOf(text)).toEqual([
      "1:1 error becomes several providers of one name on goodmem: leave their names to llmp, or write a spec for each (goodmem)",
    ]);
  });
});

describe("native specs", () => {
  test("are checked in the plane's own words", async () => {
    expect(await providersOf("source: models_dev\nname: a\nproviderId: openai\nmodelIds: [gpt-5]\napiKey: env:K\n")).toEqual(["den a"]);
    expect(await problemsOf("source: models_dev\nname: a\nproviderID: openai\nmodelIds: [gpt-5]\n")).toEqual([
      "1:1 error providerId is required with source models_dev: the vendor's models.dev id, e.g. anthropic (den)",
      '3:13 error providerID is not a field of OpenWork Den; did you mean "providerId"? (den)',
    ]);
  });

  test("what belongs to portable ones is told where it belongs", async () => {
    expect(await problemsOf("name: a\nmodels: [gpt-5]\napiKey: env:K\nlangwatch: {}\n")).toEqual([
      "1:1 error source is required (den)",
      "2:9 error models is not a field of OpenWork Den, but one of portable specs: they name a vendor (`vendor: openai`) or a baseUrl (den)",
      "4:12 error langwatch is not a field of OpenWork Den, but the name of a control plane, which stands in portable specs: they name a vendor (`vendor: openai`) or a baseUrl (den)",
    ]);
  });

  test.each(["vendr", "Vendor", "baseURL"])("%s is taken for what would make a spec portable", async (field) => {
    const meant = field === "baseURL" ? "baseUrl" : "vendor";
    expect(await problemsOf(`name: a\n${field}: openai\n`)).toContainEqual(
      expect.stringContaining(`error ${field} is not a field of OpenWork Den; did you mean "${meant}"? (den)`),
    );
  });

  test("a field that a plane leaves out on purpose says why", async () => {
    const { items } = await readPiped("target: langwatch\nprovider: openai\napiKey: env:K\n");
    expect(items).toHaveLength(1);
  });
});

describe("targets", () => {
  test.each([
    [
      "the spec's own before the document's",
      `targets: [den]\nproviders:\n- {target: den-dev, name: a, vendor: openai, models: [m], apiKey: env:K}\n- {name: a, vendor: openai, models: [m], apiKey: env:K}\n`,
      ["den-dev a", "den a"],
    ],
    ["in the order in which they are named", `targets: [den-dev, den]\n${OPENAI}`, ["den-dev a", "den a"]],
    ["the current one where none is named", OPENAI, ["den a"]],
  ])("%s", async (_, text, providers) => {
    expect(await providersOf(text)).toEqual(providers);
  });

  test("a kind alone is a target, where no profile is current", async () => {
    const targets = { profiles: new Map<string, string>(), current: { name: "den", kind: "den" } };
    expect(await providersOf(OPENAI, { targets })).toEqual(["den a"]);
  });

  test.each([
    ["unknown, and near", "target: den-dve\n", '1:9 error target there is no profile "den-dve"; did you mean "den-dev"?'],
    [
      "unknown",
      "targets: [den, staging]\n",
      '1:16 error targets[1] there is no profile "staging"; there are den, refactor, goodmem, agentstack, langwatch, den-dev',
    ],
    ["twice", "targets: [den, den]\n", "1:16 error targets[1] names den a second time"],
    ["by both words", "target: den\ntargets: [den]\n", "1:9 error target and targets are two ways to say one thing: give one of them"],
    ["no list", "targets: den\n", "1:10 error targets must be a list of the names of profiles"],
    ["an empty list", "targets: []\n", "1:10 error targets must be a list of the names of profiles"],
    ["null", "target:\n", "1:8 error target must be a text: the name of a profile"],
    ["a number", "targets: [1]\n", "1:10 error targets must be a list of the names of profiles"],
  ])("%s", async (_, line, problem) => {
    expect(await problemsOf(`${line}${OPENAI}`)).toEqual([problem]);
    expect(await problemsOf(`${line}providers: []\n`)).toEqual([problem]);
  });

  test("without a current one, it is said once for a document, and what can be checked is", async () => {
    const targets = { profiles: new Map<string, string>(), current: undefined };
    const list = `- {name: a, vendor: openai}\n- {name: 3, vendor: openai}\n`;
    expect(await problemsOf(list, { targets })).toEqual([
      "1:3 error names no target, and there is no current one: write `target: PROFILE`, or give --profile or --control-plane",
      "2:10 error name must be a text",
    ]);
  });

  test("of a control plane that is not known", async () => {
    const targets = { profiles: new Map([["old", "toString"]]), current: undefined };
    expect(await problemsOf(`target: old\n${OPENAI}`, { targets })).toEqual([
      '1:9 error target old is of "toString", a control plane that this llmp does not know',
    ]);
  });
});

describe("protected", () => {
  test.each([
    ["true", true],
    ["false", false],
  ])("%s", async (word, expected) => {
    expect((await readPiped(`${OPENAI}protected: ${word}\n`)).items[0]?.protected).toBe(expected);
  });

  test.each(["yes", "1", "'true'", "null"])("%s is refused", async (word) => {
    expect(await problemsOf(`${OPENAI}protected: ${word}\n`)).toEqual(["5:12 error protected must be true or false"]);
  });
});

describe("described twice", () => {
  const native = "{source: models_dev, name: a, providerId: anthropic, modelIds: [m], apiKey: env:K}";

  test("names both places, also where one is portable and the other native", async () => {
    const { problems } = await readPiped(`- {name: a, vendor: openai, models: [m], apiKey: env:K}\n- ${native}\n`);
    expect(problems).toEqual([
      {
        severity: "error",
        rule: "duplicate",
        place: { file: "stdin", line: 2, column: 3 },
        path: "",
        message: "describes a provider of den that is described at stdin:1:3 already",
        targets: ["den"],
        related: { file: "stdin", line: 1, column: 3 },
      },
    ]);
  });

  test("for one target of several", async () => {
    expect(await problemsOf(`- {targets: [den, den-dev], name: a, vendor: openai, models: [m], apiKey: env:K}\n- ${native}\n`)).toEqual([
      "2:3 error describes a provider of den that is described at stdin:1:3 already (den)",
    ]);
  });

  test("by one of the several providers of a spec", async () => {
    const several = "{target: goodmem, name: a, vendor: openai, models: [gpt-5, gpt-5-mini], apiKey: env:K}";
    const one =
      "{target: goodmem, displayName: a / gpt-5-mini, providerType: OPENAI, endpointUrl: 'https://api.openai.com/v1', modelIdentifier: x, apiKey: env:K}";
    expect(await problemsOf(`- ${several}\n- ${one}\n`)).toEqual([
      "2:3 error describes a provider of goodmem that is described at stdin:1:3 already (goodmem)",
    ]);
  });

  test("is no problem on different targets", async () => {
    expect(await problemsOf(`- {target: den-dev, name: a, vendor: openai, models: [m], apiKey: env:K}\n- ${native}\n`)).toEqual([]);
  });
});

describe("env: in plain fields", () => {
  const environment: Readonly<Record<string, string>> = { NAME: "from outside", ON: "true", EMPTY: "", TEAM: "Platform", TOKENS: "12" };
  const lookup = (name: string) => environment[name];

  test("is read when there is an environment to read", async () => {
    const [item] = (
      await readPiped("name: env:NAME\nvendor: openai\nmodels: [env:NAME]\napiKey: env:K\nden: {allMembers: env:ON}\n", { lookup })
    ).items;
    expect(item).toMatchObject({ identity: "from outside", spec: { name: "from outside", modelIds: ["from outside"], allMembers: true } });
  });

  test("a number is read as one", async () => {
    const text = "target: goodmem\nname: a\nvendor: openai\nmodels: [m]\napiKey: env:K\ngoodmem: {maxTokens: env:TOKENS}\n";
    expect((await readPiped(text, { lookup })).items[0]?.spec).toMatchObject({ maxTokens: 12 });
  });

  test("is left alone otherwise, and its spec counted as checked in part", async () => {
    const { problems, items, specs, partial } = await readPiped("name: env:NOT_SET\nvendor: openai\nmodels: [m]\napiKey: env:K\n");
    expect({ problems, specs, partial, identity: items[0]?.identity }).toEqual({ problems: [], specs: 1, partial: 1, identity: undefined });
  });

  test("what else is wrong is told all the same", async () => {
    expect(await problemsOf("name: env:NAME\nvendor: openai\nmodels: 3\napiKey: env:K\nden: {teamIds: env:TEAM, zz: 1}\n")).toEqual([
      "3:9 error models must be a list of texts",
    ]);
    expect(await problemsOf("name: env:NAME\nvendor: openai\nmodels: [m]\napiKey: env:K\nden: {teamIds: [env:TEAM, 3], zz: 1}\n")).toEqual([
      "5:27 error den.teamIds[1] must be a text (den)",
      "5:35 error den.zz is not a field of OpenWork Den (den)",
    ]);
  });

  test("holds one value, and so stands for no list and no object", async () => {
    expect(await problemsOf("name: a\nvendor: openai\nmodels: env:NAME\napiKey: env:K\nlabels: env:NAME\n")).toEqual([
      "3:9 error models env:NAME: a variable holds one value; name it for a part of this field",
      "5:9 error labels env:NAME: a variable holds one value; name it for a part of this field",
    ]);
  });

  test.each([
    ["not set", "env:NOT_SET", "env:NOT_SET: the environment variable is not set"],
    ["empty", "env:EMPTY", "env:EMPTY: the environment variable is set, but empty"],
    [
      "named like a secret",
      "env:GATEWAY_TOKEN",
      "env:GATEWAY_TOKEN: by its name that variable holds a secret, and what stands here is stored and shown in the clear; where it is no secret, give the variable another name",
    ],
    ["without a name", "env:1-x", "`env:` needs the name of an environment variable: letters, digits and `_`, no `$`"],
  ])("%s is a problem at its place", async (_, reference, message) => {
    const told = await problemsOf(`name: a\nvendor: openai\nmodels: [m, "${reference}"]\napiKey: env:K\n`, { lookup });
    expect(told).toEqual([expect.stringContaining("3:13 error models[1] ")]);
    expect(told[0]).toContain(message.replace("`env:` ", ""));
  });

  test("a header of any name holds a secret where the variable is named like one, a region none", async () => {
    const text = (more: string) => `target: langwatch\nname: a\nvendor: openai\nmodels: [m]\napiKey: env:K\n${more}\n`;
    const [item] = (await readPiped(text("headers: {X-Custom: env:GATEWAY_TOKEN, X-Team: env:TEAM}"), { lookup })).items;
    expect(item?.secrets.map(({ request }) => [request.field, request.reference.text])).toContainEqual([
      "headers.X-Custom",
      "env:GATEWAY_TOKEN",
    ]);
    expect(item?.spec.extraHeaders).toEqual([
      { key: "X-Custom", value: expect.any(Secret) },
      { key: "X-Team", value: expect.any(Secret) },
    ]);
    expect(await problemsOf(text("credentials: {AWS_REGION: env:AWS_TOKEN}"))).toEqual([
      "6:27 error credentials.AWS_REGION is no secret: write the value itself, or env:NAME",
    ]);
  });

  test("prose, and the addresses that GoodMem reads itself, are no variables", async () => {
    const text = `target: goodmem\nname: "env: production"\nvendor: openai\nmodels: [m]\napiKey: env:K\n`;
    expect(await providersOf(text)).toEqual(["goodmem env: production"]);
    const native =
      "{target: goodmem, displayName: a, providerType: OPENAI, endpointUrl: 'https://api.openai.com/v1', modelIdentifier: x, secretRef: 'env://KEY'}";
    expect((await readPiped(native)).partial).toBe(0);
  });
});

describe("secrets", () => {
  const KEY = "not-a-real-key-of-many-words";

  test("references stay unread, and stand where the plane wants them", async () => {
    const [item] = (await readPiped(`target: refactor\n${OPENAI}`)).items;
    expect(item?.spec.api_key).toBeInstanceOf(Secret);
    expect(item?.secrets.map(({ path, request }) => [path, request.field, request.reference, request.where])).toEqual([
      [["api_key"], "apiKey", expect.objectContaining({ text: "env:K" }), "stdin:5:9"],
    ]);
  });

  test("of a spec that becomes several providers are one secret, to be read once", async () => {
    const { items } = await readPiped("target: goodmem\nname: a\nvendor: openai\nmodels: [gpt-5, gpt-5-mini]\napiKey: env:K\n");
    expect(new Set(items.flatMap(({ secrets }) => secrets.map(({ request }) => request))).size).toBe(1);
  });

  test("behind a prefix", async () => {
    const text = `target: langwatch\n${OPENAI}headers: {Authorization: {prefix: "Bearer ", from: env:K}, X-Team: ada}\n`;
    const [item] = (await readPiped(text)).items;
    expect(item?.secrets.find(({ request }) => request.prefix !== undefined)?.request).toMatchObject({
      prefix: "Bearer ",
      field: "headers.Authorization",
    });
    expect(await problemsOf(`${OPENAI.replace("env:K", "{prefix: x, frm: env:K}")}`)).toEqual([
      '4:9 error apiKey must hold prefix and from, and nothing else; did you mean "from"?',
      "4:9 error apiKey.from is required beside prefix: a reference, such as env:NAME",
    ]);
  });

  test("a part that is no secret may be named by a reference too", async () => {
    const parts = "credentials: {AWS_ACCESS_KEY_ID: env:A, AWS_SECRET_ACCESS_KEY: env:B, AWS_REGION: env:R}";
    const text = `targets: [den, refactor, agentstack]\nname: a\nvendor: amazon-bedrock\nmodels: [m]\n${parts}\n`;
    const told = (await problemsOf(text)).filter((line) => line.includes(" error "));
    expect(told).toEqual([]);
  });

  test("a key that is written out in a pipe is taken", async () => {
    expect(await problemsOf(OPENAI.replace("env:K", KEY), { strict: true })).toEqual([]);
  });

  test("a service account may have lines", async () => {
    const account = JSON.stringify({ type: "service_account", private_key: "not-a-real-key" }, null, 2);
    const spec = { target: "langwatch", vendor: "google-vertex", models: ["gemini-2.5-pro"], apiKey: account };
    const told = await problemsOf(JSON.stringify(spec));
    expect(told.filter((line) => line.includes("apiKey"))).toEqual([]);
  });

  test.each([
    ["a mask", "sk-****"],
    ["two keys", "not-a-real-key\nnot-a-real-key-either"],
    ["what nobody filled in", "<your-key>"],
    ["a key with a blank in it", "not-a-real key"],
  ])("%s is refused, and not repeated", async (_, value) => {
    const told = await problemsOf(OPENAI.replace("env:K", JSON.stringify(value)));
    expect(told).toEqual([expect.stringMatching(/^4:9 error apiKey /)]);
    expect(told.join()).not.toContain(value);
  });
});
