// Is the key good, and do the models exist? What the vendor says before a key is stored, and what the control plane says of what it stores.

import type { Connection } from "../connection/connection.ts";
import { checkVendor } from "../connection/vendor-check.ts";
import type { Context } from "../context.ts";
import type { Written } from "../control-planes/control-plane.ts";
import { ApiError, LlmpError, NetworkError, UnsupportedOperationError, UsageError, ValidationError } from "../errors.ts";
import type { VendorAccess, Verdict } from "../vendors/verdict.ts";
import type { Options } from "./command.ts";

/** `on`: a key that the vendor rejects is not stored, and what else was found is told; `strict`: nothing is stored that the vendor has not found good. */
export type VerifyMode = "off" | "on" | "strict";

export const verifyOption = {
  verify: {
    kind: "mode",
    summary:
      "ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal",
    negated: "do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so",
    placeholder: "strict",
    values: ["on", "strict", "off"],
  },
} as const satisfies Options;

/** What was asked for, by flag or by LLMP_VERIFY; else on where a person waits for the answer. Throws UsageError for a variable that says neither. */
export function verifyMode({ terminal, environment }: Pick<Context, "terminal" | "environment">, option: string | undefined): VerifyMode {
  const said = option ?? environment.get("LLMP_VERIFY");
  if (said === undefined) return terminal.interactive ? "on" : "off";
  if (said === "on" || said === "strict" || said === "off") return said;
  throw new UsageError("LLMP_VERIFY takes one of on, strict, off");
}

/** Whether there is anything that a vendor could be asked about. */
export function carriesKey({ apiKey, credentials }: VendorAccess): boolean {
  return apiKey !== undefined || Object.keys(credentials ?? {}).length > 0;
}

/** Asks the vendor about a key, with the word of what is done shown while it lasts. */
export async function askVendor(
  context: Context,
  { caFile }: { readonly caFile?: string | undefined },
  access: VendorAccess,
): Promise<Verdict> {
  const { trace } = context;
  return context.terminal.progress.during({ text: `asking ${access.vendor ?? "the vendor"} about the key` }, () =>
    checkVendor(access, context, {
      ...(caFile === undefined ? {} : { caFile }),
      ...(trace === undefined ? {} : { trace }),
    }),
  );
}

/**
 * Asks the vendor before anything is written; gives what is worth telling.
 *
 * @throws ApiError `key_rejected` for a key that the vendor does not know; with strict also NetworkError, UnsupportedOperationError and
 *   ValidationError for what could not be found good
 */
export async function verifyBeforeWrite(
  context: Context,
  connection: Connection,
  access: VendorAccess,
  mode: VerifyMode,
): Promise<readonly string[]> {
  if (mode === "off" || !carriesKey(access)) return [];
  const verdict = await askVendor(context, connection, access);
  if (verdict.outcome === "rejected") throw rejected(verdict);
  if (mode === "strict") refuseUnproven(verdict);
  return describeDoubts(verdict);
}

function rejected({ detail }: Verdict): ApiError {
  return new ApiError("key_rejected", `the vendor rejects the key: ${detail}`, {
    hint: "nothing was written; give the right key, or --no-verify to store it all the same",
  });
}

function refuseUnproven({ outcome, detail, missingModels = [] }: Verdict): void {
  const hint = "nothing was written, because of --verify=strict";
  if (outcome === "unreachable") throw new NetworkError(`the vendor could not be asked about the key: ${detail}`, { hint });
  if (outcome === "no_permission" || outcome === "not_checkable")
    throw new UnsupportedOperationError(`the key could not be proven good: ${detail}`, { hint });
  if (missingModels.length === 0) return;
  throw new ValidationError(
    "the vendor does not offer every model",
    missingModels.map((model) => ({ path: "models", message: `${model} is not offered with this key` })),
    { hint },
  );
}

function describeDoubts({ outcome, detail, missingModels = [] }: Verdict): readonly string[] {
  if (outcome !== "good") return [`the key is not verified: ${detail}`];
  return missingModels.length === 0 ? [] : [`the vendor does not offer ${missingModels.join(", ")} with this key`];
}

/**
 * Asks the control plane, where it has a check, about what it has stored. What it says is added to the result of the write: a key that it
 * refuses is not as asked.
 */
export async function verifyAfterWrite(
  context: Context,
  { plane, settings, perform, describe }: Connection,
  { written, access, mode }: { readonly written: Written; readonly access: VendorAccess; readonly mode: VerifyMode },
): Promise<Written> {
  const { verify } = plane.operations;
  if (mode === "off" || "unsupported" in verify || !carriesKey(access)) return written;
  try {
    const verdict = await context.terminal.progress.during({ text: `asking ${describe()} about the key` }, () =>
      perform(verify({ selector: written.provider.id, settings, access })),
    );
    return judged(written, verdict, plane.name);
  } catch (error) {
    if (!(error instanceof LlmpError) || error.exitCode === 130) throw error;
    return { ...written, warnings: [...written.warnings, `${plane.name} could not be asked about the key: ${error.message}`] };
  }
}

function judged(written: Written, { outcome, detail, missingModels = [] }: Verdict, planeName: string): Written {
  if (outcome === "rejected")
    return { ...written, differences: [...written.differences, `the key is stored, and does not work: ${detail}`] };
  const missing = missingModels.length === 0 ? [] : [`${planeName} does not find ${missingModels.join(", ")} with this key`];
  const doubt = outcome === "no_permission" || outcome === "unreachable" ? [detail] : [];
  return { ...written, warnings: [...written.warnings, ...doubt, ...missing] };
}
