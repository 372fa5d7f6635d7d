// The network: sends one request and gives its answer, or says whether the server can have seen it. Nothing else opens a socket.

import type { Dispatcher } from "undici";
import type { Files } from "../context.ts";
import type { Environment } from "../environment.ts";
import { CancelledError, UsageError } from "../errors.ts";
import { isLoopback } from "./address.ts";
import { readAuthorities } from "./certificates.ts";
import { answerTimedOut, connectTimedOut, LostAnswer, lost, type Road, unreached } from "./network-failures.ts";

/** One request as it is sent; secrets are already revealed. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds from sending to the last byte of the answer. */
  readonly timeout: number;
  /** A PEM file of authorities to trust besides the built-in ones. */
  readonly caFile?: string;
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Sends one request; redirects are answers, never followed. Throws NetworkError when the server has not seen the request, LostAnswer when it
 * may have handled it, CancelledError when the signal fired, UsageError for what is wrong here (a CA file, a proxy's URL, a header).
 */
export type Send = (request: WireRequest) => Promise<WireResponse>;

export interface SenderOptions {
  readonly environment: Environment;
  readonly files: Pick<Files, "read">;
}

/** Milliseconds for name look-up, connection, proxy and TLS together. */
const CONNECT_TIMEOUT = 10_000;

/** Bytes of an answer: the largest catalogue known is below 4 MiB. */
const MAXIMUM_ANSWER = 32 * 1024 * 1024;

/** Makes the function that sends; its connections are kept alive for the next request, and keep no process alive. */
export function createSend({ environment, files }: SenderOptions): Send {
  const agents = new Map<string, Promise<Dispatcher>>();
  const agentFor = (request: WireRequest, proxy: Proxy | undefined) => {
    const key = JSON.stringify([request.url.protocol, request.caFile, proxy?.url]);
    const agent = agents.get(key) ?? openAgent(request, proxy, { environment, files });
    agents.set(key, agent);
    return agent;
  };
  return async (request) => {
    const proxy = findProxy(request.url, environment);
    const agent = await agentFor(request, proxy);
    await lookForEnds();
    if (request.signal.aborted) throw new CancelledError();
    return exchange(agent, request, { origin: request.url.origin, ...(proxy === undefined ? {} : { proxy }) });
  };
}

/**
 * A turn of the event loop, in which the network is looked at: a connection that its server closed after the last answer without a word is not
 * used again, and what came unasked is not taken for the next answer. undici's own check begins only now, and looks no more before it writes.
 */
function lookForEnds(): Promise<void> {
  return new Promise(setImmediate);
}

interface Proxy {
  readonly variable: "HTTPS_PROXY" | "HTTP_PROXY";
  readonly url: string;
  /** Without credentials, for messages. */
  readonly origin: string;
}

// As curl does: each scheme its own variable. A proxy's own loopback is not this machine, so loopback (the sandbox) never goes through one.
function findProxy({ protocol, hostname }: URL, environment: Environment): Proxy | undefined {
  const variable = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = environment.get(variable);
  if (value === undefined || isLoopback(hostname) || environment.get("NO_PROXY")?.trim() === "*") return undefined;
  const text = value.includes("://") ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${variable} is not the URL of an http proxy`, { hint: "write it as http://host:port, or unset it" });
  }
  return { variable, url: text, origin: url.origin };
}

async function openAgent(request: WireRequest, proxy: Proxy | undefined, { environment, files }: SenderOptions): Promise<Dispatcher> {
  const connect = { timeout: CONNECT_TIMEOUT, ...(await trust(request, environment, files)) };
  const { setFlagsFromString } = await import("node:v8");
  // undici parses HTTP in WebAssembly, whose optimising compiler holds up the exit: one POST took 137 ms with it and the package's index, 58 ms without.
  setFlagsFromString("--liftoff-only");
  const { openPool: factory } = await import("./connection-pool.ts");
  if (proxy === undefined) {
    // By its deep path: the package's index loads fetch, WebSocket and caches, which a short run never uses.
    const { default: Agent } = await import("undici/lib/dispatcher/agent.js");
    return new Agent({ connect, factory });
  }
  const { EnvHttpProxyAgent } = await import("./proxy-agent.ts");
  // All three are given, because undici reads process.env for those that are not; plain http goes as a request, since proxies refuse CONNECT to port 80.
  return new EnvHttpProxyAgent({
    httpProxy: proxy.url,
    httpsProxy: proxy.url,
    noProxy: environment.get("NO_PROXY") ?? "",
    proxyTunnel: false,
    factory,
    connect,
    requestTls: connect,
    proxyTls: connect,
  });
}

async function trust({ url, caFile }: WireRequest, environment: Environment, files: Pick<Files, "read">): Promise<{ ca?: string[] }> {
  if (url.protocol !== "https:") return {};
  const extra = environment.get("NODE_EXTRA_CA_CERTS");
  const given = [
    ...(caFile === undefined ? [] : [{ path: caFile, where: "--ca-file" }]),
    ...(extra === undefined ? [] : [{ path: extra, where: "NODE_EXTRA_CA_CERTS" }]),
  ];
  const ca = await readAuthorities(given, files);
  return ca === undefined ? {} : { ca };
}

function exchange(agent: Dispatcher, request: WireRequest, road: Road): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body } = request;
    // Undici's own timers are off: they tick in whole seconds and start anew at every chunk.
    const options = { origin: url.origin, path: url.pathname + url.search, method, headersTimeout: 0, bodyTimeout: 0 };
    const dispatched = {
      ...options,
      // An answer that is compressed unasked could be larger than it looks.
      headers: { "accept-encoding": "identity", ...headers },
      ...(body === undefined ? {} : { body }),
    };
    agent.dispatch(dispatched as Dispatcher.DispatchOptions, receive(request, road, resolve, reject));
  });
}

/** Collects one answer, within its time and size; settles once. */
function receive(
  request: WireRequest,
  road: Road,
  resolve: (response: WireResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let answer: Omit<WireResponse, "text"> | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  let size = 0;
  let isSettled = false;

  const settle = (act: () => void) => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    request.signal.removeEventListener("abort", cancel);
    act();
  };
  const stop = (error: Error) =>
    settle(() => {
      reject(error);
      controller?.abort(error);
    });
  const cancel = () => stop(cancelled(controller === undefined ? undefined : request.method));
  let timer = setTimeout(() => stop(connectTimedOut(CONNECT_TIMEOUT, road)), CONNECT_TIMEOUT);
  request.signal.addEventListener("abort", cancel);

  return {
    // Undici calls this when a connection stands, just before it writes: what fails earlier, the server has not seen.
    onRequestStart(started) {
      controller = started;
      if (isSettled) return started.abort(new CancelledError());
      clearTimeout(timer);
      timer = setTimeout(() => stop(answerTimedOut(request.timeout, road)), request.timeout);
    },
    onResponseStart(_controller, status, headers) {
      if (status >= 200) answer = { status, headers: flatten(headers) };
    },
    onResponseData(_controller, chunk) {
      size += chunk.length;
      if (size > MAXIMUM_ANSWER) stop(tooLarge(road));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      const whole = answer === undefined ? undefined : { ...answer, text: Buffer.concat(chunks).toString("utf8") };
      settle(() => (whole === undefined ? reject(lost(undefined, road)) : resolve(whole)));
    },
    onResponseError(_controller, error) {
      settle(() => reject(classify(error, { road, wasSent: controller !== undefined })));
    },
  };
}

function classify(error: Error, { road, wasSent }: { readonly road: Road; readonly wasSent: boolean }): Error {
  const code = "code" in error ? error.code : undefined;
  // A proxy that wants credentials answers in the server's place, so the server has seen nothing.
  if (road.proxy !== undefined && error.message.includes("(407)")) return unreached(error, road);
  if (wasSent) return lost(error, road);
  if (code === "UND_ERR_INVALID_ARG") {
    return new UsageError("the request holds a character that HTTP headers cannot carry", {
      hint: "is the token copied whole, without line breaks?",
      cause: error,
    });
  }
  return unreached(error, road);
}

/** The person's interruption; `method` of a request that was already sent. */
function cancelled(method: string | undefined): CancelledError {
  if (method === undefined || method === "GET") return new CancelledError();
  return new CancelledError("cancelled", { hint: "the request had been sent: look with `llmp list` whether it took effect" });
}

function tooLarge({ origin }: Road): LostAnswer {
  return new LostAnswer(`the answer of ${origin} is larger than ${MAXIMUM_ANSWER / 1024 / 1024} MiB`, {
    hint: "is the URL that of the control plane's API?",
    isTransient: false,
  });
}

function flatten(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ""].flat().join(", ")]));
}
