// llmp against the stand-in over real HTTP, in each of its versions: what is typed, what is stored, and what is said.

import { describe, expect, onTestFinished, test } from "vitest";
import { langwatchSeed } from "../../../src/control-planes/langwatch/sandbox/seed.ts";
import { type Era, eras, type LangWatchState, type StoredRow } from "../../../src/control-planes/langwatch/sandbox/state.ts";
import { langwatchSandbox } from "../../../src/control-planes/langwatch/sandbox.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { type RunOptions, run } from "../../run.ts";
import { MASK, problemsOf } from "./answers.ts";

const { tokens, inheritedRow } = langwatchSeed;

const OPENAI = ["create", "--provider", "openai", "--api-key", "env:OPENAI_API_KEY"];
const MODEL = { modelId: "ft:one", displayName: "ft:one", mode: "chat" };

async function startLangwatch(era: Era, token: string = tokens.projectKey) {
  const sandbox = await startSandbox({ sandboxes: { langwatch: langwatchSandbox }, eras: { langwatch: era } });
  const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");
  onTestFinished(async () => {
    await sandbox.close();
    for (const { body } of writes()) expect(problemsOf(body)).toEqual([]);
  });
  const state = () => sandbox.stateOf("langwatch") as LangWatchState;
  return {
    writes,
    rows: (): readonly StoredRow[] => state().rows.filter(({ id }) => id !== inheritedRow),
    only: () => {
      const rows = state().rows.filter(({ id }) => id !== inheritedRow);
      expect(rows).toHaveLength(1);
      return rows[0] as StoredRow;
    },
    fail: (...faults: readonly string[]) => sandbox.setFaults(faults.map(parseFault)),
    async llmp(words: readonly string[], options: RunOptions = {}) {
      const environment = {
        LLMP_CONTROL_PLANE: "langwatch",
        LLMP_URL: sandbox.urlOf("langwatch"),
        LLMP_TOKEN: token,
        OPENAI_API_KEY: "value-of-the-vendors-key",
        NEW_KEY: "value-of-the-new-key",
        TEAM: "blue team",
        ...options.environment,
      };
      const result = await run([...words, "-o", "json"], { ...options, environment });
      for (const secret of ["value-of-the", "blue team", "•"]) expect(result.stdout + result.stderr).not.toContain(secret);
      return { ...result, data: () => JSON.parse(result.stdout) };
    },
  };
}

describe.each(eras)("version %s", (era) => {
  test("one is created, with models and headers, and read back", async () => {
    const server = await startLangwatch(era);
    const { exitCode, stderr, data } = await server.llmp([...OPENAI, "--custom-model", "ft:one", "--header", "X-Team=env:TEAM"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("could not be compared") });
    expect(server.only()).toMatchObject({
      provider: "openai",
      enabled: true,
      customKeys: { OPENAI_API_KEY: "value-of-the-vendors-key" },
      customModels: [MODEL],
      extraHeaders: [{ key: "X-Team", value: "blue team" }],
    });
    expect(data()).toMatchObject({
      name: "openai",
      vendor: "openai",
      models: ["ft:one"],
      hasSecret: "unknown",
      langwatch: { extraHeaders: ["X-Team"] },
    });
  });

  test("the same from YAML and from JSON, as the published page has it", async () => {
    const server = await startLangwatch(era);
    const yaml = `
provider: openai
enabled: true
customKeys: { OPENAI_API_KEY: env:OPENAI_API_KEY, OPENAI_BASE_URL: https://eu.api.openai.com/v1 }
customModels: [ft:one]
customEmbeddingsModels: [{ modelId: e, displayName: E, mode: embedding, maxTokens: 8191 }]
extraHeaders: [{ key: X-Team, value: env:TEAM }]
`;
    expect((await server.llmp(["create"], { stdin: yaml })).exitCode).toBe(0);
    const byYaml = server.writes()[0]?.body;
    const json = await startLangwatch(era);
    const value = {
      provider: "openai",
      enabled: true,
      customKeys: { OPENAI_API_KEY: "env:OPENAI_API_KEY", OPENAI_BASE_URL: "https://eu.api.openai.com/v1" },
      customModels: ["ft:one"],
      customEmbeddingsModels: [{ modelId: "e", displayName: "E", mode: "embedding", maxTokens: 8191 }],
      extraHeaders: [{ key: "X-Team", value: "env:TEAM" }],
    };
    expect((await json.llmp(["create", "-f", "-"], { stdin: JSON.stringify(value) })).exitCode).toBe(0);
    expect(json.writes()[0]?.body).toEqual(byYaml);
    const flags = await startLangwatch(era);
    const words = [
      ...OPENAI,
      "--enabled",
      ...["--credential", "OPENAI_BASE_URL=https://eu.api.openai.com/v1"],
      ...["--custom-model", "ft:one"],
      ...["--custom-embeddings-model", '{"modelId":"e","displayName":"E","maxTokens":8191}'],
      ...["--extra-headers", '[{"key":"X-Team","value":"env:TEAM"}]'],
    ];
    expect((await flags.llmp(words)).exitCode).toBe(0);
    expect(flags.writes()[0]?.body).toEqual(byYaml);
  });

  test("an update of the models keeps key, URL, embeddings models and header values", async () => {
    const server = await startLangwatch(era);
    await server.llmp([
      ...OPENAI,
      ...["--credential", "OPENAI_BASE_URL=https://eu.api.openai.com/v1"],
      ...["--custom-embeddings-model", "e", "--header", "X-Team=env:TEAM"],
    ]);
    const before = server.only();
    const { exitCode, stderr } = await server.llmp(["update", "openai", "--custom-model", "ft:one"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(server.only()).toEqual({ ...before, customModels: [MODEL] });
  });

  test("a new key keeps the URL, and a new URL alone is refused", async () => {
    const server = await startLangwatch(era);
    await server.llmp([...OPENAI, "--credential", "OPENAI_BASE_URL=https://eu.api.openai.com/v1"]);
    expect((await server.llmp(["update", "openai", "--api-key", "env:NEW_KEY"])).exitCode).toBe(0);
    expect(server.only().customKeys).toEqual({
      OPENAI_API_KEY: "value-of-the-new-key",
      OPENAI_BASE_URL: "https://eu.api.openai.com/v1",
    });
    const { exitCode, stderr } = await server.llmp(["update", "openai", "--credential", "OPENAI_BASE_URL=https://us.api.openai.com/v1"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("give it again") });
  });

  test("disable and enable keep everything else", async () => {
    const server = await startLangwatch(era);
    await server.llmp([...OPENAI, "--custom-model", "ft:one", "--header", "X-Team=env:TEAM"]);
    const before = server.only();
    expect((await server.llmp(["disable", "openai"])).exitCode).toBe(0);
    expect(server.only()).toEqual({ ...before, enabled: false });
    expect((await server.llmp(["enable", "openai"])).exitCode).toBe(0);
    expect(server.only()).toEqual(before);
  });

  test("create of what is stored is refused, and --upsert updates it", async () => {
    const server = await startLangwatch(era);
    await server.llmp([...OPENAI, "--custom-model", "ft:one"]);
    expect((await server.llmp(OPENAI)).exitCode).toBe(1);
    expect(server.writes()).toHaveLength(1);
    expect((await server.llmp([...OPENAI, "--no-enabled", "--upsert"])).exitCode).toBe(0);
    expect(server.only()).toMatchObject({ enabled: false, customModels: [MODEL] });
  });

  test("a row of the organization is not lost: the project's own is told, and disable goes back", async () => {
    const server = await startLangwatch(era);
    const updated = await server.llmp(["update", "anthropic", "--custom-model", "claude-next"]);
    expect([updated.exitCode, updated.stderr]).toEqual([1, expect.stringContaining("holds no credentials")]);
    expect(JSON.stringify(server.only().customKeys ?? null)).not.toContain("HAS_KEY");
    const { exitCode, stderr } = await server.llmp(["disable", "anthropic"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("goes before the project's own, which is disabled now")]);
    expect((await server.llmp(["get", "anthropic"])).data()).toMatchObject({ id: inheritedRow, enabled: true });
  });

  test.each(["reset-after", "stored-500", "truncate:on=write"])("after %s the row is found, and nothing is sent twice", async (fault) => {
    const server = await startLangwatch(era);
    server.fail(fault);
    const { exitCode, stderr } = await server.llmp(OPENAI);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("nothing was sent twice")]);
    expect([server.writes().length, server.rows().length]).toEqual([1, 1]);
  });

  test("an empty model id never reaches the server", async () => {
    const server = await startLangwatch(era);
    const { exitCode } = await server.llmp([...OPENAI, "--custom-model", ""]);
    expect([exitCode, server.writes()]).toEqual([2, []]);
  });

  test("changes at the same time are all there", async () => {
    const server = await startLangwatch(era);
    await server.llmp(OPENAI);
    const { mkdtempSync, rmSync } = await import("node:fs");
    const configuration = mkdtempSync("/tmp/llmp-langwatch-");
    onTestFinished(() => rmSync(configuration, { recursive: true, force: true }));
    const changes = [["--custom-model", "ft:one"], ["--custom-embeddings-model", "e"], ["--header", "X-Team=env:TEAM"], ["--no-enabled"]];
    const results = await Promise.all(changes.map((words) => server.llmp(["update", "openai", ...words], { configuration })));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(server.only()).toMatchObject({
      enabled: false,
      customModels: [MODEL],
      customEmbeddingsModels: [{ modelId: "e" }],
      extraHeaders: [{ key: "X-Team", value: "blue team" }],
    });
  });
});

describe("credentials of the connection", () => {
  test.each([
    ["an API key of one project", tokens.searchKey],
    ["a service's key", tokens.serviceKey],
    ["an old personal key", tokens.legacyKey],
  ])("%s", async (_what, token) => {
    const server = await startLangwatch("3.16", token);
    expect((await server.llmp(OPENAI)).exitCode).toBe(0);
  });

  test("a key that may act in several projects is told to name one", async () => {
    const { exitCode, stderr } = await (await startLangwatch("3.16", tokens.adminKey)).llmp(["list"]);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("--project")]);
  });

  test("a key that may only look reads, and is told which permission it lacks", async () => {
    const server = await startLangwatch("3.16", tokens.viewerKey);
    expect((await server.llmp(["list"])).exitCode).toBe(0);
    const { exitCode, stderr } = await server.llmp(OPENAI);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("project:update")]);
  });
});

test("delete says why not, and what to do", async () => {
  const server = await startLangwatch("3.16");
  const { exitCode, stderr } = await server.llmp(["delete", "anthropic", "--yes"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("llmp disable")]);
});

test("a mask that is piped in never becomes a key", async () => {
  const server = await startLangwatch("3.16");
  const spec = JSON.stringify({ provider: "openai", customKeys: { OPENAI_API_KEY: MASK } });
  const result = await run(["create"], {
    stdin: spec,
    environment: { LLMP_CONTROL_PLANE: "langwatch", LLMP_URL: "http://127.0.0.1:9/langwatch", LLMP_TOKEN: "x" },
  });
  expect([result.exitCode, result.stderr, server.writes()]).toEqual([2, expect.stringContaining("mask"), []]);
});

test("a person is asked for exactly what the provider needs", async () => {
  const server = await startLangwatch("3.16");
  const { exitCode } = await server.llmp(["create"], {
    environment: { AZURE_OPENAI_API_KEY: "value-of-the-azure-key" },
    answers: [
      ["Provider", "azure"],
      ["API key", "env:AZURE_OPENAI_API_KEY"],
      ["AZURE_OPENAI_ENDPOINT", "https://acme.openai.azure.com"],
      ["Model ids", "gpt-5-deployment, gpt-5-mini"],
      ["Create it?", true],
    ],
  });
  expect(exitCode).toBe(0);
  expect(server.only()).toMatchObject({
    customKeys: { AZURE_OPENAI_API_KEY: "value-of-the-azure-key", AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com" },
    customModels: [{ modelId: "gpt-5-deployment" }, { modelId: "gpt-5-mini" }],
  });
});
