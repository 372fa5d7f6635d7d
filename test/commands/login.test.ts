import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { keychainError } from "../../src/secrets/keychain-failure.ts";
import { type Answer, memoryKeychain, type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const TOKEN = denSeed.tokens.adminKey;
const SESSION = denSeed.tokens.ownerSession;

let server: Loopback;
let configuration = "";
let keychain = memoryKeychain();
beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(async () => {
  configuration = await mkdtemp(join(tmpdir(), "llmp-login-"));
  keychain = memoryKeychain();
});
afterEach(async () => {
  server.reset();
  await rm(configuration, { recursive: true });
});
afterAll(() => server.stop());

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { configuration, keychain, ...options });
}

async function settings(): Promise<unknown> {
  return JSON.parse(await readFile(join(configuration, "config.json"), "utf8"));
}

function account(name: string): string {
  return `profile:${name}@${new URL(server.url).origin}`;
}

function login(name: string, words: readonly string[], options: RunOptions = {}) {
  return llmp(["login", name, "--control-plane", "den", "--url", server.url, ...words], options);
}

describe("where the token comes from", () => {
  test("env: stays a reference: the profile holds it, the keychain nothing", async () => {
    const { exitCode, stderr, stdout } = await login("ci", ["--token", "env:DEN_KEY"], { environment: { DEN_KEY: TOKEN } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toContain(`logged in to OpenWork Den at ${server.url} as Acme (admin, grace@example.com)`);
    expect(stderr).toContain("token in env:DEN_KEY");
    expect(await settings()).toEqual({
      version: 1,
      current: "ci",
      profiles: { ci: { controlPlane: "den", url: server.url, token: "env:DEN_KEY", settings: {} } },
    });
    expect(keychain.entries).toEqual({});
  });

  test("- is read from the pipe and kept in the keychain, bound to the origin of the URL", async () => {
    const { exitCode, stderr } = await login("den-prod", ["--token", "-"], { stdin: `${TOKEN}\n` });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("profile den-prod (current); token in the keychain");
    expect(await settings()).toMatchObject({ profiles: { "den-prod": { token: "keychain:" } } });
    expect(keychain.entries).toEqual({ [account("den-prod")]: TOKEN });
    expect(JSON.stringify(await settings())).not.toContain(TOKEN);
  });

  test("the next command uses it", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const { exitCode, stdout } = await llmp(["list", "--json", "profile,name"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ profile: "den-prod", name: "OpenWork Models" }]);
  });

  test("a person is asked for kind, URL and token, which is not shown", async () => {
    const answers: readonly Answer[] = [
      ["Which control plane?", "den"],
      ["URL", server.url],
      [`Token for ${server.url}`, SESSION],
    ];
    const { exitCode, stderr, stdout } = await llmp(["login"], { answers });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("the token is an API key (den_…, made by an owner or admin");
    expect(stderr).toContain("as Acme (owner, ada@example.com)");
    expect(stderr + stdout).not.toContain(SESSION);
    expect(keychain.entries).toEqual({ [account("den")]: SESSION });
  });

  test("a reference that a person types is one, and is kept as it is", async () => {
    const token: Answer = [`Token for ${server.url}`, " env:DEN_KEY "];
    const { exitCode, stderr } = await login("den", [], { answers: [token], environment: { DEN_KEY: TOKEN } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("token in env:DEN_KEY");
    expect(await settings()).toMatchObject({ profiles: { den: { token: "env:DEN_KEY" } } });
    expect(keychain.entries).toEqual({});
    const unset = await login("other", [], { answers: [token] });
    expect(unset).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("env:DEN_KEY: the environment variable is not set") });
    const wrong = login("other", [], { answers: [[`Token for ${server.url}`, "env:DEN KEY"]] });
    await expect(wrong).resolves.toMatchObject({ stderr: expect.stringContaining("`env:NAME` needs the name") });
  });

  test("where no keychain can keep it, a person is asked for a reference, and a token is refused", async () => {
    const refuse = async () => {
      throw keychainError("no_service", { platform: "linux", surroundings: "desktop" });
    };
    const options = { environment: { DEN_KEY: TOKEN }, keychain: { get: refuse, set: refuse, delete: refuse } };
    const question = `Reference (env:NAME, file:PATH …) to the token for ${server.url}`;
    const { exitCode, stderr } = await login("den", [], { ...options, answers: [[question, "env:DEN_KEY"]] });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain("it cannot be kept here, so that a reference to it is asked for: ");
    expect(stderr).toContain("LLMP_SECRET_STORE=file");
    expect(await settings()).toMatchObject({ profiles: { den: { token: "env:DEN_KEY" } } });
    const typed = await login("other", [], { ...options, answers: [[question, TOKEN]] });
    expect(typed.stderr).toContain("is no reference: write where the token is");
    expect(typed.stderr).not.toContain(TOKEN);
  });

  test("an answer that is no URL is asked again, with what to do", async () => {
    const refused = await llmp(["login", "--control-plane", "den"], { answers: [["URL", "den.example.com"]] });
    expect(refused.stderr).toContain('"den.example.com" is not an http or https URL; begin it with https://');
  });

  test("file: is read at each use, and a file that is open to others is told", async () => {
    const path = join(configuration, "token");
    await writeFile(path, TOKEN, { mode: 0o644 });
    const { exitCode, stderr } = await login("den-prod", ["--token", `file:${path}`]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("is open to other users (mode 0644)");
    await writeFile(path, SESSION);
    const { exitCode: next } = await llmp(["list"]);
    expect(next).toBe(0);
  });

  test("exec: names the program only, wherever the profile is shown", async () => {
    const command = `exec:${process.execPath} -e "process.stdout.write(process.env.HIDDEN)" password-in-an-argument`;
    const environment = { HIDDEN: TOKEN };
    const { exitCode, stderr, stdout } = await login("den-prod", ["--token", command, "-o", "json"], { environment });
    expect(exitCode).toBe(0);
    const shown = await llmp(["profile", "list", "-o", "json"]);
    const one = await llmp(["profile", "show", "-o", "json"]);
    for (const text of [stderr, stdout, shown.stdout, one.stdout, one.stderr]) {
      expect(text).not.toContain("password-in-an-argument");
      expect(text).not.toContain(TOKEN);
    }
    expect(JSON.parse(shown.stdout)).toMatchObject([{ token: `exec:${process.execPath} …` }]);
    expect((await llmp(["list"], { environment })).exitCode).toBe(0);
  });

  test("keychain:NAME shares one entry between profiles", async () => {
    keychain.entries["den-key"] = TOKEN;
    const { exitCode } = await login("den-prod", ["--token", "keychain:den-key"]);
    expect(exitCode).toBe(0);
    expect((await llmp(["list"])).exitCode).toBe(0);
    expect(Object.keys(keychain.entries)).toEqual(["den-key"]);
  });

  test("as JSON: who, where, and a reference for a token", async () => {
    const { stdout } = await login("den-prod", ["--token", "-", "-o", "json"], { stdin: TOKEN });
    expect(JSON.parse(stdout)).toEqual({
      profile: "den-prod",
      controlPlane: "den",
      url: server.url,
      account: "Acme (admin, grace@example.com)",
      token: "keychain:",
      current: true,
    });
  });
});

describe("what a profile keeps", () => {
  test("the first profile becomes the current one, a second only with --use", async () => {
    const environment = { DEN_KEY: TOKEN };
    await login("one", ["--token", "env:DEN_KEY"], { environment });
    await login("two", ["--token", "env:DEN_KEY"], { environment });
    expect(await settings()).toMatchObject({ current: "one" });
    await login("three", ["--token", "env:DEN_KEY", "--use"], { environment });
    expect(await settings()).toMatchObject({ current: "three" });
  });

  test("a setting of the control plane is a flag; the organization goes along with every request", async () => {
    const { exitCode } = await login("globex", ["--token", "-", "--organization", denSeed.organizations.globex.id], { stdin: SESSION });
    expect(exitCode).toBe(0);
    expect(await settings()).toMatchObject({ profiles: { globex: { settings: { organization: denSeed.organizations.globex.id } } } });
    server.reset();
    await llmp(["list"]);
    expect(server.requests()).toEqual([`GET /v1/orgs/${denSeed.organizations.globex.id}/llm-providers`]);
  });

  test("a setting that cannot be one is refused before anything is sent or stored", async () => {
    const { exitCode, stderr } = await login("den-prod", ["--token", "-", "--organization", "acme"], { stdin: SESSION });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--organization  must be an organization id");
    expect(server.requests()).toEqual([]);
    expect(keychain.entries).toEqual({});
  });

  test("an API key that belongs to another organization than the one asked for is told", async () => {
    const { stderr } = await login("den-prod", ["--token", "-", "--organization", denSeed.organizations.globex.id], { stdin: TOKEN });
    expect(stderr).toContain("an API key always belongs to one organization");
  });
});

describe("renewing", () => {
  test("keeps kind, URL and settings, and replaces the token", async () => {
    await login("den-prod", ["--token", "-", "--organization", denSeed.organizations.acme.id], { stdin: SESSION });
    const before = await settings();
    const { exitCode } = await llmp(["login", "den-prod", "--token", "-"], { stdin: denSeed.tokens.staleOwnerSession });
    expect(exitCode).toBe(0);
    expect(await settings()).toEqual(before);
    expect(keychain.entries).toEqual({ [account("den-prod")]: denSeed.tokens.staleOwnerSession });
  });

  test("asks a person for the new token alone", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const { exitCode } = await llmp(["login", "den-prod"], { answers: [[`Token for ${server.url}`, SESSION]] });
    expect(exitCode).toBe(0);
    expect(keychain.entries).toEqual({ [account("den-prod")]: SESSION });
  });

  test("from the keychain to a reference takes the entry away", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    await llmp(["login", "den-prod", "--token", "env:DEN_KEY"], { environment: { DEN_KEY: TOKEN } });
    expect(keychain.entries).toEqual({});
    expect(await settings()).toMatchObject({ profiles: { "den-prod": { token: "env:DEN_KEY" } } });
  });

  test("from a keychain that cannot be used any more to a reference works, and says where the old token may be", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const refuse = async () => {
      throw keychainError("no_service", { platform: "linux", surroundings: "desktop" });
    };
    const { exitCode, stderr } = await llmp(["login", "den-prod", "--token", "env:DEN_KEY"], {
      environment: { DEN_KEY: TOKEN },
      keychain: { get: refuse, set: refuse, delete: refuse },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`warning: the token may still be in the keychain, under ${account("den-prod")}: `);
    expect(await settings()).toMatchObject({ profiles: { "den-prod": { token: "env:DEN_KEY" } } });
  });

  test("to another origin leaves no entry of the old one", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const other = await startLoopback();
    try {
      await llmp(["login", "den-prod", "--url", other.url, "--token", "-"], { stdin: TOKEN });
      expect(keychain.entries).toEqual({ [`profile:den-prod@${new URL(other.url).origin}`]: TOKEN });
    } finally {
      await other.stop();
    }
  });

  test("a profile that was edited to point elsewhere does not get the token", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const other = await startLoopback();
    try {
      const text = await readFile(join(configuration, "config.json"), "utf8");
      await writeFile(join(configuration, "config.json"), text.replace(server.url, other.url));
      const { exitCode, stderr } = await llmp(["list"]);
      expect(exitCode).toBe(4);
      expect(stderr).toContain(`the keychain holds no token of profile den-prod for ${new URL(other.url).origin}`);
      const flag = await llmp(["list", "--profile", "den-prod", "--url", server.url]);
      expect(flag.exitCode).toBe(4);
      expect(other.requests()).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe("a check that fails stores nothing", () => {
  test.each([
    ["a token that is not accepted (exit 4)", [], 4, "den_notATokenThatAnybodyKnows"],
    ["a server that fails (exit 1)", ["stored-500:on=read"], 1, TOKEN],
    ["an answer that is lost (exit 6)", ["reset"], 6, TOKEN],
    ["a web page in place of the API (exit 1)", ["html"], 1, TOKEN],
    ["a redirection (exit 1)", ["redirect"], 1, TOKEN],
  ])("%s", async (_name, faults, exitCode, stdin) => {
    server.fail(...faults);
    const result = await login("den-prod", ["--token", "-"], { stdin });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toBe("");
    expect(result.stderr).not.toContain(stdin);
    expect(keychain.entries).toEqual({});
    await expect(settings()).rejects.toThrow("ENOENT");
  });

  test("and leaves the profile that is there as it was", async () => {
    await login("den-prod", ["--token", "-"], { stdin: TOKEN });
    const before = await settings();
    const { exitCode } = await llmp(["login", "den-prod", "--token", "-"], { stdin: "den_notATokenThatAnybodyKnows" });
    expect(exitCode).toBe(4);
    expect(await settings()).toEqual(before);
    expect(keychain.entries).toEqual({ [account("den-prod")]: TOKEN });
  });

  test("a profile that cannot be written takes the token back out of the keychain", async () => {
    const { exitCode } = await login("Not A Name", ["--token", "-"], { stdin: TOKEN });
    expect(exitCode).toBe(2);
    expect(keychain.entries).toEqual({});
  });

  test("and says why it cannot be written, also where the keychain does not take the token back", async () => {
    const stuck = {
      ...keychain,
      async delete() {
        throw keychainError("timed_out", { platform: "linux", surroundings: "desktop" });
      },
    };
    const { exitCode, stderr } = await login("Not A Name", ["--token", "-"], { stdin: TOKEN, keychain: stuck });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("Not A Name") });
    expect(stderr).toContain(`warning: the keychain holds the new token, under ${account("Not A Name")}: `);
  });

  test.each([
    ["what a server shows in place of a token", "den_***"],
    ["a blank inside", "two words"],
    ["nothing", ""],
  ])("%s is no token", async (_name, stdin) => {
    const { exitCode } = await login("den-prod", ["--token", "-"], { stdin });
    expect(exitCode).toBe(4);
    expect(server.requests()).toEqual([]);
    expect(keychain.entries).toEqual({});
  });
});

describe("without a terminal", () => {
  test.each([
    [["login"], "--control-plane is needed"],
    [["login", "--control-plane", "dne"], 'did you mean "den"?'],
    [["login", "--control-plane", "den"], "--token is needed"],
    [["login", "--control-plane", "den", "--url", "http://den.example.com", "--token", "env:DEN_KEY"], "--insecure-http"],
    [
      ["login", "--control-plane", "den", "--url", "https://user:pass@den.example.com", "--token", "env:DEN_KEY"],
      "holds a user name or password",
    ],
  ])("%j says what is missing or wrong, and asks nothing", async (words, message) => {
    const { exitCode, stderr } = await llmp(words, { environment: { DEN_KEY: TOKEN } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("user:pass");
  });
});
