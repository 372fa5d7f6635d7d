// An opencode configuration (`provider`, or `providers` of opencode 2) as drafts of providers (https://opencode.ai/docs/providers).

import type { Issue } from "../../errors.ts";
import type { Draft, Note, Reading } from "./draft.ts";
import { type Block, listBlocks } from "./opencode-blocks.ts";
import { findVendorOf, partsOf, readConnection } from "./opencode-connection.ts";
import { type Choice, namesIn, readChosen, readModels, realId } from "./opencode-models.ts";
import { isVariable, type Surroundings } from "./opencode-words.ts";
import { isGiven, keysOf, type Part } from "./part.ts";
import { describeNowhere } from "./values.ts";
import { findVendor } from "./vendors.ts";
import { describeMisreading, isUsableName, listKeys, quoted } from "./words.ts";

/** Reads one configuration. What is wrong in it comes back as issues, all at once. */
export function readOpencode(root: Part, surroundings: Surroundings): Reading {
  const notes: Note[] = [];
  const issues: Issue[] = [];
  const chosen = readChosen(root, notes);
  const blocks = listBlocks(root, notes, issues);
  const ids = [...new Set([...blocks.keys(), ...chosen.map(({ id }) => id)])];
  const drafts = ids.flatMap((id) => {
    const read = readProvider({ id, block: blocks.get(id), root, surroundings, chosen: chosen.filter((choice) => choice.id === id) });
    if ("problem" in read) notes.push(read.problem);
    return "problem" in read ? [] : [read];
  });
  return { drafts, notes: [...notes, ...tellOther(root, ids)], issues };
}

interface Wanted {
  readonly id: string;
  readonly block: Block | undefined;
  readonly chosen: readonly Choice[];
  readonly root: Part;
  readonly surroundings: Surroundings;
}

function readProvider({ id, block, chosen, root, surroundings }: Wanted): Draft | { readonly problem: Note } {
  const where = (block?.part ?? chosen[0]?.part ?? root).where();
  const skip = (reason: string) => {
    const message = `${quoted(id, "a provider")} is not imported: ${reason}`;
    return { problem: { kind: "skipped", where, message } as const };
  };
  const vendor = findVendorOf(id, block);
  const connection = readConnection(id, vendor, block, surroundings);
  if (isVariable(id)) return skip("its id is in a variable");
  if (!isUsableName(id)) return skip(describeMisreading(id) ?? "its id cannot be shown");
  if (vendor !== undefined && !/^[a-z0-9][a-z0-9._-]*$/.test(vendor)) return skip("its id is none of models.dev's, and it has no baseURL");
  if (vendor === undefined && connection.baseUrl === undefined)
    return skip(describeNowhere("options.baseURL", block?.options.at("baseURL")));
  const { models, notes } = readModels(block, chosen);
  const choice = chosen.find(({ isDefault }) => isDefault);
  const defaultModel = choice === undefined ? undefined : realId(block, choice.model);
  return {
    ...connection,
    name: nameOf(id, vendor, block),
    qualifier: id,
    identity: `opencode ${id}`,
    where,
    models,
    notes: [...connection.notes, ...notes, ...tellName(block), ...tellLeft(vendor, block), ...tellAccess(id, root)],
    ...(vendor === undefined ? {} : { vendor }),
    ...(isDisabled(id, root) ? { enabled: false } : {}),
    ...(defaultModel !== undefined && models.some((model) => model.id === defaultModel) ? { defaultModel } : {}),
  };
}

function nameOf(id: string, vendor: string | undefined, block: Block | undefined): string {
  const name = block?.part.at("name").value;
  if (typeof name === "string" && !isVariable(name) && isUsableName(name.trim())) return name.trim();
  return (vendor === id ? findVendor(id)?.name : undefined) ?? id;
}

/** A name that a manifest has no way to write is told of, and the usual one stands in its place. */
function tellName(block: Block | undefined): readonly Note[] {
  const name = block?.part.at("name");
  if (typeof name?.value !== "string") return [];
  const problem = isVariable(name.value) ? "it is in a variable" : describeMisreading(name.value);
  if (problem === undefined) return [];
  return [{ kind: "left_out", where: name.where(), path: ["name"], message: `its name is left out: ${problem}` }];
}

function isDisabled(id: string, root: Part): boolean {
  const enabled = root.at("enabled_providers");
  const isNamed = (list: Part) => namesIn(list).some(({ key }) => key === id);
  return isNamed(root.at("disabled_providers")) || (Array.isArray(enabled.value) && !isNamed(enabled));
}

function tellAccess(id: string, root: Part): readonly Note[] {
  if (!isDisabled(id, root)) return [];
  const list = namesIn(root.at("disabled_providers")).find(({ key }) => key === id);
  const message = list === undefined ? "switched off: enabled_providers does not name it" : "switched off by disabled_providers";
  return [{ kind: "assumed", where: (list?.part ?? root.at("enabled_providers")).where(), path: ["enabled"], message }];
}

function tellLeft(vendor: string | undefined, block: Block | undefined): readonly Note[] {
  if (block === undefined) return [];
  const { part, options, used } = block;
  const names = Object.keys(partsOf(vendor));
  const left = [
    ...keysOf(options).filter(
      (key) => !used.options.includes(key) && !names.includes(key) && !(key === "endpoint" && vendor === "amazon-bedrock"),
    ),
    ...keysOf(part).filter((key) => !used.block.includes(key)),
    ...(part.at("env").value !== undefined && names.length > 0 ? ["env"] : []),
  ];
  return left.length === 0 ? [] : [{ kind: "left_out", where: part.where(), message: `without ${listKeys(left)}` }];
}

const READ: readonly string[] = ["$schema", "provider", "providers", "model", "small_model", "disabled_providers", "enabled_providers"];

function tellOther(root: Part, ids: readonly string[]): readonly Note[] {
  const other = keysOf(root).filter((key) => !READ.includes(key) && isGiven(root.at(key)));
  const absent = ["enabled_providers", "disabled_providers"].flatMap((key) =>
    namesIn(root.at(key))
      .filter((item) => !ids.includes(item.key))
      .map(({ key: id, part }): Note => {
        const message = `${quoted(id, "a provider")} is not imported: only ${key} names it, and no model`;
        return { kind: key === "enabled_providers" ? "skipped" : "left_out", where: part.where(), message };
      }),
  );
  return [
    ...other.map((key): Note => {
      const message = `${listKeys([key])} is left out: it describes no provider`;
      return { kind: "left_out", where: root.at(key).where(), message };
    }),
    ...absent,
  ];
}
