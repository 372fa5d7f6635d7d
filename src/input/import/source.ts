// Text → the configurations in it, and whose they are, told by their contents.

import { createScanner, stripComments } from "jsonc-parser";
import { UsageError } from "../../errors.ts";
import { isRecord } from "../../record.ts";
import { parseDocuments } from "../document.ts";
import { type FormatName, formats } from "./formats.ts";
import { type Part, partOf } from "./part.ts";

/**
 * Reads YAML, JSON, or JSON with comments.
 *
 * @param name file name or `stdin`, for places
 * @throws ValidationError with every syntax error; no message repeats the text
 */
export function parseConfigurations(text: string, name: string): readonly Part[] {
  return parseDocuments(isJson(text) ? stripComments(text, " ") : text, name).map(partOf);
}

/** In YAML, `//` begins no comment; so a text is told apart that begins as JSON does: with a brace, and a key in quotation marks. */
function isJson(text: string): boolean {
  const scanner = createScanner(text, true);
  return scanner.scan() === OPEN_BRACE && JSON_KEYS.includes(scanner.scan());
}

// SyntaxKind is a const enum, which a bundler that sees one file at a time cannot look into.
const OPEN_BRACE = 1;
const JSON_KEYS: readonly number[] = [2, 10];

const MARKS: Readonly<Record<FormatName, (root: Part) => boolean>> = {
  litellm: (root) =>
    ["model_list", "litellm_settings", "router_settings", "general_settings", "credential_list"].some(
      (key) => root.at(key).value !== undefined,
    ) ||
    (root.at("include").value !== undefined && root.at("include").at(0).value !== undefined),
  opencode: (root) =>
    /\bopencode\.ai\b/.test(String(root.at("$schema").value)) ||
    isRecord(root.at("provider").value) ||
    isRecord(root.at("providers").value) ||
    ["enabled_providers", "disabled_providers", "small_model"].some((key) => root.at(key).value !== undefined),
};

/** Whose configuration it is. Throws UsageError where that cannot be told. */
export function tellFormat(root: Part, name: string): FormatName {
  if (Array.isArray(root.at("providers").value))
    throw new UsageError(`${name} is a manifest of llmp's own`, { hint: "it needs no import: give it to -f" });
  const [found, other] = formats.filter((format) => MARKS[format](root));
  if (found !== undefined && other === undefined) return found;
  const fact = found === undefined ? "is neither a LiteLLM nor an opencode configuration" : "could be LiteLLM's or opencode's";
  throw new UsageError(`${name} ${fact}`, {
    hint: `LiteLLM's has \`model_list\`, opencode's \`provider\`; --format ${formats.join(" or --format ")} insists`,
  });
}
