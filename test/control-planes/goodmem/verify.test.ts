import { describe, expect, onTestFinished, test } from "vitest";
import { goodmem } from "../../../src/control-planes/goodmem/index.ts";
import { goodmemSeed } from "../../../src/control-planes/goodmem/sandbox/seed.ts";
import type { GoodmemState } from "../../../src/control-planes/goodmem/sandbox/state.ts";
import { goodmemSandbox } from "../../../src/control-planes/goodmem/sandbox.ts";
import type { Sandbox } from "../../../src/control-planes/sandbox.ts";
import { AuthenticationError, NetworkError } from "../../../src/errors.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { VendorAccess } from "../../../src/vendors/verdict.ts";
import { play, type Step } from "../conversation.ts";
import { performOver } from "../over-http.ts";
import { converse, converseToFailure, ID, ITEM, LIST, listed, operations, refusal, settings, stored } from "./converse.ts";

const PING = "POST /v1/ping:once";
const PINGED = "GoodMem pinged qwen3-32b at vllm.internal:8000 with the credentials that it stores";

const verify = (access?: VendorAccess, selector = ID) =>
  operations.verify({ selector, settings, ...(access === undefined ? {} : { access }) });

/** What a ping found; the vendor answers, unless told. */
const found = (changes: object = {}): Step => [
  PING,
  { ok: true, httpStatus: 200, rttMs: 12, errorMessage: null, timing: null, ...changes },
];

const failed = (httpStatus: number | null, errorMessage: string | null = null) => found({ ok: false, httpStatus, errorMessage });

function judged(step: Step, access?: VendorAccess) {
  return converse(verify(access), [[LIST, listed(stored)], step]).value;
}

describe("a ping of GoodMem's server", () => {
  test("is a read that names the LLM, in the fields that the server knows", () => {
    const script: readonly Step[] = [[LIST, listed(stored)], found()];
    expect(converse(verify(), script).bodies).toEqual([{ targetId: ID, targetTypeHint: "LLM", timeoutMs: 20_000 }]);
    expect(play(verify(undefined, "Local"), script).requests[1]).toMatchObject({ method: "POST", readOnly: true });
  });

  test("that is answered is good, and its model is there", () => {
    expect(judged(found())).toEqual({ outcome: "good", detail: `${PINGED}: it answers`, missingModels: [] });
    expect(judged(found({ ok: "true", httpStatus: "200" })).outcome).toBe("good");
    expect(judged(found({ httpStatus: undefined })).outcome).toBe("good");
    expect(judged(found(), { models: ["qwen3-32b"] }).missingModels).toEqual([]);
  });

  test("says nothing of other models", () => {
    const verdict = judged(found(), { models: ["qwen3-32b", "gpt-5"], embeddingModels: ["bge-m3"] });
    expect(verdict).toEqual({ outcome: "good", detail: expect.stringContaining("nothing is known of 2 more") });
  });

  test.each([
    [401, "rejected", "the endpoint refuses the key (401)"],
    [403, "no_permission", "the endpoint knows the key, which may not do this (403)"],
    [500, "unreachable", "the endpoint has a failure of its own (500)"],
    [408, "unreachable", "the endpoint has a failure of its own (408)"],
    [429, "unreachable", "the endpoint wants no more requests now (429)"],
    [null, "unreachable", "no answer came from there"],
    [0, "unreachable", "no answer came from there"],
    [404, "not_checkable", "the address or the model is not known there (404)"],
    [200, "not_checkable", "the answer from there (200) could not be read"],
  ])("that fails with %s is %s", (status, outcome, words) => {
    expect(judged(failed(status))).toEqual({ outcome, detail: `${PINGED}: ${words}` });
  });

  test("that claims success with a refusal is the refusal", () => {
    expect(judged(found({ httpStatus: 401 })).outcome).toBe("rejected");
  });

  test("whose model the vendor does not know says so", () => {
    const verdict = judged(failed(404, "The model `qwen3-32b` does not exist"));
    expect(verdict).toMatchObject({ outcome: "not_checkable", missingModels: ["qwen3-32b"] });
    expect(verdict.detail).toContain("; GoodMem says: The model `qwen3-32b` does not exist");
    expect(judged(failed(404, "Not Found"))).not.toHaveProperty("missingModels");
  });

  test("tells a key that Google refuses by its words, since the status is 400", () => {
    expect(judged(failed(400, "API key not valid. Please pass a valid API key.")).outcome).toBe("rejected");
    expect(judged(failed(400, "Unknown parameter")).outcome).toBe("not_checkable");
  });

  test("repeats what it says in one short line", () => {
    const { detail } = judged(failed(null, `Connection failed:\n\u001b[31munknown host ${"and so on ".repeat(100)}`));
    expect(detail).toMatch(/; GoodMem says: Connection failed: unknown host and so on .*…$/);
    expect(detail).not.toMatch(/\p{Cc}/u);
    expect(detail.length).toBeLessThan(320);
  });

  test.each([
    [401, "Incorrect API key provided: value-of-the-stored-key", "rejected"],
    [400, "header authorization: Bearer value-of-the-stored-key", "not_checkable"],
    [null, 'invalid header value: "value-of-the-stored-key"', "not_checkable"],
  ])("repeats nothing that may hold the stored key, which nobody here knows: %s %s", (status, words, outcome) => {
    const verdict = judged(failed(status, words));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.detail).not.toContain("value-of-the-stored-key");
  });

  test("repeats no key that is known here, and no shape of one", () => {
    const apiKey = new Secret("words-that-open-nothing");
    const said = judged(failed(503, "upstream of words-that-open-nothing and sk-proj-0123456789abcdef is down"), { apiKey });
    expect(said.detail).toContain("GoodMem says: upstream of [redacted] and [redacted] is down");
  });
});

describe("where no ping can be had", () => {
  const forbidden = new AuthenticationError("this API key may not do that", { status: 403 });

  test("for want of a right at GoodMem, the reason is said", () => {
    expect(judged([PING, forbidden])).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("PING_LLM and EXECUTE_LLM") });
  });

  test("the server is too old, where the LLM is still there", () => {
    const { value } = converse(verify(), [
      [LIST, listed(stored)],
      [PING, refusal(404)],
      [ITEM, stored],
    ]);
    expect(value).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("too old") });
    expect(judged([PING, refusal(405)])).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("too old") });
  });

  test("the LLM is gone, where it was deleted meanwhile", () => {
    const script: readonly Step[] = [
      [LIST, listed(stored)],
      [PING, refusal(404)],
      [ITEM, refusal(404)],
    ];
    expect(converseToFailure(verify(), script)).toMatchObject({ code: "not_found" });
  });

  test.each([refusal(500), refusal(400), new AuthenticationError("no", { status: 401 }), new NetworkError("no")])(
    "because GoodMem itself refuses or fails, it is an error: %o",
    (error) => {
      expect(
        converseToFailure(verify(), [
          [LIST, listed(stored)],
          [PING, error],
        ]),
      ).toBe(error);
    },
  );

  test("because something else answers, it is an error", () => {
    expect(
      converseToFailure(verify(), [
        [LIST, listed(stored)],
        [PING, { status: "fine" }],
      ]),
    ).toMatchObject({ code: "unexpected_response" });
  });

  test("a key that may not list is an error", () => {
    expect(converseToFailure(verify(), [[LIST, forbidden]])).toBe(forbidden);
  });
});

describe("over HTTP", () => {
  const { tokens } = goodmemSeed;

  async function start(era: "legacy" | "current" = "current") {
    const server = await startSandbox({ sandboxes: { goodmem: goodmemSandbox as Sandbox<unknown> }, eras: { goodmem: era } });
    onTestFinished(() => server.close());
    const caller = (token: string) => ({ plane: goodmem, url: server.urlOf("goodmem"), token });
    return {
      state: () => server.stateOf("goodmem") as GoodmemState,
      create: (changes: object) =>
        performOver(
          caller(tokens.admin),
          operations.create({
            spec: {
              displayName: "GPT",
              providerType: "OPENAI",
              endpointUrl: "https://api.openai.com/v1",
              modelIdentifier: "gpt-5",
              ...changes,
            },
            settings,
            allowDuplicate: false,
          }),
        ),
      judge: (token: string = tokens.admin) => performOver(caller(token), verify({}, "GPT")),
    };
  }

  test.each([
    ["a good key", { apiKey: new Secret("good-value-of-a-key") }, "good"],
    ["a rejected key", { apiKey: new Secret("rejected-value-of-a-key") }, "rejected"],
    ["a key without the right", { apiKey: new Secret("forbidden-value-of-a-key") }, "no_permission"],
    ["no key where one is needed", { credentialKind: "NONE" as const }, "rejected"],
    ["a host that nobody has", { endpointUrl: "https://llm.invalid/v1", apiKey: new Secret("good-value-of-a-key") }, "unreachable"],
    ["a model that is not there", { modelIdentifier: "missing-model", apiKey: new Secret("good-value-of-a-key") }, "not_checkable"],
  ])("%s gives the verdict %s", async (_what, changes, outcome) => {
    const server = await start();
    await server.create(changes);
    const before = server.state().llms;
    const verdict = await server.judge();
    expect(verdict).toMatchObject({ outcome, detail: expect.stringMatching(/^GoodMem pinged/) });
    expect(verdict.detail).not.toContain("value-of-a-key");
    expect(server.state().llms).toEqual(before);
  });

  test("a server of the published page knows no ping", async () => {
    const server = await start("legacy");
    await server.create({ apiKey: new Secret("good-value-of-a-key") });
    expect(await server.judge()).toMatchObject({ outcome: "not_checkable", detail: expect.stringContaining("too old") });
  });

  test("a key of GoodMem's without the right to ping is no error", async () => {
    const server = await start();
    await server.create({ apiKey: new Secret("good-value-of-a-key"), ownerId: goodmemSeed.users.grace.userId });
    expect(await server.judge(tokens.readOnly)).toMatchObject({ outcome: "not_checkable", detail: expect.stringContaining("PING_LLM") });
    expect(await server.judge(tokens.member)).toMatchObject({ outcome: "good" });
  });
});
