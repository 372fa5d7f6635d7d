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
