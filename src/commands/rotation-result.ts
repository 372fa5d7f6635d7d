// What a rotation came to: the report, and the store of secrets, which holds the new key once every provider has it.

import type { Context } from "../context.ts";
import type { Rotation, RotationItem } from "../desired-state/rotation.ts";
import { LlmpError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import type { RememberedSecret } from "../secrets/fingerprints.ts";
import type { Secret } from "../secrets/secret.ts";
import { describeEarlier } from "./earlier-keys.ts";
import { storeKey } from "./stored-keys.ts";

/** Of the table of providers. */
export const rotationColumns = [
  { key: "target" },
  { key: "name" },
  { key: "id" },
  { key: "field" },
  { key: "action" },
  { key: "error.message", title: "error" },
];

interface Rotated {
  readonly rotation: Rotation;
  /** Name of the key in the store. */
  readonly key: string | undefined;
  readonly newKey: Secret;
  /** What an earlier key of that name was given to. */
  readonly earlier: readonly RememberedSecret[];
}

/** Stores the new key where all is done, and reports. */
export async function finish(
  context: Context,
  { rotation: { items, isComplete, end }, key, newKey, earlier }: Rotated,
): Promise<CommandResult> {
  const stored = isComplete && key !== undefined ? await tryToStore(context, key, newKey) : undefined;
  const data = { ...(key === undefined ? {} : { key, stored: stored === "stored" }), summary: countActions(items), items };
  const result: CommandResult = {
    data,
    table: { columns: rotationColumns },
    fields: ["key", "stored"],
    notes: key === undefined ? [] : describeStore({ key, items, isComplete, stored, earlier }),
    warnings: [
      ...items.flatMap(({ name, warnings = [] }) => warnings.map((warning) => `${name}: ${warning}`)),
      ...(earlier.length === 0 ? [] : [describeEarlier(earlier)]),
    ],
    problems: [
      ...items.flatMap(({ name, differences = [] }) => differences.map((difference) => `${name}: not as asked: ${difference}`)),
      ...items.flatMap(({ name, action, verdict }) =>
        action === "rejected" ? [`${name}: the new key is stored, and rejected: ${verdict?.detail}`] : [],
      ),
      ...(stored instanceof LlmpError
        ? [`every provider has the new key, but the secret store still holds the old one as "${key}": ${stored.message}`]
        : []),
    ],
  };
  if (end !== undefined) return { ...result, until: () => Promise.reject(end) };
  if (!isComplete) return { ...result, exitCode: 5 };
  if (stored instanceof LlmpError) return { ...result, exitCode: stored.exitCode };
  return items.some(({ differences = [] }) => differences.length > 0) ? { ...result, exitCode: 1 } : result;
}

async function tryToStore(context: Context, key: string, newKey: Secret): Promise<"stored" | LlmpError> {
  try {
    await storeKey(context, key, newKey);
    return "stored";
  } catch (error) {
    if (error instanceof LlmpError) return error;
    throw error;
  }
}

interface Ending {
  readonly key: string;
  readonly items: readonly RotationItem[];
  readonly isComplete: boolean;
  readonly stored: "stored" | LlmpError | undefined;
  readonly earlier: readonly RememberedSecret[];
}

function describeStore({ key, items, isComplete, stored, earlier }: Ending): readonly string[] {
  if (stored === "stored") {
    const old = earlier.length === 0 ? "; unless it is used where llmp did not write it, the old one can be revoked at the vendor" : "";
    return [`keychain:${key} is the new key now${old}`];
  }
  if (isComplete) return [];
  const isMissing = items.some(({ action }) => action === "missing");
  const missing = isMissing
    ? "; what is not found may still be there for others: where it is deleted, --ignore-missing goes on without it"
    : "";
  return [`keychain:${key} is still the old key: do not revoke it yet; the same command again goes on with the rest${missing}`];
}

function countActions(items: readonly RotationItem[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { action } of items) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
