// The JSON Schema that editors use: it takes what the reader takes, and refuses the unknown fields that the reader refuses.

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ControlPlane } from "../../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../../src/control-planes/index.ts";
import { portableFields } from "../../../src/control-planes/portable-fields.ts";
import { schemaOfManifests } from "../../../src/input/manifest/schema.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { examples } from "../../control-planes/examples/index.ts";
import { generate } from "../../control-planes/portable/generated.ts";
import { run } from "../../run.ts";
import { randomInteger, seededRandom } from "../../secrets/random.ts";
import { readFiles, tell } from "./reading.ts";

const planes: readonly ControlPlane[] = await Promise.all(Object.values(controlPlanes).map((entry) => entry.load()));
const whole = compile(planes);
const single = new Map(planes.map((plane) => [plane.kind, compile([plane])]));

function compile(some: readonly ControlPlane[]): (value: unknown) => readonly string[] {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(
    schemaOfManifests(some),
  );
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`));
}

const A = { name: "a", vendor: "openai", models: ["gpt-5"], apiKey: "env:K" };

describe("what a manifest may look like", () => {
  test.each<[string, unknown]>([
    ["a bare spec", A],
    ["a bare spec with the address of its schema", { $schema: "./llmp.schema.json", ...A }],
    ["a list", [A, { ...A, target: "den" }]],
    ["targets and providers", { targets: ["den"], providers: [A], "x-anchors": { a: 1 } }],
    ["one target", { target: "den", providers: [] }],
    ["what only one control plane knows", { ...A, protected: true, den: { teamIds: ["x"] }, goodmem: { maxTokens: 3 } }],
    ["variables", { ...A, enabled: "env:ON", vendor: "env:VENDOR", den: { credentialMode: "env:MODE" }, goodmem: { maxTokens: "env:N" } }],
    ["a secret behind a prefix", { ...A, headers: { Authorization: { prefix: "Bearer ", from: "op://vault/item/key" }, "X-Team": "ada" } }],
    ...["env:K", "file:~/k", "keychain:k", "exec:pass show k", "op://a/b/c", "vault:a#b", "aws-sm:k", "gcp-sm:k", "pass:k", "-"].map(
      (apiKey): [string, unknown] => [apiKey, { ...A, apiKey }],
    ),
    ...Object.values(examples).map(({ json }): [string, unknown] => [`the example of ${JSON.stringify(json).slice(0, 40)}`, json]),
    ...Object.values(examples).map(({ yaml }): [string, unknown] => [`the example of ${yaml.trim().slice(0, 40)}`, parse(yaml)]),
  ])("%s is taken", (_, value) => {
    expect(whole(value)).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["a text", "hello"],
    ["null", null],
    ["an unknown field", { ...A, modles: [] }],
    ["an unknown field of one control plane", { ...A, den: { modles: [] } }],
    ["an unknown control plane", { ...A, dne: {} }],
    ["a native field among portable ones", { ...A, providerId: "openai" }],
    ["a portable field among native ones", { ...examples.den?.json, models: [] }],
    ["fields of two control planes", { ...examples.den?.json, providerType: "OPENAI" }],
    ["an unknown key beside providers", { providers: [], defaults: {} }],
    ["providers that are no list", { providers: A }],
    ["entries that are no specs", [3]],
    ["both words for targets", { ...A, target: "a", targets: ["b"] }],
    ["no target at all", { ...A, targets: [] }],
    ["a key that is written out", { ...A, apiKey: "not-a-real-key-of-many-words" }],
    ["a prefix without a reference", { ...A, apiKey: { prefix: "x" } }],
    ["a wrong type", { ...A, models: "gpt-5" }],
    ["a wrong choice", { ...examples.den?.json, source: "else" }],
    ["what is missing", { ...examples.den?.json, name: undefined, source: undefined }],
    ["protected that is no switch", { ...A, protected: "yes" }],
    ["members of access that nobody has", { ...A, access: { all: true } }],
  ])("%s is refused", (_, value) => {
    expect(whole(JSON.parse(JSON.stringify(value)))).not.toEqual([]);
  });
});

test("every field is there, with what it is for", () => {
  const { definitions } = schemaOfManifests(planes) as {
    readonly definitions: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
  };
  for (const { kind, fields } of planes) {
    for (const [name, { summary }] of Object.entries(fields)) {
      expect(definitions[kind]?.properties[name]).toMatchObject({ description: summary });
      expect(definitions.portable?.properties[kind]).toMatchObject({ properties: { [name]: { description: summary } } });
    }
  }
  for (const [name, { summary }] of Object.entries(portableFields))
    expect(definitions.portable?.properties[name]).toMatchObject({ description: summary });
});

/** Values in wrong and right places. */
const VALUES: readonly unknown[] = [
  ...[null, 3, 0.5, -1, true, "", "text", " padded ", [], {}, ["a"], [1], { a: "b" }, { a: 1 }, [{ modelId: "m" }], "true", "3"],
  ...["env:NAME", "env:1", "env: prose", "env://X", ["env:NAME"], { a: "env:NAME" }, "keychain:k", "file:", "-", "op://a/b/c", "bw:x"],
  ...[
    { prefix: "Bearer ", from: "env:K" },
    { prefix: "Bearer " },
    { a: { prefix: "x", from: "env:K" } },
    "https://x.example/v1",
    "not-a-real-key",
  ],
  ...[
    { everyone: true },
    { members: ["a"] },
    "custom",
    "NONE",
    [{ key: "X-A", value: "env:K" }],
    "{}",
    '{"prefix": "x", "from": "env:K"}',
    "{a: 1}",
  ],
];

function pick<T>(random: () => number, values: readonly T[]): T {
  return values[randomInteger(random, 0, values.length - 1)] as T;
}

/** References in place of secrets. */
function written(spec: unknown): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(spec, (_, value) => (value instanceof Secret ? "env:K" : value)),
    (_, value) => (value === "[redacted]" ? "env:K" : value),
  );
}

/** A spec with something else in it, mostly wrong. */
function disturb(random: () => number, spec: Readonly<Record<string, unknown>>, plane: ControlPlane): Record<string, unknown> {
  const isPortable = "vendor" in spec || "baseUrl" in spec;
  const known = Object.keys(isPortable ? portableFields : plane.fields);
  const changed = { ...spec };
  const name = pick(random, [...Object.keys(changed), ...known, "protected", "target", "targets", "unknown", "constructor"]);
  if (random() < 0.15) delete changed[name];
  else if (isPortable && random() < 0.3)
    changed[plane.kind] = { [pick(random, [...Object.keys(plane.fields), "unknown"])]: pick(random, VALUES) };
  else changed[name] = pick(random, VALUES);
  return random() < 0.3 ? disturb(random, changed, plane) : changed;
}

describe.each(planes)("$kind", (plane) => {
  const { kind } = plane;
  const portable = generate(40, 5).map(({ given }) => written(given));

  test("what the reader takes is taken, and what it does not know is refused, of six hundred specs", async () => {
    const random = seededRandom(7);
    const seen = { taken: 0, refused: 0, unknown: 0 };
    for (let index = 0; index < 600; index += 1) {
      const base =
        index % 2 === 0 ? written(pick(random, [examples[kind]?.json, parse(examples[kind]?.yaml ?? "")])) : pick(random, portable);
      const spec = index < 60 ? base : disturb(random, base, plane);
      const text = JSON.stringify(pick(random, [spec, [spec], { providers: [spec] }]));
      const profiles = new Map([
        [kind, kind],
        ["text", kind],
        ["a", kind],
      ]);
      const { problems } = await readFiles({ "m.json": text }, ["m.json"], { targets: { profiles, current: { name: kind, kind } } });
      const value: unknown = JSON.parse(text);
      const complaints = { whole: whole(value), single: single.get(kind)?.(value) };
      if (!problems.some(({ severity, rule }) => severity === "error" || rule === "literal-secret")) {
        seen.taken += 1;
        expect({ text, ...complaints }).toEqual({ text, whole: [], single: [] });
      } else if (complaints.single?.length !== 0) seen.refused += 1;
      if (problems.some(({ message }) => message.includes("is not a field of"))) {
        seen.unknown += 1;
        expect({ text, told: problems.map(tell), refused: complaints.single?.length !== 0 }).toMatchObject({ text, refused: true });
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});

describe("llmp schema", () => {
  test("prints it, the same as JSON and as what goes into a file", async () => {
    const { exitCode, stdout, stderr } = await run(["schema"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(schemaOfManifests(planes))));
    expect((await run(["schema", "-o", "json"])).stdout).toBe(stdout);
  });

  test("for one control plane", async () => {
    const { stdout } = await run(["schema", "--control-plane", "goodmem"]);
    expect(Object.keys(JSON.parse(stdout).definitions)).toEqual(["document", "spec", "portable", "goodmem", "secret", "variable"]);
  });

  test.each(["dne", "toString"])("for %s, which there is not", async (kind) => {
    const { exitCode, stdout, stderr } = await run(["schema", "--control-plane", kind]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--control-plane takes one of den, refactor, goodmem, agentstack, langwatch");
  });
});

test("the example manifests of the repository fit", async () => {
  const { exitCode, stdout } = await run(["import", new URL("../../../examples/litellm.yaml", import.meta.url).pathname]);
  expect(exitCode).toBe(0);
  expect(whole(parse(stdout))).toEqual([]);
  expect(readFileSync(new URL("../../../README.md", import.meta.url), "utf8")).toContain(
    "# yaml-language-server: $schema=./llmp.schema.json",
  );
});
