import { describe, expect, test } from "vitest";
import { agentstackSeed } from "../../../../src/control-planes/agentstack/sandbox/seed.ts";
import { agentstackSandbox } from "../../../../src/control-planes/agentstack/sandbox.ts";
import { COLLECTION, CREATE, LIST, openai, standIn } from "./stand-in.ts";

const eras = ["nov", "apr", "adk"] as const;
const UNKNOWN = "00000000-0000-4000-8000-0000000000ff";

describe("create", () => {
  test("answers 201 without the key, which is stored in the clear", () => {
    const stand = standIn("apr");
    const { status, body } = stand.call(CREATE, { body: { ...openai, description: "Ours" } });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      name: "OpenAI",
      description: "Ours",
      type: "openai",
      base_url: "https://api.openai.com/v1",
      created_at: expect.stringMatching(/^2026-09-20T12:00:00\.\d{6}Z$/),
      registry: null,
      state: "online",
      capabilities: ["llm", "embedding"],
    });
    expect(stand.state.providers.at(-1)?.apiKey).toBe("key-of-openai");
  });

  test("November knows neither registry nor state", () => {
    expect(Object.keys(standIn("nov").call(CREATE, { body: openai }).body)).toEqual([
      "id",
      "name",
      "description",
      "type",
      "base_url",
      "created_at",
      "capabilities",
    ]);
  });

  test("watsonx ids are stored and never given back", () => {
    const stand = standIn();
    const body = { ...openai, type: "watsonx", base_url: "https://us-south.ml.cloud.ibm.com", watsonx_project_id: "project-1" };
    expect(JSON.stringify(stand.call(CREATE, { body }).body)).not.toContain("project-1");
    expect(stand.state.providers.at(-1)?.watsonxProjectId).toBe("project-1");
  });

  test("scheme and host of the URL are normalised, the path is kept", () => {
    const create = (base_url: string) => standIn().call(CREATE, { body: { ...openai, type: "other", base_url } }).body.base_url;
    expect(create("HTTPS://LLM.Example.COM")).toBe("https://llm.example.com/");
    expect(create("https://llm.example.com:443/V1")).toBe("https://llm.example.com/V1");
    expect(create("https://llm.example.com/v1/")).toBe("https://llm.example.com/v1/");
  });

  test("unknown fields, also id and state, are ignored", () => {
    const { status, body } = standIn().call(CREATE, { body: { ...openai, id: UNKNOWN, state: "offline", colour: "red" } });
    expect([status, body]).toEqual([201, expect.objectContaining({ state: "online" })]);
    expect(body.id).not.toBe(UNKNOWN);
  });

  test.each([["nov", 400] as const, ["apr", 409] as const, ["adk", 409] as const])("%s: a base_url that exists is a %i", (era, status) => {
    const stand = standIn(era);
    stand.call(CREATE, { body: openai });
    const again = stand.call(CREATE, { body: { ...openai, name: "Another", base_url: "https://API.openai.com/v1" } });
    expect(again.status).toBe(status);
    expect(again.body.detail).toBe("Duplicate model_provider found: base_url='https://api.openai.com/v1' already exists");
  });

  test("with and without a trailing slash are two providers", () => {
    const stand = standIn();
    stand.call(CREATE, { body: openai });
    expect(stand.call(CREATE, { body: { ...openai, base_url: `${openai.base_url}/` } }).status).toBe(201);
  });

  test.each([["nov", 400] as const, ["apr", 409] as const])(
    "%s: a name that is missing or null is told as a duplicate (%i)",
    (era, status) => {
      for (const name of [undefined, null]) {
        const answer = standIn(era).call(CREATE, { body: { ...openai, name } });
        expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining("Duplicate model_provider found: base_url=")]);
      }
    },
  );

  test("an empty name is accepted", () => {
    expect(standIn().call(CREATE, { body: { ...openai, name: "" } })).toMatchObject({ status: 201, body: { name: "" } });
  });

  test("a name or URL of more than 1024 characters is a 500: text in November, SQL later", () => {
    const long = { name: "n".repeat(1025) };
    expect(standIn("nov").call(CREATE, { body: { ...openai, ...long } })).toMatchObject({ status: 500, body: "Internal Server Error" });
    for (const wrong of [long, { type: "other", base_url: `https://llm.example/${"p".repeat(1024)}` }]) {
      const { status, body } = standIn("apr").call(CREATE, { body: { ...openai, ...wrong } });
      expect([status, body.detail]).toEqual([500, expect.stringContaining("INSERT INTO model_providers")]);
      expect(body.detail).not.toContain("key-of-openai");
    }
    expect(standIn().call(CREATE, { body: { ...openai, name: "😀".repeat(1024) } }).status).toBe(201);
  });

  test("watsonx with both ids or none is a 500, and an empty id counts as none", () => {
    const watsonx = { ...openai, type: "watsonx", base_url: "https://us-south.ml.cloud.ibm.com" };
    const create = (era: "nov" | "apr", ids: object) => standIn(era).call(CREATE, { body: { ...watsonx, ...ids } });
    const both = { watsonx_project_id: "p", watsonx_space_id: "s" };
    for (const ids of [{}, both, { watsonx_project_id: "" }]) {
      expect(create("nov", ids)).toMatchObject({ status: 500, body: "Internal Server Error" });
      expect(create("apr", ids)).toMatchObject({ status: 500, body: { detail: expect.stringContaining("[('ValidationError', ") } });
    }
    expect(create("apr", { watsonx_project_id: "", watsonx_space_id: "s" }).status).toBe(201);
  });

  test("the watsonx ids of another type are accepted silently", () => {
    const body = { ...openai, watsonx_project_id: "p", watsonx_space_id: "s" };
    expect(standIn().call(CREATE, { body }).status).toBe(201);
  });

  test("bedrock is a type since April", () => {
    const body = { ...openai, type: "bedrock", base_url: "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1" };
    expect(eras.map((era) => standIn(era).call(CREATE, { body }).status)).toEqual([422, 201, 201]);
  });
});

describe("list", () => {
  test("is newest first and complete, whatever the query says", () => {
    const stand = standIn("nov");
    stand.call(CREATE, { body: openai });
    stand.call(CREATE, { body: { ...openai, name: "Slash", base_url: `${openai.base_url}/` } });
    const { body } = stand.call(`${LIST}?limit=1&page_token=${UNKNOWN}`);
    expect(body.items.map(({ name }) => name)).toEqual(["Slash", "OpenAI"]);
    expect(body).toMatchObject({ total_count: 2, has_more: false });
  });

  test("has a token of the next page although there is none, but not when it is empty", () => {
    const stand = standIn("nov");
    expect(stand.call(LIST).body).toEqual({ items: [], total_count: 0, has_more: false, next_page_token: null });
    const { id } = stand.call(CREATE, { body: openai }).body;
    expect(stand.call(LIST).body).toMatchObject({ has_more: false, next_page_token: id });
  });

  test("capabilities come in the order of this server process", () => {
    const capabilities = [0.25, 0.75].map((random) => standIn("apr", () => random).call(CREATE, { body: openai }).body.capabilities);
    expect(capabilities).toEqual([
      ["llm", "embedding"],
      ["embedding", "llm"],
    ]);
  });

  test("GitHub embeds since April", () => {
    const body = { ...openai, type: "github", base_url: "https://models.github.ai/inference" };
    expect(standIn("nov").call(CREATE, { body }).body.capabilities).toEqual(["llm"]);
    expect(standIn("apr").call(CREATE, { body }).body.capabilities).toEqual(["llm", "embedding"]);
  });

  test("a provider of a type that only later servers have is listed", () => {
    const stand = standIn();
    stand.change({ providers: stand.state.providers.map((provider) => ({ ...provider, type: "newcomer" })) });
    expect(stand.call(LIST)).toMatchObject({ status: 200, body: { items: [{ type: "newcomer" }] } });
  });
});

describe("read, delete, change", () => {
  test("a provider is read by its id, in any spelling of a UUID", () => {
    const stand = standIn();
    const { id } = stand.call(CREATE, { body: openai }).body;
    for (const spelling of [id, id.toUpperCase(), id.replaceAll("-", ""), `urn:uuid:${id}`, `%7B${id}%7D`]) {
      expect(stand.call(`GET ${COLLECTION}/${spelling}`)).toMatchObject({ status: 200, body: { id, name: "OpenAI" } });
    }
  });

  test("delete answers 204 without a body, though with a content type", () => {
    const stand = standIn("nov");
    const { id } = stand.call(CREATE, { body: openai }).body;
    expect(stand.call(`DELETE ${COLLECTION}/${id}`)).toEqual({
      status: 204,
      headers: { "content-type": "application/json" },
      body: undefined,
    });
    expect(stand.call(LIST).body.items).toEqual([]);
  });

  test.each(["GET", "DELETE"])("%s of an unknown id is a 404 that names it", (method) => {
    const answer = standIn().call(`${method} ${COLLECTION}/${UNKNOWN}`);
    expect(answer).toMatchObject({ status: 404, body: { detail: `model_provider with id ${UNKNOWN} not found` } });
  });

  test.each(["GET", "DELETE"])("%s of what is no UUID is a 422 of the path", (method) => {
    const answer = standIn().call(`${method} ${COLLECTION}/openai`);
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: [{ type: "uuid_parsing", loc: ["path", "model_provider_id"], input: "openai" }] },
    });
  });

  test("a provider of the deployment is listed with its registry and cannot be deleted", () => {
    const stand = standIn("apr");
    expect(stand.call(LIST).body.items).toMatchObject([{ id: agentstackSeed.managedProvider, registry: expect.stringMatching(/^file:/) }]);
    const answer = stand.call(`DELETE ${COLLECTION}/${agentstackSeed.managedProvider}`);
    expect(answer).toMatchObject({ status: 400, body: { detail: "Cannot delete a provider managed by registry" } });
    expect(stand.call(LIST).body.items).toHaveLength(1);
  });

  test.each(eras)("%s: there is no way to change a provider", (era) => {
    for (const method of ["PATCH", "PUT"]) {
      const answer = standIn(era).call(`${method} ${COLLECTION}/${UNKNOWN}`, { body: openai });
      expect(answer).toMatchObject({ status: 405, body: { detail: "Method Not Allowed" } });
    }
  });
});

describe("state", () => {
  test("is plain JSON, and a placeholder stands for each key in what is kept", () => {
    const stand = standIn();
    stand.call(CREATE, { body: openai });
    const kept = agentstackSandbox.withoutSecrets(stand.state);
    expect(JSON.parse(JSON.stringify(stand.state))).toEqual(stand.state);
    expect(JSON.stringify(kept)).not.toContain("key-of-openai");
    expect(kept.providers.at(-1)).toMatchObject({ name: "OpenAI", apiKey: expect.stringMatching(/.+/) });
  });

  test("holds no token", () => {
    const text = JSON.stringify(standIn().state);
    for (const token of agentstackSandbox.tokens) expect(text).not.toContain(token);
  });

  test("an era that does not exist is refused; without one it is the newest", () => {
    const world = { now: 0, random: () => 0 };
    expect(agentstackSandbox.initial(undefined, world).era).toBe("adk");
    expect(() => agentstackSandbox.initial("may", world)).toThrow("no era may: there are nov, apr, adk");
  });
});
