// fingerprints.json beside the settings: what llmp remembers of the secrets that it wrote. No value, and nothing that a value could be guessed from.

import * as z from "zod/mini";
import { UsageError } from "../../errors.ts";
import { parseJson } from "../../record.ts";
import { changeFile, readIfAny } from "../private-file.ts";
import type { FingerprintRecord } from "./records.ts";

const VERSION = 1;

const Text = z.string();

// What a newer llmp adds to a record is kept.
const Record = z.looseObject({
  controlPlane: Text,
  url: Text,
  profile: z.optional(Text),
  provider: z.looseObject({ id: Text, name: Text }),
  field: Text,
  path: Text,
  reference: z.optional(Text),
  prefix: z.optional(Text),
  source: z.optional(Text),
  beside: z.optional(z.record(Text, z.unknown())),
  destination: z.optional(z.looseObject({ vendor: z.optional(Text), baseUrl: z.optional(Text) })),
  writtenAt: Text,
  keyId: Text,
  salt: Text,
  fingerprint: Text,
  replaced: z.optional(z.looseObject({ salt: Text, fingerprint: Text })),
  isDoubtful: z.optional(z.literal(true)),
});

const State = z.object({ version: z.literal(VERSION), records: z.array(Record) });

/**
 * The records; none where there is no file.
 *
 * @throws UsageError `settings_damaged` when the file is not what llmp wrote, which it then leaves as it is; SecretUnavailableError when it cannot be read
 */
export async function readRecords(file: string): Promise<readonly FingerprintRecord[]> {
  const text = await readIfAny(file);
  return text === undefined ? [] : parse(text, file);
}

/** Changes the records while no other llmp does, and gives them as they are then. Nothing is written where nothing changes. Throws as `readRecords` does. */
export async function changeRecords(
  file: string,
  change: (records: readonly FingerprintRecord[]) => readonly FingerprintRecord[],
): Promise<readonly FingerprintRecord[]> {
  let changed: readonly FingerprintRecord[] = [];
  await changeFile(file, async () => {
    const records = await readRecords(file);
    changed = change(records);
    return isSame(records, changed) ? undefined : `${JSON.stringify({ version: VERSION, records: changed }, undefined, 2)}\n`;
  });
  return changed;
}

function isSame(before: readonly FingerprintRecord[], after: readonly FingerprintRecord[]): boolean {
  const hasSame = (record: FingerprintRecord, index: number) =>
    record === after[index] || JSON.stringify(record) === JSON.stringify(after[index]);
  return before.length === after.length && before.every(hasSame);
}

function parse(text: string, file: string): readonly FingerprintRecord[] {
  const value = parseJson(text);
  const state = z.safeParse(State, value);
  if (state.success) return state.data.records as readonly FingerprintRecord[];
  const newer = z.safeParse(z.object({ version: z.number().check(z.gt(VERSION)) }), value);
  throw new UsageError(
    newer.success ? `${file} was written by a newer llmp` : `${file}, in which llmp remembers what it wrote, is damaged`,
    {
      code: "settings_damaged",
      hint: newer.success
        ? "update llmp; until then nothing is remembered"
        : "correct it, or move it away: it holds no keys, and a key that is written again is remembered again; llmp leaves it as it is",
    },
  );
}
