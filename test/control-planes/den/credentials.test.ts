import { describe, expect, test } from "vitest";
import type { DenSpec } from "../../../src/control-planes/den/fields.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure, type Step, writtenBody } from "../conversation.ts";
import { create, created, features, list, newest, openai, openaiSpec, PATCH, POST, update, vendor } from "./answers.ts";

const one = new Secret("value-of-one-key");
const two = new Secret("value-of-another");
const AZURE = ["AZURE_RESOURCE_NAME", "AZURE_API_KEY"];
const GOOGLE = ["GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"];
const BEDROCK = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK"];
const OPENAI = ["OPENAI_API_KEY"];

const newServer = features("apiKeys");
const oldServer = features("apiKey");

function sent(env: readonly string[], server: Step | undefined, spec: DenSpec) {
  const stored = { ...(server === newServer ? newest : openai), configuredEnvKeys: Object.keys(spec.apiKeys ?? {}).concat(env) };
  const reads = server === undefined ? [] : [server];
  const played = play(create({ ...openaiSpec, ...spec }), [
    list(),
    vendor("openai", env),
    ...reads,
    [POST, { llmProvider: created }],
    list(stored),
  ]);
  const { apiKey, apiKeys } = writtenBody(played);
  return {
    credentials: { ...(apiKey === undefined ? {} : { apiKey }), ...(apiKeys === undefined ? {} : { apiKeys }) },
    warnings: played.value.warnings,
  };
}

function refused(env: readonly string[], server: Step, spec: DenSpec): unknown {
  const error = playFailure(create({ ...openaiSpec, ...spec }), [list(), vendor("openai", env), server]) as { issues?: unknown };
  return error.issues;
}

describe("one key", () => {
  test("of a vendor with one name needs no look at the server's version", () => {
    expect(sent(OPENAI, undefined, { apiKey: one }).credentials).toEqual({ apiKey: one });
  });

  test.each<[vendor: string, env: readonly string[], name: string]>([
    ["azure, not the resource name that comes first", AZURE, "AZURE_API_KEY"],
    ["google, whose names are alternatives", GOOGLE, "GOOGLE_API_KEY"],
    ["a vendor of a name and a key", ["ACCOUNT_ID", "ACME_KEY"], "ACME_KEY"],
  ])("goes by its name to %s", (_vendor, env, name) => {
    expect(sent(env, newServer, { apiKey: one }).credentials).toEqual({ apiKeys: { [name]: one } });
  });

  test("of Azure leaves the resource name missing, which is told; of Google nothing is missing", () => {
    expect(sent(AZURE, newServer, { apiKey: one }).warnings).toEqual([expect.stringContaining("AZURE_RESOURCE_NAME")]);
    expect(sent(GOOGLE, newServer, { apiKey: one }).warnings).toEqual([]);
  });

  test("of Bedrock could be any of four, so it is refused", () => {
    expect(refused(BEDROCK, newServer, { apiKey: one })).toEqual([
      { path: "apiKey", message: expect.stringMatching(/AWS_REGION.*--credential NAME=ref/) },
    ]);
  });

  test("of Bedrock has no place on an early server: no advice that would be refused next", () => {
    expect(refused(BEDROCK, oldServer, { apiKey: one })).toEqual([
      { path: "apiKey", message: expect.stringMatching(/AWS_ACCESS_KEY_ID.*upgrade it/) },
    ]);
    expect(JSON.stringify(refused(BEDROCK, oldServer, { apiKey: one }))).not.toContain("--credential");
  });

  test("on an early server goes as it is; where it is filed under a wrong name, that is told", () => {
    expect(sent(AZURE, oldServer, { apiKey: one })).toEqual({
      credentials: { apiKey: one },
      warnings: [expect.stringContaining("AZURE_RESOURCE_NAME, not AZURE_API_KEY")],
    });
    expect(sent(GOOGLE, oldServer, { apiKey: one })).toEqual({ credentials: { apiKey: one }, warnings: [] });
  });
});

describe("named credentials", () => {
  test("go as apiKeys where the server knows them", () => {
    const apiKeys = { AZURE_API_KEY: one, AZURE_RESOURCE_NAME: two };
    expect(sent(AZURE, newServer, { apiKeys })).toEqual({ credentials: { apiKeys }, warnings: [] });
  });

  test("that the vendor does not have are named before the write", () => {
    expect(refused(AZURE, newServer, { apiKeys: { AZURE_KEY: one } })).toEqual([
      { path: "apiKeys.AZURE_KEY", message: expect.stringContaining("AZURE_API_KEY") },
    ]);
  });

  test("that leave a part missing are told; parts are not alternatives", () => {
    const { warnings } = sent(BEDROCK, newServer, { apiKeys: { AWS_BEARER_TOKEN_BEDROCK: one, AWS_REGION: two } });
    expect(warnings).toEqual([expect.stringContaining("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY")]);
    expect(sent(GOOGLE, newServer, { apiKeys: { GEMINI_API_KEY: one } }).warnings).toEqual([]);
  });

  test("share one column, so together they are no longer than one key may be", () => {
    const long = new Secret("k".repeat(49_113));
    expect(refused(AZURE, newServer, { apiKey: long })).toEqual([{ path: "apiKeys", message: expect.stringContaining("49113") }]);
    const fitting = new Secret("k".repeat(49_113 - '{"AZURE_API_KEY":""}'.length));
    expect(sent(AZURE, newServer, { apiKey: fitting }).credentials).toEqual({ apiKeys: { AZURE_API_KEY: fitting } });
  });

  test.each<[what: string, env: readonly string[], apiKeys: DenSpec["apiKeys"]]>([
    ["the only name", OPENAI, { OPENAI_API_KEY: one }],
    ["the first of several alternatives", GOOGLE, { GOOGLE_API_KEY: one }],
  ])("an early server would store none of them: %s goes as the one key that it takes", (_what, env, apiKeys) => {
    expect(sent(env, oldServer, { apiKeys }).credentials).toEqual({ apiKey: one });
  });

  test.each<[what: string, env: readonly string[], apiKeys: DenSpec["apiKeys"], advice: string]>([
    ["two parts", AZURE, { AZURE_API_KEY: one, AZURE_RESOURCE_NAME: two }, "--api-key"],
    ["a part alone", AZURE, { AZURE_RESOURCE_NAME: one }, "--api-key"],
    ["an alternative that is not the first", GOOGLE, { GEMINI_API_KEY: one }, "--api-key"],
    ["a part where no single key would do", BEDROCK, { AWS_REGION: one }, "upgrade it first"],
    ["a name that the vendor does not have", OPENAI, { OTHER: one }, "--api-key"],
  ])("an early server would store none of them: %s is refused", (_what, env, apiKeys, advice) => {
    expect(refused(env, oldServer, { apiKeys })).toEqual([{ path: "apiKeys", message: expect.stringContaining(advice) }]);
  });

  test("none at all are nothing to store, on any server", () => {
    expect(sent(AZURE, undefined, { apiKeys: {} })).toEqual({ credentials: {}, warnings: [] });
  });

  test("are proved by the list: one that is not there is a difference", () => {
    const stored = { ...newest, configuredEnvKeys: ["AZURE_API_KEY"] };
    const spec = { ...openaiSpec, apiKeys: { AZURE_API_KEY: one, AZURE_RESOURCE_NAME: two } };
    const played = play(create(spec), [list(), vendor("openai", AZURE), newServer, [POST, { llmProvider: created }], list(stored)]);
    expect(played.value.differences).toEqual(["the credential AZURE_RESOURCE_NAME is not there"]);
  });
});

describe("an update", () => {
  const stored = { ...newest, configuredEnvKeys: AZURE };
  function patched(
    changes: DenSpec,
    clear: readonly string[] = [],
    row: Readonly<Record<string, unknown>> = stored,
    env: readonly string[] = AZURE,
    after = row,
  ) {
    const script = [list(row), vendor("openai", env), list(row), [PATCH, { llmProvider: created }] as const, list(after)];
    const played = play(update(changes, { clear }), script);
    const { apiKey, apiKeys } = writtenBody(played);
    return { apiKey, apiKeys, differences: played.value.differences, warnings: played.value.warnings };
  }

  test("names only the credential that changes: the server keeps the others", () => {
    expect(patched({ apiKeys: { AZURE_API_KEY: one } })).toMatchObject({
      apiKey: undefined,
      apiKeys: { AZURE_API_KEY: one },
      warnings: [],
    });
    expect(patched({ name: "New" }, [], stored, AZURE, { ...stored, name: "New" })).toMatchObject({
      apiKey: undefined,
      apiKeys: undefined,
    });
  });

  test("--clear apiKeys empties every stored name; what is still there afterwards is a difference", () => {
    const empty = { ...stored, hasApiKey: false, configuredEnvKeys: [] };
    expect(patched({}, ["apiKeys"], stored, AZURE, empty)).toMatchObject({
      apiKeys: { AZURE_RESOURCE_NAME: "", AZURE_API_KEY: "" },
      differences: [],
    });
    expect(patched({}, ["apiKeys"]).differences).toEqual(["the API key is still stored"]);
  });

  test("--clear apiKeys beside a new key empties the others", () => {
    expect(patched({ apiKey: one }, ["apiKeys"]).apiKeys).toEqual({ AZURE_RESOURCE_NAME: "", AZURE_API_KEY: one });
  });

  test("--clear apiKey on an early server is an empty text, which omitting it is not", () => {
    expect(patched({}, ["apiKey"], openai, OPENAI, { ...openai, hasApiKey: false })).toMatchObject({
      apiKey: "",
      apiKeys: undefined,
      differences: [],
    });
  });

  test("--clear apiKeys with another vendor does not name what the new vendor lacks, which Den would refuse", () => {
    const script = [
      list(stored),
      vendor("anthropic", ["ANTHROPIC_API_KEY"], ["claude"]),
      list(stored),
      [PATCH, { llmProvider: created }] as const,
      list(stored),
    ];
    const played = play(update({ providerId: "anthropic", modelIds: ["claude"] }, { clear: ["apiKeys"] }), script);
    expect(writtenBody(played)).toMatchObject({ apiKey: "" });
  });

  test("reads the server's version off the row, without another request", () => {
    expect(patched({ apiKey: one }).apiKeys).toEqual({ AZURE_API_KEY: one });
    expect(patched({ apiKey: one }, [], openai)).toMatchObject({ apiKey: one, apiKeys: undefined });
  });
});
