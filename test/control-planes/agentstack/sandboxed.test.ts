import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { agentstackSeed } from "../../../src/control-planes/agentstack/sandbox/seed.ts";
import type { AgentStackState, Era, StoredProvider } from "../../../src/control-planes/agentstack/sandbox/state.ts";
import { agentstackSandbox } from "../../../src/control-planes/agentstack/sandbox.ts";
import { typeNames, vendorTypes } from "../../../src/control-planes/agentstack/vendor-types.ts";
import type { Sandbox } from "../../../src/control-planes/sandbox.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { type RunOptions, run } from "../../run.ts";
import { bodies } from "./server.ts";

const eras = ["nov", "apr", "adk"] as const;
const KEY = "value-of-the-vendors-key";
const NEW_KEY = "value-of-the-next-key";
const WRONG_KEY = "wrong-value-of-a-key";
const OPENAI = ["--type", "openai", "--name", "OpenAI prod"];

const folder = mkdtempSync(join(tmpdir(), "llmp-agentstack-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** llmp against a server over HTTP. Every creation is held against the published page. */
async function start(era: Era, token: string = agentstackSeed.tokens.admin) {
  const sandbox = await startSandbox({ sandboxes: { agentstack: agentstackSandbox as Sandbox<unknown> }, eras: { agentstack: era } });
  const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");
  onTestFinished(async () => {
    await sandbox.close();
    const posts = writes().filter(({ method, path }) => method === "POST" && path.endsWith("/model_providers"));
    // The probe of `login` is empty on purpose, and a type that only newer servers know is not on the page.
    const sent = posts.map(({ body }) => body as Readonly<Record<string, string>>).filter(({ type = "" }) => typeNames.includes(type));
    bodies(sent.map((body) => ({ method: "POST", path: "", body })));
  });
  const state = () => sandbox.stateOf("agentstack") as AgentStackState;
  const environment = {
    LLMP_CONTROL_PLANE: "agentstack",
    LLMP_URL: sandbox.urlOf("agentstack"),
    // As it stands, user:password begins like a reference.
    LLMP_TOKEN: "env:PLANE_TOKEN",
    PLANE_TOKEN: token,
    VENDOR_KEY: KEY,
    NEXT_KEY: NEW_KEY,
    WRONG_KEY,
  };
  return {
    state,
    change: (changes: Partial<AgentStackState>) => sandbox.setState("agentstack", { ...state(), ...changes }),
    providers: (): readonly StoredProvider[] => state().providers.filter(({ registry }) => registry === null),
    writes: () => writes().map(({ method, path }) => `${method} ${path.replace(/^\/agentstack\/api\/v1/, "")}`),
    fail: (...faults: readonly string[]) => sandbox.setFaults(faults.map(parseFault)),
    async llmp(words: readonly string[], options: RunOptions = {}) {
      const result = await run([...words, "-o", "json"], { ...options, environment: { ...environment, ...options.environment } });
      for (const secret of [KEY, NEW_KEY, WRONG_KEY]) expect(result.stdout + result.stderr).not.toContain(secret);
      return { ...result, data: result.stdout === "" ? undefined : JSON.parse(result.stdout) };
    },
  };
}

type Server = Awaited<ReturnType<typeof start>>;

async function created(server: Server, ...words: readonly string[]): Promise<StoredProvider> {
  const { exitCode, stderr } = await server.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY", ...words]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return server.providers().at(-1) as StoredProvider;
}

describe.each(eras)("era %s", (era) => {
  test("what is created is stored, listed, shown and deleted", async () => {
    const server = await start(era);
    const { id } = await created(server, "--description", "for the shop");
    expect(server.providers()).toMatchObject([
      { name: "OpenAI prod", type: "openai", baseUrl: "https://api.openai.com/v1", apiKey: KEY, description: "for the shop" },
    ]);
    const list = await server.llmp(["list"]);
    expect(list.data).toContainEqual(
      expect.objectContaining({ id, vendor: "openai", models: expect.arrayContaining([expect.any(String)]) }),
    );
    expect((await server.llmp(["get", "OpenAI prod"])).data).toMatchObject({ id, hasSecret: "unknown" });
    expect((await server.llmp(["delete", "OpenAI prod", "--yes"])).exitCode).toBe(0);
    expect(server.providers()).toEqual([]);
  });

  test.each(typeNames.filter((type) => !["bedrock", "watsonx", "rits", "other"].includes(type)))(
    "%s is created from a key alone",
    async (type) => {
      const server = await start(era);
      const key = "keyless" in vendorTypes[type as keyof typeof vendorTypes] ? [] : ["--api-key", "env:VENDOR_KEY"];
      const { exitCode, stderr } = await server.llmp(["create", "--type", type, "--name", type, ...key]);
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(server.providers()).toMatchObject([{ type, name: type }]);
    },
  );

  test.each(["rits", "other"])("%s is created with an address", async (type) => {
    const server = await start(era);
    const { exitCode } = await server.llmp([
      "create",
      "--type",
      type,
      "--name",
      type,
      "--api-key",
      "env:VENDOR_KEY",
      "--base-url",
      "https://gateway.example/v1",
    ]);
    expect(exitCode).toBe(0);
  });

  test("watsonx is created with a region and a project, and not verified", async () => {
    const server = await start(era);
    const { stderr, exitCode } = await server.llmp([
      "create",
      "--type",
      "watsonx",
      "--name",
      "IBM",
      "--region",
      "eu-de",
      "--watsonx-project-id",
      "p1",
      "--api-key",
      "env:WRONG_KEY",
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("not verified by the server");
    expect(server.providers()).toMatchObject([{ baseUrl: "https://eu-de.ml.cloud.ibm.com/", watsonxProjectId: "p1" }]);
  });

  test("flags, YAML and the published JSON store the same", async () => {
    const body = {
      type: "anthropic",
      base_url: "https://api.anthropic.com/v1",
      api_key: "env:VENDOR_KEY",
      name: "Claude",
      description: "d",
      watsonx_project_id: null,
      watsonx_space_id: null,
    };
    const yaml = join(folder, `${era}.yaml`);
    writeFileSync(
      yaml,
      `${Object.entries(body)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join("\n")}\n`,
      { mode: 0o600 },
    );
    const stored: unknown[] = [];
    const flags = [
      "--type",
      "anthropic",
      "--base-url",
      body.base_url,
      "--api-key",
      "env:VENDOR_KEY",
      "--name",
      "Claude",
      "--description",
      "d",
    ];
    for (const [words, stdin] of [[flags], [["-f", yaml]], [[], JSON.stringify(body)]] as const) {
      const server = await start(era);
      const { exitCode, stderr } = await server.llmp(["create", ...words], stdin === undefined ? {} : { stdin });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      const [{ id: _id, createdAt: _createdAt, ...provider }] = server.providers() as [StoredProvider];
      stored.push(provider);
    }
    expect(stored[1]).toEqual(stored[0]);
    expect(stored[2]).toEqual(stored[0]);
  });

  test("what exists is refused, by name and by address", async () => {
    const server = await start(era);
    await created(server);
    const named = await server.llmp(["create", "--type", "groq", "--name", "OpenAI prod", "--api-key", "env:VENDOR_KEY"]);
    const placed = await server.llmp(["create", "--type", "openai", "--name", "Another", "--api-key", "env:VENDOR_KEY"]);
    for (const { exitCode, stderr } of [named, placed])
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("already_exists") });
    expect(server.providers()).toHaveLength(1);
  });

  test("a wrong key stores nothing", async () => {
    const server = await start(era);
    const { exitCode, stderr } = await server.llmp(["create", ...OPENAI, "--api-key", "env:WRONG_KEY"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("does not accept this key");
    expect(server.providers()).toEqual([]);
  });

  test("a type that only newer servers know is refused by name", async () => {
    const server = await start(era);
    const { exitCode, stderr } = await server.llmp([
      "create",
      "--type",
      "quantum",
      "--name",
      "Q",
      "--base-url",
      "https://q.example/v1",
      "--api-key",
      "env:VENDOR_KEY",
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('\\"quantum\\" is no type that this server knows');
  });

  test("a lost answer is looked up, and nothing is made twice", async () => {
    const server = await start(era);
    server.fail("reset-after:times=1");
    const { exitCode, stderr } = await server.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing was sent twice");
    expect(server.providers()).toHaveLength(1);
  });

  test("an answer that repeats the request, key and all, is not repeated", async () => {
    const server = await start(era);
    server.fail("echo:on=write");
    const { exitCode } = await server.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"]);
    expect(exitCode).toBe(1);
  });

  test.each(["openai", "anthropic", "github", "other"])(
    "a new key for %s: proven, stored at the same address, the default kept, the old one gone",
    async (type) => {
      const server = await start(era);
      const address = type === "other" ? ["--base-url", "https://gateway.example"] : [];
      await server.llmp(["create", "--type", type, "--name", "P", "--api-key", "env:VENDOR_KEY", ...address]);
      const [old] = server.providers() as [StoredProvider];
      const model = `${type}:${old.models[0]}`;
      expect((await server.llmp(["defaults", "set", `llm=${model}`])).exitCode).toBe(0);
      const { exitCode, data, stderr } = await server.llmp(["update", "P", "--api-key", "env:NEXT_KEY", "--yes"]);
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(server.providers()).toMatchObject([{ apiKey: NEW_KEY, baseUrl: old.baseUrl, name: "P" }]);
      expect(data.id).not.toBe(old.id);
      expect((await server.llmp(["defaults", "show"])).data).toEqual({ llm: model, embedding: null });
    },
  );

  test("a wrong new key changes nothing", async () => {
    const server = await start(era);
    const old = await created(server);
    const { exitCode, stderr } = await server.llmp(["update", "OpenAI prod", "--api-key", "env:WRONG_KEY", "--yes"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("is as it was") });
    expect(server.providers()).toEqual([old]);
  });

  test("a vendor that takes no other spelling of its address: nothing is proven, and nothing changed", async () => {
    const server = await start(era);
    await server.llmp(["create", "--type", "perplexity", "--name", "P", "--api-key", "env:VENDOR_KEY"]);
    const before = server.providers();
    const { exitCode, stderr } = await server.llmp(["update", "P", "--api-key", "env:NEXT_KEY", "--yes"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("could not be proven") });
    expect(server.providers()).toEqual(before);
  });

  test("without --yes a script is told what would be lost, and nothing is written", async () => {
    const server = await start(era);
    const old = await created(server);
    const before = server.writes().length;
    const { exitCode, stderr } = await server.llmp(["update", "OpenAI prod", "--api-key", "env:NEXT_KEY"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/cannot change a provider.*--yes/s) });
    expect(server.writes()).toHaveLength(before);
    expect(server.providers()).toEqual([old]);
  });

  test.each([1, 2, 3, 4])(
    "whichever of the four writes loses its answer (the %i.), a key that works is left, and one provider in the end",
    async (nth) => {
      const server = await start(era);
      await created(server);
      server.fail(`reset-after:every=${nth},times=1`);
      const { exitCode } = await server.llmp(["update", "OpenAI prod", "--api-key", "env:NEXT_KEY", "--yes"]);
      expect(exitCode).toBe(0);
      expect(server.providers()).toMatchObject([{ apiKey: NEW_KEY, baseUrl: "https://api.openai.com/v1" }]);
    },
  );

  test.each([1, 2, 3, 4])("whichever of the four writes fails (the %i.), a key that works is left, and it is told", async (nth) => {
    const server = await start(era);
    const old = await created(server);
    server.fail(`reset:on=write,every=${nth},times=1`);
    const { exitCode } = await server.llmp(["update", "OpenAI prod", "--api-key", "env:NEXT_KEY", "--yes"]);
    expect(exitCode).not.toBe(0);
    const keys = server.providers().map(({ apiKey }) => apiKey);
    if (nth === 1) expect(server.providers()).toEqual([old]);
    else expect(keys).toContain(NEW_KEY);
  });

  test("a token without the right may read, and a write says what it takes", async () => {
    const server = await start(era, era === "nov" ? "admin:not-the-password" : agentstackSeed.tokens.developer);
    expect((await server.llmp(["list"])).exitCode).toBe(0);
    const { exitCode, stderr } = await server.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: expect.stringContaining("administrator") });
  });

  test("login tells a token that writes from one that only reads", async () => {
    const server = await start(era);
    expect((await server.llmp(["login", "p", "--token", "env:PLANE_TOKEN", "--use"])).stderr).toContain("administrator");
  });

  test("default models: one is set, the other stays; an unknown one is refused; the last provider goes with a warning", async () => {
    const server = await start(era);
    const { models } = await created(server);
    const [first, second] = models.map((model) => `openai:${model}`);
    expect((await server.llmp(["defaults", "set", `llm=${first}`, `embedding=${second}`])).data).toEqual({ llm: first, embedding: second });
    expect((await server.llmp(["defaults", "set", "--clear", "llm"])).data).toEqual({ llm: null, embedding: second });
    const unknown = await server.llmp(["defaults", "set", "llm=openai:nonsense"]);
    expect({ exitCode: unknown.exitCode, stderr: unknown.stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("not served") });
    const { exitCode, stderr } = await server.llmp(["delete", "OpenAI prod", "--yes"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining(`embedding model ${second}`) });
    const dangling = await server.llmp(["defaults", "show"]);
    expect(dangling.data).toEqual({ llm: null, embedding: second });
  });
});

describe.each(["apr", "adk"] as const)("era %s", (era) => {
  test("Bedrock's key is packed from its parts; a wrong one is stored without a word, and llmp says so", async () => {
    const server = await start(era);
    const parts = ["--credential", "AWS_ACCESS_KEY_ID=env:ACCESS", "--credential", "AWS_SECRET_ACCESS_KEY=env:WRONG_KEY"];
    const { exitCode, stderr } = await server.llmp(["create", "--type", "bedrock", "--name", "AWS", "--region", "eu-west-1", ...parts], {
      environment: { ACCESS: "AKIAEXAMPLE" },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("lists no models");
    expect(server.providers()).toMatchObject([
      { apiKey: `AKIAEXAMPLE:${WRONG_KEY}::eu-west-1`, baseUrl: "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1" },
    ]);
  });

  test("what the deployment manages is neither updated nor deleted", async () => {
    const server = await start(era);
    const name = "Ollama of the cluster";
    for (const words of [
      ["update", name, "--name", "Mine", "--yes"],
      ["delete", name, "--yes"],
    ]) {
      const { exitCode, stderr } = await server.llmp(words);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("managed by the deployment") });
    }
  });

  test("a default that the deployment fixes is not changed", async () => {
    const server = await start(era);
    const { models } = await created(server);
    const [first, second] = models.map((model) => `openai:${model}`);
    server.change({
      configuration: { llm: first ?? null, embedding: null, updatedAt: null, createdBy: null },
      deploymentDefaults: { llm: first ?? null, embedding: null },
    });
    const { exitCode, stderr } = await server.llmp(["defaults", "set", `llm=${second}`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("the deployment fixes") });
  });

  test("a bearer token is taken", async () => {
    const server = await start(era, agentstackSeed.tokens.adminBearer);
    await created(server);
    expect(server.providers()).toHaveLength(1);
  });
});

test("Bedrock is unknown to a server of November, which is said", async () => {
  const server = await start("nov");
  const { exitCode, stderr } = await server.llmp([
    "create",
    "--type",
    "bedrock",
    "--name",
    "AWS",
    "--region",
    "eu-west-1",
    "--api-key",
    "env:VENDOR_KEY",
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("bedrock came with 2026-03") });
});
