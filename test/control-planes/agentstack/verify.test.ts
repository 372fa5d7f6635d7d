import { describe, expect, onTestFinished, test } from "vitest";
import { agentstack } from "../../../src/control-planes/agentstack/index.ts";
import { agentstackSeed } from "../../../src/control-planes/agentstack/sandbox/seed.ts";
import type { AgentStackState, Era } from "../../../src/control-planes/agentstack/sandbox/state.ts";
import { agentstackSandbox } from "../../../src/control-planes/agentstack/sandbox.ts";
import { typeNames, vendorTypes } from "../../../src/control-planes/agentstack/vendor-types.ts";
import type { Sandbox } from "../../../src/control-planes/sandbox.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { VendorAccess } from "../../../src/vendors/verdict.ts";
import { play, playFailure } from "../conversation.ts";
import { performOver } from "../over-http.ts";
import { create, LIST, LOST, MODELS, models, NEW, OLD, page, refusals, row, verify } from "./server.ts";

type Row = Readonly<Record<string, unknown>>;

/** The verdict on the first of these rows, where the server serves these models. */
function judged(rows: readonly Row[], served: unknown = models("openai:gpt-5"), access?: VendorAccess) {
  const { value, requests } = play(verify(OLD, access), [
    [LIST, page(...rows)],
    [MODELS, served],
  ]);
  expect(requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
  expect(value.detail).toMatch(/^Agent Stack /);
  return value;
}

const { state: _state, registry: _registry, ...ancient } = row();

describe("a provider that the server counts as online", () => {
  test("has a key with which its models were listed", () => {
    expect(judged([row()])).toEqual({ outcome: "good", detail: expect.stringContaining("counts it as online") });
    expect(judged([row()]).detail).toContain("with the stored key when it last did");
  });

  test("has one also where another provider has its type, or where the models cannot be read just now", () => {
    expect(judged([row(), row({ id: NEW })]).outcome).toBe("good");
    expect(judged([row()], LOST, { models: ["gpt-5"] })).toEqual({ outcome: "good", detail: expect.any(String) });
  });

  test("needs no key where its type needs none, which is said", () => {
    expect(judged([row({ type: "ollama" })], models("ollama:qwen3:8b"))).toEqual({
      outcome: "good",
      detail: expect.stringContaining("for which it needs no key"),
    });
  });

  test("of an endpoint of one's own is as good as its list is closed", () => {
    expect(judged([row({ type: "other" })], models("other:large")).detail).toContain("where that list is not open to all");
  });

  test("and without a model proves nothing", () => {
    expect(judged([row()], models(), { models: ["gpt-5"] })).toEqual({
      outcome: "not_checkable",
      detail: expect.stringContaining("lists no models of it"),
    });
  });
});

describe("a provider that the server counts as offline", () => {
  test("has a refused key or a vendor out of reach, which nobody tells apart", () => {
    const verdict = judged([row({ state: "offline" })], models(), { models: ["gpt-5"] });
    expect(verdict).toEqual({
      outcome: "unreachable",
      detail: expect.stringContaining("whether the vendor was out of its reach or refused"),
    });
  });

  test.each(["ollama", "openrouter", "watsonx"])("of the type %s, which lists without the key, has none that was refused", (type) => {
    const { outcome, detail } = judged([row({ type, state: "offline" })], models());
    expect(outcome).toBe("unreachable");
    expect(detail).not.toContain("refused");
  });
});

describe("a type whose key the server never checks", () => {
  const unverified = typeNames.filter((type) => "unverified" in vendorTypes[type as keyof typeof vendorTypes]);

  test("is one of these", () => {
    expect(unverified).toEqual(["bedrock", "watsonx", "openrouter", "voyage"]);
  });

  test.each(unverified)("%s is not checkable, and the reason is said; models are told all the same", (type) => {
    const { unverified: reason } = vendorTypes[type as "bedrock"];
    const access = { models: ["here", "gone"] };
    expect(judged([row({ type })], models(`${type}:here`), access)).toEqual({
      outcome: "not_checkable",
      detail: expect.stringContaining(reason),
      missingModels: ["gone"],
    });
  });

  test("Bedrock without models looks as it does with a refused key", () => {
    const suspicion = "so the key is probably refused";
    expect(judged([row({ type: "bedrock" })], models()).detail).toContain(suspicion);
    expect(judged([row({ type: "bedrock" })], models("bedrock:nova")).detail).not.toContain(suspicion);
    expect(judged([row({ type: "bedrock" })], LOST).detail).not.toContain(suspicion);
    expect(judged([row({ type: "watsonx" })], models()).detail).not.toContain(suspicion);
  });

  test("a type that llmp does not know may be one", () => {
    const type = `quantum\u001b[31m${"-and-so-on".repeat(100)}`;
    const { outcome, detail } = judged([row({ type })]);
    expect(outcome).toBe("not_checkable");
    expect(detail).toContain("does not know the type quantum-and-so-on");
    expect(detail.length).toBeLessThanOrEqual(500);
    expect(detail).not.toMatch(/\p{Cc}/u);
  });
});

describe("a server before 2026-02, which shows no state", () => {
  test("proves the key by the models that it lists", () => {
    expect(judged([ancient])).toEqual({ outcome: "good", detail: expect.stringContaining("lists models of it") });
  });

  test("proves nothing where two providers share a type, lists none, or cannot list", () => {
    for (const [rows, served] of [
      [[ancient, { ...ancient, id: NEW }], models("openai:gpt-5")],
      [[ancient], models()],
      [[ancient], LOST],
    ] as const) {
      expect(judged(rows, served)).toEqual({ outcome: "not_checkable", detail: expect.any(String) });
    }
  });
});

describe("models that are asked for", () => {
  test("are missing where the server does not list them of the type", () => {
    const served = models("openai:gpt-5", "openai:text-embedding-3-small", "groq:llama");
    const access = { models: ["gpt-5", "openai:gpt-5", "llama", "gone"], embeddingModels: ["text-embedding-3-small"] };
    expect(judged([row()], served, access).missingModels).toEqual(["llama", "gone"]);
    expect(judged([row()], served, { models: ["gpt-5"] }).missingModels).toEqual([]);
  });

  test("are known to Gemini by another name, and to Ollama with a colon", () => {
    const gemini = models("gemini:models/gemini-2.5-pro");
    expect(judged([row({ type: "gemini" })], gemini, { models: ["gemini-2.5-pro"] }).missingModels).toEqual([]);
    expect(judged([row({ type: "ollama" })], models("ollama:qwen3:8b"), { models: ["qwen3:8b"] }).missingModels).toEqual([]);
  });

  test("may be the other's where two providers share a type; one that is not there is nobody's", () => {
    const rows = [row(), row({ id: NEW })];
    expect(judged(rows, undefined, { models: ["gpt-5"] })).not.toHaveProperty("missingModels");
    expect(judged(rows, undefined, { models: ["gpt-5", "gone"] }).missingModels).toEqual(["gone"]);
  });
});

test("a name that nobody has, and a token that is refused, are errors", () => {
  expect(playFailure(verify("Nobody"), [[LIST, page(row())]])).toMatchObject({ code: "not_found" });
  expect(playFailure(verify(OLD), [[LIST, refusals.unauthorized()]])).toMatchObject({ code: "authentication" });
});

describe.each(["nov", "apr", "adk"] as const)("over HTTP, era %s", (era: Era) => {
  async function start() {
    const server = await startSandbox({ sandboxes: { agentstack: agentstackSandbox as Sandbox<unknown> }, eras: { agentstack: era } });
    onTestFinished(() => server.close());
    const caller = { plane: agentstack, url: server.urlOf("agentstack"), token: agentstackSeed.tokens.admin };
    const state = () => server.stateOf("agentstack") as AgentStackState;
    return {
      create: (type: string, words: string, changes: object = {}) =>
        performOver(caller, create({ type, name: type, api_key: new Secret(`${words}-value-of-a-key`), ...changes })),
      judge: (type: string, access?: VendorAccess) => performOver(caller, verify(type, access)),
      turnOff: () =>
        server.setState("agentstack", { ...state(), providers: state().providers.map((one) => ({ ...one, isOnline: false })) }),
    };
  }

  test("a key that was taken is good, and models are told", async () => {
    const server = await start();
    await server.create("openai", "good");
    expect(await server.judge("openai", { models: ["gpt-5", "gone"] })).toMatchObject({ outcome: "good", missingModels: ["gone"] });
  });

  test("what went offline later is no longer good", async () => {
    const server = await start();
    await server.create("openai", "good");
    server.turnOff();
    const { outcome } = await server.judge("openai", { models: ["gpt-5"] });
    // November shows no state, only that the models are gone.
    expect(outcome).toBe(era === "nov" ? "not_checkable" : "unreachable");
  });

  test("a key that the server never checked is not called good", async () => {
    const server = await start();
    await server.create("voyage", "rejected");
    expect(await server.judge("voyage", { models: ["voyage-3-large"] })).toMatchObject({ outcome: "not_checkable", missingModels: [] });
    if (era === "nov") return;
    await server.create("bedrock", "rejected", { base_url: "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1" });
    expect(await server.judge("bedrock")).toMatchObject({
      outcome: "not_checkable",
      detail: expect.stringContaining("probably refused"),
    });
  });
});
