// YAML that every reader takes for the same data. A file of its own, so that the library is loaded only when YAML is asked for.

import { Document, visit } from "yaml";
import { escapeInvisible, hasInvisible } from "./sanitize.ts";

export function renderYaml(data: unknown): string {
  // compat quotes what a YAML 1.1 reader would take for a boolean, a number or a time: `yes`, `1_000`, `12:30`.
  const document = new Document(data, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  visit(document, {
    Scalar(_key, node) {
      // Escapes exist only between double quotes.
      if (typeof node.value === "string" && hasInvisible(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return escapeInvisible(document.toString({ lineWidth: 0 }));
}
