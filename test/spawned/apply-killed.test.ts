// `llmp apply` that is killed: whenever that is, a second one brings everything to where it should be, once, and the audit log holds together.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { langwatchSeed } from "../../src/control-planes/langwatch/sandbox/seed.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { run } from "../run.ts";
import { randomInteger, seededRandom } from "../secrets/random.ts";
import { openWorkplace, type Workplace, waitUntil } from "./llmp.ts";

const kinds = Object.keys(controlPlanes);
const MOMENTS = 20;

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

let server: RunningSandbox;
let workplace: Workplace;
const fresh = new Map<string, unknown>();
beforeAll(async () => {
  server = await startSandbox();
  workplace = await openWorkplace();
  for (const kind of kinds) fresh.set(kind, structuredClone(server.stateOf(kind)));
});
afterAll(async () => {
  await server.close();
  await workplace.remove();
});

interface Installation {
  readonly configuration: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function install(moment: number): Promise<Installation> {
  for (const [kind, state] of fresh) server.setState(kind, structuredClone(state));
  const configuration = join(workplace.folder, `settings-${moment}`);
  await mkdir(configuration, { recursive: true });
  const tokens = kinds.map((kind) => [
    `TOKEN_${kind}`,
    kind === "langwatch" ? langwatchSeed.tokens.globexKey : (server.tokensOf(kind)[0] ?? ""),
  ]);
  const environment = {
    LLMP_CONFIG_DIR: configuration,
    LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789",
    TMPDIR: configuration,
    ...Object.fromEntries(tokens),
  };
  for (const kind of kinds) {
    const words = ["login", kind, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`];
    const { exitCode, stderr } = await run(words, { configuration, environment });
    expect(exitCode, stderr).toBe(0);
  }
  return { configuration, file: join(configuration, "providers.yaml"), environment };
}

/** In this process, and with locks of its own: those of a killed process count as abandoned after ten seconds only. */
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

test(`at ${MOMENTS} moments, in which providers are made or get another key and other models`, async () => {
  const random = seededRandom(11);
  const seen = { killed: 0, ended: 0 };
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    const place = await install(moment);
    const isUpdate = moment % 2 === 1;
    await writeFile(place.file, manifest("gpt-5"));
    if (isUpdate) await apply(place, OLD_KEY);
    await writeFile(place.file, manifest("gpt-5-mini"));

    const arrived = server.requests.length;
    const wanted = randomInteger(random, 1, 60);
    const running = workplace.start(["apply", "-f", place.file, "--yes"], { environment: { ...place.environment, VENDOR_KEY: NEW_KEY } });
    await waitUntil("it was killed", () => server.requests.length - arrived >= wanted || running.child.exitCode !== null);
    running.child.kill("SIGKILL");
    const { signal } = await running.ended();
    seen[signal === "SIGKILL" ? "killed" : "ended"] += 1;

    await apply(place, NEW_KEY);
    for (const kind of kinds) {
      const held = await names(kind, place);
      expect({ moment, kind, held }).toEqual({ moment, kind, held: [...new Set(held)] });
      const state = JSON.stringify(server.stateOf(kind));
      expect({ moment, kind, hasOldKey: state.includes(OLD_KEY), keys: state.split(NEW_KEY).length - 1 }).toMatchObject({
        hasOldKey: false,
      });
      expect(state).toContain(NEW_KEY);
    }
    const after = await run(["diff", "-f", place.file, "-o", "json"], {
      ...place,
      environment: { ...place.environment, VENDOR_KEY: NEW_KEY },
    });
    expect(after.exitCode, after.stdout).toBe(0);
    const log = await run(["log", "--verify"], place);
    expect(log.exitCode, log.stdout).toBe(0);
    await rm(place.configuration, { recursive: true, force: true });
  }
  expect(seen.killed).toBeGreaterThan(MOMENTS / 2);
}, 600_000);
