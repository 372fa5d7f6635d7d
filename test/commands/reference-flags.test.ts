// A reference of an unknown kind, in each flag that takes one: the error says which flag it is.

import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.stop());

test.each([
  ["--token", ["list", "--token", "doppler://x"]],
  ["--token", ["login", "--control-plane", "den", "--url", "http://127.0.0.1:1", "--token", "doppler://x"]],
  ["--from", ["key", "set", "name", "--from", "doppler://x"]],
  ["--from", ["key", "where", "--from", "doppler://x"]],
  ["--from", ["rotate", "--vendor", "openai", "--from", "doppler://x"]],
  ["--api-key", ["verify", "--vendor", "openai", "--api-key", "doppler://x"]],
])("%s of %j", async (flag, words) => {
  const { exitCode, stdout, stderr } = await run(words, { environment: server.environment });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(`error: ${flag}: \`doppler:\` is not a kind of reference that llmp knows`);
  expect(stderr).toContain("hint: references are env:NAME, ");
});

test("that of a field is told with the kinds that there are", async () => {
  const words = [
    "create",
    "--source",
    "models_dev",
    "--name",
    "a",
    "--provider-id",
    "openai",
    "--model-id",
    "gpt-5",
    "--api-key",
    "doppler://x",
  ];
  const { exitCode, stderr } = await run(words, { environment: server.environment });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--api-key {2}`doppler:` is not a kind of reference that llmp knows; references are env:NAME, /);
  expect(server.writes()).toEqual([]);
});
