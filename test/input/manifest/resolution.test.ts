// The secrets of manifests are read all at once, each once, and put where the planes want them.

import { describe, expect, test } from "vitest";
import { resolveItems } from "../../../src/input/manifest/secrets.ts";
import type { Secret } from "../../../src/secrets/secret.ts";
import type { SecretSources } from "../../../src/secrets/sources.ts";
import { readPiped } from "./reading.ts";

/** Sources with an environment alone, which counts what is looked up. */
function environmentOf(values: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const remembered: string[] = [];
  const lookup = (name: string) => {
    asked.push(name);
    return values[name];
  };
  const sources = {
    platform: "linux",
    homeDirectory: "/",
    environment: { get: () => undefined, lookup },
    readings: new Map(),
    remember: (secret: Secret) => remembered.push(secret.reveal()),
  } as unknown as SecretSources;
  return { sources, asked, remembered };
}

const KEY = "not-a-real-key-of-many-words";
const SPEC = "vendor: openai\nmodels: [gpt-5, gpt-5-mini]\napiKey: env:K\n";

describe("resolving", () => {
  test("reads a reference once, however many providers share it", async () => {
    const { items } = await readPiped(
      `- {target: goodmem, name: a, ${SPEC.trim().replaceAll("\n", ", ")}}\n- {name: b, ${SPEC.trim().replaceAll("\n", ", ")}}\n`,
    );
    const { sources, asked, remembered } = environmentOf({ K: KEY });
    const { specs, origins } = await resolveItems(items, sources);
    const keys = specs.map(({ apiKey }) => (apiKey as Secret).reveal());
    expect({ keys, asked, remembered: new Set(remembered) }).toEqual({ keys: [KEY, KEY, KEY], asked: ["K"], remembered: new Set([KEY]) });
    expect([...origins.values()].every(({ reference }) => reference.text === "env:K")).toBe(true);
  });

  test("puts the prefix before it", async () => {
    const text = `target: langwatch\nname: a\n${SPEC}headers: {Authorization: {prefix: "Bearer ", from: env:H}}\n`;
    const { specs } = await resolveItems((await readPiped(text)).items, environmentOf({ K: KEY, H: "not-a-real-header" }).sources);
    expect(JSON.stringify(specs)).not.toContain("not-a-real");
    expect(Object.values(specs[0] ?? {}).flatMap((value) => secretsOf(value))).toEqual(
      expect.arrayContaining([KEY, "Bearer not-a-real-header"]),
    );
  });

  test("tells every reference that cannot be read, with its place", async () => {
    const { items } = await readPiped(
      `name: a\nvendor: openai\nmodels: [m]\napiKey: env:GONE\n---\nname: b\nvendor: openai\nmodels: [m]\napiKey: env:LOST\n`,
    );
    await expect(resolveItems(items, environmentOf({}).sources)).rejects.toMatchObject({
      exitCode: 7,
      details: { issues: [expect.objectContaining({ where: "stdin:4:9" }), expect.objectContaining({ where: "stdin:9:9" })] },
    });
  });

  test("refuses a key of two lines, and one that is too long for the plane, with its place", async () => {
    const { items } = await readPiped(`name: a\n${SPEC}`);
    await expect(resolveItems(items, environmentOf({ K: `${KEY}\n${KEY}` }).sources)).rejects.toMatchObject({ exitCode: 7 });
    await expect(resolveItems(items, environmentOf({ K: "n".repeat(50_000) }).sources)).rejects.toMatchObject({
      exitCode: 2,
      issues: [{ path: "apiKey", where: "stdin:4:9", message: "must have at most 49113 bytes" }],
    });
  });
});

function secretsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("reveal" in value && typeof value.reveal === "function") return [value.reveal()];
  return Object.values(value).flatMap(secretsOf);
}
