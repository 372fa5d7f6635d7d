// A control plane's stand-in without a network: what it shows of a spec that is created there.

import { type Connection, openConnection } from "../../src/connection/connection.ts";
import type { Send } from "../../src/connection/http.ts";
import type { ControlPlane, Operations, Provider, Spec } from "../../src/control-planes/control-plane.ts";
import type { RegistryEntry } from "../../src/control-planes/index.ts";
import type { Sandbox } from "../../src/control-planes/sandbox.ts";
import { Secret } from "../../src/secrets/secret.ts";

const WORLD = { now: Date.UTC(2026, 0, 1), random: () => 0.5 };

export interface StandIn {
  readonly plane: ControlPlane;
  /** Creates the specs on a fresh server, and gives what its list shows of them, in their order. */
  show(specs: readonly Spec[]): Promise<readonly Provider[]>;
}

export async function openStandIn(entry: RegistryEntry): Promise<StandIn> {
  const plane = await entry.load();
  const sandbox = await entry.loadSandbox();
  return {
    plane,
    async show(specs) {
      const connection = connect(plane, sandbox);
      const { create, list } = connection.plane.operations as Supported;
      const ids: string[] = [];
      for (const spec of specs) ids.push((await connection.perform(create({ spec, settings: {}, allowDuplicate: false }))).provider.id);
      const listed = await connection.perform(list({ settings: {} }));
      return ids.flatMap((id) => listed.find((provider) => provider.id === id) ?? []);
    },
  };
}

type Supported = { readonly [N in "create" | "list"]: Exclude<Operations<Spec>[N], { readonly unsupported: string }> };

function connect(plane: ControlPlane, sandbox: Sandbox<unknown>): Connection {
  // The last token is that of somebody with nothing inherited, where the server has such.
  const token = new Secret(tokenOf(plane.kind, sandbox));
  const target = {
    kind: plane.kind,
    plane,
    url: new URL("http://127.0.0.1"),
    settings: {},
    origins: { controlPlane: "stand-in", url: "stand-in", token: "stand-in" },
    token: async () => token,
  };
  const { signal } = new AbortController();
  return openConnection(target, {
    version: "0.0.0",
    send: sendTo(sandbox),
    clock: { now: () => WORLD.now, sleep: async () => {} },
    random: () => 0,
    signal,
  });
}

/** LangWatch's first project inherits a row of its organization; another organization has none. */
function tokenOf(kind: string, { tokens }: Sandbox<unknown>): string {
  const fresh = kind === "langwatch" ? tokens.find((token) => token.includes("Globex")) : undefined;
  return fresh ?? tokens[0] ?? "";
}

function sendTo(sandbox: Sandbox<unknown>): Send {
  let state = sandbox.initial(undefined, WORLD);
  return async ({ method, url, headers, body = "" }) => {
    const answer = sandbox.respond(state, { method, path: url.pathname, query: url.searchParams, headers, body }, WORLD);
    state = answer.state;
    const { status, headers: own = {}, body: content } = answer.response;
    const text = content === undefined ? "" : typeof content === "string" ? content : JSON.stringify(content);
    return { status, headers: own, text };
  };
}
