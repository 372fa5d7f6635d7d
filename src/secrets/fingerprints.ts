// What llmp remembers of the secrets that it wrote: where each went, when, where it came from, and a keyed fingerprint to know it again by.

import { SecretUnavailableError } from "../errors.ts";
import { type FingerprintKey, type FoundKey, fits, isKey, isMadeOf, wasReplaced } from "./fingerprints/found-key.ts";
import type { KeyOptions } from "./fingerprints/key.ts";
import { openMemory } from "./fingerprints/memory.ts";
import {
  type Accepted,
  type ConnectionPlace,
  type Effect,
  type FingerprintRecord,
  isOfConnection,
  isOfProvider,
  type KnownProvider,
  type SecretDestination,
} from "./fingerprints/records.ts";
import { follow } from "./fingerprints/running-write.ts";
import type { SecretOrigin } from "./references.ts";
import type { Secret } from "./secret.ts";
import type { SecretSources } from "./sources.ts";

export type { Accepted, ConnectionPlace, KnownProvider };

/** `same`: it is what llmp last wrote there. `changed here`: it is another one. `unknown`: that cannot be told. */
export type SecretState = "same" | "changed here" | "unknown";

/** One secret that a write carries. */
export interface CarriedSecret {
  /** Canonical: `apiKey`, `credentials.NAME` or `headers.NAME`; the native path where it has no such name. */
  readonly field: string;
  /** Dotted path in the control plane's own words: `customKeys.OPENAI_API_KEY`. */
  readonly path: string;
  readonly secret: Secret;
  /** Where it came from; absent for one that was typed or written out. */
  readonly origin?: SecretOrigin;
  /** What is sent beside it and shown by no read; laid over what is remembered of that. Absent where there is no such thing. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** A write that may carry secrets. */
export interface SecretWrite {
  readonly connection: ConnectionPlace;
  /** The provider, as far as it is known beforehand. */
  readonly provider: KnownProvider;
  readonly effect: Effect["effect"];
  /** Native names of fields that are emptied, or given anew as a whole. */
  readonly emptied: readonly string[];
  readonly secrets: readonly CarriedSecret[];
}

/** A write that is going on. */
export interface RunningWrite {
  /** To be awaited before the first request that changes something: what may be replaced counts as doubtful from then on, also when llmp is killed. */
  sending(): Promise<void>;
  /** It was accepted. */
  done(accepted: Accepted): void;
  /** Nothing was changed. */
  failed(): void;
  /** It may have been made, or a part of it. What is known of the provider afterwards is given where there is anything. */
  unknown(accepted?: Accepted): void;
}

/** A secret of a provider. */
export interface SecretPlace {
  readonly connection: ConnectionPlace;
  readonly providerId: string;
  /** Canonical. */
  readonly field: string;
}

/** A secret that llmp wrote, without the secret. */
export interface RememberedSecret extends ConnectionPlace {
  readonly provider: { readonly id: string; readonly name: string };
  readonly field: string;
  readonly path: string;
  /** Where it came from, as it can be read again: `keychain:NAME`. Paths of files are absolute. */
  readonly reference?: string;
  /** What was put before what the reference gives. */
  readonly prefix?: string;
  /** Where it came from otherwise, in words. */
  readonly source?: string;
  /** Where the provider led then; absent where that was not told. */
  readonly destination?: SecretDestination;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
  /** False after a later write whose outcome is not known: the secret may have been replaced, or may never have arrived. */
  readonly isCertain: boolean;
  /** False where another key made the fingerprint than there is now: it fits nothing then. */
  readonly isComparable: boolean;
}

/** No method throws but where it says so. What goes wrong on the way is told by `settle`. */
export interface Fingerprints {
  /** Looks for the key of fingerprints meanwhile, where the write carries secrets. */
  begin(write: SecretWrite): RunningWrite;
  compare(place: SecretPlace, secret: Secret): Promise<SecretState>;
  /** Every place that holds the secret, or may, also behind a prefix. Throws LlmpError where that cannot be told. */
  find(secret: Secret): Promise<readonly RememberedSecret[]>;
  /** Every place whose secret took the place of this one when it was last written. Throws LlmpError where that cannot be told. */
  findReplaced(secret: Secret): Promise<readonly RememberedSecret[]>;
  /** All that is remembered, of one connection or of all. Throws LlmpError where the file cannot be read. */
  remembered(connection?: ConnectionPlace): Promise<readonly RememberedSecret[]>;
  /** What is remembered of one place: two, where it is not known which of them it holds; nothing where the file cannot be read. */
  about(place: SecretPlace): Promise<readonly Pick<RememberedSecret, "prefix" | "destination">[]>;
  /** Whatever other llmp have written to the file since it was read is seen from now on. */
  refresh(): Promise<void>;
  /** By the id of a provider of the connection, what was last sent beside its secret, where that is known. */
  besideSecrets(connection: ConnectionPlace): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  renameProfile(from: string, to: string): void;
  /** Gives how many secrets were remembered. */
  forgetProfile(name: string): Promise<number>;
  /** Brings everything to the disk, and gives what is worth telling, once each. */
  settle(): Promise<readonly string[]>;
}

export interface FingerprintsOptions {
  /** The folder of the settings. */
  readonly folder: string;
  /** LLMP_FINGERPRINT_KEY. */
  readonly key: string | undefined;
  readonly sources: SecretSources;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Opens what is remembered; nothing is read, asked or made before it is used. */
export function openFingerprints({ folder, key: text, sources, now }: FingerprintsOptions): Fingerprints {
  const file = `${folder.replace(/[\\/]+$/, "")}/fingerprints.json`;
  const memory = openMemory(file, now);
  const keys = openKeys({ text, sources, file }, memory.warn);

  async function findWhere(isMeant: (record: FingerprintRecord, key: FingerprintKey) => boolean): Promise<readonly RememberedSecret[]> {
    const records = await memory.read();
    const key = records.length === 0 ? undefined : await keys.find();
    if (key === undefined) return [];
    if (!isKey(key)) throw incomparable(key.reason);
    return records.filter((record) => isMeant(record, key)).map((record) => describe(record, key));
  }

  return {
    begin(write) {
      // So that it is there when the write is made.
      if (write.secrets.length > 0) keys.find();
      return follow(write, { memory, key: keys.findOrMake, now });
    },
    async compare({ connection, providerId: id, field }, secret) {
      const records = (await memory.readQuietly()).filter((record) => isOfProvider(record, connection, { id }) && record.field === field);
      const [record, ...others] = records;
      if (record === undefined || others.length > 0 || record.isDoubtful) return "unknown";
      const key = await keys.find();
      if (!isKey(key)) memory.warn(`what was written before cannot be compared: ${key.reason}`);
      if (!isKey(key) || key.id !== record.keyId) return "unknown";
      return fits(record, secret, key) ? "same" : "changed here";
    },
    find: (secret) => findWhere((record, key) => isMadeOf(record, secret, key)),
    findReplaced: (secret) => findWhere((record, key) => wasReplaced(record, secret, key)),
    async remembered(connection) {
      const records = (await memory.read()).filter((record) => connection === undefined || isOfConnection(record, connection));
      const key = records.length === 0 ? undefined : await keys.find();
      return records.map((record) => describe(record, key));
    },
    async about({ connection, providerId: id, field }) {
      return (await memory.readQuietly()).filter((record) => isOfProvider(record, connection, { id }) && record.field === field);
    },
    async besideSecrets(connection) {
      const records = (await memory.readQuietly()).filter((record) => isOfConnection(record, connection));
      return new Map(records.flatMap(({ provider, beside }) => (beside === undefined ? [] : [[provider.id, beside] as const])));
    },
    renameProfile(from, to) {
      const isOfIt = ({ profile }: FingerprintRecord) => profile === from;
      memory.changeWhere(isOfIt, (records) => records.map((record) => (isOfIt(record) ? { ...record, profile: to } : record)));
    },
    async forgetProfile(name) {
      const isOfIt = ({ profile }: FingerprintRecord) => profile === name;
      const forgotten = (await memory.readQuietly()).filter(isOfIt).length;
      if (forgotten > 0) memory.change((records) => records.filter((record) => !isOfIt(record)));
      return forgotten;
    },
    refresh: memory.refresh,
    settle: memory.settle,
  };
}

interface Keys {
  find(): Promise<FoundKey>;
  /** For a secret that was written. What stands in the way is told. */
  findOrMake(): Promise<FoundKey>;
}

/** The key is looked for once, and made at most once. */
function openKeys(options: KeyOptions, warn: (line: string) => void): Keys {
  let found: Promise<FoundKey> | undefined;
  let made: Promise<FoundKey> | undefined;
  const find = () => {
    found ??= import("./fingerprints/key.ts").then(({ findKey }) => findKey(options));
    return found;
  };
  return {
    find,
    async findOrMake() {
      const known = await find();
      if (!isKey(known) && known.canBeMade) made ??= import("./fingerprints/key.ts").then(({ makeKey }) => makeKey(options));
      const key = (await made) ?? known;
      if (!isKey(key) && key.isMistake) warn(`what is written is not remembered: ${key.reason}`);
      // Whatever is compared from now on is compared with this one.
      found = Promise.resolve(key);
      return key;
    },
  };
}

function describe(record: FingerprintRecord, key: FoundKey | undefined): RememberedSecret {
  const { controlPlane, url, profile, provider, field, path, reference, prefix, source, destination, writtenAt, keyId, isDoubtful } =
    record;
  return {
    controlPlane,
    url,
    ...(profile === undefined ? {} : { profile }),
    provider: { id: provider.id, name: provider.name },
    field,
    path,
    ...(reference === undefined ? {} : { reference }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    writtenAt,
    isCertain: isDoubtful === undefined,
    isComparable: key !== undefined && isKey(key) && key.id === keyId,
  };
}

function incomparable(reason: string): SecretUnavailableError {
  return new SecretUnavailableError(`what llmp wrote cannot be compared: ${reason}`, {
    hint: "the key of fingerprints is kept in the store of secrets, or given by LLMP_FINGERPRINT_KEY",
  });
}
