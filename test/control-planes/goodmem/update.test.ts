import { describe, expect, test } from "vitest";
import type { GoodMemSpec } from "../../../src/control-planes/goodmem/fields.ts";
import { ConsentRequiredError, OutcomeUnknownError, type ValidationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { play, writtenBody } from "../conversation.ts";
import {
  converse,
  converseToFailure,
  ID,
  ITEM,
  KEY,
  LIST,
  listed,
  OTHER_ID,
  OWNER,
  operations,
  PUT,
  refusal,
  settings,
  stored,
} from "./converse.ts";

const lost = new OutcomeUnknownError("the connection was lost");
const labelled = { ...stored, labels: { team: "ai", stage: "dev" } };

interface Options {
  readonly clear?: readonly string[];
  readonly consent?: boolean;
  readonly besideKeys?: ReadonlyMap<string, Partial<GoodMemSpec>>;
}

function update(changes: Partial<GoodMemSpec>, { clear = [], ...rest }: Options = {}) {
  return operations.update({ selector: "Local", changes, clear, settings, ...rest });
}

/** llmp wrote the key that is there, and nothing beside it. */
const REMEMBERED: Options = { besideKeys: new Map([[ID, {}]]) };

/** The body of an update and its result, when the server does as it is asked. */
function updateWith(changes: Partial<GoodMemSpec>, before: object, after: object, options: Options = {}) {
  return converse(update(changes, options), [
    [LIST, listed(before)],
    [ITEM, before],
    [PUT, { ...after, updatedAt: 1 }],
    [ITEM, after],
  ]);
}

test("sends what changes and nothing else", () => {
  const { bodies, value } = updateWith({ displayName: "New", modelIdentifier: "qwen3-32b" }, stored, { ...stored, displayName: "New" });
  expect(bodies).toEqual([{ displayName: "New" }]);
  expect(value).toMatchObject({ warnings: [], differences: [], provider: { name: "New" } });
});

test("sends nothing when it is so already, immutable fields and texts of numbers included", () => {
  const before = { ...labelled, maxContextLength: "1024", labels: '{"team":"ai","stage":"dev"}', capabilities: { supportsChat: "true" } };
  const changes: Partial<GoodMemSpec> = {
    providerType: "VLLM",
    ownerId: OWNER,
    llmId: ID,
    maxContextLength: 1024,
    labels: { stage: "dev", team: "ai" },
    supportsChat: true,
    supportedModalities: ["TEXT"],
  };
  const { bodies, value } = converse(update(changes), [
    [LIST, listed(before)],
    [ITEM, before],
  ]);
  expect({ bodies, warnings: value.warnings }).toEqual({ bodies: [], warnings: [expect.stringContaining("nothing to change")] });
});

test.each([
  [{ providerType: "OPENAI" }, "providerType"],
  [{ ownerId: OTHER_ID }, "ownerId"],
  [{ llmId: OTHER_ID }, "llmId"],
  [{ dashscopeApiDialect: "OPENAI_COMPATIBLE" }, "dashscopeApiDialect"],
  [{ supportedModalities: [] }, "supportedModalities"],
] satisfies [Partial<GoodMemSpec>, string][])(
  "%j cannot be changed, which the server would answer with a 400 or ignore",
  (changes, path) => {
    const error = converseToFailure(update(changes), [
      [LIST, listed(stored)],
      [ITEM, stored],
    ]);
    expect(error).toMatchObject({ code: "invalid_input", issues: [expect.objectContaining({ path })] });
  },
);

describe("labels", () => {
  test.each(["labels", "replaceLabels"] as const)("%s replace all, by the field that an update has for it", (name) => {
    const { bodies, value } = updateWith({ [name]: { team: "search" } }, labelled, { ...stored, labels: { team: "search" } });
    expect(bodies).toEqual([{ replaceLabels: { team: "search" } }]);
    expect(value.differences).toEqual([]);
  });

  test("are merged without touching the others", () => {
    const { bodies, value } = updateWith({ mergeLabels: { team: "search", stage: "dev" } }, labelled, {
      ...stored,
      labels: { team: "search", stage: "dev" },
    });
    expect(bodies).toEqual([{ mergeLabels: { team: "search" } }]);
    expect(value.differences).toEqual([]);
  });

  test("are all cleared by an empty set", () => {
    const { bodies } = updateWith({}, labelled, stored, { clear: ["labels"] });
    expect(bodies).toEqual([{ replaceLabels: {} }]);
  });

  test("that were not merged are a difference", () => {
    const { value } = updateWith({ mergeLabels: { team: "search" } }, labelled, labelled);
    expect(value.differences).toEqual(['the label team is not "search"']);
  });

  test("are replaced or merged, not both", () => {
    expect(converseToFailure(update({ labels: { a: "1" }, mergeLabels: { b: "2" } }), [])).toMatchObject({
      issues: [expect.objectContaining({ path: "mergeLabels" })],
    });
  });

  test("are at most 20 after a merge", () => {
    const full = { ...stored, labels: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`l${index}`, "x"])) };
    const error = converseToFailure(update({ mergeLabels: { one: "more" } }), [
      [LIST, listed(full)],
      [ITEM, full],
    ]);
    expect(error).toMatchObject({ issues: [expect.objectContaining({ path: "mergeLabels" })] });
  });
});

describe("groups of settings, which the server replaces as a whole", () => {
  test("capabilities are sent all six, the unnamed as they are stored", () => {
    const { bodies } = updateWith({ supportsStreaming: false }, stored, stored);
    expect(bodies).toEqual([
      {
        capabilities: {
          supportsChat: true,
          supportsCompletion: false,
          supportsFunctionCalling: true,
          supportsSystemMessages: true,
          supportsStreaming: false,
          supportsSamplingParameters: true,
        },
      },
    ]);
  });

  test("capabilities that only a newer server has are kept", () => {
    const before = { ...stored, capabilities: { ...stored.capabilities, supportsThought: true, supportsNull: null } };
    const { requests } = play(update({ supportsStreaming: false }), [
      [LIST, listed(before)],
      [ITEM, before],
      [PUT, before],
      [ITEM, before],
    ]);
    expect(writtenBody({ requests }).capabilities).toEqual({ ...stored.capabilities, supportsStreaming: false, supportsThought: true });
  });

  test.each([undefined, null, "unreadable"])("capabilities that are not shown (%j) must be given all six", (capabilities) => {
    const before = { ...stored, capabilities };
    const error = converseToFailure(update({ supportsStreaming: false }), [
      [LIST, listed(before)],
      [ITEM, before],
    ]);
    expect(error).toMatchObject({ issues: expect.arrayContaining([{ path: "supportsChat", message: "must be given as well" }]) });
    expect((error as ValidationError).issues).toHaveLength(5);
    expect(updateWith({ capabilities: stored.capabilities }, before, stored).bodies).toEqual([{ capabilities: stored.capabilities }]);
  });

  test("sampling parameters keep those that were not named", () => {
    const before = { ...stored, defaultSamplingParams: { maxTokens: 100, temperature: 0.5, topK: null } };
    const { bodies } = updateWith({ temperature: 0.7 }, before, before);
    expect(bodies).toEqual([{ defaultSamplingParams: { maxTokens: 100, temperature: 0.7 } }]);
  });

  test("what the read before the write shows is what is kept, not what the list showed", () => {
    const fresh = { ...stored, capabilities: { ...stored.capabilities, supportsChat: false } };
    const { bodies } = converse(update({ supportsStreaming: false }), [
      [LIST, listed(stored)],
      [ITEM, fresh],
      [PUT, fresh],
      [ITEM, fresh],
    ]);
    expect(bodies[0]).toMatchObject({ capabilities: { supportsChat: false } });
  });

  test("the client's config is replaced", () => {
    const { bodies } = updateWith({ clientConfig: { a: 1 } }, { ...stored, clientConfig: { b: 2 } }, { ...stored, clientConfig: { a: 1 } });
    expect(bodies).toEqual([{ clientConfig: { a: 1 } }]);
  });
});

test("clears texts by the empty text, because null means unchanged", () => {
  const before = { ...stored, description: "old", version: "1", monitoringEndpoint: null };
  const { bodies, value } = updateWith({}, before, stored, { clear: ["description", "version", "monitoringEndpoint"] });
  expect(bodies).toEqual([{ description: "", version: "" }]);
  expect(value.differences).toEqual([]);
});

test("a text that was to be cleared and is still there is a difference", () => {
  const before = { ...stored, description: "old" };
  expect(updateWith({}, before, before, { clear: ["description"] }).value.differences).toEqual(['description is "old", not ""']);
});

describe("credentials", () => {
  test("are sent complete, and said not to be visible", () => {
    const { bodies, value } = updateWith({ apiKey: new Secret(KEY) }, stored, stored, REMEMBERED);
    expect(bodies).toEqual([{ credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey: { inlineSecret: KEY } } }]);
    expect(value.warnings).toEqual([expect.stringContaining("does not show credentials")]);
  });

  test("of which llmp does not know how they are sent are replaced with consent only: a header of their own would be lost", () => {
    const error = converseToFailure(update({ apiKey: new Secret(KEY) }), [
      [LIST, listed(stored)],
      [ITEM, stored],
    ]);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(error).toMatchObject({ details: { hint: expect.stringContaining("--header-name") } });
    expect(updateWith({ apiKey: new Secret(KEY) }, stored, stored, { consent: true }).bodies).toHaveLength(1);
  });

  test("of a new key alone go with the header that llmp remembers, and to a hosted service in the usual one", () => {
    const changes = { apiKey: new Secret(KEY) };
    const besideKeys = new Map([[ID, { headerName: "x-api-key" }]]);
    const apiKey = { inlineSecret: KEY, headerName: "x-api-key" };
    expect(updateWith(changes, stored, stored, { besideKeys }).bodies).toEqual([
      { credentials: { kind: "CREDENTIAL_KIND_API_KEY", apiKey } },
    ]);
    const hosted = { ...stored, providerType: "OPENAI", endpointUrl: "https://api.openai.com/v1" };
    expect(updateWith(changes, hosted, hosted).value.warnings).toContainEqual(expect.stringContaining("usual header"));
  });

  test("cannot be changed in part", () => {
    expect(converseToFailure(update({ prefix: "Bearer " }), [])).toMatchObject({ issues: [expect.objectContaining({ path: "apiKey" })] });
  });

  test("cannot be taken away, which is said", () => {
    const { value } = converse(update({ credentialKind: "NONE" }), [
      [LIST, listed(stored)],
      [ITEM, stored],
    ]);
    expect(value.warnings).toContainEqual(expect.stringContaining("cannot take credentials away"));
  });

  test("of one endpoint are not sent to another without consent", () => {
    const moved = { ...stored, endpointUrl: "https://elsewhere.example/v1" };
    const error = converseToFailure(update({ endpointUrl: moved.endpointUrl }), [
      [LIST, listed(stored)],
      [ITEM, stored],
    ]);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(updateWith({ endpointUrl: moved.endpointUrl }, stored, moved, { consent: true }).value.differences).toEqual([]);
    expect(updateWith({ endpointUrl: moved.endpointUrl, credentialKind: "NONE" }, stored, moved).bodies).toHaveLength(1);
    expect(updateWith({ endpointUrl: moved.endpointUrl, apiKey: new Secret(KEY) }, stored, moved, REMEMBERED).bodies).toHaveLength(1);
  });

  test("of an endpoint are not sent to it without encryption, but for consent", () => {
    const before = { ...stored, endpointUrl: "https://vllm.internal/v1" };
    const change = (endpointUrl: string) => update({ endpointUrl });
    const error = converseToFailure(change("http://vllm.internal/v1"), [
      [LIST, listed(before)],
      [ITEM, before],
    ]);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(error.message).toContain("would be sent to vllm.internal without encryption");
    const encrypted = updateWith({ endpointUrl: before.endpointUrl }, { ...before, endpointUrl: "http://vllm.internal/v1" }, before);
    expect(encrypted.bodies).toEqual([{ endpointUrl: before.endpointUrl }]);
  });

  test("stay where only the path of the endpoint changes", () => {
    const moved = { ...stored, endpointUrl: "http://vllm.internal:8000/v2" };
    expect(updateWith({ endpointUrl: moved.endpointUrl }, stored, moved).bodies).toEqual([{ endpointUrl: moved.endpointUrl }]);
  });
});

test("a change into an existing connection is explained by the twin", () => {
  const twin = { ...stored, llmId: OTHER_ID, displayName: "Twin", modelIdentifier: "other" };
  const error = converseToFailure(update({ modelIdentifier: "other" }), [
    [LIST, listed(stored, twin)],
    [ITEM, stored],
    [PUT, refusal(409)],
  ]);
  expect(error).toMatchObject({ code: "already_exists", existing: OTHER_ID, message: expect.stringContaining('"Twin"') });
});

describe("a lost answer", () => {
  const renamed = { ...stored, displayName: "New", updatedAt: stored.updatedAt + 1 };

  test("is looked up, and nothing is sent twice", () => {
    const { value, bodies } = converse(update({ displayName: "New" }), [
      [LIST, listed(stored)],
      [ITEM, stored],
      [PUT, lost],
      [ITEM, stored],
      [ITEM, renamed],
      [ITEM, renamed],
    ]);
    expect(bodies).toHaveLength(1);
    expect(value.warnings).toEqual([expect.stringContaining("nothing was sent twice")]);
  });

  test("of a new key is not taken for done while the time of the last change stands", () => {
    const error = converseToFailure(update({ apiKey: new Secret(KEY) }, REMEMBERED), [
      [LIST, listed(stored)],
      [ITEM, stored],
      [PUT, lost],
      [ITEM, stored],
      [ITEM, stored],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown" });
  });
});

test("a new key whose answer was lost is said to be unseen, as the time may have moved by another's change", () => {
  const touched = { ...stored, updatedAt: stored.updatedAt + 1 };
  const { value } = converse(update({ apiKey: new Secret(KEY) }, REMEMBERED), [
    [LIST, listed(stored)],
    [ITEM, stored],
    [PUT, lost],
    [ITEM, touched],
    [ITEM, touched],
  ]);
  expect(value.warnings).toContainEqual(expect.stringContaining("whether the key is the new one cannot be seen"));
});

test("an ambiguous name is refused with its ids", () => {
  const error = converseToFailure(update({ version: "1" }), [[LIST, listed(stored, { ...stored, llmId: OTHER_ID })]]);
  expect(error).toMatchObject({ code: "ambiguous_name", details: { hint: expect.stringContaining(OTHER_ID) } });
});

test("a 409 is not blamed on the LLM that is updated", () => {
  const error = converseToFailure(update({ apiKey: new Secret(KEY) }, REMEMBERED), [
    [LIST, listed(stored)],
    [ITEM, stored],
    [PUT, refusal(409, "LLM exists")],
  ]);
  expect(error).toMatchObject({ code: "already_exists", existing: undefined, message: "LLM exists" });
});

test("another's change is not taken for that of a lost answer", () => {
  const touched = { ...stored, version: "2", updatedAt: stored.updatedAt + 1 };
  const error = converseToFailure(update({ displayName: "New" }), [
    [LIST, listed(stored)],
    [ITEM, stored],
    [PUT, lost],
    [ITEM, touched],
    [ITEM, touched],
  ]);
  expect(error).toMatchObject({ code: "outcome_unknown" });
});

test("a server that wraps one LLM as create does is understood", () => {
  const { value } = converse(update({ displayName: "New" }), [
    [LIST, listed(stored)],
    [ITEM, { llm: stored }],
    [PUT, { llm: { ...stored, displayName: "New" } }],
    [ITEM, { llm: { ...stored, displayName: "New" } }],
  ]);
  expect(value).toMatchObject({ provider: { name: "New" }, differences: [] });
});
