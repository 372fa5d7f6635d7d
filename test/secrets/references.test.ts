import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancelledError, SecretUnavailableError, UsageError } from "../../src/errors.ts";
import type { ChildOutcome } from "../../src/secrets/child-process.ts";
import type { Keychain } from "../../src/secrets/keychain.ts";
import {
  labelReference,
  parseReference,
  type Reference,
  resolveAll,
  resolveReference,
  type SecretRequest,
} from "../../src/secrets/references.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";

const VALUE = "vk-4fZ9qLmT2wXy";

function emptyKeychain(entries: Readonly<Record<string, string>> = {}): Keychain {
  return {
    async get(account) {
      const value = entries[account];
      return value === undefined ? undefined : new Secret(value);
    },
    async set() {},
    async delete() {
      return false;
    },
  };
}

interface Given extends Partial<Omit<SecretSources, "environment" | "keychain">> {
  readonly variables?: Readonly<Record<string, string>>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly input?: string;
}

function sources({ variables = {}, entries, input = "", ...given }: Given = {}): SecretSources {
  return {
    platform: "linux",
    homeDirectory: "/home/ada",
    environment: { lookup: (name) => variables[name] },
    keychain: emptyKeychain(entries),
    files: {
      read: (path) => readFile(path),
      async stat(path) {
        const state = await stat(path);
        return { mode: state.mode, uid: state.uid, isDirectory: state.isDirectory() };
      },
    },
    standardInput: { isTerminal: false, read: async () => input },
    runProcess: async () => ({ kind: "not_started", code: "ENOENT" }),
    readings: new Map(),
    ...given,
  };
}

function reference(text: string): Reference {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(`${text} is a literal`);
  return parsed;
}

function request(field: string, text: string, more: Partial<SecretRequest> = {}): SecretRequest {
  return { field, reference: reference(text), ...more };
}

/** Message and hint of the failure, as a person reads them. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    return [error.message, ...(error.details.issues ?? []).map((issue) => issue.message), error.details.hint ?? ""].join(" | ");
  }
  return "no failure";
}

describe("parseReference", () => {
  test.each([
    ["env:OPENAI_API_KEY", "env", "OPENAI_API_KEY"],
    ["file:~/.keys/openai", "file", "~/.keys/openai"],
    ["file:C:\\keys\\openai", "file", "C:\\keys\\openai"],
    ["keychain:openai-prod", "keychain", "openai-prod"],
    ["exec:pass show 'my key'", "exec", "pass show 'my key'"],
    ["op://Private/Open AI/api key", "op", "Private/Open AI/api key"],
    ["vault:secret/llm#openai", "vault", "secret/llm#openai"],
    ["aws-sm:prod/openai", "aws-sm", "prod/openai"],
    ["gcp-sm:openai", "gcp-sm", "openai"],
    ["pass:llm/openai", "pass", "llm/openai"],
    ["-", "standardInput", ""],
  ])("%s", (text, scheme, rest) => {
    expect(parseReference(text)).toEqual({ scheme, rest, text });
  });

  test.each([
    "sk-proj-abc",
    "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI",
    "",
    "-x",
    "--",
    '{"type": "service_account"}',
    "-----BEGIN PRIVATE KEY-----",
    "project_1:key",
    "C:\\x",
    "a b:c",
  ])("%j is a literal", (text) => {
    expect(parseReference(text)).toBeUndefined();
  });

  test.each(["bw:name", "azure-kv:name", "op:vault/item/field", "ENV:NAME", "Keychain:x", "https://example.com", "evn:NAME", "Foo://bar"])(
    "%s looks like a reference of an unknown kind, and does not become a key",
    (text) => {
      expect(() => parseReference(text)).toThrow(UsageError);
    },
  );

  test("an unknown kind is named only when it is the kind of a known tool: it may be the first half of a key", () => {
    expect(() => parseReference("doppler://item")).toThrow("`doppler:` is not a kind of reference that llmp knows");
    expect(() => parseReference("ENV:NAME")).toThrow("`ENV:` is not a kind of reference that llmp knows; did you mean `env:`?");
    expect(() => parseReference("hunter2:correct-horse")).toThrow(/^this begins like a reference, of a kind that llmp does not know$/);
  });

  test.each([
    ["env:", "needs the name"],
    ["env:$NAME", "no `$`"],
    ["env:sk-proj-4fZ9qLmT2wXy", "looks like a key"],
    ["env:AKIAIOSFODNN7EXAMPLE", "looks like a key"],
    ["env:MY NAME", "needs the name"],
    ["file:", "needs the path"],
    ["file:~bob/key", "own home directory"],
    ["file:sk-proj-4fZ9qLmT2wXy", "looks like a key"],
    ["keychain:", "needs the name"],
    ["keychain: ", "needs the name"],
    ["keychain:profile:den@https://den.example", "cannot read the token of a profile"],
    ["keychain:sk-proj-4fZ9qLmT2wXy", "looks like a key"],
    ["exec:", "needs a command"],
    ["exec:pass 'show", "a quotation mark that is not closed"],
    ["op://Private/OpenAI", "needs vault, item and field"],
    ["op://Private//field", "needs vault, item and field"],
    ["vault:secret/llm", "needs the path of a secret and one of its fields"],
    ["vault:-address=http://evil.example#key", "no name that begins with `-`"],
    ["vault:secret/llm#a#b", "needs the path"],
    ["aws-sm:--endpoint-url", "not `-` first"],
    ["aws-sm:file:///etc/passwd", "needs the name or ARN"],
    ["aws-sm:prod/openai#", "needs the name or ARN"],
    ["gcp-sm:-x", "needs the name of a secret"],
    ["gcp-sm:projects/p/secrets", "needs the name of a secret"],
    ["gcp-sm:a & calc", "needs the name of a secret"],
    ["pass:--clip", "that does not begin with `-`"],
    ["pass:", "needs the name of an entry"],
    ["pass:llm\nopenai", "an invisible character"],
    ["pass:sk-proj-4fZ9qLmT2wXy", "looks like a key"],
    ["vault:secret/llm#sk-proj-4fZ9qLmT2wXy", "looks like a key"],
  ])("%s is refused, without what was written after the scheme", (text, words) => {
    const parse = () => parseReference(text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(words);
    expect(parse).not.toThrow(/4fZ9qLmT2wXy|AKIA/);
  });

  test("messages name a command without its arguments, which may be secret", () => {
    expect(labelReference(reference("exec:tool --password hunter2"))).toBe("exec:tool …");
    expect(labelReference(reference("exec:tool"))).toBe("exec:tool");
    expect(labelReference(reference("-"))).toBe("- (standard input)");
  });
});

describe("env:", () => {
  test("gives the variable, less its last line break", async () => {
    const { secret, warnings } = await resolveReference(reference("env:KEY"), sources({ variables: { KEY: `${VALUE}\n` } }));
    expect(secret.reveal()).toBe(VALUE);
    expect(warnings).toEqual([]);
  });

  test("tells a variable that is not set from one that is empty", async () => {
    expect(await failureOf(resolveReference(reference("env:KEY"), sources()))).toMatch(
      /^env:KEY: the environment variable is not set \| export KEY/,
    );
    expect(await failureOf(resolveReference(reference("env:KEY"), sources({ variables: { KEY: "" } })))).toMatch(
      /^env:KEY: the environment variable is set, but empty/,
    );
  });

  test("a mask or a blank is refused without the value", async () => {
    expect(await failureOf(resolveReference(reference("env:KEY"), sources({ variables: { KEY: "sk-***" } })))).toMatch(
      /^env:KEY: the value is a mask/,
    );
    const failure = await failureOf(resolveReference(reference("env:KEY"), sources({ variables: { KEY: `${VALUE} x` } })));
    expect(failure).toContain("env:KEY: the value has a blank at character 16");
    expect(failure).not.toContain(VALUE);
  });

  test("several lines are taken where the field says so", async () => {
    const variables = { KEY: "line 1\nline 2\n" };
    expect((await resolveReference(reference("env:KEY"), sources({ variables }), { multiline: true })).secret.reveal()).toBe(
      "line 1\nline 2",
    );
    expect(await failureOf(resolveReference(reference("env:KEY"), sources({ variables })))).toContain("has a blank at character 5");
  });
});

describe("file:", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llmp-references-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function put(name: string, content: string | Uint8Array, mode = 0o600): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    await chmod(path, mode);
    return path;
  }

  test.each([0o600, 0o400])("a file of mode %o is read without a warning", async (mode) => {
    const path = await put(`key-${mode}`, `\uFEFF${VALUE}\r\n`, mode);
    expect(await resolveReference(reference(`file:${path}`), sources())).toMatchObject({ warnings: [] });
    expect((await resolveReference(reference(`file:${path}`), sources())).secret.reveal()).toBe(VALUE);
  });

  test.skipIf(process.platform === "win32").each([
    [0o644, "0644"],
    [0o640, "0640"],
    [0o602, "0602"],
  ])("a file of mode %o is warned of", async (mode, shown) => {
    const path = await put(`open-${mode}`, VALUE, mode);
    const { warnings } = await resolveReference(reference(`file:${path}`), sources());
    expect(warnings).toEqual([`file:${path} is open to other users (mode ${shown}): run \`chmod 600 ${path}\``]);
  });

  test("on Windows, where every file is 0666, nothing is warned of", async () => {
    const path = await put("windows", VALUE, 0o666);
    expect((await resolveReference(reference(`file:${path}`), sources({ platform: "win32" }))).warnings).toEqual([]);
  });

  test("a file of another user is warned of; root's is not", async () => {
    const owned = (uid: number) =>
      sources({
        userId: 1000,
        files: { read: async () => Buffer.from(VALUE), stat: async () => ({ mode: 0o100600, uid, isDirectory: false }) },
      });
    expect((await resolveReference(reference("file:/key"), owned(1001))).warnings).toEqual([
      "file:/key belongs to another user (id 1001), who can change it",
    ]);
    expect((await resolveReference(reference("file:/key"), owned(1000))).warnings).toEqual([]);
    expect((await resolveReference(reference("file:/key"), owned(0))).warnings).toEqual([]);
  });

  test("`~/` is the home directory", async () => {
    await put("at-home", VALUE);
    expect((await resolveReference(reference("file:~/at-home"), sources({ homeDirectory: folder }))).secret.reveal()).toBe(VALUE);
  });

  test("says what is wrong with the file", async () => {
    expect(await failureOf(resolveReference(reference(`file:${folder}/none`), sources()))).toContain(
      `file:${folder}/none: there is no such file`,
    );
    expect(await failureOf(resolveReference(reference(`file:${folder}`), sources()))).toContain("this is a directory, not a file");
    expect(await failureOf(resolveReference(reference(`file:${await put("large", "x".repeat(65_537))}`), sources()))).toContain(
      "larger than 64 KiB",
    );
    const refusing = {
      read: () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" })),
      stat: async () => ({ mode: 0o600, uid: 0, isDirectory: false }),
    };
    expect(await failureOf(resolveReference(reference("file:/key"), sources({ files: refusing })))).toContain(
      "the file may not be read by this user",
    );
  });

  test("UTF-16, as PowerShell's `>` writes it, and bytes that are no text are told apart from a key", async () => {
    const utf16 = await put("utf16", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(VALUE, "utf16le")]));
    expect(await failureOf(resolveReference(reference(`file:${utf16}`), sources()))).toContain("the value is UTF-16 | save it as UTF-8");
    const binary = await put("binary", Buffer.from([0x73, 0x6b, 0xc3, 0x28]));
    expect(await failureOf(resolveReference(reference(`file:${binary}`), sources()))).toContain("the value is not UTF-8 text");
  });
});

describe("keychain:", () => {
  test("gives the stored key", async () => {
    expect((await resolveReference(reference("keychain:openai"), sources({ entries: { openai: VALUE } }))).secret.reveal()).toBe(VALUE);
  });

  test("says how to store one that is not there", async () => {
    expect(await failureOf(resolveReference(reference("keychain:openai"), sources()))).toBe(
      "keychain:openai: the keychain holds no key of this name | store it with `llmp key set openai`",
    );
  });
});

describe("exec:", () => {
  function ending(outcome: ChildOutcome, platform = "linux"): SecretSources {
    return sources({ platform, runProcess: async () => outcome });
  }

  test("the words are split as a shell would, and given to no shell", async () => {
    const started: unknown[] = [];
    const runProcess: SecretSources["runProcess"] = async (program, words, limits) => {
      started.push([program, ...words], limits);
      return { kind: "exited", code: 0, output: Buffer.from(`${VALUE}\n`) };
    };
    const { secret } = await resolveReference(reference(`exec:op read "op://a b/c" '' $HOME;x`), sources({ runProcess }));
    expect(secret.reveal()).toBe(VALUE);
    expect(started).toEqual([["op", "read", "op://a b/c", "", "$HOME;x"], { timeout: 30_000, maximumBytes: 65_536 }]);
  });

  test.each<[ChildOutcome, string]>([
    [{ kind: "exited", code: 3, output: Buffer.from(VALUE) }, "exec:tool …: the command ended with exit code 3"],
    [{ kind: "exited", code: 0, output: Buffer.from("\n") }, "exec:tool …: the value is empty"],
    [{ kind: "killed", signal: "SIGSEGV" }, "exec:tool …: the command was ended by SIGSEGV"],
    [{ kind: "timed_out" }, "exec:tool …: the command took longer than 30 s"],
    [{ kind: "too_much_output" }, "exec:tool …: the command wrote more than 64 KiB"],
    [{ kind: "not_started", code: "ENOENT" }, "exec:tool …: there is no such command"],
    [{ kind: "not_started", code: "EACCES" }, "exec:tool …: the command may not be run by this user"],
    [{ kind: "not_started", code: "E2BIG" }, "exec:tool …: the command could not be started (E2BIG)"],
  ])("%j", async (outcome, words) => {
    const failure = await failureOf(resolveReference(reference("exec:tool --password hunter2"), ending(outcome)));
    expect(failure).toContain(words);
    expect(failure).not.toContain("hunter2");
    expect(failure).not.toContain(VALUE);
  });

  test("on Windows the hint names what only a shell can start", async () => {
    expect(await failureOf(resolveReference(reference("exec:tool"), ending({ kind: "not_started", code: "EINVAL" }, "win32")))).toContain(
      "exec:cmd /c NAME",
    );
  });

  test("Ctrl-C is no failure of the secret", async () => {
    await expect(resolveReference(reference("exec:tool"), ending({ kind: "cancelled" }))).rejects.toThrow(CancelledError);
  });
});

describe("- (standard input)", () => {
  test("gives all of it", async () => {
    expect((await resolveReference(reference("-"), sources({ input: `${VALUE}\n` }))).secret.reveal()).toBe(VALUE);
  });

  test("a terminal is not read: it would show the key", async () => {
    const standardInput = { isTerminal: true, read: async () => VALUE };
    expect(await failureOf(resolveReference(reference("-"), sources({ standardInput })))).toContain("standard input is a terminal");
  });

  test("no input is an empty key", async () => {
    expect(await failureOf(resolveReference(reference("-"), sources()))).toContain("- (standard input): the value is empty");
  });

  test("two fields cannot share it", async () => {
    const requests = [request("apiKey", "-", { where: "--api-key" }), request("credentials.token", "-")];
    await expect(resolveAll(requests, sources({ input: VALUE }))).rejects.toThrow(
      "`-` is given for --api-key and credentials.token, but standard input can be read once",
    );
  });
});

describe("resolveAll", () => {
  test("gives the secrets in the order of the requests, and reads each distinct reference once, all at a time", async () => {
    const read: string[] = [];
    const entries: Readonly<Record<string, string>> = { one: "value-1", two: "value-2" };
    let release = () => {};
    const bothAsked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const keychain: Keychain = {
      ...emptyKeychain(),
      async get(account) {
        read.push(account);
        if (read.length === 2) release();
        await bothAsked;
        return new Secret(entries[account] ?? "");
      },
    };
    const requests = [request("a", "keychain:one"), request("b", "keychain:two"), request("c", "keychain:one")];
    const { secrets, warnings } = await resolveAll(requests, { ...sources(), keychain });
    expect(secrets.map((secret) => secret.reveal())).toEqual(["value-1", "value-2", "value-1"]);
    expect(read.toSorted()).toEqual(["one", "two"]);
    expect(warnings).toEqual([]);
  });

  test("tells all failures at once: field, place, reference, what to do, never the value (exit 7)", async () => {
    const requests = [
      request("apiKey", "env:MISSING", { where: "llmp.yaml:4:13" }),
      request("token", "keychain:none", { where: "--token" }),
      request("good", "env:GOOD"),
      request("bad", "env:BAD"),
    ];
    const attempt = resolveAll(requests, sources({ variables: { GOOD: VALUE, BAD: `${VALUE} ` } }));
    await expect(attempt).rejects.toMatchObject({
      exitCode: 7,
      code: "secret_unavailable",
      message: "3 secrets could not be read",
      details: {
        issues: [
          {
            path: "apiKey",
            where: "llmp.yaml:4:13",
            message: "env:MISSING: the environment variable is not set; export MISSING, or use another reference",
          },
          {
            path: "token",
            where: "--token",
            message: "keychain:none: the keychain holds no key of this name; store it with `llmp key set none`",
          },
          { path: "bad", message: expect.stringMatching(/^env:BAD: the value has a blank at character 16 \(the last\)/) },
        ],
      },
    });
    expect(JSON.stringify(await attempt.catch((error: unknown) => error))).not.toContain(VALUE);
  });

  test("the same reference may be right for one field and wrong for another", async () => {
    const requests = [request("account", "env:TWO_LINES", { multiline: true }), request("apiKey", "env:TWO_LINES")];
    const failure = await failureOf(resolveAll(requests, sources({ variables: { TWO_LINES: "a\nb" } })));
    expect(failure).toContain("a secret could not be read | env:TWO_LINES: the value has a line break at character 2");
  });

  test("a warning is told once for a reference that two fields use", async () => {
    const files = { read: async () => Buffer.from(VALUE), stat: async () => ({ mode: 0o644, uid: 0, isDirectory: false }) };
    const { warnings } = await resolveAll([request("a", "file:/key"), request("b", "file:/key")], sources({ files }));
    expect(warnings).toHaveLength(1);
  });

  test("nothing to resolve is nothing", async () => {
    expect(await resolveAll([], sources())).toEqual({ secrets: [], warnings: [] });
  });

  test("a bug is not dressed up as a secret that is not there", async () => {
    const environment = {
      lookup() {
        throw new TypeError("bug");
      },
    };
    await expect(resolveAll([request("a", "env:KEY")], { ...sources(), environment })).rejects.toThrow(TypeError);
  });
});
