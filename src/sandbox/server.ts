// One HTTP server on the loopback address that mounts the stand-in of every control plane under its kind.

import { setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { controlPlanes } from "../control-planes/index.ts";
import type { SandboxRequest, SandboxResponse, World } from "../control-planes/sandbox.ts";
import { UsageError } from "../errors.ts";
import { failWith } from "./failures.ts";
import { type ArmedFault, arm, type Fault, strike } from "./faults.ts";
import { loadSandboxes, mountPlanes, type Planes, type Sandboxes } from "./planes.ts";
import type { SeenRequest } from "./seen-request.ts";

const HOST = "127.0.0.1";
const BODY_LIMIT = 32 * 1024 * 1024;
/** Older requests are forgotten, so that a server left running does not grow. */
const REQUEST_LIMIT = 20_000;

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Where state is kept between runs; without it, state is forgotten. */
  readonly stateFile?: string;
  /** Server version to imitate, by kind; the newest unless told. */
  readonly eras?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Clock and randomness; the real ones unless told. */
  readonly world?: World;
  /** What to mount; every registered control plane's unless told. */
  readonly sandboxes?: Sandboxes;
}

export interface RunningSandbox {
  /** e.g. `http://127.0.0.1:8790` */
  readonly url: string;
  /** Where a control plane is mounted, e.g. `http://127.0.0.1:8790/den`. */
  urlOf(kind: string): string;
  /** Credentials that the control plane's stand-in accepts. */
  tokensOf(kind: string): readonly string[];
  /** Everything that arrived, oldest first; it grows while the server runs. */
  readonly requests: readonly SeenRequest[];
  stateOf(kind: string): unknown;
  setState(kind: string, state: unknown): void;
  /** Replaces the faults; their counts begin anew. */
  setFaults(faults: readonly Fault[]): void;
  /** Stops at once, whatever is still under way. */
  close(): Promise<void>;
}

/** Starts the server. Throws UsageError where the port is taken, an era is unknown, or the state file is damaged. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, stateFile, eras = {}, faults = [], world = realWorld(), sandboxes = await loadSandboxes(controlPlanes) } = options;
  const planes = await mountPlanes({ sandboxes, eras, stateFile, world });
  const stop = new AbortController();
  // Every request that a delay holds listens to it.
  setMaxListeners(0, stop.signal);
  const desk: Desk = { sandboxes, planes, requests: [], armed: arm(faults), stopping: stop.signal };
  const server = createServer((incoming, outgoing) => {
    serve(desk, incoming, outgoing);
  });
  // Longer than any client keeps an idle connection, so that a reset is always one that was asked for.
  server.keepAliveTimeout = 60_000;
  const url = `http://${HOST}:${await listen(server, port)}`;
  return {
    url,
    urlOf: (kind) => `${url}/${kind}`,
    tokensOf: (kind) => sandboxes[kind]?.tokens ?? [],
    requests: desk.requests,
    stateOf: planes.stateOf,
    setState: planes.setState,
    setFaults: (changed) => {
      desk.armed = arm(changed);
    },
    close: async () => {
      stop.abort();
      await close(server);
    },
  };
}

function realWorld(): World {
  return {
    get now() {
      return Date.now();
    },
    random: Math.random,
  };
}

interface Desk {
  readonly sandboxes: Sandboxes;
  readonly planes: Planes;
  readonly requests: SeenRequest[];
  armed: readonly ArmedFault[];
  readonly stopping: AbortSignal;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const problem = cause.code === "EADDRINUSE" ? "is in use" : `cannot be listened on (${cause.message})`;
      reject(new UsageError(`port ${port} ${problem}`, { hint: "choose another with --port, or 0 for any that is free", cause }));
    });
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(desk: Desk, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const text = await readBody(incoming);
    if (text === undefined) return send(outgoing, { status: 413, headers: { connection: "close" }, body: "Payload Too Large" });
    const arrival = describe(incoming, text);
    remember(desk, arrival.seen);
    await answer(desk, arrival, outgoing);
  } catch (error) {
    // A client that went away, or a server being closed, needs no answer.
    if (desk.stopping.aborted || incoming.socket.destroyed) return;
    send(outgoing, { status: 500, body: `sandbox failure: ${error instanceof Error ? error.message : String(error)}` });
  }
}

// What is too long is read to its end all the same: a client that is still sending would never see the answer.
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  if (size > BODY_LIMIT) return undefined;
  return Buffer.concat(chunks).toString("utf8");
}

interface Arrival {
  readonly seen: SeenRequest;
  readonly query: URLSearchParams;
  readonly text: string;
}

function describe(incoming: IncomingMessage, text: string): Arrival {
  const [path = "/", search = ""] = splitAtQuery(incoming.url ?? "/");
  const query = new URLSearchParams(search);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]);
  const seen = {
    method: incoming.method ?? "GET",
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
    body: text === "" ? undefined : parseOr(text),
  };
  return { seen, query, text };
}

function splitAtQuery(url: string): readonly string[] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url] : [url.slice(0, mark), url.slice(mark + 1)];
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function remember(desk: Desk, seen: SeenRequest): void {
  desk.requests.push(seen);
  if (desk.requests.length > REQUEST_LIMIT) desk.requests.splice(0, REQUEST_LIMIT / 2);
}

async function answer(desk: Desk, { seen, query, text }: Arrival, outgoing: ServerResponse): Promise<void> {
  const mount = findMount(desk.sandboxes, seen.path);
  if (mount === undefined) return send(outgoing, nothingMounted(desk.sandboxes));
  const { armed, delays, failure } = strike(desk.armed, seen.method);
  desk.armed = armed;
  for (const { milliseconds } of delays) await wait(milliseconds, undefined, { signal: desk.stopping });
  // Node drops the body of an answer to HEAD by itself.
  const method = seen.method === "HEAD" ? "GET" : seen.method;
  const request: SandboxRequest = { method, path: mount.path, query, headers: seen.headers, body: text };
  const handle = () => desk.planes.respond(mount.kind, request);
  if (failure === undefined) return send(outgoing, await handle());
  await fail(failure, seen, handle, outgoing);
}

function findMount(sandboxes: Sandboxes, path: string): { readonly kind: string; readonly path: string } | undefined {
  const [, kind = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  return Object.hasOwn(sandboxes, kind) ? { kind, path: rest === "" ? "/" : rest } : undefined;
}

function nothingMounted(sandboxes: Sandboxes): SandboxResponse {
  const mounts = Object.keys(sandboxes).map((kind) => `/${kind}`);
  return { status: 404, body: `no control plane is mounted here: ${mounts.join(", ")}` };
}

async function fail(fault: Fault, seen: SeenRequest, handle: () => Promise<SandboxResponse>, outgoing: ServerResponse): Promise<void> {
  const outcome = await failWith(fault, seen, handle);
  if (outcome === "reset") outgoing.socket?.resetAndDestroy();
  else send(outgoing, outcome);
}

function send(outgoing: ServerResponse, { status, headers, body }: SandboxResponse): void {
  const isText = typeof body === "string";
  const type = body === undefined ? {} : { "content-type": isText ? "text/plain; charset=UTF-8" : "application/json" };
  const content = body === undefined ? undefined : Buffer.from(isText ? body : JSON.stringify(body));
  const length = content === undefined ? {} : { "content-length": String(content.length) };
  outgoing.writeHead(status, { ...type, ...headers, ...length });
  outgoing.end(content);
}
