// YAML or JSON text as values that remember where they were written.

import { isNode, LineCounter, type Document as ParsedDocument, parseAllDocuments, visit } from "yaml";
import { type Issue, ValidationError } from "../errors.ts";
import { splitPath } from "./path.ts";

/** One YAML or JSON document. */
export interface InputDocument {
  readonly value: unknown;
  /** `file:line:column` of a path, dotted (`models[1].id`) or in parts (for keys with dots); of its nearest parent when it is not there. */
  locate(path: string | readonly (string | number)[]): string;
}

/**
 * Reads every document of a text: YAML with `---` between documents, or JSON, told apart by nothing but their content.
 *
 * @param name what places are named after: a file name, or `stdin`
 * @throws ValidationError with every syntax error at `name:line:column`; no message repeats the text
 */
export function parseDocuments(text: string, name: string): readonly InputDocument[] {
  refuseDepth(text, name);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: true, logLevel: "silent" });
  if (!Array.isArray(documents)) return [];
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const issues = documents.flatMap((document) =>
    [...document.errors, ...document.warnings].map(
      (problem): Issue => ({ path: "", where: place(problem.pos[0]), message: explain(problem.code) }),
    ),
  );
  if (issues.length > 0) throw new ValidationError(`${name} is neither YAML nor JSON`, issues);
  return documents
    .filter((document) => document.contents !== null)
    .map((document) => ({ value: toValue(document, name, place), locate: (path) => locate(document, path, place) }));
}

// The parser calls itself for each level. From some 750 it is out of stack, which it mostly survives, and V8 does not always: 2,000 ended the process.
const MAXIMUM_DEPTH = 250;

/** A line that begins with so many blanks, `- ` and `? ` that what it holds may stand as deep. */
const DEEP_LINE = /^(?:[-?]?[ \t]){500}/m;

function refuseDepth(text: string, name: string): void {
  if (DEEP_LINE.test(text)) throw tooDeep(name, "is indented by 500 steps or more");
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === "[" || bracket === "{" ? 1 : -1));
    if (depth > MAXIMUM_DEPTH) throw tooDeep(name, `has more than ${MAXIMUM_DEPTH} brackets open at once`);
  }
}

function tooDeep(name: string, message: string): ValidationError {
  return new ValidationError(`${name} cannot be read`, [{ path: "", where: name, message }]);
}

function toValue(document: ParsedDocument, name: string, place: (offset: number) => string): unknown {
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const where = place(alias.range?.[0] ?? 0);
      throw new ValidationError(`${name} cannot be read`, [{ path: "", where, message: "this alias (*name) names no anchor before it" }]);
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new ValidationError(`${name} cannot be read`, [{ path: "", where: name, message: "its aliases expand to too much" }]);
  }
}

function locate(document: ParsedDocument, path: string | readonly (string | number)[], place: (offset: number) => string): string {
  const keys = typeof path === "string" ? splitPath(path) : path;
  for (let length = keys.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return place(node.range[0]);
  }
  return place(0);
}

// The parser's own messages quote the text, which may be a key.
function explain(code: string): string {
  const words: Readonly<Record<string, string>> = {
    DUPLICATE_KEY: "the same key is given twice",
    TAB_AS_INDENT: "tabs cannot indent YAML; use spaces",
    BLOCK_AS_IMPLICIT_KEY: "this cannot stand on the line of a key; is a line break or a quote missing?",
    BAD_INDENT: "the indentation does not fit",
    MISSING_CHAR: "a closing quote or bracket, or a comma or colon, is missing",
    MULTILINE_IMPLICIT_KEY: "a key must be on one line; is a colon or a quote missing?",
    TAG_RESOLVE_FAILED: "tags (!name) are not supported",
    BAD_ALIAS: "this alias (*name) names no anchor",
    UNEXPECTED_TOKEN: "this was not expected here; is a quote, comma or colon missing before it?",
  };
  return words[code] ?? `syntax error (${code.toLowerCase().replaceAll("_", " ")})`;
}
