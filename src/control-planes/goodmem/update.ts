// GoodMem's PUT is a partial update: it keeps what is not named, refuses fields that cannot change, and replaces groups of settings as a whole.

import { dequal } from "dequal";
import { ApiError, ConsentRequiredError, type Issue, OutcomeUnknownError, ValidationError } from "../../errors.ts";
import { ask, type Body, type Conversation, type Spec, type UpdateArguments, type Written } from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { decodeOne, type Llm, toProvider } from "./answers.ts";
import { type Connection, explainConflict, findTwins } from "./connection.ts";
import { bringsKey, buildCredentials, leavesHeaderOpen } from "./credentials.ts";
import { findUpdateProblems, type GoodMemSpec } from "./fields.ts";
import { ADOPTED, compare, type Expected, normal, readBack } from "./read-back.ts";
import { find, lookAgain, pathOf, readList, readOne } from "./requests.ts";
import { capabilityNames, gatherSettings, type Settings, samplingNames } from "./settings.ts";
import { needsCredentials } from "./vendors.ts";

const MAXIMUM_LABELS = 20;

export function* update(given: UpdateArguments<GoodMemSpec>): Conversation<Written> {
  const { selector, changes: named, clear, consent, besideKeys, approve } = given;
  const problems = findUpdateProblems(named);
  if (problems.length > 0) throw new ValidationError("the LLM would not be valid after this update", problems);
  const llms = yield* readList();
  // Read once more by id, so that what is merged is no older than it must be: there is no ETag.
  const llm = yield* readOne(find(llms, selector).llmId);
  refuseImmutable(llm, named);
  approve?.(toProvider(llm));
  const { changes, kept } = keepBesideKey(named, besideKeys?.get(llm.llmId));
  const body = draftUpdate(llm, changes, clear);
  const isHeaderUnknown = kept === undefined && leavesHeaderOpen(named);
  const warnings = [...tellUntaken(changes), ...(kept ?? []), ...(isHeaderUnknown ? tellHeader(llm) : [])];
  if (Object.keys(body).length === 0)
    return { provider: toProvider(llm), warnings: [...warnings, "nothing to change: it is as asked already"], differences: [] };
  if (consent !== true) refuseForeignEndpoint(llm, body, changes);
  if (consent !== true && isHeaderUnknown) refuseOtherHeader(llm);
  const sent = yield* put(llm, body, llms);
  const read = yield* readBack(sent.llm, toExpected(body), [...warnings, ...sent.warnings]);
  return body.credentials === undefined ? read : { ...read, forgets: ["credentials"] };
}

interface Kept {
  readonly changes: Partial<GoodMemSpec>;
  /** What there is to tell of it; undefined where nothing is remembered of this LLM. */
  readonly kept: readonly string[] | undefined;
}

/** Credentials are replaced as a whole, and no read shows how a key is sent: what llmp sent beside the last one goes along again. */
function keepBesideKey(changes: Partial<GoodMemSpec>, remembered: Partial<GoodMemSpec> | undefined): Kept {
  if (remembered === undefined || !bringsKey(changes)) return { changes, kept: undefined };
  const names = Object.keys(remembered).filter((name) => changes[name as keyof GoodMemSpec] === undefined);
  const told = `sent again as llmp last wrote it, since GoodMem replaces it with the key: ${names.join(", ")}`;
  return { changes: { ...remembered, ...changes }, kept: names.length === 0 ? [] : [told] };
}

function tellHeader(llm: Llm): readonly string[] {
  return needsCredentials(llm) ? ["the key is sent in the usual header: how an older one was sent, GoodMem does not show"] : [];
}

/** A hosted service takes its key in the usual header, whatever the older one was sent in. Elsewhere the LLM might not work any more. */
function refuseOtherHeader(llm: Llm): void {
  if (needsCredentials(llm)) return;
  throw new ConsentRequiredError(
    `"${llm.displayName}" would send its key in the usual header: a header name, prefix or labels that are stored with the old key would be lost, and GoodMem shows to nobody whether there are any`,
    { hint: "name both again (--header-name and --prefix), or --yes where the usual header is right" },
  );
}

/** The server would refuse the whole update; the same value again is no change. */
function refuseImmutable(llm: Llm, changes: Partial<GoodMemSpec>): void {
  const { ownerId, llmId, providerType } = changes;
  const issues: Issue[] = [
    ...(providerType !== undefined && providerType !== llm.providerType ? ["providerType"] : []),
    ...(ownerId !== undefined && ownerId !== llm.ownerId?.toLowerCase() ? ["ownerId"] : []),
    ...(llmId !== undefined && llmId !== llm.llmId.toLowerCase() ? ["llmId"] : []),
  ].map((path) => ({ path, message: "cannot be changed on GoodMem: create another LLM, then delete this one" }));
  const isForeignDialect = changes.dashscopeApiDialect !== undefined && llm.providerType !== "DASHSCOPE";
  if (isForeignDialect) issues.push({ path: "dashscopeApiDialect", message: "is for providerType DASHSCOPE only" });
  if (changes.supportedModalities?.length === 0)
    issues.push({ path: "supportedModalities", message: "must hold at least one; an empty list would change nothing" });
  if (issues.length > 0) throw new ValidationError("this cannot be changed", issues);
}

const plainNames = [
  "displayName",
  "description",
  "endpointUrl",
  "apiPath",
  "modelIdentifier",
  "version",
  "monitoringEndpoint",
  "maxContextLength",
  "clientConfig",
  "dashscopeApiDialect",
] as const;

const emptiedByText = ["description", "version", "monitoringEndpoint"] as const;

type UpdateBody = { readonly [key: string]: Body };

/** Only what differs from what is stored, in GoodMem's own comparison; credentials cannot be compared, so they always count. */
function draftUpdate(llm: Llm, changes: Partial<GoodMemSpec>, clear: readonly string[]): UpdateBody {
  const credentials = buildCredentials(changes);
  const modalities = changes.supportedModalities;
  return {
    ...Object.fromEntries(
      plainNames
        .filter((name) => changes[name] !== undefined && !dequal(normal(name, changes[name]), normal(name, llm[name])))
        .map((name) => [name, changes[name] as Body]),
    ),
    // null means "unchanged" there, so that only the empty text clears.
    ...Object.fromEntries(emptiedByText.filter((name) => clear.includes(name) && (llm[name] ?? "") !== "").map((name) => [name, ""])),
    ...(modalities === undefined || dequal(new Set(modalities), new Set(llm.supportedModalities))
      ? {}
      : { supportedModalities: modalities }),
    ...draftLabels(llm, changes, clear),
    ...draftGroups(llm, changes),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** `labels` is no field of an update: all are replaced, or some merged. */
function draftLabels(llm: Llm, { labels, replaceLabels, mergeLabels }: Partial<GoodMemSpec>, clear: readonly string[]): UpdateBody {
  const stored = llm.labels ?? {};
  const wanted = clear.includes("labels") ? {} : (labels ?? replaceLabels);
  if (wanted !== undefined) return dequal(wanted, stored) ? {} : { replaceLabels: wanted };
  const added = Object.entries(mergeLabels ?? {}).filter(([name, value]) => stored[name] !== value);
  if (added.length === 0) return {};
  const count = new Set([...Object.keys(stored), ...added.map(([name]) => name)]).size;
  if (count > MAXIMUM_LABELS) {
    const message = `would make ${count} labels, and GoodMem takes ${MAXIMUM_LABELS}: replace them with --label`;
    throw new ValidationError("there would be too many labels", [{ path: "mergeLabels", message }]);
  }
  return { mergeLabels: Object.fromEntries(added) };
}

/** Both groups are laid over what is stored and sent whole: a capability that is not sent would be lost. */
function draftGroups(llm: Llm, changes: Partial<GoodMemSpec>): UpdateBody {
  const capabilities = gatherSettings(changes, changes.capabilities, capabilityNames);
  const sampling = gatherSettings(changes, changes.defaultSamplingParams, samplingNames);
  if (capabilities !== undefined && llm.capabilities === undefined) refuseUnseen(capabilities);
  return {
    ...(capabilities === undefined || holds(llm.capabilities, capabilities)
      ? {}
      : {
          capabilities: {
            // A newer server may have more of them.
            ...gatherSettings({}, llm.capabilities, []),
            ...Object.fromEntries(capabilityNames.map((name) => [name, capabilities[name] ?? llm.capabilities?.[name] ?? false])),
          },
        }),
    ...(sampling === undefined || holds(llm.defaultSamplingParams, sampling)
      ? {}
      : { defaultSamplingParams: { ...gatherSettings({}, llm.defaultSamplingParams, []), ...sampling } }),
  };
}

/** Laid over nothing, one capability would switch off the five others. */
function refuseUnseen(capabilities: Settings): void {
  const missing = capabilityNames.filter((name) => capabilities[name] === undefined);
  if (missing.length === 0) return;
  throw new ValidationError(
    "an update replaces all capabilities, and the control plane does not show those that are stored",
    missing.map((path) => ({ path, message: "must be given as well" })),
  );
}

function holds(stored: Spec | undefined, wanted: Settings): boolean {
  return Object.entries(wanted).every(([name, value]) => dequal(stored?.[name], value));
}

/** The stored key stays with an LLM when its endpoint moves, and would be sent to the new one. */
function refuseForeignEndpoint(llm: Llm, body: UpdateBody, { credentialKind }: Partial<GoodMemSpec>): void {
  const { endpointUrl, credentials } = body;
  if (typeof endpointUrl !== "string" || credentials !== undefined || credentialKind === "NONE") return;
  const target = new URL(endpointUrl);
  const before = URL.canParse(llm.endpointUrl) ? new URL(llm.endpointUrl) : undefined;
  const losesEncryption = before?.protocol === "https:" && target.protocol === "http:";
  if (before?.host === target.host && !losesEncryption) return;
  const where = losesEncryption ? `${target.host} without encryption` : target.host;
  throw new ConsentRequiredError(`the credentials that are stored for ${llm.endpointUrl}, if there are any, would be sent to ${where}`, {
    hint: "give those of the new endpoint (--api-key REF), or --credential-kind NONE if none are stored",
  });
}

function tellUntaken({ credentialKind }: Partial<GoodMemSpec>): readonly string[] {
  if (credentialKind !== "NONE") return [];
  return ["GoodMem cannot take credentials away, nor show whether there are any: to be rid of them, delete the LLM and create it anew"];
}

function toExpected({ credentials, replaceLabels, mergeLabels, ...values }: UpdateBody): Expected {
  return {
    values: replaceLabels === undefined ? values : { ...values, labels: replaceLabels },
    mergedLabels: (mergeLabels ?? {}) as Spec,
    sendsCredentials: credentials !== undefined,
  };
}

interface Sent {
  readonly llm: Llm;
  readonly warnings: readonly string[];
}

function* put(llm: Llm, body: UpdateBody, llms: readonly Llm[]): Conversation<Sent> {
  const { llmId } = llm;
  try {
    const response = yield* ask({ method: "PUT", path: pathOf(llmId), body });
    return { llm: decodeOne(response.body), warnings: [] };
  } catch (error) {
    if (error instanceof ApiError && error.details.status === 409) throw explain(error, llm, body, llms);
    if (!mayHaveHappened(error)) throw error;
    const expected = toExpected(body);
    const stored = yield* lookAgain(error, llmId, (now) =>
      now !== undefined && !dequal(now.updatedAt, llm.updatedAt) && compare(now, expected).length === 0 ? now : undefined,
    );
    if (stored !== undefined) return { llm: stored, warnings: [ADOPTED, ...tellUnseen(expected)] };
    if (!(error instanceof OutcomeUnknownError)) throw error;
    throw new OutcomeUnknownError(`${error.message}; the change was not there when looked for twice`, {
      ...error.details,
      hint: `the server may still be at it: run \`llmp get ${llmId}\` before you try again`,
    });
  }
}

/** That the time of the last change moved may be somebody else's doing. */
function tellUnseen({ sendsCredentials }: Expected): readonly string[] {
  return sendsCredentials ? ["whether the key is the new one cannot be seen: to be sure, run the same update again"] : [];
}

function explain(refusal: ApiError, llm: Llm, body: UpdateBody, llms: readonly Llm[]): ApiError {
  const { providerType, endpointUrl, apiPath, modelIdentifier, ownerId } = { ...llm, ...body } as Connection;
  const others = llms.filter(({ llmId }) => llmId !== llm.llmId);
  return explainConflict(findTwins(others, { providerType, endpointUrl, apiPath, modelIdentifier, ownerId }), refusal);
}
