// `llmp import`: configurations of LiteLLM and opencode as a manifest.

import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { type FormatName, formats } from "../input/import/formats.ts";
import type { ImportSource } from "../input/import/index.ts";
import { createReadText } from "../input/text-file.ts";
import { defineCommand } from "./command.ts";

export const importCommand = defineCommand({
  description:
    "Reads configurations of LiteLLM's proxy (`model_list`) and of opencode (opencode.json, opencode.jsonc) and prints a manifest of the same providers, as YAML. " +
    "Entries of the same vendor, key and address become one provider with several models. References to variables and files stay references; a key that is written out is never copied: " +
    "a reference to fill stands in its place, named after the provider. What a manifest has no place for is told as a comment, with file:line:column. Nothing is sent, and opencode's auth.json is not read. " +
    "As JSON: {manifest, notes: [{kind, provider, path, where, message}]}, where kind is fill, skipped, left_out, assumed or suggestion.",
  arguments: [{ name: "file", summary: "configuration; - or none for standard input", variadic: true, completes: "file" }],
  options: {
    format: { kind: "text", summary: "whose configuration it is, where its contents do not tell", placeholder: "tool", values: formats },
  },
  examples: [
    { explanation: "LiteLLM's proxy configuration", command: "llmp import litellm.yaml > providers.yaml" },
    { explanation: "opencode's, with LiteLLM's", command: "llmp import ~/.config/opencode/opencode.json litellm.yaml > providers.yaml" },
    { explanation: "which keys are still to be filled in", command: "llmp import litellm.yaml --json notes" },
  ],
  async run(context, { arguments: paths, options: { format } }) {
    const { importConfigurations } = await import("../input/import/index.ts");
    const readText = createReadText(context.files);
    const { manifest, notes, text } = await importConfigurations(await readSources(context, paths, readText), {
      readText,
      remember: (secret) => context.sources.remember?.(secret),
      ...(isFormat(format) ? { format } : {}),
    });
    const urgent = notes.filter(({ kind }) => kind === "fill" || kind === "skipped");
    const others = notes.length - urgent.length;
    return {
      data: { manifest, notes },
      text,
      yaml: text,
      names: manifest.providers.map(({ name }) => name),
      warnings: urgent.map(({ where, message }) => `${where}: ${message}`),
      notes: [
        `${count(manifest.providers.length, "provider")}${others === 0 ? "" : `; ${count(others, "further remark")} in the manifest's comments`}`,
      ],
    };
  },
});

// Long enough for the slow start of a producer, short enough for a CI job whose standard input stays open.
const FIRST_BYTE_LIMIT = 3_000;

async function readSources(
  { standardInput }: Context,
  paths: readonly string[],
  readText: (path: string) => Promise<string>,
): Promise<readonly ImportSource[]> {
  if (paths.length === 0 && (standardInput.kind === "terminal" || standardInput.kind === "none"))
    throw new UsageError("there is nothing to import", { hint: "name a file: `llmp import litellm.yaml`; or pipe one in" });
  const sources: ImportSource[] = [];
  for (const path of paths.length === 0 ? ["-"] : paths) {
    const isFile = path !== "-";
    const text = isFile ? await readText(path) : await standardInput.read({ wait: paths.length === 0 ? FIRST_BYTE_LIMIT : "forever" });
    sources.push({ name: isFile ? path : "stdin", text, isFile });
  }
  return sources;
}

function isFormat(text: string | undefined): text is FormatName {
  return formats.some((format) => format === text);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
