// What follows a write whose answer did not come, over real HTTP. Nothing is ever sent twice.

import { describe, expect, test, vi } from "vitest";
import { type Channel, createMemory } from "../../../src/connection/channel.ts";
import { createSend } from "../../../src/connection/http.ts";
import { perform } from "../../../src/connection/perform.ts";
import { den as plane } from "../../../src/control-planes/den/index.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { readEnvironment } from "../../../src/environment.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { create as createConversation } from "./answers.ts";
import { type Den, eras, KEY, OPENAI, startDen } from "./server.ts";

const create = ["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"];

function written(den: Den): readonly string[] {
  return den.writes().map(({ method }) => method);
}

function looks(den: Den): number {
  const first = den.requests.findIndex(({ method }) => method !== "GET");
  return den.requests.slice(first).filter(({ method, path }) => method === "GET" && path.endsWith("/llm-providers")).length;
}

describe.each(eras)("era %s", (era) => {
  describe.each(["reset-after", "stored-500", "truncate:on=write"])("%s", (fault) => {
    test("a provider that was stored is found and adopted, by one POST", async () => {
      const den = await startDen(era, { faults: [fault] });
      const { exitCode, data, stderr } = await den.llmp(create);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining("nothing was sent twice")]);
      expect(written(den)).toEqual(["POST"]);
      expect([data.id, den.only().apiKey]).toEqual([den.only().id, KEY]);
    });

    test("with --allow-duplicate it is the new one of the two that is adopted", async () => {
      const den = await startDen(era);
      const { id } = await den.create();
      den.setFaults(fault);
      const { data } = await den.llmp([...create, "--allow-duplicate"]);
      expect(den.providers().map((provider) => provider.id)).toEqual([id, data.id]);
    });

    test("an update that was stored is found, by one PATCH", async () => {
      const den = await startDen(era);
      await den.create();
      den.setFaults(fault);
      const { exitCode, data, stderr } = await den.llmp(["update", "OpenAI prod", "--name", "New"]);
      expect([exitCode, data.name, stderr]).toEqual([0, "New", expect.stringContaining("nothing was sent twice")]);
      expect(written(den)).toEqual(["POST", "PATCH"]);
    });

    test("a deletion that took place is found, by one DELETE", async () => {
      const den = await startDen(era);
      await den.create();
      den.setFaults(fault);
      expect((await den.llmp(["delete", "OpenAI prod", "--yes"])).exitCode).toBe(0);
      expect([written(den), den.providers()]).toEqual([["POST", "DELETE"], []]);
    });
  });
});

describe("nothing was stored", () => {
  test.each<[fault: string, exitCode: number, code: string]>([
    ["reset:on=write", 6, "outcome_unknown"],
    ["html-502:on=write", 6, "outcome_unknown"],
    ["html:on=write", 1, "unexpected_response"],
    ["redirect:on=write", 1, "unexpected_response"],
    ["503:on=write", 1, "server_error"],
  ])("%s: one write, two looks, and exit code %i", async (fault, exitCode, code) => {
    const den = await startDen("1", { faults: [fault] });
    const result = await den.llmp(create);
    expect([result.exitCode, result.error.code]).toEqual([exitCode, code]);
    expect([written(den), looks(den), den.providers()]).toEqual([["POST"], 2, []]);
    if (code === "outcome_unknown") expect(result.error.hint).toContain("llmp list");
  });

  test.each(["update", "delete"])("a lost %s is looked up twice, and said to be unknown", async (verb) => {
    const den = await startDen("2");
    await den.create();
    den.setFaults("reset:on=write");
    const before = den.requests.length;
    const words = verb === "update" ? ["--name", "New"] : ["--yes"];
    const { exitCode, error } = await den.llmp([verb, "OpenAI prod", ...words]);
    expect([exitCode, error.code, den.only().name]).toEqual([6, "outcome_unknown", "OpenAI prod"]);
    const after = den.requests.slice(before);
    const write = after.findIndex(({ method }) => method !== "GET");
    expect(after.slice(write).map(({ method }) => method)).toEqual([verb === "update" ? "PATCH" : "DELETE", "GET", "GET"]);
  });

  test.each(["429:on=write", "echo:on=write"])("%s is a refusal, so there is nothing to look for", async (fault) => {
    const den = await startDen("1", { faults: [fault] });
    const { exitCode, error } = await den.llmp(create);
    expect([exitCode, error.code, written(den), looks(den)]).toEqual([1, "refused", ["POST"], 0]);
  });
});

test("an answer that takes too long is a lost one; the second look waits, and finds what was stored meanwhile", async () => {
  const den = await startDen("3", { faults: ["delay:ms=300,on=write"] });
  const send = createSend({
    environment: readEnvironment({}),
    files: { read: () => Promise.reject(new Error("no file")) },
  });
  const waits: number[] = [];
  const channel: Channel = {
    plane,
    url: new URL(den.url),
    settings: {},
    userAgent: "llmp/test",
    send: (request) => send({ ...request, timeout: request.method === "POST" ? 50 : request.timeout }),
    clock: {
      now: Date.now,
      async sleep(milliseconds) {
        waits.push(milliseconds);
        await vi.waitFor(() => expect(den.providers()).toHaveLength(1), { timeout: 5_000 });
      },
    },
    random: () => 0,
    signal: new AbortController().signal,
    memory: createMemory(),
    token: async () => new Secret(denSeed.tokens.adminKey),
  };
  const { provider, warnings } = await perform(createConversation(), channel);
  expect([provider.id, warnings[0], waits.length]).toEqual([den.only().id, expect.stringContaining("nothing was sent twice"), 1]);
  expect(written(den)).toEqual(["POST"]);
});
