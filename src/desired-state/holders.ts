// The providers that use a key: those that llmp remembers to have given it to, or those of a vendor on named connections.

import { type Connection, connect } from "../connection/connection.ts";
import { placeOf, recallBesideKeys } from "../connection/recorded-write.ts";
import { flagOf } from "../control-planes/flags.ts";
import { CancelledError, type ErrorCode, LlmpError, UnsupportedOperationError } from "../errors.ts";
import type { ConnectionPlace, RememberedSecret } from "../secrets/fingerprints.ts";
import type { Secret } from "../secrets/secret.ts";
import { type FoundHolder, type HolderContext, type HolderOptions, hold } from "./holder.ts";
import type { HolderPlace } from "./rotation.ts";

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
      if ("message" in reached) return outOfReach(place, reached);
      const isLanded = after.some((other) => isSamePlace(other, secret) && other.isCertain);
      const byRotation = taken.some((other) => isSamePlace(other, secret));
      const recalled = await recallBesideKeys(context, reached);
      const found = { place, path: singleField(reached, field, path), prefix, newKey, connection: reached, recalled };
      return hold(context, options, { ...found, ...(isLanded ? { landed: { byRotation } } : {}) });
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
      const secretPlace = { connection: at, providerId: provider.id, field: "apiKey" };
      const [written, ...others] = await context.fingerprints.about(secretPlace);
      const prefix = others.length === 0 ? (written?.prefix ?? "") : "";
      const state = await context.fingerprints.compare(secretPlace, newKey.prefixed(prefix));
      const place = {
        target: at.profile ?? at.url,
        controlPlane: at.controlPlane,
        id: provider.id,
        name: provider.name,
        field: "apiKey",
      };
      const recalled = await recallBesideKeys(context, connection);
      const landed = state === "same" ? { landed: { byRotation: false } } : {};
      return hold(context, options, { place, path: mainKeyOf(connection), prefix, newKey, connection, recalled, ...landed });
    }),
  );
}

/** A key that was written within a whole group is written by the field of its own, and what else was in the group goes along. */
function singleField(connection: Connection, field: string, path: string): string {
  const [group = ""] = path.split(".");
  return field === "apiKey" && connection.plane.fields[group]?.kind === "json" ? mainKeyOf(connection) : path;
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
  readonly code: ErrorCode;
  readonly message: string;
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
    const connection = await connect(
      context,
      profile === undefined ? {} : { profile, profileOrigin: "where the key was written" },
      options,
    );
    const there = placeOf(connection);
    if (there.url === url && there.controlPlane === controlPlane && there.profile === profile) return connection;
    const way = profile === undefined ? "what is configured here" : `profile ${profile}`;
    return {
      code: "usage",
      message: `${way} leads to ${there.url} (${there.controlPlane}), not to ${url} (${controlPlane}), where the key was written`,
      hint: `make a profile for it: \`llmp login NAME --control-plane ${controlPlane} --url ${url}\`, and write the key there once with it`,
    };
  } catch (error) {
    if (!(error instanceof LlmpError) || error instanceof CancelledError) throw error;
    return { code: error.code, message: error.message, ...(error.details.hint === undefined ? {} : { hint: error.details.hint }) };
  }
}

function outOfReach(place: HolderPlace, error: Unreached): FoundHolder {
  return { place, obstacle: { action: "failed", error }, write: neverReached, verify: neverReached };
}

async function neverReached(): Promise<never> {
  throw new Error("a provider that is out of reach is written to");
}
