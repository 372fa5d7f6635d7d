// The form of the encrypted file: scrypt makes a key of the passphrase, AES-256-GCM encrypts the entries, names and all, and vouches for the header.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  type ScryptOptions,
  scrypt,
  timingSafeEqual,
} from "node:crypto";
import * as z from "zod/mini";
import { parseJson } from "../record.ts";
import type { Secret } from "./secret.ts";

/** The work that scrypt does for one guess: 128 MiB and some 0.3 s, as OWASP's password storage cheat sheet advises. */
export const SCRYPT_WORK: ScryptWork = { cost: 2 ** 17, blockSize: 8, parallelization: 1 };

export type ScryptWork = Readonly<Required<Pick<ScryptOptions, "cost" | "blockSize" | "parallelization">>>;

// A file that somebody altered must not take all of the memory before it is found out: 1 GiB at most.
const MAXIMUM_MEMORY = 2 ** 30;

const KEY_BYTES = 32;
const SALT_BYTES = 32;
/** What GCM is made for; drawn anew at every writing. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const Base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/));
const Count = z.int().check(z.positive());

const Header = z.strictObject({
  form: z.literal("llmp-secrets"),
  version: z.literal(1),
  scrypt: z.strictObject({ cost: Count, blockSize: Count, parallelization: Count, salt: Base64 }),
  /** Made of the passphrase, to tell a wrong one from a file that somebody altered. */
  check: Base64,
  cipher: z.literal("aes-256-gcm"),
  nonce: Base64,
});

const Sealed = z.strictObject({
  header: Header,
  entries: Base64,
  tag: Base64,
  /** SHA-256 of all the rest: tells damage without the passphrase. Against intent stands the tag. */
  checksum: z.string(),
});

/** The file as it is written. */
export type Sealed = z.infer<typeof Sealed>;

/** What a passphrase and a salt make. */
export interface SealKey {
  readonly work: ScryptWork;
  readonly salt: string;
  readonly encryption: Uint8Array;
  readonly check: Uint8Array;
}

/** Account name → secret. */
export type Entries = ReadonlyMap<string, string>;

/** The file, or what is the matter with it: it is damaged, or it is of a newer llmp. */
export function parseSealed(text: string): Sealed | "damaged" | "newer" {
  const value = parseJson(text);
  const parsed = z.safeParse(Sealed, value);
  if (!parsed.success) return isNewer(value) ? "newer" : "damaged";
  const { checksum, ...rest } = parsed.data;
  const { cost, blockSize, parallelization } = rest.header.scrypt;
  if (checksum !== sum(rest) || 128 * cost * blockSize * parallelization > MAXIMUM_MEMORY) return "damaged";
  return parsed.data;
}

/** Makes the key of an existing file, or that of a new one. Takes some 0.3 s with the usual work. */
export async function deriveKey(passphrase: Secret, given: { readonly work: ScryptWork; readonly salt?: string }): Promise<SealKey> {
  const { cost, blockSize, parallelization } = given.work;
  const salt = given.salt ?? randomBytes(SALT_BYTES).toString("base64");
  const options = { cost, blockSize, parallelization, maxmem: 2 * MAXIMUM_MEMORY };
  const master = await new Promise<Buffer>((resolve, reject) =>
    // The same letters have two spellings in Unicode, and systems differ in which one a keyboard gives.
    scrypt(passphrase.reveal().normalize("NFC"), Buffer.from(salt, "base64"), KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
  const expand = (purpose: string) => new Uint8Array(hkdfSync("sha256", master, "", `llmp-secrets ${purpose}`, KEY_BYTES));
  return { work: { cost, blockSize, parallelization }, salt, encryption: expand("encryption"), check: expand("check") };
}

/** Makes the key of this file. */
export function deriveKeyOf({ header }: Sealed, passphrase: Secret): Promise<SealKey> {
  const { salt, ...work } = header.scrypt;
  return deriveKey(passphrase, { work, salt });
}

/** Whether the key was made of the passphrase that the file was sealed with. */
export function fits({ salt, check }: SealKey, { header }: Sealed): boolean {
  const stored = Buffer.from(header.check, "base64");
  return salt === header.scrypt.salt && stored.length === check.length && timingSafeEqual(stored, check);
}

/** The entries, or undefined when header or entries are not as they were sealed. */
export function unseal({ header, entries, tag }: Sealed, { encryption }: SealKey): Entries | undefined {
  try {
    const nonce = Buffer.from(header.nonce, "base64");
    const decipher = createDecipheriv(header.cipher, encryption, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(JSON.stringify(header))).setAuthTag(Buffer.from(tag, "base64"));
    const text = Buffer.concat([decipher.update(entries, "base64"), decipher.final()]).toString("utf8");
    return new Map(z.parse(z.array(z.tuple([z.string(), z.string()])), JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** The text of a file that holds the entries. */
export function seal(entries: Entries, { work, salt, encryption, check }: SealKey): string {
  const nonce = randomBytes(NONCE_BYTES);
  const header: Sealed["header"] = {
    form: "llmp-secrets",
    version: 1,
    scrypt: { ...work, salt },
    check: Buffer.from(check).toString("base64"),
    cipher: "aes-256-gcm",
    nonce: nonce.toString("base64"),
  };
  const cipher = createCipheriv(header.cipher, encryption, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(JSON.stringify(header)));
  const encrypted = Buffer.concat([cipher.update(JSON.stringify([...entries]), "utf8"), cipher.final()]);
  const rest = { header, entries: encrypted.toString("base64"), tag: cipher.getAuthTag().toString("base64") };
  return `${JSON.stringify({ ...rest, checksum: sum(rest) }, undefined, 2)}\n`;
}

function sum(rest: Omit<Sealed, "checksum">): string {
  return createHash("sha256").update(JSON.stringify(rest)).digest("hex");
}

function isNewer(value: unknown): boolean {
  const newer = z.safeParse(z.object({ header: z.object({ form: z.literal("llmp-secrets"), version: z.number() }) }), value);
  return newer.success && newer.data.header.version > 1;
}
