// The child process that asks the keychain: one JSON message on standard input, one on standard output. An entry of its own, like main.ts.

import type { AsyncEntry } from "keytar";
import { type KeychainAnswer, type KeychainReply, type KeychainRequest, SERVICE } from "./keychain-message.ts";

type Entry = typeof AsyncEntry;

async function loadEntry(): Promise<Entry> {
  // `keytar` is an alias of @napi-rs/keyring. keytar itself was archived in 2022, and needs a compiler or a download when it is installed.
  // It is loaded here and not above because it is optional, and because its constructor blocks the event loop when no service answers.
  const { AsyncEntry } = await import("keytar");
  return AsyncEntry;
}

async function answer(Entry: Entry, request: KeychainRequest): Promise<KeychainAnswer> {
  try {
    // Its default store on Linux falls back without a word to the kernel's keyring, which forgets at reboot. Only single entries are asked
    // for: its findCredentials crashed the process on an entry that another program had written.
    const entry = new Entry(SERVICE, request.account, { linux: { store: "secret-service" } });
    if (request.operation === "get") return { secret: await entry.getPassword() };
    if (request.operation === "delete") return { deleted: await entry.deletePassword() };
    await entry.setPassword(request.secret);
    return { stored: true };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : "unknown" };
  }
}

async function reply(requests: readonly KeychainRequest[]): Promise<KeychainReply> {
  try {
    const Entry = await loadEntry();
    const answers: KeychainAnswer[] = [];
    for (const request of requests) answers.push(await answer(Entry, request));
    return { answers };
  } catch (error) {
    return { moduleMissing: error instanceof Error ? error.message : "unknown" };
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

const { requests } = JSON.parse(await readInput()) as { readonly requests: readonly KeychainRequest[] };
process.stdout.write(JSON.stringify(await reply(requests)));
