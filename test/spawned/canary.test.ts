import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, leaksOf, readAll, TOKEN } from "../commands/canary.ts";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { type Ended, lacking, onceItListens, openWorkplace, type ProcessOptions, type Workplace } from "./llmp.ts";

const SPEC = ["--source", "models_dev", "--name", "Canary", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
const CREATE = ["create", ...SPEC, "--allow-duplicate"];

let server: Loopback;
let workplace: Workplace;
beforeAll(async () => {
  server = await startLoopback({ era: "1", token: TOKEN });
  workplace = await openWorkplace();
  await writeFile(join(workplace.folder, "key"), KEY, { mode: 0o600 });
});
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

async function llmp(words: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const environment = { ...server.environment, CANARY: KEY, LLMP_CONFIG_DIR: join(workplace.folder, "settings"), ...options.environment };
  const ended = await workplace.llmp(words, { ...options, environment });
  const text = ended.stdout + ended.stderr;
  expect({ words, leaks: [...leaksOf(KEY, text), ...leaksOf(TOKEN, text)] }).toEqual({ words, leaks: [] });
  return ended;
}

test("a process shows neither key nor token, whatever way they came in", async () => {
  const spec = JSON.stringify({
    source: "models_dev",
    name: "Canary",
    providerId: "anthropic",
    modelIds: ["claude-sonnet-4-5"],
    apiKey: KEY,
  });
  for (const [words, options] of [
    [[...CREATE, "--api-key", "env:CANARY"], {}],
    [[...CREATE, "--api-key", `file:${join(workplace.folder, "key")}`], {}],
    [[...CREATE, "--api-key", `exec:${process.execPath} -e "process.stdout.write(process.env.CANARY)"`], {}],
    [[...CREATE, "--api-key", "-"], { stdin: { text: KEY } }],
    [["create", "--allow-duplicate"], { stdin: { text: spec } }],
  ] as const) {
    server.reset();
    expect(await llmp([...words, "--debug", "--raw", "-o", "yaml"], options)).toMatchObject({ exitCode: 0 });
    expect(server.providers()).toMatchObject([{ apiKey: KEY }]);
  }
  // The answer to this version's PATCH holds the old key in the clear.
  expect(await llmp(["update", "Canary", "--model-id", "claude-haiku-4-5", "--debug", "--raw"])).toMatchObject({ exitCode: 0 });
  server.fail("echo:on=write");
  expect(await llmp([...CREATE, "--api-key", "env:CANARY", "--debug", "-o", "json"])).toMatchObject({ exitCode: 1 });
  expect(await llmp([...CREATE, "--api-key", "env:CANARY", "--curl"])).toMatchObject({ exitCode: 0 });
});

test("a command of exec: that prints a key where it should not, or fails with it, is its own affair and no more", async () => {
  const { stderr } = await llmp([
    ...CREATE,
    "--api-key",
    `exec:${process.execPath} -e "process.stdout.write(process.env.CANARY); process.exit(3)"`,
  ]);
  expect(stderr).toContain("the command ended with exit code 3");
});

test.each([
  [
    "in the way of a request",
    `const { set } = Object.getOwnPropertyDescriptor(URL.prototype, "search");
    Object.defineProperty(URL.prototype, "search", { set(value) { if (this.protocol === "http:") throw fault(); set.call(this, value); } });`,
  ],
  // While it waits for the first answer, which takes 300 ms.
  ["in a callback", onceItListens("throw fault()")],
])("a crash %s whose message quotes them shows neither (70)", async (name, code) => {
  const hook = join(workplace.folder, `${name.replaceAll(" ", "-")}.cjs`);
  await writeFile(
    hook,
    `const fault = () => new TypeError("cannot read " + process.env.CANARY + " of " + process.env.LLMP_TOKEN);\n${code}`,
  );
  server.reset();
  server.fail("delay:ms=300");
  for (const further of [[], ["--debug"], ["-o", "json"]]) {
    const { exitCode } = await llmp([...CREATE, "--api-key", "env:CANARY", ...further], {
      environment: { NODE_OPTIONS: `--require=${hook}` },
    });
    expect(exitCode).toBe(70);
  }
});

test.skipIf(lacking("ps").length > 0)("no child of llmp has a secret on its command line", async () => {
  server.reset();
  const mark = join(workplace.folder, "ps.txt");
  const command = `exec:sh -c "ps -ww -eo args >'${mark}'; printf %s not-a-real-key-1"`;
  await llmp([...CREATE, "--api-key", command]);
  const processes = await readFile(mark, "utf8");
  expect(processes).toContain("llmp.js create");
  expect([...leaksOf(KEY, processes), ...leaksOf(TOKEN, processes)]).toEqual([]);
});

test("no secret is in a file of the settings folder or of the home directory", async () => {
  server.reset();
  await llmp(["login", "ci", "--control-plane", "den", "--token", "env:LLMP_TOKEN"]);
  await llmp(["login", "broken", "--control-plane", "den", "--token", "-"], {
    stdin: { text: TOKEN },
    environment: { DBUS_SESSION_BUS_ADDRESS: undefined },
  });
  const text = await readAll(join(workplace.folder, "settings"));
  expect(text).toContain("env:LLMP_TOKEN");
  expect([...leaksOf(KEY, text), ...leaksOf(TOKEN, text)]).toEqual([]);
});
