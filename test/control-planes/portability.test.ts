// The way of a provider from each control plane to each other: what both hold arrives, and the page that says so is fresh.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { partOf } from "../../scripts/portability/exemplars.ts";
import { openStandIns, stayAt, travel } from "../../scripts/portability/journeys.ts";
import { renderPortability } from "../../scripts/portability/render.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { PortableSpec } from "../../src/control-planes/portable.ts";

test("docs/portability.md is fresh (npm run generate)", async () => {
  const committed = readFileSync(new URL("../../docs/portability.md", import.meta.url), "utf8");
  expect(committed).toBe(await renderPortability());
});

const kinds = Object.keys(controlPlanes);
const pairs = kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to })));

test("there are twenty pairs", () => {
  expect(pairs).toHaveLength(20);
});

describe.each(pairs)("from $from to $to", ({ from, to }) => {
  test("what both can hold is exported, applied and exported again as it was", async () => {
    const standIns = await openStandIns();
    const [first, second] = [standIns[from], standIns[to]];
    if (first === undefined || second === undefined) throw new Error("no such control plane");
    const journeys = (await stayAt(first)).filter(({ problems }) => problems.length === 0).map((stay) => travel(stay, second));
    const possible = journeys.filter(({ problems }) => problems.length === 0);
    expect(possible.length).toBeGreaterThan(1);
    for (const { exemplar, given, kept, applied } of possible) {
      const { specs } = second.plane.portable.toSpecs(applied);
      const [provider] = await second.show(specs);
      const again: PortableSpec =
        provider === undefined ? {} : second.plane.portable.fromSpec(second.plane.portable.specOf(provider)).portable;
      const shown = kept.filter((part) => partOf(again, part) !== undefined);
      const wanted = Object.fromEntries(shown.map((part) => [part, partOf(given, part)]));
      expect({ exemplar, shown: Object.fromEntries(shown.map((part) => [part, partOf(again, part)])) }).toEqual({
        exemplar,
        shown: wanted,
      });
      // Headers are stored, and hidden, by LangWatch; credentials by Den and re-factor.ai.
      expect(kept.filter((part) => !shown.includes(part) && !/^(headers|models|credentials\..*)$/.test(part))).toEqual([]);
    }
  });
});
