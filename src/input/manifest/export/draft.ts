// One stored provider as an entry of a manifest that was read back, with what is to be told of it, or why there is none.

import type { Spec } from "../../../control-planes/control-plane.ts";
import type { Registry } from "../../../control-planes/index.ts";
import { type ManifestEntry, type NoEntry, toNative, toStablePortable } from "./entry.ts";
import { findMisreading } from "./read-back.ts";
import { findTexts, type HiddenPart, type PartReference, type StoredPart, type StoredProvider } from "./stored.ts";

/** `fill`: a reference that somebody has to fill. `ignored`: a field that is not said. `left_out`: a provider that cannot be said. `moved`: it leads to where its key was not meant to go, so that no reference to that is written. */
export type ExportNoteKind = "fill" | "ignored" | "remark" | "left_out" | "moved";

export interface ExportNote {
  readonly kind: ExportNoteKind;
  readonly provider: string;
  /** Dotted; of what is ignored in the plane's own words. */
  readonly path?: string;
  /** The variable that is to be filled. */
  readonly variable?: string;
  readonly message: string;
}

/** What llmp wrote last, unless that is in doubt, or was meant for elsewhere; of what was typed there is no reference. */
export function remember({ remembered, moved }: HiddenPart): PartReference | undefined {
  if (remembered?.reference === undefined || !remembered.isCertain || moved !== undefined) return undefined;
  const { reference: text, prefix } = remembered;
  return { text, ...(prefix === undefined ? {} : { prefix }) };
}

/** A provider that is not described. */
interface LeftDraft {
  readonly notes: readonly ExportNote[];
}

export interface KeptDraft extends LeftDraft {
  readonly name: string;
  readonly entry: Spec;
  /** What it is made of. */
  readonly stored: readonly [StoredProvider, ...StoredProvider[]];
}

export interface DraftOptions {
  readonly controlPlanes: Registry;
  /** In the words that all control planes share. */
  readonly isPortable: boolean;
  /** How many providers have its name. */
  readonly count: number;
}

export async function draft(stored: StoredProvider, { controlPlanes, isPortable, count }: DraftOptions): Promise<KeptDraft | LeftDraft> {
  const { name } = stored.provider;
  const leave = (message: string): LeftDraft => ({ notes: [{ kind: "left_out", provider: name, message }] });
  if (stored.keptBy !== undefined) return leave(stored.keptBy);
  if (count > 1) return leave(`${count} providers have this name, so that a manifest cannot tell them apart`);
  const made: ManifestEntry | NoEntry = isPortable ? toStablePortable(stored) : toNative(stored);
  if ("reason" in made) return leave(`${made.reason}; \`llmp export\` without --portable writes it in the words of ${stored.plane.name}`);
  const misreading = await findMisreading([stored], made.entry, controlPlanes);
  if (misreading !== undefined) return leave(misreading);
  const ignored = made.ignored.map(({ field, reason }): ExportNote => ({ kind: "ignored", provider: name, path: field, message: reason }));
  const moves = new Set(stored.parts.flatMap(({ moved }) => moved ?? []));
  const remarks = stored.remarks.map((message): ExportNote => ({ kind: "remark", provider: name, message }));
  const told = [...moves].map((message): ExportNote => ({ kind: "moved", provider: name, message }));
  return {
    name,
    entry: made.entry,
    stored: [stored],
    notes: [...tellFills(stored.parts, name, made.entry), ...ignored, ...told, ...remarks],
  };
}

/** Of what the entry holds: not every part has a word in it. */
function tellFills(parts: readonly StoredPart[], provider: string, entry: Spec): readonly ExportNote[] {
  const texts = new Set(findTexts(entry, () => true).map(({ text }) => text));
  const left = parts.filter((part) => remember(part) === undefined && texts.has(part.reference.text));
  return left.map(({ field, reference: { text } }) => {
    return { kind: "fill", provider, path: field, variable: text.slice("env:".length), message: FILL };
  });
}

const FILL = "is shown to nobody: put it into the variable, or write another reference";
