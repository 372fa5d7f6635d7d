import { afterEach, describe, expect, test } from "vitest";
import { goodmemSeed } from "../../../../src/control-planes/goodmem/sandbox/seed.ts";
import { goodmemSandbox } from "../../../../src/control-planes/goodmem/sandbox.ts";
import { type RunningSandbox, startSandbox } from "../../../../src/sandbox/server.ts";
import { CREATE, LIST, openai, standIn, vllm } from "./stand-in.ts";

const { tokens, users } = goodmemSeed;
const UNKNOWN = "01998000-0000-7000-8000-00000000ffff";

describe("keys", () => {
  test("without a known x-api-key the answer is a 401 without a body", () => {
    for (const options of [{ token: null }, { token: "gm_somebodyelse" }]) {
      expect(standIn().call(LIST, options)).toMatchObject({ status: 401, body: undefined });
    }
    const bearer = { token: null, headers: { authorization: `Bearer ${tokens.admin}` } };
    expect(standIn().call(LIST, bearer).status).toBe(401);
    expect(standIn().call(CREATE, { token: null, text: "{" }).status).toBe(401);
  });

  test("system information is open to everybody, so it proves no key", () => {
    const answer = standIn().call("GET /v1/system/info", { token: null });
    expect(answer).toMatchObject({ status: 200, body: { version: "1.0.323", major: 1, minor: 0, patch: 323 } });
  });

  test("/v1/users/me tells whose key it is", () => {
    expect(standIn().call("GET /v1/users/me", { token: tokens.member })).toMatchObject({ status: 200, body: users.grace });
    expect(standIn().call("GET /v1/users/me", { token: null }).status).toBe(401);
  });

  test("a key that may only read gets 403 for a write, before its body is read", () => {
    const server = standIn();
    const id = server.create(vllm, tokens.member);
    const forbidden = { status: 403, body: { error: expect.stringContaining("Permission denied"), status: 403 } };
    for (const line of [CREATE, `PUT /v1/llms/${id}`, `DELETE /v1/llms/${id}`]) {
      expect(server.call(line, { token: tokens.readOnly, text: "{" })).toMatchObject(forbidden);
    }
    expect(server.call(`GET /v1/llms/${id}`, { token: tokens.readOnly }).status).toBe(200);
  });

  test("somebody else's LLM is a 403 and a missing one a 404", () => {
    const server = standIn();
    const id = server.create();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const call = (target: string) => server.call(`${method} /v1/llms/${target}`, { token: tokens.member, body: { version: "2" } });
      expect(call(id).status).toBe(403);
      expect(call(UNKNOWN)).toMatchObject({ status: 404, body: { error: "LLM not found", status: 404, timestamp: server.world.now } });
    }
  });
});

describe("paths", () => {
  test("a slash at the end is ignored, so an empty id turns a get into a list and a delete into nothing", () => {
    const server = standIn();
    server.create();
    expect(server.call("GET /v1/llms/").body.llms).toHaveLength(1);
    expect(server.call("DELETE /v1/llms/").status).toBe(404);
  });

  test("there is no PATCH", () => {
    const server = standIn();
    expect(server.call(`PATCH /v1/llms/${server.create()}`, { body: { version: "2" } }).status).toBe(404);
  });

  test("an id that is no UUID is a 400, and one without hyphens or in capitals is the same id", () => {
    const server = standIn();
    const id = server.create();
    const invalid = { status: 400, body: { errors: [{ field: "id", message: "Invalid LLM ID format" }] } };
    expect(server.call("GET /v1/llms/my-llm")).toMatchObject(invalid);
    expect(server.call(`GET /v1/llms/${id.replaceAll("-", "").toUpperCase()}`).body.llmId).toBe(id);
  });

  test("ids are UUIDs of version 7 that rise, however poor the randomness", () => {
    const server = standIn();
    const ids = ["one", "two", "three"].map((modelIdentifier) => server.create({ ...vllm, modelIdentifier }));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(3);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe("deleting", () => {
  test("answers 204 without a body, and then everything about that id is a 404", () => {
    const server = standIn();
    const id = server.create();
    expect(server.call(`DELETE /v1/llms/${id}`)).toEqual({ status: 204, headers: {}, body: undefined });
    for (const method of ["GET", "PUT", "DELETE"]) {
      expect(server.call(`${method} /v1/llms/${id}`, { body: { version: "2" } }).status).toBe(404);
    }
    expect(server.call("POST /v1/ping:once", { body: { targetId: id } }).status).toBe(404);
    expect(server.call(LIST).body.llms).toEqual([]);
  });
});

describe("the probe of a stored LLM", () => {
  function ping(body: object, options: object = {}) {
    const server = standIn();
    const targetId = server.create(body);
    return server.call("POST /v1/ping:once", { body: { targetId, ...options } });
  }

  test("is a 200 also where the vendor refuses or is not there", () => {
    expect(ping(openai)).toMatchObject({ status: 200, body: { ok: true, httpStatus: 200 } });
    expect(ping({ ...openai, credentials: null })).toMatchObject({ status: 200, body: { ok: false, httpStatus: 401 } });
    const nowhere = ping({ ...vllm, endpointUrl: "http://vllm.invalid/v1" });
    expect(nowhere).toMatchObject({ status: 200, body: { ok: false, httpStatus: null, errorMessage: expect.any(String) } });
  });

  test("follows from the words in the key and in the model's name, and repeats a key that is refused", () => {
    const keyed = (inlineSecret: string, modelIdentifier = "gpt-4o") =>
      ping({ ...openai, modelIdentifier, credentials: { ...openai.credentials, apiKey: { inlineSecret } } }).body;
    expect(keyed("rejected-value")).toMatchObject({ ok: false, httpStatus: 401, errorMessage: expect.stringContaining("rejected-value") });
    expect(keyed("forbidden-value")).toMatchObject({ ok: false, httpStatus: 403 });
    expect(keyed("value\nof-two-lines")).toMatchObject({
      ok: false,
      httpStatus: null,
      errorMessage: expect.stringContaining("of-two-lines"),
    });
    expect(keyed("good-value", "missing-model")).toMatchObject({ ok: false, httpStatus: 404 });
    expect(keyed("good-value")).toMatchObject({ ok: true });
  });

  test("came after the published page, and takes the right to execute as well", () => {
    const old = standIn("legacy");
    expect(old.call("POST /v1/ping:once", { body: { targetId: old.create() } }).status).toBe(404);
    const server = standIn();
    const targetId = server.create(vllm, tokens.member);
    const rights = (right: string) =>
      server.change({
        credentials: server.state.credentials.map((one) => ({ ...one, rights: one.rights.filter((held) => held !== right) })),
      });
    rights("EXECUTE_LLM");
    expect(server.call("POST /v1/ping:once", { body: { targetId }, token: tokens.member })).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining("EXECUTE_LLM") },
    });
  });

  test("takes a payload or its size, and knows no embedder of that id", () => {
    expect(ping(vllm, { payload: "hello", payloadSizeBytes: 5 }).status).toBe(400);
    expect(ping(vllm, { targetTypeHint: "LLM", payload: "hello" }).status).toBe(200);
    expect(ping(vllm, { targetTypeHint: "EMBEDDER" }).status).toBe(404);
  });

  test("needs an id, and a right of its own", () => {
    expect(standIn().call("POST /v1/ping:once", { body: {} }).status).toBe(400);
    const server = standIn();
    const targetId = server.create(vllm, tokens.member);
    expect(server.call("POST /v1/ping:once", { body: { targetId }, token: tokens.readOnly }).status).toBe(403);
    expect(server.call("POST /v1/ping:once", { body: { targetId }, token: tokens.member }).status).toBe(200);
  });
});

describe("a state file", () => {
  test("holds no vendor key and no token, and LLMs that differ only by key still differ", () => {
    const server = standIn();
    const keyed = (inlineSecret: string) => ({ ...openai, credentials: { ...openai.credentials, apiKey: { inlineSecret } } });
    server.create(keyed("sk-first-value"));
    const second = server.create(keyed("sk-second-value"));
    server.create({ ...vllm, clientConfig: { headers: { "x-api-key": "inner-value" }, region: "east" } });
    const text = JSON.stringify(goodmemSandbox.withoutSecrets(server.state));
    for (const secret of ["sk-first-value", "sk-second-value", "inner-value", ...Object.values(tokens)]) expect(text).not.toContain(secret);
    expect(text).toContain("east");
    server.change(JSON.parse(text));
    expect(server.call(`PUT /v1/llms/${second}`, { body: { displayName: "Renamed" } }).status).toBe(200);
  });
});

describe("mounted on a server", () => {
  let running: RunningSandbox | undefined;
  afterEach(() => running?.close());

  test("answers under its mount, and ids with a colon in the path arrive", async () => {
    running = await startSandbox({ sandboxes: { goodmem: goodmemSandbox } });
    const headers = { "x-api-key": running.tokensOf("goodmem")[0] ?? "" };
    const base = running.urlOf("goodmem");
    const created = await fetch(`${base}/v1/llms`, { method: "POST", headers, body: JSON.stringify(vllm) });
    expect(created.status).toBe(201);
    const { llm } = (await created.json()) as { readonly llm: { readonly llmId: string } };
    const pinged = await fetch(`${base}/v1/ping:once`, { method: "POST", headers, body: JSON.stringify({ targetId: llm.llmId }) });
    expect(await pinged.json()).toMatchObject({ ok: true });
    expect((await fetch(`${base}/v1/llms/${llm.llmId}`, { method: "DELETE", headers })).status).toBe(204);
  });
});
