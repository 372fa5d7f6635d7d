import { execFileSync, spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const KEY = `not-a-'real"-key\\1`;
const TOKEN = denSeed.tokens.adminKey;
const CREATE = [
  ...["create", "--source", "models_dev", "--name", 'It\'s 100% "new"', "--provider-id", "azure", "--model-id", "gpt-5"],
  ...["--credential", "AZURE_RESOURCE_NAME=env:RESOURCE", "--credential", "AZURE_API_KEY=env:KEY", "--team-id", "Platform"],
];

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.stop());

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { ...options, environment: { ...server.environment, KEY, RESOURCE: "acme-east-1", ...options.environment } });
}

describe("--dry-run", () => {
  test("does the reads, prints the first write, and sends none", async () => {
    const { exitCode, stdout, stderr } = await llmp([...CREATE, "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("nothing was sent: this is the first write\n");
    const [request, ...rest] = stdout.split("\n");
    expect(request).toBe(`POST ${server.url}/v1/llm-providers`);
    expect(rest).toContain("x-api-key: [redacted]");
    expect(stdout).toContain('"AZURE_API_KEY": "[redacted]"');
    expect(server.requests()).toEqual(
      expect.arrayContaining(["GET /v1/llm-providers", "GET /v1/llm-provider-catalog/azure", "GET /v1/org"]),
    );
    expect(server.writes()).toEqual([]);
    expect(stdout + stderr).not.toContain(KEY);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  test("the body that it shows is the body that is sent, but for the secrets", async () => {
    const { stdout } = await llmp([...CREATE, "--dry-run", "-o", "json"]);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ dryRun: true, method: "POST", url: `${server.url}/v1/llm-providers` });
    await llmp(CREATE);
    const sent = JSON.parse(server.writes()[0]?.text ?? "");
    expect(shown.body).toEqual({ ...sent, apiKeys: { AZURE_RESOURCE_NAME: "[redacted]", AZURE_API_KEY: "[redacted]" } });
    expect(stdout).not.toContain(TOKEN);
  });

  test("fails as the real thing does, for what can be seen beforehand", async () => {
    await llmp(CREATE);
    const { exitCode, stderr } = await llmp([...CREATE, "--dry-run"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("exists already");
    const missing = await llmp([...CREATE, "--dry-run"], { environment: { KEY: "" } });
    expect(missing.exitCode).toBe(7);
  });

  test("an update that changes nothing has no write to show", async () => {
    await llmp(CREATE);
    const { exitCode, stdout, stderr } = await llmp(["update", 'It\'s 100% "new"', "--model-id", "gpt-5", "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing to change");
    expect(stdout).not.toContain("PATCH");
    expect(server.writes()).toHaveLength(1);
  });
});

describe("--curl", () => {
  test("prints a command line with variables for secrets, and says what to set", async () => {
    const { exitCode, stdout, stderr } = await llmp([...CREATE, "--curl"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("curl --config - --request POST");
    expect(stdout).toContain('"x-api-key: $LLMP_TOKEN"');
    expect(stderr).toContain("set first: LLMP_TOKEN (header x-api-key), API_KEYS_AZURE_RESOURCE_NAME (apiKeys.AZURE_RESOURCE_NAME)");
    expect(server.writes()).toEqual([]);
    expect(stdout + stderr).not.toContain(KEY);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  test("as JSON, the command line and its variables", async () => {
    const { stdout } = await llmp([...CREATE, "--curl", "-o", "json"]);
    expect(JSON.parse(stdout)).toEqual({
      curl: expect.stringContaining("curl --config - --request POST"),
      variables: [
        { name: "LLMP_TOKEN", place: "header x-api-key" },
        { name: "API_KEYS_AZURE_RESOURCE_NAME", place: "apiKeys.AZURE_RESOURCE_NAME" },
        { name: "API_KEYS_AZURE_API_KEY", place: "apiKeys.AZURE_API_KEY" },
      ],
    });
  });

  test("what it prints only reads where it deletes: nothing is sent", async () => {
    await llmp(CREATE);
    const { stdout } = await llmp(["delete", 'It\'s 100% "new"', "--curl"]);
    expect(stdout).toContain("curl --config - --request DELETE");
    expect(server.providers()).toHaveLength(1);
  });

  test.skipIf(!isInstalled("curl") || !isInstalled("sh"))("run by a shell, it sends the very body that llmp sends", async () => {
    const { stdout } = await llmp([...CREATE, "--curl"]);
    const child = spawn("sh", ["-c", stdout], {
      stdio: "ignore",
      env: { PATH: process.env.PATH, LLMP_TOKEN: TOKEN, API_KEYS_AZURE_API_KEY: KEY, API_KEYS_AZURE_RESOURCE_NAME: "acme-east-1" },
    });
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    const [byCurl] = server.writes();
    expect(byCurl?.method).toBe("POST");
    await llmp([...CREATE, "--allow-duplicate"]);
    expect(server.writes()[1]).toEqual(byCurl);
  });
});

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
