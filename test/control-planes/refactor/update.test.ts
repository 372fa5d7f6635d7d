import { describe, expect, test } from "vitest";
import type { RefactorSpec } from "../../../src/control-planes/refactor/fields.ts";
import { ConsentRequiredError, OutcomeUnknownError, ValidationError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { converse, converseToFailure, operations, refusal, settings } from "./converse.ts";

const KEY = "sk-new-0123456789";
const ITEM = "GET /v1/llm-provider/openai";
const PUT = "PUT /v1/llm-provider/openai";
const stored = { provider: "openai", enabled: true, credentials: { api_key: "sk-***" } };
const withOrganization = { ...stored, credentials: { api_key: "sk-***", organization: "org-***" } };
const lost = new OutcomeUnknownError("the connection was lost");

interface Options {
  readonly selector?: string;
  readonly clear?: readonly string[];
  readonly consent?: boolean;
}

function update(changes: Partial<RefactorSpec>, { selector = "openai", clear = [], ...rest }: Options = {}) {
  return operations.update({ selector, changes, clear, settings, ...rest });
}

describe("what is shown, given again as it is,", () => {
  const azure = {
    provider: "azure",
    enabled: true,
    credentials: { api_key: "***", endpoint: "https://acme.example", deployment_id: "gpt-5" },
  };
  const item = "GET /v1/llm-provider/azure";

  test("changes nothing and calls for no key", () => {
    const again = { provider: "azure", endpoint: "https://acme.example", deployment_id: "gpt-5" } as const;
    const { value, bodies } = converse(update(again, { selector: "azure" }), [[item, azure]]);
    expect({ bodies, warnings: value.warnings }).toEqual({ bodies: [], warnings: [expect.stringContaining("nothing to change")] });
  });

  test("does so for no credentials, where there are none", () => {
    const { bodies } = converse(update({ credentials: {} }), [[ITEM, { ...stored, credentials: {} }]]);
    expect(bodies).toEqual([]);
  });

  test("otherwise calls for all of them", () => {
    const error = converseToFailure(update({ deployment_id: "gpt-6" }, { selector: "azure" }), [[item, azure]]);
    expect(error).toBeInstanceOf(ValidationError);
  });
});

describe("enable and disable", () => {
  test("send nothing but the switch", () => {
    const off = { ...stored, enabled: false };
    const { bodies, value } = converse(operations.disable({ selector: "openai", settings }), [
      [ITEM, stored],
      [PUT, off],
      [ITEM, off],
    ]);
    expect(bodies).toEqual([{ enabled: false }]);
    expect(value).toMatchObject({ warnings: [], differences: [], provider: { enabled: false } });
  });

  test("send nothing at all when it is so already", () => {
    const { value, bodies } = converse(operations.enable({ selector: "openai", settings }), [[ITEM, stored]]);
    expect({ bodies, warnings: value.warnings }).toEqual({ bodies: [], warnings: [expect.stringContaining("nothing to change")] });
  });

  test("work without reads", () => {
    const { bodies } = converse(operations.enable({ selector: "openai", settings }), [
      [ITEM, refusal(404)],
      [PUT, stored],
      [ITEM, refusal(404)],
    ]);
    expect(bodies).toEqual([{ enabled: true }]);
  });

  test("see after a lost answer that it was done", () => {
    const { value, bodies } = converse(operations.disable({ selector: "openai", settings }), [
      [ITEM, stored],
      [PUT, lost],
      [ITEM, { ...stored, enabled: false }],
      [ITEM, { ...stored, enabled: false }],
    ]);
    expect(bodies).toHaveLength(1);
    expect(value.warnings).toEqual([expect.stringContaining("nothing was sent twice")]);
  });

  test("report a switch that the server did not throw", () => {
    const { value } = converse(operations.disable({ selector: "openai", settings }), [
      [ITEM, stored],
      [PUT, stored],
      [ITEM, stored],
    ]);
    expect(value.differences).toEqual(["it is enabled, not disabled"]);
  });
});

describe("a new key", () => {
  test("is sent with the credentials complete", () => {
    const { bodies, value } = converse(update({ api_key: new Secret(KEY) }), [
      [ITEM, stored],
      [PUT, stored],
      [ITEM, stored],
    ]);
    expect(bodies).toEqual([{ credentials: { api_key: KEY } }]);
    expect(value).toMatchObject({ warnings: [], differences: [] });
  });

  test("keeps the parts that are shown as they are, because the server replaces all of them", () => {
    const item = "GET /v1/llm-provider/azure";
    const azure = {
      provider: "azure",
      enabled: true,
      credentials: { api_key: "***", endpoint: "https://acme.openai.azure.com", deployment_id: "gpt" },
    };
    const { bodies } = converse(update({ api_key: new Secret(KEY) }, { selector: "azure" }), [
      [item, azure],
      ["PUT /v1/llm-provider/azure", azure],
      [item, azure],
    ]);
    expect(bodies).toEqual([{ credentials: { api_key: KEY, endpoint: "https://acme.openai.azure.com", deployment_id: "gpt" } }]);
  });

  test("names the masked parts that must be given again, and sends no mask", () => {
    const error = converseToFailure(update({ api_key: new Secret(KEY) }, { selector: "azure" }), [
      ["GET /v1/llm-provider/azure", { provider: "azure", credentials: { api_key: "***", endpoint: "https***", deployment_id: "***" } }],
    ]);
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).issues.map(({ path }) => path)).toEqual(["endpoint", "deployment_id"]);
  });

  test.each(["https…", "acme...", "••••", "[redacted]", "<masked>", "**"])("sends no part that is masked as %j", (mask) => {
    const error = converseToFailure(update({ api_key: new Secret(KEY) }, { selector: "azure" }), [
      ["GET /v1/llm-provider/azure", { provider: "azure", credentials: { api_key: "***", endpoint: mask, deployment_id: "gpt" } }],
    ]);
    expect(error).toMatchObject({ issues: [expect.objectContaining({ path: "endpoint" })] });
  });

  test("that is undocumented is not replaced unseen by parts without a key, but for consent", () => {
    const item = "GET /v1/llm-provider/google-vertex";
    const change = (consent?: boolean) =>
      update({ credentials: { project: "acme" } }, { selector: "google-vertex", ...(consent === undefined ? {} : { consent }) });
    const unseen = { provider: "google-vertex", enabled: true };
    for (const answer of [refusal(404), unseen]) {
      const error = converseToFailure(change(), [[item, answer]]);
      expect(error).toBeInstanceOf(ConsentRequiredError);
      expect(error.message).toContain("a stored key would be lost");
    }
    const { bodies } = converse(change(true), [
      [item, unseen],
      ["PUT /v1/llm-provider/google-vertex", unseen],
      [item, unseen],
    ]);
    expect(bodies).toEqual([{ credentials: { project: "acme" } }]);
  });

  test("does not drop a masked organization without consent", () => {
    const error = converseToFailure(update({ api_key: new Secret(KEY) }), [[ITEM, withOrganization]]);
    expect(error).toBeInstanceOf(ConsentRequiredError);
    expect(error).toMatchObject({ details: { hint: expect.stringContaining("--clear organization") } });
  });

  test.each([{ clear: ["organization"] }, { consent: true }])("drops it with %j", (options) => {
    const { bodies, value } = converse(update({ api_key: new Secret(KEY) }, options), [
      [ITEM, withOrganization],
      [PUT, stored],
      [ITEM, stored],
    ]);
    expect(bodies).toEqual([{ credentials: { api_key: KEY } }]);
    expect(value.differences).toEqual([]);
  });

  test("reports an organization that was to be dropped and is still there", () => {
    const { value } = converse(update({ api_key: new Secret(KEY) }, { clear: ["organization"] }), [
      [ITEM, withOrganization],
      [PUT, stored],
      [ITEM, withOrganization],
    ]);
    expect(value.differences).toEqual(["organization is still stored"]);
  });

  test("without reads, says that all stored credentials were replaced", () => {
    const { value } = converse(update({ api_key: new Secret(KEY) }), [
      [ITEM, refusal(404)],
      [PUT, stored],
      [ITEM, refusal(404)],
    ]);
    expect(value.warnings).toEqual([expect.stringContaining("all credentials were replaced")]);
  });

  test.each([lost, refusal(500), refusal(503)])(
    "is not known where it may have been stored, because its mask is that of the old one (%s)",
    (failure) => {
      const error = converseToFailure(update({ api_key: new Secret(KEY) }), [
        [ITEM, stored],
        [PUT, failure],
      ]);
      expect(error).toMatchObject({ code: "outcome_unknown", details: { hint: "sending the same update again does no harm" } });
    },
  );

  test("a change that was not there when looked for stays unknown", () => {
    const error = converseToFailure(update({ enabled: false }), [
      [ITEM, stored],
      [PUT, lost],
      [ITEM, stored],
      [ITEM, stored],
    ]);
    expect(error).toMatchObject({ code: "outcome_unknown", message: expect.stringContaining("not there when looked for twice") });
  });
});

test("the vendor of a configuration cannot change", () => {
  expect(converseToFailure(update({ provider: "anthropic" }), [])).toMatchObject({
    issues: [expect.objectContaining({ path: "provider" })],
  });
});

test("an update that names nothing is refused before anything is sent", () => {
  expect(converseToFailure(update({ provider: "openai" }), [[ITEM, stored]])).toMatchObject({ exitCode: 2 });
});

test("what is not configured is not found", () => {
  const error = converseToFailure(update({ enabled: true }), [
    [ITEM, refusal(404)],
    [PUT, refusal(404)],
  ]);
  expect(error).toMatchObject({ code: "not_found", message: expect.stringContaining('no configuration of "openai"') });
});

test("parts of another vendor are refused in an update too", () => {
  expect(converseToFailure(update({ region: "us-west-2" }), [])).toMatchObject({ issues: [expect.objectContaining({ path: "region" })] });
});

test("a mask is refused in an update too, before it is stored as the key", () => {
  const error = converseToFailure(update({ api_key: new Secret("sk-***") }), [[ITEM, stored]]);
  expect(error).toMatchObject({ code: "invalid_input", issues: [expect.objectContaining({ path: "api_key" })] });
});

test.each([
  [{ api_key: new Secret(KEY), credentials: { api_key: new Secret(KEY) } }, "api_key"],
  [{ api_key: new Secret(KEY), organization: "env:ORGANIZATION" }, "organization"],
])("an update keeps the rules for single parts (%j)", (changes, path) => {
  expect(converseToFailure(update(changes), [])).toMatchObject({ issues: [expect.objectContaining({ path })] });
});

test("a key that the server forgot to mask is not sent back, as it may be a part of it", () => {
  const azure = { provider: "azure", credentials: { api_key: "0123", endpoint: "https://acme.openai.azure.com", deployment_id: "gpt" } };
  const error = converseToFailure(update({ deployment_id: "new" }, { selector: "azure" }), [["GET /v1/llm-provider/azure", azure]]);
  expect(error).toMatchObject({ issues: [expect.objectContaining({ path: "api_key" })] });
});

test("an organization that is shown as it is and cleared is not sent again", () => {
  const { bodies } = converse(update({ api_key: new Secret(KEY) }, { clear: ["organization"] }), [
    [ITEM, { ...stored, credentials: { api_key: "sk-***", organization: "org-acme" } }],
    [PUT, stored],
    [ITEM, stored],
  ]);
  expect(bodies).toEqual([{ credentials: { api_key: KEY } }]);
});

test.each([null, ""])("a part that is stored as %j is none that could be lost", (organization) => {
  const empty = { ...stored, credentials: { api_key: "sk-***", organization } };
  const { bodies } = converse(update({ api_key: new Secret(KEY) }), [
    [ITEM, empty],
    [PUT, empty],
    [ITEM, empty],
  ]);
  expect(bodies).toEqual([{ credentials: { api_key: KEY } }]);
});

test("a part that was dropped and is shown as null is gone", () => {
  const gone = { ...stored, credentials: { api_key: "sk-***", organization: null } };
  const { value } = converse(update({ api_key: new Secret(KEY) }, { clear: ["organization"] }), [
    [ITEM, withOrganization],
    [PUT, gone],
    [ITEM, gone],
  ]);
  expect(value.differences).toEqual([]);
});

test("a switch that is seen after a lost answer does not prove the key that went with it", () => {
  const off = { ...stored, enabled: false };
  const { value } = converse(update({ enabled: false, api_key: new Secret(KEY) }), [
    [ITEM, stored],
    [PUT, lost],
    [ITEM, off],
    [ITEM, off],
  ]);
  expect(value.warnings).toContainEqual(expect.stringContaining("whether the key is the new one cannot be seen"));
});
