// `llmp rotate` where a provider holds more than the bare key: a prefix, a header of its own, further parts that only go together.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";

const OLD = "not-a-real-key-the-old-one";
const NEW = "not-a-real-key-the-new-one";

let server: RunningSandbox;
let configuration = "";
let keychain = memoryKeychain();
const states = new Map<string, unknown>();

beforeAll(async () => {
  server = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
  for (const kind of Object.keys(controlPlanes)) states.set(kind, structuredClone(server.stateOf(kind)));
});
afterAll(() => server.close());
beforeEach(async () => {
  for (const [kind, state] of states) server.setState(kind, structuredClone(state));
  keychain = memoryKeychain({ shared: OLD });
  configuration = await mkdtemp(join(tmpdir(), "llmp-rotate-kinds-"));
});
afterEach(() => rm(configuration, { recursive: true }));

function on(kind: string) {
  const environment = {
    LLMP_CONTROL_PLANE: kind,
    LLMP_URL: `${server.url}/${kind}`,
    LLMP_TOKEN: server.tokensOf(kind)[0] ?? "",
    LLMP_FINGERPRINT_KEY: "a key of fingerprints for this test alone",
    NEW_KEY: NEW,
  };
  return (words: readonly string[], options: RunOptions = {}) =>
    run(words, { configuration, keychain, ...options, environment: { ...environment, ...options.environment } });
}

function stateOf(kind: string): string {
  return JSON.stringify(server.stateOf(kind));
}

const CREATE = ["create", "--provider-type", "CUSTOM_OPENAI_COMPATIBLE", "--model-identifier", "m", "--display-name", "Own"];
const OWN = [...CREATE, "--endpoint-url", "https://llm.example.com/v1"];
const ROTATE = ["rotate", "--key", "shared", "--from", "env:NEW_KEY", "--yes", "-o", "json"];

describe("a key behind a prefix", () => {
  test("is found where it is, and the new one stands behind the same prefix", async () => {
    const llmp = on("goodmem");
    const composed = JSON.stringify({ prefix: "Bearer ", from: "keychain:shared" });
    expect(await llmp([...OWN, "--api-key", composed, "-o", "name"])).toMatchObject({ exitCode: 0 });
    expect(JSON.parse((await llmp(["key", "where", "shared", "-o", "json"])).stdout)).toMatchObject([{ name: "Own", certain: true }]);
    const rotated = await llmp(ROTATE);
    expect(rotated, rotated.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(rotated.stdout)).toMatchObject({ stored: true, summary: { rotated: 1 } });
    expect(stateOf("goodmem")).toContain(`"Bearer ${NEW}"`);
    expect(JSON.parse((await llmp(["key", "where", "--from", "env:NEW_KEY", "-o", "json"])).stdout)).toMatchObject([{ name: "Own" }]);
    expect(JSON.parse((await llmp(["list", "--keys", "-o", "json"])).stdout)).toContainEqual(
      expect.objectContaining({ keys: [expect.objectContaining({ field: "apiKey" })] }),
    );
    expect(JSON.parse((await llmp(ROTATE)).stdout)).toMatchObject({ summary: { already: 1 } });
  });

  test("stays behind it where it is found by its vendor", async () => {
    const llmp = on("goodmem");
    const composed = JSON.stringify({ prefix: "Bearer ", from: "keychain:shared" });
    expect(await llmp([...CREATE, "--endpoint-url", "https://openrouter.ai/api/v1", "--api-key", composed])).toMatchObject({ exitCode: 0 });
    const rotate = ["rotate", "--vendor", "openrouter", "--from", "env:NEW_KEY", "--yes", "-o", "json"];
    expect(JSON.parse((await llmp(rotate)).stdout)).toMatchObject({ summary: { rotated: 1 } });
    expect(stateOf("goodmem")).toContain(`"Bearer ${NEW}"`);
    expect(JSON.parse((await llmp(rotate)).stdout)).toMatchObject({ summary: { already: 1 } });
  });
});

describe("what a write would meet", () => {
  test("is told before it where it destroys something, at a terminal and with --yes", async () => {
    const llmp = on("agentstack");
    expect(await llmp(["create", "--type", "openai", "--name", "Own", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    const rehearsed = await llmp([...ROTATE, "--dry-run"]);
    expect(JSON.parse(rehearsed.stdout)).toMatchObject({ items: [{ warnings: [expect.stringContaining("under another id")] }] });
    const refused = await llmp(["rotate", "--key", "shared", "--from", "env:NEW_KEY", "--no-verify"], { answers: [["Rotate?", false]] });
    expect(refused).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("would be made anew under another id") });
    expect(stateOf("agentstack")).toContain(OLD);
    expect(await llmp(ROTATE)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("would be made anew under another id") });
  });

  test.each([
    ["langwatch", ["--provider", "bedrock"], ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "AWS_REGION_NAME=us-east-1"],
    ["refactor", ["--provider", "amazon-bedrock"], ["aws_access_key_id", "aws_secret_access_key"], "region=us-east-1"],
    [
      "den",
      [
        "--source",
        "models_dev",
        "--name",
        "Own",
        "--provider-id",
        "amazon-bedrock",
        "--model-id",
        "anthropic.claude-opus-4-1-20250805-v1:0",
      ],
      ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
      "AWS_REGION=us-east-1",
    ],
  ] as const)("is said of one part of several on %s, and nothing is written", async (kind, flags, [id, secret], region) => {
    const llmp = on(kind);
    keychain = memoryKeychain({ shared: OLD, other: "not-a-real-key-of-the-other-part" });
    const parts = [`${id}=keychain:shared`, `${secret}=keychain:other`, region].flatMap((part) => ["--credential", part]);
    const created = await llmp(["create", ...flags, ...parts, "-o", "json"]);
    expect(created, created.stderr).toMatchObject({ exitCode: 0 });
    for (const words of [ROTATE, [...ROTATE, "--rollback"]]) {
      const { exitCode, stdout } = await llmp(words);
      expect(exitCode).toBe(5);
      expect(JSON.parse(stdout)).toMatchObject({ stored: false, summary: { unsupported: 1 } });
      expect(JSON.parse(stdout).items[0].error.hint).toContain("llmp update");
      expect([OLD, NEW].map((key) => stateOf(kind).includes(key))).toEqual([true, false]);
    }
    expect(keychain.entries.shared).toBe(OLD);
    expect(JSON.parse((await llmp([...ROTATE, "--dry-run"])).stdout)).toMatchObject({ items: [{ action: "unsupported" }] });
  });
});

describe("how GoodMem sends a key, which it shows to nobody", () => {
  const HEADER = ["--header-name", "x-api-key", "--prefix", "Key "];
  const held = (key: string) => `{"inlineSecret":"${key}","headerName":"x-api-key","prefix":"Key "}`;

  test.each([
    ["in single fields", [...OWN, "--api-key", "keychain:shared", ...HEADER, "--credential-label", "team=ai"]],
    [
      "as a whole",
      [
        ...OWN,
        "--credentials",
        JSON.stringify({
          apiKey: { inlineSecret: "keychain:shared", headerName: "x-api-key", prefix: "Key " },
          labels: { team: "ai" },
        }),
      ],
    ],
  ])("stays as it was where llmp wrote it %s: with a rotation, and with an update of the key alone", async (_way, create) => {
    const llmp = on("goodmem");
    const created = await llmp(create);
    expect(created, created.stderr).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(held(OLD));
    const rotated = await llmp(ROTATE);
    expect(rotated, rotated.stderr).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("headerName, prefix, credentialLabels") });
    expect(stateOf("goodmem")).toContain(held(NEW));
    expect(await llmp(["update", "Own", "--api-key", "env:OTHER"], { environment: { OTHER: OLD } })).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(held(OLD));
    expect(stateOf("goodmem")).toContain('"labels":{"team":"ai"}');
    // Named anew, the rest still stays, and so on for ever.
    expect(await llmp(["update", "Own", "--api-key", "env:NEW_KEY", "--header-name", "api-key"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["update", "Own", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(`{"inlineSecret":"${NEW}","headerName":"api-key","prefix":"Key "}`);
  });

  test("may be lost where llmp did not write it: that is agreed to first", async () => {
    const llmp = on("goodmem");
    expect(await llmp([...OWN, "--api-key", "keychain:shared", ...HEADER])).toMatchObject({ exitCode: 0 });
    const elsewhere = { configuration: await mkdtemp(join(configuration, "elsewhere-")) };
    const update = ["update", "Own", "--api-key", "env:NEW_KEY"];
    const refused = await llmp(update, elsewhere);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("would be lost") });
    expect(stateOf("goodmem")).toContain(held(OLD));
    expect(await llmp([...update, ...HEADER], elsewhere)).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(held(NEW));
    expect(await llmp([...update, "--yes"], { configuration: await mkdtemp(join(configuration, "third-")) })).toMatchObject({
      exitCode: 0,
    });
    expect(stateOf("goodmem")).toContain(`"apiKey":{"inlineSecret":"${NEW}"}`);
  });

  test("may be lost by a rotation of what others wrote, which tells it before", async () => {
    const llmp = on("goodmem");
    const flags = [...CREATE, "--endpoint-url", "https://openrouter.ai/api/v1", "--api-key", "keychain:shared", ...HEADER];
    expect(await llmp(flags)).toMatchObject({ exitCode: 0 });
    const elsewhere = { configuration: await mkdtemp(join(configuration, "elsewhere-")) };
    const { vendor } = JSON.parse((await llmp(["get", "Own", "-o", "json"])).stdout);
    const rotate = ["rotate", "--vendor", vendor, "--from", "env:NEW_KEY"];
    const { stdout } = await llmp([...rotate, "--dry-run", "-o", "json"], elsewhere);
    expect(JSON.parse(stdout).items).toMatchObject([{ name: "Own", warnings: [expect.stringContaining("would be lost")] }]);
    expect(JSON.parse((await llmp([...rotate, "--dry-run", "-o", "json"])).stdout).items[0].warnings).toBeUndefined();
    expect(await llmp([...rotate, "--yes"])).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(held(NEW));
  });
});

describe("two rotations at a time", () => {
  const other = "not-a-real-key-another-new-one";

  test.each([
    ["of one key", ROTATE],
    ["of one vendor", ["rotate", "--vendor", "openai", "--from", "env:NEW_KEY", "--yes"]],
  ])("%s: the second is refused, and the providers and the store hold the key of the first", async (_what, words) => {
    const llmp = on("refactor");
    expect(await llmp(["create", "--provider", "openai", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    const results = await Promise.all([{}, { environment: { NEW_KEY: other } }].map((options) => llmp(words, options)));
    expect(results.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 2]);
    const [first = "", second = ""] = results[0]?.exitCode === 0 ? [NEW, other] : [other, NEW];
    expect([OLD, first, second].map((key) => stateOf("refactor").includes(key))).toEqual([false, true, false]);
    if (words === ROTATE) expect(keychain.entries.shared).toBe(first);
    expect(results.find(({ exitCode }) => exitCode === 2)?.stderr).toContain("another llmp on this machine is rotating");
    expect(await llmp(words, { environment: { NEW_KEY: second } })).toMatchObject({ exitCode: 0 });
  });

  test("of two keys do not wait for each other", async () => {
    const llmp = on("refactor");
    keychain = memoryKeychain({ shared: OLD, second: "not-a-real-key-the-second" });
    expect(await llmp(["create", "--provider", "openai", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["create", "--provider", "anthropic", "--api-key", "keychain:second"])).toMatchObject({ exitCode: 0 });
    const second = ["rotate", "--key", "second", "--from", "env:OTHER", "--yes"];
    const results = await Promise.all([llmp(ROTATE), llmp(second, { environment: { OTHER: other } })]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });
});

describe("a provider that is not found", () => {
  const begin = async () => {
    const llmp = on("goodmem");
    for (const name of ["One", "Two"]) {
      const flags = [...OWN, "--api-key", "keychain:shared", "--display-name", name, "--model-identifier", name];
      expect(await llmp(flags)).toMatchObject({ exitCode: 0 });
    }
    return llmp;
  };
  /** By somebody else. */
  const hide = async (llmp: ReturnType<typeof on>) => {
    const elsewhere = { configuration: await mkdtemp(join(configuration, "elsewhere-")) };
    expect(await llmp(["delete", "Two", "--yes"], elsewhere)).toMatchObject({ exitCode: 0 });
  };

  test("keeps the old key in the store: it may only be hidden from this token, until --ignore-missing says otherwise", async () => {
    const llmp = await begin();
    await hide(llmp);
    const first = await llmp(ROTATE);
    expect(first.exitCode).toBe(5);
    expect(JSON.parse(first.stdout)).toMatchObject({ stored: false, summary: { rotated: 1, missing: 1 } });
    expect(first.stdout).toContain("not found: deleted, or not visible to this token");
    expect(first.stderr).toContain("--ignore-missing");
    expect(keychain.entries.shared).toBe(OLD);
    const again = await llmp([...ROTATE, "--ignore-missing"]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ stored: true, summary: { already: 1, missing: 1 } });
    expect(keychain.entries.shared).toBe(NEW);
    expect(JSON.parse((await llmp(["key", "where", "--from", "env:OLD", "-o", "json"], { environment: { OLD } })).stdout)).toEqual([]);
  });

  test("ends all or nothing before the first write", async () => {
    const llmp = await begin();
    await hide(llmp);
    const { exitCode, stdout } = await llmp([...ROTATE, "--rollback"]);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ stored: false, summary: { skipped: 1, missing: 1 } });
    expect(stateOf("goodmem")).not.toContain(NEW);
  });

  test("is none where llmp itself deleted it", async () => {
    const llmp = await begin();
    expect(await llmp(["delete", "Two", "--yes"])).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await llmp(ROTATE);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stored: true, summary: { rotated: 1 } });
  });
});

describe("a provider that was moved to another address since its key was written", () => {
  const [from, to] = ["https://llm.example.com/v1", "http://127.0.0.1:9/v1"];
  const begin = async () => {
    const llmp = on("goodmem");
    expect(await llmp([...OWN, "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    server.setState("goodmem", JSON.parse(stateOf("goodmem").replaceAll(from, to)));
    return llmp;
  };
  const warning = `the new key would go with it: it was moved since its key was written: from ${from} to ${to}`;

  test("is told of in the plan, with both addresses, before anything is asked or written", async () => {
    const llmp = await begin();
    const words = ["rotate", "--key", "shared", "--from", "env:NEW_KEY", "--verify"];
    const rehearsed = await llmp([...words, "--dry-run", "-o", "json"]);
    expect(JSON.parse(rehearsed.stdout)).toMatchObject({ items: [{ action: "rotate", warnings: [warning] }] });
    const refused = await llmp(words, { answers: [["Rotate?", false]] });
    expect(refused).toMatchObject({ exitCode: 130, stderr: expect.stringContaining(warning) });
    expect(refused.stderr).not.toContain("not verified");
    expect(await llmp(words)).toMatchObject({ exitCode: 2 });
    expect(stateOf("goodmem")).not.toContain(NEW);
    const { exitCode, stderr } = await llmp([...ROTATE, "--verify", "--include-moved"]);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.indexOf(warning)).toBeGreaterThan(-1);
    expect(stderr.indexOf(warning)).toBeLessThan(stderr.indexOf("not verified"));
    // What was agreed to is how it is meant from now on.
    const next = await llmp([...ROTATE, "--dry-run"], { environment: { NEW_KEY: "not-a-real-key-the-third" } });
    expect(JSON.parse(next.stdout).items).toMatchObject([{ action: "rotate" }]);
    expect(next.stdout).not.toContain("was moved");
  });

  test("gets no key where nobody looks at the plan, nor does its address see the key, until --include-moved says so", async () => {
    const llmp = await begin();
    const error = { code: "usage", message: `${warning} (--include-moved gives it the key all the same)` };
    expect(JSON.parse((await llmp([...ROTATE, "--dry-run"])).stdout)).toMatchObject({ items: [{ action: "failed", error }] });
    const { exitCode, stdout, stderr } = await llmp([...ROTATE, "--verify"]);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ stored: false, items: [{ action: "failed", error }] });
    expect(stderr).not.toContain("not verified");
    expect(stateOf("goodmem")).not.toContain(NEW);
    expect(await llmp([...ROTATE, "--include-moved"])).toMatchObject({ exitCode: 0 });
    expect(stateOf("goodmem")).toContain(NEW);
  });

  test("is told of with --vendor too, and where nothing is remembered of an address that is not the vendor's own", async () => {
    const llmp = on("goodmem");
    const flags = ["create", "--provider-type", "OPENAI", "--model-identifier", "m", "--display-name", "Own", "--api-key", "env:NEW_KEY"];
    expect(await llmp([...flags, "--endpoint-url", "https://api.openai.com/v1"])).toMatchObject({ exitCode: 0 });
    const rotate = ["rotate", "--vendor", "openai", "--from", "env:OLD", "--dry-run", "-o", "json"];
    const elsewhere = { environment: { OLD }, configuration: await mkdtemp(join(configuration, "elsewhere-")) };
    const risks = async (options: RunOptions) => JSON.parse((await llmp(rotate, options)).stdout).items[0].warnings?.join() ?? "";
    expect(await risks(elsewhere)).not.toContain("address");
    server.setState("goodmem", JSON.parse(stateOf("goodmem").replaceAll("https://api.openai.com/v1", to)));
    expect(await risks({ environment: { OLD } })).toContain(`from https://api.openai.com/v1 to ${to}`);
    expect(await risks(elsewhere)).toContain(`it leads to ${to}, which is not the usual address of openai`);
  });
});

describe("a new key that is stored before it is rotated", () => {
  test("finds nobody any more, and is told how to go on, which works", async () => {
    const llmp = on("refactor");
    expect(await llmp(["create", "--provider", "openai", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["key", "set", "shared", "--from", "env:NEW_KEY", "--yes"])).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await llmp(["rotate", "--key", "shared", "--from", "env:NEW_KEY", "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('another key "shared" now than llmp gave to a provider');
    const [, way = ""] = /`llmp (rotate [^`]*)`/.exec(stderr) ?? [];
    expect(way).toBe("rotate --vendor openai --from keychain:shared");
    expect(await llmp([...way.split(" "), "--yes"])).toMatchObject({ exitCode: 0 });
    expect([OLD, NEW].map((key) => stateOf("refactor").includes(key))).toEqual([false, true]);
    expect(JSON.parse((await llmp(["key", "where", "shared", "-o", "json"])).stdout)).toMatchObject([{ name: "openai" }]);
  });

  test("is told of as well where some have it already: the old one must not be revoked yet", async () => {
    const llmp = on("refactor");
    expect(await llmp(["create", "--provider", "openai", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["key", "set", "shared", "--from", "env:NEW_KEY", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["create", "--provider", "anthropic", "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
    const { stderr } = await llmp(ROTATE);
    expect(stderr).toContain('warning: an earlier key "shared" was given to openai');
    expect(stderr).not.toContain("can be revoked");
  });
});
