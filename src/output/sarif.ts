// Findings in files as SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import { isAbsolute, normalize, relative, sep } from "node:path";

/** Where in a file. Without a line, the whole of it. */
export interface FindingPlace {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

export interface Finding {
  /** One of the rules. */
  readonly rule: string;
  readonly level: "error" | "warning";
  readonly message: string;
  readonly place: FindingPlace;
  /** Another place that the message speaks of. */
  readonly related?: FindingPlace;
}

export interface Findings {
  /** Of llmp. */
  readonly version: string;
  /** Every rule that was looked at: its id, and what it demands. */
  readonly rules: Readonly<Record<string, string>>;
  readonly results: readonly Finding[];
}

/** A log of one run. Paths are relative to the working folder, as GitHub wants them of a checkout. */
export function toSarif({ version, rules, results }: Findings): object {
  const ids = Object.keys(rules);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "llmp", version, rules: Object.entries(rules).map(([id, summary]) => describeRule(id, summary)) } },
        columnKind: "utf16CodeUnits",
        results: results.map(({ rule, level, message, place, related }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level,
          message: { text: message },
          locations: [{ physicalLocation: locate(place) }],
          ...(related === undefined
            ? {}
            : { relatedLocations: [{ id: 0, message: { text: "the other place" }, physicalLocation: locate(related) }] }),
        })),
      },
    ],
  };
}

// GitHub shows the three texts, and refuses a rule without them.
function describeRule(id: string, summary: string) {
  return { id, shortDescription: { text: summary }, fullDescription: { text: summary }, help: { text: summary } };
}

function locate({ file, line = 1, column = 1 }: FindingPlace) {
  return { artifactLocation: { uri: toUri(file), uriBaseId: "%SRCROOT%" }, region: { startLine: line, startColumn: column } };
}

function toUri(file: string): string {
  const path = normalize(isAbsolute(file) ? relative("", file) : file);
  // Half of a character, as Windows allows it in names, has no encoding.
  const parts = path.split(sep).map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd")));
  return parts.join("/");
}
