// YAML or JSON text as values that remember where they were written.

import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Document as ParsedDocument,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import { type Issue, ValidationError } from "../errors.ts";
import { replaceAliases } from "./aliases.ts";
import { splitPath } from "./path.ts";
import { type Place, placeText } from "./place.ts";

/** One YAML or JSON document. */
export interface InputDocument {
  readonly value: unknown;
  /** `file:line:column` of a path, dotted (`models[1].id`) or in parts (for keys with dots); of its nearest parent when it is not there. */
  locate(path: string | readonly (string | number)[]): string;
  /** The same as a place. */
  placeOf(path: readonly (string | number)[]): Place;
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
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line, column: col };
  };
  if (!Array.isArray(documents)) return [];
  const issues = documents.flatMap((document) =>
    [...document.errors, ...document.warnings].map(
      (problem): Issue => ({ path: "", where: placeText(placeAt(problem.pos[0])), message: explain(problem.code) }),
    ),
  );
  if (issues.length > 0) throw new ValidationError(`${name} is neither YAML nor JSON`, issues);
  return documents.filter(({ contents }) => !isEmpty(contents)).map((document) => open(document, { text, name, placeAt }));
}

/** Nothing between two `---`: the library makes a null of it that nobody wrote. */
function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && !contents.source);
}

interface Surroundings {
  readonly text: string;
  readonly name: string;
  placeAt(offset: number): Place;
}

function open(document: ParsedDocument, { text, name, placeAt }: Surroundings): InputDocument {
  // Without an asterisk there is no alias, and nothing to look for in each node.
  const excess = text.includes("*") ? replaceAliases(document) : undefined;
  if (excess !== undefined) throw unreadable(name, excess.problem, placeText(placeAt(excess.offset)));
  const placeOf = (path: readonly (string | number)[]) => placeAt(findOffset(document, path));
  return {
    value: toValue(document, name),
    placeOf,
    locate: (path) => placeText(placeOf(typeof path === "string" ? splitPath(path) : path)),
  };
}

// The parser calls itself for each level. From some 750 it is out of stack, which it mostly survives, and V8 does not always: 2,000 ended the process.
const MAXIMUM_DEPTH = 250;

/** A line that begins with so many blanks, `- ` and `? ` that what it holds may stand as deep. */
const DEEP_LINE = /^(?:[-?]?[ \t]){500}/m;

function refuseDepth(text: string, name: string): void {
  if (DEEP_LINE.test(text)) throw unreadable(name, "is indented by 500 steps or more");
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === "[" || bracket === "{" ? 1 : -1));
    if (depth > MAXIMUM_DEPTH) throw unreadable(name, `has more than ${MAXIMUM_DEPTH} brackets open at once`);
  }
}

function unreadable(name: string, message: string, where = name): ValidationError {
  return new ValidationError(`${name} cannot be read`, [{ path: "", where, message }]);
}

function toValue(document: ParsedDocument, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: -1 });
  } catch {
    throw unreadable(name, "a merge (<<) is of something that is no map");
  }
}

/** The offset of the value at a path; where it is not there, of its nearest parent. */
function findOffset({ contents, range }: ParsedDocument, path: readonly (string | number)[]): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? range?.[0] ?? 0;
  for (const key of path) {
    node = childOf(node, key);
    if (node === undefined) break;
    offset = startOf(node) ?? offset;
  }
  return offset;
}

/** The maps that are merged into one (`<<: *a`, `<<: [*a, *b]`). */
function mergedInto(map: YAMLMap): readonly unknown[] {
  return map.items.flatMap(({ key, value }) => (!isMergeKey(key) ? [] : isSeq(value) ? value.items : [value]));
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function childOf(node: unknown, key: string | number): Node | undefined {
  if (isSeq(node)) return typeof key === "number" ? toNode(node.items[key]) : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  if (pair !== undefined) return toNode(pair.value) ?? toNode(pair.key);
  for (const source of mergedInto(node)) {
    const found = childOf(source, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");
}

function toNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

// The parser's own messages quote the text, which may be a key.
function explain(code: string): string {
  const words: Readonly<Record<string, string>> = {
    DUPLICATE_KEY: "the same key is given twice",
    TAB_AS_INDENT: "tabs cannot indent YAML; use spaces",
    BLOCK_AS_IMPLICIT_KEY: "this cannot stand on the line of a key; is a line break or a quote missing?",
    BAD_INDENT: "the indentation does not fit",
    MISSING_CHAR: "a closing quote or bracket, or a comma or colon, is missing, or the indentation does not fit",
    BLOCK_IN_FLOW: "inside brackets or braces, a comma or the closing one is missing",
    MULTILINE_IMPLICIT_KEY: "a key must be on one line; is a colon or a quote missing?",
    TAG_RESOLVE_FAILED: "tags (!name) are not supported",
    BAD_ALIAS: "this alias (*name) names no anchor",
    UNEXPECTED_TOKEN: "this was not expected here; is a quote, comma or colon missing before it?",
  };
  return words[code] ?? `syntax error (${code.toLowerCase().replaceAll("_", " ")})`;
}
