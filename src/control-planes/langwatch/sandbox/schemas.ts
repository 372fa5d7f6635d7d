// What the stand-in for LangWatch accepts as a body, and how it words what it does not.

import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { type Exchange, Refusal } from "./exchange.ts";
import { isSince } from "./state.ts";

const CustomModel = z.object({
  modelId: z.string().check(z.minLength(1)),
  displayName: z.string().check(z.minLength(1)),
  mode: z.enum(["chat", "embedding"]),
  maxTokens: z.optional(z.nullable(z.number().check(z.positive()))),
  supportedParameters: z.optional(
    z.array(
      z.enum([
        "temperature",
        "max_tokens",
        "top_p",
        "frequency_penalty",
        "presence_penalty",
        "top_k",
        "min_p",
        "repetition_penalty",
        "seed",
        "reasoning",
        "verbosity",
      ]),
    ),
  ),
  multimodalInputs: z.optional(z.array(z.enum(["image", "file", "audio"]))),
});

// An empty bare name is accepted here, and no answer can hold it.
const CustomModels = z.union([z.array(CustomModel), z.array(z.string())]);

/** The body of a PUT; unknown fields are dropped. */
export const ProviderWrite = z.object({
  enabled: z.boolean(),
  customKeys: z.optional(z.record(z.string(), z.unknown())),
  customModels: z.optional(CustomModels),
  customEmbeddingsModels: z.optional(CustomModels),
  extraHeaders: z.optional(z.array(z.object({ key: z.string(), value: z.string() }))),
  defaultModel: z.optional(z.string()),
});

export type ProviderWrite = z.output<typeof ProviderWrite>;

/** The body that sets default models. */
export const DefaultsWrite = z.object({
  config: z.record(z.string(), z.string().check(z.regex(/^[^/]+\/.+$/))),
  scopes: z
    .array(z.object({ scopeType: z.enum(["PROJECT", "TEAM", "ORGANIZATION"]), scopeId: z.string().check(z.minLength(1)) }))
    .check(z.minLength(1)),
});

/** Reads a body; throws 400 for broken JSON, 422 for what the schema refuses (400 before 3.6). */
export function readBody<T extends z.ZodMiniType>(exchange: Exchange, schema: T): z.output<T> {
  const value = readJson(exchange);
  const result = schema.safeParse(value, { error: en().localeError });
  if (result.success) return result.data;
  const { issues } = result.error;
  // Before 3.6 the answer is zod's own, and holds no sentence.
  if (!isSince(exchange.state, "3.10")) throw new Refusal(400, { success: false, error: { issues, name: "ZodError" } });
  throw new Refusal(422, {
    error: "validation_error",
    message: "The request body is invalid",
    target: "json",
    fields: issues.map(({ path }) => path.join(".")),
    reasons: issues.map(describeIssue),
    tips: ["Compare the body with the published schema."],
    fault: "customer",
  });
}

// A body of another content type is not read at all, so the complaint is then about the fields that it did not have.
function readJson({ request }: Exchange): unknown {
  if (!/^application\/([a-z.-]+\+)?json(\s*;|$)/i.test(request.headers["content-type"] ?? "")) return {};
  try {
    return JSON.parse(request.body);
  } catch (cause) {
    throw new Refusal(400, {
      error: "malformed_request",
      message: "The request body is not valid JSON",
      target: "json",
      detail: cause instanceof Error ? cause.message : String(cause),
      tips: ["Send a JSON object."],
      fault: "customer",
    });
  }
}

function describeIssue(issue: z.core.$ZodIssue) {
  const { expected, received } = issue as { readonly expected?: unknown; readonly received?: unknown };
  const meta = {
    field: issue.path.join("."),
    type: issue.code,
    message: issue.message,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  };
  return { code: "schema_failure", kind: "validation", fault: "customer", meta };
}
