// A provider as it is stored → the spec that would make it, with a reference in the place of whatever no answer shows.

import type { ControlPlane, Provider, Spec } from "../../../control-planes/control-plane.ts";
import { isRecord } from "../../../control-planes/fields.ts";
import type { PartPath } from "../../../control-planes/portable.ts";
import type { RememberedSecret } from "../../../secrets/fingerprints.ts";
import { namesScheme } from "../../../secrets/references.ts";
import { Secret } from "../../../secrets/secret.ts";
import { describeMove } from "../../../vendors/destination.ts";
import { isSecretAt } from "../../held-secrets.ts";
import { setIn, splitPath } from "../../path.ts";

/** What stands in the place of a part: a reference, and what is put before what it gives. */
export interface PartReference {
  readonly text: string;
  readonly prefix?: string;
}

/** A part of a provider that no answer shows. */
export interface HiddenPart {
  /** Canonical: `apiKey`, `credentials.NAME` or `headers.NAME`; dotted in the plane's own words where it has no such name. */
  readonly field: string;
  readonly path: PartPath;
  /** Otherwise it may be written out. */
  readonly isSecret: boolean;
  /** What llmp remembers of what it wrote there. */
  readonly remembered?: RememberedSecret;
  /** Why that is not to be used: the provider leads to where it was not meant to go. */
  readonly moved?: string;
  /** Nobody can tell whether it is there, and it is not asked for. */
  readonly isPossible?: true;
}

export interface StoredPart extends HiddenPart {
  readonly reference: PartReference;
}

export interface PlacedText {
  /** Dotted. */
  readonly path: string;
  readonly text: string;
}

export interface StoredProvider {
  readonly plane: ControlPlane;
  readonly provider: Provider;
  /** In the plane's own words. A Secret in it stands for a reference, which `written` gives. */
  readonly spec: Spec;
  readonly parts: readonly StoredPart[];
  readonly remarks: readonly string[];
  /** What somebody wrote on the control plane that a manifest would take for a reference: it names no secret of this machine, and no command. */
  readonly foreign: readonly PlacedText[];
  /** Why nobody but the control plane itself can describe it. */
  readonly keptBy?: string;
  /** What a manifest writes for what the spec holds. */
  written(value: unknown): unknown;
}

export interface Memory {
  /** Of the connection. */
  readonly remembered: readonly RememberedSecret[];
  /** By the id of a provider, what was last sent beside its secret. */
  readonly beside: ReadonlyMap<string, Spec>;
}

/** `refer` says where each part is found; one that is nowhere is left out. */
export function describeStored(
  plane: ControlPlane,
  provider: Provider,
  { remembered, beside }: Memory,
  refer: (part: HiddenPart, provider: Provider) => PartReference | undefined,
): StoredProvider {
  const { portable, fields } = plane;
  const { parts: certain, guesses, possible = [], remarks, keptBy } = portable.hiddenOf(provider);
  const shown = portable.specOf(provider);
  const known = latest(remembered.filter(({ provider: { id } }) => id === provider.id));
  const usual = nameParts(plane, shown, [...certain, ...choosePaths(plane, shown, guesses, known)]);
  const further = nameParts(plane, shown, possible).filter(({ field }) => !usual.some((part) => part.field === field));
  const named = [...usual, ...further.map((part) => ({ ...part, isPossible: true as const }))];
  const parts = named.flatMap((part): readonly StoredPart[] => {
    const memory = known.find(({ field, path }) => field === part.field || path === dotted(part.path));
    const hidden = { ...part, ...(memory === undefined ? {} : { remembered: memory, ...findMove(plane, shown, memory) }) };
    const reference = refer(hidden, provider);
    return reference === undefined ? [] : [{ ...hidden, reference }];
  });
  const references = new Map<Secret, PartReference>();
  const fill = (filled: Spec, { path, isSecret, reference }: StoredPart): Spec => {
    // A plain field takes a reference as its text.
    const isHeld = isSecret || fields[String(path[0])]?.kind === "secrets";
    const value = isHeld ? new Secret(reference.text) : reference.text;
    if (value instanceof Secret) references.set(value, reference);
    return setIn(filled, path, value) as Spec;
  };
  const spec = parts.reduce(fill, withBeside(shown, parts, beside.get(provider.id)));
  return {
    plane,
    provider,
    spec,
    parts,
    remarks: parts.length > certain.length ? [] : remarks,
    foreign: findTexts(shown, namesScheme),
    ...(keptBy === undefined ? {} : { keptBy }),
    written: (value) => write(value, references),
  };
}

/** The texts in a value that are of some sort, each with its place. */
export function findTexts(value: unknown, isMeant: (text: string) => boolean, path: PartPath = []): readonly PlacedText[] {
  if (typeof value === "string") return isMeant(value) ? [{ path: dotted(path), text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => findTexts(inner, isMeant, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => findTexts(inner, isMeant, [...path, name]));
}

/** Whoever may change a provider may move it, and what is made of it would lead there, too. */
function findMove({ portable }: ControlPlane, shown: Spec, { destination }: RememberedSecret): Pick<HiddenPart, "moved"> {
  const moved = describeMove(destination, portable.fromSpec(shown).portable);
  return moved === undefined ? {} : { moved };
}

/** What llmp itself wrote is known better than what is usual. */
function choosePaths(
  plane: ControlPlane,
  shown: Spec,
  guesses: readonly PartPath[] | undefined,
  known: readonly RememberedSecret[],
): readonly PartPath[] {
  if (guesses === undefined) return [];
  const isGuessed = nameParts(plane, shown, guesses).some(({ field }) => known.some((one) => one.field === field));
  if (known.length === 0 || isGuessed) return guesses;
  return known.map(({ path }) => splitPath(path)).filter(([name = ""]) => Object.hasOwn(plane.fields, name));
}

/** How the key is sent goes with the key. */
function withBeside(shown: Spec, parts: readonly StoredPart[], beside: Spec | undefined): Spec {
  const given = Object.entries(beside ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return parts.length === 0 || given.length === 0 ? shown : { ...shown, ...Object.fromEntries(given) };
}

/** One for each place: of several in doubt, the one that was sent last. */
function latest(remembered: readonly RememberedSecret[]): readonly RememberedSecret[] {
  return [...new Map(remembered.map((secret) => [secret.field, secret])).values()];
}

/** The name that each part has on every control plane. */
function nameParts({ portable, fields }: ControlPlane, shown: Spec, paths: readonly PartPath[]): readonly HiddenPart[] {
  const placed = paths.map((path) => ({ path, secret: new Secret("not given") }));
  const spec = placed.reduce<Spec>((filled, { path, secret }) => setIn(filled, path, secret) as Spec, shown);
  const names = new Map(listSecrets(portable.fromSpec(spec).portable, "").map(({ field, secret }) => [secret, field]));
  return placed.map(({ path, secret }) => {
    const [name = "", ...inner] = path;
    const field = fields[String(name)];
    return { path, field: names.get(secret) ?? dotted(path), isSecret: field !== undefined && isSecretAt(field, inner) };
  });
}

function listSecrets(value: unknown, field: string): readonly { readonly field: string; readonly secret: Secret }[] {
  if (value instanceof Secret) return [{ field, secret: value }];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => listSecrets(inner, field === "" ? name : `${field}.${name}`));
}

function dotted(path: PartPath): string {
  return path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`), "");
}

function write(value: unknown, references: ReadonlyMap<Secret, PartReference>): unknown {
  if (value instanceof Secret) {
    const { text, prefix } = references.get(value) ?? { text: value.reveal() };
    return prefix === undefined ? text : { prefix, from: text };
  }
  if (Array.isArray(value)) return value.map((inner) => write(inner, references));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, write(inner, references)]));
}
