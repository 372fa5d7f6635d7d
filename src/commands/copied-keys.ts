// Where the keys of copied providers come from: what is given for them, or what llmp remembers and can still read.

import type { Provider } from "../control-planes/control-plane.ts";
import { didYouMean } from "../did-you-mean.ts";
import { UsageError } from "../errors.ts";
import { remember } from "../input/manifest/export/draft.ts";
import type { HiddenPart, PartReference } from "../input/manifest/export/stored.ts";
import { createNaming } from "../input/manifest/export/variables.ts";
import { parseReferenceAt } from "../secrets/references.ts";
import type { KeyStates } from "./key-states.ts";

export interface KeyFlags {
  /** Of the one provider that is copied. */
  readonly apiKey: string | undefined;
  /** `NAME=REF` or `NAME.FIELD=REF` each. */
  readonly key: readonly string[];
  readonly withoutKeys: boolean;
}

/** A part that nobody gave, and that llmp cannot read. */
export interface MissingPart {
  readonly provider: string;
  readonly field: string;
  readonly isSecret: boolean;
  /** A reference that stands in its place, and what a variable of that name gives: by either it is found again in what is made of the provider. */
  readonly text: string;
  readonly marker: string;
  readonly reason: string;
}

export interface CopiedKeys {
  /** Undefined for a secret that shall be left out. */
  refer(part: HiddenPart, provider: Provider): PartReference | undefined;
  /** So far. */
  readonly missing: readonly MissingPart[];
  /** Throws UsageError where something was given that is for nothing. */
  refuseSurplus(): void;
}

export function openKeys(flags: KeyFlags, providers: readonly Provider[], { states }: KeyStates): CopiedKeys {
  const given = readGiven(flags, providers);
  const used = new Set<Given>();
  const named: string[] = [];
  const missing: MissingPart[] = [];
  // A name that stands for something else as well would be read in its place.
  const name = createNaming(
    listVariables([...given.map(({ text }) => text), ...[...states.values()].flat().map(({ reference }) => reference)]),
  );
  return {
    missing,
    refer(part, provider) {
      const names = namesOf(part, provider);
      named.push(...names);
      const found = given.find((one) => one.provider === provider.name && (one.field ?? "apiKey") === part.field);
      if (found !== undefined) {
        used.add(found);
        return { text: checkGiven(found, part) };
      }
      const state = states.get(provider.id)?.find(({ field }) => field === part.remembered?.field);
      const reference = state?.state === "same" ? remember(part) : undefined;
      if (reference !== undefined) return reference;
      if (part.isPossible || (flags.withoutKeys && part.isSecret)) return undefined;
      const placeholder = name(provider.name, part);
      const { field, isSecret } = part;
      const word = `missing-${missing.length}-part`;
      missing.push({
        provider: provider.name,
        field,
        isSecret,
        text: placeholder.text,
        marker: /url|endpoint/i.test(field) ? `https://${word}.invalid` : word,
        reason: explain(part, state?.reference),
      });
      return placeholder;
    },
    refuseSurplus() {
      const [surplus] = given.filter((one) => !used.has(one));
      if (surplus === undefined) return;
      // What was given may be a key, and is not repeated.
      throw new UsageError(`a ${surplus.flag} is for nothing that is copied and hidden${didYouMean(surplus.name, named)}`, {
        hint: named.length === 0 ? "there is nothing of the kind" : `there is ${named.map((one) => JSON.stringify(one)).join(", ")}`,
      });
    },
  };
}

function listVariables(references: readonly (string | null)[]): readonly string[] {
  return references.flatMap((text) => (text?.startsWith("env:") ? [text.slice("env:".length)] : []));
}

interface Given {
  /** As it was said. */
  readonly name: string;
  /** The name of a provider; "" where no provider has it. */
  readonly provider: string;
  /** Undefined for the vendor's key. */
  readonly field?: string;
  readonly text: string;
  readonly flag: string;
}

function readGiven({ apiKey, key, withoutKeys }: KeyFlags, providers: readonly Provider[]): readonly Given[] {
  if (withoutKeys && (apiKey !== undefined || key.length > 0)) throw new UsageError("--without-keys goes with neither --api-key nor --key");
  const [only, ...others] = providers;
  if (apiKey !== undefined && others.length > 0)
    throw new UsageError(`--api-key is for one provider, and ${providers.length} are copied: give --key NAME=REF for each`);
  return [
    ...(apiKey === undefined || only === undefined ? [] : [{ name: only.name, provider: only.name, text: apiKey, flag: "--api-key" }]),
    ...key.map((pair): Given => {
      // A name may hold `=`, and a reference as well: the longest name that exists is meant.
      const names = providers.map(({ name }) => name).filter((name) => pair.startsWith(`${name}=`) || pair.startsWith(`${name}.`));
      const [longest = ""] = names.sort((one, other) => other.length - one.length);
      const split = pair.indexOf("=", longest.length);
      // What stands without a name may be a key, and is not repeated.
      if (split < 1) throw new UsageError("--key takes NAME=REF or NAME.FIELD=REF");
      const field = pair.slice(longest.length + 1, split);
      return {
        name: pair.slice(0, split),
        provider: longest,
        ...(field === "" ? {} : { field }),
        text: pair.slice(split + 1),
        flag: "--key",
      };
    }),
  ];
}

/** How a part may be called: its provider alone means the vendor's key. */
function namesOf({ field }: HiddenPart, { name }: Provider): readonly string[] {
  return field === "apiKey" ? [name, `${name}.apiKey`] : [`${name}.${field}`];
}

/** A secret is never written out; a region may be. */
function checkGiven({ text, flag }: Given, { isSecret }: HiddenPart): string {
  if (isSecret && parseReferenceAt(flag, text) === undefined)
    throw new UsageError(
      `${flag} takes a reference (env:NAME, file:PATH, keychain:NAME), or - for standard input: a key itself would be seen by others`,
    );
  return text;
}

function explain({ remembered, moved }: HiddenPart, reference: string | null | undefined): string {
  if (remembered === undefined) return "was not written by this llmp";
  if (remembered.reference === undefined) return "was typed or piped in, so that it cannot be read again";
  if (!remembered.isCertain) return "may have been written over since, as a write was interrupted";
  if (moved !== undefined) return `is not sent along, because ${moved}`;
  return `${reference ?? remembered.reference} cannot be read any more, or gives another one`;
}
