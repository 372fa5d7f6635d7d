import { describe, expect, test } from "vitest";
import type { ControlPlane } from "../../../src/control-planes/control-plane.ts";
import { den } from "../../../src/control-planes/den/index.ts";
import { check } from "../../../src/input/check.ts";

const plane = den as ControlPlane;
const openai = { name: "OpenAI", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"] };
const config = { id: "acme", name: "Acme", npm: "npm", env: ["ACME_API_KEY"], models: ["large"] };
const custom = { name: "Acme", source: "custom", customConfig: config };
const member = "om_01k00000000000000000000001";
const team = "tem_01k00000000000000000000001";

function checked(values: Readonly<Record<string, unknown>>) {
  return check(plane, { values, origins: {} }, { partial: false, strict: false });
}

function problemsOf(values: Readonly<Record<string, unknown>>): readonly string[] {
  return checked(values).issues.map(({ path, message }) => `${path} ${message}`);
}

describe("text", () => {
  test("is trimmed before its length is checked", () => {
    expect(checked({ ...openai, name: `  ${"n".repeat(255)}\t` }).spec.name).toBe("n".repeat(255));
    expect(problemsOf({ ...openai, name: "   " })).toEqual(["name must not be empty"]);
  });

  test.each<[length: string, name: string, isTaken: boolean]>([
    ["255 letters", "n".repeat(255), true],
    ["256 letters", "n".repeat(256), false],
    ["127 emoji and a letter, which are 255 units", `${"😀".repeat(127)}n`, true],
    ["128 emoji, which are 256 units", "😀".repeat(128), false],
  ])("is counted in UTF-16 units: %s", (_length, name, isTaken) => {
    expect(problemsOf({ ...openai, name })).toHaveLength(isTaken ? 0 : 1);
    expect(problemsOf({ ...openai, providerId: name })).toHaveLength(isTaken ? 0 : 1);
    expect(problemsOf({ ...openai, modelIds: [name] })).toHaveLength(isTaken ? 0 : 1);
  });

  test("null is never sent for a field that is left out", () => {
    expect(problemsOf({ ...openai, memberIds: null })).toEqual(["memberIds must not be null; leave it out"]);
  });
});

describe("ids", () => {
  const suffix = "01k00000000000000000000001";
  test.each<[trap: string, id: string]>([
    ["upper case", suffix.toUpperCase()],
    ["a first character of 8, which is more than 128 bits", `8${suffix.slice(1)}`],
    ["an i", `${suffix.slice(0, 25)}i`],
    ["an l", `${suffix.slice(0, 25)}l`],
    ["an o", `${suffix.slice(0, 25)}o`],
    ["a u", `${suffix.slice(0, 25)}u`],
    ["one character too few", suffix.slice(1)],
    ["one character too many", `${suffix}0`],
  ])("%s is refused", (_trap, bad) => {
    expect(problemsOf({ ...openai, memberIds: [member, `om_${bad}`] })).toEqual([
      expect.stringMatching(/^memberIds\[1\] must be a member id/),
    ]);
    expect(problemsOf({ ...openai, teamIds: [`tem_${bad}`] })).toEqual([expect.stringMatching(/^teamIds\[0\] begins like a team id/)]);
  });

  test("the first character may be 0 to 7, and the rest every letter but i l o u", () => {
    expect(problemsOf({ ...openai, memberIds: ["om_7zyxwvtsrqpnmkjhgfedcba987"] })).toEqual([]);
  });

  test("an e-mail address stands for a member, a name for a team; a name for no member", () => {
    expect(problemsOf({ ...openai, memberIds: ["ada@example.com", "om_bert@example.com"], teamIds: [team, "Platform"] })).toEqual([]);
    expect(problemsOf({ ...openai, memberIds: ["Ada Lovelace"] })).toHaveLength(1);
    expect(problemsOf({ ...openai, memberIds: [team] })).toHaveLength(1);
  });

  test.each(["memberIds", "teamIds"])("%s may be 500, not 501", (field) => {
    const id = field === "memberIds" ? member : team;
    expect(problemsOf({ ...openai, [field]: Array(500).fill(id) })).toEqual([]);
    expect(problemsOf({ ...openai, [field]: Array(501).fill(id) })).toEqual([`${field} must hold at most 500`]);
  });
});

describe("what goes together", () => {
  test.each<[rule: string, spec: Readonly<Record<string, unknown>>, problems: readonly RegExp[]]>([
    ["nothing given", {}, [/^source is required/, /^name is required/]],
    ["a source that Den makes itself", { ...openai, source: "openwork" }, [/^source must be one of models_dev, custom/]],
    ["models_dev without vendor and models", { name: "A", source: "models_dev" }, [/^providerId is required/, /^modelIds is required/]],
    ["models_dev with no models", { ...openai, modelIds: [] }, [/^modelIds must hold at least 1/]],
    ["models_dev with a config, which Den would ignore", { ...openai, customConfig: config }, [/^customConfig .*ignore/]],
    ["custom without config", { name: "A", source: "custom" }, [/^customConfigText is required/]],
    [
      "custom with vendor and models, which Den would ignore",
      { ...custom, providerId: "a", modelIds: ["b"] },
      [/^providerId/, /^modelIds/],
    ],
    ["both configs, of which Den takes the text", { ...custom, customConfigText: "{}" }, [/^customConfig and customConfigText/]],
    ["apiKey beside apiKeys, which wins", { ...openai, apiKey: "a-key", apiKeys: { OPENAI_API_KEY: "a-key" } }, [/^apiKey and apiKeys/]],
    [
      "grants beside allMembers, which are not stored",
      { ...openai, allMembers: true, memberIds: [member], teamIds: [team] },
      [/^memberIds/, /^teamIds/],
    ],
    ["an unknown mode", { ...openai, credentialMode: "own" }, [/^credentialMode must be one of shared, per_member/]],
    ["model ids that differ in case only", { ...openai, modelIds: ["gpt-5", "GPT-5"] }, [/^modelIds\[1\] repeats modelIds\[0\]/]],
    ["a field that Den does not have", { ...openai, apikey: "x" }, [/^apikey is not a field.*did you mean "apiKey"/]],
  ])("%s", (_rule, spec, problems) => {
    const found = problemsOf(spec);
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem);
  });

  test("all problems come at once, across fields", () => {
    const paths = checked({ source: "models_dev", modelIds: [""], memberIds: ["x"], teamIds: ["tem_x"] }).issues.map(({ path }) => path);
    expect(paths.toSorted()).toEqual(["memberIds[0]", "modelIds[0]", "name", "providerId", "teamIds[0]"]);
  });

  test("an empty list beside allMembers, and the same model twice, are no problem", () => {
    expect(problemsOf({ ...openai, modelIds: ["gpt-5", "gpt-5"], allMembers: true, memberIds: [] })).toEqual([]);
  });
});

describe("a key", () => {
  test.each<[size: string, key: string, isTaken: boolean]>([
    ["49,113 bytes", "k".repeat(49_113), true],
    ["49,114 bytes", "k".repeat(49_114), false],
    ["16,371 characters of three bytes", "€".repeat(16_371), true],
    ["16,372 characters of three bytes", "€".repeat(16_372), false],
  ])("is measured in bytes, as its column does: %s", (_size, key, isTaken) => {
    expect(problemsOf({ ...openai, apiKey: key })).toEqual(isTaken ? [] : ["apiKey must have at most 49113 bytes"]);
    expect(problemsOf({ ...openai, apiKeys: { OPENAI_API_KEY: key } })).toHaveLength(isTaken ? 0 : 1);
  });
});
