// One write as it goes on: what it may replace is doubtful from before the first request until the outcome is known.

import type { CarriedSecret, RunningWrite, SecretWrite } from "../fingerprints.ts";
import { type FingerprintKey, type FoundKey, fits, isKey } from "./found-key.ts";
import type { Change, Memory, Records } from "./memory.ts";
import {
  type Accepted,
  afterAccepted,
  type Effect,
  type FingerprintRecord,
  isConcerned,
  isOfProvider,
  moved,
  withDoubt,
} from "./records.ts";

interface Circumstances {
  readonly memory: Memory;
  /** Asked only for a secret that was sent. */
  key(): Promise<FoundKey>;
  /** Milliseconds since 1970. */
  now(): number;
}

export function follow(write: SecretWrite, { memory, key, now }: Circumstances): RunningWrite {
  const { connection, provider, secrets } = write;
  const effect = { ...write, given: secrets };
  const findKey = async () => (secrets.length === 0 ? undefined : key());
  let doubted: ReadonlySet<string> = new Set();
  return {
    async sending() {
      if (write.effect !== "changes" || (secrets.length === 0 && write.emptied.length === 0)) return;
      const records = (await memory.readQuietly()).filter((record) => isOfProvider(record, connection, provider) && !record.isDoubtful);
      if (records.length === 0) return;
      doubted = new Set(records.map(({ salt }) => salt));
      memory.change((all) => withDoubt(all, doubted, "doubtful"));
      await memory.flush();
    },
    done(accepted) {
      memory.run(async () => {
        const before = write.effect === "changes" && secrets.length > 0 ? await memory.readQuietly() : [];
        const mine = before.filter((record) => isConcerned(record, connection, accepted));
        const made = await makeRecords(write, accepted, { key: await findKey(), mine, beside: mine, now });
        const change: Change = (all) => [...afterAccepted(withDoubt(all, doubted, "certain"), effect, accepted), ...made];
        if (made.length > 0) memory.change(change);
        else memory.changeWhere((record) => isConcerned(record, connection, accepted), change);
      });
    },
    failed() {
      if (doubted.size > 0) memory.change((all) => withDoubt(all, doubted, "certain"));
    },
    unknown(accepted) {
      memory.run(async () => {
        const records = write.effect === "creates" ? [] : await memory.readQuietly();
        const mine = records.filter((record) =>
          accepted === undefined ? isOfProvider(record, connection, provider) : isConcerned(record, connection, accepted),
        );
        const holder = accepted?.provider ?? mine[0]?.provider ?? identify(write);
        if (holder === undefined) return;
        const found = await findKey();
        const { news, certain } = weigh(write, { mine, doubted, key: found });
        const made = await makeRecords(
          { ...write, secrets: news },
          { ...accepted, provider: holder },
          { key: found, mine: [], beside: mine, now },
        );
        memory.change((all) => [
          ...place(withDoubt(all, certain, "certain"), effect, accepted),
          ...made.map((record) => ({ ...record, isDoubtful: true as const })),
        ]);
      });
    },
  };
}

/** Of a provider that somebody else made nothing is remembered yet: its id is that of the write. */
function identify({ provider: { id, name }, secrets }: SecretWrite): FingerprintRecord["provider"] | undefined {
  return id === undefined || secrets.length === 0 ? undefined : { id, name: name ?? id };
}

function place(records: Records, effect: Effect, accepted: Accepted | undefined): Records {
  if (accepted === undefined) return records;
  return effect.effect === "creates" ? afterAccepted(records, effect, accepted) : moved(records, effect.connection, accepted);
}

interface Held {
  /** What is remembered of the provider. */
  readonly mine: Records;
  /** Salts of those that were certain before the write. */
  readonly doubted: ReadonlySet<string>;
  readonly key: FoundKey | undefined;
}

/** Whatever the outcome was, a place that held the very secret that was sent holds it still. */
function weigh({ secrets }: SecretWrite, { mine, doubted, key }: Held) {
  if (key === undefined || !isKey(key)) return { news: [], certain: new Set<string>() };
  const held = secrets.map((carried) => ({
    carried,
    record: mine.find((record) => record.field === carried.field && fits(record, carried.secret, key)),
  }));
  return {
    news: held.flatMap(({ carried, record }) => (record === undefined ? [carried] : [])),
    certain: new Set(held.flatMap(({ record }) => (record !== undefined && doubted.has(record.salt) ? [record.salt] : []))),
  };
}

interface Making {
  readonly key: FoundKey | undefined;
  /** What the secrets may take the place of. */
  readonly mine: Records;
  /** What is remembered of the provider. */
  readonly beside: Records;
  now(): number;
}

/** None without a key. */
async function makeRecords(
  { connection, secrets }: SecretWrite,
  { provider: { id, name }, destination }: Pick<Accepted, "provider" | "destination">,
  { key, mine, beside, now }: Making,
): Promise<Records> {
  if (key === undefined || !isKey(key)) return [];
  const { controlPlane, url, profile } = connection;
  return Promise.all(
    secrets.map(async (carried) => {
      const salt = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
      return {
        controlPlane,
        url,
        ...(profile === undefined ? {} : { profile }),
        provider: { id, name },
        field: carried.field,
        path: carried.path,
        ...(await describeOrigin(carried)),
        ...describeBeside(carried, beside),
        ...(destination === undefined ? {} : { destination }),
        writtenAt: new Date(now()).toISOString(),
        keyId: key.id,
        salt,
        fingerprint: key.fingerprint(carried.secret, salt),
        ...describeReplaced(carried, mine, key),
      };
    }),
  );
}

/** What the secret takes the place of: another one of its field; or what that one had replaced, where the same is written again. */
function describeReplaced({ field, secret }: CarriedSecret, mine: Records, key: FingerprintKey): Pick<FingerprintRecord, "replaced"> {
  const before = mine.filter((record) => record.field === field && record.keyId === key.id);
  const other = before.find((record) => !fits(record, secret, key));
  if (other !== undefined) return { replaced: { salt: other.salt, fingerprint: other.fingerprint } };
  const replaced = before.find((record) => record.replaced !== undefined)?.replaced;
  return replaced === undefined ? {} : { replaced };
}

/** What is not named goes along as it was: see `besideKey` of a control plane. */
function describeBeside({ field, beside }: CarriedSecret, records: Records): Pick<FingerprintRecord, "beside"> {
  if (beside === undefined) return {};
  const before = records.filter((record) => record.field === field).at(-1)?.beside;
  return { beside: { ...before, ...beside } };
}

/** A command may hold a password among its arguments, and what was piped in cannot be read again: of these the label is kept. */
async function describeOrigin({ origin }: CarriedSecret): Promise<Pick<FingerprintRecord, "reference" | "prefix" | "source">> {
  if (origin === undefined) return {};
  const { reference } = origin;
  const { scheme, rest, text } = reference;
  const prefix = origin.prefix === undefined ? {} : { prefix: origin.prefix };
  if (scheme === "exec" || scheme === "standardInput") {
    const { labelReference } = await import("../references.ts");
    return { source: labelReference(reference), ...prefix };
  }
  if (scheme !== "file" || rest.startsWith("~")) return { reference: text, ...prefix };
  const { resolve } = await import("node:path");
  return { reference: `file:${resolve(rest)}`, ...prefix };
}
