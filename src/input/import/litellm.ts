// LiteLLM's `model_list` as drafts of providers, one an entry; entries of the same connection become one provider later.

import type { Issue } from "../../errors.ts";
import type { Connection, Draft, DraftModel, Note, Reading } from "./draft.ts";
import { readConnection, usesParameter } from "./litellm-connection.ts";
import { type Entry, findProblem, openEntry, readPlain } from "./litellm-entry.ts";
import { type Configuration, type Gathered, gather, type OpenFile } from "./litellm-files.ts";
import { findMode, type Mode } from "./litellm-modes.ts";
import { findRoute, type Route } from "./litellm-route.ts";
import { isGiven, itemsOf, keysOf, type Part } from "./part.ts";
import { describeNowhere, placed, type Remember } from "./values.ts";
import { findVendor } from "./vendors.ts";
import { describeMisreading, isUsableName, listKeys, quoted } from "./words.ts";

/** Reads a configuration and what it includes. What is wrong in it comes back as issues, all at once. */
export async function readLiteLlm(configuration: Configuration, open: OpenFile, remember: Remember): Promise<Reading> {
  const gathered = await gather(configuration, open);
  const drafts: Draft[] = [];
  const notes: Note[] = [...gathered.notes];
  const issues: Issue[] = [...gathered.issues];
  for (const part of gathered.entries) {
    const problem = findProblem(part, gathered);
    if (problem !== undefined) issues.push(problem);
    else {
      const read = readEntry(openEntry(part, gathered, remember));
      drafts.push(...read.drafts);
      notes.push(...read.notes);
    }
  }
  return { drafts, notes: [...notes, ...tellUnused(gathered)], issues };
}

interface Read {
  readonly drafts: readonly Draft[];
  readonly notes: readonly Note[];
}

function readEntry(entry: Entry): Read {
  const { params, variables } = entry;
  const named = readPlain(entry.model, variables);
  if (named?.kind !== "plain") return skip(entry, "its model is in a variable");
  const custom = params.get("custom_llm_provider")?.value;
  const key = params.has("base_url") && !params.has("api_base") ? "base_url" : "api_base";
  const address = readPlain(params.get(key), variables)?.text;
  const route = findRoute(named.text, typeof custom === "string" && custom !== "" ? custom : undefined, address);
  if ("problem" in route) return skip(entry, route.problem);
  const model = readModel(entry, route);
  if ("problem" in model) return skip(entry, model.problem);
  const connection = readConnection(entry, route);
  if (route.vendor === undefined && connection.baseUrl === undefined) return skip(entry, describeNowhere(key, params.get(key)));
  return { drafts: describe(entry, route, { models: model.models, connection }), notes: [] };
}

function skip(entry: Entry, reason: string): Read {
  const message = `${quoted(String(entry.model.value), "a model")} is not imported: ${reason}`;
  return { drafts: [], notes: [{ kind: "skipped", where: entry.model.where(), message }] };
}

/** The modes that end in `models`; an entry without one is for chat. */
const CHAT_MODES: readonly (string | undefined)[] = ["chat", "completion", "responses", undefined];

function readModel(entry: Entry, { model, vendor }: Route): { readonly models: readonly DraftModel[] } | { readonly problem: string } {
  const found = findMode(entry, model, vendor);
  const isEmbedding = found?.mode === "embedding";
  if (!isEmbedding && !CHAT_MODES.includes(found?.mode)) return { problem: describeMode(found) };
  if (model === "*" || model === "") return { models: [] };
  if (model.includes("*")) return { problem: "it is a pattern; name its models" };
  if (!isUsableName(model)) return { problem: describeMisreading(model) ?? "it cannot be the id of a model" };
  const assumed = describeGuess(found, vendor);
  const notes: readonly Note[] = assumed === undefined ? [] : [{ kind: "assumed", where: entry.model.where(), message: assumed }];
  return { models: [{ id: model, isEmbedding, notes }] };
}

function describeMode(found: Mode | undefined): string {
  const fact = `a manifest holds models for chat and for embeddings, not for ${quoted(found?.mode ?? "", "its mode")}`;
  return found === undefined || found.toldBy === "mode" ? fact : `${fact}, as its ${found.toldBy} says; model_info.mode may say otherwise`;
}

function describeGuess(found: Mode | undefined, vendor: string | undefined): string | undefined {
  if (found?.mode === "embedding" && found.toldBy !== "mode") return `taken for an embedding model by its ${found.toldBy}`;
  // A deployment of Azure is called as people like.
  const isDoubtful = found === undefined && vendor === "azure";
  return isDoubtful ? "taken for a chat model: neither model_info.mode nor base_model says what it is for" : undefined;
}

interface Found {
  readonly models: readonly DraftModel[];
  readonly connection: Connection;
}

function describe(entry: Entry, route: Route, { models, connection }: Found): readonly Draft[] {
  const { vendor, prefix } = route;
  const usualKey = prefix?.keys?.[0];
  const assumed: readonly Note[] =
    route.assumed === undefined ? [] : [{ kind: "assumed", where: entry.model.where(), message: route.assumed }];
  const notes = [...assumed, ...tellLeft(entry, route)];
  const draft: Draft = {
    ...nameOf(entry, route, connection),
    ...connection,
    identity: "litellm",
    where: entry.part.where(),
    models: models.map((model) => ({ ...model, notes: [...model.notes, ...notes] })),
    notes: models.length > 0 ? connection.notes : [tellWildcard(entry, route), ...notes, ...connection.notes],
    ...(vendor === undefined ? {} : { vendor }),
    ...(usualKey === undefined ? {} : { usualKey }),
  };
  return forOrganizations(draft, entry);
}

/** LiteLLM makes a deployment of each organization in a list; a provider has one. */
function forOrganizations(draft: Draft, { params, variables, remember }: Entry): readonly Draft[] {
  const part = params.get("organization");
  if (draft.vendor !== "openai" || part === undefined || !Array.isArray(part.value)) return [draft];
  const values = itemsOf(part).flatMap((organization) => {
    const value = readPlain(organization, variables);
    return value === undefined ? [] : [placed(value, organization, { remember })];
  });
  if (values.length === 0) return [draft];
  return values.map((value) => ({ ...draft, credentials: { ...draft.credentials, OPENAI_ORG_ID: value } }));
}

function nameOf({ credential }: Entry, { vendor, prefix }: Route, { baseUrl, credentials }: Connection): Pick<Draft, "name" | "qualifier"> {
  const host = baseUrl?.kind === "plain" ? new URL(baseUrl.text).host : undefined;
  const part = credentials.AWS_REGION ?? credentials.GOOGLE_VERTEX_PROJECT ?? credentials.OPENAI_ORG_ID;
  const named = credential !== undefined && isUsableName(credential) ? credential : undefined;
  const qualifier = named ?? (part?.kind === "plain" ? part.text : host);
  const further = qualifier === undefined ? {} : { qualifier };
  if (vendor !== undefined) return { name: findVendor(vendor)?.name ?? vendor, ...further };
  const server = prefix?.endpoint || "OpenAI-compatible";
  return { name: host === undefined ? `${server} endpoint` : `${server} ${host}`, ...further };
}

function tellWildcard({ model }: Entry, { vendor }: Route): Note {
  const whose = vendor === undefined ? "the endpoint" : (findVendor(vendor)?.name ?? vendor);
  const message = `the entry stands for every model of ${whose}; a manifest names them in \`models\``;
  return { kind: "left_out", where: model.where(), message };
}

function tellLeft({ part, model, params }: Entry, route: Route): readonly Note[] {
  const alias = part.at("model_name").value;
  const isAlias = typeof alias === "string" && alias !== route.model && alias !== model.value;
  const used = ["model", "custom_llm_provider", "litellm_credential_name"];
  const info = part.at("model_info");
  const keys = listKeys([
    ...[...params.keys()].filter((key) => !used.includes(key) && !usesParameter(key, route.vendor)),
    ...keysOf(info)
      .filter((key) => key !== "mode" && isGiven(info.at(key)))
      .map((key) => `model_info.${key}`),
    ...keysOf(part).filter((key) => !["model_name", "litellm_params", "model_info"].includes(key)),
  ]);
  const words = [...(isAlias ? [`its alias ${quoted(alias, "in LiteLLM")}`] : []), ...(keys === "" ? [] : [keys])];
  return words.length === 0 ? [] : [{ kind: "left_out", where: part.where(), message: `without ${words.join(", ")}` }];
}

/** Credentials that no entry names. */
function tellUnused({ entries, credentials }: Gathered): readonly Note[] {
  const used = new Set(entries.map((entry) => entry.at("litellm_params").at("litellm_credential_name").value));
  const unused = [...credentials].filter(([name]) => !used.has(name));
  return unused.map(([name, values]: [string, Part]): Note => {
    const message = `the credential ${quoted(name, "here")} is left out: no entry of model_list names it`;
    return { kind: "left_out", where: values.where(), message };
  });
}
