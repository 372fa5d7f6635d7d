import { describe, expect, test } from "vitest";
import { goodmemSeed } from "../../../../src/control-planes/goodmem/sandbox/seed.ts";
import { LIST, openai, standIn, vllm } from "./stand-in.ts";

const { tokens, users } = goodmemSeed;

function filled(era?: "legacy" | "current") {
  const server = standIn(era);
  server.create({ ...openai, displayName: "Ada's OpenAI", labels: { team: "ai", stage: "production" } });
  server.create({ ...vllm, displayName: "Ada's vLLM", labels: { team: "ai" } });
  server.create({ ...vllm, displayName: "Grace's vLLM" }, tokens.member);
  const names = (query: string, token: string = tokens.admin) =>
    server.call(`${LIST}${query}`, { token }).body.llms.map(({ displayName }) => displayName);
  return { server, names };
}

describe("a list", () => {
  test("is wrapped, whole, and without credentials", () => {
    const { server, names } = filled();
    expect(names("")).toEqual(["Ada's OpenAI", "Ada's vLLM", "Grace's vLLM"]);
    expect(JSON.stringify(server.call(`${LIST}?includeCredentials=true`, { token: tokens.credentialReader }).body)).not.toContain(
      "sk-first-value",
    );
  });

  test("shows one's own only, unless the key is good for everybody's", () => {
    const { names } = filled();
    expect(names("", tokens.member)).toEqual(["Grace's vLLM"]);
    expect(names("", tokens.readOnly)).toEqual(["Grace's vLLM"]);
  });

  test("is narrowed by owner; what is no id is a 400", () => {
    const { server, names } = filled();
    expect(names(`?ownerId=${users.grace.userId}`)).toEqual(["Grace's vLLM"]);
    expect(names(`?ownerId=${users.ada.userId}`, tokens.member)).toEqual([]);
    const invalid = { status: 400, body: { errors: [{ field: "ownerId", message: "Invalid owner ID format" }] } };
    expect(server.call(`${LIST}?ownerId=grace`)).toMatchObject(invalid);
  });

  test("on older servers, somebody else's owner id gives one's own without a word", () => {
    expect(filled("legacy").names(`?ownerId=${users.ada.userId}`, tokens.member)).toEqual(["Grace's vLLM"]);
  });

  test("is narrowed by provider type in any case; an unknown one is a 400", () => {
    const { server, names } = filled();
    expect(names("?providerType=OPENAI")).toEqual(["Ada's OpenAI"]);
    expect(names("?providerType=openai")).toEqual(["Ada's OpenAI"]);
    expect(server.call(`${LIST}?providerType=ANTHROPIC`).status).toBe(400);
  });

  test("is narrowed by labels, all of them, in both spellings; the first value of a key wins", () => {
    const { names } = filled();
    expect(names("?label.team=ai")).toEqual(["Ada's OpenAI", "Ada's vLLM"]);
    expect(names("?label.team=ai&label%5Bstage%5D=production")).toEqual(["Ada's OpenAI"]);
    expect(names("?label.team=ai&label.team=other")).toHaveLength(2);
    expect(names("?label.team=AI")).toEqual([]);
    expect(names("?label.toString=x")).toEqual([]);
  });

  test("on older servers, label[key] is ignored and everything comes back", () => {
    expect(filled("legacy").names("?label%5Bstage%5D=production")).toHaveLength(3);
    expect(filled("legacy").names("?label.stage=production")).toHaveLength(1);
  });
});

describe("one LLM", () => {
  test("comes bare, its credentials null rather than masked", () => {
    const server = standIn();
    const id = server.create(openai);
    expect(server.call(`GET /v1/llms/${id}`)).toMatchObject({ status: 200, body: { llmId: id, displayName: "OpenAI", credentials: null } });
  });

  test("shows its credentials in the clear to who asks and has the right, in either spelling", () => {
    const server = standIn();
    const id = server.create(openai);
    for (const name of ["includeCredentials", "include_credentials"]) {
      const asked = (value: string, token?: string) => server.call(`GET /v1/llms/${id}?${name}=${value}`, token ? { token } : {});
      expect(asked("true", tokens.credentialReader).body).toMatchObject({ credentials: openai.credentials });
      expect(asked("true").status).toBe(403);
      expect(asked("false").body).toMatchObject({ credentials: null });
    }
  });
});
