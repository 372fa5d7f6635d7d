// Where a key goes: which changes of a provider count as a move, and what is remembered of an address.

import { describe, expect, test } from "vitest";
import { describeMove, destinationOf } from "../../src/vendors/destination.ts";
import type { VendorAccess } from "../../src/vendors/verdict.ts";

const openai = { vendor: "openai" };
const own = { baseUrl: "https://llm.example.com/v1" };

describe("what is remembered", () => {
  test.each<[VendorAccess, unknown]>([
    [openai, { vendor: "openai", baseUrl: "https://api.openai.com/v1" }],
    [
      { ...openai, baseUrl: "https://LLM.example.com:443/v1//" },
      { vendor: "openai", baseUrl: "https://llm.example.com/v1" },
    ],
    [{ baseUrl: "https://ada:not-a-real-key@llm.example.com/v1?key=not-a-real-key#x" }, own],
    [{ baseUrl: "llm://ada:not-a-real-key@${HOST}/v1?key=not-a-real-key" }, { baseUrl: "llm://${HOST}/v1" }],
    [
      { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "mine" } },
      { vendor: "azure", baseUrl: "https://mine.openai.azure.com" },
    ],
    [{ vendor: "azure" }, { vendor: "azure" }],
    [{ vendor: "nobody-knows-it" }, { vendor: "nobody-knows-it" }],
    [{}, {}],
  ])("of %j", (access, destination) => expect(destinationOf(access)).toEqual(destination));
});

const moved: readonly (readonly [VendorAccess, VendorAccess])[] = [
  [openai, { ...openai, ...own }],
  [openai, { vendor: "deepseek" }],
  [own, { baseUrl: "https://llm.example.com/v2" }],
  [own, { baseUrl: "http://llm.example.com/v1" }],
  [own, { baseUrl: "https://llm.example.com:8443/v1" }],
  [own, { baseUrl: "https://llm.example.com.evil.example/v1" }],
  [
    { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "mine" } },
    { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "theirs" } },
  ],
  [{ vendor: "azure" }, { vendor: "azure", baseUrl: "https://theirs.openai.azure.com" }],
  [{ vendor: "nobody-knows-it" }, { vendor: "nobody-knows-that" }],
];

test.each(moved)("a key for %j is not sent to %j", (before, now) => {
  const { baseUrl: from = "" } = destinationOf(before);
  const { baseUrl: to = "" } = destinationOf(now);
  const words = describeMove(destinationOf(before), now);
  expect(words).toContain("was moved");
  for (const address of [from, to]) expect(words).toContain(address);
});

const stayed: readonly (readonly [VendorAccess, VendorAccess])[] = [
  [openai, { ...openai, baseUrl: "https://api.openai.com/v1/" }],
  [own, { vendor: "openai", ...own }],
  [own, { baseUrl: "https://llm.EXAMPLE.com/v1/" }],
  [{ vendor: "nobody-knows-it" }, { vendor: "nobody-knows-it" }],
];

test.each(stayed)("a key for %j is sent to %j", (before, now) => expect(describeMove(destinationOf(before), now)).toBeUndefined());

test("where nothing is remembered, the address that a vendor has for everybody alone is beyond doubt", () => {
  for (const access of [openai, { vendor: "elevenlabs" }, { ...openai, baseUrl: "https://api.openai.com/v1" }, { vendor: "azure" }])
    expect(describeMove(undefined, access)).toBeUndefined();
  const theirs = { vendor: "azure", credentials: { AZURE_RESOURCE_NAME: "theirs" } };
  // A subdomain of AWS or Azure is anybody's.
  const gateway = { vendor: "amazon-bedrock", baseUrl: "https://theirs.execute-api.us-east-1.amazonaws.com" };
  for (const access of [own, { ...openai, ...own }, theirs, gateway])
    expect(describeMove(undefined, access)).toContain(destinationOf(access).baseUrl);
});
