import { describe, expect, test } from "vitest";
import type { DenSpec } from "../../../src/control-planes/den/fields.ts";
import { ApiError, UnsupportedOperationError, ValidationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, playFailure, type Step, writtenBody } from "../conversation.ts";
import {
  access,
  CATALOGUE,
  created,
  custom,
  failed,
  ID,
  LIST,
  large,
  list,
  lost,
  newest,
  offline,
  openai,
  openaiVendor,
  organization,
  PATCH,
  people,
  update,
  vendor,
  type Writing,
} from "./answers.ts";

type Row = Readonly<Record<string, unknown>>;

const CANARY = "canary-of-the-key-that-was-stored";
const apiKey = new Secret("value-of-a-new-key");
const MOVED = "2026-06-01T00:00:00.000Z";

/** The body of the PATCH, when this row is there before and after. */
function patched(
  row: Row,
  changes: DenSpec,
  { before = [], after = row, ...writing }: Writing & { before?: readonly Step[]; after?: Row } = {},
) {
  const source = row.source === "custom" ? [] : [vendor(String(changes.providerId ?? row.providerId), ["OPENAI_API_KEY"])];
  const reads = [...source, ...before];
  const played = play(update(changes, writing), [list(row), ...reads, list(row), [PATCH, { llmProvider: created }], list(after)]);
  return { body: writtenBody(played), value: played.value };
}

describe("PATCH replaces the whole row, so everything that was not named is sent back", () => {
  const granted = { ...openai, access: access([people.ada, people.bert], [people.platform]) };

  test("name, source, vendor, models and grants of a published-page server, and no key", () => {
    const { body } = patched(granted, { name: "New" }, { after: { ...granted, name: "New" } });
    expect(body).toEqual({
      name: "New",
      source: "models_dev",
      providerId: "openai",
      modelIds: ["gpt-5"],
      memberIds: [people.ada, people.bert],
      teamIds: [people.platform],
    });
  });

  test("allMembers and credentialMode too, where the row has them", () => {
    const row = { ...newest, credentialMode: "per_member", access: { ...access(), allMembers: true } };
    const { body } = patched(row, { name: "New" }, { after: { ...row, name: "New" } });
    expect(body).toMatchObject({ allMembers: true, credentialMode: "per_member" });
    expect(body).not.toHaveProperty("memberIds");
  });

  test("a credential mode that llmp does not know is sent back as well", () => {
    const row = { ...newest, credentialMode: "per_team" };
    expect(patched(row, { name: "New" }, { after: { ...row, name: "New" } }).body).toMatchObject({ credentialMode: "per_team" });
  });

  test("the creator keeps a grant whatever is sent, so it is not among those that are sent", () => {
    expect(patched(openai, { name: "New" }, { after: { ...openai, name: "New" } }).body).not.toHaveProperty("memberIds");
  });

  test("a list that is given replaces the stored one, and --clear empties it", () => {
    const one = patched(granted, { memberIds: [people.ada] }, { after: { ...granted, access: access([people.ada], [people.platform]) } });
    expect(one.body).toMatchObject({ memberIds: [people.ada], teamIds: [people.platform] });
    const none = patched(granted, {}, { clear: ["memberIds", "teamIds"], after: openai });
    expect(none.body).not.toHaveProperty("memberIds");
    expect(none.body).not.toHaveProperty("teamIds");
    expect(none.value.differences).toEqual([]);
  });

  test("who is granted already is not looked up; who is new is", () => {
    const after = { ...openai, access: access([people.ada, people.bert]) };
    const { body } = patched(
      { ...openai, access: access([people.bert]) },
      { memberIds: [people.bert, "ada@example.com"] },
      { before: [organization], after },
    );
    expect(body).toMatchObject({ memberIds: [people.bert, people.ada] });
  });

  test("grants that are still there after they were cleared are a difference", () => {
    expect(patched(granted, {}, { clear: ["memberIds"] }).value.differences).toHaveLength(2);
  });

  test("to be open to everyone drops the single grants, and says so", () => {
    const row = { ...newest, access: { ...access([people.ada], [people.platform]), allMembers: false } };
    const { body, value } = patched(row, { allMembers: true }, { after: { ...newest, access: { ...access(), allMembers: true } } });
    expect(body).toMatchObject({ allMembers: true });
    expect(body).not.toHaveProperty("memberIds");
    expect(value.warnings).toEqual([expect.stringContaining("2 single grants")]);
  });

  test("a switch from own credentials to a shared one deletes them, and says so", () => {
    const row = { ...newest, credentialMode: "per_member" };
    const { value } = patched(row, { credentialMode: "shared" }, { after: newest });
    expect(value.warnings).toEqual([expect.stringContaining("own credentials were deleted")]);
  });

  test("more grants than one request can name are refused, not cut", () => {
    const crowd = Array.from({ length: 501 }, (_, index) => `om_${String(index).padStart(26, "0")}`);
    const row = { ...openai, access: access(crowd) };
    expect(playFailure(update({ name: "New" }), [list(row), openaiVendor])).toMatchObject({
      issues: [{ path: "memberIds", message: expect.stringContaining("501") }],
    });
    const kept = { ...openai, access: access(crowd.slice(1)) };
    expect(patched(kept, { name: "New" }).body).toMatchObject({ memberIds: crowd.slice(1) });
  });
});

describe("a custom config that is not named is sent back as it is", () => {
  test("also one that llmp would refuse: a key inside, no doc, model ids that repeat", () => {
    const providerConfig = { id: "acme", name: "Acme", npm: "n", env: ["A"], options: { apiKey: CANARY }, zeta: 1, alpha: [null] };
    const row = { ...custom, providerConfig, models: [{ id: "a", config: { name: "A", id: "a", extra: {} } }] };
    const { body } = patched(row, { name: "New" }, { after: { ...row, name: "New" } });
    expect(body).toMatchObject({ customConfigText: JSON.stringify({ ...providerConfig, models: [{ name: "A", id: "a", extra: {} }] }) });
  });

  test("MariaDB gives configs as texts; they go back as JSON, not as texts in JSON", () => {
    const row = {
      ...custom,
      providerConfig: JSON.stringify(custom.providerConfig),
      models: [{ id: "large", config: JSON.stringify(large) }],
    };
    const { body, value } = patched(row, { name: "New" }, { after: { ...row, name: "New" } });
    expect(body).toMatchObject({ customConfigText: JSON.stringify({ ...(custom.providerConfig as object), models: [large] }) });
    expect(value.differences).toEqual([]);
  });

  test("one that is named replaces it, under the same rules as a new one", () => {
    const config = { ...(custom.providerConfig as object), api: "https://two.example", models: ["large"] };
    const after = {
      ...custom,
      providerConfig: { ...(custom.providerConfig as object), api: "https://two.example" },
      models: [{ id: "large", config: { id: "large", name: "large" } }],
    };
    const { body, value } = patched(custom, { customConfigText: JSON.stringify(config) }, { after });
    expect(body).toMatchObject({ customConfigText: expect.stringContaining("https://two.example") });
    expect(value.differences).toEqual([]);
    const foul = { ...config, options: { apiKey: CANARY } };
    expect(playFailure(update({ customConfig: foul }), [list(custom)])).toMatchObject({
      issues: [{ path: "customConfig.options.apiKey" }],
    });
  });

  test("a stored config with a key inside is mended by a clean one of the same id, without a new key", () => {
    const row = { ...custom, providerConfig: { ...(custom.providerConfig as object), options: { apiKey: CANARY } } };
    const clean = { ...(custom.providerConfig as object), models: [large] };
    expect(patched(row, { customConfig: clean }, { after: custom }).body).not.toHaveProperty("apiKey");
  });
});

describe("nothing to change is no write", () => {
  const grants = { ...openai, access: access([people.ada], [people.platform]) };
  test.each<[what: string, row: Row, changes: DenSpec, reads: readonly Step[]]>([
    ["the same name", openai, { name: "OpenAI" }, [openaiVendor]],
    [
      "the same models in another order",
      { ...openai, models: [{ id: "gpt-5-mini" }, { id: "gpt-5" }] },
      { modelIds: ["gpt-5", "gpt-5-mini"] },
      [openaiVendor],
    ],
    ["the same grants", grants, { memberIds: [people.ada], teamIds: [people.platform] }, [openaiVendor]],
    ["the same grants by e-mail and name", grants, { memberIds: ["ada@example.com"], teamIds: ["Platform"] }, [openaiVendor, organization]],
    ["the creator among the members", openai, { memberIds: [people.creator] }, [openaiVendor, organization]],
    ["the mode that every old server has", openai, { credentialMode: "shared", allMembers: false }, [openaiVendor]],
    ["the same config in another order", custom, { customConfig: { models: [large], ...(custom.providerConfig as object) } }, []],
  ])("%s", (_what, row, changes, reads) => {
    const played = play(update(changes), [list(row), ...reads]);
    expect(played.value).toMatchObject({ provider: { id: ID }, warnings: [expect.stringContaining("nothing to change")] });
  });

  test("the same custom models in another order than the list's, which is by name", () => {
    const [a, b] = [
      { id: "a", name: "A" },
      { id: "b", name: "B" },
    ];
    const row = {
      ...custom,
      models: [
        { id: "a", config: a },
        { id: "b", config: b },
      ],
    };
    const played = play(update({ customConfig: { ...(custom.providerConfig as object), models: [b, a] } }), [list(row)]);
    expect(played.value.warnings).toEqual([expect.stringContaining("nothing to change")]);
  });

  test("a key is always a change, because no server shows the stored one", () => {
    expect(patched(openai, { apiKey }).body).toMatchObject({ apiKey });
  });
});

describe("a change by somebody else is never overwritten", () => {
  test("between reading and writing: nothing is written", () => {
    const error = playFailure(update({ name: "New" }), [list(openai), openaiVendor, list({ ...openai, updatedAt: MOVED })]);
    expect(error).toMatchObject({ code: "changed_meanwhile", message: expect.stringContaining("nothing was written") });
  });

  test("a deletion between the two", () => {
    expect(playFailure(update({ name: "New" }), [list(openai), openaiVendor, list()])).toMatchObject({ code: "changed_meanwhile" });
  });
});

describe("what must not be written at all", () => {
  test.each<[what: string, row: Row]>([
    ["a row that the server made itself", { ...openai, source: "openwork" }],
    ["a row of a source that llmp does not know", { ...openai, source: "gateway" }],
    ["a row whose members are hidden", { ...newest, access: { ...access(), membersHidden: true } }],
    ["a custom row whose config is redacted", { ...custom, configRedacted: true }],
    ["a row without access", { ...openai, access: undefined }],
    ["a row with a grant that cannot be read", { ...openai, access: { ...access(), members: [{ id: "lpa", invitation: "new" }] } }],
    ["a row without models", { ...openai, models: undefined }],
    ["a custom row whose config cannot be read", { ...custom, providerConfig: "{" }],
    ["a custom row with a model that cannot be read", { ...custom, models: [{ id: "a", config: null }] }],
  ])("%s", (_what, row) => {
    expect(playFailure(update({ name: "New" }), [list(row)])).toBeInstanceOf(UnsupportedOperationError);
  });

  test("a models_dev row whose config is redacted is rewritten from the catalogue, so it may be updated", () => {
    expect(patched({ ...openai, configRedacted: true }, { name: "New" }).body).toMatchObject({ name: "New" });
  });

  test("a spec that would not be valid after the merge", () => {
    const error = playFailure(update({ customConfigText: "{}" }), [list(openai)]);
    expect(error).toMatchObject({ issues: [{ path: "customConfigText", message: expect.stringContaining("ignore") }] });
    const everyone = { ...newest, access: { ...access(), allMembers: true } };
    expect(playFailure(update({ memberIds: [people.ada] }), [list(everyone)])).toMatchObject({ issues: [{ path: "memberIds" }] });
  });

  test("a model that its vendor dropped since: a rename names the model, where Den would answer 404", () => {
    const error = playFailure(update({ name: "New" }), [list(openai), vendor("openai", ["OPENAI_API_KEY"], ["gpt-6"])]);
    expect(error).toMatchObject({ issues: [{ path: "modelIds", message: expect.stringContaining('"gpt-5"') }] });
  });

  test("anything of a models_dev provider while the catalogue is down", () => {
    const down = failed("provider_catalog_unavailable");
    expect(playFailure(update({ name: "New" }), [list(openai), [`${CATALOGUE}/openai`, down]])).toBe(down);
  });

  test.each<[name: string, changes: DenSpec]>([
    ["allMembers", { allMembers: true }],
    ["credentialMode", { credentialMode: "per_member" }],
  ])("%s on a server whose rows show that it does not know it", (field, changes) => {
    expect(playFailure(update(changes), [list(openai), openaiVendor])).toMatchObject({ issues: [{ path: field }] });
  });
});

describe("another vendor needs another key: Den would keep the old vendor's", () => {
  const anthropic = vendor("anthropic", ["ANTHROPIC_API_KEY"], ["claude"]);
  const switched = { providerId: "anthropic", modelIds: ["claude"] };
  const config = { customConfig: { ...(custom.providerConfig as object), models: [large] } };

  test("a switch without one is refused before the write", () => {
    expect(playFailure(update(switched), [list(openai), anthropic])).toMatchObject({ issues: [{ path: "apiKey" }] });
    expect(playFailure(update({ source: "custom", ...config }), [list(openai)])).toBeInstanceOf(ValidationError);
    const other = { customConfig: { ...config.customConfig, id: "other" } };
    expect(playFailure(update(other), [list(custom)])).toBeInstanceOf(ValidationError);
  });

  test.each<[how: string, changes: DenSpec, clear: readonly string[], sent: object]>([
    ["with a key", { ...switched, apiKey }, [], { apiKey }],
    ["or with --clear apiKey", switched, ["apiKey"], { apiKey: "" }],
  ])("%s it is made", (_how, changes, clear, sent) => {
    const played = play(update(changes, { clear }), [
      list(openai),
      anthropic,
      list(openai),
      [PATCH, { llmProvider: created }],
      list(openai),
    ]);
    expect(writtenBody(played)).toMatchObject({ providerId: "anthropic", modelIds: ["claude"], ...sent });
  });

  test("a switch of source leaves nothing of the old source in the body", () => {
    const played = play(update({ source: "custom", ...config, apiKey }), [
      list(openai),
      list(openai),
      [PATCH, { llmProvider: created }],
      list(custom),
    ]);
    expect(Object.keys(writtenBody(played))).toEqual(["name", "source", "customConfigText", "apiKey"]);
  });
});

describe("a lost answer of PATCH", () => {
  const before: Step[] = [list(openai), openaiVendor, list(openai)];
  const renamed = { ...openai, name: "New", updatedAt: MOVED };

  test.each<[loss: string, error: Error]>([
    ["a reset", lost()],
    ["a 500", failed()],
    ["no JSON", new ApiError("unexpected_response", "x")],
  ])("%s: the change that is there is adopted, and nothing is sent twice", (_loss, error) => {
    const played = play(update({ name: "New" }), [...before, [PATCH, error], list(renamed), list(renamed)]);
    expect(played.value).toMatchObject({ provider: { name: "New" }, warnings: [expect.stringContaining("nothing was sent twice")] });
  });

  test("a change that came late is seen at the second look", () => {
    const played = play(update({ name: "New" }), [...before, [PATCH, lost()], list(openai), list(renamed), list(renamed)]);
    expect(played.value.provider.name).toBe("New");
  });

  test("of a new key, it is said that no look can show it", () => {
    const moved = { ...openai, updatedAt: MOVED };
    const played = play(update({ apiKey }), [...before, [PATCH, lost()], list(moved), list(moved)]);
    expect(played.value.warnings).toEqual([expect.anything(), expect.stringContaining("cannot be seen")]);
  });

  test("of a new key is not there where the row did not move, though all that shows is as asked", () => {
    const error = playFailure(update({ apiKey }), [...before, [PATCH, lost()], list(openai), list(openai)]);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });

  test("a row that did not move, or that somebody else moved elsewhere, is not ours", () => {
    const elsewhere = { ...openai, name: "Theirs", updatedAt: MOVED };
    for (const row of [openai, elsewhere]) {
      const error = playFailure(update({ name: "New" }), [...before, [PATCH, lost()], list(row), list(row)]);
      expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: expect.stringContaining(`llmp get ${ID}`) } });
    }
  });

  test("a config that somebody else moved is not ours, though all else is as asked", () => {
    const config = { ...(custom.providerConfig as object), api: "https://two.example", models: [large] };
    const moved = { ...custom, updatedAt: MOVED };
    const error = playFailure(update({ customConfig: config }), [list(custom), list(custom), [PATCH, lost()], list(moved), list(moved)]);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });

  test("a 500 that changed nothing is told as the catalogue's fault where the catalogue says so", () => {
    const down = failed("provider_catalog_unavailable");
    expect(playFailure(update({ name: "New" }), [...before, [PATCH, failed()], list(openai), list(openai), [CATALOGUE, down]])).toBe(down);
  });

  test("when the look fails too, the outcome is unknown", () => {
    expect(playFailure(update({ name: "New" }), [...before, [PATCH, lost()], [LIST, offline()]])).toMatchObject({
      code: "outcome_unknown",
    });
  });
});

describe("what comes back", () => {
  test("the answer of an early server repeats the old key: it is shown nowhere, also where the list cannot be read", () => {
    const leak = { llmProvider: { ...created, name: "New", apiKey: CANARY, apiKeys: { A: CANARY } } };
    const played = play(update({ name: "New" }), [list(openai), openaiVendor, list(openai), [PATCH, leak], [LIST, offline()]]);
    expect(JSON.stringify(played.value)).not.toContain(CANARY);
    // What is shown is what was just stored, not what was there before.
    expect(played.value).toMatchObject({ provider: { name: "New" }, warnings: [expect.stringContaining("could not be read back")] });
  });

  test("by name, where the name is one row's alone; its id goes before a name", () => {
    const named = { ...openai, id: "lpr_2", name: ID };
    const played = play(update({ name: "OpenAI" }), [list(openai, named), openaiVendor]);
    expect(played.value.provider.id).toBe(ID);
    const twins = playFailure(update({ name: "New" }, { selector: "OpenAI" }), [list(openai, { ...openai, id: "lpr_2" })]);
    expect(twins).toMatchObject({ code: "ambiguous_name", details: { hint: expect.stringContaining(`${ID}, lpr_2`) } });
  });
});
