// A server for many creations: the routes of Den and GoodMem that they take, answered after a time that is given, with as little work as can be.

import { createServer } from "node:http";

/** Milliseconds that each request takes. */
const LATENCY = Number(process.argv[2]);

const TIME = "2026-11-20T10:00:00.000Z";

/** @type {Readonly<Record<string, unknown>>} */
const vendor = {
  id: "openai",
  name: "OpenAI",
  npm: "@ai-sdk/openai",
  env: ["OPENAI_API_KEY"],
  doc: null,
  api: null,
  config: {},
  models: Array.from({ length: 60 }, (_, index) => ({ id: `model-${index}`, name: `Model ${index}`, config: modelConfig(index) })),
};

/** What models.dev says of a model, in size. */
function modelConfig(index) {
  return {
    id: `model-${index}`,
    name: `Model ${index}`,
    attachment: true,
    reasoning: index % 2 === 0,
    tool_call: true,
    release_date: "2026-01-01",
    modalities: { input: ["text", "image"], output: ["text"] },
    limit: { context: 400_000, output: 128_000 },
    cost: { input: 1.25, output: 10, cache_read: 0.125 },
  };
}

function createDen() {
  /** The rows of the list, as JSON. */
  const rows = [];
  const answerList = () => `{"llmProviders":[${rows.join(",")}]}`;
  return (method, path, body) => {
    if (path === "/den/v1/llm-provider-catalog/openai") return JSON.stringify({ provider: vendor });
    if (method === "GET") return answerList();
    const id = `lpr_${String(rows.length).padStart(26, "0")}`;
    const row = {
      id,
      organizationId: "org_1",
      createdByOrgMembershipId: "om_1",
      source: body.source,
      providerId: body.providerId,
      name: body.name,
      providerConfig: { id: "openai", name: "OpenAI", npm: "@ai-sdk/openai", env: ["OPENAI_API_KEY"], doc: null, api: null },
      hasApiKey: true,
      configuredEnvKeys: ["OPENAI_API_KEY"],
      credentialMode: "shared",
      createdAt: TIME,
      updatedAt: TIME,
    };
    const models = body.modelIds.map((model) => ({ id: model, name: model, config: modelConfig(0), createdAt: TIME }));
    const member = {
      id: "lpa_1",
      orgMembershipId: "om_1",
      role: "owner",
      user: { id: "usr_1", name: "Ada", email: "ada@example.com" },
      createdAt: TIME,
    };
    const access = { members: [member], teams: [], allMembers: false };
    rows.push(JSON.stringify({ ...row, models, access, accessibleVia: { orgMembershipIds: ["om_1"], teamIds: [] }, canManage: true }));
    return JSON.stringify({ llmProvider: row });
  };
}

function createGoodmem() {
  /** The LLMs by their ids, as JSON. */
  const llms = new Map();
  return (method, path, body) => {
    if (path === "/goodmem/v1/llms" && method === "GET") return `{"llms":[${[...llms.values()].join(",")}]}`;
    if (method === "GET") return llms.get(path.slice("/goodmem/v1/llms/".length));
    const { credentials, ...shown } = body;
    const capabilities = {
      supportsChat: true,
      supportsCompletion: false,
      supportsFunctionCalling: true,
      supportsSystemMessages: true,
      supportsStreaming: true,
      supportsSamplingParameters: true,
    };
    const defaults = { apiPath: "/chat/completions", supportedModalities: ["TEXT"], labels: {}, capabilities };
    const audit = { ownerId: "0192f0c1-0000-7000-8000-000000000001", createdAt: 1_795_000_000_000, updatedAt: 1_795_000_000_000 };
    const llm = JSON.stringify({ ...defaults, ...shown, ...audit });
    llms.set(body.llmId, llm);
    return `{"llm":${llm},"statuses":[]}`;
  };
}

const planes = { den: createDen, goodmem: createGoodmem };
let handlers = {};

function reset() {
  handlers = Object.fromEntries(Object.entries(planes).map(([kind, create]) => [kind, create()]));
}

reset();
const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    text += chunk;
  });
  request.on("end", () => {
    const [path] = request.url.split("?");
    if (path === "/reset") {
      reset();
      return response.end();
    }
    const kind = path.split("/")[1];
    const answer = handlers[kind]?.(request.method, path, text === "" ? undefined : JSON.parse(text)) ?? "{}";
    setTimeout(() => {
      response.writeHead(request.method === "POST" ? 201 : 200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(answer),
      });
      response.end(answer);
    }, LATENCY);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
