// A stand-in for Agent Stack and its successor, the Kagenti ADK: what three of its servers do, as a pure function of request and state.

import type { Sandbox, SandboxRequest, SandboxResponse, World } from "../sandbox.ts";
import { type Exchange, uuid } from "./sandbox/exchange.ts";
import { handle } from "./sandbox/routes.ts";
import { agentstackSeed, seed } from "./sandbox/seed.ts";
import { type AgentStackState, type Era, eras, withoutSecrets } from "./sandbox/state.ts";

/** The stand-in; the first of its tokens is `user:password` of an admin, which may write in every era. Without an era it is the newest. */
export const agentstackSandbox: Sandbox<AgentStackState> = {
  tokens: Object.values(agentstackSeed.tokens),
  eras,
  initial,
  withoutSecrets,
  respond,
};

function initial(era: string | undefined, world: World): AgentStackState {
  const known: Era | undefined = era === undefined ? eras.at(-1) : eras.find((one) => one === era);
  if (known === undefined) throw new RangeError(`no era ${era}: there are ${eras.join(", ")}`);
  return seed(known, world);
}

function respond(state: AgentStackState, request: SandboxRequest, world: World): { state: AgentStackState; response: SandboxResponse } {
  let { sequence } = state;
  const exchange: Exchange = {
    state,
    request,
    now: world.now,
    makeId: () => uuid(world, sequence++),
  };
  const handled = handle(exchange);
  return { state: { ...handled.state, sequence }, response: handled.response };
}
