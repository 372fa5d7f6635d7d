// Portable specs on every control plane, as properties: what comes back is what was said, less what is told to be lost.

import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import type { ControlPlane, RuleProblem, Spec } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Ignored, PortableSpec } from "../../src/control-planes/portable.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { vendors } from "../../src/vendors/directory.ts";
import { type Generated, generate } from "./portable/generated.ts";

const generated = generate(800, 5);

const FIELDS = [
  "name",
  "vendor",
  "models",
  "embeddingModels",
  "apiKey",
  "credentials",
  "baseUrl",
  "enabled",
  "description",
  "headers",
  "labels",
  "defaultModel",
  "access",
];

/** What needs no saying, because it cannot be otherwise: where nothing can be off, all is on; where nobody is kept out, everybody is in. */
const implied: Readonly<Record<string, (spec: PortableSpec) => PortableSpec>> = {
  den: withoutSwitch,
  refactor: withoutEveryone,
  goodmem: withoutSwitch,
  agentstack: (spec) => withoutSwitch(withoutEveryone(spec)),
  langwatch: withoutEveryone,
};

function withoutSwitch({ enabled, ...spec }: PortableSpec): PortableSpec {
  return enabled === false ? { ...spec, enabled } : spec;
}

function withoutEveryone({ access, ...spec }: PortableSpec): PortableSpec {
  return access === undefined || access.everyone === true ? spec : { ...spec, access };
}

const loaded = await Promise.all(Object.entries(controlPlanes).map(async ([kind, entry]) => ({ kind, plane: await entry.load() })));

/** Secrets are compared as objects; a header that came back as a Secret, by its text. */
function comparable(value: unknown): unknown {
  if (value instanceof Secret) return { secret: value.reveal() };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner)]));
}

function withTextHeaders(spec: PortableSpec): unknown {
  const { headers, ...rest } = spec;
  const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]);
  return comparable(headers === undefined ? rest : { ...rest, headers: Object.fromEntries(texts) });
}

/** A spec without what is told to be lost. */
function less(spec: PortableSpec, ignored: readonly Ignored[]): PortableSpec {
  const left: Record<string, unknown> = { ...spec };
  for (const { field } of ignored) remove(left, field);
  return left as PortableSpec;
}

function remove(left: Record<string, unknown>, path: string): void {
  const [, list, index] = /^(\w+)\[(\d+)\]$/.exec(path) ?? [];
  const [root = "", ...rest] = path.split(".");
  const part = rest.join(".");
  if (list !== undefined) {
    // Places are those of what was given, so they are emptied first and taken out by whoever compares.
    left[list] = (left[list] as readonly unknown[]).map((item, place) => (place === Number(index) ? undefined : item));
    return;
  }
  if (part === "") delete left[root];
  else {
    const { [part]: _, ...others } = left[root] as Record<string, unknown>;
    if (Object.keys(others).length === 0) delete left[root];
    else left[root] = others;
  }
}

function withoutGaps(spec: PortableSpec): PortableSpec {
  return spec.models === undefined ? spec : { ...spec, models: spec.models.filter((model) => model !== undefined) };
}

function has(spec: PortableSpec, path: string): boolean {
  const [, list, index] = /^(\w+)\[(\d+)\]$/.exec(path) ?? [];
  if (list !== undefined) return (spec[list as "models"] ?? [])[Number(index)] !== undefined;
  const [root = "", ...rest] = path.split(".");
  const value: unknown = spec[root as keyof PortableSpec];
  return rest.length === 0 ? value !== undefined : (value as Record<string, unknown> | undefined)?.[rest.join(".")] !== undefined;
}

/** The name that a provider gets where the spec has none. */
function nameOf({ name, vendor, baseUrl }: PortableSpec): string | undefined {
  const known = (vendors as Readonly<Record<string, { readonly name: string }>>)[vendor ?? ""];
  return name ?? known?.name ?? vendor ?? (baseUrl === undefined ? undefined : new URL(baseUrl).host);
}

/** What must come back of each spec that was made. */
function expectedOf(kind: string, plain: PortableSpec, ignored: readonly Ignored[]): readonly PortableSpec[] {
  const left = withoutGaps(implied[kind]?.(less(plain, ignored)) ?? {});
  const name = nameOf(plain);
  if (kind === "refactor" || kind === "langwatch") {
    // Named by vendor; a name that is the vendor's anyway is not lost.
    const { name: _, ...nameless } = left;
    return [nameless];
  }
  if (kind !== "goodmem") return [{ ...left, ...(name === undefined ? {} : { name }) }];
  const models = plain.models ?? [];
  return models.map((model) => ({ ...left, name: models.length === 1 ? name : `${name} / ${model}`, models: [model] }) as PortableSpec);
}

/** Rules of the plane and schemas of its fields; what is not shown may be missing, as it may be stored already: secrets, and all of re-factor.ai's credentials. */
function problemsOf(plane: ControlPlane, spec: Spec): readonly string[] {
  const invalid = Object.entries(spec).flatMap(([name, value]) => {
    const { schema } = plane.fields[name] ?? {};
    if (schema === undefined) return [`${name} is no field`];
    const parsed = z.safeParse(schema, value);
    return parsed.success ? [] : [`${name}: ${parsed.error.message}`];
  });
  const missing = Object.entries(plane.fields).flatMap(([name, field]) =>
    field.required && spec[name] === undefined ? [`${name} is missing`] : [],
  );
  const broken = plane.rules.flatMap((rule) => rule(spec)).filter((problem) => !isMissing(plane, problem));
  return [...invalid, ...missing, ...broken.map(({ path, message }) => `${path} ${message}`)];
}

function isMissing({ kind, fields }: ControlPlane, { path, message }: RuleProblem): boolean {
  const [root = "", ...rest] = path.split(".");
  const field = fields[root];
  const isHidden = kind === "refactor" || field?.kind === "secret" || (field?.kind === "secrets" && (field.isSecret?.(rest) ?? true));
  return isHidden && /^(is|are) required/.test(message);
}

interface Round {
  readonly given: Generated;
  readonly specs: readonly Spec[];
  readonly ignored: readonly Ignored[];
}

function translate(plane: ControlPlane): { readonly rounds: readonly Round[]; readonly problems: readonly RuleProblem[] } {
  const results = generated.map((given) => ({ given, ...plane.portable.toSpecs(given.given) }));
  return {
    rounds: results.filter(({ problems }) => problems.length === 0),
    problems: results.flatMap(({ problems }) => problems),
  };
}

describe.each(loaded)("$kind", ({ kind, plane }) => {
  const { rounds, problems } = translate(plane);

  test("most of what is generated can be made, or these properties would say little", () => {
    expect(rounds.length).toBeGreaterThan(generated.length / 8);
  });

  test("what is made passes the plane's own schemas and rules", () => {
    const wrong = rounds.flatMap(({ given, specs }) =>
      specs.flatMap((spec) => problemsOf(plane, spec).map((problem) => ({ problem, given: comparable(given.given) }))),
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test("what comes back is what was said, less what is told to be lost", () => {
    for (const { given, specs, ignored } of rounds) {
      const back = specs.map((spec) => withTextHeaders(plane.portable.fromSpec(spec).portable));
      expect(back, JSON.stringify({ given: given.given, ignored })).toEqual(expectedOf(kind, given.plain, ignored).map(withTextHeaders));
    }
  });

  test("nothing is told to be lost that was not said, or that comes back", () => {
    const untrue = rounds.flatMap(({ given, specs, ignored }) => {
      const [back = {}] = specs.map((spec) => plane.portable.fromSpec(spec).portable);
      return ignored
        .filter(({ field }) => !has(given.plain, field) || (has(back, field) && !/\[\d+\]$/.test(field) && kind !== "goodmem"))
        .map(({ field }) => ({ field, given: comparable(given.given) }));
    });
    expect(untrue.slice(0, 3)).toEqual([]);
  });

  test("what is made means itself: nothing of it is lost on the way back, and making it again makes the same", () => {
    for (const { specs } of rounds) {
      for (const spec of specs) {
        const { portable, ignored } = plane.portable.fromSpec(spec);
        expect({ ignored, again: plane.portable.toSpecs(portable) }, JSON.stringify(spec)).toEqual({
          ignored: [],
          again: { specs: [spec], ignored: [], problems: [] },
        });
      }
    }
  });

  test("every Secret passes as the very same object", () => {
    const lost = rounds.filter(({ given, specs, ignored }) => {
      const told = new Set(ignored.map(({ field }) => field));
      const { apiKey, credentials = {} } = given.plain;
      const kept = [
        ...(apiKey === undefined || told.has("apiKey") ? [] : [apiKey]),
        ...Object.entries(credentials).flatMap(([name, value]) =>
          value instanceof Secret && !told.has(`credentials.${name}`) ? [value] : [],
        ),
      ];
      return specs.some((spec) => {
        const native = secretsIn(spec);
        const back = secretsIn(plane.portable.fromSpec(spec).portable);
        return kept.some((secret) => !native.includes(secret) || !back.includes(secret));
      });
    });
    expect(lost.map(({ given }) => comparable(given.given)).slice(0, 3)).toEqual([]);
  });

  test("a part of a spec is understood as well, and its Secrets stay what they are", () => {
    const identifying = new Set(["provider", "type", "providerType", "source", "providerId"]);
    for (const { specs } of rounds.slice(0, 200)) {
      for (const spec of specs) {
        const names = Object.entries(spec).filter(([name]) => identifying.has(name));
        for (const entry of Object.entries(spec)) {
          const { portable } = plane.portable.fromSpec(Object.fromEntries([...names, entry]));
          expect(secretsIn(portable).filter((secret) => !secretsIn(entry[1]).includes(secret))).toEqual([]);
          expect(secretsIn(portable)).toHaveLength(secretsIn(entry[1]).length);
        }
      }
    }
  });

  test("problems and losses speak of portable fields, in words", () => {
    const told = [...problems.map(({ path, message }) => ({ field: path, reason: message })), ...rounds.flatMap(({ ignored }) => ignored)];
    expect(told.length).toBeGreaterThan(0);
    const odd = told.filter(
      ({ field, reason }) => !FIELDS.includes(field.split(/[.[]/)[0] ?? "") || reason.length < 15 || reason.endsWith("."),
    );
    expect(odd.slice(0, 3)).toEqual([]);
  });

  test("is identified by a text, once it says enough", () => {
    const names = rounds.flatMap(({ specs }) => specs.map((spec) => plane.identify(spec)));
    expect(names.filter((name) => typeof name !== "string" || name === "")).toEqual([]);
    expect(plane.identify({})).toBeUndefined();
  });
});

function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
