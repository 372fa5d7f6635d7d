// What an apply tells of which providers manifests speak of.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openManagedProviders } from "../../src/connection/managed-providers.ts";
import { placeOf } from "../../src/connection/recorded-write.ts";
import { rememberManaged } from "../../src/desired-state/managed.ts";
import type { Step } from "../../src/desired-state/step.ts";
import { install } from "./installation.ts";

test("of two of one name that were to go, the one that is left is not forgotten", async () => {
  const folder = await mkdtemp(join(tmpdir(), "llmp-managed-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const managed = openManagedProviders(folder, () => 1);
  const connection = await (await install()).connection("den");
  const left = { id: "lpr_left", name: "Twin", file: "/providers.yaml", protected: false };
  await managed.update(placeOf(connection), [left], { ids: new Set(), at: 0 });
  const others = ["lpr_other", "lpr_further"];
  const steps = [left.id, ...others].map((id): Step => {
    const item = {
      target: "den",
      controlPlane: "den",
      name: id === "lpr_further" ? "Further" : left.name,
      id,
      action: "delete" as const,
      changes: [],
      secrets: [],
      ignored: [],
    };
    return { item, connection, provider: { id, name: left.name, raw: {} }, changes: {} };
  });
  const items = steps.map(({ item }, index) => ({ ...item, status: index === 1 ? ("done" as const) : ("failed" as const) }));
  await rememberManaged(managed, { steps, items, at: 2 });
  expect(await managed.list(placeOf(connection))).toEqual([left]);
});
