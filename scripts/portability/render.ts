// The page on what providers keep between control planes, as Markdown: nothing in it is typed that could be computed.

import { exemplars, partsOf, switchedOff } from "./exemplars.ts";
import { type Journey, openStandIns, type Stay, stay, stayAt, travel } from "./journeys.ts";
import type { StandIn } from "./stand-in.ts";

/** `docs/portability.md`. */
export async function renderPortability(): Promise<string> {
  const standIns = await openStandIns();
  const stays: Record<string, readonly Stay[]> = {};
  for (const [kind, standIn] of Object.entries(standIns)) stays[kind] = await stayAt(standIn);
  const switched: Record<string, Stay> = {};
  for (const [kind, standIn] of Object.entries(standIns)) switched[kind] = await stay(standIn, "switched off", switchedOff);
  return [INTRODUCTION, holdings(stays, switched), reasons(standIns, stays), pairs(standIns, stays), ""].join("\n\n");
}

const INTRODUCTION = `# From one control plane to another

<!-- Made by \`npm run generate\` (scripts/portability): change the code, not this page. -->

A portable spec says in words that every control plane shares what a provider shall be. Each control plane holds a part of that, shows a part of what it holds, and llmp tells what it
cannot hold before anything is written. This page is made by doing it: providers that say all that a portable spec can say are created on the stand-in of each control plane, exported, and
applied to the others. They are called ${list(Object.keys(exemplars))}; where a cell names some of them, it is so of those alone.`;

type Group = readonly [words: string, names: readonly string[]];

/** What holds of most exemplars, and by name those of which something else does. */
function describe(groups: readonly Group[]): string {
  const sorted = [...groups].sort(([, one], [, other]) => other.length - one.length);
  const [[usual] = [""], ...others] = sorted;
  return [usual, ...others.map(([words, names]) => `${list(names)}: ${words}`)].join("; ");
}

function groupBy<T>(items: readonly T[], wordsOf: (item: T) => string, nameOf: (item: T) => string): readonly Group[] {
  const words = [...new Set(items.map(wordsOf))];
  return words.map((one) => [one, items.filter((item) => wordsOf(item) === one).map(nameOf)] as const);
}

const FATES = { shown: "yes", hidden: "not shown", lost: "–" } as const;

const ORDER = ["name", "vendor", "models", "embeddingModels", "apiKey", "credentials", "baseUrl"];

/** Every part that an exemplar has, those that lead to the vendor first. */
const allParts = [...new Set(Object.values(exemplars).flatMap(partsOf))].sort((one, other) => placeOf(one) - placeOf(other));

function placeOf(part: string): number {
  const place = ORDER.indexOf(part.replace(/\..*$/, ""));
  return place < 0 ? ORDER.length : place;
}

function holdings(stays: Readonly<Record<string, readonly Stay[]>>, switched: Readonly<Record<string, Stay>>): string {
  const kinds = Object.keys(stays);
  const rows = allParts.map((part) => [
    code(part),
    ...kinds.map((kind) => {
      const told = (stays[kind] ?? []).filter(({ fates }) => fates[part] !== undefined);
      return describe(
        groupBy(
          told,
          ({ fates }) => FATES[fates[part] ?? "lost"],
          ({ exemplar }) => exemplar,
        ),
      );
    }),
  ]);
  const off = kinds.map((kind) => ((switched[kind]?.problems ?? []).length > 0 ? "–" : FATES[switched[kind]?.fates.enabled ?? "lost"]));
  const refused = kinds.flatMap((kind) =>
    (stays[kind] ?? [])
      .filter(({ problems }) => problems.length > 0)
      .map(({ exemplar, problems }) => `- ${code(kind)}, ${exemplar}: ${problems.join("; ")}`),
  );
  return `## What each holds

_not shown_: it is held, but whoever exports the provider has to give it again, as with every key. An empty cell: no provider that has it can be made there.

${table(["", ...kinds.map(code)], [...rows, ["`enabled: false`", ...off]])}

What cannot be made:

${refused.join("\n")}`;
}

function reasons(standIns: Readonly<Record<string, StandIn>>, stays: Readonly<Record<string, readonly Stay[]>>): string {
  const sections = Object.entries(standIns).map(([kind, { plane }]) => {
    const told = (stays[kind] ?? []).filter(({ problems }) => problems.length === 0).flatMap(({ ignored }) => ignored);
    const fields = [...new Set(told.map(({ field }) => field))];
    const lines = fields.map((field) => {
      const words = [...new Set(told.filter((one) => one.field === field).map(({ reason }) => reason))];
      return `- ${code(field)}: ${words[0]}${words.length > 1 ? " (and so on)" : ""}`;
    });
    return `### ${plane.name}\n\n${lines.join("\n")}`;
  });
  return `## What is lost there, and why\n\n${sections.join("\n\n")}`;
}

function pairs(standIns: Readonly<Record<string, StandIn>>, stays: Readonly<Record<string, readonly Stay[]>>): string {
  const rows = Object.keys(standIns).flatMap((from) =>
    Object.entries(standIns).flatMap(([to, target]) => {
      if (from === to) return [];
      const journeys = (stays[from] ?? []).filter(({ problems }) => problems.length === 0).map((one) => travel(one, target));
      const possible = journeys.filter(({ problems }) => problems.length === 0);
      const impossible = journeys.filter(({ problems }) => problems.length > 0).map(({ exemplar }) => exemplar);
      const columns = (["kept", "again", "lost", "added"] as const).map((column) => listParts(possible, column));
      return [[code(from), code(to), ...columns, list(impossible)]];
    }),
  );
  return `## The ${rows.length} pairs

Of what the first holds: _kept_ arrives by itself; _given again_ is held by both, but not shown by the first; _lost_ has no place on the second, which is told; _added_ is what the second
cannot do without and the first does not hold.

${table(["from", "to", "kept", "given again", "lost", "added", "cannot be made"], rows)}`;
}

/** The parts in a column, with the exemplars where not all agree. */
function listParts(journeys: readonly Journey[], column: "kept" | "again" | "lost" | "added"): string {
  const parts = allParts.filter((part) => journeys.some((journey) => journey[column].includes(part)));
  return parts
    .map((part) => {
      const told = journeys.filter(({ given }) => partsOf(given).includes(part));
      const here = told.filter((journey) => journey[column].includes(part)).map(({ exemplar }) => exemplar);
      return here.length === told.length ? code(part) : `${code(part)} (${list(here)})`;
    })
    .join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(words: readonly string[]): string {
  return words.join(", ");
}
