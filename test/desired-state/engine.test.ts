// Desired state on the stand-ins of all control planes: what is made, that it is made once, and that what changed is found and repaired.

import { describe, expect, test } from "vitest";
import type { Spec } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Applied } from "../../src/desired-state/apply.ts";
import type { DesiredProvider } from "../../src/desired-state/desired.ts";
import { rehearse } from "../../src/desired-state/rehearsal.ts";
import type { ReportItem } from "../../src/desired-state/report.ts";
import { LlmpError, ValidationError } from "../../src/errors.ts";
import { describeFaults, parseFault } from "../../src/sandbox/faults.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { outcomes, type Vendor } from "../control-planes/portable/four-vendors.ts";
import { type Installation, install, want } from "./installation.ts";

const kinds = Object.keys(controlPlanes);
const key = new Secret("not-a-real-key-of-openai");
const otherKey = new Secret("not-a-real-key-of-openai-two");

/** Everything that four portable providers become on five control planes. */
async function everything(): Promise<readonly DesiredProvider[]> {
  const all = kinds.flatMap((kind) =>
    Object.values(outcomes[kind] ?? {}).flatMap(({ specs }) => (specs as readonly Spec[]).map((spec) => [kind, spec] as const)),
  );
  return Promise.all(all.map(([kind, spec]) => want(kind, spec)));
}

/** The bodies that the control plane's own tool would send for these. */
function bodiesOf(kind: string): readonly unknown[] {
  return (Object.keys(outcomes[kind] ?? {}) as Vendor[]).flatMap((vendor) => outcomes[kind]?.[vendor]?.bodies ?? []);
}

/** GoodMem takes an id from whoever creates, by which a lost answer is found again. */
function withoutOwnId(body: unknown): unknown {
  const { llmId: _llmId, ...rest } = body as Spec;
  return rest;
}

describe("four vendors on five control planes", () => {
  test("are made as each control plane's own tool would make them; again, nothing is sent; a change behind the back is found and repaired", async () => {
    const place = await install();
    const desired = await everything();

    const first = await place.apply(desired);
    expect(first.report.items.filter(({ status, differences }) => status !== "done" || differences !== undefined)).toEqual([]);
    expect(first.report.summary.done).toBe(desired.length);
    const sent = place.writes();
    for (const kind of kinds) {
      const bodies = sent.filter(({ path }) => path.startsWith(`/${kind}/`)).map(({ body }) => withoutOwnId(body));
      expect(bodies).toHaveLength(bodiesOf(kind).length);
      expect(bodies).toEqual(expect.arrayContaining(bodiesOf(kind) as unknown[]));
    }

    const second = await place.apply(desired);
    expect(second.report.items.filter(({ status }) => status !== "unchanged")).toEqual([]);
    expect(place.writes()).toEqual([]);

    for (const [kind, selector, changes, field] of [
      ["den", "OpenAI production", { modelIds: ["gpt-5"] }, "modelIds"],
      ["refactor", "openai", { enabled: false }, "enabled"],
      ["goodmem", "OpenAI production / gpt-5", { description: "changed" }, "description"],
      ["agentstack", "OpenAI production", { description: "changed", api_key: key }, "description"],
      ["langwatch", "openai", { customModels: [{ modelId: "changed" }] }, "customModels"],
    ] as const) {
      await place.change(kind, selector, changes);
      const items = (await place.plan(desired))
        .map(({ item }) => item)
        .filter(({ action }) => action !== "unchanged" && action !== "unmanaged");
      expect(items.map(({ controlPlane, action, changes: found }) => [controlPlane, action, found.map((change) => change.field)])).toEqual([
        [kind, "update", [field]],
      ]);
      const repaired = await place.apply(desired);
      expect(repaired.report.summary).toEqual({
        done: 1,
        failed: 0,
        unknown: 0,
        skipped: 0,
        unchanged: desired.length - 1,
        unsupported: 0,
      });
      place.writes();
      expect((await place.plan(desired)).every(({ item }) => item.action === "unchanged" || item.action === "unmanaged")).toBe(true);
    }
  });
});

describe("secrets", () => {
  const spec = { source: "models_dev", name: "OpenAI", providerId: "openai", modelIds: ["gpt-5"], apiKey: key };

  test("that llmp wrote are the same, another one is a change, and is the same from then on", async () => {
    const place = await install();
    await place.apply([await want("den", spec)]);
    const states = async (apiKey: Secret) =>
      (await place.plan([await want("den", { ...spec, apiKey })])).flatMap(({ item }) => [
        item.action,
        ...item.secrets.map(({ state }) => state),
      ]);
    expect((await states(key)).slice(0, 2)).toEqual(["unchanged", "same"]);
    expect((await states(otherKey)).slice(0, 2)).toEqual(["update", "changed here"]);
    await place.apply([await want("den", { ...spec, apiKey: otherKey })]);
    expect((await states(otherKey)).slice(0, 2)).toEqual(["unchanged", "same"]);
  });

  test("of which nothing is known are no change, unless that is asked for or the control plane holds none", async () => {
    const place = await install();
    const { plane, settings, perform } = await place.connection("den");
    const { create } = plane.operations;
    if ("unsupported" in create) throw new Error(create.unsupported);
    const { apiKey: _apiKey, ...keyless } = spec;
    await perform(create({ spec, settings, allowDuplicate: false }));
    await perform(create({ spec: { ...keyless, name: "Keyless" }, settings, allowDuplicate: false }));
    const desired = [await want("den", spec), await want("den", { ...spec, name: "Keyless" })];
    const planned = async (writeSecrets: boolean) =>
      (await place.plan(desired, { writeSecrets })).slice(0, 2).map(({ item }) => [item.action, item.secrets]);
    expect(await planned(false)).toEqual([
      ["unchanged", [{ field: "apiKey", state: "unknown" }]],
      ["update", [{ field: "apiKey", state: "absent" }]],
    ]);
    expect((await planned(true)).map(([action]) => action)).toEqual(["update", "update"]);
  });
});

test("a key whose writing was begun and whose end is not known is written again", async () => {
  const place = await install();
  const spec = { source: "models_dev", name: "OpenAI", providerId: "openai", modelIds: ["gpt-5"], apiKey: key };
  await place.apply([await want("den", spec)]);
  const changed = await want("den", { ...spec, apiKey: otherKey });
  place.server.setFaults([parseFault("reset:on=write,every=1")]);
  expect((await place.apply([changed])).report.items).toMatchObject([{ status: "unknown" }]);
  place.server.setFaults([]);
  expect((await place.plan([changed]))[0]?.item).toMatchObject({ action: "update", secrets: [{ field: "apiKey", state: "in doubt" }] });
  expect((await place.apply([changed])).report.items).toMatchObject([{ status: "done" }]);
  expect((await place.plan([changed]))[0]?.item).toMatchObject({ action: "unchanged", secrets: [{ state: "same" }] });
});

test("what an interrupted replacement has left is taken away by the next apply", async () => {
  const place = await install();
  const spec = { type: "other", name: "Gateway", base_url: "https://llm.acme.example/v1", api_key: key };
  const desired = [await want("agentstack", spec)];
  await place.apply(desired);
  const { plane, settings, perform } = await place.connection("agentstack");
  const { create } = plane.operations;
  if ("unsupported" in create) throw new Error(create.unsupported);
  await perform(create({ spec: { ...spec, base_url: "https://llm.acme.example/v1/" }, settings, allowDuplicate: true }));
  expect((await place.list("agentstack")).filter(({ name }) => name === "Gateway")).toHaveLength(2);
  expect((await place.apply(desired)).report.items).toMatchObject([{ action: "update", status: "done" }]);
  expect((await place.list("agentstack")).filter(({ name }) => name === "Gateway")).toMatchObject([{ extra: { base_url: spec.base_url } }]);
});

test("one that cannot be told from another is an error that names both, and nothing is done to either", async () => {
  const place = await install();
  const spec = { source: "models_dev", name: "OpenAI", providerId: "openai", modelIds: ["gpt-5"], apiKey: key };
  const { plane, settings, perform } = await place.connection("den");
  const { create } = plane.operations;
  if ("unsupported" in create) throw new Error(create.unsupported);
  const twins = [
    await perform(create({ spec, settings, allowDuplicate: true })),
    await perform(create({ spec, settings, allowDuplicate: true })),
  ].map(({ provider }) => provider.id);
  place.writes();
  const { report } = await place.apply([await want("den", { ...spec, modelIds: ["gpt-5-mini"] })]);
  expect(report.items).toMatchObject([{ action: "unsupported", status: "failed", error: { code: "ambiguous_name" } }]);
  for (const id of twins) expect(report.items[0]?.error?.message).toContain(id);
  expect(place.writes()).toEqual([]);
});

test("what a control plane would refuse is told for all of them at their places, before anything is written", async () => {
  const place = await install();
  const desired = [
    await want("den", { source: "models_dev", name: "Good", providerId: "openai", modelIds: ["gpt-5"], apiKey: key }),
    await want("den", { source: "models_dev", name: "One", providerId: "openai", modelIds: ["gpt-55"], apiKey: key }),
    await want("den", { source: "models_dev", name: "Two", providerId: "openai", modelIds: ["gpt-5"], teamIds: ["Nobody"], apiKey: key }),
  ];
  const refused = await place.apply(desired).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ValidationError);
  expect((refused as ValidationError).issues.map(({ path, where, message }) => [path, where, /One|Two/.exec(message)?.[0]])).toEqual([
    ["modelIds", "providers.yaml:1:1 modelIds", "One"],
    ["teamIds[0]", "providers.yaml:1:1 teamIds[0]", "Two"],
  ]);
  expect(place.writes()).toEqual([]);
});

test("what is replaced only with consent says so beforehand", async () => {
  const place = await install();
  const spec = { type: "other", name: "Gateway", base_url: "https://llm.acme.example/v1", api_key: key };
  await place.apply([await want("agentstack", spec)]);
  const [step] = await rehearse(await place.plan([await want("agentstack", { ...spec, description: "new" })]), 1);
  expect(step?.item).toMatchObject({ action: "update", changes: [{ field: "description", after: "new" }], secrets: [{ state: "same" }] });
  expect(step?.item.consent).toContain("would be made anew under another id");
});

test("after a failure nothing more is begun where that was asked for", async () => {
  const place = await install();
  const wanted = (name: string) => want("den", { source: "models_dev", name, providerId: "openai", modelIds: ["gpt-5"], apiKey: key });
  const desired = [await wanted("One"), await wanted("Two"), await wanted("Three")];
  place.server.setFaults([parseFault("echo:on=write,every=2,times=1")]);
  const { report } = await place.apply(desired, { onError: "stop", concurrency: 1 });
  expect(report.items.map(({ name, status }) => [name, status])).toEqual([
    ["One", "done"],
    ["Two", "failed"],
    ["Three", "skipped"],
  ]);
  expect((await place.list("den")).map(({ name }) => name)).not.toContain("Three");
});

test("what was stopped by the person is skipped, and the rest is as it is reported", async () => {
  const stop = new AbortController();
  const place = await install(stop.signal);
  stop.abort();
  const { report, end } = await place.apply(await everything());
  expect(new Set(report.items.map(({ status }) => status))).toEqual(new Set(["skipped"]));
  expect(end).toMatchObject({ exitCode: 130 });
  expect(place.writes()).toEqual([]);
});

/** What the stand-ins hold, by the names that are wanted. */
async function stored(place: Installation, desired: readonly DesiredProvider[]): Promise<readonly boolean[]> {
  const lists = new Map(await Promise.all(kinds.map(async (kind) => [kind, await place.list(kind)] as const)));
  return desired.map(({ plane, identity, spec }) => {
    const found = lists.get(plane.kind)?.filter(({ name }) => name === identity) ?? [];
    return found.length === 1 && found.every((provider) => plane.differences(spec, provider).length === 0);
  });
}

/** A fault that strikes every third request of some. */
function everyThird(name: string, on: "any" | "write") {
  return parseFault(`${name}:every=3,on=${on}${name === "delay" ? ",ms=1" : name === "429" ? ",after=0" : ""}`);
}

/** That what a report says of each provider is true of the stand-ins. */
async function expectTrue(place: Installation, desired: readonly DesiredProvider[], items: readonly ReportItem[]): Promise<void> {
  const isStored = await stored(place, desired);
  for (const [index, { status, name, target }] of items.entries()) {
    const label = `${name} on ${target} is ${status}`;
    if (status === "done" || status === "unchanged") expect(isStored[index], label).toBe(true);
    if (status === "failed" || status === "skipped") expect(isStored[index], label).toBe(false);
    expect(["done", "unchanged", "failed", "skipped", "unknown"], label).toContain(status);
  }
}

describe.each(describeFaults.map(({ name }) => name))("a server that fails by %s", (name) => {
  test("at every third write stores exactly what the report says, and a second apply mends the rest", async () => {
    const place = await install();
    const desired = await everything();
    expect((await place.plan(desired)).filter(({ item }) => item.action === "create")).toHaveLength(desired.length);
    place.server.setFaults([everyThird(name, "write")]);
    const { report } = await place.apply(desired);
    place.server.setFaults([]);
    await expectTrue(place, desired, report.items);
    const mended = await place.apply(desired);
    expect(mended.report.items.filter(({ status }) => status !== "done" && status !== "unchanged")).toEqual([]);
    expect(await stored(place, desired)).toEqual(desired.map(() => true));
  });

  test("at every third request, also a read, does so once the writing has begun", async () => {
    const place = await install();
    const desired = await everything();
    const steps = await rehearse(await place.plan(desired), 8);
    place.server.setFaults([everyThird(name, "any")]);
    const { report } = await place.carryOut(steps);
    place.server.setFaults([]);
    await expectTrue(place, desired, report.items);
    expect((await place.apply(desired)).report.items.filter(({ status }) => status !== "done" && status !== "unchanged")).toEqual([]);
    expect(await stored(place, desired)).toEqual(desired.map(() => true));
  });

  test("before the writing has begun writes nothing, or all that the report says", async () => {
    const place = await install();
    const desired = await everything();
    place.server.setFaults([everyThird(name, "any")]);
    const applied = await place.apply(desired).catch((error: unknown) => error);
    place.server.setFaults([]);
    if (applied instanceof Error) {
      expect(applied).toBeInstanceOf(LlmpError);
      expect(place.writes()).toEqual([]);
    } else await expectTrue(place, desired, (applied as Applied).report.items);
  });
});

test("two that apply different manifests at once end with each provider as one of them wanted it, and both report what is true", async () => {
  const place = await install();
  const wanted = (name: string, model: string) =>
    want("den", { source: "models_dev", name, providerId: "openai", modelIds: [model], apiKey: key });
  const names = Array.from({ length: 12 }, (_, index) => `Provider ${index}`);
  await place.apply(await Promise.all(names.map((name) => wanted(name, "gpt-4.1"))));
  const [one, two] = await Promise.all(
    ["gpt-5", "gpt-5-mini"].map(async (model) => place.apply(await Promise.all(names.map((name) => wanted(name, model))))),
  );
  const listed = await place.list("den");
  for (const [index, name] of names.entries()) {
    const models = listed.find((provider) => provider.name === name)?.models ?? [];
    expect([["gpt-5"], ["gpt-5-mini"]]).toContainEqual(models);
    const statuses = [one?.report.items[index]?.status, two?.report.items[index]?.status];
    // Whoever was told that it is done was not told so of what nobody stored.
    expect(statuses).toContain("done");
    expect(statuses.every((status) => status === "done" || status === "failed")).toBe(true);
  }
});

test("whoever is second to create something is told that the same command compares with it, and of no flag that only create has", async () => {
  const place = await install();
  const desired = await everything();
  const steps = await rehearse(await place.plan(desired), 8);
  await place.apply(desired);
  const { report } = await place.carryOut(steps);
  for (const { target, status, error } of report.items)
    expect([target, status, error]).toEqual([
      target,
      "failed",
      {
        code: "changed_meanwhile",
        message: expect.any(String),
        hint: expect.stringMatching(/^it was made meanwhile.*the same command again/),
      },
    ]);
});

const gateway = (api: string) => ({ id: "gateway", name: "Gateway", api, models: ["large"] });

test.each<[kind: string, stored: Spec, given: Spec, move: Spec]>([
  [
    "den",
    { name: "Gateway", source: "custom", customConfig: gateway("https://llm.acme.example/v1"), apiKey: key },
    { name: "Gateway", apiKey: otherKey },
    { customConfig: gateway("https://elsewhere.example/v1") },
  ],
  [
    "goodmem",
    {
      displayName: "Gateway",
      providerType: "CUSTOM_OPENAI_COMPATIBLE",
      endpointUrl: "https://llm.acme.example/v1",
      modelIdentifier: "large",
      apiKey: key,
    },
    { displayName: "Gateway", apiKey: otherKey },
    { endpointUrl: "https://elsewhere.example/v1" },
  ],
])("a key that was planned does not follow what was moved before its turn on %s", async (kind, stored, given, move) => {
  const place = await install();
  await place.apply([await want(kind, stored)]);
  const plan = async () => rehearse(await place.plan([await want(kind, given)], { writeSecrets: true }), 8);
  const steps = await plan();
  const { name = "" } = steps[0]?.item ?? {};
  await place.change(kind, name, move);
  const { report } = await place.carryOut(steps);
  expect(report.items[0]).toMatchObject({ status: "failed", error: { message: expect.stringContaining("elsewhere") } });
  expect(place.writes()).toEqual([]);
  const again = await place.carryOut(await plan());
  expect(again.report.items[0]).toMatchObject({ status: "done" });
});
