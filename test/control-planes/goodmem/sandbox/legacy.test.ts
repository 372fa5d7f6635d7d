import { describe, expect, test } from "vitest";
import { goodmemSandbox } from "../../../../src/control-planes/goodmem/sandbox.ts";
import { CREATE, LIST, published, standIn, vllm } from "./stand-in.ts";

describe("the era `legacy`", () => {
  test("is chosen by name; the newest is the default, and an era that never was is refused", () => {
    expect(goodmemSandbox.eras).toEqual(["legacy", "current"]);
    expect(standIn().call(CREATE, { body: vllm }).status).toBe(201);
    expect(() => goodmemSandbox.initial("tomorrow", { now: 0, random: () => 0 })).toThrow(RangeError);
  });

  test("answers a create with 200, and with text where the page's sample has text", () => {
    const server = standIn("legacy");
    const sampling = { ...published.defaultSamplingParams, stopSequences: ["\n\n", "END"] };
    const { status, body } = server.call(CREATE, { body: { ...published, defaultSamplingParams: sampling } });
    expect(status).toBe(200);
    expect(body.llm).toMatchObject({
      labels: '{"environment":"production","team":"ai"}',
      capabilities: published.capabilities,
      defaultSamplingParams: { maxTokens: "2048", temperature: "0.7", topP: "0.9", stopSequences: '["\\n\\n","END"]' },
      maxContextLength: "32768",
      createdAt: String(server.world.now),
      updatedAt: String(server.world.now),
    });
    expect(server.call(LIST).body.llms[0]).toEqual(body.llm);
    expect(server.call(`GET /v1/llms/${body.llm.llmId}`).body).toEqual(body.llm);
  });

  test("leaves out what is not set, where newer servers say null", () => {
    const { llm } = standIn("legacy").call(CREATE, { body: vllm }).body;
    for (const name of ["description", "version", "maxContextLength", "defaultSamplingParams", "credentials", "dashscopeApiDialect"]) {
      expect(llm).not.toHaveProperty(name);
    }
    expect(llm.labels).toBe("{}");
  });

  test("refuses with a member `error` and nothing else, and tells the first wrong field only", () => {
    const server = standIn("legacy");
    const id = server.create();
    const unknown = "01998000-0000-7000-8000-00000000ffff";
    const sentence = (line: string, body?: unknown, token?: string | null) =>
      server.call(line, { body, ...(token === null ? { token } : {}) });
    expect(sentence(CREATE, {})).toEqual({ status: 400, headers: {}, body: { error: "Display name is required" } });
    expect(sentence(CREATE, vllm)).toEqual({ status: 409, headers: {}, body: { error: expect.any(String) } });
    expect(sentence(`GET /v1/llms/${unknown}`)).toEqual({ status: 404, headers: {}, body: { error: "LLM not found" } });
    expect(sentence("GET /v1/llms/mine")).toEqual({ status: 400, headers: {}, body: { error: "Invalid LLM ID format" } });
    expect(sentence(`PUT /v1/llms/${id}`, {})).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    expect(sentence(LIST, undefined, null)).toEqual({ status: 401, headers: {}, body: { error: expect.any(String) } });
  });

  test("does not know DASHSCOPE", () => {
    const call = (body: unknown) => standIn("legacy").call(CREATE, { body });
    expect(call({ ...vllm, providerType: "DASHSCOPE" })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("DASHSCOPE") },
    });
    expect(call({ ...vllm, dashscopeApiDialect: null }).body.error).toContain("Unrecognized field");
  });

  test("bounds temperature, penalties and stop sequences, which newer servers leave to the vendor", () => {
    const status = (defaultSamplingParams: unknown) => standIn("legacy").call(CREATE, { body: { ...vllm, defaultSamplingParams } }).status;
    for (const wrong of [{ temperature: 2.1 }, { frequencyPenalty: -2.1 }, { presencePenalty: 3 }, { stopSequences: ["x".repeat(101)] }]) {
      expect(status(wrong)).toBe(400);
    }
    expect(status({ temperature: 2, frequencyPenalty: -2, presencePenalty: 2, stopSequences: ["x".repeat(100)] })).toBe(200);
  });
});
