import { describe, expect, test } from "vitest";
import { langwatchSeed } from "../../../../src/control-planes/langwatch/sandbox/seed.ts";
import { entryOf, LIST, MASK, standIn } from "./stand-in.ts";

const { tokens } = langwatchSeed;
const openai = { enabled: true, customKeys: { OPENAI_API_KEY: "key-of-openai", OPENAI_BASE_URL: "https://api.openai.com/v1" } };

describe("models and headers", () => {
  const described = [{ modelId: "gpt-x", displayName: "GPT X", mode: "chat" }];
  const full = {
    ...openai,
    customModels: described,
    customEmbeddingsModels: ["embed-x"],
    extraHeaders: [{ key: "x-team", value: "blue" }],
  };

  test("bare names are stored as they are and shown as objects; an empty list is shown as null", () => {
    const stand = standIn();
    const entry = entryOf(stand.put("openai", { ...openai, customModels: [], customEmbeddingsModels: ["embed-x"] }), "openai");
    expect(entry.customModels).toBeNull();
    expect(entry.customEmbeddingsModels).toEqual([{ modelId: "embed-x", displayName: "embed-x", mode: "embedding" }]);
    expect(stand.rowsOf("openai")).toMatchObject([{ customEmbeddingsModels: ["embed-x"] }]);
  });

  test("an update that leaves them out clears them, and keeps the keys", () => {
    const stand = standIn();
    stand.put("openai", full);
    stand.put("openai", { enabled: true });
    expect(stand.rowsOf("openai")).toMatchObject([{ ...openai, customModels: [], customEmbeddingsModels: [], extraHeaders: [] }]);
  });

  test("read, change, write back without the keys loses nothing", () => {
    const stand = standIn();
    stand.put("openai", full);
    const { customModels, customEmbeddingsModels, extraHeaders } = entryOf(stand.call(LIST), "openai");
    stand.put("openai", { enabled: false, customModels, customEmbeddingsModels, extraHeaders });
    const embeddings = [{ modelId: "embed-x", displayName: "embed-x", mode: "embedding" }];
    expect(stand.rowsOf("openai")).toMatchObject([{ ...full, enabled: false, customEmbeddingsModels: embeddings }]);
  });

  function headersAfter(stored: readonly string[], sent: readonly (readonly [string, string])[]) {
    const stand = standIn();
    stand.put("openai", { ...openai, extraHeaders: stored.map((key, index) => ({ key, value: `value-${index}` })) });
    stand.put("openai", { enabled: true, extraHeaders: sent.map(([key, value]) => ({ key, value })) });
    return stand.rowsOf("openai")[0]?.extraHeaders.map(({ key, value }) => [key, value]);
  }

  test("a masked header stands for the stored one of its name, wherever it is", () => {
    expect(
      headersAfter(
        ["a", "b"],
        [
          ["b", MASK],
          ["a", "new"],
        ],
      ),
    ).toEqual([
      ["b", "value-1"],
      ["a", "new"],
    ]);
  });

  test("a masked header of a new name is a renaming of the one at its place, or dropped", () => {
    expect(
      headersAfter(
        ["a", "b"],
        [
          ["renamed", MASK],
          ["b", MASK],
        ],
      ),
    ).toEqual([
      ["renamed", "value-0"],
      ["b", "value-1"],
    ]);
    expect(
      headersAfter(
        ["a"],
        [
          ["stranger", MASK],
          ["a", MASK],
        ],
      ),
    ).toEqual([["a", "value-0"]]);
  });

  test("of two headers of one name the second gets the value of the first", () => {
    expect(
      headersAfter(
        ["a", "a"],
        [
          ["a", MASK],
          ["a", MASK],
        ],
      ),
    ).toEqual([
      ["a", "value-0"],
      ["a", "value-0"],
    ]);
  });

  test("empty and doubled headers, and line breaks, are accepted", () => {
    expect(
      headersAfter(
        [],
        [
          ["", ""],
          ["a", "1\r\n2"],
          ["a", "3"],
        ],
      ),
    ).toEqual([
      ["", ""],
      ["a", "1\r\n2"],
      ["a", "3"],
    ]);
  });

  test("poison: an empty bare name is stored, and every answer of the project is a 500 until it is gone", () => {
    const stand = standIn();
    expect(stand.put("openai", { ...openai, customModels: [""] }).status).toBe(500);
    expect(stand.call(LIST)).toMatchObject({ status: 500, body: { error: "Internal server error" } });
    // What is written meanwhile is stored all the same.
    expect(stand.put("groq", { enabled: true, customKeys: { GROQ_API_KEY: "k" } }).status).toBe(500);
    expect(stand.rowsOf("groq")).toHaveLength(1);
    expect(stand.call(LIST, { token: tokens.searchKey }).status).toBe(200);
    expect(entryOf(stand.put("openai", openai), "groq").enabled).toBe(true);
  });
});
