import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SecretUnavailableError, UsageError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";
import { openStore } from "../../src/secrets/store.ts";

const VALUE = "vk-4fZ9qLmT2wXy";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llmp-store-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A store whose keychain cannot even be started. */
function open(choice: string | undefined, { passphrase }: { readonly passphrase: string | undefined } = { passphrase: "pangolin quartz" }) {
  const keychain = {
    node: join(folder, "none"),
    script: "",
    spawn,
    environment: {},
    platform: "linux",
    surroundings: () => "desktop" as const,
  };
  return openStore({ choice, keychain, file: join(folder, "secrets.json"), passphrase, sources: {} as SecretSources });
}

test.each([undefined, "keychain"])("%s is the keychain, for which nothing stands in when it fails", async (choice) => {
  const store = open(choice);
  await expect(store.set("a", new Secret(VALUE))).rejects.toThrow("its process could not be started");
  await expect(store.get("a")).rejects.toThrow(SecretUnavailableError);
  expect(store.list).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("file is the encrypted file, and the keychain is left alone", async () => {
  await open("file").set("a", new Secret(VALUE));
  expect((await open("file").get("a"))?.reveal()).toBe(VALUE);
  expect(await open("file").list?.()).toEqual(["a"]);
  expect(await open("file").delete("a")).toBe(true);
  expect(await readdir(folder)).toEqual(["secrets.json"]);
});

test("it is known beforehand whether a store can be used without asking a person", async () => {
  expect(await open("none").isReady?.()).toBe(false);
  expect(await open("keychian").isReady?.()).toBe(false);
  expect(await open("file").isReady?.()).toBe(true);
  expect(await open("file", { passphrase: undefined }).isReady?.()).toBe(false);
});

test("none refuses every use, and says what to do instead", async () => {
  const store = open("none");
  const uses = [() => store.get("a"), () => store.set("a", new Secret(VALUE)), () => store.delete("a"), async () => store.list?.()];
  for (const use of uses)
    await expect(use()).rejects.toMatchObject({
      exitCode: 7,
      message: "secrets are kept nowhere here: LLMP_SECRET_STORE is `none`",
      details: { hint: expect.stringContaining("env:NAME") },
    });
});

test("a word that names no store is refused when a store is used, not before", async () => {
  const store = open("keychian");
  await expect(store.get("a")).rejects.toThrow(UsageError);
  await expect(store.get("a")).rejects.toThrow('LLMP_SECRET_STORE takes one of keychain, file, none; did you mean "keychain"?');
});
