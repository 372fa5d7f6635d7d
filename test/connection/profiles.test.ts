import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProfiles, type Profile, type Profiles } from "../../src/connection/profiles.ts";
import { readEnvironment } from "../../src/environment.ts";
import { UsageError } from "../../src/errors.ts";
import { makeFolder } from "./servers.ts";

const run = promisify(execFile);
const den: Profile = { controlPlane: "den", url: "https://den.example", token: "keychain:", settings: { organization: "org_1" } };

let temporary: ReturnType<typeof makeFolder>;
let folder: string;
let file: string;
let profiles: Profiles;

beforeEach(() => {
  temporary = makeFolder();
  folder = join(temporary.folder, "settings");
  file = join(folder, "config.json");
  profiles = open({ LLMP_CONFIG_DIR: folder });
});
afterEach(() => temporary.remove());

function open(variables: Readonly<Record<string, string | undefined>>, platform: string = process.platform): Profiles {
  return createProfiles({ environment: readEnvironment(variables), platform, homeDirectory: temporary.folder });
}

function stored(): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

function store(text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
}

async function refusal(promise: Promise<unknown>): Promise<UsageError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

test("nothing is read or made until it is needed, and reading makes nothing", async () => {
  expect(await profiles.path()).toBe(file);
  expect(await profiles.list()).toEqual([]);
  expect(await profiles.get("x")).toBeUndefined();
  expect(await profiles.current()).toBeUndefined();
  expect(await profiles.remove("x")).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test("put, get, list, use, rename, remove", async () => {
  await profiles.put("den-prod", den, { use: true });
  await profiles.put("b", { ...den, caFile: "/ca.pem", insecureHttp: true }, { use: false });
  expect((await profiles.list()).map(({ name }) => name)).toEqual(["b", "den-prod"]);
  expect(await profiles.get("den-prod")).toEqual({ name: "den-prod", ...den });
  expect(await profiles.current()).toBe("den-prod");
  await profiles.rename("den-prod", "den");
  expect(await profiles.current()).toBe("den");
  await profiles.use("b");
  expect(stored()).toEqual({ version: 1, profiles: { b: { ...den, caFile: "/ca.pem", insecureHttp: true }, den }, current: "b" });
  expect(await profiles.remove("b")).toBe(true);
  expect(stored()).toEqual({ version: 1, profiles: { den } });
});

test("what is put replaces what was there, also what it leaves out", async () => {
  await profiles.put("a", { ...den, caFile: "/ca.pem", insecureHttp: true }, { use: false });
  await profiles.put("a", { ...den, settings: {} }, { use: false });
  expect(await profiles.get("a")).toEqual({ name: "a", ...den, settings: {} });
});

test("use and rename refuse what is not there, rename what is there already", async () => {
  await profiles.put("a", den, { use: false });
  await profiles.put("b", den, { use: false });
  expect((await refusal(profiles.use("x"))).message).toBe('there is no profile "x"');
  expect((await refusal(profiles.rename("x", "y"))).message).toBe('there is no profile "x"');
  expect((await refusal(profiles.rename("a", "b"))).message).toBe('there is a profile "b" already');
});

test.each(["", "A", "-a", ".a", "a b", "a/b", "__proto__", "a".repeat(65)])("the name %j is refused", async (name) => {
  expect((await refusal(profiles.put(name, den, { use: false }))).message).toContain("cannot be the name of a profile");
});

test("secrets never reach the file: a token that is no reference is refused, and not repeated", async () => {
  for (const token of ["den_topsecret", "-"]) {
    const error = await refusal(profiles.put("a", { ...den, token }, { use: false }));
    expect(`${error.message} ${error.details.hint}`).not.toContain("topsecret");
  }
  for (const token of ["keychain:", "keychain:other", "env:DEN_TOKEN", "file:~/t", "exec:pass den"])
    await profiles.put("a", { ...den, token }, { use: false });
  expect(readFileSync(file, "utf8")).not.toContain("topsecret");
});

describe("the file", () => {
  test.skipIf(process.platform === "win32")("is for its owner alone, and so is the folder that llmp makes", async () => {
    await profiles.put("a", den, { use: false });
    chmodSync(file, 0o644);
    await profiles.put("b", den, { use: false });
    expect([file, folder].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(["600", "700"]);
    expect(readdirSync(folder)).toEqual(["config.json"]);
  });

  test("keys that this llmp does not know are kept, at every level", async () => {
    store(JSON.stringify({ version: 1, theme: "dark", profiles: { a: { ...den, color: "red" } } }));
    await profiles.put("a", { ...den, url: "https://new.example" }, { use: true });
    expect(stored()).toEqual({
      version: 1,
      theme: "dark",
      current: "a",
      profiles: { a: { ...den, color: "red", url: "https://new.example" } },
    });
  });

  test("a byte order mark does no harm", async () => {
    store(`\uFEFF${JSON.stringify({ version: 1, profiles: { a: den } })}`);
    await profiles.put("b", den, { use: false });
    expect((await profiles.list()).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("of a newer llmp is read, and never written", async () => {
    const text = JSON.stringify({ version: 2, profiles: { a: den } });
    store(text);
    expect((await profiles.get("a"))?.url).toBe(den.url);
    expect((await refusal(profiles.put("b", den, { use: true }))).message).toContain("written by a newer llmp");
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("of a newer llmp in a form that this one cannot read is not called damaged", async () => {
    store('{"version":2,"connections":[]}');
    expect((await refusal(profiles.list())).message).toContain("written by a newer llmp");
  });

  test.each([
    ["not JSON", '{\n  "version": 1,\n  "profiles": {,}\n}', "it is not JSON (value expected), line 3"],
    ["cut off", '{\n  "version": 1,', "it is not JSON"],
    ["empty", "", "it is empty"],
    ["another shape", "[]", "the whole: must be an object, line 1"],
    ["without profiles", '{"version": 1}', "profiles: must be an object of profiles"],
    ["a version that is none", '{"version": "1", "profiles": {}}', "version: must be a whole number, line 1"],
    [
      "a profile of another shape",
      '{\n "version": 1,\n "profiles": {\n  "a": { "controlPlane": "den",\n   "url": 3, "token": "keychain:", "settings": {} } } }',
      "profiles.a.url: must be a text, line 5",
    ],
    [
      "a profile that lacks something",
      '{\n "version": 1,\n "profiles": {\n  "a": { "controlPlane": "den", "url": "https://x", "settings": {} } } }',
      "profiles.a.token: must be a text, line 4",
    ],
  ])("that is damaged (%s) is named with what is wrong, and kept byte for byte", async (_name, text, message) => {
    store(text);
    const attempts = [
      () => profiles.list(),
      () => profiles.put("b", den, { use: true }),
      () => profiles.use("a"),
      () => profiles.current(),
    ];
    for (const attempt of attempts) {
      const error = await refusal(attempt());
      expect(error.code).toBe("settings_damaged");
      expect(error.message).toContain(`the settings file ${file} is damaged: ${message}`);
    }
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["config.json"]);
  });

  test("that cannot be read or written is a usage error with its path", async () => {
    mkdirSync(file, { recursive: true });
    expect((await refusal(profiles.list())).message).toBe(`the settings file ${file} cannot be read (EISDIR)`);
    const blocked = join(temporary.folder, "blocked");
    writeFileSync(blocked, "");
    const error = await refusal(open({ LLMP_CONFIG_DIR: join(blocked, "inside") }).put("a", den, { use: false }));
    expect(error.message).toMatch(/cannot be written \((ENOTDIR|EEXIST|ENOENT)\)/);
  });
});

describe("where it is", () => {
  test("without LLMP_CONFIG_DIR it is where conf keeps the settings of a project named llmp", async () => {
    const script = 'import Conf from "conf"; process.stdout.write(new Conf({ projectName: "llmp", projectSuffix: "" }).path)';
    const environment = { HOME: temporary.folder, USERPROFILE: temporary.folder, APPDATA: join(temporary.folder, "AppData") };
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env: environment });
    expect(await open(environment).path()).toBe(stdout);
  });

  test("on each platform", async () => {
    const home = temporary.folder;
    expect(await open({}, "linux").path()).toBe(`${home}/.config/llmp/config.json`);
    expect(await open({ XDG_CONFIG_HOME: "/xdg" }, "linux").path()).toBe("/xdg/llmp/config.json");
    expect(await open({}, "darwin").path()).toBe(`${home}/Library/Preferences/llmp/config.json`);
    expect(await open({ APPDATA: "C:\\Users\\ada\\AppData\\Roaming" }, "win32").path()).toBe(
      "C:\\Users\\ada\\AppData\\Roaming\\llmp\\Config\\config.json",
    );
  });
});

test("processes that write at the same time lose nothing", async () => {
  const script = join(temporary.folder, "put.mjs");
  await build({
    stdin: {
      contents: `
        import { createProfiles } from "./src/connection/profiles.ts";
        import { readEnvironment } from "./src/environment.ts";
        const profiles = createProfiles({ environment: readEnvironment(process.env), platform: process.platform, homeDirectory: "/nowhere" });
        for (const name of process.argv.slice(2)) await profiles.put(name, ${JSON.stringify(den)}, { use: false });
      `,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    // proper-lockfile is CommonJS and requires node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const names = Array.from({ length: 6 }, (_, process) => Array.from({ length: 4 }, (_, index) => `p${process}-${index}`));
  await Promise.all(names.map((own) => run(process.execPath, [script, ...own], { env: { LLMP_CONFIG_DIR: folder } })));
  expect((await profiles.list()).map(({ name }) => name)).toEqual(names.flat());
  expect(readdirSync(folder)).toEqual(["config.json"]);
});
