import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEY, leaksOf, readAll } from "../commands/canary.ts";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { leftOut, type SecretService, startSecretService } from "../secrets/secret-service.ts";
import { ENTRY, type Ended, lacking, openWorkplace, type ProcessOptions, type Workplace, waitUntil } from "./llmp.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const PASSPHRASE = "pangolin-quartz-wyvern-basalt";

let workplace: Workplace;
let settings = "";
let count = 0;
beforeAll(async () => {
  workplace = await openWorkplace();
});
beforeEach(() => {
  count += 1;
  settings = join(workplace.folder, `settings-${count}`);
});
afterAll(() => workplace.remove());

/** Runs llmp, and holds that neither the key nor the passphrase came out of it. */
async function llmp(words: readonly string[], { environment, ...options }: ProcessOptions = {}): Promise<Ended> {
  const ended = await workplace.llmp(words, { ...options, environment: { LLMP_CONFIG_DIR: settings, ...environment } });
  for (const secret of [KEY, PASSPHRASE]) expect(leaksOf(secret, `${ended.stdout}\n${ended.stderr}`)).toEqual([]);
  return ended;
}

const missing = leftOut.length === 0 ? "" : ` (left out: this machine lacks ${leftOut.join(", ")})`;

describe.skipIf(leftOut.length > 0)(`a real Secret Service${missing}`, () => {
  let service: SecretService;
  beforeAll(async () => {
    service = await startSecretService(join(workplace.folder, "service"));
  });
  afterAll(() => service?.stop());

  function inSession(words: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
    return llmp(words, { ...options, environment: { ...service.environment, LLMP_CONFIG_DIR: settings, ...options.environment } });
  }

  function lookUp(name: string): Promise<string> {
    // It ends with 1 where there is nothing.
    return service.run("secret-tool", ["lookup", "service", "llmp", "username", name]).catch(() => "");
  }

  test("what llmp stores, secret-tool reads; replaced, listed and deleted", async () => {
    expect(await inSession(["key", "set", "written-by-llmp", "-"], { stdin: { text: KEY } })).toMatchObject({ exitCode: 0 });
    expect(await lookUp("written-by-llmp")).toBe(KEY);
    const again = { stdin: { text: "another-key-of-the-vendor" } };
    expect(await inSession(["key", "set", "written-by-llmp", "-"], again)).toMatchObject({ exitCode: 2 });
    expect(await inSession(["key", "set", "written-by-llmp", "-", "--yes"], again)).toMatchObject({ exitCode: 0 });
    expect(await lookUp("written-by-llmp")).toBe("another-key-of-the-vendor");
    expect(await inSession(["key", "list", "-o", "name"])).toMatchObject({ exitCode: 0, stdout: "written-by-llmp\n" });
    expect(await inSession(["key", "delete", "written-by-llmp", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await lookUp("written-by-llmp")).toBe("");
    expect(leaksOf(KEY, await readAll(settings))).toEqual([]);
  });

  test("what secret-tool stores, llmp reads, replaces and deletes", async () => {
    await service.run("secret-tool", ["store", "--label", "x", "service", "llmp", "username", "written-by-tool"], KEY);
    expect(await inSession(["key", "set", "copied", "--from", "keychain:written-by-tool"])).toMatchObject({ exitCode: 0 });
    expect(await lookUp("copied")).toBe(KEY);
    const words = ["key", "set", "written-by-tool", "--yes", "-"];
    expect(await inSession(words, { stdin: { text: "another-key-of-the-vendor" } })).toMatchObject({ exitCode: 0 });
    expect(await lookUp("written-by-tool")).toBe("another-key-of-the-vendor");
    const list = await inSession(["key", "list", "-o", "json"]);
    expect(JSON.parse(list.stdout)).toMatchObject([
      { name: "copied", state: "stored" },
      { name: "written-by-tool", state: "stored" },
    ]);
    expect(await inSession(["key", "delete", "written-by-tool", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await lookUp("written-by-tool")).toBe("");
  });

  test("README's lines for secret-tool do as it says", async () => {
    const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
    const lines = readme.split("\n").filter((line) => line.startsWith("secret-tool "));
    const [look, store, ...others] = lines.map((line) => ["-c", line.replace(/ #.*/, "")]);
    expect(others).toEqual([]);
    await inSession(["key", "set", "openai-prod", "-"], { stdin: { text: "stored-by-llmp-itself" } });
    expect(await service.run("sh", look ?? [])).toBe("stored-by-llmp-itself");
    await service.run("sh", store ?? [], KEY);
    expect(await inSession(["key", "set", "copy", "--from", "keychain:openai-prod"])).toMatchObject({ exitCode: 0 });
    expect(await lookUp("copy")).toBe(KEY);
    // It prints them on standard error.
    const entry = await service.run("sh", ["-c", "secret-tool search service llmp username copy 2>&1"]);
    expect(entry.match(/^attribute\..*$/gm)?.toSorted()).toEqual(["attribute.service = llmp", "attribute.username = copy"]);
  });

  const commands: readonly (readonly [readonly string[], ProcessOptions?])[] = [
    [["key", "set", "one", "-", "--yes"], { stdin: { text: KEY } }],
    [["key", "set", "two", "--from", "keychain:one"]],
    [["key", "list"]],
    [["key", "delete", "one", "--yes"]],
  ];

  async function expectOutcome(words: string, environment: ProcessOptions["environment"] = {}): Promise<void> {
    for (const [line, options] of commands) {
      const { exitCode, stdout, stderr, milliseconds } = await inSession(line, { ...options, environment });
      expect({ line, exitCode, stdout, stderr }).toEqual({ line, exitCode: 7, stdout: "", stderr: expect.stringMatching(words) });
      expect(stderr).toMatch(/^hint: .*env:NAME/m);
      expect(milliseconds).toBeLessThan(5_000);
    }
  }

  test("absent: every command ends with 7 within 5 s, and nothing stands in", async () => {
    await expectOutcome("there is no D-Bus session", { DBUS_SESSION_BUS_ADDRESS: `unix:path=${workplace.folder}/none` });
    await expect(readdir(settings)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("stopped: every command ends with 7 within 5 s", async () => {
    await inSession(["key", "set", "one", "-"], { stdin: { text: KEY } });
    service.pause();
    try {
      await expectOutcome("did not answer in time");
    } finally {
      service.resume();
    }
    await inSession(["key", "delete", "one", "--yes"]);
  });

  test("stopped in the middle of a command: 7 within 5 s, and it is said that the change may have been made", async () => {
    // The key is read between the two calls: whether there is one of this name, and its storing.
    const script = join(workplace.folder, "slow");
    await writeFile(script, `#!/bin/sh\ntouch "$0.started"\nuntil [ -e "$0.go" ]; do sleep 0.05; done\necho '${KEY}'\n`);
    await chmod(script, 0o755);
    const running = workplace.start(["key", "set", "amid", "--from", `exec:${script}`], {
      environment: { ...service.environment, LLMP_CONFIG_DIR: settings },
    });
    await waitUntil("the key is being read", () => existsSync(`${script}.started`));
    service.pause();
    await writeFile(`${script}.go`, "");
    const paused = Date.now();
    try {
      const { exitCode, stderr } = await running.ended();
      expect({ exitCode, stderr }).toEqual({ exitCode: 7, stderr: expect.stringContaining("the change may or may not have been made") });
      expect(leaksOf(KEY, stderr)).toEqual([]);
      expect(Date.now() - paused).toBeLessThan(5_000);
    } finally {
      service.resume();
    }
  });

  test("locked, where nobody can unlock it: every command ends with 7 within 5 s", async () => {
    await inSession(["key", "set", "one", "-"], { stdin: { text: KEY } });
    await service.lock();
    await expectOutcome("is locked|did not answer in time");
  });
});

describe("LLMP_SECRET_STORE=file", () => {
  const environment = { LLMP_SECRET_STORE: "file", LLMP_SECRET_PASSPHRASE: PASSPHRASE };

  test("keys and the token of a profile are kept in one encrypted file, and work", async () => {
    const server: Loopback = await startLoopback();
    try {
      expect(await llmp(["key", "set", "vendor", "-"], { environment, stdin: { text: KEY } })).toMatchObject({ exitCode: 0 });
      const login = ["login", "den", "--control-plane", "den", "--url", server.url, "--token", "-"];
      const token = server.environment.LLMP_TOKEN ?? "";
      expect(await llmp(login, { environment, stdin: { text: token } })).toMatchObject({ exitCode: 0 });
      const create = ["create", "--source", "models_dev", "--name", "X", "--provider-id", "openai", "--model-id", "gpt-5"];
      expect(await llmp([...create, "--api-key", "keychain:vendor"], { environment })).toMatchObject({ exitCode: 0 });
      expect(server.providers()).toMatchObject([{ apiKey: KEY }]);
      expect(await llmp(["key", "list", "-o", "name"], { environment })).toMatchObject({ exitCode: 0, stdout: "vendor\n" });
      const text = await readAll(settings);
      for (const secret of [KEY, token, PASSPHRASE]) expect(leaksOf(secret, text)).toEqual([]);
      // Names of keys are encrypted as well; a reference to one is where it was written: in what is remembered of the provider.
      expect(await readFile(join(settings, "secrets.json"), "utf8")).not.toContain("vendor");
      expect((await stat(join(settings, "secrets.json"))).mode & 0o777).toBe(0o600);
      expect(await llmp(["logout", "den"], { environment })).toMatchObject({ exitCode: 0 });
      expect(await llmp(["list"], { environment })).toMatchObject({ exitCode: 4 });
    } finally {
      await server.stop();
    }
  });

  test("processes at the same time lose nothing of each other's", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const ended = await Promise.all(names.map((name) => llmp(["key", "set", name, "-"], { environment, stdin: { text: KEY } })));
    expect(ended.map(({ exitCode, stderr }) => [exitCode, /^error/m.test(stderr)])).toEqual(names.map(() => [0, false]));
    expect((await llmp(["key", "list", "-o", "name"], { environment })).stdout.trim().split("\n")).toEqual(names);
    expect(await readdir(settings)).toEqual(["secrets.json"]);
  });

  test("one that is open to others, a wrong passphrase and damage end with 7, each by its name", async () => {
    await llmp(["key", "set", "a", "-"], { environment, stdin: { text: KEY } });
    const file = join(settings, "secrets.json");
    await chmod(file, 0o644);
    expect(await llmp(["key", "list"], { environment })).toMatchObject({
      exitCode: 7,
      stderr: expect.stringContaining("is open to other users"),
    });
    await chmod(file, 0o600);
    const wrong = { ...environment, LLMP_SECRET_PASSPHRASE: "another" };
    expect(await llmp(["key", "list"], { environment: wrong })).toMatchObject({
      exitCode: 7,
      stderr: expect.stringContaining("does not open"),
    });
    const none = { LLMP_SECRET_STORE: "file" };
    expect(await llmp(["key", "list"], { environment: none })).toMatchObject({
      exitCode: 7,
      stderr: expect.stringContaining("LLMP_SECRET_PASSPHRASE"),
    });
    await writeFile(file, (await readFile(file, "utf8")).slice(0, -20));
    expect(await llmp(["key", "list"], { environment })).toMatchObject({ exitCode: 7, stderr: expect.stringContaining("is damaged") });
  });

  test("the passphrase may be a reference, and no child process gets it", async () => {
    const tools = join(workplace.folder, "tools");
    await mkdir(tools, { recursive: true });
    await writeFile(join(tools, "vault"), `#!/bin/sh\n{ env; echo "$@"; } >"${workplace.folder}/seen"\necho '${KEY}'\n`);
    await chmod(join(tools, "vault"), 0o755);
    const path = `${tools}:${process.env.PATH}`;
    const set = await llmp(["key", "set", "a", "--from", "vault:secret/llm#key"], { environment: { ...environment, PATH: path } });
    expect(set).toMatchObject({ exitCode: 0 });
    const seen = await readFile(join(workplace.folder, "seen"), "utf8");
    expect(seen).toContain("kv get -field=key secret/llm\n");
    expect(leaksOf(PASSPHRASE, seen)).toEqual([]);
    // The passphrase, the token and a key from one reference: the tool is asked once.
    await writeFile(join(tools, "op"), `#!/bin/sh\necho "$@" >>"${workplace.folder}/asked"\necho '${PASSPHRASE.replaceAll(" ", "-")}'\n`);
    await chmod(join(tools, "op"), 0o755);
    const one = "op://vault/item/field";
    const settings = join(workplace.folder, "one-reference");
    const all = { LLMP_CONFIG_DIR: settings, LLMP_SECRET_STORE: "file", LLMP_SECRET_PASSPHRASE: one, PATH: path };
    expect(await llmp(["key", "set", "same", "--from", one], { environment: all })).toMatchObject({ exitCode: 0 });
    const server = await startLoopback({ token: PASSPHRASE });
    try {
      const create = ["create", "--source", "models_dev", "--name", "X", "--provider-id", "openai", "--model-id", "gpt-5"];
      const connection = { LLMP_CONTROL_PLANE: "den", LLMP_URL: server.url, LLMP_TOKEN: one, ...all };
      const words = [...create, "--api-key", "keychain:same", "--verify=off"];
      expect(await llmp(words, { environment: connection })).toMatchObject({ exitCode: 0 });
      expect(server.providers()).toMatchObject([{ apiKey: PASSPHRASE }]);
    } finally {
      await server.stop();
    }
    expect((await readFile(join(workplace.folder, "asked"), "utf8")).trimEnd().split("\n")).toEqual([`read ${one}`, `read ${one}`]);
    const referring = { LLMP_SECRET_STORE: "file", LLMP_SECRET_PASSPHRASE: "env:ELSEWHERE", ELSEWHERE: PASSPHRASE };
    expect(await llmp(["key", "list", "-o", "name"], { environment: referring })).toMatchObject({ exitCode: 0, stdout: "a\n" });
  });
});

test("LLMP_SECRET_STORE=none refuses every command (7); a word that is no store is named (2)", async () => {
  for (const words of [["set", "a", "-"], ["list"], ["delete", "a", "--yes"]]) {
    const none = await llmp(["key", ...words], { environment: { LLMP_SECRET_STORE: "none" }, stdin: { text: KEY } });
    expect(none).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringContaining("LLMP_SECRET_STORE is `none`") });
    const unknown = await llmp(["key", ...words], { environment: { LLMP_SECRET_STORE: "flie" }, stdin: { text: KEY } });
    expect(unknown).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining('did you mean "file"?') });
  }
  await expect(readdir(settings)).rejects.toMatchObject({ code: "ENOENT" });
});

const lacked = lacking("tmux", "sh");
const without = lacked.length === 0 ? "" : ` (left out: this machine lacks ${lacked.join(", ")})`;

describe.skipIf(lacked.length > 0)(`a real terminal${without}`, () => {
  let terminal: Terminal;
  beforeAll(async () => {
    const bin = join(workplace.folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "llmp"), `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`);
    await chmod(join(bin, "llmp"), 0o755);
  });

  test("passphrase, key and the question before it is replaced are asked for; nothing typed is shown", async () => {
    const environment = { PATH: `${join(workplace.folder, "bin")}:${process.env.PATH}`, HOME: workplace.folder, LANG: "C.UTF-8" };
    terminal = await openTerminal({ ...environment, LLMP_CONFIG_DIR: settings, LLMP_SECRET_STORE: "file" }, workplace.folder);
    try {
      await terminal.type("ready>", "llmp key set openai; echo ended with $?\n");
      await terminal.type("? Key to store as openai", `${KEY}\n`);
      await terminal.type("? New passphrase", `${PASSPHRASE}\n`);
      await terminal.type("? The same passphrase again", `${PASSPHRASE}\n`);
      await terminal.see("stored in the encrypted file of secrets; use it as keychain:openai");
      await terminal.see("ended with 0");
      await terminal.type("ready>", "clear; llmp key set openai; echo again $?\n");
      await terminal.type("? Passphrase of the encrypted file", "not-this-one\n");
      await terminal.type("? That was not it", `${PASSPHRASE}\n`);
      await terminal.press("? Replace it?", "Enter");
      await terminal.see("again 130");
      for (const secret of [KEY, PASSPHRASE, "not-this-one"]) expect(leaksOf(secret, terminal.screen())).toEqual([]);
    } finally {
      terminal.close();
    }
  });

  test("the passphrase that a request's token needs is asked for in plain view, not below the progress of the request", async () => {
    const server = await startLoopback();
    const environment = { PATH: `${join(workplace.folder, "bin")}:${process.env.PATH}`, HOME: workplace.folder, LANG: "C.UTF-8" };
    const store = { LLMP_CONFIG_DIR: settings, LLMP_SECRET_STORE: "file" };
    const login = ["login", "den", "--control-plane", "den", "--url", server.url, "--token", "-"];
    const given = { environment: { ...store, LLMP_SECRET_PASSPHRASE: PASSPHRASE }, stdin: { text: server.environment.LLMP_TOKEN ?? "" } };
    expect(await llmp(login, given)).toMatchObject({ exitCode: 0 });
    terminal = await openTerminal({ ...environment, ...store }, workplace.folder);
    try {
      await terminal.type("ready>", "llmp list; echo ended with $?\n");
      await terminal.type("? Passphrase of the encrypted file", "not-this-one\n");
      await terminal.type("? That was not it", `${PASSPHRASE}\n`);
      await terminal.see("ended with 0");
      expect(terminal.screen()).toContain("OpenWork Models");
      expect(terminal.screen()).not.toContain("reading from");
    } finally {
      terminal.close();
      await server.stop();
    }
  });
});
