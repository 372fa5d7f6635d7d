import { describe, expect, test } from "vitest";
import { importText, problemsOf } from "./imported.ts";

/** A configuration of entries with these parameters, each on one line. */
function withEntries(...params: readonly string[]): string {
  return ["model_list:", ...params.map((one) => `  - {model_name: m, litellm_params: {${one}}}`)].join("\n");
}

async function providersOf(...params: readonly string[]) {
  return (await importText(withEntries(...params))).providers;
}

describe("entries become providers", () => {
  test("those of one vendor, key and base URL are one, in the order of the file", async () => {
    const { providers } = await importText(`
model_list:
  - model_name: gpt-5
    litellm_params: {model: openai/gpt-5, api_key: os.environ/OPENAI_API_KEY}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet-4-5, api_key: os.environ/ANTHROPIC_API_KEY}
  - model_name: small
    litellm_params: {model: openai/gpt-5-mini, api_key: os.environ/OPENAI_API_KEY}
  - model_name: other
    litellm_params: {model: openai/gpt-5, api_key: os.environ/OPENAI_KEY_OF_RESEARCH}
  - model_name: embedding
    litellm_params: {model: openai/text-embedding-3-large, api_key: os.environ/OPENAI_API_KEY}
    model_info: {mode: embedding}
`);
    expect(providers).toEqual([
      {
        name: "OpenAI",
        vendor: "openai",
        models: ["gpt-5", "gpt-5-mini"],
        embeddingModels: ["text-embedding-3-large"],
        apiKey: "env:OPENAI_API_KEY",
      },
      { name: "Anthropic", vendor: "anthropic", models: ["claude-sonnet-4-5"], apiKey: "env:ANTHROPIC_API_KEY" },
      { name: "OpenAI 2", vendor: "openai", models: ["gpt-5"], apiKey: "env:OPENAI_KEY_OF_RESEARCH" },
    ]);
  });

  test("an entry without a key uses the usual one, so it belongs to those that name it", async () => {
    expect(await providersOf("model: groq/a", "model: groq/b, api_key: os.environ/GROQ_API_KEY")).toEqual([
      { name: "Groq", vendor: "groq", models: ["a", "b"], apiKey: "env:GROQ_API_KEY" },
    ]);
  });

  test("the same model twice, to share its load, is one model", async () => {
    const { providers, text } = await importText(withEntries("model: groq/a, rpm: 1", "model: groq/a, tpm: 2"));
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"] }]);
    expect(text).toContain('- a # c.yaml:2:5: without its alias "m", rpm; c.yaml:3:5: without its alias "m", tpm');
  });

  test("names are told apart by credential, by host or by number, whatever their case", async () => {
    const { providers } = await importText(`
model_list:
  - {model_name: m, litellm_params: {model: azure/a, api_base: "https://one.openai.azure.com", api_key: os.environ/A}}
  - {model_name: m, litellm_params: {model: azure/b, api_base: "https://two.openai.azure.com", api_key: os.environ/B}}
  - {model_name: m, litellm_params: {model: azure/c, litellm_credential_name: Research}}
  - {model_name: m, litellm_params: {model: azure/d, api_base: "https://two.openai.azure.com", api_key: os.environ/D}}
credential_list:
  - {credential_name: Research, credential_values: {api_key: os.environ/C, api_base: "https://three.openai.azure.com"}, credential_info: {}}
`);
    expect(providers.map(({ name }) => name)).toEqual([
      "Azure OpenAI",
      "Azure OpenAI (two.openai.azure.com)",
      "Azure OpenAI (Research)",
      "Azure OpenAI (two.openai.azure.com) 2",
    ]);
  });

  test("the same file gives the same text", async () => {
    const text = withEntries(
      "model: openai/a",
      "model: openai/b, api_key: not-a-real-key-1",
      "model: azure/c, api_base: https://x.example",
    );
    expect((await importText(text)).text).toBe((await importText(text)).text);
  });
});

describe("vendors by prefix", () => {
  test.each([
    ["anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"],
    ["azure/gpt-5", "azure", "gpt-5"],
    ["azure/o_series/mine", "azure", "mine"],
    ["bedrock/anthropic.claude-3", "amazon-bedrock", "anthropic.claude-3"],
    ["bedrock/converse/us.amazon.nova-pro-v1:0", "amazon-bedrock", "us.amazon.nova-pro-v1:0"],
    ["cerebras/llama-4", "cerebras", "llama-4"],
    ["cohere/command-r", "cohere", "command-r"],
    ["cohere_chat/command-r", "cohere", "command-r"],
    ["dashscope/qwen-max", "alibaba", "qwen-max"],
    ["deepseek/deepseek-chat", "deepseek", "deepseek-chat"],
    ["fireworks_ai/accounts/fireworks/models/qwen3", "fireworks-ai", "accounts/fireworks/models/qwen3"],
    ["gemini/gemini-2.5-pro", "google", "gemini-2.5-pro"],
    ["groq/llama-4", "groq", "llama-4"],
    ["huggingface/together/deepseek-ai/DeepSeek-R1", "huggingface", "together/deepseek-ai/DeepSeek-R1"],
    ["mistral/mistral-large", "mistral", "mistral-large"],
    ["nvidia_nim/meta/llama3-70b", "nvidia", "meta/llama3-70b"],
    ["ollama/llama3", "ollama", "llama3"],
    ["ollama_chat/llama3", "ollama", "llama3"],
    ["openrouter/google/gemini-2.5-pro", "openrouter", "google/gemini-2.5-pro"],
    ["perplexity/sonar", "perplexity", "sonar"],
    ["together_ai/meta-llama/Llama-4", "togetherai", "meta-llama/Llama-4"],
    ["vertex_ai/gemini-2.5-pro", "google-vertex", "gemini-2.5-pro"],
    ["watsonx/ibm/granite-3", "watsonx", "ibm/granite-3"],
    ["xai/grok-4", "xai", "grok-4"],
  ])("%s is of %s", async (model, vendor, id) => {
    expect(await providersOf(`model: "${model}"`)).toMatchObject([{ vendor, models: [id] }]);
  });

  test.each([
    ["gpt-5", "openai"],
    ["o3-mini", "openai"],
    ["claude-sonnet-4-5", "anthropic"],
  ])("%s, without a prefix, is of %s by its family, which is told", async (model, vendor) => {
    const { providers, notes } = await importText(withEntries(`model: ${model}`));
    expect(providers).toMatchObject([{ vendor, models: [model] }]);
    expect(notes[0]).toMatch(/^assumed .* models\[0\] c\.yaml:2:45: it has no prefix; taken for /);
  });

  test("custom_llm_provider stands for the prefix, and a prefix of the same name is none of the model", async () => {
    const entries = ["model: my-model, custom_llm_provider: groq", "model: groq/other, custom_llm_provider: groq"];
    expect(await providersOf(...entries)).toEqual([{ name: "Groq", vendor: "groq", models: ["my-model", "other"] }]);
  });

  test("a region in the path of a Bedrock model is the region", async () => {
    expect(await providersOf("model: bedrock/us-west-2/anthropic.claude-3")).toMatchObject([
      { vendor: "amazon-bedrock", models: ["anthropic.claude-3"], credentials: { AWS_REGION: "us-west-2" } },
    ]);
  });
});

describe("what speaks OpenAI's API at an address of its own", () => {
  test.each(["openai", "hosted_vllm", "openai_like", "litellm_proxy", "xinference"])(
    "%s/ is an endpoint without a vendor",
    async (prefix) => {
      const [provider] = await providersOf(`model: ${prefix}/qwen3, api_base: "http://llm.example:8000/v1/", api_key: none`);
      expect(provider).toEqual({
        name: expect.stringContaining("llm.example:8000"),
        models: ["qwen3"],
        baseUrl: "http://llm.example:8000/v1",
      });
    },
  );

  test("it is the vendor's where the address is that vendor's own", async () => {
    expect(await providersOf('model: openai/llama-4, api_base: "https://api.groq.com/openai/v1/"')).toEqual([
      { name: "Groq", vendor: "groq", models: ["llama-4"] },
    ]);
    expect(await providersOf('model: openai/gpt-5, api_base: "https://eu.api.openai.com/v1"')).toEqual([
      { name: "OpenAI", vendor: "openai", models: ["gpt-5"], baseUrl: "https://eu.api.openai.com/v1" },
    ]);
  });

  test("Azure AI Foundry is one, which is told: not all of it has that API", async () => {
    const { providers, notes } = await importText(
      withEntries('model: azure_ai/command-r, api_base: "https://acme.services.ai.azure.com/models"'),
    );
    expect(providers).toMatchObject([{ models: ["command-r"], baseUrl: "https://acme.services.ai.azure.com/models" }]);
    expect(providers[0]).not.toHaveProperty("vendor");
    expect(notes[0]).toMatch(/^assumed .*: Azure AI Foundry is taken for an OpenAI-compatible endpoint$/);
  });

  test("an unknown prefix becomes one where there is an api_base, and is told", async () => {
    const { providers, notes } = await importText(withEntries('model: acme/large, api_base: "https://llm.acme.example/v1"'));
    expect(providers).toEqual([{ name: "OpenAI-compatible llm.acme.example", models: ["large"], baseUrl: "https://llm.acme.example/v1" }]);
    expect(notes[0]).toBe(
      "assumed OpenAI-compatible llm.acme.example models[0] c.yaml:2:45: its prefix is not one that llmp knows; taken for an OpenAI-compatible endpoint",
    );
  });

  test("and is left out where there is none, by file, line and column", async () => {
    const { providers, notes } = await importText(withEntries("model: groq/a", "model: acme/large"));
    expect(providers).toHaveLength(1);
    expect(notes[0]).toBe(
      'skipped c.yaml:3:45: "acme/large" is not imported: its prefix is not one that llmp knows, and it has no api_base to take for an OpenAI-compatible endpoint',
    );
  });

  test("without an api_base there is no endpoint", async () => {
    expect(await problemsOf(withEntries("model: hosted_vllm/qwen3"))).toEqual([
      'c.yaml:2:45 : "hosted_vllm/qwen3" is not imported: an OpenAI-compatible endpoint needs api_base',
    ]);
  });

  test.each(["llm.acme.example/v1", "ftp://llm.acme.example", '["https://llm.acme.example"]'])("nor with %s for one", async (address) => {
    expect(await problemsOf(withEntries(`model: hosted_vllm/qwen3, api_base: ${address}`))).toEqual([
      'c.yaml:2:45 : "hosted_vllm/qwen3" is not imported: its api_base is not an http or https URL',
    ]);
  });
});

describe("base URLs", () => {
  test.each([
    ["ollama/a", "http://gpu.example:11434", "http://gpu.example:11434/v1"],
    ["anthropic/a", "https://proxy.example", "https://proxy.example/v1"],
    ["azure/a", "https://x.openai.azure.com/openai/deployments/a/chat", "https://x.openai.azure.com"],
    ["groq/a", "https://proxy.example/groq/", "https://proxy.example/groq"],
    ["anthropic/a", "https://proxy.example/v1", "https://proxy.example/v1"],
    ["anthropic/a", "https://proxy.example/v1/messages/", "https://proxy.example/v1"],
    ["anthropic/a", "https://proxy.example/anthropic", "https://proxy.example/anthropic/v1"],
    ["anthropic/a", "https://proxy.example/anthropic/v1/messages", "https://proxy.example/anthropic/v1"],
    ["ollama/a", "https://proxy.example/ollama/", "https://proxy.example/ollama/v1"],
    ["ollama_chat/a", "http://gpu.example:11434/api/chat", "http://gpu.example:11434/v1"],
    ["azure/a", "https://proxy.example/x/openai/deployments/a/chat/completions?api-version=1", "https://proxy.example/x"],
    ["deepseek/a", "https://proxy.example/v1/chat/completions", "https://proxy.example/v1"],
    ["openai/a", "https://proxy.example/v1/embeddings", "https://proxy.example/v1"],
  ])("%s at %s is %s", async (model, given, expected) => {
    expect(await providersOf(`model: ${model}, api_base: "${given}"`)).toMatchObject([{ baseUrl: expected }]);
  });

  test("the vendor's usual one needs no word", async () => {
    const [provider] = await providersOf(
      'model: anthropic/a, api_base: "https://api.anthropic.com"',
      "model: anthropic/b",
      'model: anthropic/c, api_base: "https://api.anthropic.com/v1/messages"',
    );
    expect(provider).toEqual({ name: "Anthropic", vendor: "anthropic", models: ["a", "b", "c"] });
  });

  test("a variable stays one, unless the file says what is in it", async () => {
    const entry = 'model: azure/a, api_base: os.environ/BASE, api_key: "os.environ/KEY"';
    expect(await providersOf(entry)).toMatchObject([{ baseUrl: "env:BASE", apiKey: "env:KEY" }]);
    const set = "environment_variables: {BASE: os.environ/REAL_BASE, REAL_BASE: https://x.openai.azure.com/}";
    expect((await importText(`${withEntries(entry)}\n${set}`)).providers).toMatchObject([{ baseUrl: "https://x.openai.azure.com" }]);
  });

  test.each([
    ["openai/a", "OPENAI_API_BASE"],
    ["openai/a", "OPENAI_BASE_URL"],
    ["anthropic/a", "ANTHROPIC_API_BASE"],
    ["anthropic/a", "ANTHROPIC_BASE_URL"],
  ])("%s without one is where the file sets %s to", async (model, variable) => {
    const { providers } = await importText(
      `${withEntries(`model: ${model}`)}\nenvironment_variables: {${variable}: "https://x.example/v1"}`,
    );
    expect(providers).toMatchObject([{ baseUrl: "https://x.example/v1" }]);
  });

  test("what LiteLLM adds to one has to be in the variable, which is told", async () => {
    const { providers, notes } = await importText(withEntries("model: anthropic/a, api_base: os.environ/BASE"));
    expect(providers).toMatchObject([{ baseUrl: "env:BASE" }]);
    expect(notes[0]).toBe(
      "assumed Anthropic baseUrl c.yaml:2:68: the base URL in this variable must end in /v1, which LiteLLM adds itself",
    );
  });

  test("what is none is told, and never repeated", async () => {
    const { providers, notes } = await importText(withEntries("model: groq/a, api_base: ftp://not-a-real-host.example"));
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"] }]);
    expect(notes).toContain("left_out Groq baseUrl c.yaml:2:63: the base URL is left out: it is not an http or https URL");
    expect(notes.join()).not.toContain("not-a-real-host");
  });
});

describe("credentials", () => {
  test("Bedrock's, by models.dev's names", async () => {
    const params =
      "aws_access_key_id: os.environ/ID, aws_secret_access_key: os.environ/SECRET, aws_region_name: eu-central-1, aws_session_token: os.environ/S";
    expect(await providersOf(`model: bedrock/a, ${params}, aws_role_name: r`)).toEqual([
      {
        name: "Amazon Bedrock",
        vendor: "amazon-bedrock",
        models: ["a"],
        credentials: {
          AWS_ACCESS_KEY_ID: "env:ID",
          AWS_SECRET_ACCESS_KEY: "env:SECRET",
          AWS_SESSION_TOKEN: "env:S",
          AWS_REGION: "eu-central-1",
        },
      },
    ]);
  });

  test("Vertex AI's service account is its key: a path is a file, a variable may be", async () => {
    const place = "vertex_project: acme, vertex_location: europe-west4";
    expect(await providersOf(`model: vertex_ai/a, ${place}, vertex_credentials: /secrets/account.json`)).toEqual([
      {
        name: "Google Vertex AI",
        vendor: "google-vertex",
        models: ["a"],
        apiKey: "file:/secrets/account.json",
        credentials: { GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "europe-west4" },
      },
    ]);
    const { providers, notes } = await importText(withEntries(`model: vertex_ai/a, ${place}, vertex_credentials: os.environ/ACCOUNT`));
    expect(providers).toMatchObject([{ apiKey: "env:ACCOUNT" }]);
    expect(notes.find((note) => note.startsWith("assumed"))).toContain("if the variable holds the path of a file, write file:PATH");
  });

  test("OpenAI's organization; of several, each is a provider", async () => {
    expect(await providersOf("model: openai/a, api_key: os.environ/K, organization: [org-1, os.environ/ORG]")).toEqual([
      { name: "OpenAI", vendor: "openai", models: ["a"], apiKey: "env:K", credentials: { OPENAI_ORG_ID: "org-1" } },
      { name: "OpenAI 2", vendor: "openai", models: ["a"], apiKey: "env:K", credentials: { OPENAI_ORG_ID: "env:ORG" } },
    ]);
  });

  test("those of credential_list, under what the entry itself says; one that nobody uses is told", async () => {
    const { providers, notes } = await importText(`
model_list:
  - {model_name: a, litellm_params: {model: watsonx/a, litellm_credential_name: shared, project_id: own}}
credential_list:
  - credential_name: shared
    credential_values: {api_key: os.environ/KEY, api_base: "https://us-south.ml.cloud.ibm.com", project_id: theirs}
    credential_info: {description: of the team}
  - {credential_name: unused, credential_values: {api_key: os.environ/OTHER}}
`);
    expect(providers).toEqual([
      {
        name: "IBM watsonx",
        vendor: "watsonx",
        models: ["a"],
        apiKey: "env:KEY",
        credentials: { WATSONX_PROJECT_ID: "own" },
        baseUrl: "https://us-south.ml.cloud.ibm.com",
      },
    ]);
    expect(notes).toEqual([
      "left_out c.yaml:7:22: credential_info is left out",
      'left_out c.yaml:8:50: the credential "unused" is left out: no entry of model_list names it',
    ]);
  });

  test("headers: what says who calls is kept, any other may be a key", async () => {
    const { providers } = await importText(
      withEntries(
        'model: groq/a, extra_headers: {HTTP-Referer: "https://acme.example", X-Gateway: not-a-real-key-1, X-Team: os.environ/TEAM}',
      ),
    );
    expect(providers).toMatchObject([
      { headers: { "HTTP-Referer": "https://acme.example", "X-Gateway": "env:GROQ_X_GATEWAY", "X-Team": "env:TEAM" } },
    ]);
  });
});

describe("keys that are written out", () => {
  test("become references to fill, named after the provider, and it is told where they stood", async () => {
    const { providers, notes, text } = await importText(
      `${withEntries("model: openai/a, api_key: not-a-real-key-1", "model: openai/b, api_key: not-a-real-key-2", "model: openai/c, api_key: not-a-real-key-1")}`,
    );
    expect(providers).toEqual([
      { name: "OpenAI", vendor: "openai", models: ["a", "c"], apiKey: "env:OPENAI_API_KEY" },
      { name: "OpenAI 2", vendor: "openai", models: ["b"], apiKey: "env:OPENAI_2_API_KEY" },
    ]);
    expect(notes.filter((note) => note.startsWith("fill"))).toEqual([
      "fill OpenAI apiKey c.yaml:2:64: a key was written out here, and is not copied: put it into the variable OPENAI_API_KEY, or write another reference",
      "fill OpenAI 2 apiKey c.yaml:3:64: a key was written out here, and is not copied: put it into the variable OPENAI_2_API_KEY, or write another reference",
    ]);
    expect(text).toContain("apiKey: env:OPENAI_2_API_KEY # c.yaml:3:64: a key was written out here");
    expect(`${text}${notes.join()}`).not.toContain("not-a-real-key");
  });

  test("never take the name of a variable that has a meaning already", async () => {
    const entries = ["model: openai/a, api_key: not-a-real-key-1", "model: openai/b, api_key: os.environ/OPENAI_API_KEY"];
    expect(await providersOf(...entries)).toMatchObject([{ apiKey: "env:OPENAI_API_KEY_2" }, { apiKey: "env:OPENAI_API_KEY" }]);
    expect(await providersOf("model: openai/a, api_key: not-a-real-key-1", "model: openai/b")).toMatchObject([
      { apiKey: "env:OPENAI_API_KEY_2" },
      { models: ["b"] },
    ]);
  });

  test.each(["none", "EMPTY", "not-needed", '""', "null"])("%s is none", async (word) => {
    expect(await providersOf(`model: ollama/a, api_key: ${word}`)).toEqual([{ name: "Ollama", vendor: "ollama", models: ["a"] }]);
  });

  test.each(["none", "EMPTY", "not-needed"])("%s is none, also where the file sets the vendor's own", async (word) => {
    const server = "api_base: http://gpu7.internal:8000/v1";
    const { providers } = await importText(
      `${withEntries(`model: openai/qwen, ${server}, api_key: ${word}`)}\nenvironment_variables: {OPENAI_API_KEY: not-a-real-key-1}\n`,
    );
    expect(providers).toEqual([expect.objectContaining({ baseUrl: "http://gpu7.internal:8000/v1", models: ["qwen"] })]);
    expect(JSON.stringify(providers)).not.toContain("OPENAI_API_KEY");
  });

  test("a number is one, and what only looks like a reference is too", async () => {
    for (const key of ["1234567890123456", '"os.environ/not a name"']) {
      const [provider] = await providersOf(`model: groq/a, api_key: ${key}`);
      expect(provider).toMatchObject({ apiKey: "env:GROQ_API_KEY" });
    }
  });

  test("a variable that the file itself sets is to be set elsewhere", async () => {
    const { providers, notes } = await importText(
      `${withEntries("model: groq/a", "model: groq/b")}\nenvironment_variables:\n  GROQ_API_KEY: not-a-real-key-1\n  OTHER: x\n`,
    );
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a", "b"], apiKey: "env:GROQ_API_KEY" }]);
    expect(notes.filter((note) => note.startsWith("fill"))).toEqual([
      "fill Groq apiKey c.yaml:5:17: the variable GROQ_API_KEY has its value here, which is not copied: set it where llmp runs, or write another reference",
    ]);
  });
});

describe("what a manifest has no place for", () => {
  test("aliases, limits, weights and facts about models, entry by entry", async () => {
    const { notes } = await importText(`
model_list:
  - model_name: best
    litellm_params: {model: groq/a, rpm: 1, tpm: 2, weight: 3}
    model_info: {id: x, mode: chat, base_model: y}
  - model_name: groq/b
    litellm_params: {model: groq/b}
    tags: [z]
`);
    expect(notes.slice(0, 2)).toEqual([
      'left_out Groq models[0] c.yaml:3:5: without its alias "best", rpm, tpm, weight, model_info.id and model_info.base_model',
      "left_out Groq models[1] c.yaml:6:5: without tags",
    ]);
  });

  test("every other section, once", async () => {
    const { notes } = await importText(`
${withEntries("model: ollama/a")}
litellm_settings: {drop_params: true}
router_settings: {routing_strategy: least-busy}
general_settings: {master_key: not-a-real-key-1, key_management_system: google_kms}
`);
    expect(notes.filter((note) => /^(?:left_out|assumed) c/.test(note))).toEqual([
      "left_out c.yaml:4:19: litellm_settings is left out: it describes no provider",
      "left_out c.yaml:5:18: router_settings is left out: it describes no provider",
      "left_out c.yaml:6:19: general_settings is left out: it describes no provider",
      expect.stringContaining("the variables may be names in LiteLLM's secret manager"),
    ]);
  });

  test("a base URL and a key for all entries, each by its place and without its value", async () => {
    const settings = 'litellm_settings: {api_base: "https://not-a-real-host.example", api_key: not-a-real-key-1}';
    const { providers, notes, text } = await importText(`${withEntries("model: groq/a")}\n${settings}`);
    expect(providers).toEqual([{ name: "Groq", vendor: "groq", models: ["a"] }]);
    expect(notes.slice(1, 3)).toEqual([
      "left_out c.yaml:3:30: api_base is not taken from litellm_settings, where it stands for entries that have none: add it to their providers",
      "left_out c.yaml:3:74: api_key is not taken from litellm_settings, where it stands for entries that have none: add it to their providers",
    ]);
    expect(text).not.toContain("not-a-real");
  });

  test("modes that are neither chat nor embeddings, and patterns", async () => {
    const { notes } = await importText(`
model_list:
  - {model_name: a, litellm_params: {model: openai/a}}
  - {model_name: b, litellm_params: {model: openai/dall-e-3}, model_info: {mode: image_generation}}
  - {model_name: c, litellm_params: {model: "anthropic/claude-*"}}
  - {model_name: d, litellm_params: {model: "*"}}
  - {model_name: e, litellm_params: {model: os.environ/MODEL}}
`);
    expect(notes.filter((note) => note.startsWith("skipped"))).toEqual([
      'skipped c.yaml:4:45: "openai/dall-e-3" is not imported: a manifest holds models for chat and for embeddings, not for "image_generation"',
      'skipped c.yaml:5:45: "anthropic/claude-*" is not imported: it is a pattern; name its models',
      'skipped c.yaml:6:45: "*" is not imported: it stands for every model of every vendor',
      'skipped c.yaml:7:45: "os.environ/MODEL" is not imported: its model is in a variable',
    ]);
  });

  test("all models of a vendor: the provider, and what is to be named", async () => {
    const { providers, notes } = await importText(withEntries('model: "xai/*", api_key: os.environ/XAI_API_KEY'));
    expect(providers).toEqual([{ name: "xAI", vendor: "xai", apiKey: "env:XAI_API_KEY" }]);
    expect(notes).toContain("left_out xAI c.yaml:2:45: the entry stands for every model of xAI; a manifest names them in `models`");
  });

  test.each([
    ["openai/tts-1", "audio_speech"],
    ["tts-1-hd", "audio_speech"],
    ["openai/gpt-4o-mini-tts", "audio_speech"],
    ["whisper-1", "audio_transcription"],
    ["groq/whisper-large-v3", "audio_transcription"],
    ["openai/gpt-4o-transcribe", "audio_transcription"],
    ["dall-e-3", "image_generation"],
    ["azure/dalle3", "image_generation"],
    ["openai/gpt-image-1", "image_generation"],
    ["vertex_ai/imagen-3.0-generate-001", "image_generation"],
    ["bedrock/amazon.nova-canvas-v1:0", "image_generation"],
    ["omni-moderation-latest", "moderation"],
    ["cohere/rerank-english-v3.0", "rerank"],
    ["voyage/rerank-2", "rerank"],
    ["bedrock/amazon.rerank-v1:0", "rerank"],
    ["together_ai/BAAI/bge-reranker-base", "rerank"],
  ])("%s without a mode is for %s by its name", async (model, mode) => {
    expect(await problemsOf(withEntries(`model: "${model}"`))).toEqual([
      `c.yaml:2:45 : ${JSON.stringify(model)} is not imported: a manifest holds models for chat and for embeddings, not for "${mode}", as its name says; model_info.mode may say otherwise`,
    ]);
    const { providers } = await importText(`${withEntries(`model: "${model}"`).replace(/\}$/, ", model_info: {mode: chat}}")}`);
    expect(providers).toMatchObject([{ models: [expect.any(String)] }]);
  });

  test.each([
    "openai/text-embedding-3-small",
    "text-embedding-ada-002",
    "ollama/bge-m3",
    "ollama/all-minilm:l6",
    "huggingface/intfloat/multilingual-e5-large",
    "voyage/voyage-3",
    "bedrock/amazon.titan-embed-text-v2:0",
  ])("%s is for embeddings by its name", async (model) => {
    const [provider] = await providersOf(`model: "${model}"`);
    expect(provider).toMatchObject({ embeddingModels: [expect.any(String)] });
    expect(provider).not.toHaveProperty("models");
  });

  test("mode comes before base_model, that of model_info before that of the parameters, and the name last", async () => {
    const { providers, notes } = await importText(`
model_list:
  - {model_name: a, litellm_params: {model: azure/a}, model_info: {base_model: azure/text-embedding-3-small}}
  - {model_name: b, litellm_params: {model: azure/b, base_model: azure/text-embedding-ada-002}}
  - {model_name: c, litellm_params: {model: azure/c, base_model: text-embedding-3-small}, model_info: {base_model: gpt-5}}
  - {model_name: d, litellm_params: {model: azure/d}, model_info: {mode: chat, base_model: text-embedding-3-small}}
  - {model_name: e, litellm_params: {model: azure/embedding-chat}, model_info: {base_model: azure/acme}}
  - {model_name: f, litellm_params: {model: azure/f}}
  - {model_name: g, litellm_params: {model: azure/gpt-5}}
  - {model_name: h, litellm_params: {model: azure/h}, model_info: {base_model: azure/dall-e-3}}
  - {model_name: i, litellm_params: {model: azure/i-embed}, model_info: {mode: null, base_model: null}}
  - {model_name: j, litellm_params: {model: azure/j-embed, base_model: os.environ/BASE}}
`);
    expect(providers).toMatchObject([
      { models: ["c", "d", "embedding-chat", "f", "gpt-5"], embeddingModels: ["a", "b", "i-embed", "j-embed"] },
    ]);
    expect(notes.filter((note) => /^(?:assumed|skipped)/.test(note))).toEqual([
      'skipped c.yaml:10:45: "azure/h" is not imported: a manifest holds models for chat and for embeddings, not for "image_generation", as its base_model says; model_info.mode may say otherwise',
      "assumed Azure OpenAI models[3] c.yaml:8:45: taken for a chat model: neither model_info.mode nor base_model says what it is for",
      "assumed Azure OpenAI embeddingModels[0] c.yaml:3:45: taken for an embedding model by its base_model",
      "assumed Azure OpenAI embeddingModels[1] c.yaml:4:45: taken for an embedding model by its base_model",
      "assumed Azure OpenAI embeddingModels[2] c.yaml:11:45: taken for an embedding model by its name",
      "assumed Azure OpenAI embeddingModels[3] c.yaml:12:45: taken for an embedding model by its name",
    ]);
  });

  test("a model for embeddings that only its name shows is told", async () => {
    const { providers, notes } = await importText(withEntries("model: gemini/gemini-embedding-001"));
    expect(providers).toMatchObject([{ embeddingModels: ["gemini-embedding-001"] }]);
    expect(notes).toContain("assumed Google embeddingModels[0] c.yaml:2:45: taken for an embedding model by its name");
  });
});

describe("include", () => {
  const main = "include: [models.yaml, /etc/more.yaml]\nmodel_list:\n  - {model_name: a, litellm_params: {model: groq/a}}\n";
  const models =
    "include: models.yaml\nmodel_list:\n  - {model_name: b, litellm_params: {model: groq/b, litellm_credential_name: shared}}\n";
  const more = "credential_list:\n  - {credential_name: shared, credential_values: {api_key: os.environ/K}}\nmodel_list: []\n";

  test("files are read beside the first, each once, and joined", async () => {
    const { providers } = await importText(main, { "conf/models.yaml": models, "/etc/more.yaml": more }, "conf/main.yaml");
    expect(providers).toMatchObject([{ models: ["a"] }, { models: ["b"], apiKey: "env:K" }]);
  });

  test("a problem in one is told at its own place, and one that is missing where it is named", async () => {
    expect(await problemsOf(main, { "models.yaml": "model_list: 5", "/etc/more.yaml": "a: [" })).toEqual([
      "/etc/more.yaml:1:5 : the indentation does not fit",
      "models.yaml:1:13 model_list: must be a list",
    ]);
    expect(await problemsOf(main, { "models.yaml": models })).toContain("/etc/more.yaml : does not exist");
  });

  test("from standard input, they are told of and not looked for", async () => {
    const { providers, notes } = await importText(main, { "/etc/more.yaml": more }, "stdin");
    expect(providers).toHaveLength(1);
    expect(notes[0]).toMatch(/^skipped stdin:1:11: an included file is not read: standard input is in no folder/);
  });
});

describe("what is wrong is told all at once, by file, line and column", () => {
  test.each([
    ["model_list: {a: 1}", "c.yaml:1:13 model_list: must be a list"],
    ["model_list: [5]", "c.yaml:1:14 model_list: must be an object with `model_name` and `litellm_params`"],
    ["model_list: [{model_name: a}]", "c.yaml:1:14 litellm_params: must be an object with `model`"],
    ["model_list: [{litellm_params: [a]}]", "c.yaml:1:31 litellm_params: must be an object with `model`"],
    ["model_list: [{litellm_params: {api_key: a}}]", "c.yaml:1:31 litellm_params.model: must be a text such as `openai/gpt-5`"],
    ["model_list: [{litellm_params: {model: [a]}}]", "c.yaml:1:39 litellm_params.model: must be a text such as `openai/gpt-5`"],
    [
      "model_list: [{litellm_params: {model: a, litellm_credential_name: b}}]",
      "c.yaml:1:67 litellm_params.litellm_credential_name: names nothing in credential_list",
    ],
    ["model_list: []\ncredential_list: [{credential_values: {}}]", "c.yaml:2:19 credential_list: must have a `credential_name`"],
    ["model_list: []\nenvironment_variables: [a]", "c.yaml:2:24 environment_variables: must be an object of names and values"],
    ["model_list: []\ninclude: [5]", "c.yaml:2:11 include: must be the path of a file, or a list of them"],
  ])("%s", async (text, problem) => {
    expect(await problemsOf(text)).toEqual([problem]);
  });

  test("several", async () => {
    expect(await problemsOf("model_list: [5, 6]\ncredential_list: 7")).toHaveLength(3);
  });
});
