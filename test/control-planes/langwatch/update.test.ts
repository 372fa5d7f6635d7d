// Updating: a PUT empties what it does not name, so everything is sent again, except credentials, which are sent whole or not at all.

import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/secrets/secret.ts";
import { failed, issuesOf, KEY, MASK, model, operation, played, project, READ, row, update } from "./answers.ts";

const write = "PUT /api/model-providers/openai";
const full = row("openai", {
  customKeys: { OPENAI_API_KEY: MASK, OPENAI_BASE_URL: "https://eu.api.openai.com/v1" },
  customModels: [{ ...model("one"), maxTokens: 4096, supportedParameters: ["seed"] }],
  customEmbeddingsModels: [model("embed", "embedding")],
  extraHeaders: [{ key: "X-Team", value: MASK }],
});

function script(before: typeof full, after: typeof full) {
  const name = `PUT /api/model-providers/${before.provider}`;
  return [
    [READ, project(before)],
    [name, project(after)],
    [READ, project(after)],
  ] as const;
}

test("a change of the models keeps embeddings models and headers, and sends no credentials", () => {
  const after = { ...full, customModels: [model("two")] };
  const { body, value } = played(update("openai", { customModels: [{ modelId: "two" }] }), script(full, after));
  expect(body).toEqual({
    enabled: true,
    customModels: [model("two")],
    customEmbeddingsModels: [model("embed", "embedding")],
    extraHeaders: [{ key: "X-Team", value: MASK }],
  });
  expect(value).toMatchObject({ differences: [], warnings: [] });
});

test("it is found by its id as well", () => {
  const after = { ...full, enabled: false };
  const { body } = played(update("provider_openai", { enabled: false }), script(full, after));
  expect(body).toMatchObject({ enabled: false, customModels: full.customModels });
});

test("what is as asked already is not written", () => {
  const { value, requests } = played(update("openai", { enabled: true }), [[READ, project(full)]]);
  expect([requests.length, value.warnings]).toEqual([1, ["nothing to change: it is as asked already"]]);
});

test("a setting that is shown, given again as it is, calls for no key", () => {
  const changes = { customKeys: { OPENAI_BASE_URL: "https://eu.api.openai.com/v1" } };
  const { requests } = played(update("openai", changes), [[READ, project(full)]]);
  expect(requests).toHaveLength(1);
  const other = update("openai", { customKeys: { OPENAI_BASE_URL: "https://us.api.openai.com/v1" } });
  expect(issuesOf(failed(other, [[READ, project(full)]]))).toEqual([expect.stringMatching(/^apiKey is stored/)]);
});

test("a new value of a header is written, although nothing that is shown differs", () => {
  const { body } = played(update("openai", { headers: { "X-Team": KEY } }), script(full, full));
  expect(body.extraHeaders).toEqual([{ key: "X-Team", value: KEY.reveal() }]);
});

test("members of a model that this llmp does not know are kept", () => {
  const before = { ...full, customModels: [{ ...model("one"), tier: "flex" }] };
  const { body } = played(update("openai", { enabled: false }), script(before, { ...before, enabled: false }));
  expect(body.customModels).toEqual([{ ...model("one"), tier: "flex" }]);
});

test("bare ids, as rows of old versions hold them, are sent again as whole models", () => {
  const before = { ...full, customModels: ["one"], customEmbeddingsModels: ["embed"] };
  const { body } = played(update("openai", { enabled: false }), script(before, { ...full, enabled: false, customModels: [model("one")] }));
  expect([body.customModels, body.customEmbeddingsModels]).toEqual([[model("one")], [model("embed", "embedding")]]);
});

test("lists are emptied by --clear", () => {
  const after = { ...full, customModels: null, customEmbeddingsModels: null, extraHeaders: null };
  const { body, value } = played(update("openai", {}, ["customModels", "customEmbeddingsModels", "extraHeaders"]), script(full, after));
  expect(body).toMatchObject({ customModels: [], customEmbeddingsModels: [], extraHeaders: [] });
  expect(value.differences).toEqual([]);
});

test("a part that cannot be read is not written over", () => {
  for (const part of ["customModels", "customEmbeddingsModels", "extraHeaders"] as const) {
    // One odd entry would be lost as well as a whole odd list.
    for (const odd of ["?", [...(full[part] as readonly unknown[]), 7]]) {
      const error = failed(update("openai", { enabled: false }), [[READ, project({ ...full, [part]: odd })]]);
      expect(error).toMatchObject({ code: "unsupported_operation", message: expect.stringContaining(part) });
    }
  }
});

test("a provider does not become another one", () => {
  const error = failed(update("openai", { provider: "anthropic" }), [[READ, project(full)]]);
  expect(issuesOf(error)).toEqual([expect.stringContaining("provider cannot change")]);
});

test.each([["openai"], ["nothing"]])("%s that is not stored is not found", (selector) => {
  expect(failed(update(selector, { enabled: true }), [[READ, project()]])).toMatchObject({ code: "not_found" });
});

describe("credentials", () => {
  test("a new key takes the shown settings with it, which LangWatch would drop otherwise", () => {
    const { body, value } = played(update("openai", { apiKey: KEY }), script(full, full));
    expect(body.customKeys).toEqual({ OPENAI_API_KEY: KEY.reveal(), OPENAI_BASE_URL: "https://eu.api.openai.com/v1" });
    expect(value.warnings).toEqual(["LangWatch shows no secret values, so what it stored for OPENAI_API_KEY could not be compared"]);
  });

  test("a new setting needs the key again, because servers before 3.11 delete what is left out", () => {
    const error = failed(update("openai", { customKeys: { OPENAI_BASE_URL: "https://api.openai.com/v1" } }), [[READ, project(full)]]);
    expect(issuesOf(error)).toEqual([expect.stringMatching(/^apiKey is stored and shown to nobody/)]);
  });

  test("half of a pair is refused", () => {
    const bedrock = row("bedrock", {
      customKeys: { AWS_ACCESS_KEY_ID: MASK, AWS_SECRET_ACCESS_KEY: MASK, AWS_REGION_NAME: "eu-central-1" },
      customModels: [model("claude")],
    });
    const error = failed(update("bedrock", { customKeys: { AWS_SECRET_ACCESS_KEY: KEY } }), [[READ, project(bedrock)]]);
    expect(issuesOf(error)).toEqual([expect.stringContaining("customKeys.AWS_ACCESS_KEY_ID is stored and shown to nobody")]);
  });

  test("an elevenlabs URL, which comes back masked, must be given again and is never sent as a mask", () => {
    const before = row("elevenlabs", { customKeys: { ELEVENLABS_API_KEY: MASK, ELEVENLABS_BASE_URL: MASK } });
    const error = failed(update("elevenlabs", { apiKey: KEY }), [[READ, project(before)]]);
    expect(issuesOf(error)).toEqual([expect.stringContaining("customKeys.ELEVENLABS_BASE_URL")]);
  });

  test("a setting that comes back masked is taken away by sending it empty: left out, it would stay", () => {
    const before = row("elevenlabs", { customKeys: { ELEVENLABS_API_KEY: MASK, ELEVENLABS_BASE_URL: MASK } });
    const { body } = played(update("elevenlabs", { apiKey: KEY, customKeys: { ELEVENLABS_BASE_URL: "" } }), script(before, before));
    expect(body.customKeys).toEqual({ ELEVENLABS_API_KEY: KEY.reveal(), ELEVENLABS_BASE_URL: "" });
  });

  test("--clear customKeys takes everything away that is not given", () => {
    const before = row("elevenlabs", { customKeys: { ELEVENLABS_API_KEY: MASK, ELEVENLABS_WEBHOOK_SECRET: MASK } });
    const { body } = played(update("elevenlabs", { apiKey: KEY }, ["customKeys"]), script(before, before));
    expect(body.customKeys).toEqual({ ELEVENLABS_API_KEY: KEY.reveal(), ELEVENLABS_WEBHOOK_SECRET: "" });
  });

  test("the key is cleared where the URL suffices, and not where it is needed", () => {
    const { body } = played(update("openai", {}, ["apiKey"]), script(full, full));
    expect(body.customKeys).toEqual({ OPENAI_API_KEY: "", OPENAI_BASE_URL: "https://eu.api.openai.com/v1" });
    expect(issuesOf(failed(update("groq", {}, ["apiKey"]), [[READ, project(row("groq"))]]))).toEqual(["apiKey is required by Groq"]);
  });

  test("an empty setting is removed", () => {
    const after = { ...full, customKeys: { OPENAI_API_KEY: MASK } };
    const { body, value } = played(update("openai", { apiKey: KEY, customKeys: { OPENAI_BASE_URL: "" } }), script(full, after));
    expect(body.customKeys).toEqual({ OPENAI_API_KEY: KEY.reveal() });
    expect(value.differences).toEqual([]);
    expect(played(update("openai", { apiKey: KEY, customKeys: { OPENAI_BASE_URL: "" } }), script(full, full)).value.differences).toEqual([
      "OPENAI_BASE_URL is still there",
    ]);
  });

  test("a name that the provider does not have is refused: azure would store it", () => {
    const before = row("azure", { customKeys: { AZURE_OPENAI_API_KEY: MASK, AZURE_OPENAI_ENDPOINT: "https://a.openai.azure.com" } });
    const error = failed(update("azure", { apiKey: KEY, customKeys: { AZURE_API_KEY: KEY } }), [[READ, project(before)]]);
    expect(issuesOf(error)).toEqual([expect.stringContaining("customKeys.AZURE_API_KEY is not a credential of Azure OpenAI; it has")]);
  });

  test("a stored name that nothing reads is told", () => {
    const customKeys = { AZURE_OPENAI_API_KEY: MASK, AZURE_OPENAI_ENDPOINT: "https://a.openai.azure.com", AZURE_API_KEY: MASK };
    const before = row("azure", { customKeys, customModels: [model("gpt")] });
    const { value } = played(update("azure", { apiKey: KEY }), script(before, before));
    expect(value.warnings[0]).toContain("AZURE_API_KEY is stored as well");
  });

  test("credentials that LangWatch manages are left alone", () => {
    const before = row("openai", { customKeys: { MANAGED: "yes" } });
    expect(failed(update("openai", { apiKey: KEY }), [[READ, project(before)]])).toMatchObject({ code: "unsupported_operation" });
  });

  test("a key for a provider that this llmp does not know is refused, and not left out without a word", () => {
    const before = row("mistral");
    for (const given of [
      update("mistral", { apiKey: KEY }),
      update("mistral", { customKeys: { A: KEY } }),
      update("mistral", {}, ["apiKey"]),
    ])
      expect(failed(given, [[READ, project(before)]])).toMatchObject({ code: "unsupported_operation" });
    const { body } = played(update("mistral", { enabled: false }), script(before, { ...before, enabled: false }));
    expect(body).not.toHaveProperty("customKeys");
  });

  test("stored credentials that cannot be read are not taken for none: a new bag would erase them", () => {
    for (const customKeys of ["?", ["OPENAI_BASE_URL"]]) {
      const odd = { ...project(), openai: { ...full, customKeys } };
      expect(failed(update("openai", { apiKey: KEY }), [[READ, odd]])).toMatchObject({ code: "unsupported_operation" });
    }
  });

  test.each([[MASK], [7]])("a setting that comes back as %j must be given again, for a bag without it removes it", (shown) => {
    const before = row("openai", { customKeys: { OPENAI_API_KEY: MASK, OPENAI_BASE_URL: shown } });
    const error = failed(update("openai", { apiKey: KEY }), [[READ, project(before)]]);
    expect(issuesOf(error)).toEqual([expect.stringContaining("customKeys.OPENAI_BASE_URL")]);
  });

  test("a stored google_agent_platform can still be changed", () => {
    const customKeys = {
      GOOGLE_AGENT_PLATFORM_API_KEY: MASK,
      GOOGLE_AGENT_PLATFORM_PROJECT: "acme",
      GOOGLE_AGENT_PLATFORM_LOCATION: "global",
    };
    const before = row("google_agent_platform", { customKeys });
    const { body } = played(update("google_agent_platform", { apiKey: KEY }), script(before, before));
    expect(body.customKeys).toEqual({ ...customKeys, GOOGLE_AGENT_PLATFORM_API_KEY: KEY.reveal() });
  });
});

describe("headers", () => {
  const two = {
    ...full,
    extraHeaders: [
      { key: "X-Team", value: MASK },
      { key: "X-Other", value: MASK },
    ],
  };

  test("--header adds one, or gives one a new value, and keeps the others", () => {
    const changes = { headers: { "x-team": new Secret("blue"), "X-New": new Secret("new") } };
    const after = { ...two, extraHeaders: ["X-Other", "x-team", "X-New"].map((key) => ({ key, value: MASK })) };
    const { body, value } = played(update("openai", changes), script(two, after));
    expect(body.extraHeaders).toEqual([
      { key: "X-Other", value: MASK },
      { key: "x-team", value: "blue" },
      { key: "X-New", value: "new" },
    ]);
    expect(value.differences).toEqual([]);
  });

  test("extraHeaders replaces them, and one without a value keeps it", () => {
    const after = { ...two, extraHeaders: [{ key: "X-Other", value: MASK }] };
    const { body } = played(update("openai", { extraHeaders: [{ key: "x-other" }] }), script(two, after));
    expect(body.extraHeaders).toEqual([{ key: "X-Other", value: MASK }]);
    const error = failed(update("openai", { extraHeaders: [{ key: "X-Third" }] }), [[READ, project(two)]]);
    expect(issuesOf(error)).toEqual([expect.stringContaining("no header of this name is stored")]);
  });

  test("two stored headers of one name would become one value, so the update is refused", () => {
    const twins = {
      ...full,
      extraHeaders: [
        { key: "X-Team", value: MASK },
        { key: "X-Team", value: MASK },
      ],
    };
    const error = failed(update("openai", { enabled: false }), [[READ, project(twins)]]);
    expect(issuesOf(error).join()).toContain("hold X-Team twice");
  });

  test("a value that a server before 3.6 shows is sent again, and stays a secret", () => {
    const before = { ...full, extraHeaders: [{ key: "X-Team", value: "shown-in-clear" }] };
    const { requests, body } = played(update("openai", { enabled: false }), script(before, { ...before, enabled: false }));
    expect(body.extraHeaders).toEqual([{ key: "X-Team", value: "shown-in-clear" }]);
    expect(JSON.stringify(requests)).not.toContain("shown-in-clear");
  });
});

describe("rows of the organization or a team", () => {
  const own = { ...full, id: "provider_own" };

  test("a row of its own that holds no credentials is a difference, and the way back is told", () => {
    const after = { ...own, customKeys: null, extraHeaders: null, customModels: [model("two")] };
    const { value } = played(update("openai", { customModels: [{ modelId: "two" }] }), script(full, after));
    expect(value.differences.join()).toMatch(/provider_openai is a row of the organization.*provider_own.*llmp disable openai/);
    expect(value.differences).toContain("the header X-Team is not there");
  });

  test("with credentials given it is a fact to tell", () => {
    const { value } = played(update("openai", { apiKey: KEY }), script(full, own));
    expect([value.differences, value.warnings.join()]).toEqual([[], expect.stringContaining("goes before it")]);
  });

  test("an enabled wider row goes before the project's disabled one", () => {
    const { value } = played(operation("disable")({ selector: "openai", settings: {} }), script(full, full));
    expect(value.differences).toEqual([expect.stringMatching(/still enabled: provider_openai, a row of the organization/)]);
  });
});

test("with its own row switched off, a project falls back to the wider one, which is told", () => {
  const own = { ...full, id: "provider_own" };
  const { value } = played(operation("disable")({ selector: "openai", settings: {} }), script(own, full));
  expect(value.differences).toEqual([expect.stringContaining("which is disabled now")]);
});

describe("the switch", () => {
  test("disable keeps models and headers", () => {
    const { body } = played(operation("disable")({ selector: "openai", settings: {} }), script(full, { ...full, enabled: false }));
    expect(body).toMatchObject({ enabled: false, customModels: full.customModels, extraHeaders: [{ key: "X-Team", value: MASK }] });
  });

  test("enable is the same the other way", () => {
    const off = { ...full, enabled: false };
    const { body } = played(operation("enable")({ selector: "openai", settings: {} }), script(off, full));
    expect(body).toMatchObject({ enabled: true });
  });

  test("headers of a row that is not shown any more are no difference, but would be lost", () => {
    const bare = row("openai", { customKeys: null, extraHeaders: [{ key: "X-Team", value: MASK }] });
    const { value } = played(operation("disable")({ selector: "openai", settings: {} }), [
      [READ, project(bare)],
      [write, project()],
      [READ, project()],
    ]);
    expect([value.differences, value.warnings.join()]).toEqual([[], expect.stringContaining("its headers would be lost then")]);
  });

  test("a disabled row with nothing in it is not shown any more, which is no failure", () => {
    const bare = row("openai", { customKeys: null });
    const { value } = played(operation("disable")({ selector: "openai", settings: {} }), [
      [READ, project(bare)],
      [write, project()],
      [READ, project()],
    ]);
    expect([value.differences, value.warnings.join()]).toEqual([[], expect.stringContaining("does not show a disabled provider")]);
  });
});
