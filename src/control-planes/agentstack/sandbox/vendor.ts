// The vendor's side of a create at the stand-in for Agent Stack: the list call that the server makes, and how it tells of a failure.

import { pythonExceptions, pythonString, type Refusal, refuseSince } from "./exchange.ts";
import { type ListCall, typeOf } from "./provider-types.ts";
import { type AgentStackState, isSince } from "./state.ts";

export interface VendorAccess {
  readonly type: string;
  readonly baseUrl: string;
  readonly apiKey: string;
}

/**
 * The models that the vendor lists for this key. Hosts under `.invalid` cannot be reached, and a key with "wrong", "bad" or "rejected" in it is refused
 * where the vendor checks keys.
 *
 * @throws Refusal 400 (November) or 424, with the vendor's words
 */
export function listModels(state: AgentStackState, access: VendorAccess): readonly string[] {
  const { listCall, models } = typeOf(state, access.type);
  if (listCall === "none") return models;
  const failure = findFailure(state, access);
  if (failure === undefined) return models;
  // A Bedrock provider is made all the same, and has no models.
  if (listCall === "bedrock") return [];
  throw tell(state, access, failure);
}

type Failure = "unreachable" | "no-such-path" | "unsendable-key" | "refused-key";

function findFailure(state: AgentStackState, access: VendorAccess): Failure | undefined {
  const { listCall, checksKey } = typeOf(state, access.type);
  const isBadKey = /wrong|bad|rejected/i.test(access.apiKey);
  if (new URL(access.baseUrl).hostname.endsWith(".invalid")) return "unreachable";
  if (listCall === "bedrock") return isBadKey || access.apiKey === "" ? "refused-key" : undefined;
  if (listCall === "watsonx") return undefined;
  if (!isSendable(listCall, access.apiKey)) return "unsendable-key";
  if (!isRightPath(state, access)) return "no-such-path";
  return checksKey && (isBadKey || access.apiKey === "") ? "refused-key" : undefined;
}

// A header value may hold no line break and end in no blank; "Bearer " with nothing behind it does end in one.
function isSendable(listCall: ListCall, apiKey: string): boolean {
  const value = listCall === "anthropic" ? apiKey : `Bearer ${apiKey}`;
  return !/[\0\r\n]|[ \t]$/.test(value);
}

// Only the vendor's own hosts have a path that is known.
function isRightPath(state: AgentStackState, { type, baseUrl }: VendorAccess): boolean {
  const { listCall, home } = typeOf(state, type);
  // A bare host becomes `//models` there.
  if (listCall === "anthropic") return baseUrl.endsWith("/v1");
  if (listCall === "github" || home === undefined || new URL(home).host !== new URL(baseUrl).host) return true;
  return baseUrl.replace(/\/$/, "") === home;
}

function tell(state: AgentStackState, access: VendorAccess, failure: Failure): Refusal {
  const { listCall } = typeOf(state, access.type);
  const isOpenAiClient = listCall === "openai" && isSince(state, "apr");
  const exceptions = isOpenAiClient ? openAiException(access, failure) : httpxException(listCall, access, failure);
  return refuseSince(state, 424, `Failed to load models from ${access.type} provider (${access.baseUrl}): ${exceptions}`);
}

// November calls every vendor by httpx, which says nothing of the answer's body.
function httpxException(listCall: ListCall, access: VendorAccess, failure: Failure): string {
  if (failure === "unreachable") return pythonExceptions("ConnectError", "[Errno -2] Name or service not known");
  if (failure === "unsendable-key") {
    const prefix = listCall === "anthropic" ? "" : "Bearer ";
    return pythonExceptions("LocalProtocolError", `Illegal header value b${pythonString(prefix + access.apiKey)}`);
  }
  const [code, words] = failure === "no-such-path" ? ["404", "404 Not Found"] : ["401", "401 Unauthorized"];
  const more = `For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/${code}`;
  return pythonExceptions("HTTPStatusError", `Client error '${words}' for url '${listUrl(listCall, access.baseUrl)}'\n${more}`);
}

function listUrl(listCall: ListCall, baseUrl: string): string {
  const { protocol, hostname } = new URL(baseUrl);
  return listCall === "github" ? `${protocol}//${hostname}/catalog/models` : `${baseUrl}/models`;
}

function openAiException(access: VendorAccess, failure: Failure): string {
  if (failure === "unreachable" || failure === "unsendable-key") return pythonExceptions("APIConnectionError", "Connection error.");
  if (failure === "no-such-path") return pythonExceptions("NotFoundError", "Error code: 404");
  return pythonExceptions("AuthenticationError", `Error code: 401 - ${refusalOfKey(access)}`);
}

// The vendor's own words: OpenAI shows both ends of the key, a home-made gateway all of it.
function refusalOfKey({ type, apiKey }: VendorAccess): string {
  if (type === "openai") {
    const message = `Incorrect API key provided: ${apiKey.slice(0, 8)}${"*".repeat(20)}${apiKey.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`;
    return `{'error': {'message': ${pythonString(message)}, 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}`;
  }
  const message = type === "other" ? `no such key: ${apiKey}` : "Invalid API key";
  return `{'error': {'message': ${pythonString(message)}, 'type': 'authentication_error'}}`;
}
