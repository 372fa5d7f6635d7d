import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { ENTRY, openWorkplace, type Workplace } from "./llmp.ts";

const DIST = join(ENTRY, "../../dist");

// Words of each library that stay in the bundle, so that the file which holds it is known by its contents.
const libraries = {
  zod: /ZodMini|\$ZodType/,
  undici: /UND_ERR_NOT_SUPPORTED/,
  conf: /projectSuffix/,
  prompts: /User force closed/,
  yaml: /BLOCK_AS_IMPLICIT_KEY/,
  jsonc: /InvalidCommentToken/,
  lockfile: /mtimePrecision/,
  spinner: /YoctoSpinner/,
  chalk: /ansi256/,
} as const;
type Library = keyof typeof libraries;

let server: Loopback;
let workplace: Workplace;
beforeAll(async () => {
  server = await startLoopback();
  workplace = await openWorkplace();
});
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

/** The files of dist/ that a run loaded, as the engine's own record of coverage lists them; children's too. */
async function filesOf(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(workplace.folder, "coverage-"));
  const { exitCode, stderr } = await workplace.llmp(words, { environment: { ...environment, NODE_V8_COVERAGE: folder } });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const records = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  expect(records).not.toEqual([]);
  const urls = records.flatMap((text) => (JSON.parse(text).result as readonly { readonly url: string }[]).map(({ url }) => url));
  const paths = urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  expect(paths).toContain(ENTRY);
  return paths.filter((path) => path.startsWith(`${DIST}/`)).map((path) => basename(path));
}

async function librariesIn(files: readonly string[]): Promise<readonly Library[]> {
  const texts = await Promise.all(files.map((name) => readFile(join(DIST, name), "utf8")));
  return (Object.keys(libraries) as Library[]).filter((library) => texts.some((text) => libraries[library].test(text)));
}

test("each library is found in the bundle by its words", async () => {
  const files = (await readdir(DIST)).filter((name) => name.endsWith(".js"));
  expect(await librariesIn(files)).toEqual(Object.keys(libraries));
});

describe("nothing is loaded that is not needed", () => {
  test.each([[["--help"]], [["--version"]], [["-V"]], [["help"]], [["completion", "bash"]], [["completion", "fish"]]])(
    "%j loads nothing of the bundle",
    async (words) => {
      expect(await filesOf(words, {})).toEqual([]);
    },
  );

  const NEVER_FOR_ONE_REQUEST: readonly Library[] = ["prompts", "yaml", "conf", "spinner", "chalk"];

  test.each([
    ["list", ["list"]],
    [
      "create from flags",
      ["create", "--source", "models_dev", "--name", "X", "--provider-id", "openai", "--model-id", "gpt-5", "--api-key", "env:KEY"],
    ],
  ])("%s loads neither prompts, YAML, what writes settings, nor the keychain", async (_name, words) => {
    const files = await filesOf(words, { ...server.environment, KEY: "not-a-real-key-1" });
    const loaded = await librariesIn(files);
    expect(loaded).toContain("undici");
    expect(loaded.filter((library) => NEVER_FOR_ONE_REQUEST.includes(library))).toEqual([]);
    expect(files).not.toContain("keychain-process.js");
  });

  test("import sends nothing and asks nothing, so it loads neither network nor prompts", async () => {
    const loaded = await librariesIn(await filesOf(["import", join(DIST, "../examples/litellm.yaml"), "-q"], {}));
    expect(loaded).toContain("yaml");
    for (const library of ["undici", "prompts", "conf"]) expect(loaded).not.toContain(library);
    expect(await librariesIn(await filesOf(["import", "--help"], {}))).not.toContain("yaml");
  });

  test("what every command begins with holds no library: a log that is empty needs none", async () => {
    expect(await librariesIn(await filesOf(["log", "-o", "json"], {}))).toEqual([]);
  });

  test("profile list sends nothing, so it loads no network", async () => {
    expect(await librariesIn(await filesOf(["profile", "list", "-o", "json"], {}))).not.toContain("undici");
  });
});
