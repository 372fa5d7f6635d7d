import { describe, expect, test } from "vitest";
import type { Era } from "../../../../src/control-planes/langwatch/sandbox/state.ts";
import { errorOf, MASK, standIn } from "./stand-in.ts";

type Bag = Readonly<Record<string, unknown>>;

const isAccepted = (provider: string, customKeys: Bag) => standIn().put(provider, { enabled: true, customKeys }).status === 200;

/** What is stored after a first bag and, where one is given, an update with a second; the status of the last answer beside it. */
function stored(provider: string, first: Bag, second?: Bag, era: Era = "3.16") {
  const stand = standIn(era);
  let { status } = stand.put(provider, { enabled: true, customKeys: first });
  if (second !== undefined) ({ status } = stand.put(provider, { enabled: true, customKeys: second }));
  return { status, keys: stand.rowsOf(provider)[0]?.customKeys };
}

const openai = { OPENAI_API_KEY: "key", OPENAI_BASE_URL: "https://api.openai.com/v1" };
const bedrock = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION_NAME: "eu-west-1" };
const vertex = { GOOGLE_APPLICATION_CREDENTIALS: "{}", VERTEXAI_PROJECT: "p", VERTEXAI_LOCATION: "l" };
const safety = { AZURE_CONTENT_SAFETY_ENDPOINT: "https://safety.example", AZURE_CONTENT_SAFETY_KEY: "key" };
const codex = Object.fromEntries(
  ["ACCESS_TOKEN", "REFRESH_TOKEN", "ID_TOKEN", "ACCOUNT_ID", "PLAN", "EMAIL", "TOKENS_SAVED_AT"].map((name) => [`CODEX_${name}`, "text"]),
);

describe("what a provider demands", () => {
  test.each<readonly [string, Bag]>([
    ["custom", {}],
    ["custom", { CUSTOM_BASE_URL: "no URL" }],
    ["bedrock", {}],
    ["openai", { OPENAI_BASE_URL: "http://localhost" }],
    ["anthropic", { ANTHROPIC_API_KEY: "key" }],
    ["gemini", { GEMINI_API_KEY: "key" }],
    ["gemini", { GEMINI_API_KEY: "key", GEMINI_PROJECT: "p", GEMINI_LOCATION: "l" }],
    ["elevenlabs", { ELEVENLABS_API_KEY: "key", ELEVENLABS_BASE_URL: "https://api.eu.elevenlabs.io/v1" }],
    ["vertex_ai", vertex],
    ["azure", {}],
    ["azure_safety", safety],
    ["openai_codex", codex],
    ["deepseek", { MANAGED: "by-terraform" }],
    ["voyage", { VOYAGE_API_KEY: "k\0\n" }],
  ])("%s takes %j", (provider, bag) => {
    expect(isAccepted(provider, bag)).toBe(true);
  });

  test.each<readonly [string, Bag]>([
    ["openai", {}],
    ["openai", { OPENAI_API_KEY: "  ", OPENAI_BASE_URL: null }],
    ["openai", { OPENAI_API_KEY: 7 }],
    ["gemini", { GEMINI_API_KEY: "" }],
    ["gemini", { GEMINI_API_KEY: "key", GEMINI_PROJECT: "p" }],
    ["gemini", { GEMINI_API_KEY: "key", GEMINI_PROJECT: "p", GEMINI_LOCATION: "  " }],
    ["elevenlabs", { ELEVENLABS_API_KEY: "key", ELEVENLABS_BASE_URL: "http://api.elevenlabs.io" }],
    ["elevenlabs", { ELEVENLABS_API_KEY: "key", ELEVENLABS_BASE_URL: "https://elevenlabs.io.example" }],
    ["elevenlabs", { ELEVENLABS_API_KEY: "key", ELEVENLABS_BASE_URL: MASK }],
    ["vertex_ai", { ...vertex, GOOGLE_APPLICATION_CREDENTIALS: "/path/to/file.json" }],
    ["vertex_ai", { ...vertex, GOOGLE_APPLICATION_CREDENTIALS: MASK }],
    ["vertex_ai", { ...vertex, VERTEXAI_LOCATION: "" }],
    ["deepseek", {}],
    ["xai", { XAI_API_KEY: null }],
    ["cerebras", { GROQ_API_KEY: "key" }],
    ["azure_safety", { ...safety, AZURE_CONTENT_SAFETY_ENDPOINT: "safety.example" }],
    ["openai_codex", { ...codex, CODEX_REFRESH_TOKEN: "" }],
  ])("%s refuses %j, naming no field", (provider, bag) => {
    const answer = standIn().put(provider, { enabled: true, customKeys: bag });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({ error: `Invalid credentials for provider ${provider}`, message: errorOf(answer).error });
  });

  test("names that the provider does not know are dropped silently", () => {
    expect(stored("openai", { ...openai, OPENAI_ORGANIZATION: "org" }).keys).toEqual(openai);
    expect(stored("bedrock", { AWS_API_KEY: "key" }).keys).toEqual({});
  });

  test("Azure stores names that nobody reads, removes nulls, and takes all nulls for nothing", () => {
    expect(stored("azure", { AZURE_API_KEY: "key", AZURE_OPENAI_ENDPOINT: null }).keys).toEqual({ AZURE_API_KEY: "key" });
    expect(stored("azure", { AZURE_OPENAI_API_KEY: null }).keys).toBeNull();
  });

  test("project and location of Gemini are trimmed, the key is not", () => {
    const keys = { GEMINI_API_KEY: " key ", GEMINI_PROJECT: " p ", GEMINI_LOCATION: " l " };
    expect(stored("gemini", keys).keys).toEqual({ GEMINI_API_KEY: " key ", GEMINI_PROJECT: "p", GEMINI_LOCATION: "l" });
  });
});

describe("an update of the bag", () => {
  test("since 3.11 a secret that is left out is kept, and a public value that is left out is gone", () => {
    expect(stored("bedrock", bedrock, { AWS_SECRET_ACCESS_KEY: "new" }).keys).toEqual({
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "new",
    });
    expect(stored("openai", openai, { OPENAI_API_KEY: "new" }).keys).toEqual({ OPENAI_API_KEY: "new" });
    expect(stored("openai", openai, { OPENAI_BASE_URL: "http://proxy" }).keys).toEqual({
      OPENAI_API_KEY: "key",
      OPENAI_BASE_URL: "http://proxy",
    });
  });

  test("before 3.11 whatever is left out is deleted, secrets too", () => {
    expect(stored("bedrock", bedrock, { AWS_SECRET_ACCESS_KEY: "new" }, "3.10").keys).toEqual({ AWS_SECRET_ACCESS_KEY: "new" });
    expect(stored("bedrock", bedrock, {}, "3.10").keys).toEqual({});
  });

  test("the mask keeps the stored value", () => {
    for (const era of ["3.5", "3.10", "3.16"] as const) {
      const masked = { ...openai, OPENAI_API_KEY: MASK };
      expect(stored("openai", openai, masked, era)).toEqual({ status: 200, keys: openai });
    }
  });

  test("an empty text clears a value, null is stored", () => {
    const second = { ...bedrock, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: null };
    expect(stored("bedrock", bedrock, second).keys).toEqual(second);
  });

  test("is validated whole, so who demands a key refuses a bag without it", () => {
    const gemini = { GEMINI_API_KEY: "key", GEMINI_PROJECT: "p", GEMINI_LOCATION: "l" };
    expect(stored("gemini", gemini, { GEMINI_PROJECT: "q", GEMINI_LOCATION: "l" })).toEqual({ status: 400, keys: gemini });
    expect(stored("vertex_ai", vertex, { ...vertex, GOOGLE_APPLICATION_CREDENTIALS: MASK })).toEqual({ status: 400, keys: vertex });
  });

  test("since 3.11 a bag without any of the provider's fields is refused while credentials are stored", () => {
    const azure = { AZURE_OPENAI_API_KEY: "key" };
    for (const bag of [{ "api-key": "key" }, { AZURE_OPENAI_API_KEY: null }]) {
      expect(stored("azure", azure, bag)).toEqual({ status: 400, keys: azure });
    }
    expect(stored("bedrock", bedrock, {})).toEqual({ status: 400, keys: bedrock });
    expect(stored("custom", { CUSTOM_API_KEY: "key" }, {}).status).toBe(400);
  });

  test("where nothing is stored such a bag is accepted", () => {
    expect(stored("bedrock", {}, {}).status).toBe(200);
    expect(stored("azure", { AZURE_OPENAI_API_KEY: null }, { "api-key": "key" })).toEqual({ status: 200, keys: { "api-key": "key" } });
  });

  test("what Azure stored under another name is kept as a secret", () => {
    const first = { "api-key": "key", AZURE_OPENAI_ENDPOINT: "https://azure.example" };
    expect(stored("azure", first, { AZURE_OPENAI_API_KEY: "new" }).keys).toEqual({ "api-key": "key", AZURE_OPENAI_API_KEY: "new" });
  });
});
