import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import type { Keychain } from "../../src/secrets/keychain.ts";
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
  configuration = await mkdtemp(join(tmpdir(), "llmp-profile-"));
  keychain = memoryKeychain();
  const den = ["--control-plane", "den", "--url", server.url];
  await llmp(["login", "den-prod", ...den, "--token", "-"], { stdin: TOKEN });
  await llmp(["login", "ci", ...den, "--token", "env:DEN_KEY"], { environment: { DEN_KEY: TOKEN } });
  server.reset();
});
afterEach(() => rm(configuration, { recursive: true }));
afterAll(() => server.stop());

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { configuration, keychain, ...options });
}

async function settings(): Promise<{ readonly current?: string; readonly profiles: Readonly<Record<string, unknown>> }> {
  return JSON.parse(await readFile(join(configuration, "config.json"), "utf8"));
}

function account(name: string): string {
  return `profile:${name}@${new URL(server.url).origin}`;
}

describe("list", () => {
  test("shows every profile, tokens as references", async () => {
    const { exitCode, stdout } = await llmp(["profile", "list", "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { name: "ci", current: false, controlPlane: "den", url: server.url, token: "env:DEN_KEY" },
      { name: "den-prod", current: true, controlPlane: "den", url: server.url, token: "keychain:" },
    ]);
    expect(server.requests()).toEqual([]);
  });

  test("-o name is names, for a script", async () => {
    expect((await llmp(["profile", "list", "-o", "name"])).stdout).toBe("ci\nden-prod\n");
  });

  test("without any, standard output is empty and standard error says so", async () => {
    await llmp(["profile", "remove", "ci"]);
    await llmp(["profile", "remove", "den-prod"]);
    const { stdout, stderr } = await llmp(["profile", "list"]);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "none\n" });
    expect((await llmp(["profile", "list", "-o", "json"])).stdout).toBe("[]\n");
  });

  test("a token that somebody wrote into the file by hand is not shown", async () => {
    const path = join(configuration, "config.json");
    await writeFile(path, (await readFile(path, "utf8")).replace("env:DEN_KEY", "not-a-real-token"));
    for (const words of [
      ["profile", "list"],
      ["profile", "show", "ci"],
      ["list", "--profile", "ci"],
    ]) {
      const { stdout, stderr } = await llmp(words);
      expect(stdout + stderr).not.toContain("not-a-real-token");
    }
  });
});

describe("show", () => {
  test("says where each value comes from, and sends nothing", async () => {
    const { exitCode, stdout } = await llmp(["profile", "show"]);
    expect(exitCode).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toEqual(
      expect.arrayContaining([
        ["VALUE", "IS", "FROM"],
        ["profile", "den-prod", "current profile"],
        ["controlPlane", "den", "profile den-prod"],
        ["url", server.url, "profile den-prod"],
        ["token", "keychain:", "profile den-prod"],
      ]),
    );
    expect(server.requests()).toEqual([]);
  });

  test("a value of the environment wins over the profile, and a token there is not shown", async () => {
    const environment = { LLMP_PROFILE: "ci", LLMP_URL: "https://elsewhere.example", LLMP_TOKEN: "not-a-real-token" };
    const { stdout, stderr } = await llmp(["profile", "show", "-o", "json"], { environment });
    expect(JSON.parse(stdout)).toMatchObject({
      profile: "ci",
      url: "https://elsewhere.example",
      token: "[redacted]",
      origins: {
        profile: "environment LLMP_PROFILE",
        controlPlane: "profile ci",
        url: "environment LLMP_URL",
        token: "environment LLMP_TOKEN",
      },
      file: join(configuration, "config.json"),
    });
    expect(stdout + stderr).not.toContain("not-a-real-token");
  });

  test("a setting of the control plane is apart from what every profile has, whatever its name", async () => {
    const path = join(configuration, "config.json");
    const text = JSON.parse(await readFile(path, "utf8"));
    text.profiles.ci.settings = { organization: "org_01", url: "https://elsewhere.example" };
    await writeFile(path, JSON.stringify(text));
    const asJson = JSON.parse((await llmp(["profile", "show", "ci", "-o", "json"])).stdout);
    expect(asJson).toMatchObject({ url: server.url, settings: { organization: "org_01", url: "https://elsewhere.example" } });
    expect(asJson).not.toHaveProperty("organization");
    const rows = (await llmp(["profile", "show", "ci"])).stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toEqual(
      expect.arrayContaining([
        ["url", server.url, "profile ci"],
        ["settings.organization", "org_01", "profile ci"],
        ["settings.url", "https://elsewhere.example", "profile ci"],
      ]),
    );
  });

  test("with variables alone there is no profile", async () => {
    const { stdout } = await llmp(["profile", "show", "-o", "json"], { environment: server.environment });
    expect(JSON.parse(stdout)).toMatchObject({ profile: "", origins: { controlPlane: "environment LLMP_CONTROL_PLANE" } });
  });
});

describe("use", () => {
  test("makes it the one that the next command uses", async () => {
    expect((await llmp(["profile", "use", "ci"])).exitCode).toBe(0);
    const { stdout } = await llmp(["list", "--json", "profile"], { environment: { DEN_KEY: TOKEN } });
    expect(JSON.parse(stdout)).toEqual([{ profile: "ci" }]);
  });

  test("one that does not exist is refused with the nearest name", async () => {
    const { exitCode, stderr } = await llmp(["profile", "use", "den-prd"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "den-prod"?');
    expect(await settings()).toMatchObject({ current: "den-prod" });
  });

  test("--profile wins over LLMP_PROFILE, which wins over the current one", async () => {
    const environment = { DEN_KEY: TOKEN, LLMP_PROFILE: "ci" };
    expect(JSON.parse((await llmp(["list", "--json", "profile"], { environment })).stdout)).toEqual([{ profile: "ci" }]);
    const flag = await llmp(["list", "--json", "profile", "--profile", "den-prod"], { environment });
    expect(JSON.parse(flag.stdout)).toEqual([{ profile: "den-prod" }]);
  });
});

describe("rename", () => {
  test("moves the token in the keychain along, and stays the current one", async () => {
    const { exitCode, stderr } = await llmp(["profile", "rename", "den-prod", "production"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "den-prod is now production\n" });
    expect(keychain.entries).toEqual({ [account("production")]: TOKEN });
    expect(await settings()).toMatchObject({ current: "production" });
    expect((await llmp(["list"])).exitCode).toBe(0);
  });

  test("onto one that exists is refused, and nothing is moved", async () => {
    const { exitCode, stderr } = await llmp(["profile", "rename", "den-prod", "ci"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("`llmp profile remove ci`");
    expect(keychain.entries).toEqual({ [account("den-prod")]: TOKEN });
  });

  test("to what cannot be a name is refused, and the keychain is as it was", async () => {
    const { exitCode } = await llmp(["profile", "rename", "den-prod", "Not A Name"]);
    expect(exitCode).toBe(2);
    expect(keychain.entries).toEqual({ [account("den-prod")]: TOKEN });
    expect(Object.keys((await settings()).profiles)).toEqual(expect.arrayContaining(["ci", "den-prod"]));
  });

  test.each([
    ["an old copy that cannot be taken away is a warning: the profile has its new name and its token", "production", 0],
    ["a name that cannot be one is what is said, also where the copy cannot be taken away", "Not A Name", 2],
  ])("%s", async (_what, to, expected) => {
    const stuck: Keychain = {
      ...keychain,
      async delete() {
        throw keychainError("timed_out", { platform: "linux", surroundings: "desktop" });
      },
    };
    const { exitCode, stderr } = await llmp(["profile", "rename", "den-prod", to], { keychain: stuck });
    expect(exitCode).toBe(expected);
    expect(stderr.includes(`warning: the token may still be in the keychain, under ${account("den-prod")}: `)).toBe(expected === 0);
    expect(keychain.entries).toMatchObject({ [account("den-prod")]: TOKEN, [account(to)]: TOKEN });
  });

  test("a keychain that refuses the copy leaves everything as it was", async () => {
    const broken: Keychain = {
      ...keychain,
      async set() {
        throw new Error("the keychain is full");
      },
    };
    const { exitCode } = await llmp(["profile", "rename", "den-prod", "production"], { keychain: broken });
    expect(exitCode).not.toBe(0);
    expect(keychain.entries).toEqual({ [account("den-prod")]: TOKEN });
    expect(await settings()).toMatchObject({ current: "den-prod", profiles: { "den-prod": {} } });
  });
});

describe("remove", () => {
  test("forgets the profile and its token; there is no current one then", async () => {
    const { exitCode } = await llmp(["profile", "remove", "den-prod"]);
    expect(exitCode).toBe(0);
    expect(keychain.entries).toEqual({});
    expect(await settings()).toEqual({ version: 1, profiles: { ci: expect.anything() } });
    const { exitCode: next, stderr } = await llmp(["list"]);
    expect(next).toBe(2);
    expect(stderr).toContain("no control plane is configured");
  });

  test("a keychain that cannot be used does not keep a profile alive; the account that may still hold the token is named", async () => {
    const refuse = async () => {
      throw keychainError("no_service", { platform: "linux", surroundings: "desktop" });
    };
    const { exitCode, stdout, stderr } = await llmp(["profile", "remove", "den-prod", "-o", "json"], {
      keychain: { get: refuse, set: refuse, delete: refuse },
    });
    expect({ exitCode, data: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      data: { profile: "den-prod", removed: true, tokenRemoved: false, keysForgotten: 0 },
    });
    expect(stderr).toContain(`warning: the token may still be in the keychain, under ${account("den-prod")}: `);
    expect(Object.keys((await settings()).profiles)).toEqual(["ci"]);
  });

  test("one that does not exist is refused", async () => {
    expect((await llmp(["profile", "remove", "nowhere"])).exitCode).toBe(2);
  });
});
