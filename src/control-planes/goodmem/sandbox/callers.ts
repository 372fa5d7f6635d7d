// Who a request to the stand-in for GoodMem comes from, and what they may do.

import { type Call, type Exchange, refuse, refuseFields, refuseKey } from "./exchange.ts";
import { seededTokens } from "./seed.ts";
import type { Credential, Right, StoredLlm } from "./state.ts";

/** Accepts a request by its `x-api-key`, or throws the 401; `authorization` is for the gRPC side only. */
export function authenticate(exchange: Exchange): Credential {
  const given = exchange.request.headers["x-api-key"]?.trim();
  const credential = exchange.state.credentials.find(({ token }) => seededTokens[token] === given);
  if (credential === undefined) throw refuseKey(exchange);
  return credential;
}

/** Throws the 403 of a key that lacks the right, or, where an owner is given, has it for its own user's LLMs only. */
export function requireRight(call: Call, right: Right, ownerId: string = call.caller.userId): void {
  const { rights, scope, userId } = call.caller;
  if (rights.includes(right) && (scope === "any" || ownerId === userId)) return;
  throw refuse(call, 403, `Permission denied: ${right} is required`);
}

/** The LLM of the path, where the caller has the right to it; throws 400 for what is no id, 404, or 403. A missing one is told from a forbidden one. */
export function findLlm(call: Call, right: Right): StoredLlm {
  const id = parseUuid(call.id);
  if (id === undefined) throw refuseFields(call, [{ field: "id", message: "Invalid LLM ID format" }]);
  const llm = call.state.llms.find(({ llmId }) => llmId === id);
  if (llm === undefined) throw refuse(call, 404, "LLM not found");
  requireRight(call, right, llm.ownerId);
  return llm;
}

/** A UUID in its usual spelling, of one with or without hyphens; undefined for anything else. */
export function parseUuid(text: string): string | undefined {
  const match = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/i.exec(text);
  if (match === null) return undefined;
  const [, first, , second, third, fourth, fifth] = match;
  return [first, second, third, fourth, fifth].join("-").toLowerCase();
}
