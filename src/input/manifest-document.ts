// Manifests as YAML text with comments, in which nothing that came from elsewhere is read as anything but itself. Loads the YAML library.

import { type Document, visit } from "yaml";
import { escapeInvisible, hasInvisible, sanitizeLine } from "../output/sanitize.ts";

/** For `new Document`: compat quotes what a YAML 1.1 reader would take for a boolean, a number or a time. */
export const MANIFEST_OPTIONS = { aliasDuplicateObjects: false, compat: "yaml-1.1" } as const;

/** YAML that every reader takes for the same data. */
export function printManifest(document: Document): string {
  visit(document, {
    Scalar(_key, node) {
      // Escapes exist only between double quotes.
      if (typeof node.value === "string" && hasInvisible(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return escapeInvisible(document.toString({ lineWidth: 0 }));
}

/** Each line of a comment is one line, whatever was in it. */
export function toComment(lines: readonly string[]): string {
  return lines.map((line) => ` ${/^\s*/.exec(line)?.[0] ?? ""}${sanitizeLine(line.trimStart())}`).join("\n");
}
