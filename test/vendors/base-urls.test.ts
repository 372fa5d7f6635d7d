// Base URLs of one's own: gateways that speak a vendor's language, servers of no known vendor, and what may not be asked at all.

import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import type { Check } from "../../src/vendors/check.ts";
import { type VendorId, vendors } from "../../src/vendors/directory.ts";
import { check, type Reply, startVendor, type VendorServer } from "./asking.ts";
import { examples, KEY } from "./examples.ts";

const apiKey = new Secret(KEY);
const LIST = { object: "list", data: [{ id: "here" }] };

let server: VendorServer;
afterEach(() => server.stop());

async function serve(answer: (hasKey: boolean, path: string) => Reply): Promise<void> {
  server = await startVendor(({ headers, url }) => {
    const hasKey = Object.values(headers).some((value) => value.includes(KEY));
    return answer(hasKey, new URL(url).pathname);
  });
}

/** A server that answers the list to those with the key. */
const guarded = (hasKey: boolean): Reply => (hasKey ? { status: 200, body: LIST } : { status: 401, body: { error: "no key" } });

function seen(): readonly string[] {
  return server.seen.map(({ url, headers }) => `${url.slice(server.url.length)} ${Object.keys(headers).sort().join(" ")}`.trim());
}

/** Vendors whose list of models can be asked for anywhere, with the path of their own base URL. */
const speakers = Object.entries(vendors).flatMap(([id, vendor]) => {
  const { check: asked, url = "" } = vendor as { readonly check: Check; readonly url?: string };
  const [path] = asked.list?.paths ?? [];
  const example = examples[id as VendorId];
  if (path === undefined || example?.rejected === undefined || asked.key === "aws") return [];
  const base = URL.canParse(url) ? new URL(url).pathname : "";
  const own =
    asked.rewrite === undefined ? base : `https://host${base}`.replace(asked.rewrite.from, asked.rewrite.to).slice("https://host".length);
  const query = new URLSearchParams(asked.list?.query).toString();
  const headers = Object.keys(example.exchanges[0]?.headers ?? {}).sort();
  return [{ id, base, expected: `${own}${path}${query === "" ? "" : `?${query}`} ${headers.join(" ")}`, access: example.access }];
});

describe("a gateway to a known vendor", () => {
  test.each(speakers)("$id: is asked for the list in the vendor's way, at the base URL given and nowhere else", async (speaker) => {
    await serve(guarded);
    const verdict = await check(server, { ...speaker.access, models: [], embeddingModels: [], baseUrl: server.url + speaker.base });
    expect(verdict.outcome).toBe("good");
    expect(seen()[0]).toBe(speaker.expected);
    expect(server.seen.every(({ url }) => url.startsWith(server.url))).toBe(true);
  });

  test.each([
    ["anthropic", "", "/v1/models"],
    ["anthropic", "/v1/", "/v1/models"],
    ["google", "", "/v1beta/models"],
    ["google", "/v1beta", "/v1beta/models"],
    ["google", "/v1beta/openai/", "/v1beta/models"],
    ["google", "/google/v1beta", "/google/v1beta/models"],
    ["cohere", "/v2", "/v1/models"],
    ["cohere", "/compatibility/v1", "/v1/models"],
    ["azure", "/openai/v1", "/openai/models"],
    ["azure", "/openai/deployments/mine", "/openai/models"],
    ["azure", "", "/openai/models"],
  ])("%s at %j is asked at %s", async (vendor, base, path) => {
    await serve(guarded);
    await check(server, { vendor, apiKey, baseUrl: server.url + base });
    expect(new URL(server.seen[0]?.url ?? "").pathname).toBe(path);
  });

  test("is not taken for the vendor: a list that is open there proves no key", async () => {
    await serve(() => ({ status: 200, body: LIST }));
    const verdict = await check(server, { vendor: "openai", apiKey, models: ["here", "gone"], baseUrl: `${server.url}/v1` });
    expect(verdict).toMatchObject({ outcome: "not_checkable", missingModels: ["gone"] });
    expect(verdict.detail).toContain("its list of models is open to any key");
  });
});

describe("a server of no known vendor", () => {
  test.each([undefined, "my-own"])("is asked as an OpenAI-compatible one (vendor %j)", async (vendor) => {
    await serve(guarded);
    const verdict = await check(server, {
      ...(vendor === undefined ? {} : { vendor }),
      apiKey,
      models: ["here", "gone"],
      baseUrl: `${server.url}/v1/`,
    });
    expect(verdict).toMatchObject({ outcome: "good", missingModels: ["gone"] });
    expect(seen()).toEqual(["/v1/models authorization", "/v1/models"]);
  });

  test("is known by the host of a vendor", async () => {
    await serve(guarded);
    const verdict = await check(server, { apiKey, baseUrl: "https://api.groq.com/openai/v1" });
    expect(verdict).toEqual({ outcome: "good", detail: "Groq takes the key (GET https://api.groq.com/openai/v1/models)" });
    expect(server.seen.map(({ url }) => url)).toEqual(["https://api.groq.com/openai/v1/models"]);
  });

  test("whose list is open proves no key, and still names its models", async () => {
    await serve(() => ({ status: 200, body: LIST }));
    const verdict = await check(server, { apiKey, models: ["here"], baseUrl: server.url });
    expect(verdict).toMatchObject({ outcome: "not_checkable", missingModels: [] });
  });

  test("that asks for no key, and is given none, is good", async () => {
    await serve(() => ({ status: 200, body: LIST }));
    const verdict = await check(server, { models: ["here"], baseUrl: server.url });
    expect(verdict).toMatchObject({ outcome: "good", detail: expect.stringContaining("asks for no key"), missingModels: [] });
  });

  test("that wants a key, and is given none, is no proof against one", async () => {
    await serve(guarded);
    const verdict = await check(server, { baseUrl: server.url });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("asks for a key, and none is known here") });
  });

  test("that fails the second look is not called good", async () => {
    await serve((hasKey) => (hasKey ? { status: 200, body: LIST } : { status: 503 }));
    expect(await check(server, { apiKey, baseUrl: server.url })).toMatchObject({ outcome: "unreachable" });
  });

  test("gets the provider's own headers, and no header of the connection", async () => {
    await serve(guarded);
    const headers = {
      "X-Team": "platform",
      "x-gateway-key": new Secret("not-a-real-gateway-key"),
      Host: "elsewhere.example.com",
      Connection: "close",
    };
    const verdict = await check(server, { apiKey, headers, baseUrl: server.url });
    expect(verdict.outcome).toBe("good");
    expect(server.seen.map((request) => request.headers)).toEqual([
      { authorization: `Bearer ${KEY}`, "x-team": "platform", "x-gateway-key": "not-a-real-gateway-key" },
      { "x-team": "platform", "x-gateway-key": "not-a-real-gateway-key" },
    ]);
  });

  test("keeps its headers from the vendor's other hosts", async () => {
    server = await startVendor(({ url }) => ({ status: 200, body: url.endsWith("whoami-v2") ? { name: "ada" } : LIST }));
    const headers = { "x-bill-to": new Secret("not-a-real-account") };
    const verdict = await check(server, { vendor: "huggingface", apiKey, headers, models: ["here"] });
    expect(verdict).toMatchObject({ outcome: "good", missingModels: [] });
    expect(server.seen.map((request) => [new URL(request.url).host, request.headers])).toEqual([
      ["huggingface.co", { authorization: `Bearer ${KEY}` }],
      ["router.huggingface.co", { "x-bill-to": "not-a-real-account" }],
    ]);
  });

  test("may have its key among the headers", async () => {
    await serve(guarded);
    const verdict = await check(server, { headers: { Authorization: new Secret(`Basic ${KEY}`) }, baseUrl: server.url });
    expect(verdict).toMatchObject({ outcome: "good", detail: expect.stringContaining("takes the key") });
    expect(seen()).toEqual(["/models authorization"]);
  });
});

describe("Ollama and LM Studio", () => {
  test.each([
    ["ollama", "/v1", "/api/tags"],
    ["ollama", "", "/api/tags"],
    ["lmstudio", "/v1", "/v1/models"],
  ])("%s at %j serves whoever reaches it, whatever the key", async (vendor, base, path) => {
    await serve(() => ({ status: 200, body: { models: [{ name: "here:latest" }], data: [{ id: "here" }] } }));
    const verdict = await check(server, { vendor, apiKey: new Secret("dummy"), baseUrl: server.url + base });
    expect(verdict).toMatchObject({ outcome: "good", detail: expect.stringContaining("asks for no key") });
    expect(new URL(server.seen[0]?.url ?? "").pathname).toBe(path);
  });

  test("behind something that wants a key are judged by it", async () => {
    await serve((hasKey) => (hasKey ? { status: 200, body: { models: [] } } : { status: 401 }));
    expect(await check(server, { vendor: "ollama", apiKey, baseUrl: server.url })).toMatchObject({ outcome: "good" });
    expect(await check(server, { vendor: "ollama", apiKey: new Secret("wrong"), baseUrl: server.url })).toMatchObject({
      outcome: "rejected",
    });
  });
});

describe("what is not asked", () => {
  test.each([
    [{ vendor: "ollama", baseUrl: "http://ollama.internal:11434/v1" }, "plain http to ollama.internal:11434"],
    [{ vendor: "openai", apiKey, baseUrl: "http://gateway.example.com/v1" }, "plain http to gateway.example.com"],
    [{ apiKey, baseUrl: "https://user:password@gateway.example.com/v1" }, "holds a user name or password"],
    [{ apiKey, baseUrl: "https://gateway.example.com/v1?key=not-a-real-key" }, "holds a query or a fragment"],
    [{ apiKey, baseUrl: "gateway.example.com" }, "is not an http or https URL"],
    [{ apiKey, baseUrl: "file:///etc/passwd" }, "is not an http or https URL"],
    [{ vendor: "my-own", apiKey }, "my-own is not known here, and no base URL is given"],
    [{ vendor: "opnai", apiKey }, 'opnai is not known here, and no base URL is given; did you mean "openai"?'],
    [{ apiKey }, "the vendor is not known here, and no base URL is given"],
    [{ vendor: "azure", apiKey }, "neither AZURE_RESOURCE_NAME nor a base URL is given"],
    [
      { vendor: "azure", apiKey, credentials: { AZURE_RESOURCE_NAME: "evil.example.com/#" } },
      "AZURE_RESOURCE_NAME can be no part of a host's name",
    ],
    [{ vendor: "amazon-bedrock", apiKey, credentials: { AWS_REGION: "evil.example.com/" } }, "AWS_REGION can be no part of a host's name"],
    [{ vendor: "openai", apiKey: new Secret("not-a-real-kéy-…") }, "holds a character that HTTP cannot carry"],
    [{ vendor: "openai", apiKey: new Secret("not-a-real\nkey") }, "holds a character that HTTP cannot carry"],
    [{ vendor: "openai", apiKey, headers: { "x-odd": "a\r\nb: c" } }, 'cannot carry its header "x-odd"'],
    [{ vendor: "openai", apiKey, headers: { "not a name": "a" } }, 'cannot carry its header "not a name"'],
    [{ vendor: "openai", apiKey, headers: { Authorization: "Bearer other" } }, "its header authorization goes in the key's place"],
    [{ vendor: "openai", apiKey, models: ["a"], baseUrl: "https://[::1" }, "is not an http or https URL"],
  ])("%j", async (access, reason) => {
    await serve(guarded);
    const verdict = await check(server, access);
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining(reason) });
    expect(verdict.detail).not.toMatch(/password@|not-a-real/);
    expect(server.seen).toEqual([]);
  });
});
