// Options that several commands share.

import type { Command, Options } from "./command.ts";

/** Which control plane, and how to reach it. */
export const connectionOptions = {
  profile: { kind: "text", summary: "profile to use", placeholder: "name", completes: "profile", group: "Connection" },
  controlPlane: {
    kind: "text",
    summary: "kind of control plane, where no profile is used",
    placeholder: "kind",
    completes: "kind",
    group: "Connection",
  },
  url: { kind: "text", summary: "URL of the control plane", placeholder: "url", group: "Connection" },
  token: {
    kind: "text",
    summary: "where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input",
    placeholder: "ref",
    group: "Connection",
  },
  caFile: { kind: "text", summary: "certificate authority to trust, as PEM", placeholder: "path", completes: "file", group: "Connection" },
  insecureHttp: { kind: "switch", summary: "allow http to hosts other than this machine", group: "Connection" },
} as const satisfies Options;

/** Shows what would be sent instead of sending it. */
export const rehearsalOptions = {
  dryRun: { kind: "switch", summary: "read, check, and show the first write instead of sending it" },
  curl: { kind: "switch", summary: "the same as a curl command line, secrets as $VARIABLES" },
} as const satisfies Options;

/** Where a spec comes from besides its flags. */
export const specOptions = {
  file: {
    kind: "text",
    short: "f",
    summary: "YAML or JSON file; - for standard input",
    placeholder: "file",
    completes: "file",
    group: "Input",
  },
  set: { kind: "list", summary: "any field or part of one", placeholder: "path=value", group: "Input" },
  strict: { kind: "switch", summary: "refuse keys written out in files", group: "Input" },
} as const satisfies Options;

/** Where manifests come from, and what is meant where they name no target. */
export const manifestOptions = {
  file: {
    kind: "list",
    short: "f",
    summary: "YAML or JSON file, or a folder of them; - for standard input",
    placeholder: "path",
    completes: "file",
    group: "Input",
  },
  strict: {
    kind: "switch",
    summary: "refuse what is warned about otherwise: keys written out, fields that a control plane ignores",
    group: "Input",
  },
} as const satisfies Options;

export const rawOption = {
  raw: { kind: "switch", summary: "also the control plane's own record, under `raw`, secrets removed" },
} as const satisfies Options;

export const confirmationOption = {
  yes: { kind: "switch", short: "y", summary: "do not ask; needed where there is no terminal" },
} as const satisfies Options;

/** Understood by every command; read by program.ts. */
export const outputOptions = {
  output: {
    kind: "text",
    short: "o",
    summary: "form of the output",
    placeholder: "format",
    values: ["table", "json", "yaml", "name"],
    group: "Output",
  },
  json: { kind: "text", summary: "only these fields, as JSON: a,b.c", placeholder: "fields", group: "Output" },
  quiet: { kind: "switch", short: "q", summary: "no talk on standard error but errors", group: "Output" },
  debug: { kind: "switch", summary: "trace requests on standard error, without secrets", group: "Output" },
  color: { kind: "text", summary: "colour", placeholder: "when", values: ["auto", "always", "never"], group: "Output" },
} as const satisfies Options;

/** The output options of one command, which may have further forms. */
export function outputOptionsOf({ forms = [], savesJson }: Pick<Command, "forms" | "savesJson">): Options {
  const { output } = outputOptions;
  const summary = savesJson ? `${output.summary}, or a file that ends in .json` : output.summary;
  return { ...outputOptions, output: { ...output, summary, values: [...output.values, ...forms] } };
}
