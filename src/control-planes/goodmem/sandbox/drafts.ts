// What a create or an update makes of an LLM at the stand-in for GoodMem: defaults, and what replaces what.

import type { Creation, Update } from "./bodies.ts";
import { parseUuid } from "./callers.ts";
import { type Inferred, inferCapabilities, replaceCapabilities } from "./capabilities.ts";
import type { Call } from "./exchange.ts";
import type { SamplingParams, StoredLlm } from "./state.ts";

const API_PATH = "/chat/completions";

export interface Draft {
  readonly llm: StoredLlm;
  readonly statuses: Inferred["statuses"];
}

/** A new LLM of a body that passed every check. */
export function draftLlm(call: Call, body: Creation): Draft {
  const { caller, now } = call;
  const { capabilities, statuses } = inferCapabilities(body.capabilities, body.modelIdentifier ?? "");
  const providerType = body.providerType ?? "";
  const apiPath = pathOrDefault(body.apiPath);
  const llm: StoredLlm = {
    llmId: parseUuid(body.llmId ?? "") ?? call.makeId(),
    displayName: body.displayName ?? "",
    description: body.description ?? null,
    providerType,
    endpointUrl: body.endpointUrl ?? "",
    apiPath,
    modelIdentifier: body.modelIdentifier ?? "",
    supportedModalities: modalitiesOr(["TEXT"], body.supportedModalities),
    credentials: body.credentials ?? null,
    labels: body.labels ?? {},
    version: body.version ?? null,
    monitoringEndpoint: body.monitoringEndpoint ?? null,
    capabilities,
    defaultSamplingParams: body.defaultSamplingParams == null ? null : completeSampling(body.defaultSamplingParams),
    maxContextLength: body.maxContextLength ?? null,
    clientConfig: body.clientConfig ?? null,
    dashscopeApiDialect: providerType === "DASHSCOPE" ? (body.dashscopeApiDialect ?? dialectOf(apiPath)) : null,
    ownerId: parseUuid(body.ownerId ?? "") ?? caller.userId,
    createdAt: now,
    updatedAt: now,
    createdById: caller.userId,
    updatedById: caller.userId,
  };
  return { llm, statuses };
}

/** The LLM after an update: what is null or not given stays, an empty text is a new value, and objects are replaced as a whole. */
export function changeLlm({ caller, now }: Call, stored: StoredLlm, body: Update): StoredLlm {
  return {
    ...stored,
    displayName: body.displayName ?? stored.displayName,
    description: body.description ?? stored.description,
    endpointUrl: body.endpointUrl ?? stored.endpointUrl,
    apiPath: body.apiPath == null ? stored.apiPath : pathOrDefault(body.apiPath),
    modelIdentifier: body.modelIdentifier ?? stored.modelIdentifier,
    supportedModalities: modalitiesOr(stored.supportedModalities, body.supportedModalities),
    credentials: body.credentials ?? stored.credentials,
    labels: body.replaceLabels ?? { ...stored.labels, ...body.mergeLabels },
    version: body.version ?? stored.version,
    monitoringEndpoint: body.monitoringEndpoint ?? stored.monitoringEndpoint,
    capabilities: body.capabilities == null ? stored.capabilities : replaceCapabilities(body.capabilities),
    // No page says whether these merge; replacing is what hurts a client that sends a part.
    defaultSamplingParams: body.defaultSamplingParams == null ? stored.defaultSamplingParams : completeSampling(body.defaultSamplingParams),
    maxContextLength: body.maxContextLength ?? stored.maxContextLength,
    clientConfig: body.clientConfig ?? stored.clientConfig,
    dashscopeApiDialect: body.dashscopeApiDialect ?? stored.dashscopeApiDialect,
    updatedAt: now,
    updatedById: caller.userId,
  };
}

/** True when a body names anything that an update could change; an empty list of modalities or of labels to merge does not. */
export function isEffective({ supportedModalities, mergeLabels, ...others }: Update): boolean {
  const isFilled = (supportedModalities ?? []).length > 0 || Object.keys(mergeLabels ?? {}).length > 0;
  return isFilled || Object.values(others).some((value) => value != null);
}

function pathOrDefault(path: string | null | undefined): string {
  return path == null || path.trim() === "" ? API_PATH : path;
}

function modalitiesOr(otherwise: readonly string[], given: readonly string[] | null | undefined): readonly string[] {
  return given == null || given.length === 0 ? otherwise : given;
}

function completeSampling(given: NonNullable<Creation["defaultSamplingParams"]>): SamplingParams {
  const { maxTokens = null, temperature = null, topP = null, topK = null } = given;
  const { frequencyPenalty = null, presencePenalty = null, stopSequences = null } = given;
  return { maxTokens, temperature, topP, topK, frequencyPenalty, presencePenalty, stopSequences };
}

function dialectOf(apiPath: string): string {
  if (apiPath.endsWith("/text-generation/generation")) return "LLM_NATIVE_TEXT";
  return apiPath.endsWith("/multimodal-generation/generation") ? "LLM_NATIVE_MULTIMODAL" : "OPENAI_COMPATIBLE";
}
