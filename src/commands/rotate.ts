// `llmp rotate`: a new key for every provider that uses the old one, verified first, and the old one kept until all have the new.

import type { Connection } from "../connection/connection.ts";
import { duringWrite } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { FoundHolder, HolderOptions } from "../desired-state/holder.ts";
import { findByKey, findByVendor } from "../desired-state/holders.ts";
import { type Rotation, type RotationItem, rotate as writeAll } from "../desired-state/rotation.ts";
import { CancelledError, LlmpError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { parseReference, type Reference, resolveReference } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import type { VendorAccess } from "../vendors/verdict.ts";
import { defineCommand, type Values } from "./command.ts";
import { confirmationOption, connectionOptions } from "./options.ts";
import { openSession, tracing } from "./session.ts";
import { requireName, storeKey } from "./stored-keys.ts";
import { type VerifyMode, verifyBeforeWrite, verifyMode, verifyOption } from "./verification.ts";

const { profile: _profile, ...placeOptions } = connectionOptions;

const rotateOptions = {
  key: {
    kind: "text",
    summary: "name of the key in the secret store; its value is the old key, and becomes the new one at the end",
    placeholder: "name",
  },
  from: { kind: "text", summary: "where the new key is: env:NAME, file:PATH, op://…, or - for standard input", placeholder: "ref" },
  vendor: {
    kind: "text",
    summary: "instead of those that llmp remembers, every provider of this vendor, by its models.dev id",
    placeholder: "id",
  },
  profile: {
    kind: "list",
    summary: "with --vendor: profiles to look in, separated by commas; unless told, the current connection",
    placeholder: "name",
    completes: "profile",
  },
  rollback: { kind: "switch", summary: "when one fails, stop and write the old key back where the new one landed" },
  dryRun: { kind: "switch", summary: "show which providers would get the new key, and write nothing" },
  ...verifyOption,
  ...confirmationOption,
  ...placeOptions,
} as const;

export const rotate = defineCommand({
  description:
    "Gives a new key to every provider that uses the old one. With --key those are found by the fingerprints that llmp keeps of what it wrote; with --vendor by listing the control planes. " +
    "They are shown and agreed to first (--yes where there is no terminal), the vendor is asked about the new key, then it is written to one provider after another, and each control plane that can checks it. " +
    "The old key stays in the secret store until every provider has the new one; then --key NAME holds the new. One that fails does not stop the others, unless --rollback. " +
    "What a write would destroy, where a control plane can only replace, is said before. Running the same again continues where it stopped. As JSON, {key, stored, summary, items: [{target, controlPlane, id, name, field, action, verdict, differences, warnings, error}]}; " +
    "the new key is where action is rotated, already, rejected (the control plane's own check refuses it) or not_rolled_back, the old one where it is failed, unsupported, skipped or rolled_back; " +
    "unknown may be either, gone is no more. Exit code 5 when some are left.",
  options: rotateOptions,
  examples: [
    { explanation: "the key openai-prod, wherever it is used", command: "llmp rotate --key openai-prod --from env:NEW_OPENAI_KEY" },
    { explanation: "all or nothing, in a script", command: "vendor-cli new-key | llmp rotate --key openai-prod --from - --rollback --yes" },
    {
      explanation: "keys that llmp did not write",
      command: "llmp rotate --vendor openai --profile den-prod,goodmem-prod --from op://prod/openai/key",
    },
  ],
  async run(context, { options }) {
    const origin = readOrigin(options);
    if (options.key === undefined) return rotateAll(context, options, origin);
    // Two rotations of one key at a time would leave it to chance which of the new keys is where, and in the store.
    const { lockFolder, clock, random, signal } = context;
    const host = { lockFolder, clock, random, signal, warn: tracing(context).warn };
    return duringWrite({ origin: "", kind: "key", provider: options.key }, host, () => rotateAll(context, options, origin));
  },
});

type RotateOptions = Values<typeof rotateOptions>;

async function rotateAll(context: Context, options: RotateOptions, origin: Reference): Promise<CommandResult> {
  const keys = await readKeys(context, options, origin);
  const talk = tracing(context);
  const holderOptions = { ...talk, origin: options.key === undefined ? origin : keychainReference(options.key) };
  const holders = await find(context, options, keys, holderOptions);
  if (holders.length === 0) throw nothingFound(options);
  if (options.dryRun) return planned(holders);
  await confirm(context, holders, options.yes);
  const doubts = await verifyNewKey(context, holders, keys.newKey, verifyMode(context, options.verify));
  for (const doubt of doubts) talk.warn(doubt);
  const rotation = await context.terminal.progress.during({ text: "writing the new key" }, () =>
    writeAll(holders, { newKey: keys.newKey, ...(options.rollback && keys.oldKey !== undefined ? { rollBackTo: keys.oldKey } : {}) }),
  );
  const result = await finish(context, rotation, options.key, keys.newKey);
  // What was written is to be known to whoever waits for this rotation to end.
  return { ...result, warnings: [...(result.warnings ?? []), ...(await context.fingerprints.settle())] };
}

interface Keys {
  readonly oldKey: Secret | undefined;
  readonly newKey: Secret;
}

function readOrigin({ from, key, vendor, profile, rollback }: RotateOptions): Reference {
  if (key === undefined && vendor === undefined) {
    throw new UsageError("neither --key nor --vendor says which providers get a new key", {
      hint: "--key NAME takes those that llmp gave this key to (`llmp key where NAME`), --vendor ID all of a vendor",
    });
  }
  if (profile.length > 0 && vendor === undefined)
    throw new UsageError("--profile goes with --vendor", { hint: "with --key alone, llmp knows where the key is: `llmp key where NAME`" });
  if (rollback && key === undefined)
    throw new UsageError("--rollback needs --key NAME, whose stored value is the old key", {
      hint: "no control plane gives a stored key back",
    });
  if (key !== undefined) requireName(key);
  if (from === undefined)
    throw new UsageError("--from REF is needed: where the new key is", { hint: "e.g. --from env:NEW_KEY, or - for standard input" });
  const reference = parseReference(from);
  if (reference !== undefined) return reference;
  throw new UsageError("--from takes a reference, not the key itself, which other users of this machine could see", {
    hint: "give env:NAME, file:PATH, op://… or - for standard input; a key that was typed here is in the shell's history",
  });
}

function keychainReference(name: string): Reference {
  return parseReference(`keychain:${name}`) as Reference;
}

async function readKeys({ sources, terminal }: Context, { key }: RotateOptions, origin: Reference): Promise<Keys> {
  const [{ secret: newKey, warnings }, oldKey] = await Promise.all([
    resolveReference(origin, sources, { multiline: true }),
    key === undefined ? undefined : sources.keychain.get(key),
  ]);
  for (const warning of warnings) terminal.talk(`warning: ${warning}`);
  for (const secret of [newKey, oldKey]) if (secret !== undefined) sources.remember?.(secret);
  return { oldKey, newKey };
}

async function find(context: Context, options: RotateOptions, keys: Keys, holderOptions: HolderOptions): Promise<readonly FoundHolder[]> {
  const { vendor, key } = options;
  if (vendor !== undefined) {
    const connections = await openAll(context, options);
    return findByVendor(context, connections, { vendor, newKey: keys.newKey }, holderOptions);
  }
  if (keys.oldKey === undefined) {
    throw new UsageError(`the secret store holds no key "${key}", so the providers that use it cannot be found`, {
      hint: "`llmp key list` shows what there is; --vendor ID finds providers without it",
    });
  }
  return findByKey(context, keys, holderOptions);
}

function openAll(context: Context, { profile, ...options }: RotateOptions): Promise<readonly Connection[]> {
  const names = [
    ...new Set(
      profile
        .flatMap((text) => text.split(","))
        .filter((name) => name.trim() !== "")
        .map((name) => name.trim()),
    ),
  ];
  const chosen = names.length === 0 ? [undefined] : names;
  return Promise.all(chosen.map((name) => openSession(context, { ...options, profile: name })));
}

function nothingFound({ key, vendor }: RotateOptions): UsageError {
  if (vendor !== undefined) return new UsageError(`no provider of vendor "${vendor}" is there`, { hint: "`llmp list` shows the vendors" });
  return new UsageError(`llmp remembers no provider that it gave the key "${key}" to`, {
    hint: "keys that were written before, elsewhere or without a secret store are not remembered: --vendor ID --profile NAME finds providers by listing them",
  });
}

function planned(holders: readonly FoundHolder[]): CommandResult {
  const items = holders.map(({ place, landed, obstacle, consequence }) => ({
    ...place,
    action: landed === undefined ? (obstacle?.action ?? "rotate") : "already",
    ...(consequence === undefined ? {} : { warnings: [consequence] }),
    ...(obstacle === undefined ? {} : { error: obstacle.error }),
  }));
  return { data: { dryRun: true, items }, table: { columns }, warnings: describeConsequences(holders), notes: ["nothing was written"] };
}

/** What each write destroys. */
function describeConsequences(holders: readonly FoundHolder[]): readonly string[] {
  return holders.flatMap(({ place, consequence }) =>
    consequence === undefined ? [] : [`${place.name} on ${place.target}: ${consequence}`],
  );
}

async function confirm({ terminal, prompter }: Context, holders: readonly FoundHolder[], isAgreed: boolean): Promise<void> {
  const open = holders.filter(({ landed, obstacle }) => landed === undefined && obstacle === undefined);
  if (isAgreed) for (const line of describeConsequences(holders)) terminal.talk(`warning: ${line}`);
  if (open.length === 0 || isAgreed) return;
  const lines = open.flatMap(({ place, connection, consequence }) => [
    `  ${place.name} (${place.id}, ${place.field}) on ${connection?.describe() ?? place.target}`,
    ...(consequence === undefined ? [] : [`    ${consequence}`]),
  ]);
  if (!terminal.interactive) {
    throw new UsageError(
      `${open.length === 1 ? "a provider" : `${open.length} providers`} would get the new key, and --yes is needed where nobody can be asked`,
      {
        hint: "--dry-run shows them",
      },
    );
  }
  prompter.note(`about to give the new key to\n${lines.join("\n")}`);
  if (!(await prompter.confirm({ message: "Rotate?", default: false }))) throw new CancelledError("nothing was written");
}

/** Asks each vendor once, before the first write. A part of several credentials proves nothing alone. */
async function verifyNewKey(
  context: Context,
  holders: readonly FoundHolder[],
  newKey: Secret,
  mode: VerifyMode,
): Promise<readonly string[]> {
  const asked = new Set<string>();
  const doubts: string[] = [];
  for (const { place, connection, access, landed } of holders) {
    if (connection === undefined || access === undefined || landed !== undefined || place.field !== "apiKey") continue;
    const subject = JSON.stringify([access.vendor, access.baseUrl]);
    if (asked.has(subject)) continue;
    asked.add(subject);
    const { models: _models, embeddingModels: _embeddingModels, ...vendor } = access;
    doubts.push(...(await verifyBeforeWrite(context, connection, { ...(vendor as VendorAccess), apiKey: newKey }, mode)));
  }
  return doubts;
}

const columns = [
  { key: "target" },
  { key: "name" },
  { key: "id" },
  { key: "field" },
  { key: "action" },
  { key: "error.message", title: "error" },
];

async function finish(
  context: Context,
  { items, isComplete, end }: Rotation,
  key: string | undefined,
  newKey: Secret,
): Promise<CommandResult> {
  const stored = isComplete && key !== undefined ? await tryToStore(context, key, newKey) : undefined;
  const data = { ...(key === undefined ? {} : { key, stored: stored === "stored" }), summary: countActions(items), items };
  const result: CommandResult = {
    data,
    table: { columns },
    fields: ["key", "stored"],
    notes: describeStore(key, isComplete, stored),
    warnings: items.flatMap(({ name, warnings = [] }) => warnings.map((warning) => `${name}: ${warning}`)),
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

function describeStore(key: string | undefined, isComplete: boolean, stored: "stored" | LlmpError | undefined): readonly string[] {
  if (key === undefined) return [];
  if (stored === "stored")
    return [`keychain:${key} is the new key now; unless it is used where llmp did not write it, the old one can be revoked at the vendor`];
  return isComplete ? [] : [`keychain:${key} is still the old key: do not revoke it yet; the same command again goes on with the rest`];
}

function countActions(items: readonly RotationItem[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { action } of items) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}
