// What a command says of what it did: the line that does the same again, differences, and nothing that a server echoes.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { CancelledError } from "../../src/errors.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const KEY = "literal-secret-value-4711";
const CREATE = ["create", "--source", "models_dev", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5", "--name", "Prod"];

let server: Loopback;
let all: RunningSandbox;

beforeAll(async () => {
  server = await startLoopback();
  all = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
});
afterEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  await all.close();
});

describe("the line that does the same again", () => {
  test("goes to the same place: connection and duplicate flags are in it", async () => {
    const { environment } = server;
    const words = ["create", "--url", environment.LLMP_URL ?? "", "--allow-duplicate", ...CREATE.slice(1, -2), "--api-key", "env:KEY"];
    const answers = [
      ["Name", "Prod"],
      ["Members who may use it", []],
      ["Teams that may use it", []],
      ["Create it?", true],
    ] as const;
    const { stderr, exitCode } = await run(words, { environment: { ...environment, KEY }, answers });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`llmp create --url ${environment.LLMP_URL} --allow-duplicate --source models_dev`);
  });

  test("holds no key of a structured field that a file gave, and the summary neither", async () => {
    const environment = { LLMP_CONTROL_PLANE: "goodmem", LLMP_URL: all.urlOf("goodmem"), LLMP_TOKEN: all.tokensOf("goodmem")[0] ?? "" };
    const folder = await mkdtemp(join(tmpdir(), "llmp-line-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "llm.json");
    const credentials = { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } };
    await writeFile(
      file,
      JSON.stringify({ credentials, providerType: "OPENAI", endpointUrl: "https://api.openai.com/v1", modelIdentifier: "gpt-5" }),
    );
    const answers = [
      ["Name", "From a file"],
      ["What else?", []],
      ["Create it?", true],
    ] as const;
    const { stderr, stdout, exitCode } = await run(["create", "-f", file], { environment, answers });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("LLMP_TYPED_");
    expect(stderr + stdout).not.toContain(KEY);
  });
});

test("a profile that is named on the command line is meant as a whole: exported variables stay out of it", async () => {
  const configuration = await mkdtemp(join(tmpdir(), "llmp-whole-"));
  try {
    const { environment } = server;
    const own = { TOKEN: environment.LLMP_TOKEN ?? "" };
    await run(["login", "staging", "--control-plane", "den", "--url", environment.LLMP_URL ?? "", "--token", "env:TOKEN"], {
      configuration,
      environment: own,
    });
    const exported = { ...own, LLMP_URL: "http://127.0.0.1:9/other", LLMP_TOKEN: "den_of-another-server", LLMP_CONTROL_PLANE: "goodmem" };
    const { exitCode, stdout } = await run(["list", "--profile", "staging", "-o", "name"], { configuration, environment: exported });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "OpenWork Models\n" });
  } finally {
    await rm(configuration, { recursive: true, force: true });
  }
});

test("what is not as asked is said also with --quiet, and is in the JSON", async () => {
  const rename = { environment: server.environment };
  await run([...CREATE, "-q"], rename);
  const [row] = server.providers();
  server.answer(({ method, path }) =>
    method === "PATCH" && path.startsWith("/v1/llm-providers/")
      ? { status: 200, body: { llmProvider: { ...row, source: "models_dev", name: "Renamed" } } }
      : undefined,
  );
  const { exitCode, stdout, stderr } = await run(["update", "Prod", "--name", "Renamed", "-q", "-o", "json"], rename);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).differences).toEqual([expect.stringContaining('the name is "Prod"')]);
  expect(stderr).toContain('not as asked: the name is "Prod"');
});

test("a token that a server repeats in a sound answer is in no output", async () => {
  const token = "session-token-that-the-server-repeats";
  const echoing = await startLoopback({ token });
  try {
    const environment = { ...echoing.environment, LLMP_TOKEN: token };
    await run([...CREATE.slice(0, -1), `Echo ${token}`], { environment });
    for (const format of ["table", "json", "yaml", "name"]) {
      const { stdout, exitCode } = await run(["list", "-o", format], { environment });
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Echo [redacted]");
      expect(stdout).not.toContain(token);
    }
  } finally {
    await echoing.stop();
  }
});

test("Ctrl-C where login is offered is a cancellation, not an answer", async () => {
  const { exitCode, stderr } = await run(["list"], { answers: [["No control plane is configured", new CancelledError()]] });
  expect(exitCode).toBe(130);
  expect(stderr).toBe("cancelled\n");
});
