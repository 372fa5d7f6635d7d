// The providers that use a key: those that llmp remembers to have given it to, or those of a vendor on named connections.

import { type Connection, type ConnectionOptions, connect } from "../connection/connection.ts";
import { performWrite, placeOf, type RecordingContext } from "../connection/recorded-write.ts";
import { duringWrite } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { Spec } from "../control-planes/control-plane.ts";
import { flagOf } from "../control-planes/flags.ts";
import type { PortableSpec } from "../control-planes/portable.ts";
import { ApiError, LlmpError, UnsupportedOperationError } from "../errors.ts";
import type { ConnectionPlace, RememberedSecret } from "../secrets/fingerprints.ts";
import type { Reference } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import type { VendorAccess } from "../vendors/verdict.ts";
import type { Holder, HolderPlace } from "./rotation.ts";

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
}

/** Keys of a rotation. */
export interface KeyPair {
  readonly oldKey: Secret | undefined;
  readonly newKey: Secret;
}

/**
 * Every provider that llmp last gave the old key or the new one.
 *
 * @throws SecretUnavailableError where it cannot be told, for want of the key of fingerprints
 */
export async function findByKey(
  context: HolderContext,
  { oldKey, newKey }: KeyPair,
  options: HolderOptions,
): Promise<readonly FoundHolder[]> {
  const { fingerprints } = context;
  const [before, after, taken] = await Promise.all([
    oldKey === undefined ? [] : fingerprints.find(oldKey),
    fingerprints.find(newKey),
    oldKey === undefined ? [] : fingerprints.findReplaced(oldKey),
  ]);
  const reach = openReach(context, options);
  return Promise.all(
    uniquePlaces([...before, ...after]).map(async (secret) => {
      const { provider, field, path, prefix = "", controlPlane, profile, url } = secret;
      const place = { target: profile ?? url, controlPlane, id: provider.id, name: provider.name, field };
      const reached = await reach(secret);
      if ("reason" in reached) return outOfReach(place, reached);
      const isLanded = after.some((other) => isSamePlace(other, secret) && other.isCertain);
      const byRotation = taken.some((other) => isSamePlace(other, secret));
      return hold(context, options, { place, path, prefix, connection: reached, ...(isLanded ? { landed: { byRotation } } : {}) });
    }),
  );
}

/** Every provider of the vendor on these connections; its main key is meant. */
export async function findByVendor(
  context: HolderContext,
  connections: readonly Connection[],
  { vendor, newKey }: { readonly vendor: string; readonly newKey: Secret },
  options: HolderOptions,
): Promise<readonly FoundHolder[]> {
  const lists = await Promise.all(
    connections.map(async (connection) => {
      const { list } = connection.plane.operations;
      if ("unsupported" in list) throw new UnsupportedOperationError(list.unsupported);
      const providers = await connection.perform(list({ settings: connection.settings }));
      return providers.filter((provider) => provider.vendor === vendor).map((provider) => ({ connection, provider }));
    }),
  );
  return Promise.all(
    lists.flat().map(async ({ connection, provider }) => {
      const at = placeOf(connection);
      const state = await context.fingerprints.compare({ connection: at, providerId: provider.id, field: "apiKey" }, newKey);
      const place = {
        target: at.profile ?? at.url,
        controlPlane: at.controlPlane,
        id: provider.id,
        name: provider.name,
        field: "apiKey",
      };
      const landed = state === "same" ? { landed: { byRotation: false } } : {};
      return hold(context, options, { place, path: mainKeyOf(connection), prefix: "", connection, ...landed });
    }),
  );
}

/** The field of the key that goes by no other name. */
function mainKeyOf({ plane }: Connection): string {
  const found = Object.entries(plane.fields).find(([name, field]) => field.kind === "secret" && flagOf(name, field) === "api-key");
  return found?.[0] ?? "apiKey";
}

function uniquePlaces(secrets: readonly RememberedSecret[]): readonly RememberedSecret[] {
  return secrets.filter((secret, index) => secrets.findIndex((other) => isSamePlace(other, secret)) === index);
}

function isSamePlace(one: RememberedSecret, other: RememberedSecret): boolean {
  return (
    one.controlPlane === other.controlPlane &&
    one.url === other.url &&
    one.profile === other.profile &&
    one.provider.id === other.provider.id &&
    one.field === other.field
  );
}

/** Why there is no way to a provider. */
interface Unreached {
  readonly reason: string;
  readonly hint?: string;
}

/** Opens each connection once. */
function openReach(context: HolderContext, options: HolderOptions): (place: ConnectionPlace) => Promise<Connection | Unreached> {
  const opened = new Map<string, Promise<Connection | Unreached>>();
  return (place) => {
    const name = JSON.stringify([place.controlPlane, place.url, place.profile]);
    const found = opened.get(name) ?? reachPlace(context, place, options);
    opened.set(name, found);
    return found;
  };
}

async function reachPlace(context: HolderContext, place: ConnectionPlace, options: HolderOptions): Promise<Connection | Unreached> {
  const { profile, url, controlPlane } = place;
  try {
    const connection = await connect(context, profile === undefined ? {} : { profile }, options);
    const there = placeOf(connection);
    if (there.url === url && there.controlPlane === controlPlane && there.profile === profile) return connection;
    const way = profile === undefined ? "what is configured here" : `profile ${profile}`;
    return {
      reason: `${way} leads to ${there.url} (${there.controlPlane}), not to ${url} (${controlPlane}), where the key was written`,
      hint: `make a profile for it: \`llmp login NAME --control-plane ${controlPlane} --url ${url}\`, and write the key there once with it`,
    };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    return { reason: error.message, ...(error.details.hint === undefined ? {} : { hint: error.details.hint }) };
  }
}

function outOfReach(place: HolderPlace, obstacle: Unreached): FoundHolder {
  return { place, obstacle: { action: "failed", ...obstacle }, write: neverReached, verify: neverReached };
}

async function neverReached(): Promise<never> {
  throw new Error("a provider that is out of reach is written to");
}

interface Found {
  readonly place: HolderPlace;
  /** Dotted path of the secret, in the control plane's own words. */
  readonly path: string;
  /** What stands before the key in what is stored, and is kept. */
  readonly prefix: string;
  readonly connection: Connection;
  readonly landed?: NonNullable<Holder["landed"]>;
}

async function hold(context: HolderContext, options: HolderOptions, found: Found): Promise<FoundHolder> {
  const { place, connection, landed } = found;
  const { plane, settings } = connection;
  const { get } = plane.operations;
  try {
    if ("unsupported" in get) throw new UnsupportedOperationError(get.unsupported);
    const provider = await connection.perform(get({ selector: place.id, settings }), { reuseReads: true });
    const access = plane.portable.fromSpec(plane.portable.specOf(provider)).portable;
    return { ...openHolder(context, options, { ...found, place: { ...place, name: provider.name }, access }), connection, access };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    // A server without reads is written to by the id alone.
    if (error instanceof UnsupportedOperationError) return { ...openHolder(context, options, { ...found, access: {} }), connection };
    const holder = openHolder(context, options, { ...found, access: {} });
    if (error instanceof ApiError && error.code === "not_found")
      return { ...holder, connection, obstacle: { action: "gone", reason: "the control plane holds it no more" } };
    if (landed !== undefined) return { ...holder, connection };
    return { ...holder, connection, obstacle: { action: "failed", reason: error.message, ...hintOf(error) } };
  }
}

function hintOf({ details: { hint } }: LlmpError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function openHolder(context: HolderContext, options: HolderOptions, found: Found & { readonly access: PortableSpec }): Holder {
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

function writeKey(context: HolderContext, options: HolderOptions, { place, path, prefix, connection }: Found, key: Secret) {
  const { plane, settings, url, kind } = connection;
  const { update } = plane.operations;
  if ("unsupported" in update) throw new UnsupportedOperationError(update.unsupported);
  if (path.includes("[")) {
    throw new UnsupportedOperationError(
      `"${path}" is one of several values that are stored as a whole, and the others cannot be read back`,
      {
        hint: `give them all again: \`llmp update ${place.id}\``,
      },
    );
  }
  const secret = key.prefixed(prefix);
  const changes = nest(path.split("."), secret);
  const origins = new Map([[secret, { reference: options.origin, ...(prefix === "" ? {} : { prefix }) }]]);
  const subject = { origin: url.origin, kind, provider: place.id };
  const { lockFolder, clock, random, signal } = context;
  return duringWrite(subject, { lockFolder, clock, random, signal, warn: options.warn }, () =>
    performWrite(context, connection, update({ selector: place.id, changes, clear: [], settings, consent: true }), {
      action: "update",
      provider: { id: place.id, name: place.name },
      spec: changes,
      origins,
    }),
  );
}

function nest(path: readonly string[], value: Secret): Spec {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Spec;
}
