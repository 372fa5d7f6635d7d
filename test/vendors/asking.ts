// A vendor on 127.0.0.1, whatever its name: what it was asked, at which of its addresses, and what a check made of its answers.

import { createSend, type Send } from "../../src/connection/http.ts";
import { checkVendor, type VendorCheckContext, type VendorCheckOptions } from "../../src/connection/vendor-check.ts";
import { readEnvironment } from "../../src/environment.ts";
import type { VendorAccess, Verdict } from "../../src/vendors/verdict.ts";
import { readBody, realFiles, type Stoppable, serveHttp } from "../connection/servers.ts";
import type { Answering } from "./examples.ts";

export interface SeenRequest {
  readonly method: string;
  /** As it was meant, before it was led to the loopback server. */
  readonly url: string;
  /** Less those of the connection and those that every request has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface VendorServer extends Stoppable {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly send: Send;
}

/** `reset` drops the connection. */
export type Reply = Answering | "reset" | "silence";

const OF_EVERY_REQUEST = { accept: "application/json", "user-agent": "llmp/0.0.0-test", "accept-encoding": "identity" };

/** Answers as told, and leads requests for any host to itself. */
export async function startVendor(answer: (request: SeenRequest, count: number) => Reply): Promise<VendorServer> {
  const seen: SeenRequest[] = [];
  const server = await serveHttp(async (incoming, outgoing) => {
    const { host, connection: _connection, "x-meant-for": meantFor, ...headers } = incoming.headers;
    for (const [name, value] of Object.entries(OF_EVERY_REQUEST)) {
      if (headers[name] !== value) throw new Error(`${name} is ${headers[name]}`);
      delete headers[name];
    }
    const request: SeenRequest = {
      method: incoming.method ?? "",
      url: `${meantFor ?? `http://${host}`}${incoming.url}`,
      headers: headers as Record<string, string>,
      body: await readBody(incoming),
    };
    seen.push(request);
    const reply = answer(request, seen.length);
    if (reply === "silence") return;
    if (reply === "reset") return void incoming.socket.destroy();
    const { status, body, headers: own = {} } = reply;
    outgoing.writeHead(status, own).end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
  });
  const url = `http://127.0.0.1:${server.port}`;
  const send = createSend({ environment: readEnvironment({}), files: realFiles });
  return {
    ...server,
    url,
    seen,
    send: (request) =>
      request.url.origin === url
        ? send(request)
        : send({
            ...request,
            url: new URL(request.url.pathname + request.url.search, url),
            headers: { ...request.headers, "x-meant-for": request.url.origin },
          }),
  };
}

export interface CheckOptions extends VendorCheckOptions {
  readonly context?: Partial<VendorCheckContext>;
}

/** Checks against that server, without waiting between tries. */
export function check(
  server: Pick<VendorServer, "send">,
  access: VendorAccess,
  { context, ...options }: CheckOptions = {},
): Promise<Verdict> {
  return checkVendor(
    access,
    {
      version: "0.0.0-test",
      send: server.send,
      clock: { now: Date.now, sleep: async () => {} },
      random: () => 0,
      signal: new AbortController().signal,
      ...context,
    },
    options,
  );
}
