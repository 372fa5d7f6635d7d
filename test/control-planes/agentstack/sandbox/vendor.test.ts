import { describe, expect, test } from "vitest";
import { CREATE, MODELS, openai, standIn } from "./stand-in.ts";

const other = { ...openai, type: "other", base_url: "https://llm.example/v1" };
const anthropic = { ...openai, type: "anthropic", base_url: "https://api.anthropic.com/v1" };

function create(era: "nov" | "apr" | "adk", body: object) {
  const stand = standIn(era);
  const answer = stand.call(CREATE, { body });
  return { ...answer, stored: stand.state.providers.filter(({ registry }) => registry === null) };
}

describe("a key that the vendor refuses", () => {
  test.each([["nov", 400] as const, ["apr", 424] as const, ["adk", 424] as const])("%s: is a %i, and nothing is stored", (era, status) => {
    const { stored, ...answer } = create(era, { ...openai, api_key: "a-wrong-key" });
    expect(answer.status).toBe(status);
    expect(create(era, { ...openai, api_key: "a-rejected-key" }).status).toBe(status);
    expect(answer.body.detail).toMatch(
      /^Failed to load models from openai provider \(https:\/\/api\.openai\.com\/v1\): \[\('\w+', .*\)\]$/,
    );
    expect(stored).toEqual([]);
  });

  test("OpenAI's words show both ends of it", () => {
    const { detail } = create("apr", { ...openai, api_key: "begin-bad-middle-end1" }).body;
    expect(detail).toContain("Error code: 401 - {'error': {'message': 'Incorrect API key provided: begin-ba****");
    expect(detail).toContain("end1. You can find your API key at");
  });

  test("a home-made gateway's words show all of it", () => {
    expect(create("apr", { ...other, api_key: "the-wrong-key" }).body.detail).toContain("no such key: the-wrong-key");
  });

  test("November and Anthropic tell only of the status and the URL", () => {
    expect(create("nov", { ...other, api_key: "wrong" }).body.detail).toContain(
      "Client error '401 Unauthorized' for url 'https://llm.example/v1/models'",
    );
    expect(create("adk", { ...anthropic, api_key: "bad" }).body.detail).toContain(
      "Client error '401 Unauthorized' for url 'https://api.anthropic.com/v1/models'",
    );
  });

  test("an empty key passes validation and fails at the vendor", () => {
    expect(create("nov", { ...openai, api_key: "" })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("Illegal header") },
    });
    expect(create("apr", { ...openai, api_key: "" })).toMatchObject({
      status: 424,
      body: { detail: expect.stringContaining("APIConnection") },
    });
    expect(create("apr", { ...anthropic, api_key: "" }).status).toBe(424);
  });

  test("a key with a line break cannot be sent; November repeats it", () => {
    const { detail } = create("nov", { ...openai, api_key: "line-1\nline-2" }).body;
    expect(detail).toContain("line-1");
    expect(detail).toMatch(/line-1\\+nline-2/);
  });

  test.each(["watsonx", "voyage", "bedrock", "openrouter", "ollama", "jan"])("%s never learns of it", (type) => {
    const body = { ...openai, type, base_url: "https://vendor.example/v1", api_key: "a-wrong-key", watsonx_space_id: "s" };
    expect(create("apr", body).status).toBe(201);
  });
});

describe("a URL that does not lead to the vendor", () => {
  test("a host under .invalid cannot be reached", () => {
    const base_url = "https://llm.invalid/v1";
    expect(create("nov", { ...other, base_url })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("('ConnectError', ") },
    });
    expect(create("apr", { ...other, base_url })).toMatchObject({
      status: 424,
      body: { detail: "Failed to load models from other provider (https://llm.invalid/v1): [('APIConnectionError', 'Connection error.')]" },
    });
    expect(create("apr", { ...anthropic, base_url })).toMatchObject({
      status: 424,
      body: { detail: expect.stringContaining("ConnectError") },
    });
  });

  test("watsonx's list is asked for, so its URL counts although its key does not", () => {
    const watsonx = { ...openai, type: "watsonx", watsonx_space_id: "s", base_url: "https://ml.invalid" };
    expect(create("apr", watsonx).status).toBe(424);
  });

  test("nobody calls Voyage, and a failure of Bedrock is swallowed: no models", () => {
    const base_url = "https://llm.invalid/v1";
    expect(create("apr", { ...openai, type: "voyage", base_url }).stored).toMatchObject([{ models: { length: 7 } }]);
    expect(create("apr", { ...openai, type: "bedrock", base_url }).stored).toMatchObject([{ models: [] }]);
    const badKey = { ...openai, type: "bedrock", base_url: "https://bedrock.example/openai/v1", api_key: "bad:key" };
    expect(create("apr", badKey).stored).toMatchObject([{ models: [] }]);
  });

  test("Anthropic's must end in /v1, without a slash", () => {
    for (const base_url of ["https://api.anthropic.com", "https://api.anthropic.com/v1/"]) {
      expect(create("apr", { ...anthropic, base_url })).toMatchObject({
        status: 424,
        body: { detail: expect.stringContaining("404 Not Found") },
      });
    }
  });

  test("a vendor's own host without its path is a 404 of the vendor", () => {
    expect(create("apr", { ...openai, base_url: "https://api.openai.com" })).toMatchObject({
      status: 424,
      body: { detail: expect.stringContaining("Error code: 404") },
    });
  });

  test("GitHub is asked at its catalogue, without the port", () => {
    const { detail } = create("apr", { ...openai, type: "github", base_url: "https://github.example:8443/inference", api_key: "bad" }).body;
    expect(detail).toContain("'https://github.example/catalog/models'");
  });
});

describe("order of checks", () => {
  test("the vendor is asked before the database, so a bad key hides a duplicate", () => {
    const stand = standIn("apr");
    stand.call(CREATE, { body: openai });
    expect(stand.call(CREATE, { body: { ...openai, api_key: "bad" } }).status).toBe(424);
    expect(stand.call(CREATE, { body: openai }).status).toBe(409);
  });

  test("the watsonx ids are looked at before the vendor is asked", () => {
    expect(create("apr", { ...openai, type: "watsonx", base_url: "https://ml.invalid" }).status).toBe(500);
  });

  test("what the vendor listed is what the server offers", () => {
    const stand = standIn("nov");
    stand.call(CREATE, { body: openai });
    expect(stand.call(MODELS).body.data.map(({ id }) => id)).toEqual([
      "openai:gpt-5",
      "openai:gpt-5-mini",
      "openai:text-embedding-3-small",
    ]);
  });
});
