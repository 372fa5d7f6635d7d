// The canary in the built llmp, by every command: no byte of it in what is printed, in the files that llmp writes, or in what it tells its children.

import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFileStore } from "../../src/secrets/file-store.ts";
import { openPassphrase } from "../../src/secrets/passphrase.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";
import { KEY, leaksOf, NEW_KEY, readAll, TOKEN } from "../commands/canary.ts";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { everyCommand } from "../every-command.ts";
import { leftOut, type SecretService, startSecretService } from "../secrets/secret-service.ts";
import { canWatch, watchChildren } from "./children.ts";
import { ENTRY, openWorkplace, type ProcessOptions, type Workplace, waitUntil } from "./llmp.ts";

/** A passphrase may hold blanks. */
const PASSPHRASE = "pAs +n/9 sW3=Lk6%Rw7$Yd1(Gs.Jb5Wc";

const SPEC = ["--source", "models_dev", "--provider-id", "openai", "--model-id", "gpt-5"];
const create = (name: string, key: string) => ["create", ...SPEC, "--name", name, "--api-key", key];

function manifest(apiKey: string): string {
  return JSON.stringify({ source: "models_dev", name: "by manifest", providerId: "openai", modelIds: ["gpt-5"], apiKey });
}

interface Line {
  readonly words: readonly string[];
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The exit code; 0 unless told. A command that ends otherwise than meant proves nothing. */
  readonly ends?: number;
  /** One that serves until it is stopped: it is, once it says this. */
  readonly serves?: string;
  /** What follows -- is another command's. */
  readonly launches?: true;
}

// References whose last part but one says which secret the stand-in of a tool prints.
const REFERENCES = ["op://x/key/f", "vault:x/key#f", "aws-sm:x/key", "gcp-sm:key", "pass:x/key"];

/**
 * Every command, as `everyCommand` names it, in the order in which they are run; a new one needs an entry. At hand are the profiles `stored` and
 * `referred`, the key `canary` in the store, references to be read (`op://x/key/f`), and `SERVER` for the address of the control plane.
 */
const lines: Readonly<Record<string, readonly Line[]>> = {
  login: [
    { words: ["login", "stored", "--control-plane", "den", "--token", "-"], stdin: TOKEN },
    { words: ["login", "referred", "--control-plane", "den", "--token", "op://x/token/f"] },
    { words: ["login", "refused", "--control-plane", "den", "--token", "-"], stdin: `${TOKEN}-of-nobody`, ends: 4 },
  ],
  "key set": [
    { words: ["key", "set", "canary", "-"], stdin: KEY },
    { words: ["key", "set", "doomed", "--from", "op://x/key/f"] },
    { words: ["key", "set", "literal", KEY], ends: 2 },
  ],
  "key list": [{ words: ["key", "list"] }],
  create: [
    ...REFERENCES.map((reference) => ({ words: [...create(reference, reference), "--profile", "stored"] })),
    { words: [...create("from the store", "keychain:canary"), "--profile", "referred"] },
    { words: [...create("as curl", "keychain:canary"), "--profile", "stored", "--curl"] },
    { words: [...create("as a plan", "op://x/key/f"), "--profile", "stored", "--dry-run"] },
    {
      words: ["create", "--profile", "stored"],
      stdin: JSON.stringify({ source: "models_dev", name: "piped", providerId: "openai", modelIds: ["gpt-5"], apiKey: KEY }),
    },
    { words: create("literal", KEY), ends: 2 },
    { words: [...create("by variables", "op://x/key/f")], environment: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: TOKEN } },
    { words: [...create("a crash", "op://x/key/f"), "--profile", "stored"], environment: { NODE_OPTIONS: "--require=CRASH" }, ends: 70 },
  ],
  list: [{ words: ["list", "--profile", "stored", "--raw"] }, { words: ["list", "--keys", "--profile", "stored"] }],
  get: [{ words: ["get", "from the store", "--profile", "stored", "--raw"] }],
  update: [{ words: ["update", "from the store", "--api-key", "vault:x/key#f", "--profile", "stored", "--raw"] }],
  // Den has no such switch.
  enable: [{ words: ["enable", "from the store", "--profile", "stored"], ends: 2 }],
  disable: [{ words: ["disable", "from the store", "--profile", "stored"], ends: 2 }],
  verify: [
    { words: ["verify", "no-such-provider", "--profile", "stored"], ends: 1 },
    { words: ["verify", "--vendor", "nobody-knows-it", "--api-key", "pass:x/key"], ends: 2 },
    // A vendor is asked at the stand-in, which has no list of models: what a test sends must not leave this machine.
    { words: ["verify", "--base-url", "SERVER/v1", "--api-key", "op://x/key/f"], ends: 2 },
  ],
  "key where": [{ words: ["key", "where", "canary"] }],
  rotate: [
    // The one that was written by variables is out of reach without them.
    { words: ["rotate", "--key", "canary", "--from", "op://x/new/f", "--yes", "--verify=off"], ends: 5 },
    { words: ["rotate", "--vendor", "openai", "--profile", "stored", "--from", "-", "--yes", "--verify=off"], stdin: NEW_KEY },
  ],
  validate: [
    { words: ["validate", "--profile", "stored"], stdin: manifest("op://x/key/f") },
    { words: ["validate", "--resolve", "--profile", "stored"], stdin: manifest("op://x/key/f") },
    { words: ["validate", "--profile", "stored"], stdin: manifest(KEY) },
    { words: ["validate", "--strict", "--profile", "stored"], stdin: manifest(KEY.slice(0, -1)) },
  ],
  schema: [{ words: ["schema"] }],
  diff: [{ words: ["diff", "--profile", "stored"], stdin: manifest("op://x/key/f"), ends: 3 }],
  plan: [
    { words: ["plan", "--profile", "stored"], stdin: manifest("op://x/key/f") },
    { words: ["plan", "--profile", "stored"], stdin: manifest(KEY), ends: 2 },
  ],
  apply: [
    { words: ["apply", "--yes", "--profile", "stored"], stdin: manifest("op://x/key/f") },
    { words: ["apply", "--yes", "--profile", "stored", "--write-secrets"], stdin: manifest(KEY) },
    { words: ["apply", "--check", "--profile", "stored"], stdin: manifest("vault:x/key#f") },
  ],
  export: [{ words: ["export", "--profile", "stored"] }, { words: ["export", "--portable", "--profile", "stored"] }],
  copy: [
    { words: ["copy", "by manifest", "--from", "stored", "--to", "referred", "--api-key", "op://x/key/f", "--yes"] },
    { words: ["copy", "by manifest", "--from", "stored", "--to", "referred", "--key", "by manifest=pass:x/key", "--check"] },
  ],
  log: [{ words: ["log"] }, { words: ["log", "--verify"] }],
  import: [{ words: ["import"], stdin: JSON.stringify({ provider: { openai: { options: { apiKey: KEY } } } }) }],
  delete: [{ words: ["delete", "from the store", "--yes", "--profile", "stored"] }],
  "key delete": [{ words: ["key", "delete", "doomed", "--yes"] }],
  "profile list": [{ words: ["profile", "list"] }],
  "profile show": [
    { words: ["profile", "show", "referred"] },
    { words: ["profile", "show"], environment: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: TOKEN } },
  ],
  "profile use": [{ words: ["profile", "use", "referred"] }],
  "profile rename": [{ words: ["profile", "rename", "stored", "moved"] }],
  logout: [{ words: ["logout", "moved"] }],
  "profile remove": [{ words: ["profile", "remove", "referred"] }],
  "control-planes": [{ words: ["control-planes"] }],
  "defaults show": [{ words: ["defaults", "show"], environment: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: TOKEN }, ends: 2 }],
  "defaults set": [{ words: ["defaults", "set", "llm=x:y"], environment: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: TOKEN }, ends: 2 }],
  sandbox: [{ words: ["sandbox"], serves: "listening on" }],
  "sandbox run": [{ words: ["sandbox", "run", "--", process.execPath, ENTRY, "list"], launches: true }],
  completion: [{ words: ["completion", "zsh"] }],
};

test("every command is in the table, and nothing else", () => {
  expect(Object.keys(lines).toSorted()).toEqual(everyCommand().toSorted());
});

const secrets = { key: KEY, new: NEW_KEY, token: TOKEN, passphrase: PASSPHRASE };

describe.skipIf(process.platform === "win32")("the built llmp", () => {
  let server: Loopback;
  let workplace: Workplace;
  let tools = "";
  let home = "";
  beforeAll(async () => {
    server = await startLoopback({ token: TOKEN });
    workplace = await openWorkplace();
    home = join(workplace.folder, "home");
    await mkdir(join(home, "tmp"), { recursive: true });
    tools = await installTools(workplace.folder);
    await makeStore(join(home, "config", "llmp", "secrets.json"));
  });
  afterAll(async () => {
    await server.stop();
    await workplace.remove();
  });

  /** Everything that llmp might write to is below the home directory. */
  function environment(): Readonly<Record<string, string | undefined>> {
    const folders = { HOME: home, TMPDIR: join(home, "tmp"), XDG_CONFIG_HOME: join(home, "config"), XDG_STATE_HOME: join(home, "state") };
    const own = { LLMP_URL: server.url, LLMP_SECRET_STORE: "file", LLMP_SECRET_PASSPHRASE: PASSPHRASE };
    return { ...folders, ...own, XDG_CACHE_HOME: join(home, "cache"), PATH: `${tools}:${process.env.PATH}` };
  }

  async function llmp(line: Line, further: ProcessOptions["environment"] = {}): Promise<void> {
    const { stdin, serves, launches } = line;
    const words = line.words.map((word) => word.replace("SERVER", server.url));
    const crash = { NODE_OPTIONS: line.environment?.NODE_OPTIONS?.replace("CRASH", join(tools, "..", "crash.cjs")) };
    const options: ProcessOptions = stdin === undefined ? {} : { stdin: { text: stdin } };
    const all = { ...environment(), ...line.environment, ...crash, ...further };
    const running = workplace.start([...words, ...(launches ? [] : ["--debug"])], { ...options, environment: all });
    if (serves !== undefined) {
      await waitUntil("it serves", () => running.stderr().includes(serves));
      running.child.kill("SIGTERM");
    }
    const startsOthers =
      further.LLMP_SECRET_STORE === "keychain" || words.some((word) => REFERENCES.includes(word) || word.startsWith("op://"));
    const { result, seen } = startsOthers
      ? await watchChildren(running.child.pid ?? 0, running.ended())
      : { result: await running.ended(), seen: { commandLines: [], environments: [] } };
    const { stderr, exitCode } = result;
    expect({ words, stderr, exitCode }).toEqual({ words, stderr, exitCode: line.ends ?? 0 });
    const places = {
      stdout: result.stdout,
      stderr: result.stderr,
      // What was typed on the command line itself is not llmp's doing.
      commandLines: seen.commandLines.filter((text) => !text.includes("llmp.js")).join("\n"),
      environments: seen.environments.join("\n"),
    };
    expectNothing(words, places);
  }

  function expectNothing(words: readonly string[], places: Readonly<Record<string, string>>): void {
    for (const [name, secret] of Object.entries(secrets))
      for (const [place, text] of Object.entries(places))
        expect({ words, name, place, leaks: leaksOf(secret, text) }).toEqual({ words, name, place, leaks: [] });
  }

  test("every command, each after the other", { timeout: 180_000 }, async () => {
    for (const line of Object.values(lines).flat()) await llmp(line);
    // It was really there: what is looked for in vain proves nothing where nothing was stored.
    expect(server.providers().map(({ apiKey }) => apiKey)).toEqual(expect.arrayContaining([NEW_KEY]));
  });

  test("no file of settings, state, cache or temporary ones holds any of it, and the encrypted store is among them", async () => {
    const names = await readdir(home, { recursive: true });
    expect(names.filter((name) => /secrets\.json|config\.json|audit\.jsonl/.test(name)).length).toBe(3);
    expectNothing(["files"], { files: await readAll(home), names: names.join("\n") });
  });

  test("the tools that print a secret were told of none: not in their words, not in their environment", async () => {
    const called = await readAll(join(tools, "..", "seen"));
    for (const program of ["op", "vault", "aws", "gcloud", "pass"]) expect(called).toContain(`called ${program} `);
    expectNothing(["tools"], { called });
    expect(called).toContain("\nPATH=");
  });

  const missing = leftOut.length === 0 ? "" : ` (left out: this machine lacks ${leftOut.join(", ")})`;

  test.skipIf(leftOut.length > 0 || !canWatch)(
    `the keychain's own process is told through its standard input alone${missing}`,
    { timeout: 60_000 },
    async () => {
      const service: SecretService = await startSecretService(join(workplace.folder, "service"));
      const own = {
        ...environment(),
        DBUS_SESSION_BUS_ADDRESS: service.environment.DBUS_SESSION_BUS_ADDRESS,
        LLMP_SECRET_STORE: "keychain",
        LLMP_TOKEN: TOKEN,
      };
      try {
        for (const line of [
          { words: ["key", "set", "in-keychain", "-", "--yes"], stdin: KEY },
          { words: ["login", "in-keychain", "--control-plane", "den", "--token", "-"], stdin: TOKEN },
          { words: [...create("by the keychain", "keychain:in-keychain"), "--profile", "in-keychain"] },
          { words: ["key", "delete", "in-keychain", "--yes"] },
        ])
          await llmp(line, own);
        expect(server.providers().find(({ name }) => name === "by the keychain")).toMatchObject({ apiKey: KEY });
      } finally {
        await service.stop();
      }
    },
  );
});

/** The store as llmp makes it, but for the work that a guess of its passphrase takes, which every command would do as well. */
async function makeStore(file: string): Promise<void> {
  const passphrase = openPassphrase({ text: PASSPHRASE, sources: { readings: new Map() } as unknown as SecretSources });
  const work = { cost: 2 ** 10, blockSize: 8, parallelization: 1 };
  await openFileStore({ file, platform: process.platform, passphrase, work }).set("older", new Secret(KEY));
}

/** Puts stand-ins of the vendors' tools into a folder of their own. Each notes how it was called, and prints the secret that its reference names. */
async function installTools(folder: string): Promise<string> {
  const tools = join(folder, "tools", "bin");
  const above = join(folder, "tools");
  for (const name of [tools, join(above, "seen"), join(above, "secrets")]) await mkdir(name, { recursive: true });
  for (const [name, secret] of Object.entries(secrets)) await writeFile(join(above, "secrets", name), secret);
  const script = `#!/bin/sh
    here='${above}'
    program=\${0##*/}
    { echo "called $program $*"; env; } >"$here/seen/$program.$$"
    case "$*" in *token*) cat "$here/secrets/token" ;; *new*) cat "$here/secrets/new" ;; *) cat "$here/secrets/key" ;; esac
  `;
  for (const program of ["op", "vault", "aws", "gcloud", "pass"]) {
    await writeFile(join(tools, program), script);
    await chmod(join(tools, program), 0o755);
  }
  // A mistake of llmp's own whose message quotes everything that there is.
  await writeFile(
    join(above, "crash.cjs"),
    `const { readFileSync } = require("node:fs");
    const all = ["key", "token", "passphrase"].map((name) => readFileSync(${JSON.stringify(join(above, "secrets"))} + "/" + name, "utf8"));
    // Of a process that has not begun yet Node itself tells.
    const timer = setInterval(() => {
      if (process.listenerCount("uncaughtException") === 0) return;
      clearInterval(timer);
      throw new TypeError("cannot read " + all + JSON.stringify(process.env));
    }, 10);`,
  );
  return tools;
}
