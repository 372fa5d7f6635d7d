// What every control plane owes the core, checked over the registry: adding a plane adds its tests.

import { describe, expect, test } from "vitest";
import type { ControlPlane, HttpRequest } from "../../src/control-planes/control-plane.ts";
import type { Field } from "../../src/control-planes/fields.ts";
import { flagOf } from "../../src/control-planes/flags.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Sandbox } from "../../src/control-planes/sandbox.ts";
import { Secret } from "../../src/secrets/secret.ts";

interface Loaded {
  readonly kind: string;
  readonly plane: ControlPlane;
  readonly sandbox: Sandbox<unknown>;
}

const loaded: readonly Loaded[] = await Promise.all(
  Object.entries(controlPlanes).map(async ([kind, entry]) => ({ kind, plane: await entry.load(), sandbox: await entry.loadSandbox() })),
);

const request: HttpRequest = { method: "GET", path: "/anything" };
const token = new Secret("a-token-of-words");

/** How a flag is read: flags of one name must agree on it, whatever the plane. */
function shapeOf({ kind }: Field): string {
  if (kind === "boolean") return "switch";
  return kind === "list" || kind === "map" || kind === "secrets" ? "repeatable" : "one value";
}

describe.each(loaded)("$kind", ({ kind, plane, sandbox }) => {
  test("is called what the registry calls it", () => {
    expect({ kind: plane.kind, name: plane.name }).toEqual({ kind, name: controlPlanes[kind]?.name });
  });

  test("explains every verb that it lacks in a sentence that says what to do instead, or why", () => {
    const reasons = Object.values(plane.operations).flatMap((operation) => ("unsupported" in operation ? [operation.unsupported] : []));
    expect(reasons.filter((reason) => reason.length < 20 || reason.endsWith("."))).toEqual([]);
  });

  test("has a check of a provider's key, or says who checks it instead", () => {
    const { verify } = plane.operations;
    if ("unsupported" in verify) expect(verify.unsupported).toContain("`llmp verify` asks the vendor itself");
    else expect(verify).toBeTypeOf("function");
  });

  test.each(Object.entries(plane.fields))("field %s has help, and a placeholder that completion understands", (_name, field) => {
    expect(field.summary).toMatch(/^.{3,}[^.]$/);
    if (field.kind === "secret") expect(field.placeholder).toBe("ref");
    if (field.kind === "secrets") expect(field.placeholder).toBe("NAME=ref");
    if (field.kind === "json" || field.kind === "document") expect(field.placeholder).toBe("json");
  });

  test("takes a key by --api-key", () => {
    const field = Object.entries(plane.fields).find(([name, described]) => flagOf(name, described) === "api-key")?.[1];
    expect(field?.kind).toBe("secret");
  });

  test("authorises by headers alone, and keeps the token a Secret", () => {
    const authorized = plane.authorize(request, token, sandbox.settings ?? {});
    expect(JSON.stringify({ ...authorized, headers: {} })).not.toContain(token.reveal());
    const values = Object.values(authorized.headers ?? {});
    expect(values.filter((value) => value instanceof Secret).length).toBeGreaterThan(0);
    expect(values.filter((value) => typeof value === "string" && value.includes(token.reveal()))).toEqual([]);
  });

  test.each([
    ["nothing", undefined],
    ["text", "Internal Server Error"],
    ["a web page", "<html><body>502</body></html>"],
    ["null", null],
    ["a number", 42],
    ["a list", [1, "two", null]],
    ["an empty object", {}],
    ["an error that is a number", { error: 500, message: null, details: "no", detail: 7, reasons: {}, errors: "x" }],
    [
      "deep rubbish",
      {
        error: { error: { error: [] } },
        detail: [{ loc: null, msg: 3 }, null, "x"],
        details: [null, { path: 4 }],
        reasons: [null, { meta: 1 }],
        errors: [null, 2],
      },
    ],
  ])("reads an error of %s without throwing", (_what, body) => {
    for (const status of [400, 401, 403, 404, 405, 409, 422, 424, 429, 500, 502, 503]) {
      const { message } = plane.readError({ status, headers: {}, body }, { request, token, acceptedBefore: false });
      expect(message.length).toBeGreaterThan(3);
      expect(message).not.toContain("[object Object]");
    }
  });

  test("has a stand-in that refuses a stranger and knows its own tokens", () => {
    const world = { now: Date.UTC(2026, 0, 1), random: () => 0.5 };
    const [first] = sandbox.tokens;
    expect(first).toBeDefined();
    for (const era of [undefined, ...sandbox.eras]) {
      const state = sandbox.initial(era, world);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      expect(JSON.stringify(sandbox.withoutSecrets(state))).not.toContain(first);
    }
  });
});

test("flags of one name are read in one way, whatever the plane", () => {
  const shapes = new Map<string, string>();
  const conflicts: string[] = [];
  for (const { kind, plane } of loaded) {
    for (const [name, field] of Object.entries(plane.fields)) {
      const flag = flagOf(name, field);
      const shape = shapes.get(flag) ?? shapeOf(field);
      if (shape !== shapeOf(field)) conflicts.push(`--${flag} of ${kind}`);
      shapes.set(flag, shape);
    }
  }
  expect(conflicts).toEqual([]);
});
