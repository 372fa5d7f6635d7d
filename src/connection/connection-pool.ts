// undici's pool of the connections to one server, which gives a connection out again at the very end of an answer. A file of its own, to be loaded late.

import type { Client, Dispatcher } from "undici";
import { kSize } from "undici/lib/core/symbols.js";
import Pool from "undici/lib/dispatcher/pool.js";
import { kClients, kGetDispatcher } from "undici/lib/dispatcher/pool-base.js";

/** undici itself takes a connection back a turn of the event loop later: whoever asks before opens another, and in bulk a turn takes milliseconds. */
class ConnectionPool extends Pool {
  override [kGetDispatcher](): Client {
    const free = this[kClients].find((client) => client[kSize] === 0 && !client.closed && !client.destroyed);
    return free ?? super[kGetDispatcher]();
  }
}

/** For agents, as their `factory`. */
export function openPool(origin: string | URL, options: object): Dispatcher {
  return new ConnectionPool(origin, options);
}
