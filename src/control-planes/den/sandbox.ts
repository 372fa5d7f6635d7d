// A stand-in for Den: the routes, rules and traps of three eras of its server, as a pure function of request and state.

import type { Sandbox, SandboxRequest, SandboxResponse, World } from "../sandbox.ts";
import { type Exchange, typeId } from "./sandbox/exchange.ts";
import { handle } from "./sandbox/routes.ts";
import { denSeed, seed } from "./sandbox/seed.ts";
import { type DenState, type Era, eras, withoutSecrets } from "./sandbox/state.ts";

const { expiredKey: _expired, ...acceptedTokens } = denSeed.tokens;

/** The stand-in; the first of its tokens is an admin's API key. Without an era it is the newest. */
export const denSandbox: Sandbox<DenState> = {
  tokens: Object.values(acceptedTokens),
  eras,
  initial,
  withoutSecrets,
  respond,
};

function initial(era: string | undefined, world: World): DenState {
  const known: Era | undefined = era === undefined ? eras.at(-1) : eras.find((one) => one === era);
  if (known === undefined) throw new RangeError(`no era ${era}: there are ${eras.join(", ")}`);
  return seed(known, world.now);
}

function respond(state: DenState, request: SandboxRequest, world: World): { state: DenState; response: SandboxResponse } {
  let { sequence } = state;
  const exchange: Exchange = {
    state,
    request,
    time: world.now,
    now: new Date(world.now).toISOString(),
    makeId: (prefix) => typeId(prefix, world, sequence++),
  };
  const requestId = exchange.makeId("req");
  const handled = handle(exchange);
  const headers = { ...handled.response.headers, "x-request-id": requestId };
  return { state: { ...handled.state, sequence }, response: { ...handled.response, headers } };
}
