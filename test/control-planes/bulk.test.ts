// Hundreds of conversations at a time on every control plane, with and without a server that fails: afterwards it holds what they reported.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/connection/connection.ts";
import { createSend } from "../../src/connection/http.ts";
import { openWriteLocks } from "../../src/connection/write-lock.ts";
import {
  type ControlPlane,
  type Conversation,
  type CreateArguments,
  type Provider,
  readOnce,
  type Spec,
  type UpdateArguments,
  type Written,
} from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { readEnvironment } from "../../src/environment.ts";
import { OutcomeUnknownError } from "../../src/errors.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { realFiles } from "../connection/servers.ts";

/** How much faster than the real one the clock of llmp goes here, so that its waits are short. */
const HASTE = 50;

/** One of many providers: how it is made, what tells it from others there, and a change that shows. */
interface Example {
  readonly spec: Spec;
  readonly name: string;
  readonly changes: Spec;
  isChanged(provider: Provider): boolean;
}

const KEY = "not-a-real-key-of-the-vendor";
const many = Array.from({ length: 200 }, (_, index) => index);

/** As many of each kind as it can hold, 200 at most. */
const examples: Readonly<Record<string, readonly Example[]>> = {
  den: many.map((index) => ({
    spec: { source: "models_dev", name: `Provider ${index}`, providerId: "openai", modelIds: ["gpt-5"], apiKey: new Secret(KEY) },
    name: `Provider ${index}`,
    changes: { modelIds: ["gpt-5-mini"] },
    isChanged: ({ models }) => models?.join() === "gpt-5-mini",
  })),
  goodmem: many.map((index) => ({
    spec: {
      displayName: `Provider ${index}`,
      providerType: "VLLM",
      endpointUrl: `http://vllm-${index}.internal:8000/v1`,
      modelIdentifier: "qwen3-32b",
    },
    name: `Provider ${index}`,
    changes: { maxContextLength: 4_096 },
    isChanged: ({ extra }) => extra?.maxContextLength === 4_096,
  })),
  agentstack: many.map((index) => ({
    spec: { type: "other", name: `Provider ${index}`, base_url: `https://gateway-${index}.example/v1`, api_key: new Secret(KEY) },
    name: `Provider ${index}`,
    changes: { description: "changed", api_key: new Secret(KEY) },
    isChanged: ({ extra }) => extra?.description === "changed",
  })),
  langwatch: ["openai", "gemini", "xai", "deepseek", "groq", "cerebras"].map((provider) => ({
    spec: { provider, apiKey: new Secret(KEY) },
    name: provider,
    changes: { customModels: [{ modelId: "changed" }] },
    isChanged: ({ models }) => models?.includes("changed") === true,
  })),
  refactor: ["openai", "anthropic", "google", "xai"].map((provider) => ({
    spec: { provider, enabled: true, api_key: new Secret(KEY) },
    name: provider,
    changes: { enabled: false },
    isChanged: ({ enabled }) => enabled === false,
  })),
};

/** Those that would have the very first list fail for everybody strike writes only. */
const faults = [
  "reset:every=3",
  "reset-after:every=3",
  "stored-500:every=3",
  "429:every=3,after=0",
  "503:every=3",
  "html:every=3,on=write",
  "html-502:every=3",
  "echo:every=3,on=write",
  "truncate:every=3,on=write",
  "redirect:every=3,on=write",
  "delay:every=3,ms=10",
] as const;

let server: RunningSandbox;
const fresh = new Map<string, unknown>();
beforeAll(async () => {
  server = await startSandbox({ sandboxes: await loadSandboxes(controlPlanes) });
  for (const kind of Object.keys(controlPlanes)) fresh.set(kind, structuredClone(server.stateOf(kind)));
});
beforeEach(() => {
  for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
  server.setFaults([]);
});
afterAll(() => server.close());

async function connect(kind: string, { haste = HASTE, concurrency = 16 }: { readonly haste?: number; readonly concurrency?: number } = {}) {
  const plane = (await controlPlanes[kind]?.load()) as ControlPlane;
  const [token = ""] = server.tokensOf(kind);
  const clock = { now: () => performance.now() * haste, sleep: (milliseconds: number) => wait(milliseconds / haste) };
  const connection = openConnection(
    {
      kind,
      plane,
      url: new URL(server.urlOf(kind)),
      settings: {},
      origins: { controlPlane: "test", url: "test", token: "test" },
      token: async () => new Secret(token),
    },
    {
      version: "0.0.0-test",
      send: createSend({ environment: readEnvironment({}), files: realFiles }),
      clock,
      random: () => 0.5,
      signal: new AbortController().signal,
    },
  );
  const { list, create, update } = plane.operations;
  if ("unsupported" in list || "unsupported" in create || "unsupported" in update) throw new Error(`${kind} cannot be tested so`);
  return {
    clock,
    bulk: await connection.bulk({ concurrency }),
    list: (watch?: Watch) => connection.perform(watched(list({ settings: {} }), watch)),
    create: (given: Pick<CreateArguments<Spec>, "spec">) =>
      create({ ...given, settings: {}, allowDuplicate: false, newId: () => crypto.randomUUID() }),
    update: (given: Pick<UpdateArguments<Spec>, "selector" | "changes">) => update({ ...given, clear: [], settings: {}, consent: true }),
  };
}

type Watch = (read: unknown) => void;

/** The same conversation, which tells with what it reads each answer. */
function* watched<T>(conversation: Conversation<T>, watch: Watch = () => {}): Conversation<T> {
  let step = conversation.next();
  while (step.done !== true) {
    const response = yield step.value;
    step = conversation.next({
      ...response,
      once(read) {
        watch(read);
        return readOnce(response, read);
      },
    });
  }
  return step.value;
}

/** What a conversation says of its provider: that it is as was asked, that nothing was done, or that it has to be looked at. */
function verdictOf(report: PromiseSettledResult<Written> | undefined): "done" | "not done" | "to be looked at" {
  if (report?.status === "fulfilled") return report.value.differences.length === 0 ? "done" : "to be looked at";
  return report?.reason instanceof OutcomeUnknownError ? "to be looked at" : "not done";
}

describe.each(Object.keys(controlPlanes))("%s", (kind) => {
  const given = examples[kind] ?? [];

  test("all at once: each is made, and many need no more reads than few", async () => {
    const { bulk, list, create } = await connect(kind);
    const before = server.requests.length;
    const reports = await Promise.allSettled(given.map(({ spec }) => bulk.turn((own) => own.perform(create({ spec })))));
    const requests = server.requests.slice(before);
    expect(reports.filter((report) => verdictOf(report) !== "done")).toEqual([]);
    expect(requests.filter(({ method }) => method !== "GET")).toHaveLength(given.length);
    // Alone, each would read before its write and after it.
    if (given.length === many.length) expect(requests.length - given.length).toBeLessThan(given.length);
    const stored = await list();
    const ids = reports.map((report) => (report.status === "fulfilled" ? report.value.provider.id : ""));
    expect(ids.map((id) => stored.filter((provider) => provider.id === id).map(({ name }) => name))).toEqual(
      given.map(({ name }) => [name]),
    );
  });

  // An update of Agent Stack is four writes, of which the first alone is built on what was read.
  test.skipIf(kind === "agentstack")("updating: each write comes right after what it is built on was read, for it alone", async () => {
    const setUp = await connect(kind);
    const some = given.slice(0, 10);
    await Promise.all(some.map(({ spec }) => setUp.bulk.turn((own) => own.perform(setUp.create({ spec })))));
    const { bulk, update } = await connect(kind, { concurrency: 1 });
    const before = server.requests.length;
    const reports = await Promise.allSettled(
      some.map(({ name, changes }) => bulk.turn((own) => own.perform(update({ selector: name, changes })))),
    );
    expect(reports.filter((report) => verdictOf(report) !== "done")).toEqual([]);
    const requests = server.requests.slice(before).map(({ method }) => method);
    const writes = requests.flatMap((method, index) => (method === "GET" ? [] : [index]));
    expect(writes).toHaveLength(some.length);
    expect(writes.map((index) => requests[index - 1])).toEqual(some.map(() => "GET"));
  });

  test("a list that is shared is read once: always by the same function", async () => {
    const { list } = await connect(kind);
    const readers: unknown[] = [];
    await list((read) => readers.push(read));
    expect(readers.length).toBeGreaterThan(0);
    const distinct = new Set(readers).size;
    await list((read) => readers.push(read));
    expect(new Set(readers).size).toBe(distinct);
  });

  test.each(faults)("creating under %s: the server holds exactly what is reported", async (fault) => {
    const { bulk, list, create } = await connect(kind);
    const seeded = new Set((await list()).map(({ id }) => id));
    server.setFaults([parseFault(fault)]);
    const reports = await Promise.allSettled(given.map(({ spec }) => bulk.turn((own) => own.perform(create({ spec })))));
    server.setFaults([]);
    const made = (await list()).filter(({ id }) => !seeded.has(id));
    const wrong = given.flatMap(({ name }, index) => {
      const report = reports[index];
      const found = made.filter((provider) => provider.name === name);
      const isRight =
        report?.status === "fulfilled"
          ? found.length === 1 && found[0]?.id === report.value.provider.id
          : found.length <= (verdictOf(report) === "to be looked at" ? 1 : 0);
      return isRight ? [] : [`${name} is ${verdictOf(report)}, and is there ${found.length} times`];
    });
    expect(wrong).toEqual([]);
    expect(made.every(({ name }) => given.some((example) => example.name === name))).toBe(true);
    expect(reports.some(({ status }) => status === "fulfilled")).toBe(true);
  });

  test.each(faults)("updating under %s: the server holds exactly what is reported", async (fault) => {
    const { bulk, list, create, update } = await connect(kind);
    const some = given.slice(0, 20);
    await Promise.allSettled(some.map(({ spec }) => bulk.turn((own) => own.perform(create({ spec })))));
    server.setFaults([parseFault(fault)]);
    const reports = await Promise.allSettled(
      some.map(({ name, changes }) => bulk.turn((own) => own.perform(update({ selector: name, changes })))),
    );
    server.setFaults([]);
    const stored = await list();
    const wrong = some.flatMap(({ name, isChanged }, index) => {
      const verdict = verdictOf(reports[index]);
      const found = stored.filter((provider) => provider.name === name);
      const isRight = verdict === "to be looked at" || (found.length === 1 && found.some(isChanged) === (verdict === "done"));
      return isRight ? [] : [`${name} is ${verdict}, and there are ${found.map(isChanged).join()}`];
    });
    expect(wrong).toEqual([]);
    expect(reports.some(({ status }) => status === "fulfilled")).toBe(true);
  });
});

test("two llmp that change other parts of the same providers at once lose neither's change, each write being under its lock", async () => {
  const folder = await mkdtemp(join(tmpdir(), "llmp-bulk-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const setUp = await connect("den");
  const some = (examples.den ?? []).slice(0, 30);
  const made = await Promise.all(some.map(({ spec }) => setUp.bulk.turn((own) => own.perform(setUp.create({ spec })))));
  async function changeAll(given: readonly Written[], changes: Spec): Promise<readonly PromiseSettledResult<Written>[]> {
    // In real time, so that what one has read is still young when the other has written.
    const { bulk, update } = await connect("den", { haste: 1 });
    const { clock } = await connect("den");
    const signal = new AbortController().signal;
    const locks = openWriteLocks({ lockFolder: join(folder, "locks"), clock, random: Math.random, signal, warn: () => {} });
    const changeOne = ({ provider }: Written) =>
      bulk.turn((own) =>
        locks.during({ origin: server.url, kind: "den", provider: provider.id }, () =>
          own.perform(update({ selector: provider.id, changes })),
        ),
      );
    return Promise.allSettled(given.map(changeOne));
  }
  // From both ends, so that each comes to providers that the other has written meanwhile.
  const reports = await Promise.all([
    changeAll(made, { modelIds: ["gpt-5-mini"] }),
    changeAll(made.toReversed(), { teamIds: ["Platform"] }),
  ]);
  expect(reports.flat().filter((report) => verdictOf(report) !== "done")).toEqual([]);
  const stored = (await setUp.list()).filter(({ id }) => made.some(({ provider }) => provider.id === id));
  expect(stored).toHaveLength(made.length);
  for (const provider of stored) expect(provider).toMatchObject({ models: ["gpt-5-mini"], extra: { access: { teams: ["Platform"] } } });
});
