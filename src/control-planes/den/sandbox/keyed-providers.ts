// The by-key routes of the newest Den, by which a script names a provider itself and may repeat itself.

import { showItem, showRow } from "./answers.ts";
import { requireAdmin, requireFreshSignIn } from "./credentials.ts";
import { type Caller, type Exchange, type Handled, Refusal, refuse, show } from "./exchange.ts";
import { type Parameters, replaceStored, storeNew } from "./providers.ts";
import { readExternalKey, readWrite } from "./schemas.ts";
import { type StoredProvider, withoutProvider, withProvider } from "./state.ts";

/** GET /v1/llm-providers/by-key/{externalKey} */
export function getKeyed(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const key = readExternalKey(parameters.externalKey ?? "");
  requireAdmin(caller);
  const provider = findKeyed(exchange, caller, key);
  if (provider === undefined) throw refuse(404, "llm_provider_not_found");
  return show(exchange, { llmProvider: showItem(exchange, caller, provider) });
}

/** PUT /v1/llm-providers/by-key/{externalKey}: 201 when it is new, 200 when it replaced. It never adopts a provider without a key. */
export function putKeyed(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const key = readExternalKey(parameters.externalKey ?? "");
  requireAdmin(caller);
  const { headers } = exchange.request;
  if (headers["if-match"] !== undefined || headers["if-none-match"] !== undefined) {
    throw refuse(400, "unsupported_precondition", "Conditional requests are not supported.");
  }
  const write = readWrite(exchange.state, exchange.request);
  // A blank here is nearly always a variable that was not set.
  if (write.apiKey === "") throw blankKey();
  const stored = findKeyed(exchange, caller, key);
  if (stored === undefined) return storeNew(exchange, caller, write, key);
  const provider = replaceStored(exchange, caller, stored, write);
  const response = { status: 200, body: { llmProvider: showRow(exchange, provider) } };
  return { state: withProvider(exchange.state, provider), response };
}

function blankKey(): Refusal {
  const issue = { code: "custom", path: ["apiKey"], message: "apiKey must not be blank; omit it to keep the stored key." };
  return new Refusal(400, { error: "invalid_request", details: [issue] });
}

/** DELETE /v1/llm-providers/by-key/{externalKey}: 200 either way, telling whether there was one. */
export function deleteKeyed(exchange: Exchange, caller: Caller, parameters: Parameters): Handled {
  const key = readExternalKey(parameters.externalKey ?? "");
  requireAdmin(caller);
  requireFreshSignIn(exchange.state, caller);
  const provider = findKeyed(exchange, caller, key);
  const state = provider === undefined ? exchange.state : withoutProvider(exchange.state, provider.id);
  return { state, response: { status: 200, body: { ok: true, deleted: provider !== undefined } } };
}

function findKeyed(exchange: Exchange, caller: Caller, key: string): StoredProvider | undefined {
  return exchange.state.providers.find((provider) => provider.externalKey === key && provider.organizationId === caller.organization.id);
}
