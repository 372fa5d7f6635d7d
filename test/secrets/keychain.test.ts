import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancelledError, SecretUnavailableError, UsageError } from "../../src/errors.ts";
import { type KeychainOptions, openKeychain, tokenAccount } from "../../src/secrets/keychain.ts";
import { KeychainError, type KeychainState, keychainError, readFailure } from "../../src/secrets/keychain-failure.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { Place } from "../../src/secrets/surroundings.ts";
import { buildKeychainProcess } from "./keychain-bundle.ts";
import { leftOut, type SecretService, startBareBus, startSecretService } from "./secret-service.ts";

const VALUE = "vk-4fZ9qLmT2wXy";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-keychain-"));
});
afterAll(() => rm(folder, { recursive: true }));

function open(script: string, more: Partial<KeychainOptions> = {}) {
  return openKeychain({
    node: process.execPath,
    script,
    spawn,
    environment: process.env,
    platform: "linux",
    surroundings: () => "desktop",
    ...more,
  });
}

/** A keychain whose child is this script. */
async function openScripted(script: string, more: Partial<KeychainOptions> = {}) {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(path, script);
  return open(path, more);
}

async function failureOf(promise: Promise<unknown>): Promise<KeychainError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KeychainError) return error;
  throw error ?? new Error("it did not fail");
}

/** The state of the failure, or `answered`. */
function stateOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "answered",
    (error: unknown) => (error instanceof KeychainError ? error.state : String(error)),
  );
}

describe("tokenAccount", () => {
  test("holds the profile and the origin, so that a profile that points elsewhere has another account", () => {
    expect(tokenAccount("den-prod", "https://api.openworklabs.com/v1?x=1")).toBe("profile:den-prod@https://api.openworklabs.com");
    expect(tokenAccount("den-prod", "HTTPS://API.openworklabs.com:443")).toBe("profile:den-prod@https://api.openworklabs.com");
    expect(tokenAccount("den-prod", "http://127.0.0.1:8790/base/")).toBe("profile:den-prod@http://127.0.0.1:8790");
    expect(tokenAccount("den-prod", "https://api.openworklabs.com.evil.example")).toBe(
      "profile:den-prod@https://api.openworklabs.com.evil.example",
    );
  });

  test.each(["", "api.openworklabs.com", "file:///etc/passwd"])("refuses %j, which has no origin", (url) => {
    expect(() => tokenAccount("den-prod", url)).toThrow(UsageError);
  });
});

describe("the child process", () => {
  test("one that never answers is ended after the limit, also when it does not listen", async () => {
    const keychain = await openScripted("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);", { timeout: 300 });
    const started = performance.now();
    const error = await failureOf(keychain.get("a"));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(error).toMatchObject({
      state: "timed_out",
      exitCode: 7,
      code: "secret_unavailable",
      message: "the Secret Service (GNOME Keyring, KWallet) did not answer in time",
    });
    expect(error.details.hint).toMatch(/waiting for somebody to unlock it: .*env:NAME/);
  });

  test("one that blocks the event loop is ended too", async () => {
    const keychain = await openScripted("for (;;);", { timeout: 300 });
    expect(await failureOf(keychain.get("a"))).toMatchObject({ state: "timed_out" });
  });

  test("one that did not answer is not waited for again", async () => {
    const keychain = await openScripted("setInterval(() => {}, 1000);", { timeout: 1500 });
    expect(await failureOf(keychain.get("a"))).toMatchObject({ state: "timed_out" });
    const again = performance.now();
    const error = await failureOf(keychain.set("a", new Secret(VALUE)));
    expect(performance.now() - again).toBeLessThan(1000);
    expect(error).toMatchObject({
      state: "timed_out",
      message: expect.stringMatching(/in time: it did not before, and was not asked again$/),
    });
  });

  test("a write that timed out may have happened, and says so", async () => {
    const keychain = await openScripted("setInterval(() => {}, 1000);", { timeout: 300 });
    expect((await failureOf(keychain.set("a", new Secret(VALUE)))).message).toContain("the change may or may not have been made");
  });

  test.each([
    ["crashes", "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);", "its process crashed (SIGSEGV)"],
    ["ends early", "process.exit(7);", "its process ended with exit code 7"],
    ["says nothing", "", "its process gave no sensible answer"],
    ["says rubbish", "console.log('warning: x');", "its process gave no sensible answer"],
    ["answers something else", `console.log('{"answers":[{"deleted":true}]}');`, "its process gave no sensible answer"],
    ["answers too little", `console.log('{"answers":[]}');`, "its process gave no sensible answer"],
  ])("one that %s is a failure with a name, and llmp lives", async (_name, script, words) => {
    const error = await failureOf((await openScripted(script)).get("a"));
    expect(error).toMatchObject({ state: "other" });
    expect(error.message).toContain(words);
  });

  test("a program that is not there is a failure with a name", async () => {
    const error = await failureOf(open("x", { node: join(folder, "none") }).get("a"));
    expect(error.message).toContain("its process could not be started (ENOENT)");
  });

  test("Ctrl-C ends it", async () => {
    const keychain = await openScripted("setInterval(() => {}, 1000);", { signal: AbortSignal.timeout(200) });
    await expect(keychain.get("a")).rejects.toThrow(CancelledError);
  });

  test("gets the secret on standard input alone, never in argv or the environment, and no NODE_OPTIONS", async () => {
    const report = join(folder, "seen.json");
    const script = `
      import { readFileSync, writeFileSync } from "node:fs";
      const input = JSON.parse(readFileSync(0, "utf8"));
      writeFileSync(${JSON.stringify(report)}, JSON.stringify({ argv: process.argv.slice(2), environment: process.env, input }));
      console.log('{"answers":[{"stored":true}]}');`;
    const keychain = await openScripted(script, { environment: { PATH: process.env.PATH, NODE_OPTIONS: "--no-deprecation" } });
    await keychain.set("openai", new Secret(VALUE));
    const seen = JSON.parse(await readFile(report, "utf8"));
    expect(seen.input).toEqual({ requests: [{ operation: "set", account: "openai", secret: VALUE }] });
    expect(seen.argv).toEqual([]);
    expect(seen.environment.NODE_OPTIONS).toBeUndefined();
    expect(JSON.stringify(seen.environment)).not.toContain(VALUE);
  });

  test("requests of one turn share one process, and each gets its own answer or failure", async () => {
    let starts = 0;
    const counting = ((...given: Parameters<typeof spawn>) => {
      starts += 1;
      return spawn(...given);
    }) as typeof spawn;
    const answers = {
      answers: [{ secret: "one" }, { failure: "Couldn't access platform storage: is locked" }, { secret: null }, { deleted: true }],
    };
    const keychain = await openScripted(`console.log(${JSON.stringify(JSON.stringify(answers))});`, { spawn: counting });
    const [one, two, three, four] = await Promise.allSettled([
      keychain.get("1"),
      keychain.get("2"),
      keychain.get("3"),
      keychain.delete("4"),
    ]);
    expect(one.status === "fulfilled" && one.value?.reveal()).toBe("one");
    expect(two).toMatchObject({ status: "rejected", reason: { state: "locked" } });
    expect(three).toEqual({ status: "fulfilled", value: undefined });
    expect(four).toEqual({ status: "fulfilled", value: true });
    expect(starts).toBe(1);
  });

  test("without the optional module, that is what is said", async () => {
    // In a folder from which no package resolves.
    const error = await failureOf(open(await buildKeychainProcess(folder)).get("a"));
    expect(error).toMatchObject({ state: "module_missing", message: expect.stringContaining("is not installed") });
    expect(error.details.hint).toContain("--omit=optional");
  });
});

const DESKTOP: Place = { platform: "linux", surroundings: "desktop" };

const STATES: readonly KeychainState[] = [
  ...(["module_missing", "no_bus", "no_service", "no_keyring", "locked", "denied", "timed_out", "too_long", "ambiguous"] as const),
  "other",
];

describe("what the native module says", () => {
  test.each([
    [
      "Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead",
      "no_bus",
    ],
    ["Platform failure: DBus error: Failed to connect to socket /run/user/1000/bus: No such file or directory", "no_bus"],
    ["Platform failure: DBus error: Failed to connect to socket /run/user/1000/bus: Permission denied", "no_bus"],
    ["Platform failure: DBus error: Address does not contain a colon", "no_bus"],
    ["Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files", "no_service"],
    ["Platform failure: DBus error: Process org.freedesktop.secrets exited with status 1", "no_service"],
    ["Couldn't access platform storage: No DBus session or Secret Service provider found", "no_service"],
    ["Couldn't access platform storage: Windows ERROR_NO_SUCH_LOGON_SESSION", "no_service"],
    ["Couldn't access platform storage: Secret Service: no result found", "no_keyring"],
    ["Platform failure: A default keychain could not be found.", "no_keyring"],
    [
      "Platform failure: DBus error: Did not receive a reply. Possible causes include: the remote application did not send a reply",
      "timed_out",
    ],
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", "locked"],
    ["Couldn't access platform storage: Secret Service: object locked", "locked"],
    ["Platform failure: User interaction is not allowed.", "locked"],
    ["Platform failure: The user name or passphrase you entered is not correct.", "denied"],
    ["Platform failure: User canceled the operation.", "denied"],
    ["Platform failure: Access is denied.", "denied"],
    ["Platform failure: Windows error code 5", "denied"],
    ['Platform failure: DBus error: Rejected send message, 2 matched rules; type="method_call", sender=":1.0"', "denied"],
    ["Attribute 'password' is longer than platform limit of 2560 chars", "too_long"],
    ["Platform failure: Windows error code 1783", "too_long"],
    ['Entry is matched by 2 credentials: [Entry { inner: Wrapper { path: Path("/org/…/3") } }]', "ambiguous"],
    ["Platform failure: DBus error: something new", "other"],
    ["Platform failure: Windows error code 51", "other"],
  ])("%s", (words, state) => {
    expect(readFailure(words, DESKTOP, [])).toMatchObject({ state });
  });

  const places: readonly Place[] = [
    ...(["desktop", "ssh", "wsl", "container", "headless"] as const).map((surroundings) => ({ platform: "linux", surroundings })),
    { platform: "freebsd", surroundings: "headless" },
    ...(["darwin", "win32"] as const).flatMap((platform) =>
      (["desktop", "ssh"] as const).map((surroundings) => ({ platform, surroundings })),
    ),
  ];

  test.each(places)("at $platform, $surroundings: every state is one of its own, and says how to do without", (place) => {
    const errors = STATES.map((state) => keychainError(state, place));
    expect(new Set(errors.map(({ message }) => message)).size).toBe(STATES.length);
    for (const { state, details } of errors) {
      const otherWay = state === "ambiguous" ? "delete all but one" : state === "too_long" ? "file:PATH" : "env:NAME";
      expect(details.hint).toContain(otherWay);
      // A list of words in which one is missing.
      expect(details.hint).not.toMatch(/undefined|^, | {2}/);
    }
  });

  test.each([
    ["locked", "darwin", "ssh", "`security unlock-keychain` in this session"],
    ["locked", "darwin", "desktop", "Keychain Access"],
    ["locked", "win32", "desktop", "sign in to Windows"],
    ["locked", "linux", "desktop", "seahorse"],
    ["locked", "linux", "ssh", "`gnome-keyring-daemon --replace --unlock`"],
    ["timed_out", "linux", "headless", "may be waiting for somebody to unlock it: nothing can ask for its password here"],
    ["no_bus", "linux", "desktop", "DBUS_SESSION_BUS_ADDRESS"],
    ["no_bus", "linux", "wsl", "/etc/wsl.conf"],
    ["no_bus", "linux", "ssh", "dbus-run-session"],
    ["no_bus", "linux", "container", "do without it"],
    ["no_service", "linux", "container", "do without it"],
    ["no_service", "linux", "headless", "install gnome-keyring"],
    ["no_service", "win32", "ssh", "by remote desktop"],
    ["no_keyring", "linux", "headless", "make one with `gnome-keyring-daemon"],
    ["no_keyring", "darwin", "desktop", "security default-keychain"],
    ["denied", "linux", "desktop", "Flatpak"],
    ["denied", "darwin", "desktop", "Always Allow"],
    ["module_missing", "linux", "container", "--omit=optional"],
  ] as const)("%s at %s, %s: %s", (state, platform, surroundings, words) => {
    expect(keychainError(state, { platform, surroundings }).details.hint).toContain(words);
  });

  test("a container is told nothing that it cannot have", () => {
    const container: Place = { platform: "linux", surroundings: "container" };
    for (const state of ["no_bus", "no_service", "no_keyring"] as const)
      expect(keychainError(state, container).details.hint).toMatch(/^do without it: use a reference/);
  });

  test("words that nobody foresaw are kept to one short line, without the secret that was sent", () => {
    const error = readFailure(`odd\n\u001B[31mfailure of ${VALUE} ${"x".repeat(500)}`, DESKTOP, [new Secret(VALUE)]);
    expect(error.message).toMatch(/^the Secret Service \(GNOME Keyring, KWallet\) failed: odd failure of \[redacted\] x+…$/);
    expect(error.message.length).toBeLessThan(280);
    expect(error).toBeInstanceOf(SecretUnavailableError);
  });

  test("what Windows cannot hold is refused before it is tried: 2,560 bytes of UTF-16", async () => {
    const keychain = await openScripted(`console.log('{"answers":[{"stored":true}]}');`, { platform: "win32" });
    await keychain.set("a", new Secret("x".repeat(1280)));
    const error = await failureOf(keychain.set("a", new Secret("x".repeat(1281))));
    expect(error).toMatchObject({ state: "too_long", message: "the value is too long for Windows Credential Manager (1,280 characters)" });
  });
});

if (leftOut.length > 0) console.warn(`left out: the keychain against a real Secret Service (not installed: ${leftOut.join(", ")})`);

describe.skipIf(leftOut.length > 0)("a real Secret Service", { timeout: 20_000 }, () => {
  let script = "";
  let service: SecretService;
  let modules = "";

  beforeAll(async () => {
    // Inside node_modules, from where `keytar` resolves.
    const cache = join(import.meta.dirname, "../../node_modules/.cache");
    await mkdir(cache, { recursive: true });
    modules = await mkdtemp(join(cache, "llmp-keychain-"));
    script = await buildKeychainProcess(modules);
    service = await startSecretService(folder);
  }, 20_000);
  afterAll(async () => {
    await service?.stop();
    if (modules !== "") await rm(modules, { recursive: true });
  });

  const openReal = () => open(script, { environment: service.environment });

  test("an entry is stored, found by secret-tool under the service llmp, replaced and deleted", async () => {
    const keychain = openReal();
    expect(await keychain.get("openai-prod")).toBeUndefined();
    await keychain.set("openai-prod", new Secret(VALUE));
    expect((await keychain.get("openai-prod"))?.reveal()).toBe(VALUE);
    expect(await service.run("secret-tool", ["lookup", "service", "llmp", "username", "openai-prod"])).toBe(VALUE);
    await keychain.set("openai-prod", new Secret(`${VALUE}-2`));
    expect((await keychain.get("openai-prod"))?.reveal()).toBe(`${VALUE}-2`);
    expect(await keychain.delete("openai-prod")).toBe(true);
    expect(await keychain.delete("openai-prod")).toBe(false);
    expect(await keychain.get("openai-prod")).toBeUndefined();
  });

  test("long values, several lines and any characters survive, and so do many at a time", async () => {
    const keychain = openReal();
    const values = ["x".repeat(49_113), '{\n  "a": "é\u{1F511}\\"\n}', "p r%20\u00A0"];
    const accounts = values.map((_value, index) => tokenAccount(`p${index}`, "https://den.example"));
    await Promise.all(accounts.map((account, index) => keychain.set(account, new Secret(values[index] ?? ""))));
    const found = await Promise.all(accounts.map((account) => keychain.get(account)));
    expect(found.map((secret) => secret?.reveal())).toEqual(values);
  });

  test("an entry of another program under the same service does no harm; two of the same name are told", async () => {
    const keychain = openReal();
    await service.run("secret-tool", ["store", "--label=foreign", "service", "llmp", "kind", "foreign"], "\u0001binary\u00FF");
    await keychain.set("mine", new Secret(VALUE));
    expect((await keychain.get("mine"))?.reveal()).toBe(VALUE);
    await service.run("secret-tool", ["store", "--label=foreign", "service", "llmp", "username", "mine", "kind", "foreign"], "other");
    const error = await failureOf(keychain.get("mine"));
    expect(error).toMatchObject({ state: "ambiguous" });
    expect(error.message).not.toContain(VALUE);
  });

  test("no bus, a bus without a service, and a service without a keyring are three states", async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _address, ...environment } = service.environment;
    expect(await failureOf(open(script, { environment }).get("a"))).toMatchObject({ state: "no_bus" });
    const nowhere = { ...environment, DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/none` };
    expect(await failureOf(open(script, { environment: nowhere }).get("a"))).toMatchObject({ state: "no_bus" });
    const bare = await startBareBus(join(folder, "bare"));
    try {
      expect(await failureOf(open(script, { environment: bare.environment }).get("a"))).toMatchObject({ state: "no_service" });
    } finally {
      await bare.stop();
    }
    const empty = await startSecretService(join(folder, "empty"), { hasKeyring: false });
    try {
      const set = open(script, { environment: empty.environment }).set("a", new Secret(VALUE));
      expect(await failureOf(set)).toMatchObject({ state: "no_keyring" });
    } finally {
      await empty.stop();
    }
  });

  test("a service that stops before a call ends within five seconds, with a state", async () => {
    service.pause();
    const started = performance.now();
    const outcome = await stateOf(openReal().get("openai-prod"));
    service.resume();
    expect(performance.now() - started).toBeLessThan(5000);
    expect(["timed_out", "no_service"]).toContain(outcome);
  });

  test("a service that stops amid calls ends within five seconds, with a state for each that was not answered", async () => {
    const keychain = openReal();
    const started = performance.now();
    const calls = Array.from({ length: 400 }, (_, index) => stateOf(keychain.set(`many-${index}`, new Secret(VALUE))));
    await expect.poll(() => service.run("secret-tool", ["lookup", "service", "llmp", "username", "many-0"]), { timeout: 3000 }).toBe(VALUE);
    service.pause();
    const outcomes = new Set(await Promise.all(calls));
    service.resume();
    expect(performance.now() - started).toBeLessThan(5000);
    expect([...outcomes]).toEqual(["timed_out"]);
  });

  test("a locked one that nobody can unlock is told as locked", async () => {
    await openReal().set("locked", new Secret(VALUE));
    await service.lock();
    expect(await failureOf(openReal().get("locked"))).toMatchObject({ state: "locked" });
    expect(await failureOf(openReal().set("new", new Secret(VALUE)))).toMatchObject({ state: "locked" });
  });
});
