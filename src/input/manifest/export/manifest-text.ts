// A manifest of exported providers as YAML, with what it does not say, and what is to be filled in, as comments. Loads the YAML library.

import { Document, isMap } from "yaml";
import { MANIFEST_OPTIONS, printManifest, toComment } from "../../manifest-document.ts";
import type { Exported } from "./index.ts";

/** YAML that every reader takes for the same data. `from` says in words where the providers are. */
export function renderExport({ manifest, remarks, notes }: Omit<Exported, "text">, from: string): string {
  const document = new Document(manifest, MANIFEST_OPTIONS);
  const left = notes.filter(({ kind }) => kind === "left_out");
  const lines = [`made by \`llmp export\` of ${from}`, ...left.map(({ provider, message }) => `left out: ${provider}: ${message}`)];
  document.commentBefore = toComment(lines);
  for (const [index, said] of remarks.entries()) {
    const map = document.getIn(["providers", index]);
    if (!isMap(map)) continue;
    if (index > 0) map.spaceBefore = true;
    if (said.length > 0) map.commentBefore = toComment(said);
  }
  return printManifest(document);
}
