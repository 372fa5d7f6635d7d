// llmp against the stand-in of re-factor.ai over HTTP: by flags, YAML and JSON, on a server with reads and on one with none.

import { describe, expect, onTestFinished, test } from "vitest";
import { refactor } from "../../../src/control-planes/refactor/index.ts";
import { refactorSandbox } from "../../../src/control-planes/refactor/sandbox.ts";
import type { Sandbox } from "../../../src/control-planes/sandbox.ts";
import { parseFault } from "../../../src/sandbox/faults.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { type Answer, run } from "../../run.ts";

const KEY = "value-of-the-vendors-key";

const controlPlanes = {
  refactor: {
    name: refactor.name,
    load: async () => refactor,
    loadSandbox: async () => refactorSandbox as Sandbox<unknown>,
  },
};

async function start(era: "documented" | "current") {
  const server = await startSandbox({ sandboxes: { refactor: refactorSandbox as Sandbox<unknown> }, eras: { refactor: era } });
  onTestFinished(() => server.close());
  const llmp = async (words: readonly string[], stdin?: string, answers?: readonly Answer[]) => {
    const environment = {
      LLMP_CONTROL_PLANE: "refactor",
      LLMP_URL: server.urlOf("refactor"),
      LLMP_TOKEN: server.tokensOf("refactor")[0] ?? "",
    };
    const given = {
      controlPlanes,
      environment: { ...environment, VENDOR_KEY: KEY },
      ...(stdin === undefined ? {} : { stdin }),
      ...(answers === undefined ? {} : { answers }),
    };
    const { exitCode, stdout, stderr } = await run([...words, "-o", "json"], given);
    expect(stdout + stderr).not.toContain(KEY);
    return { exitCode, stderr, data: stdout === "" ? undefined : JSON.parse(stdout) };
  };
  const writes = () => server.requests.filter(({ method }) => method !== "GET");
  return { server, llmp, writes };
}

const OPENAI = ["create", "--provider", "openai", "--api-key", "env:VENDOR_KEY"];

const openai = { provider: "openai", enabled: true, credentials: { api_key: KEY, organization: "org-acme" } };

test.each([
  ["flags", [...OPENAI, "--organization", "org-acme"], undefined],
  [
    "named credentials",
    ["create", "--provider", "openai", "--credential", "api_key=env:VENDOR_KEY", "--credential", "organization=org-acme"],
    undefined,
  ],
  ["YAML", ["create"], "provider: openai\nenabled: true\ncredentials:\n  api_key: env:VENDOR_KEY\n  organization: org-acme\n"],
  ["JSON", ["create"], JSON.stringify({ ...openai, credentials: { ...openai.credentials, api_key: "env:VENDOR_KEY" } })],
])("the published example is created by %s", async (_way, words, stdin) => {
  const { llmp, writes } = await start("current");
  const { exitCode, data, stderr } = await llmp(words, stdin);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(data).toMatchObject({ controlPlane: "refactor", id: "openai", vendor: "openai", enabled: true, hasSecret: true });
  expect(writes().map(({ body }) => body)).toEqual([openai]);
});

test.each(["documented", "current"] as const)("a provider lives its life on a server of era %s", async (era) => {
  const { llmp, writes } = await start(era);
  for (const words of [
    OPENAI,
    ["disable", "openai"],
    ["enable", "openai"],
    ["update", "openai", "--api-key", "env:VENDOR_KEY"],
    ["delete", "openai", "--yes"],
  ]) {
    expect({ words, ...(await llmp(words)) }).toMatchObject({ words, exitCode: 0 });
  }
  const made = writes().map(({ method, path }) => `${method} ${path.replace("/refactor", "")}`);
  const item = "/v1/llm-provider/openai";
  expect(made).toEqual(["POST /v1/llm-providers", `PUT ${item}`, `PUT ${item}`, `PUT ${item}`, `DELETE ${item}`]);
  expect((await llmp(["delete", "openai", "--yes"])).exitCode).toBe(1);
});

describe.each(["documented", "current"] as const)("era %s", (era) => {
  test("what exists is refused, and updated by --upsert", async () => {
    const { llmp, writes } = await start(era);
    await llmp(OPENAI);
    const refused = await llmp(OPENAI);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("already_exists");
    expect((await llmp([...OPENAI, "--no-enabled", "--upsert"])).data).toMatchObject({ enabled: false });
    expect(writes().at(-1)?.body).toEqual({ enabled: false, credentials: { api_key: KEY } });
  });

  test("an unknown provider is not found", async () => {
    const { llmp } = await start(era);
    const { exitCode, stderr } = await llmp(["update", "anthropic", "--enabled"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("not_found");
  });
});

test("list and get show masked credentials by name alone", async () => {
  const { llmp } = await start("current");
  await llmp(OPENAI);
  expect((await llmp(["list"])).data).toMatchObject([{ id: "openai", refactor: { credentials: ["api_key"] } }]);
  expect((await llmp(["get", "openai"])).data).toMatchObject({ id: "openai", enabled: true });
});

test("a server without reads is said to have none", async () => {
  const { llmp } = await start("documented");
  for (const words of [["list"], ["get", "openai"]]) {
    const { exitCode, stderr } = await llmp(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("not documented by re-factor.ai");
  }
});

test("an update keeps the endpoint and the deployment, if the server shows them, or names them", async () => {
  const { llmp, writes } = await start("current");
  await llmp([
    "create",
    "--provider",
    "azure",
    "--api-key",
    "env:VENDOR_KEY",
    "--endpoint",
    "https://acme.openai.azure.com",
    "--deployment-id",
    "gpt",
  ]);
  const { exitCode, stderr } = await llmp(["update", "azure", "--api-key", "env:VENDOR_KEY"]);
  const [created, updated] = writes().map(({ body }) => body as { credentials: object });
  if (exitCode === 0) expect(updated?.credentials).toEqual(created?.credentials);
  else expect(stderr).toContain("--endpoint");
  expect(JSON.stringify(writes().map(({ body }) => body))).not.toContain("***");
});

test.each(["reset-after", "stored-500", "truncate:on=write"])(
  "what was made although its answer met %s is found, and made once",
  async (fault) => {
    const { llmp, server, writes } = await start("current");
    server.setFaults([parseFault(`${fault}${fault.includes(":") ? "," : ":"}times=1`)]);
    const { exitCode, stderr } = await llmp(OPENAI);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("nothing was sent twice");
    expect(writes()).toHaveLength(1);
  },
);

test.each(["reset-after", "stored-500", "truncate:on=write"])(
  "without reads what %s hides stays unknown, and nothing is sent twice",
  async (fault) => {
    const { llmp, server, writes } = await start("documented");
    server.setFaults([parseFault(`${fault}${fault.includes(":") ? "," : ":"}times=1`)]);
    const { exitCode, stderr } = await llmp(OPENAI);
    expect(exitCode).toBe(6);
    expect(stderr).toContain("creating it again is safe");
    expect(writes()).toHaveLength(1);
  },
);

test("an answer that repeats the request shows no key", async () => {
  const { llmp, server } = await start("current");
  server.setFaults([parseFault("echo:on=write")]);
  expect((await llmp(OPENAI)).exitCode).toBe(1);
});

test("a person is asked for the parts that the vendor needs", async () => {
  const { llmp, writes } = await start("current");
  const { exitCode } = await llmp(["create"], undefined, [
    ["Vendor", "azure"],
    ["API key", KEY],
    ["Endpoint", "https://acme.openai.azure.com"],
    ["Deployment id", "gpt"],
    ["What else?", []],
    ["Create it?", true],
  ]);
  expect(exitCode).toBe(0);
  const credentials = { api_key: KEY, endpoint: "https://acme.openai.azure.com", deployment_id: "gpt" };
  expect(writes()[0]?.body).toEqual({ provider: "azure", enabled: true, credentials });
});
