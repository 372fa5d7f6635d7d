// Two llmp that apply different manifests to the same control planes at once: each provider ends as one of them wanted it, and both report what is true.

import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { langwatchSeed } from "../../src/control-planes/langwatch/sandbox/seed.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { run } from "../run.ts";
import { openWorkplace, type Workplace } from "./llmp.ts";

const kinds = Object.keys(controlPlanes);
const ROUNDS = 4;

/** What each wants: a model where the control plane holds models, and a key, which the stand-ins hold in the clear. */
const wishes: readonly Wish[] = [
  { model: "gpt-5", key: "not-a-real-key-of-the-first" },
  { model: "gpt-5-mini", key: "not-a-real-key-of-the-second" },
];
interface Wish {
  readonly model: string;
  readonly key: string;
}

interface Item {
  readonly target: string;
  readonly status: string;
  readonly secrets: readonly { readonly state: string }[];
}

let server: RunningSandbox;
let workplace: Workplace;
let environment: Readonly<Record<string, string>> = {};
const fresh = new Map<string, unknown>();

beforeAll(async () => {
  server = await startSandbox();
  workplace = await openWorkplace();
  for (const kind of kinds) fresh.set(kind, structuredClone(server.stateOf(kind)));
  const tokens = kinds.map((kind) => [
    `TOKEN_${kind}`,
    kind === "langwatch" ? langwatchSeed.tokens.globexKey : (server.tokensOf(kind)[0] ?? ""),
  ]);
  environment = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789", ...Object.fromEntries(tokens) };
  for (const kind of kinds) {
    const words = ["login", kind, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`];
    const { exitCode, stderr } = await run(words, { configuration: join(workplace.folder, "settings"), environment });
    expect(exitCode, stderr).toBe(0);
  }
});
afterAll(async () => {
  await server.close();
  await workplace.remove();
});

async function apply({ model, key }: Wish, configuration: string): Promise<readonly Item[]> {
  const file = join(configuration, `${model}.yaml`);
  const spec = { name: "OpenAI", vendor: "openai", models: [model], apiKey: "env:VENDOR_KEY" };
  await writeFile(file, JSON.stringify({ targets: kinds, providers: [spec] }));
  const options = { environment: { ...environment, LLMP_CONFIG_DIR: configuration, TMPDIR: configuration, VENDOR_KEY: key } };
  const { stdout, stderr } = await workplace.start(["apply", "-f", file, "--yes", "-o", "json"], options).ended();
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout).items;
}

/** Whose wish a control plane holds; more than one of them is nobody's. */
async function holdersOf(kind: string, configuration: string): Promise<readonly Wish[]> {
  const { stdout } = await run(["list", "--profile", kind, "--json", "name,models"], { configuration, environment });
  const named = (JSON.parse(stdout) as readonly { readonly name: string; readonly models: readonly string[] | null }[]).filter(({ name }) =>
    /^openai$/i.test(name),
  );
  expect({ kind, named: named.length }).toEqual({ kind, named: 1 });
  // re-factor.ai holds none, and Agent Stack lists all that the vendor offers for the key.
  const models = ["refactor", "agentstack"].includes(kind) ? undefined : (named[0]?.models ?? []);
  const state = JSON.stringify(server.stateOf(kind));
  const isOf = ({ model, key }: Wish) => state.includes(key) && (models === undefined || (models.length === 1 && models[0] === model));
  return wishes.filter(isOf);
}

describe.each([
  ["make", false],
  ["change", true],
])("both %s it", (_what, exists) => {
  test(`${ROUNDS} times`, { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
      const configuration = join(workplace.folder, `${exists}-${round}`);
      await cp(join(workplace.folder, "settings"), configuration, { recursive: true });
      if (exists) await apply({ model: "gpt-4.1", key: "not-a-real-key-of-before" }, configuration);
      const reports = await Promise.all(wishes.map((wish) => apply(wish, configuration)));
      for (const kind of kinds) {
        const holders = await holdersOf(kind, configuration);
        expect({ round, kind, holders: holders.length }).toEqual({ round, kind, holders: 1 });
        const items = reports.map((report) => report.find(({ target }) => target === kind));
        for (const [index, wish] of wishes.entries()) {
          // Whoever's it is was not told that it failed, and whoever was told so did not leave it there.
          const { status, secrets } = items[index] ?? {};
          if (holders.includes(wish)) expect({ round, kind, status }).toMatchObject({ status: "done" });
          // Whoever came so late that the other one had written, and so early that it had not remembered it yet, says that the key is not known.
          if (status === "unchanged") expect({ round, kind, secrets }).toMatchObject({ secrets: [{ state: "unknown" }] });
          else expect(["done", "failed"]).toContain(status);
        }
      }
    }
  });
});
