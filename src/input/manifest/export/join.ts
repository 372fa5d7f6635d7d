// Providers that are parts of one, on a control plane that holds one model each, as the one that they were made of.

import type { Registry } from "../../../control-planes/index.ts";
import type { PortableSpec } from "../../../control-planes/portable.ts";
import type { ExportNote, KeptDraft } from "./draft.ts";
import { findMisreading } from "./read-back.ts";

/** What differs in nothing but name and model, its key included, is joined where it would be taken apart again into exactly the same. */
export async function joinParts(drafts: readonly KeptDraft[], controlPlanes: Registry): Promise<readonly KeptDraft[]> {
  const groups = new Map<unknown, KeptDraft[]>();
  for (const draft of drafts) {
    const likeness = describeWhole(draft) ?? draft;
    const group = groups.get(likeness);
    if (group === undefined) groups.set(likeness, [draft]);
    else group.push(draft);
  }
  const joined = await Promise.all([...groups.values()].map((group) => join(group, drafts, controlPlanes)));
  return joined.flat();
}

/** Text that is the same for parts of one whole; undefined for what is no part. */
function describeWhole(draft: KeptDraft): string | undefined {
  const name = nameWhole(draft);
  return name === undefined ? undefined : JSON.stringify({ ...draft.entry, name, models: [] });
}

function nameWhole({ entry, stored: [{ plane }] }: KeptDraft): string | undefined {
  return plane.portable.wholeOf?.(entry as PortableSpec);
}

async function join(parts: readonly KeptDraft[], all: readonly KeptDraft[], controlPlanes: Registry): Promise<readonly KeptDraft[]> {
  const [first, ...others] = parts;
  const name = first === undefined ? undefined : nameWhole(first);
  if (first === undefined || name === undefined || others.length === 0 || all.some((other) => other.name === name)) return parts;
  const models = parts.flatMap(({ entry }) => (entry as PortableSpec).models ?? []);
  const entry = { ...first.entry, name, models };
  const stored = [...first.stored, ...others.flatMap((other) => other.stored)] as const;
  if ((await findMisreading(stored, entry, controlPlanes)) !== undefined) return parts;
  const notes = parts.flatMap((part) => part.notes.map((note): ExportNote => ({ ...note, provider: name })));
  return [{ name, entry, stored, notes: [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()] }];
}
