// What `llmp validate` says of files, folders and pipes, in each form of output.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestRules } from "../../src/input/manifest/problem.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { KEY } from "./canary.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "llmp-validate-"));
  mkdirSync(join(folder, "providers"));
  mkdirSync(join(folder, "wrong folder"));
  write("providers/openai.yaml", "name: OpenAI\nvendor: openai\nmodels: [gpt-5]\napiKey: env:OPENAI_API_KEY\n");
  write("providers/anthropic.json", '{"name": "Anthropic", "vendor": "anthropic", "models": ["claude-sonnet-4-5"], "apiKey": "env:A"}');
  write("literal.yaml", `name: Literal\nvendor: openai\nmodels: [gpt-5]\napiKey: ${JSON.stringify(KEY)}\n`);
  write(
    "wrong folder/ä.yaml",
    "name: a\nvendor: openai\nmodles: [gpt-5]\n---\nname: OpenAI\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n---\nname: OpenAI\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n",
  );
  write("wrong folder/broken.yaml", "name: [\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const path = (name: string) => join(folder, name);

/** Runs it for Den; the folder of this test is left out of what is printed. */
async function validate(words: readonly string[], options: RunOptions = {}) {
  const environment = { LLMP_CONTROL_PLANE: "den", ...options.environment };
  const { exitCode, stdout, stderr } = await run(["validate", ...words], { ...options, environment });
  expect(stdout + stderr).not.toContain(KEY);
  return { exitCode, stdout: stdout.replaceAll(`${folder}/`, ""), stderr: stderr.replaceAll(`${folder}/`, "") };
}

describe("what is right", () => {
  test("says so on standard error, and prints nothing", async () => {
    expect(await validate(["-f", path("providers")])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "2 specs for 2 providers: no problems\n",
    });
  });

  test("needs no connection: a kind of control plane is enough, or a profile", async () => {
    const { exitCode } = await validate(["-f", path("providers"), "--control-plane", "goodmem"], {
      environment: { LLMP_CONTROL_PLANE: "" },
    });
    expect(exitCode).toBe(0);
  });

  test("from a pipe, with and without -f -", async () => {
    const stdin = "source: models_dev\nname: a\nproviderId: openai\nmodelIds: [gpt-5]\napiKey: env:K\n";
    for (const words of [[], ["-f", "-"]])
      expect(await validate(words, { stdin })).toEqual({ exitCode: 0, stdout: "", stderr: "1 spec for 1 provider: no problems\n" });
  });
});

describe("what is wrong", () => {
  test("as a table, and in numbers on standard error", async () => {
    const { exitCode, stdout, stderr } = await validate(["-f", path("wrong folder")]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "error: 3 errors and 0 warnings in 3 specs\n" });
    // Columns are as wide as the name of the temporary folder.
    expect(stdout.replaceAll(/ {2,}/g, "  ")).toMatchInlineSnapshot(`
      "PLACE  SEVERITY  TARGETS  FIELD  PROBLEM
      wrong folder/broken.yaml:2:1  error  -  -  the indentation does not fit
      wrong folder/ä.yaml:3:9  error  -  modles  is not a field of a portable spec; did you mean "models"?
      wrong folder/ä.yaml:10:1  error  den  -  describes a provider of den that is described at wrong folder/ä.yaml:5:1 already
      "
    `);
  });

  test("as JSON", async () => {
    const { exitCode, stdout, stderr } = await validate(["-f", path("wrong folder"), "-o", "json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "error: 3 errors and 0 warnings in 3 specs\n" });
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "problems": [
          {
            "column": 1,
            "file": "wrong folder/broken.yaml",
            "line": 2,
            "message": "the indentation does not fit",
            "path": "",
            "rule": "syntax",
            "severity": "error",
          },
          {
            "column": 9,
            "file": "wrong folder/ä.yaml",
            "line": 3,
            "message": "is not a field of a portable spec; did you mean "models"?",
            "path": "modles",
            "rule": "field",
            "severity": "error",
          },
          {
            "column": 1,
            "file": "wrong folder/ä.yaml",
            "line": 10,
            "message": "describes a provider of den that is described at wrong folder/ä.yaml:5:1 already",
            "path": "",
            "related": {
              "column": 1,
              "file": "wrong folder/ä.yaml",
              "line": 5,
            },
            "rule": "duplicate",
            "severity": "error",
            "targets": [
              "den",
            ],
          },
        ],
        "summary": {
          "errors": 3,
          "partial": 0,
          "providers": 2,
          "specs": 3,
          "warnings": 0,
        },
      }
    `);
  });

  test("from a pipe", async () => {
    expect(await validate([], { stdin: '{"name": "a", "vendor": 3}' })).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining("stdin:1:25"),
    });
  });

  test("warnings are no errors, unless --strict; a key that is written out is not printed", async () => {
    for (const format of [[], ["-o", "json"], ["-o", "yaml"], ["-o", "sarif"]]) {
      expect(await validate(["-f", path("literal.yaml"), ...format])).toMatchObject({
        exitCode: 0,
        stderr: "0 errors and 1 warning in 1 spec\n",
      });
      expect(await validate(["-f", path("literal.yaml"), "--strict", ...format])).toMatchObject({
        exitCode: 2,
        stderr: "error: 1 error and 0 warnings in 1 spec\n",
      });
    }
  });

  test.each(["[]", "providers: []\n", "[]\n---\n[]\n"])("an empty list says that nothing is wanted: %j", async (stdin) => {
    for (const flags of [[], ["--strict"]])
      expect(await validate(flags, { stdin })).toEqual({
        exitCode: 0,
        stdout: "",
        stderr: "no provider is described, and nothing is wanted: no problems\n",
      });
  });

  test.each(["", "\n", "# made by nobody\n", "---\n---\n", "null", "providers:\n"])(
    "what is empty without saying so may be what a failure has left: %j",
    async (stdin) => {
      expect((await validate([], { stdin })).exitCode).toBe(2);
    },
  );

  test("without a control plane, files are still read", async () => {
    const { exitCode, stdout } = await validate(["-f", path("providers/openai.yaml")], { environment: { LLMP_CONTROL_PLANE: "" } });
    expect(exitCode).toBe(2);
    expect(stdout).toContain("names no target, and there is no current one");
  });

  test.each([
    ["nothing to read", [], "no manifest was given"],
    ["a kind that there is not", ["-f", "x", "--control-plane", "dne"], 'did you mean "den"?'],
    ["a profile that there is not", ["-f", "x", "--profile", "nobody"], "nobody"],
    ["a form that other commands have", ["-f", "x", "-o", "markdown"], "--output takes one of table, json, yaml, name, sarif"],
  ])("%s is a mistake in the command", async (_, words, message) => {
    const { exitCode, stdout, stderr } = await validate(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("--resolve", () => {
  const spec = "name: env:NAME\nvendor: openai\nmodels: [gpt-5]\napiKey: keychain:openai\n";

  test("reads variables and secrets, and says what is not there", async () => {
    expect(await validate([], { stdin: spec })).toMatchObject({
      exitCode: 0,
      stderr: "1 spec for 1 provider: no problems\n1 spec checked in part: the rest depends on env: variables, which --resolve reads\n",
    });
    const { exitCode, stdout } = await validate(["--resolve", "-o", "json"], { stdin: spec });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).problems).toEqual([
      {
        severity: "error",
        rule: "variable",
        file: "stdin",
        line: 1,
        column: 7,
        path: "name",
        message: "env:NAME: the environment variable is not set",
      },
    ]);
    const named = await validate(["--resolve", "-o", "json"], { stdin: spec, environment: { NAME: "a" } });
    expect(named.exitCode).toBe(2);
    expect(JSON.parse(named.stdout).problems).toEqual([
      expect.objectContaining({ rule: "unreadable-secret", file: "stdin", line: 4, column: 9, path: "apiKey" }),
    ]);
  });

  test("is content with what is there, and prints none of it", async () => {
    const options = { stdin: spec, environment: { NAME: "a" }, keychain: memoryKeychain({ openai: KEY }) };
    expect(await validate(["--resolve"], options)).toEqual({ exitCode: 0, stdout: "", stderr: "1 spec for 1 provider: no problems\n" });
  });
});

describe("SARIF", () => {
  const schema = fileURLToPath(import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  // It is of draft 4, and uses nothing of it that later drafts read otherwise.
  const { $schema: _schema, id: _id, ...published } = JSON.parse(readFileSync(schema, "utf8"));
  const isSarif = ajv.compile(published);

  test.each([["providers"], ["wrong folder"], ["literal.yaml"], ["nowhere"]])("of %s fits the published schema", async (name) => {
    const { stdout } = await validate(["-f", path(name), "-o", "sarif"]);
    isSarif(JSON.parse(stdout));
    expect(isSarif.errors ?? []).toEqual([]);
  });

  test("the schema refuses what is no SARIF", () => {
    expect(isSarif({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });

  test("has every rule, and each result its rule, level, place and the other place", async () => {
    const { exitCode, stdout } = await validate(["-f", path("wrong folder"), "-o", "sarif"]);
    const [{ tool, results }] = JSON.parse(stdout).runs;
    expect(exitCode).toBe(2);
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(Object.keys(manifestRules));
    expect(tool.driver).toMatchObject({ name: "llmp", version: "0.0.0-test" });
    for (const { ruleId, ruleIndex } of results) expect(Object.keys(manifestRules)[ruleIndex]).toBe(ruleId);
    const at = (physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object }) => [
      physicalLocation.artifactLocation.uri.replace(/^.*wrong%20folder/, "wrong%20folder"),
      physicalLocation.region,
    ];
    expect(results.at(-1)).toMatchObject({ ruleId: "duplicate", level: "error" });
    expect(results.at(-1).message.text).toMatch(/^describes a provider of den that is described at .*:5:1 already \(den\)$/);
    expect(at(results.at(-1).locations[0].physicalLocation)).toEqual(["wrong%20folder/%C3%A4.yaml", { startLine: 10, startColumn: 1 }]);
    expect(at(results.at(-1).relatedLocations[0].physicalLocation)).toEqual([
      "wrong%20folder/%C3%A4.yaml",
      { startLine: 5, startColumn: 1 },
    ]);
  });

  test("of standard input, and of a folder outside of the working folder, fits it as well", async () => {
    const results: readonly [words: readonly string[], options: RunOptions, uri: string][] = [
      [[], { stdin: "name: [\n" }, "file:///dev/stdin"],
      [["-f", path("wrong folder/broken.yaml")], {}, pathToFileURL(path("wrong folder/broken.yaml")).href],
    ];
    for (const [words, options, uri] of results) {
      const { stdout } = await run(["validate", ...words, "-o", "sarif"], { ...options, environment: { LLMP_CONTROL_PLANE: "den" } });
      const log = JSON.parse(stdout);
      isSarif(log);
      expect(isSarif.errors ?? []).toEqual([]);
      const { artifactLocation } = log.runs[0].results[0].locations[0].physicalLocation;
      expect([artifactLocation.uri, artifactLocation.uriBaseId]).toEqual([uri, undefined]);
      expect(log.runs[0].originalUriBaseIds).toEqual({ "%SRCROOT%": { uri: `${pathToFileURL(process.cwd()).href}/` } });
    }
  });

  test("places are URIs below the working folder", async () => {
    const { stdout } = await run(["validate", "-f", "test/no such file, ä.yaml", "-o", "sarif"], {
      environment: { LLMP_CONTROL_PLANE: "den" },
    });
    expect(JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "test/no%20such%20file%2C%20%C3%A4.yaml", uriBaseId: "%SRCROOT%" },
      region: { startLine: 1, startColumn: 1 },
    });
  });
});
