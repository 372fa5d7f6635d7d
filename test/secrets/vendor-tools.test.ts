import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CancelledError, SecretUnavailableError } from "../../src/errors.ts";
import { type ChildOutcome, openProcessRunner } from "../../src/secrets/child-process.ts";
import { parseReference, resolveAll, resolveReference } from "../../src/secrets/references.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";

const VALUE = "vk-4fZ9qLmT2wXy";

let folder = "";
let heard = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-tools-"));
  heard = "";
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a stand-in for a tool into the PATH: it notes its words and its settings, then does what the script says. */
async function install(program: string, script: string): Promise<void> {
  const path = join(folder, program);
  const notes = `printf '%s\\n' "$0" "$@" >>"${folder}/words"\nenv >"${folder}/settings"\n`;
  await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${notes}${script}\n`);
  await chmod(path, 0o755);
}

/** What the stand-ins were called with, one after another. */
async function words(): Promise<readonly string[]> {
  const text = await readFile(join(folder, "words"), "utf8");
  return text.trimEnd().replaceAll(`${folder}/`, "").split("\n");
}

function sources(given: Partial<SecretSources> & { readonly variables?: Readonly<Record<string, string>> } = {}): SecretSources {
  const standardError = new PassThrough();
  standardError.on("data", (chunk) => {
    heard += String(chunk);
  });
  const refuse = async () => {
    throw new Error("not asked for");
  };
  return {
    platform: "linux",
    homeDirectory: folder,
    environment: { lookup: () => undefined },
    keychain: { get: refuse, set: refuse, delete: refuse },
    files: { read: refuse, stat: refuse },
    standardInput: { isTerminal: false, read: refuse },
    runProcess: openProcessRunner(spawn, { environment: { PATH: folder, ...given.variables }, standardError }),
    readings: new Map(),
    ...given,
  };
}

async function resolve(text: string, given = sources()): Promise<string> {
  const reference = parseReference(text);
  if (reference === undefined) throw new Error(`${text} is a literal`);
  return (await resolveReference(reference, given)).secret.reveal();
}

/** Message and hint, as a person reads them. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SecretUnavailableError)) throw error;
  return [error.message, error.details.hint].join(" | ");
}

const calls: readonly (readonly [reference: string, program: string, output: string, ...words: readonly string[]])[] = [
  ["op://Private/Open AI/api key", "op", VALUE, "read", "op://Private/Open AI/api key"],
  ["op://Private/OpenAI/section/key?attribute=otp", "op", VALUE, "read", "op://Private/OpenAI/section/key?attribute=otp"],
  ["vault:secret/team a/llm#open-ai", "vault", VALUE, "kv", "get", "-field=open-ai", "secret/team a/llm"],
  [
    "aws-sm:prod/openai",
    "aws",
    VALUE,
    ...["secretsmanager", "get-secret-value", "--secret-id", "prod/openai", "--query", "SecretString", "--output", "text"],
  ],
  [
    "aws-sm:arn:aws:secretsmanager:eu-west-1:123456789012:secret:llm-AbCdEf#open ai",
    "aws",
    JSON.stringify({ "open ai": VALUE, other: "another" }),
    ...["secretsmanager", "get-secret-value", "--secret-id", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:llm-AbCdEf"],
    ...["--query", "SecretString", "--output", "text"],
  ],
  ["gcp-sm:openai", "gcloud", VALUE, "secrets", "versions", "access", "latest", "--secret=openai"],
  ["gcp-sm:openai/versions/3", "gcloud", VALUE, "secrets", "versions", "access", "3", "--secret=openai"],
  [
    "gcp-sm:projects/acme-1/secrets/openai/versions/7",
    "gcloud",
    VALUE,
    ...["secrets", "versions", "access", "7", "--secret=openai", "--project=acme-1"],
  ],
  [
    "gcp-sm:projects/acme-1/secrets/openai",
    "gcloud",
    VALUE,
    "secrets",
    "versions",
    "access",
    "latest",
    "--secret=openai",
    "--project=acme-1",
  ],
  ["pass:llm/open ai", "pass", `${VALUE}\nurl: https://openai.com\nuser: ada`, "show", "llm/open ai"],
];

test.each(calls)("%s is read by %s", async (reference, program, output, ...expected) => {
  await install(program, `printf '%s\\n' '${output}'`);
  expect(await resolve(reference)).toBe(VALUE);
  expect(await words()).toEqual([program, ...expected]);
});

describe("what can go wrong", () => {
  test.each([
    ["op://a/b/c", "op", "1password.com", "op signin"],
    ["vault:a#b", "vault", "hashicorp.com", "vault login"],
    ["aws-sm:a", "aws", "aws.amazon.com", "aws sso login"],
    ["gcp-sm:a", "gcloud", "cloud.google.com", "gcloud auth login"],
    ["pass:a", "pass", "passwordstore.org", "pass show"],
  ])(
    "%s: a tool that is missing is named with its source, one that refuses with the way in, and its words reach the terminal",
    async (reference, program, source, way) => {
      const missing = await failureOf(resolve(reference));
      expect(missing).toContain(`${reference}: \`${program}\` is not installed, or not in PATH | install `);
      expect(missing).toContain(source);
      await install(program, `echo "[ERROR] you are not signed in" >&2\nprintf '%s' '${VALUE}'\nexit 6`);
      const refused = await failureOf(resolve(reference));
      expect(refused).toContain(`${reference}: \`${program}\` ended with exit code 6 | its own words are above; `);
      expect(refused).toContain(way);
      expect(refused).not.toContain("[ERROR]");
      expect(refused).not.toContain(VALUE);
      expect(heard).toBe("[ERROR] you are not signed in\n");
    },
  );

  test.each<[ChildOutcome, string]>([
    [{ kind: "timed_out" }, "op://a/b/c: `op` took longer than 30 s | if you are not signed in, run `op signin`"],
    [{ kind: "killed", signal: "SIGKILL" }, "op://a/b/c: `op` was ended by SIGKILL"],
    [{ kind: "too_much_output" }, "op://a/b/c: `op` wrote more than 64 KiB"],
    [{ kind: "not_started", code: "EACCES" }, "op://a/b/c: `op` may not be run by this user"],
  ])("%j", async (outcome, said) => {
    const failure = await failureOf(resolve("op://a/b/c", sources({ runProcess: async () => outcome })));
    expect(failure).toContain(said);
  });

  test("Ctrl-C is no failure of the secret", async () => {
    const stopped = sources({ runProcess: async () => ({ kind: "cancelled" }) });
    await expect(resolve("op://a/b/c", stopped)).rejects.toThrow(CancelledError);
  });

  test("a tool has 30 s and 64 KiB", async () => {
    const terms: unknown[] = [];
    const runProcess: SecretSources["runProcess"] = async (_program, _words, given) => {
      terms.push(given);
      return { kind: "exited", code: 0, output: Buffer.from(VALUE) };
    };
    await resolve("op://a/b/c", sources({ runProcess }));
    expect(terms).toEqual([{ timeout: 30_000, maximumBytes: 65_536 }]);
  });

  test("on Windows, where gcloud is a .cmd that only a shell starts, the command to give is said", async () => {
    const given = sources({ platform: "win32", runProcess: async () => ({ kind: "not_started", code: "ENOENT" }) });
    expect(await failureOf(resolve("gcp-sm:openai", given))).toContain(
      "`exec:cmd /c gcloud secrets versions access latest --secret=openai`",
    );
  });
});

describe("traps of the tools", () => {
  test("VAULT_FORMAT=json would wrap the value in quotation marks, so vault does not see it", async () => {
    await install("vault", `if [ "$VAULT_FORMAT" = json ]; then echo '"${VALUE}"'; else printf '%s' '${VALUE}'; fi`);
    expect(await resolve("vault:secret/llm#openai", sources({ variables: { VAULT_FORMAT: "json" } }))).toBe(VALUE);
  });

  test("tools that could ask something are told not to", async () => {
    await install("aws", `echo '${VALUE}'`);
    await resolve("aws-sm:openai", sources({ variables: { AWS_CLI_AUTO_PROMPT: "on", AWS_PROFILE: "prod" } }));
    const settings = await readFile(join(folder, "settings"), "utf8");
    expect(settings).toContain("AWS_CLI_AUTO_PROMPT=off\n");
    expect(settings).toContain("AWS_PROFILE=prod\n");
    await install("gcloud", `echo '${VALUE}'`);
    await resolve("gcp-sm:openai");
    expect(await readFile(join(folder, "settings"), "utf8")).toContain("CLOUDSDK_CORE_DISABLE_PROMPTS=1\n");
  });

  test("`None`, which aws prints for a binary secret, is no key", async () => {
    await install("aws", "echo None");
    expect(await failureOf(resolve("aws-sm:openai"))).toContain("aws-sm:openai: the secret is binary, not text");
  });

  test.each([
    [VALUE, "the secret is not a JSON object"],
    [`["${VALUE}"]`, "the secret is not a JSON object"],
    [`{"other":"${VALUE}"}`, "the secret's JSON has no such field"],
    [`{"openai":{"key":"${VALUE}"}}`, "the secret's JSON has no text in this field"],
  ])("a field of %s", async (output, said) => {
    await install("aws", `echo '${output}'`);
    const failure = await failureOf(resolve("aws-sm:llm#openai"));
    expect(failure).toContain(`aws-sm:llm#openai: ${said}`);
    expect(failure).not.toContain(VALUE);
  });

  test("a folder, which pass lists below its name as if all were well, is no key", async () => {
    await install("pass", "printf 'llm\\n\u251C\u2500\u2500 openai\\n\u2514\u2500\u2500 anthropic\\n'");
    expect(await failureOf(resolve("pass:llm/"))).toContain("pass:llm/: this is a folder of the password store, not an entry");
  });

  test("nothing goes through a shell", async () => {
    await install("pass", `printf '%s' '${VALUE}'`);
    await resolve("pass:$(touch owned); `touch owned` & %PATH%");
    expect(await words()).toEqual(["pass", "show", "$(touch owned); `touch owned` & %PATH%"]);
    await expect(readFile(join(folder, "owned"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("references of all kinds are resolved at a time, each once, and failures are told together with field and place", async () => {
  await install("op", `printf '%s' '${VALUE}'`);
  const [good, missing] = ["op://a/b/c", "vault:a#b"].map((text) => parseReference(text));
  if (good === undefined || missing === undefined) throw new Error("these are references");
  const requests = [
    { field: "apiKey", reference: good, where: "llmp.yaml:4:13" },
    { field: "credentials.token", reference: good },
  ];
  const { secrets } = await resolveAll(requests, sources());
  expect(secrets.map((secret) => secret.reveal())).toEqual([VALUE, VALUE]);
  expect(await words()).toEqual(["op", "read", "op://a/b/c"]);
  await expect(resolveAll([...requests, { field: "token", reference: missing, where: "llmp.yaml:9:3" }], sources())).rejects.toMatchObject({
    exitCode: 7,
    details: {
      issues: [{ path: "token", where: "llmp.yaml:9:3", message: expect.stringContaining("vault:a#b: `vault` is not installed") }],
    },
  });
});
