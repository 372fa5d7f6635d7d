// `llmp key where`: the providers that hold a key, as llmp last wrote them.

import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import type { RememberedSecret } from "../secrets/fingerprints.ts";
import { parseReference, parseReferenceAt, type Reference, resolveReference } from "../secrets/references.ts";
import { defineCommand } from "./command.ts";
import { requireName } from "./stored-keys.ts";

export const keyWhere = defineCommand({
  description:
    "Lists every provider that holds a key, as llmp last wrote it here: no control plane gives a key back, so nothing is asked of them, and what others wrote there is not known. " +
    "The key is one of the store of secrets, by its name, or any other with --from. " +
    "As JSON, an array of {controlPlane, profile, url, id, name, field, path, reference, writtenAt, certain}: id and name are those of the provider, field is apiKey, credentials.NAME or " +
    "headers.NAME, path the same in the control plane's own words, reference where the key came from, certain false after a later write whose outcome is not known. Exit code 7 where it cannot be told.",
  arguments: [{ name: "name", summary: "name of a key in the store of secrets" }],
  options: {
    from: { kind: "text", summary: "reference to a key that is elsewhere: env:NAME, file:PATH, op://… or any other", placeholder: "ref" },
  },
  examples: [
    { explanation: "before a key is replaced", command: "llmp key where openai-prod" },
    { explanation: "which providers still hold the old one?", command: "pass show openai/old | llmp key where --from - -o json" },
  ],
  async run(context, { arguments: [name], options: { from } }) {
    const reference = chooseReference(name, from);
    const { fingerprints, sources } = context;
    const { secret, warnings } = await resolveReference(reference, sources, { multiline: true });
    sources.remember?.(secret);
    const places = await fingerprints.find(secret);
    return { ...toResult(places), warnings, notes: await describeRest(context, reference, places) };
  },
});

function chooseReference(name: string | undefined, from: string | undefined): Reference {
  if ((name === undefined) === (from === undefined)) {
    throw new UsageError(name === undefined ? "no key was named" : "a name and --from are two keys", {
      hint: "give the name of a key in the store of secrets, or --from REF for one that is elsewhere",
    });
  }
  if (name !== undefined) requireName(name);
  const reference = name === undefined ? parseReferenceAt("--from", from ?? "") : parseReference(`keychain:${name}`);
  if (reference !== undefined) return reference;
  throw new UsageError("a key is never an argument, where other users of this machine could see it", {
    hint: "give --from REF: env:NAME, file:PATH, or - for standard input; a key that was typed here is in the shell's history",
  });
}

function toResult(places: readonly RememberedSecret[]): CommandResult {
  const data = places.map(({ controlPlane, profile, url, provider, field, path, reference, source, writtenAt, isCertain }) => ({
    controlPlane,
    ...(profile === undefined ? {} : { profile }),
    url,
    ...provider,
    field,
    path,
    reference: reference ?? source ?? null,
    writtenAt,
    certain: isCertain,
  }));
  const columns = ["controlPlane", "profile", "id", "name", "field", "certain", "writtenAt"].map((key) => ({ key }));
  return { data, table: { columns }, fields: ["profile"] };
}

/** What a list of the providers that hold the key leaves out. */
async function describeRest(
  { fingerprints }: Context,
  { text }: Reference,
  places: readonly RememberedSecret[],
): Promise<readonly string[]> {
  const remembered = await fingerprints.remembered();
  const untold = remembered.filter(({ isComparable }) => !isComparable).length;
  const isThere = ({ provider, field }: RememberedSecret) =>
    places.some((place) => place.provider.id === provider.id && place.field === field);
  const former = remembered.filter((secret) => secret.isComparable && secret.reference === text && !isThere(secret));
  const names = former.map(({ provider, field, profile, url }) => `"${provider.name}" (${field}, ${profile ?? url})`);
  return [
    ...(places.length === 0 ? ["no provider holds it, as far as llmp wrote it here"] : []),
    ...(names.length === 0 ? [] : [`written from ${text} when it gave another key: ${names.join(", ")}`]),
    ...(untold === 0 ? [] : [`${untold} remembered with another key of fingerprints, which cannot be told`]),
  ];
}
