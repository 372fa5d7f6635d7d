// Providers of one connection as another one shall have them: translated, checked as manifests are, with every key and with what is lost.

import type { Connection } from "../connection/connection.ts";
import type { Context } from "../context.ts";
import type { Provider } from "../control-planes/control-plane.ts";
import type { Ignored } from "../control-planes/portable.ts";
import type { DesiredProvider } from "../desired-state/desired.ts";
import { SecretUnavailableError, UsageError, ValidationError } from "../errors.ts";
import { createEntryReader } from "../input/manifest/entry.ts";
import { type ManifestEntry, type NoEntry, toNative, toPortable } from "../input/manifest/export/entry.ts";
import { findForeignReference, findForeignVariable, unplaced } from "../input/manifest/export/read-back.ts";
import { describeStored, findTexts, type PlacedText, type StoredProvider } from "../input/manifest/export/stored.ts";
import type { ManifestItem } from "../input/manifest/item.ts";
import type { Problem } from "../input/manifest/problem.ts";
import { resolveItems } from "../input/manifest/secrets.ts";
import { type CopiedKeys, type KeyFlags, type MissingPart, openKeys } from "./copied-keys.ts";
import { toDesired } from "./desired-state.ts";
import { readKeyStates } from "./key-states.ts";
import type { StoredProviders } from "./stored-providers.ts";

/** What does not arrive: a field, or a provider as a whole. */
export interface Loss {
  readonly provider: string;
  readonly field?: string;
  readonly reason: string;
}

export interface Copies {
  readonly desired: readonly DesiredProvider[];
  readonly losses: readonly Loss[];
}

/** Two connections by the names of their profiles. */
export interface Way {
  readonly from: Connection;
  readonly to: Connection;
  readonly toName: string;
}

/**
 * Nothing is written, and every key is read.
 *
 * @throws ValidationError with all that the target cannot take; SecretUnavailableError with every key that is not to be had
 */
export async function translateAll(context: Context, way: Way, stored: StoredProviders, flags: KeyFlags): Promise<Copies> {
  const ids = stored.providers.map(({ id }) => id);
  const states = await readKeyStates(context, way.from, ids);
  const keys = openKeys(flags, stored.providers, states);
  const described = stored.providers.map((provider) => describeStored(way.from.plane, provider, stored, keys.refer));
  keys.refuseSurplus();
  // What nobody can see is not among the losses.
  for (const { provider, remarks, keptBy } of described)
    if (keptBy === undefined) for (const remark of remarks) context.terminal.talk(`warning: ${provider.name}: ${remark}`);
  const losses: Loss[] = [];
  const copies = described.flatMap((one) => translate(one, way, losses));
  if (copies.length === 0)
    throw new UsageError("there is nothing to copy", {
      hint: losses.map(({ provider, reason }) => `${provider}: ${reason}`).join("; ") || "no provider is there",
    });
  const read = await readAll(context, way, copies, keys);
  const { specs, origins, warnings } = await resolveItems(
    read.map(({ item }) => item),
    context.sources,
  );
  for (const warning of [...states.warnings, ...warnings]) context.terminal.talk(`warning: ${warning}`);
  const desired = read.map(({ item, lost }, index) => {
    const one = toDesired(item, specs[index] ?? item.spec, origins);
    return { ...one, ignored: [...lost, ...one.ignored] };
  });
  return { desired, losses: [...losses, ...listLosses(read)] };
}

interface Copy extends ManifestEntry {
  readonly provider: Provider;
  readonly stored: StoredProvider;
}

function translate(stored: StoredProvider, { from, to }: Way, losses: Loss[]): readonly Copy[] {
  const { provider, keptBy } = stored;
  const made: ManifestEntry | NoEntry =
    keptBy !== undefined ? { reason: keptBy } : from.kind === to.kind ? toNative(stored) : toPortable(stored);
  if (!("reason" in made)) return [{ ...made, provider, stored }];
  losses.push({ provider: provider.name, reason: made.reason });
  return [];
}

interface ReadItem {
  readonly item: ManifestItem;
  /** Of the source's own words. */
  readonly lost: readonly Ignored[];
  readonly provider: Provider;
}

/** Everything is read by one reader, so that two that would be one there are found. */
async function readAll(
  context: Context,
  { from, to, toName }: Way,
  copies: readonly Copy[],
  { missing }: CopiedKeys,
): Promise<readonly ReadItem[]> {
  const { controlPlanes, environment } = context;
  const target = { name: toName, kind: to.kind, profile: toName };
  const lookup = (name: string) => missing.find(({ text }) => text === `env:${name}`)?.marker ?? environment.lookup(name);
  const reader = createEntryReader({ controlPlanes, targets: { profiles: new Map(), current: target }, strict: false, lookup });
  const items: ReadItem[] = [];
  const problems: Problem[] = [];
  const absent = new Set<MissingPart>();
  for (const { entry, ignored, provider, stored } of copies) {
    const place = unplaced(`${provider.name} of ${from.profile ?? from.kind}`);
    // Before anything is read of it: an error may quote what a variable holds.
    const variable = findForeignVariable([stored]);
    if (variable !== undefined) {
      problems.push(foreignProblem(variable, place.document.placeOf()));
      continue;
    }
    const read = await reader.read({ value: entry, base: [] }, place, () => [target]);
    items.push(...read.items.map((item) => ({ item, lost: ignored, provider })));
    const reference = findForeignReference([stored], read.items);
    if (reference !== undefined) problems.push(foreignProblem(reference, place.document.placeOf()));
    const own = missing.filter((part) => part.provider === provider.name);
    for (const part of own) if (read.items.some((item) => holds(item, part))) absent.add(part);
    problems.push(...read.problems.filter(({ severity }) => severity === "error"));
  }
  if (problems.length > 0) refuse(problems, toName);
  if (absent.size > 0) ask([...absent], from);
  return items;
}

/** Nobody who may write on a control plane has this machine read its secrets, or run a command. */
function foreignProblem({ path }: PlacedText, place: Problem["place"]): Problem {
  const message =
    "is a text on the control plane that would be taken for a reference of this machine: change it there, or leave this provider out";
  return { severity: "error", rule: "field", path, message, place };
}

/** What the target has no place for need not be given. */
function holds({ spec, secrets }: ManifestItem, { text, marker }: MissingPart): boolean {
  return secrets.some(({ request }) => request.reference.text === text) || findTexts(spec, (one) => one.includes(marker)).length > 0;
}

function refuse(problems: readonly Problem[], target: string): never {
  const issues = problems.map(({ path, message, place }) => ({ path, message, where: place.file }));
  throw new ValidationError(`${target} cannot take this as it is`, issues, {
    hint: "nothing was written; name those that it can take, or add to what `llmp export --portable` writes, and apply that",
  });
}

function ask(missing: readonly MissingPart[], { profile, kind }: Connection): never {
  const issues = missing.map(({ provider, field, isSecret, reason }) => {
    const name = field === "apiKey" ? provider : `${provider}.${field}`;
    return { path: field, where: provider, message: `${reason}: give --key ${JSON.stringify(`${name}=${isSecret ? "REF" : "VALUE"}`)}` };
  });
  throw new SecretUnavailableError(`${profile ?? kind} shows nobody its keys, and ${missing.length} cannot be read from elsewhere`, {
    issues,
    hint: "nothing was written; --without-keys copies without them where the target allows it",
  });
}

function listLosses(read: readonly ReadItem[]): readonly Loss[] {
  const byProvider = new Map<string, Loss>();
  for (const { item, lost, provider } of read)
    for (const { field, reason } of [...lost, ...item.ignored])
      byProvider.set(JSON.stringify([provider.id, field, reason]), { provider: provider.name, field, reason });
  return [...byProvider.values()];
}
