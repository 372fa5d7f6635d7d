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

test("two rotations of one key at a time go one after the other: the store and the providers hold the same key", async () => {
  const llmp = on("refactor");
  for (const provider of ["openai", "anthropic", "xai"])
    expect(await llmp(["create", "--provider", provider, "--api-key", "keychain:shared"])).toMatchObject({ exitCode: 0 });
  const other = "not-a-real-key-another-new-one";
  const ways = [{}, { environment: { NEW_KEY: other } }];
  const results = await Promise.all(ways.map((options) => llmp(ROTATE, options)));
  expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const { shared = "" } = keychain.entries;
  expect([NEW, other]).toContain(shared);
  expect([OLD, NEW, other].filter((key) => stateOf("refactor").includes(key))).toEqual([shared]);
});
