import { describe, expect, test } from "vitest";
import { langwatchSeed } from "../../../../src/control-planes/langwatch/sandbox/seed.ts";
import type { StoredRow } from "../../../../src/control-planes/langwatch/sandbox/state.ts";
import { type Entry, entryOf, errorOf, LIST, MASK, standIn } from "./stand-in.ts";

const { projects, organizations, teams, inheritedRow, tokens } = langwatchSeed;
const openai = { enabled: true, customKeys: { OPENAI_API_KEY: "key-of-openai", OPENAI_BASE_URL: "https://api.openai.com/v1" } };

function entries(body: unknown): readonly Entry[] {
  return Object.values(body as Readonly<Record<string, Entry>>);
}

describe("list", () => {
  test("is an object of all 16 providers, of which those with an id are stored", () => {
    const all = entries(standIn().call(LIST).body);
    expect(all).toHaveLength(16);
    expect(all.filter(({ id }) => id !== undefined).map(({ provider }) => provider)).toEqual(["anthropic"]);
  });

  test("a provider that nobody configured is a default: disabled, without an id", () => {
    expect(entryOf(standIn().call(LIST), "openai")).toEqual({
      provider: "openai",
      enabled: false,
      customKeys: null,
      deploymentMapping: null,
      models: expect.arrayContaining(["gpt-5"]),
      embeddingsModels: ["text-embedding-3-large"],
      customModels: null,
      customEmbeddingsModels: null,
      disabledByDefault: true,
      extraHeaders: null,
    });
  });

  test("one for which the host shares a key is enabled, without an id or a key", () => {
    const { id, enabled, customKeys } = entryOf(standIn().call(LIST), langwatchSeed.hostProvider);
    expect([id, enabled, customKeys]).toEqual([undefined, true, null]);
  });

  test("the host's key counts for projects that are younger than the provider", () => {
    const stand = standIn();
    stand.change({
      hostKeys: ["voyage", "openai"],
      projects: stand.state.projects.map((one) => ({ ...one, createdAt: Date.parse("2026-01-01") })),
    });
    expect(["voyage", "openai"].map((provider) => entryOf(stand.call(LIST), provider).enabled)).toEqual([false, true]);
  });

  test("a row of the organization reads like the project's own", () => {
    const stand = standIn();
    expect(entryOf(stand.call(LIST), "anthropic")).toMatchObject({
      id: inheritedRow,
      enabled: true,
      customKeys: { ANTHROPIC_API_KEY: MASK },
    });
    expect(entryOf(stand.call(LIST, { token: tokens.searchKey }), "anthropic").id).toBe(inheritedRow);
    expect(entryOf(stand.call(LIST, { token: tokens.globexKey }), "anthropic").id).toBeUndefined();
  });

  test("a row of a provider that the server has forgotten is still listed", () => {
    const stand = standIn();
    stand.change({ rows: stand.state.rows.map((row) => ({ ...row, provider: "palm" })) });
    expect(entryOf(stand.call(LIST), "palm")).toMatchObject({ id: inheritedRow, models: null });
  });
});

describe("masks", () => {
  test("the placeholder is HAS_KEY and 24 bullets, 79 bytes", () => {
    const { customKeys } = entryOf(standIn().put("openai", openai), "openai");
    expect(customKeys).toEqual({ OPENAI_API_KEY: MASK, OPENAI_BASE_URL: "https://api.openai.com/v1" });
    expect([MASK.length, Buffer.byteLength(MASK)]).toEqual([31, 79]);
  });

  test("an empty or null secret is masked as well", () => {
    const customKeys = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: null, AWS_REGION_NAME: null };
    expect(entryOf(standIn().put("bedrock", { enabled: true, customKeys }), "bedrock").customKeys).toEqual({
      AWS_ACCESS_KEY_ID: MASK,
      AWS_SECRET_ACCESS_KEY: MASK,
      AWS_REGION_NAME: null,
    });
  });

  const elevenlabs = { ELEVENLABS_API_KEY: "k", ELEVENLABS_WEBHOOK_SECRET: "s", ELEVENLABS_BASE_URL: "https://api.elevenlabs.io" };

  test("3.16 masks whatever is not known to be public, so also the URL of ElevenLabs", () => {
    const { customKeys } = entryOf(standIn().put("elevenlabs", { enabled: true, customKeys: elevenlabs }), "elevenlabs");
    expect(Object.values(customKeys ?? {})).toEqual([MASK, MASK, MASK]);
  });

  test("before 3.14 only what is called KEY is masked, so a webhook secret is shown", () => {
    const answer = standIn("3.10").put("elevenlabs", { enabled: true, customKeys: elevenlabs });
    expect(entryOf(answer, "elevenlabs").customKeys).toEqual({ ...elevenlabs, ELEVENLABS_API_KEY: MASK });
    const vertex = { GOOGLE_APPLICATION_CREDENTIALS: "{}", VERTEXAI_PROJECT: "p", VERTEXAI_LOCATION: "l" };
    const { customKeys } = entryOf(standIn("3.10").put("vertex_ai", { enabled: true, customKeys: vertex }), "vertex_ai");
    expect(customKeys).toEqual({ ...vertex, GOOGLE_APPLICATION_CREDENTIALS: MASK });
  });

  test("header values are masked and names are not; before 3.6 both are shown", () => {
    const body = { ...openai, extraHeaders: [{ key: "x-team", value: "blue" }] };
    const headers = (era: "3.5" | "3.10" | "3.16") => entryOf(standIn(era).put("openai", body), "openai").extraHeaders;
    expect([headers("3.5"), headers("3.10"), headers("3.16")]).toEqual([
      [{ key: "x-team", value: "blue" }],
      [{ key: "x-team", value: MASK }],
      [{ key: "x-team", value: MASK }],
    ]);
  });
});

describe("create", () => {
  test("is a PUT that answers 200 with every provider, and stores the key as it came", () => {
    const stand = standIn();
    const answer = stand.put("openai", { enabled: true, customKeys: { OPENAI_API_KEY: " padded \n" } });
    expect(entries(answer.body)).toHaveLength(16);
    expect(stand.rowsOf("openai")).toMatchObject([
      { scope: { scopeType: "PROJECT", scopeId: projects.support }, customKeys: { OPENAI_API_KEY: " padded \n" } },
    ]);
  });

  test("does not understand the mask: it is stored as if it were the key", () => {
    const stand = standIn();
    stand.put("openai", { enabled: true, customKeys: { OPENAI_API_KEY: MASK }, extraHeaders: [{ key: "x-team", value: MASK }] });
    expect(stand.rowsOf("openai")).toMatchObject([{ customKeys: { OPENAI_API_KEY: MASK }, extraHeaders: [] }]);
  });

  test("sending an inherited provider back makes a row of the project, with the mask for a key and another id", () => {
    const stand = standIn();
    const { customKeys } = entryOf(stand.call(LIST), "anthropic");
    const changed = entryOf(stand.put("anthropic", { enabled: true, customKeys }), "anthropic");
    expect(changed.id).not.toBe(inheritedRow);
    expect(stand.rowsOf("anthropic")).toMatchObject([{ id: changed.id, customKeys: { ANTHROPIC_API_KEY: MASK } }]);
    expect(stand.state.rows[0]).toMatchObject({ id: inheritedRow, customKeys: { ANTHROPIC_API_KEY: "SandboxKeyOfAcmeNotASecret" } });
  });

  test("a default model is thrown away", () => {
    const stand = standIn();
    stand.put("xai", { enabled: true, customKeys: { XAI_API_KEY: "k" }, defaultModel: "grok-4" });
    expect(stand.state.defaults).toEqual([]);
  });

  test("of the deprecated Agent Platform is refused; a stored row may be updated", () => {
    const stand = standIn();
    const platform = "google_agent_platform";
    const answer = stand.put(platform, { enabled: true });
    expect([answer.status, errorOf(answer).error]).toEqual([400, expect.stringContaining("deprecated")]);
    const row: StoredRow = { ...storedRow(), provider: platform };
    stand.change({ rows: [row] });
    expect(entryOf(stand.put(platform, { enabled: false }), platform)).toMatchObject({ id: row.id, enabled: false });
  });

  test("writes at the same time do not see each other: five rows, of which one is shown and later written", () => {
    const stand = standIn();
    stand.change({ raceWindow: 50 });
    const shown = Array.from(
      { length: 5 },
      (_, index) => entryOf(stand.put("openai", { enabled: true, customKeys: { OPENAI_API_KEY: `k${index}` } }), "openai").id,
    );
    expect([new Set(shown).size, stand.rowsOf("openai").length]).toEqual([1, 5]);
    stand.world.now += 100;
    stand.put("openai", { enabled: false });
    expect(stand.rowsOf("openai").map(({ enabled }) => enabled)).toEqual([false, true, true, true, true]);
  });
});

function storedRow(): StoredRow {
  return {
    id: "provider_stored",
    provider: "openai",
    scope: { scopeType: "PROJECT", scopeId: projects.support },
    enabled: true,
    customKeys: { OPENAI_API_KEY: "stored-key" },
    customModels: [],
    customEmbeddingsModels: [],
    extraHeaders: [],
    createdAt: 0,
  };
}

describe("which row counts", () => {
  test("an enabled row of the organization beats a disabled one of the project, so a PUT of false answers true", () => {
    const stand = standIn();
    const answer = stand.put("anthropic", { enabled: false, customKeys: { ANTHROPIC_API_KEY: "own" } });
    expect(entryOf(answer, "anthropic")).toMatchObject({ id: inheritedRow, enabled: true });
    expect(stand.rowsOf("anthropic")).toMatchObject([{ enabled: false }]);
  });

  test("among enabled ones the narrower scope wins", () => {
    const stand = standIn();
    const team: StoredRow = { ...storedRow(), id: "provider_team", scope: { scopeType: "TEAM", scopeId: teams.acme } };
    const organization: StoredRow = {
      ...team,
      id: "provider_organization",
      scope: { scopeType: "ORGANIZATION", scopeId: organizations.acme.id },
    };
    stand.change({ rows: [organization, team] });
    expect(entryOf(stand.call(LIST), "openai").id).toBe("provider_team");
    stand.change({ rows: [organization, team, storedRow()] });
    expect(entryOf(stand.call(LIST), "openai").id).toBe("provider_stored");
  });

  test("a disabled row without keys or models reads as a default, and its headers are hidden", () => {
    const stand = standIn();
    const answer = stand.put("openai", { enabled: false, extraHeaders: [{ key: "x-team", value: "blue" }] });
    expect(entryOf(answer, "openai")).toMatchObject({ enabled: false, extraHeaders: null });
    expect(entryOf(answer, "openai").id).toBeUndefined();
    expect(stand.rowsOf("openai")).toHaveLength(1);
    const shown = stand.put("openai", { enabled: false, customModels: ["mine"] });
    expect(entryOf(shown, "openai").id).toBe(stand.rowsOf("openai")[0]?.id);
  });
});
