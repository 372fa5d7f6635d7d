// The same commands against servers of three eras.

import { describe, expect, test } from "vitest";
import { denSeed } from "../../../src/control-planes/den/sandbox/seed.ts";
import { type DenOptions, eras, KEY, OPENAI, startDen } from "./server.ts";

const { members, teams, tokens } = denSeed;
const CANARY = "canary-of-a-key-that-is-stored";

const OPENCODE = `{
  "$schema": "https://opencode.ai/config.json", // our gateway
  "theme": "opencode",
  "provider": {
    "acme-gateway": {
      "options": { "baseURL": "https://acme.example/v1", "apiKey": "{env:ACME_KEY}" },
      "models": { "large": { "name": "Large", "limit": { "context": 8192 } }, "small": {}, },
    },
  },
}`;

describe.each(eras)("era %s", (era) => {
  const isSince = (since: string) => Number(era) >= Number(since);

  test("creates from the catalogue, shows it, and never shows the key", async () => {
    const den = await startDen(era);
    const { exitCode, data, stderr } = await den.llmp(["create", ...OPENAI, "--model-id", "gpt-5-mini", "--api-key", "env:VENDOR_KEY"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(data).toMatchObject({ name: "OpenAI prod", vendor: "openai", models: ["gpt-5", "gpt-5-mini"], hasSecret: true });
    expect(den.only()).toMatchObject({ apiKey: KEY, name: "OpenAI prod" });
    expect((await den.llmp(["get", "OpenAI prod", "--raw"])).data).toMatchObject({ id: den.only().id, raw: { name: "OpenAI prod" } });
  });

  test("a whole opencode.jsonc becomes the custom config that this server takes too", async () => {
    const den = await startDen(era);
    const created = await den.llmp([
      "create",
      "--source",
      "custom",
      "--name",
      "Acme",
      "--custom-config-text",
      OPENCODE,
      "--api-key",
      "env:VENDOR_KEY",
    ]);
    expect([created.exitCode, created.stderr]).toEqual([0, ""]);
    const { customConfigText } = den.bodies()[0] ?? {};
    expect(() => JSON.parse(String(customConfigText))).not.toThrow();
    expect(den.only()).toMatchObject({
      providerId: "acme-gateway",
      apiKey: KEY,
      providerConfig: {
        id: "acme-gateway",
        npm: "@ai-sdk/openai-compatible",
        env: ["ACME_KEY"],
        api: "https://acme.example/v1",
        doc: expect.any(String),
      },
      models: [
        { id: "large", config: { id: "large", name: "Large", limit: { context: 8192 } } },
        { id: "small", name: "small" },
      ],
    });
    // Asked for again it is the same, though the list sorts models and the text is not what was sent.
    const again = await den.llmp(["update", "Acme", "--custom-config-text", OPENCODE]);
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining("nothing to change")]);
    expect(den.writes()).toHaveLength(1);
  });

  test("a custom provider from a document on standard input", async () => {
    const den = await startDen(era);
    const stdin = "source: custom\nname: Local\ncustomConfig:\n  id: vllm\n  api: http://vllm.internal:8000/v1\n  models: [qwen3]\n";
    expect((await den.llmp(["create"], { stdin })).exitCode).toBe(0);
    expect(den.only()).toMatchObject({ providerId: "vllm", providerConfig: { env: ["VLLM_API_KEY"] }, models: [{ id: "qwen3" }] });
  });

  test("a key of 49,113 bytes is stored, one more is refused before any request", async () => {
    const den = await startDen(era);
    const longest = "€".repeat(16_371);
    expect((await den.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"], { environment: { VENDOR_KEY: longest } })).exitCode).toBe(
      0,
    );
    expect(den.only().apiKey).toBe(longest);
    const asked = den.requests.length;
    const refused = await den.llmp(["create", ...OPENAI, "--name", "B", "--api-key", "env:VENDOR_KEY"], {
      environment: { VENDOR_KEY: `${longest}k` },
    });
    expect(refused).toMatchObject({
      exitCode: 2,
      error: { code: "invalid_input", issues: [{ path: "apiKey", message: expect.stringContaining("49113") }] },
    });
    expect(den.requests).toHaveLength(asked);
  });

  test("all that is wrong in itself is one error, before any request", async () => {
    const den = await startDen(era);
    const config = JSON.stringify({ id: " ", options: { apiKey: CANARY }, models: ["a", "A"] });
    const result = await den.llmp(["create", "--source", "custom", "--custom-config-text", config, "--member-id", "om_nobody"]);
    expect(result.exitCode).toBe(2);
    expect(result.error.issues?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["name", "memberIds[0]", "customConfigText.id", "customConfigText.options.apiKey"]),
    );
    expect(result.stderr).not.toContain(CANARY);
    expect(den.requests).toEqual([]);
  });

  test("a rename keeps models, grants, key and config", async () => {
    const den = await startDen(era);
    const granted = ["--member-id", "LINUS@example.com", "--member-id", members.ada, "--team-id", "platform", "--team-id", teams.research];
    const before = await den.create("--model-id", "gpt-5-mini", "--api-key", "env:VENDOR_KEY", ...granted);
    const { exitCode, stderr, data } = await den.llmp(["update", "OpenAI prod", "--name", "New"]);
    expect([exitCode, stderr, data.name]).toEqual([0, "", "New"]);
    const ids = (grants: readonly { readonly targetId: string }[]) => grants.map(({ targetId }) => targetId).toSorted();
    const after = den.only();
    expect(after).toMatchObject({ id: before.id, name: "New", apiKey: KEY, providerConfig: before.providerConfig });
    expect(after.models.map(({ id }) => id)).toEqual(["gpt-5", "gpt-5-mini"]);
    expect(ids(after.memberGrants)).toEqual([members.ada, members.grace, members.linus].toSorted());
    expect(ids(after.teamGrants)).toEqual([teams.platform, teams.research].toSorted());
  });

  test("a stored config with a key inside is kept as it is by a rename, and the key is not shown", async () => {
    const den = await startDen(era);
    await den.llmp(["create", "--source", "custom", "--name", "Acme", "--custom-config-text", OPENCODE, "--api-key", "env:VENDOR_KEY"]);
    const provider = den.only();
    const providerConfig = { ...provider.providerConfig, options: { apiKey: CANARY }, "z-first": 1 };
    den.change({ providers: [{ ...provider, providerConfig }] });
    const result = await den.llmp(["update", "Acme", "--name", "New", "--raw", "--debug"]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout + result.stderr).not.toContain(CANARY);
    expect(JSON.stringify(den.only().providerConfig)).toBe(JSON.stringify(providerConfig));
  });

  test("MariaDB's rows, whose configs are texts, are listed and updated like any others", async () => {
    const den = await startDen(era);
    await den.create();
    await den.llmp(["create", "--source", "custom", "--name", "Acme", "--custom-config-text", OPENCODE]);
    const config = den.providers().find(({ name }) => name === "Acme")?.providerConfig;
    den.change({ isMariaDb: true });
    for (const name of ["Acme", "OpenAI prod"]) {
      const { exitCode, data } = await den.llmp(["update", name, "--name", `${name} 2`]);
      expect([exitCode, data.name]).toEqual([0, `${name} 2`]);
    }
    expect(den.providers().find(({ name }) => name === "Acme 2")?.providerConfig).toEqual(config);
  });

  test("the answer to PATCH, which repeats the old key on an early server, is not printed", async () => {
    const den = await startDen(era);
    await den.create("--api-key", "env:VENDOR_KEY");
    for (const change of [
      ["--api-key", "env:NEW_KEY"],
      ["--clear", "apiKey"],
    ]) {
      const result = await den.llmp(["update", "OpenAI prod", ...change, "--raw", "--debug"], { environment: { NEW_KEY: CANARY } });
      expect(result.exitCode).toBe(0);
      expect(result.stdout + result.stderr).not.toMatch(new RegExp(`${KEY}|${CANARY}`));
    }
    expect(den.only()).toMatchObject({ apiKey: null, apiKeys: null });
  });

  test("grants are cleared by name", async () => {
    const den = await startDen(era);
    await den.create("--member-id", members.linus, "--team-id", teams.research);
    expect((await den.llmp(["update", "OpenAI prod", "--clear", "memberIds", "--clear", "teamIds"])).exitCode).toBe(0);
    expect(den.only()).toMatchObject({ memberGrants: [{ targetId: members.grace }], teamGrants: [] });
  });

  test("members and teams that do not exist are all named, and nothing is written", async () => {
    const den = await startDen(era);
    const { error, exitCode } = await den.llmp([
      "create",
      ...OPENAI,
      "--member-id",
      "ade@example.com",
      "--team-id",
      "Support",
      "--team-id",
      "Sales",
    ]);
    expect(exitCode).toBe(2);
    expect(error.issues).toMatchObject([
      { path: "memberIds[0]", where: "--member-id", message: expect.stringContaining('did you mean "ada@example.com"') },
      { path: "teamIds[0]", where: "--team-id", message: expect.stringContaining(`${teams.supportEast}, ${teams.supportWest}`) },
      { path: "teamIds[1]", message: expect.stringContaining("no team") },
    ]);
    expect(den.writes()).toEqual([]);
  });

  test("another client's change between reading and writing is not overwritten", async () => {
    const meddle: DenOptions["meddle"] = (request, state) => {
      if (!request.path.endsWith("/openai") || state.providers.every(({ source }) => source === "openwork")) return undefined;
      const providers = state.providers.map((provider) => ({ ...provider, name: "Theirs", updatedAt: "2030-01-01T00:00:00.000Z" }));
      return { state: { ...state, providers } };
    };
    const den = await startDen(era, { meddle });
    await den.create();
    const result = await den.llmp(["update", "OpenAI prod", "--name", "Mine"]);
    expect(result).toMatchObject({ exitCode: 1, error: { code: "changed_meanwhile" } });
    expect([den.only().name, den.writes().length]).toEqual(["Theirs", 1]);
  });

  test("a vendor is not changed without its key; a model that its vendor dropped is named", async () => {
    const den = await startDen(era);
    const provider = await den.create("--api-key", "env:VENDOR_KEY");
    const switched = await den.llmp(["update", "OpenAI prod", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"]);
    expect(switched).toMatchObject({ exitCode: 2, error: { issues: [{ path: "apiKey", where: "--api-key" }] } });
    const dropped = { id: "gpt-3", name: "GPT-3", config: {}, createdAt: provider.createdAt };
    den.change({ providers: [{ ...provider, models: [dropped] }] });
    const renamed = await den.llmp(["update", "OpenAI prod", "--name", "New"]);
    expect(renamed).toMatchObject({ exitCode: 2, error: { issues: [{ path: "modelIds", message: expect.stringContaining('"gpt-3"') }] } });
    expect(den.writes()).toHaveLength(1);
  });

  test("a catalogue that is down is named; custom providers go on without it", async () => {
    const den = await startDen(era);
    await den.create();
    den.change({ isCatalogDown: true });
    for (const words of [
      ["create", ...OPENAI, "--name", "B"],
      ["update", "OpenAI prod", "--name", "New"],
    ]) {
      expect((await den.llmp(words)).error).toMatchObject({
        code: "server_error",
        status: 502,
        message: expect.stringContaining("catalog"),
      });
    }
    const custom = await den.llmp(["create", "--source", "custom", "--name", "Acme", "--custom-config-text", OPENCODE]);
    expect([custom.exitCode, den.writes().length]).toEqual([0, 2]);
  });

  test("a 500 that the catalogue is to blame for says so, by the catalogue's own 502", async () => {
    let isDown = false;
    const meddle: DenOptions["meddle"] = (request, state) => {
      isDown ||= request.method === "POST";
      return { state: { ...state, isCatalogDown: isDown } };
    };
    const den = await startDen(era, { meddle });
    const { exitCode, error } = await den.llmp(["create", ...OPENAI]);
    expect([exitCode, error.status, error.message]).toEqual([1, 502, expect.stringContaining("catalog")]);
    expect(den.writes()).toHaveLength(1);
  });

  test("a name that exists is refused, or updated with --upsert, or doubled with --allow-duplicate", async () => {
    const den = await startDen(era);
    await den.create("--member-id", members.linus);
    const refused = await den.llmp(["create", ...OPENAI]);
    expect(refused).toMatchObject({ exitCode: 1, error: { code: "already_exists", message: expect.stringContaining(den.only().id) } });
    const upserted = await den.llmp(["create", ...OPENAI, "--model-id", "o3", "--upsert"]);
    expect([upserted.exitCode, upserted.data.models]).toEqual([0, ["gpt-5", "o3"]]);
    expect(den.only().memberGrants.map(({ targetId }) => targetId)).toContain(members.linus);
    expect((await den.llmp(["create", ...OPENAI, "--allow-duplicate"])).exitCode).toBe(0);
    expect(den.providers()).toHaveLength(2);
    for (const words of [
      ["create", ...OPENAI, "--upsert"],
      ["update", "OpenAI prod", "--name", "X"],
      ["get", "OpenAI prod"],
      ["delete", "OpenAI prod", "--yes"],
    ]) {
      const { exitCode, error } = await den.llmp(words);
      expect([exitCode, error.code]).toEqual([2, "ambiguous_name"]);
      for (const { id } of den.providers()) expect(error.hint).toContain(id);
    }
    const fresh = await den.llmp(["create", ...OPENAI, "--name", "Fresh", "--upsert"]);
    expect([fresh.exitCode, den.providers().length]).toEqual([0, 3]);
  });

  test("deletes by id or name, and says 404 of what is not there", async () => {
    const den = await startDen(era);
    const { id } = await den.create();
    expect((await den.llmp(["delete", id, "--yes"])).exitCode).toBe(0);
    expect(den.providers()).toEqual([]);
    expect(await den.llmp(["delete", id, "--yes"])).toMatchObject({ exitCode: 1, error: { code: "not_found" } });
  });

  test("any member may create, and manage what is their own", async () => {
    const den = await startDen(era, { token: tokens.memberKey });
    await den.create();
    expect((await den.llmp(["update", "OpenAI prod", "--name", "Mine"])).exitCode).toBe(0);
    expect((await den.llmp(["delete", "Mine", "--yes"])).exitCode).toBe(0);
  });

  test("a provider without a key is told", async () => {
    const den = await startDen(era);
    const { exitCode, stderr } = await den.llmp(["create", ...OPENAI]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("has no API key")]);
  });

  test("a read-back that fails is a warning, and what the failure repeats of the request is not printed", async () => {
    const den = await startDen(era, { faults: ["echo:on=read,every=3,times=1"] });
    const { exitCode, stderr } = await den.llmp(["create", ...OPENAI, "--api-key", "env:VENDOR_KEY"]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("could not be read back")]);
  });

  test("credentials by name go where the server can hold them", async () => {
    const den = await startDen(era);
    const azure = ["create", "--source", "models_dev", "--provider-id", "azure", "--model-id", "gpt-5", "--name", "Azure"];
    const named = [...azure, "--credential", "AZURE_API_KEY=env:VENDOR_KEY", "--credential", "AZURE_RESOURCE_NAME=env:RESOURCE"];
    const both = await den.llmp(named, { environment: { RESOURCE: "acme-resource" } });
    if (isSince("2")) {
      expect([both.exitCode, both.stderr]).toEqual([0, ""]);
      expect(den.only()).toMatchObject({ apiKey: null, apiKeys: { AZURE_API_KEY: KEY, AZURE_RESOURCE_NAME: "acme-resource" } });
    } else {
      expect(both).toMatchObject({ exitCode: 2, error: { issues: [{ path: "apiKeys", where: "--credential" }] } });
      expect(den.writes()).toEqual([]);
    }
    const one = await den.llmp([...azure, "--name", "One", "--api-key", "env:VENDOR_KEY"]);
    expect([one.exitCode, one.stderr]).toEqual([0, expect.stringContaining("AZURE_RESOURCE_NAME")]);
    const stored = den.providers().find(({ name }) => name === "One");
    expect(stored).toMatchObject(isSince("2") ? { apiKeys: { AZURE_API_KEY: KEY } } : { apiKey: KEY });
  });

  test("Azure's deployments go to the server, which took none before 2026-07-02", async () => {
    const den = await startDen(era);
    const words = ["create", "--source", "models_dev", "--provider-id", "azure", "--model-id", "our-deployment", "--name", "Azure"];
    const result = await den.llmp(words);
    if (isSince("2")) expect([result.exitCode, den.only().models[0]?.id]).toEqual([0, "our-deployment"]);
    else
      expect(result.error).toMatchObject({
        code: "not_found",
        message: "Model our-deployment is not available for Azure.",
        hint: expect.stringContaining("modelIds"),
      });
  });

  test("a vendor that is offered elsewhere only, or not at all", async () => {
    const den = await startDen(era);
    const words = ["--source", "models_dev", "--provider-id", "microsoft-foundry", "--model-id", "gpt-5", "--name", "Foundry"];
    const { exitCode, error } = await den.llmp(["create", ...words]);
    if (isSince("3")) expect([exitCode, error.hint]).toEqual([1, expect.stringContaining("AI Gateway")]);
    else expect([exitCode, error.issues]).toMatchObject([2, [{ path: "providerId", where: "--provider-id" }]]);
  });

  test("a base URL with a slash at its end makes no path with two", async () => {
    const den = await startDen(era);
    expect((await den.llmp(["list"], { environment: { LLMP_URL: `${den.url}/` } })).exitCode).toBe(0);
    expect(den.requests[0]?.path).toBe("/den/v1/llm-providers");
  });

  test("everyone, and one credential for each member: refused before the write by servers that would ignore it", async () => {
    const den = await startDen(era);
    const everyone = await den.llmp(["create", ...OPENAI, "--all-members"]);
    const own = await den.llmp(["create", ...OPENAI, "--name", "Own", "--credential-mode", "per_member"]);
    expect([everyone.exitCode, own.exitCode]).toEqual([isSince("2") ? 0 : 2, isSince("3") ? 0 : 2]);
    expect(den.providers().map(({ name, allMembers, credentialMode }) => [name, allMembers, credentialMode])).toEqual([
      ...(isSince("2") ? [["OpenAI prod", true, "shared"]] : []),
      ...(isSince("3") ? [["Own", false, "per_member"]] : []),
    ]);
    for (const { name } of den.providers()) expect((await den.llmp(["update", name, "--name", `${name} 2`])).exitCode).toBe(0);
    expect(den.providers().map(({ allMembers, credentialMode }) => [allMembers, credentialMode])).toEqual([
      ...(isSince("2") ? [[true, "shared"]] : []),
      ...(isSince("3") ? [[false, "per_member"]] : []),
    ]);
  });

  test("the row that the server made is listed, and neither updated nor deleted", async () => {
    const den = await startDen(era);
    const names = (await den.llmp(["list"])).data as unknown as readonly { readonly name: string }[];
    expect(names.map(({ name }) => name)).toEqual(isSince("2") ? ["OpenWork Models"] : []);
    for (const words of [
      ["update", "OpenWork Models", "--name", "Mine"],
      ["delete", "OpenWork Models", "--yes"],
    ]) {
      const { error } = await den.llmp(words);
      expect(error.code).toBe(isSince("2") ? "unsupported_operation" : "not_found");
    }
    expect(den.writes()).toEqual([]);
  });
});
