// What llmp remembers of secrets on every control plane: by the names that all share and by their own, whatever a write does to what was stored.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { examples } from "../control-planes/examples/index.ts";
import { openStage } from "../control-planes/examples/stage.ts";

const OWN = { LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789" };

/** Words, none of which any vendor uses. */
const KEYS = { ONE: "first-value-of-a-key-01", TWO: "second-value-of-a-key-2", THREE: "third-value-of-a-key-03" };

let configuration = "";
beforeEach(async () => {
  configuration = await mkdtemp(join(tmpdir(), "llmp-everywhere-"));
});
afterEach(() => rm(configuration, { recursive: true }));

async function open(kind: string) {
  const stage = await openStage(kind);
  onTestFinished(() => stage.close());
  const options = { configuration, environment: { ...OWN, ...KEYS } };
  return {
    async write(...words: readonly string[]): Promise<{ readonly id: string }> {
      const { exitCode, stdout, stderr } = await stage.llmp([...words, "-o", "json"], options);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const data = JSON.parse(stdout);
      return Array.isArray(data) ? data[0] : data;
    },
    /** `id field path` of every place that holds the key of a variable. */
    async holders(variable: string): Promise<readonly string[]> {
      const places = await stage.read(["key", "where", "--from", `env:${variable}`], options);
      return (places as readonly Record<string, string>[]).map(({ id, field, path }) => `${id} ${field} ${path}`);
    },
    async states(): Promise<readonly string[]> {
      const rows = (await stage.read(["list", "--keys"], options)) as readonly { readonly keys: readonly Record<string, string>[] }[];
      return rows.flatMap(({ keys }) => keys.map(({ field, state }) => `${field} ${state}`)).sort();
    },
  };
}

test.each(Object.keys(controlPlanes))("%s: the key is apiKey, from its creation to its end", async (kind) => {
  const plane = await open(kind);
  const example = examples[kind];
  const { id } = await plane.write("create", ...(example?.flags ?? []));
  const [place = "", ...others] = await plane.holders("VENDOR_KEY");
  expect([place.split(" ").slice(0, 2), others]).toEqual([[id, "apiKey"], []]);
  expect(await plane.states()).toContain("apiKey same");
  const log = await readFile(join(configuration, "audit.jsonl"), "utf8");
  expect(
    log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({ controlPlane, action, outcome, provider }) => [controlPlane, action, outcome, provider.id]),
  ).toEqual([
    [kind, "create", "begun", undefined],
    [kind, "create", "done", id],
  ]);
});

describe("a write that does more than it says", () => {
  test("agentstack: an update makes the provider anew, with its records under the new id", async () => {
    const { write, holders } = await open("agentstack");
    const { id } = await write(
      "create",
      "--type",
      "bedrock",
      "--name",
      "Bedrock",
      "--region",
      "us-west-2",
      "--credential",
      "AWS_ACCESS_KEY_ID=env:ONE",
      "--credential",
      "AWS_SECRET_ACCESS_KEY=env:TWO",
    );
    expect(await holders("ONE")).toEqual([`${id} credentials.AWS_ACCESS_KEY_ID credentials.AWS_ACCESS_KEY_ID`]);
    const replaced = await write("update", "Bedrock", "--api-key", "env:THREE", "--yes");
    expect(replaced.id).not.toBe(id);
    expect([await holders("ONE"), await holders("TWO"), await holders("THREE")]).toEqual([[], [], [`${replaced.id} apiKey api_key`]]);
  });

  test("refactor: an update replaces all credentials", async () => {
    const { write, holders, states } = await open("refactor");
    await write("create", "--provider", "google-vertex", "--credential", "first_key=env:ONE", "--credential", "second_key=env:TWO");
    expect(await states()).toEqual(["credentials.first_key same", "credentials.second_key same"]);
    await write("update", "google-vertex", "--credential", "first_key=env:THREE", "--yes");
    expect([await holders("ONE"), await holders("TWO")]).toEqual([[], []]);
    expect(await holders("THREE")).toEqual(["google-vertex credentials.first_key credentials.first_key"]);
    await write("disable", "google-vertex");
    expect(await states()).toEqual(["credentials.first_key same"]);
  });

  test("refactor: AWS's names are those of everybody", async () => {
    const { write, holders } = await open("refactor");
    await write(
      "create",
      "--provider",
      "amazon-bedrock",
      "--aws-access-key-id",
      "env:ONE",
      "--aws-secret-access-key",
      "env:TWO",
      "--region",
      "us-east-1",
    );
    expect(await holders("ONE")).toEqual(["amazon-bedrock credentials.AWS_ACCESS_KEY_ID aws_access_key_id"]);
    expect(await holders("TWO")).toEqual(["amazon-bedrock credentials.AWS_SECRET_ACCESS_KEY aws_secret_access_key"]);
  });

  test("goodmem: a key that the server fetches itself takes the place of the one that was given", async () => {
    const { write, holders } = await open("goodmem");
    const flags = [
      "--display-name",
      "One",
      "--provider-type",
      "OPENAI",
      "--endpoint-url",
      "https://api.openai.com/v1",
      "--model-identifier",
      "gpt-5",
    ];
    const { id } = await write("create", ...flags, "--api-key", "env:ONE");
    expect(await holders("ONE")).toEqual([`${id} apiKey apiKey`]);
    await write("update", "One", "--max-context-length", "1000");
    expect(await holders("ONE")).toHaveLength(1);
    await write("update", "One", "--secret-ref", "vault://secret/openai");
    expect(await holders("ONE")).toEqual([]);
  });

  test("goodmem: the key inside its own form is the same key", async () => {
    const { write, holders } = await open("goodmem");
    const flags = [
      "--display-name",
      "One",
      "--provider-type",
      "OPENAI",
      "--endpoint-url",
      "https://api.openai.com/v1",
      "--model-identifier",
      "gpt-5",
    ];
    const { id } = await write("create", ...flags, "--api-key", "env:ONE");
    await write("update", "One", "--credentials", JSON.stringify({ apiKey: { inlineSecret: "env:TWO" } }));
    expect([await holders("ONE"), await holders("TWO")]).toEqual([[], [`${id} apiKey credentials.apiKey.inlineSecret`]]);
  });

  test("langwatch: credentials are sent whole, headers one by one or as a list", async () => {
    const { write, holders, states } = await open("langwatch");
    await write("create", "--provider", "openai", "--api-key", "env:ONE", "--header", "X-Team=env:TWO", "--header", "X-Other=env:THREE");
    expect(await states()).toEqual(["apiKey same", "headers.X-Other same", "headers.X-Team same"]);
    await write("update", "openai", "--header", "X-Team=env:ONE");
    expect(await states()).toEqual(["apiKey same", "headers.X-Other same", "headers.X-Team same"]);
    await write("update", "openai", "--extra-headers", JSON.stringify([{ key: "X-Other" }, { key: "X-New", value: "env:TWO" }]));
    expect(await states()).toEqual(["apiKey same", "headers.X-New same"]);
    await write("update", "openai", "--credential", "OPENAI_API_KEY=env:THREE");
    expect(await holders("ONE")).toEqual([]);
    expect((await holders("THREE")).map((place) => place.split(" ").slice(1).join(" "))).toEqual(["apiKey customKeys.OPENAI_API_KEY"]);
  });

  test("den: the key by its name and the key without one are one place", async () => {
    const { write, holders } = await open("den");
    const spec = ["--source", "models_dev", "--name", "One", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
    const { id } = await write("create", ...spec, "--api-key", "env:ONE");
    await write("update", "One", "--credential", "ANTHROPIC_API_KEY=env:TWO");
    expect([await holders("ONE"), await holders("TWO")]).toEqual([[], [`${id} apiKey apiKeys.ANTHROPIC_API_KEY`]]);
    await write("update", "One", "--api-key", "env:THREE");
    expect([await holders("TWO"), await holders("THREE")]).toEqual([[], [`${id} apiKey apiKey`]]);
  });
});

test("a secret behind a prefix is read again behind it", async () => {
  const { write, states } = await open("langwatch");
  const headers = JSON.stringify([{ key: "X-Team", value: { prefix: "Bearer ", from: "env:ONE" } }]);
  await write("create", "--provider", "openai", "--api-key", "env:TWO", "--extra-headers", headers);
  expect(await states()).toEqual(["apiKey same", "headers.X-Team same"]);
});
