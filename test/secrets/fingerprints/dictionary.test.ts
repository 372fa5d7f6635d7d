// Fingerprints reveal nothing: what an attacker does who has the file and a dictionary, and not the key.

import { createHash, createHmac, hash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Secret } from "../../../src/secrets/secret.ts";
import { install, PLACE } from "./installation.ts";

const ATTACKED = "not-a-real-key-0777777";

/** A million of the form that the attacked key has, which is among them. */
function* candidates(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield `not-a-real-key-${String(index).padStart(7, "0")}`;
}

interface Attack {
  /** The beginning of everything in the file that could be a digest, in hexadecimal. */
  readonly targets: ReadonlySet<string>;
  /** As bytes, and as it is written. */
  readonly salts: readonly [Buffer, Buffer];
  /** What else an HMAC could have for its key. */
  readonly ids: readonly Buffer[];
}

/** Characters of a digest: enough to tell a hit from chance, and what one that was cut still shows. */
const SHOWN = 12;

function prepare(text: string): Attack {
  const state = JSON.parse(text);
  const texts = listTexts(state).flatMap((value) => [
    ...(/^[0-9a-f]{12,}$/i.test(value) ? [value.toLowerCase()] : []),
    ...(/^[A-Za-z0-9+/_-]{8,}=*$/.test(value) ? [Buffer.from(value, "base64").toString("hex")] : []),
  ]);
  const { salt, keyId, provider } = state.records[0];
  return {
    targets: new Set(texts.filter(({ length }) => length >= SHOWN).map((digest) => digest.slice(0, SHOWN))),
    salts: [Buffer.from(salt, "base64"), Buffer.from(salt)],
    ids: [Buffer.from(keyId), Buffer.from(provider.id)],
  };
}

function listTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(listTexts) : [];
}

/** How a fingerprint could be made of a candidate: a digest in hexadecimal. */
type Way = (candidate: Buffer) => string;

const BLOCK = 64;
const ROOM = 256;

// By hand and in one piece of memory: objects of their own for each of a million take several times as long.
function hashAfter(salt: Buffer): Way {
  const text = Buffer.concat([salt, Buffer.alloc(ROOM)]);
  return (candidate) => hash("sha256", text.subarray(0, salt.length + candidate.copy(text, salt.length)), "hex");
}

function hashBefore(salt: Buffer): Way {
  return (candidate) => hash("sha256", Buffer.concat([candidate, salt]), "hex");
}

function hmacWith(key: Buffer): Way {
  const padded = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
  const inner = hashAfter(padded.map((byte) => byte ^ 0x36) as Buffer);
  const outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  return (candidate) => {
    outer.write(inner(candidate), BLOCK, "hex");
    return hash("sha256", outer, "hex");
  };
}

/** The candidates that fit anything in the file, in any of the ways in which a fingerprint without a key of its own could have been made. */
function attack({ targets, salts: [salt, written], ids }: Attack, dictionary: Iterable<string>): readonly string[] {
  const ways: readonly Way[] = [
    (candidate) => hash("sha256", candidate, "hex"),
    hashAfter(salt),
    hashBefore(salt),
    hashAfter(written),
    hmacWith(salt),
    hmacWith(written),
    ...ids.map(hmacWith),
    (candidate) => createHmac("sha256", candidate).update(salt).digest("hex"),
  ];
  const hits: string[] = [];
  for (const candidate of dictionary) {
    const bytes = Buffer.from(candidate);
    if (ways.some((way) => targets.has(way(bytes).slice(0, SHOWN)))) hits.push(candidate);
  }
  return hits;
}

test("a dictionary of a million, with the key in it, matches nothing in the file", { timeout: 600_000 }, async () => {
  const installation = await install();
  await installation.write(ATTACKED);
  const attacked = prepare(await installation.text());
  const [record] = await installation.records();
  // What is to be found is there to be found.
  expect(attacked.targets).toContain(
    Buffer.from(record?.fingerprint ?? "", "base64")
      .toString("hex")
      .slice(0, SHOWN),
  );
  let tried = 0;
  let isTried = false;
  function* counted() {
    for (const candidate of candidates(1_000_000)) {
      tried += 1;
      isTried ||= candidate === ATTACKED;
      yield candidate;
    }
  }
  expect({ hits: attack(attacked, counted()), tried, isTried }).toEqual({ hits: [], tried: 1_000_000, isTried: true });
});

const salt = "c2l4dGVlbi1ieXRlcy0xNg==";
const salted = Buffer.from(salt, "base64");

test.each([
  ["a bare hash", createHash("sha256").update(ATTACKED).digest("hex")],
  ["a bare hash that was cut", createHash("sha256").update(ATTACKED).digest("hex").slice(0, 16)],
  ["a hash after the salt", createHash("sha256").update(salted).update(ATTACKED).digest("base64")],
  ["a hash before the salt", createHash("sha256").update(ATTACKED).update(salted).digest("base64")],
  ["a hash of the salt as it is written", createHash("sha256").update(salt).update(ATTACKED).digest("base64")],
  ["an HMAC with the id of the provider for its key", createHmac("sha256", "lpr_1").update(ATTACKED).digest("base64")],
  ["an HMAC with the salt for its key", createHmac("sha256", salted).update(ATTACKED).digest("base64")],
  ["an HMAC with the secret for its key", createHmac("sha256", ATTACKED).update(salted).digest("base64")],
])("the attack finds the key where the fingerprint is %s", async (_name, fingerprint) => {
  const installation = await install();
  await installation.write(ATTACKED);
  const state = JSON.parse(await installation.text());
  const weak = { ...state, records: [{ ...state.records[0], salt, fingerprint }] };
  expect(attack(prepare(JSON.stringify(weak)), [...candidates(100), ATTACKED])).toEqual([ATTACKED]);
});

test("two installations give different fingerprints for the same key, and neither can read the other's", async () => {
  const [one, other] = [await install(), await install()];
  await one.write(ATTACKED);
  await other.write(ATTACKED);
  const [[first], [second]] = [await one.records(), await other.records()];
  expect(first?.fingerprint).not.toBe(second?.fingerprint);
  expect(first?.keyId).not.toBe(second?.keyId);
  await writeFile(other.file, await one.text());
  expect(await other.process().compare(PLACE, new Secret(ATTACKED))).toBe("unknown");
});

test("equal keys of one installation do not look equal", async () => {
  const installation = await install();
  await installation.write(ATTACKED);
  await installation.write(ATTACKED, { accepted: { provider: { id: "lpr_2", name: "Other" } } });
  const records = await installation.records();
  expect(new Set(records.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  expect(new Set(records.map(({ salt }) => salt)).size).toBe(2);
});
