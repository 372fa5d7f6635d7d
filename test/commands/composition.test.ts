import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environment } from "../control-planes/examples/example.ts";
import { examples } from "../control-planes/examples/index.ts";
import { openStage, type Stage } from "../control-planes/examples/stage.ts";

const REFERENCE = "env:VENDOR_KEY";
const COMPOSED = { prefix: "Bearer ", from: REFERENCE };
const VALUE = `Bearer ${environment.VENDOR_KEY}`;
/** Without a blank, which some control planes take in no key. */
const TENANT = { prefix: "tenant-7:", from: REFERENCE };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-composition-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The same data with another text in the place of one. */
function exchange(value: unknown, from: string, to: unknown): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => exchange(item, from, to));
  // Matchers of what is expected stay themselves.
  if (typeof value !== "object" || value === null || "$$typeof" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exchange(inner, from, to)]));
}

/** The words that a shell makes of a line. */
function splitInShell(line: string): readonly string[] {
  return execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
}

describe.each(Object.entries(examples))("%s: a key behind a prefix", (kind, example) => {
  const arrived = {
    ...example.request,
    body: exchange(example.request.body, environment.VENDOR_KEY, `tenant-7:${environment.VENDOR_KEY}`),
  };
  const spec = exchange(example.json, REFERENCE, TENANT);
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(kind);
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  test("in piped JSON, in a YAML file, and in a flag", async () => {
    const file = join(folder, `${kind}.yaml`);
    await writeFile(file, example.yaml.replaceAll(REFERENCE, JSON.stringify(TENANT)));
    const flags = example.flags.map((word) => word.replace(REFERENCE, JSON.stringify(TENANT)));
    for (const [words, options] of [
      [["create"], { stdin: JSON.stringify(spec) }],
      [["create", "-f", file, "--strict"], {}],
      [["create", ...flags], {}],
    ] as const) {
      stage.reset();
      expect(await stage.llmp(words, options)).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("holds the key itself") });
      expect(stage.writes()[0]).toEqual(arrived);
    }
  });

  test("is shown neither with --dry-run nor with --curl, whose variable is the key alone", async () => {
    const { stdout } = await stage.llmp(["create", "--dry-run", "-o", "json"], { stdin: JSON.stringify(spec) });
    expect(stdout).toContain("[redacted]");
    expect(stdout).not.toContain("tenant-7");
    const curl = await stage.llmp(["create", "--curl"], { stdin: JSON.stringify(spec) });
    expect(curl.stdout).toMatch(/tenant-7:'"\$\(escape "\$[A-Z_]+"\)"/);
    expect(stage.writes()).toEqual([]);
  });
});

describe("LangWatch's headers", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage("langwatch");
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  const CREATE = ["create", "--provider", "openai", "--api-key", REFERENCE];

  test.each([
    ["by JSON", ["--extra-headers", JSON.stringify([{ key: "Authorization", value: COMPOSED }])]],
    ["by name", ["--header", `Authorization=${JSON.stringify(COMPOSED)}`]],
    ["by path", ["--set", `headers.Authorization=${JSON.stringify(COMPOSED)}`]],
  ])("%s", async (_how, words) => {
    expect(await stage.llmp([...CREATE, ...words])).toMatchObject({ exitCode: 0 });
    expect(stage.writes()).toMatchObject([{ body: { extraHeaders: [{ key: "Authorization", value: VALUE }] } }]);
  });

  test("the line that does the same again does the same, with what a person added to a file", async () => {
    const file = join(folder, "headers.yaml");
    const headers = `headers: { Authorization: ${JSON.stringify(COMPOSED)} }\nextraHeaders: [{ key: X-Other, value: ${JSON.stringify(COMPOSED)} }]\n`;
    await writeFile(file, `apiKey: ${JSON.stringify(TENANT)}\n${headers}`);
    const answers = [
      ["Provider", "openai"],
      ["Create it?", true],
    ] as const;
    const { stderr, exitCode } = await stage.llmp(["create", "-f", file], { answers });
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    const [first] = stage.writes();
    const line = /^the same again: llmp (.*)$/m.exec(stderr)?.[1] ?? "";
    stage.reset();
    expect(await stage.llmp(splitInShell(line))).toMatchObject({ exitCode: 0 });
    expect(stage.writes()).toEqual([first]);
  });
});

test("the line that does the same again leaves out the arguments of a command that stands in a file, and takes what was typed as it is", async () => {
  const stage = await openStage("langwatch");
  try {
    const file = join(folder, "exec.yaml");
    const command = "exec:printf not-a-real-key-1 --password=hunter2hunter2";
    await writeFile(file, `apiKey: ${JSON.stringify(command)}\nheaders: { X-A: { prefix: "a:", from: ${JSON.stringify(command)} } }\n`);
    const answers = [
      ["Provider", "openai"],
      ["Create it?", true],
    ] as const;
    const read = await stage.llmp(["create", "-f", file], { answers });
    expect(read).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("hunter2") });
    expect(read.stderr).toContain("--api-key env:LLMP_TYPED_API_KEY");
    expect(read.stderr).toContain('{"prefix":"a:","from":"env:LLMP_TYPED_HEADERS_X_A"}');
    stage.reset();
    const typed = await stage.llmp(["create", "--api-key", command], { answers });
    expect(typed.stderr).toMatch(/the same again: .*hunter2hunter2/);
  } finally {
    await stage.close();
  }
});

describe("what is not a composition is refused by its place, before anything is asked or sent", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage("goodmem");
  });
  afterAll(() => stage.close());

  const SPEC = "displayName: X\nproviderType: OPENAI\nendpointUrl: https://api.openai.com/v1\nmodelIdentifier: gpt-5\n";

  test.each([
    ["{prefix: 'Bearer ', form: env:VENDOR_KEY}", ':5:9  apiKey: must hold prefix and from, and nothing else; did you mean "from"?'],
    ["{prefix: 'Bearer ', form: env:VENDOR_KEY}", "apiKey.from: is required beside prefix: a reference, such as env:NAME"],
    ["{prefx: 'Bearer ', frm: env:VENDOR_KEY}", 'or hold prefix and from; did you mean "prefix"?'],
    ["{from: env:VENDOR_KEY}", "apiKey.prefix: is required beside from"],
    ["{prefix: 'Bearer ', from: not-a-real-key-of-the-vendor}", ":5:35  apiKey.from: must be a reference, such as env:NAME"],
    ["{prefix: 'Bearer ', from: 'env:$VENDOR_KEY'}", "apiKey.from: `env:NAME` needs the name of an environment variable"],
    ["{prefix: 'Bearer ', from: [env:VENDOR_KEY]}", "apiKey.from: must be a reference"],
    ["{prefix: 7, from: env:VENDOR_KEY}", "apiKey.prefix: must be a text"],
    ["{prefix: '', from: env:VENDOR_KEY}", "apiKey.prefix: must be a text"],
    ["{prefix: sk-proj-4fZ9qLmT2wXy, from: env:VENDOR_KEY}", "apiKey.prefix: looks like a key"],
    [`{prefix: ${"x".repeat(65)}, from: env:VENDOR_KEY}`, "apiKey.prefix: must have at most 64 characters"],
    ['{prefix: "Bearer\\n", from: env:VENDOR_KEY}', "apiKey.prefix: holds a line break"],
    ["{type: service_account, private_key: not-a-real-key-of-the-vendor}", "apiKey: must be a text: a reference such as env:NAME"],
  ])("%s", async (value, words) => {
    const file = join(folder, "refused.yaml");
    await writeFile(file, `${SPEC}apiKey: ${value}\n`);
    const { exitCode, stderr } = await stage.llmp(["create", "-f", file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(words) });
    expect(stderr).not.toContain("4fZ9qLmT2wXy");
    expect(stage.requestCount()).toBe(0);
  });

  test("a reference that fails is named with the field, the place and itself (7)", async () => {
    const file = join(folder, "missing.yaml");
    await writeFile(file, `${SPEC}credentials:\n  apiKey:\n    inlineSecret: { prefix: "Bearer ", from: env:MISSING }\n`);
    const { exitCode, stderr } = await stage.llmp(["create", "-f", file]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 7,
      stderr: expect.stringMatching(
        /missing\.yaml:7:19 {2}credentials\.apiKey\.inlineSecret: env:MISSING: the environment variable is not set/,
      ),
    });
  });

  test("a service account that stands on the command line is a key, and no composition", async () => {
    const words = ["--credentials", JSON.stringify({ apiKey: { inlineSecret: '{"type":"service_account"}' } })];
    const { exitCode, stderr } = await stage.llmp(["create", ...words]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("holds the key itself, which every process") });
  });
});
