// A control plane on 127.0.0.1 for the tests of commands; it keeps the text of every body as it arrived.

import { denSeed } from "../../src/control-planes/den/sandbox/seed.ts";
import { denSandbox } from "../../src/control-planes/den/sandbox.ts";
import type { Sandbox, SandboxRequest, SandboxResponse } from "../../src/control-planes/sandbox.ts";
import { parseFault } from "../../src/sandbox/faults.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { connectedTo } from "../run.ts";

/** A request that changes something, as it arrived. */
export interface Write {
  readonly method: string;
  /** Without the mount. */
  readonly path: string;
  readonly text: string;
}

/** What a row of the stand-in holds that a test looks at. */
export interface StoredProvider {
  readonly id: string;
  readonly name: string;
  readonly providerId: string;
  readonly apiKey: string | null;
  readonly apiKeys: Readonly<Record<string, string>> | null;
  readonly models: readonly { readonly id: string }[];
  readonly memberGrants: readonly { readonly targetId: string }[];
  readonly teamGrants: readonly { readonly targetId: string }[];
  readonly allMembers: boolean;
}

export interface Loopback {
  readonly url: string;
  /** What a script in CI sets to reach it as an admin. */
  readonly environment: Readonly<Record<string, string>>;
  /** `METHOD /path` of everything that arrived, in order, without the mount. */
  requests(): readonly string[];
  /** The requests among them that change something and got past the faults, with their bodies. */
  writes(): readonly Write[];
  /** The providers that people made, the newest last; the server's own is left out. */
  providers(): readonly StoredProvider[];
  /** As they are written for `--fault`; none takes all away. */
  fail(...faults: readonly string[]): void;
  /** Answers in the stand-in's place wherever it gives something. */
  answer(instead: Answerer): void;
  /** Everything as it was at the start. */
  reset(): void;
  stop(): Promise<void>;
}

export type Answerer = (request: SandboxRequest) => SandboxResponse | undefined;

export interface LoopbackOptions {
  /** Version of the server; the newest unless told. */
  readonly era?: string;
  /** A token that counts as the owner's session, beside the seeded ones. */
  readonly token?: string;
}

export async function startLoopback({ era, token }: LoopbackOptions = {}): Promise<Loopback> {
  const writes: Write[] = [];
  let instead: Answerer = () => undefined;
  const recording = {
    ...(denSandbox as Sandbox<unknown>),
    respond(state, request, world) {
      const { method, path, body, headers } = request;
      if (method !== "GET") writes.push({ method, path, text: body });
      const answered = instead(request);
      if (answered !== undefined) return { state, response: answered };
      return denSandbox.respond(state as never, { ...request, headers: exchangeToken(headers, token) }, world);
    },
  } satisfies Sandbox<unknown>;
  const server = await startSandbox({ sandboxes: { den: recording }, ...(era === undefined ? {} : { eras: { den: era } }) });
  const fresh = structuredClone(server.stateOf("den"));
  const url = server.urlOf("den");
  let seen = 0;
  return {
    url,
    environment: connectedTo(url, token ?? denSeed.tokens.adminKey),
    requests: () => server.requests.slice(seen).map(({ method, path }) => `${method} ${path.replace("/den", "")}`),
    writes: () => writes,
    providers: () => providersOf(server).filter(({ providerId }) => providerId !== "openwork"),
    fail: (...faults) => server.setFaults(faults.map(parseFault)),
    answer(given) {
      instead = given;
    },
    reset() {
      instead = () => undefined;
      server.setState("den", structuredClone(fresh));
      server.setFaults([]);
      writes.length = 0;
      seen = server.requests.length;
    },
    stop: () => server.close(),
  };
}

function exchangeToken(headers: Readonly<Record<string, string>>, token: string | undefined): Readonly<Record<string, string>> {
  const isOurs = token !== undefined && headers.authorization === `Bearer ${token}`;
  return isOurs ? { ...headers, authorization: `Bearer ${denSeed.tokens.ownerSession}` } : headers;
}

function providersOf(server: RunningSandbox): readonly StoredProvider[] {
  return (server.stateOf("den") as { readonly providers: readonly StoredProvider[] }).providers;
}
