// The configurations of the stand-in for re-factor.ai: created once, replaced in part, and never shown in the clear.

import { readObject, readProvider, readWrite } from "./bodies.ts";
import { type Exchange, type Handled, Refusal } from "./exchange.ts";
import { mask } from "./mask.ts";
import { type JsonObject, type RefactorState, type StoredConfiguration, withConfiguration, withoutConfiguration } from "./state.ts";

/** GET /v1/llm-providers, which no page documents. */
export function listConfigurations({ state, caller }: Exchange): Handled {
  const shown = state.configurations.filter(({ account }) => account === caller.account).map(show);
  const body = state.listShape === "array" ? shown : { [state.listShape]: shown };
  return { state, response: { status: 200, body } };
}

/** POST /v1/llm-providers: 200, and 409 where the account has that provider already. */
export function createConfiguration({ state, request, caller }: Exchange): Handled {
  const body = readObject(request);
  const provider = readProvider(body.provider);
  const { enabled = null, credentials = null } = readWrite(body);
  if (lookUp(state, caller.account, provider) !== undefined) {
    throw new Refusal(409, `Configuration already exists for provider: ${provider}`, { code: "CONFLICT" });
  }
  return store(state, { account: caller.account, provider, enabled, credentials });
}

/** GET /v1/llm-provider/{provider}, which no page documents. */
export function getConfiguration(exchange: Exchange): Handled {
  return { state: exchange.state, response: { status: 200, body: show(findConfiguration(exchange)) } };
}

/** PUT /v1/llm-provider/{provider}: what is left out stays, but `credentials` are replaced as a whole. */
export function updateConfiguration(exchange: Exchange): Handled {
  const stored = findConfiguration(exchange);
  const { enabled, credentials } = readWrite(readObject(exchange.request));
  if (enabled === undefined && credentials === undefined) throw new Refusal(400, "Provide enabled, credentials or both");
  // A mask is stored like any other text: whoever sends back what a read showed has lost the key.
  return store(exchange.state, { ...stored, enabled: enabled ?? stored.enabled, credentials: credentials ?? stored.credentials });
}

/** DELETE /v1/llm-provider/{provider}: 200 with the provider's name, and 404 the second time. */
export function deleteConfiguration(exchange: Exchange): Handled {
  const stored = findConfiguration(exchange);
  const response = { status: 200, body: { provider: stored.provider } };
  return { state: withoutConfiguration(exchange.state, stored), response };
}

function findConfiguration({ state, caller, provider }: Exchange): StoredConfiguration {
  const known = readProvider(provider);
  const found = lookUp(state, caller.account, known);
  if (found === undefined) throw new Refusal(404, `No configuration found for provider: ${known}`, { code: "NOT_FOUND" });
  return found;
}

function lookUp(state: RefactorState, account: string, provider: string): StoredConfiguration | undefined {
  return state.configurations.find((configuration) => configuration.account === account && configuration.provider === provider);
}

function store(state: RefactorState, configuration: StoredConfiguration): Handled {
  return { state: withConfiguration(state, configuration), response: { status: 200, body: show(configuration) } };
}

function show({ provider, enabled, credentials }: StoredConfiguration): JsonObject {
  return {
    provider,
    ...(enabled === null ? {} : { enabled }),
    ...(credentials === null ? {} : { credentials: mask(credentials) }),
  };
}
