// Findings in files as SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import platformPath, { type PlatformPath } from "node:path";
import { pathToFileURL } from "node:url";

/** Where in a file. Without a line, the whole of it. */
export interface FindingPlace {
  /** A path, or `stdin`. */
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

/** A log of one run. */
export function toSarif({ version, rules, results }: Findings): object {
  const ids = Object.keys(rules);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "llmp", version, rules: Object.entries(rules).map(([id, summary]) => describeRule(id, summary)) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [ROOT]: { uri: pathToFileURL(`${platformPath.resolve()}/`).href } },
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
  return { artifactLocation: locateArtifact(file), region: { startLine: line, startColumn: column } };
}

/** What relative URIs are relative to: the working folder, which is the root of the checkout in CI. */
const ROOT = "%SRCROOT%";

interface ArtifactLocation {
  readonly uri: string;
  readonly uriBaseId?: string;
  readonly description?: { readonly text: string };
}

/**
 * Where a file is, as code scanning finds it: GitHub takes a relative URI for one below the root of the repository, and makes one of an absolute
 * URI where that is below its checkout (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
 *
 * @param path how paths are written here
 * @param folder the working folder
 */
export function locateArtifact(file: string, path: PlatformPath = platformPath, folder = path.resolve()): ArtifactLocation {
  // A URI of another scheme than the checkout's would have the whole upload refused, and one without a URI is not shown.
  if (file === "stdin") return { uri: "file:///dev/stdin", description: { text: "standard input" } };
  const absolute = path.resolve(folder, file);
  const parts = path.relative(folder, absolute).split(path.sep);
  const isBelow = parts[0] !== ".." && !path.isAbsolute(parts.join(path.sep));
  if (!isBelow) return { uri: pathToFileURL(absolute, { windows: path.sep === "\\" }).href };
  // Half of a character, as Windows allows it in names, has no encoding.
  const uri = parts.map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, "\ufffd"))).join("/");
  return { uri: uri === "" ? "." : uri, uriBaseId: ROOT };
}
