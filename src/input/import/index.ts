// Configurations of other tools → one manifest of portable specs, and what is to be told about it.

import { type Issue, UsageError, ValidationError } from "../../errors.ts";
import { assemble, type ImportedProvider, type PlacedNote } from "./assemble.ts";
import type { Note, NoteKind, Reading, SpecPath } from "./draft.ts";
import type { FormatName } from "./formats.ts";
import { readLiteLlm } from "./litellm.ts";
import { readOpencode } from "./opencode.ts";
import type { Part } from "./part.ts";
import { parseConfigurations, tellFormat } from "./source.ts";
import type { Remember } from "./values.ts";

/** One text to import. */
export interface ImportSource {
  /** For places: the path of the file as it was given, or `stdin`. */
  readonly name: string;
  readonly text: string;
  /** It can be found again by its name, and what it refers to beside it. */
  readonly isFile: boolean;
}

export interface ImportOptions {
  /** Insists on a format. */
  readonly format?: FormatName;
  /** Reads what a configuration includes. Throws UsageError. */
  readText(path: string): Promise<string>;
  readonly remember: Remember;
}

/** A note as data: `path` is dotted, within the provider that is named. */
export interface TellableNote {
  readonly kind: NoteKind;
  readonly provider?: string;
  readonly path?: string;
  readonly where: string;
  readonly message: string;
}

export interface Imported {
  readonly manifest: { readonly providers: readonly ImportedProvider["spec"][] };
  readonly notes: readonly TellableNote[];
  /** The manifest as YAML, with the notes as comments. */
  readonly text: string;
}

/** Throws ValidationError with every problem at once, and UsageError for a text that is no configuration that llmp knows. */
export async function importConfigurations(sources: readonly ImportSource[], options: ImportOptions): Promise<Imported> {
  const readings: Reading[] = [];
  const careful = { ...options, remember: rememberSome(options.remember) };
  for (const source of sources) readings.push(...(await readSource(source, careful)));
  const issues = readings.flatMap((reading) => reading.issues);
  if (issues.length > 0) throw new ValidationError(summary(issues), issues);
  const notes = readings.flatMap((reading) => reading.notes);
  const providers = assemble(readings.flatMap((reading) => reading.drafts));
  if (providers.length === 0) throw nothing(sources, notes);
  const { renderManifest } = await import("./manifest-text.ts");
  return {
    manifest: { providers: providers.map(({ spec }) => spec) },
    notes: [
      ...notes.map((note) => tellable(note)),
      ...providers.flatMap(({ spec, notes }) => notes.map((note) => tellable(note, spec.name))),
    ],
    text: renderManifest(providers, notes),
  };
}

/** What is printed is searched for every key that is remembered; none of them is copied into it, so some are enough for a net below. */
const MAXIMUM_REMEMBERED = 32;

function rememberSome(remember: Remember): Remember {
  const seen = new Set<string>();
  return (secret) => {
    const text = secret.reveal();
    if (seen.has(text) || seen.size === MAXIMUM_REMEMBERED) return;
    seen.add(text);
    remember(secret);
  };
}

async function readSource(
  { name, text, isFile }: ImportSource,
  { format, readText, remember }: ImportOptions,
): Promise<readonly Reading[]> {
  const roots = parseConfigurations(text, name);
  const file = isFile ? { file: name } : {};
  const open = async (path: string): Promise<readonly Part[]> => parseConfigurations(await readText(path), path);
  const readings: Reading[] = [];
  for (const root of roots) {
    const chosen = format ?? tellFormat(root, name);
    readings.push(chosen === "litellm" ? await readLiteLlm({ root, ...file }, open, remember) : readOpencode(root, { remember, ...file }));
  }
  return readings;
}

function summary(issues: readonly Issue[]): string {
  return issues.length === 1 ? "the configuration is not right" : `the configuration has ${issues.length} problems`;
}

function nothing(sources: readonly ImportSource[], notes: readonly Note[]): Error {
  const names = sources.map(({ name }) => name).join(", ");
  const skipped = notes.filter(({ kind }) => kind === "skipped");
  if (skipped.length === 0)
    return new UsageError(`${names} describes no provider`, { hint: "LiteLLM's are in `model_list`, opencode's in `provider`" });
  return new ValidationError(
    `no provider of ${names} can be imported`,
    skipped.map(({ where, message }) => ({ path: "", where, message })),
  );
}

function tellable({ kind, where, message, path = [] }: Note | PlacedNote, provider?: string): TellableNote {
  return {
    kind,
    ...(provider === undefined ? {} : { provider }),
    ...(path.length === 0 ? {} : { path: dotted(path) }),
    where,
    message,
  };
}

function dotted(path: SpecPath): string {
  return path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`), "");
}
