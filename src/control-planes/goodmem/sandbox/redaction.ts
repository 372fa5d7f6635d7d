// What a state file keeps of vendor keys: placeholders, of which two are alike where the keys were.

import type { EndpointAuthentication, GoodmemState, JsonObject } from "./state.ts";

const PLACEHOLDER = "placeholder-for-a-secret";

// `clientConfig` is free JSON, so only the name tells what is secret in it.
const SECRET_NAME = /api[-_]?key|token$|secret|password|authorization|credential/i;

/** The state with every vendor key replaced by a placeholder; LLMs that differ only by key still differ. */
export function withoutSecrets(state: GoodmemState): GoodmemState {
  const keys = [...new Set(state.llms.flatMap(({ credentials }) => credentials?.apiKey?.inlineSecret ?? []))];
  const placeholders = new Map(keys.map((key, index) => [key, `${PLACEHOLDER}-${index + 1}`]));
  const llms = state.llms.map((llm) => ({
    ...llm,
    credentials: hideKey(llm.credentials, placeholders),
    clientConfig: redact(llm.clientConfig) as JsonObject | null,
  }));
  return { ...state, llms };
}

function hideKey(credentials: EndpointAuthentication | null, placeholders: ReadonlyMap<string, string>): EndpointAuthentication | null {
  const { apiKey } = credentials ?? {};
  if (typeof apiKey?.inlineSecret !== "string") return credentials;
  return { ...credentials, apiKey: { ...apiKey, inlineSecret: placeholders.get(apiKey.inlineSecret) } };
}

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  const redactEntry = ([name, inner]: [string, unknown]) =>
    [name, typeof inner === "string" && SECRET_NAME.test(name) ? PLACEHOLDER : redact(inner)] as const;
  return Object.fromEntries(Object.entries(value).map(redactEntry));
}
