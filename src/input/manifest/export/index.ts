// Providers as they are stored → one manifest that changes nothing where it comes from, and what is to be told about it.

import type { ControlPlane, Provider, Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { sanitizeLine } from "../../../output/sanitize.ts";
import { draft, type ExportNote, remember } from "./draft.ts";
import { joinParts } from "./join.ts";
import { describeStored, type HiddenPart, type Memory, type PartReference } from "./stored.ts";
import { createNaming } from "./variables.ts";

export interface ExportOptions extends Memory {
  readonly controlPlanes: Registry;
  readonly plane: ControlPlane;
  /** What the control plane lists, those that are not exported among it. */
  readonly all: readonly Provider[];
  /** In the words that all control planes share. */
  readonly isPortable: boolean;
  /** The profile, for specs in the plane's own words. */
  readonly target?: string;
  /** Where the providers are, in words. */
  readonly from: string;
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
  const refer = (part: HiddenPart, provider: Provider): PartReference | undefined =>
    remember(part) ?? (part.isPossible ? undefined : name(provider.name, part));
  const drafts: Awaited<ReturnType<typeof draft>>[] = [];
  for (const provider of sorted) {
    const count = options.all.filter((other) => other.name === provider.name).length;
    drafts.push(await draft(describeStored(options.plane, provider, options, refer), { ...options, count }));
  }
  const whole = drafts.flatMap((one) => ("entry" in one ? [one] : []));
  const kept = options.isPortable ? await joinParts(whole, options.controlPlanes) : whole;
  const notes = [...drafts.filter((one) => !("entry" in one)), ...kept].flatMap((one) => one.notes);
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
          : kind === "moved"
            ? [`${provider}: ${message}`]
            : [],
    ),
  ];
}
