// Which models of a provider an opencode configuration means.

import { isRecord } from "../../record.ts";
import type { DraftModel, Note } from "./draft.ts";
import type { Block } from "./opencode-blocks.ts";
import { isVariable } from "./opencode-words.ts";
import { isGiven, itemsOf, keysOf, type Part } from "./part.ts";
import { describeMisreading, isUsableName, listKeys, quoted } from "./words.ts";

/** A model that `model` or `small_model` chooses. */
export interface Choice {
  readonly id: string;
  readonly model: string;
  readonly part: Part;
  readonly isDefault: boolean;
}

/** What `model` and `small_model` choose. */
export function readChosen(root: Part, notes: Note[]): readonly Choice[] {
  return ["model", "small_model"].flatMap((key) => {
    const part = root.at(key);
    if (!isGiven(part)) return [];
    const { value } = part;
    // Opencode 2 also takes an object, and `#VARIANT` behind the model.
    const text = isRecord(value) ? `${value.providerID}/${value.model}` : String(value);
    const [, id, model] = /^([^/#{}]+)\/([^#{}]+)(?:#.*)?$/.exec(text) ?? [];
    if (id !== undefined && model !== undefined && isUsableName(id) && isUsableName(model)) {
      const isDefault = key === "model";
      if (!isDefault)
        notes.push({ kind: "left_out", where: part.where(), message: "small_model is left out as a role; its model is listed" });
      return [{ id, model, part, isDefault }];
    }
    const misreading = describeMisreading(model ?? "") ?? describeMisreading(id ?? "");
    const message = `${key} is left out: ${misreading ?? "it is not written as provider/model"}`;
    notes.push({ kind: "left_out", where: part.where(), message });
    return [];
  });
}

export interface Models {
  readonly models: readonly DraftModel[];
  readonly notes: readonly Note[];
}

/** `whitelist` names all that are offered, `models` what is added or changed; `blacklist` takes away from both. */
export function readModels(block: Block | undefined, chosen: readonly Choice[]): Models {
  const listed = block === undefined ? [] : namesIn(block.part.at("whitelist"));
  const added = block === undefined ? [] : keysOf(block.part.at("models")).map((key) => ({ key, part: block.part.at("models").at(key) }));
  const refused = new Set(block === undefined ? [] : namesIn(block.part.at("blacklist")).map(({ key }) => key));
  const wanted = [...(listed.length > 0 ? listed : added), ...chosen.map(({ model, part }) => ({ key: model, part }))];
  const notes: Note[] = [];
  const models = new Map<string, DraftModel>();
  const seen = new Set<string>();
  for (const { key, part } of wanted) {
    const id = realId(block, key);
    const entry = block?.part.at("models").at(key);
    const problem = isVariable(id)
      ? "its id is in a variable"
      : (describeMisreading(id) ?? (isUsableName(id) ? undefined : "it has no usable id"));
    if (refused.has(key) || seen.has(key)) continue;
    seen.add(key);
    const known = models.get(id);
    if (known !== undefined) {
      models.set(id, { ...known, notes: [...known.notes, ...tellAlias(key, id, entry)] });
    } else if (entry?.at("disabled").value === true || entry?.at("status").value === "deprecated") {
      notes.push({ kind: "left_out", where: entry.where(), message: `${quoted(id, "a model")} is left out: it is disabled or deprecated` });
    } else if (problem !== undefined) notes.push({ kind: "left_out", where: part.where(), message: `a model is left out: ${problem}` });
    else models.set(id, { id, isEmbedding: false, notes: [...tellAlias(key, id, entry), ...tellModel(entry)] });
  }
  if (refused.size > 0 && listed.length === 0 && block !== undefined) {
    const message = "blacklist is left out: a manifest names the models that there are, not those that there are not";
    notes.push({ kind: "left_out", where: block.part.at("blacklist").where(), message });
  }
  return { models: [...models.values()], notes };
}

/** The texts of a list. */
export function namesIn(list: Part): readonly { readonly key: string; readonly part: Part }[] {
  return itemsOf(list).flatMap((part) => (typeof part.value === "string" ? [{ key: part.value, part }] : []));
}

/** Opencode may know a model by another id than its vendor. */
export function realId(block: Block | undefined, key: string): string {
  const entry = block?.part.at("models").at(key);
  const id = entry?.at("modelID").value ?? entry?.at("id").value;
  return typeof id === "string" && id !== "" ? id : key;
}

function tellAlias(key: string, id: string, entry: Part | undefined): readonly Note[] {
  if (key === id || entry === undefined) return [];
  const message = `${quoted(key, "a model's other name")} is left out: a manifest knows ${quoted(id, "the model")} by its id alone`;
  return [{ kind: "left_out", where: entry.where(), message }];
}

function tellModel(entry: Part | undefined): readonly Note[] {
  const left = entry === undefined ? [] : keysOf(entry).filter((key) => !["id", "modelID"].includes(key));
  return left.length === 0 || entry === undefined ? [] : [{ kind: "left_out", where: entry.where(), message: `without ${listKeys(left)}` }];
}
