// What is remembered of written secrets, and how a write changes it: pure functions from records to records.

/** A connection by what it leads to, and the profile that it was made of. */
export interface ConnectionPlace {
  /** Kind of the control plane. */
  readonly controlPlane: string;
  /** Without credentials, query and trailing slash. */
  readonly url: string;
  readonly profile?: string;
}

/** Where the control plane sends a secret: see vendors/destination.ts. */
export interface SecretDestination {
  readonly vendor?: string;
  readonly baseUrl?: string;
}

export interface FingerprintRecord extends ConnectionPlace {
  readonly provider: { readonly id: string; readonly name: string };
  /** Canonical: `apiKey`, `credentials.NAME` or `headers.NAME`; the native path where there is no such name for it. */
  readonly field: string;
  /** Dotted path in the control plane's own words: `customKeys.OPENAI_API_KEY`. */
  readonly path: string;
  /** Where the secret came from, where that can be read again. */
  readonly reference?: string;
  /** What was put before it: `Bearer `. */
  readonly prefix?: string;
  /** What it came from otherwise, in words: `exec:op …`. Never read. */
  readonly source?: string;
  /** What was sent beside the secret and is shown by no read, by the names of fields. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Where the provider led when the secret was written, or when llmp itself moved it since. */
  readonly destination?: SecretDestination;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
  /** Tells the keys of fingerprints apart; nothing follows from it. */
  readonly keyId: string;
  /** Random, so that equal secrets do not look equal; also what tells records apart. */
  readonly salt: string;
  readonly fingerprint: string;
  /** The fingerprint of the secret that this one took the place of, made with the same key. */
  readonly replaced?: { readonly salt: string; readonly fingerprint: string };
  /** A write has begun since whose outcome is not known: this secret may have been replaced, or may never have arrived. */
  readonly isDoubtful?: true;
}

/** Which provider a write is about, as far as that is known before it. */
export interface KnownProvider {
  readonly id?: string;
  readonly name?: string;
}

/** Secrets that go together: those that sign in to the vendor, and those of further headers. */
export type SecretGroup = "credentials" | "headers";

/** How a write ended that the control plane has accepted. */
export interface Accepted {
  readonly provider: { readonly id: string; readonly name: string };
  /** The id of the provider that this one took the place of. */
  readonly replaced?: string;
  /** Where the provider leads now. */
  readonly destination?: SecretDestination;
  /** This very write led it there, so that it holds for the secrets that stayed as well. */
  readonly isMoved?: true;
  /** What was stored before and is gone, but for what this write gave. */
  readonly forgets: readonly SecretGroup[];
}

/** What a write does to a provider, as far as it concerns records. */
export interface Effect {
  readonly connection: ConnectionPlace;
  /** A provider that is created had no secrets before: whatever is remembered under its id was of another one. */
  readonly effect: "creates" | "changes" | "deletes";
  /** Native names of fields that are emptied, or given anew as a whole. */
  readonly emptied: readonly string[];
  /** The places of the secrets that it carries. */
  readonly given: readonly Pick<FingerprintRecord, "field" | "path">[];
}

export function isOfConnection(record: ConnectionPlace, { controlPlane, url, profile }: ConnectionPlace): boolean {
  return record.controlPlane === controlPlane && record.url === url && record.profile === profile;
}

export function isOfProvider(record: FingerprintRecord, connection: ConnectionPlace, { id, name }: KnownProvider): boolean {
  if (!isOfConnection(record, connection)) return false;
  return id === undefined ? name !== undefined && [record.provider.id, record.provider.name].includes(name) : record.provider.id === id;
}

/** Marks records as doubtful, or takes the mark away; records are named by their salts. */
export function withDoubt(
  records: readonly FingerprintRecord[],
  salts: ReadonlySet<string>,
  doubt: "doubtful" | "certain",
): readonly FingerprintRecord[] {
  if (salts.size === 0) return records;
  return records.map((record) => {
    if (!salts.has(record.salt)) return record;
    const { isDoubtful: _isDoubtful, ...certain } = record;
    return doubt === "certain" ? certain : { ...certain, isDoubtful: true };
  });
}

/** The records after a write that was accepted: what it left of the provider's, and those that it made. */
export function afterAccepted(
  records: readonly FingerprintRecord[],
  { connection, effect, emptied, given }: Effect,
  accepted: Accepted,
): readonly FingerprintRecord[] {
  if (!records.some((record) => isConcerned(record, connection, accepted))) return records;
  const isGone = (record: FingerprintRecord) =>
    effect !== "changes" ||
    // What a part is called may have depended on something that has changed; its path has not.
    given.some(({ field, path }) => field === record.field || path === record.path) ||
    accepted.forgets.includes(groupOf(record)) ||
    emptied.some((name) => isWithin(record.path, name));
  return moved(
    records.filter((record) => !isConcerned(record, connection, accepted) || !isGone(record)),
    connection,
    accepted,
  );
}

/** The records, with those of the provider under the id and the name that it has now, and where it leads if that was changed. */
export function moved(
  records: readonly FingerprintRecord[],
  connection: ConnectionPlace,
  accepted: Accepted,
): readonly FingerprintRecord[] {
  return records.map((record) =>
    isConcerned(record, connection, accepted)
      ? {
          ...record,
          provider: { ...record.provider, ...accepted.provider },
          ...(accepted.isMoved && accepted.destination !== undefined ? { destination: accepted.destination } : {}),
        }
      : record,
  );
}

/** Whether the record is of the provider that the write was about, also under the id that it had before. */
export function isConcerned(record: FingerprintRecord, connection: ConnectionPlace, { provider, replaced }: Accepted): boolean {
  const { id } = record.provider;
  // The id first, which tells nearly all of them apart.
  return (id === provider.id || id === replaced) && isOfConnection(record, connection);
}

function groupOf({ field }: FingerprintRecord): SecretGroup {
  return field.startsWith("headers.") ? "headers" : "credentials";
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}
