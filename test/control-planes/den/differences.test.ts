// What a change of a custom config says of the credentials that somebody stored in it in the clear.

import { expect, test } from "vitest";
import { Item, toProvider } from "../../../src/control-planes/den/answers.ts";
import { differences } from "../../../src/control-planes/den/differences.ts";
import { portable } from "../../../src/control-planes/den/portable.ts";
import { custom, large } from "./answers.ts";

const CANARY = "not-a-real-key-in-the-clear";
const clean = { ...(custom.providerConfig as object), models: [large] };
const headers = { Authorization: `Bearer ${CANARY}`, "X-Team": "a" };
const stored = toProvider(Item.parse({ ...custom, providerConfig: { ...(custom.providerConfig as object), options: { headers } } }));

test("one that goes is seen to go, and never shown", () => {
  const found = differences({ source: "custom", customConfig: { ...clean, options: { headers: { "X-Team": "a" } } } }, stored);
  expect(found).toEqual([
    {
      field: "customConfig.options",
      before: { headers: { Authorization: "[redacted]", "X-Team": "a" } },
      after: { headers: { "X-Team": "a" } },
    },
  ]);
});

test("one that is not written out is told", () => {
  const { remarks } = portable.hiddenOf(stored);
  expect(remarks).toEqual(["customConfig.options.headers.Authorization holds a credential, which is not written out"]);
  expect(JSON.stringify([remarks, portable.specOf(stored)])).not.toContain(CANARY);
});
