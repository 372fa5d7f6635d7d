// A stand-in for GoodMem: the routes, rules and traps of two ages of its server, as a pure function of request and state.

import type { Sandbox, SandboxRequest, SandboxResponse, World } from "../sandbox.ts";
import { type Exchange, makeUuid } from "./sandbox/exchange.ts";
import { withoutSecrets } from "./sandbox/redaction.ts";
import { handle } from "./sandbox/routes.ts";
import { goodmemSeed, seed } from "./sandbox/seed.ts";
import { type Era, eras, type GoodmemState } from "./sandbox/state.ts";

/** The stand-in; the first of its tokens is an admin's key. Without an era it is the newest. */
export const goodmemSandbox: Sandbox<GoodmemState> = {
  tokens: Object.values(goodmemSeed.tokens),
  eras,
  initial,
  withoutSecrets,
  respond,
};

function initial(era: string | undefined): GoodmemState {
  const known: Era | undefined = era === undefined ? eras.at(-1) : eras.find((one) => one === era);
  if (known === undefined) throw new RangeError(`no era ${era}: there are ${eras.join(", ")}`);
  return seed(known);
}

function respond(state: GoodmemState, request: SandboxRequest, world: World): { state: GoodmemState; response: SandboxResponse } {
  let { sequence } = state;
  const exchange: Exchange = { state, request, now: world.now, makeId: () => makeUuid(world, sequence++) };
  const { state: next, response } = handle(exchange);
  return { state: { ...next, sequence }, response };
}
