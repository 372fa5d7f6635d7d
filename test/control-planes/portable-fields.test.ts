// The fields of portable specs are those of the type that planes translate, and no word means two things in a manifest.

import { describe, expect, expectTypeOf, test } from "vitest";
import type { InferSpec } from "../../src/control-planes/fields.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { PortableSpec } from "../../src/control-planes/portable.ts";
import { portableFields, portableMarks } from "../../src/control-planes/portable-fields.ts";
import { RESERVED } from "../../src/input/manifest/spec.ts";

const kinds = Object.keys(controlPlanes);

test("the described fields are those of PortableSpec, and hold the same", () => {
  expectTypeOf<keyof typeof portableFields>().toEqualTypeOf<keyof PortableSpec>();
  expectTypeOf<InferSpec<typeof portableFields>>().toExtend<PortableSpec>();
  // The order is that of the README and of help.
  expect(Object.keys(portableFields)).toEqual([
    ...["name", "vendor", "models", "embeddingModels", "apiKey", "credentials", "baseUrl", "enabled", "description", "headers", "labels"],
    ...["defaultModel", "access"],
  ]);
});

test("what makes a spec portable are portable fields", () => {
  expect(Object.keys(portableFields)).toEqual(expect.arrayContaining([...portableMarks]));
});

test("no portable field is a reserved word or the name of a control plane", () => {
  expect(Object.keys(portableFields).filter((name) => [...RESERVED, "providers", ...kinds].includes(name))).toEqual([]);
});

describe.each(kinds)("%s", (kind) => {
  test("has no field that would make its specs portable, that says something else in a manifest, or that is called like a control plane", async () => {
    const plane = await controlPlanes[kind]?.load();
    const taken = [...portableMarks, ...RESERVED, "providers", "$schema", ...kinds];
    expect(Object.keys(plane?.fields ?? {}).length).toBeGreaterThan(0);
    expect(Object.keys(plane?.fields ?? {}).filter((name) => taken.includes(name))).toEqual([]);
  });
});
