// The LLMs of the stand-in for GoodMem: created wrapped, read bare, updated in part by PUT, and never twice the same.

import { showLlm, showLlmWithCredentials } from "./answers.ts";
import { readCreation, readUpdate } from "./bodies.ts";
import { findLlm, parseUuid, requireRight } from "./callers.ts";
import { checkCreation, checkUpdate } from "./checks.ts";
import { fingerprint } from "./credentials.ts";
import { changeLlm, draftLlm, isEffective } from "./drafts.ts";
import { type Call, type Handled, type Problem, refuse, refuseFields, show } from "./exchange.ts";
import { LABEL_LIMIT, type StoredLlm, withLlm, withoutLlm } from "./state.ts";

/** POST /v1/llms: `{llm, statuses}`, where everything else shows an LLM bare. */
export function createLlm(call: Call): Handled {
  const { state, request } = call;
  requireRight(call, "CREATE_LLM");
  const body = readCreation(request, state.era);
  requireSound(call, checkCreation(body, state.era));
  const { llm, statuses } = draftLlm(call, body);
  requireRight(call, "CREATE_LLM", llm.ownerId);
  if (!state.users.some(({ userId }) => userId === llm.ownerId)) throw refuse(call, 404, "Owner not found");
  if (state.llms.some(({ llmId }) => llmId === llm.llmId)) throw refuse(call, 409, "An LLM with this ID already exists");
  requireUnique(call, llm);
  const wrapped = { llm: showLlm(call, llm), statuses };
  return { state: withLlm(state, llm), response: { status: state.era === "legacy" ? 200 : 201, body: wrapped } };
}

/** GET /v1/llms: all of them at once, there are no pages. */
export function listLlms(call: Call): Handled {
  requireRight(call, "READ_LLM");
  const filters = [visibleTo(call), byOwner(call), byProviderType(call), byLabels(call)];
  const llms = call.state.llms.filter((llm) => filters.every((fits) => fits(llm)));
  return show(call, { llms: llms.map((llm) => showLlm(call, llm)) });
}

type Filter = (llm: StoredLlm) => boolean;

function visibleTo({ caller }: Call): Filter {
  return ({ ownerId }) => caller.scope === "any" || ownerId === caller.userId;
}

function byOwner(call: Call): Filter {
  const given = call.request.query.get("ownerId");
  if (given === null) return () => true;
  const owner = parseUuid(given);
  if (owner === undefined) throw refuseFields(call, [{ field: "ownerId", message: "Invalid owner ID format" }]);
  // Older servers give the caller's own to whoever asks for somebody else's without the right.
  const isIgnored = call.state.era === "legacy" && call.caller.scope === "own";
  return ({ ownerId }) => isIgnored || ownerId === owner;
}

const KNOWN_PROVIDERS = /^(openai|litellm_proxy|open_router|vllm|ollama|llama_cpp|custom_openai_compatible|dashscope)$/i;

function byProviderType(call: Call): Filter {
  const given = call.request.query.get("providerType");
  if (given === null) return () => true;
  if (!KNOWN_PROVIDERS.test(given)) throw refuseFields(call, [{ field: "providerType", message: `Invalid provider type: ${given}` }]);
  return ({ providerType }) => providerType === given.toUpperCase();
}

function byLabels({ request, state }: Call): Filter {
  const wanted = new Map<string, string>();
  for (const [name, value] of request.query) {
    // Older servers do not know the brackets, and give back everything.
    const key = /^label\.(.+)$/.exec(name)?.[1] ?? (state.era === "legacy" ? undefined : /^label\[(.+)\]$/.exec(name)?.[1]);
    // The first value of a repeated key wins.
    if (key !== undefined && !wanted.has(key)) wanted.set(key, value);
  }
  return ({ labels }) => [...wanted].every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** GET /v1/llms/{id}: the credentials only where they are asked for, and only for who has a right of its own. */
export function getLlm(call: Call): Handled {
  const llm = findLlm(call, "READ_LLM");
  const { query } = call.request;
  const asked = query.get("includeCredentials") ?? query.get("include_credentials");
  if (asked?.toLowerCase() !== "true") return show(call, showLlm(call, llm));
  requireRight(call, "READ_LLM_CREDENTIALS", llm.ownerId);
  return show(call, showLlmWithCredentials(call, llm));
}

/** PUT /v1/llms/{id}, which is partial all the same. */
export function updateLlm(call: Call): Handled {
  const stored = findLlm(call, "UPDATE_LLM");
  const body = readUpdate(call.request, call.state.era);
  requireSound(call, checkUpdate(body, stored.providerType, call.state.era));
  if (!isEffective(body)) throw refuse(call, 400, "At least one field must be provided for update");
  const llm = changeLlm(call, stored, body);
  if (Object.keys(llm.labels).length > LABEL_LIMIT) {
    throw refuseFields(call, [{ field: "mergeLabels", message: `At most ${LABEL_LIMIT} labels are allowed` }]);
  }
  requireUnique(call, llm);
  return { state: withLlm(call.state, llm), response: { status: 200, body: showLlm(call, llm) } };
}

/** DELETE /v1/llms/{id}: 204 without a body, and 404 the second time. */
export function deleteLlm(call: Call): Handled {
  const { llmId } = findLlm(call, "DELETE_LLM");
  return { state: withoutLlm(call.state, llmId), response: { status: 204 } };
}

function requireSound(call: Call, problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw refuseFields(call, [first, ...others]);
}

// Not the name but owner, connection, model and key make two the same. The refusal does not say which one is there already.
function requireUnique(call: Call, llm: StoredLlm): void {
  const identity = identify(llm);
  const isTaken = call.state.llms.some((other) => other.llmId !== llm.llmId && identify(other) === identity);
  if (isTaken) throw refuse(call, 409, "An LLM with the same configuration already exists for this owner");
}

function identify({ ownerId, providerType, endpointUrl, apiPath, modelIdentifier, credentials }: StoredLlm): string {
  return JSON.stringify([ownerId, providerType, canonicalUrl(endpointUrl), apiPath, modelIdentifier, fingerprint(credentials)]);
}

// The URL parser lowers the host and drops the default port; the path keeps its case.
function canonicalUrl(text: string): string {
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}${search}`;
}
