// Performs conversations against a stand-in over HTTP, for operations that are not reached by a command alone.

import { createMemory } from "../../src/connection/channel.ts";
import { createSend } from "../../src/connection/http.ts";
import { perform } from "../../src/connection/perform.ts";
import type { ControlPlane, Conversation, Settings } from "../../src/control-planes/control-plane.ts";
import { readEnvironment } from "../../src/environment.ts";
import { createFiles } from "../../src/input/files.ts";
import { Secret } from "../../src/secrets/secret.ts";

/** Where a stand-in is, and who asks. */
export interface Caller {
  readonly plane: Pick<ControlPlane, "name" | "authorize" | "readError">;
  readonly url: string;
  readonly token: string;
  readonly settings?: Settings;
}

/** Performs a conversation as llmp does; throws what it throws. */
export function performOver<T>({ plane, url, token, settings = {} }: Caller, conversation: Conversation<T>): Promise<T> {
  const { signal } = new AbortController();
  return perform(conversation, {
    plane,
    url: new URL(url),
    settings,
    userAgent: "llmp/test",
    send: createSend({ environment: readEnvironment({}), files: createFiles(signal) }),
    clock: { now: Date.now, sleep: async () => {} },
    random: () => 0,
    signal,
    memory: createMemory(),
    token: async () => new Secret(token),
  });
}
