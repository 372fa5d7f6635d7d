import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import type { DenState } from "../../src/control-planes/den/sandbox/state.ts";
import type { Sandbox } from "../../src/control-planes/sandbox.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { type RunningSandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";

const headers = { "x-api-key": denSeed.tokens.adminKey };
const openai = { name: "OpenAI", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"], apiKey: "value-of-a-key" };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function start(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options);
  cleanups.push(sandbox.close);
  return sandbox;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-sandbox-"));
  cleanups.push(() => rm(folder, { recursive: true }));
  return folder;
}

function withFaults(...texts: string[]): Promise<RunningSandbox> {
  return start({ faults: texts.map(parseFault) });
}

function post(sandbox: RunningSandbox, body: unknown = openai): Promise<Response> {
  const json = { ...headers, "content-type": "application/json" };
  return fetch(`${sandbox.urlOf("den")}/v1/llm-providers`, { method: "POST", headers: json, body: JSON.stringify(body) });
}

async function storedNames(sandbox: RunningSandbox): Promise<readonly string[]> {
  return (sandbox.stateOf("den") as DenState).providers.map(({ name }) => name).filter((name) => name !== "OpenWork Models");
}

/** A stand-in that counts its requests and tells what it got. */
const counter: Sandbox<{ count: number }> = {
  tokens: ["token"],
  eras: [],
  initial: () => ({ count: 0 }),
  withoutSecrets: (state) => state,
  respond: (state, request) => {
    if (request.path === "/fail") throw new Error("broken stand-in");
    const body = { count: state.count, method: request.method, path: request.path, query: request.query.toString() };
    return { state: { count: state.count + 1 }, response: { status: 200, body } };
  },
};

describe("server", () => {
  test("listens on the loopback address, and mounts each control plane under its kind", async () => {
    const sandbox = await start();
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${sandbox.urlOf("den")}/health`);
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ ok: true })]);
    expect(sandbox.tokensOf("den")[0]).toBe(denSeed.tokens.adminKey);
  });

  test("a path under no mount is a 404 that names the mounts", async () => {
    const sandbox = await start();
    const response = await fetch(`${sandbox.url}/nowhere`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("/den")]);
  });

  test("the era of a plane can be chosen; the newest is the default", async () => {
    const early = await start({ eras: { den: "1" } });
    expect((early.stateOf("den") as DenState).era).toBe("1");
    expect(((await start()).stateOf("den") as DenState).era).toBe("3");
  });

  test("an unknown era or kind is a usage error that names the known", async () => {
    await expect(startSandbox({ eras: { den: "9" } })).rejects.toMatchObject({
      exitCode: 2,
      details: { hint: "its versions are 1, 2, 3" },
    });
    await expect(startSandbox({ eras: { nobody: "1" } })).rejects.toMatchObject({ exitCode: 2, message: 'no sandbox "nobody"' });
  });

  test("a port that is taken is a usage error", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => new Promise((resolve) => other.close(resolve)));
    const { port } = other.address() as AddressInfo;
    await expect(startSandbox({ port })).rejects.toMatchObject({ exitCode: 2, message: `port ${port} is in use` });
  });

  test("remembers every request with path, query, headers and parsed body", async () => {
    const sandbox = await start();
    await post(sandbox);
    await fetch(`${sandbox.urlOf("den")}/v1/llm-providers?scope=manageable`, { headers });
    expect(sandbox.requests).toEqual([
      { method: "POST", path: "/den/v1/llm-providers", query: {}, headers: expect.objectContaining(headers), body: openai },
      expect.objectContaining({ method: "GET", path: "/den/v1/llm-providers", query: { scope: "manageable" }, body: undefined }),
    ]);
  });

  test("a test can look at the state and change it", async () => {
    const sandbox = await start();
    sandbox.setState("den", { ...(sandbox.stateOf("den") as DenState), isCatalogDown: true });
    expect((await fetch(`${sandbox.urlOf("den")}/v1/llm-provider-catalog`, { headers })).status).toBe(502);
  });

  test("text is sent as text/plain, data as JSON, and 204 has no body", async () => {
    const sandbox = await start({ eras: { den: "1" } });
    const malformed = await fetch(`${sandbox.urlOf("den")}/v1/llm-providers`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: "{",
    });
    expect(malformed.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    const created = await post(sandbox);
    expect(created.headers.get("content-type")).toBe("application/json");
    const { llmProvider } = (await created.json()) as { llmProvider: { id: string } };
    const deleted = await fetch(`${sandbox.urlOf("den")}/v1/llm-providers/${llmProvider.id}`, { method: "DELETE", headers });
    expect([deleted.status, deleted.headers.get("content-type"), await deleted.text()]).toEqual([204, null, ""]);
  });

  test("a request sees the state that the one before it left, however many arrive at a time", async () => {
    const sandbox = await start({ sandboxes: { counter } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(sandbox.urlOf("counter"))));
    const counts = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { count: number }).count));
    expect([...counts].sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test("the path arrives percent-encoded and without its mount, the query with repeated names", async () => {
    const sandbox = await start({ sandboxes: { counter } });
    const response = await fetch(`${sandbox.urlOf("counter")}/a%2Fb?x=1&x=2`);
    expect(await response.json()).toMatchObject({ path: "/a%2Fb", query: "x=1&x=2" });
  });

  test("HEAD is answered like GET, without the body", async () => {
    const sandbox = await start({ sandboxes: { counter } });
    const response = await fetch(sandbox.urlOf("counter"), { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("a stand-in that throws is a 500 that says so, and the next request is served", async () => {
    const sandbox = await start({ sandboxes: { counter } });
    const response = await fetch(`${sandbox.urlOf("counter")}/fail`);
    expect([response.status, await response.text()]).toEqual([500, "sandbox failure: broken stand-in"]);
    expect((await fetch(sandbox.urlOf("counter"))).status).toBe(200);
  });

  test("a body over 32 MiB is refused", async () => {
    const sandbox = await start({ sandboxes: { counter } });
    const response = await fetch(sandbox.urlOf("counter"), { method: "POST", body: Buffer.alloc(33 * 1024 * 1024, " ") });
    expect(response.status).toBe(413);
    expect(sandbox.requests).toEqual([]);
  });

  test("close ends what is still waiting", async () => {
    const sandbox = await start({ sandboxes: { counter }, faults: [parseFault("delay:ms=600000")] });
    const waiting = fetch(sandbox.urlOf("counter"));
    await expect.poll(() => sandbox.requests.length).toBe(1);
    await sandbox.close();
    await expect(waiting).rejects.toThrow();
  });
});

describe("state file", () => {
  const makePath = async () => join(await makeFolder(), "kept", "state.json");

  test("what was created is there after a restart, without its key; the token still works", async () => {
    const stateFile = await makePath();
    const first = await start({ stateFile });
    await post(first);
    await first.close();
    const text = await readFile(stateFile, "utf8");
    expect(text).not.toContain("value-of-a-key");
    expect(text).not.toContain(denSeed.tokens.adminKey);
    const second = await start({ stateFile });
    expect(await storedNames(second)).toEqual(["OpenAI"]);
    expect((await post(second)).status).toBe(201);
  });

  test("it is readable by its owner only, and nothing is left beside it", async () => {
    const stateFile = await makePath();
    await post(await start({ stateFile }));
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(stateFile, ".."))).toEqual(["state.json"]);
  });

  test("many writes at a time leave a whole file that holds them all", async () => {
    const stateFile = await makePath();
    const sandbox = await start({ stateFile });
    await Promise.all(Array.from({ length: 10 }, (_, index) => post(sandbox, { ...openai, name: `P${index}` })));
    const { planes } = JSON.parse(await readFile(stateFile, "utf8"));
    expect(planes.den.state.providers).toHaveLength(11);
  });

  test("reads and refusals do not write it", async () => {
    const stateFile = await makePath();
    const sandbox = await start({ stateFile });
    await fetch(`${sandbox.urlOf("den")}/v1/llm-providers`, { headers });
    await post(sandbox, {});
    await expect(stat(stateFile)).rejects.toThrow("ENOENT");
  });

  test.each([
    ["no JSON", "{"],
    ["JSON of something else", '{"name":"package"}'],
    ["a plane without its fields", '{"llmpSandbox":1,"planes":{"den":{"era":"3","state":{"era":"3"}}}}'],
    ["an era that nobody knows", '{"llmpSandbox":1,"planes":{"den":{"era":"9","state":{}}}}'],
  ])("a damaged file (%s) is reported and left as it is", async (_title, content) => {
    const stateFile = join(await makeFolder(), "state.json");
    await writeFile(stateFile, content);
    const starting = startSandbox({ stateFile });
    await expect(starting).rejects.toMatchObject({ exitCode: 2, code: "settings_damaged", message: expect.stringContaining(stateFile) });
    expect(await readFile(stateFile, "utf8")).toBe(content);
  });

  test("a file of one era is not taken for another", async () => {
    const stateFile = await makePath();
    const first = await start({ stateFile, eras: { den: "1" } });
    await post(first);
    await first.close();
    await expect(startSandbox({ stateFile, eras: { den: "2" } })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("version 1"),
    });
    expect(((await start({ stateFile })).stateOf("den") as DenState).era).toBe("1");
  });

  test("a write that cannot be kept is not acknowledged and did not happen", async () => {
    const stateFile = await makePath();
    const sandbox = await start({ stateFile });
    await writeFile(join(stateFile, "..", "..", "kept"), "a file where the folder should be");
    expect((await post(sandbox)).status).toBe(500);
    expect(await storedNames(sandbox)).toEqual([]);
  });
});

describe("faults", () => {
  test("delay waits, and lets requests wait side by side", async () => {
    const sandbox = await withFaults("delay:ms=50");
    const start = performance.now();
    const responses = await Promise.all(Array.from({ length: 16 }, () => post(sandbox)));
    const elapsed = performance.now() - start;
    expect(responses.every(({ status }) => status === 201)).toBe(true);
    expect(elapsed).toBeGreaterThan(45);
    expect(elapsed).toBeLessThan(16 * 50);
  });

  test("reset drops the connection before anything is stored", async () => {
    const sandbox = await withFaults("reset:times=1");
    await expect(post(sandbox)).rejects.toThrow();
    expect(await storedNames(sandbox)).toEqual([]);
    expect((await post(sandbox)).status).toBe(201);
  });

  test("reset-after stores, and loses the answer", async () => {
    const sandbox = await withFaults("reset-after:times=1");
    await expect(post(sandbox)).rejects.toThrow();
    expect(await storedNames(sandbox)).toEqual(["OpenAI"]);
  });

  test("stored-500 stores, and answers 500", async () => {
    const sandbox = await withFaults("stored-500");
    expect((await post(sandbox)).status).toBe(500);
    expect(await storedNames(sandbox)).toEqual(["OpenAI"]);
  });

  test("429 stores nothing and says when to come again", async () => {
    const sandbox = await withFaults("429:times=1,after=7");
    const response = await post(sandbox);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await storedNames(sandbox)).toEqual([]);
  });

  test("503 stores nothing; Retry-After only where asked for", async () => {
    const sandbox = await withFaults("503:times=1", "503:after=0");
    const [plain, dated] = [await post(sandbox), await post(sandbox)];
    expect([plain.status, plain.headers.get("retry-after")]).toEqual([503, null]);
    expect([dated.status, dated.headers.get("retry-after")]).toEqual([503, "0"]);
    expect(await storedNames(sandbox)).toEqual([]);
  });

  test("html answers with a page and stores nothing, as 200 or as 502", async () => {
    const sandbox = await withFaults("html:times=1", "html-502");
    const [portal, gateway] = [await post(sandbox), await post(sandbox)];
    expect([portal.status, gateway.status]).toEqual([200, 502]);
    expect(portal.headers.get("content-type")).toContain("text/html");
    expect(await gateway.text()).toContain("<!doctype html>");
    expect(await storedNames(sandbox)).toEqual([]);
  });

  test("echo repeats the whole request, credentials and all", async () => {
    const response = await post(await withFaults("echo"));
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain(denSeed.tokens.adminKey);
    expect(text).toContain("value-of-a-key");
  });

  test("truncate cuts a JSON answer in the middle, and leaves one without a body", async () => {
    const sandbox = await withFaults("truncate");
    const response = await post(sandbox);
    expect([response.status, response.headers.get("content-type")]).toEqual([201, "application/json"]);
    await expect(response.json()).rejects.toThrow();
    expect(await storedNames(sandbox)).toEqual(["OpenAI"]);
  });

  test("redirect points to another origin and stores nothing", async () => {
    const sandbox = await withFaults("redirect");
    const response = await fetch(`${sandbox.urlOf("den")}/v1/llm-providers`, { headers, redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "https://elsewhere.invalid/den/v1/llm-providers"]);
  });

  test("faults can be changed while the server runs", async () => {
    const sandbox = await withFaults("503");
    expect((await post(sandbox)).status).toBe(503);
    sandbox.setFaults([]);
    expect((await post(sandbox)).status).toBe(201);
  });
});
