// Exactly one credential: LangWatch prefers a wrong Basic or Bearer to a good X-Auth-Token beside it.

import { expect, test } from "vitest";
import type { Settings } from "../../../src/control-planes/control-plane.ts";
import { langwatch } from "../../../src/control-planes/langwatch/index.ts";
import { Secret } from "../../../src/secrets/secret.ts";

function headersOf(token: string, settings: Settings = {}): Readonly<Record<string, string>> {
  const { headers = {} } = langwatch.authorize({ method: "GET", path: "/api/model-providers" }, new Secret(token), settings);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]));
}

test.each([
  ["a project key is sent as the published page has it", "sk-lw-abc", {}, { "x-auth-token": "sk-lw-abc" }],
  ["a key of an own making is a project key", "our-key", {}, { "x-auth-token": "our-key" }],
  ["an API key is a Bearer", "sk-lw-abc_def", {}, { authorization: "Bearer sk-lw-abc_def" }],
  ["an old personal key too", "pat-lw-abc", {}, { authorization: "Bearer pat-lw-abc" }],
  [
    "an API key with its project",
    "sk-lw-abc_def",
    { project: "project_1" },
    { authorization: "Bearer sk-lw-abc_def", "x-project-id": "project_1" },
  ],
  [
    "Basic, with the project as user name",
    "sk-lw-abc_def",
    { project: "project_1", authentication: "basic" },
    { authorization: `Basic ${Buffer.from("project_1:sk-lw-abc_def").toString("base64")}` },
  ],
])("%s", (_what, token, settings, headers) => {
  expect(headersOf(token, settings)).toEqual(headers);
});

test("no credential is printed", () => {
  const request = langwatch.authorize({ method: "GET", path: "/" }, new Secret("sk-lw-abc"), { project: "p", authentication: "basic" });
  expect(JSON.stringify(request)).not.toContain(Buffer.from("sk-lw-abc").toString("base64").slice(2, 9));
});

test.each([
  ["Basic without a project", { authentication: "basic" }],
  ["a project with a colon", { project: "a:b" }],
  ["a project with a line break", { project: "a\r\nX: y" }],
])("%s is refused before anything is sent", (_what, settings) => {
  expect(() => headersOf("sk-lw-abc", settings)).toThrow(expect.objectContaining({ code: "invalid_input" }));
});
