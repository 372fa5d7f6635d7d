// `llmp copy`: providers of one control plane on another one, with their keys, and with what is lost on the way.

import { describe, expect, test } from "vitest";
import { parseFault } from "../../src/sandbox/faults.ts";
import { openFiveProfiles } from "./five-profiles.ts";

const KEY = "not-a-real-key-of-openai";
const five = openFiveProfiles({ VENDOR_KEY: KEY, OTHER_KEY: "not-a-real-key-of-another" });
const { done, llmp, countWrites, forget, stage } = five;

const OPENAI = { source: "models_dev", name: "OpenAI production", providerId: "openai", modelIds: ["gpt-5"], apiKey: "env:VENDOR_KEY" };
const HEADER = { key: "X-Team", value: "env:OTHER_KEY" };
const GATEWAY = {
  provider: "custom",
  apiKey: "env:VENDOR_KEY",
  customKeys: { CUSTOM_BASE_URL: "https://llm.acme.example/v1" },
  customModels: [{ modelId: "large" }],
  extraHeaders: [HEADER],
};

async function put(target: string, ...providers: readonly object[]): Promise<void> {
  await done(["apply", "--yes"], { stdin: JSON.stringify({ target, providers }) });
}

/** What the server of a control plane was sent since. */
function sentTo(kind: string, since: number): string {
  return stage.server.requests
    .slice(since)
    .filter(({ method, path }) => method !== "GET" && path.startsWith(`/${kind}`))
    .map(({ body }) => JSON.stringify(body))
    .join("\n");
}

describe("a copy", () => {
  test("has the key from where llmp wrote it, and what is lost is told", async () => {
    await put("den", OPENAI);
    const since = stage.server.requests.length;
    const { exitCode, stdout, stderr } = await llmp(["copy", "--from", "den", "--to", "langwatch", "--yes", "-o", "json"]);
    expect(exitCode, stderr).toBe(0);
    expect(sentTo("langwatch", since)).toContain(KEY);
    const report = JSON.parse(stdout);
    expect(report.summary).toMatchObject({ done: 1, failed: 0 });
    expect(report.losses).toEqual([
      { provider: "OpenWork Models", reason: "OpenWork Den makes and keeps it by itself" },
      { provider: "OpenAI production", field: "name", reason: "LangWatch names a provider by its kind: openai" },
      { provider: "OpenAI production", field: "access", reason: "LangWatch holds no access lists: everybody in the project may use it" },
    ]);
    expect(stderr).toContain("warning: OpenAI production: name is lost: LangWatch names a provider by its kind: openai\n");
    expect(`${stdout}${stderr}`).not.toContain(KEY);

    const writes = countWrites();
    expect((await llmp(["copy", "OpenAI production", "--from", "den", "--to", "langwatch"])).exitCode).toBe(0);
    expect(countWrites()).toBe(writes);
    // It is remembered there as well, so that a rotation finds it.
    const holders = JSON.parse(await done(["key", "where", "--from", "env:VENDOR_KEY", "-o", "json"]));
    expect(holders).toHaveLength(2);
  });

  test("between two of a kind is in their own words", async () => {
    await put("langwatch", GATEWAY);
    await done(["login", "second", "--control-plane", "langwatch", "--url", stage.server.urlOf("langwatch"), "--token", "env:SECOND"], {
      environment: { SECOND: "sk-lw-SandboxKeyOfProjectSupportNotASecret" },
    });
    const environment = { SECOND: "sk-lw-SandboxKeyOfProjectSupportNotASecret" };
    const { exitCode, stdout, stderr } = await llmp(["copy", "--from", "langwatch", "--to", "second", "--yes", "-o", "json"], {
      environment,
    });
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout).losses).toEqual([]);
    const both = ["langwatch", "second"].map((profile) => done(["export", "custom", "--profile", profile, "-o", "json"], { environment }));
    const [first, second] = (await Promise.all(both)).map((text) => JSON.parse(text).manifest.providers);
    expect(second).toEqual(first);
  });

  test("of one of which nobody can tell whether it has a key says so, and takes one that is given", async () => {
    await put("goodmem", {
      displayName: "Own",
      providerType: "VLLM",
      endpointUrl: "https://llm.acme.example/v1",
      modelIdentifier: "m",
      apiKey: "env:VENDOR_KEY",
    });
    await forget();
    const untold = await llmp(["copy", "Own", "--from", "goodmem", "--to", "langwatch", "--check"]);
    expect([untold.exitCode, untold.stderr]).toEqual([
      3,
      expect.stringContaining("warning: Own: GoodMem tells nobody whether it holds a key"),
    ]);
    const since = stage.server.requests.length;
    const given = await llmp(["copy", "Own", "--from", "goodmem", "--to", "langwatch", "--key", "Own=env:OTHER_KEY", "--yes"]);
    expect([given.exitCode, given.stderr]).toEqual([0, expect.not.stringContaining("whether it holds a key")]);
    expect(sentTo("langwatch", since)).toContain("not-a-real-key-of-another");
  });

  test("of one provider may be given its key", async () => {
    await put("den", OPENAI, { ...OPENAI, name: "Another" });
    await forget();
    const since = stage.server.requests.length;
    await done(["copy", "Another", "--from", "den", "--to", "goodmem", "--api-key", "env:OTHER_KEY", "--yes"]);
    expect(sentTo("goodmem", since)).toContain("not-a-real-key-of-another");
    const refused = await llmp(["copy", "--from", "den", "--to", "goodmem", "--api-key", "env:OTHER_KEY", "--yes"]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--api-key is for one provider, and 3 are copied")]);
  });
});

describe("before anything is written", () => {
  test("a key is for the provider whose name is meant, and for no other", async () => {
    const llm = { displayName: "A", providerType: "OPENAI", endpointUrl: "https://api.openai.com/v1", modelIdentifier: "gpt-5" };
    const other = { ...llm, displayName: "A.apiKey", endpointUrl: "https://llm.acme.example/v1" };
    await put("goodmem", { ...llm, apiKey: "env:VENDOR_KEY" }, { ...other, apiKey: "env:VENDOR_KEY" });
    const since = stage.server.requests.length;
    await done(["copy", "A", "A.apiKey", "--from", "goodmem", "--to", "agentstack", "--key", "A.apiKey=env:OTHER_KEY", "--yes"]);
    const bodies = stage.server.requests.slice(since).flatMap(({ method, body }) => (method === "POST" ? [body] : []));
    expect(bodies).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "A", api_key: KEY }),
        expect.objectContaining({ name: "A.apiKey", api_key: "not-a-real-key-of-another" }),
      ]),
    );
  });

  test("does not take a key to where somebody has moved the provider, and neither does an export", async () => {
    const config = (api: string) => ({ id: "gw", name: "GW", api, models: ["large"] });
    await put("den", { source: "custom", name: "GW", customConfig: config("https://llm.acme.example/v1"), apiKey: "env:VENDOR_KEY" });
    const state = JSON.stringify(stage.server.stateOf("den"));
    stage.server.setState("den", JSON.parse(state.replaceAll("llm.acme.example", "elsewhere.example")));
    const writes = countWrites();
    for (const command of [["--yes"], ["--check"]]) {
      const { exitCode, stderr } = await llmp(["copy", "GW", "--from", "den", "--to", "goodmem", ...command]);
      expect([exitCode, stderr]).toEqual([7, expect.stringContaining("from https://llm.acme.example/v1 to https://elsewhere.example/v1")]);
    }
    expect(countWrites()).toBe(writes);
    const exported = await llmp(["export", "GW", "--profile", "den"]);
    expect(exported.stdout).not.toContain("env:VENDOR_KEY");
    expect(exported.stderr).toContain("it was moved since its key was written");
    await done(["copy", "GW", "--from", "den", "--to", "goodmem", "--key", "GW=env:OTHER_KEY", "--yes"]);
  });

  test("every key that is not to be had is told, with what to give", async () => {
    await put("langwatch", GATEWAY, { provider: "openai", apiKey: "env:VENDOR_KEY" });
    await forget();
    const writes = countWrites();
    const missing = await llmp(["copy", "--from", "langwatch", "--to", "agentstack", "--yes"]);
    expect(missing.exitCode, missing.stderr).toBe(7);
    expect(missing.stderr).toMatchInlineSnapshot(`
      "error: langwatch shows nobody its keys, and 2 cannot be read from elsewhere
        custom  apiKey: was not written by this llmp: give --key "custom=REF"
        openai  apiKey: was not written by this llmp: give --key "openai=REF"
      hint: nothing was written; --without-keys copies without them where the target allows it
      "
    `);
    expect(countWrites()).toBe(writes);
    // The headers have no place on Agent Stack, so nobody asks for what they hold.
    const keys = ["--key", "custom=env:VENDOR_KEY", "--key", "openai.apiKey=env:OTHER_KEY"];
    await done(["copy", "--from", "langwatch", "--to", "agentstack", ...keys, "--yes"]);
    expect(JSON.parse(await done(["list", "--profile", "agentstack", "-o", "json"]))).toHaveLength(3);
  });

  test("what is hidden and no secret is given as it is", async () => {
    await put("refactor", {
      provider: "azure",
      api_key: "env:VENDOR_KEY",
      endpoint: "https://acme.openai.azure.com",
      deployment_id: "gpt-5",
    });
    const words = ["copy", "azure", "--from", "refactor", "--to", "langwatch", "--yes"];
    const missing = await llmp(words);
    expect(missing.exitCode, missing.stderr).toBe(7);
    expect(missing.stderr).toContain('give --key "azure.endpoint=VALUE"');
    expect(missing.stderr).toContain('give --key "azure.deployment_id=VALUE"');
    const since = stage.server.requests.length;
    await done([...words, "--key", "azure.endpoint=https://acme.openai.azure.com", "--key", "azure.deployment_id=gpt-5"]);
    expect(sentTo("langwatch", since)).toContain("https://acme.openai.azure.com");
    expect(sentTo("langwatch", since)).not.toContain("missing");
  });

  test("a key that was changed where it was read from counts as gone", async () => {
    await put("den", OPENAI);
    const environment = { VENDOR_KEY: "not-a-real-key-that-came-later" };
    const { exitCode, stderr } = await llmp(["copy", "OpenAI production", "--from", "den", "--to", "goodmem", "--yes"], { environment });
    expect(exitCode).toBe(7);
    expect(stderr).toContain("env:VENDOR_KEY cannot be read any more, or gives another one");
  });

  test("without keys a copy is made where the target takes it so", async () => {
    await put("langwatch", GATEWAY);
    await forget();
    const words = ["copy", "custom", "--from", "langwatch", "--without-keys", "--yes"];
    const refused = await llmp([...words, "--to", "agentstack"]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("api_key")]);
    const since = stage.server.requests.length;
    await done([...words, "--to", "goodmem"]);
    expect(sentTo("goodmem", since)).toContain("https://llm.acme.example/v1");
    expect(sentTo("goodmem", since)).not.toContain("inlineSecret");
  });

  test("a key is never taken from the command line itself", async () => {
    await put("den", OPENAI);
    for (const flags of [
      ["--api-key", KEY],
      ["--key", `OpenAI production=${KEY}`],
      ["--key", KEY],
      ["--key", `${KEY}==`],
    ]) {
      const { exitCode, stderr, stdout } = await llmp(["copy", "OpenAI production", "--from", "den", "--to", "goodmem", ...flags, "--yes"]);
      expect(exitCode).toBe(2);
      expect(stderr + stdout).not.toContain(KEY);
    }
    const surplus = await llmp([
      "copy",
      "OpenAI production",
      "--from",
      "den",
      "--to",
      "goodmem",
      "--key",
      "OpenAI prodution=env:OTHER_KEY",
      "--yes",
    ]);
    expect([surplus.exitCode, surplus.stderr]).toEqual([2, expect.stringContaining('did you mean "OpenAI production"?')]);
  });

  test("two that would be one there are refused, and so is what the target cannot hold", async () => {
    await put("den", OPENAI, { ...OPENAI, name: "Another" });
    const { exitCode, stderr } = await llmp(["copy", "--from", "den", "--to", "refactor", "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("describes a provider of refactor that is described at Another of den already");
  });

  test("a person is shown all of it, and asked", async () => {
    await put("den", OPENAI);
    const writes = countWrites();
    const words = ["copy", "OpenAI production", "--from", "den", "--to", "langwatch"];
    const declined = await llmp(words, { answers: [["Copy?", false]] });
    expect(declined.exitCode).toBe(130);
    expect(declined.stderr).toContain("  create openai on langwatch\nOpenAI production: name is lost: ");
    const script = await llmp(words);
    expect([script.exitCode, script.stderr]).toEqual([2, expect.stringContaining("copying needs --yes where nobody can be asked")]);
    const check = await llmp([...words, "--check", "-o", "json"]);
    expect(check.exitCode).toBe(3);
    expect(JSON.parse(check.stdout)).toMatchObject({
      summary: { create: 1, unmanaged: 0 },
      losses: [{ field: "name" }, { field: "access" }],
    });
    expect(countWrites()).toBe(writes);
    expect((await llmp(words, { answers: [["Copy?", true]] })).exitCode).toBe(0);
  });

  test("both profiles are named, and differ", async () => {
    const one = await llmp(["copy", "--from", "den"]);
    expect([one.exitCode, one.stderr]).toEqual([2, expect.stringContaining("--from and --to are needed")]);
    for (const [from, to, flag] of [
      ["nobody", "den", "--from"],
      ["den", "nobody", "--to"],
    ] as const) {
      const unknown = await llmp(["copy", "--from", from, "--to", to]);
      expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining(`there is no profile "nobody" (flag ${flag})`)]);
    }
    const same = await llmp(["copy", "--from", "den", "--to", "den"]);
    expect([same.exitCode, same.stderr]).toEqual([2, expect.stringContaining("--from and --to are both den")]);
  });
});

test("what fails is reported one by one, and a second run does what is left", async () => {
  await put("den", OPENAI, { ...OPENAI, name: "Another", modelIds: ["gpt-5-mini"] });
  stage.server.setFaults([parseFault("echo:on=write,every=2")]);
  const words = ["copy", "OpenAI production", "Another", "--from", "den", "--to", "goodmem", "--yes", "-o", "json"];
  const failed = await llmp(words);
  stage.server.setFaults([]);
  expect(failed.exitCode).toBe(5);
  expect(JSON.parse(failed.stdout).summary).toMatchObject({ done: 1, failed: 1 });
  expect(JSON.parse(await done(words)).summary).toMatchObject({ done: 1, unchanged: 1 });
});
