// Aliases (`*name`) of a YAML document: put what each stands for in its place, and refuse what would be too much.

import { type Document, isAlias, isCollection, isNode, isPair, type Node, visit } from "yaml";

/** Why aliases cannot be followed, and the offset of the one that shows it. */
interface AliasProblem {
  readonly problem: string;
  readonly offset: number;
}

/** Nodes that aliases may add to those that are written out; ten thousand specs that share twenty fields add 400,000. */
const MAXIMUM_EXPANSION = 1_000_000;

/** Levels, through aliases too. Whoever walks through the values calls itself for each. */
const MAXIMUM_DEPTH = 1_000;

/**
 * Puts the node that each alias stands for in its place, so that the document has none. The library would compare each alias with all before
 * it (7 s for 20,000), and refuses a hundred uses of one anchor, however small; here it is the size of the whole that counts.
 */
export function replaceAliases(document: Document): AliasProblem | undefined {
  const found = findAliases(document);
  if ("problem" in found) return found;
  const excess = findExcess(document.contents, found);
  if (excess !== undefined) return excess;
  for (const { holder, key, source } of found.uses.values()) {
    if (isPair(holder)) Object.assign(holder, { [key]: source });
    else if (isCollection(holder)) Object.assign(holder.items, { [key]: source });
  }
  return undefined;
}

interface Use {
  /** What the alias stands in: a pair, by `key` or `value`, or a list, by index. */
  readonly holder: unknown;
  readonly key: string | number;
  readonly source: Node;
}

interface Found {
  /** By alias, in the order of the text. */
  readonly uses: ReadonlyMap<unknown, Use>;
  /** Nodes that are written out. */
  readonly written: number;
}

function findAliases(document: Document): Found | AliasProblem {
  const anchors = new Map<string, Node>();
  const uses = new Map<unknown, Use>();
  let written = 0;
  let lost: Node | undefined;
  visit(document, {
    Node(key, node, path) {
      written += 1;
      if (!isAlias(node)) {
        // A name may be given anew; an alias means the last one before it.
        if ("anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, node);
        return undefined;
      }
      const source = anchors.get(node.source);
      if (source === undefined) {
        lost = node;
        return visit.BREAK;
      }
      uses.set(node, { holder: path.at(-1), key: key ?? 0, source });
      return undefined;
    },
  });
  return lost === undefined ? { uses, written } : { problem: "this alias (*name) names no anchor before it", offset: startOf(lost) };
}

interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

const ENDLESS: Extent = { nodes: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY };

function findExcess(root: unknown, { uses, written }: Found): AliasProblem | undefined {
  const known = new Map<unknown, Extent>();
  let widest = { nodes: 0, offset: 0 };
  // In the order of the text, so that what an anchor holds is known before it is asked for.
  for (const [alias, { source }] of uses) {
    const { nodes, depth } = extentOf(source, uses, known);
    const offset = startOf(alias);
    if (nodes === Number.POSITIVE_INFINITY) return { problem: "this alias (*name) stands inside of what it names", offset };
    if (depth > MAXIMUM_DEPTH) return { problem: `its aliases are nested more than ${MAXIMUM_DEPTH} levels deep`, offset };
    if (nodes > widest.nodes) widest = { nodes, offset };
  }
  const { nodes } = extentOf(root, uses, known);
  return nodes - written > MAXIMUM_EXPANSION ? { problem: "its aliases expand to too much", offset: widest.offset } : undefined;
}

/** What a node comes to with all aliases written out. `known` remembers what is shared; what is being measured counts as endless. */
function extentOf(node: unknown, uses: Found["uses"], known: Map<unknown, Extent>): Extent {
  if (isAlias(node)) return extentOf(uses.get(node)?.source, uses, known);
  if (isPair(node)) return join([node.key, node.value].map((part) => extentOf(part, uses, known)));
  if (!isCollection(node)) return { nodes: 1, depth: 1 };
  const found = known.get(node);
  if (found !== undefined) return found;
  const isShared = node.anchor !== undefined;
  if (isShared) known.set(node, ENDLESS);
  const { nodes, depth } = join(node.items.map((item) => extentOf(item, uses, known)));
  const extent = { nodes: nodes + 1, depth: depth + 1 };
  if (isShared) known.set(node, extent);
  return extent;
}

function join(parts: readonly Extent[]): Extent {
  return { nodes: parts.reduce((sum, { nodes }) => sum + nodes, 0), depth: parts.reduce((most, { depth }) => Math.max(most, depth), 0) };
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
