// The text of managed.json: checked, and changed by one process at a time.

import * as z from "zod/mini";
import { UsageError } from "../errors.ts";
import { parseJson } from "../record.ts";
import { changeFile, readIfAny } from "../secrets/private-file.ts";

const VERSION = 1;

const Text = z.string();

const ManagedRecord = z.object({
  controlPlane: Text,
  url: Text,
  profile: z.optional(Text),
  id: Text,
  name: Text,
  file: Text,
  protected: z.optional(z.boolean()),
  /** ISO 8601, UTC. */
  appliedAt: Text,
});
export type ManagedRecord = z.infer<typeof ManagedRecord>;

const State = z.object({ version: z.literal(VERSION), providers: z.array(ManagedRecord) });

/** What is remembered; nothing where there is no file. Throws UsageError `settings_damaged`, SecretUnavailableError. */
export async function readManaged(file: string): Promise<readonly ManagedRecord[]> {
  const text = await readIfAny(file);
  return text === undefined ? [] : parse(text, file);
}

/** Changes what is remembered while no other llmp does. Throws as `readManaged` does. */
export async function changeManaged(file: string, replace: (before: readonly ManagedRecord[]) => readonly ManagedRecord[]): Promise<void> {
  // Most applies find everything as it is remembered, and touch no file.
  const known = await readManaged(file);
  if (isSame(known, replace(known))) return;
  await changeFile(file, async () => {
    const before = await readManaged(file);
    const after = replace(before);
    return isSame(before, after) ? undefined : `${JSON.stringify({ version: VERSION, providers: after }, undefined, 2)}\n`;
  });
}

function isSame(before: readonly ManagedRecord[], after: readonly ManagedRecord[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function parse(text: string, file: string): readonly ManagedRecord[] {
  const value = parseJson(text);
  const state = z.safeParse(State, value);
  if (state.success) return state.data.providers;
  const newer = z.safeParse(z.object({ version: z.number().check(z.gt(VERSION)) }), value);
  throw new UsageError(
    newer.success ? `${file} was written by a newer llmp` : `${file}, in which llmp remembers what manifests speak of, is damaged`,
    {
      code: "settings_damaged",
      hint: newer.success
        ? "update llmp"
        : "correct it, or move it away: the next apply remembers again what its manifests speak of, and prunes nothing else; llmp leaves it as it is",
    },
  );
}
