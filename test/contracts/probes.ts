// The bodies by which a control plane is asked to check a provider, as its newer servers take them: no published page describes these.

import { Ajv2020 } from "ajv/dist/2020.js";

const schemas: Readonly<Record<string, object>> = {
  "/llm-providers/test-connection": {
    type: "object",
    required: ["api"],
    additionalProperties: false,
    properties: {
      api: { type: "string", minLength: 1, maxLength: 2048 },
      apiKey: { type: "string" },
      modelIds: { type: "array", maxItems: 8, items: { type: "string", minLength: 1, maxLength: 255 } },
    },
  },
  // GoodMem refuses a field that it does not know.
  "/v1/ping:once": {
    type: "object",
    required: ["targetId"],
    additionalProperties: false,
    properties: {
      targetId: { type: "string", pattern: "^[0-9a-f-]{36}$" },
      targetTypeHint: { enum: ["EMBEDDER", "RERANKER", "LLM", "TARGET_TYPE_UNSPECIFIED"] },
      payloadType: { type: "string" },
      payload: {},
      payloadSizeBytes: { type: "integer" },
      timeoutMs: { type: "integer", minimum: 0 },
    },
  },
};

/** Says what is wrong with the body of such a request, in words; undefined where the path is not that of a check. */
export function probeProblems(path: string, body: unknown): readonly string[] | undefined {
  const schema = Object.entries(schemas).find(([end]) => path.endsWith(end))?.[1];
  if (schema === undefined) return undefined;
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
