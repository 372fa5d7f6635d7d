// From a spec to the body of a PUT, which replaces models and headers that it does not name, and to what must be read afterwards.

import { UnsupportedOperationError, ValidationError } from "../../errors.ts";
import type { Body, RuleProblem } from "../control-plane.ts";
import { type Row, readHeaders, readModels } from "./answers.ts";
import { type Bag, draftBag, draftBagChange } from "./credentials.ts";
import type { CustomModel, LangwatchSpec } from "./fields.ts";
import { draftHeaders, draftHeadersChange, type Header } from "./headers.ts";

export type Mode = "chat" | "embedding";
type Model = { readonly [key: string]: Body };

export interface Draft {
  readonly provider: string;
  readonly body: { readonly [key: string]: Body };
  readonly expected: Expected;
  readonly warnings: readonly string[];
}

/** What an answer must show afterwards. */
export interface Expected {
  readonly enabled: boolean;
  readonly customModels: readonly Model[];
  readonly customEmbeddingsModels: readonly Model[];
  readonly headers: readonly string[];
  /** Undefined: the credentials were not touched. */
  readonly bag: Bag | undefined;
  /** A header is sent with a new value, which nobody is shown. */
  readonly setsHeaders: boolean;
}

/**
 * The body of a row that is not there yet; nothing of it is a mask, which LangWatch would store as the key itself.
 *
 * @throws ValidationError naming every value that LangWatch would store although it is none
 */
export function draftCreate(spec: LangwatchSpec): Draft {
  const provider = spec.provider ?? "";
  const { bag, problems, warnings } = draftBag(spec, provider);
  const headers = draftHeaders(spec);
  refuse("LangWatch would store this, and it would not work", [...problems, ...headers.problems]);
  const models = complete(spec.customModels ?? [], "chat");
  const embeddings = complete(spec.customEmbeddingsModels ?? [], "embedding");
  const enabled = spec.enabled ?? true;
  return {
    provider,
    body: {
      enabled,
      ...(bag === undefined ? {} : { customKeys: bag.values }),
      ...(models.length === 0 ? {} : { customModels: models }),
      ...(embeddings.length === 0 ? {} : { customEmbeddingsModels: embeddings }),
      ...(headers.headers.length === 0 ? {} : { extraHeaders: toBody(headers.headers) }),
    },
    expected: expect({ enabled, models, embeddings, headers: headers.headers, bag }),
    warnings,
  };
}

/**
 * The body that changes what is named and keeps the rest: models and headers are always sent, credentials only when they change.
 *
 * @throws ValidationError as `draftCreate`; UnsupportedOperationError where a part that would be lost cannot be read
 */
export function draftUpdate(row: Row, changes: Partial<LangwatchSpec>, clear: readonly string[]): Draft {
  if (changes.provider !== undefined && changes.provider !== row.provider) {
    const message = `cannot change: "${row.provider}" and "${changes.provider}" are two rows; use \`llmp create --provider ${changes.provider}\``;
    throw new ValidationError("a provider cannot become another one", [{ path: "provider", message }]);
  }
  refuseUnreadable(row, changes, clear);
  const { bag, problems, warnings } = draftBagChange(row, changes, clear);
  const headers = draftHeadersChange(row, changes, clear);
  refuse("the provider would not be valid after this update", [...problems, ...headers.problems]);
  const models = modelsAfter(row, "customModels", "chat", changes, clear);
  const embeddings = modelsAfter(row, "customEmbeddingsModels", "embedding", changes, clear);
  const enabled = changes.enabled ?? row.enabled;
  return {
    provider: row.provider,
    body: {
      enabled,
      ...(bag === undefined ? {} : { customKeys: bag.values }),
      // What is left out is emptied.
      customModels: models,
      customEmbeddingsModels: embeddings,
      extraHeaders: toBody(headers.headers),
    },
    expected: expect({ enabled, models, embeddings, headers: headers.headers, bag }),
    warnings,
  };
}

interface Sent {
  readonly enabled: boolean;
  readonly models: readonly Model[];
  readonly embeddings: readonly Model[];
  readonly headers: readonly Header[];
  readonly bag: Bag | undefined;
}

function expect({ enabled, models, embeddings, headers, bag }: Sent): Expected {
  return {
    enabled,
    customModels: models,
    customEmbeddingsModels: embeddings,
    headers: headers.map(({ key }) => key),
    bag,
    setsHeaders: headers.some(({ isKept }) => !isKept),
  };
}

function refuse(message: string, problems: readonly RuleProblem[]): void {
  if (problems.length > 0) throw new ValidationError(message, problems);
}

/** Objects always: an empty id in the other form, a list of texts, would take the whole project down. */
export function complete(models: readonly CustomModel[], mode: Mode): readonly Model[] {
  return models.map(({ modelId, displayName, mode: own, ...rest }) => ({
    modelId,
    displayName: displayName ?? modelId,
    mode: own ?? mode,
    ...rest,
  }));
}

type ModelField = "customModels" | "customEmbeddingsModels";

function modelsAfter(row: Row, field: ModelField, mode: Mode, changes: Partial<LangwatchSpec>, clear: readonly string[]): readonly Model[] {
  const given = changes[field];
  if (given !== undefined) return complete(given, mode);
  if (clear.includes(field)) return [];
  // As they came, with whatever a newer server has added to them.
  return (readModels(row[field]) ?? []).map((model) => ({ displayName: model.modelId, mode, ...model }) as Model);
}

/** A PUT empties what it does not send, so a part that cannot be read is not written over. */
function refuseUnreadable(row: Row, changes: Partial<LangwatchSpec>, clear: readonly string[]): void {
  const isNamed = (field: keyof LangwatchSpec) => changes[field] !== undefined || clear.includes(field);
  const unreadable = [
    ...(["customModels", "customEmbeddingsModels"] as const).filter((field) => !isNamed(field) && readModels(row[field]) === undefined),
    ...(isNamed("extraHeaders") || readHeaders(row.extraHeaders) !== undefined ? [] : ["extraHeaders"]),
  ];
  if (unreadable.length === 0) return;
  throw new UnsupportedOperationError(
    `the control plane does not show ${unreadable.join(" and ")} of "${row.provider}" in a form that llmp can read, and an update would erase what is not seen`,
    { hint: "name that part in the update as well, or change it in LangWatch's settings" },
  );
}

function toBody(headers: readonly Header[]): Body {
  return headers.map(({ key, value }) => ({ key, value }));
}
