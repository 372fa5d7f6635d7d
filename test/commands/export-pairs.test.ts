// Exported from each control plane, applied to each other one and exported again, by the commands themselves: what both can hold is kept.

import { beforeAll, describe, expect, test } from "vitest";
import { only, partOf } from "../../scripts/portability/exemplars.ts";
import { type Journey, openStandIns, type Stay, stayAt, travel } from "../../scripts/portability/journeys.ts";
import type { StandIn } from "../../scripts/portability/stand-in.ts";
import type { PortableSpec } from "../../src/control-planes/portable.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openFiveProfiles } from "./five-profiles.ts";
import { kinds } from "./manifests-stage.ts";

const five = openFiveProfiles({ KEY: "stand-in-for-a-key", SECRET: "stand-in-for-a-secret" });
let standIns: Readonly<Record<string, StandIn>> = {};

beforeAll(async () => {
  standIns = await openStandIns();
});

type Entry = Readonly<Record<string, unknown>>;

/** As a manifest writes it: secrets as the variables that hold them here. */
function write(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal().endsWith("key") ? "env:KEY" : "env:SECRET";
  if (Array.isArray(value)) return value.map(write);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, write(inner)]));
}

/** What a person fills in who knows what was there. */
function fillingOf(variable: string): string {
  if (variable.endsWith("_ENDPOINT")) return "https://acme.openai.azure.com";
  if (variable.endsWith("_DEPLOYMENT_ID")) return "gpt-5";
  if (variable.endsWith("_REGION")) return "us-west-2";
  if (variable.endsWith("X_TEAM")) return "ai";
  return variable.endsWith("RESOURCE_NAME") ? "acme" : `filling-of-${variable.toLowerCase()}`;
}

function fill(text: string): Readonly<Record<string, string>> {
  const variables = [...text.matchAll(/"env:([A-Z0-9_]+)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "KEY" && name !== "SECRET");
  return Object.fromEntries(variables.map((name) => [name, fillingOf(name)]));
}

async function apply(kind: string, entry: unknown): Promise<void> {
  const stdin = JSON.stringify(entry);
  const { exitCode, stderr } = await five.llmp(["apply", "--profile", kind, "--yes"], { stdin, environment: fill(stdin) });
  expect(exitCode, `${stdin}\n${stderr}`).toBe(0);
}

/** The provider that was not there before. */
async function exportOne(kind: string, before: readonly string[]): Promise<Entry> {
  const ids = (await idsOf(kind)).filter((id) => !before.includes(id));
  expect(ids).toHaveLength(1);
  const { manifest } = JSON.parse(await five.done(["export", ...ids, "--portable", "--profile", kind, "-o", "json"]));
  return manifest.providers[0];
}

async function idsOf(kind: string): Promise<readonly string[]> {
  const list = JSON.parse(await five.done(["list", "--profile", kind, "-o", "json"])) as readonly { readonly id: string }[];
  return list.map(({ id }) => id);
}

/** Parts that arrived as they were, or, where they are shown to nobody, as a reference. */
function expectKept({ kept, again, given }: Journey, first: Entry, second: Entry): void {
  for (const part of [...kept, ...again]) {
    const [before, after] = [valueOfPart(first, part), valueOfPart(second, part)];
    expect(after, `${part} of ${JSON.stringify(second)}`).toBeDefined();
    if (isReference(after)) continue;
    expect(after, part).toEqual(isReference(before) ? write(partOf(given, part)) : before);
  }
}

/** The name of an Azure resource may be said by its address. */
function valueOfPart(entry: Entry, part: string): unknown {
  const value = partOf(entry as PortableSpec, part);
  return value === undefined && part === "credentials.AZURE_RESOURCE_NAME" ? entry.baseUrl : value;
}

function isReference(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith("env:");
  return typeof value === "object" && value !== null && Object.values(value).some(isReference);
}

describe.each(kinds)("from %s", (from) => {
  test.each(kinds.filter((kind) => kind !== from))("to %s", async (to) => {
    const [first, second] = [standIns[from], standIns[to]];
    if (first === undefined || second === undefined) throw new Error("no such control plane");
    const stays: readonly Stay[] = (await stayAt(first)).filter(({ problems }) => problems.length === 0);
    const journeys = stays.map((stay) => travel(stay, second)).filter(({ problems }) => problems.length === 0);
    expect(journeys.length).toBeGreaterThan(1);
    for (const journey of journeys) {
      five.reset();
      const before = { [from]: await idsOf(from), [to]: await idsOf(to) };
      await apply(from, write(journey.given));
      const exported = await exportOne(from, before[from] ?? []);
      const added = write(only(journey.given, journey.added)) as Entry;
      const credentials = { ...(exported.credentials as object), ...(added.credentials as object) };
      await apply(to, { ...exported, ...added, ...(Object.keys(credentials).length === 0 ? {} : { credentials }) });
      expectKept(journey, exported, await exportOne(to, before[to] ?? []));
    }
  });
});
