// `llmp apply` that is killed: whenever that is, a second one brings everything to where it should be, once, and the audit log holds together.

import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { langwatchSeed } from "../../src/control-planes/langwatch/sandbox/seed.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { run } from "../run.ts";
import { randomInteger, seededRandom } from "../secrets/random.ts";
import { openWorkplace, type Workplace, waitUntil } from "./llmp.ts";

const kinds = Object.keys(controlPlanes);
const MOMENTS = 100;

/** Each with stand-ins of its own, side by side. */
const LANES = 2;

/** The key that each provider is to have, which the stand-ins hold in the clear. */
const NEW_KEY = "not-a-real-key-the-new-one";
const OLD_KEY = "not-a-real-key-the-old-one";

function manifest(model: string): string {
  return `targets: [${kinds.join(", ")}]
providers:
  - { name: OpenAI, vendor: openai, models: [${model}], apiKey: env:VENDOR_KEY }
  - { name: Anthropic, vendor: anthropic, models: [claude-sonnet-4-5], apiKey: env:VENDOR_KEY }
  - { name: Google, vendor: google, models: [gemini-2.5-pro], apiKey: env:VENDOR_KEY }
`;
}

interface Lane {
  readonly server: RunningSandbox;
  readonly fresh: ReadonlyMap<string, unknown>;
  readonly environment: Readonly<Record<string, string>>;
  /** Settings with a profile for each control plane, to be copied. */
  readonly settings: string;
}

let workplace: Workplace;
let lanes: readonly Lane[] = [];
beforeAll(async () => {
  workplace = await openWorkplace();
  lanes = await Promise.all(Array.from({ length: LANES }, (_, index) => openLane(join(workplace.folder, `lane-${index}`))));
});
afterAll(async () => {
  await Promise.all(lanes.map(({ server }) => server.close()));
  await workplace.remove();
});

async function openLane(settings: string): Promise<Lane> {
  const server = await startSandbox();
  const tokens = kinds.map((kind) => [
    `TOKEN_${kind}`,
    kind === "langwatch" ? langwatchSeed.tokens.globexKey : (server.tokensOf(kind)[0] ?? ""),
  ]);
  const environment = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789", ...Object.fromEntries(tokens) };
  for (const kind of kinds) {
    const words = ["login", kind, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`];
    const { exitCode, stderr } = await run(words, { configuration: settings, environment });
    expect(exitCode, stderr).toBe(0);
  }
  return { server, environment, settings, fresh: new Map(kinds.map((kind) => [kind, structuredClone(server.stateOf(kind))])) };
}

interface Installation {
  readonly configuration: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function install({ server, fresh, settings, environment }: Lane, moment: number): Promise<Installation> {
  for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
  const configuration = join(workplace.folder, `moment-${moment}`);
  await cp(settings, configuration, { recursive: true });
  // Locks of its own: those of a killed process count as abandoned after ten seconds only.
  const own = { LLMP_CONFIG_DIR: configuration, TMPDIR: configuration };
  return { configuration, file: join(configuration, "providers.yaml"), environment: { ...environment, ...own } };
}

async function apply({ configuration, file, environment }: Installation, key: string) {
  const { exitCode, stdout, stderr } = await run(["apply", "-f", file, "--yes", "-o", "json"], {
    configuration,
    environment: { ...environment, VENDOR_KEY: key },
  });
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function names(kind: string, { configuration, environment }: Installation): Promise<readonly string[]> {
  const { stdout } = await run(["list", "--profile", kind, "-o", "json"], { configuration, environment });
  return (JSON.parse(stdout) as readonly { readonly name: string }[]).map(({ name }) => name).sort();
}

/** Whether it was killed before it ended by itself. */
async function killOnce(lane: Lane, moment: number, requests: number): Promise<boolean> {
  const { server } = lane;
  const place = await install(lane, moment);
  const isUpdate = moment % 2 === 1;
  await writeFile(place.file, manifest("gpt-5"));
  if (isUpdate) await apply(place, OLD_KEY);
  await writeFile(place.file, manifest("gpt-5-mini"));

  const arrived = server.requests.length;
  const running = workplace.start(["apply", "-f", place.file, "--yes"], { environment: { ...place.environment, VENDOR_KEY: NEW_KEY } });
  await waitUntil("it was killed", () => server.requests.length - arrived >= requests || running.child.exitCode !== null);
  running.child.kill("SIGKILL");
  const { signal } = await running.ended();

  await apply(place, NEW_KEY);
  for (const kind of kinds) {
    const held = await names(kind, place);
    expect({ moment, kind, held }).toEqual({ moment, kind, held: [...new Set(held)] });
    const state = JSON.stringify(server.stateOf(kind));
    expect({ moment, kind, hasOldKey: state.includes(OLD_KEY), hasNewKey: state.includes(NEW_KEY) }).toEqual({
      moment,
      kind,
      hasOldKey: false,
      hasNewKey: true,
    });
  }
  const options = { ...place, environment: { ...place.environment, VENDOR_KEY: NEW_KEY } };
  const after = await run(["diff", "-f", place.file, "-o", "json"], options);
  expect(after.exitCode, after.stdout).toBe(0);
  const log = await run(["log", "--verify"], place);
  expect(log.exitCode, log.stdout).toBe(0);
  await rm(place.configuration, { recursive: true, force: true });
  return signal === "SIGKILL";
}

test(`at ${MOMENTS} moments, in which providers are made or get another key and other models`, async () => {
  const random = seededRandom(11);
  const moments = Array.from({ length: MOMENTS }, (_, moment) => [moment, randomInteger(random, 1, 60)] as const);
  let killed = 0;
  const queue = moments.values();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [moment, requests] of queue) if (await killOnce(lane, moment, requests)) killed += 1;
    }),
  );
  expect(killed).toBeGreaterThan(MOMENTS / 2);
}, 900_000);
