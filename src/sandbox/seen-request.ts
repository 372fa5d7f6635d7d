// What a sandbox remembers of each request, for tests to look at.

/** A request as the server saw it, credentials included. */
export interface SeenRequest {
  readonly method: string;
  /** With the mount, without the query, as sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; otherwise the text; undefined when there was none. */
  readonly body: unknown;
}
