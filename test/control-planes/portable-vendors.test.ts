// OpenAI, Anthropic, Azure OpenAI and Bedrock on all control planes: what is made, sent and shown again, field by field.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import type { Connection } from "../../src/connection/connection.ts";
import type { ControlPlane, Conversation, Operations, Provider, Spec } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openContract } from "./examples/contract.ts";
import { connectTo } from "./portable/connected.ts";
import { outcomes, portables, secrets, type Vendor } from "./portable/four-vendors.ts";

const kinds = Object.keys(controlPlanes);

/** Secrets by their value, so that a difference can be seen. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return `secret ${value.reveal()}`;
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null || "asymmetricMatch" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

/** The operation, which these control planes all have. */
function operation<N extends "create" | "list">(
  { operations }: ControlPlane,
  name: N,
): Exclude<Operations<Spec>[N], { unsupported: string }> {
  const found = operations[name];
  if ("unsupported" in found) throw new Error(found.unsupported);
  return found as Exclude<Operations<Spec>[N], { unsupported: string }>;
}

function create(plane: ControlPlane, spec: Spec): Conversation<{ readonly provider: Provider }> {
  return operation(plane, "create")({ spec, settings: {}, allowDuplicate: false });
}

/** What is wrong with a spec by the schemas of the plane's fields, and by its rules. */
function problemsOf(plane: ControlPlane, spec: Spec): readonly string[] {
  const invalid = Object.entries(spec).filter(([name, value]) => {
    const { schema } = plane.fields[name] ?? {};
    return schema === undefined || !z.safeParse(schema, value).success;
  });
  return [...invalid.map(([name]) => name), ...plane.rules.flatMap((rule) => rule(spec)).map(({ path, message }) => `${path} ${message}`)];
}

test("every control plane has its outcomes written out", () => {
  expect(Object.keys(outcomes)).toEqual(kinds);
});

describe.each(kinds)("%s", (kind) => {
  let server: RunningSandbox;
  let connection: Connection;
  beforeAll(async () => {
    server = await startSandbox();
    connection = await connectTo(kind, server);
  });
  afterAll(() => server.close());

  describe.each(Object.keys(portables) as readonly Vendor[])("%s", (vendor) => {
    const outcome = outcomes[kind]?.[vendor];

    test("becomes these specs, with these losses, and is sound", () => {
      const { specs, ignored, problems } = connection.plane.portable.toSpecs(portables[vendor]);
      expect({ specs: revealed(specs), ignored: ignored.map(({ field }) => field), problems }).toEqual({
        specs: revealed(outcome?.specs),
        ignored: outcome?.ignored,
        problems: [],
      });
      expect(specs.flatMap((spec) => problemsOf(connection.plane, spec))).toEqual([]);
    });

    test("is sent as the published page has it, and is shown as what was asked, less its secrets", async () => {
      const before = server.requests.length;
      const { specs } = connection.plane.portable.toSpecs(portables[vendor]);
      const ids: string[] = [];
      for (const spec of specs) ids.push((await connection.perform(create(connection.plane, spec))).provider.id);
      const writes = server.requests
        .slice(before)
        .filter(({ method }) => method !== "GET")
        .map(({ method, path, body }) => ({ method, path: path.replace(`/${kind}`, ""), body }));
      expect(writes.map(({ body }) => body)).toEqual(outcome?.bodies);
      expect(writes.flatMap(openContract(kind))).toEqual([]);
      const listed = await connection.perform(operation(connection.plane, "list")({ settings: {} }));
      const providers = ids.map((id) => listed.find((provider) => provider.id === id));
      const shown = providers.map((provider) => provider && connection.plane.portable.specOf(provider));
      expect(shown).toEqual(outcome?.shown);
      expect(providers.map((provider) => provider?.name)).toEqual(specs.map((spec) => connection.plane.identify(spec)));
      // A mask among them would be found as a text that no field of the plan has.
      for (const secret of Object.values(secrets)) expect(JSON.stringify(shown)).not.toContain(secret.reveal());
      expect(JSON.stringify(shown)).not.toMatch(/\*\*|•|redacted/);
    });
  });
});
