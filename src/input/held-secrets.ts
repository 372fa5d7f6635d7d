// The secrets in one field's value: taken as they are, refused, or held as references until everything else is right.

import * as z from "zod/mini";
import { type Field, isRecord, joinPath } from "../control-planes/fields.ts";
import { type Issue, UsageError } from "../errors.ts";
import { acceptSecret } from "../secrets/acceptance.ts";
import { findComposition, readComposition } from "../secrets/composition.ts";
import {
  namesScheme,
  parseReference,
  type Reference,
  type SecretOrigin,
  type SecretOrigins,
  type SecretRequest,
} from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import type { Origin } from "./given.ts";

/** A reference that is still to be read, and where in the field its value goes. */
export interface PendingSecret extends SecretRequest {
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** Stands for the value until it is read: an object of its own, by which the place is found again wherever it was carried. */
  readonly placeholder: Secret;
}

/** A problem with the input. */
export interface InputIssue extends Issue {
  /** A key stands on the command line: asking again would leave it there, so nothing is asked. */
  readonly exposed?: true;
}

/** The value with a Secret in each place of a secret; a placeholder stands for what is not read yet, so that rules can see that it was given. */
export interface Held {
  readonly value: unknown;
  readonly issues: readonly InputIssue[];
  readonly requests: readonly PendingSecret[];
  /** Keys that are written out. */
  readonly warnings: readonly Issue[];
}

interface Holder {
  readonly field: Field;
  readonly name: string;
  readonly origin: Origin | undefined;
  /** Keys written out in files are refused. */
  readonly strict: boolean;
  /** An update, in which an empty value may be meant to clear the stored one. */
  readonly partial: boolean;
}

/** The secrets in a value that are known already; `requests` are those that are not. */
export function secretsIn(value: unknown, requests: readonly PendingSecret[] = []): readonly Secret[] {
  if (value instanceof Secret) return requests.some(({ placeholder }) => placeholder === value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap((inner) => secretsIn(inner, requests)) : [];
}

/** Where secrets were read from, which were read for these requests, in their order. */
export function originsOf(secrets: readonly Secret[], requests: readonly SecretOrigin[]): SecretOrigins {
  return new Map(secrets.flatMap((secret, index) => (requests[index] === undefined ? [] : [[secret, requests[index]]])));
}

export function holdSecrets(holder: Holder, value: unknown): Held {
  return hold(holder, value, []);
}

/** Whether there can be anything to hold in a field. */
export function mayHoldSecrets({ kind, isSecret }: Field): boolean {
  return kind === "secret" || kind === "secrets" || isSecret !== undefined;
}

function hold(holder: Holder, value: unknown, path: readonly (string | number)[]): Held {
  if (isSecretAt(holder.field, path)) return holdOne(holder, value, path);
  // A part that is no secret may still be named by a reference.
  if (holder.field.kind === "secrets" && path.length === 1 && isNamed(value)) return holdOne(holder, value, path);
  if (isRecord(value)) return combine(Object.entries(value), (key, inner) => hold(holder, inner, [...path, key]), Object.fromEntries);
  if (Array.isArray(value))
    return combine(
      [...value.entries()],
      (index, inner) => hold(holder, inner, [...path, index]),
      (entries) => entries.map(([, inner]) => inner),
    );
  return plain(value);
}

function isNamed(value: unknown): boolean {
  return (typeof value === "string" && namesScheme(value)) || findComposition(value) !== undefined;
}

/** Whether a part of a field's value is a secret; the path is that within the field. */
export function isSecretAt({ kind, isSecret }: Field, path: readonly (string | number)[]): boolean {
  if (kind === "secret") return true;
  if (kind === "secrets") return path.length === 1 && (isSecret?.(path.map(String)) ?? true);
  return path.length > 0 && isSecret?.(path.map(String)) === true;
}

function combine<K extends string | number>(
  entries: readonly (readonly [K, unknown])[],
  each: (key: K, inner: unknown) => Held,
  rebuild: (entries: readonly (readonly [K, unknown])[]) => unknown,
): Held {
  const held = entries.map(([key, inner]) => [key, each(key, inner)] as const);
  return {
    value: rebuild(held.map(([key, inner]) => [key, inner.value] as const)),
    issues: held.flatMap(([, inner]) => inner.issues),
    requests: held.flatMap(([, inner]) => inner.requests),
    warnings: held.flatMap(([, inner]) => inner.warnings),
  };
}

function holdOne(holder: Holder, value: unknown, keys: readonly (string | number)[]): Held {
  const { field, name, origin, strict } = holder;
  const path = joinPath(name, keys);
  const refuse = (message: string, exposed?: true): Held =>
    refused([{ path, ...placed(origin, path), message, ...(exposed === undefined ? {} : { exposed }) }]);
  if (value instanceof Secret) return plain(value);
  const composed = findComposition(value);
  if (composed !== undefined) return holdComposed(holder, composed, keys);
  if (typeof value !== "string") return refuse("must be a text: a reference such as env:NAME");
  const reference = readReference(value);
  if ("problem" in reference) return refuse(reference.problem);
  if (reference.found !== undefined) return pending(holder, keys, { reference: reference.found });
  if (value !== "" && origin?.kind === "argument") {
    return refuse(
      "holds the key itself, which every process of this machine can read there: give a reference (env:NAME, file:PATH, keychain:NAME), or - for standard input",
      true,
    );
  }
  const accepted = acceptSecret(value, linesOf(field));
  if ("problem" in accepted)
    return refuse(value === "" && holder.partial ? `${accepted.problem}; to clear the stored one use --clear` : accepted.problem);
  const isWrittenOut = origin?.kind === "file";
  const message = "holds the key itself: keep it in the environment or the keychain and write a reference (env:NAME, keychain:NAME)";
  if (isWrittenOut && strict) return refuse(message);
  return { ...plain(new Secret(accepted.value)), warnings: isWrittenOut ? [{ path, ...placed(origin, path), message }] : [] };
}

/** `{prefix, from}` */
function holdComposed(holder: Holder, value: Readonly<Record<string, unknown>>, keys: readonly (string | number)[]): Held {
  const reading = readComposition(value);
  if ("composition" in reading) return pending(holder, keys, { reference: reading.composition.from, prefix: reading.composition.prefix });
  return refused(
    reading.problems.map(({ key, message }) => {
      const path = joinPath(holder.name, key === undefined ? keys : [...keys, key]);
      return { path, ...placed(holder.origin, path), message };
    }),
  );
}

function pending(
  { field, name, origin }: Holder,
  keys: readonly (string | number)[],
  found: Pick<SecretRequest, "reference" | "prefix">,
): Held {
  const path = joinPath(name, keys);
  const placeholder = new Secret("pending");
  const request: PendingSecret = {
    name,
    path: keys,
    field: path,
    ...found,
    placeholder,
    // Of ten thousand references, hardly one is ever asked where it was written.
    get where() {
      return origin?.locate(path);
    },
    ...linesOf(field),
  };
  return { value: placeholder, issues: [], requests: [request], warnings: [] };
}

function linesOf({ multiline }: Field): Pick<Field, "multiline"> {
  return multiline ? { multiline } : {};
}

function refused(issues: readonly InputIssue[]): Held {
  return { value: undefined, issues, requests: [], warnings: [] };
}

/** What the field's schema says of one secret. */
export function problemsOfSecret(field: Field, secret: Secret): readonly string[] {
  const value = field.kind === "secrets" ? { NAME: secret } : secret;
  const parsed = z.safeParse(field.schema, value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
}

/** The place where a value was written, for an issue. */
export function placed(origin: Origin | undefined, path: string): { readonly where?: string } {
  return origin === undefined ? {} : { where: origin.locate(path) };
}

function plain(value: unknown): Held {
  return { value, issues: NOTHING, requests: NOTHING, warnings: NOTHING };
}

const NOTHING: readonly never[] = [];

function readReference(text: string): { readonly found: Reference | undefined } | { readonly problem: string } {
  try {
    return { found: parseReference(text) };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.advice };
    throw error;
  }
}
