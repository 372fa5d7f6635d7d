// Values that both formats have: written-out keys, addresses and headers.

import { looksLikeKey } from "../../secrets/key-shapes.ts";
import { namesScheme } from "../../secrets/references.ts";
import { Secret } from "../../secrets/secret.ts";
import type { Note, SpecPath, Value } from "./draft.ts";
import { isGiven, keysOf, type Part } from "./part.ts";
import { isUsableName, quoted } from "./words.ts";

/** Told of every key that stood in a file, so that nothing that is printed can hold it. */
export type Remember = (secret: Secret) => void;

/** What people write where a server wants no key. */
const NO_KEY = /^(?:none|null|empty|dummy|fake|unused|n\/?a|not[-_ ]?needed|not[-_ ]?required|no[-_ ]?key)$/i;

export function isNoKey(text: string): boolean {
  return text.trim() === "" || NO_KEY.test(text.trim());
}

/** A key that stood in the file. */
export function writtenKey(text: string, where: string, remember: Remember): Value {
  const secret = new Secret(text);
  // A reference is none, and may stand in what is printed for what it says.
  if (namesScheme(text.trim()))
    return { kind: "written", secret, where, fact: "a text that a manifest would take for a reference stood", isMisread: true };
  remember(secret);
  return { kind: "written", secret, where, fact: "a key was written out" };
}

/** Text that refers to something and has more around it, which a manifest's references cannot. */
export function mixedText(text: string, where: string): Value {
  return { kind: "written", secret: new Secret(text), where, fact: "a reference stood inside of other text" };
}

export interface ReadValue {
  readonly value?: Value;
  readonly notes: readonly Note[];
}

/** An address without what may be secret in it: user, password, query and fragment. */
export function readAddress(text: string, where: string, remember: Remember): ReadValue {
  const path: SpecPath = ["baseUrl"];
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "")
    return { notes: [{ kind: "left_out", where, path, message: "the base URL is left out: it is not an http or https URL" }] };
  const secrets = [url.username, url.password, ...url.searchParams.values(), url.hash.slice(1)].filter((part) => part !== "");
  for (const part of secrets.flatMap((text) => [text, decoded(text)])) remember(new Secret(part));
  const address = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  const notes: readonly Note[] =
    secrets.length === 0
      ? []
      : [{ kind: "left_out", where, path, message: "the user, password, query or fragment of the base URL is left out: it may be secret" }];
  // Some gateways take the key as a part of the path.
  if (looksLikeKey(url.pathname)) return { value: writtenKey(address, where, remember), notes };
  return { value: { kind: "plain", text: address }, notes };
}

/** Why an OpenAI-compatible endpoint has no address, by the part that would name it. */
export function describeNowhere(key: string, part: Part | undefined): string {
  const isNamed = part !== undefined && isGiven(part) && part.value !== "";
  return isNamed ? `its ${key} is not an http or https URL` : `an OpenAI-compatible endpoint needs ${key}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Headers whose values say who calls, and open nothing. */
const HARMLESS_HEADERS =
  /^(?:accept|anthropic-beta|anthropic-version|content-type|http-referer|openai-beta|openai-organization|openai-project|referer|user-agent|x-title)$/i;

export interface ReadHeaders {
  readonly values: Readonly<Record<string, Value>>;
  readonly notes: readonly Note[];
}

/** How a format writes its values: without and with a secret in them. */
export interface Format {
  plain(part: Part): Value | undefined;
  secret(part: Part): Value | undefined;
  readonly remember: Remember;
}

/** The headers of several objects, the later counting; any value that may be a key is taken for one. */
export function readHeaders(holders: readonly Part[], format: Format): ReadHeaders {
  const notes: Note[] = [];
  const values: [string, Value][] = [];
  for (const header of holders.flatMap((holder) => keysOf(holder).map((name) => ({ name, part: holder.at(name) })))) {
    const { name, part } = header;
    const problem = refuseHeader(name, part.where());
    const plain = format.plain(part);
    const isHarmless = plain?.kind === "plain" && HARMLESS_HEADERS.test(name) && isUsableName(plain.text);
    const value = isHarmless ? plain : format.secret(part);
    if (problem !== undefined) notes.push(problem);
    else if (value !== undefined) values.push([name, value]);
  }
  return { values: Object.fromEntries(values), notes };
}

function refuseHeader(name: string, where: string): Note | undefined {
  if (/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) && !looksLikeKey(name)) return undefined;
  return { kind: "left_out", where, message: `${quoted(name, "a header")} is left out: it is not the name of a header` };
}

/** What a parameter of a format is called among models.dev's names, and whether it holds a secret. */
export interface PartName {
  readonly name: string;
  readonly isSecret: boolean;
}

/** The parts of credentials that are there, by models.dev's names. */
export function readParts(
  names: Readonly<Record<string, PartName>>,
  at: (key: string) => Part | undefined,
  format: Format,
): Readonly<Record<string, Value>> {
  const found = Object.entries(names).flatMap(([key, { name, isSecret }]) => {
    const part = at(key);
    const value = part === undefined ? undefined : isSecret ? format.secret(part) : format.plain(part);
    if (part === undefined || value === undefined) return [];
    return [[name, placed(value, part, format)] as const];
  });
  return Object.fromEntries(found);
}

/** A part that is no secret, unless it holds what looks like one, or what a manifest would read as something else. */
export function placed(value: Value, part: Part, { remember }: Pick<Format, "remember">): Value {
  return value.kind === "plain" && !isUsableName(value.text) ? writtenKey(value.text, part.where(), remember) : value;
}
