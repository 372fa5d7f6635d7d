import { describe, expect, test } from "vitest";
import type { Conversation, Spec } from "../../../src/control-planes/control-plane.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import type { Ask } from "../../../src/control-planes/fields.ts";
import { ApiError } from "../../../src/errors.ts";
import { play, type Step } from "../conversation.ts";
import { CATALOGUE, large, list, openai, openaiVendor, organization, vendor } from "./answers.ts";
import { KEY, startDen } from "./server.ts";

const openaiGiven = { source: "models_dev", providerId: "openai" };
const customGiven = { source: "custom", customConfig: { id: "acme", api: "https://acme.example", models: [large] } };

type Question = "when" | "choices" | "suggest" | "names";

function answer(field: string, question: Question, spec: Spec, script: readonly Step[] = []): unknown {
  const ask: Ask | undefined = den.fields[field]?.ask;
  const conversation: Conversation<unknown> | undefined = ask?.[question]?.(spec, {});
  if (conversation === undefined) throw new Error(`${field} has no ${question}`);
  return play(conversation, script).value;
}

describe("what Den itself offers", () => {
  test("vendors, with the number of their models where the server tells", () => {
    const providers = [
      { id: "openai", name: "OpenAI", modelCount: 6 },
      { id: "azure", name: "Azure", modelCount: 1 },
      { id: "xai", name: "xAI" },
    ];
    expect(answer("providerId", "choices", {}, [[CATALOGUE, { providers }]])).toEqual([
      { value: "openai", label: "OpenAI", detail: "openai, 6 models" },
      { value: "azure", label: "Azure", detail: "azure, 1 model" },
      { value: "xai", label: "xAI", detail: "xai" },
    ]);
  });

  test("the models of the vendor that was chosen", () => {
    expect(answer("modelIds", "choices", openaiGiven, [openaiVendor])).toMatchObject([{ value: "gpt-5" }, { value: "gpt-5-mini" }]);
    expect(answer("modelIds", "choices", {})).toEqual([]);
  });

  test("members by e-mail address, or id where they have none", () => {
    expect(answer("memberIds", "choices", {}, [organization])).toMatchObject([
      { value: "creator@example.com", label: "C" },
      { value: "Ada@Example.com" },
      { value: expect.stringMatching(/^om_/) },
    ]);
  });

  test("teams by name, or by id where the name is not one team's alone", () => {
    const teams = [
      { id: "tem_1", name: "Support" },
      { id: "tem_2", name: "Support" },
      { id: "tem_3", name: "Platform" },
    ];
    expect(answer("teamIds", "choices", {}, [["GET /v1/org", { teams }]])).toMatchObject([
      { value: "tem_1" },
      { value: "tem_2" },
      { value: "Platform" },
    ]);
  });

  test("a name that is not taken", () => {
    expect(answer("name", "suggest", openaiGiven, [openaiVendor, list()])).toBe("openai");
    expect(
      answer("name", "suggest", openaiGiven, [openaiVendor, list({ ...openai, name: "openai" }, { ...openai, name: "openai 2" })]),
    ).toBe("openai 3");
    expect(answer("name", "suggest", customGiven, [list()])).toBe("acme");
    expect(answer("name", "suggest", { source: "custom" })).toBeUndefined();
  });
});

describe("what is asked, given what is known", () => {
  test.each<[field: string, spec: Spec, script: readonly Step[], isAsked: boolean]>([
    ["providerId", { source: "models_dev" }, [], true],
    ["providerId", { source: "custom" }, [], false],
    ["customConfig", { source: "custom" }, [], true],
    ["customConfig", { source: "custom", customConfigText: "{}" }, [], false],
    ["apiKey", openaiGiven, [openaiVendor], true],
    ["apiKey", openaiGiven, [vendor("openai", ["A", "B"])], false],
    ["apiKey", { ...openaiGiven, apiKeys: {} }, [], false],
    ["apiKeys", openaiGiven, [openaiVendor], false],
    ["apiKeys", openaiGiven, [vendor("openai", ["A", "B"])], true],
    ["memberIds", { allMembers: true }, [], false],
    ["teamIds", {}, [], true],
  ])("%s of %j", (field, spec, script, isAsked) => {
    expect(answer(field, "when", spec, script)).toBe(isAsked);
  });

  test("the names of credentials come from the catalogue or the custom config; a catalogue that is down is no reason to stop", () => {
    expect(answer("apiKeys", "names", openaiGiven, [vendor("openai", ["A", "B"])])).toEqual(["A", "B"]);
    expect(answer("apiKey", "names", openaiGiven, [vendor("openai", ["A", "B"])])).toEqual([]);
    expect(answer("apiKey", "names", customGiven)).toEqual(["ACME_API_KEY"]);
    expect(answer("apiKey", "names", openaiGiven, [[`${CATALOGUE}/openai`, new ApiError("server_error", "down")]])).toEqual([]);
  });
});

test("a person at a terminal is asked for what Den needs, and nothing else", async () => {
  const den = await startDen("3");
  const { exitCode, stderr } = await den.llmp(["create"], {
    answers: [
      ["Where do the models come from?", "models_dev"],
      ["Vendor", "anthropic"],
      ["Models", ["claude-sonnet-4-5"]],
      ["Name", ""],
      ["API key", KEY],
      ["Members", ["linus@example.com"]],
      ["Teams", ["Platform"]],
      ["Create it?", true],
    ],
  });
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("--team-id Platform")]);
  expect(den.only()).toMatchObject({ name: "Anthropic", providerId: "anthropic", apiKey: KEY });
});

test("an endpoint of one's own is asked for in three questions", async () => {
  const den = await startDen("1");
  const { exitCode } = await den.llmp(["create", "--source", "custom", "--api-key", "env:VENDOR_KEY"], {
    answers: [
      ["Short id", "acme"],
      ["Base URL", "https://acme.example/v1"],
      ["Model ids", "large, small"],
      ["Name", "Acme"],
      ["Members", []],
      ["Teams", []],
      ["Create it?", true],
    ],
  });
  expect(exitCode).toBe(0);
  expect(den.only()).toMatchObject({
    providerId: "acme",
    models: [{ id: "large" }, { id: "small" }],
    providerConfig: { api: "https://acme.example/v1" },
  });
});
