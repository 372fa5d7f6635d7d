// A connection to the stand-in of a control plane over real HTTP, for tests of what no command does yet.

import { type Connection, openConnection } from "../../../src/connection/connection.ts";
import { createSend } from "../../../src/connection/http.ts";
import { controlPlanes } from "../../../src/control-planes/index.ts";
import { langwatchSeed } from "../../../src/control-planes/langwatch/sandbox/seed.ts";
import { readEnvironment } from "../../../src/environment.ts";
import { createFiles } from "../../../src/input/files.ts";
import type { RunningSandbox } from "../../../src/sandbox/server.ts";
import { Secret } from "../../../src/secrets/secret.ts";

/** The first of LangWatch's seeded projects has a row of Anthropic already, which is that of its organization. */
const tokens: Readonly<Record<string, string>> = { langwatch: langwatchSeed.tokens.globexKey };

export async function connectTo(kind: string, server: RunningSandbox): Promise<Connection> {
  const entry = controlPlanes[kind];
  if (entry === undefined) throw new Error(`no control plane "${kind}"`);
  const { signal } = new AbortController();
  const target = {
    kind,
    plane: await entry.load(),
    url: new URL(server.urlOf(kind)),
    settings: {},
    origins: { controlPlane: "test", url: "test", token: "test" },
    token: async () => new Secret(tokens[kind] ?? server.tokensOf(kind)[0] ?? ""),
  };
  return openConnection(target, {
    version: "0.0.0-test",
    send: createSend({ environment: readEnvironment({}), files: createFiles(signal) }),
    clock: { now: Date.now, sleep: async () => {} },
    random: () => 0,
    signal,
  });
}
