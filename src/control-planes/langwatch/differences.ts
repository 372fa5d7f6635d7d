// What an update of a LangWatch row would change: models in their stored form, headers by their names, and the settings that are shown.

import { dequal } from "dequal";
import { Secret } from "../../secrets/secret.ts";
import type { Difference, Provider } from "../control-plane.ts";
import { compareFields } from "../differences.ts";
import { Entry, readHeaders, readKeys, readModels } from "./answers.ts";
import { complete, type Mode } from "./draft.ts";
import { fields, type LangwatchSpec } from "./fields.ts";
import { isShown, lookUp } from "./registry.ts";

const OWN = ["customModels", "customEmbeddingsModels", "extraHeaders"];

export function differences(spec: LangwatchSpec, { raw }: Provider): readonly Difference[] {
  const entry = Entry.parse(raw);
  return [
    ...compareFields(spec, { provider: entry.provider, enabled: entry.enabled }, { fields, except: OWN }),
    ...compareModels("customModels", spec, entry, "chat"),
    ...compareModels("customEmbeddingsModels", spec, entry, "embedding"),
    ...compareHeaders(spec, entry),
    ...compareKeys(spec, entry),
  ];
}

type ModelField = "customModels" | "customEmbeddingsModels";

function compareModels(
  field: ModelField,
  { [field]: given }: LangwatchSpec,
  { [field]: stored }: Entry,
  mode: Mode,
): readonly Difference[] {
  if (given === undefined || hasModels(stored, complete(given, mode), mode)) return [];
  return [{ field, before: readModels(stored) ?? stored, after: given }];
}

/** Whether the stored models are these, in whatever order, as far as llmp knows what a model has. */
export function hasModels(stored: unknown, expected: readonly Readonly<Record<string, unknown>>[], mode: Mode): boolean {
  const models = readModels(stored);
  return models !== undefined && dequal(byId(models, mode), byId(expected, mode));
}

const KNOWN = ["displayName", "mode", "maxTokens", "supportedParameters", "multimodalInputs"] as const;

/** Rows of old versions hold less than LangWatch would store now, newer ones more. */
function byId(models: readonly Readonly<Record<string, unknown>>[], mode: Mode): ReadonlyMap<unknown, unknown> {
  return new Map(
    models.map((model) => {
      const whole: Readonly<Record<string, unknown>> = {
        ...model,
        displayName: model.displayName ?? model.modelId,
        mode: model.mode ?? mode,
      };
      return [model.modelId, KNOWN.map((name) => whole[name] ?? null)];
    }),
  );
}

function compareHeaders({ extraHeaders, headers = {} }: LangwatchSpec, entry: Entry): readonly Difference[] {
  const stored = (readHeaders(entry.extraHeaders) ?? []).map(({ key }) => key);
  const added = Object.keys(headers);
  if (extraHeaders === undefined) {
    const absent = added.filter((name) => !folded(stored).has(name.toLowerCase()));
    return absent.map((name) => ({ field: `headers.${name}`, before: undefined, after: headers[name] }));
  }
  const wanted = [...extraHeaders.map(({ key }) => key), ...added];
  return dequal(folded(wanted), folded(stored)) ? [] : [{ field: "extraHeaders", before: stored, after: wanted }];
}

function folded(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

/** Credentials are sent whole or not at all. */
function compareKeys({ apiKey, customKeys = {} }: LangwatchSpec, entry: Entry): readonly Difference[] {
  const stored = readKeys(entry.customKeys);
  if (stored === undefined) return [];
  const key = lookUp(entry.provider)?.key;
  const isKeyAbsent = apiKey !== undefined && key !== undefined && !Object.hasOwn(stored, key);
  const parts = Object.entries(customKeys).flatMap(([name, after]): readonly Difference[] => {
    const text = after instanceof Secret && isShown(name) ? after.reveal() : after;
    const isSame = isShown(name) ? stored[name] === text : Object.hasOwn(stored, name);
    return isSame
      ? []
      : [{ field: `customKeys.${name}`, before: isShown(name) ? stored[name] : undefined, after: text, withSecrets: true }];
  });
  return [...(isKeyAbsent ? [{ field: "apiKey", before: undefined, after: apiKey, withSecrets: true as const }] : []), ...parts];
}
