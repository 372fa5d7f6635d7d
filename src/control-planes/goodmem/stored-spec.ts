// An LLM of GoodMem as the spec that would make it: whose it is, under which id and with which key is not part of it.

import * as z from "zod/mini";
import type { Provider } from "../control-plane.ts";
import { isGiven, present } from "../translation.ts";
import { rows } from "./answers.ts";
import { fields, type GoodMemSpec } from "./fields.ts";
import { capabilityNames, gatherSettings, samplingNames } from "./settings.ts";

const names = [
  "displayName",
  "description",
  "providerType",
  "endpointUrl",
  "apiPath",
  "modelIdentifier",
  "labels",
  "version",
  "monitoringEndpoint",
  "maxContextLength",
  "clientConfig",
  "dashscopeApiDialect",
] as const satisfies readonly (keyof GoodMemSpec)[];

/** Texts that cannot be left out: what is wrong with one is to be told of it, and not that it is missing. */
const NEEDED: readonly string[] = ["displayName", "modelIdentifier"];

/** What GoodMem shows and llmp could send; what a newer server has added is left out. */
export function specOf(provider: Provider): GoodMemSpec {
  const llm = rows.of(provider);
  const modalities = (llm.supportedModalities ?? []).filter((modality) => fields.supportedModalities.values?.includes(modality));
  const shown = {
    ...Object.fromEntries(names.map((field) => [field, llm[field]])),
    displayName: provider.name,
    supportedModalities: modalities,
    capabilities: settingsOf(llm.capabilities, capabilityNames),
    defaultSamplingParams: settingsOf(llm.defaultSamplingParams, samplingNames),
  };
  const isSound = ([field, value]: readonly [string, unknown]) =>
    isGiven(value) && value !== "" && (NEEDED.includes(field) || z.safeParse(fields[field as keyof typeof fields].schema, value).success);
  return present(Object.fromEntries(Object.entries(shown).filter(isSound)));
}

function settingsOf(group: Readonly<Record<string, unknown>> | undefined, known: readonly string[]): unknown {
  return gatherSettings(Object.fromEntries(known.map((name) => [name, group?.[name]])), undefined, known);
}
