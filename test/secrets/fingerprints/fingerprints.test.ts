import { chmod, readdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import type { Keychain } from "../../../src/secrets/keychain.ts";
import { keychainError } from "../../../src/secrets/keychain-failure.ts";
import { parseReference } from "../../../src/secrets/references.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { KEY, leaksOf, readAll } from "../../commands/canary.ts";
import { memoryKeychain } from "../../run.ts";
import { CONNECTION, carrying, type Installation, install, PLACE, PROVIDER } from "./installation.ts";

const NEXT = "not-a-real-key-that-came-later";
const PLATFORM = { platform: "linux", surroundings: "headless" } as const;
const OWN_KEY = "not-a-real-key-of-fingerprints-0123456789";

async function states(installation: Installation, ...secrets: readonly string[]) {
  const fingerprints = installation.process();
  return Promise.all(secrets.map((secret) => fingerprints.compare(PLACE, new Secret(secret))));
}

async function holders(installation: Installation, secret: string) {
  const places = await installation.process().find(new Secret(secret));
  return places.map(({ provider, field, isCertain }) => [provider.id, field, ...(isCertain ? [] : ["in doubt"])].join(" "));
}

/** A write whose outcome is what `end` says. */
async function attempt(
  installation: Installation,
  secret: string,
  end: "failed" | "unknown" | "killed",
  changes: Parameters<typeof carrying>[1] = {},
) {
  const fingerprints = installation.process();
  const running = fingerprints.begin(carrying(secret, changes));
  await running.sending();
  if (end !== "killed") running[end]();
  if (end !== "killed") expect(await fingerprints.settle()).toEqual([]);
}

describe("what was written", () => {
  test("is the same, changed here, or unknown", async () => {
    const installation = await install();
    expect(await states(installation, KEY)).toEqual(["unknown"]);
    expect(await installation.write(KEY)).toEqual([]);
    expect(await states(installation, KEY, NEXT)).toEqual(["same", "changed here"]);
    const fingerprints = installation.process();
    const elsewhere = [
      { ...PLACE, field: "credentials.OTHER" },
      { ...PLACE, providerId: "lpr_2" },
      { ...PLACE, connection: { ...CONNECTION, url: "https://other.example" } },
      { ...PLACE, connection: { ...CONNECTION, profile: "other" } },
      { ...PLACE, connection: { controlPlane: "den", url: CONNECTION.url } },
    ];
    for (const place of elsewhere) expect(await fingerprints.compare(place, new Secret(KEY))).toBe("unknown");
  });

  test("is found wherever it is, under the name that the provider has now", async () => {
    const installation = await install();
    await installation.write(KEY);
    await installation.write(KEY, { provider: {}, accepted: { provider: { id: "lpr_2", name: "Second" } } });
    await installation.write(NEXT, { accepted: { provider: { id: "lpr_3", name: "Third" } } });
    await installation.write("", { secrets: [], accepted: { provider: { id: "lpr_2", name: "Renamed" } } });
    const places = await installation.process().find(new Secret(KEY));
    expect(places.map(({ provider }) => provider)).toEqual([PROVIDER, { id: "lpr_2", name: "Renamed" }]);
    expect(places[0]).toEqual({
      ...CONNECTION,
      provider: PROVIDER,
      field: "apiKey",
      path: "apiKey",
      writtenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      isCertain: true,
      isComparable: true,
    });
  });

  test("says where it came from, unless that could give something away", async () => {
    const installation = await install();
    const origins = ["env:K", "keychain:openai", "op://v/i/f", "file:key.txt", "file:~/key", `exec:tool --password ${KEY}`, "-"];
    const secrets = origins.map((text, index) => {
      const reference = parseReference(text);
      return {
        field: `credentials.C${index}`,
        path: `c.C${index}`,
        secret: new Secret(`${KEY}${index}`),
        ...(reference === undefined ? {} : { origin: { reference } }),
      };
    });
    await installation.write("", { secrets });
    const records = await installation.records();
    expect(records.map(({ reference, source }) => reference ?? [source])).toEqual([
      "env:K",
      "keychain:openai",
      "op://v/i/f",
      `file:${process.cwd()}/key.txt`,
      "file:~/key",
      ["exec:tool …"],
      ["- (standard input)"],
    ]);
    expect(leaksOf(KEY, await installation.text())).toEqual([]);
  });

  test("is in a file for its owner alone, with nothing else beside it", async () => {
    const installation = await install();
    await installation.write(KEY);
    expect((await stat(installation.file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(installation.file))).toEqual(["fingerprints.json"]);
    expect(leaksOf(KEY, await readAll(dirname(installation.file)))).toEqual([]);
  });

  test("is all there when many processes write at once", async () => {
    const installation = await install({ key: OWN_KEY });
    const ids = Array.from({ length: 12 }, (_, index) => `lpr_${index}`);
    await Promise.all(ids.map((id) => installation.write(KEY, { accepted: { provider: { id, name: id } } })));
    expect((await holders(installation, KEY)).sort()).toEqual(ids.map((id) => `${id} apiKey`).sort());
  });

  test("of many writes at once in one process goes to the disk together", async () => {
    const installation = await install({ key: OWN_KEY });
    const fingerprints = installation.process();
    const ids = Array.from({ length: 200 }, (_, index) => `lpr_${index}`);
    for (const id of ids)
      fingerprints.begin(carrying(KEY, { effect: "creates", provider: { name: id } })).done({ provider: { id, name: id }, forgets: [] });
    expect(await fingerprints.settle()).toEqual([]);
    expect(await holders(installation, KEY)).toHaveLength(200);
  });

  test("is on the disk soon, also the last of many, whatever else the process has still to do", async () => {
    const installation = await install({ key: OWN_KEY });
    const fingerprints = installation.process();
    const created = (id: string) =>
      fingerprints.begin(carrying(KEY, { effect: "creates", provider: { name: id } })).done({ provider: { id, name: id }, forgets: [] });
    created("lpr_1");
    await expect.poll(() => holders(installation, KEY), { timeout: 20_000 }).toHaveLength(1);
    created("lpr_2");
    created("lpr_3");
    await expect.poll(() => holders(installation, KEY), { timeout: 20_000 }).toHaveLength(3);
  });
});

describe("a write that changes what is remembered", () => {
  const two = {
    secrets: [
      { field: "credentials.ID", path: "apiKeys.ID", secret: new Secret(KEY) },
      { field: "credentials.SECRET", path: "apiKeys.SECRET", secret: new Secret(NEXT) },
      { field: "headers.X-Team", path: "headers.X-Team", secret: new Secret(NEXT) },
    ],
  };

  test("one that gives one of several keeps the others", async () => {
    const installation = await install();
    await installation.write("", two);
    await installation.write("", { secrets: [{ field: "credentials.ID", path: "apiKeys.ID", secret: new Secret("another") }] });
    expect(await holders(installation, KEY)).toEqual([]);
    expect(await holders(installation, NEXT)).toEqual(["lpr_1 credentials.SECRET", "lpr_1 headers.X-Team"]);
  });

  test.each([
    ["empties a field", { emptied: ["apiKeys"] }, {}, ["lpr_1 headers.X-Team"]],
    ["empties a field of a name that begins alike", { emptied: ["apiKey"] }, {}, ["lpr_1 credentials.SECRET", "lpr_1 headers.X-Team"]],
    ["replaced all credentials", {}, { forgets: ["credentials"] as const }, ["lpr_1 headers.X-Team"]],
    ["replaced all headers", {}, { forgets: ["headers"] as const }, ["lpr_1 credentials.SECRET"]],
    ["made the provider anew", { effect: "creates" as const }, {}, []],
    ["deleted the provider", { effect: "deletes" as const }, {}, []],
  ])("one that %s forgets what is gone", async (_name, changes, accepted, left) => {
    const installation = await install();
    await installation.write("", two);
    await installation.write("", { secrets: [], ...changes, accepted });
    expect(await holders(installation, NEXT)).toEqual(left);
  });

  test("one that replaced the provider by one of another id moves what it left", async () => {
    const installation = await install();
    await installation.write("", two);
    const provider = { id: "lpr_new", name: "OpenAI" };
    await installation.write("the-new-secret-of-it", {
      secrets: [{ field: "credentials.ID", path: "apiKeys.ID", secret: new Secret("the-new-secret-of-it") }],
      accepted: { provider, replaced: "lpr_1", forgets: [] },
    });
    expect(await holders(installation, KEY)).toEqual([]);
    expect(await holders(installation, NEXT)).toEqual(["lpr_new credentials.SECRET", "lpr_new headers.X-Team"]);
    expect(await holders(installation, "the-new-secret-of-it")).toEqual(["lpr_new credentials.ID"]);
  });

  test("a profile that is renamed keeps it, one that is removed takes it along", async () => {
    const installation = await install();
    await installation.write(KEY);
    await installation.write(KEY, { connection: { ...CONNECTION, profile: "other" } });
    const renaming = installation.process();
    renaming.renameProfile("prod", "renamed");
    await renaming.settle();
    const place = { ...PLACE, connection: { ...CONNECTION, profile: "renamed" } };
    expect(await installation.process().compare(place, new Secret(KEY))).toBe("same");
    const removing = installation.process();
    expect(await removing.forgetProfile("renamed")).toBe(1);
    await removing.settle();
    expect((await installation.records()).map(({ profile }) => profile)).toEqual(["other"]);
  });
});

describe("a write whose outcome is not known", () => {
  test("one that changed nothing leaves what was there", async () => {
    const installation = await install();
    await installation.write(KEY);
    await attempt(installation, NEXT, "failed");
    expect(await states(installation, KEY, NEXT)).toEqual(["same", "changed here"]);
    expect(await holders(installation, NEXT)).toEqual([]);
  });

  test("one whose answer was lost may have left either: both are found, neither is said to be there", async () => {
    const installation = await install();
    await installation.write(KEY);
    await attempt(installation, NEXT, "unknown");
    expect(await states(installation, KEY, NEXT)).toEqual(["unknown", "unknown"]);
    expect(await holders(installation, KEY)).toEqual(["lpr_1 apiKey in doubt"]);
    expect(await holders(installation, NEXT)).toEqual(["lpr_1 apiKey in doubt"]);
    // Again, as a person would.
    await attempt(installation, NEXT, "unknown");
    expect(await installation.records()).toHaveLength(2);
    await installation.write(NEXT);
    expect(await states(installation, KEY, NEXT)).toEqual(["changed here", "same"]);
    expect(await holders(installation, KEY)).toEqual([]);
  });

  test("one of a provider that somebody else made leaves its key in doubt", async () => {
    const installation = await install();
    await attempt(installation, NEXT, "unknown", { provider: PROVIDER });
    expect(await holders(installation, NEXT)).toEqual(["lpr_1 apiKey in doubt"]);
    expect(await states(installation, NEXT)).toEqual(["unknown"]);
    await installation.write(NEXT);
    expect(await states(installation, NEXT)).toEqual(["same"]);
  });

  test("one that carried no key is nothing to remember", async () => {
    const installation = await install();
    await attempt(installation, "", "unknown", { secrets: [] });
    expect(await installation.text()).toBe("");
  });

  test("one that sent what was there already leaves no doubt", async () => {
    const installation = await install();
    await installation.write(KEY);
    await attempt(installation, KEY, "unknown");
    expect(await states(installation, KEY)).toEqual(["same"]);
  });

  test("one that was killed leaves what was there in doubt, also where only a field is emptied", async () => {
    for (const changes of [{}, { secrets: [], emptied: ["apiKey"] }]) {
      const installation = await install();
      await installation.write(KEY);
      await attempt(installation, NEXT, "killed", changes);
      expect(await states(installation, KEY)).toEqual(["unknown"]);
      expect(await holders(installation, KEY)).toEqual(["lpr_1 apiKey in doubt"]);
    }
  });

  test("one of a provider that is known by its name is about that one, and a new one of the same name is not", async () => {
    const installation = await install();
    await installation.write(KEY);
    await attempt(installation, NEXT, "killed", { provider: { name: "OpenAI" }, effect: "creates" });
    expect(await states(installation, KEY)).toEqual(["same"]);
    await attempt(installation, NEXT, "unknown", { provider: { name: "OpenAI" } });
    expect(await holders(installation, NEXT)).toEqual(["lpr_1 apiKey in doubt"]);
  });

  test("what is not as it was asked for is in doubt under the provider's new id", async () => {
    const installation = await install();
    await installation.write(KEY);
    const fingerprints = installation.process();
    const running = fingerprints.begin(carrying(NEXT));
    await running.sending();
    running.unknown({ provider: { id: "lpr_new", name: "OpenAI" }, replaced: "lpr_1", forgets: [] });
    await fingerprints.settle();
    expect(await holders(installation, KEY)).toEqual(["lpr_new apiKey in doubt"]);
    expect(await holders(installation, NEXT)).toEqual(["lpr_new apiKey in doubt"]);
  });
});

describe("the key of fingerprints", () => {
  test("is made at the first write that carries a secret, and kept in the store under a name of llmp's own", async () => {
    const keychain = memoryKeychain();
    const installation = await install({ keychain });
    await installation.write("", { secrets: [] });
    await states(installation, KEY);
    await attempt(installation, KEY, "failed");
    expect(keychain.entries).toEqual({});
    await installation.write(KEY);
    expect(Object.keys(keychain.entries)).toEqual(["llmp:fingerprint-key"]);
    expect(Buffer.from(keychain.entries["llmp:fingerprint-key"] ?? "", "base64")).toHaveLength(32);
    const before = { ...keychain.entries };
    await installation.write(NEXT);
    expect(keychain.entries).toEqual(before);
  });

  test("is one, also when several processes make it at once", async () => {
    const installation = await install({ keychain: slowly(memoryKeychain()) });
    const ids = ["lpr_1", "lpr_2", "lpr_3", "lpr_4"];
    await Promise.all(ids.map((id) => installation.write(KEY, { accepted: { provider: { id, name: id } } })));
    expect(new Set((await installation.records()).map(({ keyId }) => keyId)).size).toBe(1);
  });

  test("may be given instead, as it is or by reference, and then no store is asked", async () => {
    const installation = await install({ keychain: refusing(), key: "env:FP", environment: { FP: OWN_KEY } });
    expect(await installation.write(KEY)).toEqual([]);
    expect(await states(installation, KEY)).toEqual(["same"]);
  });

  test.each([
    ["short-and-guessable", {}, /fewer than 32 characters/],
    ["env:NOT_SET", {}, /env:NOT_SET: the environment variable is not set/],
    ["env:FP", { FP: "short" }, /fewer than 32 characters/],
    ["-", {}, /standard input belongs to the command/],
    ["vault:nonsense", {}, /LLMP_FINGERPRINT_KEY: .*needs the path/],
  ])("one that is given and is no good (%s) is told once, and nothing is stored", async (key, environment, message) => {
    const installation = await install({ key, environment });
    const [warning, ...others] = await installation.write(KEY);
    expect(warning).toMatch(message);
    expect(others).toEqual([]);
    expect(await installation.text()).toBe("");
    if (key === "short-and-guessable") expect(warning).not.toContain(key);
  });

  test("another one than they were made with can compare nothing, and does not take the place of what is known", async () => {
    const installation = await install({ key: OWN_KEY });
    await installation.write(KEY);
    const text = await installation.text();
    const other = await install({ key: `${OWN_KEY}-of-another-time` });
    await writeFile(other.file, text);
    expect(await states(other, KEY, NEXT)).toEqual(["unknown", "unknown"]);
    expect(await holders(other, KEY)).toEqual([]);
    expect((await other.process().remembered()).map(({ isComparable }) => isComparable)).toEqual([false]);
    expect(await other.text()).toBe(text);
  });
});

/** A keychain in which every step takes a turn, so that processes meet. */
function slowly(keychain: Keychain): Keychain {
  const pause = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...keychain,
    get: async (account) => {
      await pause();
      return keychain.get(account);
    },
    set: async (account, secret) => {
      await pause();
      return keychain.set(account, secret);
    },
  };
}

function refusing(error: Error = new Error("the store was asked")): Keychain {
  const reject = async () => {
    throw error;
  };
  return { get: reject, set: reject, delete: reject };
}

describe("without a store that can be used", () => {
  const never = () => new Promise<never>(() => {});

  test.each<[string, Keychain, RegExp | undefined]>([
    ["that is known to be absent", { ...refusing(), isReady: async () => false }, undefined],
    ["that is not running", refusing(keychainError("no_service", PLATFORM)), undefined],
    ["that is locked", refusing(keychainError("locked", PLATFORM)), undefined],
    ["that timed out", refusing(keychainError("timed_out", PLATFORM)), /did not answer in time/],
    ["that never answers", { get: never, set: never, delete: never }, /did not answer in time/],
    [
      "that is lost as the key is kept",
      { ...memoryKeychain(), set: async () => Promise.reject(keychainError("denied", PLATFORM)) },
      undefined,
    ],
  ])("%s nothing is stored and nothing fails", async (_name, keychain, warning) => {
    const installation = await install({ keychain });
    const warnings = await installation.write(KEY);
    expect(warnings).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
    expect(await installation.text()).toBe("");
    expect(await states(installation, KEY)).toEqual(["unknown"]);
    expect(await holders(installation, KEY)).toEqual([]);
  });

  test("what was known of a secret that is replaced is forgotten; what it was is not said to be there", async () => {
    const keychain = memoryKeychain();
    const installation = await install({ keychain });
    await installation.write(KEY);
    const [kept = ""] = Object.values(keychain.entries);
    delete keychain.entries["llmp:fingerprint-key"];
    Object.assign(keychain, refusing(keychainError("locked", PLATFORM)));
    await installation.write(NEXT);
    expect(await installation.records()).toEqual([]);
    expect(kept).not.toBe("");
  });

  test("finding says that it cannot tell", async () => {
    const keychain = memoryKeychain();
    const installation = await install({ keychain });
    await installation.write(KEY);
    Object.assign(keychain, refusing(keychainError("locked", PLATFORM)));
    await expect(installation.process().find(new Secret(KEY))).rejects.toThrow(/cannot be compared: .* is locked/);
  });
});

describe("a file that is not what llmp wrote", () => {
  test.each([
    ["nonsense", "{", /is damaged/],
    ["of another shape", '{"version": 1, "records": [{"field": "apiKey"}]}', /is damaged/],
    ["of a newer llmp", '{"version": 2, "records": {}}', /newer llmp/],
  ])("%s is told once and left as it is", async (_name, text, message) => {
    const installation = await install();
    await writeFile(installation.file, text);
    const fingerprints = installation.process();
    for (const id of ["lpr_1", "lpr_2"]) {
      const running = fingerprints.begin(carrying(KEY));
      await running.sending();
      running.done({ provider: { id, name: id }, forgets: [] });
    }
    expect(await fingerprints.settle()).toEqual([expect.stringMatching(message)]);
    expect(await fingerprints.settle()).toEqual([]);
    expect(await installation.text()).toBe(text);
    expect(await states(installation, KEY)).toEqual(["unknown"]);
    await expect(installation.process().find(new Secret(KEY))).rejects.toThrow(message);
  });

  test("what a newer llmp added to a record is kept", async () => {
    const installation = await install();
    await installation.write(KEY);
    const state = JSON.parse(await installation.text());
    state.records[0].colour = "green";
    await writeFile(installation.file, JSON.stringify(state));
    await installation.write(KEY, { accepted: { provider: { id: "lpr_2", name: "Second" } } });
    expect(await installation.records()).toMatchObject([{ colour: "green" }, { provider: { id: "lpr_2" } }]);
  });

  test.skipIf(process.getuid?.() === 0)("one that cannot be written is a warning", async () => {
    const installation = await install({ key: OWN_KEY });
    await chmod(dirname(installation.file), 0o500);
    expect(await installation.write(KEY)).toEqual([expect.stringMatching(/cannot be written/)]);
    await chmod(dirname(installation.file), 0o700);
  });
});
