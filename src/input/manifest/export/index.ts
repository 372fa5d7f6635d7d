// Providers as they are stored → one manifest that changes nothing where it comes from, and what is to be told about it.

import type { ControlPlane, Provider, Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { sanitizeLine } from "../../../output/sanitize.ts";
import { type ManifestEntry, type NoEntry, toNative, toStablePortable } from "./entry.ts";
import { findMisreading } from "./read-back.ts";
import { describeStored, type HiddenPart, type Memory, type PartReference, type StoredPart, type StoredProvider } from "./stored.ts";
import { createNaming } from "./variables.ts";

export interface ExportOptions extends Memory {
  readonly controlPlanes: Registry;
  readonly plane: ControlPlane;
  /** In the words that all control planes share. */
  readonly isPortable: boolean;
  /** The profile, for specs in the plane's own words. */
  readonly target?: string;
  /** Where the providers are, in words. */
  readonly from: string;
}

/** `fill`: a reference that somebody has to fill. `ignored`: a field that is not said. `left_out`: a provider that cannot be said. */
export type ExportNoteKind = "fill" | "ignored" | "remark" | "left_out";

export interface ExportNote {
  readonly kind: ExportNoteKind;
  readonly provider: string;
  /** Dotted; of what is ignored in the plane's own words. */
  readonly path?: string;
  /** The variable that is to be filled. */
  readonly variable?: string;
  readonly message: string;
}

export interface Exported {
  readonly manifest: { readonly target?: string; readonly providers: readonly Spec[] };
  /** Of each provider of the manifest, in lines. */
  readonly remarks: readonly (readonly string[])[];
  readonly names: readonly string[];
  readonly notes: readonly ExportNote[];
  /** For a person who has to do something: what to fill, what is not said, and what is left out. */
  readonly lines: readonly string[];
  /** The manifest as YAML, with the notes as comments. */
  readonly text: string;
}

/** The same providers give the same manifest, in whatever order they come. */
export async function exportProviders(providers: readonly Provider[], options: ExportOptions): Promise<Exported> {
  const sorted = [...providers].sort(byName);
  const name = createNaming(options.remembered.flatMap(({ reference }) => (reference?.startsWith("env:") ? [reference.slice(4)] : [])));
  const refer = (part: HiddenPart, provider: Provider): PartReference => remember(part) ?? name(provider.name, part);
  const drafts: Draft[] = [];
  for (const provider of sorted)
    drafts.push(await draft(describeStored(options.plane, provider, options, refer), countNamed(sorted, provider), options));
  const kept = drafts.flatMap((one) => ("entry" in one ? [one] : []));
  const notes = drafts.flatMap((one) => one.notes);
  const exported = {
    manifest: {
      ...(options.target === undefined || options.isPortable ? {} : { target: options.target }),
      providers: kept.map(({ entry }) => entry),
    },
    remarks: kept.map(({ notes }) => toRemarks(notes)),
    names: kept.map(({ name }) => name),
    notes,
    lines: tell(notes).map(sanitizeLine),
  };
  const { renderExport } = await import("./manifest-text.ts");
  return { ...exported, text: renderExport(exported, options.from) };
}

/** Not by the rules of a language, which differ between machines. */
function byName(one: Provider, other: Provider): number {
  const [first, second] = one.name === other.name ? [one.id, other.id] : [one.name, other.name];
  return first < second ? -1 : first > second ? 1 : 0;
}

function countNamed(providers: readonly Provider[], { name }: Provider): number {
  return providers.filter((other) => other.name === name).length;
}

/** What llmp wrote last, unless that is in doubt; of what was typed there is no reference. */
export function remember({ remembered }: HiddenPart): PartReference | undefined {
  if (remembered?.reference === undefined || !remembered.isCertain) return undefined;
  const { reference: text, prefix } = remembered;
  return { text, ...(prefix === undefined ? {} : { prefix }) };
}

type Draft = { readonly name: string; readonly notes: readonly ExportNote[] } & (Pick<ManifestEntry, "entry"> | object);

async function draft(stored: StoredProvider, count: number, { controlPlanes, isPortable }: ExportOptions): Promise<Draft> {
  const { name } = stored.provider;
  const leave = (message: string): Draft => ({ name, notes: [{ kind: "left_out", provider: name, message }] });
  if (stored.keptBy !== undefined) return leave(stored.keptBy);
  if (count > 1) return leave(`${count} providers have this name, so that a manifest cannot tell them apart`);
  const made: ManifestEntry | NoEntry = isPortable ? toStablePortable(stored) : toNative(stored);
  if ("reason" in made) return leave(`${made.reason}; \`llmp export\` without --portable writes it in the words of ${stored.plane.name}`);
  const misreading = await findMisreading(stored, made.entry, controlPlanes);
  if (misreading !== undefined) return leave(misreading);
  const ignored = made.ignored.map(({ field, reason }): ExportNote => ({ kind: "ignored", provider: name, path: field, message: reason }));
  const remarks = stored.remarks.map((message): ExportNote => ({ kind: "remark", provider: name, message }));
  return { name, entry: made.entry, notes: [...tellFills(stored.parts, name, made.entry), ...ignored, ...remarks] };
}

/** Of what the entry holds: not every part has a word in it. */
function tellFills(parts: readonly StoredPart[], provider: string, entry: Spec): readonly ExportNote[] {
  const texts = listTexts(entry);
  const left = parts.filter((part) => remember(part) === undefined && texts.includes(part.reference.text));
  return left.map(({ field, reference: { text } }) => {
    return { kind: "fill", provider, path: field, variable: text.slice("env:".length), message: FILL };
  });
}

const FILL = "is shown to nobody: put it into the variable, or write another reference";

function listTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(listTexts) : [];
}

function toRemarks(notes: readonly ExportNote[]): readonly string[] {
  const variables = notes.flatMap(({ variable = [] }) => variable);
  return [
    ...(variables.length === 0 ? [] : [`to fill: ${variables.join(", ")}`]),
    ...notes.flatMap(({ kind, path, message }) => (kind === "fill" ? [] : [kind === "ignored" ? `ignored: ${path}: ${message}` : message])),
  ];
}

/** A line for each provider that wants something, and for each thing that is not said. */
function tell(notes: readonly ExportNote[]): readonly string[] {
  const fills = notes.filter(({ kind }) => kind === "fill");
  const providers = [...new Set(fills.map(({ provider }) => provider))];
  return [
    ...providers.map((name) => {
      const parts = fills.filter(({ provider }) => provider === name).map(({ path, variable }) => `${variable} (${path})`);
      return `${name}: fill ${parts.join(", ")}, or write other references`;
    }),
    ...notes.flatMap(({ kind, provider, path, message }) =>
      kind === "ignored"
        ? [`${provider}: ${path} is left out: ${message}`]
        : kind === "left_out"
          ? [`${provider} is left out: ${message}`]
          : [],
    ),
  ];
}
