// `llmp verify`, and --verify of create and update: a vendor on 127.0.0.1 that answers as OpenAI does, and the control planes' own checks.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";

const GOOD = "not-a-real-key-that-is-good";
const LIMITED = "not-a-real-key-without-the-right";
const WRONG = "not-a-real-key-that-is-wrong";

interface Vendor {
  readonly url: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** OpenAI's list of models: one for the good key, 403 for a restricted one, else 401. */
async function openVendor(): Promise<Vendor> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const status = { [`Bearer ${GOOD}`]: 200, [`Bearer ${LIMITED}`]: 403 }[incoming.headers.authorization ?? ""] ?? 401;
    outgoing.writeHead(status, { "content-type": "application/json" });
    const model = { id: "gpt-5", object: "model", created: 1, owned_by: "openai" };
    outgoing.end(
      JSON.stringify(status === 200 ? { object: "list", data: [model] } : { error: { message: "no", type: "invalid_request_error" } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

let vendor: Vendor;
let server: RunningSandbox;
let configuration = "";

beforeAll(async () => {
  vendor = await openVendor();
  server = await startSandbox();
});
afterAll(async () => {
  await vendor.close();
  await server.close();
});
beforeEach(async () => {
  configuration = await mkdtemp(join(tmpdir(), "llmp-verify-"));
  vendor.asked.length = 0;
});
afterEach(() => rm(configuration, { recursive: true, force: true }));

const keychain = memoryKeychain();

function llmp(words: readonly string[], { environment, ...options }: RunOptions = {}) {
  const base = { GOOD, LIMITED, WRONG, LLMP_FINGERPRINT_KEY: "a key of fingerprints for this test alone" };
  return run(words, { configuration, keychain, ...options, environment: { ...base, ...environment } });
}

function onGoodmem(words: readonly string[], options: RunOptions = {}) {
  const [token = ""] = server.tokensOf("goodmem");
  const environment = { LLMP_CONTROL_PLANE: "goodmem", LLMP_URL: server.urlOf("goodmem"), LLMP_TOKEN: token };
  return llmp(words, { ...options, environment: { ...environment, ...options.environment } });
}

describe("a key alone", () => {
  const check = (key: string, ...more: readonly string[]) =>
    llmp(["verify", "--vendor", "openai", "--base-url", vendor.url, "--api-key", `env:${key}`, ...more, "-o", "json"]);

  test.each([
    ["GOOD", 0, "good"],
    ["WRONG", 1, "rejected"],
    ["LIMITED", 1, "no_permission"],
  ])("%s: exit code %i, %s", async (key, exitCode, outcome) => {
    const result = await check(key);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(JSON.parse(result.stdout)).toMatchObject({ vendor: "openai", checks: [{ by: "vendor", outcome }] });
    expect(vendor.asked).toContain("GET /v1/models");
  });

  test("a model that is not offered is named, and makes the exit code 1", async () => {
    const { exitCode, stdout } = await check("GOOD", "--model-id", "gpt-5", "--model-id", "gpt-99");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ outcome: "good", missingModels: ["gpt-99"] }] });
  });

  test("a vendor that is not there: exit code 6", async () => {
    const result = await llmp(["verify", "--vendor", "openai", "--base-url", "http://127.0.0.1:9", "--api-key", "env:GOOD", "-o", "json"]);
    expect(result.exitCode).toBe(6);
    expect(JSON.parse(result.stdout)).toMatchObject({ checks: [{ outcome: "unreachable" }] });
  });

  test("a vendor that cannot be checked: exit code 2", async () => {
    const result = await llmp(["verify", "--vendor", "nobody-knows-it", "--api-key", "env:GOOD", "-o", "json"]);
    expect(result.exitCode).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ checks: [{ outcome: "not_checkable" }] });
  });

  test("written out on the command line, it is refused and not repeated", async () => {
    const { exitCode, stdout, stderr } = await llmp(["verify", "--vendor", "openai", "--api-key", GOOD]);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toContain(GOOD);
    expect(stderr).toContain("--api-key");
  });

  test("nothing to check is a mistake that says what to do", async () => {
    const { exitCode, stderr } = await llmp(["verify"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("llmp verify NAME");
  });
});

function flagsOf(name: string): readonly string[] {
  return [
    "--display-name",
    name,
    "--provider-type",
    "CUSTOM_OPENAI_COMPATIBLE",
    "--endpoint-url",
    vendor.url,
    "--model-identifier",
    "gpt-5",
  ];
}

async function names(): Promise<readonly string[]> {
  const { stdout } = await onGoodmem(["list", "--json", "name"]);
  return (JSON.parse(stdout) as readonly { name: string }[]).map(({ name }) => name);
}

describe("create --verify", () => {
  test("stores a key that the vendor takes", async () => {
    const { exitCode, stderr } = await onGoodmem(["create", ...flagsOf("Checked"), "--api-key", "env:GOOD", "--verify"]);
    expect(exitCode, stderr).toBe(0);
    expect(vendor.asked).toContain("GET /v1/models");
    expect(await names()).toContain("Checked");
  });

  test("asks about a key behind the scheme of the vendor's header without saying the scheme twice, and remembers to", async () => {
    const composed = JSON.stringify({ prefix: "Bearer ", from: "env:GOOD" });
    const flags = [...flagsOf("Composed"), "--model-identifier", "composed", "--api-key", composed];
    const { exitCode, stderr } = await onGoodmem(["create", ...flags, "--verify"]);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain("does not offer composed with this key");
    expect(JSON.stringify(server.stateOf("goodmem"))).toContain(`"Bearer ${GOOD}"`);
    const { stdout } = await onGoodmem(["verify", "Composed", "--model-id", "gpt-5", "-o", "json"]);
    expect(JSON.parse(stdout).checks).toMatchObject([{}, { by: "vendor", outcome: "good" }]);
  });

  test("does not store a key that the vendor rejects", async () => {
    const { exitCode, stderr } = await onGoodmem(["create", ...flagsOf("Rejected"), "--api-key", "env:WRONG", "--verify", "-o", "json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({ error: { code: "key_rejected" } });
    expect(await names()).not.toContain("Rejected");
  });

  test("asks nobody where it is not wanted, and unless told in a script", async () => {
    for (const [index, more] of [["--no-verify"], []].entries()) {
      const { exitCode, stderr } = await onGoodmem([
        "create",
        ...flagsOf(`Unchecked ${index}`),
        "--api-key",
        `env:${index === 0 ? "WRONG" : "LIMITED"}`,
        ...more,
      ]);
      expect(exitCode, stderr).toBe(0);
    }
    expect(vendor.asked).toEqual([]);
  });

  test("a doubt is a warning, and an error with --verify=strict", async () => {
    const flags = [...flagsOf("Doubtful"), "--api-key", "env:LIMITED"];
    const strict = await onGoodmem(["create", ...flags, "--verify=strict"]);
    expect(strict.exitCode).toBe(2);
    expect(await names()).not.toContain("Doubtful");
    const plain = await onGoodmem(["create", ...flags, "--model-identifier", "gpt-5-again", "--verify"]);
    expect(plain.exitCode, plain.stderr).toBe(0);
    expect(plain.stderr).toContain("the key is not verified");
  });

  test("a vendor out of reach refuses the write with --verify=strict alone: exit code 6", async () => {
    const flags = [
      "--display-name",
      "Far",
      "--provider-type",
      "CUSTOM_OPENAI_COMPATIBLE",
      "--endpoint-url",
      "http://127.0.0.1:9/v1",
      "--model-identifier",
      "gpt-5",
    ];
    const { exitCode } = await onGoodmem(["create", ...flags, "--api-key", "env:GOOD", "--verify=strict"]);
    expect(exitCode).toBe(6);
    expect(await names()).not.toContain("Far");
  });

  test("LLMP_VERIFY says the same, and any other word is refused", async () => {
    const refused = await onGoodmem(["create", ...flagsOf("By variable"), "--api-key", "env:WRONG"], {
      environment: { LLMP_VERIFY: "on" },
    });
    expect(refused.exitCode).toBe(1);
    const odd = await onGoodmem(["create", ...flagsOf("By variable"), "--api-key", "env:WRONG"], { environment: { LLMP_VERIFY: "maybe" } });
    expect(odd.exitCode).toBe(2);
    expect(odd.stderr).toContain("LLMP_VERIFY");
    const flag = await onGoodmem(["create", ...flagsOf("By flag"), "--api-key", "env:WRONG", "--verify=maybe"]);
    expect(flag.exitCode).toBe(2);
    expect(flag.stderr).toContain("--verify takes one of on, strict, off");
  });
});

describe("update --verify", () => {
  test("checks a new key with the stored address, and keeps the old one where it is rejected", async () => {
    await onGoodmem(["create", ...flagsOf("Renewed"), "--model-identifier", "gpt-5-renewed", "--api-key", "env:GOOD"]);
    const { exitCode, stderr } = await onGoodmem(["update", "Renewed", "--api-key", "env:WRONG", "--verify"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("the vendor rejects the key");
    expect(server.requests.filter(({ method }) => method === "PUT")).toEqual([]);
  });

  test("asks nothing where no key changes", async () => {
    const { exitCode, stderr } = await onGoodmem(["update", "Renewed", "--description", "as it was", "--verify"]);
    expect(exitCode, stderr).toBe(0);
    expect(vendor.asked).toEqual([]);
  });
});

test("the help claims no more than is true of tokens, and of where a remembered key goes", async () => {
  const { stdout } = await llmp(["verify", "--help"]);
  const text = stdout.replace(/\s+/g, " ");
  expect(text).not.toContain("without spending tokens");
  for (const words of [
    "What llmp asks the vendor spends no tokens",
    "GoodMem's is a ping",
    "OpenWork Den tries",
    "a remembered key is not sent",
  ])
    expect(text).toContain(words);
});

describe("a stored provider", () => {
  test("is asked about at the control plane, and at the vendor with the key that llmp remembers", async () => {
    await onGoodmem(["create", ...flagsOf("Stored"), "--model-identifier", "gpt-5-stored", "--api-key", "env:GOOD"]);
    const { stdout, stderr } = await onGoodmem(["verify", "Stored", "--model-id", "gpt-5", "-o", "json"]);
    expect(JSON.parse(stdout), stderr).toMatchObject({
      controlPlane: "goodmem",
      name: "Stored",
      checks: [
        { by: "control_plane", speaker: "GoodMem" },
        { by: "vendor", outcome: "good", missingModels: [] },
      ],
    });
  });

  test("says so where the remembered reference gives another key now, and does not send that one", async () => {
    await onGoodmem(["create", ...flagsOf("Moved on"), "--model-identifier", "gpt-5-moved", "--api-key", "env:GOOD"]);
    vendor.asked.length = 0;
    const { stderr, stdout } = await onGoodmem(["verify", "Moved on", "-o", "json"], { environment: { GOOD: WRONG } });
    expect(stderr).toContain("gives another key now");
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ by: "control_plane" }, { by: "vendor", outcome: "not_checkable" }] });
  });

  test("is checked with a key that is given", async () => {
    const { exitCode, stdout } = await onGoodmem(["verify", "Stored", "--api-key", "env:WRONG", "-o", "json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ by: "control_plane" }, { by: "vendor", outcome: "rejected" }] });
  });

  describe("that was moved to another address since its key was written", () => {
    const create = (name: string, ...more: readonly string[]) =>
      onGoodmem(["create", ...flagsOf(name), "--model-identifier", name, "--api-key", "env:GOOD", ...more]);
    const checkOf = async (words: readonly string[], options: RunOptions = {}) => {
      const { stdout, stderr } = await onGoodmem(["verify", ...words, "-o", "json"], options);
      return (JSON.parse(stdout || stderr) as { readonly checks: readonly { by: string; outcome: string; detail: string }[] }).checks.find(
        ({ by }) => by === "vendor",
      );
    };
    let other: Vendor;
    beforeAll(async () => {
      other = await openVendor();
    });
    afterAll(() => other.close());
    beforeEach(() => {
      other.asked.length = 0;
    });
    /** As somebody does who has the right to, and no llmp to ask whether it is meant. */
    const move = (kind: "den" | "goodmem", from: string, to: string) =>
      server.setState(kind, JSON.parse(JSON.stringify(server.stateOf(kind)).replaceAll(from, to)));

    const onDen = (words: readonly string[], options: RunOptions = {}) =>
      llmp(words, {
        ...options,
        environment: { LLMP_CONTROL_PLANE: "den", LLMP_URL: server.urlOf("den"), LLMP_TOKEN: server.tokensOf("den")[0] ?? "" },
      });
    const config = (api: string) =>
      JSON.stringify({
        id: "own",
        name: "Own",
        npm: "@ai-sdk/openai-compatible",
        env: ["OWN_KEY"],
        api,
        models: { m: { id: "m", name: "M" } },
      });
    const spec = (api: string) => ["--custom-config", config(api)];

    test("keeps the remembered key from it, names both addresses, and sends the one that is given", async () => {
      expect(await create("Moved away")).toMatchObject({ exitCode: 0 });
      move("goodmem", vendor.url, other.url);
      const check = await checkOf(["Moved away"]);
      expect(check).toMatchObject({ outcome: "not_checkable" });
      for (const words of [vendor.url, other.url, "--api-key"]) expect(check?.detail).toContain(words);
      expect([...other.asked, ...vendor.asked]).toEqual([]);
      expect(await checkOf(["Moved away", "--api-key", "env:GOOD"])).toMatchObject({ outcome: "good" });
      expect(other.asked).not.toEqual([]);
    });

    test("is trusted again once llmp itself has moved it, or written the key there", async () => {
      const created = await onDen(["create", "--source", "custom", "--name", "On purpose", ...spec(vendor.url), "--api-key", "env:GOOD"]);
      expect(created, created.stderr).toMatchObject({ exitCode: 0 });
      expect(await onDen(["update", "On purpose", ...spec(other.url)])).toMatchObject({ exitCode: 0 });
      const verified = await onDen(["verify", "On purpose", "-o", "json"]);
      expect(JSON.parse(verified.stdout).checks, verified.stdout).toMatchObject([{}, { by: "vendor", outcome: "good" }]);
      expect(await create("Given there")).toMatchObject({ exitCode: 0 });
      move("goodmem", vendor.url, other.url);
      // What changes something else does not say that the move was meant.
      expect(await onGoodmem(["update", "Given there", "--description", "as it was"])).toMatchObject({ exitCode: 0 });
      expect(await checkOf(["Given there"])).toMatchObject({ outcome: "not_checkable" });
      expect(await onGoodmem(["update", "Given there", "--api-key", "env:GOOD", "--yes"])).toMatchObject({ exitCode: 0 });
      expect(await checkOf(["Given there"])).toMatchObject({ outcome: "good" });
    });

    test("is not asked where an older llmp did not remember the address, unless it is the vendor's usual one", async () => {
      expect(await create("From before")).toMatchObject({ exitCode: 0 });
      const file = join(configuration, "fingerprints.json");
      const { records, ...state } = JSON.parse(await readFile(file, "utf8"));
      expect(records).toMatchObject([{ destination: { baseUrl: vendor.url } }]);
      const before = records.map(({ destination: _destination, ...record }: Record<string, unknown>) => record);
      await writeFile(file, JSON.stringify({ ...state, records: before }));
      vendor.asked.length = 0;
      expect(await checkOf(["From before"])).toMatchObject({
        outcome: "not_checkable",
        detail: expect.stringContaining("where its key was meant to go is not remembered"),
      });
      expect(vendor.asked).toEqual([]);
    });

    test("does not have the control plane try the remembered key there either", async () => {
      const created = await onDen([
        "create",
        "--source",
        "custom",
        "--name",
        "Own",
        ...spec("https://llm.example.com/v1"),
        "--api-key",
        "env:GOOD",
      ]);
      expect(created, created.stderr).toMatchObject({ exitCode: 0 });
      move("den", "https://llm.example.com/v1", "https://elsewhere.example/v1");
      const from = server.requests.length;
      const { stdout } = await onDen(["verify", "Own", "-o", "json"]);
      expect(JSON.parse(stdout).checks).toMatchObject([
        { by: "control_plane", outcome: "not_checkable", detail: expect.stringContaining("--api-key") },
        { by: "vendor", outcome: "not_checkable", detail: expect.stringContaining("https://elsewhere.example/v1") },
      ]);
      expect(server.requests.slice(from).filter(({ method }) => method !== "GET")).toEqual([]);
    });
  });
});
