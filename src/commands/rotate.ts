// `llmp rotate`: a new key for every provider that uses the old one, verified first, and the old one kept until all have the new.

import type { Connection } from "../connection/connection.ts";
import { placeOf } from "../connection/recorded-write.ts";
import { exclusively } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { FoundHolder, HolderOptions } from "../desired-state/holder.ts";
import { findByKey, findByVendor } from "../desired-state/holders.ts";
import { type Rotation, rotate as writeAll } from "../desired-state/rotation.ts";
import { UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import type { RememberedSecret } from "../secrets/fingerprints.ts";
import { parseReference, parseReferenceAt, type Reference, resolveReference } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import { defineCommand, type Values } from "./command.ts";
import { findEarlier, storedTooEarly } from "./earlier-keys.ts";
import { confirmationOption, connectionOptions } from "./options.ts";
import { confirm, planned, verifyNewKey, withhold } from "./rotation-plan.ts";
import { finish } from "./rotation-result.ts";
import { openSession, tracing } from "./session.ts";
import { requireName } from "./stored-keys.ts";
import { verifyMode, verifyOption } from "./verification.ts";

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
  ignoreMissing: {
    kind: "switch",
    summary: "go on without providers that are not found, once it is known that they are deleted, and not hidden from this token",
  },
  includeMoved: {
    kind: "switch",
    summary: "with --yes: also those that were moved to another address since their key was written; the new key goes there",
  },
  dryRun: { kind: "switch", summary: "show which providers would get the new key, and write nothing" },
  ...verifyOption,
  ...confirmationOption,
  ...placeOptions,
} as const;

export const rotate = defineCommand({
  description:
    "Gives a new key to every provider that uses the old one. With --key those are found by the fingerprints that llmp keeps of what it wrote; with --vendor by listing the control planes. " +
    "They are shown and agreed to first (--yes where there is no terminal), the vendor is asked about the new key, then it is written to one provider after another, and each control plane that can checks it. " +
    "The old key stays in the secret store until every provider has the new one; then --key NAME holds the new. Nor may one be missing: what is not found is deleted, or hidden from this token, and only --ignore-missing says that it is the first (what llmp itself deletes, it forgets). One that fails does not stop the others, unless --rollback. " +
    "What a write would destroy, where a control plane can only replace, is said before, and which provider was moved to another address since its key was written: with --yes such a one gets no key, unless --include-moved says so. Running the same again continues where it stopped. As JSON, {key, stored, summary, items: [{target, controlPlane, id, name, field, action, verdict, differences, warnings, error}]}; " +
    "the new key is where action is rotated, already, rejected (the control plane's own check refuses it) or not_rolled_back, the old one where it is failed, unsupported, skipped or rolled_back; " +
    "unknown may be either, and of missing nothing can be told. Exit code 5 when some are left. One rotation of a key, and of a vendor, at a time: a second one is refused.",
  options: rotateOptions,
  resultFields: ["dryRun", "key", "stored", "summary", "items"],
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
    const work = () => rotateAll(context, options, origin);
    if (options.dryRun) return work();
    const { key, vendor } = options;
    const ofVendor = vendor === undefined ? work : () => alone(context, "vendor", vendor, work);
    return key === undefined ? ofVendor() : alone(context, "key", key, ofVendor);
  },
});

/** Two rotations of one key at a time would leave it to chance which of the new keys is where, and in the store. */
function alone<T>(context: Context, kind: "key" | "vendor", name: string, work: () => Promise<T>): Promise<T> {
  const { lockFolder, clock, random, signal } = context;
  const host = { lockFolder, clock, random, signal, warn: tracing(context).warn };
  const refuse = () =>
    new UsageError(
      `another llmp on this machine is rotating the ${kind === "key" ? `key "${name}"` : `keys of vendor "${name}"`} at this moment`,
      {
        hint: "nothing was sent; try again when it has ended (one that was killed counts as ended after ten seconds)",
      },
    );
  return exclusively({ origin: "", kind, provider: name }, host, refuse, work);
}

type RotateOptions = Values<typeof rotateOptions>;

async function rotateAll(context: Context, options: RotateOptions, origin: Reference): Promise<CommandResult> {
  const keys = await readKeys(context, options, origin);
  const talk = tracing(context);
  const holderOptions = { ...talk, origin: options.key === undefined ? origin : keychainReference(options.key) };
  const found = await find(context, options, keys, holderOptions);
  const holders = options.yes && !options.includeMoved ? found.map(withhold) : found;
  const earlier = options.key === undefined ? [] : await findEarlier(context, options.key, holders);
  if (holders.length === 0) throw nothingFound(options, earlier);
  if (options.dryRun) return planned(holders);
  await confirm(context, holders, options.yes);
  const doubts = await verifyNewKey(context, holders, keys.newKey, verifyMode(context, options.verify));
  for (const doubt of doubts) talk.warn(doubt);
  const rotation = await context.terminal.progress.during({ text: "writing the new key" }, () =>
    writeAll(holders, {
      newKey: keys.newKey,
      ignoresMissing: options.ignoreMissing,
      ...(options.rollback && keys.oldKey !== undefined ? { rollBackTo: keys.oldKey } : {}),
    }),
  );
  if (options.ignoreMissing) forgetMissing(context, holders, rotation);
  const result = await finish(context, { rotation, key: options.key, newKey: keys.newKey, earlier });
  // What was written is to be known to whoever waits for this rotation to end.
  return { ...result, warnings: [...(result.warnings ?? []), ...(await context.fingerprints.settle())] };
}

/** What is deleted holds no key. */
function forgetMissing({ fingerprints }: Context, holders: readonly FoundHolder[], { items }: Rotation): void {
  for (const [index, { place, connection }] of holders.entries()) {
    if (items[index]?.action !== "missing" || connection === undefined) continue;
    const provider = { id: place.id, name: place.name };
    const effect = { connection: placeOf(connection), provider, effect: "deletes", emptied: [], secrets: [] } as const;
    fingerprints.begin(effect).done({ provider, forgets: [] });
  }
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
  const reference = parseReferenceAt("--from", from);
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

function nothingFound({ key, vendor }: RotateOptions, earlier: readonly RememberedSecret[]): UsageError {
  if (vendor !== undefined) return new UsageError(`no provider of vendor "${vendor}" is there`, { hint: "`llmp list` shows the vendors" });
  if (key !== undefined && earlier.length > 0) return storedTooEarly(key, earlier);
  return new UsageError(`llmp remembers no provider that it gave the key "${key}" to`, {
    hint: "keys that were written before, elsewhere or without a secret store are not remembered: --vendor ID --profile NAME finds providers by listing them",
  });
}
