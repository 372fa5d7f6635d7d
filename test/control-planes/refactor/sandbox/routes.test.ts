import { afterEach, describe, expect, test } from "vitest";
import { refactorSeed } from "../../../../src/control-planes/refactor/sandbox/seed.ts";
import { refactorSandbox } from "../../../../src/control-planes/refactor/sandbox.ts";
import { type RunningSandbox, startSandbox } from "../../../../src/sandbox/server.ts";
import { CREATE, LIST, openai, standIn } from "./stand-in.ts";

const { tokens } = refactorSeed;
const GET = "GET /v1/llm-provider/openai";
const unauthorized = { status: 401, body: { error: "Unauthorized" } };
const notFound = { status: 404, body: { error: "Not Found" } };

describe("tokens", () => {
  test("without a token, with an unknown one, or with one in another header, the answer is a bare 401", () => {
    expect(standIn().call(LIST, { token: null })).toMatchObject(unauthorized);
    expect(standIn().call(LIST, { token: "somebody-else" })).toMatchObject(unauthorized);
    expect(standIn().call(LIST, { token: null, headers: { "x-api-key": tokens.acme } })).toMatchObject(unauthorized);
    expect(standIn().call(LIST, { token: null, headers: { authorization: tokens.acme } })).toMatchObject(unauthorized);
    expect(standIn().call("GET /nowhere", { token: null })).toMatchObject(unauthorized);
  });

  test("the word Bearer may be written in any case", () => {
    expect(standIn().call(LIST, { token: null, headers: { authorization: `bearer ${tokens.acme}` } }).status).toBe(200);
  });

  test("a token that may only read gets 403 for every write, whatever the body", () => {
    const server = standIn();
    server.call(CREATE, { body: openai });
    for (const line of [CREATE, "PUT /v1/llm-provider/openai", "DELETE /v1/llm-provider/openai"]) {
      expect(server.call(line, { token: tokens.acmeReadOnly, text: "{" })).toMatchObject({ status: 403, body: { error: "Forbidden" } });
    }
    expect(server.call(LIST, { token: tokens.acmeReadOnly }).body).toHaveLength(1);
  });

  test("each account has its own configurations", () => {
    const server = standIn();
    server.call(CREATE, { body: openai });
    expect(server.call(LIST, { token: tokens.globex }).body).toEqual([]);
    expect(server.call(GET, { token: tokens.globex }).status).toBe(404);
    expect(server.call("DELETE /v1/llm-provider/openai", { token: tokens.globex }).status).toBe(404);
    expect(server.call(CREATE, { token: tokens.globex, body: openai }).status).toBe(200);
    expect(server.call(LIST).body).toHaveLength(1);
  });
});

describe("paths", () => {
  test("the item path is singular: a plural one is a 404, and so is a singular collection", () => {
    const server = standIn();
    server.call(CREATE, { body: openai });
    for (const line of ["GET", "PUT", "DELETE"].map((method) => `${method} /v1/llm-providers/openai`)) {
      expect(server.call(line, { body: { enabled: false } })).toMatchObject(notFound);
    }
    expect(server.call("POST /v1/llm-provider", { body: openai })).toMatchObject(notFound);
    expect(server.call("GET /v1/llm-providers/")).toMatchObject(notFound);
  });

  test("there is no PATCH", () => {
    expect(standIn().call("PATCH /v1/llm-provider/openai", { body: { enabled: false } })).toMatchObject(notFound);
  });

  test("the base paths of the published addresses lead to the same routes", () => {
    const server = standIn();
    server.call("POST /api/v1/llm-providers", { body: openai });
    expect(server.call("GET /v2/api/v1/llm-providers").body).toHaveLength(1);
    expect(server.call(LIST).body).toHaveLength(1);
    expect(server.call("GET /apiv1/llm-providers")).toMatchObject(notFound);
    expect(server.call("GET /api/api/v1/llm-providers")).toMatchObject(notFound);
  });
});

describe("reads that no page documents", () => {
  const reads = [LIST, GET];

  test("are not there in the era `documented`, where the writes work", () => {
    const server = standIn("documented");
    expect(server.call(CREATE, { body: openai }).status).toBe(200);
    for (const line of reads) expect(server.call(line)).toMatchObject(notFound);
    server.change({ unknownMethodStatus: 405 });
    expect(server.call(LIST)).toMatchObject({ status: 405, headers: { allow: "POST" }, body: { error: "Method Not Allowed" } });
    expect(server.call(GET)).toMatchObject({ status: 405, headers: { allow: "PUT, DELETE" } });
  });

  test("are told from a configuration that does not exist by the shape of the 404", () => {
    expect(standIn("current").call(GET).body).toEqual({
      error: { code: "NOT_FOUND", message: "No configuration found for provider: openai" },
    });
  });

  test("are there in the newest era, which is the default", () => {
    expect(refactorSandbox.eras.at(-1)).toBe("current");
    for (const era of ["current", undefined] as const) {
      const server = standIn(era);
      server.call(CREATE, { body: openai });
      for (const line of reads) expect(server.call(line).status).toBe(200);
    }
  });

  test("an era that never was is refused", () => {
    expect(() => refactorSandbox.initial("tomorrow", { now: 0, random: () => 0 })).toThrow(RangeError);
  });
});

describe("mounted on a server", () => {
  let running: RunningSandbox | undefined;
  afterEach(() => running?.close());

  test("answers under its mount, and under a base path behind it", async () => {
    running = await startSandbox({ sandboxes: { refactor: refactorSandbox } });
    const headers = { authorization: `Bearer ${running.tokensOf("refactor")[0]}`, "content-type": "application/json" };
    for (const [base, provider] of [
      ["", "openai"],
      ["/api", "google"],
    ]) {
      const url = `${running.urlOf("refactor")}${base}/v1/llm-providers`;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ ...openai, provider }) });
      expect(answer.status).toBe(200);
      expect(await (await fetch(url, { headers })).json()).toContainEqual(expect.objectContaining({ provider }));
    }
    expect((await fetch(`${running.url}/v1/llm-providers`, { headers })).status).toBe(404);
  });
});
