// The interface of a stand-in server: a pure function of request and state, mounted by sandbox/server.ts.

export interface SandboxRequest {
  readonly method: string;
  /** Without the mount point, as sent (percent-encoded). */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A body that is a string is sent as `text/plain` unless the headers say otherwise; anything else as JSON; none, no body. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a server has beside its state: the clock (ms since 1970) and randomness in [0, 1). */
export interface World {
  readonly now: number;
  random(): number;
}

/** `State` is plain JSON, so that `--state FILE` can keep it. Seed data may be drawn on; `respond` never changes the state it is given. */
export interface Sandbox<State> {
  /** Credentials that the seeded server accepts; the first is what `sandbox run` hands to a profile. */
  readonly tokens: readonly string[];
  /** Settings that a profile needs beside the token, if any. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Server versions that can be imitated, newest last; empty when there is only one. */
  readonly eras: readonly string[];
  initial(era: string | undefined, world: World): State;
  /** The same state with every secret value replaced by a placeholder: what a state file may hold. */
  withoutSecrets(state: State): State;
  respond(state: State, request: SandboxRequest, world: World): { readonly state: State; readonly response: SandboxResponse };
}
