// The rules of the stand-in for GoodMem on what fields hold: every broken one is told at once.

import type { Creation, Update } from "./bodies.ts";
import { parseUuid } from "./callers.ts";
import { checkCredentials } from "./credentials.ts";
import type { Problem } from "./exchange.ts";
import { type Era, LABEL_LIMIT, type Labels } from "./state.ts";

const NAME_LIMIT = 255;

/** What is wrong with a create. */
export function checkCreation(body: Creation, era: Era): readonly Problem[] {
  return [
    ...checkText("displayName", "Display name", body.displayName ?? ""),
    ...when(body.providerType == null, "providerType", "Provider type is required"),
    ...checkText("endpointUrl", "Endpoint URL", body.endpointUrl ?? ""),
    ...checkText("modelIdentifier", "Model identifier", body.modelIdentifier ?? ""),
    ...checkLabels("labels", body.labels),
    ...checkUuid("ownerId", "Invalid owner ID format", body.ownerId),
    ...checkUuid("llmId", "Invalid LLM ID format", body.llmId),
    ...checkDialect(body.dashscopeApiDialect, body.providerType),
    ...checkCommon(body, era),
  ];
}

/** What is wrong with an update of an LLM of that provider type; null is the same as not given. */
export function checkUpdate(body: Update, providerType: string, era: Era): readonly Problem[] {
  return [
    ...(body.displayName == null ? [] : checkText("displayName", "Display name", body.displayName)),
    ...(body.endpointUrl == null ? [] : checkText("endpointUrl", "Endpoint URL", body.endpointUrl)),
    ...(body.modelIdentifier == null ? [] : checkText("modelIdentifier", "Model identifier", body.modelIdentifier)),
    ...checkLabels("replaceLabels", body.replaceLabels),
    ...checkLabels("mergeLabels", body.mergeLabels),
    ...when(
      body.replaceLabels != null && body.mergeLabels != null,
      "mergeLabels",
      "Only one of replaceLabels and mergeLabels may be given",
    ),
    ...checkDialect(body.dashscopeApiDialect, providerType),
    ...checkCommon(body, era),
  ];
}

function checkCommon(body: Creation | Update, era: Era): readonly Problem[] {
  return [...checkCredentials(body.credentials), ...checkSampling(body.defaultSamplingParams, era)];
}

function when(isWrong: boolean, field: string, message: string): readonly Problem[] {
  return isWrong ? [{ field, message }] : [];
}

function checkText(field: "displayName" | "endpointUrl" | "modelIdentifier", label: string, value: string): readonly Problem[] {
  if (value.trim() === "") return [{ field, message: `${label} is required` }];
  if (field === "endpointUrl") return when(!isWebAddress(value), field, "Endpoint URL must be an absolute http or https URL");
  return when(field === "displayName" && value.length > NAME_LIMIT, field, `Display name must not be longer than ${NAME_LIMIT} characters`);
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\/[^/]/i.test(value) && URL.canParse(value);
}

function checkLabels(field: string, labels: Labels | null | undefined): readonly Problem[] {
  return when(Object.keys(labels ?? {}).length > LABEL_LIMIT, field, `At most ${LABEL_LIMIT} labels are allowed`);
}

function checkUuid(field: string, message: string, value: string | null | undefined): readonly Problem[] {
  return when(value != null && parseUuid(value) === undefined, field, message);
}

function checkDialect(dialect: string | null | undefined, providerType: string | null | undefined): readonly Problem[] {
  const isWrong = dialect != null && providerType !== "DASHSCOPE";
  return when(isWrong, "dashscopeApiDialect", "dashscopeApiDialect is only allowed for provider type DASHSCOPE");
}

type Sampling = Creation["defaultSamplingParams"];
type Range = readonly [least: number, most: number];

// Newer servers leave temperature and penalties to the vendor.
const LEGACY_RANGES = { temperature: [0, 2], frequencyPenalty: [-2, 2], presencePenalty: [-2, 2] } as const;

function checkSampling(sampling: Sampling, era: Era): readonly Problem[] {
  const { maxTokens, topK, topP, stopSequences } = sampling ?? {};
  const of = (name: string) => `defaultSamplingParams.${name}`;
  const isTooMuch = (stopSequences ?? []).length > 10 || (stopSequences ?? []).some((one) => one.length > 100);
  return [
    ...when(maxTokens != null && maxTokens <= 0, of("maxTokens"), "maxTokens must be greater than 0"),
    ...when(topK != null && topK <= 0, of("topK"), "topK must be greater than 0"),
    ...checkRange(of("topP"), topP, [0, 1]),
    ...(era === "legacy" ? checkLegacyRanges(sampling) : []),
    ...when(era === "legacy" && isTooMuch, of("stopSequences"), "At most 10 stop sequences of at most 100 characters are allowed"),
  ];
}

function checkLegacyRanges(sampling: Sampling): readonly Problem[] {
  return (["temperature", "frequencyPenalty", "presencePenalty"] as const).flatMap((name) =>
    checkRange(`defaultSamplingParams.${name}`, sampling?.[name], LEGACY_RANGES[name]),
  );
}

function checkRange(field: string, value: number | null | undefined, [least, most]: Range): readonly Problem[] {
  const name = field.slice(field.lastIndexOf(".") + 1);
  return when(value != null && (value < least || value > most), field, `${name} must be between ${least} and ${most}`);
}
