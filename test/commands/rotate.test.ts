// `llmp rotate` over five control planes: whatever fails on one of them, the report says which key each provider holds, and a second run completes it.

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { memoryKeychain, type RunOptions, run } from "../run.ts";
import { type FailingRoad, type Failure, openRoad } from "./failing-road.ts";

const OLD = "not-a-real-key-the-old-one";
const NEW = "not-a-real-key-the-new-one";

/** A provider of OpenAI on each. */
const flags: Readonly<Record<string, readonly string[]>> = {
  den: ["--source", "models_dev", "--name", "Rotated", "--provider-id", "openai", "--model-id", "gpt-5"],
  refactor: ["--provider", "openai"],
  goodmem: [
    ...[
      "--display-name",
      "Rotated",
      "--provider-type",
      "OPENAI",
      "--endpoint-url",
      "https://api.openai.com/v1",
      "--model-identifier",
      "gpt-5",
    ],
  ],
  agentstack: ["--type", "openai", "--name", "Rotated"],
  langwatch: ["--provider", "openai"],
};
const kinds = Object.keys(controlPlanes);

interface Place {
  readonly server: RunningSandbox;
  readonly road: FailingRoad;
  /** As it is when every provider has the old key. */
  readonly state: unknown;
}

const places = new Map<string, Place>();
let folder = "";
let before = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-rotate-"));
  before = join(folder, "before");
  for (const kind of kinds) {
    const { [kind]: entry } = controlPlanes;
    if (entry === undefined) continue;
    const server = await startSandbox({ sandboxes: await loadSandboxes({ [kind]: entry }) });
    const road = await openRoad(server.url);
    places.set(kind, { server, road, state: undefined });
    const login = ["login", kind, "--control-plane", kind, "--url", `${road.url}/${kind}`, "--token", `env:TOKEN_${kind.toUpperCase()}`];
    succeed(await llmp(before, login));
    succeed(await llmp(before, ["create", "--profile", kind, ...(flags[kind] ?? []), "--api-key", "keychain:shared"]));
    places.set(kind, { server, road, state: structuredClone(server.stateOf(kind)) });
  }
});

afterAll(async () => {
  for (const { server, road } of places.values()) {
    await road.close();
    await server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

/** Tokens differ from plane to plane, and profiles name one variable each. */
async function llmp(configuration: string, words: readonly string[], options: RunOptions = {}) {
  return run(words, {
    keychain: memoryKeychain({ shared: OLD }),
    configuration,
    ...options,
    environment: { LLMP_FINGERPRINT_KEY: "a key of fingerprints for this test alone", NEW_KEY: NEW, ...tokens(), ...options.environment },
  });
}

function tokens(): Readonly<Record<string, string>> {
  return Object.fromEntries([...places].map(([kind, { server }]) => [`TOKEN_${kind.toUpperCase()}`, server.tokensOf(kind)[0] ?? ""]));
}

function succeed({ exitCode, stderr }: { readonly exitCode: number; readonly stderr: string }): void {
  expect(exitCode, stderr).toBe(0);
}

interface Item {
  readonly controlPlane: string;
  readonly id: string;
  readonly action: string;
}

interface Report {
  readonly stored: boolean;
  readonly items: readonly Item[];
}

/** Everything as it was before the rotation, and what fails from then on. */
async function begin(failing: string | undefined, failure: Failure | undefined) {
  const configuration = await mkdtemp(join(folder, "run-"));
  await cp(before, configuration, { recursive: true });
  for (const [kind, { server, road, state }] of places) {
    server.setState(kind, structuredClone(state));
    road.fail(kind === failing ? failure : undefined);
  }
  return { configuration, keychain: memoryKeychain({ shared: OLD }) };
}

const ROTATE = ["rotate", "--key", "shared", "--from", "env:NEW_KEY", "--yes", "-o", "json"];

/** Which of the two keys a control plane holds, wherever in it. */
function heldBy(kind: string): { readonly old: boolean; readonly new: boolean } {
  const text = JSON.stringify(places.get(kind)?.server.stateOf(kind));
  return { old: text.includes(OLD), new: text.includes(NEW) };
}

/** What each action says of the provider's key; a stand-in that is left beside it is what `unknown` allows for. */
function contradiction({ controlPlane, action }: Item): string | undefined {
  const held = heldBy(controlPlane);
  const isTrue = {
    rotated: held.new && !held.old,
    already: held.new && !held.old,
    failed: held.old && !held.new,
    unsupported: held.old && !held.new,
    skipped: held.old && !held.new,
    rolled_back: held.old && !held.new,
    not_rolled_back: held.new,
    unknown: held.old || held.new,
  }[action];
  return isTrue === true ? undefined : `${controlPlane}: ${action}, but it holds ${JSON.stringify(held)}`;
}

/** How many requests a whole rotation makes on each. */
async function countRequests(): Promise<ReadonlyMap<string, number>> {
  const { configuration, keychain } = await begin(undefined, undefined);
  succeed(await llmp(configuration, ROTATE, { keychain }));
  return new Map(kinds.map((kind) => [kind, places.get(kind)?.road.count() ?? 0]));
}

describe("a key that five control planes share", () => {
  test("is rotated on all of them, and then in the store", async () => {
    const { configuration, keychain } = await begin(undefined, undefined);
    const { exitCode, stdout, stderr } = await llmp(configuration, ROTATE, { keychain });
    expect(exitCode, stderr).toBe(0);
    const report = JSON.parse(stdout) as Report & { readonly summary: unknown };
    expect(report).toMatchObject({ key: "shared", stored: true, summary: { rotated: 5 } });
    expect(report.items.map(({ controlPlane }) => controlPlane).sort()).toEqual([...kinds].sort());
    expect(kinds.map(heldBy)).toEqual(kinds.map(() => ({ old: false, new: true })));
    expect(keychain.entries.shared).toBe(NEW);
    expect(stderr).toContain("can be revoked");
    const again = await llmp(configuration, ROTATE, { keychain });
    expect(JSON.parse(again.stdout)).toMatchObject({ summary: { already: 5 } });
  });

  test("is found by its fingerprints before anything is written, and --dry-run shows where", async () => {
    const { configuration, keychain } = await begin(undefined, undefined);
    const { exitCode, stdout } = await llmp(configuration, [...ROTATE, "--dry-run"], { keychain });
    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as Report).items.map(({ action }) => action)).toEqual(kinds.map(() => "rotate"));
    expect(kinds.map(heldBy)).toEqual(kinds.map(() => ({ old: true, new: false })));
  });

  test("is not rotated where nobody agrees", async () => {
    const { configuration, keychain } = await begin(undefined, undefined);
    const { exitCode, stderr } = await llmp(
      configuration,
      ROTATE.filter((word) => word !== "--yes"),
      { keychain },
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--yes");
    expect(kinds.map(heldBy)).toEqual(kinds.map(() => ({ old: true, new: false })));
  });

  test.each(kinds.flatMap((kind) => (["dead", "lost", "failed"] as const).map((failure) => ({ kind, failure }))))(
    "and $kind fails ($failure) at each request in turn: the report is true, and a second run completes it",
    async ({ kind, failure }) => {
      const requests = (await countRequests()).get(kind) ?? 0;
      expect(requests).toBeGreaterThan(1);
      for (const from of Array.from({ length: requests }, (_, index) => index + 1)) {
        const { configuration, keychain } = await begin(kind, { kind: failure, from });
        const first = await llmp(configuration, ROTATE, { keychain });
        const report = JSON.parse(first.stdout) as Report;
        const at = `${failure} at request ${from}: ${first.stdout}${first.stderr}`;
        expect(
          report.items.map(contradiction).filter((lie) => lie !== undefined),
          at,
        ).toEqual([]);
        expect(report.items, at).toHaveLength(5);
        expect(keychain.entries.shared === NEW, at).toBe(report.stored);
        const isComplete = report.items.every(({ action }) => ["rotated", "already"].includes(action));
        expect(report.stored, at).toBe(isComplete);
        if (!isComplete) expect(first.exitCode, at).toBe(5);
        places.get(kind)?.road.fail(undefined);
        const second = await llmp(configuration, ROTATE, { keychain });
        expect(second.exitCode, `${at}\n${second.stdout}${second.stderr}`).toBe(0);
        expect(
          kinds.filter((other) => !heldBy(other).new || heldBy(other).old),
          `${at}\n${second.stdout}`,
        ).toEqual([]);
        expect(keychain.entries.shared).toBe(NEW);
      }
    },
    120_000,
  );

  test.each(kinds)(
    "and %s fails: with --rollback the old one is everywhere again, or the report says where it is not",
    async (kind) => {
      const requests = (await countRequests()).get(kind) ?? 0;
      for (const from of Array.from({ length: requests }, (_, index) => index + 1)) {
        const { configuration, keychain } = await begin(kind, { kind: "dead", from });
        const { stdout, stderr } = await llmp(configuration, [...ROTATE, "--rollback"], { keychain });
        const report = JSON.parse(stdout) as Report;
        const at = `dead at request ${from}: ${stdout}${stderr}`;
        expect(
          report.items.map(contradiction).filter((lie) => lie !== undefined),
          at,
        ).toEqual([]);
        if (report.stored) continue;
        expect(keychain.entries.shared, at).toBe(OLD);
        const others = report.items.filter(({ controlPlane }) => controlPlane !== kind).map(({ action }) => action);
        expect(
          others.filter((action) => action !== "rolled_back" && action !== "skipped"),
          at,
        ).toEqual([]);
      }
    },
    120_000,
  );
});
