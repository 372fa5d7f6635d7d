// What a vendor's inquiry has in common with every request of llmp: limits, cancellation, authorities, proxies, traces.

import { afterEach, describe, expect, test } from "vitest";
import { createSend } from "../../src/connection/http.ts";
import { readEnvironment } from "../../src/environment.ts";
import { CancelledError, UsageError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { check, startVendor, type VendorServer } from "../vendors/asking.ts";
import { closedPort, hasProgram, makeCertificate, makeFolder, realFiles, serveHttps, serveProxy } from "./servers.ts";

const KEY = "not-a-real-key-for-this";
const apiKey = new Secret(KEY);
const LIST = { status: 200, body: { data: [{ id: "here" }] } };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function vendor(answer: Parameters<typeof startVendor>[0]): Promise<VendorServer> {
  const server = await startVendor(answer);
  cleanUps.push(() => server.stop());
  return server;
}

describe("a check", () => {
  test("tries again what passes, and is good when it has passed", async () => {
    const server = await vendor((_request, count) => (count === 1 ? { status: 503 } : count === 2 ? "reset" : LIST));
    expect(await check(server, { vendor: "openai", apiKey })).toMatchObject({ outcome: "good" });
    expect(server.seen).toHaveLength(3);
  });

  test("waits no longer than ten seconds for another try", async () => {
    const sleeps: number[] = [];
    const clock = { now: Date.now, sleep: async (milliseconds: number) => void sleeps.push(milliseconds) };
    const patient = await vendor((_request, count) => (count === 1 ? { status: 429, headers: { "retry-after": "2" } } : LIST));
    expect(await check(patient, { vendor: "openai", apiKey }, { context: { clock } })).toMatchObject({ outcome: "good" });
    expect(sleeps).toEqual([2_000]);
    const busy = await vendor(() => ({ status: 429, headers: { "retry-after": "30" } }));
    expect(await check(busy, { vendor: "openai", apiKey }, { context: { clock } })).toMatchObject({ outcome: "unreachable" });
    expect({ sleeps, requests: busy.seen.length }).toEqual({ sleeps: [2_000], requests: 1 });
  });

  test("waits no longer than ten seconds for an answer", async () => {
    const server = await vendor(() => "silence");
    let looks = 0;
    // All but the first look at the clock are 9,950 ms later.
    const clock = { now: () => (looks++ === 0 ? 0 : 9_950), sleep: async () => {} };
    const verdict = await check(server, { vendor: "openai", apiKey }, { context: { clock } });
    expect(verdict).toEqual({
      outcome: "unreachable",
      detail: expect.stringMatching(/no answer from \S+ within 50 ms/),
    });
    expect(server.seen).toHaveLength(1);
  });

  test("ends when the person stops it", async () => {
    const controller = new AbortController();
    const server = await vendor(() => {
      controller.abort();
      return "silence";
    });
    const checked = check(server, { vendor: "openai", apiKey }, { context: { signal: controller.signal } });
    await expect(checked).rejects.toThrow(CancelledError);
  });

  test("of a server that is not there is unreachable, with what to do", async () => {
    const send = createSend({ environment: readEnvironment({}), files: realFiles });
    const baseUrl = `http://127.0.0.1:${await closedPort()}`;
    const verdict = await check({ send }, { apiKey, baseUrl });
    expect(verdict).toEqual({
      outcome: "unreachable",
      detail: `${new URL(baseUrl).host} could not be asked: ${baseUrl} refused the connection; is the server running, and are host and port right?`,
    });
  });

  test("says what is wrong here, as every command does", async () => {
    const server = await vendor(() => LIST);
    const send = createSend({ environment: readEnvironment({}), files: realFiles });
    const checked = check(server, { apiKey, vendor: "openai" }, { context: { send }, caFile: "/does/not/exist.pem" });
    await expect(checked).rejects.toThrow(UsageError);
  });

  test("is traced, without the key", async () => {
    const server = await vendor(({ headers }) => ({ status: 401, body: { error: { message: `wrong: ${headers.authorization}` } } }));
    const lines: string[] = [];
    const verdict = await check(server, { vendor: "openai", apiKey }, { trace: (line) => lines.push(line) });
    expect(lines).toEqual([
      "> GET https://api.openai.com/v1/models headers accept, user-agent, authorization",
      expect.stringMatching(/^< 401 in \d+ ms headers .* body \{"error":\{"message":"wrong: Bearer \[redacted\]"\}\}$/),
    ]);
    expect(verdict.detail).toBe("OpenAI refuses the key (GET https://api.openai.com/v1/models answers 401: wrong: Bearer [redacted])");
  });

  test("says what a vendor says in a short line, whatever it says", async () => {
    const message = `\u001B]0;title\u0007a\nb\u202E ${"long ".repeat(10_000)}`;
    const server = await vendor(() => ({ status: 403, body: { error: { message } } }));
    const { detail } = await check(server, { vendor: "openai", apiKey });
    expect(detail).toMatch(/answers 403: a b long long /);
    expect(detail.length).toBeLessThan(600);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point.
    expect(detail).not.toMatch(/[\u0000-\u001F\u202E]/);
  });

  test.each([200, 400, 403])("survives an answer of %i that is nested without end", async (status) => {
    const server = await vendor(() => ({ status, body: `${'{"error":'.repeat(50_000)}1${"}".repeat(50_000)}` }));
    const { outcome } = await check(server, { vendor: "openai", apiKey, models: ["here"] });
    expect(outcome).toBe(status === 403 ? "no_permission" : "not_checkable");
  });

  test("reads no list for ever", async () => {
    const server = await vendor((_request, count) => ({
      status: 200,
      body: { data: [{ id: `model-${count}` }], has_more: true, last_id: `model-${count}` },
    }));
    const verdict = await check(server, { vendor: "anthropic", apiKey, models: ["gone"] });
    expect(verdict).toEqual({ outcome: "good", detail: expect.any(String) });
    expect(server.seen).toHaveLength(5);
  });

  test("asks for no more pages than it needs", async () => {
    const server = await vendor((_request, count) => ({
      status: 200,
      body: { data: [{ id: `model-${count}` }], has_more: true, last_id: `model-${count}` },
    }));
    expect(await check(server, { vendor: "anthropic", apiKey, models: ["model-2"] })).toMatchObject({ missingModels: [] });
    expect(server.seen.map(({ url }) => new URL(url).search)).toEqual(["?limit=1000", "?limit=1000&after_id=model-1"]);
    expect(await check(server, { vendor: "anthropic", apiKey })).not.toHaveProperty("missingModels");
    expect(server.seen).toHaveLength(3);
  });

  test("calls no model missing when only a part of the list could be read", async () => {
    const server = await vendor((_request, count) =>
      count === 1 ? { status: 200, body: { models: [{ name: "a" }], next_page_token: "b" } } : { status: 500 },
    );
    expect(await check(server, { vendor: "cohere", apiKey, models: ["gone"] })).toEqual({ outcome: "good", detail: expect.any(String) });
  });

  test.each(["..", "a/b?c#d", "%2e%2e"])("asks for an odd id by itself, and for nothing else: %s", async (id) => {
    const server = await vendor((_request, count) => (count === 1 ? { status: 200, body: { data: [{ id: "here" }] } } : { status: 404 }));
    const verdict = await check(server, { vendor: "anthropic", apiKey, models: [id] });
    expect(verdict).toMatchObject({ outcome: "good", missingModels: [id] });
    const asked = server.seen.slice(1);
    expect(asked).toHaveLength(id === ".." ? 0 : 1);
    for (const { url } of asked) expect(url).toBe(`https://api.anthropic.com/v1/models/${encodeURIComponent(id)}`);
  });
});

describe.runIf(hasProgram("openssl", "version"))("over TLS", () => {
  test("an authority of one's own is trusted when it is named", async () => {
    const { folder, remove } = makeFolder();
    cleanUps.push(remove);
    const certificate = makeCertificate(folder, { name: "loopback" });
    const server = await serveHttps(certificate, (request, response) => {
      const isGood = request.headers.authorization === `Bearer ${KEY}`;
      response.writeHead(isGood ? 200 : 401).end(isGood ? JSON.stringify(LIST.body) : "{}");
    });
    cleanUps.push(() => server.stop());
    const send = createSend({ environment: readEnvironment({}), files: realFiles });
    const access = { apiKey, baseUrl: `https://127.0.0.1:${server.port}/v1` };
    const distrusted = await check({ send }, access);
    expect(distrusted).toEqual({ outcome: "unreachable", detail: expect.stringContaining("--ca-file FILE") });
    expect(await check({ send }, access, { caFile: certificate.path })).toMatchObject({ outcome: "good" });
  });

  test("goes through the proxy", async () => {
    const proxy = await serveProxy({ refuse: 403 });
    cleanUps.push(() => proxy.stop());
    const send = createSend({ environment: readEnvironment({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }), files: realFiles });
    const verdict = await check({ send }, { vendor: "openai", apiKey });
    expect(verdict).toEqual({ outcome: "unreachable", detail: expect.stringContaining("refused to connect to https://api.openai.com") });
    expect(proxy.seen.map(({ method, target }) => `${method} ${target}`)).toContain("CONNECT api.openai.com:443");
    expect(JSON.stringify(proxy.seen)).not.toContain(KEY);
  });
});
