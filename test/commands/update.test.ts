import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const OLD = "not-a-real-key-1";
const NEW = "not-a-real-key-2";

let server: Loopback;
let folder = "";
beforeAll(async () => {
  server = await startLoopback();
  folder = await mkdtemp(join(tmpdir(), "llmp-update-"));
});
beforeEach(async () => {
  await llmp([
    ...["create", "--source", "models_dev", "--name", "Prod", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"],
    ...["--api-key", "env:OLD", "--member-id", "linus@example.com", "--team-id", "Platform", "--team-id", "Research"],
  ]);
});
afterEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { ...options, environment: { ...server.environment, OLD, NEW, ...options.environment } });
}

function update(words: readonly string[], options: RunOptions = {}) {
  return llmp(["update", "Prod", ...words], options);
}

/** The body of the PATCH, if there was one. */
function patched(): unknown {
  const write = server.writes().find(({ method }) => method === "PATCH");
  return write === undefined ? undefined : JSON.parse(write.text);
}

const GRANTS = { memberIds: [denSeed.members.linus], teamIds: [denSeed.teams.platform, denSeed.teams.research] };

describe("what is not named stays", () => {
  test("a PATCH that omits memberIds resets the grants, so they are all sent along; the key is not, and stays", async () => {
    const { exitCode } = await update(["--name", "Renamed"]);
    expect(exitCode).toBe(0);
    expect(patched()).toEqual({
      name: "Renamed",
      source: "models_dev",
      providerId: "anthropic",
      modelIds: ["claude-sonnet-4-5"],
      ...GRANTS,
      allMembers: false,
      credentialMode: "shared",
    });
    expect(server.providers()).toMatchObject([{ name: "Renamed", apiKey: OLD }]);
  });

  test("a list that is given replaces the stored one", async () => {
    await update(["--team-id", "Research", "--model-id", "claude-haiku-4-5"]);
    expect(patched()).toMatchObject({ teamIds: [denSeed.teams.research], modelIds: ["claude-haiku-4-5"], memberIds: GRANTS.memberIds });
  });

  test("a new key replaces the old one and nothing else", async () => {
    await update(["--api-key", "env:NEW"]);
    expect(patched()).toMatchObject({ name: "Prod", apiKey: NEW, ...GRANTS });
    expect(server.providers()).toMatchObject([{ apiKey: NEW }]);
  });

  test("flags, a file, and JSON in a pipe change the same, byte for byte", async () => {
    const path = join(folder, "changes.yaml");
    await writeFile(path, "modelIds:\n  - claude-opus-4-1\napiKey: env:NEW\n");
    for (const [words, options] of [
      [["--model-id", "claude-opus-4-1", "--api-key", "env:NEW"], {}],
      [["-f", path], {}],
      [[], { stdin: '{"apiKey": "env:NEW", "modelIds": ["claude-opus-4-1"]}' }],
      [["-f", "-"], { stdin: '{"apiKey": "env:NEW", "modelIds": ["claude-opus-4-1"]}' }],
    ] as const) {
      const { exitCode } = await update(words, options);
      expect(exitCode).toBe(0);
    }
    const texts = server
      .writes()
      .filter(({ method }) => method === "PATCH")
      .map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
  });

  test("a change that changes nothing is not sent, and said", async () => {
    const { exitCode, stderr } = await update(["--name", "Prod", "--model-id", "claude-sonnet-4-5"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing to change: it is as asked already");
    expect(patched()).toBeUndefined();
  });

  test("prints the provider as it is stored now", async () => {
    const { stdout } = await update(["--name", "Renamed", "--json", "name,models,hasSecret,den.access"]);
    expect(JSON.parse(stdout)).toEqual({
      name: "Renamed",
      models: ["claude-sonnet-4-5"],
      hasSecret: true,
      den: { access: { members: expect.arrayContaining(["grace@example.com", "linus@example.com"]), teams: ["Platform", "Research"] } },
    });
  });
});

describe("--clear", () => {
  test("empties what it names and keeps the rest", async () => {
    const { exitCode } = await update(["--clear", "memberIds", "--clear", "apiKey"]);
    expect(exitCode).toBe(0);
    const [provider] = server.providers();
    expect(provider).toMatchObject({ name: "Prod", apiKey: null, apiKeys: null, teamGrants: [{}, {}] });
    // Whoever made a provider keeps access to it.
    expect(provider?.memberGrants.map(({ targetId }) => targetId)).toEqual([denSeed.members.grace]);
  });

  test("a field that cannot be empty is refused, with the nearest that can", async () => {
    for (const [field, words] of [
      ["name", "it can empty apiKey, apiKeys, memberIds, teamIds"],
      ["memberId", 'did you mean "memberIds"?'],
    ] as const) {
      const { exitCode, stderr } = await update(["--clear", field]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(words);
    }
    expect(patched()).toBeUndefined();
  });

  test("clearing and giving the same field is refused", async () => {
    const { exitCode, stderr } = await update(["--clear", "apiKey", "--api-key", "env:NEW"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--clear apiKey and a value for it are given together");
  });
});

describe("what is refused before anything is written", () => {
  test.each([
    ["nothing to change", [], "nothing to change was named"],
    ["a name that nobody has", ["--name", "X"], ""],
    ["another vendor with the old vendor's key", ["--provider-id", "openai", "--model-id", "gpt-5"], "--api-key REF, or --clear apiKey"],
    ["a model of another vendor", ["--model-id", "gpt-5"], '"gpt-5" is not a model of Anthropic'],
    ["everyone and single members", ["--set", "allMembers=true", "--member-id", "ada@example.com"], "give one or the other"],
    ["an empty name", ["--name", ""], "must not be empty"],
  ])("%s", async (name, words, message) => {
    const selector = name.includes("nobody") ? "Nobody" : "Prod";
    const { exitCode, stderr } = await llmp(["update", selector, ...words]);
    expect(exitCode).toBe(selector === "Nobody" ? 1 : 2);
    expect(stderr).toContain(message);
    expect(patched()).toBeUndefined();
  });

  test("an ambiguous name, with the ids", async () => {
    await llmp([
      ...["create", "--source", "models_dev", "--name", "Prod", "--provider-id", "openai", "--model-id", "gpt-5"],
      "--allow-duplicate",
    ]);
    const { exitCode, stderr } = await update(["--name", "X", "-o", "json"]);
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stderr);
    expect(error.code).toBe("ambiguous_name");
    for (const { id } of server.providers()) expect(error.hint).toContain(id);
    expect(patched()).toBeUndefined();
    const byId = await llmp(["update", server.providers()[0]?.id ?? "", "--name", "X"]);
    expect(byId.exitCode).toBe(0);
  });

  test("what the server made itself", async () => {
    const { exitCode, stderr } = await llmp(["update", "OpenWork Models", "--name", "X"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the server made it");
  });

  test("a problem that the control plane's catalogue shows is told at the line of the file", async () => {
    const { stderr } = await update(["-f", "-"], { stdin: "modelIds:\n  - gpt-5\n" });
    expect(stderr).toMatch(/stdin:2:\d+ {2}/);
  });
});

test("an answer that was lost is looked up, and nothing is sent twice", async () => {
  server.fail("reset-after");
  const { exitCode, stderr } = await update(["--name", "Renamed"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("nothing was sent twice");
  expect(server.requests().filter((request) => request.startsWith("PATCH"))).toHaveLength(1);
});
