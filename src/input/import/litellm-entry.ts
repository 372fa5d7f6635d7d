// One entry of LiteLLM's `model_list`: its parameters with those of the credential that it names, and how their values are read.

import type { Issue } from "../../errors.ts";
import { isRecord } from "../../record.ts";
import { looksLikeKey } from "../../secrets/key-shapes.ts";
import { Secret } from "../../secrets/secret.ts";
import type { Note, SpecPath, Value } from "./draft.ts";
import { type Gathered, wrong } from "./litellm-files.ts";
import { homelessSecrets } from "./litellm-prefixes.ts";
import { isGiven, keysOf, type Part } from "./part.ts";
import { isNoKey, type Remember, writtenKey } from "./values.ts";

export interface Entry {
  readonly part: Part;
  readonly model: Part;
  /** Parameters that are there; its own count before those of its credential. */
  readonly params: ReadonlyMap<string, Part>;
  readonly credential?: string;
  readonly variables: Gathered["variables"];
  readonly remember: Remember;
}

/** What makes an entry unreadable, or nothing. */
export function findProblem(entry: Part, { credentials }: Gathered): Issue | undefined {
  const params = entry.at("litellm_params");
  if (!isRecord(entry.value)) return wrong(entry, "model_list", "must be an object with `model_name` and `litellm_params`");
  if (!isRecord(params.value)) return wrong(isGiven(params) ? params : entry, "litellm_params", "must be an object with `model`");
  const model = params.at("model");
  if (typeof model.value !== "string" || model.value.trim() === "")
    return wrong(isGiven(model) ? model : params, "litellm_params.model", "must be a text such as `openai/gpt-5`");
  const name = params.at("litellm_credential_name");
  if (!isGiven(name) || (typeof name.value === "string" && credentials.has(name.value))) return undefined;
  return wrong(name, "litellm_params.litellm_credential_name", "names nothing in credential_list");
}

/** Opens an entry that has no problem. */
export function openEntry(part: Part, { credentials, variables }: Gathered, remember: Remember): Entry {
  const own = part.at("litellm_params");
  const name = own.at("litellm_credential_name").value;
  const shared = typeof name === "string" ? credentials.get(name) : undefined;
  const sources = shared === undefined ? [own] : [shared, own];
  const given = sources
    .flatMap((source) => keysOf(source).map((key) => [key, source.at(key)] as const))
    .filter(([, value]) => isGiven(value));
  const params = new Map(given);
  for (const key of homelessSecrets) {
    const value = params.get(key)?.value;
    if (typeof value === "string" && readVariable(value) === undefined) remember(new Secret(value));
  }
  return { part, model: own.at("model"), params, variables, remember, ...(typeof name === "string" ? { credential: name } : {}) };
}

/** `os.environ/NAME` → NAME, unless that is a key in the place of one. */
function readVariable(text: string): string | undefined {
  const name = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(text.trim())?.[1];
  return name === undefined || looksLikeKey(name) ? undefined : name;
}

/** A value that is no secret: as it stands, as `environment_variables` says, or as a reference. */
export function readPlain(
  part: Part | undefined,
  variables: Entry["variables"],
  depth = 0,
): Exclude<Value, { kind: "written" }> | undefined {
  if (part === undefined || !["string", "number", "boolean"].includes(typeof part.value)) return undefined;
  const text = String(part.value).trim();
  if (text === "") return undefined;
  const name = readVariable(text);
  if (name === undefined) return { kind: "plain", text };
  const set = variables.get(name);
  // A variable may name another, and in the end itself.
  if (set !== undefined && isGiven(set) && depth < 5) return readPlain(set, variables, depth + 1);
  return { kind: "reference", text: `env:${name}` };
}

/** A value that is a secret: as a reference, or as a key that was written out. Nothing where none is needed. */
export function readSecret(part: Part | undefined, { variables, remember }: Pick<Entry, "variables" | "remember">): Value | undefined {
  if (part === undefined || !isGiven(part)) return undefined;
  const text = typeof part.value === "string" ? part.value : JSON.stringify(part.value);
  const name = readVariable(text);
  if (name !== undefined) return { kind: "reference", text: `env:${followVariable(name, variables)}` };
  return isNoKey(text) ? undefined : writtenKey(text, part.where(), remember);
}

/** `environment_variables` may give a variable the value of another. */
function followVariable(name: string, variables: Entry["variables"], depth = 0): string {
  const value = variables.get(name)?.value;
  const other = typeof value === "string" ? readVariable(value) : undefined;
  return other === undefined || depth === 5 ? name : followVariable(other, variables, depth + 1);
}

/** Where a reference leads to a variable that the file itself sets, that is to be done elsewhere: llmp does not read it there. */
export function tellSet(
  value: Value | undefined,
  path: SpecPath,
  { variables, remember }: Pick<Entry, "variables" | "remember">,
): readonly Note[] {
  const name = value?.kind === "reference" && value.text.startsWith("env:") ? value.text.slice("env:".length) : "";
  const set = variables.get(name);
  if (set === undefined || !isGiven(set)) return [];
  if (typeof set.value === "string") remember(new Secret(set.value));
  const message = `the variable ${name} has its value here, which is not copied: set it where llmp runs, or write another reference`;
  return [{ kind: "fill", where: set.where(), path, message }];
}
