// `llmp key where` and `llmp list --keys`: what llmp remembers of the keys that it wrote.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Keychain } from "../../src/secrets/keychain.ts";
import { keychainError } from "../../src/secrets/keychain-failure.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { KEY, leaksOf, QUOTED, readAll } from "./canary.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const SPEC = ["--source", "models_dev", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
const NEXT = "not-a-real-key-that-came-later";

let server: Loopback;
let configuration = "";
let keychain = memoryKeychain();
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.reset();
  configuration = await mkdtemp(join(tmpdir(), "llmp-remembered-"));
  keychain = memoryKeychain({ prod: KEY, next: NEXT });
});
afterEach(() => rm(configuration, { recursive: true }));

async function llmp(words: readonly string[], options: RunOptions = {}) {
  const environment = { ...server.environment, CANARY: KEY, QUOTED, ...options.environment };
  const result = await run(words, { configuration, keychain, ...options, environment });
  const text = result.stdout + result.stderr + (await readAll(configuration));
  for (const secret of [KEY, NEXT, QUOTED]) expect(leaksOf(secret, text)).toEqual([]);
  return result;
}

async function read(words: readonly string[], options: RunOptions = {}): Promise<readonly Record<string, unknown>[]> {
  const { exitCode, stdout, stderr } = await llmp([...words, "-o", "json"], options);
  expect({ exitCode, stderr: stderr.includes("error") }).toEqual({ exitCode: 0, stderr: false });
  return JSON.parse(stdout);
}

async function create(name: string, reference: string, options: RunOptions = {}): Promise<void> {
  const result = await llmp(["create", ...SPEC, "--name", name, "--api-key", reference], options);
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
}

async function where(...words: readonly string[]): Promise<readonly unknown[]> {
  return (await read(["key", "where", ...words])).map(({ name }) => name);
}

/** `field state` of every key of a provider. */
async function states(name: string, options: RunOptions = {}): Promise<readonly string[]> {
  const rows = (await read(["list", "--keys"], options)).filter((provider) => provider.name === name);
  expect(rows).toHaveLength(1);
  const keys = rows.flatMap(({ keys }) => keys as readonly Readonly<Record<string, string>>[]);
  return keys.map(({ field, state }) => `${field} ${state}`);
}

describe("key where", () => {
  test("lists every provider that holds the key, whatever it came from", async () => {
    await create("One", "keychain:prod");
    await create("Two", "env:CANARY");
    await create("Three", "keychain:next");
    const [one] = server.providers();
    expect((await read(["key", "where", "prod"]))[0]).toEqual({
      controlPlane: "den",
      url: server.url,
      id: one?.id,
      name: "One",
      field: "apiKey",
      path: "apiKey",
      reference: "keychain:prod",
      writtenAt: expect.stringMatching(/^\d{4}-/),
      certain: true,
    });
    expect(await where("prod")).toEqual(["One", "Two"]);
    expect(await where("next")).toEqual(["Three"]);
    expect(await where("--from", "env:CANARY")).toEqual(["One", "Two"]);
    expect((await llmp(["key", "where", "next", "-o", "name"])).stdout).toBe("Three\n");
    expect((await llmp(["key", "where", "--from", "-", "-o", "name"], { stdin: `${KEY}\n` })).stdout).toBe("One\nTwo\n");
  });

  test("says plainly that no provider holds it (0)", async () => {
    expect(await llmp(["key", "where", "prod"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "none\nno provider holds it, as far as llmp wrote it here\n",
    });
    expect((await llmp(["key", "where", "prod", "-o", "json"])).stdout).toBe("[]\n");
  });

  test("names those that were written from it when it was another key", async () => {
    await create("One", "keychain:prod");
    keychain.entries.prod = NEXT;
    const { stdout, stderr } = await llmp(["key", "where", "prod", "-o", "json"]);
    expect(stdout).toBe("[]\n");
    expect(stderr).toContain(`written from keychain:prod when it gave another key: "One" (apiKey, ${server.url})`);
  });

  test("follows what is updated, cleared and deleted", async () => {
    await create("One", "keychain:prod");
    await create("Two", "keychain:prod");
    await create("Three", "keychain:prod");
    expect((await llmp(["update", "One", "--api-key", "keychain:next"])).exitCode).toBe(0);
    expect((await llmp(["update", "Two", "--clear", "apiKey"])).exitCode).toBe(0);
    expect((await llmp(["delete", "Three", "--yes"])).exitCode).toBe(0);
    expect(await where("prod")).toEqual([]);
    expect(await where("next")).toEqual(["One"]);
    expect((await llmp(["update", "One", "--name", "Renamed"])).exitCode).toBe(0);
    expect(await where("next")).toEqual(["Renamed"]);
  });

  test("knows each of several credentials, and one inside another value", async () => {
    const config = JSON.stringify({
      id: "acme",
      name: "Acme",
      npm: "@ai-sdk/openai-compatible",
      env: ["ACME_ID", "ACME_KEY"],
      doc: "https://acme.example",
      api: "https://llm.acme.example/v1",
      models: [{ id: "large", name: "Large" }],
    });
    const words = ["create", "--source", "custom", "--name", "Acme", "--custom-config", config];
    const credentials = ["--credential", "ACME_ID=keychain:next", "--credential", "ACME_KEY=env:QUOTED"];
    expect((await llmp([...words, ...credentials])).exitCode).toBe(0);
    const [id] = await read(["key", "where", "next"]);
    expect(id).toMatchObject({ name: "Acme", path: "apiKeys.ACME_ID" });
    const [key] = await read(["key", "where", "--from", "env:QUOTED"]);
    expect(key).toMatchObject({ name: "Acme", path: "apiKeys.ACME_KEY" });
    // Den keeps the credentials that an update does not name.
    expect((await llmp(["update", "Acme", "--credential", "ACME_ID=keychain:prod"])).exitCode).toBe(0);
    expect(await where("--from", "env:QUOTED")).toEqual(["Acme"]);
    // And empties all of them, whichever name is cleared.
    expect((await llmp(["update", "Acme", "--clear", "apiKey"])).exitCode).toBe(0);
    expect(await where("--from", "env:QUOTED")).toEqual([]);
  });

  test("a profile is part of the place: renamed with it, forgotten with it", async () => {
    for (const name of ["one", "two"])
      await llmp(["login", name, "--control-plane", "den", "--url", server.url, "--token", "env:LLMP_TOKEN"]);
    for (const name of ["one", "two"]) {
      const { exitCode } = await llmp(["create", ...SPEC, "--name", name, "--api-key", "keychain:prod", "--profile", name]);
      expect(exitCode).toBe(0);
    }
    await llmp(["profile", "rename", "one", "renamed"]);
    expect((await read(["key", "where", "prod"])).map(({ profile, name }) => [profile, name])).toEqual([
      ["renamed", "one"],
      ["two", "two"],
    ]);
    expect(await states("one", { environment: { LLMP_PROFILE: "renamed" } })).toEqual(["apiKey same"]);
    const loggedOut = await llmp(["logout", "renamed", "--forget"]);
    expect(loggedOut.stderr).toContain("with it where llmp wrote a key: `llmp key where` and `llmp rotate --key` find it there no more");
    expect(await where("prod")).toEqual(["two"]);
    expect(await llmp(["create", ...SPEC, "--name", "three", "--api-key", "keychain:next", "--profile", "two"])).toMatchObject({
      exitCode: 0,
    });
    const removed = await llmp(["profile", "remove", "two", "-o", "json"]);
    expect(JSON.parse(removed.stdout)).toMatchObject({ keysForgotten: 2 });
    expect(removed.stderr).toContain("where llmp wrote 2 keys");
    expect(await where("prod")).toEqual([]);
  });

  test("a write whose answer was lost leaves both keys in doubt", async () => {
    await create("One", "keychain:prod");
    server.fail("reset:on=write");
    expect((await llmp(["update", "One", "--api-key", "keychain:next"])).exitCode).toBe(6);
    server.fail();
    for (const name of ["prod", "next"]) expect((await read(["key", "where", name])).map(({ certain }) => certain)).toEqual([false]);
    expect(await states("One")).toEqual(["apiKey unknown"]);
    expect((await llmp(["update", "One", "--api-key", "keychain:next"])).exitCode).toBe(0);
    expect(await where("prod")).toEqual([]);
    expect(await states("One")).toEqual(["apiKey same"]);
  });

  test("a refused write leaves what was known", async () => {
    await create("One", "keychain:prod");
    server.fail("echo:on=write");
    expect((await llmp(["update", "One", "--api-key", "keychain:next"])).exitCode).toBe(1);
    server.fail();
    expect((await read(["key", "where", "prod"])).map(({ certain }) => certain)).toEqual([true]);
    expect(await where("next")).toEqual([]);
  });

  test.each([
    [["key", "where"], 2, /no key was named/],
    [["key", "where", "prod", "--from", "env:CANARY"], 2, /two keys/],
    [["key", "where", "--from", NEXT], 2, /a key is never an argument/],
    [["key", "where", "profile:x@https://den.example"], 2, /kept for the tokens of profiles/],
    [["key", "where", "llmp:fingerprint-key"], 2, /of llmp itself|its own/],
    [["key", "where", "missing"], 7, /holds no key of this name/],
    [["key", "where", "--from", "env:NOT_SET"], 7, /is not set/],
  ])("%j is refused (%i)", async (words, exitCode, message) => {
    const result = await llmp(words);
    expect(result).toMatchObject({ exitCode, stdout: "", stderr: expect.stringMatching(message) });
  });

  test("where it cannot be told, says so (7)", async () => {
    await create("One", "keychain:prod");
    delete keychain.entries["llmp:fingerprint-key"];
    const result = await llmp(["key", "where", "prod"]);
    expect(result).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining("cannot be compared") });
  });
});

describe("list --keys", () => {
  test("reads each reference again: same, changed here, or unknown", async () => {
    await create("One", "keychain:prod");
    await create("Two", "env:CANARY");
    const { exitCode } = await llmp(["create", ...SPEC, "--name", "Three", "--api-key", "-"], { stdin: KEY });
    expect(exitCode).toBe(0);
    expect(await states("One")).toEqual(["apiKey same"]);
    keychain.entries.prod = NEXT;
    expect(await states("One")).toEqual(["apiKey changed here"]);
    expect(await states("Two", { environment: { CANARY: "" } })).toEqual(["apiKey unknown"]);
    expect(await states("Three")).toEqual(["apiKey unknown"]);
    expect(await states("OpenWork Models")).toEqual([]);
    const [row] = (await read(["list", "--keys"])).filter(({ name }) => name === "Two");
    expect(row?.keys).toEqual([
      { field: "apiKey", path: "apiKey", state: "same", reference: "env:CANARY", writtenAt: expect.stringMatching(/^\d{4}-/) },
    ]);
  });

  test("as a table has the states in the place of whether there is a secret", async () => {
    await create("One", "keychain:prod");
    server.reset();
    await create("One", "keychain:prod");
    const { stdout } = await llmp(["list", "--keys"]);
    const [title = "", ...rows] = stdout.trimEnd().split("\n");
    expect(title).toMatch(/ KEYS +UPDATED$/);
    expect(rows.find((row) => row.includes("One"))).toMatch(/ apiKey same /);
    expect(rows.find((row) => row.includes("OpenWork"))).not.toContain("same");
  });

  test("says unknown of a provider that somebody else wrote", async () => {
    await create("One", "keychain:prod");
    await rm(join(configuration, "fingerprints.json"));
    expect(await states("One")).toEqual([]);
    expect((await llmp(["list", "--keys"])).stdout).toMatch(/One .* unknown /);
  });

  test("runs no command, and without --keys reads nothing at all", async () => {
    const trace = join(configuration, "trace");
    const command = `exec:sh -c "echo >>'${trace}'; printf %s not-a-real-key-1"`;
    await create("One", command);
    await writeFile(trace, "");
    expect(await states("One")).toEqual(["apiKey unknown"]);
    expect(await readFile(trace, "utf8")).toBe("");
    expect((await read(["list", "--keys"])).find(({ name }) => name === "One")?.keys).toMatchObject([{ reference: "exec:sh …" }]);
    const deaf: Keychain = { get: refuse, set: refuse, delete: refuse };
    expect(await llmp(["list", "-o", "name"], { keychain: deaf })).toEqual({ exitCode: 0, stdout: "One\nOpenWork Models\n", stderr: "" });
  });

  test("says once why states are unknown, and is no error", async () => {
    await create("One", "keychain:prod");
    await create("Two", "keychain:next");
    delete keychain.entries["llmp:fingerprint-key"];
    const { exitCode, stderr } = await llmp(["list", "--keys"]);
    expect(exitCode).toBe(0);
    expect(stderr.match(/warning:/g)).toHaveLength(1);
    expect(stderr).toContain("2 of these cannot be compared");
    await writeFile(join(configuration, "fingerprints.json"), "{");
    const damaged = await llmp(["list", "--keys"]);
    expect(damaged).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^warning: .*fingerprints\.json.* is damaged/) });
    expect(damaged.stderr.match(/warning:/g)).toHaveLength(1);
  });
});

async function refuse(): Promise<never> {
  throw keychainError("locked", { platform: "linux", surroundings: "headless" });
}

describe("the key of fingerprints", () => {
  test("is not listed, not deleted, not replaced and not read by its name", async () => {
    await create("One", "keychain:prod");
    const own = keychain.entries["llmp:fingerprint-key"];
    expect(own).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const listing: Keychain = { ...keychain, list: async () => Object.keys(keychain.entries) };
    expect((await llmp(["key", "list", "-o", "name"], { keychain: listing })).stdout).toBe("next\nprod\n");
    for (const words of [
      ["key", "delete", "llmp:fingerprint-key", "--yes"],
      ["key", "set", "llmp:fingerprint-key", "-", "--yes"],
      ["key", "set", "copy", "--from", "keychain:llmp:fingerprint-key"],
      ["create", ...SPEC, "--name", "Thief", "--api-key", "keychain:llmp:fingerprint-key"],
    ])
      expect((await llmp(words, { stdin: NEXT })).exitCode).toBe(2);
    expect(keychain.entries["llmp:fingerprint-key"]).toBe(own);
    expect(server.providers()).toHaveLength(1);
  });

  test("asks no person for the passphrase of the encrypted file, and fails nothing for want of it", async () => {
    const asking: Keychain = { get: refuse, set: refuse, delete: refuse, isReady: async () => false };
    const words = ["create", ...SPEC, "--name", "One", "--api-key", "env:CANARY"];
    const result = await llmp(words, { keychain: asking, answers: [] });
    expect(result).toMatchObject({ exitCode: 0, stderr: `OpenWork Den at ${server.url}\n` });
    expect(await readdir(configuration)).toEqual(["audit.jsonl"]);
  });

  test("an unreadable file is told once, and the write is as it would be", async () => {
    await mkdir(join(configuration, "fingerprints.json"));
    const result = await llmp(["create", ...SPEC, "--name", "One", "--api-key", "env:CANARY"]);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/^warning: .*fingerprints\.json cannot be read \(EISDIR\)[^\n]*\n$/);
  });
});
