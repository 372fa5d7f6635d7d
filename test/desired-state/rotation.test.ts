// Whatever happens while a key is rotated, the report says which key each provider holds.

import { describe, expect, test } from "vitest";
import { type Holder, type Rotation, type RotationAction, rotate } from "../../src/desired-state/rotation.ts";
import { ApiError, AuthenticationError, CancelledError, OutcomeUnknownError, UnsupportedOperationError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";

const OLD = new Secret("not-a-real-key-old");
const NEW = new Secret("not-a-real-key-new");

/** What becomes of a write: whether the server stores it, and what the client is told. */
const writes = {
  stored: () => ({ stores: true }),
  refused: () => ({ stores: false, error: new ApiError("refused", "no") }),
  unauthenticated: () => ({ stores: false, error: new AuthenticationError("no") }),
  "lost, and stored": () => ({ stores: true, error: new OutcomeUnknownError("lost") }),
  "lost, and not stored": () => ({ stores: false, error: new OutcomeUnknownError("lost") }),
  "500, and stored": () => ({ stores: true, error: new ApiError("server_error", "500") }),
  unsupported: () => ({ stores: false, error: new UnsupportedOperationError("cannot") }),
  "not found": () => ({ stores: false, error: new ApiError("not_found", "no provider has the id") }),
  "cancelled before it was sent": () => ({ stores: false, error: new CancelledError() }),
  "cancelled after it was stored": () => ({ stores: true, error: new CancelledError("cancelled", { hint: "it had been sent" }) }),
} as const satisfies Record<string, () => { stores: boolean; error?: Error }>;
type Write = keyof typeof writes;

const checks = ["none", "good", "rejected", "unreachable", "cancelled"] as const;
type Check = (typeof checks)[number];

interface Script {
  readonly write: Write;
  readonly check: Check;
  readonly back: Write;
  readonly begins: "old" | "rotated before" | "new all along" | "deleted" | "hidden";
}

interface Server {
  key: "old" | "new" | "none";
}

function holderOf(script: Script, index: number): { readonly holder: Holder; readonly server: Server } {
  const server: Server = {
    key: { old: "old", "rotated before": "new", "new all along": "new", deleted: "none", hidden: "old" }[script.begins] as Server["key"],
  };
  const place = { target: "here", controlPlane: "den", id: `id-${index}`, name: `Provider ${index}`, field: "apiKey" };
  const holder: Holder = {
    place,
    ...(server.key === "new" ? { landed: { byRotation: script.begins === "rotated before" } } : {}),
    ...(script.begins === "deleted" || script.begins === "hidden"
      ? { obstacle: { action: "missing", error: { code: "not_found", message: "it is not found" } } as const }
      : {}),
    async write(key) {
      const isBack = key === OLD;
      const outcome: { stores: boolean; error?: Error } = writes[isBack ? script.back : script.write]();
      if (outcome.stores) server.key = isBack ? "old" : "new";
      if (outcome.error !== undefined) throw outcome.error;
      return { id: place.id, differences: [], warnings: [] };
    },
    async verify() {
      if (script.check === "none") return undefined;
      if (script.check === "cancelled") throw new CancelledError();
      if (script.check === "unreachable") throw new ApiError("server_error", "no answer");
      return { outcome: script.check, detail: "the control plane spoke" };
    },
  };
  return { holder, server };
}

/** What each action claims about the key. */
const claims: Readonly<Record<RotationAction, readonly Server["key"][]>> = {
  rotated: ["new"],
  already: ["new"],
  rejected: ["new"],
  not_rolled_back: ["new"],
  failed: ["old"],
  unsupported: ["old"],
  skipped: ["old"],
  rolled_back: ["old"],
  // Nothing is claimed.
  missing: ["none", "old", "new"],
  unknown: ["old", "new"],
};

async function play(
  scripts: readonly Script[],
  rollsBack: boolean,
  ignoresMissing = false,
): Promise<{ readonly rotation: Rotation; readonly servers: readonly Server[] }> {
  const made = scripts.map(holderOf);
  const rotation = await rotate(
    made.map(({ holder }) => holder),
    { newKey: NEW, ignoresMissing, ...(rollsBack ? { rollBackTo: OLD } : {}) },
  );
  return { rotation, servers: made.map(({ server }) => server) };
}

function* everyPair(): Generator<readonly [Script, Script]> {
  const all: Script[] = [];
  for (const begins of ["rotated before", "new all along", "deleted", "hidden"] as const)
    for (const back of Object.keys(writes) as Write[]) all.push({ begins, write: "stored", check: "none", back });
  for (const write of Object.keys(writes) as Write[])
    for (const check of write === "stored" ? checks : (["none"] as const))
      for (const back of Object.keys(writes) as Write[]) all.push({ begins: "old", write, check, back });
  for (const one of all) for (const other of all) yield [one, other];
}

describe("the report of a rotation", () => {
  test.each([false, true])("is true of every provider, whatever happens (taking back: %s)", async (rollsBack) => {
    let cases = 0;
    const lies: string[] = [];
    for (const scripts of everyPair()) {
      const { rotation, servers } = await play(scripts, rollsBack);
      for (const [index, { action }] of rotation.items.entries()) {
        const key = servers[index]?.key ?? "none";
        if (!claims[action].includes(key)) lies.push(`${JSON.stringify(scripts)}: ${action}, but it holds ${key}`);
      }
      const holdsOld = servers.some(({ key }) => key === "old");
      if (rotation.isComplete && holdsOld) lies.push(`${JSON.stringify(scripts)}: complete, but the old key is in use`);
      if (rotation.items.length !== scripts.length) lies.push(`${JSON.stringify(scripts)}: an item is missing`);
      cases += 1;
    }
    expect(lies.slice(0, 3)).toEqual([]);
    expect(cases).toBeGreaterThan(10_000);
  });

  test("is complete when every provider has the new key", async () => {
    const script: Script = { begins: "old", write: "stored", check: "good", back: "stored" };
    const { rotation } = await play([script, { ...script, begins: "rotated before" }], true);
    expect(rotation).toMatchObject({ isComplete: true, items: [{ action: "rotated" }, { action: "already" }] });
  });

  test("is not complete while one is not found, before the writes or by one, unless it is known to be deleted", async () => {
    const script: Script = { begins: "old", write: "stored", check: "good", back: "stored" };
    for (const other of [{ ...script, begins: "deleted" } as const, { ...script, write: "not found" } as const]) {
      const items = [{ action: "rotated" }, { action: "missing", error: { code: "not_found" } }];
      expect((await play([script, other], false)).rotation).toMatchObject({ isComplete: false, items });
      for (const rollsBack of [false, true])
        expect((await play([script, other], rollsBack, true)).rotation).toMatchObject({ isComplete: true, items });
      const { rotation, servers } = await play([script, other], true);
      const action = other.begins === "deleted" ? "skipped" : "rolled_back";
      expect(rotation).toMatchObject({ isComplete: false, items: [{ action }, { action: "missing" }] });
      expect(servers[0]?.key).toBe("old");
    }
  });

  test("names no key of one that failed without taking back, and goes on with the next", async () => {
    const script: Script = { begins: "old", write: "refused", check: "none", back: "stored" };
    const { rotation } = await play([script, { ...script, write: "stored" }], false);
    expect(rotation).toMatchObject({ isComplete: false, items: [{ action: "failed", error: { code: "refused" } }, { action: "rotated" }] });
  });

  test("stops at the first failure when it is to be taken back, and takes back what landed, earlier runs included", async () => {
    const script: Script = { begins: "old", write: "stored", check: "none", back: "stored" };
    const scripts: readonly Script[] = [
      { ...script, begins: "rotated before" },
      { ...script, begins: "new all along" },
      script,
      { ...script, write: "refused" },
      script,
    ];
    const { rotation } = await play(scripts, true);
    expect(rotation.items.map(({ action }) => action)).toEqual(["rolled_back", "already", "rolled_back", "failed", "skipped"]);
  });

  test("ends where it is cancelled, and leaves the rest alone", async () => {
    const script: Script = { begins: "old", write: "stored", check: "cancelled", back: "stored" };
    const { rotation } = await play([script, script], true);
    expect(rotation.items.map(({ action }) => action)).toEqual(["rotated", "skipped"]);
    expect(rotation.end).toBeInstanceOf(CancelledError);
  });
});
