// A road to a server that fails where a test wants it to: at the Nth request, before or after the server has handled it, or from there on.

import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `dead`: the server is not reached any more; `lost`: one request is handled and its answer lost; `failed`: one is handled and answered with 500. */
export type Failure = { readonly kind: "dead" | "lost" | "failed"; readonly from: number };

export interface FailingRoad {
  readonly url: string;
  /** What goes wrong from now on; the count of requests begins anew. */
  fail(failure: Failure | undefined): void;
  /** How many requests have come since. */
  count(): number;
  close(): Promise<void>;
}

export async function openRoad(target: string): Promise<FailingRoad> {
  let failure: Failure | undefined;
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    count += 1;
    const isStruck = failure !== undefined && (failure.kind === "dead" ? count >= failure.from : count === failure.from);
    const kind = isStruck ? failure?.kind : undefined;
    if (kind === "dead") incoming.socket.destroy();
    else pass(target, incoming, outgoing, kind);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail(next) {
      failure = next;
      count = 0;
    },
    count: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse, kind: "lost" | "failed" | undefined): void {
  const { host: _host, ...headers } = incoming.headers;
  const onward = request(`${target}${incoming.url}`, { method: incoming.method, headers, agent: false }, (answer) => {
    if (kind === undefined) {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    answer.resume().on("end", () => {
      if (kind === "lost") incoming.socket.destroy();
      else outgoing.writeHead(500, { "content-type": "text/plain" }).end("Internal Server Error");
    });
  });
  onward.on("error", () => incoming.socket.destroy());
  incoming.pipe(onward);
}
