// One manifest with OpenAI, Anthropic, Azure OpenAI and Bedrock, applied to all control planes: what arrives at each is what its own tool or page asks for.

import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Spec } from "../../src/control-planes/control-plane.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openContract } from "../control-planes/examples/contract.ts";
import { outcomes, portables, secrets, type Vendor } from "../control-planes/portable/four-vendors.ts";
import { kinds, openStage } from "./manifests-stage.ts";

const stage = openStage();
const { llmp, manifest } = stage;

const environment = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [`KEY_${name.toUpperCase()}`, secret.reveal()]));

/** The same in a manifest: each secret by the variable that holds it. */
function withReferences(value: unknown): unknown {
  if (value instanceof Secret)
    return `env:KEY_${Object.entries(secrets)
      .find(([, secret]) => secret === value)?.[0]
      .toUpperCase()}`;
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withReferences(inner)]));
}

/** GoodMem holds no AWS keys and re-factor.ai no key of Bedrock's alone: the same Bedrock, as each takes it. */
function manifestOf(vendors: readonly Vendor[]): string {
  return stringify({ targets: kinds, providers: vendors.map((vendor) => withReferences(portables[vendor])) });
}

const vendors = Object.keys(portables) as Vendor[];

function sentTo(kind: string, since: number) {
  const requests = stage.server.requests.slice(since).filter(({ method, path }) => method !== "GET" && path.startsWith(`/${kind}/`));
  return requests.map(({ method, path, body }) => ({ method, path: path.slice(kind.length + 1), body }));
}

/** GoodMem takes an id from whoever creates, by which a lost answer is found again. */
function withoutOwnId(body: unknown): unknown {
  const { llmId: _llmId, ...rest } = body as Spec;
  return rest;
}

describe("four portable providers on five control planes", () => {
  test("arrive field by field as the control planes ask for them; nothing is sent again; one change behind the back is one field, and is repaired", async () => {
    const file = await manifest(manifestOf(vendors));
    const begun = stage.server.requests.length;
    const first = await llmp(["apply", "-f", file, "--yes", "-o", "json"], { environment });
    expect(first.exitCode, first.stderr).toBe(0);
    for (const kind of kinds) {
      const sent = sentTo(kind, begun);
      const wanted = vendors.flatMap((vendor) => outcomes[kind]?.[vendor]?.bodies ?? []);
      expect(sent.map(({ body }) => withoutOwnId(body))).toHaveLength(wanted.length);
      expect(sent.map(({ body }) => withoutOwnId(body))).toEqual(expect.arrayContaining([...wanted]));
      const contract = openContract(kind);
      for (const request of sent) expect(contract(request)).toEqual([]);
    }
    // What cannot be held is told, field by field, before anything is written.
    for (const kind of kinds)
      for (const vendor of vendors)
        for (const field of outcomes[kind]?.[vendor]?.ignored ?? [])
          expect(first.stderr).toMatch(new RegExp(`warning: .*: ${field.replaceAll(/[.[\]]/g, "\\$&")} is ignored by .*\\(.*${kind}.*\\)`));

    const writes = stage.countWrites();
    const second = await llmp(["apply", "-f", file, "--yes", "-o", "json"], { environment });
    expect(second.exitCode, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout).summary).toMatchObject({ done: 0, unchanged: JSON.parse(first.stdout).summary.done });
    expect(stage.countWrites()).toBe(writes);

    const changed = await llmp(["update", "OpenAI production / gpt-5", "--profile", "goodmem", "--description", "by somebody"]);
    expect(changed.exitCode, changed.stderr).toBe(0);
    const diff = await llmp(["diff", "-f", file, "-o", "json"], { environment });
    expect(diff.exitCode).toBe(3);
    const items = (JSON.parse(diff.stdout).items as readonly { readonly action: string }[]).filter(
      ({ action }) => action !== "unchanged" && action !== "unmanaged",
    );
    expect(items).toMatchObject([
      {
        target: "goodmem",
        name: "OpenAI production / gpt-5",
        action: "update",
        changes: [{ field: "description", before: "by somebody", after: "for the support desk" }],
      },
    ]);
    expect((await llmp(["apply", "-f", file, "--yes"], { environment })).exitCode).toBe(0);
    expect((await llmp(["diff", "-f", file], { environment })).exitCode).toBe(0);
  });

  test("are refused with --strict, which says each field that would be lost", async () => {
    const writes = stage.countWrites();
    const { exitCode, stderr } = await llmp(["apply", "-f", await manifest(manifestOf(vendors)), "--yes", "--strict"], { environment });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("labels: is ignored by OpenWork Den");
    expect(stage.countWrites()).toBe(writes);
  });
});
