// Every command with the Secret Service present, absent, locked, and stopped: it ends within 5 s, in the way that is documented.

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProfiles, OWN_KEYCHAIN_ENTRY } from "../../src/connection/profiles.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { readEnvironment } from "../../src/environment.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { tokenAccount } from "../../src/secrets/keychain.ts";
import { everyCommand } from "../every-command.ts";
import { leftOut, type SecretService, startBareBus, startSecretService } from "../secrets/secret-service.ts";
import { ENTRY, type Ended, openWorkplace, type ProcessOptions, type Workplace, waitUntil } from "./llmp.ts";

/** Milliseconds that a command may take beside its own start-up, whatever the keychain does. */
const LIMIT = 5_000;

/** Processes at a time. */
const WIDTH = 4;

/** How a command ends: its exit code, and the code of its error. */
type Outcome = readonly [exitCode: number, code?: string];

const DONE: Outcome = [0];
const NO_SECRET: Outcome = [7, "secret_unavailable"];

interface Case {
  readonly words: readonly string[];
  /** Where the keychain answers; 0 unless told. */
  readonly present?: Outcome;
  /** Where it does not; 7 unless told. */
  readonly without?: Outcome;
  /** What is piped in. */
  readonly stdin?: "token" | "key" | { readonly text: string };
  /** Said on standard error where the keychain does not answer. */
  readonly warning?: string;
  /** One that serves until it is stopped: it is, once it says this. */
  readonly serves?: string;
}

const KEY = "not-a-real-key-of-the-vendor";

/** The providers that are there, each for one command: what runs at a time does not meet. */
const PROVIDERS = [
  ...["openai", "groq", "xai", "cerebras"].map((id) => ["langwatch", "--provider", id] as const),
  ["refactor", "--provider", "openai"],
] as const;

const GOODMEM = [
  ...["--display-name", "X", "--provider-type", "OPENAI", "--endpoint-url", "https://api.openai.com/v1"],
  ...["--model-identifier", "gpt-5"],
];

function manifest(apiKey: string, provider = "deepseek"): { readonly text: string } {
  return { text: JSON.stringify({ provider, apiKey }) };
}

/** Every command, as `everyCommand` names it. A new one needs an entry: with the keychain, without, and what else may be said. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  login: [
    { words: ["login", "new", "--control-plane", "goodmem", "--token", "-"], stdin: "token" },
    { words: ["login", "reference", "--control-plane", "goodmem", "--token", "env:GOODMEM_TOKEN"], without: DONE },
    { words: ["login", "named", "--control-plane", "goodmem", "--token", "keychain:stored-token"] },
  ],
  logout: [
    { words: ["logout", "leaving"] },
    { words: ["logout", "forgotten", "--forget"], without: DONE, warning: "the token may still be in the keychain" },
  ],
  "profile list": [{ words: ["profile", "list"], without: DONE }],
  "profile show": [{ words: ["profile", "show", "den"], without: DONE }],
  "profile use": [{ words: ["profile", "use", "goodmem"], without: DONE }],
  "profile rename": [{ words: ["profile", "rename", "moving", "moved"] }],
  "profile remove": [{ words: ["profile", "remove", "removed"], without: DONE, warning: "the token may still be in the keychain" }],
  create: [
    { words: ["create", "--profile", "langwatch", "--provider", "gemini", "--api-key", "env:VENDOR_KEY"] },
    { words: ["create", "--profile", "goodmem-env", ...GOODMEM, "--api-key", "keychain:vendor-key"] },
  ],
  list: [{ words: ["list", "--profile", "goodmem"] }],
  get: [{ words: ["get", "openai", "--profile", "langwatch"] }],
  update: [
    { words: ["update", "groq", "--profile", "langwatch", "--custom-model", "gpt-5"] },
    { words: ["update", "openai", "--profile", "refactor-env", "--api-key", "keychain:vendor-key", "--yes"] },
  ],
  enable: [
    { words: ["enable", "xai", "--profile", "langwatch"] },
    { words: ["enable", "x", "--profile", "den"], present: [2, "unsupported_operation"], without: [2, "unsupported_operation"] },
  ],
  disable: [{ words: ["disable", "cerebras", "--profile", "langwatch"] }],
  delete: [{ words: ["delete", "x", "--yes", "--profile", "goodmem"], present: [1, "not_found"] }],
  verify: [
    { words: ["verify", "--vendor", "nobody-knows-it", "--api-key", "keychain:vendor-key"], present: [2] },
    { words: ["verify", "openai", "--profile", "langwatch"], present: [2] },
  ],
  rotate: [{ words: ["rotate", "--key", "vendor-key", "--from", "env:VENDOR_KEY", "--yes"], present: [2, "usage"] }],
  import: [{ words: ["import", fileURLToPath(new URL("../../examples/litellm.yaml", import.meta.url))], without: DONE }],
  export: [{ words: ["export", "--profile", "langwatch"] }],
  copy: [
    {
      words: ["copy", "openai", "--from", "langwatch-env", "--to", "agentstack", "--api-key", "keychain:vendor-key", "--check"],
      present: [3],
    },
  ],
  validate: [{ words: ["validate", "--profile", "langwatch"], stdin: manifest("env:VENDOR_KEY"), without: DONE }],
  schema: [{ words: ["schema"], without: DONE }],
  // Not of what an apply beside it creates.
  diff: [{ words: ["diff", "--profile", "langwatch"], stdin: manifest("env:VENDOR_KEY", "voyage"), present: [3] }],
  plan: [{ words: ["plan", "--profile", "langwatch-env"], stdin: manifest("keychain:vendor-key") }],
  apply: [
    { words: ["apply", "--yes", "--profile", "langwatch"], stdin: manifest("env:VENDOR_KEY") },
    { words: ["apply", "--check", "--profile", "langwatch-env"], stdin: manifest("keychain:vendor-key", "voyage"), present: [3] },
  ],
  log: [{ words: ["log"], without: DONE }],
  "key set": [{ words: ["key", "set", "new-key", "-", "--yes"], stdin: "key" }],
  "key list": [{ words: ["key", "list"] }],
  "key where": [{ words: ["key", "where", "vendor-key"] }],
  "key delete": [{ words: ["key", "delete", "doomed-key", "--yes"] }],
  "control-planes": [{ words: ["control-planes"], without: DONE }],
  "defaults show": [{ words: ["defaults", "show", "--profile", "agentstack"] }],
  "defaults set": [{ words: ["defaults", "set", "--clear", "embedding", "--profile", "agentstack"] }],
  sandbox: [{ words: ["sandbox"], without: DONE, serves: "listening on" }],
  "sandbox run": [{ words: ["sandbox", "run", "--", process.execPath, ENTRY, "list"], without: DONE }],
  completion: [{ words: ["completion", "bash"], without: DONE }],
};

/** Profiles whose token is in the keychain, and those among them that a command takes away. */
const TAKEN_AWAY = ["leaving", "forgotten", "moving", "removed"];
const STORED_KEYS = { "vendor-key": KEY, "doomed-key": KEY };

test("every command is in the table, and nothing else", () => {
  expect(Object.keys(cases).toSorted()).toEqual(everyCommand().toSorted());
});

const missing = leftOut.length === 0 ? "" : ` (left out: this machine lacks ${leftOut.join(", ")})`;

describe.skipIf(leftOut.length > 0)(`a real Secret Service${missing}`, { timeout: 180_000 }, () => {
  let server: RunningSandbox;
  let workplace: Workplace;
  let service: SecretService;
  let fresh: Readonly<Record<string, unknown>> = {};
  let tokens: Readonly<Record<string, string>> = {};
  let startUp = 0;
  let count = 0;

  beforeAll(async () => {
    server = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
    workplace = await openWorkplace();
    service = await startSecretService(join(workplace.folder, "service"));
    tokens = Object.fromEntries(Object.keys(controlPlanes).map((kind) => [`${kind.toUpperCase()}_TOKEN`, server.tokensOf(kind)[0] ?? ""]));
    await writeTemplate();
    for (const [kind, ...flags] of PROVIDERS) {
      const words = ["create", ...flags, "--api-key", "env:VENDOR_KEY", "--profile", `${kind}-env`];
      expect(await llmp({ words })).toMatchObject({ exitCode: 0 });
    }
    fresh = Object.fromEntries(Object.keys(controlPlanes).map((kind) => [kind, structuredClone(server.stateOf(kind))]));
    const idle = await Promise.all(Array.from({ length: WIDTH }, () => workplace.llmp(["--version"])));
    startUp = Math.max(...idle.map(({ milliseconds }) => milliseconds));
  }, 60_000);
  afterAll(async () => {
    await service?.stop();
    await server.close();
    await workplace.remove();
  });

  const template = () => join(workplace.folder, "template");

  /** The settings that every case begins with: a profile a control plane, its token in the keychain, and one with a reference. */
  async function writeTemplate(): Promise<void> {
    const environment = readEnvironment({ LLMP_CONFIG_DIR: template() });
    const profiles = createProfiles({ environment, platform: process.platform, homeDirectory: workplace.folder });
    const put = (name: string, kind: string, token: string) =>
      profiles.put(name, { controlPlane: kind, url: server.urlOf(kind), token, settings: {} }, { use: name === "den" });
    for (const kind of Object.keys(controlPlanes)) {
      await put(kind, kind, OWN_KEYCHAIN_ENTRY);
      await put(`${kind}-env`, kind, `env:${kind.toUpperCase()}_TOKEN`);
    }
    for (const name of TAKEN_AWAY) await put(name, "den", OWN_KEYCHAIN_ENTRY);
    await writeFile(join(template(), "keys.json"), JSON.stringify({ version: 1, keys: Object.keys(STORED_KEYS) }));
  }

  /** Everything as every case expects it: the servers, and, put there by another program, what profiles and commands look for in the keychain. */
  async function prepare(): Promise<void> {
    for (const [kind, state] of Object.entries(fresh)) server.setState(kind, structuredClone(state));
    const own = [...Object.keys(controlPlanes).map((kind) => [kind, kind] as const), ...TAKEN_AWAY.map((name) => [name, "den"] as const)];
    const entries = {
      ...STORED_KEYS,
      "stored-token": server.tokensOf("goodmem")[0] ?? "",
      ...Object.fromEntries(own.map(([name, kind]) => [tokenAccount(name, server.urlOf(kind)), server.tokensOf(kind)[0] ?? ""])),
    };
    // It ends with 1 where there is nothing.
    for (const name of ["new-key", tokenAccount("new", server.urlOf("goodmem"))])
      await service.run("secret-tool", ["clear", "service", "llmp", "username", name]).catch(() => "");
    for (const [name, value] of Object.entries(entries))
      await service.run("secret-tool", ["store", "--label", name, "service", "llmp", "username", name], value);
  }

  /** Runs one case with settings of its own; `stopped` is called once it is under way. */
  async function llmp(
    { words, stdin, serves }: Case,
    further: ProcessOptions["environment"] = {},
  ): Promise<Ended & { readonly settings: string }> {
    count += 1;
    const settings = join(workplace.folder, `settings-${count}`);
    await mkdir(settings);
    await cp(template(), settings, { recursive: true });
    const url = { LLMP_URL: words[0] === "login" ? server.urlOf("goodmem") : undefined };
    const environment = { ...service.environment, ...tokens, VENDOR_KEY: KEY, ...url, LLMP_CONFIG_DIR: settings, ...further };
    const texts = { token: server.tokensOf("goodmem")[0] ?? "", key: "another-key-of-the-vendor" };
    const input: ProcessOptions = stdin === undefined ? {} : { stdin: typeof stdin === "string" ? { text: texts[stdin] } : stdin };
    const running = workplace.start([...words, "-o", "json"], { ...input, environment });
    if (serves !== undefined) {
      await waitUntil("it serves", () => running.stderr().includes(serves));
      running.child.kill("SIGTERM");
    }
    return { ...(await running.ended()), settings: await readFile(join(settings, "config.json"), "utf8") };
  }

  /** Every case at most WIDTH at a time; one that was slow is given a second chance alone, for the machine may be busy. */
  async function play(all: readonly Case[], run: (one: Case) => Promise<Ended>): Promise<readonly Ended[]> {
    const ended: Ended[] = [];
    for (let start = 0; start < all.length; start += WIDTH) ended.push(...(await Promise.all(all.slice(start, start + WIDTH).map(run))));
    for (const [index, one] of all.entries()) {
      const first = ended[index];
      if (first === undefined || first.milliseconds - startUp <= LIMIT) continue;
      const again = await run(one);
      expect({ words: one.words, seconds: again.milliseconds - startUp <= LIMIT }).toEqual({ words: one.words, seconds: true });
    }
    return ended;
  }

  const all = Object.values(cases).flat();
  const asking = all.filter(({ without, warning }) => without === undefined || warning !== undefined);

  function expectOutcome({ words }: Case, [exitCode, code]: Outcome, { stderr, ...ended }: Ended): void {
    expect({ words, exitCode: ended.exitCode, code: codeOf(stderr), stderr }).toEqual({ words, exitCode, code, stderr });
    for (const secret of [KEY, "another-key-of-the-vendor", ...Object.values(tokens)])
      if (!words.includes("sandbox")) expect(ended.stdout + stderr).not.toContain(secret);
  }

  /** The state may be told as a timeout on a machine that is too busy to start the keychain's process in time; keychain.test.ts tells them apart. */
  async function expectWithout(played: readonly Case[], state: string, environment?: ProcessOptions["environment"]): Promise<void> {
    const before = await readFile(join(template(), "config.json"), "utf8");
    const ended = await play(played, (one) => llmp(one, environment));
    for (const [index, one] of played.entries()) {
      const { without = NO_SECRET, warning } = one;
      const result = ended[index] as Ended & { readonly settings: string };
      expectOutcome(one, without, result);
      if (without === NO_SECRET) {
        expect(result.stderr).toMatch(new RegExp(`${state}|did not answer in time`));
        expect(result.stdout).toBe("");
        // What needed the keychain and did not get it has changed nothing.
        expect(result.settings).toBe(before);
      }
      if (warning !== undefined) expect(result.stderr).toContain(warning);
    }
  }

  test("present", async () => {
    await prepare();
    const ended = await play(all, (one) => llmp(one));
    for (const [index, one] of all.entries()) expectOutcome(one, one.present ?? DONE, ended[index] as Ended);
  });

  test("absent: no bus", async () => {
    await expectWithout(all, "there is no D-Bus session", { DBUS_SESSION_BUS_ADDRESS: `unix:path=${workplace.folder}/none` });
  });

  test("absent: a bus without it", async () => {
    const bus = await startBareBus(join(workplace.folder, "bus"));
    try {
      await expectWithout(asking, "is not running", bus.environment);
    } finally {
      await bus.stop();
    }
  });

  test("stopped before the call", async () => {
    await prepare();
    service.pause();
    try {
      await expectWithout(all, "did not answer in time");
    } finally {
      service.resume();
    }
  });

  // A call is answered by several messages, and a command makes up to three calls.
  test.each([1, 12])("stopped amid the calls, at message %d", async (nth) => {
    for (let start = 0; start < asking.length; start += WIDTH) {
      const batch = asking.slice(start, start + WIDTH);
      await prepare();
      const seconds = await playPaused(batch, nth);
      if (seconds <= LIMIT) continue;
      // Once more, for the machine may be busy.
      await prepare();
      expect(await playPaused(batch, nth)).toBeLessThanOrEqual(LIMIT);
    }
  });

  /** Gives the milliseconds from the pause to the end of the last, less what it takes to start. */
  async function playPaused(batch: readonly Case[], nth: number): Promise<number> {
    const watch = await service.pauseAtCall(nth);
    try {
      const ended = await Promise.all(batch.map((one) => llmp(one)));
      const took = Date.now() - (watch.pausedAt() ?? Date.now()) - startUp;
      // It had its answers, or it did not get them; nothing else, and in either case it says so.
      for (const [index, one] of batch.entries())
        expectOutcome(one, ended[index]?.exitCode === 7 ? NO_SECRET : (one.present ?? DONE), ended[index] as Ended);
      return took;
    } finally {
      watch.end();
    }
  }

  test("locked", async () => {
    await prepare();
    await service.lock();
    await expectWithout(all, "is locked");
  });
});

/** The code of the error that standard error ends with. */
function codeOf(stderr: string): string | undefined {
  const line = stderr.trimEnd().split("\n").at(-1) ?? "";
  return line.startsWith('{"error"') ? JSON.parse(line).error.code : undefined;
}
