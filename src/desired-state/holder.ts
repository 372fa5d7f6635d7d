// One provider that uses a key: what a write of another one would meet there, the write itself, and the control plane's check of it.

import type { Connection, ConnectionOptions } from "../connection/connection.ts";
import { performWrite, placeOf, type RecordingContext, type recallBesideKeys } from "../connection/recorded-write.ts";
import { duringWrite } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { Conversation, Provider, Spec, UpdateArguments, Written } from "../control-planes/control-plane.ts";
import type { PortableSpec } from "../control-planes/portable.ts";
import { CancelledError, ConsentRequiredError, LlmpError, UnsupportedOperationError, ValidationError } from "../errors.ts";
import type { Reference } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import { describeMove, destinationOf } from "../vendors/destination.ts";
import { isPartOfPair } from "../vendors/key-names.ts";
import type { VendorAccess } from "../vendors/verdict.ts";
import { refuseElsewhere } from "./comparison.ts";
import { describeError } from "./item-error.ts";
import { describeMissing, type Holder, type HolderPlace, isNotFound } from "./rotation.ts";

/** The part of Context that finding and writing touches. */
export type HolderContext = RecordingContext &
  Pick<Context, "controlPlanes" | "environment" | "profiles" | "sources" | "send" | "clock" | "random" | "signal" | "lockFolder">;

export interface HolderOptions extends ConnectionOptions {
  /** Receives what is worth telling while another llmp writes. */
  warn(line: string): void;
  /** Where the new key is found from now on. */
  readonly origin: Reference;
}

/** A holder, and what a vendor can be asked about it. */
export interface FoundHolder extends Holder {
  /** Absent where it could not be reached. */
  readonly connection?: Connection;
  /** What is stored, without its key. */
  readonly access?: VendorAccess;
  /** Why the new key may go where nobody meant it to, which is to be agreed to before the write: see `describeMove`. */
  readonly move?: string;
}

/** Where a key was found. */
export interface Found {
  readonly place: HolderPlace;
  /** Dotted path of the secret, in the control plane's own words. */
  readonly path: string;
  /** What stands before the key in what is stored, and is kept. */
  readonly prefix: string;
  readonly newKey: Secret;
  readonly connection: Connection;
  readonly recalled: Awaited<ReturnType<typeof recallBesideKeys>>;
  readonly landed?: NonNullable<Holder["landed"]>;
}

/** Reads the provider, and what the write would meet. What the control plane refuses is an obstacle; throws CancelledError. */
export async function hold(context: HolderContext, options: HolderOptions, found: Found): Promise<FoundHolder> {
  const { place, connection, landed } = found;
  const { plane, settings } = connection;
  const { get } = plane.operations;
  try {
    if ("unsupported" in get) throw new UnsupportedOperationError(get.unsupported);
    const provider = await connection.perform(get({ selector: place.id, settings }), { reuseReads: true });
    const access = plane.portable.fromSpec(plane.portable.specOf(provider)).portable;
    const named = { ...found, place: { ...place, name: provider.name } };
    const outlook = landed === undefined ? { ...(await foresee(named)), ...(await lookForMove(context, found, access)) } : {};
    return { ...openHolder(context, options, { ...named, access }), connection, access, ...outlook };
  } catch (error) {
    if (!(error instanceof LlmpError) || error instanceof CancelledError) throw error;
    const holder = { ...openHolder(context, options, { ...found, access: {} }), connection };
    // A server without reads is written to by the id alone.
    if (error instanceof UnsupportedOperationError) return { ...holder, ...(await foresee(found)) };
    if (isNotFound(error)) return { ...holder, obstacle: { action: "missing", error: describeMissing(error) } };
    if (landed !== undefined) return holder;
    return { ...holder, obstacle: { action: "failed", error: describeError(error) } };
  }
}

/** What the write destroys, or why it cannot be made, as far as its reads alone tell. */
async function foresee(found: Found): Promise<Pick<Holder, "consequence" | "obstacle">> {
  try {
    await found.connection.rehearse(beginUpdate(found, found.newKey.prefixed(found.prefix), "unasked"), { reuseReads: true });
    return {};
  } catch (error) {
    if (!(error instanceof LlmpError) || error instanceof CancelledError) throw error;
    if (error instanceof ConsentRequiredError) return { consequence: error.message };
    if (error instanceof UnsupportedOperationError || error instanceof ValidationError)
      return { obstacle: { action: "unsupported", error: describeError(error) } };
    // Whatever else it is, the write meets it again, or does not.
    return {};
  }
}

/** Where the key was meant to go, by what was written last; the doubtful counts too. */
async function lookForMove(
  { fingerprints }: HolderContext,
  { place: { id, field }, connection }: Found,
  access: VendorAccess,
): Promise<Pick<FoundHolder, "move">> {
  const written = await fingerprints.about({ connection: placeOf(connection), providerId: id, field });
  const meant = written.length === 0 ? [undefined] : written.map(({ destination }) => destination);
  const move = meant.map((destination) => describeMove(destination, access)).find((words) => words !== undefined);
  return move === undefined ? {} : { move };
}

function openHolder(context: HolderContext, options: HolderOptions, found: Looked): Holder {
  const { place, connection, landed, access } = found;
  // A replacement has another id, which is the one to go on with.
  let { id } = place;
  return {
    place,
    ...(landed === undefined ? {} : { landed }),
    async write(key) {
      const written = await writeKey(context, options, { ...found, place: { ...place, id } }, key);
      id = written.provider.id;
      return { id, differences: written.differences, warnings: written.warnings };
    },
    async verify(key) {
      const { verify } = connection.plane.operations;
      if ("unsupported" in verify) return undefined;
      const mine = place.field === "apiKey" ? { ...access, apiKey: key.prefixed(found.prefix) } : access;
      return connection.perform(verify({ selector: id, settings: connection.settings, access: mine }));
    },
  };
}

type Looked = Found & { readonly access: PortableSpec };

function writeKey(context: HolderContext, options: HolderOptions, found: Looked, key: Secret): Promise<Written> {
  const { place, prefix, connection, access } = found;
  const { url, kind, plane } = connection;
  // Where nothing could be read, nothing was looked at.
  const approve = (now: Provider) => {
    if (Object.keys(access).length > 0)
      refuseElsewhere(destinationOf(access), destinationOf(plane.portable.fromSpec(plane.portable.specOf(now)).portable));
  };
  const secret = key.prefixed(prefix);
  const origins = new Map([[secret, { reference: options.origin, ...(prefix === "" ? {} : { prefix }) }]]);
  const subject = { origin: url.origin, kind, provider: place.id };
  const { lockFolder, clock, random, signal } = context;
  return duringWrite(subject, { lockFolder, clock, random, signal, warn: options.warn }, () =>
    performWrite(context, connection, beginUpdate(found, secret, "agreed", approve), {
      action: "update",
      provider: { id: place.id, name: place.name },
      spec: changesOf(found, secret),
      origins,
    }),
  );
}

/** @throws UnsupportedOperationError where one credential alone cannot be written */
function beginUpdate(
  found: Found,
  secret: Secret,
  consent: "agreed" | "unasked",
  approve?: UpdateArguments<Spec>["approve"],
): Conversation<Written> {
  const { place, connection, recalled } = found;
  const { plane, settings } = connection;
  const { update } = plane.operations;
  if ("unsupported" in update) throw new UnsupportedOperationError(update.unsupported);
  const given = {
    selector: place.id,
    changes: changesOf(found, secret),
    clear: [],
    settings,
    ...recalled,
    ...(approve === undefined ? {} : { approve }),
  };
  return update(consent === "agreed" ? { ...given, consent: true } : given);
}

function changesOf({ place, path }: Found, secret: Secret): Spec {
  const part = place.field.replace(/^credentials\./, "");
  const reason = isPartOfPair(part)
    ? `${part} is one of several parts that are made together, and opens nothing beside the old ones`
    : path.includes("[")
      ? `"${path}" is one of several values that are stored as a whole, and the others cannot be read back`
      : undefined;
  if (reason !== undefined)
    throw new UnsupportedOperationError(reason, {
      hint: `give all of them anew: \`llmp update ${place.id}\`; once that is done, the same rotation finds the new one there`,
    });
  return path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), secret) as Spec;
}
