// An installation of llmp, as far as fingerprints go: a folder, a store of secrets, and what is done with them.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readEnvironment } from "../../../src/environment.ts";
import type { FingerprintRecord } from "../../../src/secrets/fingerprints/records.ts";
import { type Accepted, type Fingerprints, openFingerprints, type SecretWrite } from "../../../src/secrets/fingerprints.ts";
import type { Keychain } from "../../../src/secrets/keychain.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { SecretSources } from "../../../src/secrets/sources.ts";
import { memoryKeychain } from "../../run.ts";

export const CONNECTION = { controlPlane: "den", url: "https://den.example/api", profile: "prod" };
export const PROVIDER = { id: "lpr_1", name: "OpenAI" };
export const PLACE = { connection: CONNECTION, providerId: "lpr_1", field: "apiKey" };

export interface Installation {
  readonly file: string;
  /** What a process of llmp has; each knows only what is on the disk. */
  process(): Fingerprints;
  /** A write, from its beginning until it is on the disk. Gives the warnings. */
  write(secret: string, changes?: Partial<SecretWrite> & { readonly accepted?: Partial<Accepted> }): Promise<readonly string[]>;
  text(): Promise<string>;
  records(): Promise<readonly FingerprintRecord[]>;
}

export interface InstallationOptions {
  readonly keychain?: Keychain;
  /** LLMP_FINGERPRINT_KEY. */
  readonly key?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function install({ keychain = memoryKeychain(), key, environment = {} }: InstallationOptions = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-fingerprints-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "fingerprints.json");
  const sources: SecretSources = {
    platform: process.platform,
    homeDirectory: folder,
    environment: readEnvironment(environment),
    files: {
      read: async () => Buffer.from(""),
      stat: async () => ({ mode: 0o600, uid: 0, isDirectory: false }),
    },
    keychain,
    readings: new Map(),
    standardInput: { isTerminal: true, read: async () => "" },
    runProcess: async () => ({ kind: "not_started", code: "ENOENT" }),
  };
  const open = () => openFingerprints({ folder, key, sources, now: Date.now });
  return {
    file,
    process: open,
    async write(secret, { accepted, ...changes } = {}) {
      const fingerprints = open();
      const running = fingerprints.begin(carrying(secret, changes));
      await running.sending();
      running.done({ provider: PROVIDER, forgets: [], ...accepted });
      return fingerprints.settle();
    },
    text: () => readFile(file, "utf8").catch(() => ""),
    async records() {
      return JSON.parse(await readFile(file, "utf8").catch(() => '{"records": []}')).records;
    },
  };
}

/** A write of the main key, unless the changes say otherwise. */
export function carrying(secret: string, changes: Partial<SecretWrite> = {}): SecretWrite {
  return {
    connection: CONNECTION,
    provider: { id: PROVIDER.id },
    effect: "changes",
    emptied: [],
    secrets: [{ field: "apiKey", path: "apiKey", secret: new Secret(secret) }],
    ...changes,
  };
}
