import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { type Answer, type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const KEY = "not-a-real-key-1";

let server: Loopback;
let folder = "";
beforeAll(async () => {
  server = await startLoopback();
  folder = await mkdtemp(join(tmpdir(), "llmp-create-"));
});
afterEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function create(words: readonly string[], options: RunOptions = {}) {
  return run(["create", ...words], { ...options, environment: { ...server.environment, VENDOR_KEY: KEY, ...options.environment } });
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

const FLAGS = ["--source", "models_dev", "--name", "Anthropic prod", "--provider-id", "anthropic"];
const MODELS = ["--model-id", "claude-sonnet-4-5", "--model-id", "claude-opus-4-1"];
const COMPLETE = [...FLAGS, ...MODELS, "--api-key", "env:VENDOR_KEY"];

const YAML = `# what flags say, as a file
source: models_dev
name: Anthropic prod
providerId: anthropic
modelIds:
  - claude-sonnet-4-5
  - claude-opus-4-1
apiKey: env:VENDOR_KEY
memberIds: [linus@example.com]
teamIds: [Platform]
`;

const JSON_TEXT = JSON.stringify({
  teamIds: ["Platform"],
  memberIds: ["linus@example.com"],
  apiKey: "env:VENDOR_KEY",
  modelIds: ["claude-sonnet-4-5", "claude-opus-4-1"],
  providerId: "anthropic",
  name: "Anthropic prod",
  source: "models_dev",
});

const BODY = JSON.stringify({
  name: "Anthropic prod",
  source: "models_dev",
  providerId: "anthropic",
  modelIds: ["claude-sonnet-4-5", "claude-opus-4-1"],
  apiKey: KEY,
  memberIds: [denSeed.members.linus],
  teamIds: [denSeed.teams.platform],
});

const POST = { method: "POST", path: "/v1/llm-providers" };

describe("flags, YAML, JSON and answers are one language", () => {
  test("flags", async () => {
    const { exitCode } = await create([...COMPLETE, "--member-id", "linus@example.com", "--team-id", "Platform"]);
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("a YAML file sends the same bytes", async () => {
    const { exitCode } = await create(["-f", await file("same.yaml", YAML)]);
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("JSON in a pipe, without -f, sends the same bytes", async () => {
    const { exitCode } = await create([], { stdin: JSON_TEXT });
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("-f - reads YAML from the pipe too", async () => {
    const { exitCode } = await create(["-f", "-"], { stdin: YAML });
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("a spec that is the only entry of a manifest sends the same bytes", async () => {
    const { exitCode } = await create([], { stdin: `{"providers":[${JSON_TEXT}]}` });
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("a byte order mark in front changes nothing", async () => {
    const { exitCode } = await create(["-f", await file("bom.yaml", `\uFEFF${YAML}`)]);
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("answers at a terminal send the same bytes", async () => {
    const answers: readonly Answer[] = [
      ["Where do the models come from?", "models_dev"],
      ["Vendor", "anthropic"],
      ["Models", ["claude-sonnet-4-5", "claude-opus-4-1"]],
      ["Name", "Anthropic prod"],
      ["API key", KEY],
      ["Members who may use it", ["linus@example.com"]],
      ["Teams that may use it", ["Platform"]],
      ["Create it?", true],
    ];
    const { exitCode } = await create([], { answers });
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("--set sends the same bytes", async () => {
    const sets = [
      "source=models_dev",
      "name=Anthropic prod",
      "providerId=anthropic",
      'modelIds=["claude-sonnet-4-5","claude-opus-4-1"]',
      "apiKey=env:VENDOR_KEY",
      'memberIds=["linus@example.com"]',
      'teamIds=["Platform"]',
    ];
    const { exitCode, stderr } = await create(sets.flatMap((set) => ["--set", set]));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("a custom config is the same as JSON, as an opencode block, from @FILE, and as a YAML value", async () => {
    const config = { id: "acme", name: "Acme", npm: "@ai-sdk/openai-compatible", env: ["ACME_API_KEY"], api: "https://acme.example/v1" };
    const text = JSON.stringify({ ...config, models: { fast: { name: "Fast" } } });
    const path = await file("acme.json", text);
    const block = await file(
      "opencode.jsonc",
      `{ // pasted from opencode.json
        "provider": { "acme": ${JSON.stringify({ ...config, id: undefined, models: { fast: { name: "Fast" } } })}, },
      }`,
    );
    const base = ["--source", "custom", "--name", "Acme", "--api-key", "env:VENDOR_KEY"];
    const yaml = `source: custom\nname: Acme\napiKey: env:VENDOR_KEY\ncustomConfig:\n  ${text}\n`;
    for (const words of [
      [...base, "--custom-config-text", text],
      [...base, "--custom-config-text", `@${path}`],
      [...base, "--custom-config", `@${path}`],
      [...base, "--custom-config-text", `@${block}`],
      ["-f", await file("acme.yaml", yaml)],
    ]) {
      const { exitCode, stderr } = await create([...words, "--allow-duplicate"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    }
    const [first, ...others] = server.writes().map(({ text: body }) => JSON.parse(JSON.parse(body).customConfigText));
    expect(others).toEqual([first, first, first, first]);
    expect(first).toEqual({ ...config, doc: "https://opencode.ai/docs/providers", models: [{ id: "fast", name: "Fast" }] });
  });
});

test("a part of several credentials that is no secret may be written out; a secret one may not", async () => {
  const bedrock = ["--source", "models_dev", "--name", "Bedrock", "--provider-id", "amazon-bedrock", "--model-id"];
  const model = (await catalogueModel("amazon-bedrock")) ?? "";
  const parts = [
    "--credential",
    "AWS_ACCESS_KEY_ID=env:VENDOR_KEY",
    "--credential",
    "AWS_SECRET_ACCESS_KEY=env:VENDOR_KEY",
    "--credential",
    "AWS_REGION=eu-west-1",
  ];
  expect(await create([...bedrock, model, ...parts])).toMatchObject({ exitCode: 0 });
  expect(server.providers()).toMatchObject([{ apiKeys: { AWS_REGION: "eu-west-1", AWS_SECRET_ACCESS_KEY: KEY } }]);
  const { exitCode, stderr } = await create([...bedrock, model, "--credential", "AWS_SECRET_ACCESS_KEY=written-out-key"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("holds the key itself");
});

async function catalogueModel(vendor: string): Promise<string | undefined> {
  const answer = await fetch(`${server.url}/v1/llm-provider-catalog/${vendor}`, {
    headers: { "x-api-key": server.environment.LLMP_TOKEN ?? "" },
  });
  const body = (await answer.json()) as { readonly provider: { readonly models: readonly { readonly id: string }[] } };
  return body.provider.models[0]?.id;
}

describe("precedence", () => {
  test("file < --set < flags", async () => {
    const path = await file("precedence.yaml", YAML);
    const { exitCode } = await create(["-f", path, "--set", "name=From set", "--set", "providerId=openai", "--provider-id", "anthropic"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(server.writes()[0]?.text ?? "")).toMatchObject({ name: "From set", providerId: "anthropic" });
  });

  test("the order in which --set and flags are typed does not matter", async () => {
    await create([...COMPLETE, "--set", "name=From set"]);
    expect(JSON.parse(server.writes()[0]?.text ?? "")).toMatchObject({ name: "Anthropic prod" });
  });

  test("an answer takes the place of a value that is wrong, and only that is asked", async () => {
    const path = await file("wrong.yaml", YAML.replace("models_dev", "models-dev"));
    const answers: readonly Answer[] = [
      ["Where do the models come from?", "models_dev"],
      ["Create it?", true],
    ];
    const { exitCode } = await create(["-f", path], { answers });
    expect(exitCode).toBe(0);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
  });

  test("a list from a flag replaces the list of the file", async () => {
    await create(["-f", await file("list.yaml", YAML), "--model-id", "claude-haiku-4-5"]);
    expect(JSON.parse(server.writes()[0]?.text ?? "")).toMatchObject({ modelIds: ["claude-haiku-4-5"] });
  });

  test("--set reaches into what the file holds, members and list entries, and leaves the rest", async () => {
    const path = await file(
      "nested.yaml",
      `source: custom
name: Acme
customConfig:
  id: acme
  api: https://acme.example/v1
  env: [ACME_API_KEY]
  models:
    - { id: fast, name: Fast, limit: { context: 1000, output: 100 } }
    - { id: slow, name: Slow }
`,
    );
    const sets = ["customConfig.models[0].limit.context=2000", "customConfig.models[1].name=Very slow", "customConfig.npm=@ai-sdk/openai"];
    const { exitCode } = await create(["-f", path, ...sets.flatMap((set) => ["--set", set])]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(JSON.parse(server.writes()[0]?.text ?? "").customConfigText)).toMatchObject({
      id: "acme",
      npm: "@ai-sdk/openai",
      api: "https://acme.example/v1",
      models: [
        { id: "fast", name: "Fast", limit: { context: 2000, output: 100 } },
        { id: "slow", name: "Very slow" },
      ],
    });
  });

  test("flags that suffice leave standard input to others, as in a `while read` loop", async () => {
    const { exitCode } = await create(COMPLETE, { stdin: "this is not a spec: [" });
    expect(exitCode).toBe(0);
    expect(server.writes()).toHaveLength(1);
  });

  test("a key from standard input, the rest from flags", async () => {
    const { exitCode } = await create([...FLAGS, ...MODELS, "--api-key", "-"], { stdin: `${KEY}\n` });
    expect(exitCode).toBe(0);
    expect(server.providers()).toMatchObject([{ apiKeys: null, apiKey: KEY }]);
  });

  test("named credentials, each from its own reference", async () => {
    const { exitCode } = await create(
      [
        ...["--source", "models_dev", "--name", "Azure", "--provider-id", "azure", "--model-id", "gpt-5"],
        ...["--credential", "AZURE_RESOURCE_NAME=env:RESOURCE", "--credential", "AZURE_API_KEY=-"],
      ],
      { stdin: KEY, environment: { RESOURCE: "acme-east" } },
    );
    expect(exitCode).toBe(0);
    expect(server.providers()).toMatchObject([{ apiKeys: { AZURE_RESOURCE_NAME: "acme-east", AZURE_API_KEY: KEY } }]);
  });
});

describe("what is wrong", () => {
  test("an unknown key of YAML is told with its place and the nearest field, all of them at once", async () => {
    const path = await file(
      "typo.yaml",
      "source: models_dev\nprovderId: anthropic\nmodelIds: [claude-sonnet-4-5]\nname: X\napiKye: env:A\n",
    );
    const { exitCode, stderr, stdout } = await create(["-f", path]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      [
        "error: the input has 3 problems",
        `  ${path}:2:12  provderId: is not a field of OpenWork Den; did you mean "providerId"?`,
        `  ${path}:5:9   apiKye: is not a field of OpenWork Den; did you mean "apiKey"?`,
        `  ${"--provider-id".padEnd(path.length + 5)}  is required with source models_dev: the vendor's models.dev id, e.g. anthropic`,
        "",
      ].join("\n"),
    );
    expect(server.requests()).toEqual([]);
  });

  test("an unknown key of JSON of several lines is told with its place, and so in JSON", async () => {
    const text = `{
  "source": "models_dev",
  "providerId": "anthropic",
  "model_ids": ["claude-sonnet-4-5"],
  "modelIds": ["claude-sonnet-4-5"],
  "name": 5
}`;
    const { exitCode, stderr } = await create(["-o", "json"], { stdin: text });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "invalid_input",
        message: "the input has 2 problems",
        issues: [
          { path: "model_ids", where: "stdin:4:16", message: 'is not a field of OpenWork Den; did you mean "modelIds"?' },
          { path: "name", where: "stdin:6:11", message: "must be a text" },
        ],
      },
    });
    expect(server.requests()).toEqual([]);
  });

  test("a wrong entry of a list, deep in the file, is told with its own place", async () => {
    const { stderr } = await create([], {
      stdin: "source: models_dev\nproviderId: openai\nmodelIds: [gpt-5]\nname: X\nmemberIds:\n  - ada@example.com\n  - om_123\n",
    });
    expect(stderr).toContain("stdin:7:5");
    expect(stderr).toContain("memberIds[1]: must be a member id");
  });

  test("without a terminal nothing is asked: one error names every flag that is missing", async () => {
    const { exitCode, stderr } = await create([]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe("error: the input has 2 problems\n  --source  is required\n  --name    is required\n");
    expect(server.requests()).toEqual([]);
  });

  test("flags, file and --set are told together, each by where it was written", async () => {
    const path = await file("mixed.yaml", "source: models_dev\nname: ''\nmodelIds: []\n");
    const { stderr } = await create(["-f", path, "--provider-id", "", "--set", "allMembers=perhaps", "--credential-mode", "none"]);
    for (const place of [`${path}:2:7 `, `${path}:3:11 `, "--provider-id ", "--set allMembers ", "--credential-mode "]) {
      expect(stderr).toContain(`  ${place}`);
    }
    expect(stderr).toContain("the input has 5 problems");
  });

  test("a flag of another control plane asks whether the profile is the one that was meant", async () => {
    const { exitCode, stderr } = await create(["--name", "One", "--temperature", "0.3"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--temperature  is not a field of OpenWork Den");
    expect(stderr).toContain("hint: another control plane has such a flag: is this the profile that was meant?");
  });

  test("a manifest says that `apply` takes it", async () => {
    const path = await file("manifest.yaml", "target: den\nname: One\nvendor: openai\nmodels: [gpt-5]\n");
    const hint = (where: string) =>
      `hint: these are words of manifests, which \`llmp apply -f ${where}\` takes; here stand those of OpenWork Den`;
    expect((await create(["-f", path])).stderr).toContain(hint(path));
    expect((await create([], { stdin: "name: One\nvendor: openai\n" })).stderr).toContain(hint("-"));
    expect((await create(["--set", "vendor=openai"])).stderr).not.toContain("manifest");
  });

  test("models in one word are told to be named one by one", async () => {
    const words = ["--source", "models_dev", "--name", "One", "--provider-id", "openai", "--model-id", "gpt-5,gpt-5-mini"];
    const { exitCode, stderr } = await create(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"gpt-5,gpt-5-mini" is not a model of OpenAI in the control plane\'s catalogue; name each model by itself');
  });

  test("several providers in one input are refused, with the place of the second", async () => {
    const manifest = `providers:\n  - name: One\n    source: models_dev\n  - name: Two\n    source: models_dev\n`;
    const { exitCode, stderr } = await create(["-f", await file("several.yaml", manifest)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("holds 2 providers, and this command takes one");
    expect(stderr).toContain("several.yaml:4:5  providers[1]: the second provider begins here");
  });

  test("several documents in one stream are refused, with the place of the second", async () => {
    const { exitCode, stderr } = await create([], { stdin: "name: One\n---\nname: Two\n" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("stdin:3:1  the second provider begins here");
  });

  test.each([
    [
      "a quote that is not closed",
      'source: models_dev\nname: "sk-canary\n',
      /stdin:\d:\d+ {2}a closing quote or bracket, or a comma or colon, is missing/,
    ],
    ["a tab", "source: models_dev\nnested:\n\tkey: sk-canary\n", /stdin:3:\d+ {2}/],
    ["the same key twice", "apiKey: sk-canary\nname: X\napiKey: sk-canary\n", /stdin:3:1 {2}the same key is given twice/],
    ["JSON with a comma missing", '{\n  "name": "sk-canary"\n  "source": "custom"\n}', /stdin:3:\d+ {2}/],
    ["an unknown tag", "name: !sk-canary x\n", /stdin:1:\d+ {2}tags \(!name\) are not supported/],
    ["an alias of nothing", "name: *sk-canary\n", /stdin:1:\d+ {2}/],
  ])("a syntax error (%s) is told with its place, and never quotes the text", async (_name, stdin, place) => {
    const { exitCode, stderr, stdout } = await create([], { stdin });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(place);
    expect(stderr + stdout).not.toContain("canary");
    expect(server.requests()).toEqual([]);
  });

  test.each([
    ["an empty file", ""],
    ["a list", "- name: X\n"],
    ["a text", "sk-canary\n"],
    ["null", "null\n"],
  ])("%s is no spec", async (_name, text) => {
    const { exitCode, stderr } = await create(["-f", await file("none.yaml", text)]);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain("canary");
    expect(server.requests()).toEqual([]);
  });

  test("a file that is not there", async () => {
    const { exitCode, stderr } = await create(["-f", join(folder, "nowhere.yaml")]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cannot read ${join(folder, "nowhere.yaml")}: it does not exist`);
  });

  test("every reference that fails is told at once (exit 7), before anything is sent", async () => {
    const { exitCode, stderr } = await create([
      ...["--source", "models_dev", "--name", "Azure", "--provider-id", "azure", "--model-id", "gpt-5"],
      ...["--credential", "AZURE_RESOURCE_NAME=env:NOT_SET", "--credential", `AZURE_API_KEY=file:${join(folder, "nowhere")}`],
    ]);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("2 secrets could not be read");
    expect(stderr).toContain("env:NOT_SET: the environment variable is not set");
    expect(stderr).toContain("there is no such file");
    expect(server.requests()).toEqual([]);
  });

  test("a mask of a server never becomes a key", async () => {
    const { exitCode, stderr } = await create(COMPLETE, { environment: { VENDOR_KEY: "sk-a***" } });
    expect(exitCode).toBe(7);
    expect(stderr).toContain("is a mask that a server shows in place of a key");
    expect(server.requests()).toEqual([]);
  });

  test("a key written out in a file is a warning, and with --strict an error before any request", async () => {
    const path = await file("literal.yaml", YAML.replace("env:VENDOR_KEY", KEY));
    const strict = await create(["-f", path, "--strict"]);
    expect(strict.exitCode).toBe(2);
    expect(strict.stderr).toContain(`${path}:8:9  apiKey: holds the key itself`);
    expect(server.requests()).toEqual([]);
    const lenient = await create(["-f", path]);
    expect(lenient.exitCode).toBe(0);
    expect(lenient.stderr).toContain(`warning: ${path}:8:9: apiKey holds the key itself`);
    expect(server.writes()).toEqual([{ ...POST, text: BODY }]);
    expect(strict.stderr + lenient.stderr + lenient.stdout).not.toContain(KEY);
  });

  test("vendors and models are looked up before anything is written, with the nearest name", async () => {
    const vendor = await create(["--source", "models_dev", "--name", "X", "--provider-id", "antropic", "--model-id", "y"]);
    expect(vendor.exitCode).toBe(2);
    expect(vendor.stderr).toContain('--provider-id  "antropic" is not in the control plane\'s catalogue; did you mean "anthropic"?');
    const models = await create([...FLAGS, "--model-id", "claude-sonet-4-5", "--model-id", "gpt-5"]);
    expect(models.exitCode).toBe(2);
    expect(models.stderr).toContain('"claude-sonet-4-5" is not a model of Anthropic');
    expect(models.stderr).toContain('did you mean "claude-sonnet-4-5"?');
    expect(models.stderr).toContain('"gpt-5" is not a model of Anthropic');
    const member = await create([...COMPLETE, "--member-id", "lnus@example.com", "--team-id", "Support"]);
    expect(member.exitCode).toBe(2);
    expect(member.stderr).toContain('did you mean "linus@example.com"?');
    expect(member.stderr).toContain(`"Support" is the name of 2 teams; give one of their ids: ${denSeed.teams.supportEast}`);
    expect(server.writes()).toEqual([]);
  });
});

describe("what exists already", () => {
  test("is an error that names it, although the control plane itself would make a second one", async () => {
    await create(COMPLETE);
    const id = server.providers()[0]?.id;
    const { exitCode, stderr } = await create([...COMPLETE, "-o", "json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: "already_exists", message: `a provider named "Anthropic prod" exists already (${id})` },
    });
    expect(server.providers()).toHaveLength(1);
  });

  test("--upsert updates it, --allow-duplicate makes a second one", async () => {
    await create(COMPLETE);
    const upserted = await create([...FLAGS, "--model-id", "claude-haiku-4-5", "--upsert", "--json", "id,models"]);
    expect(upserted.exitCode).toBe(0);
    expect(JSON.parse(upserted.stdout)).toEqual({ id: server.providers()[0]?.id, models: ["claude-haiku-4-5"] });
    expect(server.providers()).toMatchObject([{ apiKey: KEY }]);
    await create([...COMPLETE, "--allow-duplicate"]);
    expect(server.providers()).toHaveLength(2);
  });

  test("a write whose answer was lost is looked up, not repeated", async () => {
    server.fail("reset-after");
    const { exitCode, stderr } = await create(COMPLETE);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing was sent twice");
    expect(server.providers()).toHaveLength(1);
    expect(server.requests().filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  test("a write that was lost and is not there has an outcome that nobody knows (exit 6)", async () => {
    server.fail("reset:on=write");
    const { exitCode, stderr } = await create([...COMPLETE, "-o", "json"]);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "outcome_unknown" } });
    expect(server.requests().filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });
});

describe("questions at a terminal", () => {
  const ANSWERS: readonly Answer[] = [
    ["Where do the models come from?", "models_dev"],
    ["Vendor", "anthropic"],
    ["Models", ["claude-sonnet-4-5"]],
    ["Name", ""],
    ["API key", "env:ANTHROPIC_API_KEY"],
    ["Members who may use it", []],
    ["Teams that may use it", ["Platform"]],
  ];
  const environment = { ANTHROPIC_API_KEY: KEY };

  test("name the server first, show a summary, and end with the equivalent command line, which does the same", async () => {
    const { exitCode, stderr, stdout } = await create([], { answers: [...ANSWERS, ["Create it?", true]], environment });
    expect(exitCode).toBe(0);
    const lines = stderr.split("\n");
    expect(lines[0]).toBe(`OpenWork Den at ${server.url}`);
    expect(stderr).toContain(
      [
        `about to create on OpenWork Den at ${server.url}`,
        "  source: models_dev",
        "  provider-id: anthropic",
        "  model-id: claude-sonnet-4-5",
        "  name: Anthropic",
        "  api-key: env:ANTHROPIC_API_KEY",
        "  team-id: Platform",
      ].join("\n"),
    );
    expect(stdout).toContain("name                   Anthropic\n");
    const [, equivalent = ""] = /the same again: llmp create (.*)/.exec(stderr) ?? [];
    expect(equivalent).toBe(
      "--source models_dev --provider-id anthropic --model-id claude-sonnet-4-5 --name Anthropic --api-key env:ANTHROPIC_API_KEY --team-id Platform",
    );
    const [asked] = server.writes();
    await create([...equivalent.split(" "), "--allow-duplicate"], { environment });
    expect(server.writes()[1]?.text).toBe(asked?.text);
    expect(stderr + stdout).not.toContain(KEY);
  });

  test("suggest a name that is free", async () => {
    await create([...FLAGS, ...MODELS, "--name", "Anthropic"]);
    await create([], { answers: [...ANSWERS, ["Create it?", true]], environment });
    expect(server.providers().map(({ name }) => name)).toEqual(expect.arrayContaining(["Anthropic", "Anthropic 2"]));
  });

  test("no at the end creates nothing (exit 130)", async () => {
    const { exitCode, stderr, stdout } = await create([], { answers: [...ANSWERS, ["Create it?", false]], environment });
    expect(exitCode).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toContain("nothing was created");
    expect(server.writes()).toEqual([]);
  });

  test("a typed key stands as a variable in the equivalent command line, and nowhere else", async () => {
    const answers = ANSWERS.map((answer): Answer => (answer[0] === "API key" ? ["API key", KEY] : answer));
    const { stderr, stdout } = await create([], { answers: [...answers, ["Create it?", true]] });
    expect(stderr).toContain("--api-key env:LLMP_TYPED_API_KEY ");
    expect(stderr).toContain("(with the key in LLMP_TYPED_API_KEY)");
    expect(stderr).toContain("  api-key: (as typed)");
    expect(stderr + stdout).not.toContain(KEY);
    expect(server.providers()).toMatchObject([{ apiKey: KEY }]);
  });

  test("only what is missing is asked", async () => {
    const answers: readonly Answer[] = [
      ["Models", ["claude-sonnet-4-5"]],
      ["API key", undefined],
      ["Members who may use it", ["ada@example.com"]],
      ["Teams that may use it", []],
      ["Create it?", true],
    ];
    const { exitCode } = await create(["--source", "models_dev", "--name", "X", "--provider-id", "anthropic"], { answers });
    expect(exitCode).toBe(0);
    expect(server.providers()).toMatchObject([{ name: "X", apiKey: null, models: [{ id: "claude-sonnet-4-5" }] }]);
  });

  test("a key on the command line is refused before anything is asked or sent: it is in the shell's history already", async () => {
    const { exitCode, stderr } = await create([...FLAGS, ...MODELS, "--api-key", KEY], { answers: [] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--api-key  holds the key itself");
    expect(server.requests()).toEqual([]);
  });

  test("nothing is asked when nothing is missing", async () => {
    const { exitCode, stderr } = await create(COMPLETE, { answers: [] });
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("the same again");
  });

  test("a custom endpoint needs three words and a key", async () => {
    const answers: readonly Answer[] = [
      ["Where do the models come from?", "custom"],
      ["Short id of the provider", "acme"],
      ["Base URL", "https://acme.example/v1"],
      ["Model ids", "fast, slow"],
      ["Name", "Acme"],
      ["API key", KEY],
      ["Members who may use it", []],
      ["Teams that may use it", []],
      ["Create it?", true],
    ];
    const { exitCode } = await create([], { answers });
    expect(exitCode).toBe(0);
    expect(JSON.parse(JSON.parse(server.writes()[0]?.text ?? "").customConfigText)).toMatchObject({
      id: "acme",
      api: "https://acme.example/v1",
      env: ["ACME_API_KEY"],
      models: [{ id: "fast" }, { id: "slow" }],
    });
  });

  test("a vendor of several credentials is asked for each by name", async () => {
    const answers: readonly Answer[] = [
      ["Where do the models come from?", "models_dev"],
      ["Vendor", "azure"],
      ["Models", ["gpt-5"]],
      ["Name", ""],
      ["AZURE_RESOURCE_NAME", "env:AZURE_RESOURCE_NAME"],
      ["AZURE_API_KEY", KEY],
      ["Members who may use it", []],
      ["Teams that may use it", []],
      ["Create it?", true],
    ];
    const { exitCode, stderr } = await create([], { answers, environment: { AZURE_RESOURCE_NAME: "acme-east" } });
    expect(exitCode).toBe(0);
    expect(server.providers()).toMatchObject([{ apiKeys: { AZURE_RESOURCE_NAME: "acme-east", AZURE_API_KEY: KEY } }]);
    expect(stderr).not.toContain(KEY);
  });

  test.each(["CI", "LLMP_NO_INPUT"])("%s asks nothing, also at a terminal", async (variable) => {
    const { exitCode, stderr } = await create([], { answers: [], environment: { [variable]: "1" } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--source  is required");
  });
});
