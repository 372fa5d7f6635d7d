// What the published pages show can be told by flags, by YAML and by JSON, and arrives as it stands there; and every vendor's key arrives where it belongs.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { catalog } from "../../src/control-planes/den/sandbox/catalog.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { RunOptions } from "../run.ts";
import { openContract, publishedFields } from "./examples/contract.ts";
import { environment } from "./examples/example.ts";
import { examples } from "./examples/index.ts";
import { goodmemExample, goodmemTexts } from "./examples/published/goodmem.ts";
import { published } from "./examples/published/index.ts";
import type { Published } from "./examples/published/published.ts";
import { openStage, type Stage } from "./examples/stage.ts";
import { vendorsOf } from "./examples/vendors.ts";

const kinds = Object.keys(controlPlanes);

interface Told {
  readonly way: string;
  /** After `create`. */
  readonly words: readonly string[];
  readonly options: RunOptions;
}

function tell({ flags, yaml, body, beside, answers }: Published): readonly Told[] {
  return [
    { way: "flags", words: flags, options: {} },
    { way: "YAML", words: ["-f", "-"], options: { stdin: yaml } },
    { way: "JSON as the page has it", words: [], options: { stdin: JSON.stringify({ ...beside, ...body }) } },
    ...(answers === undefined ? [] : [{ way: "answers", words: [], options: { answers } }]),
  ];
}

/** What arrives although the page's body lacks it: the id by which a creation whose answer is lost is found again. */
const added: Readonly<Record<string, object>> = { goodmem: { llmId: expect.stringMatching(/^[0-9a-f-]{36}$/) } };

describe.each(kinds)("%s", (kind) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(kind);
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  /** Creates a provider, and gives the one body that arrived. */
  async function send(words: readonly string[], options: RunOptions = {}): Promise<unknown> {
    const { exitCode, stderr } = await stage.llmp(["create", ...words], options);
    expect(exitCode, stderr).toBe(0);
    const [write, ...others] = stage.writes();
    expect(others).toEqual([]);
    return write?.body;
  }

  const cases = published
    .filter((example) => example.kind === kind)
    .flatMap((example) => tell(example).map((told) => ({ ...told, what: example.what, body: example.body })));

  test.each(cases)("$what, by $way", async ({ words, options, body }) => {
    expect(await send(words, options)).toEqual({ ...added[kind], ...body });
    expect(stage.problems()).toEqual([]);
  });

  test("every field of the page is in one of these bodies", () => {
    const sent = new Set(published.filter((example) => example.kind === kind).flatMap(({ body }) => Object.keys(body)));
    // LangWatch drops a provider's default model without a word, so llmp refuses it.
    const expected = publishedFields(kind).filter((field) => field !== "defaultModel");
    expect(expected.length).toBeGreaterThan(2);
    expect(expected.filter((field) => !sent.has(field))).toEqual([]);
  });

  const { name, vendors } = vendorsOf[kind] ?? { name: () => [], vendors: {} };
  const keyed = Object.entries(vendors).flatMap(([vendor, has]) => ("key" in has ? [{ vendor, ...has }] : []));
  const split = Object.entries(vendors).flatMap(([vendor, has]) => ("key" in has ? [] : [{ vendor, ...has }]));

  test.each(keyed)("--api-key of $vendor arrives at $key", async ({ vendor, key, flags = [], value = environment.VENDOR_KEY }) => {
    const words = [...name(vendor), ...flags, "--api-key", "env:VENDOR_KEY"];
    const body = await send(words, { environment: { VENDOR_KEY: value } });
    expect(body).toHaveProperty(key.split("."), value);
    expect(JSON.stringify(body).split(JSON.stringify(value))).toHaveLength(2);
  });

  test.each(split)("--api-key of $vendor is refused, and its parts by name arrive", async ({ vendor, refused, flags, arrives }) => {
    const { exitCode, stderr } = await stage.llmp(["create", ...name(vendor), "--api-key", "env:VENDOR_KEY"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(refused) });
    expect(await send([...name(vendor), ...flags])).toMatchObject(arrives);
  });
});

test.each(kinds)("no vendor of %s is left out", async (kind) => {
  const plane = await controlPlanes[kind]?.load();
  const { provider, providerType, type } = plane?.fields ?? {};
  // Some vendors of Den's catalogue are for its gateway only; LangWatch refuses what it has retired.
  const offered =
    kind === "den" ? catalog().flatMap(({ id, isGatewayOnly }) => (isGatewayOnly ? [] : [id])) : (provider ?? providerType ?? type)?.values;
  expect(Object.keys(vendorsOf[kind]?.vendors ?? {}).toSorted()).toEqual(
    offered?.filter((id) => id !== "google_agent_platform").toSorted(),
  );
});

describe("what the pages show and is not valid by the pages themselves", () => {
  /** The page's own words, piped in as they stand there. */
  async function pipe(kind: string, stdin: string) {
    const stage = await openStage(kind);
    try {
      const { exitCode, stderr } = await stage.llmp(["create", "-o", "json"], { stdin });
      return { exitCode, stderr, bodies: stage.writes().map(({ body }) => body) };
    } finally {
      await stage.close();
    }
  }

  function problemsOf(kind: string, body: unknown): readonly string[] {
    const { method = "", path = "" } = examples[kind]?.request ?? {};
    return openContract(kind)({ method, path, body });
  }

  test("GoodMem's example has texts for booleans and numbers: llmp takes them, and sends what they stand for", async () => {
    const asShown = { ...goodmemExample.body, ...goodmemTexts };
    expect(problemsOf("goodmem", asShown)).toContain('/capabilities/supportsChat must be boolean,null {"type":["boolean","null"]}');
    const { exitCode, bodies } = await pipe("goodmem", JSON.stringify(asShown));
    expect({ exitCode, bodies }).toEqual({ exitCode: 0, bodies: [{ ...goodmemExample.body, ...added.goodmem }] });
  });

  test("Agent Stack's example has <string> for an address and for a key: both are refused where they stand", async () => {
    const asShown = { type: "anthropic", base_url: "<string>", api_key: "<string>", name: "<string>", description: "<string>" };
    expect(problemsOf("agentstack", asShown)).toEqual(['/base_url must match format "uri" {"format":"uri"}']);
    const { exitCode, stderr, bodies } = await pipe("agentstack", JSON.stringify(asShown));
    expect({ exitCode, bodies }).toEqual({ exitCode: 2, bodies: [] });
    expect(JSON.parse(stderr).error.issues).toMatchObject([
      { path: "base_url", where: "stdin:1:32" },
      { path: "api_key", where: "stdin:1:53", message: expect.stringContaining("is a placeholder") },
    ]);
  });

  test("re-factor.ai's examples have comments, which are neither JSON nor YAML: the place is named, and nothing is sent", async () => {
    const asShown = '{\n  "provider": "openai",\n  "credentials": {\n    "organization": "org-your-org-id"  // optional\n  }\n}';
    const { exitCode, stderr, bodies } = await pipe("refactor", asShown);
    expect({ exitCode, bodies }).toEqual({ exitCode: 2, bodies: [] });
    expect(stderr).toContain("stdin:4:");
  });

  test.each([
    ["the key of the request", "sk-your-api-key", "is a placeholder"],
    ["the key of OpenAI", "sk-...", "is an abbreviated key"],
    ["the key of Anthropic", "sk-ant-...", "is an abbreviated key"],
    ["the key of Google", "...", "is an abbreviated key"],
    ["the key of the answer", "sk-***", "mask"],
  ])("re-factor.ai's examples show %s, %s, which never becomes a key", async (_what, key, problem) => {
    const asShown = { provider: "openai", enabled: true, credentials: { api_key: key } };
    expect(problemsOf("refactor", asShown)).toEqual([]);
    const { exitCode, stderr, bodies } = await pipe("refactor", JSON.stringify(asShown));
    expect({ exitCode, bodies }).toEqual({ exitCode: 2, bodies: [] });
    expect(stderr).toContain(problem);
  });

  test("LangWatch's page has defaultModel, which the server drops without a word: llmp refuses it", async () => {
    const asShown = { enabled: true, defaultModel: "gpt-5" };
    expect(problemsOf("langwatch", asShown)).toEqual([]);
    const { exitCode, stderr, bodies } = await pipe(
      "langwatch",
      JSON.stringify({ provider: "openai", apiKey: "env:VENDOR_KEY", ...asShown }),
    );
    expect({ exitCode, bodies }).toEqual({ exitCode: 2, bodies: [] });
    expect(stderr).toContain("defaultModel");
  });

  test("LangWatch's page has models as texts too: they arrive as objects, since an empty text takes a project down", async () => {
    const asShown = { enabled: true, customKeys: { OPENAI_API_KEY: environment.VENDOR_KEY }, customModels: ["large"] };
    expect(problemsOf("langwatch", asShown)).toEqual([]);
    const { bodies } = await pipe("langwatch", JSON.stringify({ provider: "openai", ...asShown }));
    expect(bodies).toEqual([{ ...asShown, customModels: [{ modelId: "large", displayName: "large", mode: "chat" }] }]);
  });
});

describe("the contracts refuse", () => {
  test.each(kinds)("%s: what a creation lacks, what has another type, and what the page does not have", (kind) => {
    const contract = openContract(kind);
    const { request } = examples[kind] ?? {};
    const wrong = [{ ...request?.body, further: 1 }, { ...request?.body, ...wrongValues[kind] }, ...(lacking[kind] ?? [])];
    expect(wrong.map((body) => contract({ method: request?.method ?? "", path: request?.path ?? "", body }).length > 0)).not.toContain(
      false,
    );
  });
});

const wrongValues: Readonly<Record<string, object>> = {
  den: { memberIds: ["ada@example.com"] },
  refactor: { provider: "mistral" },
  goodmem: { capabilities: { supportsChat: "true" } },
  agentstack: { base_url: "<string>" },
  langwatch: { customModels: [{ modelId: "" }] },
};

/** On re-factor.ai's page nothing is required. */
const lacking: Readonly<Record<string, readonly object[]>> = {
  den: [{ source: "custom" }],
  goodmem: [{ displayName: "A" }],
  agentstack: [{ type: "openai" }],
  langwatch: [{ customKeys: {} }],
};
