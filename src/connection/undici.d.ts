// Types of the deep paths by which undici is imported; the package types only its whole.

declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";

  export { Agent as default };
}

declare module "undici/lib/core/symbols.js" {
  /** How many requests a client has, waiting or under way. */
  export const kSize: unique symbol;
}

declare module "undici/lib/dispatcher/pool-base.js" {
  /** The clients of a pool, one connection each. */
  export const kClients: unique symbol;
  /** Finds a client for a request, or makes one. */
  export const kGetDispatcher: unique symbol;
}

declare module "undici/lib/dispatcher/pool.js" {
  import { type Client, Pool as Whole } from "undici";
  import type { kSize } from "undici/lib/core/symbols.js";
  import type { kClients, kGetDispatcher } from "undici/lib/dispatcher/pool-base.js";

  export default class Pool extends Whole {
    readonly [kClients]: readonly (Client & { readonly [kSize]: number })[];
    [kGetDispatcher](): Client;
  }
}
