// One session, played on every control plane: told by flags, YAML, JSON and answers alike, and every verb works or says why it does not.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgsStringToArgv } from "string-argv";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { OperationName } from "../../src/control-planes/control-plane.ts";
import { isRecord } from "../../src/control-planes/fields.ts";
import { flagOf } from "../../src/control-planes/flags.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { type Example, environment } from "./examples/example.ts";
import { examples } from "./examples/index.ts";
import { openStage, type Stage } from "./examples/stage.ts";

test("every registered control plane has an example, and every example a control plane", () => {
  expect(Object.keys(examples)).toEqual(Object.keys(controlPlanes));
});

const played = await Promise.all(
  Object.entries(controlPlanes).flatMap(([kind, entry]) => {
    const example = examples[kind];
    return example === undefined ? [] : [entry.load().then((plane) => ({ kind, plane, example }))];
  }),
);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-sessions-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, "provider.yaml");
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

interface Told {
  /** After `create`. */
  readonly words: readonly string[];
  readonly options?: RunOptions;
}

/** The ways in which a provider is told of. */
const ways: Readonly<Record<string, (example: Example) => Promise<Told>>> = {
  flags: async ({ flags }) => ({ words: flags }),
  "a YAML file": async ({ yaml }) => ({ words: ["-f", await file(yaml)] }),
  "YAML in a pipe": async ({ yaml }) => ({ words: [], options: { stdin: yaml } }),
  "JSON in a pipe": async ({ json }) => ({ words: [], options: { stdin: JSON.stringify(json) } }),
  "JSON as -f -": async ({ json }) => ({ words: ["-f", "-"], options: { stdin: JSON.stringify(json) } }),
  answers: async ({ answers }) => ({ words: [], options: { answers } }),
};

/** Object by object; where the two differ in anything else, the second counts. */
function merge(before: unknown, changes: unknown): unknown {
  if (!isPlain(before) || !isPlain(changes)) return changes;
  return { ...before, ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, merge(before[name], value)])) };
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}

describe.each(played)("$kind", ({ kind, plane, example }) => {
  const { name, flags, request, update } = example;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(kind);
  });
  afterEach(() => {
    const problems = stage.problems();
    stage.reset();
    expect(problems, "every body that is sent is one that the published page allows").toEqual([]);
  });
  afterAll(() => stage.close());

  const create = () => stage.read(["create", ...flags]);
  const show = () => stage.read(["get", name]);
  const list = () => stage.read(["list"]);
  const names = async () => ((await list()) as readonly { readonly name: string }[]).map((provider) => provider.name);

  /** Logs in with words or with answers, into a folder and a keychain of its own; gives what runs llmp there, without a word of the connection. */
  async function logIn(words: readonly string[], options: RunOptions): Promise<(words: readonly string[]) => ReturnType<typeof run>> {
    const own = { configuration: await mkdtemp(join(folder, "configuration-")), keychain: memoryKeychain() };
    const { exitCode, stderr } = await run(["login", ...words], { ...own, ...options });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining(`logged in to ${plane.name} at ${stage.url} as `),
    });
    expect(stderr).not.toContain(stage.token);
    return (words) => run(words, { ...own, environment: { ...environment, ...options.environment } });
  }

  /** What is played of each operation; a further one does not compile without. */
  const scenes = {
    async check() {
      const words = ["production", "--control-plane", kind, "--url", stage.url, "--token", "env:TOKEN"];
      const llmp = await logIn(words, { environment: { TOKEN: stage.token } });
      expect(await llmp(["create", ...flags])).toMatchObject({ exitCode: 0 });
      expect(await llmp(["get", name, "--json", "profile,name"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(name) });
    },
    async list() {
      const before = await names();
      await create();
      expect((await names()).toSorted()).toEqual([...before, name].toSorted());
      expect(await list()).toContainEqual(await show());
    },
    async get() {
      const created = await create();
      expect(await show()).toEqual(created);
      expect(await stage.read(["get", (created as { readonly id: string }).id])).toEqual(created);
      const raw = await stage.read(["get", name, "--raw"]);
      expect(raw).toEqual({ ...(created as object), raw: expect.any(Object) });
      expect(await stage.llmp(["get", "nothing of that name"])).toMatchObject({ exitCode: 1, stdout: "" });
    },
    async create() {
      const created = await create();
      expect(created).toMatchObject({ controlPlane: kind, name, id: expect.any(String) });
      const again = await stage.llmp(["create", ...flags, "-o", "json"]);
      expect(again).toMatchObject({ exitCode: 1, stdout: "" });
      expect(JSON.parse(again.stderr)).toMatchObject({ error: { code: "already_exists" } });
      expect(stage.writes()).toHaveLength(1);
    },
    async update() {
      const before = await create();
      await stage.read(["update", name, ...update.flags]);
      expect(stage.writes().slice(1)).toContainEqual(expect.objectContaining({ body: update.body }));
      const { updatedAt: _before, ...rest } = before as { readonly updatedAt?: string };
      const { updatedAt: _after, ...after } = (await show()) as { readonly updatedAt?: string };
      expect(after).toEqual(merge(rest, update.changes));
    },
    async disable() {
      const before = await create();
      expect(await stage.read(["disable", name])).toEqual(merge(before, { enabled: false }));
      expect(await show()).toMatchObject({ enabled: false });
    },
    async enable() {
      const before = await create();
      await stage.read(["disable", name]);
      expect(await stage.read(["enable", name])).toEqual(before);
      expect(await show()).toMatchObject({ enabled: true });
    },
    async delete() {
      const before = await names();
      const { id } = (await create()) as { readonly id: string };
      expect(await stage.llmp(["delete", name])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
      expect(await stage.read(["delete", name, "--yes"])).toEqual([{ id, name, action: "deleted" }]);
      expect(await names()).toEqual(before);
    },
    async defaults() {
      const shown = (await stage.read(["defaults", "show"])) as Readonly<Record<string, unknown>>;
      expect(Object.keys(shown).length).toBeGreaterThan(1);
      expect(new Set(Object.values(shown))).toEqual(new Set([null]));
    },
    async setDefaults() {
      const { words = [], shown } = example.defaults ?? {};
      await create();
      expect(await stage.read(["defaults", "set", ...words])).toEqual(shown);
      expect(await stage.read(["defaults", "show"])).toEqual(shown);
    },
    async verify() {
      await create();
      const { verify } = plane.operations;
      if ("unsupported" in verify) throw new Error(verify.unsupported);
      const access = { apiKey: new Secret(environment.VENDOR_KEY) };
      const before = stage.writes().length;
      const verdict = await stage.perform(verify({ selector: name, settings: {}, access }));
      expect(verdict).toMatchObject({ outcome: "good", detail: expect.stringContaining(plane.name) });
      expect(stage.writes().slice(before).length).toBeLessThan(2);
      expect(await list()).toContainEqual(await show());
    },
  } satisfies Record<OperationName, () => Promise<void>>;

  /** What runs each operation; where a plane has no check of its own, that is no error: the vendor is asked instead. */
  const verbs = {
    check: ["login", "production", "--control-plane", kind, "--token", "env:LLMP_TOKEN"],
    list: ["list"],
    get: ["get", name],
    create: ["create", ...flags],
    update: ["update", name, ...update.flags],
    enable: ["enable", name],
    disable: ["disable", name],
    delete: ["delete", name, "--yes"],
    defaults: ["defaults", "show"],
    setDefaults: ["defaults", "set", "llm=openai:gpt-5"],
  } as const satisfies Record<Exclude<OperationName, "verify">, readonly string[]>;

  const operations = Object.entries(plane.operations) as readonly (readonly [OperationName, (typeof plane.operations)[OperationName]])[];

  test.each(operations.filter(([, operation]) => !("unsupported" in operation)))("%s works", async (operation) => {
    await scenes[operation]();
  });

  const lacking = operations.flatMap(([operation, given]) =>
    operation !== "verify" && "unsupported" in given ? [[operation, given.unsupported] as const] : [],
  );

  test.each(lacking)("%s says why it is not there, and sends nothing", async (operation, reason) => {
    const { exitCode, stdout, stderr } = await stage.llmp(verbs[operation]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(reason);
    const asJson = await stage.llmp([...verbs[operation], "-o", "json"]);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: "unsupported_operation", message: reason } });
    expect(stage.requestCount()).toBe(0);
  });

  test.each(Object.entries(ways))("create by %s sends the one body", async (_way, tell) => {
    const { words, options = {} } = await tell(example);
    const { exitCode, stderr } = await stage.llmp(["create", ...words], options);
    expect(exitCode, stderr).toBe(0);
    expect(stage.writes()).toEqual([request]);
  });

  test("the command line that is told after the answers makes the same request, with the key where it says", async () => {
    const { stderr } = await stage.llmp(["create"], { answers: example.answers });
    const [, line = ""] = /the same again: llmp (create --[^(\n]+)/.exec(stderr) ?? [];
    const variables = (line.match(/(?<=\benv:)\w+/g) ?? []).map((variable) => [variable, environment.VENDOR_KEY]);
    expect(variables).toHaveLength(1);
    stage.reset();
    const again = await stage.llmp(parseArgsStringToArgv(line), { environment: Object.fromEntries(variables) });
    expect(again.exitCode, again.stderr).toBe(0);
    expect(stage.writes()).toEqual([request]);
  });

  test("--dry-run and --curl show that body without the key, and send nothing", async () => {
    const planned = await stage.read(["create", ...flags, "--dry-run"]);
    const masked = JSON.parse(JSON.stringify(planned));
    expect(masked).toMatchObject({ dryRun: true, method: request.method, url: stage.url + request.path });
    expect(Object.keys(masked.body).toSorted()).toEqual(Object.keys(request.body).toSorted());
    const { exitCode, stdout } = await stage.llmp(["create", ...flags, "--curl"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(stage.url + request.path) });
    expect(stage.writes()).toEqual([]);
  });

  test("create without what it needs names every flag at once, asks nothing, and sends nothing", async () => {
    const { exitCode, stdout, stderr } = await stage.llmp(["create"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const required = Object.entries(plane.fields).flatMap(([field, described]) =>
      described.required ? [`--${flagOf(field, described)}`] : [],
    );
    expect(required.filter((flag) => !stderr.includes(flag))).toEqual([]);
    expect(stage.requestCount()).toBe(0);
  });

  test("login by answers keeps the token in the keychain, bound to where it was given", async () => {
    const answers = [
      ["Which control plane?", kind],
      ["URL", stage.url],
      ["Token for", stage.token],
    ] as const;
    const llmp = await logIn([], { answers });
    expect(await llmp(["list"])).toMatchObject({ exitCode: 0 });
    expect(await llmp(["profile", "list", "--json", "name,controlPlane,token"])).toMatchObject({
      stdout: expect.stringMatching(/"token": "keychain:"/),
    });
  });

  test("its token may stand in LLMP_TOKEN itself, as `llmp sandbox` prints it", async () => {
    expect(await stage.llmp(["list"], { environment: { LLMP_TOKEN: stage.token } })).toMatchObject({ exitCode: 0 });
  });

  test("a token that it does not know is an exit code of 4, and is not repeated", async () => {
    const { exitCode, stderr } = await stage.llmp(["list"], { environment: { LLMP_TOKEN: "a-token-of-nobody" } });
    expect(exitCode).toBe(4);
    expect(stderr).not.toContain("a-token-of-nobody");
  });
});
