import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SandboxResponse } from "../../src/control-planes/sandbox.ts";
import { describeFaults } from "../../src/sandbox/faults.ts";
import { type Answer, memoryKeychain, type RunOptions, type RunResult, run } from "../run.ts";
import { KEY, leaksOf, QUOTED, readAll, TOKEN } from "./canary.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

let folder = "";
let configuration = "";
let keyFile = "";
let specFile = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-canary-"));
  configuration = await mkdtemp(join(tmpdir(), "llmp-canary-settings-"));
  keyFile = join(folder, "key");
  specFile = join(folder, "spec.yaml");
  await writeFile(keyFile, `${KEY}\n`, { mode: 0o600 });
  await writeFile(specFile, `${SPEC_WITHOUT_KEY}apiKey: ${JSON.stringify(KEY)}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(configuration, { recursive: true });
});

const NAME = "Canary";
const SPEC_WITHOUT_KEY = `source: models_dev\nname: ${NAME}\nproviderId: anthropic\nmodelIds: [claude-sonnet-4-5]\n`;
const SPEC = ["--source", "models_dev", "--name", NAME, "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
const CREATE = ["create", ...SPEC, "--allow-duplicate"];
const EXEC = `exec:${process.execPath} -e "process.stdout.write(process.env.CANARY)"`;

const ANSWERS: readonly Answer[] = [
  ["Where do the models come from?", "models_dev"],
  ["Vendor", "anthropic"],
  ["Models", ["claude-sonnet-4-5"]],
  ["Name", NAME],
  ["API key", KEY],
  ["Members who may use it", []],
  ["Teams that may use it", []],
  ["Create it?", true],
];

/** Every way in which a key comes in. */
function ways(): Readonly<Record<string, readonly [words: readonly string[], options: RunOptions]>> {
  return {
    "env:": [[...CREATE, "--api-key", "env:CANARY"], {}],
    "file:": [[...CREATE, "--api-key", `file:${keyFile}`], {}],
    "keychain:": [[...CREATE, "--api-key", "keychain:canary"], {}],
    "exec:": [[...CREATE, "--api-key", EXEC], {}],
    "-": [[...CREATE, "--api-key", "-"], { stdin: KEY }],
    "named, as env:": [[...CREATE, "--credential", "ANTHROPIC_API_KEY=env:CANARY"], {}],
    "a literal in piped JSON": [
      ["create", "--allow-duplicate"],
      {
        stdin: JSON.stringify({ source: "models_dev", name: NAME, providerId: "anthropic", modelIds: ["claude-sonnet-4-5"], apiKey: KEY }),
      },
    ],
    "a literal in a file": [["create", "-f", specFile, "--allow-duplicate"], {}],
    "typed at a prompt": [["create", "--allow-duplicate"], { answers: ANSWERS }],
  };
}

function llmp(server: Loopback, words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const environment = { ...server.environment, CANARY: KEY, DEN_TOKEN: TOKEN, ...options.environment };
  return run(words, { configuration, keychain: memoryKeychain({ canary: KEY }), ...options, environment });
}

function expectNoLeak({ stdout, stderr }: RunResult, what: string): void {
  for (const [name, secret] of Object.entries({ "the key": KEY, "the token": TOKEN, "the key with quotation marks": QUOTED })) {
    expect({ what, name, stdout: leaksOf(secret, stdout), stderr: leaksOf(secret, stderr) }).toEqual({
      what,
      name,
      stdout: [],
      stderr: [],
    });
  }
}

test("a canary is recognised in every spelling, and the shorter ones in part", () => {
  for (const secret of [KEY, TOKEN, QUOTED]) {
    const spellings = [secret, JSON.stringify(secret), encodeURIComponent(secret), Buffer.from(`user:${secret}`).toString("base64")];
    for (const text of [...spellings, Buffer.from(`${secret}:x`).toString("base64url")])
      expect(leaksOf(secret, `…${text}…`)).not.toEqual([]);
  }
  expect(leaksOf(KEY, KEY.slice(10, 20))).not.toEqual([]);
});

describe.each(["1", "2", "3"])("a server of version %s", (era) => {
  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback({ era, token: TOKEN });
  });
  afterAll(() => server.stop());

  test("each way in ends in the server, and nowhere else", async () => {
    for (const [way, [words, options]] of Object.entries(ways())) {
      server.reset();
      const result = await llmp(server, [...words, "--debug", "--raw"], options);
      expectNoLeak(result, way);
      const [provider] = server.providers();
      expect({ way, exitCode: result.exitCode, key: provider?.apiKey ?? provider?.apiKeys?.ANTHROPIC_API_KEY }).toEqual({
        way,
        exitCode: 0,
        key: KEY,
      });
    }
  });

  test("each way in, shown instead of sent", async () => {
    server.reset();
    for (const [way, [words, options]] of Object.entries(ways())) {
      for (const further of [["--dry-run"], ["--dry-run", "-o", "json"], ["--curl"], ["--curl", "-o", "json", "--debug"]]) {
        const result = await llmp(server, [...words, ...further], options);
        expectNoLeak(result, `${way} ${further.join(" ")}`);
        expect(result.exitCode).toBe(0);
      }
    }
    expect(server.writes()).toEqual([]);
  });

  // The answer to the PATCH of version 1 holds the key that was stored before, in the clear.
  test("every command that reads or changes a provider with a key", async () => {
    server.reset();
    await llmp(server, [...CREATE, "--api-key", "env:CANARY"]);
    for (const words of [
      ["list"],
      ["list", "--raw", "-o", "json"],
      ["get", NAME, "--raw", "-o", "yaml"],
      ["update", NAME, "--name", NAME, "--model-id", "claude-haiku-4-5", "--raw", "-o", "json"],
      ["update", NAME, "--api-key", "env:CANARY", "--raw"],
      ["update", NAME, "--clear", "apiKey", "--raw", "-o", "json"],
      ["delete", NAME, "--yes", "-o", "json"],
    ]) {
      const result = await llmp(server, [...words, "--debug"]);
      expectNoLeak(result, words.join(" "));
      expect({ words, exitCode: result.exitCode }).toEqual({ words, exitCode: 0 });
    }
  });
});

// Version 1 repeats stored keys, version 3 knows every route; what lies between has nothing of its own here.
describe.each(["1", "3"])("a server of version %s that fails", (era) => {
  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback({ era, token: TOKEN });
  });
  afterAll(() => server.stop());

  test.each(describeFaults.map(({ name }) => name))("%s", async (name) => {
    const further = ["--debug", ...(era === "3" ? ["-o", "json"] : [])];
    const key = ["--api-key", "env:CANARY"];
    for (const [words, on] of [
      [["list"], "any"],
      [["get", NAME], "any"],
      [[...CREATE, ...key], "any"],
      [[...CREATE, ...key], "write"],
      [["create", ...SPEC, "--upsert", ...key], "write"],
      [["update", NAME, ...key], "write"],
      [["delete", NAME, "--yes"], "write"],
      [["login", "den-prod", "--control-plane", "den", "--token", "env:DEN_TOKEN", "--use"], "any"],
    ] as const) {
      server.reset();
      await llmp(server, [...CREATE, ...key]);
      server.fail(`${name}:on=${on}${name === "delay" ? ",ms=1" : ""}`);
      const result = await llmp(server, [...words, ...further]);
      expectNoLeak(result, `${words.join(" ")} (${name} on ${on})`);
      expect(result.exitCode).not.toBe(70);
    }
  });
});

describe("a server that repeats what it was sent, in spellings of its own", () => {
  const spellings: Readonly<Record<string, (secret: string) => string>> = {
    "as it is": (secret) => secret,
    "in JSON in a text": (secret) => JSON.stringify({ apiKey: secret }),
    "in JSON in JSON": (secret) => JSON.stringify(JSON.stringify({ value: secret })),
    "in a URL": (secret) => `https://vendor.example/?k=${encodeURIComponent(secret)}`,
    "in a form": (secret) => new URLSearchParams({ k: secret }).toString(),
    "in base64": (secret) => Buffer.from(secret).toString("base64"),
    "in base64, after a user": (secret) => Buffer.from(`user:${secret}`).toString("base64"),
    "in base64 for URLs, after two characters": (secret) => Buffer.from(`a:${secret}`).toString("base64url"),
    "cut short": (secret) => `${secret.slice(0, 20)}…`,
    "its end alone": (secret) => `…${secret.slice(-16)}`,
    "with an escape sequence inside": (secret) => `${secret.slice(0, 12)}\u001b[31m${secret.slice(12)}`,
    "with an invisible character inside": (secret) => `${secret.slice(0, 12)}\u200b${secret.slice(12)}`,
    "over two lines": (secret) => `${secret}\n${secret}`,
  };

  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback({ token: TOKEN });
  });
  afterAll(() => server.stop());

  const whole = ["as it is", "in JSON in a text", "in JSON in JSON", "in a URL", "in a form", "in base64", "in base64, after a user"];

  test.each([
    ...Object.keys(spellings).map((name) => [name, "of letters, digits and signs", KEY] as const),
    ...whole.map((name) => [name, "with quotation marks and a backslash", QUOTED] as const),
  ])("%s: a key %s", async (name, _what, secret) => {
    const spell = spellings[name] ?? String;
    for (const [place, answer] of Object.entries(repeat(spell(secret), spell(TOKEN)))) {
      server.reset();
      server.answer(({ method }) => (method === "GET" ? undefined : answer));
      for (const further of [["--debug"], ["--debug", "-o", "json", "--raw"]]) {
        const result = await llmp(server, [...CREATE, "--api-key", "env:CANARY", ...further], { environment: { CANARY: secret } });
        expectNoLeak(result, `create, ${place}`);
      }
      server.answer(() => answer);
      // The key is not of this command: only what it was given can be known to it.
      const { stdout, stderr } = await llmp(server, ["list", "--debug", "--raw", "-o", "json"]);
      expect({ place, leaks: [...leaksOf(TOKEN, stdout), ...leaksOf(TOKEN, stderr)] }).toEqual({ place, leaks: [] });
    }
  });

  /** Answers that hold a key and a token in every place that an answer has. */
  function repeat(key: string, token: string): Readonly<Record<string, SandboxResponse>> {
    const header = `${key} ${token}`.replace(/[^\x20-\x7e]/g, "");
    const page = { "content-type": "text/html" };
    const row = { id: "x", source: "models_dev", providerId: "anthropic", name: NAME, apiKey: key, token };
    return {
      "in a message": { status: 400, body: { error: "invalid", message: `refused: ${key} for ${token}` } },
      "in a code": { status: 400, body: { error: `${key} ${token}` } },
      "in details": { status: 400, body: { error: "invalid", details: [{ path: ["apiKey", key], message: `${token} is wrong` }] } },
      "in a text": { status: 500, body: `Internal Server Error: ${key} ${token}` },
      // A header cannot hold every character, and a secret that lost some is another.
      ...(header.includes(key)
        ? { "in headers": { status: 429, headers: { "x-request-id": header, "retry-after": token }, body: {} } }
        : {}),
      "in a redirection": { status: 302, headers: { location: `https://elsewhere.invalid/?k=${encodeURIComponent(`${key} ${token}`)}` } },
      "in a page": { status: 200, headers: page, body: `<html><title>${key}</title>${token}</html>` },
      "with the token refused": { status: 401, body: { error: key, message: token } },
      "in a row": { status: 201, body: { llmProvider: row } },
    };
  }
});

describe("a key where a name is wanted is not repeated, nor is anything sent (2)", () => {
  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback({ token: TOKEN });
  });
  afterAll(() => server.stop());

  const padded = "cNryk7Zq9Lm2Tw5Xr8BvKd4Fg0AaBbCcDdEeFfGg==";
  const plain = "cNryk7Zq9Lm2Tw5Xr8BvKd4Fg0Aa";

  test.each([
    ["a flag that wants NAME=VALUE, and base64 with its padding", ["--credential", padded], ""],
    ["the same, and a key with `=` inside", ["--credential", KEY], ""],
    ["--set", ["--set", KEY], ""],
    ["--set, with padding", ["--set", padded], ""],
    ["a name in a file", [], `${SPEC_WITHOUT_KEY}${plain}: 1\n`],
    ["a name in a file, with other characters than names have", [], `${SPEC_WITHOUT_KEY}${JSON.stringify(KEY)}: 1\n`],
    ["a name below a field", [], `${SPEC_WITHOUT_KEY}credentials: { ${JSON.stringify(KEY)}: 1 }\n`],
    ["a name below a field, plain", [], `${SPEC_WITHOUT_KEY}credentials: { ${plain}: 1 }\n`],
  ])("%s", async (what, words, stdin) => {
    server.reset();
    const result = await llmp(server, ["create", ...(stdin === "" ? SPEC : []), ...words], stdin === "" ? {} : { stdin });
    expectNoLeak(result, what);
    for (const secret of [padded, plain]) expect(leaksOf(secret, result.stderr)).toEqual([]);
    expect({ exitCode: result.exitCode, requests: server.requests() }).toEqual({ exitCode: 2, requests: [] });
  });
});

describe("a bug whose message quotes a secret", () => {
  test.each([[[]], [["--debug"]], [["-o", "json", "--debug"]]])("ends with 70 and words, and without the secret (%j)", async (further) => {
    const server = await startLoopback({ token: TOKEN });
    const { signal } = new AbortController();
    const broken = Object.assign(signal, {
      addEventListener() {
        throw new TypeError(`cannot read ${JSON.stringify({ token: TOKEN, body: KEY })}`, { cause: new Error(`${KEY} ${TOKEN}`) });
      },
    });
    try {
      const result = await llmp(server, [...CREATE, "--api-key", "env:CANARY", ...further], { signal: broken });
      expect(result.exitCode).toBe(70);
      expect(result.stderr).toContain("this is a bug in llmp");
      expectNoLeak(result, "a crash");
    } finally {
      await server.stop();
    }
  });
});

test("no secret is in any file of the settings folder after all that", async () => {
  const server = await startLoopback({ token: TOKEN });
  try {
    const keychain = memoryKeychain();
    await llmp(server, ["login", "by-pipe", "--control-plane", "den", "--token", "-"], { stdin: TOKEN, keychain });
    await llmp(server, ["login", "by-prompt", "--control-plane", "den"], { answers: [[`Token for ${server.url}`, TOKEN]], keychain });
    await llmp(server, ["profile", "rename", "by-pipe", "renamed"], { keychain });
    const text = await readAll(configuration);
    expect(text).toContain('"renamed"');
    expect([...leaksOf(KEY, text), ...leaksOf(TOKEN, text)]).toEqual([]);
  } finally {
    await server.stop();
  }
});
