import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SecretUnavailableError, UsageError } from "../../src/errors.ts";
import { openFileStore } from "../../src/secrets/file-store.ts";
import type { Keychain } from "../../src/secrets/keychain.ts";
import { openPassphrase, type PassphraseSource } from "../../src/secrets/passphrase.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";

const VALUE = "vk-4fZ9qLmT2wXy";
const PASSPHRASE = "pangolin quartz wyvern";

// What makes a guess slow makes a test slow; the file says itself what it was made with.
const QUICK = { cost: 2 ** 10, blockSize: 8, parallelization: 1 };

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-file-store-"));
  file = join(folder, "settings", "secrets.json");
});
afterEach(() => rm(folder, { recursive: true }));

function knowing(text: string, sources: Partial<SecretSources> = {}): PassphraseSource {
  return openPassphrase({ text, sources: { readings: new Map(), ...sources } as SecretSources });
}

function open(passphrase: string | PassphraseSource = PASSPHRASE, platform = "linux"): Keychain {
  return openFileStore({ file, platform, work: QUICK, passphrase: typeof passphrase === "string" ? knowing(passphrase) : passphrase });
}

async function reveal(store: Keychain, account: string): Promise<string | undefined> {
  return (await store.get(account))?.reveal();
}

/** Message and hint, as a person reads them. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SecretUnavailableError)) throw error;
  expect(error.exitCode).toBe(7);
  return [error.message, error.details.hint].join(" | ");
}

/** Changes the file as text. */
async function alter(change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}

test("what is stored is there for the next process, replaced and deleted", async () => {
  await open().set("openai", new Secret(VALUE));
  await open().set("profile:den@https://den.example", new Secret("a-token-of-a-profile"));
  expect(await reveal(open(), "openai")).toBe(VALUE);
  expect(await open().list?.()).toEqual(["openai", "profile:den@https://den.example"]);
  await open().set("openai", new Secret(`${VALUE}-2`));
  expect(await reveal(open(), "openai")).toBe(`${VALUE}-2`);
  expect([await open().delete("openai"), await open().delete("openai")]).toEqual([true, false]);
  expect(await reveal(open(), "openai")).toBeUndefined();
  expect(await reveal(open(), "profile:den@https://den.example")).toBe("a-token-of-a-profile");
});

test("any name and any value survive", async () => {
  const entries = { __proto__x: "a", constructor: "b", "é 🔑": '{\n "a": "é\u{1F511}\\""\n}', long: "x".repeat(65_536) };
  const store = open();
  await Promise.all(Object.entries({ ...entries, ["__proto__"]: "c" }).map(([name, value]) => store.set(name, new Secret(value))));
  for (const [name, value] of Object.entries(entries)) expect(await reveal(open(), name)).toBe(value);
  expect(await reveal(open(), "__proto__")).toBe("c");
  expect(await reveal(open(), "toString")).toBeUndefined();
});

test("reading where there is no file asks for no passphrase and makes nothing", async () => {
  const nobody: PassphraseSource = {
    existing: () => Promise.reject(new Error("asked")),
    fresh: () => Promise.reject(new Error("asked")),
  };
  const store = open(nobody);
  expect([await store.get("openai"), await store.delete("openai"), await store.list?.()]).toEqual([undefined, false, []]);
  expect(await readdir(folder)).toEqual([]);
});

describe("the file", () => {
  test("holds neither names, values nor the passphrase; only its owner may read it, and nothing else is left", async () => {
    await open().set("openai-production", new Secret(VALUE));
    const text = await readFile(file, "utf8");
    const spellings = ["openai-production", VALUE, PASSPHRASE, "pangolin"].flatMap((word) => [
      word,
      Buffer.from(word)
        .toString("base64")
        .replace(/.{2}=*$/, ""),
      Buffer.from(word).toString("hex"),
    ]);
    expect(spellings.filter((spelling) => text.includes(spelling))).toEqual([]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "settings"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, "settings"))).toEqual(["secrets.json"]);
  });

  test("says how it was made: scrypt, AES-256-GCM; the salt stays, the nonce is never used twice", async () => {
    await open().set("a", new Secret(VALUE));
    const first = JSON.parse(await readFile(file, "utf8"));
    await open().set("a", new Secret(VALUE));
    const second = JSON.parse(await readFile(file, "utf8"));
    expect(first.header).toMatchObject({ form: "llmp-secrets", version: 1, cipher: "aes-256-gcm", scrypt: { ...QUICK } });
    expect(second.header.scrypt.salt).toBe(first.header.scrypt.salt);
    expect(second.header.nonce).not.toBe(first.header.nonce);
    expect(second.entries).not.toBe(first.entries);
  });

  test("is made with the work that OWASP advises unless a test says otherwise", async () => {
    await openFileStore({ file, platform: "linux", passphrase: knowing(PASSPHRASE) }).set("a", new Secret(VALUE));
    expect(JSON.parse(await readFile(file, "utf8")).header.scrypt).toMatchObject({ cost: 131_072, blockSize: 8, parallelization: 1 });
    expect(await reveal(open(), "a")).toBe(VALUE);
  });

  test.skipIf(process.platform === "win32").each([0o644, 0o640, 0o604, 0o660, 0o666])(
    "of mode %o is neither read nor written",
    async (mode) => {
      await open().set("a", new Secret(VALUE));
      await chmod(file, mode);
      const before = await readFile(file, "utf8");
      const shown = mode.toString(8).padStart(4, "0");
      const attempts = [
        () => open().get("a"),
        () => open().set("b", new Secret(VALUE)),
        () => open().delete("a"),
        async () => open().list?.(),
      ];
      for (const attempt of attempts)
        expect(await failureOf(attempt())).toContain(
          `${file} is open to other users (mode ${shown}), and is not read | run \`chmod 600 ${file}\``,
        );
      expect(await readFile(file, "utf8")).toBe(before);
      await chmod(file, 0o600);
      expect(await reveal(open(), "a")).toBe(VALUE);
    },
  );

  test("on Windows, where every file is 0666, the mode says nothing", async () => {
    await open().set("a", new Secret(VALUE));
    await chmod(file, 0o666);
    expect(await reveal(open(PASSPHRASE, "win32"), "a")).toBe(VALUE);
  });

  test.skipIf(process.platform === "win32")("a link to it stays a link", async () => {
    await open().set("a", new Secret(VALUE));
    const real = file;
    file = join(folder, "linked.json");
    await symlink(real, file);
    await open().set("b", new Secret(VALUE));
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    file = real;
    expect(await open().list?.()).toEqual(["a", "b"]);
  });

  test.skipIf(process.platform === "win32" || process.getuid?.() === 0)("in a folder that cannot be written", async () => {
    await open().set("a", new Secret(VALUE));
    await chmod(join(folder, "settings"), 0o500);
    expect(await failureOf(open().set("b", new Secret(VALUE)))).toContain("cannot be written (EACCES)");
    await chmod(join(folder, "settings"), 0o700);
  });
});

describe("a wrong passphrase and a damaged file are two things", () => {
  beforeEach(() => open().set("openai", new Secret(VALUE)));

  test.each([["pangolin quartz wyvern "], ["Pangolin quartz wyvern"], [VALUE]])("%j does not open it", async (passphrase) => {
    const failure = await failureOf(open(passphrase).get("openai"));
    expect(failure).toContain(`the passphrase does not open ${file}`);
    expect(failure).not.toContain(passphrase);
    const before = await readFile(file, "utf8");
    expect(await failureOf(open(passphrase).set("other", new Secret(VALUE)))).toContain("does not open");
    expect(await readFile(file, "utf8")).toBe(before);
  });

  test("every character that is lost or changed is damage, whatever the passphrase, and the file is left as it is", async () => {
    const text = await readFile(file, "utf8");
    const length = text.trimEnd().length;
    for (let position = 0; position < length; position += 7) {
      const changed = text[position] === "A" ? "B" : "A";
      for (const altered of [text.slice(0, position) + changed + text.slice(position + 1), text.slice(0, position)]) {
        await writeFile(file, altered);
        expect(await failureOf(open("wrong").get("openai"))).toMatch(/is damaged: it is not as it was written/);
      }
    }
    const last = await readFile(file, "utf8");
    expect(await failureOf(open().set("other", new Secret(VALUE)))).toContain("llmp leaves it as it is");
    expect(await readFile(file, "utf8")).toBe(last);
  });

  /** As somebody would who knows the form and not the passphrase. */
  async function forge(change: (parts: Record<string, never>) => void): Promise<void> {
    const { createHash } = await import("node:crypto");
    await alter((text) => {
      const { checksum: _checksum, ...parts } = JSON.parse(text);
      change(parts);
      return JSON.stringify({ ...parts, checksum: createHash("sha256").update(JSON.stringify(parts)).digest("hex") });
    });
  }

  test("what was altered with its checksum is found by the cipher: entries, tag and header", async () => {
    const changes: readonly ((parts: Record<string, Record<string, unknown>>) => void)[] = [
      (parts) => Object.assign(parts, { entries: Buffer.from("other").toString("base64") }),
      (parts) => Object.assign(parts, { tag: Buffer.alloc(16).toString("base64") }),
      (parts) => Object.assign(parts, { tag: Buffer.alloc(4).toString("base64") }),
      ({ header }) => Object.assign(header ?? {}, { nonce: Buffer.alloc(12).toString("base64") }),
    ];
    const text = await readFile(file, "utf8");
    for (const change of changes) {
      await writeFile(file, text);
      await forge(change);
      expect(await failureOf(open().get("openai"))).toContain("is damaged: somebody altered it who does not know the passphrase");
    }
  });

  test("a file that asks for more memory than there is reason for is refused before it gets any", async () => {
    await forge(({ header }: Record<string, { scrypt?: { cost: number } }>) => {
      if (header?.scrypt !== undefined) header.scrypt.cost = 2 ** 40;
    });
    expect(await failureOf(open().get("openai"))).toContain("is damaged");
  });

  test.each(["", "{}", "null", "sk-not-a-store"])("%j is damage too", async (text) => {
    await writeFile(file, text);
    expect(await failureOf(open().get("openai"))).toContain("is damaged");
  });

  test("a form of a newer llmp is told as such", async () => {
    await alter((text) => text.replace('"version": 1', '"version": 2'));
    expect(await failureOf(open().get("openai"))).toContain("was written by a newer llmp | update llmp");
  });
});

describe("many at once", () => {
  test("stores of their own lose nothing of each other's, the first of which makes the file", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(names.map((name) => open().set(name, new Secret(`${VALUE}-${name}`))));
    expect([...((await open().list?.()) ?? [])].sort()).toEqual([...names].sort());
    await Promise.all([...names.slice(0, 10).map((name) => open().delete(name)), open().set("last", new Secret(VALUE))]);
    expect([...((await open().list?.()) ?? [])].sort()).toEqual([...names.slice(10), "last"].sort());
  });

  test("a person is asked once, however many keys are read and written at a time", async () => {
    await open().set("a", new Secret(VALUE));
    const questions: string[] = [];
    const store = open(
      openPassphrase({
        text: undefined,
        sources: {} as SecretSources,
        async ask(message) {
          questions.push(message);
          return new Secret(PASSPHRASE);
        },
      }),
    );
    await Promise.all([
      store.get("a"),
      store.get("b"),
      store.set("c", new Secret(VALUE)),
      store.set("d", new Secret(VALUE)),
      store.get("a"),
    ]);
    expect(questions).toEqual(["Passphrase of the encrypted file of secrets"]);
    expect(await open().list?.()).toEqual(["a", "c", "d"]);
  });
});

describe("the passphrase", () => {
  function asking(...answers: readonly string[]) {
    const questions: string[] = [];
    const source = openPassphrase({
      text: undefined,
      sources: {} as SecretSources,
      async ask(message) {
        const answer = answers[questions.length];
        questions.push(message);
        return answer === undefined ? undefined : new Secret(answer);
      },
    });
    return { questions, source };
  }

  test("of a new file is asked for twice, and nothing is stored when the two differ", async () => {
    const differing = asking(PASSPHRASE, `${PASSPHRASE}!`);
    await expect(open(differing.source).set("a", new Secret(VALUE))).rejects.toThrow(UsageError);
    expect(await readdir(folder)).toEqual([]);
    const same = asking(PASSPHRASE, PASSPHRASE);
    await open(same.source).set("a", new Secret(VALUE));
    expect(same.questions).toEqual([
      "New passphrase for the encrypted file of secrets (it cannot be recovered)",
      "The same passphrase again",
    ]);
    expect(await reveal(open(), "a")).toBe(VALUE);
  });

  test("that is wrong is asked for again, three times in all", async () => {
    await open().set("a", new Secret(VALUE));
    const third = asking("one", "two", PASSPHRASE);
    expect(await reveal(open(third.source), "a")).toBe(VALUE);
    expect(third.questions[1]).toMatch(/^That was not it/);
    const never = asking("one", "two", "three", PASSPHRASE);
    expect(await failureOf(open(never.source).get("a"))).toContain("does not open");
    expect(never.questions).toHaveLength(3);
  });

  test("where nobody can be asked and none is given, that is said", async () => {
    const nobody = openPassphrase({ text: undefined, sources: {} as SecretSources });
    expect(await failureOf(open(nobody).set("a", new Secret(VALUE)))).toMatch(/nobody can be asked \| set LLMP_SECRET_PASSPHRASE/);
    await open().set("a", new Secret(VALUE));
    expect(await failureOf(open(nobody).get("a"))).toContain("nobody can be asked");
  });

  test("may be a reference, with blanks and a line break at its end", async () => {
    await open().set("a", new Secret(VALUE));
    const environment = { lookup: (name: string) => (name === "P" ? `${PASSPHRASE}\n` : undefined) };
    expect(await reveal(open(knowing("env:P", { environment })), "a")).toBe(VALUE);
    expect(await failureOf(open(knowing("env:Q", { environment })).get("a"))).toContain("env:Q: the environment variable is not set");
  });

  test("from a file that is open to others is warned of, once", async () => {
    const path = join(folder, "passphrase");
    await writeFile(path, PASSPHRASE, { mode: 0o644 });
    const warnings: string[] = [];
    const state = { mode: 0o100644, uid: 0, isDirectory: false };
    const files = { read: (name: string) => readFile(name), stat: async () => state };
    const sources = { platform: "linux", files, readings: new Map() } as unknown as SecretSources;
    const store = open(openPassphrase({ text: `file:${path}`, sources, warn: (line) => warnings.push(line) }));
    await store.set("a", new Secret(VALUE));
    await store.get("a");
    expect(warnings).toEqual([`file:${path} is open to other users (mode 0644): run \`chmod 600 ${path}\``]);
  });

  test("cannot be an entry of the store that it opens", async () => {
    await open().set("a", new Secret(VALUE));
    await expect(open(knowing("keychain:passphrase")).get("a")).rejects.toThrow("names an entry of the file that it is to open");
  });

  test("that begins like a reference of no kind is refused without a word of it", async () => {
    await open().set("a", new Secret(VALUE));
    await expect(open(knowing("hunter2:correct-horse")).get("a")).rejects.toThrow(
      /^LLMP_SECRET_PASSPHRASE: this begins like a reference(?!.*hunter2)/,
    );
  });

  test.each([
    ["", "is empty"],
    ["   ", "is empty"],
    ["two\nlines", "a control character or a line break"],
  ])("%j is none", async (text, said) => {
    expect(await failureOf(open(knowing(text)).set("a", new Secret(VALUE)))).toContain(said);
  });

  test("is the same in both of Unicode's spellings", async () => {
    await open("caf\u00E9").set("a", new Secret(VALUE));
    expect(await reveal(open("cafe\u0301"), "a")).toBe(VALUE);
  });

  test("is told to whoever keeps secrets out of messages", async () => {
    const remembered: Secret[] = [];
    await open(knowing(PASSPHRASE, { remember: (secret) => remembered.push(secret) })).set("a", new Secret(VALUE));
    expect(remembered.map((secret) => secret.reveal())).toEqual([PASSPHRASE]);
  });
});
