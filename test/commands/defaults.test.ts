import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { agentstackSeed } from "../../src/control-planes/agentstack/sandbox/seed.ts";
import { agentstackSandbox } from "../../src/control-planes/agentstack/sandbox.ts";
import type { Sandbox } from "../../src/control-planes/sandbox.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { type RunOptions, run } from "../run.ts";

const CHAT = "openai:gpt-5";

let server: RunningSandbox;
let fresh: unknown;
let seen = 0;
let models: readonly string[] = [];
beforeAll(async () => {
  server = await startSandbox({ sandboxes: { agentstack: agentstackSandbox as Sandbox<unknown> } });
  await llmp(["create", "--type", "openai", "--name", "OpenAI", "--api-key", "env:VENDOR_KEY"]);
  const { providers } = server.stateOf("agentstack") as { readonly providers: readonly { readonly models: readonly string[] }[] };
  models = providers.at(-1)?.models.map((model) => `openai:${model}`) ?? [];
  fresh = structuredClone(server.stateOf("agentstack"));
  seen = server.requests.length;
});
afterEach(() => {
  server.setState("agentstack", structuredClone(fresh));
  seen = server.requests.length;
});
afterAll(() => server.close());

function llmp(words: readonly string[], options: RunOptions = {}) {
  const environment = {
    LLMP_CONTROL_PLANE: "agentstack",
    LLMP_URL: server.urlOf("agentstack"),
    LLMP_TOKEN: "env:PLANE_TOKEN",
    PLANE_TOKEN: agentstackSeed.tokens.admin,
    VENDOR_KEY: "value-of-the-vendors-key",
    NEXT_KEY: "value-of-the-next-key",
  };
  return run(words, { ...options, environment: { ...environment, ...options.environment } });
}

const writes = () => server.requests.slice(seen).filter(({ method }) => method !== "GET");

describe("defaults show", () => {
  test("is an object with each role, null where none is set", async () => {
    const { exitCode, stdout } = await llmp(["defaults", "show", "-o", "json"]);
    expect({ exitCode, data: JSON.parse(stdout) }).toEqual({ exitCode: 0, data: { llm: null, embedding: null } });
  });

  test("gives one role to a script", async () => {
    await llmp(["defaults", "set", `llm=${models[0]}`]);
    expect(JSON.parse((await llmp(["defaults", "show", "--json", "llm"])).stdout)).toEqual({ llm: models[0] });
  });

  test("a control plane that has none says so, with exit code 2", async () => {
    const { exitCode, stderr } = await llmp(["defaults", "show"], {
      environment: { LLMP_CONTROL_PLANE: "den", LLMP_URL: server.url, LLMP_TOKEN: "den_x" },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("no default model") });
  });
});

describe("defaults set", () => {
  test("changes the roles that are named, keeps the rest, and prints all", async () => {
    await llmp(["defaults", "set", `llm=${models[0]}`, `embedding=${models[1]}`]);
    const { exitCode, stdout } = await llmp(["defaults", "set", "--clear", "llm", "-o", "json"]);
    expect({ exitCode, data: JSON.parse(stdout) }).toEqual({ exitCode: 0, data: { llm: null, embedding: models[1] } });
  });

  test.each<[problem: string, words: readonly string[], says: string]>([
    ["nothing named", [], "no default model was named"],
    ["no =", [CHAT], "must be ROLE=MODEL"],
    ["no model", ["llm="], "--clear llm"],
    ["a role twice", [`llm=${CHAT}`, "--clear", "llm"], "named twice"],
    ["an unknown role", [`chat=${CHAT}`], "is no role"],
    ["a model that nobody serves", ["llm=openai:nonsense"], "not served"],
  ])("%s is refused, and nothing is written", async (_problem, words, says) => {
    const { exitCode, stderr } = await llmp(["defaults", "set", ...words]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });

  test("two at once lose nothing: the roles of both are stored", async () => {
    const configuration = await mkdtemp(join(tmpdir(), "llmp-defaults-"));
    // Both would have read before either has written.
    server.setFaults([parseFault("delay:ms=100,on=write")]);
    const [one, other] = await Promise.all([
      llmp(["defaults", "set", `llm=${models[0]}`], { configuration }),
      llmp(["defaults", "set", `embedding=${models[1]}`], { configuration }),
    ]);
    server.setFaults([]);
    await rm(configuration, { recursive: true });
    expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
    expect(JSON.parse((await llmp(["defaults", "show", "-o", "json"])).stdout)).toEqual({ llm: models[0], embedding: models[1] });
  });

  test("--dry-run shows the write instead of sending it, or that there is none", async () => {
    const planned = await llmp(["defaults", "set", `llm=${models[0]}`, "--dry-run", "-o", "json"]);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      dryRun: true,
      method: "PUT",
      body: { default_llm_model: models[0], default_embedding_model: null },
    });
    const none = await llmp(["defaults", "set", "--clear", "llm", "--dry-run"]);
    expect({ exitCode: none.exitCode, stderr: none.stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("nothing to change") });
    expect(writes()).toEqual([]);
  });
});

describe("what cannot be had back is agreed to first", () => {
  const rotate = ["update", "OpenAI", "--api-key", "env:NEXT_KEY"];

  test("at a terminal by an answer, after what would be lost", async () => {
    const { exitCode, stderr } = await llmp(rotate, { answers: [["Replace it?", true]] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("deleted with its key") });
  });

  test("no is no: nothing is written", async () => {
    const { exitCode } = await llmp(rotate, { answers: [["Replace it?", false]] });
    expect({ exitCode, writes: writes() }).toEqual({ exitCode: 130, writes: [] });
  });

  test("with --quiet too, nobody is asked without being told what would be lost", async () => {
    const { stderr } = await llmp([...rotate, "--quiet"], { answers: [["Replace it?", false]] });
    expect(stderr).toContain("deleted with its key");
  });

  test("a script needs --yes", async () => {
    const { exitCode, stderr } = await llmp(rotate);
    expect({ exitCode, stderr, writes: writes() }).toEqual({ exitCode: 2, stderr: expect.stringContaining("--yes"), writes: [] });
  });

  test("--yes still says what is lost", async () => {
    const { exitCode, stderr } = await llmp([...rotate, "--yes"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("warning: Agent Stack cannot change a provider") });
  });

  test("a rehearsal needs no consent, for it destroys nothing", async () => {
    const { exitCode, stdout } = await llmp([...rotate, "--dry-run", "-o", "json"]);
    expect({ exitCode, data: JSON.parse(stdout), writes: writes() }).toMatchObject({
      exitCode: 0,
      data: { method: "POST", body: { api_key: "[redacted]" } },
      writes: [],
    });
  });

  test("a deletion that leaves a default to nobody is asked about once more", async () => {
    await llmp(["defaults", "set", `llm=${models[0]}`]);
    const answers = [
      ["Delete?", true],
      ["Delete it all the same?", false],
    ] as const;
    const { exitCode, stderr } = await llmp(["delete", "OpenAI"], { answers });
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: expect.stringContaining(`the default llm model ${models[0]}`) });
    expect((await llmp(["get", "OpenAI"])).exitCode).toBe(0);
  });

  test("a no to the second of two does not claim that nothing was changed, and tells what was deleted", async () => {
    await llmp(["create", "--type", "groq", "--name", "Groq", "--api-key", "env:VENDOR_KEY"]);
    await llmp(["defaults", "set", `llm=${models[0]}`]);
    const answers = [
      ["Delete?", true],
      ["Delete it all the same?", false],
    ] as const;
    const { exitCode, stdout, stderr } = await llmp(["delete", "Groq", "OpenAI", "-o", "json"], { answers });
    expect({ exitCode, data: JSON.parse(stdout) }).toMatchObject({
      exitCode: 130,
      data: [
        { name: "Groq", action: "deleted" },
        { name: "OpenAI", action: "failed", error: { code: "cancelled" } },
      ],
    });
    expect(stderr).not.toContain("nothing was");
  });

  test("an ordinary deletion is asked about once", async () => {
    expect((await llmp(["delete", "OpenAI"], { answers: [["Delete?", true]] })).exitCode).toBe(0);
  });
});

test("a person creates from answers alone, and is asked only what the type needs", async () => {
  const { exitCode, stderr } = await llmp(["create"], {
    answers: [
      ["Vendor", "groq"],
      ["API key", "value-of-the-vendors-key"],
      ["Name", ""],
      ["Create it?", true],
    ],
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("llmp create --type groq") });
});

test("a person is asked for a watsonx space where the project is left empty", async () => {
  const { exitCode } = await llmp(["create"], {
    answers: [
      ["Vendor", "watsonx"],
      ["Region", "eu-de"],
      ["API key", "value-of-the-vendors-key"],
      ["Project id", ""],
      ["Space id", "s1"],
      ["Name", "IBM"],
      ["Create it?", true],
    ],
  });
  expect(exitCode).toBe(0);
});

test("a person is asked for the parts of a Bedrock key", async () => {
  const { exitCode, stderr } = await llmp(["create"], {
    answers: [
      ["Vendor", "bedrock"],
      ["Region", "eu-west-1"],
      ["AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"],
      ["AWS_SECRET_ACCESS_KEY", "value-of-a-secret"],
      ["AWS_SESSION_TOKEN", undefined],
      ["Name", "AWS"],
      ["Create it?", true],
    ],
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("not verified by the server") });
});
