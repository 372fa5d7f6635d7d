// What a rotation is about to do: shown, agreed to, and the new key proven, before the first write.

import type { Context } from "../context.ts";
import type { FoundHolder } from "../desired-state/holder.ts";
import { CancelledError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import type { Secret } from "../secrets/secret.ts";
import type { VendorAccess } from "../vendors/verdict.ts";
import { rotationColumns } from "./rotation-result.ts";
import { type VerifyMode, verifyBeforeWrite } from "./verification.ts";

/** The result of `--dry-run`. */
export function planned(holders: readonly FoundHolder[]): CommandResult {
  const items = holders.map((holder) => {
    const { place, landed, obstacle } = holder;
    const warnings = describeRisks(holder);
    return {
      ...place,
      action: obstacle?.action ?? (landed === undefined ? "rotate" : "already"),
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(obstacle === undefined ? {} : { error: obstacle.error }),
    };
  });
  return {
    data: { dryRun: true, items },
    table: { columns: rotationColumns },
    warnings: holders.flatMap(warn),
    notes: ["nothing was written"],
  };
}

/** What the write destroys, and that the key would go where nobody meant it to. */
function describeRisks({ consequence, move, obstacle }: FoundHolder): readonly string[] {
  if (obstacle !== undefined) return [];
  return [...(consequence === undefined ? [] : [consequence]), ...(move === undefined ? [] : [`the new key would go with it: ${move}`])];
}

function warn(holder: FoundHolder): readonly string[] {
  return describeRisks(holder).map((risk) => `${holder.place.name} on ${holder.place.target}: ${risk}`);
}

/** Whoever may change a provider may move it, and nobody looks at the plan: a new key does not follow it there. */
export function withhold(holder: FoundHolder): FoundHolder {
  const { move, obstacle } = holder;
  if (move === undefined || obstacle !== undefined) return holder;
  const message = `the new key would go with it: ${move} (--include-moved gives it the key all the same)`;
  return { ...holder, obstacle: { action: "failed", error: { code: "usage", message } } };
}

/**
 * Shows what would be written, and asks; with --yes, only what is risky about it is told.
 *
 * @throws UsageError where nobody can be asked; CancelledError for a no
 */
export async function confirm({ terminal, prompter }: Context, holders: readonly FoundHolder[], isAgreed: boolean): Promise<void> {
  const open = holders.filter(({ landed, obstacle }) => landed === undefined && obstacle === undefined);
  if (isAgreed) for (const line of holders.flatMap(warn)) terminal.talk(`warning: ${line}`);
  if (open.length === 0 || isAgreed) return;
  const lines = open.flatMap((holder) => [describePlace(holder), ...describeRisks(holder).map((risk) => `    ${risk}`)]);
  const left = holders.flatMap((holder) =>
    holder.obstacle === undefined ? [] : [describePlace(holder), `    ${holder.obstacle.error.message}`],
  );
  if (!terminal.interactive) {
    throw new UsageError(
      `${open.length === 1 ? "a provider" : `${open.length} providers`} would get the new key, and --yes is needed where nobody can be asked`,
      {
        hint: "--dry-run shows them",
      },
    );
  }
  const others = left.length === 0 ? "" : `\nand not to\n${left.join("\n")}`;
  prompter.note(`about to give the new key to\n${lines.join("\n")}${others}`);
  if (!(await prompter.confirm({ message: "Rotate?", default: false }))) throw new CancelledError("nothing was written");
}

function describePlace({ place, connection }: FoundHolder): string {
  return `  ${place.name} (${place.id}, ${place.field}) on ${connection?.describe() ?? place.target}`;
}

/** Asks each vendor once, before the first write. A part of several credentials proves nothing alone. */
export async function verifyNewKey(
  context: Context,
  holders: readonly FoundHolder[],
  newKey: Secret,
  mode: VerifyMode,
): Promise<readonly string[]> {
  const asked = new Set<string>();
  const doubts: string[] = [];
  for (const { place, connection, access, landed, obstacle } of holders) {
    // Who would not get the key from this rotation is not shown it either.
    if (landed !== undefined || obstacle !== undefined) continue;
    if (connection === undefined || access === undefined || place.field !== "apiKey") continue;
    const subject = JSON.stringify([access.vendor, access.baseUrl]);
    if (asked.has(subject)) continue;
    asked.add(subject);
    const { models: _models, embeddingModels: _embeddingModels, ...vendor } = access;
    doubts.push(...(await verifyBeforeWrite(context, connection, { ...(vendor as VendorAccess), apiKey: newKey }, mode)));
  }
  return doubts;
}
