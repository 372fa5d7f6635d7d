import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type KeychainState, keychainError } from "../../src/secrets/keychain-failure.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { KEY, leaksOf, readAll } from "./canary.ts";

let configuration = "";
let keychain = memoryKeychain();
beforeEach(async () => {
  configuration = await mkdtemp(join(tmpdir(), "llmp-key-"));
  keychain = memoryKeychain();
});
afterEach(() => rm(configuration, { recursive: true }));

async function llmp(words: readonly string[], options: RunOptions = {}) {
  const result = await run(words, { configuration, keychain, ...options });
  expect(leaksOf(KEY, `${result.stdout}\n${result.stderr}`)).toEqual([]);
  expect(leaksOf(KEY, await readAll(configuration))).toEqual([]);
  return result;
}

async function listed(): Promise<unknown> {
  return JSON.parse((await llmp(["key", "list", "-o", "json"])).stdout);
}

describe("key set", () => {
  test("asks for the key at a terminal, and says how to use it", async () => {
    const result = await llmp(["key", "set", "openai-prod"], { answers: [["Key to store as openai-prod", KEY]] });
    expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "stored in the keychain; use it as keychain:openai-prod\n" });
    expect(keychain.entries).toEqual({ "openai-prod": KEY });
  });

  test("reads standard input with `-`, less its last line break; as JSON, an object", async () => {
    const { exitCode, stdout } = await llmp(["key", "set", "openai-prod", "-", "-o", "json"], { stdin: `${KEY}\n` });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ name: "openai-prod", reference: "keychain:openai-prod", action: "stored" });
    expect(keychain.entries).toEqual({ "openai-prod": KEY });
  });

  test("reads any reference with --from, and passes on its warnings", async () => {
    expect((await llmp(["key", "set", "one", "--from", "env:K"], { environment: { K: KEY } })).exitCode).toBe(0);
    expect((await llmp(["key", "set", "two", "--from", "keychain:one"])).exitCode).toBe(0);
    expect((await llmp(["key", "set", "three", "--from", "-"], { stdin: KEY })).exitCode).toBe(0);
    expect(keychain.entries).toEqual({ one: KEY, two: KEY, three: KEY });
    const folder = await mkdtemp(join(tmpdir(), "llmp-key-file-"));
    await writeFile(join(folder, "key"), KEY, { mode: 0o644 });
    const fromFile = await llmp(["key", "set", "four", "--from", `file:${join(folder, "key")}`]);
    expect(fromFile).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("open to other users (mode 0644)") });
    await rm(folder, { recursive: true });
  });

  test.each([
    [["key", "set", "openai", KEY]],
    [["key", "set", "openai", "--from", KEY]],
    [["key", "set", KEY, KEY]],
    [["key", "set", "openai", `--from=${KEY}`]],
    [["key", "set", "openai", `--value=${KEY}`]],
    [["key", "set", "openai", "-", KEY]],
    [["key", "set", "openai", "env:OPENAI_API_KEY"]],
  ])("a key is never an argument: %#", async (words) => {
    const { exitCode, stdout } = await llmp(words, { stdin: KEY });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(keychain.entries).toEqual({});
  });

  test("where nobody can be asked, says what to give", async () => {
    const { exitCode, stderr } = await llmp(["key", "set", "openai"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the key is needed where nobody can be asked");
    expect(stderr).toContain("llmp key set openai -");
    expect((await llmp(["key", "set", "openai", "-", "--from", "env:K"])).exitCode).toBe(2);
  });

  test("a key that is there is replaced with --yes", async () => {
    keychain.entries.openai = "the-one-before";
    const refused = await llmp(["key", "set", "openai", "-"], { stdin: KEY });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('the keychain holds a key "openai" already');
    expect(refused.stderr).toContain("--yes");
    expect(keychain.entries).toEqual({ openai: "the-one-before" });
    const replaced = await llmp(["key", "set", "openai", "-", "--yes", "-o", "json"], { stdin: KEY });
    expect(JSON.parse(replaced.stdout)).toMatchObject({ action: "replaced" });
    expect(keychain.entries).toEqual({ openai: KEY });
  });

  test("a key that is there is replaced after a question, before which nothing is typed", async () => {
    keychain.entries.openai = "the-one-before";
    const refused = await llmp(["key", "set", "openai"], { answers: [["Replace it?", false]] });
    expect(refused).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("nothing was changed") });
    expect(keychain.entries).toEqual({ openai: "the-one-before" });
    const answers = [
      ["Replace it?", true],
      ["Key to store", KEY],
    ] as const;
    expect((await llmp(["key", "set", "openai"], { answers })).exitCode).toBe(0);
    expect(keychain.entries).toEqual({ openai: KEY });
  });

  test.each([
    ["profile:den@https://den.example", "kept for the tokens of profiles"],
    ["keychain:openai-prod", "the name of a key is what stands after `keychain:`"],
    ["", "an argument is empty"],
    ["  ", "an argument is empty"],
    ["a\u200Bb", "invisible character"],
    ["sk-proj-4fZ9qLmT2wXy", "looks like a key"],
  ])("%j is no name", async (name, said) => {
    for (const words of [
      ["set", name, "-"],
      ["delete", name, "--yes"],
    ]) {
      const { exitCode, stderr } = await llmp(["key", ...words], { stdin: KEY });
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
      expect(stderr).not.toContain("4fZ9qLmT2wXy");
    }
    expect(keychain.entries).toEqual({});
  });

  test.each([
    ["sk-***", "a mask"],
    [`${KEY}\n\n`, "a line break"],
    [`${KEY} x`, "a blank"],
    [`${KEY}\nx`, "a line break"],
    ["", "empty"],
  ])("what cannot be a key is not stored (7): %#", async (stdin, said) => {
    const { exitCode, stderr } = await llmp(["key", "set", "openai", "-"], { stdin });
    expect({ exitCode, stderr }).toEqual({ exitCode: 7, stderr: expect.stringContaining(said) });
    expect(keychain.entries).toEqual({});
    expect(await listed()).toEqual([]);
  });

  test.each(['{\n  "type": "service_account",\n  "private_key": "x y"\n}', "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"])(
    "documents of several lines are keys too: %#",
    async (document) => {
      expect((await llmp(["key", "set", "google", "-"], { stdin: `${document}\n` })).exitCode).toBe(0);
      expect(keychain.entries.google).toBe(document);
    },
  );
});

describe("key list", () => {
  test("knows what llmp stored, and whether each is really there", async () => {
    for (const name of ["b", "a", "c"]) await llmp(["key", "set", name, "-"], { stdin: KEY });
    delete keychain.entries.b;
    expect(await listed()).toEqual([
      { name: "a", reference: "keychain:a", state: "stored" },
      { name: "b", reference: "keychain:b", state: "missing" },
      { name: "c", reference: "keychain:c", state: "stored" },
    ]);
    expect((await llmp(["key", "list", "-o", "name"])).stdout).toBe("a\nb\nc\n");
  });

  test("keeps names alone, in a file of the settings folder that only its owner reads", async () => {
    await llmp(["key", "set", "a", "-"], { stdin: KEY });
    expect(JSON.parse(await readFile(join(configuration, "keys.json"), "utf8"))).toEqual({ version: 1, keys: ["a"] });
  });

  test("is empty where nothing was stored", async () => {
    expect(await llmp(["key", "list"])).toEqual({ exitCode: 0, stdout: "", stderr: "none\n" });
  });

  test("names an entry that another program doubled, and goes on", async () => {
    for (const name of ["a", "b"]) await llmp(["key", "set", name, "-"], { stdin: KEY });
    const get = keychain.get.bind(keychain);
    const doubled = {
      ...keychain,
      get: (name: string) =>
        name === "a" ? Promise.reject(keychainError("ambiguous", { platform: "linux", surroundings: "desktop" })) : get(name),
    };
    const { stdout } = await llmp(["key", "list", "-o", "json"], { keychain: doubled });
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "a", state: "ambiguous" },
      { name: "b", state: "stored" },
    ]);
  });

  test("a list that is damaged is named and left as it is; a key is stored all the same", async () => {
    const path = join(configuration, "keys.json");
    await writeFile(path, "{");
    const list = await llmp(["key", "list", "-o", "json"]);
    expect(list.exitCode).toBe(2);
    expect(JSON.parse(list.stderr)).toMatchObject({ error: { code: "settings_damaged", message: expect.stringContaining(path) } });
    const set = await llmp(["key", "set", "a", "-"], { stdin: KEY });
    expect(set).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("warning: `llmp key list` does not know of this") });
    expect(keychain.entries).toEqual({ a: KEY });
    expect(await readFile(path, "utf8")).toBe("{");
  });

  test("a store that can list is asked itself, and tokens of profiles are no keys", async () => {
    const store = { ...keychain, list: async () => ["b", "profile:den@https://den.example", "a"] };
    expect((await llmp(["key", "list", "-o", "name"], { keychain: store })).stdout).toBe("a\nb\n");
    await llmp(["key", "set", "new", "-"], { stdin: KEY, keychain: store });
    await expect(readFile(join(configuration, "keys.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("key delete", () => {
  beforeEach(async () => {
    await llmp(["key", "set", "openai", "-"], { stdin: KEY });
  });

  test("needs --yes where nobody can be asked", async () => {
    const refused = await llmp(["key", "delete", "openai"]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
    expect(keychain.entries).toEqual({ openai: KEY });
    const { exitCode, stdout } = await llmp(["key", "delete", "openai", "--yes", "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ name: "openai", deleted: true });
    expect(keychain.entries).toEqual({});
    expect(await listed()).toEqual([]);
  });

  test("asks at a terminal", async () => {
    expect((await llmp(["key", "delete", "openai"], { answers: [["Delete it?", false]] })).exitCode).toBe(130);
    expect(keychain.entries).toEqual({ openai: KEY });
    expect((await llmp(["key", "delete", "openai"], { answers: [["Delete it?", true]] })).exitCode).toBe(0);
    expect(keychain.entries).toEqual({});
  });

  test("one that never was is an error that names the nearest", async () => {
    const { exitCode, stderr } = await llmp(["key", "delete", "openia", "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the keychain holds no key "openia"; did you mean "openai"?');
  });

  test("one that another program took away is taken off the list", async () => {
    delete keychain.entries.openai;
    const { exitCode, stderr } = await llmp(["key", "delete", "openai", "--yes"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("was gone from the keychain already") });
    expect(await listed()).toEqual([]);
  });

  test("one that another program stored is deleted as well", async () => {
    keychain.entries.foreign = "of another program";
    expect((await llmp(["key", "delete", "foreign", "--yes"])).exitCode).toBe(0);
    expect(keychain.entries).toEqual({ openai: KEY });
  });
});

test.each<KeychainState>(["module_missing", "no_service", "locked", "denied", "timed_out"])(
  "a keychain that is %s is exit 7 for every command, with what to do instead, and nothing is listed",
  async (state) => {
    const reject = async () => {
      throw keychainError(state, { platform: "linux", surroundings: "desktop" });
    };
    const broken = { entries: {}, get: reject, set: reject, delete: reject };
    for (const words of [["set", "a", "-"], ["list"], ["delete", "a", "--yes"]]) {
      const { exitCode, stdout, stderr } = await llmp(["key", ...words], { keychain: broken, stdin: KEY });
      expect({ words, exitCode, stdout, stderr }).toEqual({ words, exitCode: 7, stdout: "", stderr: expect.stringContaining("env:NAME") });
    }
    expect(await readAll(configuration)).toBe("");
  },
);

test("what was stored is what keychain:NAME gives", async () => {
  await llmp(["key", "set", "one", "-"], { stdin: KEY });
  await llmp(["key", "set", "two", "--from", "keychain:one"]);
  expect(keychain.entries.two).toBe(KEY);
  const missing = await llmp(["key", "set", "three", "--from", "keychain:none"]);
  expect(missing).toMatchObject({ exitCode: 7, stderr: expect.stringContaining("`llmp key set none`") });
});
