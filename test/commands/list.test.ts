import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const KEY = "not-a-real-key-1";

let server: Loopback;
let id = "";
beforeAll(async () => {
  server = await startLoopback();
  await run(
    [
      ...["create", "--source", "models_dev", "--name", "Prod", "--provider-id", "openai", "--model-id", "gpt-5", "--model-id", "o3"],
      ...["--api-key", "env:KEY", "--team-id", "Platform"],
    ],
    { environment: { ...server.environment, KEY } },
  );
  id = server.providers()[0]?.id ?? "";
});
afterAll(() => server.stop());

function llmp(...words: readonly string[]) {
  return run(words, { environment: server.environment });
}

describe("list", () => {
  test("a table for people", async () => {
    const { exitCode, stdout, stderr } = await llmp("list");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [titles, ...rows] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(titles).toEqual(["ID", "NAME", "VENDOR", "MODELS", "SECRET", "UPDATED"]);
    expect(rows).toContainEqual([id, "Prod", "openai", "gpt-5, o3", "true", expect.stringMatching(/^\d{4}-.*Z$/)]);
  });

  test("-o json and -o yaml are the same data, an array with the common keys in one order", async () => {
    const { stdout: json } = await llmp("list", "-o", "json");
    const { stdout: yaml } = await llmp("list", "-o", "yaml");
    const data = JSON.parse(json);
    expect(parseYaml(yaml)).toEqual(data);
    const provider = data.find(({ name }: { readonly name: string }) => name === "Prod");
    expect(Object.keys(provider)).toEqual(["controlPlane", "id", "name", "vendor", "models", "hasSecret", "createdAt", "updatedAt", "den"]);
    expect(provider).toMatchObject({ controlPlane: "den", id, vendor: "openai", models: ["gpt-5", "o3"], hasSecret: true });
  });

  test("-o name is one name a line", async () => {
    const { stdout } = await llmp("list", "-o", "name");
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual(["OpenWork Models", "Prod"]);
  });

  test("--json chooses fields, nested ones too, and null where a provider lacks one", async () => {
    const { stdout } = await llmp("list", "--json", "name,profile,den.access.teams");
    expect(JSON.parse(stdout)).toContainEqual({ name: "Prod", profile: null, den: { access: { teams: ["Platform"] } } });
  });

  test("--json names an unknown field's nearest, as JSON", async () => {
    const { exitCode, stdout, stderr } = await llmp("list", "--json", "nmae");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr).error.message).toContain('did you mean "name"?');
  });

  test("--raw adds the control plane's own record", async () => {
    const { stdout } = await llmp("list", "--raw", "--json", "name,raw.providerConfig.npm");
    expect(JSON.parse(stdout)).toContainEqual({ name: "Prod", raw: { providerConfig: { npm: "@ai-sdk/openai" } } });
    expect((await llmp("list", "-o", "json")).stdout).not.toContain('"raw"');
  });

  test("the format does not depend on the terminal", async () => {
    const piped = await llmp("list");
    const shown = await run(["list"], { environment: server.environment, answers: [] });
    expect(shown.stdout).toBe(piped.stdout);
  });
});

describe("get", () => {
  test.each(["Prod", "the id"])("finds it by %s", async (by) => {
    const { exitCode, stdout } = await llmp("get", by === "Prod" ? "Prod" : id, "-o", "json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id, name: "Prod" });
  });

  test("for people, one line a value", async () => {
    const { stdout } = await llmp("get", "Prod");
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual(
      expect.arrayContaining([
        ["controlPlane", "den"],
        ["id", id],
        ["models", "gpt-5, o3"],
        ["den.access.teams", "Platform"],
      ]),
    );
  });

  test("-o yaml is the object, -o name its name", async () => {
    expect(parseYaml((await llmp("get", "Prod", "-o", "yaml")).stdout)).toMatchObject({ id, name: "Prod" });
    expect((await llmp("get", id, "-o", "name")).stdout).toBe("Prod\n");
  });

  test("one that is not there (exit 1), as JSON on standard error and nothing on standard output", async () => {
    const { exitCode, stdout, stderr } = await llmp("get", "Nobody", "-o", "json");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "not_found", message: 'no provider has the id or name "Nobody"', hint: "`llmp list` shows what there is" },
    });
  });

  test("a name is exact: no prefix, no other case", async () => {
    for (const name of ["Pro", "prod", " Prod"]) expect((await llmp("get", name)).exitCode).toBe(1);
  });
});

describe("failures", () => {
  test.each([
    ["a token that is not accepted", { LLMP_TOKEN: "den_notATokenThatAnybodyKnows" }, 4, "authentication"],
    ["no token at all", { LLMP_TOKEN: "" }, 4, "authentication"],
    ["a token in a variable that is not set", { LLMP_TOKEN: "env:NOT_SET" }, 4, "authentication"],
    ["a token that cannot be read", { LLMP_TOKEN: "exec:false" }, 7, "secret_unavailable"],
    ["a server that is not there", { LLMP_URL: "http://127.0.0.1:1/den" }, 6, "network"],
    ["plain http elsewhere", { LLMP_URL: "http://den.example.com" }, 2, "usage"],
  ])("%s: its exit code and its code", async (_name, environment, exitCode, code) => {
    const result = await run(["list", "-o", "json"], { environment: { ...server.environment, ...environment } });
    expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({ exitCode, stdout: "" });
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code } });
    expect(result.stderr.trimEnd()).not.toContain("\n");
  });

  test("nothing configured says what to do, and reads as JSON where that is asked for", async () => {
    const { exitCode, stderr } = await run(["list"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("run `llmp login`, or set LLMP_CONTROL_PLANE, LLMP_URL and LLMP_TOKEN");
  });
});

describe("-q", () => {
  test("silences talk, not data and not errors", async () => {
    const words = ["create", "--source", "models_dev", "--name", "Quiet", "--provider-id", "openai", "--model-id", "gpt-5"];
    const loud = await llmp(...words, "--dry-run");
    expect(loud.stderr).toContain("nothing was sent");
    const quiet = await llmp(...words, "--dry-run", "-q");
    expect(quiet.stderr).toBe("");
    expect(quiet.stdout).toBe(loud.stdout);
    const failed = await llmp("get", "Nobody", "-q");
    expect(failed.stderr).toContain("no provider has the id or name");
  });
});
