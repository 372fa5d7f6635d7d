import { describe, expect, test } from "vitest";
import { revealBody } from "../../../src/connection/wire.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { ApiError, AuthenticationError, NetworkError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { VendorAccess } from "../../../src/vendors/verdict.ts";
import { probeProblems } from "../../contracts/probes.ts";
import { play, playFailure, type Step } from "../conversation.ts";
import { performOver } from "../over-http.ts";
import { CATALOGUE, custom, ID, list, newest, openai, operation } from "./answers.ts";
import { KEY, startDen } from "./server.ts";

const TEST = "POST /v1/llm-providers/test-connection";
const API = "https://llm.acme.example/v1";
const apiKey = new Secret(KEY);

const acme = { ...custom, providerConfig: { ...(custom.providerConfig as object), api: API } };

const verify = (access?: VendorAccess, selector = ID) =>
  operation("verify")({ selector, settings: {}, ...(access === undefined ? {} : { access }) });

/** What the server found; an endpoint that answers and lists what is named, unless told. */
function found(changes: Readonly<Record<string, unknown>> = {}, verifications?: unknown): Step {
  const result = { ok: true, vendor: "openai-compatible", normalizedApi: API, attempted: [`${API}/models`], models: [{ id: "large" }] };
  return [TEST, { result: { ...result, hint: null, status: 200, ...changes }, ...(verifications === undefined ? {} : { verifications }) }];
}

const failed = (changes: Readonly<Record<string, unknown>>): Step => found({ ok: false, models: [], ...changes });

/** The verdict on the custom provider, and the bodies that were sent for it. */
function judged(access: VendorAccess, ...steps: readonly Step[]) {
  const { value, requests } = play(verify(access), [list(acme), ...steps]);
  const bodies = requests.flatMap(({ body }) => (body === undefined ? [] : [JSON.parse(revealBody(body))]));
  for (const body of bodies) expect(probeProblems(TEST, body)).toEqual([]);
  expect(value.detail).not.toContain(KEY);
  return { ...value, bodies };
}

describe("a test that Den's server makes itself", () => {
  test("is a read, with the key and the address of the config", () => {
    const { requests } = play(verify({ apiKey }), [list(acme), found()]);
    expect(requests[1]).toMatchObject({ method: "POST", readOnly: true, body: { api: API, apiKey } });
    const verdict = judged({ apiKey }, found());
    expect(verdict).toMatchObject({ outcome: "good", missingModels: [], bodies: [{ api: API, apiKey: KEY }] });
    expect(verdict.detail).toBe(`OpenWork Den asked ${API} with the key given here: the key is accepted there, and offers the model`);
  });

  test.each([
    [401, "rejected", "the endpoint refuses the key (401)"],
    [403, "no_permission", "the endpoint knows the key, which may not do this (403)"],
    [null, "unreachable", "no answer came from there"],
    [undefined, "unreachable", "no answer came from there"],
    [503, "unreachable", "the endpoint has a failure of its own (503)"],
    [429, "unreachable", "the endpoint wants no more requests now (429)"],
    [404, "not_checkable", "the address or the model is not known there (404)"],
    [418, "not_checkable", "the endpoint does not say whether it takes the key (418)"],
    [200, "not_checkable", "the answer from there (200) could not be read"],
  ])("that fails with %s is %s", (status, outcome, words) => {
    const verdict = judged({ apiKey }, failed({ status }));
    expect(verdict).toMatchObject({ outcome, detail: `OpenWork Den asked ${API} with the key given here: ${words}` });
    expect(verdict).not.toHaveProperty("missingModels");
  });

  test("tells a key that Google refuses by its words, since the status is 400", () => {
    expect(judged({ apiKey }, failed({ status: 400, hint: "API key not valid. Please pass a valid API key." })).outcome).toBe("rejected");
    expect(judged({ apiKey }, failed({ status: 400, hint: "Unknown parameter: limit" })).outcome).toBe("not_checkable");
  });

  test("repeats Den's hint in one short line, without the key, whole or in part", () => {
    const hint = `No such key:\n${KEY} or ${KEY.slice(0, 14)}… \u001b[31m${"and so on ".repeat(100)}`;
    const { detail } = judged({ apiKey }, failed({ status: 401, hint }));
    expect(detail).toContain("; Den says: No such key: [redacted] or [redacted]");
    expect(detail).not.toMatch(/\p{Cc}/u);
    expect(detail.length).toBeLessThan(320);
    expect(judged({ apiKey }, failed({ status: 502, hint: "<html>Bad gateway</html>" })).detail).not.toContain("html");
  });

  test.each([
    ["http://127.0.0.1:11434/v1", [`${API}/models`]],
    ["http://localhost:11434/v1", [`${API}/models`]],
    ["http://[::1]:11434/v1", [`${API}/models`]],
    ["http://169.254.169.254/v1", [`${API}/models`]],
    ["http://10.0.0.7/v1", []],
  ])("that the server refuses to make, of %s, says nothing of the key", (api, attempted) => {
    const row = { ...acme, providerConfig: { ...acme.providerConfig, api } };
    const step = failed({ status: null, attempted, hint: "This address cannot be tested from the server." });
    const { value } = play(verify({ apiKey }), [list(row), step]);
    expect(value.outcome).toBe("not_checkable");
    expect(value.detail).toContain(`OpenWork Den does not test ${api} from its server`);
    expect(value.detail).toContain("Den says: This address cannot be tested from the server");
  });

  test("needs the key, which Den does not take from what it stores", () => {
    for (const access of [undefined, {}, { models: ["large"] }]) {
      const { value } = play(verify(access), [list(acme)]);
      expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("give the key with --api-key") });
    }
  });

  test.each([
    [404, "not_found"],
    [404, undefined],
    [405, undefined],
  ])("is missing on a server that answers %s %s to it", (status, planeCode) => {
    const details = { status, ...(planeCode === undefined ? {} : { planeCode }) };
    const { value } = play(verify({ apiKey }), [list(acme), [TEST, new ApiError(status === 404 ? "not_found" : "refused", "no", details)]]);
    expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("older than 2026-07-02") });
  });

  test.each([
    new ApiError("not_found", "no", { status: 404, planeCode: "organization_not_found" }),
    new ApiError("server_error", "no", { status: 500 }),
    new AuthenticationError("no", { status: 401 }),
    new NetworkError("connection refused"),
  ])("is no verdict where Den itself refuses or fails: %o", (error) => {
    expect(playFailure(verify({ apiKey }), [list(acme), [TEST, error]])).toBe(error);
  });

  test("is no verdict where something else answers", () => {
    expect(playFailure(verify({ apiKey }), [list(acme), [TEST, { ok: true }]])).toMatchObject({ code: "unexpected_response" });
  });

  test("is not made of a row that is the server's own, or of a name that nobody has", () => {
    const { value } = play(verify({ apiKey }), [list({ ...openai, source: "openwork" })]);
    expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("OpenWork Den made this provider itself") });
    expect(playFailure(verify({ apiKey }, "Nobody"), [list(acme)])).toMatchObject({ code: "not_found" });
  });
});

describe("the address", () => {
  const row = (providerId: string, providerConfig: object = { id: providerId }) => ({ ...newest, providerId, providerConfig });
  const entry = (id: string, facts: object = {}): Step => [
    `${CATALOGUE}/${id}`,
    { provider: { id, name: id, env: [], models: [], ...facts } },
  ];

  /** The address that is tested, or the verdict where none is. */
  function addressOf(provider: object, ...reads: readonly Step[]): unknown {
    const { requests } = play(verify({ apiKey, models: [] }), [list({ ...provider }), ...reads, found()]);
    return JSON.parse(revealBody(requests.at(-1)?.body ?? null)).api;
  }

  test("is that of the stored config, also where a database gives it as text", () => {
    expect(addressOf(row("deepseek", { api: "https://api.deepseek.com" }))).toBe("https://api.deepseek.com");
    const text = JSON.stringify({ id: "acme", api: API });
    expect(addressOf({ ...acme, providerConfig: text })).toBe(API);
  });

  test("is that of the catalogue where the row has none", () => {
    expect(addressOf(row("nebius"), entry("nebius", { api: "https://api.nebius.example/v1" }))).toBe("https://api.nebius.example/v1");
  });

  test("is the documented one of a vendor whose library knows it, also where the catalogue is out of reach", () => {
    expect(addressOf(row("openai"), entry("openai", { npm: "@ai-sdk/openai", api: null }))).toBe("https://api.openai.com/v1");
    const down = new ApiError("server_error", "no", { status: 502, planeCode: "provider_catalog_unavailable" });
    expect(addressOf(row("openai"), [`${CATALOGUE}/openai`, down])).toBe("https://api.openai.com/v1");
    const lost = new ApiError("not_found", "no", { status: 404, planeCode: "provider_not_found" });
    expect(addressOf(row("groq"), [`${CATALOGUE}/groq`, lost])).toBe("https://api.groq.com/openai/v1");
  });

  test.each([
    ["anthropic", entry("anthropic", { npm: "@ai-sdk/anthropic" })],
    ["anthropic", [`${CATALOGUE}/anthropic`, new ApiError("server_error", "no", { status: 502 })] satisfies Step],
    ["azure", entry("azure", { npm: "@ai-sdk/azure" })],
    ["toString", entry("toString")],
  ])("of %s is not guessed", (providerId, read) => {
    const { value } = play(verify({ apiKey }), [list(row(providerId)), read]);
    expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining(`entry for ${providerId} has no address`) });
  });

  test("of a custom config without one is not looked for anywhere else", () => {
    const { value } = play(verify({ apiKey }), [list(custom)]);
    expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("its config has no address") });
  });

  test("takes in the parts of the credentials that it names, and is a secret then", () => {
    const foundry = row("foundry", { api: "https://${FOUNDRY_NAME}.services.ai.azure.com/${FOUNDRY_PATH}" });
    const credentials = { FOUNDRY_NAME: new Secret("name-of-acme"), FOUNDRY_PATH: "models" };
    const { value, requests } = play(verify({ apiKey, credentials, models: [] }), [list(foundry), found()]);
    expect(JSON.parse(revealBody(requests[1]?.body ?? ""))).toMatchObject({ api: "https://name-of-acme.services.ai.azure.com/models" });
    expect(JSON.stringify(requests[1]?.body)).not.toContain("name-of-acme");
    expect(value.detail).not.toContain("name-of-acme");
    const lacking = play(verify({ apiKey, credentials: { FOUNDRY_PATH: "models" } }), [list(foundry)]);
    expect(lacking.value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("--credential FOUNDRY_NAME=…") });
  });

  test("is shown without a password or a query, which may hold a key", () => {
    const api = "https://somebody:pass-of-words@llm.acme.example/v1?key=word-of-words#part";
    const { value } = play(verify({ apiKey, models: [] }), [list({ ...acme, providerConfig: { api } }), found()]);
    expect(value.detail).toMatch(/^OpenWork Den asked https:\/\/llm\.acme\.example\/v1 with/);
  });
});

describe("models", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `model-${index}`);
  const outcomes = (status: string, ...models: readonly string[]) =>
    models.map((id) => ({ id, status, npm: "@ai-sdk/openai-compatible", message: status === "failed" ? `no ${id}, says ${KEY}` : null }));

  test("are those of the provider unless others are named, and cost nothing where the endpoint lists them", () => {
    expect(judged({ apiKey }, found()).missingModels).toEqual([]);
    const google = found({ models: [{ id: "models/gemini-2.5-pro" }, { id: "text-embedding" }] });
    const access = { apiKey, models: ["gemini-2.5-pro"], embeddingModels: ["text-embedding"] };
    expect(judged(access, google)).toMatchObject({ missingModels: [], detail: expect.stringContaining("offers all 2 models") });
  });

  test("that the list lacks are tried by Den, and are missing where that fails too", () => {
    const models = ["large", "deployment", "other-library", "gone"];
    const tried = found({}, [...outcomes("ok", "deployment"), ...outcomes("adjusted", "other-library"), ...outcomes("failed", "gone")]);
    const verdict = judged({ apiKey, models }, found(), tried);
    expect(verdict).toMatchObject({ outcome: "good", missingModels: ["gone"] });
    expect(verdict.bodies[1]).toEqual({ api: API, apiKey: KEY, modelIds: ["deployment", "other-library", "gone"] });
    expect(verdict.detail).toContain("1 of 4 models cannot be used (of gone Den says: no gone, says [redacted])");
  });

  test("are tried eight at a time, each once", () => {
    const models = [...ids(20), "model-3"];
    const verdict = judged(
      { apiKey, models },
      found(),
      ...[0, 8, 16].map((from) => found({}, outcomes("failed", ...ids(20).slice(from, from + 8)))),
    );
    expect(verdict.bodies.slice(1).map(({ modelIds }) => modelIds.length)).toEqual([8, 8, 4]);
    expect(verdict.missingModels).toEqual(ids(20));
  });

  test.each<readonly [what: string, step: Step]>([
    ["no word on them", found()],
    ["a word of later servers", found({}, [{ id: "new", status: "dreaming" }])],
    ["another failure", failed({ status: 429 })],
    ["an error", [TEST, new NetworkError("no answer came within 120 s")]],
  ])("of which %s comes are not called missing, and the key stays good", (_what, step) => {
    const verdict = judged({ apiKey, models: ["large", "new"] }, found(), step);
    expect(verdict).toMatchObject({
      outcome: "good",
      detail: expect.stringContaining("whether 1 of 2 models are offered could not be told"),
    });
    expect(verdict).not.toHaveProperty("missingModels");
  });

  test("are not tried further where a try cannot be had", () => {
    const { bodies } = judged({ apiKey, models: ids(20) }, found(), [TEST, new NetworkError("no")]);
    expect(bodies).toHaveLength(2);
  });
});

describe("over HTTP", () => {
  const keyOf = (words: string) => new Secret(`${words}-value-of-a-key`);

  async function start(era: "1" | "2" | "3", api = API, options: Parameters<typeof startDen>[1] = {}) {
    const server = await startDen(era, options);
    const config = JSON.stringify({ id: "acme", api, models: ["large", "small"] });
    const { exitCode } = await server.llmp([
      "create",
      "--source",
      "custom",
      "--name",
      "Acme",
      "--custom-config",
      config,
      "--api-key",
      "env:VENDOR_KEY",
    ]);
    expect(exitCode).toBe(0);
    const caller = { plane: den, url: server.url, token: options.token ?? denSeed.tokens.adminKey };
    return { server, judge: (access: VendorAccess, selector = "Acme") => performOver(caller, verify(access, selector)) };
  }

  test.each(["2", "3"] as const)("the server of era %s tests key and models, and stores nothing", async (era) => {
    const { server, judge } = await start(era);
    const before = server.providers();
    expect(await judge({ apiKey })).toMatchObject({ outcome: "good", missingModels: [] });
    expect(await judge({ apiKey, models: ["small", "unlisted-one", "gone"] })).toMatchObject({ outcome: "good", missingModels: ["gone"] });
    expect(server.providers()).toEqual(before);
  });

  test("an early server has no such test", async () => {
    const { judge } = await start("1");
    expect(await judge({ apiKey })).toMatchObject({ outcome: "not_checkable", detail: expect.stringContaining("older than 2026-07-02") });
  });

  test.each([
    ["rejected", "rejected"],
    ["forbidden", "no_permission"],
  ])("a %s key is %s, and is not repeated although the endpoint does", async (words, outcome) => {
    const { judge } = await start("3");
    const verdict = await judge({ apiKey: keyOf(words) });
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.detail).not.toContain(keyOf(words).reveal());
  });

  test.each([
    ["http://127.0.0.1:11434/v1", "not_checkable", "does not test http://127.0.0.1:11434/v1 from its server"],
    ["https://llm.invalid/v1", "unreachable", "no answer came from there"],
  ])("an endpoint at %s is %s", async (api, outcome, words) => {
    const { judge } = await start("3", api);
    expect(await judge({ apiKey })).toMatchObject({ outcome, detail: expect.stringContaining(words) });
  });

  test("a vendor of the catalogue is tested at its own address", async () => {
    const { server, judge } = await start("3");
    await server.create("--api-key", "env:VENDOR_KEY");
    expect(await judge({ apiKey }, "OpenAI prod")).toMatchObject({
      outcome: "good",
      detail: "OpenWork Den asked https://api.openai.com/v1 with the key given here: the key is accepted there, and offers the model",
      missingModels: [],
    });
  });

  test("a session asks in the profile's organization", async () => {
    const { server } = await start("3", API, { token: denSeed.tokens.ownerSession });
    const settings = { organization: denSeed.organizations.acme.id };
    const caller = { plane: den, url: server.url, token: denSeed.tokens.ownerSession, settings };
    expect(await performOver(caller, verify({ apiKey }, "Acme"))).toMatchObject({ outcome: "good" });
    expect(server.requests.at(-1)?.path).toMatch(new RegExp(`/v1/orgs/${settings.organization}/llm-providers/test-connection$`));
  });
});
