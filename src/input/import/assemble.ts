// Drafts of providers → the providers of a manifest: one for each connection, with names of their own and references in the place of keys.

import { variableName } from "../variable-name.ts";
import type { Draft, DraftModel, Note, NoteKind, SpecPath, Value } from "./draft.ts";
import { suggest, usualVariable } from "./suggestions.ts";

/** A portable spec as a manifest writes it. */
export interface ManifestEntry {
  readonly name: string;
  readonly vendor?: string;
  readonly models?: readonly string[];
  readonly embeddingModels?: readonly string[];
  readonly apiKey?: string;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly baseUrl?: string;
  readonly enabled?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly defaultModel?: string;
}

export interface PlacedNote {
  readonly kind: NoteKind;
  readonly where: string;
  readonly message: string;
  /** Within the spec; empty for the whole of it. */
  readonly path: SpecPath;
}

/** A field that the file says nothing of, and what it usually is. */
export interface Suggestion {
  readonly path: readonly [field: "apiKey"] | readonly [field: "credentials", name: string];
  readonly reference: string;
}

export interface ImportedProvider {
  readonly spec: ManifestEntry;
  readonly notes: readonly PlacedNote[];
  readonly suggestions: readonly Suggestion[];
}

/** In the order of the drafts. The same drafts give the same names, and a draft more at the end changes none of those before it. */
export function assemble(drafts: readonly Draft[]): readonly ImportedProvider[] {
  const groups = group(drafts);
  const names = chooseNames(groups);
  const variables = new Set(groups.flatMap(variablesOf));
  return groups.map((draft, index) => finish(draft, names[index] ?? draft.name, variables));
}

function group(drafts: readonly Draft[]): readonly Draft[] {
  const keys = new Map<string, number>();
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const connection = connectionOf(draft, keys);
    const group = groups.get(connection);
    if (group === undefined) groups.set(connection, [draft]);
    else group.push(draft);
  }
  return [...groups.values()].map(join);
}

/** Text that is the same for two drafts exactly when they are one provider. Of keys that were written out, it holds a number. */
function connectionOf(draft: Draft, keys: Map<string, number>): string {
  function spell(value: Value | undefined): string {
    if (value === undefined) return "";
    if (value.kind !== "written") return `${value.kind} ${value.text}`;
    const text = value.secret.reveal();
    const number = keys.get(text) ?? keys.size;
    keys.set(text, number);
    return `written ${number}`;
  }
  const spellAll = (values: Draft["headers"]) => Object.entries(values).map(([name, value]) => `${name} ${spell(value)}`);
  const { identity, vendor, apiKey, credentials, baseUrl, headers, enabled } = draft;
  // Where the file names no key, it is the usual one.
  const usual = usualVariable(draft);
  const key = apiKey ?? (usual === undefined ? undefined : ({ kind: "reference", text: `env:${usual}` } as const));
  return JSON.stringify([identity, vendor, spell(key), spellAll(credentials).sort(), spell(baseUrl), spellAll(headers).sort(), enabled]);
}

/** Drafts of one connection as one, named after the first. */
function join(drafts: readonly Draft[]): Draft {
  const [first] = drafts;
  if (first === undefined) throw new Error("a group of drafts has one at least");
  const apiKey = drafts.find((draft) => draft.apiKey !== undefined)?.apiKey;
  const defaultModel = drafts.findLast((draft) => draft.defaultModel !== undefined)?.defaultModel;
  return {
    ...first,
    models: joinModels(drafts.flatMap(({ models }) => models)),
    notes: distinct(drafts.flatMap(({ notes }) => notes)),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(defaultModel === undefined ? {} : { defaultModel }),
  };
}

/** What several entries share is told once. */
function distinct(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}

/** The same model twice is LiteLLM's way to share the load. */
function joinModels(models: readonly DraftModel[]): readonly DraftModel[] {
  const joined = new Map<string, DraftModel>();
  for (const model of models) {
    const key = `${model.isEmbedding} ${model.id}`;
    const same = joined.get(key);
    joined.set(key, same === undefined ? model : { ...same, notes: [...same.notes, ...model.notes] });
  }
  return [...joined.values()];
}

function chooseNames(groups: readonly Draft[]): readonly string[] {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return groups.map(({ name, qualifier }) => {
    const longer = qualifier === undefined || qualifier === name ? name : `${name} (${qualifier})`;
    let chosen = [name, longer].find((candidate) => !taken.has(candidate.toLowerCase()));
    for (let number = numbers.get(longer) ?? 2; chosen === undefined; number += 1) {
      if (!taken.has(`${longer} ${number}`.toLowerCase())) chosen = `${longer} ${number}`;
      numbers.set(longer, number + 1);
    }
    taken.add(chosen.toLowerCase());
    return chosen;
  });
}

/** Variables that have a meaning already, so that no reference to fill may be called so. */
function variablesOf(draft: Draft): readonly string[] {
  const values = [draft.apiKey, draft.baseUrl, ...Object.values(draft.credentials), ...Object.values(draft.headers)];
  const references = [
    ...values.flatMap((value) => (value?.kind === "reference" ? [value.text] : [])),
    ...suggest(draft).map(({ reference }) => reference),
  ];
  return references.filter((text) => text.startsWith("env:")).map((text) => text.slice("env:".length));
}

function finish(draft: Draft, name: string, variables: Set<string>): ImportedProvider {
  const notes: PlacedNote[] = draft.notes.map(({ path = [], ...note }) => ({ ...note, path }));
  const prefix = variableName(name);

  function write(value: Value, path: SpecPath, suffix: string): string {
    if (value.kind !== "written") return value.text;
    const variable = claim(`${prefix}_${suffix}`, variables);
    // A variable that holds a reference is refused as well.
    const object = value.isMisread ? "what is meant" : "it";
    const message = `${value.fact} here, and is not copied: put ${object} into the variable ${variable}, or write another reference`;
    notes.push({ kind: "fill", where: value.where, path, message });
    return `env:${variable}`;
  }

  function writeAll(field: "credentials" | "headers"): Readonly<Record<string, string>> {
    const written = Object.entries(draft[field]).map(([part, value]) => [part, write(value, [field, part], variableName(part))] as const);
    return Object.fromEntries(written);
  }

  const lists = { models: listIds(draft, false), embeddingModels: listIds(draft, true) };
  const apiKey = draft.apiKey === undefined ? undefined : write(draft.apiKey, ["apiKey"], "API_KEY");
  const credentials = writeAll("credentials");
  const baseUrl = draft.baseUrl === undefined ? undefined : write(draft.baseUrl, ["baseUrl"], "BASE_URL");
  const headers = writeAll("headers");
  const spec: ManifestEntry = {
    name,
    ...(draft.vendor === undefined ? {} : { vendor: draft.vendor }),
    ...(lists.models.length === 0 ? {} : { models: lists.models }),
    ...(lists.embeddingModels.length === 0 ? {} : { embeddingModels: lists.embeddingModels }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(draft.enabled === undefined ? {} : { enabled: draft.enabled }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(draft.defaultModel === undefined ? {} : { defaultModel: draft.defaultModel }),
  };
  const suggestions = suggest(draft);
  const suggested = suggestions.map(
    ({ path, reference }): PlacedNote => ({
      kind: "suggestion",
      where: draft.where,
      path,
      message: `the file names none; usually it is ${reference}`,
    }),
  );
  return { spec, notes: [...notes, ...placeModelNotes(draft), ...suggested], suggestions };
}

function claim(wanted: string, variables: Set<string>): string {
  let variable = wanted;
  for (let number = 2; variables.has(variable); number += 1) variable = `${wanted}_${number}`;
  variables.add(variable);
  return variable;
}

function listIds({ models }: Draft, isEmbedding: boolean): readonly string[] {
  return models.filter((model) => model.isEmbedding === isEmbedding).map(({ id }) => id);
}

function placeModelNotes({ models }: Draft): readonly PlacedNote[] {
  return [false, true].flatMap((isEmbedding) =>
    models
      .filter((model) => model.isEmbedding === isEmbedding)
      .flatMap(({ notes }, index) => notes.map((note: Note) => ({ ...note, path: [isEmbedding ? "embeddingModels" : "models", index] }))),
  );
}
