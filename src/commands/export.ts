// `llmp export`: what a control plane holds, as a manifest.

import { defineCommand } from "./command.ts";
import { connectionOptions } from "./options.ts";
import { openSession } from "./session.ts";
import { readStored } from "./stored-providers.ts";

export const exportCommand = defineCommand({
  description:
    "Prints a manifest of the providers that a control plane holds, or of those that are named, as YAML. Applied where it comes from, it changes nothing. " +
    "It is in the control plane's own words, and names the profile as its target; with --portable it is in the words that all control planes share, and names none. " +
    "No control plane shows a secret: where llmp wrote it and remembers from where, that reference stands in its place, and else, or where the provider was moved since its key was written, a variable to fill, named after the provider. " +
    "What cannot be said is told as a comment and on standard error, and so is a provider that cannot be described at all. " +
    "As JSON: {manifest, notes: [{kind, provider, path, variable, message}]}, where kind is fill, ignored, moved, remark or left_out.",
  arguments: [{ name: "name", summary: "id or exact name; all of them unless told", variadic: true, completes: "provider" }],
  options: {
    portable: { kind: "switch", summary: "in words that every control plane shares, to be applied to another one" },
    ...connectionOptions,
  },
  examples: [
    { explanation: "into a repository, to be changed there from now on", command: "llmp export --profile den-prod > den.yaml" },
    { explanation: "one provider, for another control plane", command: 'llmp export "Anthropic prod" --portable > anthropic.yaml' },
    { explanation: "which keys are to be filled in", command: "llmp export --json notes" },
  ],
  async run(context, { arguments: selectors, options }) {
    const connection = await openSession(context, options);
    const { providers, ...stored } = await readStored(context, connection, selectors);
    const { exportProviders } = await import("../input/manifest/export/index.ts");
    const { plane, profile } = connection;
    const { manifest, names, notes, lines, text } = await exportProviders(providers, {
      ...stored,
      controlPlanes: context.controlPlanes,
      plane,
      isPortable: options.portable,
      from: connection.describe(),
      ...(profile === undefined ? {} : { target: profile }),
    });
    const others = notes.filter(({ kind }) => kind === "remark").length;
    return {
      data: { manifest, notes },
      text,
      yaml: text,
      names,
      warnings: lines,
      notes: [`${count(names.length, "provider")}${others === 0 ? "" : `; ${count(others, "further remark")} in the manifest's comments`}`],
    };
  },
});

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
