import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { keychainError } from "../../src/secrets/keychain-failure.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const TOKEN = denSeed.tokens.adminKey;

let server: Loopback;
let configuration = "";
let keychain = memoryKeychain();
beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(async () => {
  configuration = await mkdtemp(join(tmpdir(), "llmp-logout-"));
  keychain = memoryKeychain();
  await llmp(["login", "den-prod", "--control-plane", "den", "--url", server.url, "--token", "-"], { stdin: TOKEN });
});
afterEach(() => rm(configuration, { recursive: true }));
afterAll(() => server.stop());

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { configuration, keychain, ...options });
}

test("takes the token out of the keychain and keeps the profile, which then says what to do", async () => {
  const { exitCode, stderr, stdout } = await llmp(["logout"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  expect(stderr).toBe("logged out of den-prod: its token is gone from the keychain\n");
  expect(keychain.entries).toEqual({});
  const list = await llmp(["list"]);
  expect(list.exitCode).toBe(4);
  expect(list.stderr).toContain("run `llmp login den-prod`");
});

test("where secrets are kept elsewhere, login and logout say where", async () => {
  const options = { keychain: { ...keychain, label: "the encrypted file of secrets" } };
  const login = await llmp(["login", "den-prod", "--token", "-"], { ...options, stdin: TOKEN });
  expect(login.stderr).toContain("token in the encrypted file of secrets");
  const { stderr } = await llmp(["logout"], options);
  expect(stderr).toBe("logged out of den-prod: its token is gone from the encrypted file of secrets\n");
});

test("--forget removes the profile as well", async () => {
  const { exitCode, stdout } = await llmp(["logout", "den-prod", "--forget", "-o", "json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ profile: "den-prod", tokenRemoved: true, forgotten: true, keysForgotten: 0 });
  expect(JSON.parse(await readFile(join(configuration, "config.json"), "utf8"))).toEqual({ version: 1, profiles: {} });
});

describe("where the keychain cannot be used", () => {
  const refuse = async () => {
    throw keychainError("no_service", { platform: "linux", surroundings: "desktop" });
  };
  const unusable = { get: refuse, set: refuse, delete: refuse };

  test("--forget removes the profile all the same, and names the account that may still hold the token", async () => {
    const { exitCode, stdout, stderr } = await llmp(["logout", "den-prod", "--forget", "-o", "json"], { keychain: unusable });
    expect({ exitCode, data: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      data: { profile: "den-prod", tokenRemoved: false, forgotten: true, keysForgotten: 0 },
    });
    expect(stderr).toContain(`warning: the token may still be in the keychain, under profile:den-prod@${new URL(server.url).origin}: `);
    expect(JSON.parse(await readFile(join(configuration, "config.json"), "utf8"))).toEqual({ version: 1, profiles: {} });
  });

  test("without --forget nothing was done, which is an error (7)", async () => {
    expect(await llmp(["logout", "den-prod"], { keychain: unusable })).toMatchObject({ exitCode: 7, stdout: "" });
  });
});

test("a second time there is nothing left to remove, and that is no error", async () => {
  await llmp(["logout"]);
  const { exitCode, stderr } = await llmp(["logout"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("the keychain held no token of it");
});

test("a reference is left alone", async () => {
  const environment = { DEN_KEY: TOKEN };
  await llmp(["login", "ci", "--control-plane", "den", "--url", server.url, "--token", "env:DEN_KEY"], { environment });
  const { exitCode, stderr } = await llmp(["logout", "ci"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("its token is a reference; there was nothing to remove");
  expect(Object.keys(keychain.entries)).toHaveLength(1);
});

test("a profile that does not exist names the nearest", async () => {
  const { exitCode, stderr } = await llmp(["logout", "den-prd"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('did you mean "den-prod"?');
});
