// A manifest of imported providers as YAML, with what was left out, and what is to be filled in, as comments. Loads the YAML library.

import { Document, isMap, isNode, isScalar, type YAMLMap } from "yaml";
import { MANIFEST_OPTIONS, printManifest, toComment } from "../manifest-document.ts";
import type { ImportedProvider, Suggestion } from "./assemble.ts";
import type { Note } from "./draft.ts";

/** YAML that every reader takes for the same data. Notes that speak of no provider stand at the top. */
export function renderManifest(providers: readonly ImportedProvider[], notes: readonly Note[]): string {
  const document = new Document({ providers: providers.map(({ spec }) => spec) }, MANIFEST_OPTIONS);
  const lines = ["made by `llmp import`", ...notes.map(({ where, message }) => `${where}: ${message}`)];
  document.commentBefore = toComment(lines);
  for (const [index, provider] of providers.entries()) comment(document, index, provider);
  return printManifest(document);
}

function comment(document: Document, index: number, { notes, suggestions }: ImportedProvider): void {
  const map = document.getIn(["providers", index]);
  if (!isMap(map)) return;
  if (index > 0) map.spaceBefore = true;
  const said = notes.filter(({ kind }) => kind !== "suggestion");
  const before: string[] = [];
  const places = new Map<string, string[]>();
  for (const { where, message, path } of said) {
    const line = `${where}: ${message}`;
    const isThere = path.length > 0 && isScalar(map.getIn(path, true));
    if (!isThere) before.push(line);
    else places.set(JSON.stringify(path), [...(places.get(JSON.stringify(path)) ?? []), line]);
  }
  if (before.length > 0) map.commentBefore = toComment(before);
  for (const [path, lines] of places) {
    const node = map.getIn(JSON.parse(path) as readonly (string | number)[], true);
    if (isNode(node)) node.comment = toComment([lines.join("; ")]);
  }
  suggestIn(map, suggestions);
}

/** Lines that become fields when their `# ` is taken away. */
function suggestIn(map: YAMLMap, suggestions: readonly Suggestion[]): void {
  if (suggestions.length === 0) return;
  const credentials = map.get("credentials");
  const parts = suggestions.flatMap(({ path, reference }) => (path[0] === "credentials" ? [`${path[1]}: ${reference}`] : []));
  const keys = suggestions.flatMap(({ path, reference }) => (path[0] === "apiKey" ? [`apiKey: ${reference}`] : []));
  if (isMap(credentials) && parts.length > 0) credentials.comment = toComment(parts);
  const below = isMap(credentials) || parts.length === 0 ? [] : ["credentials:", ...parts.map((part) => `  ${part}`)];
  const lines = [...keys, ...below];
  if (lines.length > 0) map.comment = toComment(["not in the file; usually:", ...lines]);
}
