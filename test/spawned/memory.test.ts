// What llmp remembers of its writes, as a process: when it is killed, and with a real keychain, a slow one and none.

import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEY, leaksOf, readAll } from "../commands/canary.ts";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { leftOut, type SecretService, startSecretService } from "../secrets/secret-service.ts";
import { type Ended, openWorkplace, type ProcessOptions, type Workplace, waitUntil } from "./llmp.ts";

const SPEC = ["--source", "models_dev", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
const CREATE = ["create", ...SPEC, "--name", "One", "--api-key", "env:CANARY"];

let server: Loopback;
let workplace: Workplace;
let settings = "";
let count = 0;
beforeAll(async () => {
  server = await startLoopback();
  workplace = await openWorkplace();
});
beforeEach(() => {
  server.reset();
  count += 1;
  settings = join(workplace.folder, `settings-${count}`);
});
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

function variables(environment: ProcessOptions["environment"] = {}) {
  return { ...server.environment, LLMP_CONFIG_DIR: settings, TMPDIR: workplace.folder, CANARY: KEY, ...environment };
}

async function llmp(words: readonly string[], environment: ProcessOptions["environment"] = {}): Promise<Ended> {
  const ended = await workplace.llmp(words, { environment: variables(environment) });
  expect(leaksOf(KEY, ended.stdout + ended.stderr)).toEqual([]);
  return ended;
}

async function read(words: readonly string[], environment: ProcessOptions["environment"] = {}) {
  const { exitCode, stdout, stderr } = await llmp([...words, "-o", "json"], environment);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout);
}

async function states(environment: ProcessOptions["environment"]): Promise<readonly string[]> {
  const rows: readonly { readonly name: string; readonly keys: readonly { readonly state: string }[] }[] = await read(
    ["list", "--keys"],
    environment,
  );
  return rows.filter(({ name }) => name === "One").flatMap(({ keys }) => keys.map(({ state }) => state));
}

describe("a process that is killed", () => {
  const own = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789" };

  test("in the middle of a write leaves a log that says so, and a key in doubt", async () => {
    expect((await llmp(CREATE, own)).exitCode).toBe(0);
    server.fail("delay:ms=60000,on=write");
    const update = ["update", "One", "--api-key", "env:NEXT"];
    const running = workplace.start(update, { environment: variables({ ...own, NEXT: "not-a-real-key-that-came-later" }) });
    await waitUntil("it writes", () => server.requests().some((line) => line.startsWith("PATCH")));
    running.child.kill("SIGKILL");
    await running.ended();
    server.fail();
    const log = await read(["log"], own);
    expect(log.map(({ action, outcome }: Record<string, string>) => [action, outcome])).toEqual([
      ["create", "done"],
      ["update", "unknown"],
    ]);
    expect((await llmp(["log", "--verify"])).exitCode).toBe(0);
    expect(await states(own)).toEqual(["unknown"]);
    expect(await read(["key", "where", "--from", "env:CANARY"], own)).toMatchObject([{ name: "One", certain: false }]);
  });

  const lines = async () => (await readFile(join(settings, "audit.jsonl"), "utf8").catch(() => "")).split("\n").length - 1;
  const arrived = (method: string) => server.requests().filter((line) => line.startsWith(method)).length;

  test("at any moment leaves a log that is sound, and has every write that the server stored", { timeout: 60_000 }, async () => {
    const moments: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
      "it has read": () => arrived("GET") > 0,
      "it has begun to write it down": () => existsSync(join(settings, "audit.jsonl.lock")),
      "it has written down that it begins": async () => (await lines()) % 2 === 1,
      "it has sent the write": () => arrived("POST") > 0,
      "the write is stored": () => server.providers().some(({ name }) => name === "the write is stored"),
      "it has written down how it ended": async () => (await lines()) > 0 && (await lines()) % 2 === 0,
      "it remembers the key": () => existsSync(join(settings, "fingerprints.json.lock")),
    };
    for (const [name, holds] of Object.entries(moments)) {
      settings = join(workplace.folder, name);
      server.reset();
      const create = ["create", ...SPEC, "--name", name, "--api-key", "env:CANARY"];
      const running = workplace.start(create, { environment: variables(own) });
      await waitUntil(`${name}, or it has ended`, async () => running.child.exitCode !== null || (await holds()));
      running.child.kill("SIGKILL");
      await running.ended();
      const stored = server.providers().length;
      // A lock goes stale by itself, in its time.
      for (const file of ["audit.jsonl", "fingerprints.json"]) await rm(join(settings, `${file}.lock`), { recursive: true, force: true });
      const log: readonly { readonly outcome: string }[] = await read(["log"]);
      // Whatever is stored is in the log, and what the log says is done is stored.
      expect({ name, isLogged: log.length >= stored, isStored: stored >= log.filter(({ outcome }) => outcome === "done").length }).toEqual({
        name,
        isLogged: true,
        isStored: true,
      });
      expect(await llmp([...CREATE, "--allow-duplicate"], own)).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await llmp(["log", "--verify"])).toMatchObject({ exitCode: 0 });
      expect((await read(["log"])).length).toBe(log.length + 1);
    }
  });
});

describe("the encrypted file of secrets", () => {
  test("keeps the key of fingerprints where its passphrase is in the environment", async () => {
    const environment = { LLMP_SECRET_STORE: "file", LLMP_SECRET_PASSPHRASE: "pangolin-quartz-wyvern-basalt" };
    expect(await llmp(CREATE, environment)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await states(environment)).toEqual(["same"]);
    expect(await states({ ...environment, CANARY: "another-key-of-the-vendor" })).toEqual(["changed here"]);
    expect((await llmp(["key", "list"], environment)).stdout).toBe("");
    expect(leaksOf(KEY, await readAll(settings))).toEqual([]);
  });

  test("is not asked for where it is not", async () => {
    expect(await llmp(CREATE, { LLMP_SECRET_STORE: "file" })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await states({ LLMP_SECRET_STORE: "file" })).toEqual([]);
    expect(await llmp([...CREATE, "--allow-duplicate"], { LLMP_SECRET_STORE: "none" })).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

const missing = leftOut.length === 0 ? "" : ` (left out: this machine lacks ${leftOut.join(", ")})`;

describe.skipIf(leftOut.length > 0)(`a real Secret Service${missing}`, () => {
  let service: SecretService;
  beforeAll(async () => {
    service = await startSecretService(join(workplace.folder, "service"));
  });
  afterAll(() => service?.stop());

  function kept(): Promise<string> {
    // It ends with 1 where there is nothing.
    return service.run("secret-tool", ["lookup", "service", "llmp", "username", "llmp:fingerprint-key"]).catch(() => "");
  }

  test("a rehearsal against stand-ins leaves nothing in it", async () => {
    const words = ["sandbox", "run", "--", "llmp", "create", ...SPEC, "--name", "One", "--api-key", "env:CANARY"];
    expect((await llmp(words, service.environment)).exitCode).toBe(0);
    expect(await kept()).toBe("");
  });

  test("keeps the key of fingerprints, which `key list` does not show and the next process finds", async () => {
    expect(await llmp(CREATE, service.environment)).toMatchObject({ exitCode: 0, stderr: "" });
    const key = await kept();
    expect(key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect((await llmp(["key", "list"], service.environment)).stdout).toBe("");
    expect(await states(service.environment)).toEqual(["same"]);
    expect(await states({ ...service.environment, CANARY: "another-key-of-the-vendor" })).toEqual(["changed here"]);
    expect(await readAll(settings)).not.toContain(key);
    expect(await kept()).toBe(key);
  });

  test("that stops answering costs no write", async () => {
    service.pause();
    try {
      const { exitCode, stderr } = await llmp(CREATE, service.environment);
      expect({ exitCode, stored: server.providers()[0]?.apiKey ?? Object.values(server.providers()[0]?.apiKeys ?? {})[0] }).toEqual({
        exitCode: 0,
        stored: KEY,
      });
      expect(stderr).toMatch(/^warning: what is written is not remembered: .* did not answer in time/);
    } finally {
      service.resume();
    }
    expect(await states(service.environment)).toEqual([]);
  });

  test("that is locked, where nobody can unlock it, costs none either", async () => {
    await service.lock();
    const { exitCode, stderr } = await llmp(CREATE, service.environment);
    expect({ exitCode, stored: server.providers().length }).toEqual({ exitCode: 0, stored: 1 });
    expect(stderr).not.toContain("error");
  });
});
