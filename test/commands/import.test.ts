import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { run } from "../run.ts";
import { KEY, leaksOf, QUOTED } from "./canary.ts";

const EXAMPLE = new URL("../../examples/litellm.yaml", import.meta.url).pathname;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-import-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const OPENCODE = '{"provider": {"groq": {"options": {"apiKey": "{env:GROQ_API_KEY}"}, "models": {"llama-4": {}}}}}';

describe("a manifest on standard output", () => {
  test("the example, as YAML with comments", async () => {
    const { exitCode, stdout, stderr } = await run(["import", EXAMPLE]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "5 providers; 8 further remarks in the manifest's comments\n" });
    expect(stdout.replaceAll(EXAMPLE, "litellm.yaml")).toMatchInlineSnapshot(`
      "# made by \`llmp import\`
      # litellm.yaml:45:3: router_settings is left out: it describes no provider
      # litellm.yaml:48:3: general_settings is left out: it describes no provider

      providers:
        - name: OpenAI
          vendor: openai
          models:
            - gpt-5 # litellm.yaml:3:5: without its alias "best", rpm
            - gpt-5-mini
          embeddingModels:
            - text-embedding-3-large
          apiKey: env:OPENAI_API_KEY

        - name: Anthropic
          vendor: anthropic
          models:
            - claude-sonnet-4-5 # litellm.yaml:18:5: without its alias "claude"
          # not in the file; usually:
          # apiKey: env:ANTHROPIC_API_KEY

        - name: Azure OpenAI
          vendor: azure
          models:
            - gpt-5 # litellm.yaml:21:5: without its alias "gpt-5-eu", api_version
          apiKey: env:AZURE_EU_API_KEY
          baseUrl: https://acme-eu.openai.azure.com

        - name: Amazon Bedrock
          vendor: amazon-bedrock
          models:
            - amazon.nova-pro-v1:0 # litellm.yaml:25:5: without its alias "nova"
          credentials:
            AWS_ACCESS_KEY_ID: env:AWS_ACCESS_KEY_ID
            AWS_SECRET_ACCESS_KEY: env:AWS_SECRET_ACCESS_KEY
            AWS_REGION: us-west-2

        - name: vLLM vllm.internal.example:8000
          models:
            - qwen3-32b # litellm.yaml:31:5: without its alias "qwen"
          baseUrl: http://vllm.internal.example:8000/v1
      "
    `);
  });

  test("the same with -o yaml, and as data with -o json", async () => {
    const text = (await run(["import", EXAMPLE])).stdout;
    expect((await run(["import", EXAMPLE, "-o", "yaml"])).stdout).toBe(text);
    const { manifest, notes } = JSON.parse((await run(["import", EXAMPLE, "-o", "json"])).stdout);
    expect(manifest).toEqual(parse(text));
    expect(notes[0]).toEqual({
      kind: "left_out",
      where: `${EXAMPLE}:45:3`,
      message: "router_settings is left out: it describes no provider",
    });
    expect(notes[2]).toEqual({
      kind: "left_out",
      provider: "OpenAI",
      path: "models[0]",
      where: `${EXAMPLE}:3:5`,
      message: 'without its alias "best", rpm',
    });
  });

  test("names alone, and chosen fields", async () => {
    expect((await run(["import", "-o", "name"], { stdin: OPENCODE })).stdout).toBe("Groq\n");
    expect((await run(["import", "--json", "manifest.providers"], { stdin: OPENCODE })).stdout).toContain('"apiKey": "env:GROQ_API_KEY"');
  });

  test("suggestions become fields when their comment signs are taken away", async () => {
    const text =
      "model_list: [{model_name: a, litellm_params: {model: bedrock/a}}, {model_name: b, litellm_params: {model: watsonx/b, project_id: p}}]";
    const { stdout } = await run(["import"], { stdin: text });
    const filled = stdout.replaceAll(/^( *)# (\s*(?:apiKey|credentials|[A-Z_]+): ?)/gm, "$1$2");
    expect(parse(filled).providers).toEqual([
      {
        name: "Amazon Bedrock",
        vendor: "amazon-bedrock",
        models: ["a"],
        credentials: {
          AWS_ACCESS_KEY_ID: "env:AWS_ACCESS_KEY_ID",
          AWS_SECRET_ACCESS_KEY: "env:AWS_SECRET_ACCESS_KEY",
          AWS_REGION: "env:AWS_REGION",
        },
      },
      { name: "IBM watsonx", vendor: "watsonx", models: ["b"], credentials: { WATSONX_PROJECT_ID: "p" }, apiKey: "env:WATSONX_API_KEY" },
    ]);
  });
});

describe("where configurations come from", () => {
  test("standard input, by itself or as -, and files, in this order", async () => {
    const file = await write("a.yaml", "model_list: [{model_name: groq/b, litellm_params: {model: groq/b}}]");
    for (const words of [["import"], ["import", "-"]]) expect((await run(words, { stdin: OPENCODE })).exitCode).toBe(0);
    const { stdout, stderr } = await run(["import", file, "-"], { stdin: OPENCODE });
    expect(parse(stdout).providers.map(({ name }: { readonly name: string }) => name)).toEqual(["Groq", "Groq (groq)"]);
    expect(stderr).toContain("2 providers");
  });

  test("two configurations of one opencode provider are one where they lead to the same", async () => {
    const first = await write("one.json", OPENCODE);
    const second = await write("two.json", OPENCODE.replace("llama-4", "llama-5").replace("{", '{"model": "groq/llama-5", '));
    expect(parse((await run(["import", first, second])).stdout).providers).toEqual([
      { name: "Groq", vendor: "groq", models: ["llama-4", "llama-5"], apiKey: "env:GROQ_API_KEY", defaultModel: "llama-5" },
    ]);
  });

  test("an included file is found beside the one that includes it", async () => {
    await write("models.yaml", "model_list: [{model_name: a, litellm_params: {model: groq/a}}]");
    const main = await write("main.yaml", "include: [models.yaml]\n");
    expect((await run(["import", main, "-o", "name"])).stdout).toBe("Groq\n");
    const broken = await write("broken.yaml", "include:\n  - nowhere.yaml\n");
    const { exitCode, stderr } = await run(["import", broken]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${broken}:2:5  include: cannot read ${join(folder, "nowhere.yaml")}: it does not exist`);
  });

  test("nothing at all is an error that says what to do", async () => {
    expect(await run(["import"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("there is nothing to import") });
    expect(await run(["import"], { answers: [] })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("llmp import litellm.yaml"),
    });
    expect(await run(["import", join(folder, "missing")])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("it does not exist"),
    });
    expect(await run(["import", folder])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("it is a folder") });
  });
});

describe("whose configuration it is", () => {
  test.each([
    ["a manifest of llmp's own", "providers: [{name: a, vendor: openai}]", "stdin is a manifest of llmp's own"],
    ["neither", "a: b", "stdin is neither a LiteLLM nor an opencode configuration"],
    ["a text", "hello", "stdin is neither a LiteLLM nor an opencode configuration"],
    ["both", "model_list: []\nprovider: {}", "stdin could be LiteLLM's or opencode's"],
    ["LiteLLM's without models", "general_settings: {}", "stdin describes no provider"],
    ["an empty opencode one", '{"$schema": "https://opencode.ai/config.json"}', "stdin describes no provider"],
    ["an empty text", "", "stdin describes no provider"],
  ])("%s", async (_name, stdin, message) => {
    expect(await run(["import"], { stdin })).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(message) });
  });

  test("--format insists", async () => {
    const stdin = "model_list: [{model_name: a, litellm_params: {model: groq/a}}]\nprovider: {openai: {models: {b: {}}}}";
    expect((await run(["import", "--format", "litellm", "-o", "name"], { stdin })).stdout).toBe("Groq\n");
    expect((await run(["import", "--format", "opencode", "-o", "name"], { stdin })).stdout).toBe("OpenAI\n");
    expect(await run(["import", "--format", "other"], { stdin })).toMatchObject({ exitCode: 2 });
  });

  test("what cannot be imported is told, with all of its places, and nothing is printed", async () => {
    const stdin = "model_list:\n  - {model_name: a, litellm_params: {model: acme/a}}\n  - {model_name: b, litellm_params: {model: '*'}}\n";
    const { exitCode, stdout, stderr } = await run(["import", "-o", "json"], { stdin });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: "invalid_input",
      issues: [{ where: "stdin:2:45" }, { where: "stdin:3:45" }],
    });
  });
});

describe("a key that is written out is nowhere in what is printed", () => {
  const places: Readonly<Record<string, (key: string) => object>> = {
    "LiteLLM, the key": (key) => litellm({ api_key: key }),
    "LiteLLM, in credential_list": (key) => ({
      ...litellm({ litellm_credential_name: "c" }),
      credential_list: [{ credential_name: "c", credential_values: { api_key: key, azure_ad_token: key }, credential_info: { note: key } }],
    }),
    "LiteLLM, in environment_variables": (key) => ({
      ...litellm({ api_key: "os.environ/X", api_base: "os.environ/BASE" }),
      environment_variables: { X: key, GROQ_API_KEY: key, BASE: `https://x.example/?key=${encodeURIComponent(key)}` },
    }),
    "LiteLLM, in headers": (key) =>
      litellm({ headers: { Authorization: `Bearer ${key}` }, extra_headers: { "X-Title\n": key, "User-Agent": `${key}\n` } }),
    "LiteLLM, in the base URL": (key) =>
      litellm({ api_base: `https://user:${encodeURIComponent(key)}@x.example/v1?api-key=${encodeURIComponent(key)}` }),
    "LiteLLM, in settings": (key) => ({
      ...litellm({ client_secret: key, rpm: 1 }),
      general_settings: { master_key: key, database_url: key },
    }),
    "LiteLLM, where no key belongs": (key) => litellm({ api_key: { nested: [key] }, aws_session_token: key, custom_llm_provider: key }),
    "LiteLLM, for AWS": (key) => ({
      model_list: [{ litellm_params: { model: "bedrock/a", aws_access_key_id: key, aws_secret_access_key: key, aws_session_token: key } }],
    }),
    "LiteLLM, as a service account": (key) => ({
      model_list: [{ litellm_params: { model: "vertex_ai/a", vertex_credentials: JSON.stringify({ private_key: key }) } }],
    }),
    "opencode, the key": (key) => opencode({ apiKey: key }),
    "opencode, in headers": (key) => opencode({ headers: { Authorization: `Bearer ${key}`, "x-api-key": key } }),
    "opencode, around a reference": (key) => opencode({ apiKey: `${key}{env:X}`, baseURL: `https://{env:X}/${encodeURIComponent(key)}` }),
    "opencode, in what is left out": (key) => ({ ...opencode({ whatever: key }), mcp: { x: { headers: { y: key } } } }),
    "both at once, which is refused": (key) => ({ ...litellm({ api_key: key }), ...opencode({ apiKey: key }) }),
  };

  function litellm(params: object): object {
    return { model_list: [{ model_name: "m", litellm_params: { model: "groq/a", ...params } }] };
  }

  function opencode(options: object): object {
    const gateway = { npm: "@ai-sdk/openai-compatible", options: { baseURL: "https://x.example", ...options }, models: { a: {} } };
    return { provider: { acme: gateway, "amazon-bedrock": { options: { accessKeyId: "{env:X}", ...options }, models: { a: {} } } } };
  }

  test.each(Object.entries(places))("%s", async (_name, place) => {
    for (const key of [KEY, QUOTED]) {
      const stdin = JSON.stringify(place(key));
      for (const words of [
        ["import"],
        ["import", "-o", "json", "--debug"],
        ["import", "--format", "litellm"],
        ["import", "--format", "opencode"],
      ]) {
        const { exitCode, stdout, stderr } = await run(words, { stdin });
        expect({ leaks: leaksOf(key, `${stdout}\n${stderr}`), isBug: exitCode === 70 }).toEqual({ leaks: [], isBug: false });
      }
    }
  });

  test("nor where the configuration cannot be read", async () => {
    for (const stdin of [
      `model_list: [{api_key: "${KEY}"`,
      `model_list: ${JSON.stringify(KEY)}`,
      `{"provider": "${KEY}"}`,
      `api_key: *${KEY}`,
    ]) {
      const { exitCode, stdout, stderr } = await run(["import"], { stdin });
      expect({ exitCode, leaks: leaksOf(KEY, stdout + stderr) }).toEqual({ exitCode: 2, leaks: [] });
    }
  });

  test("it is told on standard error where each stood", async () => {
    const { stderr } = await run(["import"], { stdin: JSON.stringify(litellm({ api_key: KEY })) });
    expect(stderr).toContain("warning: stdin:1:79: a key was written out here, and is not copied: put it into the variable GROQ_API_KEY");
    expect((await run(["import", "-q"], { stdin: JSON.stringify(litellm({ api_key: KEY })) })).stderr).toBe("");
  });
});

test("opencode's auth.json is not read, also where it is beside the configuration", async () => {
  await write("auth.json", JSON.stringify({ anthropic: { type: "api", key: KEY } }));
  const path = await write("opencode.json", '{"model": "anthropic/claude-sonnet-4-5"}');
  const { stdout } = await run(["import", "--format", "opencode", path]);
  expect(stdout).toContain("# apiKey: env:ANTHROPIC_API_KEY");
  expect(leaksOf(KEY, stdout)).toEqual([]);
});
