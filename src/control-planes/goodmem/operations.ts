// GoodMem's conversations.

import { ApiError, AuthenticationError, LlmpError, OutcomeUnknownError } from "../../errors.ts";
import {
  ask,
  type Body,
  type Conversation,
  type CreateArguments,
  type ListArguments,
  type Operations,
  type Provider,
  type SelectArguments,
  type Spec,
  type Written,
} from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { decodeCreated, type Llm, type Status, type Told, toProvider } from "./answers.ts";
import { type Connection, explainConflict, findTwins } from "./connection.ts";
import { buildCredentials } from "./credentials.ts";
import type { GoodMemSpec } from "./fields.ts";
import { ADOPTED, readBack } from "./read-back.ts";
import { check, find, LLMS, lookAgain, pathOf, readIfThere, readList, readTold } from "./requests.ts";
import { capabilityNames, gatherSettings, samplingNames } from "./settings.ts";
import { update } from "./update.ts";
import { verify } from "./verify.ts";

const NO_SWITCH = "GoodMem cannot switch an LLM off or on";

const NO_DEFAULTS = "GoodMem has no default LLM: whoever asks for an answer names the LLM";

export const operations: Operations<GoodMemSpec> = {
  check,
  list,
  get,
  create,
  update,
  enable: { unsupported: `${NO_SWITCH}: as long as it is there, whoever has the right to execute it can use it` },
  disable: { unsupported: `${NO_SWITCH}: delete it, or take the right to execute it away in GoodMem` },
  delete: remove,
  defaults: { unsupported: NO_DEFAULTS },
  setDefaults: { unsupported: NO_DEFAULTS },
  verify,
};

function* list({ filters = {} }: ListArguments): Conversation<readonly Provider[]> {
  const { ownerId, providerType, labels } = filters;
  const llms = yield* readList({
    ...(typeof ownerId === "string" ? { ownerId } : {}),
    ...(typeof providerType === "string" ? { providerType } : {}),
    // This form is understood by servers of every version, `label[name]` only by new ones.
    ...Object.fromEntries(Object.entries(isRecord(labels) ? labels : {}).map(([name, value]) => [`label.${name}`, String(value)])),
  });
  return llms.map(toProvider);
}

function* get({ selector }: SelectArguments): Conversation<Provider> {
  return toProvider(find(yield* readList(), selector));
}

function* create({ spec, allowDuplicate, newId }: CreateArguments<GoodMemSpec>): Conversation<Written> {
  const before = yield* readToldIfAllowed();
  refuseTaken(before ?? [], spec, allowDuplicate);
  const llmId = spec.llmId ?? newId?.();
  const { credentials, ...body } = draft(spec, llmId);
  const posted = yield* post({
    body: { ...body, ...(credentials === undefined ? {} : { credentials }) },
    spec,
    llmId,
    before: before ?? [],
  });
  const expected = { values: body, mergedLabels: {}, sendsCredentials: credentials !== undefined };
  const written = yield* readBack(posted.llm, expected, [
    ...posted.warnings,
    ...(before === undefined ? ["this key may not list LLMs, so whether one of the same name exists was not looked up"] : []),
  ]);
  return { ...written, warnings: [...written.warnings, ...tellInferred(body, posted.statuses, written.provider)] };
}

/** Whoever may create need not be allowed to list. */
function* readToldIfAllowed(): Conversation<readonly Told[] | undefined> {
  try {
    return yield* readTold();
  } catch (error) {
    if (error instanceof AuthenticationError && error.details.status === 403) return undefined;
    throw error;
  }
}

/** GoodMem itself allows two of one name, which no command could then tell apart. */
function refuseTaken(before: readonly Told[], { displayName, llmId, ownerId }: GoodMemSpec, allowDuplicate: boolean): void {
  const owner = before.find((llm) => llm.llmId === llmId);
  if (owner !== undefined) throw idInUse(owner);
  const namesakes = before.filter((llm) => llm.displayName === displayName && (ownerId === undefined || llm.ownerId === ownerId));
  const [first, ...others] = namesakes;
  if (first === undefined || allowDuplicate) return;
  const ids = namesakes.map((llm) => llm.llmId).join(", ");
  throw new ApiError("already_exists", `an LLM named "${displayName}" exists already (${ids})`, {
    ...(others.length === 0 ? { existing: first.llmId } : {}),
    hint: "--upsert updates it; --allow-duplicate makes another one of the same name",
    hintFor: "create",
  });
}

function idInUse({ llmId, displayName }: Told): ApiError {
  return new ApiError("already_exists", `the id ${llmId} is in use: it is that of "${displayName}"`, {
    existing: llmId,
    hint: `\`llmp update ${llmId}\` changes it; leave the id out to get a new one`,
  });
}

/** The body of POST; what is not said is left to the server. */
function draft(spec: GoodMemSpec, llmId: string | undefined): { readonly [key: string]: Body } {
  const { displayName, description, providerType, endpointUrl, apiPath, modelIdentifier, supportedModalities, labels } = spec;
  const { version, monitoringEndpoint, maxContextLength, clientConfig, ownerId, dashscopeApiDialect } = spec;
  const body: Spec = {
    displayName,
    description,
    providerType,
    endpointUrl,
    apiPath,
    modelIdentifier,
    supportedModalities: supportedModalities?.length === 0 ? undefined : supportedModalities,
    credentials: buildCredentials(spec),
    labels,
    version,
    monitoringEndpoint,
    capabilities: gatherSettings(spec, spec.capabilities, capabilityNames),
    defaultSamplingParams: gatherSettings(spec, spec.defaultSamplingParams, samplingNames),
    maxContextLength,
    clientConfig,
    ownerId,
    llmId,
    dashscopeApiDialect,
  };
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, Body] => entry[1] !== undefined));
}

interface Posting {
  readonly body: { readonly [key: string]: Body };
  readonly spec: GoodMemSpec;
  readonly llmId: string | undefined;
  readonly before: readonly Told[];
}

interface Posted {
  readonly llm: Llm;
  readonly statuses: readonly Status[];
  readonly warnings: readonly string[];
}

function* post(posting: Posting): Conversation<Posted> {
  try {
    const response = yield* ask({ method: "POST", path: LLMS, body: posting.body });
    return { ...decodeCreated(response.body), warnings: [] };
  } catch (error) {
    if (error instanceof ApiError && error.details.status === 409) throw yield* explain(error, posting);
    if (!mayHaveHappened(error)) throw error;
    const { llmId } = posting;
    // The id is ours, so what bears it is what this request made.
    const llm = llmId === undefined ? undefined : yield* lookAgain(error, llmId, (now) => now);
    if (llm !== undefined) return { llm, statuses: [], warnings: [ADOPTED] };
    if (!(error instanceof OutcomeUnknownError)) throw error;
    if (llmId === undefined) throw error;
    throw new OutcomeUnknownError(`${error.message}; no LLM with the id ${llmId} was there when looked for twice`, {
      ...error.details,
      hint: `the same command with --llm-id ${llmId} is safe: it cannot make a second one`,
    });
  }
}

/** Who is in the way: looked for in the list of before, and in a new one for what came since. */
function* explain(refusal: ApiError, { spec, llmId, before }: Posting): Conversation<ApiError> {
  const { providerType = "", endpointUrl = "", apiPath, modelIdentifier = "", ownerId } = spec;
  const wanted: Connection = { providerType, endpointUrl, apiPath, modelIdentifier, ownerId };
  const known = findTwins(before, wanted);
  if (known.length > 0) return explainConflict(known, refusal);
  try {
    const owner = spec.llmId === undefined || llmId === undefined ? undefined : yield* readIfThere(llmId);
    if (owner !== undefined) return idInUse(owner);
    return explainConflict(findTwins(yield* readList({ providerType }), wanted), refusal);
  } catch (failure) {
    if (failure instanceof LlmpError) return explainConflict([], refusal);
    throw failure;
  }
}

/** What the server made up where the spec was silent, and whatever else it has to say. */
function tellInferred(body: Spec, statuses: readonly Status[], { extra }: Provider): readonly string[] {
  const isInference = ({ code }: Status) => code === "LLM_CAPABILITY_INFERRED";
  const others = statuses.filter((status) => !isInference(status)).map(({ code, message }) => [code, message].filter(Boolean).join(": "));
  const inferred = statuses.filter(isInference).flatMap(({ message }) => message ?? []);
  if (inferred.length > 0) return [...others, `GoodMem inferred from the model: ${inferred.join("; ")}`];
  const stored = isRecord(extra?.capabilities) ? extra.capabilities : {};
  const names = capabilityNames.filter((name) => stored[name] === true);
  if (body.capabilities !== undefined || names.length === 0) return others;
  return [...others, `GoodMem inferred these capabilities from the model: ${names.join(", ")}`];
}

function* remove({ selector }: SelectArguments): Conversation<Provider> {
  const llm = find(yield* readList(), selector);
  try {
    yield* ask({ method: "DELETE", path: pathOf(llm.llmId) });
  } catch (error) {
    // Somebody else was faster.
    if (error instanceof ApiError && error.code === "not_found") return toProvider(llm);
    if (!mayHaveHappened(error)) throw error;
    const gone = yield* lookAgain(error, llm.llmId, (now) => (now === undefined ? llm : undefined));
    if (gone === undefined) throw error;
  }
  return toProvider(llm);
}
